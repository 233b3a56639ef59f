"""The sessions that a merchandiser's changes are made in."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from .. import store
from ..shop import Shop

# Small shops see their own change in lists and filters at once; large ones within a second.
_RELOADED_AT_ONCE = 1000

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
            session.commit()
        except BaseException:
            session.rollback()
            raise


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


def _queue(shop: Shop) -> threading.Lock | nullcontext[None]:
    """Let SQLite's writers of this process wait in a row, not for a chance each."""
    if shop.engine.dialect.name != "sqlite":
        return nullcontext()
    with _MAKING:
        return _LOCKS.setdefault(shop, threading.Lock())
