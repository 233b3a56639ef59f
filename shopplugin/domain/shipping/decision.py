"""One free-shipping decision: the answer, why, and what the words are made from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ..money import quote
from ..places import BadAddress


class Reason(StrEnum):
    """Why an order ships free or not, in the order in which they are asked."""

    INVALID_AMOUNT = "invalid_amount"
    INVALID_ADDRESS = "invalid_address"
    EXCLUDED_REGION = "excluded_region"
    NOT_SERVED = "not_served"
    CURRENCY_MISMATCH = "currency_mismatch"
    BELOW_THRESHOLD = "below_threshold"
    DESTINATION_UNKNOWN = "destination_unknown"
    OVER_THRESHOLD = "over_threshold"


class State(StrEnum):
    """Which message fits: the reason, with the two special cases of being below."""

    INVALID_AMOUNT = "invalid_amount"
    INVALID_ADDRESS = "invalid_address"
    EXCLUDED_REGION = "excluded_region"
    NOT_SERVED = "not_served"
    CURRENCY_MISMATCH = "currency_mismatch"
    EMPTY = "empty"
    BELOW_THRESHOLD = "below_threshold"
    AT_THRESHOLD = "at_threshold"
    DESTINATION_UNKNOWN = "destination_unknown"
    OVER_THRESHOLD = "over_threshold"


class Slip(StrEnum):
    """What is wrong with an amount."""

    BLANK = "blank"
    UNREADABLE = "unreadable"
    SUB_CENT = "sub_cent"
    MORE_THAN_SUBTOTAL = "more_than_subtotal"


@dataclass(frozen=True, slots=True)
class BadAmount:
    """Which of the two amounts could not be used, as written, and why."""

    field: str
    written: str
    slip: Slip

    def __str__(self) -> str:
        """Explain it to whoever sent the amount."""
        match self.slip:
            case Slip.BLANK:
                return f"The {self.field} is blank; write an amount, like 139.95."
            case Slip.UNREADABLE:
                written = quote(self.written)
                return f"The {self.field} {written} is not an amount; write it like 139.95."
            case Slip.SUB_CENT:
                return f"The {self.field} {self.written} has parts of a cent; round it first."
            case Slip.MORE_THAN_SUBTOTAL:
                return f"The {self.field} {self.written} is more than the subtotal."


@dataclass(frozen=True, slots=True)
class ShippingDecision:
    """Whether an order ships free: true, false, or None for not known yet.

    ``remaining`` is what is still to be spent where spending more could help; ``net`` is the
    order after discounts and ``counted`` the figure held against the threshold, the same
    unless the policy counts before discounts. ``trouble`` holds what was wrong with an
    amount or the two sides of a contradictory address. ``policy`` names the policy's version,
    so that a stored decision still says by which rule it was made.
    """

    eligible: bool | None
    reason: Reason
    currency: str
    remaining: Decimal | None = None
    net: Decimal | None = None
    counted: Decimal | None = None
    place: str | None = None
    evidence: str = ""
    trouble: BadAmount | BadAddress | None = None
    at_threshold: bool = False
    policy: str = ""

    @property
    def state(self) -> State:
        """The message that fits."""
        if self.reason is not Reason.BELOW_THRESHOLD:
            return State(self.reason)
        if not self.counted:
            return State.EMPTY
        return State.AT_THRESHOLD if self.at_threshold else State.BELOW_THRESHOLD

    @property
    def percent(self) -> int | None:
        """How full the progress bar is; None where there is none to show."""
        match self.state:
            case State.OVER_THRESHOLD | State.DESTINATION_UNKNOWN:
                return 100
            case State.BELOW_THRESHOLD | State.AT_THRESHOLD:
                counted, remaining = self.counted or Decimal(), self.remaining or Decimal()
                return min(99, int(100 * counted / (counted + remaining)))
            case _:
                return None
