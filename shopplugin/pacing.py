"""Long work beside short work: a thread that lets the others of its process go first."""

from __future__ import annotations

import time
from collections.abc import Callable

Pause = Callable[[], None]
"""Called between two small pieces of work."""

_WORK_S, _REST_S = 0.001, 0.0005


def hurry() -> None:
    """Do not pause: somebody waits for this."""


class Pace:
    """Rests for a moment after every millisecond of work.

    A thread that computes keeps Python to itself for five milliseconds whenever others ask
    for it; one that sleeps hands it over at once.
    """

    def __init__(self) -> None:
        self._rested = time.perf_counter()

    def __call__(self) -> None:
        """Rest, if it is time to."""
        if time.perf_counter() - self._rested >= _WORK_S:
            time.sleep(_REST_S)
            self._rested = time.perf_counter()
