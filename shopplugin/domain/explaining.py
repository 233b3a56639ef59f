"""Reasons for the shoes shown, read off the very arrays that scored them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from .column import Ints
from .recommendation import Group, Judgement, Match, Needs, Reason
from .rules import Criterion
from .scoring import EVERYTHING, FULL, NEUTRAL, NO, PERHAPS, YES, Gauge, Plan
from .selecting import Pick
from .shelf import Shelf
from .shoes import Shoe, Variant
from .sieves import Sieves
from .vocabulary import Value


def explain(
    shelf: Shelf, plan: Plan, sieves: Sieves, picks: Sequence[Pick]
) -> tuple[Match, ...]:
    """Return each pick as a match: the shoe in its best variant, with every reason."""
    rows = [_best_variant(shelf, sieves, pick) for pick in picks]
    fittings = shelf.variants.fitting[rows]
    shoes = [shelf.shoes[pick.shoe] for pick in picks]
    weighted = [_reasons(shelf, plan, gauge, shoes, fittings) for gauge in plan.gauges]
    bounds = [_reasons(shelf, plan, gauge, shoes, fittings) for gauge in plan.exclusions]
    return tuple(
        _match(
            shoes[place],
            shelf.variant(row),
            pick,
            plan,
            sieves.needs,
            [reasons[place] for reasons in weighted],
            [reasons[place] for reasons in bounds],
            bool(shelf.width.codes[fitting]),
        )
        for place, (pick, row, fitting) in enumerate(zip(picks, rows, fittings, strict=True))
    )


def reasons_against(
    shelf: Shelf, plan: Plan, gauges: Iterable[Gauge], fitting: int
) -> tuple[Reason, ...]:
    """Return those of *gauges* that a fitting is known to miss, as reasons."""
    shoe, row = shelf.shoes[int(shelf.shoe[fitting])], np.array([fitting])
    reasons = (_reasons(shelf, plan, gauge, [shoe], row)[0] for gauge in gauges)
    return tuple(reason for reason in reasons if reason and reason.verdict == "misses")


def _match(
    shoe: Shoe,
    variant: Variant,
    pick: Pick,
    plan: Plan,
    needs: Needs,
    weighted: Sequence[Reason | None],
    bounds: Sequence[Reason | None],
    width_stated: bool,
) -> Match:
    wanted = [reason for reason in weighted if reason]
    said = {reason.attribute for reason in wanted if reason.verdict == "meets"}
    # That an exclusion is kept is news only where no want says as much.
    judged = [*wanted, *(bound for bound in bounds if bound and bound.attribute not in said)]
    missed = tuple(reason for reason in judged if reason.verdict == "misses")
    unknown = _once(reason for reason in judged if reason.verdict == "unknown")
    size_unknown = needs.size_us is not None and variant.size_us is None
    width_unknown = needs.width is not None and not width_stated
    group: Group = "meets_all"
    if missed:
        group = "misses_some"
    elif unknown or size_unknown or width_unknown:
        group = "data_missing"
    return Match(
        shoe=shoe,
        variant=variant,
        score=pick.score / FULL,
        confidence=_confidence(plan, weighted),
        group=group,
        reasons=tuple(reason for reason in judged if reason.verdict == "meets"),
        cautions=missed,
        unknown=unknown,
        judged=tuple(judged),
        size_unknown=size_unknown,
        width_unknown=width_unknown,
        in_stock=None if variant.stock is None else variant.stock > 0,
    )


def _best_variant(shelf: Shelf, sieves: Sieves, pick: Pick) -> int:
    """Return the row of the variant to show; where none passes the sieves, of them all."""
    rows = shelf.variants_of(slice(pick.fittings[0], pick.fittings[-1] + 1))
    if rows.stop - rows.start == 1:
        return rows.start
    passing = sieves.variants(rows)
    if pick.fittings[-1] - pick.fittings[0] >= len(pick.fittings):
        passing &= np.isin(shelf.variants.fitting[rows], pick.fittings)
    places = np.flatnonzero(passing) if passing.any() else np.arange(len(passing))
    shoe, needs = shelf.shoes[pick.shoe], sieves.needs

    def preference(row: int) -> tuple[object, ...]:
        return _preference(shelf, shoe, shelf.variant(row), needs)

    candidates: list[int] = (rows.start + places).tolist()
    return min(candidates, key=preference)


def _preference(shelf: Shelf, shoe: Shoe, variant: Variant, needs: Needs) -> tuple[object, ...]:
    """Order variants: the size asked for, in stock, then the cheaper and the smaller.

    Nobody is shown a wide or narrow shoe for its price alone: unless a width was asked for,
    the one nearest to standard comes first.
    """
    size, price, stock = variant.size_us, variant.price, variant.stock
    steps = shelf.sizes.step(variant.width, shoe.audience) if needs.width is None else None
    return (
        needs.size_us is not None and size is None,
        0 if stock else 1 if stock is None else 2,
        abs(steps or 0),
        price is None,
        price.minor if price else 0,
        size is None,
        size or 0,
        variant.sku,
    )


def _reasons(
    shelf: Shelf, plan: Plan, gauge: Gauge, shoes: Sequence[Shoe], fittings: Ints
) -> list[Reason | None]:
    """Judge one want on some fittings; None where its rule does not speak of one."""
    codes = gauge.column.codes[fittings]
    looked_up = zip(
        fittings.tolist(),
        codes.tolist(),
        gauge.credit[codes].tolist(),
        gauge.meets[codes].tolist(),
        gauge.applies(EVERYTHING, fittings).tolist(),
        strict=True,
    )
    width = gauge.want.rule.wanted.attribute == "width"
    wanted = "" if width else spell(gauge.want.rule.wanted)
    share = gauge.weight / plan.weight
    return [
        _reason(shelf, gauge, shoe, wanted, share, _Reading(*read))
        for shoe, read in zip(shoes, looked_up, strict=True)
    ]


class _Reading(NamedTuple):
    """What the arrays of a gauge say of one fitting."""

    fitting: int
    code: int
    credit: int
    meets: bool
    applies: int


def _reason(
    shelf: Shelf, gauge: Gauge, shoe: Shoe, wanted: str, share: float, read: _Reading
) -> Reason | None:
    if read.applies == NO:
        return None
    rule = gauge.want.rule
    criterion, value, credit = rule.wanted, gauge.column.values[read.code], read.credit
    verdict: Judgement = "meets" if read.meets else "misses"
    if value is None:
        verdict = "unknown"
    elif read.applies != YES and not read.meets:
        # What meets the rule need not know whether it applies; what misses it must.
        criterion, value, credit = _undecided(gauge, read.fitting), None, NEUTRAL
        verdict, wanted = "unknown", ""
    return Reason(
        criterion.attribute,
        value,
        wanted or _spelt(criterion, shelf, shoe, value),
        verdict,
        rule,
        credit / FULL,
        float(rule.weight),
        share,
        gauge.want.also,
    )


def _undecided(gauge: Gauge, fitting: int) -> Criterion:
    """Return the condition that leaves open whether a rule speaks of a fitting."""
    conditions = (*gauge.when, *gauge.unless)
    row = np.array([fitting])
    return next(
        condition.criterion
        for condition in conditions
        if condition.at(EVERYTHING, row)[0] == PERHAPS
    )


def _confidence(plan: Plan, judged: Iterable[Reason | None]) -> float:
    total = sum(gauge.weight for gauge in plan.gauges)
    known = sum(
        gauge.weight
        for gauge, reason in zip(plan.gauges, judged, strict=True)
        if reason is None or reason.verdict != "unknown"
    )
    return round(known / total, 4) if total else 0.0


def _once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Keep the first, and so the weightiest, reason for each attribute."""
    first: dict[str, Reason] = {}
    for reason in reasons:
        first.setdefault(reason.attribute, reason)
    return tuple(first.values())


def spell(criterion: Criterion) -> str:
    """Write a criterion in the contract's grammar: ``>= 74``, ``8 to 12``, ``a or b``."""
    low, high = criterion.at_least, criterion.at_most
    if low is not None and high is not None:
        return f"{_plain(low)} to {_plain(high)}"
    if low is not None:
        return f">= {_plain(low)}"
    if high is not None:
        return f"<= {_plain(high)}"
    parts = [" or ".join(criterion.any_of)] if criterion.any_of else []
    if criterion.none_of:
        parts.append("not " + " or ".join(criterion.none_of))
    return ", ".join(parts)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _spelt(criterion: Criterion, shelf: Shelf, shoe: Shoe, value: Value | None) -> str:
    """Write a criterion for one shoe: width steps as its audience's and its own letters."""
    if criterion.attribute != "width":
        return spell(criterion)
    audience = shoe.audience or ""
    steps = {
        letter: shelf.sizes.step(letter, audience) for letter in shelf.sizes.letters(audience)
    }
    if isinstance(value, str):
        usual = shelf.sizes.letter(value, audience)
        # The shoe's own letter stands as it spells it, a rare one in its place among the rest.
        steps = {
            **{letter: step for letter, step in steps.items() if letter != usual},
            value: shelf.sizes.step(value, audience),
        }
    letters = [
        letter
        for letter, step in sorted(steps.items(), key=lambda pair: pair[1] or 0)
        if step is not None and criterion.holds(step)
    ]
    return " or ".join(letters) or spell(criterion)
