"""The listing of the demo store: which shoes the filters leave, and what they can say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..domain.money import Money
from ..domain.shoes import AUDIENCES, KINDS, Shoe
from ..domain.sizes import SizeChart

WIDTH_STEPS = {"narrow": -1, "standard": 0, "wide": 1, "extra_wide": 2}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a shopper chose in the listing; blank is anything."""

    kind: str = ""
    audience: str = ""
    width: str = ""
    brand: str = ""


def read(args: Mapping[str, str], brands: Iterable[str]) -> Filters:
    """Read the filters of an address; a value that no filter has is anything."""
    known = {
        "kind": KINDS,
        "audience": AUDIENCES,
        "width": tuple(WIDTH_STEPS),
        "brand": tuple(brands),
    }
    return Filters(
        **{name: args[name] for name, values in known.items() if args.get(name) in values}
    )


def brands(shoes: Iterable[Shoe]) -> list[str]:
    """Name every brand on the shelves, in order."""
    return sorted({shoe.brand for shoe in shoes if shoe.brand})


def pick(shoes: Iterable[Shoe], filters: Filters, sizes: SizeChart) -> list[Shoe]:
    """Return the shoes that *filters* leave, by title.

    Women and men see unisex shoes too. A shoe passes a filter only by what is stated.
    """
    return sorted(
        (shoe for shoe in shoes if _passes(shoe, filters, sizes)), key=lambda shoe: shoe.title
    )


def price_range(shoe: Shoe) -> tuple[Money, Money] | None:
    """Return the lowest and highest price of a shoe, or None where none is stated."""
    prices = [variant.price for variant in shoe.variants if variant.price is not None]
    prices = [price for price in prices if price.currency == prices[0].currency]
    return (min(prices), max(prices)) if prices else None


def _passes(shoe: Shoe, filters: Filters, sizes: SizeChart) -> bool:
    if filters.kind and shoe.kind != filters.kind:
        return False
    if filters.brand and shoe.brand != filters.brand:
        return False
    if filters.audience and shoe.audience not in _worn_by(filters.audience):
        return False
    return not filters.width or WIDTH_STEPS[filters.width] in _steps(
        shoe, filters.audience, sizes
    )


def _worn_by(audience: str) -> tuple[str, ...]:
    return (audience, "unisex") if audience in {"women", "men"} else (audience,)


def _steps(shoe: Shoe, asked: str, sizes: SizeChart) -> set[Decimal | None]:
    """Return the width steps in stock; a unisex letter is a man's, as the chart reads it."""
    audience = shoe.audience or asked or "men"
    return {
        sizes.step(variant.width, audience)
        for variant in shoe.variants
        if variant.width is not None and variant.stock != 0
    }
