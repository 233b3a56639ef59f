"""One cell at a time: what a product file may say, and how it must say it.

Every reader takes the cell's text and returns the value, None for blank, or raises
``ValueError`` with a reason that quotes the cell and says what to write.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from urllib.parse import urlsplit

from ..domain.money import CURRENCIES, minor_digits, quote, read_amount
from ..domain.vocabulary import near_miss

# What a spreadsheet would run, full-width twins included, and what we put before it.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_APOSTROPHE = "'"
_PLAIN_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]+)?", re.ASCII)

_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
# Characters that reorder what the reader sees; and, in names, those nobody sees at all.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")

_WIDTH = re.compile(r"[2-9]?[AE]|[BCDFGH]|X?[NW]|M")
_REPEATED = re.compile(r"A{2,9}|E{2,9}")
_NUMBER = r"\d+(?:[.,]\d+)?"
_DASH = r"(?:[-\u2010-\u2015~]|to)"
_FROM_TO = r"(?:/|\.\.|\u2026)"
_UNIT = r"[a-z%.\" ]*"
_RANGE = re.compile(
    rf"[$€£]?{_NUMBER}\s*[a-z%\"]{{0,12}}\.?\s*(?:{_DASH}|{_FROM_TO})\s*[$€£]?{_NUMBER}\s*{_UNIT}",
    re.ASCII | re.IGNORECASE,
)
# Beside a size the width may stand: "9/2E" is no range.
_RANGE_OF_SIZES = re.compile(
    rf"{_NUMBER}\s*(?:{_DASH}\s*{_NUMBER}\s*{_UNIT}|{_FROM_TO}\s*{_NUMBER})",
    re.ASCII | re.IGNORECASE,
)
# No range is longer. Nothing here may go back and forth over a cell: it can have 131,072
# characters, and what takes their square takes minutes.
_LONGEST_RANGE = 200
_MOST_STOCK = 2**31 - 1
_MOST_MINOR = 2**53  # exact in JSON readers of every language


class Unclear(ValueError):
    """A cell that says something, but not one value: it is left unknown, and reported."""


def neutralise(text: str) -> str:
    """Return *text* as a cell that no spreadsheet runs; :func:`restore` takes it back."""
    if text.startswith(_APOSTROPHE):
        return _APOSTROPHE + text
    if text.startswith(_RUNS) and not _PLAIN_NEGATIVE.fullmatch(text):
        return _APOSTROPHE + text
    return text


def restore(cell: str) -> str:
    """Take off what :func:`neutralise` put on; an apostrophe of the text's own stays."""
    if cell.startswith(_APOSTROPHE) and cell[1:].startswith((_APOSTROPHE, *_RUNS)):
        return cell[1:]
    return cell


def read_text(cell: str, most: int) -> str | None:
    """Read one line of text: composed (NFC), trimmed, without control characters."""
    text = cell.strip()
    if _is_plain(text):
        return _bounded(text, most)
    lines = (line.strip() for line in _BREAKS.split(restore(cell)))
    return _bounded(_checked(" ".join(filter(None, lines)), allowed=""), most)


def read_paragraphs(cell: str, most: int) -> str | None:
    """Read text that may run over several lines."""
    text = cell.strip()
    if _is_plain(text):
        return _bounded(text, most)
    text = restore(cell).strip().replace("\r\n", "\n").replace("\r", "\n")
    return _bounded(_checked(text, allowed="\n\t"), most)


def read_name(cell: str, most: int) -> str | None:
    """Read an identifier: a line of text in which nothing is hidden."""
    text = read_text(cell, most)
    if text is not None and not text.isascii():
        hidden = next((sign for sign in text if sign in _INVISIBLE), None)
        if hidden is not None:
            raise ValueError(_holds(text, hidden))
    return text


def read_handle(cell: str, most: int) -> str | None:
    """Read a product handle, which is also the end of a page's address."""
    handle = read_name(cell, most)
    if handle is not None and ("/" in handle or "\\" in handle or handle in {".", ".."}):
        raise ValueError(
            f"{quote(handle)} cannot be part of a page's address; use letters, digits and '-'."
        )
    return handle


def read_address(cell: str, most: int) -> str | None:
    """Read a link: http, https, or a path that starts with ``/``."""
    address = read_text(cell, most)
    if address is None:
        return None
    if any(sign.isspace() or sign in '\\<>"' for sign in address):
        raise ValueError(
            f"{quote(address)} is not a web address; write a space as %20 and no backslash."
        )
    if address.startswith("/") and not address.startswith("//"):
        return address
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port  # a port that is no number raises too
    except ValueError:
        host = None
    if not host or not address.lower().startswith(("https://", "http://")):
        raise ValueError(
            f"{quote(address)} is not a web address; start it with https:// or with one '/'."
        )
    return address


def read_word(cell: str, known: tuple[str, ...]) -> str | None:
    """Read one of the *known* words."""
    word = cell.strip()
    if word and word not in known:
        raise ValueError(
            f"{quote(word)} is not one of {', '.join(known)}.{near_miss(word, known)}"
        )
    return word or None


def read_width(cell: str) -> str | None:
    """Read a US width letter; repeated letters are counted, ``EE`` is ``2E``."""
    letter = cell.strip().upper()
    if not letter:
        return None
    if _REPEATED.fullmatch(letter):
        letter = f"{len(letter)}{letter[0]}"
    if not _WIDTH.fullmatch(letter):
        raise ValueError(
            f"{quote(cell.strip())} is not a US width letter, such as 2A, B, D, 2E or 4E."
        )
    return letter


def read_stock(cell: str) -> int | None:
    """Read how many are in stock; zero is a fact, blank is unknown."""
    count = cell.strip()
    if not count:
        return None
    digits = count.lstrip("0") or "0"
    known = count.isascii() and count.isdigit() and len(digits) <= len(str(_MOST_STOCK))
    if not known or int(digits) > _MOST_STOCK:
        check_range(count)
        if count.isascii() and count.isdigit():
            raise ValueError(f"{quote(count)} is too large; a stock goes to {_MOST_STOCK:,}.")
        raise ValueError(f"{quote(count)} is not a count; write a whole number, like 12.")
    return int(digits)


def read_currency(cell: str) -> str | None:
    """Read an ISO 4217 code."""
    code = cell.strip().upper()
    if code and code not in CURRENCIES:
        raise ValueError(
            f"{quote(cell.strip())} is not an ISO 4217 currency code; write it like 'USD'."
        )
    return code or None


def read_price(cell: str, currency: str) -> int | None:
    """Read a price in whole minor units of *currency*."""
    if not cell.strip():
        return None
    try:
        amount = read_amount(cell.strip())
    except ValueError:
        check_range(cell)
        raise
    digits = minor_digits(currency)
    minor = amount.scaleb(digits)
    if minor != minor.to_integral_value():
        raise ValueError(
            f"{quote(cell.strip())} is finer than {currency} can pay; write at most {digits}"
            " decimals."
        )
    if minor > _MOST_MINOR:
        raise ValueError(f"{quote(cell.strip())} is more than any price.")
    return int(minor)


def check_range(cell: str, *, of_sizes: bool = False) -> None:
    """Raise ``Unclear`` for a cell that names two numbers, such as ``5-10 mm``."""
    words = cell.strip()
    pattern = _RANGE_OF_SIZES if of_sizes else _RANGE
    if len(words) <= _LONGEST_RANGE and pattern.fullmatch(words):
        raise Unclear(f"{quote(words)} is a range, not one value; it was left unknown.")


def halves(size_us: Decimal | None) -> int | None:
    """Count a US size in half sizes."""
    return None if size_us is None else int(size_us * 2)


def _is_plain(text: str) -> bool:
    """Say whether a cell is what it looks like, as nearly all are."""
    return text.isascii() and text.isprintable() and text[:1] != _APOSTROPHE


def _checked(text: str, allowed: str) -> str:
    text = unicodedata.normalize("NFC", text)
    for sign in text:
        if sign in _REORDERING or (
            sign not in allowed and unicodedata.category(sign) in {"Cc", "Cs"}
        ):
            raise ValueError(_holds(text, sign))
    return text


def _holds(text: str, sign: str) -> str:
    shown = "".join(one if one.isprintable() else "\ufffd" for one in text)
    return f"{quote(shown)} holds the hidden character U+{ord(sign):04X}; type the text anew."


def _bounded(text: str, most: int) -> str | None:
    if len(text) > most:
        raise ValueError(
            f"{quote(text)} has {len(text):,} characters; it takes at most {most:,}."
        )
    return text or None
