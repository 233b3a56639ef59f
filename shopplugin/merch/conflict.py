"""Two people's versions of one shoe, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response

from .. import store_history
from ..models import ProductRow
from ..shop import Shop
from .editing import Edit, shown_cell
from .pages import Frame, frame, moment, page
from .shown import words_of


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that two people said differently."""

    attribute: str
    label: str
    yours: str
    theirs: str
    cell: str
    now: str
    restore: bool


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """What ``conflict.html`` shows: both versions, and the choice."""

    frame: Frame
    product: str
    title: str
    revision: int
    who: str
    when: str
    differences: tuple[Difference, ...]


def conflict(shop: Shop, row: ProductRow, edits: Sequence[Edit], status: int = 409) -> Response:
    """Show what you said beside what stands there now; the reader decides."""
    vocabulary = shop.knowledge.vocabulary
    with shop.reading() as session:
        last = store_history.last_word(session, row.product)
    differences = tuple(
        Difference(
            edit.attribute,
            vocabulary[edit.attribute].label,
            "what the feed says"
            if edit.verb == "restore"
            else words_of(vocabulary[edit.attribute], edit.cell),
            words_of(vocabulary[edit.attribute], shown_cell(row, edit.attribute)),
            edit.cell,
            shown_cell(row, edit.attribute),
            edit.verb == "restore",
        )
        for edit in edits
    )
    context = ConflictPage(
        frame("Two versions", "grid"),
        row.product,
        row.title,
        row.revision,
        last.person if last else "an import",
        moment(last.at) if last else "meanwhile",
        differences,
    )
    return page("_conflict.html" if status == 412 else "conflict.html", context, status)
