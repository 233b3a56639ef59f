"""One property of many shoes as an array: each row a code into the few distinct values.

A catalogue repeats itself: ten thousand shoes have some hundred different drops. So a rule
is judged once for each distinct value, exactly, and a shelf of any length is scored by
looking the results up. The same results are what a reason quotes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import compress, count, product
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=Hashable)

Codes = NDArray[np.unsignedinteger[Any]]
Mask = NDArray[np.bool_]
Ints = NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Column(Generic[T]):
    """``values[codes[row]]`` is a row's value; code 0 is unknown, ``values[0]`` is None.

    ``millionths`` holds the values of a number column as exact integers, 0 for unknown;
    a column of words has none. ``counts`` says how many rows have each value.
    """

    values: tuple[T | None, ...]
    codes: Codes
    millionths: Ints | None = None
    counts: Ints = field(init=False)
    judged: dict[Hashable, tuple[Ints, Mask]] = field(init=False, repr=False)
    """What rules make of the values, kept for whoever asks the same again; see ``scoring``."""

    def __post_init__(self) -> None:
        counts = np.bincount(self.codes, minlength=len(self.values))
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "judged", {})

    @classmethod
    def of(cls, values: Sequence[T | None], codes: NDArray[Any], numbers: bool) -> Column[T]:
        """Make a column of distinct *values* and of *codes* in any integer type."""
        return cls(
            tuple(values),
            codes.astype(np.min_scalar_type(len(values) - 1)),
            np.array([millionths(value) for value in values], np.int64) if numbers else None,
        )

    @classmethod
    def of_floats(cls, floats: NDArray[np.floating[Any]]) -> Column[Decimal]:
        """Make a number column of floats with at most six decimals; NaN is unknown."""
        known = ~np.isnan(floats)
        distinct, codes = np.unique(
            np.rint(floats[known] * 1_000_000).astype(np.int64), return_inverse=True
        )
        every = np.zeros(floats.shape, np.int64)
        every[known] = codes + 1
        return Column[Decimal].of(
            (None, *(Decimal(int(whole)).scaleb(-6).normalize() for whole in distinct)),
            every,
            numbers=True,
        )

    @classmethod
    def coded(cls, cells: Iterable[T | None], rows: int) -> Column[T]:
        """Make a column of the cells of so many *rows*, each word or number met as it is."""
        code: defaultdict[T | None, int] = defaultdict(count(1).__next__, {None: 0})
        # A hundred thousand cells are met in one go, with no step of it in Python.
        codes = np.fromiter(map(code.__getitem__, cells), np.int64, rows)
        return cls.of((*code,), codes, numbers=False)

    @property
    def is_known(self) -> bool:
        """Say whether any row has a value at all."""
        return len(self.values) > 1

    def compact(self) -> Column[T]:
        """Return the same column without the values that no row has."""
        there = self.counts > 0
        there[0] = True
        own = np.cumsum(there) - 1
        return Column(
            (*compress(self.values, there.tolist()),),
            own.astype(np.min_scalar_type(own[-1]))[self.codes],
            None if self.millionths is None else self.millionths[there],
        )

    def take(self, rows: Ints) -> Column[T]:
        """Return the column of only these *rows*, in their order."""
        return Column(self.values, self.codes[rows], self.millionths)

    def followed_by(self, other: Column[T]) -> Column[T]:
        """Return the column that continues with the rows of *other*."""
        known = {value: code for code, value in enumerate(self.values)}
        new = [value for value in other.values if value not in known]
        known |= {value: len(known) + place for place, value in enumerate(new)}
        values = (*self.values, *new)
        codes = np.array([known[value] for value in other.values])[other.codes]
        narrow = np.promote_types(self.codes.dtype, np.min_scalar_type(len(values) - 1))
        exact = self.millionths
        if exact is None and other.millionths is not None:
            exact = np.zeros(len(self.values), np.int64)
        if exact is not None:
            exact = np.concatenate([exact, np.array([millionths(v) for v in new], np.int64)])
        joined = np.concatenate([self.codes.astype(narrow), codes.astype(narrow)])
        return Column(values, joined, exact)


def paired(
    one: Column[Any], other: Column[Any], known: Callable[[Any, Any], bool]
) -> Column[tuple[Any, Any]]:
    """Return the column of what both say together, where the pair is *known*."""
    pairs = [*product(one.values, other.values)]
    code = np.array([place if known(*pair) else 0 for place, pair in enumerate(pairs)])
    codes = code[one.codes.astype(np.intp) * len(other.values) + other.codes]
    return Column[Any].of((None, *pairs[1:]), codes, numbers=False).compact()


def stated_nowhere(rows: int) -> Column[Any]:
    """Return a column of which nothing is known."""
    return Column((None,), np.zeros(rows, np.uint8))


def millionths(value: object) -> int:
    """Return a number as an exact integer; catalogue numbers have at most six decimals."""
    return int(value.scaleb(6)) if isinstance(value, Decimal) else 0


@dataclass(frozen=True, slots=True, eq=False)
class Accepted:
    """The distinct values of a column that will do, by their codes.

    ``runs`` are the neighbouring ones, first and last plus one: to compare with a few bounds
    is several times faster than to look every row up. Thresholds make one run or two.
    """

    mask: Mask
    runs: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, mask: Mask) -> Accepted:
        """Note which values of a column will do."""
        padded = np.zeros(len(mask) + 2, np.bool_)
        padded[1:-1] = mask
        edges = np.flatnonzero(padded[1:] != padded[:-1]).tolist()
        return cls(mask, tuple(zip(edges[::2], edges[1::2], strict=True)))

    @property
    def everything(self) -> bool:
        """Say whether any value will do."""
        return self.runs == ((0, len(self.mask)),)

    def among(self, codes: Codes) -> Mask:
        """Say for each row whether its value will do."""
        if len(codes) < 1024 or len(self.runs) > 4:
            return self.mask[codes]
        result = np.zeros(codes.shape, np.bool_)
        for low, high in self.runs:
            if high == low + 1:
                result |= codes == low
            elif high == len(self.mask):
                result |= codes >= low
            elif low == 0:
                result |= codes < high
            else:
                # Unsigned, so what is below the run wraps round to far above it.
                result |= (codes - codes.dtype.type(low)) < high - low
        return result
