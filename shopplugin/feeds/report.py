"""What the sender of a product file is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """Something to know about one place of a file. The header is line 1."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"line {self.line}{column}: {self.reason}"

    def document(self) -> dict[str, object]:
        """Return the remark as it stands in JSON."""
        return {"line": self.line, "column": self.column, "reason": self.reason}


class VariantOf(NamedTuple):
    """One row that is added, or gone."""

    product: str
    sku: str


class FieldChange(NamedTuple):
    """One field before and after; blank is unknown. Without a SKU it is the whole shoe's."""

    product: str
    sku: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file would do; of each list at most a thousand, of ``counts`` all."""

    added: tuple[VariantOf, ...] = ()
    changed: tuple[FieldChange, ...] = ()
    gone: tuple[VariantOf, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict[str, int])

    def document(self) -> dict[str, object]:
        """Return the difference as it stands in JSON."""
        return {
            "added": [one._asdict() for one in self.added],
            "changed": [one._asdict() for one in self.changed],
            "gone": [one._asdict() for one in self.gone],
            "counts": dict(self.counts),
        }


MOST_FAULTS = 10_000
"""A file with more faults is given up, unless most of its rows are good."""
_FIRST_FAULTS = 100


class FileRefused(ValueError):
    """The file as a whole cannot be read; ``remarks`` say where and why, the reason first."""

    def __init__(
        self, line: int, column: str, reason: str, before: Sequence[Remark] = ()
    ) -> None:
        self.remarks = (Remark(line, column, reason), *before)
        super().__init__(str(self.remarks[0]))


@dataclass(slots=True)
class Remarks:
    """Remarks as they come up, kept to a number that a person could still read."""

    most: int = 1000
    kept: list[Remark] = field(default_factory=list[Remark])
    count: int = 0

    def add(self, remark: Remark) -> None:
        """Take in one remark; past the limit it is only counted."""
        self.count += 1
        if len(self.kept) < self.most:
            self.kept.append(remark)

    def give_up_at(self, line: int, rows: int) -> None:
        """Raise ``FileRefused`` where so many faults in *rows* rows say: this is no such file.

        Whoever has read a hundred of them knows what to mend, and to name a million takes
        longer than anybody waits.
        """
        if self.count > MOST_FAULTS and 2 * self.count > rows:
            raise FileRefused(
                line,
                "",
                f"{self.count:,} faults in {rows:,} rows: nothing was read from here on. These"
                " are the first; mend what they have in common, or choose another format.",
                sorted(self.kept)[:_FIRST_FAULTS],
            )

    def extend(self, remarks: Iterable[Remark]) -> None:
        """Take in several remarks."""
        for remark in remarks:
            self.add(remark)

    def in_order(self) -> tuple[Remark, ...]:
        """Return what was kept, by line."""
        return tuple(sorted(self.kept))


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do: counts are of rows, each one variant.

    Where rows are refused or the file is held nothing is written, and ``added``, ``changed``
    and ``removed`` are 0; a dry run counts what would be.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    refused: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    dry_run: bool = False
    written: bool = False
    """Whether the session now holds something to commit."""
    accepted: bool = False
    """Whether the file was taken as asked; the command line exits 1 where it was not."""
    format: str = ""
    """What the file was read as; blank where it could not be."""
    header: tuple[str, ...] = ()
    """The columns of the file, for whoever wants to say what they mean."""
    differences: Difference | None = None
    """What a dry run would change, field by field."""

    def document(self) -> dict[str, object]:
        """Return the report as JSON has it."""
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "refused": [remark.document() for remark in self.refused],
            "notes": [remark.document() for remark in self.notes],
            "ignored_columns": list(self.ignored_columns),
            "dry_run": self.dry_run,
            "written": self.written,
            "format": self.format,
            **({"differences": self.differences.document()} if self.differences else {}),
        }

    def outcome(self) -> str:
        """Say what became of the file, in a sentence or two."""
        counts = f"{self.added} added, {self.changed} changed, {self.unchanged} unchanged"
        if self.removed:
            counts += f", {self.removed} removed"
        if self.refused:
            counts += f", {len(self.refused)} refused"
        lines = [f"{counts}.{self._ending()}"]
        if self.ignored_columns:
            lines.append(f"Columns ignored: {', '.join(self.ignored_columns)}.")
        return "\n".join(lines)

    def summary(self) -> str:
        """Say the outcome, and the first of the notes."""
        lines = [self.outcome(), *(f"Note, {note}" for note in self.notes[:20])]
        if len(self.notes) > 20:
            lines.append(f"... and {len(self.notes) - 20} more notes; --json lists them.")
        return "\n".join(lines)

    def _ending(self) -> str:
        if self.dry_run:
            return " Nothing was written: this was a dry run."
        return "" if self.accepted else " Nothing was written."
