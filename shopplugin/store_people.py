"""The accounts of the workbench, who is signed in with one, and who failed to.

Nothing here commits and nothing reads the clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from .bulk import upsert
from .models_merch import Attempt, Person, SignIn

_PEOPLE = cast(Table, Person.__table__)
_SIGNINS = cast(Table, SignIn.__table__)
_ATTEMPTS = cast(Table, Attempt.__table__)


class PersonRow(NamedTuple):
    """A row of the people's table."""

    name: str
    role: str
    password_hash: str
    disabled: int
    since: int


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
    anew = ("role", "password_hash", "disabled")
    upsert(session.connection(), _PEOPLE, [person._asdict()], anew=anew)
    sign_out_everywhere(session, person.name)


def change_person(session: Session, name: str, **values: str | int) -> bool:
    """Write some columns of an account and leave the others to whoever writes them now.

    Whoever was signed in with it no longer is. Say whether there is such an account.
    """
    change = update(_PEOPLE).where(_PEOPLE.c.name == name).values(**values)
    found = session.connection().execute(change).rowcount == 1
    sign_out_everywhere(session, name)
    return found


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
    row = {"subject": subject, "failures": 1, "since": now}
    upsert(connection, _ATTEMPTS, [row], adding=["failures"])


def forget_failures(session: Session, subject: str) -> None:
    """Begin anew for one who has signed in."""
    session.connection().execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.subject == subject))
