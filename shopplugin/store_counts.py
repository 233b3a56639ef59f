"""The weekly counts: raw sums of a running week, figures of those that are over.

Nothing here commits and nothing reads the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from .models_merch import WeeklyCount

_COUNTS = cast(Table, WeeklyCount.__table__)


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
