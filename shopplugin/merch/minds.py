"""What is worked out from a catalogue for its merchandisers, once for each state of it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cached_property
from weakref import WeakKeyDictionary

from ..domain.coverage import Cell, Group, OneTag, coverage, groups_of, one_tag_away
from ..domain.effects import Baseline, Listing, every_list
from ..domain.gaps import Gap, Never, Often, gaps, never, too_often
from ..domain.quality import Contradiction, contradictions
from ..domain.shoes import Shoe
from ..domain.suggesting import Suggestion, open_suggestions, suggest, texts_of
from ..domain.trials import Trials
from ..domain.wants import Wants
from ..knowledge import Knowledge
from ..shop import Shop
from ..snapshot import Snapshot

_MINDS: WeakKeyDictionary[Shop, Minds] = WeakKeyDictionary()
_ALONE = threading.Lock()

_READ_AHEAD = 1000
"""With more shoes than this, their texts are read before somebody waits for it."""

# What the texts of one shoe say, by the texts and what they are read with: good for every
# later catalogue that has them.
Readings = dict[tuple[object, ...], tuple[Suggestion, ...]]


def minds(shop: Shop) -> Minds:
    """Return what is worked out from the current catalogue; each part at its first use."""
    snapshot = shop.snapshot
    with _ALONE:
        kept = _MINDS.get(shop)
        if kept is None or kept.snapshot.catalog_version != snapshot.catalog_version:
            known = kept.readings if kept else {}
            kept = _MINDS[shop] = Minds(snapshot, shop.knowledge, known)
            if len(snapshot.shoes) > _READ_AHEAD:
                threading.Thread(target=kept.read_ahead, daemon=True).start()
        return kept


class Minds:
    """One catalogue, thought about."""

    def __init__(self, snapshot: Snapshot, knowledge: Knowledge, readings: Readings) -> None:
        self.snapshot = snapshot
        self.readings = readings
        self._knowledge = knowledge
        self._faults: dict[str, tuple[Contradiction, ...]] = {}

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
        return groups_of(self._knowledge.sizes)

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
        key = (shoe.title, shoe.version, shoe.description, shoe.kind, shoe.audience)
        told = self.readings.get(key)
        if told is None:
            told = self.readings[key] = self._read(shoe)
        return told

    def read_ahead(self) -> None:
        """Read the texts of all shoes; whoever asks for them then need not wait."""
        for shoe in self.snapshot.shoes.values():
            self.told(shoe)

    def open(self, shoe: Shoe) -> tuple[Suggestion, ...]:
        """Return what the texts of a shoe say and its values do not."""
        return open_suggestions(shoe, self.told(shoe))

    def faults(self, shoe: Shoe) -> tuple[Contradiction, ...]:
        """Return the statements of a shoe that cannot both be right."""
        if self.snapshot.shoes.get(shoe.product) is not shoe:
            return self._judge(shoe)
        if shoe.product not in self._faults:
            self._faults[shoe.product] = self._judge(shoe)
        return self._faults[shoe.product]

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
