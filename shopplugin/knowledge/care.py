"""``care/*.toml``: what to do about a sore foot besides shoes, piece by piece."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..domain.care import SECTIONS, STATES, CarePiece
from ..domain.rules import PROFILES, Source
from .faults import Fault
from .sources import read_grade, read_source
from .tables import Table, open_table

EVERYBODY = "all"
NOT_WITH = (*STATES, *PROFILES)


def read_care(
    folder: Path, sources: Mapping[str, Source], faults: list[Fault]
) -> tuple[CarePiece, ...]:
    """Read every piece, by section and then as the files list them."""
    paths = sorted((folder / "care").glob("*.toml"))
    if not paths:
        what = "There is no care knowledge."
        faults.append(Fault("care", "", what, "Put the folder back, or copy ours."))
    pieces: list[CarePiece] = []
    said: dict[str, str] = {}
    for path in paths:
        page = open_table(folder, f"care/{path.name}", faults)
        if page is None:
            continue
        for table in page.tables("piece"):
            name = table.text("id")
            piece = _read_piece(name, table, sources)
            if piece is not None:
                pieces.append(piece)
            if name in said:
                what = f"'{name}' is the id of a piece in {said[name]} already."
                table.fault("id", what, "Give each piece its own id.")
            elif name:
                said[name] = page.file
        if "piece" not in page:
            page.fault("", "There is no [[piece]] in it.", "Add one, or remove the file.")
        page.close()
    return tuple(sorted(pieces, key=lambda piece: SECTIONS.index(piece.section)))


def _read_piece(name: str, table: Table, sources: Mapping[str, Source]) -> CarePiece | None:
    profiles = table.words("profiles", (EVERYBODY, *PROFILES), noun="a profile")
    if EVERYBODY in profiles and len(profiles) > 1:
        what = f"'{EVERYBODY}' stands beside single profiles."
        table.fault("profiles", what, f'Write profiles = ["{EVERYBODY}"] or name them.')
    section = table.word("section", SECTIONS, noun="a section")
    title, text = table.text("title"), table.texts("text")
    steps = table.texts("steps", optional=True)
    cautions = table.texts("cautions", optional=True)
    not_with = table.words("not_with", NOT_WITH, optional=True)
    grade, source = read_grade(table), read_source(table, sources)
    if not section or grade is None or source is None:
        return None
    return CarePiece(
        id=name,
        section=section,
        title=title,
        text=text,
        profiles=PROFILES if EVERYBODY in profiles else profiles,
        grade=grade,
        source=source,
        steps=steps,
        cautions=cautions,
        not_with=not_with,
    )
