"""The sentence a shop prints about free shipping: written from facts, and read back to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ..money import quantise, quote, read_amount
from ..places import BadAddress, canonicalise, place_name


class Operator(StrEnum):
    """Whether the threshold itself qualifies."""

    OVER = "gt"
    AT_LEAST = "gte"


class Basis(StrEnum):
    """What is held against the threshold: the order after discounts, or before."""

    NET = "net"
    GROSS = "gross"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one sentence promises. ``excludes`` holds place codes in the order of printing."""

    threshold: Decimal
    excludes: tuple[str, ...] = ()
    currency: str = "USD"
    operator: Operator = Operator.OVER
    basis: Basis = Basis.NET
    counts_virtual: bool = True

    @property
    def sentence(self) -> str:
        """The claim in words: "over $100" excludes $100 itself, "$100 or more" does not."""
        amount = _write_amount(self.threshold, self.currency)
        over = self.operator is Operator.OVER
        words = f"over {amount}" if over else f"of {amount} or more"
        words += "" if self.basis is Basis.NET else " before discounts"
        words += "" if self.counts_virtual else _NOT_COUNTED
        names = [_short_name(place) for place in self.excludes]
        *most, last = names or [""]
        listed = f"{', '.join(most)} & {last}" if most else last
        return f"Free shipping on all orders {words}" + (
            f" (Excludes {listed})" if last else ""
        )


def parse_sentence(text: str) -> Claim:
    """Read a printed sentence back to what it promises.

    Raises ``ValueError`` naming the words that could not be read.
    """
    found = _SENTENCE.fullmatch(" ".join(text.split()))
    if not found:
        raise ValueError(
            "it does not read like 'Free shipping on all orders over $100 (Excludes HI)'"
        )
    over, at_least = found["over"], found["at_least"] or found["or_more"]
    if bool(over) == bool(at_least):
        raise ValueError("it must say either 'over' an amount or an amount 'or more'")
    currency = "USD" if found["currency"] == "$" else found["currency"].strip().upper()
    threshold = read_amount(found["amount"].replace(",", ""))
    if threshold != quantise(threshold, currency):
        raise ValueError(f"{quote(found['amount'])} is finer than the smallest coin")
    return Claim(
        threshold=threshold,
        excludes=tuple(_read_places(found["places"] or "")),
        currency=currency,
        operator=Operator.OVER if over else Operator.AT_LEAST,
        basis=Basis.GROSS if found["gross"] else Basis.NET,
        counts_virtual=not found["not_counted"],
    )


def differences(says: Claim, does: Claim) -> tuple[str, ...]:
    """Name every point in which a sentence says something other than the rule does."""
    found: list[str] = []
    if (says.threshold, says.currency) != (does.threshold, does.currency):
        said = _write_amount(says.threshold, says.currency)
        found.append(
            f"it names {said}, the rule {_write_amount(does.threshold, does.currency)}"
        )
    if says.operator is not does.operator:
        found.append(f"it {_QUALIFIES[says.operator]}, the rule {_QUALIFIES[does.operator]}")
    if says.basis is not does.basis:
        found.append(f"it counts {_COUNTS[says.basis]}, the rule counts {_COUNTS[does.basis]}")
    if says.counts_virtual is not does.counts_virtual:
        says_so, does_so = (
            ("counts", "does not") if says.counts_virtual else ("does not count", "does")
        )
        found.append(f"it {says_so} gift cards and downloads, the rule {does_so}")
    unsaid = [_full_name(place) for place in does.excludes if place not in says.excludes]
    undone = [_full_name(place) for place in says.excludes if place not in does.excludes]
    if unsaid:
        found.append(f"it does not exclude {', '.join(unsaid)}, the rule does")
    if undone:
        found.append(f"it excludes {', '.join(undone)}, the rule does not")
    return tuple(found)


_NOT_COUNTED = ", gift cards and downloads not counted"
_QUALIFIES = {
    Operator.OVER: "leaves out the amount itself ('over')",
    Operator.AT_LEAST: "takes in the amount itself ('or more')",
}
_COUNTS = {Basis.NET: "what is paid after discounts", Basis.GROSS: "before discounts"}

_SENTENCE = re.compile(
    r"free shipping on (?:all |every )?orders?"
    r"(?: (?P<over>over|above|more than|exceeding)| (?P<at_least>(?:of )?at least|from)| of)"
    r" (?P<currency>\$|[a-z]{3} )(?P<amount>[0-9][0-9,]*(?:\.[0-9]+)?)"
    r"(?P<or_more>\+| or more| or over| and up| and over)?"
    r"(?P<gross> before discounts)?"
    rf"(?P<not_counted>{_NOT_COUNTED})?"
    r"(?: ?\(exclud(?:es|ing) (?P<places>[^()]+)\))?\.?",
    re.IGNORECASE,
)


def _write_amount(amount: Decimal, currency: str) -> str:
    whole = amount == amount.to_integral_value()
    number = f"{amount.to_integral_value() if whole else quantise(amount, currency):,f}"
    return f"${number}" if currency == "USD" else f"{currency} {number}"


def _short_name(place: str) -> str:
    return place.removeprefix("US-") if place.startswith("US-") else place_name(place)


def _full_name(place: str) -> str:
    return f"{place_name(place)} ({place})"


def _read_places(listed: str) -> Iterator[str]:
    for item in re.split(r",|&", listed):
        if item.strip():
            whole = _read_place(item)
            parts = [whole] if whole else [_read_place(part) for part in item.split(" and ")]
            for part in parts:
                if part is None:
                    raise ValueError(f"'{item.strip()}' is not a place we know")
                yield part


def _read_place(words: str) -> str | None:
    # Regions are printed by their code and countries by their name: GA is the state and
    # Georgia the country.
    slots = ("region", "country") if len(words.strip()) == 2 else ("country", "region")
    for slot in slots:
        place = canonicalise(**{slot: words})
        if not isinstance(place, BadAddress) and place.code is not None:
            return place.code
    return None
