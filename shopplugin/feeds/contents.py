"""What a product file holds, once it is opened: its columns, its rows, and all remarks."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from ..domain.sizes import SizeChart
from ..domain.vocabulary import Vocabulary
from .detect import Reading, open_feed
from .report import Remark
from .rows import Row, RowReader


@dataclass(slots=True)
class Contents:
    """A file's head at once; ``remarks`` and what follows are there when the rows ran out."""

    columns: frozenset[str]
    """The native columns that the file has."""
    in_passing: frozenset[str]
    """Those in which a blank says nothing."""
    ignored: tuple[str, ...]
    format: str
    header: tuple[str, ...]
    rows: Iterator[Row]
    refused: list[Remark] = field(default_factory=list[Remark])
    notes: list[Remark] = field(default_factory=list[Remark])
    refused_skus: set[str] = field(default_factory=set[str])
    """Refused rows name variants all the same: these are not missing from the file."""
    without_currency: int = 0
    """Prices that name no currency."""


Open = Callable[
    [BinaryIO, Reading, Vocabulary, SizeChart, str, Callable[[int], None]],
    AbstractContextManager[Contents],
]
"""Opens a file: its bytes, how to read it, what to read it with, the currency of prices that
name none, and whom to tell how many bytes are read. Opening and reading on may raise
``FileRefused``."""


@contextmanager
def open_here(
    stream: BinaryIO,
    reading: Reading,
    vocabulary: Vocabulary,
    sizes: SizeChart,
    currency: str,
    at_byte: Callable[[int], None],
) -> Generator[Contents]:
    """Open a product file in this very process, as the command line does."""
    feed = open_feed(stream, reading, vocabulary, sizes, at_byte)
    reader = RowReader(feed, vocabulary, sizes, currency)

    def rows() -> Iterator[Row]:
        yield from reader.rows()
        contents.refused += [*feed.refused.kept, *reader.refused.kept]
        contents.notes += [*feed.notes, *feed.remarks.kept, *reader.notes.kept]
        contents.refused_skus |= reader.refused_skus
        contents.without_currency = reader.without_currency

    contents = Contents(
        frozenset(feed.places), feed.in_passing, feed.ignored, feed.format, feed.header, rows()
    )
    yield contents
