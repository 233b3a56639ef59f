"""``profiles/<id>.toml`` and ``comfort.toml``: what each foot asks of its shoes."""

from __future__ import annotations

from pathlib import Path

from ..domain.rules import PROFILES, Level, Profile, Rule, SetAside, Source
from .criteria import Lexicon
from .faults import Fault
from .rules import read_rules
from .sources import read_cited, read_grade, read_source
from .tables import Table, open_table

COMFORT = "comfort"
_LEVELS = {
    "condition": Level.CONDITION,
    "foot_shape": Level.FOOT_SHAPE,
}


def read_profiles(
    folder: Path, lexicon: Lexicon | None, faults: list[Fault]
) -> dict[str, Profile]:
    """Read the sixteen profiles, in their own order.

    Without a *lexicon* nothing can be said about rules: only the files' form is checked.
    """
    profiles: dict[str, Profile] = {}
    for name in PROFILES:
        page = open_table(folder, f"profiles/{name}.toml", faults)
        if page is not None and lexicon is not None:
            profiles[name] = _read_profile(page, name, lexicon)
            page.close()
    return profiles


def read_comfort(page: Table, lexicon: Lexicon) -> tuple[Rule, ...]:
    """Read the general comfort rules, which speak for every foot."""
    page.word("id", [COMFORT])
    page.word("level", [COMFORT])
    page.text("name")
    page.text("said", optional=True, blank=True)
    page.text("description")
    return read_rules(page, COMFORT, Level.COMFORT, lexicon)


def _read_profile(page: Table, name: str, lexicon: Lexicon) -> Profile:
    given = page.text("id")
    if given and given != name:
        what = f"The id is '{given}', but the file is called {name}.toml."
        page.fault("id", what, f'Write id = "{name}".')
    level = _LEVELS.get(page.word("level", _LEVELS, noun="a level"), Level.FOOT_SHAPE)
    doubt, doubt_sources = _read_doubt(page, lexicon)
    return Profile(
        id=name,
        level=level,
        name=page.text("name"),
        said=page.text("said"),
        description=page.text("description"),
        doubt=doubt,
        doubt_sources=doubt_sources,
        rules=read_rules(page, name, level, lexicon),
        set_asides=_read_set_asides(page, name, lexicon),
    )


def _read_doubt(page: Table, lexicon: Lexicon) -> tuple[str, tuple[Source, ...]]:
    """Read where experts disagree, and who says so."""
    doubt = page.text("doubt", optional=True, blank=True)
    if not doubt:
        page.refuse("doubt_sources", "There is no doubt to stand behind; remove it.")
        return "", ()
    return doubt, read_cited(page, lexicon.sources, "doubt_sources")


def _read_set_asides(page: Table, name: str, lexicon: Lexicon) -> tuple[SetAside, ...]:
    others = [other for other in (*PROFILES, COMFORT) if other != name]
    found: list[SetAside] = []
    said: dict[tuple[str, str], str] = {}
    for table in page.tables("set_aside"):
        attribute = table.word("attribute", lexicon.attributes, noun="an attribute")
        of = table.words("of", others, noun="another profile")
        because = table.text("because")
        grade, source = read_grade(table), read_source(table, lexicon.sources)
        for other in of:
            if (attribute, other) in said:
                what = f"'{other}' is set aside in {said[attribute, other]} already."
                table.fault("of", what, "Name it once.")
            said.setdefault((attribute, other), table.place)
        if grade is not None and source is not None:
            found.append(SetAside(name, attribute, of, because, grade, source))
    return tuple(found)
