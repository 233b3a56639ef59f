"""What a shopper cannot do without: who it is for, size, width, budget, in stock.

A sieve lets pass what is not known: an unknown size may be the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

import numpy as np

from .column import Accepted, Codes, Column, Mask
from .money import Money
from .recommendation import Needs, Sieve
from .shelf import Shelf
from .vocabulary import Value

K = TypeVar("K", bound=Hashable)

NEAR = Decimal(1)
"""How many sizes off still counts as near."""

_ALL = slice(None)


@dataclass(frozen=True, slots=True, eq=False)
class Sieves:
    """The sieves of some needs: for each distinct value of a column whether it passes."""

    shelf: Shelf
    needs: Needs
    audience: Accepted
    size: Accepted
    width: Accepted
    currency: Accepted

    @classmethod
    def of(cls, shelf: Shelf, needs: Needs) -> Sieves:
        """Decide which values on *shelf* serve *needs*."""
        variants, budget = shelf.variants, needs.max_price
        return cls(
            shelf,
            needs,
            _accepted(shelf.audience, lambda known: _is_for(needs, known)),
            _accepted(variants.size, lambda known: _has_size(shelf, needs, known)),
            _accepted(shelf.width, lambda known: _has_width(shelf, needs, known)),
            _accepted(variants.currency, lambda known: _in_currency(budget, known)),
        )

    def without_size(self) -> Sieves:
        """Return the same sieves but for the size, which may be any."""
        return replace(self, size=Accepted.of(np.ones_like(self.size.mask)))

    def fittings(self) -> Mask:
        """Say for each fitting whether some variant of it passes."""
        if self.size.everything and self.needs.max_price is None:
            passing = self.shelf.available.copy()
        else:
            variants = self.variants(_ALL, {"nothing_for_audience", "nothing_in_width"})
            passing = np.zeros(len(self.shelf.shoe), np.bool_)
            passing[self.shelf.variants.fitting[np.flatnonzero(variants)]] = True
        for accepted, codes in (
            (self.audience, self.shelf.audience.codes),
            (self.width, self.shelf.width.codes),
        ):
            if not accepted.everything:
                passing &= accepted.among(codes)
        return passing

    def variants(self, rows: slice, without: Collection[Sieve] = ()) -> Mask:
        """Say for each of some variants whether it passes, *without* some of the sieves."""
        passing = np.ones(len(self.shelf.variants.stock[rows]), np.bool_)
        for name, sieved in self._each(rows):
            if name not in without:
                passing &= sieved
        return passing

    def narrowest(self, rows: slice = _ALL) -> Sieve | None:
        """Name the first sieve that leaves none of some variants, None if all leave some."""
        passing = np.ones(len(self.shelf.variants.stock[rows]), np.bool_)
        if not passing.size:
            return "nothing_in_catalogue"
        for name, sieved in self._each(rows):
            passing &= sieved
            if not passing.any():
                return name
        return None

    def near_sizes(self, rows: slice) -> tuple[int, ...]:
        """Return the variants up to one size off that pass otherwise and are there for sure.

        The nearest come first, and of two equally near ones the larger.
        """
        size = self.shelf.variants.size
        near: list[tuple[Decimal, Decimal, int]] = []
        for place in np.flatnonzero(self.variants(rows, {"nothing_in_size"})).tolist():
            row = rows.start + place
            known = size.values[int(size.codes[row])]
            if known is None or self.shelf.variants.stock[row] != 1:
                continue
            asked = _asked_size(self.shelf, self.needs, known[0])
            if asked is not None and 0 < abs(known[1] - asked) <= NEAR:
                near.append((abs(known[1] - asked), -known[1], row))
        return tuple(row for _, _, row in sorted(near))

    def _each(self, rows: slice) -> Iterator[tuple[Sieve, Mask]]:
        variants = self.shelf.variants
        fitting = variants.fitting[rows]
        if not fitting.size:
            return

        def on_fittings(codes: Codes, accepted: Accepted) -> Mask:
            first, last = int(fitting[0]), int(fitting[-1])
            return accepted.among(codes[first : last + 1])[fitting - first]

        if not self.audience.everything:
            yield "nothing_for_audience", on_fittings(self.shelf.audience.codes, self.audience)
        if not self.size.everything:
            yield "nothing_in_size", self.size.among(variants.size.codes[rows])
        if not self.width.everything:
            yield "nothing_in_width", on_fittings(self.shelf.width.codes, self.width)
        if self.needs.max_price is not None:
            affordable = variants.price[rows] <= self.needs.max_price.minor
            affordable &= self.currency.among(variants.currency.codes[rows])
            yield "nothing_in_budget", affordable
        yield "nothing_in_stock", variants.stock[rows] != 0


def shoes_for(shelf: Shelf, audience: str | None) -> Mask:
    """Say which shoes of a shelf are for an audience, as its shoppers are shown them."""
    needs = Needs(audience=audience)
    accepted = _accepted(shelf.audience, lambda known: _is_for(needs, known))
    # An audience is its shoe's: every fitting of one says the same.
    return accepted.mask[shelf.audience.codes[shelf.first_fitting[:-1]]]


def _accepted(column: Column[K], serves: Callable[[K | None], bool]) -> Accepted:
    return Accepted.of(np.array([serves(known) for known in column.values], np.bool_))


def _is_for(needs: Needs, audience: Value | None) -> bool:
    """Men and women see unisex shoes too; kids' are never mixed in."""
    match needs.audience:
        case None:
            return audience != "kids"
        case "men" | "women" as adult:
            return audience in {adult, "unisex"}
        case asked:
            return audience == asked


def _has_size(shelf: Shelf, needs: Needs, known: tuple[str | None, Decimal] | None) -> bool:
    if needs.size_us is None or known is None:
        return True
    return known[1] == _asked_size(shelf, needs, known[0])


def _asked_size(shelf: Shelf, needs: Needs, audience: str | None) -> Decimal | None:
    """Return the size asked for in *audience*'s scale."""
    if needs.size_us is None or needs.audience in (None, audience):
        return needs.size_us
    return shelf.sizes.in_audience(needs.size_us, needs.audience, audience)


def _has_width(shelf: Shelf, needs: Needs, known: tuple[str, str] | None) -> bool:
    """Compare steps, never letters: women's D is as wide as men's 2E."""
    if needs.width is None or known is None:
        return True
    audience, letter = known
    asked = shelf.sizes.step(needs.width, needs.audience or audience)
    return asked is not None and asked == shelf.sizes.step(letter, audience)


def _in_currency(budget: Money | None, known: str | None) -> bool:
    """A price in another currency cannot be promised to be within the budget."""
    return budget is None or known is None or known == budget.currency
