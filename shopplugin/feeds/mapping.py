"""Files with columns of the shop's own: what somebody said they are, kept for next time.

A mapping belongs to a header: the same columns in the same order mean the same again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..domain.vocabulary import near_miss
from .gathering import Gatherer, Told, slug
from .native import Feed
from .report import Remarks
from .specs import SpecReader, bare
from .table import Record, Table

IGNORED = ""
OPTION = "option"
"""What tells the variants of a shoe apart, where the file gives them no SKU."""
TAGS = "tags"

# What shops call the columns of ours.
_ALIASES = {
    "sku": "sku, variant sku, item number, article number, id",
    "product": "handle, slug, product handle, url handle, parent sku, product id",
    "title": "title, name, product title, product name",
    "brand": "brand, brands, vendor, manufacturer",
    "description": "description, body, body html, product description",
    "price": "price, variant price, variant price usd, price usd, regular price",
    "currency": "currency, currency code",
    "stock": "stock, inventory, quantity, qty, inventory count, variant inventory quantity,"
    " variant inventory qty",
    "url": "url, link, product url",
    "image_url": "image, image url, image link, image src, image1 src, product thumbnail,"
    " product image 1, image 1 url",
    "size_us": "size, us size, shoe size, size us",
    "width": "width us, shoe width",
    TAGS: "tags, product tags",
    OPTION: "option1 value, option2 value, option3 value, color, colour, option 1 value,"
    " option 2 value, variant option 1 value, variant option 2 value",
}
_SHIPPING_WEIGHT = "weight"  # with its box, most likely

# What a row takes from the row above, where it says nothing; and even where it does.
_CARRIED = ("title", "brand")
_OF_THE_FIRST = ("description", "image_url", "url")


def header_digest(header: Iterable[str]) -> str:
    """Return what stands for a header: the same for the same columns in the same order."""
    names = json.dumps([name.strip().lower() for name in header], ensure_ascii=False)
    return hashlib.sha256(names.encode()).hexdigest()


def mapping_targets(attributes: Iterable[str]) -> tuple[str, ...]:
    """Return what a column may be mapped to, beside being ignored."""
    fixed = ("sku", "product", "title", "brand", "model", "version", "kind", "audience")
    told = ("size_us", "width", "price", "currency", "stock", "url", "image_url", "description")
    return tuple(dict.fromkeys((*fixed, *told, OPTION, TAGS, *attributes)))


def check_mapping(
    mapping: Mapping[str, str], header: Sequence[str], known: Sequence[str]
) -> None:
    """Raise ``ValueError`` naming a column the header lacks, or a goal nobody knows."""
    names = [name.strip().lower() for name in header]
    for column, to in mapping.items():
        if column.strip().lower() not in names:
            raise ValueError(f"The file has no column '{column}'.{near_miss(column, names)}")
        if to != IGNORED and to not in known:
            raise ValueError(
                f"'{to}' is nothing a column can be mapped to.{near_miss(to, tuple(known))}"
            )


def propose_mapping(header: Sequence[str], specs: SpecReader) -> dict[str, str]:
    """Propose what the columns of a header mean; those that mean nothing here are left out."""
    by_name = {bare(column): column.strip() for column in reversed(header)}
    proposed: dict[str, str] = {}
    for to, aliases in _ALIASES.items():
        found = [by_name[alias] for alias in aliases.split(", ") if alias in by_name]
        proposed |= dict.fromkeys(found if to == OPTION else found[:1], to)
    for name, column in by_name.items():
        to = next(iter(specs.attributes_named(column)), "")
        taken = column in proposed or to in proposed.values()
        if to and not taken and name != _SHIPPING_WEIGHT:
            proposed[column] = to
    return {column: proposed[column] for column in map(str.strip, header) if column in proposed}


def mapped_feed(table: Table, gatherer: Gatherer, mapping: Mapping[str, str]) -> Feed:
    """Read a file by a mapping of its columns to ours.

    A row without title, brand, text, link or picture takes them from the row above, when
    both are of one product.
    """
    places = table.places()
    goals = [(places[name.strip().lower()], to) for name, to in mapping.items() if to]
    stated = [to for _, to in goals if to != OPTION]
    columns = gatherer.columns(*stated)
    refused = Remarks(100_000)
    called = {to: table.header[place].strip() for place, to in goals}
    return Feed(
        {name: place for place, name in enumerate(columns)},
        len(columns),
        (),
        (),
        _records(table, gatherer, goals, columns, refused, called),
        "mapped",
        refused,
        gatherer.notes,
        called,
        frozenset(columns[3:]) - set(stated),
    )


def _records(
    table: Table,
    gatherer: Gatherer,
    goals: Sequence[tuple[int, str]],
    columns: tuple[str, ...],
    refused: Remarks,
    called: Mapping[str, str],
) -> Iterator[Record]:
    above = Told(0)
    # Whom a shoe is for decides what its sizes and widths mean, and so comes first.
    goals = sorted(
        goals, key=lambda goal: (goal[1] != "audience", goal[1] in {"size_us", "width"})
    )
    for line, cells in table.whole_records(refused):
        told = Told(line)
        options: list[str] = []
        for place, to in goals:
            value, column = cells[place].strip(), table.header[place].strip()
            if to == OPTION:
                options.append(value)
                if value:
                    gatherer.named(told, column, value, column)
            elif to == TAGS:
                gatherer.tags(told, value.split(","), column)
            else:
                gatherer.mapped(told, to, value, column)
        told.cells.setdefault("product", slug(told.cells.get("title", "")))
        if told.cells["product"] == above.cells.get("product"):
            for name in _CARRIED:
                told.cells[name] = told.cells.get(name) or above.cells.get(name, "")
            for name in _OF_THE_FIRST:
                told.cells[name] = above.cells.get(name) or told.cells.get(name, "")
        title = told.cells.get("title", "")
        gatherer.kind_and_audience(told, [], [], title)
        sku = told.cells.get("sku", "")
        told.cells["sku"] = gatherer.sku(sku, told.cells["product"], options)
        above = told
        yield line, [told.cells.get(name, "") for name in columns]
    gatherer.note_skus(called.get("sku", "sku"))
