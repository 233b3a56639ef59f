"""The words of the catalogue: which attributes a shoe can have, and what they may say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum

from .money import quote

# What a catalogue cell holds once read: one word, an exact number, or several words in
# the vocabulary's order. A yes/no attribute is a word, "yes" or "no". Unknown is absence.
Value = str | Decimal | tuple[str, ...]


class AttributeType(StrEnum):
    """How an attribute's cell is read."""

    ONE = "one"
    MANY = "many"
    NUMBER = "number"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One property of a shoe, with the unit and method that make its value usable.

    ``low`` and ``high`` bound what is plausible, in the attribute's own unit. ``kinds`` are
    the kinds of shoe it applies to; ``needed_for`` those whose listings should state it.
    ``values`` lists the allowed words in the order they are shown, empty for numbers.
    ``value_labels`` says each word as a shopper would. ``grade`` and ``source`` (the id of an
    entry of ``sources.toml``) say how sure we are of the method, and who describes it.
    """

    id: str
    type: AttributeType
    label: str
    meaning: str
    method: str = ""
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    kinds: frozenset[str] = frozenset({"running", "recovery"})
    needed_for: frozenset[str] = frozenset()
    values: tuple[str, ...] = ()
    value_labels: Mapping[str, str] = field(default_factory=dict[str, str])
    grade: str = ""
    source: str = ""


WIDTH = Attribute("width", AttributeType.ONE, "width", "How wide the shoe is made.")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every attribute, in the order of the catalogue's columns.

    ``width`` answers to its name like the others, since rules and reasons speak of it, but is
    not one of ``attributes``: its column holds a letter that only the size chart can read.
    Its values are the chart's names of the steps from narrow to wide. ``letter`` is the width
    as a cell says it: its values are all letters of the chart.
    """

    attributes: Mapping[str, Attribute]
    width: Attribute = WIDTH
    letter: Attribute = WIDTH

    def __getitem__(self, attribute: str) -> Attribute:
        return self.width if attribute == self.width.id else self.attributes[attribute]

    def __contains__(self, attribute: object) -> bool:
        return attribute == self.width.id or attribute in self.attributes

    def __iter__(self) -> Iterator[Attribute]:
        return iter(self.attributes.values())

    def in_cells(self, attribute: str) -> Attribute | None:
        """Return what a cell of that name can say, if there is such a cell."""
        if attribute == self.letter.id:
            return self.letter
        return self.attributes.get(attribute)

    def read(self, attribute: str, cell: str) -> Value | None:
        """Read one catalogue cell; blank is unknown.

        Raises ``ValueError`` saying what is wrong and the near miss, and ``KeyError`` where
        there is no such attribute.
        """
        words = cell.strip()
        if not words:
            return None
        known = self.in_cells(attribute)
        if known is None:
            raise KeyError(attribute)
        return read_value(known, words)


def read_value(known: Attribute, words: str) -> Value | None:
    """Read one cell that is not blank; see :meth:`Vocabulary.read`."""
    if known.type is AttributeType.NUMBER:
        return _number(known, words)
    if known.type is AttributeType.MANY:
        parts = {part.strip() for part in words.split("|")} - {""}
        for part in sorted(parts):
            _check_word(known, part)
        # A cell of separators alone says as little as a blank one.
        return tuple(value for value in known.values if value in parts) or None
    _check_word(known, words)
    return words


def near_miss(word: str, known: tuple[str, ...] | list[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for a misspelt *word*, or nothing."""
    close = get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return f" Did you mean '{close[0]}'?" if close else ""


def write(value: Value | None) -> str:
    """Write a value as its catalogue cell; the opposite of :meth:`Vocabulary.read`."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "|".join(value)
    return f"{value:f}" if isinstance(value, Decimal) else value


def _check_word(attribute: Attribute, word: str) -> None:
    if word not in attribute.values:
        allowed = ", ".join(attribute.values)
        raise ValueError(
            f"{quote(word)} is not a value of {attribute.id}; it takes {allowed}."
            f"{near_miss(word, attribute.values)}"
        )


# Six places are finer than any instrument in the vocabulary and exact in a binary double.
FINEST = Decimal("0.000001")


def _example(attribute: Attribute) -> str:
    """Return a number that could be one of the attribute's."""
    low, high = attribute.low, attribute.high
    if low is None or high is None or low <= Decimal("8.5") <= high:
        return "8.5"
    middle = (low + high) / 2
    return f"{middle.quantize(Decimal(1) if high - low > 2 else Decimal('0.01')):f}"


def _number(attribute: Attribute, words: str) -> Decimal:
    digits = words.removeprefix("-")
    whole, _, places = digits.partition(".")
    if not (words.isascii() and (whole + places).isdigit()):
        raise ValueError(
            f"{quote(words)} is not a number for {attribute.id};"
            f" write it in {attribute.unit or 'its own unit'}, like {_example(attribute)}."
        )
    if len(places) > 6:
        raise ValueError(
            f"{quote(words)} has {len(places):,} decimals; {attribute.id} takes at most 6."
        )
    if len(whole) > 9:
        raise ValueError(f"{quote(words)} is too large for {attribute.id}; check its unit.")
    number = Decimal(words)
    low, high = attribute.low, attribute.high
    if (low is not None and number < low) or (high is not None and number > high):
        raise ValueError(
            f"{words} is outside the plausible range of {attribute.id},"
            f" {low} to {high} {attribute.unit}".rstrip()
            + "."
        )
    return number.normalize() + 0 if number else Decimal(0)
