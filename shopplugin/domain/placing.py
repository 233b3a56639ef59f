"""A merchandiser's hand in a list: pin, boost and bury, inside a score band and for a time.

A band holds shoes that suit about equally well, so that to choose among them does a shopper no
harm. No shoe leaves its band, none comes in that the list does not hold, and a shoe that was
lifted says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from .shoes import Shoe

BAND = 0.05
"""How far below the best of its band a shoe may score."""

LONGEST_DAYS = 180
"""A placement is a promotion; what should last belongs into the rules."""

BEYOND = 40
"""How many shoes past the end of a list may be lifted into it by hand."""


class Ranked(Protocol):
    """A shoe of a ranked list."""

    @property
    def shoe(self) -> Shoe:
        """Return the shoe."""
        ...

    @property
    def score(self) -> float:
        """Return its score, 0 to 1."""
        ...


R = TypeVar("R", bound=Ranked)


class Hand(StrEnum):
    """What a merchandiser does to a shoe."""

    PIN = "pin"  # first in its band
    BOOST = "boost"  # before the others of its band
    BURY = "bury"  # last in its band


_ORDER = {Hand.PIN: 0, Hand.BOOST: 1, None: 2, Hand.BURY: 3}


@dataclass(frozen=True, slots=True)
class Placement:
    """One shoe lifted or lowered, through the day ``until``.

    ``profile`` and ``kind`` narrow it to some lists; empty is all. ``note`` says why.
    """

    product: str
    hand: Hand
    until: date
    profile: str = ""
    kind: str = ""
    note: str = ""

    def holds(self, profiles: Sequence[str], kind: str, today: date) -> bool:
        """Say whether it concerns the list of some *profiles* and one *kind* on a day."""
        return (
            today <= self.until and self.profile in ("", *profiles) and self.kind in ("", kind)
        )


@dataclass(frozen=True, slots=True)
class Hands:
    """Every placement there is, on one day."""

    placements: tuple[Placement, ...]
    today: date

    def touch(self, profiles: Sequence[str], kind: str, products: Iterable[str]) -> bool:
        """Say whether one of *products* is placed in a list."""
        placed = {
            one.product for one in self.placements if one.holds(profiles, kind, self.today)
        }
        return bool(placed) and not placed.isdisjoint(products)


NO_HANDS = Hands((), date.min)


@dataclass(frozen=True, slots=True)
class Standing:
    """A shoe of a ranked list before its reasons are read: where the ranking has it."""

    shoe: Shoe
    score: float
    number: int


@dataclass(frozen=True, slots=True)
class Placed(Generic[R]):
    """A shoe of the list as it is shown, and by which placement it stands there.

    ``lifted`` is to be said to the shopper: it stands before a shoe that suits better.
    """

    match: R
    place: int
    by: Placement | None = None
    lifted: bool = False


def check(placement: Placement, today: date) -> None:
    """Refuse a placement that is over already, or that would last.

    Raises ``ValueError`` saying which days there are.
    """
    days = (placement.until - today).days
    if not 0 <= days <= LONGEST_DAYS:
        raise ValueError(
            f"{placement.until} is not an end date from today to {LONGEST_DAYS} days on;"
            f" the last is {date.fromordinal(today.toordinal() + LONGEST_DAYS)}."
        )


def place(
    matches: Sequence[R],
    placements: Iterable[Placement],
    profiles: Sequence[str],
    kind: str,
    today: date,
    limit: int,
) -> tuple[Placed[R], ...]:
    """Return the first *limit* of a ranked list, rearranged inside its score bands.

    Rank more shoes than are shown, so that a band is whole: a pinned shoe comes from beyond
    the last place only if *matches* hold it. The latest placement of a shoe counts.
    """
    hands: dict[str, tuple[int, Placement]] = {}
    for age, placement in enumerate(placements):
        if placement.holds(profiles, kind, today):
            hands[placement.product] = (age, placement)

    def first(match: R) -> tuple[int, int]:
        age, placement = hands.get(match.shoe.product, (0, None))
        hand = placement.hand if placement else None
        # Among pinned shoes the earlier pin comes first; else the ranking's order stays.
        return _ORDER[hand], age if hand is Hand.PIN else 0

    arranged = [match for band in bands(matches) for match in sorted(band, key=first)]
    return tuple(
        Placed(match, number, _by(hands, match), _passes(arranged[number:], match))
        for number, match in enumerate(arranged[:limit], start=1)
    )


def bands(matches: Sequence[R]) -> tuple[tuple[R, ...], ...]:
    """Cut a ranked list into bands: each begins where the one before has spent its width."""
    found: list[list[R]] = []
    for match in matches:
        if found and round(found[-1][0].score - match.score, 4) <= BAND:
            found[-1].append(match)
        else:
            found.append([match])
    return tuple(tuple(band) for band in found)


def _by(hands: dict[str, tuple[int, Placement]], match: Ranked) -> Placement | None:
    found = hands.get(match.shoe.product)
    return found[1] if found else None


def _passes(behind: Sequence[Ranked], match: Ranked) -> bool:
    """Say whether some shoe behind stood before it by the ranking alone."""
    return any(_rank(other) < _rank(match) for other in behind)


def _rank(match: Ranked) -> tuple[float, str]:
    return -match.score, match.shoe.product
