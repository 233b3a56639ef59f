"""Product files that people brought in: kept until they are done with, never half.

Nothing here commits and nothing reads the clock.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from .models_merch import FeedFile, FeedImport

_IMPORTS = cast(Table, FeedImport.__table__)
_FILES = cast(Table, FeedFile.__table__)

UNFINISHED = ("waiting", "running")


class ImportRow(NamedTuple):
    """A row of the imports' table."""

    id: int
    person: str
    at: int
    name: str
    options: str
    state: str
    size: int
    done: int
    seen: int
    report: str


def add_import(
    session: Session, person: str, now: int, name: str, options: str, content: bytes
) -> int:
    """Keep a file that is to be looked at; return its number."""
    connection = session.connection()
    values = {
        "person": person,
        "at": now,
        "name": name,
        "options": options,
        "state": "waiting",
        "size": len(content),
        "done": 0,
        "seen": now,
        "report": "",
    }
    key = connection.execute(insert(_IMPORTS).values(**values)).inserted_primary_key
    number = int(key[0]) if key else 0
    connection.execute(insert(_FILES).values(id=number, content=content))
    return number


def find_import(session: Session, number: int) -> ImportRow | None:
    """Return one import."""
    query = select(_IMPORTS).where(_IMPORTS.c.id == number)
    row = session.connection().execute(query).first()
    return ImportRow._make(row) if row else None


def recent_imports(session: Session, person: str | None, limit: int = 50) -> list[ImportRow]:
    """Return the newest imports, of one person or of everybody."""
    query = select(_IMPORTS).order_by(_IMPORTS.c.id.desc()).limit(limit)
    if person is not None:
        query = query.where(_IMPORTS.c.person == person)
    return [ImportRow._make(row) for row in session.connection().execute(query)]


def content_of(session: Session, number: int) -> bytes | None:
    """Return the file of an import, or None where it is no longer kept."""
    query = select(_FILES.c.content).where(_FILES.c.id == number)
    return session.connection().scalar(query)


def unfinished_imports(session: Session) -> list[ImportRow]:
    """Return what waits, or was running when its process ended, oldest first."""
    query = select(_IMPORTS).where(_IMPORTS.c.state.in_(UNFINISHED)).order_by(_IMPORTS.c.id)
    return [ImportRow._make(row) for row in session.connection().execute(query)]


def claim_import(session: Session, number: int, now: int, silent_since: int) -> bool:
    """Take an import on, unless another process is at it; say whether that worked."""
    free = (_IMPORTS.c.state == "waiting") | (
        (_IMPORTS.c.state == "running") & (_IMPORTS.c.seen < silent_since)
    )
    result = session.connection().execute(
        update(_IMPORTS)
        .where((_IMPORTS.c.id == number) & free)
        .values(state="running", seen=now, done=0)
    )
    return result.rowcount == 1


def change_import(
    session: Session, number: int, states: Collection[str], **values: Any
) -> bool:
    """Change an import that is in one of *states*; say whether it was.

    Whoever read its state before may be late: somebody else has answered it meanwhile.
    """
    expected = (_IMPORTS.c.id == number) & _IMPORTS.c.state.in_(states)
    result = session.connection().execute(update(_IMPORTS).where(expected).values(**values))
    return result.rowcount == 1


def forget_files(session: Session, before: int) -> None:
    """Forget the imports that are older than the days they can be looked at."""
    old = select(_IMPORTS.c.id).where(_IMPORTS.c.at < before)
    session.connection().execute(delete(_FILES).where(_FILES.c.id.in_(old)))
    session.connection().execute(delete(_IMPORTS).where(_IMPORTS.c.at < before))
