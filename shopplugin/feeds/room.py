"""Whether there is room for an import, before it begins."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from .report import FileRefused
from .safety import MOST_UNPACKED, PACKED

# Rows are put aside, written, and what they replace is journalled.
_TIMES = 3


def check_room(stream: BinaryIO, folders: Iterable[Path]) -> None:
    """Refuse a file that its rows would not fit beside, in temporary files and in *folders*.

    Raises ``FileRefused``. A stream that cannot tell its size is let through.
    """
    if not stream.seekable():
        return
    needed = _TIMES * _size(stream)
    for folder in (_scratch(), *folders):
        with suppress(OSError):
            free = shutil.disk_usage(folder).free
            if free < needed:
                raise FileRefused(
                    1,
                    "",
                    f"Importing this file needs about {_megabytes(needed)} of room in {folder},"
                    f" and {_megabytes(free)} are free. Make room there, then import it again.",
                )


def _size(stream: BinaryIO) -> int:
    """Return how many bytes there are to read, unpacked; the place to read from stays."""
    start = stream.tell()
    packed = stream.read(len(PACKED)) == PACKED
    size = stream.seek(0, io.SEEK_END) - start
    if packed and size > 4:
        # A gzip file ends with the length of what is in it.
        stream.seek(-4, io.SEEK_END)
        size = min(int.from_bytes(stream.read(4), "little"), MOST_UNPACKED)
    stream.seek(start)
    return size


def _scratch() -> Path:
    """Return where SQLite puts temporary files."""
    named = (os.environ.get(name, "") for name in ("SQLITE_TMPDIR", "TMPDIR"))
    places = (Path(name) for name in (*named, "/var/tmp", "/usr/tmp", "/tmp") if name)  # noqa: S108 - as SQLite does
    return next((place for place in places if os.access(place, os.W_OK | os.X_OK)), Path())


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:,.1f} MB"
