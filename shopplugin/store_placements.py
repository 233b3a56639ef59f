"""The shoes that somebody moved by hand, each until a day.

Nothing here commits and nothing reads the clock.
"""

from __future__ import annotations

from typing import NamedTuple, cast

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from .models_merch import Placed

_PLACED = cast(Table, Placed.__table__)


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
