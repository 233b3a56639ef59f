"""Which format a product file is in, by what stands in it; names and endings are ignored."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO

from ..domain.sizes import SizeChart
from ..domain.vocabulary import Vocabulary
from .gathering import Gatherer
from .google import google_table, google_xml, is_google
from .lines import text_lines
from .mapping import check_mapping, header_digest, mapped_feed, mapping_targets
from .native import REQUIRED, Feed, native_feed, open_native
from .report import FileRefused, Remarks
from .safety import feed_bytes
from .shopify import is_shopify, shopify_feed
from .table import Table, open_table
from .woocommerce import is_woocommerce, woocommerce_feed

FORMATS = ("auto", "native", "shopify", "woocommerce", "google")

_MARK = b"\xef\xbb\xbf"
_HEAD = 4096

# Columns that give away shop systems whose files mean nothing here until they are mapped.
_STRANGERS = {
    "Medusa": {"product handle", "variant title"},
    "Spree": {"slug", "product_type", "option1_name"},
    "BigCommerce": {"item type", "product id", "product name"},
    "Magento": {"sku", "attribute_set_code", "product_type"},
    "PrestaShop": {"product id", "active (0/1)"},
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read: its format, and what its columns mean where that is said.

    ``mapping`` is for this file; ``saved`` are the ones kept, by the digest of the header.
    """

    format: str
    mapping: Mapping[str, str]
    saved: Mapping[str, Mapping[str, str]]


def open_feed(
    stream: BinaryIO,
    reading: Reading,
    vocabulary: Vocabulary,
    sizes: SizeChart,
    at_byte: Callable[[int], None] | None = None,
) -> Feed:
    """Open a product file in whatever format it is, unless *reading* names one.

    Raises ``FileRefused`` for what is none of them, saying what it seems to be.
    """
    bytes_ = feed_bytes(stream)
    if reading.format == "native":
        return open_native(bytes_, vocabulary, at_byte)
    gatherer = Gatherer(vocabulary, sizes, Remarks())
    if _is_markup(bytes_):
        if reading.format not in {"auto", "google"}:
            raise FileRefused(1, "", f"This is XML, and {reading.format} files are CSV.")
        return google_xml(bytes_, gatherer, at_byte)
    table = open_table(text_lines(bytes_, at_byte), any_delimiter=True)
    mapping = reading.mapping or reading.saved.get(header_digest(table.header), {})
    if mapping:
        _check(table, mapping, gatherer)
    feed = _feed_of(table, reading.format, mapping, gatherer, vocabulary)
    return replace(feed, header=table.header)


def read_header(stream: BinaryIO) -> tuple[str, ...]:
    """Return the columns of a CSV file, for whoever wants to say what they mean.

    Raises ``FileRefused`` for what is no CSV file.
    """
    bytes_ = feed_bytes(stream)
    if _is_markup(bytes_):
        raise FileRefused(1, "", "This is XML; only the columns of CSV files can be mapped.")
    return open_table(text_lines(bytes_), any_delimiter=True).header


def _feed_of(
    table: Table,
    format_: str,
    mapping: Mapping[str, str],
    gatherer: Gatherer,
    vocabulary: Vocabulary,
) -> Feed:
    places = table.places()
    shops = {
        "shopify": (is_shopify, shopify_feed),
        "woocommerce": (is_woocommerce, woocommerce_feed),
        "google": (is_google, google_table),
    }
    if format_ in shops:
        fits, read = shops[format_]
        if not fits(places):
            raise FileRefused(
                table.line,
                "",
                f"The columns are not those of a {format_} file ({_some(table.header)})."
                f"{_seems(places)} Leave the format to be found out, or map the columns.",
            )
        return read(table, gatherer, mapping)
    if {"product", "title"} & set(mapping.values()):
        return mapped_feed(table, gatherer, mapping)
    if not places.keys() >= {*REQUIRED}:
        for fits, read in shops.values():
            if fits(places):
                return read(table, gatherer, mapping)
        stranger = _stranger(places)
        if stranger:
            raise FileRefused(
                table.line,
                "",
                f"This is a product file of {stranger}, whose columns are not known here. Say"
                " what they mean (in the workbench, or with --map), or export native,"
                " Shopify, WooCommerce or Google files.",
            )
    return native_feed(table, vocabulary)


def _check(table: Table, mapping: Mapping[str, str], gatherer: Gatherer) -> None:
    try:
        check_mapping(mapping, table.header, mapping_targets(gatherer.attributes))
    except ValueError as fault:
        raise FileRefused(table.line, "", str(fault)) from None


def _is_markup(stream: io.BufferedReader) -> bool:
    head = stream.peek(_HEAD)[:_HEAD]
    return head.removeprefix(_MARK).lstrip()[:1] == b"<"


def _stranger(places: Mapping[str, int]) -> str:
    known = (name for name, columns in _STRANGERS.items() if columns <= places.keys())
    return next(known, "")


def _seems(places: Mapping[str, int]) -> str:
    stranger = _stranger(places)
    return f" They look like those of {stranger}." if stranger else ""


def _some(header: tuple[str, ...]) -> str:
    names = [name.strip()[:30] for name in header if name.strip()]
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
