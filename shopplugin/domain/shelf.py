"""The shoes of one kind as arrays, ready to be ranked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .column import Column, Ints, Mask, millionths, paired, stated_nowhere
from .shoes import Shoe, Variant
from .sizes import SizeChart
from .vocabulary import AttributeType, Value, Vocabulary

T = TypeVar("T")

_AT_ONCE = 64
"""How much is read before a pause."""


@dataclass(frozen=True, slots=True, eq=False)
class Variants:
    """The variants of a shelf, those of one fitting side by side.

    ``fitting`` is each variant's fitting, ``place`` its index among its shoe's variants in the
    order of their SKUs. Sizes are (audience, US size). Prices are in minor units of their
    currency, -1 where unknown; ``stock`` is 1 for some, 0 for none and -1 for unknown.
    """

    fitting: Ints
    place: Ints
    size: Column[Any]
    price: NDArray[np.int64]
    currency: Column[str]
    stock: NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """Shoes of one kind in the order of their handles; :meth:`of` builds it.

    A *fitting* is one shoe in one width with one set of overriding values: what a foot
    meets. ``shoe`` is each fitting's shoe and ``line`` each shoe's model line, as numbers;
    the columns are over fittings, ``width`` as (audience, letter).
    """

    shoes: Sequence[Shoe]
    vocabulary: Vocabulary
    sizes: SizeChart
    shoe: Ints
    line: Ints
    columns: Mapping[str, Column[Value]]
    audience: Column[Value]
    width: Column[tuple[str, str]]
    variants: Variants
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    steps: Column[Value] = field(init=False)
    """The width letters again, with their steps from standard as numbers."""
    first_fitting: Ints = field(init=False)
    first_variant: Ints = field(init=False)
    available: Mask = field(init=False)
    """Per fitting: whether some variant of it is not known to be sold out."""

    def __post_init__(self) -> None:
        fittings = len(self.shoe)
        available = np.zeros(fittings, np.bool_)
        available[self.variants.fitting[self.variants.stock != 0]] = True
        derived = {
            "steps": _steps(self.width, self.sizes),
            "first_fitting": np.searchsorted(self.shoe, np.arange(len(self.line) + 1)),
            "first_variant": np.searchsorted(self.variants.fitting, np.arange(fittings + 1)),
            "available": available,
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    @classmethod
    def of(
        cls,
        shoes: Iterable[Shoe],
        vocabulary: Vocabulary,
        sizes: SizeChart,
        pause: Callable[[], None] = lambda: None,
    ) -> Shelf:
        """Put *shoes* of one kind on a shelf; one without variants cannot be sold.

        *pause* is called every few of them, for whoever must not work without a break.
        """
        kept = sorted((shoe for shoe in shoes if shoe.variants), key=lambda shoe: shoe.product)
        stock = _Stock(kept, pause)
        audience = Column[Value].coded((shoe.audience for shoe in kept), len(kept))
        widths = stock.column("width")
        own = stock.own()
        fitting, begins = _fittings(stock.shoe, widths, own)
        shoe = stock.shoe[begins]
        met = audience.take(shoe)
        lines: dict[tuple[str, str], int] = {}
        line = [lines.setdefault(shoe.line, len(lines)) for shoe in kept]
        return cls(
            kept,
            vocabulary,
            sizes,
            shoe,
            np.array(line, np.int32),
            stock.values(begins, own, vocabulary),
            met,
            paired(met, widths.take(begins), lambda who, letter: _has_step(sizes, who, letter)),
            stock.variants(fitting, audience),
            lines,
        )

    @classmethod
    def from_columns(
        cls,
        shoes: Sequence[Shoe],
        vocabulary: Vocabulary,
        sizes: SizeChart,
        columns: Mapping[str, Column[Value]],
        audience: Column[Value],
        variants: Variants,
        line: Ints,
    ) -> Shelf:
        """Take arrays as they are: one fitting to a shoe, no width stated.

        *shoes* stand in the order of their handles; only those shown are ever asked for, so
        the sequence may make them on demand.
        """
        rows = np.arange(len(line), dtype=np.int32)
        width = stated_nowhere(len(line))
        return cls(shoes, vocabulary, sizes, rows, line, columns, audience, width, variants)

    def with_shoes(self, changed: Sequence[Shoe], gone: Iterable[str] = ()) -> Shelf:
        """Return a shelf on which *changed* replace or join the shoes here, without *gone*.

        Cheap for a few shoes: what stays is copied as arrays and not read again.
        """
        new = Shelf.of(changed, self.vocabulary, self.sizes)
        leaving = {shoe.product for shoe in changed}.union(gone)
        found = [place for product in leaving if (place := self.find(product)) is not None]
        stays = np.delete(np.arange(len(self.line)), found)
        shoes = [*self.shoes, *new.shoes]
        order = [*stays.tolist(), *range(len(self.shoes), len(shoes))]
        order.sort(key=lambda place: shoes[place].product)
        lines = dict(self.lines)
        line = [lines.setdefault(shoe.line, len(lines)) for shoe in new.shoes]
        fittings, shoe = _regroup(order, self.shoe, new.shoe, len(self.line))
        rows, fitting = _regroup(
            fittings, self.variants.fitting, new.variants.fitting, len(self.shoe)
        )
        mine, theirs = self.variants, new.variants
        unknown, unknown_new = stated_nowhere(len(self.shoe)), stated_nowhere(len(new.shoe))
        return Shelf(
            [shoes[place] for place in order],
            self.vocabulary,
            self.sizes,
            shoe,
            np.concatenate([self.line, np.array(line, self.line.dtype)])[order],
            {
                name: self.columns.get(name, unknown)
                .followed_by(new.columns.get(name, unknown_new))
                .take(fittings)
                for name in {**self.columns, **new.columns}
            },
            self.audience.followed_by(new.audience).take(fittings),
            self.width.followed_by(new.width).take(fittings),
            Variants(
                fitting,
                np.concatenate([mine.place, theirs.place])[rows],
                mine.size.followed_by(theirs.size).take(rows),
                np.concatenate([mine.price, theirs.price])[rows],
                mine.currency.followed_by(theirs.currency).take(rows),
                np.concatenate([mine.stock, theirs.stock])[rows],
            ),
            lines,
        )

    def column(self, attribute: str) -> Column[Value]:
        """Return what rules on *attribute* are judged on."""
        match attribute:
            case "width":
                return self.steps
            case "audience":
                return self.audience
            case _:
                return self.columns.get(attribute) or stated_nowhere(len(self.shoe))

    def find(self, product: str) -> int | None:
        """Return the number of the shoe called *product*, or None if it is not here."""
        place = bisect_left(self.shoes, product, key=lambda shoe: shoe.product)
        found = place < len(self.shoes) and self.shoes[place].product == product
        return place if found else None

    def fittings_of(self, shoe: int) -> slice:
        """Return the rows of a shoe's fittings."""
        return slice(int(self.first_fitting[shoe]), int(self.first_fitting[shoe + 1]))

    def variants_of(self, fittings: slice) -> slice:
        """Return the rows of the variants of some neighbouring fittings."""
        return slice(
            int(self.first_variant[fittings.start]), int(self.first_variant[fittings.stop])
        )

    def variant(self, row: int) -> Variant:
        """Return the variant of one row of :attr:`variants`."""
        shoe = self.shoes[int(self.shoe[self.variants.fitting[row]])]
        return _by_sku(shoe)[int(self.variants.place[row])]


class _Stock:
    """Every variant of some shoes, those of a shoe in the order of their SKUs.

    One property of all of them is read before the next: what then repeats for each variant
    is no step of Python's.
    """

    def __init__(self, shoes: Sequence[Shoe], pause: Callable[[], None]) -> None:
        """Put the variants of *shoes* in a row."""
        self._shoes, self._pause = shoes, pause
        self._variants = [
            variant for shoe in _resting(shoes, pause) for variant in _by_sku(shoe)
        ]
        counts = np.array([len(shoe.variants) for shoe in shoes], np.int32)
        firsts = np.cumsum(counts, dtype=np.int32) - counts
        self.shoe: Ints = np.repeat(np.arange(len(shoes), dtype=np.int32), counts)
        self._place: Ints = np.arange(len(self.shoe), dtype=np.int32) - np.repeat(
            firsts, counts
        )

    def column(self, name: str) -> Column[Any]:
        """Return one field of every variant."""
        return Column[Any].coded(map(attrgetter(name), self._each()), len(self.shoe))

    def own(self) -> Column[Any]:
        """Return the values in which each variant differs from its shoe."""
        cells: list[Any] = [None] * len(self.shoe)
        for row, variant in enumerate(self._each()):
            if variant.values:
                cells[row] = tuple(sorted(variant.values.items()))
        return Column[Any].coded(cells, len(cells))

    def values(
        self, begins: Ints, own: Column[Any], vocabulary: Vocabulary
    ) -> dict[str, Column[Value]]:
        """Return the values of the fittings that begin with these variants."""
        said = [shoe.values for shoe in self._shoes]
        where = self.shoe[begins]
        for fitting in np.flatnonzero(own.codes[begins]).tolist():
            variant = self._variants[int(begins[fitting])]
            said.append({**said[int(where[fitting])], **variant.values})
            where[fitting] = len(said) - 1
        names = [*vocabulary.attributes]
        cells = chain.from_iterable(map(one.get, names) for one in _resting(said, self._pause))
        every = Column[Value].coded(cells, len(said) * len(names))
        exact = np.array([millionths(value) for value in every.values], np.int64)
        table = np.ascontiguousarray(every.codes.reshape(len(said), len(names)).T)
        columns: dict[str, Column[Value]] = {}
        for attribute, codes in zip(vocabulary, table, strict=True):
            number = attribute.type is AttributeType.NUMBER
            column = Column(every.values, codes[where], exact if number else None).compact()
            if column.is_known:
                columns[attribute.id] = column
        return columns

    def variants(self, fitting: Ints, audience: Column[Value]) -> Variants:
        """Return the variants, those of one *fitting* side by side."""
        rows = np.argsort(fitting, kind="stable")
        prices = [one.price for one in self._each()]
        minor = [-1 if price is None else price.minor for price in prices]
        currencies = (None if price is None else price.currency for price in prices)
        stock = self.column("stock")
        in_stock = [-1 if number is None else min(number, 1) for number in stock.values]
        return Variants(
            fitting[rows],
            self._place[rows],
            paired(
                audience.take(self.shoe[rows]),
                self.column("size_us").take(rows),
                lambda _who, size: size is not None,
            ),
            np.array(minor, np.int64)[rows],
            Column[str].coded(currencies, len(rows)).take(rows),
            np.array(in_stock, np.int8)[stock.codes[rows]],
        )

    def _each(self) -> Iterator[Variant]:
        return _resting(self._variants, self._pause)


def _by_sku(shoe: Shoe) -> list[Variant]:
    return sorted(shoe.variants, key=attrgetter("sku"))


def _resting(items: Sequence[T], pause: Callable[[], None]) -> Iterator[T]:
    """Go through *items*, a pause after every few."""

    def portions() -> Iterator[Sequence[T]]:
        for start in range(0, len(items), _AT_ONCE):
            yield items[start : start + _AT_ONCE]
            pause()

    return chain.from_iterable(portions())


def _fittings(shoe: Ints, width: Column[Any], own: Column[Any]) -> tuple[Ints, Ints]:
    """Number the fittings as they are met; return each variant's, and where each begins."""
    key = shoe.astype(np.int64) * len(width.values) + width.codes
    key = key * len(own.values) + own.codes
    _, begins, fitting = np.unique(key, return_index=True, return_inverse=True)
    met = np.argsort(begins)
    number = np.empty(len(met), np.int32)
    number[met] = np.arange(len(met))
    return number[fitting], begins[met]


def _has_step(sizes: SizeChart, audience: str | None, letter: str | None) -> bool:
    return audience is not None and sizes.step(letter, audience) is not None


def _regroup(
    order: Sequence[int] | Ints, mine: Ints, theirs: Ints, groups: int
) -> tuple[Ints, Ints]:
    """Line members up behind their regrouped groups.

    *order* names old groups in their new order, *theirs* counting on from *groups*. Return
    the old members in their new order, and the new group of each.
    """
    group = np.concatenate([mine, theirs + groups])
    rank = np.full(int(group.max(initial=-1)) + 1, -1, np.int64)
    rank[np.asarray(order, np.intp)] = np.arange(len(order))
    staying = np.flatnonzero(rank[group] >= 0)
    members = staying[np.argsort(rank[group[staying]], kind="stable")]
    return members, rank[group[members]].astype(mine.dtype)


def _steps(width: Column[tuple[str, str]], sizes: SizeChart) -> Column[Value]:
    known = [key for key in width.values if key is not None]
    steps = [sizes.step(letter, audience) for audience, letter in known]
    return Column(
        (None, *(letter for _, letter in known)),
        width.codes,
        np.array([0, *map(millionths, steps)], np.int64),
    )
