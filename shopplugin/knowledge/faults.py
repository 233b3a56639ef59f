"""What is wrong with a catalogue folder, said so that its author can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: where it stands, what is wrong (with the value quoted), what to do.

    ``file`` is relative to the catalogue folder; ``place`` is the path inside it, counted as
    people count: ``running.prefer[2]`` is the second. ``line`` is None where unknown.
    """

    file: str
    place: str
    what: str
    remedy: str
    line: int | None = None

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line is not None else ""
        where = ", ".join(part for part in (self.file, line, self.place) if part)
        said = " ".join(f"{self.what} {self.remedy}".split())
        return f"{where}: {said}" if where else said


class CatalogError(ValueError):
    """The catalogue folder cannot be used; ``faults`` lists everything that is wrong."""

    def __init__(self, folder: object, faults: tuple[Fault, ...]) -> None:
        self.folder = folder
        self.faults = faults
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        listed = "".join(f"\n  {fault}" for fault in faults)
        super().__init__(f"The catalogue in '{folder}' has {count}:{listed}")
