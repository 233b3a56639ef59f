"""A free-shipping decision as a sentence; a claim never stands without its exclusions."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from ..domain.money import Money, quantise
from ..domain.places import BadAddress, Clue, Slot, Trouble, place_name
from ..domain.shipping import BadAmount, Basis, Operator, Slip, State
from .joining import either

if TYPE_CHECKING:
    from ..domain.shipping import CouponCliff, Policy, ShippingDecision
    from ..i18n import Translator


def shipping_message(decision: ShippingDecision, policy: Policy, t: Translator) -> str:
    """Say a free-shipping decision; a claim carries its exclusions in the same sentence."""
    places = excluded_places(policy, t)
    match decision.state:
        case State.EMPTY:
            return shipping_promise(policy, t)
        case State.BELOW_THRESHOLD:
            away = money_text(decision.remaining or Decimal(), policy.currency, t)
            if not places:
                return t.gettext("You're %(amount)s away from free shipping", amount=away)
            return t.gettext(
                "You're %(amount)s away from free shipping (excludes %(places)s)",
                amount=away,
                places=places,
            )
        case State.AT_THRESHOLD:
            away = money_text(decision.remaining or Decimal(), policy.currency, t)
            over = money_text(policy.threshold, policy.currency, t, whole=True)
            if not places:
                return t.gettext(
                    "You're %(amount)s away: orders over %(over)s ship free",
                    amount=away,
                    over=over,
                )
            return t.gettext(
                "You're %(amount)s away: orders over %(over)s ship free (excludes %(places)s)",
                amount=away,
                over=over,
                places=places,
            )
        case State.DESTINATION_UNKNOWN:
            if not places:
                return t.gettext("Free shipping unlocked. Enter ZIP to confirm")
            return t.gettext(
                "Free shipping unlocked, except to %(places)s. Enter ZIP to confirm",
                places=places,
            )
        case State.OVER_THRESHOLD:
            return t.gettext("Free shipping applied")
        case State.EXCLUDED_REGION:
            return t.gettext(
                "Free shipping isn't available in %(place)s."
                " Shipping is calculated at checkout",
                place=place_in_words(decision.place or "", t),
            )
        case State.NOT_SERVED:
            return t.gettext("We can't quote free shipping for this destination")
        case State.CURRENCY_MISMATCH:
            return t.gettext("We can't quote free shipping for this currency")
        case State.INVALID_ADDRESS:
            if isinstance(decision.trouble, BadAddress):
                return address_trouble(decision.trouble, t)
            return t.gettext("We can't read this address. Please check")
        case State.INVALID_AMOUNT:
            slip = decision.trouble.slip if isinstance(decision.trouble, BadAmount) else None
            if slip is Slip.MORE_THAN_SUBTOTAL:
                return t.gettext("The discount is more than the order. Please check")
            return t.gettext("We can't read this amount. Please write it like 88.00")


def shipping_promise(policy: Policy, t: Translator) -> str:
    """Say the standing promise, exclusions included; in English, the policy's own sentence."""
    if t.lang == "en":
        return policy.sentence
    amount = money_text(policy.threshold, policy.currency, t, whole=True)
    claim = (
        t.gettext("Free shipping on all orders over %(amount)s", amount=amount)
        if policy.operator is Operator.OVER
        else t.gettext("Free shipping on all orders of %(amount)s or more", amount=amount)
    )
    if policy.basis is Basis.GROSS:
        claim = t.gettext("%(claim)s before discounts", claim=claim)
    if not policy.counts_virtual:
        claim = t.gettext("%(claim)s, gift cards and downloads not counted", claim=claim)
    places = excluded_places(policy, t)
    return (
        t.gettext("%(claim)s (Excludes %(places)s)", claim=claim, places=places)
        if places
        else claim
    )


def coupon_cliff(code: str, cliff: CouponCliff, policy: Policy, t: Translator) -> str:
    """Say what a discount costs that drops an order below free shipping."""
    return t.gettext(
        "%(code)s saves %(saves)s but your order drops to %(net)s and loses free shipping",
        code=code,
        saves=money_text(cliff.saves, policy.currency, t),
        net=money_text(cliff.decision.net or Decimal(), policy.currency, t),
    )


def address_trouble(trouble: BadAddress, t: Translator) -> str:
    """Say what in an address cannot be right, quoting it."""
    clue = trouble.clues[0]
    match trouble.trouble:
        case Trouble.CONFLICT:
            said, against = trouble.clues
            where, other = _places_of(said, t), _places_of(against, t)
            if against.slot is Slot.COUNTRY:
                return t.gettext(
                    "%(written)s is in %(place)s but the country says %(other)s. Please check",
                    written=said.written,
                    place=where,
                    other=other,
                )
            if said.places == ("CA",):  # a postal code, which nobody there calls ZIP
                return t.gettext(
                    "%(written)s is in %(place)s but the state says %(other)s. Please check",
                    written=said.written,
                    place=where,
                    other=other,
                )
            return t.gettext(
                "ZIP %(code)s is in %(place)s but the state says %(other)s. Please check",
                code=said.written,
                place=where,
                other=other,
            )
        case Trouble.MALFORMED_ZIP:
            return t.gettext(
                "'%(written)s' is not a ZIP code. Write five digits, like 10001",
                written=clue.written,
            )
        case Trouble.UNUSED_ZIP:
            return t.gettext(
                "There is no ZIP code %(written)s. Please check", written=clue.written
            )
        case Trouble.UNKNOWN_REGION:
            return t.gettext(
                "'%(written)s' is not a US state or territory. Please check",
                written=clue.written,
            )
        case Trouble.UNKNOWN_COUNTRY:
            return t.gettext(
                "'%(written)s' is not a country we know. Please check", written=clue.written
            )


def excluded_places(policy: Policy, t: Translator) -> str:
    """List the places the promise leaves out, as it prints them: "HI, AK, PR & Canada"."""
    names = [_short_place(place, t) for place in policy.claim.excludes]
    if len(names) < 2:
        return "".join(names)
    return t.gettext("%(list)s & %(last)s", list=", ".join(names[:-1]), last=names[-1])


def place_in_words(code: str, t: Translator) -> str:
    """Name a place in full: Hawaii for ``US-HI``, Canada for ``CA``."""
    if code in t.locale.territories:
        return t.locale.territories[code]
    return t.gettext(place_name(code))


def money_text(amount: Decimal, currency: str, t: Translator, *, whole: bool = False) -> str:
    """Write an amount; with *whole*, without its empty cents, as a promise is printed."""
    text = t.money(Money.of(quantise(amount, currency), currency))
    return re.sub(r"[.,]00(?=\D|$)", "", text) if whole else text


def _short_place(code: str, t: Translator) -> str:
    return (
        t.gettext(code.removeprefix("US-"))
        if code.startswith("US-")
        else place_in_words(code, t)
    )


def _places_of(clue: Clue, t: Translator) -> str:
    if len(clue.places) > 4:
        return place_in_words("US", t)
    return either([place_in_words(code, t) for code in clue.places], t)
