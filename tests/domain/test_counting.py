"""What is counted tells of shoes and questions, and of nobody."""

from __future__ import annotations

import random
from collections import Counter as Tally
from datetime import date
from math import exp, sqrt
from statistics import fmean, pstdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopplugin.domain.counting import (
    EPSILON,
    MOST_PER_VISIT,
    NEVER_COUNTED,
    Counter,
    added,
    discrete_laplace,
    of_visit,
    publish,
    views,
    week_of,
)

WEEK = date(2026, 11, 23)
FINISHED = Counter("quiz_finished")
ALDER, BIRCH = Counter("product_shown", "alder"), Counter("product_shown", "birch")


def seeded(seed: int):
    return random.Random(seed).randrange


def test_the_noise_is_a_discrete_laplace_of_the_promised_width():
    chance = seeded(2026)
    draws = [discrete_laplace(chance) for _ in range(20_000)]

    ratio = exp(-EPSILON / MOST_PER_VISIT)
    expected = sqrt(2 * ratio) / (1 - ratio)
    assert expected == pytest.approx(11.3, abs=0.1)
    assert pstdev(draws) == pytest.approx(expected, rel=0.03)
    assert abs(fmean(draws)) < 0.3
    seen = Tally(draws)
    for size in range(-5, 6):
        theory = (1 - ratio) / (1 + ratio) * ratio ** abs(size)
        assert seen[size] / len(draws) == pytest.approx(theory, rel=0.15)


def test_whoever_saw_a_step_last_saw_those_before_it():
    steps = ("checks", "activity", "wear", "size", "price")

    assert views({"checks": 40, "wear": 25, "price": 200}, steps) == {
        "checks": 265,
        "activity": 225,
        "wear": 225,
        "size": 200,
        "price": 200,
    }
    assert views({"activity": 30}, steps) == {"checks": 30, "activity": 30}
    assert views({}, steps) == {}


def test_answers_about_health_have_no_counter():
    assert {"red_flags", "conditions"} == NEVER_COUNTED
    for name in ("red_flags:diabetes_or_nerve", "conditions:bunions", "conditions"):
        with pytest.raises(ValueError, match="never counted"):
            Counter("product_clicked", name)


def test_empty_results_are_not_counted_by_condition():
    assert Counter("empty_result", "running").of == "running"
    with pytest.raises(ValueError, match="counted by kind, not by 'bunions'"):
        Counter("empty_result", "bunions")


def test_nothing_else_is_counted():
    with pytest.raises(ValueError, match="'person' is not counted; counted are quiz_started"):
        Counter("person", "Ada")


def test_one_visit_adds_no_more_than_the_noise_hides_and_each_counter_once():
    shown = [Counter("product_shown", f"shoe-{number}") for number in range(20)]

    found = of_visit([FINISHED, FINISHED, *shown])

    assert len(found) == MOST_PER_VISIT == 8
    assert len({*found}) == 8
    assert found[0] == FINISHED


def test_sums_add_up_and_the_old_ones_stay():
    before = {ALDER: 2}

    after = added(before, [ALDER, BIRCH, ALDER])

    assert (after, before) == ({ALDER: 4, BIRCH: 1}, {ALDER: 2})


def test_a_week_begins_on_monday():
    assert week_of(date(2026, 11, 29)) == week_of(WEEK) == WEEK
    assert week_of(date(2026, 11, 22)) == date(2026, 11, 16)


def test_small_figures_are_hidden_and_the_others_rounded_to_five():
    sums = {FINISHED: 1000, ALDER: 400, BIRCH: 0}

    for seed in range(50):
        shown = publish(WEEK, sums, [BIRCH], seeded(seed)).cells
        assert all(number is None or number % 5 == 0 for number in shown.values())
        assert all(number is None or number >= 20 for number in shown.values())
        assert abs((shown[ALDER] or 0) - 400) < 150


def test_a_counter_nobody_touched_is_noised_as_well():
    cells = [publish(WEEK, {FINISHED: 1000}, [BIRCH], seeded(n)).cells for n in range(300)]

    assert {cell[BIRCH] for cell in cells} > {None}


def test_too_few_finished_quizzes_show_nothing():
    quiet = publish(WEEK, {FINISHED: 100, ALDER: 90}, [], seeded(1))

    assert not quiet.enough
    assert {*quiet.cells.values()} == {None}


def test_a_total_is_made_of_what_is_shown():
    found = publish(WEEK, {FINISHED: 1000, ALDER: 400, BIRCH: 1}, [], seeded(3))

    assert found.total("product_shown") == sum(
        number or 0 for cell, number in found.cells.items() if cell.dimension == "product_shown"
    )


def test_the_same_chance_draws_the_same_noise():
    sums = {FINISHED: 500, ALDER: 60}

    assert publish(WEEK, sums, [], seeded(7)) == publish(WEEK, sums, [], seeded(7))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 10_000), st.integers(0, 10_000))
def test_whatever_was_counted_only_multiples_of_five_from_twenty_are_shown(
    seed: int, finished: int, number: int
):
    found = publish(WEEK, {FINISHED: finished, ALDER: number}, [BIRCH], seeded(seed))

    for shown in found.cells.values():
        assert shown is None or (shown >= 20 and shown % 5 == 0)
