"""What is worked out from a catalogue for its merchandisers, once for each state of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from ..domain.coverage import Cell, Group, OneTag, coverage, groups_of, one_tag_away
from ..domain.effects import Baseline, Listing, audiences_of, every_list
from ..domain.gaps import Gap, Never, Often, gaps, never, too_often
from ..domain.quality import Contradiction, completeness, contradictions
from ..domain.shoes import Shoe
from ..domain.suggesting import Suggestion, open_suggestions, suggest, texts_of
from ..domain.trials import Trials
from ..domain.wants import Wants
from ..knowledge import Knowledge
from ..pacing import Pace
from ..shop import Shop
from ..snapshot import Snapshot

T = TypeVar("T")

_MINDS: WeakKeyDictionary[Shop, Minds] = WeakKeyDictionary()
_ALONE = threading.Lock()

_READ_AHEAD = 1000
"""With more shoes than this, they are thought about before somebody waits for it."""

# What the texts of one shoe say, by the texts and what they are read with: good for every
# later catalogue that has them.
Read = tuple[object, ...]
Readings = dict[Read, tuple[Suggestion, ...]]


def minds(shop: Shop) -> Minds:
    """Return what is worked out from the current catalogue; each part at its first use."""
    snapshot = shop.snapshot
    with _ALONE:
        kept = _MINDS.get(shop)
        if kept is None or kept.snapshot.catalog_version != snapshot.catalog_version:
            kept = _MINDS[shop] = Minds(snapshot, shop.knowledge, kept)
            if len(snapshot.shoes) > _READ_AHEAD:
                kept.read_ahead()
        return kept


class _PerShoe(Generic[T]):
    """What was worked out of single shoes; it holds while a shoe stays the same object."""

    def __init__(
        self, work: Callable[[Shoe], T], before: _PerShoe[T] | None, snapshot: Snapshot
    ) -> None:
        """Go on from what was known *before* of the shoes of *snapshot*."""
        self._work, self._shoes = work, snapshot.shoes
        self._known: dict[str, tuple[Shoe, T]] = {
            product: kept
            for product, kept in (before._known.items() if before else ())
            if self._shoes.get(product) is kept[0]
        }

    def __len__(self) -> int:
        return len(self._known)

    def known(self, shoe: Shoe) -> T | None:
        """Return it of *shoe* if it was worked out already."""
        kept = self._known.get(shoe.product)
        return kept[1] if kept is not None and kept[0] is shoe else None

    def of(self, shoe: Shoe) -> T:
        """Return it of *shoe*; it is kept for shoes of the catalogue alone."""
        kept = self._known.get(shoe.product)
        if kept is not None and kept[0] is shoe:
            return kept[1]
        found = self._work(shoe)
        if self._shoes.get(shoe.product) is shoe:
            self._known[shoe.product] = (shoe, found)
        return found


class Minds:
    """One catalogue, thought about."""

    def __init__(
        self, snapshot: Snapshot, knowledge: Knowledge, before: Minds | None = None
    ) -> None:
        self.snapshot = snapshot
        # The same dict: whoever still reads ahead for an older catalogue reads for this too.
        self.readings: Readings = before.readings if before else {}
        for past in {*self.readings} - set(map(_texts, snapshot.shoes.values())):
            del self.readings[past]
        self._knowledge = knowledge
        self._ahead: threading.Thread | None = None
        self._orders: dict[str, Sequence[Shoe]] = {}
        self._faults = _PerShoe(self._judge, before._faults if before else None, snapshot)
        self._open = _PerShoe(self._still_open, before._open if before else None, snapshot)
        self._complete = _PerShoe(
            self._share_known, before._complete if before else None, snapshot
        )

    @cached_property
    def wants(self) -> Mapping[Listing, Wants]:
        """What every list asks for."""
        return every_list(self._knowledge)

    @cached_property
    def baseline(self) -> Baseline:
        """Every list as it is."""
        return Baseline.of(self.snapshot.shelves, self.wants)

    @cached_property
    def unplaced(self) -> tuple[Shoe, ...]:
        """The shoes whose kind nobody has stated."""
        return tuple(shoe for shoe in self.snapshot.shoes.values() if shoe.kind is None)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The shoppers the map tells apart."""
        return groups_of(self._knowledge.sizes, audiences_of(self.snapshot.shelves))

    @cached_property
    def cells(self) -> Mapping[tuple[Listing, Group], Cell]:
        """The coverage map."""
        found = coverage(self.snapshot.shelves, self.wants, self.groups)
        return {(cell.listing, cell.group): cell for cell in found}

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """What nobody has stated, the most telling first."""
        return gaps(self.baseline, self.unplaced)

    @cached_property
    def never(self) -> tuple[Never, ...]:
        """The shoes that are first nowhere."""
        return never(self.baseline)

    @cached_property
    def too_often(self) -> tuple[Often, ...]:
        """The shoes that are first too often."""
        return too_often(self.baseline)

    @cached_property
    def _trials(self) -> Mapping[str, Trials]:
        return {kind: Trials(shelf) for kind, shelf in self.snapshot.shelves.items()}

    def one_tag_away(self, listing: Listing, group: Group) -> tuple[OneTag, ...]:
        """Return the shoes that one more value would bring into a cell of the map."""
        trials = self._trials[listing.kind]
        return one_tag_away(trials, self.wants[listing], group, self.unplaced)

    def told(self, shoe: Shoe) -> tuple[Suggestion, ...]:
        """Return what the texts of a shoe say of it."""
        key = _texts(shoe)
        told = self.readings.get(key)
        if told is None:
            told = self.readings[key] = self._read(shoe)
        return told

    def read_ahead(self) -> None:
        """Think about all shoes in the background; nobody then need wait for it."""
        self._ahead = threading.Thread(target=self._read_all, daemon=True)
        self._ahead.start()

    @property
    def unread(self) -> int:
        """How many shoes are still to be thought about in the background."""
        busy = self._ahead is not None and self._ahead.is_alive()
        return len(self.snapshot.shoes) - len(self._open) if busy else 0

    def _read_all(self) -> None:
        pause = Pace()
        for shoe in self.snapshot.shoes.values():
            self._faults.of(shoe)
            self._open.of(shoe)
            self._complete.of(shoe)
            pause()

    def all_open(self) -> Iterator[tuple[Shoe, Suggestion]]:
        """Yield what the texts of the shoes say and their values do not, as far as read."""
        look = self._open.known if self.unread else self._open.of
        for shoe in self.snapshot.shoes.values():
            for suggestion in look(shoe) or ():
                yield shoe, suggestion

    def flagged(self) -> Callable[[Shoe], bool]:
        """Return what says whether a shoe contradicts itself, as far as read."""
        look = self._faults.known if self.unread else self._faults.of
        return lambda shoe: bool(look(shoe))

    def open(self, shoe: Shoe) -> tuple[Suggestion, ...]:
        """Return what the texts of a shoe say and its values do not."""
        return self._open.of(shoe)

    def faults(self, shoe: Shoe) -> tuple[Contradiction, ...]:
        """Return the statements of a shoe that cannot both be right."""
        return self._faults.of(shoe)

    def complete(self, shoe: Shoe) -> int:
        """Return how many per cent of what its kind needs a shoe states."""
        return self._complete.of(shoe)

    def in_order(self, name: str, key: Callable[[Shoe], Any]) -> Sequence[Shoe]:
        """Return all shoes in the order called *name*, which is by *key*."""
        if name not in self._orders:
            self._orders[name] = sorted(self.snapshot.shoes.values(), key=key)
        return self._orders[name]

    def _still_open(self, shoe: Shoe) -> tuple[Suggestion, ...]:
        return open_suggestions(shoe, self.told(shoe))

    def _share_known(self, shoe: Shoe) -> int:
        return completeness(shoe, self._knowledge.vocabulary).per_cent

    def _read(self, shoe: Shoe) -> tuple[Suggestion, ...]:
        known = self._knowledge
        return suggest(
            texts_of(shoe),
            known.suggestions,
            known.vocabulary,
            known.sizes,
            shoe.kind,
            shoe.audience,
        )

    def _judge(self, shoe: Shoe) -> tuple[Contradiction, ...]:
        known = self._knowledge
        return contradictions(shoe, known.vocabulary, known.sizes, self.told(shoe))


def _texts(shoe: Shoe) -> Read:
    """Return what a reading depends on."""
    return (shoe.title, shoe.version, shoe.description, shoe.tags, shoe.kind, shoe.audience)
