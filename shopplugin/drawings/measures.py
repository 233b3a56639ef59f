"""What a drawing measures: the values and wants of one shoe, and how they are said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from shopplugin.domain.rules import Criterion
from shopplugin.domain.vocabulary import Value

# Medians of lab-tested running shoes in men's US 9: where a line stands that is not known,
# and the outline of a typical shoe.
TYPICAL: Mapping[str, float] = {
    "heel_stack_mm": 36.0,
    "forefoot_stack_mm": 26.8,
    "drop_mm": 8.7,
    "midsole_width_heel_mm": 91.6,
    "midsole_width_forefoot_mm": 115.0,
    "fit_width_mm": 95.2,
    "toebox_width_mm": 72.8,
}


class Reader(Protocol):
    """Says sentences and numbers in the reader's language."""

    def gettext(self, message: str, /, **values: object) -> str:
        """Return *message* in the reader's language, its placeholders filled."""
        ...

    def number(self, value: Decimal, /) -> str:
        """Write a number with the reader's decimal sign."""
        ...


class Plain:
    """The English sentences themselves."""

    def gettext(self, message: str, /, **values: object) -> str:
        """Return *message*, its placeholders filled."""
        return message % values if values else message

    def number(self, value: Decimal, /) -> str:
        """Write a number plainly."""
        return f"{value:f}"


@dataclass(frozen=True, slots=True)
class Measure:
    """One length in mm: its name, its value if known, and the ranges it should fall in."""

    attribute: str
    name: str
    value: Decimal | None
    wanted: tuple[Criterion, ...] = ()

    @property
    def drawn(self) -> float:
        """The length to draw: the value, or the typical one (to be dashed) if not known."""
        return TYPICAL[self.attribute] if self.value is None else float(self.value)


def measure(
    attribute: str, name: str, values: Mapping[str, Value], wanted: Iterable[Criterion]
) -> Measure:
    """Read one measure from a shoe's values and the ranges wanted of it.

    Ranges that can hold together become one: at least 30 and at most 36 is 30 to 36.
    """
    value = values.get(attribute)
    ranges: list[Criterion] = []
    for criterion in wanted:
        if criterion.attribute != attribute or not _is_range(criterion):
            continue
        both = _together(ranges[-1], criterion) if ranges else None
        ranges[-1:] = [both] if both else [*ranges[-1:], criterion]
    known = value if isinstance(value, Decimal) else None
    return Measure(attribute, name, known, tuple(ranges))


def _is_range(criterion: Criterion) -> bool:
    return criterion.at_least is not None or criterion.at_most is not None


def _together(one: Criterion, other: Criterion) -> Criterion | None:
    """Return the range that satisfies both, or None if there is none."""
    lows = [each.at_least for each in (one, other) if each.at_least is not None]
    highs = [each.at_most for each in (one, other) if each.at_most is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    if low is not None and high is not None and low > high:
        return None
    return Criterion(one.attribute, at_least=low, at_most=high)


def say(length: Measure, reader: Reader) -> str:
    """Say a measure's value with its unit, or that it is not known."""
    if length.value is None:
        return unknown(length.name, reader)
    number = reader.number(length.value)
    return reader.gettext("%(what)s %(number)s mm", what=length.name, number=number)


def unknown(name: str, reader: Reader) -> str:
    """Say that the property called *name* is not known."""
    return reader.gettext("%(what)s: not known", what=name)


def say_wanted(length: Measure, reader: Reader) -> list[str]:
    """Say each range that is wanted of a measure."""
    return [_range(length.name, criterion, reader) for criterion in length.wanted]


def _range(name: str, criterion: Criterion, reader: Reader) -> str:
    low, high = criterion.at_least, criterion.at_most
    if low is not None and high is not None:
        return reader.gettext(
            "wanted: %(what)s %(low)s to %(high)s mm",
            what=name,
            low=reader.number(low),
            high=reader.number(high),
        )
    if low is not None:
        return reader.gettext(
            "wanted: %(what)s %(low)s mm or more", what=name, low=reader.number(low)
        )
    return reader.gettext(
        "wanted: %(what)s %(high)s mm or less",
        what=name,
        high=reader.number(high if high is not None else Decimal(0)),
    )
