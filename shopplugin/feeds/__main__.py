"""The process that reads one product file for another; see ``apart``.

Standard input is the orders, then the file; standard output is lines of JSON.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from .apart import MEMORY, OUT_OF_MEMORY
from .contents import open_here
from .report import FileRefused, Remark

_T = TypeVar("_T")

_PORTION = 65_536  # characters, or remarks' worth of them
_AT_ONCE = 500
_TELLS_EVERY = 250_000  # bytes
_NOTHING: dict[str, object] = {
    **dict.fromkeys(("refused", "notes", "refused_skus"), ()),
    "without_currency": 0,
}


def main() -> int:
    """Read the file and hand back what is in it."""
    orders = pickle.loads(sys.stdin.buffer.read(_length()))  # noqa: S301 - from our own parent
    _limit(int(sys.argv[1]))
    try:
        _read(sys.stdin.buffer, orders)
    except FileRefused as refusal:
        _say(refusal=[*map(_said, refusal.remarks)])
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _read(stream: BinaryIO, orders: Sequence[Any]) -> None:
    portion = _Portion()
    with open_here(stream, *orders, at_byte=portion.tell) as contents:
        portion.begin(
            columns=[*contents.columns],
            in_passing=[*contents.in_passing],
            ignored=contents.ignored,
            format=contents.format,
            header=contents.header,
        )
        for row in contents.rows:
            portion.add(json.dumps(row))
        portion.send()
        for refused in _portions(map(_said, contents.refused)):
            portion.send(refused=refused)
        for notes in _portions(map(_said, contents.notes)):
            portion.send(notes=notes)
        for skus in _portions(contents.refused_skus):
            portion.send(refused_skus=skus)
        portion.send(without_currency=contents.without_currency)
    _say(end=True)


class _Portion:
    """Rows on their way, and how many bytes are read."""

    def __init__(self) -> None:
        self._rows: list[str] = []
        self._length = 0
        self._at = 0
        self._told: int | None = None

    def begin(self, **head: object) -> None:
        """Hand back the head of the file, before everything else."""
        _say(**head)
        self._told = self._at

    def tell(self, position: int) -> None:
        """Take in how much is read; say so now and then, even where there are no rows."""
        self._at = position
        if self._told is not None and position - self._told >= _TELLS_EVERY:
            self.send()

    def add(self, row: str) -> None:
        """Take in a row."""
        self._rows.append(row)
        self._length += len(row)
        if self._length > _PORTION:
            self.send()

    def send(self, **said: object) -> None:
        """Hand back the rows so far, and what else there is to say."""
        rest = json.dumps({"at": self._at, **_NOTHING, **said})
        rows = ",".join(self._rows)
        sys.stdout.write(f'{{"rows": [{rows}], {rest[1:]}\n')
        sys.stdout.flush()
        self._rows.clear()
        self._length = 0
        self._told = self._at


def _portions(many: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(many)
    while portion := [*islice(rest, _AT_ONCE)]:
        yield portion


def _said(remark: Remark) -> tuple[int, str, str]:
    return remark.line, remark.column, remark.reason


def _say(**answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _length() -> int:
    return int.from_bytes(sys.stdin.buffer.read(8))


def _limit(seconds: int) -> None:
    """Take as little as a product file needs; what a system does not know it does not limit."""
    with suppress(AttributeError, OSError):
        os.nice(5)  # shoppers first
    try:
        import resource
    except ImportError:  # Windows
        return
    bounds = {resource.RLIMIT_CORE: 0, resource.RLIMIT_CPU: seconds}
    with suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        bounds[resource.RLIMIT_AS] = pages * resource.getpagesize() + MEMORY
    for which, bound in bounds.items():
        with suppress(OSError, ValueError):
            resource.setrlimit(which, (bound, bound + 5))


if __name__ == "__main__":
    sys.exit(main())
