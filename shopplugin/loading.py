"""Rows of our tables to shoes of the domain.

A catalogue says the same things of many shoes. Every cell is read once and every document
of cells once, so that shoes share what they have in common; whoever holds a hundred
thousand of them in memory is glad of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy.orm import Session

from . import store
from .domain.money import Money
from .domain.shoes import Shoe, Variant
from .domain.vocabulary import Value, Vocabulary
from .models import ProductRow, VariantRow, read_cells

_logger = logging.getLogger("shopplugin")

_NOTHING: Mapping[str, Value] = MappingProxyType({})
_REMEMBERED = 50_000
_BESIDE = frozenset({"kind", "audience", "width"})


def read_shoes(session: Session, vocabulary: Vocabulary) -> Iterator[Shoe]:
    """Read every shoe, by handle; its variants by size, width and SKU."""
    maker = ShoeMaker(vocabulary)
    return (maker.shoe(product, variants) for product, variants in store.stored_shoes(session))


class ShoeMaker:
    """Makes shoes of stored rows; remembers what cells and documents mean."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._values: dict[tuple[str, str], Value | None] = {}
        self._documents: dict[str, Mapping[str, Value]] = {}
        self._sizes = {halves: _size(halves) for halves in range(61)}
        self._money: dict[tuple[int, str], Money] = {}

    def shoe(self, product: ProductRow, variants: Sequence[VariantRow]) -> Shoe:
        """Return the shoe these rows are, as shoppers meet it: a person's word counts first.

        Of the width it counts last: it stands for the sizes that state none.
        """
        said = read_cells(product.person_values)
        fed = product.feed_values
        return Shoe(
            product.product,
            product.title,
            product.brand,
            product.model,
            product.version,
            said.get("kind", product.kind) or None,
            said.get("audience", product.audience) or None,
            product.url,
            product.image_url,
            product.description,
            product.tags,
            self._layered(fed, said) if said else self._document(fed),
            tuple(self._variant(row, said) for row in sorted(variants, key=_in_order)),
        )

    def _variant(self, row: VariantRow, said: Mapping[str, str]) -> Variant:
        values = self._document(row.feed_values)
        if said and values:
            values = {name: value for name, value in values.items() if name not in said}
        return Variant(
            row.sku,
            None if row.size_us_halves is None else self._sizes[row.size_us_halves],
            row.width or said.get("width") or None,
            self._price(row.price_minor, row.currency),
            row.stock,
            values,
        )

    def _price(self, minor: int | None, currency: str | None) -> Money | None:
        if minor is None or currency is None:
            return None
        price = self._money.get((minor, currency))
        if price is None:
            price = self._money[minor, currency] = Money(minor, currency)
        return price

    def _layered(self, fed: str, said: Mapping[str, str]) -> Mapping[str, Value]:
        cells = {**read_cells(fed), **said}
        # What a shoe is, whose and how wide stands beside its values, whoever said it.
        return self._read({n: cell for n, cell in cells.items() if n not in _BESIDE})

    def _document(self, document: str) -> Mapping[str, Value]:
        if document == "{}":
            return _NOTHING
        values = self._documents.get(document)
        if values is None:
            if len(self._documents) >= _REMEMBERED:
                self._documents.clear()
            values = self._documents[document] = self._read(read_cells(document))
        return values

    def _read(self, cells: Mapping[str, str]) -> Mapping[str, Value]:
        values = {name: self._value(name, cell) for name, cell in cells.items()}
        return {name: value for name, value in values.items() if value is not None}

    def _value(self, attribute: str, cell: str) -> Value | None:
        """Read one cell; what the vocabulary no longer knows is unknown, and said once."""
        key = attribute, cell
        if key not in self._values:
            try:
                value = self._vocabulary.read(attribute, cell)
            except (KeyError, ValueError) as error:
                _logger.warning(
                    "The stored %s '%s' counts as unknown: %s", attribute, cell, error
                )
                value = None
            self._values[key] = value
        return self._values[key]


def _size(halves: int) -> Decimal:
    return Decimal(halves) / 2


def _in_order(row: VariantRow) -> tuple[int, str, str]:
    return (-1 if row.size_us_halves is None else row.size_us_halves, row.width or "", row.sku)
