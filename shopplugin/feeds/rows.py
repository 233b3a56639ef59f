"""One row of a product file: all its cells read, or every fault in it named.

Product files repeat themselves: the same words, widths and prices stand in row after row.
So each column remembers what its cells meant, and a row costs little more than looking up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import getitem, itemgetter
from typing import Any, NamedTuple

from ..domain.shoes import AUDIENCES, KINDS, LENGTHS
from ..domain.sizes import SizeChart
from ..domain.vocabulary import AttributeType, Vocabulary, write
from . import cells as cell_readers
from .cells import Unclear, check_range, halves, read_currency, read_price
from .lines import wrong_width
from .native import REQUIRED, Feed, attribute_columns
from .report import Remark, Remarks

# A column remembers this many different cells, and cells of so many characters; words and
# prices have far fewer. A hundred descriptions at their longest is what it may come to.
_REMEMBERED = 5000
_REMEMBERED_CHARACTERS = 500_000
_MOST_REFUSED = 100_000

_TEXTS = (
    "product",
    "sku",
    "title",
    "brand",
    "model",
    "version",
    "kind",
    "audience",
    "url",
    "image_url",
    "description",
    "tags",
    "width",
    "stock",
)
_Read = Callable[[Any], object]
_Pick = Callable[[Sequence[str]], Any]

_READERS: dict[str, Callable[..., object]] = {
    "product": cell_readers.read_handle,
    "sku": cell_readers.read_name,
    "url": cell_readers.read_address,
    "image_url": cell_readers.read_address,
    "description": cell_readers.read_paragraphs,
    "tags": cell_readers.read_paragraphs,
}
_UNBOUNDED: dict[str, _Read] = {
    "width": cell_readers.read_width,
    "stock": cell_readers.read_stock,
}


class Row(NamedTuple):
    """One variant as a file states it; ``cells`` is the document of its attribute cells."""

    product: str
    line: int
    sku: str
    title: str
    brand: str | None
    model: str | None
    version: str | None
    kind: str | None
    audience: str | None
    url: str | None
    image_url: str | None
    description: str | None
    tags: str | None
    cells: str
    size_us_halves: int | None
    width: str | None
    price_minor: int | None
    currency: str | None
    stock: int | None


class RowReader:
    """Reads the rows of one file; what is wrong gathers in ``refused`` and ``notes``."""

    def __init__(
        self, feed: Feed, vocabulary: Vocabulary, sizes: SizeChart, currency: str
    ) -> None:
        self.refused = Remarks(_MOST_REFUSED)
        self.refused_skus: set[str] = set()
        self.notes = Remarks()
        self.without_currency = 0
        self._feed = feed
        self._texts = tuple(_Memory(_text_reader(name)) for name in _TEXTS)
        self._pick_texts = self._picker(*_TEXTS)
        self._sizes = _Memory(partial(_read_size, sizes))
        self._pick_size = self._picker("size_us", "audience")
        self._prices = _Memory(partial(_read_price, currency))
        self._pick_price = self._picker("price", "currency")
        # In the order of a document's cells; padded, so that picking always gives a tuple.
        columns = sorted(feed.places.keys() & set(attribute_columns(vocabulary)))
        self._values = tuple(_Memory(partial(_member, vocabulary, name)) for name in columns)
        self._pick_values = self._picker(*columns, "", "")
        self._last_values: tuple[str, ...] = ()
        self._last_document = "{}"
        self._checks: tuple[tuple[str, _Pick, _Read], ...] = (
            *self._checks_of(_TEXTS, self._texts),
            ("size_us", self._pick_size, self._sizes.read),
            ("currency", self._picker("currency"), read_currency),
            ("price", self._pick_price, partial(_check_price, currency)),
            *self._checks_of(columns, self._values),
        )

    def rows(self) -> Iterator[Row]:
        """Read every row that can be read, in the order of the file."""
        width = self._feed.width
        for rows, (line, cells) in enumerate(self._feed.records, start=1):
            if len(cells) != width:
                self.refused.add(Remark(line, "", wrong_width(len(cells), width)))
                self.refused.give_up_at(line, rows)
                continue
            cells.append("")  # what a column that the file lacks says
            try:
                row = self._read(line, cells)
            except ValueError:
                if not self._examine(line, cells):
                    self.refused.give_up_at(line, rows)
                    continue
                row = self._read(line, cells)
            yield row

    def _read(self, line: int, cells: list[str]) -> Row:
        texts: Iterator[Any] = map(getitem, self._texts, self._pick_texts(cells))
        minor, currency, assumed = self._prices[self._pick_price(cells)]
        size = self._sizes[self._pick_size(cells)]
        document = self._document(self._pick_values(cells))
        self.without_currency += assumed
        product, sku, title, *named, width, stock = texts
        if product is None or sku is None or title is None:
            raise ValueError("blank")  # which of them, _examine says
        return Row._make(
            (product, line, sku, title, *named, document, size, width, minor, currency, stock)
        )

    def _document(self, cells: tuple[str, ...]) -> str:
        # The variants of one shoe mostly follow each other and say the same.
        if cells != self._last_values:
            members = filter(None, map(getitem, self._values, cells))
            self._last_document = "{" + ",".join(members) + "}"
            self._last_values = cells
        return self._last_document

    def _examine(self, line: int, cells: list[str]) -> bool:
        """Name every fault of a row; say whether only unclear cells were wrong with it."""
        good = True
        for column, pick, read in self._checks:
            try:
                read(pick(cells))
            except Unclear as fault:
                self.notes.add(self._remark(line, column, fault))
                cells[self._feed.places[column]] = ""
            except ValueError as fault:
                self.refused.add(self._remark(line, column, fault))
                good = False
        if not good:
            sku = cell_readers.restore(cells[self._feed.places["sku"]]).strip()
            if len(sku) <= LENGTHS["sku"]:  # no shoe here has a longer one
                self.refused_skus.add(sku)
        return good

    def _remark(self, line: int, column: str, fault: ValueError) -> Remark:
        return Remark(line, self._feed.called.get(column, column), str(fault))

    def _checks_of(
        self, columns: Sequence[str], memories: Sequence[_Memory]
    ) -> Iterator[tuple[str, _Pick, _Read]]:
        for column, memory in zip(columns, memories, strict=True):
            required = partial(_read_required, memory.read, column)
            read = required if column in REQUIRED else memory.read
            yield column, self._picker(column), read

    def _picker(self, *columns: str) -> _Pick:
        # A column that the file lacks is the blank at the end of the cells.
        return itemgetter(*(self._feed.places.get(column, -1) for column in columns))


class _Memory(dict[Any, Any]):
    """What a column's cells meant; a cell seen for the first time is read."""

    def __init__(self, read: _Read) -> None:
        self.read = read
        self._left = _REMEMBERED_CHARACTERS

    def __missing__(self, cell: str | tuple[str, str]) -> Any:
        value = self.read(cell)
        length = len(cell) if isinstance(cell, str) else len(cell[0]) + len(cell[1])
        self._left -= length
        if len(self) >= _REMEMBERED or self._left < 0:
            self.clear()
            self._left = _REMEMBERED_CHARACTERS - length
        self[cell] = value
        return value


def _text_reader(name: str) -> _Read:
    words = {"kind": KINDS, "audience": AUDIENCES}.get(name)
    if words is not None:
        return partial(cell_readers.read_word, known=words)
    if name in _UNBOUNDED:
        return _UNBOUNDED[name]
    return partial(_READERS.get(name, cell_readers.read_text), most=LENGTHS[name])


def _read_required(read: _Read, name: str, cell: str) -> object:
    value = read(cell)
    if value is None:
        raise ValueError(f"The {name} is blank; every row needs {', '.join(REQUIRED)}.")
    return value


def _read_size(sizes: SizeChart, pair: tuple[str, str]) -> int | None:
    size, audience = pair[0].strip(), pair[1].strip()
    try:
        return halves(sizes.read(size, audience if audience in AUDIENCES else None))
    except ValueError:
        check_range(size, of_sizes=True)
        raise


def _read_price(default: str, pair: tuple[str, str]) -> tuple[int | None, str | None, bool]:
    """Read price and currency; also say whether the shop's own currency was assumed."""
    currency = read_currency(pair[1])
    minor = read_price(pair[0], currency or default)
    if minor is None:
        return None, None, False
    return minor, currency or default, currency is None


def _check_price(default: str, pair: tuple[str, str]) -> None:
    try:
        currency = read_currency(pair[1])
    except ValueError:
        return  # the currency's own fault, named there
    read_price(pair[0], currency or default)


def _member(vocabulary: Vocabulary, attribute: str, cell: str) -> str:
    """Read an attribute's cell as a member of the document, ``"drop_mm":"8"``; or nothing."""
    try:
        value = vocabulary.read(attribute, cell)
    except ValueError:
        if vocabulary[attribute].type is AttributeType.NUMBER:
            check_range(cell)
        raise
    words = write(value)
    return f'"{attribute}":{json.dumps(words, ensure_ascii=False)}' if words else ""
