"""Making, changing and disabling the accounts that people sign in with."""

from __future__ import annotations

import re
import secrets
import time

from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from .. import store_people
from ..domain.vocabulary import near_miss
from ..models_merch import ROLES

SHORTEST = 12
_LONGEST = 1024
_NAME = re.compile(r"[^\s:/\\]{1,60}")


def put_account(
    session: Session, name: str, role: str, password: str, *, shortest: int = SHORTEST
) -> None:
    """Write an account, new or anew, in a session the caller commits.

    Whoever is signed in with it no longer is. Raises ``ValueError`` saying what is wrong.
    """
    if not _NAME.fullmatch(name) or not name.isprintable():
        raise ValueError(
            f"'{name}' cannot be a name; it takes up to 60 characters without spaces,"
            " colons and slashes."
        )
    if role not in ROLES:
        raise ValueError(
            f"'{role}' is not a role; it takes {', '.join(ROLES)}.{near_miss(role, ROLES)}"
        )
    if not shortest <= len(password) <= _LONGEST:
        raise ValueError(f"The password takes {shortest} to {_LONGEST} characters.")
    row = store_people.PersonRow(
        name, role, generate_password_hash(password), 0, int(time.time())
    )
    store_people.put_person(session, row)


def set_disabled(session: Session, name: str, disabled: bool) -> None:
    """Close an account, or open it again; raise ``LookupError`` where there is none."""
    if not store_people.change_person(session, name, disabled=int(disabled)):
        raise LookupError(f"There is no account '{name}'.")


def set_role(session: Session, name: str, role: str) -> None:
    """Give an account another role; raise ``LookupError`` where there is none."""
    if role not in ROLES:
        raise ValueError(f"'{role}' is not a role; it takes {', '.join(ROLES)}.")
    if not store_people.change_person(session, name, role=role):
        raise LookupError(f"There is no account '{name}'.")


def is_account(session: Session, name: str, role: str, password: str) -> bool:
    """Say whether there is an open account of exactly this kind."""
    person = store_people.find_person(session, name)
    return (
        person is not None
        and person.role == role
        and not person.disabled
        and check_password_hash(person.password_hash, password)
    )


def new_password() -> str:
    """Return a password nobody has used."""
    return secrets.token_urlsafe(12)
