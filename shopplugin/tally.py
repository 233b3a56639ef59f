"""Counting without watching: sums in memory, written hourly, noised when their week is over.

No request waits for it or writes anything; a process that ends loses at most an hour. There
is no time finer than a week, no cross table, and nothing of who it was.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import weakref
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from . import store_merch
from .database import writing
from .domain.advice import Advice
from .domain.counting import (
    MOST_PER_VISIT,
    Counter,
    added,
    of_visit,
    publish,
    week_of,
)

FLUSHED_EVERY_S = 3600.0
_SHOWN_OF_A_LIST = 3
_KEPT = timedelta(days=396)

_logger = logging.getLogger("shopplugin")


class Tally:
    """The counters of one process."""

    def __init__(self, engine: Callable[[], Engine], every: float = FLUSHED_EVERY_S) -> None:
        self._engine = engine
        self._every = every
        self._sums: dict[Counter, int] = {}
        self._alone = threading.Lock()
        self._thread: threading.Thread | None = None
        self._process = 0

    def count(self, counters: Iterable[Counter]) -> None:
        """Add what one visit did; no more of it than the noise can hide."""
        with self._alone:
            self._sums = added(self._sums, of_visit(counters))
        self._begin()

    def flush(self, possible: Iterable[Counter] = (), today: date | None = None) -> None:
        """Write the sums down, and publish the weeks that are over."""
        with self._alone:
            sums, self._sums = self._sums, {}
        week = week_of(today or datetime.now(UTC).date())
        with Session(writing(self._engine())) as session:
            store_merch.add_counts(
                session,
                week.isoformat(),
                {(one.dimension, one.of): number for one, number in sums.items()},
            )
            for old, raw in store_merch.raw_counts(session, week.isoformat()).items():
                counted = {Counter(*key): number for key, number in raw.items()}
                figures = publish(date.fromisoformat(old), counted, possible, secrets.randbelow)
                cells = {(one.dimension, one.of): n for one, n in figures.cells.items()}
                store_merch.publish_counts(session, old, cells)
            store_merch.forget_counts(session, (week - _KEPT).isoformat())
            session.commit()

    def _begin(self) -> None:
        if self._thread is not None and self._process == os.getpid():
            return
        with self._alone:
            if self._thread is None or self._process != os.getpid():
                self._process = os.getpid()
                self._thread = threading.Thread(
                    target=_flush_hourly,
                    args=(weakref.ref(self), self._every),
                    name="shopplugin-tally",
                    daemon=True,
                )
                self._thread.start()


OPENED = (Counter("quiz_started"),)
"""What opening the quiz adds."""


def finished(advice: Advice) -> tuple[Counter, ...]:
    """Return what a finished quiz adds: that it was, and the first shoes of its lists.

    A referral to a clinician adds that it was finished and nothing else.
    """
    lists = advice.recommendations.values()
    shown = [match.shoe.product for each in lists for match in each.matches[:_SHOWN_OF_A_LIST]]
    return (
        Counter("quiz_finished"),
        *(Counter("empty_result", each.kind) for each in lists if not each.matches),
        *(Counter("product_shown", product) for product in shown),
    )[: MOST_PER_VISIT - len(OPENED)]


def _flush_hourly(tally: weakref.ref[Tally], every: float) -> None:
    wait = threading.Event()
    while not wait.wait(every):
        counting = tally()
        if counting is None:
            return
        try:
            counting.flush()
        except Exception:  # an hour of figures is lost; shoppers notice nothing
            _logger.warning("The figures of an hour could not be written.", exc_info=True)
        del counting
