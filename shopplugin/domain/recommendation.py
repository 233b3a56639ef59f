"""What the engine answers: matches with their reasons, and verdicts on single shoes.

Everything in here is a value made by :mod:`~shopplugin.domain.ranking`; words are made of
it at the edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .money import Money
from .placing import Placement
from .rules import Rule
from .shoes import Shoe, Variant
from .vocabulary import Value
from .wants import Overruled

Judgement = Literal["meets", "misses", "unknown"]
Group = Literal["meets_all", "misses_some", "data_missing"]

# Why a list is empty, or what took one shoe off it: the first sieve nothing passed.
Sieve = Literal[
    "nothing_in_catalogue",
    "nothing_for_audience",
    "nothing_in_size",
    "nothing_in_width",
    "nothing_in_budget",
    "nothing_in_stock",
    "all_excluded",
]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a shopper cannot do without; it narrows the shelf before any scoring.

    ``size_us`` and ``width`` are in the audience's own scale. Kids' shoes are shown only
    when asked for.
    """

    audience: str | None = None
    size_us: Decimal | None = None
    width: str | None = None
    max_price: Money | None = None


NO_NEEDS = Needs()


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule judged on one shoe.

    ``value`` is the catalogue's and ``wanted`` the rule's, in the contract's grammar;
    ``verdict`` compares the two to the letter, while ``credit`` (0 to 1) also counts near
    misses. ``share`` is the rule's part of all that is weighed, and ``lost`` what it took off
    the score: the score is 1 minus all of them. ``also`` are further rules that ask for the
    very same.
    """

    attribute: str
    value: Value | None
    wanted: str
    verdict: Judgement
    rule: Rule
    credit: float
    weight: float
    share: float = 0.0
    also: tuple[Rule, ...] = ()

    @property
    def lost(self) -> float:
        """The part of its share that the shoe did not earn."""
        return self.share * (1 - self.credit)


@dataclass(frozen=True, slots=True)
class Match:
    """A shoe that suits, in its best variant, with everything that was judged on it."""

    shoe: Shoe
    variant: Variant
    score: float
    confidence: float
    group: Group
    reasons: tuple[Reason, ...] = ()
    cautions: tuple[Reason, ...] = ()
    unknown: tuple[Reason, ...] = ()
    """One for each attribute that is not stated, the weightiest."""
    judged: tuple[Reason, ...] = ()
    """Every rule that speaks of the shoe: what all of them lost is what the score lacks."""
    size_unknown: bool = False
    """The shopper asked for a size and this variant's is not stated."""
    width_unknown: bool = False
    in_stock: bool | None = None
    lifted: bool = False
    """The shop placed it before a shoe that suits better; to be said to the shopper."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Name every attribute that was asked for and is not stated, each once."""
        asked = ["size_us"] * self.size_unknown + ["width"] * self.width_unknown
        return tuple(dict.fromkeys([*asked, *(reason.attribute for reason in self.unknown)]))


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A ranked list, what had to be relaxed for it, and why it is empty if it is.

    ``excluded`` counts the shoes that passed the shopper's needs and were ruled out by an
    exclusion.
    """

    profiles: tuple[str, ...]
    kind: str
    matches: tuple[Match, ...]
    relaxed: tuple[Rule, ...] = ()
    excluded: int = 0
    reason: Sieve | None = None
    set_aside: tuple[Overruled, ...] = ()


Outcome = Literal["listed", "outranked", "third_of_line", "requirement", "excluded", "filtered"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why one shoe is on the list, or why it is not; the same arithmetic as the list's.

    ``place`` counts from 1 over the whole list, as if it had no end. ``broken`` are the
    exclusions (or, unrelaxed, the requirements) that took the shoe off it; ``sieve`` is the
    need it could not serve, and ``near`` its variants in stock in sizes close to the one
    asked for, nearest first. ``match`` judges the shoe in any case, in the variant that comes
    closest.
    """

    shoe: Shoe
    outcome: Outcome
    match: Match
    place: int | None = None
    line_place: int | None = None
    broken: tuple[Reason, ...] = ()
    sieve: Sieve | None = None
    near: tuple[Variant, ...] = ()
    displaced: bool = False
    """The shop placed a shoe of fewer points before it, and so it is not in the list."""
    ranked: int | None = None
    """Its place by the ranking alone, whatever hands made of it."""
    by: Placement | None = None
    """The placement it stands under itself."""
    passed: tuple[Placement, ...] = ()
    """The placements of other shoes that therefore stand on its other side."""
