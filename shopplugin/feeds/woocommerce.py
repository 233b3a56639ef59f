"""WooCommerce's product CSV: simple products, and variable ones with their variations.

A variation takes from its parent what it does not say itself; the parent may stand
anywhere in the file and is named by its SKU or as ``id:741``. A variable product itself,
a group and a draft are nothing that can be put in a box.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing

from .fitting import SIZE_NAMES, WIDTH_NAMES
from .gathering import Gatherer, Told, slug
from .native import Feed
from .report import Remark, Remarks
from .specs import bare
from .table import Picker, Record, Table
from .waiting import Waiting

_NAMES: dict[str, Sequence[str]] = {
    "id": ("id",),
    "type": ("type",),
    "sku": ("sku",),
    "name": ("name",),
    "published": ("published",),
    "short": ("short description",),
    "description": ("description",),
    "in_stock": ("in stock?",),
    "stock": ("stock",),
    "sale_price": ("sale price",),
    "sale_starts": ("date sale price starts",),
    "sale_ends": ("date sale price ends",),
    "price": ("regular price",),
    "categories": ("categories",),
    "tags": ("tags",),
    "images": ("images",),
    "parent": ("parent",),
    "url": ("external url",),
    "brand": ("brands", "brand"),
}
_ATTRIBUTE = re.compile(r"attribute (\d+) name")
_META = re.compile(r"meta: *_?(.+)", re.IGNORECASE)
_COMMA_DECIMALS = re.compile(r"\d+,\d{1,2}")
_PART = re.compile(r"(?<!\\),")


def is_woocommerce(names: Mapping[str, int]) -> bool:
    """Say whether these columns are those of a WooCommerce export."""
    return {"type", "sku", "name"} <= names.keys() and any(
        name in names for name in ("regular price", "parent", "attribute 1 name")
    )


def woocommerce_feed(table: Table, gatherer: Gatherer, mapped: Mapping[str, str]) -> Feed:
    """Read a WooCommerce file; *mapped* says what its further columns are."""
    reader = _Reader(table, gatherer, mapped)
    stated = [
        *("description", "image_url", "price"),
        *(["brand"] if reader.pick.has("brand") else []),
        *(["stock"] if reader.pick.has("stock") else []),
        *(["tags"] if reader.pick.has("tags") else []),
        *(["size_us", "width"] if reader.attributes else []),
        *(column for column in mapped.values() if column),
    ]
    columns = gatherer.columns(*stated)
    reader.columns = columns
    return Feed(
        {name: place for place, name in enumerate(columns)},
        len(columns),
        (),
        (),
        reader.records(),
        "woocommerce",
        reader.refused,
        gatherer.notes,
        {
            "product": "SKU",
            "title": "Name",
            "sku": "SKU",
            "price": "Regular price",
            "stock": "Stock",
            "image_url": "Images",
            "description": "Description",
            "brand": "Brands",
            "tags": "Tags",
        },
        frozenset(columns[3:]) - {*stated, *reader.loud},
    )


class _Reader:
    def __init__(self, table: Table, gatherer: Gatherer, mapped: Mapping[str, str]) -> None:
        places = table.places()
        self.refused = Remarks(100_000)
        self.columns: tuple[str, ...] = ()
        self.pick = Picker(places, _NAMES)
        numbers = [found[1] for name in places if (found := _ATTRIBUTE.fullmatch(name))]
        self.attributes = [
            (places[f"attribute {n} name"], places[f"attribute {n} value(s)"], f"Attribute {n}")
            for n in numbers
            if f"attribute {n} value(s)" in places
        ]
        self._table = table
        self._gatherer = gatherer
        self._mapped = {places[name.strip().lower()]: to for name, to in mapped.items()}
        self._own = [(place, to) for place, to in self._mapped.items() if to] + [
            (place, found[1].replace("_", " "))
            for place, name in enumerate(table.header)
            if place not in self._mapped
            and (found := _META.fullmatch(name.strip()))
            and gatherer.specs.knows(found[1])
        ]
        self._left_out: dict[str, int] = {}

    @property
    def loud(self) -> set[str]:
        """The attributes that have a column of their own, in which a blank says unknown."""
        named = (self._gatherer.specs.attributes_named(name) for _, name in self._own)
        return {attribute for known in named for attribute in known}

    def records(self) -> Iterator[Record]:
        """Give a record for everything that can be put in a box."""
        with closing(Waiting()) as waiting:
            for line, cells in self._table.whole_records(self.refused):
                if "variation" in self._types(cells):
                    if waiting.parent(self._parent(cells)) is None:
                        waiting.keep_orphan(line, self._parent(cells), cells)
                    else:
                        yield from self._variation(line, cells, waiting)
                else:
                    yield from self._product(line, cells, waiting)
            for line, _parent, cells in waiting.orphans():
                yield from self._variation(line, cells, waiting)
        self._gatherer.note_skus("SKU")
        for why, count in self._left_out.items():
            self._gatherer.note(1, "Type", f"Left out because they are {why}: {count:,}.")

    def _product(self, line: int, cells: list[str], waiting: Waiting) -> Iterator[Record]:
        types = self._types(cells)
        told = self._told(line, cells)
        on_sale = not self._off_sale(cells)
        if "variable" in types:
            names = (self.pick(cells, "sku"), f"id:{self.pick(cells, 'id')}")
            waiting.keep_parent(names, (told.cells, told.said_in, on_sale))
        elif "grouped" in types:
            self._leave_out("groups of other products")
        elif on_sale:
            fit = SIZE_NAMES | WIDTH_NAMES
            self._options(told, [one for one in self._specs_of(cells) if bare(one[0]) in fit])
            yield self._boxed(told, cells, [])

    def _variation(self, line: int, cells: list[str], waiting: Waiting) -> Iterator[Record]:
        parent = waiting.parent(self._parent(cells))
        if parent is None:
            name = self.pick(cells, "parent")
            self.refused.add(
                Remark(line, "Parent", f"'{name}' is no product of this file; send both.")
            )
            self.refused.give_up_at(line, line)
            return
        if not parent[2] or self._off_sale(cells):
            return
        told = Told(line, dict(parent[0]), dict(parent[1]))
        image = self._image(cells)
        told.cells["image_url"] = told.cells["image_url"] or image
        chosen = self._specs_of(cells)
        self._options(told, chosen)
        yield self._boxed(told, cells, [value for _, value, _ in chosen])

    def _told(self, line: int, cells: list[str]) -> Told:
        """Gather what is said of a whole product."""
        sku, name = self.pick(cells, "sku"), self.pick(cells, "name")
        told = Told(line, {"product": slug(sku) or slug(name), "title": name})
        told.cells["brand"] = self.pick(cells, "brand")
        told.cells["image_url"] = self._image(cells)
        for place, attribute in self._own:
            if cells[place].strip():
                column = self._table.header[place].strip()
                self._gatherer.spec(told, attribute, cells[place].strip(), column)
        for attribute, value, column in self._specs_of(cells):
            if bare(attribute) not in SIZE_NAMES | WIDTH_NAMES:
                self._gatherer.named(told, attribute, value, column)
        tags = self._parts(cells, "tags")
        self._gatherer.tags(told, tags, "Tags")
        self._describe(told, cells)
        self._gatherer.kind_and_audience(told, tags, self._parts(cells, "categories"), name)
        return told

    def _describe(self, told: Told, cells: list[str]) -> None:
        short, long = self.pick(cells, "short"), self.pick(cells, "description")
        texts = [
            self._gatherer.text(told, text.replace("\\n", "\n"), column)
            for text, column in ((long, "Description"), (short, "Short description"))
        ]
        told.cells["description"] = texts[0] or texts[1]

    def _options(self, told: Told, chosen: Sequence[tuple[str, str, str]]) -> None:
        for name, value, column in chosen:
            several = len(_PART.split(value)) > 1
            if not several or bare(name) not in SIZE_NAMES | WIDTH_NAMES:
                self._gatherer.option(told, name, value, column)

    def _boxed(self, told: Told, cells: list[str], options: Sequence[str]) -> Record:
        """Return the record of what can be put in a box."""
        sku = self.pick(cells, "sku")
        told.cells["sku"] = self._gatherer.sku(sku, told.cells["product"], options)
        told.cells["price"] = self._price(cells)
        told.cells["stock"] = self._stock(cells)
        for place, to in self._mapped.items():
            self._gatherer.mapped(told, to, cells[place], self._table.header[place].strip())
        return told.line, [told.cells.get(name, "") for name in self.columns]

    def _specs_of(self, cells: list[str]) -> list[tuple[str, str, str]]:
        return [
            (cells[name].strip(), cells[value].strip(), column)
            for name, value, column in self.attributes
            if cells[name].strip() and cells[value].strip()
        ]

    def _price(self, cells: list[str]) -> str:
        dated = self.pick(cells, "sale_starts") or self.pick(cells, "sale_ends")
        sale = "" if dated else self.pick(cells, "sale_price")
        price = sale or self.pick(cells, "price")
        return price.replace(",", ".") if _COMMA_DECIMALS.fullmatch(price) else price

    def _stock(self, cells: list[str]) -> str:
        count, there = self.pick(cells, "stock"), self.pick(cells, "in_stock").lower()
        if re.fullmatch(r"-\d+", count):
            return "" if there == "backorder" else "0"
        return count or ("0" if there == "0" else "")

    def _types(self, cells: list[str]) -> set[str]:
        return {part.strip().lower() for part in self.pick(cells, "type").split(",")}

    def _parent(self, cells: list[str]) -> str:
        return self.pick(cells, "parent")

    def _off_sale(self, cells: list[str]) -> bool:
        if self.pick(cells, "published") in {"-1", "0"}:
            self._leave_out("drafts or private")
            return True
        return False

    def _leave_out(self, why: str) -> None:
        self._left_out[why] = self._left_out.get(why, 0) + 1

    def _image(self, cells: list[str]) -> str:
        return next(iter(self._parts(cells, "images")), "")

    def _parts(self, cells: list[str], key: str) -> list[str]:
        parts = _PART.split(self.pick(cells, key))
        return [part.replace("\\,", ",").strip() for part in parts if part.strip()]
