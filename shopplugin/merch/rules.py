"""What other rules would do: an edited copy of ``catalog/`` against the one in use."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flask import Response, request
from werkzeug.datastructures import FileStorage

from .. import knowledge
from ..domain.explaining import spell
from ..domain.rules import Rule
from ..domain.rulesdiff import RuleChange, rules_diff
from ..domain.vocabulary import near_miss, write
from ..knowledge import CatalogError, Knowledge
from ..paths import CATALOG_DIR
from ..shop import Shop, current_shop
from .access import least, visitor
from .board import blueprint
from .effect import EffectShown, shown_effect, titles_of
from .pages import Frame, frame, page

LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule that differs."""

    where: str
    attribute: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RulesPage:
    """What ``rules.html`` shows."""

    frame: Frame
    folder: str
    version: str
    other: str
    files: tuple[str, ...]
    faults: tuple[str, ...]
    lines: tuple[RuleLine, ...]
    effect: EffectShown | None
    on_disk: bool
    """Whether the folder of the shop itself is compared, as it is now."""


@blueprint.get("/rules")
@least("viewer")
def rules() -> Response:
    """Show where the rules are, take an edited copy, and say to admins what waits on disk."""
    shop = current_shop()
    folder = shop.settings.catalog
    if folder == CATALOG_DIR or not visitor().may("admin"):
        return _page()
    try:
        waiting = knowledge.load(folder)
    except CatalogError as error:
        return _page(
            faults=tuple(map(str, error.faults)),
            on_disk=True,
            alarm="The folder has faults: the next start would refuse it. Nothing is changed.",
        )
    if waiting.rules_version == shop.knowledge.rules_version:
        return _page()
    return _compared(waiting, (), on_disk=True)


@blueprint.post("/rules")
@least("editor")
def compare_rules() -> Response:
    """Say what the files sent would change; they are not kept and nothing goes live."""
    request.max_content_length = LARGEST
    shop = current_shop()
    uploads = [one for one in request.files.getlist("file") if one.filename]
    if not uploads:
        return _page(faults=("Choose one or several files of your copy.",), status=422)
    with tempfile.TemporaryDirectory(prefix="shopplugin-rules-") as scratch:
        folder = Path(scratch) / "catalog"
        shutil.copytree(shop.settings.catalog, folder, ignore=shutil.ignore_patterns("*.csv"))
        try:
            names = tuple(_lay_in(folder, one) for one in uploads)
            other = knowledge.load(folder)
        except CatalogError as error:
            return _page(faults=tuple(map(str, error.faults)), status=422)
        except ValueError as error:
            return _page(faults=(str(error),), status=422)
    return _compared(other, names)


def _compared(other: Knowledge, files: tuple[str, ...], *, on_disk: bool = False) -> Response:
    shop = current_shop()
    shoes = shop.snapshot.shoes
    found = rules_diff(shop.knowledge, other, shoes.values())
    effect = shown_effect(shop, found.effect, titles_of(shoes.values()))
    lines = tuple(_line(shop, change) for change in found.rules)
    return _page(files, (), lines, effect, other.rules_version, on_disk=on_disk)


def _lay_in(folder: Path, upload: FileStorage) -> str:
    """Put a file where its like is in the copy; the name it came with decides nothing else."""
    name = PurePosixPath((upload.filename or "").replace("\\", "/")).name
    known = {path.name: path for path in folder.rglob("*.toml")}
    if name not in known:
        raise ValueError(
            f"'{name[:80]}' is not a file of the folder.{near_miss(name, [*known])}"
        )
    upload.save(known[name])
    return known[name].relative_to(folder).as_posix()


def _page(
    files: tuple[str, ...] = (),
    faults: tuple[str, ...] = (),
    lines: tuple[RuleLine, ...] = (),
    effect: EffectShown | None = None,
    other: str = "",
    status: int = 200,
    *,
    on_disk: bool = False,
    alarm: str = "",
) -> Response:
    shop = current_shop()
    if faults and not alarm:
        alarm = "The files cannot be used yet; nothing was changed."
    context = RulesPage(
        frame("Rules", "rules", alarm=alarm),
        str(shop.settings.catalog),
        shop.knowledge.rules_version,
        other,
        files,
        faults,
        lines,
        effect,
        on_disk,
    )
    return page("rules.html", context, status)


def _line(shop: Shop, change: RuleChange) -> RuleLine:
    rule = change.rule
    profile = shop.knowledge.profiles.get(rule.profile)
    return RuleLine(
        f"{profile.name if profile else rule.profile}, {rule.kind}",
        f"{rule.stance} {rule.wanted.attribute}",
        _words(change.before),
        _words(change.after),
    )


def _words(rule: Rule | None) -> str:
    return f"{spell(rule.wanted)}, weight {write(rule.weight)}" if rule else "no rule"
