"""``sizes.toml``: width letters by audience, and ways to count lengths."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ..domain.rules import Source
from ..domain.shoes import AUDIENCES, KINDS
from ..domain.sizes import RareWidth, SizeChart, SizeSystem, Width
from ..domain.vocabulary import WIDTH, Attribute
from .sources import read_grade, read_source
from .tables import Table

_MEASURED = tuple(audience for audience in AUDIENCES if audience != "unisex")
_HALF = Decimal("0.5")

# The numbers of a size system, each with the least it can be.
_LEAST = Decimal("0.01")
_SYSTEM = {
    "sizes": _LEAST,
    "in_mm": _LEAST,
    "offset": None,
    "step": _LEAST,
    "smallest": Decimal(0),
    "largest": Decimal(0),
    "foot_low_mm": Decimal(80),
    "foot_high_mm": Decimal(80),
}


def read_sizes(
    page: Table, sources: Mapping[str, Source]
) -> tuple[SizeChart, Attribute | None]:
    """Read the size chart, and the width as an attribute whose words are the chart's steps.

    The attribute is None where the steps are at fault: rules cannot be judged by them yet.
    """
    women_over_men = page.number("women_over_men", Decimal(0), Decimal(3))
    table = page.table("width")
    seen: dict[object, str] = {}
    widths = _read_widths(table, seen)
    rare = _read_rare(table, seen, sources)
    systems = {
        name: _read_system(name, inner, sources) for name, inner in page.named_tables("system")
    }
    for audience in _MEASURED:
        if f"us_{audience}" not in systems:
            what = f"'us_{audience}' is missing."
            page.fault("system", what, f"Add [system.us_{audience}]: shoes are listed in it.")
    for anchor in page.tables("anchor"):
        _check_anchor(anchor, systems)
    labels = {width.name: width.label for width in widths}
    grade, source = read_grade(table), read_source(table, sources)
    attribute = Attribute(
        id=WIDTH.id,
        type=WIDTH.type,
        label=table.text("label"),
        meaning=table.text("meaning"),
        method=table.text("method"),
        kinds=frozenset(KINDS),
        values=tuple(labels),
        value_labels=labels,
        grade=grade.value if grade else "",
        source=source.id if source else "",
    )
    known = {name: system for name, system in systems.items() if system}
    chart = SizeChart(widths, known, women_over_men or Decimal(0), rare)
    return chart, attribute if widths else None


def _read_widths(table: Table, seen: dict[object, str]) -> tuple[Width, ...]:
    """Read the widths, narrowest first; none if they do not make a chart."""
    widths: list[Width] = []
    for inner in table.tables("step"):
        letters = _read_letters(inner)
        step, name, label = _read_step(inner), inner.text("name"), inner.text("label")
        if step is None or not name:
            continue
        width = Width(step, name, label, letters)
        _check_new(inner, [("step", step), ("name", name), *_spelt(letters)], seen)
        widths.append(width)
    if len(widths) < len(table.tables("step")):
        return ()
    steps = sorted({width.step for width in widths})
    if 0 not in steps or steps != list(range(steps[0], steps[-1] + 1)):
        what = f"The steps are {', '.join(map(str, steps)) or 'none'}."
        table.fault("step", what, "Count without gaps, through 0 for the standard width.")
        return ()
    return tuple(sorted(widths, key=lambda width: width.step))


def _read_step(table: Table) -> int | None:
    step = table.number("step", Decimal(-5), Decimal(5))
    if step is not None and step != int(step):
        table.fault("step", f"step = {step} is not whole.", "Count in whole steps.")
        return None
    return None if step is None else int(step)


def _read_rare(
    table: Table, seen: dict[object, str], sources: Mapping[str, Source]
) -> tuple[RareWidth, ...]:
    """Read the letters between the named steps, and beyond the last."""
    rare: list[RareWidth] = []
    for inner in table.tables("rare"):
        letters, step = _read_letters(inner), inner.number("step", Decimal(-5), Decimal(5))
        read_source(inner, sources)
        if step is None:
            continue
        if step % _HALF:
            what = f"step = {step} is neither whole nor a half."
            inner.fault("step", what, "Count in half steps: more is not known of a width.")
        _check_new(inner, [("step", step), *_spelt(letters)], seen)
        rare.append(RareWidth(step, letters))
    return tuple(sorted(rare, key=lambda width: width.step))


def _read_letters(table: Table) -> dict[str, tuple[str, ...]]:
    letters = {audience: table.texts(audience, optional=True) for audience in _MEASURED}
    return {audience: these for audience, these in letters.items() if these}


def _check_new(
    table: Table, meanings: list[tuple[str, object]], seen: dict[object, str]
) -> None:
    """Hold against what the chart says already what must be said in it only once."""
    for key, meaning in meanings:
        if meaning in seen:
            what = f"This stands in {seen[meaning]} too."
            table.fault(key, what, "Let it mean one width only.")
        seen[meaning] = table.place


def _spelt(letters: Mapping[str, tuple[str, ...]]) -> list[tuple[str, object]]:
    return [
        (audience, (audience, spelling.upper()))
        for audience, spellings in letters.items()
        for spelling in spellings
    ]


def _read_system(name: str, table: Table, sources: Mapping[str, Source]) -> SizeSystem | None:
    label, about = table.text("label"), table.flag("about")
    audiences = table.words("audiences", AUDIENCES)
    read_source(table, sources)
    numbers = {key: table.number(key, least) for key, least in _SYSTEM.items()}
    restarts = table.number("restarts_after", Decimal(1), optional=True)
    known = {key: number for key, number in numbers.items() if number is not None}
    if len(known) < len(numbers):
        return None
    for low, high in (("smallest", "largest"), ("foot_low_mm", "foot_high_mm")):
        if known[low] >= known[high]:
            what = f"{low} = {known[low]} is not below {high} = {known[high]}."
            table.fault(low, what, "Swap or mend them.")
    return SizeSystem(
        id=name, label=label, audiences=audiences, restarts_after=restarts, about=about, **known
    )


def _check_anchor(table: Table, systems: Mapping[str, SizeSystem | None]) -> None:
    foot = table.number("foot_mm", Decimal(80), Decimal(400))
    for name in [key for key in table if key != "foot_mm"]:
        stated = table.number(name)
        system = systems.get(name)
        table.is_known(name, name, list(systems), "a size system")
        if system is not None and foot is not None and stated is not None:
            _check_formula(table, system, foot, stated)


def _check_formula(table: Table, system: SizeSystem, foot: Decimal, stated: Decimal) -> None:
    size = system.from_foot_mm(foot)
    if size is None:
        what = f"The formula does not reach a foot of {foot} mm."
        table.fault(system.id, what, f"Widen foot_low_mm and foot_high_mm of {system.id}.")
        return
    # Around the restart, 13.5 and 1 are neighbours.
    lap = int(system.restarts_after) if system.restarts_after else 0
    if min(abs(size.value - stated), abs(size.value - lap - stated)) > max(_HALF, system.step):
        what = f"The table says {stated}, the formula of {system.id} {size.value}."
        table.fault(system.id, what, "Mend the offset, or the row if it was copied wrongly.")
