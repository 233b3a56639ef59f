"""Reasons for the shoes shown, read off the very arrays that scored them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import numpy as np

from .recommendation import Group, Match, Reason
from .rules import Criterion
from .scoring import FULL, NEUTRAL, NO, PERHAPS, YES, Gauge, Plan
from .shelf import Shelf
from .shoes import Shoe, Variant
from .sieves import Sieves
from .vocabulary import write


def explain(shelf: Shelf, plan: Plan, sieves: Sieves, fitting: int, score: int) -> Match:
    """Return the shoe of *fitting* in its best variant, with every reason."""
    row = best_variant(shelf, plan, sieves, fitting, score)
    fitting = int(shelf.variants.fitting[row])
    shoe, variant = shelf.shoes[int(shelf.shoe[fitting])], shelf.variant(row)
    weighted = [_judge(shelf, plan, gauge, shoe, fitting) for gauge in plan.gauges]
    ruled = [_judge(shelf, plan, gauge, shoe, fitting) for gauge in plan.exclusions]
    wanted = [reason for reason in weighted if reason]
    said = {reason.attribute for reason in wanted if reason.verdict == "meets"}
    # That an exclusion holds is news only where no want says as much.
    bounds = [reason for reason in ruled if reason and reason.attribute not in said]
    judged = [*wanted, *bounds]
    missed = tuple(reason for reason in judged if reason.verdict == "misses")
    unknown = _once(reason for reason in judged if reason.verdict == "unknown")
    size_unknown = sieves.needs.size_us is not None and variant.size_us is None
    width_unknown = sieves.needs.width is not None and shelf.width.codes[fitting] == 0
    group: Group = "meets_all"
    if missed:
        group = "misses_some"
    elif unknown or size_unknown or width_unknown:
        group = "data_missing"
    return Match(
        shoe=shoe,
        variant=variant,
        score=score / FULL,
        confidence=_confidence(plan, weighted),
        group=group,
        reasons=tuple(reason for reason in judged if reason.verdict == "meets"),
        cautions=missed,
        unknown=unknown,
        size_unknown=size_unknown,
        width_unknown=bool(width_unknown),
        in_stock=None if variant.stock is None else variant.stock > 0,
    )


def best_variant(shelf: Shelf, plan: Plan, sieves: Sieves, fitting: int, score: int) -> int:
    """Return the row of the variant to show of a shoe, given one of its best fittings.

    Of fittings that score the same, any will do. Where no variant passes the sieves, those
    of *fitting* are looked at as they are.
    """
    fittings = shelf.fittings_of(int(shelf.shoe[fitting]))
    rows = shelf.variants_of(fittings)
    passing = sieves.variants(rows)
    if fittings.stop - fittings.start > 1:
        totals = plan.totals(fittings)
        alike = (plan.scores(totals) == score) & (totals >= 0)
        alike[fitting - fittings.start] = True
        passing &= alike[shelf.variants.fitting[rows] - fittings.start]
    places = np.flatnonzero(passing) + rows.start
    if not places.size:
        own = shelf.variants_of(slice(fitting, fitting + 1))
        places = np.arange(own.start, own.stop)
    asked = sieves.needs.size_us is not None

    def preference(row: int) -> tuple[object, ...]:
        return _preference(shelf.variant(row), asked)

    return min(places.tolist(), key=preference)


def reasons_against(
    shelf: Shelf, plan: Plan, gauges: Iterable[Gauge], fitting: int
) -> tuple[Reason, ...]:
    """Return those of *gauges* that a fitting is known to miss, as reasons."""
    shoe = shelf.shoes[int(shelf.shoe[fitting])]
    reasons = (_judge(shelf, plan, gauge, shoe, fitting) for gauge in gauges)
    return tuple(reason for reason in reasons if reason and reason.verdict == "misses")


def _preference(variant: Variant, size_asked: bool) -> tuple[object, ...]:
    """Order variants: the size asked for, in stock, then the cheaper and the smaller."""
    size, price, stock = variant.size_us, variant.price, variant.stock
    return (
        size_asked and size is None,
        0 if stock else 1 if stock is None else 2,
        price is None,
        price.minor if price else 0,
        size is None,
        size or 0,
        variant.sku,
    )


def _judge(shelf: Shelf, plan: Plan, gauge: Gauge, shoe: Shoe, fitting: int) -> Reason | None:
    """Judge one want on one fitting; None if its rule does not speak of it."""
    applies = gauge.applies(fitting)
    if applies == NO:
        return None
    rule, code = gauge.want.rule, gauge.code(fitting)
    meets = bool(gauge.meets[code])
    settled = applies == YES or (meets and not gauge.weight)
    if code and settled:
        verdict, criterion = "meets" if meets else "misses", rule.wanted
        value = gauge.column.values[code] if gauge.column else None
        credit = int(gauge.credit[code])
    else:
        verdict, value, credit = "unknown", None, NEUTRAL
        criterion = rule.wanted if not code else _undecided(gauge, fitting)
    return Reason(
        attribute=criterion.attribute,
        value=value,
        wanted=_spell(criterion, shelf, shoe, value),
        verdict=verdict,
        rule=rule,
        credit=credit / FULL,
        weight=float(rule.weight),
        lost=gauge.weight * (FULL - credit) / (plan.weight * FULL),
        also=gauge.want.also,
    )


def _undecided(gauge: Gauge, fitting: int) -> Criterion:
    """Return the condition that leaves open whether a rule speaks of a fitting."""
    conditions = (*gauge.when, *gauge.unless)
    return next(each.criterion for each in conditions if each.at(fitting) == PERHAPS)


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


def _spell(criterion: Criterion, shelf: Shelf, shoe: Shoe, value: object) -> str:
    if criterion.attribute == "width":
        return _spell_width(criterion, shelf, shoe, value)
    return spell(criterion)


def spell(criterion: Criterion) -> str:
    """Write a criterion in the contract's grammar: ``>= 74``, ``8 to 12``, ``a or b``."""
    low, high = criterion.at_least, criterion.at_most
    if low is not None and high is not None:
        return f"{write(low)} to {write(high)}"
    if low is not None:
        return f">= {write(low)}"
    if high is not None:
        return f"<= {write(high)}"
    parts = [" or ".join(criterion.any_of)] if criterion.any_of else []
    if criterion.none_of:
        parts.append("not " + " or ".join(criterion.none_of))
    return ", ".join(parts)


def _spell_width(criterion: Criterion, shelf: Shelf, shoe: Shoe, value: object) -> str:
    """Write steps as the letters of the shoe's own audience, as the catalogue spells them."""
    audience = shoe.audience or ""
    steps = {
        letter: shelf.sizes.step(letter, audience) for letter in shelf.sizes.letters(audience)
    }
    if isinstance(value, str):
        usual = shelf.sizes.letter(value, audience)
        steps = {value if letter == usual else letter: step for letter, step in steps.items()}
    letters = [
        letter
        for letter, step in steps.items()
        if step is not None and criterion.holds(Decimal(step))
    ]
    return " or ".join(letters) or spell(criterion)
