"""Find the best shoes of a shelf without adding up those that cannot win."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from .column import Accepted, Ints, Mask
from .scoring import EVERYTHING, Plan, plan
from .shelf import Shelf
from .wants import Wants

SMALLEST, LARGEST = 1 << 10, 1 << 17
"""Shoes looked at in one go: few at first, to know early what it takes to win."""

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


def select(
    shelf: Shelf,
    wants: Wants,
    passing: Mask,
    limit: int,
    strict: Plan | None = None,
    *,
    equals: bool = True,
) -> Selection:
    """Return the best *limit* of the shoes with a *passing* fitting.

    Requirements are relaxed while fewer than three shoes remain. *strict* is the plan for
    these wants, where one was made already. Without *equals*, each pick names one fitting of
    those that are as good.
    """
    strict = strict or plan(shelf, wants)
    found = _best(shelf, strict, passing, limit)
    if found.eligible < min(ENOUGH, limit) and strict.requirements:
        relaxed = least_relaxed(shelf, strict, passing, limit)
        if relaxed:
            found = _best(shelf, plan(shelf, wants, relaxed), passing, limit, relaxed)
    return _with_equals(shelf, passing, found) if equals else found


def least_relaxed(shelf: Shelf, strict: Plan, passing: Mask, limit: int) -> int:
    """Return how many requirements must go for enough shoes, or for as many as there are."""
    everywhere = slice(0, len(shelf.shoe))
    left = passing.copy()
    for gauge in strict.exclusions:
        left &= gauge.lets_by(everywhere)
    counts = [shoes_among(shelf, everywhere, left)]
    for gauge in reversed(strict.requirements):
        left &= gauge.lets_by(everywhere)
        counts.append(shoes_among(shelf, everywhere, left))
    enough = min(ENOUGH, limit, counts[0])
    return next(gone for gone, count in enumerate(reversed(counts)) if count >= enough)


def shoes_among(shelf: Shelf, part: slice, fittings: Mask) -> int:
    """Count the shoes to which some fittings of one part belong."""
    if len(shelf.line) == len(shelf.shoe):
        return int(np.count_nonzero(fittings))
    shoes = shelf.shoe[part][fittings]
    return int(np.count_nonzero(shoes[1:] != shoes[:-1])) + (len(shoes) > 0)


def _best(shelf: Shelf, plan: Plan, passing: Mask, limit: int, relaxed: int = 0) -> Selection:
    terms = plan.terms
    to_come = [sum(term.best for term in terms[place:]) for place in range(len(terms) + 1)]
    picks: list[Pick] = []
    eligible = excluded = floor = 0
    hopes: Sequence[Accepted] = ()
    for part in _parts(shelf):
        allowed = passing[part].copy()
        if plan.exclusions:
            before = shoes_among(shelf, part, allowed)
            for gauge in plan.exclusions:
                allowed &= gauge.lets_by(part)
            excluded += before - shoes_among(shelf, part, allowed)
        for gauge in plan.requirements:
            allowed &= gauge.lets_by(part)
        eligible += shoes_among(shelf, part, allowed)
        for term, hope in zip(terms, hopes, strict=False):
            if not hope.everything:
                allowed &= hope.among(term.codes[part])
        chosen = None if allowed.all() else np.flatnonzero(allowed)
        totals = plan.start(part.stop - part.start if chosen is None else len(chosen))
        for place, term in enumerate(terms):
            if len(totals) > SMALLEST:
                totals, chosen = _thin(totals, chosen, floor - to_come[place], 0.7)
            term.add_to(totals, part, chosen)
        totals, chosen = _thin(totals, chosen, floor, 1.0)
        if not len(totals):
            continue
        rows = part.start + (np.arange(len(totals)) if chosen is None else chosen)
        picks = _first(shelf, picks, rows, plan.scores(totals), limit)
        # Shoes to come have later handles: a tie with the last pick is not enough for them.
        more = part.stop < len(shelf.shoe)
        needed = plan.least_points(picks[-1].score + 1) if more and len(picks) == limit else 0
        if needed > floor:
            floor, hopes = needed, _hopes(plan, needed)
    return Selection(plan, tuple(picks), eligible, excluded, relaxed)


def _parts(shelf: Shelf) -> Iterator[slice]:
    """Cut the shelf into growing parts that keep the fittings of a shoe together."""
    start, size = 0, SMALLEST
    while start < len(shelf.line):
        stop = min(start + size, len(shelf.line))
        yield slice(int(shelf.first_fitting[start]), int(shelf.first_fitting[stop]))
        start, size = stop, min(size * 4, LARGEST)


def _hopes(plan: Plan, floor: int) -> tuple[Accepted, ...]:
    """Say for each term with which values a shoe may still reach *floor*.

    It cannot where one value alone loses more than can be lost; most shoes are out by that.
    """
    most = plan.base + sum(term.best for term in plan.terms)
    return tuple(
        Accepted.of(
            np.full(len(term.points), term.conditional is not None)
            | (term.points >= floor - (most - term.best))
        )
        for term in plan.terms
    )


def _thin(
    totals: Ints, chosen: Ints | None, least: int, share: float
) -> tuple[Ints, Ints | None]:
    """Drop what has less than *least*, if no more than a *share* would stay."""
    alive = totals >= least
    count = np.count_nonzero(alive)
    if count == len(totals) or count > share * len(totals):
        return totals, chosen
    keep = np.flatnonzero(alive)
    return totals[keep], keep if chosen is None else chosen[keep]


def _first(shelf: Shelf, picks: list[Pick], rows: Ints, scores: Ints, limit: int) -> list[Pick]:
    """Return the best of the *picks* so far and of the later *rows*, best first.

    A shoe counts once and a line :data:`PER_LINE` times. What one part leaves out, a later
    one cannot bring back, so only the picks need be kept.
    """
    rows = np.concatenate([np.array([pick.fittings[0] for pick in picks], np.int64), rows])
    scores = np.concatenate([np.array([pick.score for pick in picks], np.int64), scores])
    best_first = np.argsort((-scores).astype(np.int16), kind="stable")
    seen: set[int] = set()
    lines: Counter[int] = Counter()
    best: list[Pick] = []
    for start in range(0, len(best_first), SMALLEST):
        some = best_first[start : start + SMALLEST]
        shoes = shelf.shoe[rows[some]]
        for row, score, shoe, line in zip(
            rows[some].tolist(),
            scores[some].tolist(),
            shoes.tolist(),
            shelf.line[shoes].tolist(),
            strict=True,
        ):
            if shoe in seen or lines[line] == PER_LINE:
                continue
            seen.add(shoe)
            lines[line] += 1
            best.append(Pick(shoe, score, (row,)))
            if len(best) == limit:
                return best
    return best


def _with_equals(shelf: Shelf, passing: Mask, found: Selection) -> Selection:
    """Note the fittings of a shoe that are as good as its first best one."""
    if len(shelf.line) == len(shelf.shoe):
        return found
    plan = found.plan
    parts = [shelf.fittings_of(pick.shoe) for pick in found.picks]
    rows = np.array([row for part in parts for row in range(part.start, part.stop)], np.intp)
    scores = plan.scores(plan.totals(EVERYTHING, rows))
    scores[~passing[rows]] = -1
    for gauge in (*plan.exclusions, *plan.requirements):
        scores[~gauge.lets_by(EVERYTHING, rows)] = -1
    score_of = dict(zip(rows.tolist(), scores.tolist(), strict=True))
    picks = (
        pick._replace(
            fittings=tuple(
                row for row in range(part.start, part.stop) if score_of[row] == pick.score
            )
        )
        for pick, part in zip(found.picks, parts, strict=True)
    )
    return replace(found, picks=tuple(picks))
