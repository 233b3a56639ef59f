"""What to tag next, by its effect; which shoes never show, and which show too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .column import Ints, Mask
from .effects import Baseline, Listing, shoppers_of
from .ranking import ScoredShelf, score_each
from .scoring import FULL
from .selecting import PER_LINE
from .shoes import Shoe
from .trials import Trials, asked_of, most_gain, telling
from .wants import Wants

TOO_OFTEN = 0.25
"""The share of the lists that may show a shoe from which it shows too often."""


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
    """A shoe among the first of many lists, and their share of the lists that may show it."""

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
    def shown(self) -> Ints:
        """The numbers of the shoes that are shown."""
        return self.top[: self.limit]

    def near(self, shoes: Ints, scores: Ints) -> Mask:
        """Say which of some *shoes* could change the list, with these *scores*."""
        return (scores >= self.least) | np.isin(shoes, self.shown)

    def changes(self, shoe: int, score: int) -> bool | None:
        """Say whether a *shoe* enters the list with *score*; None if all stays as it is."""
        shown: list[int] = self.shown.tolist()
        if shoe in shown:
            return False if self.moves(shown.index(shoe), score) else None
        return True if score >= self.least and self.lets_in(shoe, score) else None

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
    for unstated, bars in _bars(baseline):
        shoes = baseline.shelves[unstated.kind].shoes
        tried, wants = trials[unstated.kind], baseline.wants[unstated]
        for listing, shoe, attribute, enters in _open_values(tried, wants, bars):
            alone.setdefault((shoes[shoe].product, attribute), {})[listing] = enters
        for listing, shoe, attribute in _open_together(tried, wants, bars):
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
    """Return the shoes among the first of more than a *share* of the lists that may show them.

    Those are the lists of their kind for their audience, and for whoever states none.
    """
    shown: dict[tuple[str, str], list[Listing]] = {}
    for listing, top in baseline.tops.items():
        for product in top:
            shown.setdefault((product, listing.kind), []).append(listing)
    of_kind = Counter(listing.kind for listing in baseline.wants)
    found: list[Often] = []
    for (product, kind), where in shown.items():
        possible = of_kind[kind] * baseline.audiences_shown(product, kind)
        found.append(Often(product, kind, tuple(where), len(where) / possible))
    often = (each for each in found if each.share > share)
    return tuple(sorted(often, key=lambda each: (-each.share, each.product)))


def _bars(baseline: Baseline) -> Iterator[tuple[Listing, Mapping[Listing, _Bar]]]:
    """Yield the lists of each profile and kind that score alike: most audiences' do."""
    alike: dict[tuple[Listing, int], dict[Listing, _Bar]] = {}
    for listing, scored in baseline.scored.items():
        if scored.eligible.any():
            own = alike.setdefault((listing.unstated, scored.relaxed), {})
            own[listing] = _Bar.of(scored, baseline.limit)
    return ((unstated, bars) for (unstated, _), bars in alike.items())


def _open_values(
    trials: Trials, wants: Wants, bars: Mapping[Listing, _Bar]
) -> Iterable[tuple[Listing, int, str, bool]]:
    """Yield the shoes and attributes that could change a list, and whether they enter it."""
    alike, shelf = next(iter(bars.values())).scored, trials.shelf
    for name, asked in asked_of(wants).items():
        if name == "audience":
            continue
        unknown = trials.open_shoes(name)
        reach = alike.scores + most_gain(alike.plan, name)
        hopeful: dict[Listing, Mask] = {}
        for listing, bar in bars.items():
            # Only what is eligible now: a gap never keeps a shoe off a list, it lets it by.
            own = unknown & bar.scored.eligible & (reach >= bar.least)
            own[bar.shown] = unknown[bar.shown]
            hopeful[listing] = own
        shoes = np.flatnonzero(np.logical_or.reduce([*hopeful.values()]))
        if not len(shoes):
            continue
        changing: dict[tuple[Listing, int], bool] = {}
        for value in telling(shelf.vocabulary[name], asked):
            scores = trials.ranked(wants, alike.relaxed, name, value, shoes)
            for listing, bar in bars.items():
                for place in np.flatnonzero(hopeful[listing][shoes] & bar.near(shoes, scores)):
                    key = (listing, int(shoes[place]))
                    if key not in changing:
                        enters = bar.changes(key[1], int(scores[place]))
                        if enters is not None:
                            changing[key] = enters
        yield from (
            (listing, shoe, name, enters) for (listing, shoe), enters in changing.items()
        )


def _open_together(
    trials: Trials, wants: Wants, bars: Mapping[Listing, _Bar]
) -> Iterable[tuple[Listing, int, str]]:
    """Yield every open value of the shoes that could enter a list if all were good."""
    alike = next(iter(bars.values())).scored
    gains = {name: most_gain(alike.plan, name) for name in asked_of(wants)}
    names = [name for name, gain in gains.items() if gain and name != "audience"]
    best = alike.scores.astype(np.int64)
    for name in names:
        best += np.where(trials.open_shoes(name), gains[name], 0)
    best = np.minimum(best, FULL)
    for listing, bar in bars.items():
        hopeful = bar.scored.eligible & (best > alike.scores) & (best >= bar.least)
        hopeful[bar.shown] = False
        for shoe in np.flatnonzero(hopeful).tolist():
            if bar.lets_in(shoe, int(best[shoe])):
                opened = (name for name in names if trials.open_shoes(name)[shoe])
                yield from ((listing, shoe, name) for name in opened)


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
    serving = {kind: shoppers_of(shelf) for kind, shelf in shelves.items()}
    for unstated, wants in baseline.wants.items():
        shelf = shelves[unstated.kind]
        theirs = np.array([shoe.product in products for shoe in shelf.shoes], np.bool_)
        each = score_each(shelf, wants, serving[unstated.kind], baseline.limit)
        for audience, scored in each.items():
            bar = _Bar.of(_without(scored, theirs), baseline.limit)
            for shoe in np.flatnonzero(theirs & scored.eligible).tolist():
                if bar.lets_in(shoe, int(scored.scores[shoe])):
                    yield unstated._replace(audience=audience), shelf.shoes[shoe].product


def _without(scored: ScoredShelf, shoes: Mask) -> ScoredShelf:
    return replace(scored, eligible=scored.eligible & ~shoes)
