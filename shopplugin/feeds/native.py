"""The native product CSV: its columns, read strictly and written so that both agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, TextIO

from ..domain.shoes import Shoe
from ..domain.vocabulary import Value, Vocabulary, near_miss, write
from .cells import neutralise
from .lines import text_lines
from .report import FileRefused, Remark, Remarks
from .table import Table, open_table

_MAPPED = (
    " If its columns have other names, say what they mean: in the workbench, or with --map."
)
REQUIRED = ("sku", "product", "title")
COLUMNS = (
    "sku",
    "product",
    "title",
    "brand",
    "model",
    "version",
    "kind",
    "audience",
    "size_us",
    "width",
    "price",
    "currency",
    "stock",
    "url",
    "image_url",
    "description",
)


@dataclass(frozen=True, slots=True)
class Feed:
    """A product file, opened: which known columns it has and where, and its records.

    A record is the line it starts on and its cells. Reading the records may raise
    ``FileRefused``; ``refused`` and ``remarks`` fill meanwhile. ``called`` is what the file
    itself calls a column. A blank in one of ``in_passing`` says nothing: what is known stays.
    """

    places: Mapping[str, int]
    width: int
    ignored: tuple[str, ...]
    notes: tuple[Remark, ...]
    records: Iterator[tuple[int, list[str]]]
    format: str = "native"
    refused: Remarks = field(default_factory=Remarks)
    remarks: Remarks = field(default_factory=Remarks)
    called: Mapping[str, str] = field(default_factory=dict[str, str])
    in_passing: frozenset[str] = frozenset()
    header: tuple[str, ...] = ()


def open_native(
    stream: BinaryIO, vocabulary: Vocabulary, at_byte: Callable[[int], None] | None = None
) -> Feed:
    """Read the header of a native file.

    Raises ``FileRefused`` for a file that is empty, is not a native file or not text.
    """
    return native_feed(open_table(text_lines(stream, at_byte)), vocabulary)


def native_feed(table: Table, vocabulary: Vocabulary) -> Feed:
    """Find the columns of a native file; raises ``FileRefused`` where some are missing."""
    line, header = table.line, table.header
    if table.delimiter != ",":
        header = (table.delimiter.join(header),)
    names = [cell.strip().lower() for cell in header]
    known = known_columns(vocabulary)
    places = {name: place for place, name in enumerate(names) if name in known}
    _check_header(line, names, places)
    strange = (cell.strip() for cell in header if cell.strip().lower() not in known)
    ignored = tuple(dict.fromkeys(name or "(no name)" for name in strange))
    notes = tuple(
        Remark(line, name, f"This column is not known and was ignored.{near_miss(name, known)}")
        for name in ignored
    )
    return Feed(places, len(names), ignored, notes, table.records, header=tuple(table.header))


def known_columns(vocabulary: Vocabulary) -> list[str]:
    """Return every column of the format, in its order."""
    return [*COLUMNS, *attribute_columns(vocabulary)]


def attribute_columns(vocabulary: Vocabulary) -> list[str]:
    """Return the attributes that have a column after the fixed ones."""
    return [attribute.id for attribute in vocabulary if attribute.id not in COLUMNS]


def write_native(stream: TextIO, shoes: Iterable[Shoe], vocabulary: Vocabulary) -> int:
    """Write *shoes*, a row for each variant; return how many rows that were.

    Importing the file changes nothing. No cell runs in a spreadsheet.
    """
    attributes = attribute_columns(vocabulary)
    stream.write(",".join([*COLUMNS, *attributes]) + "\r\n")
    rows = 0
    for shoe in shoes:
        start, end = _shoe_cells(shoe)
        for variant in shoe.variants:
            cells = (
                _text(variant.sku),
                *start,
                write(variant.size_us),
                variant.width or "",
                str(variant.price) if variant.price else "",
                variant.price.currency if variant.price else "",
                "" if variant.stock is None else str(variant.stock),
                *end,
                *_values(attributes, {**shoe.values, **variant.values}),
            )
            stream.write(",".join(cells) + "\r\n")
            rows += 1
    return rows


def _check_header(line: int, names: Sequence[str], places: Mapping[str, int]) -> None:
    for name in places:
        if names.count(name) > 1:
            raise FileRefused(line, name, f"The column '{name}' stands here twice; keep one.")
    for name in REQUIRED:
        if name not in places:
            hint = near_miss(name, [other for other in names if other not in places])
            if len(names) == 1 and any(sign in names[0] for sign in ";\t|"):
                hint = " The cells must be separated by commas."
            hint = hint or _MAPPED
            raise FileRefused(
                line,
                name,
                "This is not a product file that can be read here: a native file needs the"
                f" columns {', '.join(REQUIRED)}, and '{name}' is missing.{hint}",
            )


def _shoe_cells(shoe: Shoe) -> tuple[tuple[str, ...], tuple[str, ...]]:
    named = (shoe.product, shoe.title, shoe.brand, shoe.model, shoe.version)
    words = (shoe.kind or "", shoe.audience or "")
    ends = (shoe.url, shoe.image_url, shoe.description)
    return (*map(_text, named), *words), tuple(map(_text, ends))


def _values(attributes: Sequence[str], values: Mapping[str, Value]) -> Iterator[str]:
    return (write(values.get(attribute)) for attribute in attributes)


def _text(text: str | None) -> str:
    """Write a text in quotation marks: what it says must never look like anything else."""
    if not text:
        return ""
    quoted = neutralise(text).replace('"', '""')
    return f'"{quoted}"'
