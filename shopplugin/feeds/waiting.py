"""Rows that wait for another row of their file, kept out of memory."""

from __future__ import annotations

import marshal
import sqlite3
from collections.abc import Iterator
from typing import Any


class Waiting:
    """Parents by every name they go by, and the rows whose parent has not come yet."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000;"
            "CREATE TABLE parents (name PRIMARY KEY, told) WITHOUT ROWID;"
            "CREATE TABLE orphans (line, parent, cells); BEGIN"
        )

    def keep_parent(self, names: tuple[str, ...], told: Any) -> None:
        """Keep what is told of a parent."""
        packed = marshal.dumps(told)
        rows = [(name, packed) for name in names if name]
        self._rows.executemany("INSERT OR IGNORE INTO parents VALUES (?, ?)", rows)

    def parent(self, name: str) -> Any:
        """Return what is told of a parent, or None."""
        row = self._rows.execute("SELECT told FROM parents WHERE name = ?", (name,)).fetchone()
        return row and marshal.loads(row[0])  # noqa: S302 - our own, nobody else's

    def keep_orphan(self, line: int, parent: str, cells: list[str]) -> None:
        """Keep a row until its parent has come."""
        packed = marshal.dumps(cells)
        self._rows.execute("INSERT INTO orphans VALUES (?, ?, ?)", (line, parent, packed))

    def orphans(self) -> Iterator[tuple[int, str, list[str]]]:
        """Give the rows that waited, by line."""
        rows = self._rows.execute("SELECT * FROM orphans ORDER BY line")
        for line, parent, cells in rows:
            yield line, parent, marshal.loads(cells)  # noqa: S302 - our own, nobody else's

    def close(self) -> None:
        """Forget everything."""
        self._rows.close()
