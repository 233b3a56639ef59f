"""The sessions that a merchandiser's changes are made in."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from weakref import WeakKeyDictionary

from flask import g
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from .. import store
from ..shop import Shop

# Small shops see their own change in lists and filters at once; large ones within a second.
_RELOADED_AT_ONCE = 1000

_UNHEARD = "_shopplugin_unheard"

_LOCKS: WeakKeyDictionary[Shop, threading.Lock] = WeakKeyDictionary()
_MAKING = threading.Lock()
_RENEWING = threading.Lock()


@contextmanager
def committing(shop: Shop) -> Generator[Session]:
    """Open the session that writes; what was done is committed at the end, or undone."""
    with _queue(shop):
        session = shop.session(write=True)
        try:
            yield session
            _commit(session)
        except BaseException:
            session.rollback()
            raise


def ended_unheard() -> bool:
    """Say whether a commit of this request was sent, and the answer to it never came."""
    return bool(g.get(_UNHEARD))


@contextmanager
def changing(shop: Shop) -> Generator[Session]:
    """The same for the catalogue: changes follow one another, each seen by the next."""
    with committing(shop) as session:
        store.begin_change(session)
        yield session


def renew(shop: Shop) -> None:
    """Look at the catalogue again after a change of ours, unless somebody is at it."""
    if len(shop.snapshot.shoes) > _RELOADED_AT_ONCE or not _RENEWING.acquire(blocking=False):
        return
    try:
        shop.refresh()
    finally:
        _RENEWING.release()


def _commit(session: Session) -> None:
    try:
        session.commit()
    except DBAPIError as error:
        if error.connection_invalidated:
            setattr(g, _UNHEARD, True)
        raise


def _queue(shop: Shop) -> threading.Lock | nullcontext[None]:
    """Let SQLite's writers of this process wait in a row, not for a chance each."""
    if shop.engine.dialect.name != "sqlite":
        return nullcontext()
    with _MAKING:
        return _LOCKS.setdefault(shop, threading.Lock())
