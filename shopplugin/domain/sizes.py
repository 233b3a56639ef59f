"""Widths and lengths: what a letter or a number on a shoe box means, and for whom.

Widths are ordinal: the chart knows that D is one step wider than B for women, and nothing in
millimetres, for no trustworthy figure exists. A letter that few shoes carry lies between two
steps, or beyond the last. Conversions of length say ``about`` where brands differ, which is
almost everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from .money import quote

UNISEX_IS = "men"
"""Unisex shoes carry men's sizes and letters."""

_SIZE = re.compile(r"\d{1,2}(\.[05]0?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Width:
    """One step from the standard width (0), negative when narrower.

    ``name`` is what rules write; ``letters`` gives each audience's spellings, the usual one
    first.
    """

    step: int
    name: str
    label: str
    letters: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class RareWidth:
    """Letters without a name of their own: half a step off the named ones, or beyond them.

    Where exactly differs from brand to brand; that they are wider or narrower does not.
    """

    step: Decimal
    letters: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SizeSystem:
    """A way to count lengths: ``sizes`` sizes in every ``in_mm`` of foot, from ``offset`` on.

    Sizes above ``restarts_after`` begin again at 1, as children's do. ``smallest`` and
    ``largest`` bound what stands on boxes; the formula holds from ``foot_low_mm`` to
    ``foot_high_mm``.
    """

    id: str
    label: str
    audiences: tuple[str, ...]
    sizes: Decimal
    in_mm: Decimal
    offset: Decimal
    step: Decimal
    smallest: Decimal
    largest: Decimal
    foot_low_mm: Decimal
    foot_high_mm: Decimal
    restarts_after: Decimal | None = None
    about: bool = True

    def from_foot_mm(self, foot_mm: Decimal) -> Size | None:
        """Return the size nearest to a foot's length; None outside the formula's range."""
        if not self.foot_low_mm <= foot_mm <= self.foot_high_mm:
            return None
        count = foot_mm * self.sizes / self.in_mm + self.offset
        value = (count / self.step).to_integral_value(ROUND_HALF_UP) * self.step
        if self.restarts_after is not None and value > self.restarts_after:
            value -= int(self.restarts_after)
        return Size(self, value.normalize() + 0, self.about)


@dataclass(frozen=True, slots=True)
class Size:
    """A size in one system; ``about`` where the next brand may well say another."""

    system: SizeSystem
    value: Decimal
    about: bool


@dataclass(frozen=True, slots=True)
class SizeChart:
    """Every width and size system the shop knows.

    ``women_over_men`` is what retailers add to a men's US size for the women's one.
    """

    widths: tuple[Width, ...]
    systems: Mapping[str, SizeSystem]
    women_over_men: Decimal
    rare: tuple[RareWidth, ...] = ()
    _spelt: Mapping[tuple[str, str], tuple[Decimal, str]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        spelt = {
            (audience, spelling): (Decimal(width.step), spellings[0])
            for width in (*self.widths, *self.rare)
            for audience, spellings in width.letters.items()
            for spelling in spellings
        }
        object.__setattr__(self, "_spelt", spelt)

    # Widths

    def step(self, letter: str | None, audience: str | None) -> Decimal | None:
        """Return how many steps *letter* is from *audience*'s standard; None if unknown.

        Without an audience a letter says nothing: D is standard for men, wide for women.
        """
        found = self._find(letter, audience)
        return found[0] if found else None

    def letter(self, spelling: str | None, audience: str | None) -> str | None:
        """Return the usual spelling of a width letter: ``2E`` for ``ee``."""
        found = self._find(spelling, audience)
        return found[1] if found else None

    def letters(self, audience: str) -> tuple[str, ...]:
        """Return *audience*'s width letters that have a name, narrowest first."""
        own = _whose(audience)
        return tuple(width.letters[own][0] for width in self.widths if own in width.letters)

    def every_letter(self, audience: str | None = None) -> tuple[str, ...]:
        """Return *audience*'s width letters, rare ones too, narrowest first; or everybody's."""
        if audience is None:
            whose = dict.fromkeys(own for own, _ in self._spelt)
            return tuple(dict.fromkeys(one for own in whose for one in self.every_letter(own)))
        own = _whose(audience)
        steps = sorted({found for (one, _), found in self._spelt.items() if one == own})
        return tuple(letter for _, letter in steps)

    def read_width(self, text: str, audience: str | None = None) -> str:
        """Read a width letter as *audience* writes it; without one, any adult's will do.

        Raises ``ValueError`` naming the letters that are usual.
        """
        whose = (audience,) if audience else ("men", "women")
        for one in whose:
            if letter := self.letter(text, one):
                return letter
        letters = dict.fromkeys(letter for one in whose for letter in self.letters(one))
        raise ValueError(
            f"{quote(text)} is not a width letter for {audience or 'adults'};"
            f" the usual ones are {', '.join(letters)}."
        )

    def label(self, step: Decimal) -> str:
        """Say a step as a shopper would: ``wide``; beyond the chart, its last word."""
        return min(self.widths, key=lambda width: abs(width.step - step)).label

    def named(self, name: str) -> int | None:
        """Return the step that rules call *name*."""
        return next((width.step for width in self.widths if width.name == name), None)

    # Lengths

    def read(self, text: str, audience: str | None = None) -> Decimal | None:
        """Read a US size, ``9`` or ``9.5``; blank is unknown.

        Raises ``ValueError`` saying what is wrong and how to write it.
        """
        words = text.strip()
        if not words:
            return None
        if not _SIZE.fullmatch(words):
            raise ValueError(
                f"{quote(words)} is not a US size; write whole or half sizes, like 9.5."
            )
        size = Decimal(words)
        systems = [self.us(audience)] if audience else self._all_us()
        low = min(system.smallest for system in systems)
        high = max(system.largest for system in systems)
        if not low <= size <= high:
            whose = systems[0].label if audience else "US"
            raise ValueError(f"{words} is not a {whose} size; they run from {low} to {high}.")
        return size.normalize() + 0

    def in_audience(
        self, size_us: Decimal, from_audience: str | None, to_audience: str | None
    ) -> Decimal | None:
        """Return the same length in another audience's US sizes: women's 9 is men's 7.5.

        None between children and adults, and where an audience is unknown.
        """
        if from_audience is None or to_audience is None:
            return None
        match _whose(from_audience), _whose(to_audience):
            case "women", "men":
                return size_us - self.women_over_men
            case "men", "women":
                return size_us + self.women_over_men
            case before, after:
                return size_us if before == after else None

    def from_foot_mm(self, foot_mm: Decimal, audience: str) -> tuple[Size, ...]:
        """Return a foot's size in every system of *audience*, where its formula holds."""
        sizes = (
            system.from_foot_mm(foot_mm)
            for system in self.systems.values()
            if audience in system.audiences
        )
        return tuple(size for size in sizes if size)

    def us(self, audience: str) -> SizeSystem:
        """Return the US system in which the catalogue states *audience*'s sizes."""
        return self.systems[f"us_{_whose(audience)}"]

    def _all_us(self) -> Sequence[SizeSystem]:
        return [system for system in self.systems.values() if system.id.startswith("us_")]

    def _find(self, spelling: str | None, audience: str | None) -> tuple[Decimal, str] | None:
        if spelling is None or audience is None:
            return None
        return self._spelt.get((_whose(audience), spelling.strip().upper()))


def fit_the_larger(left_mm: Decimal | None, right_mm: Decimal | None) -> Decimal | None:
    """Return the length to buy for: the longer foot's, or the only one measured."""
    return max((foot for foot in (left_mm, right_mm) if foot is not None), default=None)


def _whose(audience: str) -> str:
    return UNISEX_IS if audience == "unisex" else audience
