"""A person's word on a shoe's values: said, added to, taken back, and undone.

Everything here is values in, values out. A person's cells stand over the feed's; an empty
one means "unknown, whatever the feed says", a missing one that the feed counts. Of the width
it is the other way round: a person's letter stands for the sizes of which the feed states
none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from ..domain.vocabulary import WIDTH, AttributeType, Vocabulary, read_value, write
from ..models import ProductRow, VariantRow, read_cells, write_cells

Verb = Literal["set", "add", "remove", "restore"]
VERBS: tuple[Verb, ...] = ("set", "add", "remove", "restore")


@dataclass(frozen=True, slots=True)
class Edit:
    """What to do to one attribute.

    ``set`` says the cell, ``add`` and ``remove`` change single words of a cell that takes
    several, ``restore`` takes a person's word back so that the feed's counts again. ``told``
    says that a text told it and the person accepted that.
    """

    attribute: str
    verb: Verb
    cell: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that an edit changed: a person's word, and what shoppers meet of it."""

    product: str
    attribute: str
    verb: Verb
    before: str | None
    after: str | None
    was: str
    became: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A change that an undo left alone, and why."""

    change: Change
    why: str


def read_edit(vocabulary: Vocabulary, attribute: str, verb: str, cell: str) -> Edit:
    """Read one edit as a form says it.

    Raises ``ValueError`` saying what is wrong with the name, the verb or the cell.
    """
    known = vocabulary.in_cells(attribute)
    if known is None:
        raise ValueError(f"'{attribute}' is not an attribute.")
    if verb not in VERBS:
        raise ValueError(f"'{verb}' is not something to do; it takes {', '.join(VERBS)}.")
    if verb in {"add", "remove"} and known.type is not AttributeType.MANY:
        raise ValueError(f"{known.label} takes one value; set it instead of adding to it.")
    words = cell.strip()
    # Whoever types here knows an attribute by its label.
    value = read_value(replace(known, id=known.label), words) if words else None
    if verb in {"add", "remove"} and value is None:
        raise ValueError(f"Choose what to {verb}; {known.label} takes several words.")
    if attribute == WIDTH.id and value is None:
        verb = "restore"  # it stands over nothing that an empty word could make unknown
    return Edit(attribute, verb, "" if verb == "restore" else write(value))


@lru_cache(maxsize=4096)
def cells_of(document: str) -> Mapping[str, str]:
    """Read a document of cells to look at; a page asks for each of its cells singly."""
    return MappingProxyType(read_cells(document))


def feed_cell(row: ProductRow, attribute: str) -> str:
    """Return what a cell says where no person has a word."""
    if attribute in {"kind", "audience"}:
        return (row.kind if attribute == "kind" else row.audience) or ""
    return cells_of(row.feed_values).get(attribute, "")


def shown_cell(row: ProductRow, attribute: str) -> str:
    """Return what a cell of the shoe says to shoppers."""
    said = cells_of(row.person_values)
    return said[attribute] if attribute in said else feed_cell(row, attribute)


def edited(
    row: ProductRow, edits: Sequence[Edit], vocabulary: Vocabulary
) -> tuple[ProductRow, list[Change]]:
    """Return the shoe after *edits*, its revision raised if anything changed."""
    said, accepted = read_cells(row.person_values), read_cells(row.suggested_values)
    changes: list[Change] = []
    for edit in edits:
        before = said.get(edit.attribute)
        fed = feed_cell(row, edit.attribute)
        was = fed if before is None else before
        after = _after(edit, was, vocabulary)
        if after == before or (edit.verb in {"add", "remove"} and after == was):
            continue
        if after is None:
            del said[edit.attribute]
        else:
            said[edit.attribute] = after
        # A word that is added to others is as much theirs as the text's.
        if after and edit.told and (not was or edit.attribute in accepted):
            accepted[edit.attribute] = after
        else:
            accepted.pop(edit.attribute, None)
        became = fed if after is None else after
        changes.append(
            Change(row.product, edit.attribute, edit.verb, before, after, was, became)
        )
    if not changes:
        return row, []
    return _said_of(row, said, accepted), changes


def _after(edit: Edit, was: str, vocabulary: Vocabulary) -> str | None:
    if edit.verb == "restore":
        return None
    if edit.verb == "set":
        return edit.cell
    words = set(was.split("|")) - {""}
    named = set(edit.cell.split("|"))
    return _in_order(
        words | named if edit.verb == "add" else words - named, edit.attribute, vocabulary
    )


def undone(
    row: ProductRow, changes: Sequence[Change], vocabulary: Vocabulary
) -> tuple[ProductRow, list[Change], list[Kept]]:
    """Take *changes* of one shoe back; what somebody changed later stays, and is named.

    Words that were added are taken out and words that were taken out are put back, whatever
    else was added since.
    """
    said, accepted = read_cells(row.person_values), read_cells(row.suggested_values)
    reverted: list[Change] = []
    kept: list[Kept] = []
    for change in reversed(changes):
        name = change.attribute
        now = said.get(name)
        fed = feed_cell(row, name)
        if vocabulary.in_cells(name) is None:
            kept.append(Kept(change, f"{name} is no longer an attribute"))
            continue
        if now == change.after:
            goal = change.before
        elif change.verb in {"add", "remove"} and now is not None:
            goal = _counter(change, now, vocabulary)
        else:
            goal = now
        if goal == now:
            # Somebody has had a later word on it, if only by taking the same words out.
            shown = fed if now is None else now
            kept.append(Kept(change, f"it was changed later, to {shown or 'unknown'}"))
            continue
        if goal is None:
            del said[name]
        else:
            said[name] = goal
        accepted.pop(name, None)
        was, became = (fed if cell is None else cell for cell in (now, goal))
        reverted.append(Change(row.product, name, "set", now, goal, was, became))
    if reverted:
        row = _said_of(row, said, accepted)
    return row, reverted, kept


def _said_of(
    row: ProductRow, said: Mapping[str, str], accepted: Mapping[str, str]
) -> ProductRow:
    return row._replace(
        person_values=write_cells(said),
        suggested_values=write_cells(accepted),
        revision=row.revision + 1,
    )


def _counter(change: Change, now: str, vocabulary: Vocabulary) -> str:
    """Undo an addition or removal of words in a cell that others have changed since."""
    before, after = ({*cell.split("|")} - {""} for cell in (change.was, change.became))
    words = {*now.split("|")} - {""}
    return _in_order(
        (words - (after - before)) | (before - after), change.attribute, vocabulary
    )


def _in_order(words: set[str], attribute: str, vocabulary: Vocabulary) -> str:
    known = vocabulary.attributes[attribute].values
    return "|".join(value for value in known if value in words)


def variants_speak(variants: Sequence[VariantRow], attribute: str) -> Mapping[str, str]:
    """Return the cells in which single variants differ from their shoe, by SKU."""
    own = {row.sku: cells_of(row.feed_values) for row in variants}
    return {sku: cells[attribute] for sku, cells in own.items() if attribute in cells}
