"""Find the best shoes of a shelf without finishing the sums of those that cannot win."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .column import Ints, Mask
from .scoring import EVERYTHING, Plan, plan
from .shelf import Shelf
from .wants import Wants

BLOCK = 1 << 15
"""Shoes scored at a time: few enough for the cache, enough to make calls cheap."""

FEW = 1024
"""So few rows that thinning them out costs more than it saves."""

PER_LINE = 2
ENOUGH = 3


class Pick(NamedTuple):
    """A shoe in the list: its number, its score in ten-thousandths, the rows that have it."""

    shoe: int
    score: int
    fittings: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The best shoes in their order, and how many there were to choose from.

    ``relaxed`` requirements count as preferences in ``plan``.
    """

    plan: Plan
    picks: tuple[Pick, ...]
    eligible: int
    excluded: int
    relaxed: int = 0


def select(shelf: Shelf, wants: Wants, passing: Mask, limit: int) -> Selection:
    """Return the best *limit* of the shoes with a *passing* fitting.

    Requirements are relaxed while fewer than three shoes remain.
    """
    strict = plan(shelf, wants)
    selection = _best(shelf, strict, passing, limit)
    enough = min(ENOUGH, limit)
    if selection.eligible >= enough or not wants.requirements:
        return selection
    relaxed = least_relaxed(shelf, strict, passing, enough)
    if not relaxed:
        return selection
    return _best(shelf, plan(shelf, wants, relaxed), passing, limit, relaxed)


def least_relaxed(shelf: Shelf, strict: Plan, passing: Mask, enough: int) -> int:
    """Return how many requirements must go for *enough* shoes, or for as many as there are."""
    marks = np.full(len(shelf.line), 1 << strict.bits, np.int64)
    for part in blocks(shelf):
        chosen = np.flatnonzero(passing[part])
        found = strict.marks(strict.totals(part, chosen))
        np.minimum.at(marks, shelf.shoe[part][chosen], found)
    counts = [int(np.count_nonzero(marks < 1 << bit)) for bit in range(strict.bits + 1)]
    enough = min(enough, counts[-1])
    return next(bit for bit, count in enumerate(counts) if count >= enough)


def blocks(shelf: Shelf) -> Iterator[slice]:
    """Cut the shelf's fittings into parts that keep the fittings of a shoe together."""
    for start in range(0, len(shelf.line), BLOCK):
        stop = min(start + BLOCK, len(shelf.line))
        yield slice(int(shelf.first_fitting[start]), int(shelf.first_fitting[stop]))


def _best(shelf: Shelf, plan: Plan, passing: Mask, limit: int, relaxed: int = 0) -> Selection:
    gates, others = plan.terms[: plan.gates], plan.terms[plan.gates :]
    to_come = [sum(term.best for term in others[place:]) for place in range(len(others) + 1)]
    picks: list[Pick] = []
    eligible = excluded = floor = 0
    for part in blocks(shelf):
        chosen = _where(passing[part])
        totals = plan.partial_totals(gates, part, chosen)
        eligible += _shoes(shelf, part, chosen, totals >= 0)
        if plan.exclusions:
            ruled_out = totals < -plan.radix * ((1 << plan.bits) - 1)
            excluded += _shoes(shelf, part, chosen, None) - _shoes(
                shelf, part, chosen, ~ruled_out
            )
        for place, term in enumerate(others):
            # A shoe is out when even full marks from here on would not bring it in.
            if place == 0 or len(totals) > FEW:
                totals, chosen = _thin(totals, chosen, floor - to_come[place])
            term.add_to(totals, part, chosen)
        totals, chosen = _thin(totals, chosen, floor, always=True)
        if len(totals):
            rows = part.start + (np.arange(len(totals)) if chosen is None else chosen)
            picks = _first(shelf, picks, rows, plan.scores(totals), limit)
        if len(picks) == limit:
            # Shoes to come have later handles: a tie is not enough for them.
            floor = plan.least_points(picks[-1].score + 1)
    picks = _with_equals(shelf, plan, passing, picks)
    return Selection(plan, tuple(picks), eligible, excluded, relaxed)


def _where(passing: Mask) -> Ints | None:
    """Return the places that pass, None for all of them."""
    return None if passing.all() else np.flatnonzero(passing)


def _thin(
    totals: Ints, chosen: Ints | None, least: int, always: bool = False
) -> tuple[Ints, Ints | None]:
    """Drop what has less than *least*, where that drops enough to be worth the copy."""
    alive = totals >= max(least, 0)
    count = np.count_nonzero(alive)
    if count == len(totals) or (count > 0.7 * len(totals) and not always):
        return totals, chosen
    keep = np.flatnonzero(alive)
    return totals[keep], keep if chosen is None else chosen[keep]


def _shoes(shelf: Shelf, part: slice, chosen: Ints | None, among: Mask | None) -> int:
    """Count the shoes to which some fittings belong."""
    if len(shelf.line) == len(shelf.shoe):
        rows = part.stop - part.start if chosen is None else len(chosen)
        return rows if among is None else int(np.count_nonzero(among))
    shoes = shelf.shoe[part] if chosen is None else shelf.shoe[part][chosen]
    shoes = shoes if among is None else shoes[among]
    return int(np.count_nonzero(shoes[1:] != shoes[:-1])) + (len(shoes) > 0)


def _first(shelf: Shelf, picks: list[Pick], rows: Ints, scores: Ints, limit: int) -> list[Pick]:
    """Return the best of the *picks* so far and of the later *rows*, best first.

    A shoe counts once and a line :data:`PER_LINE` times. What one block leaves out, a later
    one cannot bring back, so only the picks need be kept.
    """
    rows = np.concatenate([np.array([pick.fittings[0] for pick in picks], np.int64), rows])
    scores = np.concatenate([np.array([pick.score for pick in picks], np.int64), scores])
    best_first = np.argsort((-scores).astype(np.int16), kind="stable")
    seen: set[int] = set()
    lines: Counter[int] = Counter()
    best: list[Pick] = []
    for start in range(0, len(best_first), FEW):
        some = best_first[start : start + FEW]
        for row, score in zip(rows[some].tolist(), scores[some].tolist(), strict=True):
            shoe = int(shelf.shoe[row])
            line = int(shelf.line[shoe])
            if shoe in seen or lines[line] == PER_LINE:
                continue
            seen.add(shoe)
            lines[line] += 1
            best.append(Pick(shoe, score, (row,)))
            if len(best) == limit:
                return best
    return best


def _with_equals(shelf: Shelf, plan: Plan, passing: Mask, picks: list[Pick]) -> list[Pick]:
    """Note the fittings of a shoe that are as good as its first best one."""
    if len(shelf.line) == len(shelf.shoe):
        return picks
    parts = [shelf.fittings_of(pick.shoe) for pick in picks]
    rows = np.array([row for part in parts for row in range(part.start, part.stop)], np.intp)
    totals = plan.totals(EVERYTHING, rows)
    alike = np.where((totals >= 0) & passing[rows], plan.scores(totals), -1)
    found = dict(zip(rows.tolist(), alike.tolist(), strict=True))
    return [
        pick._replace(
            fittings=tuple(
                row for row in range(part.start, part.stop) if found[row] == pick.score
            )
        )
        for pick, part in zip(picks, parts, strict=True)
    ]
