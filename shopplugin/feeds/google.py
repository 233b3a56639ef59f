"""Google Merchant Center feeds: RSS or Atom with ``g:`` names, or tab-separated text.

Every item is a variant; items of one ``item_group_id`` are one shoe, which takes its title,
text, link and picture from the first of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO

from .gathering import Gatherer, Told
from .markup import Element, read_items
from .native import Feed
from .report import FileRefused, Remarks
from .table import Record, Table

_SPACE = "http://base.google.com/ns/1.0"
_ROOTS = frozenset({"rss", "feed", "rdf", "RDF"})
_ITEMS = frozenset({"item", "entry"})
_REPEATED = frozenset({"product_detail", "product_highlight", "product_type"})

_STATED = ("brand", "url", "image_url", "description", "price", "currency", "stock", "size_us")
_CALLED = {
    "sku": "id",
    "product": "item_group_id",
    "title": "title",
    "brand": "brand",
    "url": "link",
    "image_url": "image_link",
    "description": "description",
    "price": "price",
    "currency": "price",
    "stock": "quantity",
    "size_us": "size",
    "audience": "gender",
}
_AMOUNT = re.compile(
    r"(?:(?P<before>[A-Z]{3})\s*)?(?P<amount>[\d.,]+)(?:\s*(?P<after>[A-Z]{3}))?"
)
_KIDS = frozenset({"kids", "toddler", "infant", "newborn"})
_GENDERS = {"male": "men", "female": "women", "unisex": "unisex"}

Item = Mapping[str, list[str]]


def is_google(names: Mapping[str, int]) -> bool:
    """Say whether these columns are those of a Google feed as text."""
    known = {_plain_name(name) for name in names}
    return {"id", "title", "link"} <= known and bool(
        known & {"price", "image_link", "availability", "item_group_id"}
    )


def google_xml(
    stream: BinaryIO, gatherer: Gatherer, at_byte: Callable[[int], None] | None = None
) -> Feed:
    """Read a feed that is XML."""
    items = (
        (line, _of_element(element))
        for line, element in read_items(stream, _ITEMS, _SPACE, _check_root, at_byte)
    )
    return _feed(items, gatherer, Remarks(100_000), "g:", {})


def google_table(table: Table, gatherer: Gatherer, mapped: Mapping[str, str]) -> Feed:
    """Read a feed that is tab-separated text; *mapped* says what further columns are."""
    refused = Remarks(100_000)
    names = [_plain_name(name) for name in table.header]

    def items() -> Iterator[tuple[int, Item]]:
        for line, cells in table.whole_records(refused):
            item: dict[str, list[str]] = {}
            for name, cell in zip(names, cells, strict=True):
                if cell.strip():
                    item.setdefault(name, []).append(cell.strip())
            if "product_detail" in item:
                item["product_detail"] = _details_of_text(item["product_detail"])
            yield line, item

    own = {_plain_name(name): to for name, to in mapped.items()}
    return _feed(items(), gatherer, refused, "", own)


def _feed(
    items: Iterable[tuple[int, Item]],
    gatherer: Gatherer,
    refused: Remarks,
    prefix: str,
    mapped: Mapping[str, str],
) -> Feed:
    columns = gatherer.columns(*_STATED, "width", *filter(None, mapped.values()))
    loud = {*_STATED, "width"}
    return Feed(
        {name: place for place, name in enumerate(columns)},
        len(columns),
        (),
        (),
        _records(items, gatherer, columns, prefix, mapped),
        "google",
        refused,
        gatherer.notes,
        {column: prefix + name for column, name in _CALLED.items()},
        frozenset(columns[3:]) - loud,
    )


def _records(
    items: Iterable[tuple[int, Item]],
    gatherer: Gatherer,
    columns: tuple[str, ...],
    prefix: str,
    mapped: Mapping[str, str],
) -> Iterator[Record]:
    titles: dict[str, str] = {}
    found = False
    for line, item in items:
        found = True
        told = _told(line, item, gatherer, prefix)
        group = told.cells["product"]
        if group in titles:
            told.cells["title"] = titles[group]
            for name in ("url", "image_url", "description"):
                told.cells[name] = ""  # the first item's hold for the group
        else:
            titles[group] = told.cells["title"]
        for name, to in mapped.items():
            gatherer.mapped(told, to, _one(item, name), name)
        yield line, [told.cells.get(name, "") for name in columns]
    if not found:
        raise FileRefused(1, "", "The feed holds no items.")


def _told(line: int, item: Item, gatherer: Gatherer, prefix: str) -> Told:
    sku = _one(item, "id")
    told = Told(line, {"sku": sku, "product": _handle(_one(item, "item_group_id") or sku)})
    told.cells["title"] = _title(item)
    for column, name in (("brand", "brand"), ("url", "link"), ("image_url", "image_link")):
        told.cells[column] = _one(item, name)
    told.cells["audience"] = _audience(item)
    for detail in item.get("product_detail", ()):
        name, _, value = detail.partition("\t")
        gatherer.named(told, name, value, f"{prefix}product_detail")
    labels = [text for n in range(5) for text in item.get(f"custom_label_{n}", ())]
    gatherer.tags(told, labels, f"{prefix}custom_label")
    for highlight in item.get("product_highlight", ()):
        gatherer.words(told, gatherer.text(told, highlight, f"{prefix}product_highlight"))
    column = f"{prefix}description"
    told.cells["description"] = gatherer.text(told, _one(item, "description"), column)
    groups = [*item.get("product_type", ()), *item.get("google_product_category", ())]
    gatherer.kind_and_audience(told, labels, groups, told.cells["title"])
    if size := _one(item, "size"):
        system = _one(item, "size_system")
        named = size if system.upper() in {"", "US"} else f"{system} {size}"
        gatherer.option(told, "size", named, f"{prefix}size")
    _price(told, item)
    told.cells["stock"] = _stock(item)
    return told


def _price(told: Told, item: Item) -> None:
    """Take the price apart: ``129.95 USD``; a sale without dates is the price."""
    sale = "" if _one(item, "sale_price_effective_date") else _one(item, "sale_price")
    price = sale or _one(item, "price")
    found = _AMOUNT.fullmatch(price)
    told.cells["price"] = found["amount"] if found else price
    told.cells["currency"] = (found["before"] or found["after"] or "") if found else ""


def _stock(item: Item) -> str:
    count = _one(item, "quantity") or _one(item, "sell_on_google_quantity")
    available = _one(item, "availability").lower().replace(" ", "_")
    return count or ("0" if available == "out_of_stock" else "")


def _title(item: Item) -> str:
    """Return the title without the colour and size of its item at the end."""
    title = _one(item, "title")
    own = [_one(item, name) for name in ("size", "color")]
    while True:
        for word in filter(None, own):
            if title.casefold().endswith(word.casefold()) and len(word) < len(title):
                rest = title[: -len(word)]
                if rest[-1] in " -,/|(":
                    title = rest.rstrip(" -,/|(")
                    break
        else:
            return title or _one(item, "title")
        if not title:
            return _one(item, "title")


def _audience(item: Item) -> str:
    if _one(item, "age_group").lower() in _KIDS:
        return "kids"
    return _GENDERS.get(_one(item, "gender").lower(), "")


def _handle(text: str) -> str:
    return re.sub(r"[/\\\s]+", "-", text.strip())


def _one(item: Item, name: str) -> str:
    values = item.get(name)
    return values[0] if values else ""


def _of_element(element: Element) -> Item:
    """Return an item's texts by name; a ``g:`` name counts before the same without."""
    item: dict[str, list[str]] = {}
    for child in sorted(element.inside, key=lambda one: not one.own_space):
        if child.name == "product_detail":
            name, value = child.first("attribute_name"), child.first("attribute_value")
            text = f"{name}\t{value}" if name else ""
        else:
            text = child.text or child.address
        if text and (child.name in _REPEATED or child.name not in item):
            item.setdefault(child.name, []).append(text)
    return item


def _details_of_text(cells: list[str]) -> list[str]:
    """Take apart ``section:name:value, section:name:value``."""
    parts = (part.strip().split(":") for cell in cells for part in cell.split(","))
    return ["\t".join(part[-2:]) for part in parts if len(part) >= 2]


def _plain_name(name: str) -> str:
    """Return a column's name as Google writes it in XML, without its prefix."""
    return re.sub(r"[\s-]+", "_", name.strip().lower().removeprefix("g:").strip())


def _check_root(line: int, name: str) -> None:
    if name not in _ROOTS:
        raise FileRefused(
            line,
            name[:40],
            f"This XML is not a Google Merchant feed: its outermost element is <{name[:40]}>,"
            " and a Google feed is <rss> or <feed> with g: names. Export CSV from the shop, or"
            " a Google feed.",
        )
