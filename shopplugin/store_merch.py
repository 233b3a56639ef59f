"""Reading and writing the workbench's tables, with a session that is the caller's.

Nothing here commits and nothing reads the clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from .models_merch import (
    Attempt,
    Batch,
    CellChange,
    Person,
    Placed,
    Rejection,
    SignIn,
    WeeklyCount,
)

_PEOPLE = cast(Table, Person.__table__)
_SIGNINS = cast(Table, SignIn.__table__)
_ATTEMPTS = cast(Table, Attempt.__table__)
_BATCHES = cast(Table, Batch.__table__)
_CHANGES = cast(Table, CellChange.__table__)
_REJECTIONS = cast(Table, Rejection.__table__)
_PLACED = cast(Table, Placed.__table__)
_COUNTS = cast(Table, WeeklyCount.__table__)


class PersonRow(NamedTuple):
    """A row of the people's table."""

    name: str
    role: str
    password_hash: str
    disabled: int
    since: int


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


# People and their sign-ins


def people(session: Session) -> list[PersonRow]:
    """Return everybody who has an account, by name."""
    rows = session.connection().execute(select(_PEOPLE).order_by(_PEOPLE.c.name))
    return [PersonRow._make(row) for row in rows]


def find_person(session: Session, name: str) -> PersonRow | None:
    """Return the account of this name."""
    row = session.connection().execute(select(_PEOPLE).where(_PEOPLE.c.name == name)).first()
    return PersonRow._make(row) if row else None


def anybody(session: Session) -> bool:
    """Say whether there is an account at all."""
    return session.connection().scalar(select(func.count()).select_from(_PEOPLE)) != 0


def put_person(session: Session, person: PersonRow) -> None:
    """Write an account, new or anew; whoever was signed in with it no longer is."""
    connection = session.connection()
    values = person._asdict()
    if find_person(session, person.name) is None:
        connection.execute(insert(_PEOPLE).values(**values))
    else:
        del values["since"]
        connection.execute(
            update(_PEOPLE).where(_PEOPLE.c.name == person.name).values(**values)
        )
        sign_out_everywhere(session, person.name)


def sign_in(session: Session, token: str, person: str, now: int) -> None:
    """Note that the browser with this token is *person*'s."""
    session.connection().execute(
        insert(_SIGNINS).values(token=token, person=person, since=now, seen=now)
    )


def signed_in(session: Session, token: str) -> tuple[PersonRow, int, int] | None:
    """Return who a token stands for, since when, and when it was last seen."""
    query = (
        select(_PEOPLE, _SIGNINS.c.since, _SIGNINS.c.seen)
        .join(_SIGNINS, _SIGNINS.c.person == _PEOPLE.c.name)
        .where(_SIGNINS.c.token == token)
    )
    row = session.connection().execute(query).first()
    return (PersonRow._make(row[:5]), row[5], row[6]) if row else None


def see_again(session: Session, token: str, now: int) -> None:
    """Note that a signed-in browser is still at it."""
    session.connection().execute(
        update(_SIGNINS).where(_SIGNINS.c.token == token).values(seen=now)
    )


def sign_out(session: Session, token: str) -> None:
    """Forget one signed-in browser."""
    session.connection().execute(delete(_SIGNINS).where(_SIGNINS.c.token == token))


def sign_out_everywhere(session: Session, person: str) -> int:
    """Forget every browser of a person; return how many that were."""
    result = session.connection().execute(delete(_SIGNINS).where(_SIGNINS.c.person == person))
    return result.rowcount


def forget_signins(session: Session, since: int, seen: int) -> None:
    """Forget the browsers that signed in before *since* or were last seen before *seen*."""
    old = (_SIGNINS.c.since < since) | (_SIGNINS.c.seen < seen)
    session.connection().execute(delete(_SIGNINS).where(old))


def failures(session: Session, subjects: Sequence[str], after: int) -> dict[str, int]:
    """Return how often each of *subjects* failed to sign in since *after*."""
    query = select(_ATTEMPTS.c.subject, _ATTEMPTS.c.failures).where(
        _ATTEMPTS.c.subject.in_(subjects), _ATTEMPTS.c.since >= after
    )
    return {row[0]: row[1] for row in session.connection().execute(query)}


def note_failure(session: Session, subject: str, now: int, after: int) -> None:
    """Count one more failure; those that began before *after* are forgotten."""
    connection = session.connection()
    connection.execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.since < after))
    counted = connection.execute(
        update(_ATTEMPTS)
        .where(_ATTEMPTS.c.subject == subject)
        .values(failures=_ATTEMPTS.c.failures + 1)
    )
    if not counted.rowcount:
        connection.execute(insert(_ATTEMPTS).values(subject=subject, failures=1, since=now))


def forget_failures(session: Session, subject: str) -> None:
    """Begin anew for one who has signed in."""
    session.connection().execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.subject == subject))


# Batches and their changes

AT_COMMAND_LINE = " (command line)"
"""Follows the name of somebody who came with the system's account, not with one of ours."""


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


def last_word(session: Session, product: str) -> BatchRow | None:
    """Return the batch that changed a shoe last."""
    found = history_of(session, product, limit=1)
    return found[0][1] if found else None


def forget_batches(session: Session, before: int) -> None:
    """Forget what was done before a moment."""
    old = select(_BATCHES.c.id).where(_BATCHES.c.at < before)
    session.connection().execute(delete(_CHANGES).where(_CHANGES.c.batch.in_(old)))
    session.connection().execute(delete(_BATCHES).where(_BATCHES.c.at < before))


# Rejected suggestions


def rejections(session: Session) -> set[tuple[str, str, str, str]]:
    """Return every rejected suggestion: product, attribute, cell and its text's digest."""
    columns = _REJECTIONS.c
    query = select(columns.product, columns.attribute, columns.cell, columns.text_digest)
    return {tuple(row) for row in session.connection().execute(query)}


def reject(
    session: Session, keys: Sequence[tuple[str, str, str, str]], person: str, now: int
) -> None:
    """Remember that these suggestions are not wanted for the text they came from."""
    known = rejections(session)
    names = ("product", "attribute", "cell", "text_digest")
    rows = [
        {**dict(zip(names, key, strict=True)), "person": person, "at": now}
        for key in dict.fromkeys(keys)
        if key not in known
    ]
    if rows:
        session.connection().execute(insert(_REJECTIONS), rows)


# Shoes moved by hand


class PlacedRow(NamedTuple):
    """A row of the placements' table."""

    id: int
    product: str
    profile: str
    kind: str
    stance: str
    until: str
    note: str
    person: str
    at: int
    ended_at: int | None
    ended_by: str | None


def placements(session: Session, *, today: str | None = None) -> list[PlacedRow]:
    """Return the placements, oldest first; with *today* only those still in force."""
    query = select(_PLACED).order_by(_PLACED.c.id)
    if today is not None:
        query = query.where(_PLACED.c.ended_at.is_(None), _PLACED.c.until >= today)
    return [PlacedRow._make(row) for row in session.connection().execute(query)]


def add_placement(session: Session, **values: str | int) -> None:
    """Write a placement down."""
    session.connection().execute(insert(_PLACED).values(**values))


def end_placement(session: Session, number: int, person: str, now: int) -> bool:
    """End a placement before its day; say whether there was one to end."""
    result = session.connection().execute(
        update(_PLACED)
        .where(_PLACED.c.id == number, _PLACED.c.ended_at.is_(None))
        .values(ended_at=now, ended_by=person)
    )
    return result.rowcount == 1


# Weekly counts


def add_counts(session: Session, week: str, sums: Mapping[tuple[str, str], int]) -> None:
    """Add the raw sums of a running week to what is there of it."""
    connection = session.connection()
    for (dimension, of), number in sums.items():
        here = (
            (_COUNTS.c.week == week) & (_COUNTS.c.dimension == dimension) & (_COUNTS.c.of == of)
        )
        added = connection.execute(
            update(_COUNTS)
            .where(here, _COUNTS.c.published == 0)
            .values(number=_COUNTS.c.number + number)
        )
        if not added.rowcount:
            row = {"week": week, "dimension": dimension, "of": of, "number": number}
            connection.execute(insert(_COUNTS).values(**row, published=0))


def raw_counts(session: Session, before: str) -> dict[str, dict[tuple[str, str], int]]:
    """Return the raw sums of weeks that are over, by week."""
    query = select(_COUNTS.c.week, _COUNTS.c.dimension, _COUNTS.c.of, _COUNTS.c.number).where(
        _COUNTS.c.published == 0, _COUNTS.c.week < before
    )
    found: dict[str, dict[tuple[str, str], int]] = {}
    for week, dimension, of, number in session.connection().execute(query):
        found.setdefault(week, {})[dimension, of] = number or 0
    return found


def publish_counts(
    session: Session, week: str, cells: Mapping[tuple[str, str], int | None]
) -> None:
    """Replace the raw sums of a week by its figures; the raw ones are gone."""
    connection = session.connection()
    connection.execute(delete(_COUNTS).where(_COUNTS.c.week == week))
    rows = [
        {"week": week, "dimension": dimension, "of": of, "number": number, "published": 1}
        for (dimension, of), number in cells.items()
    ]
    if rows:
        connection.execute(insert(_COUNTS), rows)


Published = tuple[str, str, str, int | None]
"""A figure: its week, its dimension, which of them, and the number if it is large enough."""


def published_counts(session: Session) -> list[Published]:
    """Return every figure: week, dimension, which of them, number."""
    columns = _COUNTS.c
    query = (
        select(columns.week, columns.dimension, columns.of, columns.number)
        .where(columns.published == 1)
        .order_by(columns.week, columns.dimension, columns.of)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.connection().execute(query)]


def forget_counts(session: Session, before: str) -> None:
    """Forget the figures of weeks before a day."""
    session.connection().execute(delete(_COUNTS).where(_COUNTS.c.week < before))
