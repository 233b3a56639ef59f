"""A CSV file with a header: which columns it has, and its records below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from .lines import csv_records, wrong_width
from .report import FileRefused, Remark, Remarks

_MOST_COLUMNS = 1000
_LONGEST_NAME = 500
_DELIMITERS = (",", "\t", ";")

Record = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """The header of a file, the line it stands on, and the records that follow."""

    header: tuple[str, ...]
    line: int
    records: Iterator[Record]
    delimiter: str = ","

    def places(self) -> dict[str, int]:
        """Return where each column stands, by its name in lower case; the first counts."""
        names = [name.strip().lower() for name in self.header]
        return {name: names.index(name) for name in names if name}

    def whole_records(self, refused: Remarks) -> Iterator[Record]:
        """Give the records that are as wide as the header; add the others to *refused*."""
        width = len(self.header)
        for rows, (line, cells) in enumerate(self.records, start=1):
            if len(cells) == width:
                yield line, cells
            else:
                refused.add(Remark(line, "", wrong_width(len(cells), width)))
                refused.give_up_at(line, rows)


def open_table(lines: Iterator[str], *, any_delimiter: bool = False) -> Table:
    """Read the header of a CSV file.

    With *any_delimiter* tabs and semicolons part cells too, where the header has more of
    them than commas. Raises ``FileRefused`` for a file without one, or a monstrous one.
    """
    delimiter = ","
    if any_delimiter:
        first = next(lines, "")
        delimiter = max(_DELIMITERS, key=first.count)
        lines = chain([first] if first else [], lines)
    records = csv_records(lines, delimiter)
    nothing: Record = (1, [])
    line, header = next(records, nothing)
    if not any(cell.strip() for cell in header):
        raise FileRefused(1, "", "The file is empty; the first line must name the columns.")
    if len(header) > _MOST_COLUMNS:
        raise FileRefused(line, "", f"{len(header):,} columns; a product file has about 60.")
    longest = max(header, key=len)
    if len(longest) > _LONGEST_NAME:
        reason = f"The name of a column has {len(longest):,} characters; is this the header?"
        raise FileRefused(line, longest[:40], reason)
    return Table(tuple(header), line, records, delimiter)


class Picker:
    """Picks the cells of known columns out of a record; what a file lacks is blank."""

    def __init__(self, places: dict[str, int], names: dict[str, Sequence[str]]) -> None:
        self._places = {
            key: [places[name] for name in known if name in places]
            for key, known in names.items()
        }

    def has(self, key: str) -> bool:
        """Say whether the file has such a column."""
        return bool(self._places[key])

    def __call__(self, cells: Sequence[str], key: str) -> str:
        """Return the first cell of *key* that says something."""
        for place in self._places[key]:
            if cell := cells[place].strip():
                return cell
        return ""
