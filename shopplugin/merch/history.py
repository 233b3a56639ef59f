"""What people did, batch by batch, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from .. import store_history
from ..domain.vocabulary import Vocabulary
from ..shop import current_shop
from .access import least, visitor
from .board import blueprint
from .covering import OVER
from .doors import door_of
from .editing import Change
from .forms import number_in
from .pages import Frame, frame, moment, page, say
from .saving import undo
from .shown import words_of

_SHOWN = 200
_PAGE = 50


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch."""

    number: int
    when: str
    person: str
    door: str
    what: str
    cells: int
    shoes: int
    undone_by: int | None
    undoes: int | None
    file: bool
    """Whether a product file made it; of that, an undo gives back what people had said."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """What ``history.html`` shows."""

    frame: Frame
    batches: tuple[BatchLine, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One cell of a batch."""

    product: str
    title: str
    label: str
    was: str
    became: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class BatchPage:
    """What ``batch.html`` shows."""

    frame: Frame
    batch: BatchLine
    changes: tuple[ChangeLine, ...]
    more: int
    words: int
    """How many of its changes are of what people had said, and go back with an undo."""


@dataclass(frozen=True, slots=True)
class UndonePage:
    """What ``undone.html`` shows: what went back, and what stayed and why."""

    frame: Frame
    number: int
    batch: int | None
    reverted: int
    kept: tuple[ChangeLine, ...]
    more: int


@blueprint.get("/history")
@least("viewer")
def history() -> Response:
    """Show the newest batches."""
    before = number_in(request.args.get("before", ""))
    with current_shop().reading() as session:
        found = store_history.recent_batches(session, before, _PAGE)
        numbers = [row.id for row, *_ in found]
        undone = store_history.undo_of(session, numbers)
        firsts = store_history.first_changes(session, numbers)
    lines = tuple(
        _line(row, cells, shoes, undone, firsts.get(row.id)) for row, cells, shoes in found
    )
    older = lines[-1].number if len(lines) == _PAGE else None
    return page("history.html", HistoryPage(frame("History", "history"), lines, older))


@blueprint.get("/history/<int:number>")
@least("viewer")
def batch(number: int) -> Response:
    """Show one batch, cell by cell."""
    shop = current_shop()
    with shop.reading() as session:
        row = store_history.find_batch(session, number)
        changes = store_history.changes_of(session, number)
        undone = store_history.undo_of(session, [number])
    if row is None:
        return say(404, "No such batch", "Batches are kept for a year.")
    shoes = len({change.product for change in changes})
    lines = tuple(
        _change(shop.knowledge.vocabulary, change, _title(change.product))
        for change in changes[:_SHOWN]
    )
    context = BatchPage(
        frame(f"Batch {number}", "history"),
        _line(row, len(changes), shoes, undone, changes[0] if changes else None),
        lines,
        max(0, len(changes) - _SHOWN),
        sum(one.before is not None or one.after is not None for one in changes),
    )
    return page("batch.html", context)


@blueprint.post("/history/<int:number>/undo")
@least("editor")
def undo_batch(number: int) -> ResponseReturnValue:
    """Take a batch back; later edits stay, and are named."""
    shop = current_shop()
    try:
        done = undo(shop, visitor(), number)
    except LookupError:
        return say(404, "No such batch", "Batches are kept for a year. Nothing was changed.")
    except ValueError as error:
        return say(409, "Nothing was changed", str(error))
    if not done.kept and done.batch is not None:
        return redirect(
            url_for("shopplugin.merch.batch", number=done.batch, said="undone"), 303
        )
    vocabulary = shop.knowledge.vocabulary
    kept = tuple(
        _change(vocabulary, one.change, _title(one.change.product), one.why)
        for one in done.kept[:_SHOWN]
    )
    context = UndonePage(
        frame("Undone", "history"),
        number,
        done.batch,
        len(done.reverted),
        kept,
        len(done.kept) - len(kept),
    )
    return page("undone.html", context)


def _line(
    row: store_history.BatchRow,
    cells: int,
    shoes: int,
    undone: dict[int, int],
    first: store_history.ChangeRow | None,
) -> BatchLine:
    return BatchLine(
        row.id,
        moment(row.at),
        row.person,
        door_of(row),
        _said(row, cells, shoes, first),
        cells,
        shoes,
        undone.get(row.id),
        row.undoes,
        row.origin == "import",
    )


def _said(
    row: store_history.BatchRow, cells: int, shoes: int, first: store_history.ChangeRow | None
) -> str:
    """Sum a batch up: what was noted of it, or what it changed and stands over."""
    if row.note and not row.note.startswith(OVER):
        return row.note
    what = _what(cells, shoes, first) or f"Changed in the {door_of(row)}"
    return f"{what}; {row.note}" if row.note else what


def _what(cells: int, shoes: int, first: store_history.ChangeRow | None) -> str:
    """Say what a batch without a note changed, if it was one shoe."""
    if first is None or shoes != 1:
        return ""
    if cells != 1:
        return f"{_title(first.product)}: {cells} values"
    change = _change(current_shop().knowledge.vocabulary, first, _title(first.product))
    return f"{change.title}: {change.label} {change.was} → {change.became}"


def _title(product: str) -> str:
    shoe = current_shop().snapshot.shoes.get(product)
    return shoe.title if shoe else product


def _change(
    vocabulary: Vocabulary, change: store_history.ChangeRow | Change, title: str, why: str = ""
) -> ChangeLine:
    known = vocabulary.in_cells(change.attribute)
    return ChangeLine(
        change.product,
        title,
        known.label if known else change.attribute,
        words_of(known, change.was) if known else change.was,
        words_of(known, change.became) if known else change.became,
        why,
    )
