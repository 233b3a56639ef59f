"""What an import leaves in the history of shoes: above all the words of people it takes away.

A change of the feed's own value is noted as it was shown and is shown, with no person's word
on either side, so that nobody takes it for something to undo.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .feeds.report import ImportReport
from .models import ProductRow, read_cells
from .store_history import BatchRow

Change = tuple[str, str, str, str | None, str | None, str, str]

MOST_VALUES = 5000
_LONGEST = 200

TEXTS = (
    *("title", "brand", "model", "version", "kind", "audience", "url", "image_url"),
    "description",
    "tags",
)
_NOTE = re.compile(r"Imported (.+): \d+ added, ", re.DOTALL)


class Traces:
    """Gathers what one file changes of shoes that are stored.

    Persons' words are all kept; of the feed's values the first five thousand or so, and how
    many shoes more have others, which costs next to nothing to know.
    """

    def __init__(self) -> None:
        self._words: list[Change] = []
        self._values: list[Change] = []
        self._more = 0

    def take(self, before: ProductRow, after: ProductRow) -> None:
        """Take in a shoe that changes."""
        taken = read_cells(before.person_values)
        for name in read_cells(after.person_values):
            taken.pop(name, None)
        full = len(self._values) >= MOST_VALUES
        if full and not taken:
            self._more += 1
            return
        old, new = shown(before), shown(after)
        for name, cell in sorted(taken.items()):
            change = (before.product, name, "set", cell, None, cell, new.get(name, ""))
            self._words.append(change)
        other = [name for name in sorted(old.keys() | new.keys()) if name not in taken]
        other = [name for name in other if old.get(name, "") != new.get(name, "")]
        if full:
            self._more += bool(other)
            return
        for name in other:
            was, became = _short(old.get(name, "")), _short(new.get(name, ""))
            self._values.append((before.product, name, "set", None, None, was, became))

    def leave(self, rows: Iterable[ProductRow]) -> None:
        """Take in shoes that go, with what people said of them."""
        for row in rows:
            for name, cell in sorted(read_cells(row.person_values).items()):
                self._words.append((row.product, name, "set", cell, None, cell, ""))

    def changes(self) -> list[Change]:
        """Return what was gathered: persons' words, then the feed's values."""
        return [*self._words, *self._values]

    def taken(self) -> str:
        """Say how many values of people go; nothing where none does."""
        count = len(self._words)
        return f"{count:,} value{'' if count == 1 else 's'} of people" if count else ""

    def note(self, name: str, report: ImportReport) -> str:
        """Say what the import did, and what of it is not noted singly."""
        words = f"Imported {name[:200]}: {report.summary().partition(chr(10))[0][:150]}"
        if self._words:
            words += f" It took {self.taken()} away."
        if self._more:
            shoes = "shoe" if self._more == 1 else "shoes"
            words += f" The values of {self._more:,} more {shoes} are not noted singly."
        return words


def file_of(batch: BatchRow) -> str | None:
    """Return the name of the file that a batch brought in, as :meth:`Traces.note` has it."""
    found = _NOTE.match(batch.note) if batch.origin == "import" else None
    return found.group(1) if found else None


def shown(row: ProductRow) -> dict[str, str]:
    """Return a shoe's fields as shoppers meet them: a person's word counts first."""
    cells = {
        **{name: text for name in TEXTS if (text := getattr(row, name))},
        **read_cells(row.feed_values),
        **read_cells(row.person_values),
    }
    return {name: cell for name, cell in cells.items() if cell}


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
