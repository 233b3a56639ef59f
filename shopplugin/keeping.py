"""What was made of one catalogue and is right as long as that is: kept with it, and bounded.

A snapshot holds these; they go when it goes, so nothing has to be found out of date.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from .domain.ranking import Ranking, Recommendation, merge
from .domain.scoring import Plan
from .domain.selecting import ENOUGH
from .domain.shelf import Shelf
from .domain.wants import Wants
from .knowledge import Knowledge

T = TypeVar("T")

LONGEST = 140
"""Shoes in a kept list; whoever asks for more has it ranked anew."""

_RANKINGS = 128

# Some twenty kilobytes each; a result with its smallest changes takes thirty or forty.
_PLANS = 256


class Kept(Generic[T]):
    """At most so many things by their keys, the least used forgotten first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._by_key: OrderedDict[Hashable, T] = OrderedDict()

    def __len__(self) -> int:
        return len(self._by_key)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept under *key*; *make* it the first time."""
        found = self._by_key.get(key)
        if found is None:
            found = self._by_key[key] = make()
            while len(self._by_key) > self._most:
                with suppress(KeyError):  # another thread made room as well
                    self._by_key.popitem(last=False)
        else:
            with suppress(KeyError):  # another thread forgot it; it is right all the same
                self._by_key.move_to_end(key)
        return found


class Rankings:
    """The lists of one catalogue for whoever says no more than what feet they have.

    Such a list depends on the catalogue and the rules alone.
    """

    def __init__(self, shelves: Mapping[str, Shelf], knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._shelves = shelves
        self._kept = Kept[Ranking](_RANKINGS)
        self.placed = Kept[Recommendation](_RANKINGS)
        """Lists as rearranged by hand, by what was asked and the day."""
        self.plans = Kept[tuple[Wants, Plan]](_PLANS)
        """What some feet ask of the shelves, by profiles and wishes."""

    def __len__(self) -> int:
        return len(self._kept)

    def prepare(self, pause: Callable[[], None]) -> None:
        """Rank for each profile by itself, so that no shopper waits for it."""
        for kind in self._shelves:
            for profile in self.knowledge.profiles:
                self.first([profile], kind, ENOUGH)
                pause()

    def first(self, profiles: Sequence[str], kind: str, limit: int) -> Recommendation:
        """Return the best *limit* shoes of *kind* for *profiles*.

        Raises ``KeyError`` for a profile that does not exist.
        """
        known = self.knowledge
        # A list too short to relax for is another list.
        length = limit if limit < ENOUGH else max(limit, LONGEST)

        def make() -> Ranking:
            chosen = tuple(known.profiles[profile] for profile in dict.fromkeys(profiles))
            wants = merge(chosen, known.comfort, kind, known.vocabulary)
            return Ranking(self._shelves[kind], wants, length=length)

        if length > LONGEST:
            return make().first(limit)
        return self._kept.get((*profiles, kind, length), make).first(limit)
