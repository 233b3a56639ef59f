"""A cart that lives in its page's address: read strictly, written back the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from werkzeug.datastructures import MultiDict

from ..domain.money import Money
from ..domain.shipping import CouponCliff, Policy, ShippingDecision
from ..domain.shoes import Shoe, Variant
from ..shop import Shop

MAX_LINES = 20
MAX_QUANTITY = 10
MAX_WORD = 64

PLACE_FIELDS = ("country", "region", "postal_code")

# What a code takes off the goods; the store has one.
CODES = {"SAVE10": Decimal("10.00")}


Rule = Literal[
    "unreadable",
    "too_many_lines",
    "too_many_pairs",
    "unknown_code",
    "unknown_sku",
    "no_price",
    "sold_out",
    "fewer_left",
]


@dataclass(frozen=True, slots=True)
class Slip:
    """Something in the address that could not be used: which rule, and the words."""

    rule: Rule
    words: str


@dataclass(frozen=True, slots=True)
class Cart:
    """What the address says, within limits: SKUs with quantities, a code, a destination."""

    items: tuple[tuple[str, int], ...] = ()
    code: str = ""
    country: str = ""
    region: str = ""
    postal_code: str = ""
    slips: tuple[Slip, ...] = field(default=(), compare=False)

    @property
    def ship_to(self) -> dict[str, str]:
        """The destination, as far as it is given."""
        return {name: getattr(self, name) for name in PLACE_FIELDS if getattr(self, name)}

    def fields(self) -> list[tuple[str, str]]:
        """Return the cart as the fields of an address or of a form."""
        pairs = [("item", f"{sku}:{quantity}") for sku, quantity in self.items]
        pairs += [("code", self.code)] if self.code else []
        return pairs + list(self.ship_to.items())

    def without(self, sku: str) -> Cart:
        """Return the cart with one SKU taken out."""
        return replace(self, items=tuple(item for item in self.items if item[0] != sku))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the bill."""

    shoe: Shoe
    variant: Variant
    quantity: int
    price: Money
    most: int

    @property
    def total(self) -> Money:
        """What the line costs."""
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class Bill:
    """A cart held against the catalogue: what it costs and what could not be used."""

    lines: tuple[Line, ...]
    slips: tuple[Slip, ...]
    subtotal: Money
    discount: Money
    decision: ShippingDecision

    @property
    def net(self) -> Money:
        """What is paid for the goods."""
        return self.subtotal - self.discount


def read(args: MultiDict[str, str]) -> Cart:
    """Read a cart from an address; what cannot be read is left out and named in ``slips``."""
    counts: dict[str, int] = {}
    slips: list[Slip] = []
    for written in args.getlist("item"):
        sku, quantity = _read_item(written)
        if not sku:
            slips.append(Slip("unreadable", _cut(written)))
        elif quantity == 0:
            continue
        elif sku not in counts and len(counts) == MAX_LINES:
            slips.append(Slip("too_many_lines", sku))
        else:
            counts[sku] = counts.get(sku, 0) + quantity
    items: list[tuple[str, int]] = []
    for sku, quantity in counts.items():
        if quantity > MAX_QUANTITY:
            slips.append(Slip("too_many_pairs", sku))
        items.append((sku, min(quantity, MAX_QUANTITY)))
    code = args.get("code", "").strip().upper()
    if code and code not in CODES:
        slips.append(Slip("unknown_code", _cut(code)))
        code = ""
    place = {name: _cut(args.get(name, "").strip()) for name in PLACE_FIELDS}
    return Cart(tuple(items), code, **place, slips=tuple(slips))


def bill(cart: Cart, shop: Shop) -> Bill:
    """Price a cart by the catalogue of the moment and ask the one policy about shipping."""
    policy = shop.knowledge.policy
    lines, slips = _lines(cart, shop, policy)
    subtotal = _sum((line.total for line in lines), policy.currency)
    off = (
        Money.of(CODES[cart.code], policy.currency) if cart.code else Money(0, policy.currency)
    )
    discount = min(off, subtotal)
    decision = shop.quote(str(subtotal), str(discount), None, **cart.ship_to)
    return Bill(tuple(lines), (*cart.slips, *slips), subtotal, discount, decision)


def pairs(cart: Cart, shop: Shop) -> int:
    """Count the pairs on the bill; what could not be used is none of them."""
    lines, _ = _lines(cart, shop, shop.knowledge.policy)
    return sum(line.quantity for line in lines)


def cliff(cart: Cart, bill: Bill, shop: Shop) -> CouponCliff | None:
    """Say whether the code of a cart costs more than it saves, by losing free shipping."""
    if not cart.code:
        return None
    policy = shop.knowledge.policy
    return policy.coupon_cliff(str(bill.subtotal), str(bill.discount), **cart.ship_to)


def _lines(cart: Cart, shop: Shop, policy: Policy) -> tuple[list[Line], Sequence[Slip]]:
    lines: list[Line] = []
    slips: list[Slip] = []
    for sku, quantity in cart.items:
        found = shop.snapshot.by_sku.get(sku)
        if found is None:
            slips.append(Slip("unknown_sku", sku))
            continue
        shoe, variant = found
        if variant.price is None or variant.price.currency != policy.currency:
            slips.append(Slip("no_price", shoe.title))
            continue
        most = MAX_QUANTITY if variant.stock is None else min(variant.stock, MAX_QUANTITY)
        if most == 0:
            slips.append(Slip("sold_out", shoe.title))
            continue
        if quantity > most:
            slips.append(Slip("fewer_left", shoe.title))
        lines.append(Line(shoe, variant, min(quantity, most), variant.price, most))
    return lines, slips


def _read_item(written: str) -> tuple[str, int]:
    """Read ``SKU:quantity``; a SKU alone is one pair, and a SKU may hold colons itself."""
    sku, colon, number = written.strip().rpartition(":")
    if not colon:
        sku, number = number, "1"
    if not sku or len(sku) > MAX_WORD or not sku.isprintable():
        return "", 0
    if not (number.isascii() and number.isdigit() and len(number) <= 3):
        return "", 0
    return sku, int(number)


def _cut(words: str) -> str:
    return words if len(words) <= MAX_WORD else words[: MAX_WORD - 1] + "…"


def _sum(amounts: Iterable[Money], currency: str) -> Money:
    return sum(amounts, Money(0, currency))
