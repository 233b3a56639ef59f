"""What to tag next, by its effect; which shoes never show, and which show too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .column import Ints, Mask
from .effects import Baseline, Listing
from .ranking import ScoredShelf, score_all
from .scoring import FULL
from .selecting import PER_LINE
from .shoes import Shoe
from .trials import Trials, asked_of, most_gain, telling
from .wants import Wants

TOO_OFTEN = 0.25
"""The share of the lists of its kind from which a shoe shows too often."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A value nobody has stated, and the lists whose first shoes it could change.

    It changes those in ``lists`` by itself; in those of ``enters`` the shoe is not yet among
    the first and could come there. It could come among the first of ``together`` too, if
    everything else they ask of it were stated as well, and all of it good.
    """

    product: str
    attribute: str
    lists: tuple[Listing, ...]
    enters: tuple[Listing, ...]
    together: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Never:
    """A shoe that is among the first of no list, and where it comes closest.

    ``place`` is None if every list of its kind excludes it, or it cannot be sold.
    """

    product: str
    kind: str
    closest: Listing | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Often:
    """A shoe among the first of many lists, and their share of the lists of its kind."""

    product: str
    kind: str
    lists: tuple[Listing, ...]
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class _Bar:
    """What it takes to come among the first of one list."""

    scored: ScoredShelf
    top: Ints
    """The numbers of the first shoes, one more than is shown."""
    limit: int

    @classmethod
    def of(cls, scored: ScoredShelf, limit: int) -> _Bar:
        return cls(scored, scored.order()[: limit + 1], limit)

    @property
    def least(self) -> int:
        """The least score of a shoe that could enter."""
        if len(self.top) < self.limit:
            return 0
        return int(self.scored.scores[self.top[self.limit - 1]])

    def lets_in(self, shoe: int, score: int) -> bool:
        """Say whether a *shoe* that is not among the first would be, with *score*."""
        shown = self.top[: self.limit].tolist()
        lines = self.scored.shelf.line
        siblings = [each for each in shown if lines[each] == lines[shoe]]
        if len(siblings) == PER_LINE:
            return self._before(score, shoe, siblings[-1])
        return len(shown) < self.limit or self._before(score, shoe, shown[-1])

    def moves(self, place: int, score: int) -> bool:
        """Say whether the shoe at *place* would not stay there, with *score* (-1: gone)."""
        if score < 0:
            return True
        shoe, order = int(self.top[place]), self.top.tolist()
        overtakes = place > 0 and self._before(score, shoe, order[place - 1])
        return overtakes or (
            place + 1 < len(order) and not self._before(score, shoe, order[place + 1])
        )

    def _before(self, score: int, shoe: int, other: int) -> bool:
        theirs = int(self.scored.scores[other])
        return score > theirs or (score == theirs and shoe < other)


def gaps(baseline: Baseline, unplaced: Iterable[Shoe] = ()) -> tuple[Gap, ...]:
    """Return every missing value that could change a list, those that change most first.

    *unplaced* are shoes whose kind is unknown. Requirements count as relaxed as they are.
    """
    alone: dict[tuple[str, str], dict[Listing, bool]] = {}
    together: dict[tuple[str, str], list[Listing]] = {}
    trials = {kind: Trials(shelf) for kind, shelf in baseline.shelves.items()}
    for listing, scored in baseline.scored.items():
        shoes = scored.shelf.shoes
        bar = _Bar.of(scored, baseline.limit)
        wants = baseline.wants[listing]
        for shoe, attribute, enters in _open_values(trials[listing.kind], wants, bar):
            alone.setdefault((shoes[shoe].product, attribute), {})[listing] = enters
        for shoe, attribute in _open_together(trials[listing.kind], wants, bar):
            key = (shoes[shoe].product, attribute)
            if listing not in alone.get(key, ()):
                together.setdefault(key, []).append(listing)
    for listing, product in _without_kind(baseline, [*unplaced]):
        alone.setdefault((product, "kind"), {})[listing] = True
    found: list[Gap] = []
    for key in {**alone, **together}:
        lists = alone.get(key, {})
        enters = tuple(listing for listing, enters in lists.items() if enters)
        found.append(Gap(*key, tuple(lists), enters, tuple(together.get(key, ()))))
    return tuple(sorted(found, key=_most_first))


def _most_first(gap: Gap) -> tuple[object, ...]:
    return -len(gap.lists), -len(gap.together), gap.product, gap.attribute


def never(baseline: Baseline) -> tuple[Never, ...]:
    """Return the shoes among the first of no list, those that come closest first."""
    shown = {product for top in baseline.tops.values() for product in top}
    best: dict[str, Never] = {}
    for listing, scored in baseline.scored.items():
        shoes = scored.shelf.shoes
        order: list[int] = scored.order().tolist()
        for place, shoe in enumerate(order, start=1):
            product = shoes[shoe].product
            known = best.get(product)
            if known is None or known.place is None or place < known.place:
                best[product] = Never(product, listing.kind, listing, place)
    found = [
        best.get(shoe.product) or Never(shoe.product, kind)
        for kind, shelf in baseline.shelves.items()
        for shoe in shelf.shoes
        if shoe.product not in shown
    ]
    return tuple(sorted(found, key=lambda each: (each.place or np.inf, each.product)))


def too_often(baseline: Baseline, share: float = TOO_OFTEN) -> tuple[Often, ...]:
    """Return the shoes among the first of more than a *share* of the lists of their kind."""
    lists = Counter(listing.kind for listing in baseline.tops)
    shown: dict[tuple[str, str], list[Listing]] = {}
    for listing, top in baseline.tops.items():
        for product in top:
            shown.setdefault((product, listing.kind), []).append(listing)
    found = [
        Often(product, kind, tuple(where), len(where) / lists[kind])
        for (product, kind), where in shown.items()
        if len(where) > share * lists[kind]
    ]
    return tuple(sorted(found, key=lambda each: (-each.share, each.product)))


def _open_values(trials: Trials, wants: Wants, bar: _Bar) -> Iterable[tuple[int, str, bool]]:
    """Yield the shoes and attributes that could change one list, and whether they enter it."""
    scored, shelf = bar.scored, trials.shelf
    top = bar.top[: bar.limit]
    for name, asked in asked_of(wants).items():
        if name == "audience":
            continue
        unknown = trials.open_shoes(name)
        # Only what is eligible now: a gap never keeps a shoe off a list, it lets it by.
        hopeful = unknown & scored.eligible
        hopeful &= scored.scores + most_gain(scored.plan, name) >= bar.least
        hopeful[top] = unknown[top]
        shoes = np.flatnonzero(hopeful)
        if not len(shoes):
            continue
        places = {shoe: place for place, shoe in enumerate(top.tolist())}
        changing: dict[int, bool] = {}
        for value in telling(shelf.vocabulary[name], asked):
            scores = trials.ranked(wants, scored.relaxed, name, value, shoes)
            for shoe, score in zip(shoes.tolist(), scores.tolist(), strict=True):
                if shoe in changing:
                    continue
                place = places.get(shoe)
                if place is not None:
                    if bar.moves(place, score):
                        changing[shoe] = False
                elif score >= bar.least and bar.lets_in(shoe, score):
                    changing[shoe] = True
        yield from ((shoe, name, enters) for shoe, enters in changing.items())


def _open_together(trials: Trials, wants: Wants, bar: _Bar) -> Iterable[tuple[int, str]]:
    """Yield every open value of the shoes that could enter one list if all were good."""
    scored = bar.scored
    gains = {name: most_gain(scored.plan, name) for name in asked_of(wants)}
    names = [name for name, gain in gains.items() if gain and name != "audience"]
    best = scored.scores.astype(np.int64)
    for name in names:
        best += np.where(trials.open_shoes(name), gains[name], 0)
    best = np.minimum(best, FULL)
    hopeful = scored.eligible & (best > scored.scores) & (best >= bar.least)
    hopeful[bar.top[: bar.limit]] = False
    for shoe in np.flatnonzero(hopeful).tolist():
        if bar.lets_in(shoe, int(best[shoe])):
            yield from ((shoe, name) for name in names if trials.open_shoes(name)[shoe])


def _without_kind(
    baseline: Baseline, unplaced: Sequence[Shoe]
) -> Iterable[tuple[Listing, str]]:
    """Yield the lists that shoes of no known kind would come among the first of."""
    if not unplaced:
        return
    shelves = {
        kind: shelf.with_shoes([replace(shoe, kind=kind) for shoe in unplaced])
        for kind, shelf in baseline.shelves.items()
    }
    products = {shoe.product for shoe in unplaced}
    for listing in baseline.tops:
        shelf = shelves[listing.kind]
        scored = score_all(shelf, baseline.wants[listing], limit=baseline.limit)
        theirs = np.array([shoe.product in products for shoe in shelf.shoes], np.bool_)
        bar = _Bar.of(_without(scored, theirs), baseline.limit)
        for shoe in np.flatnonzero(theirs & scored.eligible).tolist():
            if bar.lets_in(shoe, int(scored.scores[shoe])):
                yield listing, shelf.shoes[shoe].product


def _without(scored: ScoredShelf, shoes: Mask) -> ScoredShelf:
    return replace(scored, eligible=scored.eligible & ~shoes)
