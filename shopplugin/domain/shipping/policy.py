"""The shop's free-shipping rule, and the one place that applies it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ..money import CURRENCIES, Money, as_written, minor_unit, quantise, read_amount
from ..places import BadAddress, Place, canonicalise, us_place
from ..regions import MILITARY, TERRITORIES, UNINHABITED
from .claim import Basis, Claim, Operator
from .decision import BadAmount, Reason, ShippingDecision, Slip

Amount = str | int | Decimal

_TERRITORIES = tuple(us_place(region) for region in sorted(TERRITORIES))
_MILITARY = tuple(us_place(region) for region in sorted(MILITARY))


class SubCent(StrEnum):
    """What happens to an amount with parts of a cent."""

    ROUND = "round"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order; ``virtual`` is a gift card or a download, which nobody ships."""

    amount: Decimal
    virtual: bool = False


@dataclass(frozen=True, slots=True)
class CouponCliff:
    """A discount that saves ``saves`` but costs the order its free shipping."""

    saves: Decimal
    decision: ShippingDecision


@dataclass(frozen=True, slots=True)
class Policy:
    """Free shipping on all orders over an amount, except to some places.

    ``excludes`` holds place codes in the order the sentence prints them. The switches say
    who else is served: the US territories and military mail are, because the sentence does
    not name them; the rest of the world is not, because the sentence is a US offer. There is
    no switch for P.O. boxes: a decision never sees the street line.
    """

    threshold: Decimal
    excludes: tuple[str, ...] = ()
    currency: str = "USD"
    operator: Operator = Operator.OVER
    basis: Basis = Basis.NET
    counts_virtual: bool = True
    served_territories: tuple[str, ...] = _TERRITORIES
    military: bool = True
    rest_of_world: bool = False
    sub_cent: SubCent = SubCent.ROUND
    version: str = ""

    @property
    def first_free(self) -> Decimal:
        """The smallest amount that ships free: 100.01 for "over $100"."""
        threshold = quantise(self.threshold, self.currency)
        over = self.operator is Operator.OVER
        return threshold + minor_unit(self.currency) if over else threshold

    @property
    def claim(self) -> Claim:
        """What the printed sentence has to say for the rule to keep it."""
        named = [*_TERRITORIES, *_MILITARY]
        unserved = [place for place in named if not self.serves(place)]
        at_home = [place for place in self.excludes if place.startswith("US-")]
        abroad = [place for place in self.excludes if not place.startswith("US-")]
        silent = [place for place in unserved if place not in at_home]
        return Claim(
            threshold=self.threshold,
            excludes=(*at_home, *silent, *abroad),
            currency=self.currency,
            operator=self.operator,
            basis=self.basis,
            counts_virtual=self.counts_virtual,
        )

    @property
    def sentence(self) -> str:
        """The claim as it is printed, generated so that it cannot say anything else."""
        return self.claim.sentence

    def serves(self, place: str) -> bool:
        """Say whether the offer reaches *place* at all, exclusions aside."""
        region = place.removeprefix("US-")
        if region == place:
            return self.rest_of_world
        if region in TERRITORIES:
            return place in self.served_territories
        return region not in UNINHABITED and (self.military or region not in MILITARY)

    def merchandise(self, lines: Iterable[Line]) -> Decimal:
        """Add up the lines that count toward the threshold: the subtotal to quote."""
        counted = [line.amount for line in lines if self.counts_virtual or not line.virtual]
        return sum(counted, Decimal(0))

    def quote(
        self,
        subtotal: Amount | None,
        discount: Amount | None = None,
        currency: str | None = None,
        country: str | None = None,
        region: str | None = None,
        postal_code: str | None = None,
    ) -> ShippingDecision:
        """Decide for an order as a checkout, a form or a file states it.

        An absent discount is none and an absent currency is the policy's; a blank one is a
        mistake. Every input has an answer: nothing here raises.
        """
        code = self.currency if currency is None else _currency_code(currency)
        place = canonicalise(country, region, postal_code)
        amounts = self._read_order(subtotal, discount, code)
        if isinstance(amounts, BadAmount):
            return self._decision(False, Reason.INVALID_AMOUNT, code, place, trouble=amounts)
        gross, off = amounts
        return self.decide(gross - off, code, place, gross)

    def decide(
        self,
        net: Decimal,
        currency: str,
        place: Place | BadAddress,
        gross: Decimal | None = None,
    ) -> ShippingDecision:
        """Decide for amounts already read; *gross* is the order before discounts.

        The amount is rounded once, to the currency's minor unit, and it is that same value
        which is compared, subtracted and shown.
        """
        paid = quantise(net, self._unit(currency))
        before = paid if gross is None else quantise(gross, self._unit(currency))
        counted = paid if self.basis is Basis.NET else before
        eligible, reason = self._judge(counted, currency, place)
        remaining = None
        if reason is Reason.BELOW_THRESHOLD:
            remaining = self.first_free - counted
        elif reason in (Reason.DESTINATION_UNKNOWN, Reason.OVER_THRESHOLD):
            remaining = quantise(Decimal(0), self.currency)
        return self._decision(
            eligible, reason, currency, place, net=paid, counted=counted, remaining=remaining
        )

    def ships_free_alone(self, price: Money, place: Place | BadAddress) -> bool:
        """Say whether one piece at *price* ships free to *place* without anything else."""
        return self.decide(price.amount, price.currency, place).eligible is True

    def coupon_cliff(
        self,
        subtotal: Amount | None,
        discount: Amount | None,
        currency: str | None = None,
        country: str | None = None,
        region: str | None = None,
        postal_code: str | None = None,
    ) -> CouponCliff | None:
        """Return what a discount costs if it takes the order below the threshold."""
        order = (currency, country, region, postal_code)
        before = self.quote(subtotal, None, *order)
        after = self.quote(subtotal, discount, *order)
        falls = before.eligible is not False and after.reason is Reason.BELOW_THRESHOLD
        if not falls or before.net is None or after.net is None:
            return None
        return CouponCliff(before.net - after.net, after)

    def _judge(
        self, counted: Decimal, currency: str, place: Place | BadAddress
    ) -> tuple[bool | None, Reason]:
        if isinstance(place, BadAddress):
            return False, Reason.INVALID_ADDRESS
        if place.code in self.excludes:
            return False, Reason.EXCLUDED_REGION
        if place.code is not None and not self.serves(place.code):
            return False, Reason.NOT_SERVED
        if currency != self.currency:
            return False, Reason.CURRENCY_MISMATCH
        if counted < self.first_free:
            return False, Reason.BELOW_THRESHOLD
        if place.code is None:
            return None, Reason.DESTINATION_UNKNOWN
        return True, Reason.OVER_THRESHOLD

    def _decision(
        self,
        eligible: bool | None,
        reason: Reason,
        currency: str,
        place: Place | BadAddress,
        *,
        net: Decimal | None = None,
        counted: Decimal | None = None,
        remaining: Decimal | None = None,
        trouble: BadAmount | None = None,
    ) -> ShippingDecision:
        fault = trouble or (place if isinstance(place, BadAddress) else None)
        return ShippingDecision(
            eligible=eligible,
            reason=reason,
            currency=currency,
            remaining=remaining,
            net=net,
            counted=counted,
            place=place.code if isinstance(place, Place) else None,
            evidence=str(fault) if fault else getattr(place, "evidence", ""),
            trouble=fault,
            at_threshold=reason is Reason.BELOW_THRESHOLD and counted == self.threshold,
            policy=self.version,
        )

    def _read_order(
        self, subtotal: Amount | None, discount: Amount | None, currency: str
    ) -> tuple[Decimal, Decimal] | BadAmount:
        gross = self._read(subtotal, "subtotal", currency)
        if isinstance(gross, BadAmount):
            return gross
        off = self._read("0" if discount is None else discount, "discount", currency)
        if isinstance(off, BadAmount):
            return off
        # An order cannot be paid with a negative amount: the two figures contradict.
        if off > gross:
            return BadAmount("discount", str(off), Slip.MORE_THAN_SUBTOTAL)
        return gross, off

    def _read(self, written: Amount | None, field: str, currency: str) -> Decimal | BadAmount:
        if written is None or (isinstance(written, str) and not written.strip()):
            return BadAmount(field, "", Slip.BLANK)
        try:
            amount = read_amount(written)
        except ValueError:
            return BadAmount(field, as_written(written), Slip.UNREADABLE)
        refuse = self.sub_cent is SubCent.REFUSE
        if refuse and amount != quantise(amount, self._unit(currency)):
            return BadAmount(field, str(amount), Slip.SUB_CENT)
        return amount

    def _unit(self, currency: str) -> str:
        return currency if currency in CURRENCIES else self.currency


def _currency_code(written: str) -> str:
    code = written.strip()
    return code.upper() if code.isascii() else code
