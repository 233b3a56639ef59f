"""What a shoe would score if one thing more were known of it.

A trial fills the gaps of one attribute with one value, on the whole shelf at once; the same
plan then scores it. So a promise made here is kept when the value is stated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from .column import Column, Ints, Mask
from .rules import Criterion
from .scoring import EVERYTHING, FULL, Plan, plan
from .shelf import Shelf
from .vocabulary import Attribute, AttributeType, Value
from .wants import Wants

_A_HAIR = Decimal("0.1")
"""How far past a bound without tolerance a value is tried; finer than most are measured."""


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """The trials of one shelf; each filled shelf is made once, whatever list asks."""

    shelf: Shelf
    _filled: dict[tuple[str, Value], Shelf] = field(
        default_factory=dict[tuple[str, Value], Shelf]
    )
    _plans: dict[tuple[int, int, str, Value], tuple[Wants, Plan]] = field(
        default_factory=dict[tuple[int, int, str, Value], tuple[Wants, Plan]]
    )
    _open: dict[str, Mask] = field(default_factory=dict[str, Mask])

    def open_shoes(self, attribute: str) -> Mask:
        """Say which shoes do not state *attribute* in every fitting."""
        if attribute not in self._open:
            unknown = self.shelf.column(attribute).codes == 0
            found = np.zeros(len(self.shelf.line), np.bool_)
            found[self.shelf.shoe[unknown]] = True
            self._open[attribute] = found
        return self._open[attribute]

    def filled(self, attribute: str, value: Value) -> Shelf:
        """Return the shelf with *value* wherever *attribute* is unknown."""
        key = (attribute, value)
        if key not in self._filled:
            self._filled[key] = _filled(self.shelf, attribute, value)
        return self._filled[key]

    def ranked(
        self,
        wants: Wants,
        relaxed: int,
        attribute: str,
        value: Value,
        shoes: Ints,
        passing: Mask | None = None,
    ) -> Ints:
        """Score some *shoes* as if they stated *value*; -1 for one not eligible even then.

        *passing* are the fittings that serve the shopper; by default what is available.
        """
        shelf = self.filled(attribute, value)
        made = self._plan(wants, relaxed, attribute, value)
        rows, starts = _rows_of(shelf, shoes)
        scores = made.scores(made.totals(EVERYTHING, rows))
        standing = (shelf.available if passing is None else passing)[rows].copy()
        for gauge in (*made.exclusions, *made.requirements):
            standing &= gauge.lets_by(EVERYTHING, rows)
        return np.maximum.reduceat(np.where(standing, scores, -1), starts)

    def _plan(self, wants: Wants, relaxed: int, attribute: str, value: Value) -> Plan:
        """Judge *wants* once for each trial: the cells of a map ask for the same."""
        key = (id(wants), relaxed, attribute, value)
        if key not in self._plans:
            made = plan(self.filled(attribute, value), wants, relaxed)
            # The wants are kept with it, so that no others take their identity.
            self._plans[key] = (wants, made)
        return self._plans[key][1]


class Asked(NamedTuple):
    """A criterion a list judges by; a condition has neither tolerance nor an ample value."""

    criterion: Criterion
    tolerance: Decimal = Decimal(0)
    ample: Decimal | None = None


def asked_of(wants: Wants) -> dict[str, list[Asked]]:
    """Return, by attribute, every criterion a list judges by."""
    found: dict[str, list[Asked]] = {}
    for want in (*wants.weighted, *wants.exclusions):
        rule = want.rule
        conditions = map(Asked, (*rule.when, *rule.unless))
        for asked in (Asked(rule.wanted, rule.tolerance, rule.ample), *conditions):
            found.setdefault(asked.criterion.attribute, []).append(asked)
    return found


def telling(attribute: Attribute, asked: list[Asked]) -> list[Value]:
    """Return the values of *attribute* between which its criteria can tell a difference.

    Of numbers these are the bounds themselves, what is ample and just past the tolerance; of
    words each, one at a time.
    """
    if attribute.type is not AttributeType.NUMBER:
        many = attribute.type is AttributeType.MANY
        return [(word,) if many else word for word in attribute.values]
    return sorted({value for value in _bounds(asked) if _plausible(attribute, value)})


def most_gain(made: Plan, attribute: str) -> int:
    """Return the most ten-thousandths that knowing *attribute* can add to a score."""
    points = 0
    for gauge in made.gauges:
        rule = gauge.want.rule
        conditions = {criterion.attribute for criterion in (*rule.when, *rule.unless)}
        if attribute == rule.wanted.attribute or attribute in conditions:
            points += gauge.weight * FULL
    return -(-points // made.weight)


def _bounds(asked: list[Asked]) -> Iterator[Decimal]:
    for criterion, tolerance, ample in asked:
        past = tolerance or _A_HAIR
        if ample is not None:
            yield ample
        if criterion.at_least is not None:
            yield from (criterion.at_least, criterion.at_least - past)
        if criterion.at_most is not None:
            yield from (criterion.at_most, criterion.at_most + past)


def _plausible(attribute: Attribute, value: Decimal) -> bool:
    low, high = attribute.low, attribute.high
    return (low is None or value >= low) and (high is None or value <= high)


def _filled(shelf: Shelf, attribute: str, value: Value) -> Shelf:
    if attribute == "width":
        return replace(shelf, width=_of_step(shelf, str(value)))
    column = _without_gaps(shelf.column(attribute), value)
    if attribute == "audience":
        return replace(shelf, audience=column)
    return replace(shelf, columns={**shelf.columns, attribute: column})


def _without_gaps(column: Column[Any], value: Value) -> Column[Any]:
    values = column.values if value in column.values else (*column.values, value)
    codes = np.where(column.codes == 0, values.index(value), column.codes)
    return Column[Any].of(values, codes, isinstance(value, Decimal))


def _of_step(shelf: Shelf, name: str) -> Column[tuple[str, str]]:
    """Give every fitting without a width the letter that its audience has for a step."""
    step = shelf.sizes.named(name)
    values = [*shelf.width.values]
    code_of: list[int] = []
    for audience in shelf.audience.values:
        letter = _letter(shelf, step, audience) if isinstance(audience, str) else None
        code_of.append(0)
        if isinstance(audience, str) and letter is not None:
            if (audience, letter) not in values:
                values.append((audience, letter))
            code_of[-1] = values.index((audience, letter))
    codes = np.where(
        shelf.width.codes == 0, np.array(code_of)[shelf.audience.codes], shelf.width.codes
    )
    return Column[Any].of(values, codes, numbers=False)


def _letter(shelf: Shelf, step: int | None, audience: str) -> str | None:
    letters = shelf.sizes.letters(audience)
    return next((one for one in letters if shelf.sizes.step(one, audience) == step), None)


def _rows_of(shelf: Shelf, shoes: Ints) -> tuple[Ints, Ints]:
    """Return the fittings of some shoes, and where each shoe's begin among them."""
    first, last = shelf.first_fitting[shoes], shelf.first_fitting[shoes + 1]
    counts = last - first
    starts = np.cumsum(counts) - counts
    rows: Ints = np.repeat(first - starts, counts) + np.arange(int(counts.sum()))
    return rows, starts
