"""What a product file may cost before it is believed: bytes, tags, depth.

Files come from outside. A few kilobytes can unpack to gigabytes, and a single tag without
an end can keep a parser busy for hours. What goes beyond these bounds is no product file;
it is refused as soon as it does, having cost next to nothing.
"""

from __future__ import annotations

import html
import io
import re
import zlib
from typing import BinaryIO

import nh3

from .report import FileRefused

MOST_UNPACKED = 200_000_000
"""Bytes that a packed file, or an XML file, may come to."""
LONGEST_TOKEN = 65_536
"""Bytes of one tag, one comment or one text of an XML file; characters of one HTML text."""
DEEPEST = 20
MOST_ITEMS = 200_000

PACKED = b"\x1f\x8b"
"""How a gzip file begins."""
_PORTION = 8192
_AT_ONCE = 1 << 18
# Product files pack ten to forty times smaller. Below the first bytes nobody counts.
_MOST_RATIO = 100
_UNCOUNTED = 500_000

_BETWEEN_CELLS = re.compile(r"</t[hd]>\s*<td[^<>]*>", re.IGNORECASE)
_BLOCK_ENDS = re.compile(r"<br\b[^<>]*>|</?(?:p|li|div|tr|ul|ol|h[1-6]|dt|dd)\b[^<>]*>", re.I)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


class _Bytes(io.RawIOBase):
    """The bytes of a file as they come, unpacked where they are packed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._head = stream.read(len(PACKED))
        self._packed = self._head == PACKED
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._read = 0
        self._given = 0

    def readable(self) -> bool:
        """Say that one can read here."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride] - io hands in its own buffer
        """Fill *buffer* with the next bytes; 0 is the end."""
        portion = self._unpacked(len(buffer)) if self._packed else self._next(len(buffer))
        buffer[: len(portion)] = portion
        return len(portion)

    def count(self) -> None:
        """Unpack a large file to its end, for nothing but to see that there is one.

        To unpack is a hundredth of the work of reading rows; the sender of half a gigabyte of
        good rows does not wait for most of them to be read before it is refused.
        """
        if not self._packed:
            return
        start = self._stream.tell()
        size = self._stream.seek(0, io.SEEK_END) - start
        self._stream.seek(start)
        while size * _MOST_RATIO > MOST_UNPACKED and self._unpacked(_AT_ONCE):
            pass

    def _next(self, most: int) -> bytes:
        portion, self._head = self._head or self._stream.read(most), b""
        self._read += len(portion)
        return portion

    def _unpacked(self, most: int) -> bytes:
        try:
            while not self._unpacker.eof:
                packed = self._unpacker.unconsumed_tail or self._next(_PORTION)
                portion = self._unpacker.decompress(packed, most)
                if portion:
                    return self._counted(portion)
                if not packed:
                    raise FileRefused(1, "", "The gzip file is cut off; send it whole.")
        except zlib.error:
            raise FileRefused(1, "", "The gzip file is damaged; pack it anew.") from None
        if self._unpacker.unused_data or self._next(1):
            raise FileRefused(1, "", "The gzip file holds more than one file; send one.")
        return b""

    def _counted(self, portion: bytes) -> bytes:
        self._given += len(portion)
        taken = self._read - len(self._unpacker.unconsumed_tail)
        most = max(_UNCOUNTED, taken * _MOST_RATIO)
        if self._given > min(most, MOST_UNPACKED):
            raise FileRefused(
                1,
                "",
                f"The gzip file unpacks to more than {_MOST_RATIO} times its size, or to more"
                f" than {MOST_UNPACKED // 1_000_000} MB; no product file does. Send it"
                " unpacked.",
            )
        return portion


def feed_bytes(stream: BinaryIO) -> io.BufferedReader:
    """Return the bytes of a product file, unpacked as they are read.

    Raises ``FileRefused`` for a gzip file that is damaged or a bomb, here where it is large
    enough to be long in reading, else while it is read.
    """
    if stream.seekable():
        start = stream.tell()
        _Bytes(stream).count()
        stream.seek(start)
    return io.BufferedReader(_Bytes(stream), 65_536)


def plain_text(text: str) -> str:
    """Return the words of an HTML text: a line for each paragraph, bullet or table row.

    Scripts and styles go with what is in them. Raises ``ValueError`` for a text too long
    to be a description.
    """
    if len(text) > LONGEST_TOKEN:
        raise ValueError(
            f"This text has {len(text):,} characters; at most {LONGEST_TOKEN:,} are read."
        )
    if "<" in text or "&" in text:
        text = _BLOCK_ENDS.sub("\n", _BETWEEN_CELLS.sub(": ", text))
        text = html.unescape(nh3.clean(text, tags=set(), attributes={}))
    text = _SPACES.sub(" ", text.replace("\r", "\n"))
    return _LINES.sub("\n", text).strip()
