"""XML, item by item, from people we do not know.

Nothing is looked up outside the file and no document type is read, so that no entity can
grow or reach out. What would keep the parser busy without end is refused: a tag or text
without end, elements nested without end, items without end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, NoReturn
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml.common import DefusedXmlException  # pyright: ignore[reportMissingTypeStubs] - it ships none
from defusedxml.expatreader import DefusedExpatParser  # pyright: ignore[reportMissingTypeStubs] - it ships none

from .report import FileRefused
from .safety import DEEPEST, LONGEST_TOKEN, MOST_ITEMS, MOST_UNPACKED

_PORTION = 16_384
# Of an item, or of what stands between two: characters, with each element and each of its
# attributes counted as a hundred.
_HEAVIEST = 1_000_000
_MOST_NAMES = 2000  # the parser keeps every one of them as long as it lives
_ENCODING = re.compile(rb"""^<\?xml[^>]{0,100}?encoding\s*=\s*["']([^"']{1,40})["']""")
_TEXT = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})


@dataclass(slots=True)
class Element:
    """One element of an item: its name without a prefix, its text, what stands in it."""

    name: str
    own_space: bool
    """Whether it has the namespace that the reader asked for."""
    text: str = ""
    address: str = ""
    """What its ``href`` says."""
    inside: list[Element] = field(default_factory=list["Element"])

    def first(self, name: str) -> str:
        """Return the text of the first element of that name in here."""
        return next((one.text for one in self.inside if one.name == name), "")


def read_items(
    stream: BinaryIO,
    items: frozenset[str],
    space: str,
    check_root: Callable[[int, str], None],
    at_byte: Callable[[int], None] | None = None,
) -> Iterator[tuple[int, Element]]:
    """Give each element whose name is in *items*, with the line it starts on.

    *check_root* is told the line and name of the outermost element and may raise. Raises
    ``FileRefused`` for what is not well-formed, or not as a product file would be.
    """
    handler = _Handler(items, space, check_root)
    parser: Any = DefusedExpatParser(forbid_dtd=True)
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(handler)
    handler.line = parser.getLineNumber
    handler.column = parser.getColumnNumber
    fed = 0
    for portion in iter(lambda: stream.read(_PORTION), b""):
        if not fed:
            portion = _without_mark(portion)
        fed += len(portion)
        handler.check(portion, fed)
        _with_reasons(parser, handler, lambda portion=portion: parser.feed(portion))
        yield from handler.taken()
        if at_byte is not None:
            at_byte(fed)
    if not fed:
        raise FileRefused(1, "", "The file is empty.")
    _with_reasons(parser, handler, parser.close)
    yield from handler.taken()


class _Handler(ContentHandler):
    """Builds one item at a time and counts what it costs."""

    def __init__(
        self, items: frozenset[str], space: str, check_root: Callable[[int, str], None]
    ) -> None:
        super().__init__()
        self.line: Callable[[], int] = lambda: 1
        self.column: Callable[[], int] = lambda: 0
        self._items = items
        self._space = space
        self._check_root = check_root
        self._ready: list[tuple[int, Element]] = []
        self._open: list[Element] = []
        self._started = 0
        self._depth = 0
        self._count = 0
        self._silent = 0
        self._names: set[str] = set()
        self._parts: list[str] = []
        self._length = 0
        self._weight = 0
        self._lines = 1

    def taken(self) -> list[tuple[int, Element]]:
        """Return the items that are complete, once."""
        ready, self._ready = self._ready, []
        return ready

    def check(self, portion: bytes, fed: int) -> None:
        """Refuse a file in which nothing ends any more, or which is too large."""
        if (place := portion.find(b"\0")) >= 0:
            line = self._lines + portion.count(b"\n", 0, place)
            raise FileRefused(
                line, "", "A NUL byte: this is not a text file. Save it as UTF-8."
            )
        self._lines += portion.count(b"\n")
        if fed > MOST_UNPACKED:
            self.refuse(f"The file is larger than {MOST_UNPACKED // 1_000_000} MB; split it.")
        self._silent += len(portion)
        if self._silent > LONGEST_TOKEN + _PORTION:
            self.refuse(f"A tag or comment goes on for more than {LONGEST_TOKEN:,} bytes.")

    def refuse(self, reason: str) -> NoReturn:
        """Refuse the file at the place the parser is at."""
        raise FileRefused(self.line() or 1, f"{self.column() + 1}", reason)

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:
        """Begin an element."""
        self._silent = 0
        space, local = name
        self._depth += 1
        if self._depth > DEEPEST:
            self.refuse(f"Elements are nested more than {DEEPEST} deep; no product file's are.")
        if self._depth == 1:
            self._check_root(self.line(), local)
        self._weigh(100 + 100 * len(attrs or ()))
        self._name(local, *(own for _, own in attrs.getNames()) if attrs else ())
        if not self._open and local not in self._items:
            return
        if self._open:
            self._take_text()
        else:
            self._started = self.line()
            self._weight = 0
        address = attrs.get((None, "href"), "") if attrs else ""
        self._open.append(Element(local, space == self._space, "", address))

    def endElementNS(self, name: Any, qname: Any) -> None:
        """End an element."""
        self._silent = 0
        self._depth -= 1
        if not self._open:
            return
        self._take_text()
        done = self._open.pop()
        done.text = done.text.strip()
        if self._open:
            self._open[-1].inside.append(done)
            return
        self._weight = 0
        self._count += 1
        if self._count > MOST_ITEMS:
            self.refuse(f"More than {MOST_ITEMS:,} items; split the file.")
        self._ready.append((self._started, done))

    def characters(self, content: str) -> None:
        """Take in text."""
        self._silent = 0
        self._weigh(len(content))
        if not self._open:
            return
        self._length += len(content)
        if self._length > LONGEST_TOKEN:
            self.refuse(f"A text goes on for more than {LONGEST_TOKEN:,} characters.")
        self._parts.append(content)

    def startPrefixMapping(self, prefix: str | None, uri: str | None) -> None:
        """Take in that a prefix stands for a namespace; the parser remembers both."""
        self._name(f"{prefix}={uri}")

    def processingInstruction(self, target: str, data: str) -> None:
        """Pass over an instruction to some other program."""
        self._silent = 0
        self._weigh(100)
        self._name(target)

    def _name(self, *names: str) -> None:
        self._names.update(names)
        if len(self._names) > _MOST_NAMES:
            self.refuse(f"More than {_MOST_NAMES:,} names of elements; a feed has about 60.")

    def _weigh(self, more: int) -> None:
        self._weight += more
        if self._weight > _HEAVIEST:
            self.refuse(
                "An item goes on and on; no product's does."
                if self._open
                else "What stands between two items goes on and on; a feed has little there."
            )

    def _take_text(self) -> None:
        if self._parts:
            own = self._open[-1]
            own.text += "".join(self._parts)
            self._parts.clear()
            self._length = 0
            if len(own.text) > LONGEST_TOKEN:
                self.refuse(f"A text goes on for more than {LONGEST_TOKEN:,} characters.")


def _with_reasons(parser: Any, handler: _Handler, act: Callable[[], object]) -> None:
    try:
        act()
    except DefusedXmlException:
        handler.refuse(
            "The file defines a document type (<!DOCTYPE ...>); product files have none, and"
            " it is not read."
        )
    except SAXParseException as fault:
        if "out of memory" in fault.getMessage():
            raise MemoryError from None
        line, column = fault.getLineNumber() or 1, (fault.getColumnNumber() or 0) + 1
        raise FileRefused(
            line,
            f"{column}",
            f"This is not well-formed XML ({fault.getMessage()}). Look for a"
            " stray '&', '<' or ']]>', a tag that is never closed, or text that is not UTF-8.",
        ) from None
    except (ValueError, LookupError) as fault:
        if isinstance(fault, FileRefused):
            raise
        handler.refuse(f"The file cannot be read as UTF-8 XML ({fault}).")


def _without_mark(portion: bytes) -> bytes:
    text = portion.removeprefix(b"\xef\xbb\xbf")
    declared = _ENCODING.match(text)
    if declared and declared[1].lower() not in _TEXT:
        name = declared[1].decode("ascii", "replace")
        raise FileRefused(1, "", f"The file says it is encoded as {name}; save it as UTF-8.")
    return text
