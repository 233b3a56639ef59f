"""A shoe's values by who said them, a feed or a person; and those of single variants.

A person's word counts before a feed's, whether it was typed or accepted from a suggestion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from .domain.vocabulary import WIDTH
from .models import ProductRow, VariantRow, read_cells, write_cells

_EMPTY = "{}"


class Heritage(NamedTuple):
    """What people said of a new shoe while its variants stood under other handles."""

    suggested: str = _EMPTY
    person: str = _EMPTY


NO_HERITAGE = Heritage()


def heritage(shoes: Sequence[ProductRow]) -> Heritage:
    """Return what people said alike of all the *shoes* that are now one."""
    return Heritage(
        _alike_in([shoe.suggested_values for shoe in shoes]),
        _alike_in([shoe.person_values for shoe in shoes]),
    )


def _alike_in(documents: Sequence[str]) -> str:
    if len({*documents}) <= 1:
        return next(iter(documents), _EMPTY)
    first, *others = map(read_cells, documents)
    return write_cells(
        {
            name: cell
            for name, cell in first.items()
            if all(other.get(name) == cell for other in others)
        }
    )


class Layers:
    """A shoe's values by who said them, and what its variants have of their own."""

    def __init__(
        self,
        product: str,
        stored: ProductRow | None,
        variants: Mapping[str, VariantRow],
        inherited: Heritage,
    ) -> None:
        self.feed = read_cells(stored.feed_values) if stored else {}
        self.suggested = read_cells(stored.suggested_values if stored else inherited.suggested)
        self.person = read_cells(stored.person_values if stored else inherited.person)
        self.widths = {sku: variant.width for sku, variant in variants.items()}
        # What a variant that comes from another shoe had of its own was said against that.
        self.own = {
            sku: read_cells(variant.feed_values)
            for sku, variant in variants.items()
            if variant.product == product
        }

    def shown(self) -> dict[str, str]:
        """Return the shoe's cells as shoppers meet them: a person's word counts first."""
        cells = {**self.feed, **self.person}
        return {name: cell for name, cell in cells.items() if cell}

    def shown_on(self, attribute: str, sku: str) -> str:
        """Return one cell of one variant as shoppers meet it."""
        if attribute in self.person:
            return self.person[attribute]
        own = self.own.get(sku, {}).get(attribute)
        return own or self.feed.get(attribute, "")

    def disputed(self) -> set[str]:
        """Return the attributes on which more was said than one feed's word for the shoe."""
        return set[str]().union(self.person, *self.own.values())

    def hear(self, attribute: str, said: Mapping[str, str], over_people: bool) -> None:
        """Take in what a file says of one attribute, by SKU."""
        if all(cell == self.shown_on(attribute, sku) for sku, cell in said.items()):
            return  # nothing new, whoever said it first
        shared = self.feed.get(attribute, "")
        fed = {
            sku: said[sku] if sku in said else own.get(attribute, shared)
            for sku, own in self.own.items()
        }
        shared = _commonest(fed.values())
        _put(self.feed, attribute, shared)
        for sku, own in self.own.items():
            _put(own, attribute, fed[sku] if fed[sku] != shared else "")
        if over_people:
            self.take_back(attribute)

    def hear_of_all(self, attribute: str, cell: str) -> None:
        """Take in what a file says alike of every variant, and nobody said otherwise."""
        _put(self.feed, attribute, cell)

    def hear_widths(self, told: Mapping[str, str | None]) -> None:
        """Let a person's word on the width go where a file that speaks over it says another."""
        said = self.person.get(WIDTH.id)
        if said and any(told[sku] != (self.widths.get(sku) or said) for sku in told):
            self.take_back(WIDTH.id)

    def take_back(self, name: str) -> None:
        """Let a person's word go."""
        self.person.pop(name, None)
        self.suggested.pop(name, None)


def _commonest(cells: Collection[str]) -> str:
    """Return what most variants state; of two as common, the first by code point."""
    counts = Counter(filter(None, cells))
    return min(counts, key=lambda cell: (-counts[cell], cell), default="")


def _put(cells: dict[str, str], attribute: str, cell: str) -> None:
    if cell:
        cells[attribute] = cell
    else:
        cells.pop(attribute, None)
