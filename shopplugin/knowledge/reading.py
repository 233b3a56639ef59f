"""The whole catalogue folder, read in the order in which its files lean on each other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..domain.quiz import Quiz
from ..domain.rules import PROFILES, Profile, Rule, Source
from ..domain.shipping import Policy
from ..domain.sizes import SizeChart
from ..domain.triage import Triage
from ..domain.vocabulary import Vocabulary, near_miss
from .attributes import read_attributes
from .care import CarePiece, read_care
from .criteria import Lexicon
from .faults import CatalogError, Fault
from .profiles import read_comfort, read_profiles
from .quiz import read_quiz, read_triage
from .shipping import read_policy
from .sizes import read_sizes
from .sources import read_sources
from .tables import open_table

# Every TOML file the folder may hold, besides the profiles and the care pieces.
FILES = (
    "sources.toml",
    "attributes.toml",
    "sizes.toml",
    "comfort.toml",
    "shipping.toml",
    "triage.toml",
    "quiz.toml",
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
    _check_names(folder, faults)
    sources = dict[str, Source]()
    if page := open_table(folder, "sources.toml", faults):
        sources = read_sources(page)
        page.close()
    vocabulary, lexicon = _read_lexicon(folder, sources, faults)
    profiles = read_profiles(folder, lexicon, faults)
    comfort = _read_comfort(folder, lexicon, faults)
    care = read_care(folder, sources, faults)
    policy = read_policy(folder, faults)
    triage, quiz = _read_triage(folder, sources, faults), _read_quiz(folder, lexicon, faults)
    if vocabulary is None or lexicon is None or policy is None or faults:
        return None
    if triage is None or quiz is None:
        return None
    return Knowledge(
        vocabulary=vocabulary,
        profiles=profiles,
        comfort=comfort,
        sizes=lexicon.sizes,
        policy=policy,
        care=care,
        triage=triage,
        quiz=quiz,
        sources=sources,
        rules_version=rules_version(folder),
    )


def _read_lexicon(
    folder: Path, sources: Mapping[str, Source], faults: list[Fault]
) -> tuple[Vocabulary | None, Lexicon | None]:
    """Read what rules speak of; without it the rules cannot be judged."""
    columns = open_table(folder, "attributes.toml", faults)
    chart = open_table(folder, "sizes.toml", faults)
    attributes = read_attributes(columns, sources) if columns else {}
    sizes, width = read_sizes(chart, sources) if chart else (None, None)
    named = frozenset(columns.table("attribute")) if columns else frozenset[str]()
    for page in (columns, chart):
        if page is not None:
            page.close()
    if not attributes or sizes is None or width is None:
        return None, None
    lexicon = Lexicon(
        attributes={**attributes, width.id: width},
        unsettled=named - attributes.keys(),
        sizes=sizes,
        sources=sources,
    )
    return Vocabulary(attributes, width), lexicon


def _read_comfort(
    folder: Path, lexicon: Lexicon | None, faults: list[Fault]
) -> tuple[Rule, ...]:
    page = open_table(folder, "comfort.toml", faults)
    if page is None or lexicon is None:
        return ()
    rules = read_comfort(page, lexicon)
    page.close()
    return rules


def _read_triage(
    folder: Path, sources: Mapping[str, Source], faults: list[Fault]
) -> Triage | None:
    page = open_table(folder, "triage.toml", faults)
    if page is None:
        return None
    triage = read_triage(page, sources)
    page.close()
    return triage


def _read_quiz(folder: Path, lexicon: Lexicon | None, faults: list[Fault]) -> Quiz | None:
    page = open_table(folder, "quiz.toml", faults)
    if page is None or lexicon is None:
        return None
    quiz = read_quiz(page, lexicon)
    page.close()
    return quiz


def _files(folder: Path) -> dict[str, Path]:
    paths = (path for path in folder.rglob("*.toml") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in paths}


def _check_names(folder: Path, faults: list[Fault]) -> None:
    """Note files that nobody reads: most are slips in a name."""
    expected = (*FILES, *(f"profiles/{profile}.toml" for profile in PROFILES))
    for name in _files(folder):
        if name in expected or (name.startswith("care/") and name.count("/") == 1):
            continue
        missing = [other for other in expected if not (folder / other).exists()]
        remedy = near_miss(name, missing).strip() or "Remove the file or rename it."
        faults.append(Fault(name, "", "Nothing reads a file of this name.", remedy))


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.file, fault.line or 0)))
