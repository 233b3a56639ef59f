"""The sessions that a merchandiser's changes are made in."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, nullcontext
from weakref import WeakKeyDictionary

from flask import g
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from .. import store
from ..shop import Shop

# Small shops see their own change in lists and filters at once; large ones within a second.
_RELOADED_AT_ONCE = 1000

_logger = logging.getLogger("shopplugin")

_NOTING_MS = 100

_UNHEARD = "_shopplugin_unheard"

_LOCKS: WeakKeyDictionary[Shop, threading.Lock] = WeakKeyDictionary()
_MAKING = threading.Lock()
_RENEWING = threading.Lock()


@contextmanager
def committing(shop: Shop) -> Generator[Session]:
    """Open the session that writes; what was done is committed at the end, or undone."""
    # SQLite's writers of this process wait in a row, not for a chance each.
    alone = shop.engine.dialect.name == "sqlite"
    with _queue(shop) if alone else nullcontext(), _transaction(shop) as session:
        yield session


@contextmanager
def changing(shop: Shop) -> Generator[Session]:
    """The same for the catalogue: changes follow one another, each seen by the next."""
    # They would wait for one another in any database, but there each with a connection.
    with _queue(shop), _transaction(shop) as session:
        store.begin_change(session)
        yield session


@contextmanager
def committing_in_turn(shop: Shop) -> Generator[tuple[Session, Callable[[], None]]]:
    """Open it for long work, which others wait for once it has called what comes with it."""
    with ExitStack() as held, _transaction(shop) as session:
        waiting = [_queue(shop)]

        def wait() -> None:
            while waiting:
                held.enter_context(waiting.pop())

        yield session, wait


def note(shop: Shop, change: Callable[[Session], object]) -> None:
    """Write down what may also be written later: where anything is in the way, it is not."""
    with shop.engine.connect() as connection:
        try:
            with _impatient(connection), Session(connection) as session:
                change(session)
                session.commit()
                connection.commit()
        except SQLAlchemyError as error:
            connection.invalidate()  # nobody is to have it impatient, or in mid-transaction
            _logger.debug("A note is left for later: %s", error.__cause__)  # it names no row


def ended_unheard() -> bool:
    """Say whether a commit of this request was sent, and the answer to it never came."""
    return bool(g.get(_UNHEARD))


def renew(shop: Shop) -> None:
    """Look at the catalogue again after a change of ours, unless somebody is at it.

    The change is saved by then, so a database that does not answer is no fault of it.
    """
    if len(shop.snapshot.shoes) > _RELOADED_AT_ONCE or not _RENEWING.acquire(blocking=False):
        return
    try:
        shop.refresh()
    except SQLAlchemyError as error:
        _logger.warning("The change is saved, but is shown later: %s", error)
    finally:
        _RENEWING.release()


def _commit(session: Session) -> None:
    try:
        session.commit()
    except DBAPIError as error:
        if error.connection_invalidated:
            setattr(g, _UNHEARD, True)
        raise


@contextmanager
def _transaction(shop: Shop) -> Generator[Session]:
    session = shop.session(write=True)
    try:
        yield session
        _commit(session)
    except BaseException:
        session.rollback()
        raise


@contextmanager
def _impatient(connection: Connection) -> Generator[None]:
    """Wait for nobody's lock, or hardly."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_NOTING_MS}")
        yield
        return
    patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {_NOTING_MS}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience}")


def _queue(shop: Shop) -> threading.Lock:
    with _MAKING:
        return _LOCKS.setdefault(shop, threading.Lock())
