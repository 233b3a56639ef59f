"""Reading TOML without giving up: a table hands out checked values and notes every fault.

A reader asks a :class:`Table` for the keys it knows. A value that is missing or wrong is
noted with its place and remedy, and reading goes on with an empty one, so that one run
finds everything there is to mend. At the end :meth:`Table.close` names the keys that
nobody asked for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import cast

from ..domain.vocabulary import near_miss
from .faults import Fault
from .lines import line_numbers, line_of

# The longest list of words a remedy gives in full.
_LISTED = 16

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def open_table(folder: Path, file: str, faults: list[Fault]) -> Table | None:
    """Read *file* of the catalogue *folder*; None, with the fault noted, if it cannot be."""
    try:
        text = (folder / file).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        faults.append(Fault(file, "", "This file is missing.", "Put it back, or copy ours."))
        return None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        what = f"Byte 0x{error.object[error.start]:02x} is not UTF-8."
        faults.append(Fault(file, "", what, "Save the file as UTF-8.", line))
        return None
    except OSError as error:
        what = f"This file cannot be read: {error.strerror}."
        faults.append(Fault(file, "", what, "Check what it is and who may read it."))
        return None
    try:
        content = tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        faults.append(_syntax_fault(file, error, text))
        return None
    return Table(content, _Page(file, faults, line_numbers(text)))


class _Page:
    """The file a table stands in, and everything read from it so far."""

    def __init__(self, file: str, faults: list[Fault], lines: Mapping[str, int]) -> None:
        self.file = file
        self.faults = faults
        self.lines = lines
        self.tables: list[Table] = []


class Table:
    """One table of a TOML file, under reading.

    A ``broken`` one stands for something that is no table; its fault is already noted.
    """

    broken = False

    def __init__(self, content: Mapping[str, object], page: _Page, place: str = "") -> None:
        self.place = place
        self._content = content
        self._page = page
        self._asked: dict[str, None] = {}
        self._within: dict[str, Table] = {}
        page.tables.append(self)

    @property
    def file(self) -> str:
        """The file's name inside the catalogue folder."""
        return self._page.file

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def __iter__(self) -> Iterator[str]:
        """Go through the keys that are written, in the file's order."""
        return iter(self._content)

    def fault(self, key: str, what: str, remedy: str) -> None:
        """Note a fault of *key*, or of the table itself if *key* is empty."""
        place = self._path(key)
        line = line_of(place, self._page.lines)
        self._page.faults.append(Fault(self.file, place, what, " ".join(remedy.split()), line))

    def close(self) -> None:
        """Note every key in the whole file that no reader asked for."""
        for table in self._page.tables:
            table._fault_unasked()

    def allow(self, *keys: str) -> None:
        """Let *keys* pass unread, where an earlier fault leaves nothing to check them by."""
        self._asked.update(dict.fromkeys(keys))

    def refuse(self, key: str, remedy: str) -> None:
        """Note *key*, if it is there, as one that exists but has no place here."""
        if key in self._content:
            self.allow(key)
            self.fault(key, f"'{key}' does not belong here.", remedy)

    # One value

    def text(
        self, key: str, *, optional: bool = False, blank: bool = False, remedy: str = ""
    ) -> str:
        """Return a text; an *optional* one may be missing, a *blank* one empty."""
        bare = _bare(self._content.get(key))
        remedy = remedy or f'Write {key} = "{bare or "..."}".'
        value = self._ask(key, optional, remedy)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._wrong_type(key, value, remedy)
            return ""
        if not value.strip() and not blank:
            self.fault(key, f"'{key}' is empty.", remedy)
        elif value != value.strip():
            self.fault(key, f"'{key}' begins or ends with blanks.", "Remove them.")
        return value.strip()

    def word(
        self,
        key: str,
        known: Iterable[str],
        *,
        noun: str = "known here",
        optional: bool = False,
    ) -> str:
        """Return one of the *known* words, each of which is a *noun*; else an empty one."""
        allowed = list(known)
        bare = _bare(self._content.get(key))
        remedy = f'Write {key} = "{bare if bare in allowed else "..."}".'
        if bare not in allowed and len(allowed) <= _LISTED:
            remedy = f'Write {key} = "...", with one of: {", ".join(allowed)}.'
        word = self.text(key, optional=optional, remedy=remedy)
        return word if not word or self.is_known(key, word, allowed, noun) else ""

    def number(
        self,
        key: str,
        low: Decimal | None = None,
        high: Decimal | None = None,
        *,
        unit: str = "",
        optional: bool = False,
    ) -> Decimal | None:
        """Return an exact number from *low* to *high*, in *unit*."""
        value = self._ask(key, optional, f"Write a number: {key} = 3.")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            digits = value if isinstance(value, str) and _NUMBER.fullmatch(value) else "3"
            self._wrong_type(key, value, f"Write a number without quotes: {key} = {digits}.")
            return None
        number = Decimal(value)
        too_low = not number.is_finite() or (low is not None and number < low)
        if too_low or (high is not None and number > high):
            what = f"{key} = {number} is outside {_span(low, high, unit)}."
            self.fault(key, what, "Check the number and its unit.")
            return None
        return number

    def flag(self, key: str) -> bool:
        """Return a bare ``true`` or ``false``; a missing one is false."""
        value = self._ask(key, optional=True)
        if value is not None and not isinstance(value, bool):
            self._wrong_type(key, value, "Write true or false, without quotes.")
        return value is True

    def day(self, key: str) -> date:
        """Return a date written bare, ``2026-11-02``."""
        remedy = f"Write a day without quotes: {key} = 2026-11-02."
        value = self._ask(key, False, remedy)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self._wrong_type(key, value, remedy)
        return date.min

    # Several values

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """Return a list of different texts."""
        word = self._content.get(key)
        remedy = f'Write a list: {key} = ["{word if isinstance(word, str) else "..."}"].'
        value = self._ask(key, optional, remedy)
        if value is None:
            return ()
        if not isinstance(value, list):
            self._wrong_type(key, value, remedy)
            return ()
        texts: dict[str, None] = {}
        for position, item in enumerate(cast(list[object], value), start=1):
            place = f"{key}[{position}]"
            if not isinstance(item, str) or not item.strip() or item != item.strip():
                self._wrong_type(place, item, "Write text in quotes, without blanks around it.")
            elif item in texts:
                self.fault(place, f"'{item}' stands here twice.", "Remove one.")
            else:
                texts[item] = None
        if not value and not optional:
            self.fault(key, f"'{key}' is an empty list.", "Name at least one.")
        return tuple(texts)

    def words(
        self,
        key: str,
        known: Iterable[str],
        *,
        noun: str = "known here",
        optional: bool = False,
    ) -> tuple[str, ...]:
        """Return a list of different *known* words, in the order of *known*."""
        allowed = list(known)
        given = self.texts(key, optional=optional)
        found = {word for word in given if self.is_known(key, word, allowed, noun)}
        return tuple(word for word in allowed if word in found)

    # Tables within

    def table(self, key: str, *, optional: bool = False) -> Table:
        """Return the table ``[key]``; an empty one if it is missing."""
        value = self._ask(key, optional, f"Add [{self._path(key)}].")
        if value is not None and not isinstance(value, dict):
            self._wrong_type(key, value, f"Write a table: [{self._path(key)}].")
            value = None
            self._inner({}, key).broken = True
        return self._inner(cast("dict[str, object]", value or {}), key)

    def tables(self, key: str) -> list[Table]:
        """Return the tables ``[[key]]``, none if there are none."""
        value = self._ask(key, optional=True)
        if value is None:
            return []
        items = cast(list[object], value if isinstance(value, list) else [value])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in items):
            header = f"[[{self._path(key)}]]"
            shape = f"{key} = [{{ ... }}]" if "[" in header[2:] else f"each under {header}"
            self._wrong_type(key, cast(object, value), f"Write a list of tables, {shape}.")
            return []
        return [self._inner(item, f"{key}[{n}]") for n, item in enumerate(items, start=1)]

    def named_tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """Yield each ``[key.name]`` as its name and table, in the file's order."""
        inner = self.table(key)
        for name in inner:
            yield name, inner.table(name)

    def _inner(self, content: object, key: str) -> Table:
        if key not in self._within:
            inner = cast(Mapping[str, object], content)
            self._within[key] = Table(inner, self._page, self._path(key))
        return self._within[key]

    def _path(self, key: str) -> str:
        return ".".join(part for part in (self.place, key) if part)

    def _ask(self, key: str, optional: bool, remedy: str = "") -> object:
        self.allow(key)
        value = self._content.get(key)
        if value is None and not optional:
            self.fault("", f"'{key}' is missing.", remedy)
        return value

    def is_known(self, key: str, word: str, known: Sequence[str], noun: str) -> bool:
        if word in known:
            return True
        remedy = "Look up the one you mean, or add it."
        if len(known) <= _LISTED:
            remedy = f"Use: {', '.join(known)}."
        self.fault(key, f"'{word}' is not {noun}.", near_miss(word, list(known)) or remedy)
        return False

    def _wrong_type(self, key: str, value: object, remedy: str) -> None:
        self.fault(key, f"'{key}' is {_describe(value)}.", remedy)

    def _fault_unasked(self) -> None:
        known = list(self._asked)
        for key in [key for key in self if key not in self._asked]:
            near = near_miss(key, known)
            self.fault(key, f"'{key}' is not a key here.", near or f"Use: {', '.join(known)}.")


def _syntax_fault(file: str, error: Exception, text: str) -> Fault:
    """Turn the parser's ``Invalid value (at line 2, column 5)`` into a fault with its line."""
    if isinstance(error, RecursionError):
        return Fault(file, "", "Brackets are nested too deeply.", "Write it flatter.")
    what, _, where = str(error).partition(" (at ")
    line, _, column = where.rstrip(")").removeprefix("line ").partition(", ")
    number = int(line) if line.isdigit() else None
    remedy = "Mend the line; text needs quotes."
    if line == "end of document":
        number, remedy = text.rstrip().count("\n") + 1, "Close what is open: ], } or quotes."
    if "overwrite" in what or "twice" in what:
        remedy = "A key or table stands only once; remove one, or write [[...]] for a list."
    if not isinstance(error, tomllib.TOMLDecodeError):
        what = "A number is too long to read"
    return Fault(file, column, f"Not readable as TOML: {what}.", remedy, number)


def _describe(value: object) -> str:
    match value:
        case bool():
            return f"{str(value).lower()} without quotes"
        case str():
            return f"the text '{value}'"
        case list():
            return "a list"
        case dict():
            return "a table"
        case datetime():
            return f"the date and time {value}"
        case _:
            return f"{value} without quotes"


def _bare(value: object) -> str:
    """Return the text that a value written without quotes was probably meant to be."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, (int, Decimal, date)) else ""


def _span(low: Decimal | None, high: Decimal | None, unit: str) -> str:
    if low is None and high is None:
        return "what a number can be"
    bounds = f"{low} to {high}" if high is not None else f"{low} and more"
    return f"{bounds} {unit}".rstrip()
