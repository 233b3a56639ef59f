"""The sessions a merchandiser's change is made in, and what is kept for each catalogue."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from .. import store
from ..domain.effects import Baseline, every_list
from ..shop import Shop
from ..snapshot import Snapshot

# Small shops see their own change in lists and filters at once; large ones within a second.
_RELOADED_AT_ONCE = 1000

_LOCKS: WeakKeyDictionary[Shop, threading.Lock] = WeakKeyDictionary()
_BASELINES: WeakKeyDictionary[Shop, tuple[str, Baseline]] = WeakKeyDictionary()
_MAKING = threading.Lock()


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
    """Look at the catalogue again after a change of ours."""
    if len(shop.snapshot.shoes) <= _RELOADED_AT_ONCE:
        shop.refresh()


def baseline(shop: Shop, snapshot: Snapshot | None = None) -> Baseline:
    """Return every list as it is, scored once for each catalogue."""
    snapshot = snapshot or shop.snapshot
    with _MAKING:
        kept = _BASELINES.get(shop)
        if kept is None or kept[0] != snapshot.catalog_version:
            made = Baseline.of(snapshot.shelves, every_list(shop.knowledge))
            kept = _BASELINES[shop] = (snapshot.catalog_version, made)
    return kept[1]


def _queue(shop: Shop) -> threading.Lock | nullcontext[None]:
    """Let SQLite's writers of this process wait in a row, not for a chance each."""
    if shop.engine.dialect.name != "sqlite":
        return nullcontext()
    with _MAKING:
        return _LOCKS.setdefault(shop, threading.Lock())
