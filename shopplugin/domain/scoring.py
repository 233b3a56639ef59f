"""Points for shoes: every want judged on every distinct value, then looked up row by row.

Points are whole numbers, credit in ten-thousandths times weight, so a sum is the same in
any order and on any machine. What rules a shoe out is in the same number, below zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import lcm
from typing import Any

import numpy as np

from .column import Codes, Column, Ints, Mask, millionths
from .rules import Criterion, Rule
from .shelf import Shelf
from .vocabulary import Value
from .wants import Want, Wants

FULL = 10_000
"""The credit of a want that is met; a score counts in the same ten-thousandths."""

NEUTRAL = 3_500
"""The credit of an unknown: less than most shoes earn, so that stating a value pays."""

NO, PERHAPS, YES = 0, 1, 2

EVERYTHING = slice(None)


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A criterion judged on every distinct value of its column."""

    criterion: Criterion
    column: Column[Value]
    truth: Ints

    def at(self, part: slice, chosen: Ints | None) -> Ints:
        """Return NO, PERHAPS or YES for the *chosen* rows of one part of the shelf."""
        return self.truth[_codes(self.column, part, chosen)]


@dataclass(frozen=True, slots=True, eq=False)
class Gauge:
    """A want judged on every distinct value of its column; index 0 is unknown.

    ``credit`` is in ten-thousandths, ``meets`` to the letter. ``weight`` is a whole number in
    the plan's own unit, 0 for an exclusion; ``mark`` is what missing it puts on a shoe.
    """

    want: Want
    column: Column[Value]
    credit: Ints
    meets: Mask
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    weight: int
    mark: int = 0

    def applies(self, part: slice, chosen: Ints | None) -> Ints:
        """Say where the rule speaks: NO, PERHAPS or YES for each chosen row of one part."""
        result = np.full(_codes(self.column, part, chosen).shape, YES, np.int8)
        for condition in self.when:
            np.minimum(result, condition.at(part, chosen), out=result)
        if self.unless:
            every = [condition.at(part, chosen) for condition in self.unless]
            np.minimum(result, YES - np.minimum.reduce(every), out=result)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A part of the points that can be looked up: one column's, or one conditional rule's."""

    points: Ints
    codes: Any
    best: int
    mean: float
    gates: bool
    conditional: Gauge | None = None

    def add_to(self, total: Ints, part: slice, chosen: Ints | None) -> None:
        """Add the points of the *chosen* rows of one part of the shelf to *total*."""
        codes = self.codes[part] if chosen is None else self.codes[part][chosen]
        points = np.take(self.points, codes.astype(np.intp), mode="wrap")
        if self.conditional is not None:
            applies = self.conditional.applies(part, chosen)
            neutral, full = self.points[0], self.conditional.weight * FULL
            points = np.where(applies == YES, points, np.where(applies == NO, full, neutral))
        total += points


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """How the shoes of a shelf earn points for some wants; :func:`plan` makes it.

    A total of points is ``earned - radix * marks``: each requirement in force has a bit of
    ``marks`` of its own, in the order of relaxing, and every exclusion the bit above them.
    """

    gauges: tuple[Gauge, ...]
    exclusions: tuple[Gauge, ...]
    terms: tuple[Term, ...]
    gates: int
    base: int
    weight: int
    bits: int
    dtype: Any

    @property
    def radix(self) -> int:
        """One more than the most points a shoe can earn."""
        return self.weight * FULL + 1

    def totals(self, part: slice, chosen: Ints | None = None) -> Ints:
        """Return the totals of the *chosen* rows of one part of the shelf."""
        return self.partial_totals(self.terms, part, chosen)

    def partial_totals(self, terms: Iterable[Term], part: slice, chosen: Ints | None) -> Ints:
        """Return what the base and some *terms* add up to."""
        rows = part.stop - part.start if chosen is None else len(chosen)
        total = np.full(rows, self.base, self.dtype)
        for term in terms:
            term.add_to(total, part, chosen)
        return total

    def marks(self, totals: Ints) -> Ints:
        """Return the marks in some *totals*."""
        return (self.radix - 1 - totals) // self.radix

    def scores(self, totals: Ints) -> Ints:
        """Return scores in ten-thousandths, whatever the marks, rounded half up."""
        earned = totals + self.radix * self.marks(totals)
        return (2 * earned + self.weight) // (2 * self.weight)

    def least_points(self, score: int) -> int:
        """Return the fewest points that round to *score*."""
        return -((self.weight - 2 * score * self.weight) // 2)


def plan(shelf: Shelf, wants: Wants, relaxed: int = 0) -> Plan:
    """Judge *wants* on the values of *shelf*, *relaxed* requirements as preferences."""
    weighted = wants.weighted
    unit = lcm(*(want.rule.weight.as_integer_ratio()[1] for want in weighted))
    weight = int(sum((want.rule.weight for want in weighted), Decimal(0)) * unit)
    in_force = wants.relaxing[relaxed:]
    bit = {id(want): 1 << number for number, want in enumerate(in_force)}
    gauges = [
        _gauge(shelf, want, int(want.rule.weight * unit), bit.get(id(want), 0))
        for want in weighted
    ]
    exclusions = [_gauge(shelf, want, 0, 1 << len(in_force)) for want in wants.exclusions]
    # With nothing to weigh every shoe is neutral, as if one want were unknown everywhere.
    base, weight = (0, weight) if weight else (NEUTRAL, 1)
    radix = weight * FULL + 1
    lowest = radix * (1 << len(in_force)) * (len(exclusions) + 1)
    dtype = np.int32 if lowest < 2**30 else np.int64
    every = [*gauges, *exclusions]
    terms = sorted(
        _terms(every, radix, dtype), key=lambda term: (not term.gates, term.mean - term.best)
    )
    return Plan(
        tuple(gauges),
        tuple(exclusions),
        tuple(terms),
        sum(term.gates for term in terms),
        base,
        weight,
        len(in_force),
        dtype,
    )


def _gauge(shelf: Shelf, want: Want, weight: int, mark: int) -> Gauge:
    rule = want.rule
    column = shelf.column(rule.wanted.attribute)
    if column.millionths is not None:
        credit, meets = _number_credit(rule, column.millionths)
    else:
        credit, meets = _word_credit(rule, column.values)
    return Gauge(
        want,
        column,
        credit,
        meets,
        tuple(_condition(shelf, criterion) for criterion in rule.when),
        tuple(_condition(shelf, criterion) for criterion in rule.unless),
        weight,
        mark,
    )


def _number_credit(rule: Rule, values: Ints) -> tuple[Ints, Mask]:
    off = _distance(rule.wanted, values)
    tolerance = millionths(rule.tolerance)
    if tolerance:
        # Rounded half up in whole numbers; a miss by a hair may still earn full credit.
        lost = (np.minimum(off, tolerance) * FULL + tolerance // 2) // tolerance
    else:
        lost = np.where(off > 0, FULL, 0)
    credit = FULL - lost
    credit[0] = NEUTRAL
    return credit, off == 0


def _distance(criterion: Criterion, values: Ints) -> Ints:
    """Return how far each value is outside the wanted interval."""
    off = np.zeros_like(values)
    if criterion.at_least is not None:
        off = np.maximum(off, millionths(criterion.at_least) - values)
    if criterion.at_most is not None:
        off = np.maximum(off, values - millionths(criterion.at_most))
    return off


def _word_credit(rule: Rule, values: Sequence[Value | None]) -> tuple[Ints, Mask]:
    credit, meets = [NEUTRAL], [False]
    for value in values[1:]:
        meets.append(value is not None and rule.wanted.holds(value))
        credit.append(FULL if meets[-1] else _partial(rule, value))
    return np.array(credit, np.int64), np.array(meets)


def _partial(rule: Rule, value: Value | None) -> int:
    words = (value,) if isinstance(value, str) else value
    if not rule.partial or not isinstance(words, tuple):
        return 0
    return int(max(rule.partial.get(word, Decimal(0)) for word in words) * FULL)


def _condition(shelf: Shelf, criterion: Criterion) -> Condition:
    column = shelf.column(criterion.attribute)
    if column.millionths is not None:
        holds = _distance(criterion, column.millionths) == 0
    else:
        holds = np.array(
            [value is not None and criterion.holds(value) for value in column.values]
        )
    truth = np.where(holds, YES, NO).astype(np.int8)
    truth[0] = PERHAPS
    return Condition(criterion, column, truth)


def _terms(gauges: Sequence[Gauge], radix: int, dtype: Any) -> Iterable[Term]:
    """Add up what unconditional wants on one column ask; conditional ones stand alone."""
    plain: dict[str, list[Gauge]] = {}
    for gauge in gauges:
        if gauge.when or gauge.unless:
            points = _points(gauge, radix, dtype)
            best = max(gauge.weight * FULL, int(points.max()))
            yield Term(points, gauge.column.codes, best, best, gauge.mark > 0, gauge)
        else:
            plain.setdefault(gauge.want.rule.wanted.attribute, []).append(gauge)
    for together in plain.values():
        column = together[0].column
        points = np.sum(
            [_points(gauge, radix, dtype) for gauge in together], axis=0, dtype=dtype
        )
        present = column.counts > 0
        best = int(points[present].max(initial=0))
        mean = float(column.counts @ np.maximum(points, 0)) / max(len(column.codes), 1)
        yield Term(points, column.codes, best, mean, any(gauge.mark for gauge in together))


def _points(gauge: Gauge, radix: int, dtype: Any) -> Ints:
    points = gauge.credit * gauge.weight
    points[1:] -= np.where(gauge.meets[1:], 0, radix * gauge.mark)
    return points.astype(dtype)


def _codes(column: Column[Value], part: slice, chosen: Ints | None) -> Codes:
    return column.codes[part] if chosen is None else column.codes[part][chosen]
