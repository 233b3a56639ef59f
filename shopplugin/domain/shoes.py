"""Shoes as the shop stocks them: one shoe, its variants, and the widths it comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .money import Money
from .vocabulary import Value

KINDS = ("running", "recovery")
AUDIENCES = ("men", "women", "unisex", "kids")

# Longest texts in code points. Generous for shops, mean to attackers.
LENGTHS = {
    "sku": 128,
    "product": 200,
    "title": 300,
    "brand": 100,
    "model": 100,
    "version": 60,
    "url": 2000,
    "image_url": 2000,
    "description": 20_000,
    "tags": 5000,
}


@dataclass(frozen=True, slots=True)
class Variant:
    """What one SKU adds to its shoe: size, width letter, price and stock; None is unknown.

    ``values`` holds only the attributes in which this variant differs from its shoe, such
    as an inner width measured on the wide fitting.
    """

    sku: str
    size_us: Decimal | None = None
    width: str | None = None
    price: Money | None = None
    stock: int | None = None
    values: Mapping[str, Value] = field(default_factory=dict[str, Value])


@dataclass(frozen=True, slots=True)
class Shoe:
    """One product of the catalogue. An attribute missing from ``values`` is unknown.

    ``tags`` are the shop's tags and options that name no value, a line each: words to read,
    as the description is.
    """

    product: str
    title: str
    brand: str | None = None
    model: str | None = None
    version: str | None = None
    kind: str | None = None
    audience: str | None = None
    url: str | None = None
    image_url: str | None = None
    description: str | None = None
    tags: str | None = None
    values: Mapping[str, Value] = field(default_factory=dict[str, Value])
    variants: tuple[Variant, ...] = ()

    def value(self, attribute: str, variant: Variant | None = None) -> Value | None:
        """Return the catalogue's value for *variant*, or None where it is unknown."""
        if variant is not None and attribute in variant.values:
            return variant.values[attribute]
        return self.values.get(attribute)

    @property
    def line(self) -> tuple[str, str]:
        """The model line a shoe belongs to, whatever its version."""
        return (self.brand or "", self.model or self.product)


def find_shoes(asked: str, shoes: Mapping[str, Shoe]) -> list[Shoe]:
    """Find the shoe of a handle or a whole name, or else all whose names begin so."""
    if asked in shoes:
        return [shoes[asked]]
    wanted = asked.casefold().strip()
    if not wanted:
        return []
    found = [shoe for shoe in shoes.values() if shoe.title.casefold().startswith(wanted)]
    return [shoe for shoe in found if shoe.title.casefold() == wanted] or found
