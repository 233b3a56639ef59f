"""Where the rows of a file wait until all of a shoe's are together.

Rows of one shoe may stand anywhere in a file, and a file may be larger than memory. So they
are put into a private SQLite file that nobody else can see, which is gone when it is closed
or the process dies, and come out shoe by shoe. The shop's own database is not locked
meanwhile.
"""

from __future__ import annotations

import marshal
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Self

from .report import FileRefused, Remark
from .rows import Row

MOST_VARIANTS = 5000
_MOST_ASKED = 500  # names in one question; some SQLites take 999


class Staging:
    """The good rows of one file; a context manager."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000;"
            "CREATE TABLE staged (product, line, sku, row)"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._rows.close()

    def fill(self, rows: Iterable[Row]) -> int:
        """Take in *rows*; return how many there are."""
        packed = ((row[0], row[1], row[2], marshal.dumps(row[3:])) for row in rows)
        try:
            self._rows.execute("BEGIN")
            cursor = self._rows.executemany("INSERT INTO staged VALUES (?, ?, ?, ?)", packed)
            self._rows.execute("CREATE INDEX by_sku ON staged (sku, line)")
            self._rows.execute("CREATE INDEX by_product ON staged (product, line)")
            self._rows.execute("COMMIT")
        except sqlite3.OperationalError as error:
            reason = f"The rows could not be put aside to be merged: {error}."
            remedy = "Make room for temporary files, or name another folder in SQLITE_TMPDIR."
            raise FileRefused(1, "", f"{reason} {remedy}") from error
        return cursor.rowcount

    def drop_duplicates(self) -> Iterator[Remark]:
        """Take out the rows whose SKU an earlier line has, and say so."""
        found = self._rows.execute(
            "SELECT line, sku, first, product = first_product FROM (SELECT line, sku, product,"
            " min(line) OVER own AS first, first_value(product) OVER own AS first_product"
            " FROM staged WINDOW own AS (PARTITION BY sku ORDER BY line))"
            " WHERE line > first ORDER BY line"
        ).fetchall()
        for line, sku, first, of_one_shoe in found:
            self._rows.execute("DELETE FROM staged WHERE sku = ? AND line = ?", (sku, line))
            reason = f"'{sku}' stands on line {first} already."
            remedy = "Give each size its own SKU, or leave one out."
            if of_one_shoe:
                reason = f"'{sku}' stands on line {first} already, for the same shoe."
                remedy = (
                    "Give each size its own SKU; or clear the shoe's SKUs in a shop's feed, and"
                    " its handle and options make them."
                )
            yield Remark(line, "sku", f"{reason} {remedy}")

    def drop_crowds(self) -> Iterator[Remark]:
        """Take out what is too much for one shoe, and say so: a shoe is merged in memory."""
        crowds = self._rows.execute(
            "SELECT product FROM staged GROUP BY product HAVING count(*) > ?", (MOST_VARIANTS,)
        ).fetchall()
        for (product,) in crowds:
            late = self._rows.execute(
                "SELECT line FROM staged WHERE product = ? ORDER BY line LIMIT -1 OFFSET ?",
                (product, MOST_VARIANTS),
            ).fetchall()
            for (line,) in late:
                self._rows.execute(
                    "DELETE FROM staged WHERE product = ? AND line = ?", (product, line)
                )
                count = f"'{product}' has more than {MOST_VARIANTS:,} variants"
                yield Remark(line, "product", f"{count}; is it one shoe?")

    def shoes(self) -> Iterator[tuple[str, list[Row]]]:
        """Give the rows of one shoe after another, by handle, each in the file's order."""
        rows = self._rows.execute("SELECT * FROM staged ORDER BY product, line")
        for product, group in groupby(rows, key=itemgetter(0)):
            yield product, [_unpacked(*row) for row in group]

    def has_product(self, product: str) -> bool:
        """Say whether the file has the shoe of this handle."""
        found = self._rows.execute("SELECT 1 FROM staged WHERE product = ? LIMIT 1", (product,))
        return found.fetchone() is not None

    def products_of(self, skus: Sequence[str]) -> dict[str, str]:
        """Return the shoe of each of *skus* that the file has."""
        found: dict[str, str] = {}
        for start in range(0, len(skus), _MOST_ASKED):
            asked = skus[start : start + _MOST_ASKED]
            holes = ", ".join("?" * len(asked))
            found.update(
                self._rows.execute(
                    f"SELECT sku, product FROM staged WHERE sku IN ({holes})",  # noqa: S608 - only holes
                    asked,
                )
            )
        return found


def _unpacked(product: str, line: int, sku: str, rest: bytes) -> Row:
    return Row._make((product, line, sku, *marshal.loads(rest)))  # noqa: S302 - our own, nobody else's
