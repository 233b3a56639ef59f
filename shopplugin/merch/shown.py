"""Stored cells as the workbench shows them: words and units, origin, gaps and faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..domain.shoes import Shoe
from ..domain.sizes import SizeChart
from ..domain.vocabulary import WIDTH, Attribute, AttributeType
from ..models import ProductRow, VariantRow
from .editing import cells_of, feed_cell, shown_cell, variants_speak


@dataclass(frozen=True, slots=True)
class Choice:
    """One word a cell can say."""

    word: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of one shoe. ``cell`` is the catalogue's text, blank where it is unknown."""

    attribute: str
    label: str
    unit: str
    type: str
    cell: str
    shown: str
    origin: str
    """``person``, ``feed``, ``suggestion``, or blank where nothing is known."""
    fed: str
    applies: bool
    needed: bool
    meaning: str
    known: Attribute
    varying: str
    """What single variants say instead, in words; or nothing."""
    reach: str
    """Which of these a value saved here would change, in words."""
    settled: bool
    """Whether every variant speaks for itself, so that a value here would say nothing."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What it can say, with what it says chosen; made for whoever edits it."""
        return choices(self.known, self.cell)

    @property
    def number(self) -> bool:
        """Say whether it is measured."""
        return self.type == "number"

    @property
    def many(self) -> bool:
        """Say whether it takes several words."""
        return self.type == "many"


_OVER_THESE = "a value saved here also stands over these"
_FOR_THE_REST = "a letter saved here is for the sizes that state none"

MOST_OFFERED = 1000
"""A list of more shoes than this weighs more than the page it helps to fill in."""


def offered(shoes: Mapping[str, Shoe]) -> tuple[tuple[str, str], ...]:
    """Return handle and title of every shoe to choose from; of too many, none."""
    if len(shoes) > MOST_OFFERED:
        return ()
    return tuple((shoe.product, shoe.title) for shoe in shoes.values())


def cell_of(
    row: ProductRow,
    attribute: Attribute,
    variants: Sequence[VariantRow] = (),
    shoe_kind: str | None = None,
) -> Cell:
    """Return one cell of a stored shoe."""
    kind = shoe_kind if shoe_kind is not None else shown_cell(row, "kind")
    cell = shown_cell(row, attribute.id)
    fed = feed_cell(row, attribute.id)
    return Cell(
        attribute.id,
        attribute.label,
        attribute.unit,
        str(attribute.type),
        cell,
        in_words(attribute, cell),
        _origin(row, attribute.id, cell),
        in_words(attribute, fed),
        not kind or kind in attribute.kinds,
        kind in attribute.needed_for,
        attribute.meaning,
        attribute,
        _varying(attribute, variants, row),
        _FOR_THE_REST if attribute.id == WIDTH.id else _OVER_THESE,
        attribute.id == WIDTH.id
        and not cell
        and bool(variants)
        and all(one.width for one in variants),
    )


def in_words(attribute: Attribute, cell: str) -> str:
    """Say a cell in the words of the vocabulary, without its unit."""
    if attribute.type is AttributeType.NUMBER or not cell:
        return cell
    return ", ".join(attribute.value_labels.get(word, word) for word in cell.split("|"))


def choices(attribute: Attribute, cell: str) -> tuple[Choice, ...]:
    """Return what the attribute can say, with what it says chosen."""
    chosen = cell.split("|")
    return tuple(
        Choice(word, attribute.value_labels.get(word, word), word in chosen)
        for word in attribute.values
    )


def letters_for(
    letter: Attribute, sizes: SizeChart, audience: str | None, said: str = ""
) -> Attribute:
    """Return the width as a cell of a shoe for *audience* can say it, letters with their names.

    What is *said* of it now is among them, even where it is no letter of theirs.
    """
    letters = sizes.every_letter(audience)
    steps = {one: sizes.step(one, audience) for one in letters}
    names = {width.step: width.label for width in sizes.widths}
    labels = {
        one: f"{one}, {names[int(step)]}"
        for one, step in steps.items()
        if step is not None and step in names
    }
    values = letters if said in ("", *letters) else (said, *letters)
    return replace(letter, values=values, value_labels=labels)


def words_of(attribute: Attribute, cell: str | None) -> str:
    """Say a cell with its unit, and an empty one as what it means."""
    if not cell:
        return "unknown"
    unit = f" {attribute.unit}" if attribute.unit else ""
    return f"{in_words(attribute, cell)}{unit}"


def _origin(row: ProductRow, attribute: str, cell: str) -> str:
    if attribute in cells_of(row.suggested_values):
        return "suggestion"
    if attribute in cells_of(row.person_values):
        return "person"
    return "feed" if cell else ""


def _varying(attribute: Attribute, variants: Sequence[VariantRow], row: ProductRow) -> str:
    if attribute.id == WIDTH.id:
        spoken = Counter(one.width for one in variants if one.width)
    elif attribute.id in cells_of(row.person_values):
        return ""
    else:
        cells = variants_speak(variants, attribute.id).values()
        spoken = Counter(words_of(attribute, cell) for cell in cells)
    return "; ".join(
        f"{words} in {count} size{'' if count == 1 else 's'}" for words, count in spoken.items()
    )
