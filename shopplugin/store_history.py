"""What people did in the workbench: their batches, and the suggestions they rejected.

Nothing here commits and nothing reads the clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.orm import Session

from .bulk import upsert
from .models_merch import Batch, CellChange, Rejection

_BATCHES = cast(Table, Batch.__table__)
_CHANGES = cast(Table, CellChange.__table__)
_REJECTIONS = cast(Table, Rejection.__table__)

AT_COMMAND_LINE = " (command line)"
"""Follows the name of somebody who came with the system's account, not with one of ours."""


class BatchRow(NamedTuple):
    """A row of the batches' table."""

    id: int
    person: str
    at: int
    origin: str
    note: str
    undoes: int | None


class ChangeRow(NamedTuple):
    """A row of the changes' table."""

    id: int
    batch: int
    product: str
    attribute: str
    verb: str
    before: str | None
    after: str | None
    was: str
    became: str


def add_batch(
    session: Session,
    person: str,
    now: int,
    origin: str,
    note: str,
    changes: Sequence[tuple[str, str, str, str | None, str | None, str, str]],
    undoes: int | None = None,
) -> int:
    """Write down what a person did in one go; return its number."""
    connection = session.connection()
    batch = connection.execute(
        insert(_BATCHES).values(person=person, at=now, origin=origin, note=note, undoes=undoes)
    ).inserted_primary_key
    number = int(batch[0]) if batch else 0
    names = ("product", "attribute", "verb", "before", "after", "was", "became")
    rows = [{"batch": number, **dict(zip(names, change, strict=True))} for change in changes]
    for start in range(0, len(rows), 2000):
        connection.execute(insert(_CHANGES), rows[start : start + 2000])
    return number


def find_batch(session: Session, number: int) -> BatchRow | None:
    """Return one batch."""
    query = select(_BATCHES).where(_BATCHES.c.id == number)
    row = session.connection().execute(query).first()
    return BatchRow._make(row) if row else None


def undo_of(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    """Return which of *numbers* are undone, each with the batch that undid it."""
    query = select(_BATCHES.c.undoes, _BATCHES.c.id).where(_BATCHES.c.undoes.in_(numbers))
    return {row[0]: row[1] for row in session.connection().execute(query)}


def recent_batches(
    session: Session, before: int | None = None, limit: int = 50
) -> list[tuple[BatchRow, int, int]]:
    """Return the newest batches, each with how many cells of how many shoes it changed."""
    page = select(_BATCHES).order_by(_BATCHES.c.id.desc()).limit(limit)
    if before is not None:
        page = page.where(_BATCHES.c.id < before)
    rows = [BatchRow._make(row) for row in session.connection().execute(page)]
    counts = select(
        _CHANGES.c.batch, func.count(), func.count(func.distinct(_CHANGES.c.product))
    ).where(_CHANGES.c.batch.in_([row.id for row in rows]))
    counted = {
        batch: (cells, products)
        for batch, cells, products in session.connection().execute(
            counts.group_by(_CHANGES.c.batch)
        )
    }
    return [(row, *counted.get(row.id, (0, 0))) for row in rows]


def changes_of(session: Session, batch: int, limit: int | None = None) -> list[ChangeRow]:
    """Return the changes of a batch, in the order they were made."""
    query = select(_CHANGES).where(_CHANGES.c.batch == batch).order_by(_CHANGES.c.id)
    return [ChangeRow._make(row) for row in session.connection().execute(query.limit(limit))]


def first_changes(session: Session, batches: Sequence[int]) -> dict[int, ChangeRow]:
    """Return the first change of each of *batches* that has any."""
    firsts = (
        select(func.min(_CHANGES.c.id))
        .where(_CHANGES.c.batch.in_(batches))
        .group_by(_CHANGES.c.batch)
    )
    query = select(_CHANGES).where(_CHANGES.c.id.in_(firsts))
    rows = (ChangeRow._make(row) for row in session.connection().execute(query))
    return {row.batch: row for row in rows}


def history_of(
    session: Session, product: str, limit: int = 100
) -> list[tuple[ChangeRow, BatchRow]]:
    """Return what people changed on one shoe, newest first."""
    query = (
        select(_CHANGES, _BATCHES)
        .join(_BATCHES, _BATCHES.c.id == _CHANGES.c.batch)
        .where(_CHANGES.c.product == product)
        .order_by(_CHANGES.c.id.desc())
        .limit(limit)
    )
    rows = session.connection().execute(query)
    return [(ChangeRow._make(row[:9]), BatchRow._make(row[9:])) for row in rows]


def products_changed_by(session: Session, name: str) -> set[str]:
    """Return the shoes that somebody changed, whatever the capitals of the name.

    Who came with the system's account is found by its name as well.
    """
    connection = session.connection()
    wanted = name.casefold()
    people = [
        person
        for person in connection.scalars(select(_BATCHES.c.person).distinct())
        if wanted in (person.casefold(), person.removesuffix(AT_COMMAND_LINE).casefold())
    ]
    theirs = select(_BATCHES.c.id).where(_BATCHES.c.person.in_(people))
    changed = select(_CHANGES.c.product).where(_CHANGES.c.batch.in_(theirs)).distinct()
    return {*connection.scalars(changed)}


def last_word(session: Session, product: str) -> BatchRow | None:
    """Return the batch that changed a shoe last."""
    found = history_of(session, product, limit=1)
    return found[0][1] if found else None


def forget_batches(session: Session, before: int) -> None:
    """Forget what was done before a moment."""
    old = select(_BATCHES.c.id).where(_BATCHES.c.at < before)
    session.connection().execute(delete(_CHANGES).where(_CHANGES.c.batch.in_(old)))
    session.connection().execute(delete(_BATCHES).where(_BATCHES.c.at < before))


def rejections(session: Session) -> set[tuple[str, str, str, str]]:
    """Return every rejected suggestion: product, attribute, cell and its text's digest."""
    columns = _REJECTIONS.c
    query = select(columns.product, columns.attribute, columns.cell, columns.text_digest)
    return {tuple(row) for row in session.connection().execute(query)}


def reject(
    session: Session, keys: Sequence[tuple[str, str, str, str]], person: str, now: int
) -> None:
    """Remember that these suggestions are not wanted for the text they came from."""
    names = ("product", "attribute", "cell", "text_digest")
    rows = [
        {**dict(zip(names, key, strict=True)), "person": person, "at": now}
        for key in sorted(set(keys))  # in one order, or two could wait for each other
    ]
    upsert(session.connection(), _REJECTIONS, rows)
