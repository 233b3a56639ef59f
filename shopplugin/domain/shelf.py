"""The shoes of one kind as arrays, ready to be ranked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .column import Collector, Column, Ints, Mask, stated_nowhere
from .shoes import Shoe, Variant
from .sizes import SizeChart
from .vocabulary import AttributeType, Value, Vocabulary

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True, eq=False)
class Variants:
    """The variants of a shelf, those of one fitting side by side.

    ``fitting`` is each variant's fitting, ``place`` its index among its shoe's variants.
    Sizes are (audience, US size). Prices are in minor units of their currency, -1 where
    unknown; ``stock`` is 1 for some, 0 for none and -1 for unknown.
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

        *pause* is called after each, for whoever must not work without a break.
        """
        kept = sorted((shoe for shoe in shoes if shoe.variants), key=lambda shoe: shoe.product)
        reader = _Reader(vocabulary, sizes)
        for number, shoe in enumerate(kept):
            reader.read(number, shoe)
            pause()
        return reader.shelf(kept)

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
        return shoe.variants[int(self.variants.place[row])]


class _Reader:
    """Reads shoes one after the other into columns."""

    def __init__(self, vocabulary: Vocabulary, sizes: SizeChart) -> None:
        self.vocabulary = vocabulary
        self.sizes = sizes
        self.values = {attribute.id: Collector[Value]() for attribute in vocabulary}
        self.audience, self.width = Collector[Value](), Collector[tuple[str, str]]()
        self.size, self.currency = Collector[Any](), Collector[str]()
        self.price: list[int] = []
        self.shoe: list[int] = []
        self.fitting: list[int] = []
        self.place: list[int] = []
        self.stock: list[int] = []

    def read(self, number: int, shoe: Shoe) -> None:
        """Read one shoe, its variants in the order of their SKUs."""
        fittings: dict[object, list[tuple[int, Variant]]] = {}
        for place, variant in sorted(enumerate(shoe.variants), key=lambda pair: pair[1].sku):
            own = tuple(sorted(variant.values.items())) if variant.values else ()
            fittings.setdefault((variant.width, own), []).append((place, variant))
        for variants in fittings.values():
            self._fitting(shoe, variants[0][1], len(self.shoe))
            for place, variant in variants:
                self._variant(shoe, place, variant, len(self.shoe))
            self.shoe.append(number)

    def _fitting(self, shoe: Shoe, variant: Variant, row: int) -> None:
        own = variant.values
        for attribute, value in ({**shoe.values, **own} if own else shoe.values).items():
            if attribute in self.values:
                self.values[attribute].add(row, value)
        if shoe.audience is not None:
            self.audience.add(row, shoe.audience)
            if self.sizes.step(variant.width, shoe.audience) is not None:
                self.width.add(row, (shoe.audience, variant.width or ""))

    def _variant(self, shoe: Shoe, place: int, variant: Variant, fitting: int) -> None:
        row = len(self.place)
        self.place.append(place)
        self.fitting.append(fitting)
        self.stock.append(-1 if variant.stock is None else min(variant.stock, 1))
        if variant.size_us is not None:
            self.size.add(row, (shoe.audience, variant.size_us))
        self.price.append(-1 if variant.price is None else variant.price.minor)
        if variant.price is not None:
            self.currency.add(row, variant.price.currency)

    def shelf(self, shoes: Sequence[Shoe]) -> Shelf:
        """Return the shelf of all shoes read."""
        fittings, variants = len(self.shoe), len(self.place)
        lines: dict[tuple[str, str], int] = {}
        line = [lines.setdefault(shoe.line, len(lines)) for shoe in shoes]
        return Shelf(
            shoes,
            self.vocabulary,
            self.sizes,
            np.array(self.shoe, np.int32),
            np.array(line, np.int32),
            {
                attribute.id: column
                for attribute in self.vocabulary
                if (
                    column := self.values[attribute.id].column(
                        fittings, numbers=attribute.type is AttributeType.NUMBER
                    )
                ).is_known
            },
            self.audience.column(fittings),
            self.width.column(fittings),
            Variants(
                np.array(self.fitting, np.int32),
                np.array(self.place, np.int32),
                self.size.column(variants),
                np.array(self.price, np.int64),
                self.currency.column(variants),
                np.array(self.stock, np.int8),
            ),
            lines,
        )


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
    steps = [sizes.step(letter, audience) or 0 for audience, letter in known]
    return Column(
        (None, *(letter for _, letter in known)),
        width.codes,
        np.array([0, *(step * 1_000_000 for step in steps)], np.int64),
    )
