"""Why is this shoe in the list, and why is that one not?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .column import Ints, Mask
from .explaining import explain, reasons_against
from .placing import BEYOND, NO_HANDS, Hands, Placed, Placement, Standing, bands, place
from .recommendation import NO_NEEDS, Needs, Verdict
from .scoring import FULL, Plan, plan
from .selecting import ENOUGH, PER_LINE, Pick, least_relaxed
from .shelf import Shelf
from .sieves import Sieves
from .wants import Wants


@dataclass(frozen=True, slots=True, eq=False)
class ScoredShelf:
    """Every shoe of a shelf with the score of its best fitting, in ten-thousandths.

    ``eligible`` are the shoes that pass the needs and every exclusion and requirement in
    force; a shoe that is not has the score it would have had. ``relaxed`` requirements
    count as preferences in ``plan``.
    """

    shelf: Shelf
    plan: Plan
    scores: Ints
    eligible: Mask
    relaxed: int = 0

    def order(self) -> Ints:
        """Return the numbers of the eligible shoes, best first, at most two of a line."""
        best_first = self.best_first()
        return best_first[line_places(self.shelf.line[best_first]) <= PER_LINE]

    def best_first(self) -> Ints:
        """Return the numbers of all eligible shoes, best first."""
        eligible = np.flatnonzero(self.eligible)
        return eligible[np.argsort(-self.scores[eligible], kind="stable")]

    def top(self, limit: int) -> tuple[str, ...]:
        """Return the handles of the best shoes, as :func:`~.ranking.rank` lists them."""
        best: list[int] = self.order()[:limit].tolist()
        return tuple(self.shelf.shoes[shoe].product for shoe in best)


def score_all(
    shelf: Shelf, wants: Wants, needs: Needs = NO_NEEDS, limit: int = 10
) -> ScoredShelf:
    """Score every shoe, as a list of *limit* would: for maps, what-ifs and verdicts."""
    passing = Sieves.of(shelf, needs).fittings()
    made = plan(shelf, wants)
    relaxed = 0
    if wants.requirements:
        relaxed = least_relaxed(shelf, made, passing, limit)
        made = plan(shelf, wants, relaxed) if relaxed else made
    everywhere = slice(0, len(shelf.shoe))
    standing = passing.copy()
    for gauge in (*made.exclusions, *made.requirements):
        standing &= gauge.lets_by(everywhere)
    scores = made.scores(made.totals(everywhere))
    return ScoredShelf(shelf, made, *_best_standing(shelf, scores, standing), relaxed)


def score_each(
    shelf: Shelf, wants: Wants, audiences: Mapping[str | None, Mask], limit: int = 10
) -> dict[str | None, ScoredShelf]:
    """Score every shoe once, for the list of *limit* that each audience is shown.

    *audiences* are the shoes that serve each; to be counted among them is all that differs,
    unless one of them has so few that requirements must be relaxed.
    """
    made = plan(shelf, wants)
    everywhere = slice(0, len(shelf.shoe))
    scores = made.scores(made.totals(everywhere))
    allowed = shelf.available.copy()
    for gauge in made.exclusions:
        allowed &= gauge.lets_by(everywhere)
    plans: dict[int, tuple[Plan, Ints, Mask]] = {}

    def standing(relaxed: int) -> tuple[Plan, Ints, Mask]:
        if relaxed not in plans:
            own = plan(shelf, wants, relaxed) if relaxed else made
            kept = allowed.copy()
            for gauge in own.requirements:
                kept &= gauge.lets_by(everywhere)
            plans[relaxed] = (own, *_best_standing(shelf, scores, kept))
        return plans[relaxed]

    found: dict[str | None, ScoredShelf] = {}
    for audience, serving in audiences.items():
        relaxed = 0
        own, best, eligible = standing(0)
        if made.requirements and np.count_nonzero(eligible & serving) < min(ENOUGH, limit):
            passing = shelf.available & serving[shelf.shoe]
            relaxed = least_relaxed(shelf, made, passing, limit)
            own, best, eligible = standing(relaxed)
        found[audience] = ScoredShelf(shelf, own, best, eligible & serving, relaxed)
    return found


def _best_standing(shelf: Shelf, scores: Ints, standing: Mask) -> tuple[Ints, Mask]:
    """Return the score of each shoe's best fitting, and whether one of them stands."""
    # A fitting that stands goes before a better one that does not.
    ranked = scores + np.where(standing, FULL + 1, 0)
    if len(shelf.line):
        ranked = np.maximum.reduceat(ranked, shelf.first_fitting[:-1])
    eligible = ranked > FULL
    return np.where(eligible, ranked - FULL - 1, ranked), eligible


def line_places(lines: Ints) -> Ints:
    """Say for each shoe of a ranked list the how-manieth of its line it is, from 1."""
    by_line = np.argsort(lines, kind="stable")
    starts = np.diff(lines[by_line], prepend=-1) != 0
    counted = np.arange(len(lines))
    first = np.maximum.accumulate(np.where(starts, counted, 0))
    places = np.empty(len(lines), np.int64)
    places[by_line] = counted - first + 1
    return places


def judge(
    shelf: Shelf,
    wants: Wants,
    needs: Needs,
    product: str,
    limit: int = 10,
    hands: Hands = NO_HANDS,
) -> Verdict:
    """Say why *product* is in a list of *limit* as *hands* arrange it, or why it is not.

    Raises ``LookupError`` if the shelf does not hold it.
    """
    number = shelf.find(product)
    if number is None:
        raise LookupError(f"'{product}' is not among the {wants.kind} shoes.")
    scored = score_all(shelf, wants, needs, limit)
    sieves = Sieves.of(shelf, needs)
    fittings = shelf.fittings_of(number)
    rows = shelf.variants_of(fittings)
    fitting, score = _best_fitting(scored, sieves, fittings)
    (match,) = explain(shelf, scored.plan, sieves, [Pick(number, score, (fitting,))])
    if scored.eligible[number]:
        best_first = scored.best_first()
        line_place = int(line_places(shelf.line[best_first])[best_first == number][0])
        order = scored.order()
        by_points = _place(order, number)
        if by_points is None:
            return Verdict(match.shoe, "third_of_line", match, None, line_place)
        shown = _arranged(scored, order[: limit + BEYOND].tolist(), wants, hands)
        stand = next((one for one in shown if one.match.number == number), None)
        found = stand.place if stand else by_points
        return Verdict(
            match.shoe,
            "listed" if found <= limit else "outranked",
            replace(match, lifted=bool(stand and stand.lifted and stand.by)),
            found,
            line_place,
            displaced=found > limit and by_points < _lowest(shown[:limit], order),
            ranked=by_points,
            by=stand.by if stand else None,
            passed=_passed(shown, stand, order) if stand else (),
        )
    sieve = sieves.narrowest(rows)
    if sieve is not None:
        near = tuple(shelf.variant(row) for row in sieves.near_sizes(rows))
        return Verdict(match.shoe, "filtered", match, sieve=sieve, near=near)
    made = scored.plan
    excluded = reasons_against(shelf, made, made.exclusions, fitting)
    broken = excluded or reasons_against(shelf, made, made.requirements, fitting)
    return Verdict(match.shoe, "excluded" if excluded else "requirement", match, broken=broken)


@dataclass(frozen=True, slots=True)
class Move:
    """Where the ranking alone has a shoe in a list, and where hands put it.

    ``ahead`` and ``behind`` are the shoes of its score band that it could be moved past.
    """

    ranked: int
    place: int
    ahead: int = 0
    behind: int = 0


def moved(
    scored: ScoredShelf, wants: Wants, product: str, hands: Hands, limit: int = 10
) -> Move | None:
    """Say where *hands* put *product* in a list of *limit*; None if that never holds it."""
    number = scored.shelf.find(product)
    order = scored.order()
    ranked = None if number is None else _place(order, number)
    if ranked is None:
        return None
    within = order[: limit + BEYOND].tolist()
    shown = _arranged(scored, within, wants, hands)
    place = next((one.place for one in shown if one.match.number == number), ranked)
    for band in bands(_standing(scored, within)):
        numbers = [one.number for one in band]
        if number in numbers:
            ahead = numbers.index(number)
            return Move(ranked, place, ahead, len(numbers) - 1 - ahead)
    return Move(ranked, place)


def _best_fitting(scored: ScoredShelf, sieves: Sieves, fittings: slice) -> tuple[int, int]:
    """Return the fitting of a shoe that comes closest to the list, and its score."""
    shelf = scored.shelf
    rows = shelf.variants_of(fittings)
    passing = np.zeros(fittings.stop - fittings.start, np.bool_)
    passing[shelf.variants.fitting[rows][sieves.variants(rows)] - fittings.start] = True
    scores = scored.plan.scores(scored.plan.totals(fittings))
    excluded, unfit = (
        sum((~gauge.lets_by(fittings) for gauge in gauges), np.zeros(len(passing), np.int64))
        for gauges in (scored.plan.exclusions, scored.plan.requirements)
    )
    closest = int(np.lexsort((-scores, unfit, excluded, ~passing))[0])
    return fittings.start + closest, int(scores[closest])


def _arranged(
    scored: ScoredShelf, order: list[int], wants: Wants, hands: Hands
) -> tuple[Placed[Standing], ...]:
    """Return the first shoes as *hands* arrange them; nothing where they touch none."""
    standing = _standing(scored, order)
    if not hands.touch(wants.profiles, wants.kind, (one.shoe.product for one in standing)):
        return ()
    return place(
        standing, hands.placements, wants.profiles, wants.kind, hands.today, len(standing)
    )


def _standing(scored: ScoredShelf, order: list[int]) -> list[Standing]:
    shoes = scored.shelf.shoes
    return [Standing(shoes[one], int(scored.scores[one]) / FULL, one) for one in order]


def _passed(
    shown: Sequence[Placed[Standing]], own: Placed[Standing], order: Ints
) -> tuple[Placement, ...]:
    """Return what brought other shoes from one side of a shoe to the other."""
    ranked = {number: place for place, number in enumerate(order.tolist())}
    here = ranked[own.match.number]
    return tuple(
        one.by
        for one in shown
        if one.by is not None
        and one is not own
        and (one.place < own.place) != (ranked[one.match.number] < here)
    )


def _lowest(shown: Sequence[Placed[Standing]], order: Ints) -> int:
    """Return the last place by points of the shoes *shown*."""
    return max((_place(order, one.match.number) or 0 for one in shown), default=0)


def _place(order: Ints, number: int) -> int | None:
    found = np.flatnonzero(order == number)
    return int(found[0]) + 1 if found.size else None
