"""Figures of visitors that a store without any shows its workbench with.

They are made of the day and of nothing else, are in no database, and the page says so.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ..domain.counting import ROUNDED_TO, SMALLEST_SHOWN, week_of
from ..store_counts import Published

WEEKS = 8


def invented_figures(
    today: date, steps: Sequence[str], products: Sequence[str]
) -> tuple[Published, ...]:
    """Invent the figures of the whole weeks before *today*, as real ones are published."""
    first = week_of(today) - timedelta(weeks=WEEKS)
    return tuple(
        (week.isoformat(), dimension, of, _rounded(number))
        for week in (first + timedelta(weeks=number) for number in range(WEEKS))
        for dimension, of, number in sorted(_week(week, steps, products))
        if number >= SMALLEST_SHOWN
    )


def _week(
    week: date, steps: Sequence[str], products: Sequence[str]
) -> Iterator[tuple[str, str, int]]:
    chance = random.Random(week.toordinal())  # noqa: S311 - nothing is hidden by it
    left = opened = chance.randint(700, 1100)
    yield "quiz_started", "", opened
    for step in steps[:-1]:
        leaving = round(left * chance.uniform(0.02, 0.09))
        yield "question_seen", step, leaving
        left -= leaving
    yield "question_seen", steps[-1], left
    yield "quiz_finished", "", left
    yield "empty_result", "recovery", round(left * chance.uniform(0.02, 0.05))
    for place, product in enumerate(products):
        shown = round(left * chance.uniform(0.4, 0.6) / (1 + place / 3))
        yield "product_shown", product, shown
        yield "product_clicked", product, round(shown * chance.uniform(0.15, 0.35))


def _rounded(number: int) -> int:
    return (2 * number + ROUNDED_TO) // (2 * ROUNDED_TO) * ROUNDED_TO
