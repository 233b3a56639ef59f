"""Measures as shops write them, in the unit the catalogue keeps.

A unit is believed by its name only. What names two values, a bound or the unit of another
method leaves the value unknown and says so; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from ..domain.money import quote
from ..domain.vocabulary import Attribute
from .cells import Unclear

# How much of the catalogue's unit one of these is.
_FACTORS: dict[str, dict[str, Decimal]] = {
    "mm": {"mm": Decimal(1), "cm": Decimal(10), "in": Decimal("25.4")},
    "g": {
        "g": Decimal(1),
        "kg": Decimal(1000),
        "oz": Decimal("28.349523125"),
        "lb": Decimal("453.59237"),
    },
    "N": {"n": Decimal(1)},
    "N m": {"nm": Decimal(1)},
    "%": {"%": Decimal(1)},
    "SA": {"sa": Decimal(1)},
    "Asker C": {"asker c": Decimal(1)},
    "of 5": {"of 5": Decimal(1)},
    "": {},
}
_SPELLINGS = {
    "mm": ("mm", "millimeter", "millimeters", "millimetre", "millimetres"),
    "cm": ("cm", "centimeter", "centimeters", "centimetre", "centimetres"),
    "in": ("in", "in.", "inch", "inches", '"', "″", "”", "''"),
    "g": ("g", "g.", "gr", "gram", "grams", "gramme", "grammes"),
    "kg": ("kg", "kilogram", "kilograms"),
    "oz": ("oz", "oz.", "ounce", "ounces"),
    "lb": ("lb", "lbs", "lb.", "lbs.", "pound", "pounds"),
    "n": ("n", "newton", "newtons"),
    "nm": ("nm", "n·m", "n m", "n*m", "newton metres", "newton meters"),
    "%": ("%", "percent", "per cent"),
    "sa": ("sa",),
    "asker c": ("asker c", "asker-c", "askerc", "ac"),
    "of 5": ("of 5", "/5", "/ 5", "out of 5"),
    # Measured another way: never the same attribute.
    "shore a": ("shore a", "ha", "sha"),
    "br": ("br",),
}
_UNITS = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings}
# Methods that a bare number does not tell apart from the ones they replaced.
_NEEDS_ITS_UNIT = frozenset({"Asker C", "N", "N m", "SA"})

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_FRACTIONS = dict(
    zip("½¼¾⅛⅜⅝⅞", ("1/2", "1/4", "3/4", "1/8", "3/8", "5/8", "7/8"), strict=True)
)
_UNIT = "|".join(re.escape(one) for one in sorted(_UNITS, key=len, reverse=True))
_QUANTITY = re.compile(
    rf"""
    (?P<minus>(?<![\w.])-)?
    (?:
        (?:(?P<whole>\d+)[ -])?  (?P<top>\d+)/(?P<bottom>[1-9]\d?)
        \s*  (?P<of_fraction>{_UNIT})(?![a-z])
    |
        (?P<number>{_NUMBER})
        (?:\s*-?\s*  (?P<of_number>{_UNIT})(?![a-z0-9]))?
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_RANGE = re.compile(
    rf"(?:{_NUMBER})\s*[a-z\"%.]{{0,4}}\s*(?:[-\u2010-\u2015~]|to|bis|through)\s*(?:{_NUMBER})",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"[<>≤≥]|\d\s*\+|\b(?:up to|under|over|less than|more than|at least|at most|max|min)\b",
    re.IGNORECASE,
)
_PAIR = re.compile(r"\bpair\b", re.IGNORECASE)
_OLD_METHOD = re.compile(r"\b90\s*(?:°|deg)", re.IGNORECASE)

_LONGEST = 200
_LARGEST = Decimal(1_000_000)  # nothing of a shoe is, in any unit
_PLACES = Decimal("0.1")
# "9.2 oz (262g)" says one thing twice: each rounded its own way, but no further apart.
_ROUNDED = Decimal("0.03")


@dataclass(frozen=True, slots=True)
class _Quantity:
    number: Decimal
    unit: str


def read_measure(attribute: Attribute, text: str) -> str:
    """Read one measure as the attribute's catalogue cell, converted from the unit it names.

    Raises ``Unclear``, with the reason, for what is not one value in a known unit.
    """
    words = text.strip()
    for sign, fraction in _FRACTIONS.items():
        words = words.replace(sign, f" {fraction}")
    shown = quote(text.strip())
    if len(words) > _LONGEST:
        raise Unclear(f"{shown} is too long for one measure; it was left unknown.")
    if _RANGE.search(_without_fractions(words)):
        raise Unclear(f"{shown} is a range, not one value; it was left unknown.")
    if _BOUND.search(words):
        raise Unclear(f"{shown} is a bound, not one value; it was left unknown.")
    if attribute.unit == "g" and _PAIR.search(words):
        raise Unclear(f"{shown} is the weight of a pair; write that of one shoe.")
    if attribute.unit == "N" and _OLD_METHOD.search(words):
        raise Unclear(f"{shown} was measured at 90 degrees, {attribute.id} is at 30.")
    number = _agreed(attribute, [*_quantities(words)], shown)
    low, high = attribute.low, attribute.high
    if (low is not None and number < low) or (high is not None and number > high):
        raise Unclear(
            f"{shown} is outside the plausible range of {attribute.id},"
            f" {low} to {high} {attribute.unit}".rstrip()
            + "; it was left unknown."
        )
    return f"{number:f}"


def _quantities(words: str) -> Iterator[_Quantity]:
    for found in _QUANTITY.finditer(words):
        parts = found.groupdict()
        unit = _UNITS.get((parts["of_fraction"] or parts["of_number"] or "").lower(), "")
        if parts["top"]:
            fraction = Fraction(int(parts["top"]), int(parts["bottom"]))
            number = Decimal(int(parts["whole"] or 0)) + Decimal(fraction.numerator) / Decimal(
                fraction.denominator
            )
        else:
            number = Decimal(_plain(parts["number"]))
        yield _Quantity(-number if parts["minus"] else number, unit)


def _agreed(attribute: Attribute, said: list[_Quantity], shown: str) -> Decimal:
    if any(abs(one.number) >= _LARGEST for one in said):
        raise Unclear(f"{shown} is no measure of a shoe; it was left unknown.")
    factors = _FACTORS.get(attribute.unit, {})
    own = next(iter(factors), "")
    measured = [
        (one.number * factors[one.unit], one.unit) for one in said if one.unit in factors
    ]
    if not measured:
        if any(one.unit for one in said):
            raise Unclear(
                f"{shown} names another unit than {attribute.unit or 'a plain number'}, which"
                f" {attribute.id} is measured in; it was left unknown."
            )
        if len(said) != 1:
            raise Unclear(f"{shown} is not one measure; it was left unknown.")
        if attribute.unit in _NEEDS_ITS_UNIT:
            raise Unclear(
                f"{shown} does not name its unit; {attribute.id} needs {attribute.unit}, since"
                " other methods give other numbers. It was left unknown."
            )
        return _tidy(said[0].number)
    stated = [number for number, unit in measured if unit == own]
    number = (stated or [_rounded(number) for number, _unit in measured])[0]
    if any(abs(other - number) > abs(number) * _ROUNDED for other, _unit in measured):
        raise Unclear(f"{shown} names more than one value; it was left unknown.")
    return _tidy(number)


def _plain(number: str) -> str:
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", number):
        return number.replace(",", "")
    return number.replace(",", ".")


def _without_fractions(words: str) -> str:
    return re.sub(r"\d+[ -]\d+/\d+", "1", words)


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(_PLACES, ROUND_HALF_UP)


def _tidy(number: Decimal) -> Decimal:
    return round(number, 6).normalize() + 0 if number else Decimal(0)
