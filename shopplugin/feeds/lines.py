"""Bytes to lines of text, or a clear word about why not."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from .report import FileRefused

# A row with every text at its longest stays far below this.
LONGEST_LINE = 1_000_000
_LONGEST_RECORD = 2_000_000
_MOST_BLANK_LINES = 10_000  # together

_BOM = b"\xef\xbb\xbf"
_SAVE_AS = "Open it in the program it came from and save it as CSV UTF-8."
_OTHER_FILES = {
    b"PK\x03\x04": f"This is an Excel workbook or a zip archive, not CSV. {_SAVE_AS}",
    b"\xd0\xcf\x11\xe0": f"This is an old Excel workbook, not CSV. {_SAVE_AS}",
    b"\x1f\x8b": "This file is compressed with gzip; unpack it first.",
    b"%PDF": f"This is a PDF, not CSV. {_SAVE_AS}",
    b"\xff\xfe": f"This file is encoded as UTF-16, not UTF-8. {_SAVE_AS}",
    b"\xfe\xff": f"This file is encoded as UTF-16, not UTF-8. {_SAVE_AS}",
}
_CSV_FAULTS = {
    "record too long": f"this row goes on for more than {_LONGEST_RECORD:,} characters; most"
    " likely a quotation mark in it is never closed",
    "unexpected end of data": "a quotation mark that opens in this row is never closed; close"
    " it, or double those that belong to the text",
    "field larger than field limit": "a cell is longer than 131,072 characters; most likely a"
    " quotation mark in this row is never closed",
    "' expected after '": "text goes on after a closing quotation mark; double the quotation"
    " marks that belong to the text",
    "new-line character seen": "a bare return stands outside quotation marks; save the file"
    " with ordinary line ends",
}


def text_lines(stream: BinaryIO, at_byte: Callable[[int], None] | None = None) -> Iterator[str]:
    """Decode *stream* line by line, without the mark that some programs write first.

    Raises ``FileRefused`` for what is not UTF-8 text, naming the line.
    """
    position = 0
    for number, line in enumerate(iter(partial(stream.readline, LONGEST_LINE), b""), start=1):
        if number == 1:
            line = _without_mark(line)
        elif at_byte is not None and not number % 1000:
            at_byte(position)
        position += len(line)
        if len(line) >= LONGEST_LINE or b"\0" in line:
            raise _not_text(line, number)
        try:
            yield line.decode()
        except UnicodeDecodeError as error:
            raise _not_utf8(error, number) from None
    if at_byte is not None:
        at_byte(position)


def csv_records(lines: Iterator[str], delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Split *lines* into records, each with the line it starts on; empty lines are none.

    Raises ``FileRefused`` at the first record that is not strict CSV: what follows a stray
    quotation mark cannot be trusted.
    """
    portions = _Portions(lines)
    reader = csv.reader(portions, strict=True, delimiter=delimiter)
    blank = 0
    while True:
        start = reader.line_num + 1
        portions.left = _LONGEST_RECORD
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused(start, "", _explained(str(error))) from None
        if cells:
            blank = 0
            yield start, cells
        elif (blank := blank + 1) > _MOST_BLANK_LINES:
            count = f"more than {_MOST_BLANK_LINES:,} blank lines up to here"
            raise FileRefused(start, "", f"There are {count}; take them out.")


def wrong_width(cells: int, header: int) -> str:
    """Say what is wrong with a row of *cells* below a header of another length."""
    return (
        f"This row has {cells} cells and the header {header}; look for a comma too many or too"
        " few, or a text that needs quotation marks."
    )


class _Portions:
    """Lines, as long as one record does not take more of them than any product could."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.left = 0
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.left -= len(line)
        if self.left < 0:
            raise csv.Error("record too long")
        return line


def _without_mark(line: bytes) -> bytes:
    for start, reason in _OTHER_FILES.items():
        if line.startswith(start):
            raise FileRefused(1, "", reason)
    return line.removeprefix(_BOM)


def _not_text(line: bytes, number: int) -> FileRefused:
    if b"\0" in line:
        return FileRefused(number, "", f"A NUL byte: this is not a text file. {_SAVE_AS}")
    return FileRefused(
        number, "", f"This line is longer than {LONGEST_LINE:,} bytes; no product is."
    )


def _not_utf8(error: UnicodeDecodeError, number: int) -> FileRefused:
    byte, place = error.object[error.start], error.start + 1
    return FileRefused(
        number, "", f"Byte {byte:#04x} at position {place} is not UTF-8. {_SAVE_AS}"
    )


def _explained(error: str) -> str:
    for words, reason in _CSV_FAULTS.items():
        if words in error:
            return f"This is not strict CSV: {reason}."
    return f"This is not strict CSV: {error}."
