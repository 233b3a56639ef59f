"""How far an import is, for whoever waits for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import BinaryIO

Progress = Callable[[int], None]


class Pace:
    """Tells how far an import is, in bytes of its file: half for reading, half for merging."""

    def __init__(self, stream: BinaryIO, progress: Progress | None) -> None:
        self._progress = progress
        self._size = 0
        if progress is not None and stream.seekable():
            start = stream.tell()
            self._size = stream.seek(0, os.SEEK_END) - start
            stream.seek(start)

    def read(self, position: int) -> None:
        """Report that the file is read up to *position*."""
        self._tell(position // 2)

    def merging(self, rows: int) -> Callable[[int], None]:
        """Return what reports how many of all *rows* are merged."""
        return lambda done: self._tell(self._size // 2 + self._size // 2 * done // (rows or 1))

    def finish(self) -> None:
        """Report the end."""
        self._tell(self._size)

    def _tell(self, position: int) -> None:
        if self._progress is not None:
            self._progress(position)
