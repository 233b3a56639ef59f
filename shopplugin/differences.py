"""What a file would change, field by field as shoppers meet it: added, changed and gone.

``merging`` says which rows are to be written; here they are laid beside what is stored.
Whoever wants to know what that does to recommendations is told every shoe that changes,
as it would be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TypeVar

from sqlalchemy.orm import Session

from . import store
from .domain.money import Money
from .domain.shoes import Shoe
from .domain.vocabulary import Vocabulary
from .feeds.report import Difference, FieldChange, VariantOf
from .loading import ShoeMaker
from .merging import Merged
from .models import ProductRow, VariantRow, read_cells
from .traces import TEXTS, shown

_One = TypeVar("_One")
EachChange = Callable[[str, Shoe | None], None]

_MOST = 1000
_OF_VARIANT = ("product", "size_us", "width", "price", "currency", "stock")


class Differences:
    """Gathers the difference that one file makes, batch by batch."""

    def __init__(self, vocabulary: Vocabulary, each_change: EachChange | None) -> None:
        self._maker = ShoeMaker(vocabulary)
        self._each_change = each_change
        self._added: list[VariantOf] = []
        self._changed: list[FieldChange] = []
        self._gone: list[VariantOf] = []
        self._counts = {"added": 0, "changed": 0, "gone": 0}
        self._leaving: dict[str, set[str]] = {}

    def take(
        self,
        merged: Merged,
        stored: Mapping[str, ProductRow],
        variants: Mapping[str, Mapping[str, VariantRow]],
        thinned: Iterable[str] = (),
    ) -> None:
        """Take in a merged batch; *variants* are those before, by shoe and SKU.

        Shoes that are *thinned* lose variants, whatever else happens to them.
        """
        products = {
            row.product: row for row in (*merged.new_products, *merged.changed_products)
        }
        for product, after in products.items():
            if product in stored:
                self._compare_shoes(stored[product], after)
        for row in merged.new_variants:
            self._count("added", self._added, VariantOf(row.product, row.sku))
        for row in merged.changed_variants:
            before = variants[row.product][row.sku]
            after = products.get(row.product) or stored[row.product]
            # A variant that comes from another shoe has nothing of its own from there.
            old = stored.get(row.product) if before.product == row.product else None
            self._compare_variants(before, row, old or after, after)
            if before.product != row.product:
                self._leaving.setdefault(before.product, set()).add(row.sku)
        if self._each_change is not None:
            self._tell_shoes(merged, {**stored, **products}, variants, thinned)

    def remove(self, product: str, skus: Iterable[str], *, whole: bool) -> None:
        """Take in variants that go, with their *whole* shoe or without it."""
        skus = [*skus]
        for sku in skus:
            self._count("gone", self._gone, VariantOf(product, sku))
        if self._each_change is not None and whole:
            self._each_change(product, None)
        elif skus:
            self._leaving.setdefault(product, set()).update(skus)

    def finish(self, session: Session, in_file: Callable[[str], bool]) -> None:
        """Tell of the shoes that the file does not have but takes variants from, or out."""
        if self._each_change is None:
            return
        for product, skus in self._leaving.items():
            row = None if in_file(product) else store.find_shoe(session, product)
            if row is None:
                continue
            rest = [variant for variant in row[1] if variant.sku not in skus]
            self._each_change(product, self._maker.shoe(row[0], rest) if rest else None)

    def told(self) -> Difference:
        """Return what was gathered."""
        return Difference(
            tuple(self._added), tuple(self._changed), tuple(self._gone), dict(self._counts)
        )

    def _compare_shoes(self, before: ProductRow, after: ProductRow) -> None:
        old, new = shown(before), shown(after)
        for name in (*TEXTS, *sorted((old.keys() | new.keys()) - {*TEXTS})):
            self._change(after.product, "", name, old.get(name, ""), new.get(name, ""))

    def _compare_variants(
        self, before: VariantRow, after: VariantRow, old: ProductRow, new: ProductRow
    ) -> None:
        cells = zip(_OF_VARIANT, _cells(before, old), _cells(after, new), strict=True)
        for name, was, becomes in cells:
            self._change(after.product, after.sku, name, was, becomes)
        own = read_cells(before.feed_values) if old.product == before.product else {}
        will = read_cells(after.feed_values)
        old_shoe, new_shoe = shown(old), shown(new)
        said = read_cells(new.person_values)
        for name in sorted((own.keys() | will.keys()) - said.keys()):
            was = own.get(name) or old_shoe.get(name, "")
            becomes = will.get(name) or new_shoe.get(name, "")
            if (was, becomes) != (old_shoe.get(name, ""), new_shoe.get(name, "")):
                self._change(after.product, after.sku, name, was, becomes)

    def _change(self, product: str, sku: str, name: str, before: str, after: str) -> None:
        if before != after:
            change = FieldChange(product, sku, name, before, after)
            self._count("changed", self._changed, change)

    def _count(self, what: str, kept: list[_One], one: _One) -> None:
        self._counts[what] += 1
        if len(kept) < _MOST:
            kept.append(one)

    def _tell_shoes(
        self,
        merged: Merged,
        products: Mapping[str, ProductRow],
        variants: Mapping[str, Mapping[str, VariantRow]],
        thinned: Iterable[str],
    ) -> None:
        written: dict[str, dict[str, VariantRow]] = {}
        for row in (*merged.changed_variants, *merged.new_variants):
            written.setdefault(row.product, {})[row.sku] = row
        touched = {
            *(row.product for row in (*merged.new_products, *merged.changed_products)),
            *written,
            *thinned,
        }
        for product in sorted(touched):
            own = {**variants.get(product, {}), **written.get(product, {})}
            shoe = self._maker.shoe(products[product], [*own.values()]) if own else None
            if self._each_change is not None:
                self._each_change(product, shoe)


def _cells(row: VariantRow, shoe: ProductRow) -> Iterator[str]:
    yield row.product
    yield (
        ""
        if row.size_us_halves is None
        else f"{(Decimal(row.size_us_halves) / 2).normalize():f}"
    )
    yield row.width or read_cells(shoe.person_values).get("width", "")
    known = row.price_minor is not None and row.currency is not None
    yield str(Money(row.price_minor or 0, row.currency or "")) if known else ""
    yield row.currency or ""
    yield "" if row.stock is None else str(row.stock)
