"""Points for shoes: every want judged on every distinct value, then looked up row by row.

Points are whole numbers, credit in ten-thousandths times weight, so a sum is the same in
any order and on any machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import lcm
from typing import Any

import numpy as np

from .column import Accepted, Codes, Column, Ints, Mask, millionths
from .rules import Criterion, Rule
from .shelf import Shelf
from .vocabulary import Value
from .wants import Want, Wants

FULL = 10_000
"""The credit of a want that is met; a score counts in the same ten-thousandths."""

JUST_MET = 9_000
"""The credit at the threshold of a rule that says what is ample: from there on it is full."""

NEUTRAL = 3_500
"""The credit of an unknown: less than most shoes earn, so that stating a value pays."""

NO, PERHAPS, YES = 0, 1, 2

EVERYTHING = slice(None)


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A criterion judged on every distinct value of its column: NO, PERHAPS or YES."""

    criterion: Criterion
    column: Column[Value]
    truth: Ints

    def at(self, part: slice, chosen: Ints | None) -> Ints:
        """Look up the *chosen* rows of one part of the shelf."""
        return self.truth[_chosen(self.column.codes, part, chosen)]


@dataclass(frozen=True, slots=True, eq=False)
class Gauge:
    """A want judged on every distinct value of its column; index 0 is unknown.

    ``credit`` is in ten-thousandths, ``meets`` to the letter. ``weight`` is a whole number in
    the plan's own unit, 0 for an exclusion.
    """

    want: Want
    column: Column[Value]
    credit: Ints
    meets: Mask
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    weight: int

    @property
    def let_by(self) -> Accepted:
        """The values that do not break the rule, the unknown among them."""
        let_by = self.meets.copy()
        let_by[0] = True
        return Accepted.of(let_by)

    @property
    def conditional(self) -> bool:
        """Say whether the rule speaks of some shoes only."""
        return bool(self.when or self.unless)

    def applies(self, part: slice, chosen: Ints | None = None) -> Ints:
        """Say where the rule speaks: NO, PERHAPS or YES for each chosen row of one part."""
        result = np.full(_chosen(self.column.codes, part, chosen).shape, YES, np.int8)
        for condition in self.when:
            np.minimum(result, condition.at(part, chosen), out=result)
        if self.unless:
            every = [condition.at(part, chosen) for condition in self.unless]
            np.minimum(result, YES - np.minimum.reduce(every), out=result)
        return result

    def lets_by(self, part: slice, chosen: Ints | None = None) -> Mask:
        """Say which of the chosen rows of one part are not known to break the rule."""
        kept = self.let_by.among(_chosen(self.column.codes, part, chosen))
        return kept | (self.applies(part, chosen) != YES) if self.conditional else kept


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A part of the points that is looked up: one column's, or one conditional rule's.

    ``best`` is the most it can give, ``mean`` what it gives on average.
    """

    points: Ints
    codes: Codes
    best: int
    mean: float
    conditional: Gauge | None = None

    def add_to(self, total: Ints, part: slice, chosen: Ints | None) -> None:
        """Add the points of the *chosen* rows of one part of the shelf to *total*."""
        codes = _chosen(self.codes, part, chosen).astype(np.intp)
        # Codes are in range; to wrap them is the one mode that does not check it first.
        points = np.take(self.points, codes, mode="wrap")
        if self.conditional is not None:
            applies = self.conditional.applies(part, chosen)
            neutral, full = self.points[0], self.conditional.weight * FULL
            # What meets the rule need not know whether it applies; what misses it must.
            settled = (applies == YES) | self.conditional.meets[codes]
            points = np.where(applies == NO, full, np.where(settled, points, neutral))
        total += points


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """How the shoes of a shelf earn points for some wants; :func:`plan` makes it.

    ``requirements`` are the gauges of those still in force, in the order of relaxing.
    ``terms`` are sorted by what they take off on average, the most first.
    """

    gauges: tuple[Gauge, ...]
    requirements: tuple[Gauge, ...]
    exclusions: tuple[Gauge, ...]
    terms: tuple[Term, ...]
    base: int
    weight: int

    def totals(self, part: slice, chosen: Ints | None = None) -> Ints:
        """Return the points of the *chosen* rows of one part of the shelf."""
        total = self.start(part.stop - part.start if chosen is None else len(chosen))
        for term in self.terms:
            term.add_to(total, part, chosen)
        return total

    def start(self, rows: int) -> Ints:
        """Return the points of so many rows before any term."""
        return np.full(rows, self.base, _dtype(self.weight))

    def scores(self, totals: Ints) -> Ints:
        """Return points as scores in ten-thousandths, rounded half up."""
        return (2 * totals + self.weight) // (2 * self.weight)

    def least_points(self, score: int) -> int:
        """Return the fewest points that round to *score*."""
        return -((self.weight - 2 * score * self.weight) // 2)


def plan(shelf: Shelf, wants: Wants, relaxed: int = 0) -> Plan:
    """Judge *wants* on the values of *shelf*, *relaxed* requirements as preferences."""
    weighted = wants.weighted
    unit = lcm(*(want.rule.weight.as_integer_ratio()[1] for want in weighted))
    gauges = {id(want): _gauge(shelf, want, int(want.rule.weight * unit)) for want in weighted}
    weight = sum(gauge.weight for gauge in gauges.values())
    terms = sorted(
        _terms(gauges.values(), _dtype(weight)), key=lambda term: term.mean - term.best
    )
    return Plan(
        tuple(gauges.values()),
        tuple(gauges[id(want)] for want in wants.relaxing[relaxed:]),
        tuple(_gauge(shelf, want, 0) for want in wants.exclusions),
        tuple(terms),
        # With nothing to weigh, every shoe is as neutral as one of which nothing is known.
        0 if weight else NEUTRAL,
        weight or 1,
    )


def _gauge(shelf: Shelf, want: Want, weight: int) -> Gauge:
    rule = want.rule
    column = shelf.column(rule.wanted.attribute)
    # Merged or not, a rule gives the same credit whenever it is asked, so it is judged once.
    key = (rule.wanted, rule.tolerance, rule.ample, tuple(rule.partial.items()))
    if key not in column.judged:
        column.judged[key] = _credit(rule, column)
    credit, meets = column.judged[key]
    when = tuple(_condition(shelf, criterion) for criterion in rule.when)
    unless = tuple(_condition(shelf, criterion) for criterion in rule.unless)
    return Gauge(want, column, credit, meets, when, unless, weight)


def _credit(rule: Rule, column: Column[Value]) -> tuple[Ints, Mask]:
    if column.millionths is not None:
        return _number_credit(rule, column.millionths)
    return _word_credit(rule, column.values)


def _number_credit(rule: Rule, values: Ints) -> tuple[Ints, Mask]:
    off = _distance(rule.wanted, values)
    credit = np.full_like(values, FULL)
    if rule.ample is not None:
        amply = _amply(rule.wanted, rule.ample)
        between = _distance(amply, _bounds(rule.wanted)).max()
        credit -= _share(FULL - JUST_MET, _distance(amply, values), int(between))
    # A miss by a hair may still earn as much as what just meets.
    credit -= _share(credit, off, millionths(rule.tolerance))
    meets = off == 0
    credit[0], meets[0] = NEUTRAL, False
    return credit, meets


def _share(whole: Ints | int, off: Ints, span: int) -> Ints:
    """Return what is lost of *whole*, all of it from *span* on; halves are rounded up."""
    if not span:
        return np.where(off > 0, whole, 0)
    return (np.minimum(off, span) * whole + span // 2) // span


def _amply(wanted: Criterion, ample: Decimal) -> Criterion:
    """Return the criterion that asks for an ample value instead of a sufficient one."""
    if wanted.at_least is None:
        return replace(wanted, at_most=ample)
    return replace(wanted, at_least=ample)


def _bounds(criterion: Criterion) -> Ints:
    found = (criterion.at_least, criterion.at_most)
    return np.array([millionths(bound) for bound in found if bound is not None], np.int64)


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
    """Return the credit of words that miss: the best near miss among them."""
    words = (value,) if isinstance(value, str) else value
    if not rule.partial or not isinstance(words, tuple):
        return 0
    return int(max((rule.partial.get(word, Decimal(0)) for word in words), default=0) * FULL)


def _condition(shelf: Shelf, criterion: Criterion) -> Condition:
    column = shelf.column(criterion.attribute)
    if column.millionths is not None:
        holds = _distance(criterion, column.millionths) == 0
    else:
        values = column.values
        holds = np.array([value is not None and criterion.holds(value) for value in values])
    truth = np.where(holds, YES, NO).astype(np.int8)
    truth[0] = PERHAPS
    return Condition(criterion, column, truth)


def _dtype(weight: int) -> type[np.signedinteger[Any]]:
    """Return integers wide enough for all points; the narrower ones are faster."""
    return np.int32 if 4 * weight * FULL < 2**31 else np.int64


def _terms(gauges: Iterable[Gauge], dtype: type[np.signedinteger[Any]]) -> Iterable[Term]:
    """Add up what unconditional wants on one column give; conditional ones stand alone."""
    plain: dict[str, list[Gauge]] = {}
    for gauge in gauges:
        if gauge.conditional:
            points, best = gauge.credit * gauge.weight, gauge.weight * FULL
            yield Term(points.astype(dtype), gauge.column.codes, best, best, gauge)
        else:
            plain.setdefault(gauge.want.rule.wanted.attribute, []).append(gauge)
    for together in plain.values():
        column = together[0].column
        points = np.sum([gauge.credit * gauge.weight for gauge in together], axis=0)
        best = int(points[column.counts > 0].max(initial=0))
        mean = float(column.counts @ points) / max(len(column.codes), 1)
        yield Term(points.astype(dtype), column.codes, best, mean)


def _chosen(codes: Codes, part: slice, chosen: Ints | None) -> Codes:
    return codes[part] if chosen is None else codes[part][chosen]
