"""The whole catalogue folder, read in the order in which its files lean on each other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from ..domain.quiz import Quiz
from ..domain.rules import PROFILES, Profile, Rule, Source
from ..domain.shipping import Policy
from ..domain.sizes import SizeChart
from ..domain.suggesting import SuggestionRule
from ..domain.triage import Triage
from ..domain.vocabulary import WIDTH, Vocabulary, near_miss
from .attributes import read_attributes
from .care import CarePiece, read_care
from .criteria import Lexicon
from .faults import CatalogError, Fault
from .profiles import read_comfort, read_profiles
from .quiz import read_quiz, read_triage
from .shipping import read_policy
from .sizes import read_sizes
from .sources import read_sources
from .suggestions import read_suggestions
from .tables import Table, open_table

T = TypeVar("T")

# Every TOML file the folder may hold, besides the profiles and the care pieces.
FILES = (
    "sources.toml",
    "attributes.toml",
    "sizes.toml",
    "comfort.toml",
    "shipping.toml",
    "triage.toml",
    "quiz.toml",
    "suggestions.toml",
)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the shop knows about shoes, feet and shipping.

    ``rules_version`` changes with every byte of the folder's TOML files.
    """

    vocabulary: Vocabulary
    profiles: Mapping[str, Profile]
    comfort: tuple[Rule, ...]
    sizes: SizeChart
    policy: Policy
    care: tuple[CarePiece, ...]
    triage: Triage
    quiz: Quiz
    suggestions: tuple[SuggestionRule, ...]
    sources: Mapping[str, Source]
    rules_version: str


def load(folder: Path) -> Knowledge:
    """Read the catalogue *folder*.

    Raises :class:`CatalogError` listing every fault of every file.
    """
    faults: list[Fault] = []
    knowledge = _read(folder, faults)
    if knowledge is None or faults:
        raise CatalogError(folder, _in_order(faults))
    return knowledge


def check(folder: Path) -> tuple[Fault, ...]:
    """Return every fault of every file of the catalogue *folder*."""
    faults: list[Fault] = []
    _read(folder, faults)
    return _in_order(faults)


def rules_version(folder: Path) -> str:
    """Return a short fingerprint of the names and bytes of the folder's TOML files."""
    digest = hashlib.sha256()
    for name, path in sorted(_files(folder).items()):
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def _read(folder: Path, faults: list[Fault]) -> Knowledge | None:
    if not folder.is_dir():
        what = "There is no such folder."
        faults.append(Fault("", "", what, "Point SHOPPLUGIN_CATALOG at a copy of catalog/."))
        return None
    if not any((folder / file).exists() for file in FILES):
        what = "There is no catalogue in it."
        faults.append(Fault("", "", what, "Name the folder that holds attributes.toml."))
        return None
    _check_names(folder, faults)
    sources = _read_file(folder, "sources.toml", faults, read_sources) or {}
    attributes = _read_file(
        folder, "attributes.toml", faults, lambda page: read_attributes(page, sources)
    )
    chart = _read_file(folder, "sizes.toml", faults, lambda page: read_sizes(page, sources))
    policy = read_policy(folder, faults)
    care = read_care(folder, sources, faults)
    triage = _read_file(folder, "triage.toml", faults, lambda page: read_triage(page, sources))
    sizes, width = chart or (None, None)
    lexicon = None
    if attributes and sizes:
        lexicon = Lexicon({**attributes, WIDTH.id: width}, sizes, sources)
    profiles = read_profiles(folder, lexicon, faults)
    comfort = _read_rules_file(folder, "comfort.toml", faults, lexicon, read_comfort)
    quiz = _read_rules_file(folder, "quiz.toml", faults, lexicon, read_quiz)
    suggestions = _read_rules_file(
        folder, "suggestions.toml", faults, lexicon, read_suggestions
    )
    if faults or not (lexicon and width and policy and comfort and triage and quiz):
        return None
    if not suggestions:
        return None
    columns = {name: it for name, it in lexicon.attributes.items() if it and it is not width}
    letter = replace(width, values=lexicon.sizes.every_letter(), value_labels={})
    return Knowledge(
        vocabulary=Vocabulary(columns, width, letter),
        profiles=profiles,
        comfort=comfort,
        sizes=lexicon.sizes,
        policy=policy,
        care=care,
        triage=triage,
        quiz=quiz,
        suggestions=suggestions,
        sources=sources,
        rules_version=rules_version(folder),
    )


def _read_file(
    folder: Path, file: str, faults: list[Fault], read: Callable[[Table], T]
) -> T | None:
    page = open_table(folder, file, faults)
    if page is None:
        return None
    found = read(page)
    page.close()
    return found


def _read_rules_file(
    folder: Path,
    file: str,
    faults: list[Fault],
    lexicon: Lexicon | None,
    read: Callable[[Table, Lexicon], T],
) -> T | None:
    """Read a file with rules in it; without what rules speak of, only its form is checked."""
    if lexicon is None:
        open_table(folder, file, faults)
        return None
    return _read_file(folder, file, faults, lambda page: read(page, lexicon))


def _files(folder: Path) -> dict[str, Path]:
    paths = [*folder.glob("*.toml"), *folder.glob("*/*.toml")]
    return {path.relative_to(folder).as_posix(): path for path in paths if path.is_file()}


def _check_names(folder: Path, faults: list[Fault]) -> None:
    """Note files that nobody reads: most are slips in a name."""
    expected = (*FILES, *(f"profiles/{profile}.toml" for profile in PROFILES))
    for name in _files(folder):
        if name in expected or name.startswith("care/"):
            continue
        missing = [other for other in expected if not (folder / other).exists()]
        remedy = near_miss(name, missing).strip() or "Remove the file or rename it."
        faults.append(Fault(name, "", "Nothing reads a file of this name.", remedy))


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    def by_place(fault: Fault) -> tuple[str, int, str, str]:
        return (fault.file, fault.line or 0, fault.place, fault.what)

    return tuple(sorted(faults, key=by_place))
