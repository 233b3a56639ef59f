"""Counting without watching: sums in memory, written hourly, noised when their week is over.

No request waits for it or writes anything; a process that ends loses at most an hour. There
is no time finer than a week, no cross table, and nothing of who it was.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
import weakref
from collections.abc import Callable, Container, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from . import store, store_counts, store_history
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
from .domain.quiz import Quiz
from .domain.shoes import KINDS

FLUSHED_EVERY_S = 3600.0
_SHOWN_OF_A_LIST = 2
_BESIDE_FINISHING = 3  # opened, the last step seen, a shoe chosen
_KEPT = timedelta(days=396)
_BATCHES_KEPT_S = 366 * 86_400

FIRST_STEP = "checks"
LAST_STEPS = ("size", "price")
"""Steps of every quiz, before and after those of the catalogue folder."""

_logger = logging.getLogger("shopplugin")


class Tally:
    """The counters of one process."""

    def __init__(
        self,
        engine: Callable[[], Engine],
        possible: Callable[[], Iterable[Counter]] = tuple,
        every: float = FLUSHED_EVERY_S,
    ) -> None:
        """Write to *engine*; *possible* tells every counter there could be."""
        self._engine = engine
        self._possible = possible
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

    def flush(self, today: date | None = None) -> None:
        """Write the sums down, publish the weeks that are over, and forget what is too old.

        A week's figures are drawn over all the counters there could be, and only those large
        enough are written: whether one was ever touched leaves no trace. What could not be
        written is kept for the next time.
        """
        with Session(writing(self._engine())) as session, self._taken(session) as sums:
            week = week_of(today or datetime.now(UTC).date())
            store_counts.add_counts(
                session,
                week.isoformat(),
                {(one.dimension, one.of): number for one, number in sums.items()},
            )
            for old, raw in store_counts.raw_counts(session, week.isoformat()).items():
                counted = {Counter(*key): number for key, number in raw.items()}
                figures = publish(
                    date.fromisoformat(old), counted, self._possible(), secrets.randbelow
                )
                cells = {
                    (one.dimension, one.of): number
                    for one, number in figures.cells.items()
                    if number is not None or one == FINISHED
                }
                store_counts.publish_counts(session, old, cells)
            store_counts.forget_counts(session, (week - _KEPT).isoformat())
            store_history.forget_batches(session, int(time.time()) - _BATCHES_KEPT_S)

    @contextmanager
    def _taken(self, session: Session) -> Generator[dict[Counter, int]]:
        """Take the sums, and commit what is done with them; put them back where that fails."""
        store.begin_change(session)  # of processes that add to a week at once, one waits
        with self._alone:
            sums, self._sums = self._sums, {}
        try:
            yield sums
        except BaseException:
            self._put_back(sums)
            raise
        try:
            session.commit()
        except DBAPIError as error:
            # Without an answer they may be written; twice is more than the noise can hide.
            if not error.connection_invalidated:
                self._put_back(sums)
            raise

    def _put_back(self, sums: Mapping[Counter, int]) -> None:
        with self._alone:
            self._sums = {
                one: self._sums.get(one, 0) + sums.get(one, 0)
                for one in self._sums.keys() | sums.keys()
            }

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

FINISHED = Counter("quiz_finished")


def possible(quiz: Quiz, products: Iterable[str]) -> Iterator[Counter]:
    """Yield every counter there could be, touched or not."""
    yield from (*OPENED, FINISHED)
    yield from (Counter("question_seen", step) for step in steps(quiz))
    yield from (Counter("empty_result", kind) for kind in KINDS)
    for product in products:
        yield Counter("product_shown", product)
        yield Counter("product_clicked", product)


def steps(quiz: Quiz) -> tuple[str, ...]:
    """Name the steps that everybody sees; a step that depends on an answer would tell it."""
    asked = (one.step for one in quiz.questions.values() if one.shown_when is None)
    return (FIRST_STEP, *dict.fromkeys(asked), *LAST_STEPS)


def told(said: Mapping[str, object], quiz: Quiz, products: Container[str]) -> Counter | None:
    """Read what a page tells of itself: a step seen or a shoe chosen; None for all else."""
    seen, clicked = said.get("seen"), said.get("clicked")
    if isinstance(seen, str) and seen in steps(quiz):
        return Counter("question_seen", seen)
    if isinstance(clicked, str) and clicked in products:
        return Counter("product_clicked", clicked)
    return None


def finished(advice: Advice) -> tuple[Counter, ...]:
    """Return what a finished quiz adds: that it was, and the first shoes of its lists.

    A referral to a clinician adds that it was finished and nothing else.
    """
    lists = advice.recommendations.values()
    shown = [match.shoe.product for each in lists for match in each.matches[:_SHOWN_OF_A_LIST]]
    return (
        FINISHED,
        *(Counter("empty_result", each.kind) for each in lists if not each.matches),
        *(Counter("product_shown", product) for product in shown),
    )[: MOST_PER_VISIT - _BESIDE_FINISHING]


def _flush_hourly(tally: weakref.ref[Tally], every: float) -> None:
    wait = threading.Event()
    while not wait.wait(every):
        counting = tally()
        if counting is None:
            return
        try:
            counting.flush()
        except Exception:  # shoppers notice nothing, and the next hour brings them
            _logger.warning("The figures of an hour are to be written later.", exc_info=True)
        del counting
