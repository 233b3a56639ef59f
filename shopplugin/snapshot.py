"""The catalogue in memory: immutable, loaded whole, swapped whole.

Shopper pages read nothing else. A worker looks for a newer catalogue once a second in the
background; while the database is away, or slow, or broken, the last snapshot keeps serving.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from . import store, store_placements
from .domain.placing import Hand, Placement
from .domain.shelf import Shelf
from .domain.shoes import KINDS, Shoe, Variant
from .keeping import Kept, Rankings
from .knowledge import Knowledge
from .loading import ShoeMaker
from .migrations import SchemaTooNew
from .pacing import Pace, Pause, hurry

_logger = logging.getLogger("shopplugin")

# Some twelve megabytes of them.
_CARDS = 1000

# A check that has not come back after this many of its intervals counts as failing.
_PATIENCE = 5
_LEAST_PATIENCE = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the catalogue. ``catalog_version`` is the same for the same contents."""

    shoes: Mapping[str, Shoe]
    shelves: Mapping[str, Shelf]
    by_sku: Mapping[str, tuple[Shoe, Variant]]
    catalog_version: str
    loaded_at: datetime
    version: int
    """The database's count of changes, which this state was read at; -1 before any."""
    rankings: Rankings = field(compare=False, repr=False)
    """The lists that depend on this catalogue and the rules alone."""
    placements: tuple[Placement, ...] = ()
    """The shoes moved by hand, as of the day this state was read, oldest first."""
    cards: Kept[Any] = field(
        default_factory=lambda: Kept[Any](_CARDS), compare=False, repr=False
    )
    """Its matches in words and as HTML, by match and language; see ``finished``."""
    marks: Mapping[str, int] = field(default_factory=dict[str, int], compare=False, repr=False)
    """What the stored rows of each shoe amount to: a shoe of the same mark is the same."""

    @classmethod
    def of(
        cls,
        shoes: Iterable[Shoe],
        knowledge: Knowledge,
        catalog_version: str,
        version: int,
        placements: tuple[Placement, ...] = (),
        pause: Pause = hurry,
        marks: Mapping[str, int] = MappingProxyType({}),
    ) -> Snapshot:
        """Put *shoes*, sorted by handle, where they are found by handle, kind and SKU."""
        by_handle = {shoe.product: shoe for shoe in shoes}
        shelves = {kind: _shelf(by_handle, kind, knowledge, pause) for kind in KINDS}
        return cls(
            MappingProxyType(by_handle),
            MappingProxyType(shelves),
            BySku({one.sku: shoe for shoe in by_handle.values() for one in shoe.variants}),
            catalog_version,
            datetime.now(UTC),
            version,
            Rankings(shelves, knowledge),
            placements,
            marks=marks,
        )

    def lapsed(self, today: date) -> bool:
        """Say whether a placement ended since this state was read."""
        return any(placement.until < today for placement in self.placements)


class BySku(Mapping[str, tuple[Shoe, Variant]]):
    """Finds a shoe and its variant by SKU; a pair for each is not worth its memory."""

    def __init__(self, shoes: Mapping[str, Shoe]) -> None:
        self._shoes = shoes

    def __getitem__(self, sku: str) -> tuple[Shoe, Variant]:
        shoe = self._shoes[sku]
        return shoe, next(variant for variant in shoe.variants if variant.sku == sku)

    def __contains__(self, sku: object) -> bool:
        return sku in self._shoes

    def __iter__(self) -> Iterator[str]:
        return iter(self._shoes)

    def __len__(self) -> int:
        return len(self._shoes)


def _shelf(shoes: Mapping[str, Shoe], kind: str, knowledge: Knowledge, pause: Pause) -> Shelf:
    own = [shoe for shoe in shoes.values() if shoe.kind == kind]
    return Shelf.of(own, knowledge.vocabulary, knowledge.sizes, pause)


def load_snapshot(
    session: Session,
    knowledge: Knowledge,
    pause: Pause = hurry,
    before: Snapshot | None = None,
) -> Snapshot:
    """Read the whole catalogue, in one state of it; *pause* after each shoe.

    A shoe that is stored as it was *before* stays the very same object, so that what was
    worked out of it still holds.
    """
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        # SQLite shows one state to a transaction anyway; here it must be asked for.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    version = store.catalogue_version(session)
    maker = ShoeMaker(knowledge.vocabulary)
    contents = hashlib.sha256()
    shoes: list[Shoe] = []
    marks: dict[str, int] = {}
    for product, variants in store.stored_shoes(session):
        # The revision counts edits and says nothing of the shoe.
        rows = [product[:-1], *variants]
        stored = json.dumps(rows, ensure_ascii=False).encode()
        contents.update(stored)
        mark = marks[product.product] = hash(stored)
        same = before is not None and before.marks.get(product.product) == mark
        shoes.append(
            before.shoes[product.product] if before and same else maker.shoe(product, variants)
        )
        pause()
    placements = _placements(session)
    if placements:
        contents.update(repr(placements).encode())
    digest = contents.hexdigest()[:12]
    return Snapshot.of(shoes, knowledge, digest, version, placements, pause, marks)


def _placements(session: Session) -> tuple[Placement, ...]:
    rows = store_placements.placements(session, today=_today().isoformat())
    return tuple(
        Placement(
            row.product,
            Hand(row.stance),
            date.fromisoformat(row.until),
            row.profile,
            row.kind,
            row.note,
        )
        for row in rows
    )


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class State:
    """How a keeper is doing. ``failing_since`` is None while the database answers."""

    version: int
    catalog_version: str
    loaded_at: datetime
    failing_since: datetime | None
    reason: str


class Keeper:
    """Keeps the newest snapshot of one app; looks for a newer one in the background.

    Nothing happens before the first look at :attr:`snapshot`: a worker that was forked has
    its own thread and its own connections. The thread ends with the keeper.
    """

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[Session]],
        knowledge: Knowledge,
        every: float = 1.0,
    ) -> None:
        self._reading = reading
        self._knowledge = knowledge
        self._every = every
        self._stopped = threading.Event()
        self._current: Snapshot | None = None
        self._checked_at = datetime.now(UTC)
        self._failing_since: datetime | None = None
        self._reason = ""
        self._renew()
        weakref.finalize(self, self._stopped.set)
        _KEEPERS.add(self)

    @property
    def snapshot(self) -> Snapshot:
        """The newest snapshot; the first look loads it, and an empty one where it cannot."""
        current = self._current
        if current is None or self._thread is None:
            current = self._start()
        return current

    @property
    def state(self) -> State:
        """How old the snapshot is, and since when the database does not answer."""
        current = self._current or self._empty()
        failing_since = self._failing_since
        reason = self._reason
        silent_for = datetime.now(UTC) - self._checked_at
        patience = max(_LEAST_PATIENCE, timedelta(seconds=_PATIENCE * self._every))
        watched = self._thread is not None and not self._stopped.is_set()
        if failing_since is None and watched and silent_for > patience:
            failing_since, reason = self._checked_at, "The database does not answer."
        return State(
            current.version,
            current.catalog_version,
            current.loaded_at,
            failing_since,
            reason,
        )

    def refresh(self) -> Snapshot:
        """Look for a newer catalogue now; raise what the database raises."""
        with self._alone:
            return self._check()

    def stop(self) -> None:
        """Stop looking, and wait for a look that is under way; the last snapshot stays."""
        self._stopped.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_LEAST_PATIENCE.total_seconds())

    def look(self) -> None:
        """Look for a newer catalogue; on failure note it and keep what there is."""
        pace = Pace()

        def pause() -> None:
            pace()
            self._checked_at = datetime.now(UTC)  # it answers, however long it takes

        try:
            with self._alone:
                self._check(pause if self._current and self._current.shoes else hurry)
        except Exception as error:  # whatever it is, shoppers keep the last snapshot
            self._note_failure(error)

    def _start(self) -> Snapshot:
        with self._alone:
            if self._current is None:
                try:
                    self._check()
                except (SQLAlchemyError, SchemaTooNew) as error:
                    self._note_failure(error)
                    self._current = self._empty()
            if self._thread is None:
                self._thread = threading.Thread(
                    target=_watch,
                    args=(weakref.ref(self), self._stopped, self._every),
                    name="shopplugin-catalogue",
                    daemon=True,
                )
                self._thread.start()
            return self._current or self._empty()

    def _check(self, pause: Pause = hurry) -> Snapshot:
        current = self._current
        lapsed = current is not None and current.lapsed(_today())
        if current is None or lapsed or self._read_version() != current.version:
            with self._reading() as session:
                current = load_snapshot(session, self._knowledge, pause, current)
            if pause is not hurry:
                current.rankings.prepare(pause)
        if self._failing_since is not None:
            _logger.info("The database answers again.")
        self._failing_since, self._reason = None, ""
        self._checked_at = datetime.now(UTC)
        self._current = current
        return current

    def _read_version(self) -> int:
        with self._reading() as session:
            return store.catalogue_version(session)

    def _note_failure(self, error: Exception) -> None:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        if self._failing_since is None:
            self._failing_since = datetime.now(UTC)
            _logger.warning("The catalogue cannot be read, the last one stays: %s", reason)
        self._reason = reason

    def _empty(self) -> Snapshot:
        return Snapshot.of((), self._knowledge, hashlib.sha256().hexdigest()[:12], version=-1)

    def _renew(self) -> None:
        """Forget thread and lock: they are the parent's after a fork."""
        self._alone = threading.RLock()
        self._thread: threading.Thread | None = None


def _watch(keeper: weakref.ref[Keeper], stopped: threading.Event, every: float) -> None:
    while not stopped.wait(every):
        watched = keeper()
        if watched is None:
            return
        watched.look()
        del watched  # or it could never end while we wait


_KEEPERS: weakref.WeakSet[Keeper] = weakref.WeakSet()


def _after_fork() -> None:
    for keeper in _KEEPERS:
        keeper._renew()  # pyright: ignore[reportPrivateUsage]: the same module


os.register_at_fork(after_in_child=_after_fork)
