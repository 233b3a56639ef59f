"""A free-shipping decision as a sentence; a claim never stands without its exclusions."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from ..domain.money import Money, quantise, quote
from ..domain.places import BadAddress, Clue, Slot, Trouble, place_name, us_place
from ..domain.regions import MILITARY, STATES, TERRITORIES, UNINHABITED
from ..domain.shipping import BadAmount, Basis, Operator, Slip, State
from .joining import either

if TYPE_CHECKING:
    from ..domain.shipping import CouponCliff, Policy, ShippingDecision
    from ..i18n import Translator


_FORCES = frozenset(map(us_place, MILITARY))
_STATES = frozenset(map(us_place, STATES - {"DC"}))
_TERRITORIES = frozenset(map(us_place, TERRITORIES | UNINHABITED | {"PR"}))


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
            if isinstance(decision.trouble, BadAmount):
                return amount_trouble(decision.trouble, t)
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


def amount_trouble(trouble: BadAmount, t: Translator) -> str:
    """Say which amount cannot be used and why, quoting it cut short."""
    is_discount = trouble.field == "discount"
    written = quote(trouble.written)[1:-1]
    match trouble.slip:
        case Slip.BLANK if is_discount:
            return t.gettext("The discount is blank. Please write it like 88.00, or 0 for none")
        case Slip.BLANK:
            return t.gettext("The subtotal is blank. Please write it like 88.00")
        case Slip.UNREADABLE if is_discount:
            return t.gettext(
                "We can't read the discount '%(written)s'. Please write it like 88.00",
                written=written,
            )
        case Slip.UNREADABLE:
            return t.gettext(
                "We can't read the subtotal '%(written)s'. Please write it like 88.00",
                written=written,
            )
        case Slip.SUB_CENT if is_discount:
            return t.gettext(
                "The discount %(written)s has parts of a cent. Please round it",
                written=written,
            )
        case Slip.SUB_CENT:
            return t.gettext(
                "The subtotal %(written)s has parts of a cent. Please round it",
                written=written,
            )
        case Slip.MORE_THAN_SUBTOTAL:
            return t.gettext("The discount is more than the order. Please check")


def address_trouble(trouble: BadAddress, t: Translator) -> str:
    """Say what in an address cannot be right, quoting it, and what would mend it."""
    clue = trouble.clues[0]
    meant = "" if trouble.meant is None else place_in_words(trouble.meant, t)
    match trouble.trouble:
        case Trouble.CONFLICT:
            said, against = trouble.clues
            claim, other = _claim(said, t), _places_of(against, t)
            if against.slot is Slot.COUNTRY:
                return t.gettext(
                    "%(claim)s, but the country says %(other)s. Please check",
                    claim=claim,
                    other=other,
                )
            if against.places == ("CA",):  # a province, which nobody there calls a state
                return t.gettext(
                    "%(claim)s, but %(written)s is in %(other)s. Please check",
                    claim=claim,
                    written=against.written,
                    other=other,
                )
            return t.gettext(
                "%(claim)s, but the state says %(other)s. Please check",
                claim=claim,
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
        case Trouble.UNKNOWN_REGION if trouble.in_wrong_slot:
            return t.gettext(
                "'%(written)s' is a country. Please write it as the country",
                written=clue.written,
            )
        case Trouble.UNKNOWN_REGION if meant:
            return t.gettext(
                "'%(written)s' is not a US state or territory. Did you mean %(place)s?",
                written=clue.written,
                place=meant,
            )
        case Trouble.UNKNOWN_REGION:
            return t.gettext(
                "'%(written)s' is not a US state or territory. Please check",
                written=clue.written,
            )
        case Trouble.UNKNOWN_COUNTRY if trouble.in_wrong_slot:
            return t.gettext(
                "'%(written)s' is a US state or territory. Please write it as the region",
                written=clue.written,
            )
        case Trouble.UNKNOWN_COUNTRY if meant:
            return t.gettext(
                "'%(written)s' is not a country we know. Did you mean %(place)s?",
                written=clue.written,
                place=meant,
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


def _claim(clue: Clue, t: Translator) -> str:
    """Say what a field means, as the first half of a sentence."""
    place = _places_of(clue, t)
    in_mail_of_the_forces = set(clue.places) <= _FORCES
    if clue.slot is Slot.POSTAL_CODE:
        if clue.places == ("CA",):  # which nobody there calls ZIP
            return t.gettext(
                "Postal code %(code)s is in %(place)s", code=clue.written, place=place
            )
        if in_mail_of_the_forces:
            return t.gettext("ZIP %(code)s is a US military address", code=clue.written)
        return t.gettext("ZIP %(code)s is in %(place)s", code=clue.written, place=place)
    if in_mail_of_the_forces:
        return t.gettext("%(written)s is a US military address", written=clue.written)
    if clue.places[0] in _STATES:
        return t.gettext("%(written)s is a US state", written=clue.written)
    if clue.places[0] in _TERRITORIES:
        return t.gettext("%(written)s is a US territory", written=clue.written)
    return t.gettext("%(written)s is in %(place)s", written=clue.written, place=place)


def _places_of(clue: Clue, t: Translator) -> str:
    if len(clue.places) > 4:
        return place_in_words("US", t)
    return either([place_in_words(code, t) for code in clue.places], t)
