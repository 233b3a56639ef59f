"""One running shoe and one recovery shoe that go home together."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .money import Money
from .quiz import Destination
from .recommendation import Match, Recommendation
from .shipping import Policy, ShippingDecision

WIDE_DROP_GAP_MM = Decimal(4)
"""A change of drop above this is a caution: footwear is changed in small steps."""


@dataclass(frozen=True, slots=True)
class DropGap:
    """Two drops so far apart that moving between the shoes should be gentle."""

    running_mm: Decimal
    recovery_mm: Decimal

    @property
    def mm(self) -> Decimal:
        """How far apart they are."""
        return abs(self.running_mm - self.recovery_mm)


@dataclass(frozen=True, slots=True)
class Pair:
    """The two shoes, what they cost together, and whether that order ships free.

    ``total`` is None where a price is unknown or the two are in different currencies; then
    there is nothing to decide about shipping.
    """

    running: Match
    recovery: Match
    total: Money | None
    shipping: ShippingDecision | None
    drop_gap: DropGap | None


def pair_up(
    running: Recommendation,
    recovery: Recommendation,
    policy: Policy,
    destination: Destination | None,
) -> Pair | None:
    """Take the first shoe of each list; None where one of the two is empty.

    Each was ranked by the shopper's own profiles, so the recovery shoe follows from the
    condition and not from the running shoe.
    """
    if not running.matches or not recovery.matches:
        return None
    first, second = running.matches[0], recovery.matches[0]
    total = _total(first, second)
    return Pair(
        first,
        second,
        total,
        None if total is None else _quote(total, policy, destination or Destination()),
        _drop_gap(first, second),
    )


def _total(first: Match, second: Match) -> Money | None:
    one, other = first.variant.price, second.variant.price
    if one is None or other is None or one.currency != other.currency:
        return None
    return one + other


def _quote(total: Money, policy: Policy, to: Destination) -> ShippingDecision:
    return policy.quote(
        total.amount, None, total.currency, to.country, to.region, to.postal_code
    )


def _drop_gap(first: Match, second: Match) -> DropGap | None:
    one, other = _drop_mm(first), _drop_mm(second)
    if one is None or other is None or abs(one - other) <= WIDE_DROP_GAP_MM:
        return None
    return DropGap(one, other)


def _drop_mm(match: Match) -> Decimal | None:
    """Return a shoe's drop, stated or as the difference of its stacks."""
    stated, heel, forefoot = (
        match.shoe.value(name, match.variant)
        for name in ("drop_mm", "heel_stack_mm", "forefoot_stack_mm")
    )
    if isinstance(stated, Decimal):
        return stated
    if isinstance(heel, Decimal) and isinstance(forefoot, Decimal):
        return heel - forefoot
    return None
