"""Shopify's product CSV, in its old and its new template, as native records.

Title, body, vendor, tags and metafields stand only on the first row of a handle and hold
for the rows below it; rows with nothing but a picture are no variants.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .gathering import Gatherer, Told
from .native import Feed
from .report import Remarks
from .table import Picker, Record, Table

# Each column in the old template and the new one.
_NAMES: dict[str, Sequence[str]] = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "body": ("body (html)", "body html", "description"),
    "vendor": ("vendor",),
    "category": ("product category",),
    "type": ("type", "custom product type", "standard product type"),
    "tags": ("tags",),
    "published": ("published", "published on online store"),
    "status": ("status",),
    "sku": ("variant sku", "sku"),
    "price": ("variant price", "price"),
    "tracker": ("variant inventory tracker", "inventory tracker"),
    "stock": ("variant inventory qty", "inventory quantity"),
    "policy": ("variant inventory policy", "continue selling when out of stock"),
    "image": ("image src", "product image url"),
    "gender": ("google shopping / gender",),
    "age": ("google shopping / age group",),
    **{f"name{n}": (f"option{n} name",) for n in (1, 2, 3)},
    **{f"value{n}": (f"option{n} value",) for n in (1, 2, 3)},
}
_METAFIELD = re.compile(
    r"^(?P<label>.*?)\s*\((?P<of>product|variant)\.metafields\.(?P<space>[^.]+)\.(?P<key>[^)]+)\)$",
    re.IGNORECASE,
)
_KIDS = frozenset({"kids", "toddler", "infant", "newborn"})
_OFF_SALE = frozenset({"draft", "archived", "unlisted"})


def is_shopify(names: Mapping[str, int]) -> bool:
    """Say whether these columns are those of a Shopify export."""
    handle = any(name in names for name in _NAMES["handle"])
    return handle and any(
        name in names
        for name in ("option1 name", "variant price", "variant sku", "body (html)")
    )


@dataclass(slots=True)
class _Product:
    """What the first row of a handle says for all of its rows."""

    handle: str
    told: Told
    option_names: list[str]
    on_sale: bool = True


def shopify_feed(table: Table, gatherer: Gatherer, mapped: Mapping[str, str]) -> Feed:
    """Read a Shopify file; *mapped* says what its further columns are."""
    places = table.places()
    reader = _Reader(table, places, gatherer, mapped)
    stated = [
        *("brand", "description", "image_url", "price"),
        *(["stock"] if reader.pick.has("stock") else []),
        *(["tags"] if reader.pick.has("tags") else []),
        *(["size_us", "width"] if reader.pick.has("value1") else []),
        *(column for column in mapped.values() if column),
    ]
    columns = gatherer.columns(*stated)
    reader.columns = columns
    loud = {*stated, *reader.loud}
    return Feed(
        {name: place for place, name in enumerate(columns)},
        len(columns),
        (),
        (),
        reader.records(),
        "shopify",
        reader.refused,
        gatherer.notes,
        {
            "product": "Handle",
            "title": "Title",
            "brand": "Vendor",
            "sku": reader.named("sku"),
            "price": reader.named("price"),
            "stock": reader.named("stock"),
            "image_url": reader.named("image"),
            "description": reader.named("body"),
            "tags": reader.named("tags"),
        },
        frozenset(columns[3:]) - loud,
    )


class _Reader:
    def __init__(
        self,
        table: Table,
        places: dict[str, int],
        gatherer: Gatherer,
        mapped: Mapping[str, str],
    ) -> None:
        self.refused = Remarks(100_000)
        self.columns: tuple[str, ...] = ()
        self.pick = Picker(places, _NAMES)
        self._table = table
        self._places = places
        self._gatherer = gatherer
        self._mapped = {places[name.strip().lower()]: to for name, to in mapped.items()}
        self._own = [
            *((place, to, "product") for place, to in self._mapped.items() if to),
            *self._known_metafields(table.header),
        ]
        self._left_out: dict[str, int] = {}

    @property
    def loud(self) -> set[str]:
        """The attributes that have a column of their own, in which a blank says unknown."""
        named = (self._gatherer.specs.attributes_named(name) for _, name, _ in self._own)
        return {attribute for known in named for attribute in known}

    def named(self, key: str) -> str:
        """Return what the file calls a column."""
        for name in _NAMES[key]:
            if name in self._places:
                return self._table.header[self._places[name]].strip()
        return key

    def records(self) -> Iterator[Record]:
        """Give a record for each variant."""
        product: _Product | None = None
        for line, cells in self._table.whole_records(self.refused):
            handle = self.pick(cells, "handle")
            first = product is None or handle != product.handle
            if product is None or first:
                product = self._product(line, cells, handle)
            if not first and not self._is_variant(cells):
                continue  # one more picture
            if not product.on_sale:
                continue
            told = self._variant(line, cells, product)
            yield line, [told.cells.get(name, "") for name in self.columns]
        self._gatherer.note_skus(self.named("sku"))
        for why, count in self._left_out.items():
            self._gatherer.note(1, why, f"Left out because they are not on sale: {count:,}.")

    def _product(self, line: int, cells: Sequence[str], handle: str) -> _Product:
        told = Told(line, {"product": handle, "title": self.pick(cells, "title")})
        product = _Product(handle, told, [self.pick(cells, f"name{n}") for n in (1, 2, 3)])
        off_sale = self._why_off_sale(cells)
        if off_sale:
            self._left_out[off_sale] = self._left_out.get(off_sale, 0) + 1
            product.on_sale = False
            return product
        told.cells["brand"] = self.pick(cells, "vendor")
        told.cells["image_url"] = self.pick(cells, "image")
        self._own_columns(told, cells, "product")
        told.cells.setdefault("audience", self._gender(cells))
        tags = [tag.strip() for tag in self.pick(cells, "tags").split(",")]
        self._gatherer.tags(told, tags, "Tags")
        body = self.named("body")
        told.cells["description"] = self._gatherer.text(told, self.pick(cells, "body"), body)
        groups = [self.pick(cells, "type"), self.pick(cells, "category")]
        self._gatherer.kind_and_audience(told, tags, groups, told.cells["title"])
        return product

    def _variant(self, line: int, cells: Sequence[str], product: _Product) -> Told:
        told = product.told.also(line)
        self._own_columns(told, cells, "variant")
        values = [self.pick(cells, f"value{n}") for n in (1, 2, 3)]
        for number, (name, value) in enumerate(
            zip(product.option_names, values, strict=True), start=1
        ):
            self._gatherer.option(told, name, value, f"Option{number} Value")
        sku = self.pick(cells, "sku").removeprefix("'")
        told.cells["sku"] = self._gatherer.sku(sku, product.handle, values)
        told.cells["price"] = self.pick(cells, "price")
        told.cells["stock"] = self._stock(cells)
        for place, to in self._mapped.items():
            self._gatherer.mapped(told, to, cells[place], self._table.header[place].strip())
        return told

    def _own_columns(self, told: Told, cells: Sequence[str], of: str) -> None:
        for place, name, whose in self._own:
            if whose == of and cells[place].strip():
                column = self._table.header[place].strip()
                self._gatherer.spec(told, name, cells[place].strip(), column)

    def _known_metafields(self, header: Sequence[str]) -> Iterator[tuple[int, str, str]]:
        for place, name in enumerate(header):
            found = _METAFIELD.match(name.strip())
            if not found or place in self._mapped:
                continue
            for candidate in (found["key"].replace("-", " "), found["label"]):
                if self._gatherer.specs.knows(candidate):
                    yield place, candidate, found["of"].lower()
                    break

    def _is_variant(self, cells: Sequence[str]) -> bool:
        return any(self.pick(cells, key) for key in ("value1", "sku", "price"))

    def _why_off_sale(self, cells: Sequence[str]) -> str:
        if self.pick(cells, "status").lower() in _OFF_SALE:
            return self.named("status")
        return (
            self.named("published") if self.pick(cells, "published").lower() == "false" else ""
        )

    def _gender(self, cells: Sequence[str]) -> str:
        if self.pick(cells, "age").lower() in _KIDS:
            return "kids"
        gender = self.pick(cells, "gender").lower()
        return {"male": "men", "female": "women", "unisex": "unisex"}.get(gender, "")

    def _stock(self, cells: Sequence[str]) -> str:
        """Return how many there are; where Shopify does not count, nobody knows."""
        count = self.pick(cells, "stock")
        if not re.fullmatch(r"-\d+|0", count):
            return count
        sells_on = self.pick(cells, "policy").lower() in {"continue", "true"}
        counted = self.pick(cells, "tracker") or not self.pick.has("tracker")
        return "0" if counted and not sells_on else ""
