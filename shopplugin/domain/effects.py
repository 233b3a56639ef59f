"""What an edit would do, before it is saved: which lists change, who enters and who leaves.

A merchandiser's edit, a bulk edit, an import and a change of the rules all end in the same
question: what will shoppers see first that they do not see now?
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple, Protocol

import numpy as np

from .column import Column, Ints, Mask
from .ranking import ScoredShelf, score_each
from .rules import Profile, Rule
from .shelf import Shelf
from .shoes import KINDS, Shoe
from .sieves import shoes_for
from .sizes import SizeChart
from .trials import asked_of
from .vocabulary import AttributeType, Value, Vocabulary
from .wants import Wants, merge

TOP = 3
"""How many shoes a widget shows: what most shoppers see of a list."""


class Rulebook(Protocol):
    """What lists are made by; the knowledge of a shop is one."""

    @property
    def profiles(self) -> Mapping[str, Profile]: ...
    @property
    def comfort(self) -> tuple[Rule, ...]: ...
    @property
    def vocabulary(self) -> Vocabulary: ...
    @property
    def sizes(self) -> SizeChart: ...


ADULTS = ("men", "women")

SHOPPERS = (None, *ADULTS, "kids")
"""Who is shown a list: somebody who says nothing of it, men, women, and kids."""


class Listing(NamedTuple):
    """The list of one kind of shoe for one profile, as shoppers of an audience see it.

    None is whoever has not said: they are shown the shoes of all adults.
    """

    profile: str
    kind: str
    audience: str | None = None

    @property
    def unstated(self) -> Listing:
        """The same list for whoever states no audience; all ask for the same."""
        return Listing(self.profile, self.kind)


@dataclass(frozen=True, slots=True)
class ListChange:
    """The first shoes of one list, before and after, by handle."""

    listing: Listing
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def entered(self) -> tuple[str, ...]:
        """Name the shoes that were not there before."""
        return tuple(product for product in self.after if product not in self.before)

    @property
    def left(self) -> tuple[str, ...]:
        """Name the shoes that are there no longer."""
        return tuple(product for product in self.before if product not in self.after)

    @property
    def new_first(self) -> bool:
        """Say whether another shoe comes first, or none."""
        return self.before[:1] != self.after[:1]


@dataclass(frozen=True, slots=True)
class Effect:
    """Every list whose first shoes would change, out of how many."""

    changes: tuple[ListChange, ...]
    lists: int

    @property
    def filled(self) -> tuple[ListChange, ...]:
        """The lists that would become longer: a third option where there were two."""
        return tuple(each for each in self.changes if len(each.after) > len(each.before))

    @property
    def thinned(self) -> tuple[ListChange, ...]:
        """The lists that would become shorter."""
        return tuple(each for each in self.changes if len(each.after) < len(each.before))

    @property
    def entered(self) -> Mapping[str, tuple[Listing, ...]]:
        """The lists each shoe would enter, the shoe with the most first."""
        return _by_product((change.listing, change.entered) for change in self.changes)

    @property
    def left(self) -> Mapping[str, tuple[Listing, ...]]:
        """The lists each shoe would leave, the shoe with the most first."""
        return _by_product((change.listing, change.left) for change in self.changes)


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """Every list as it is, scored once and kept, so that what-ifs cost one more scoring.

    Good for as long as the shelves are: one for each snapshot. ``wants`` and ``asked`` are
    by profile and kind, ``scored`` and ``tops`` by audience too: a list for kids is kept in any
    case and counted where there are shoes for them.
    """

    shelves: Mapping[str, Shelf]
    wants: Mapping[Listing, Wants]
    scored: Mapping[Listing, ScoredShelf]
    tops: Mapping[Listing, tuple[str, ...]]
    limit: int
    asked: Mapping[Listing, set[str]]
    """The attributes that each list judges by."""
    places: Mapping[str, Mapping[str, int]]
    """Where each shoe stands on the shelf of its kind."""
    serving: Mapping[str, Mapping[str | None, Mask]]
    """Which shoes of each kind an audience's lists may show."""

    @classmethod
    def of(
        cls, shelves: Mapping[str, Shelf], wants: Mapping[Listing, Wants], limit: int = TOP
    ) -> Baseline:
        """Score every list; *limit* is how many of its shoes count as seen."""
        serving = {kind: shoppers_of(shelf) for kind, shelf in shelves.items()}
        scored = {
            listing._replace(audience=audience): each
            for listing, asked in wants.items()
            for audience, each in score_each(
                shelves[listing.kind], asked, serving[listing.kind], limit
            ).items()
        }
        tops = {listing: first(each, limit) for listing, each in scored.items()}
        asked = {listing: {*asked_of(each)} for listing, each in wants.items()}
        places = {
            kind: {shoe.product: place for place, shoe in enumerate(shelf.shoes)}
            for kind, shelf in shelves.items()
        }
        return cls(shelves, wants, scored, tops, limit, asked, places, serving)

    def what_if(self, changed: Sequence[Shoe], gone: Iterable[str] = ()) -> Effect:
        """Say what would change if *changed* replaced or joined the shoes, without *gone*."""
        leaving = {*gone}
        shelves: dict[str, Shelf] = {}
        touched: dict[str, set[str]] = {}
        for kind, shelf in self.shelves.items():
            places = self.places[kind]
            elsewhere = {shoe.product for shoe in changed if shoe.kind != kind}
            off = {product for product in leaving | elsewhere if product in places}
            retagged: dict[int, Shoe] = {}
            others: list[Shoe] = []
            for shoe in changed:
                if shoe.kind == kind:
                    place = places.get(shoe.product)
                    if place is not None and _only_retagged(shelf.shoes[place], shoe):
                        retagged[place] = shoe
                    else:
                        others.append(shoe)
            if retagged:
                shelves[kind], touched[kind] = _retagged(shelf, retagged)
            if others or off:
                shelves[kind] = self._with_shoes(kind, shelves.get(kind, shelf), others, off)
                touched.pop(kind, None)
        return self.against(shelves, touched)

    def against(
        self, shelves: Mapping[str, Shelf], touched: Mapping[str, set[str]] | None = None
    ) -> Effect:
        """Say what would change on other *shelves*; kinds that are not there stay.

        Where only some attributes of a kind are *touched*, lists that ask for none of them
        stay as they are.
        """
        touched = touched or {}
        serving = {kind: shoppers_of(shelf) for kind, shelf in shelves.items()}
        changes: list[ListChange] = []
        for listing, wants in self.wants.items():
            kind = listing.kind
            if kind not in shelves or (
                kind in touched and not touched[kind] & self.asked[listing]
            ):
                continue
            scored = score_each(shelves[kind], wants, serving[kind], self.limit)
            for audience, each in scored.items():
                own = listing._replace(audience=audience)
                before, after = self.tops[own], first(each, self.limit)
                if before != after:
                    changes.append(ListChange(own, before, after))
        lists = max(len(self), counted({**self.shelves, **shelves}, self.wants))
        return Effect(tuple(changes), lists)

    def _with_shoes(
        self, kind: str, shelf: Shelf, changed: Sequence[Shoe], gone: Set[str]
    ) -> Shelf:
        """Put *changed* on a shelf; where they are most of it, read only what lists ask for."""
        if 2 * len(changed) <= len(shelf.shoes):
            return shelf.with_shoes(changed, gone)
        staying = (shoe for shoe in shelf.shoes if shoe.product not in gone)
        shoes = {shoe.product: shoe for shoe in (*staying, *changed)}
        asked = {*chain(*(own for one, own in self.asked.items() if one.kind == kind))}
        known = shelf.vocabulary.attributes
        judged = Vocabulary({name: known[name] for name in known if name in asked})
        return Shelf.of(shoes.values(), judged, shelf.sizes)

    def audiences_shown(self, product: str, kind: str) -> int:
        """Say to how many of the audiences, none stated among them, a shoe may be shown."""
        place = self.places[kind][product]
        return sum(bool(serves[place]) for serves in self.serving[kind].values())

    def __len__(self) -> int:
        return counted(self.shelves, self.wants)


def audiences_of(shelves: Mapping[str, Shelf]) -> tuple[str, ...]:
    """Return the audiences to tell apart: men, women, and kids where there are their shoes."""
    kids = any(shoes_for(shelf, "kids").any() for shelf in shelves.values())
    return (*ADULTS, "kids") if kids else ADULTS


def counted(shelves: Mapping[str, Shelf], lists: Collection[Listing]) -> int:
    """Say how many of *lists* there are on some *shelves*, each audience's its own."""
    return len(lists) * (1 + len(audiences_of(shelves)))


def shoppers_of(shelf: Shelf) -> dict[str | None, Mask]:
    """Return the shoes that each audience's lists may show."""
    return {audience: shoes_for(shelf, audience) for audience in SHOPPERS}


def every_list(rulebook: Rulebook) -> dict[Listing, Wants]:
    """Return what every profile asks of every kind of shoe, in the profiles' order."""
    return {
        Listing(profile.id, kind): merge([profile], rulebook.comfort, kind, rulebook.vocabulary)
        for profile in rulebook.profiles.values()
        for kind in KINDS
    }


def first(scored: ScoredShelf, limit: int) -> tuple[str, ...]:
    """Return the handles of the first shoes, as a list of *limit* shows them.

    Only the scores that can be among them are sorted.
    """
    eligible = np.flatnonzero(scored.eligible)
    enough = 16 * limit
    if len(eligible) > enough:
        scores = scored.scores[eligible]
        bar = np.partition(scores, len(scores) - enough)[len(scores) - enough]
        few = np.zeros_like(scored.eligible)
        few[eligible[scores >= bar]] = True
        found = replace(scored, eligible=few).top(limit)
        # Lines are capped, so in a shelf of few lines the first may stand further down.
        if len(found) == limit:
            return found
    return scored.top(limit)


def _only_retagged(old: Shoe, new: Shoe) -> bool:
    """Say whether *new* is *old* with other values and nothing else that is ranked by."""
    return (
        old.variants is new.variants
        and (old.audience, old.brand, old.model) == (new.audience, new.brand, new.model)
        # A variant's own value stands before its shoe's.
        and not any(variant.values for variant in new.variants)
    )


def _retagged(shelf: Shelf, changed: Mapping[int, Shoe]) -> tuple[Shelf, set[str]]:
    """Return the shelf with other values on the same shoes, and the attributes they are of.

    Reading a shoe anew costs far more than to note a value, and a bulk edit of thousands
    changes one or two.
    """
    shoes = [*shelf.shoes]
    new: dict[str, dict[int, Value | None]] = {}
    for place, shoe in changed.items():
        shoes[place] = shoe
        for name, value in _differences(shelf.shoes[place].values, shoe.values):
            new.setdefault(name, {})[place] = value
    columns = {**shelf.columns}
    for name, values in new.items():
        if name in shelf.vocabulary.attributes:
            columns[name] = _with_values(shelf, name, values)
    return replace(shelf, shoes=shoes, columns=columns), {*new}


def _differences(
    old: Mapping[str, Value], new: Mapping[str, Value]
) -> Iterator[tuple[str, Value | None]]:
    if old == new:
        return
    for name, value in new.items():
        if old.get(name) != value:
            yield name, value
    yield from ((name, None) for name in old if name not in new)


def _with_values(shelf: Shelf, name: str, values: Mapping[int, Value | None]) -> Column[Value]:
    column = shelf.column(name)
    codes = {value: code for code, value in enumerate(column.values)}
    for value in values.values():
        codes.setdefault(value, len(codes))
    wide = np.zeros(len(shelf.line), np.int64)
    wide[list(values)] = [codes[value] for value in values.values()]
    touched = np.zeros(len(shelf.line), np.bool_)
    touched[list(values)] = True
    rows: Ints = np.where(touched[shelf.shoe], wide[shelf.shoe], column.codes)
    numbers = shelf.vocabulary[name].type is AttributeType.NUMBER
    return Column[Value].of(tuple(codes), rows, numbers)


def _by_product(
    changes: Iterable[tuple[Listing, tuple[str, ...]]],
) -> dict[str, tuple[Listing, ...]]:
    found: dict[str, list[Listing]] = {}
    for listing, products in changes:
        for product in products:
            found.setdefault(product, []).append(listing)
    ordered = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return {product: tuple(listings) for product, listings in ordered}
