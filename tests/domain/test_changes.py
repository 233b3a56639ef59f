"""The smallest change: every single answer said otherwise, and only what it would alter."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stocked import Stocked, stock

from shopplugin.domain.advice import advise
from shopplugin.domain.changes import Change, neighbours, smallest_changes
from shopplugin.domain.quiz import Answers, Destination
from shopplugin.keeping import Kept
from shopplugin.knowledge import load
from shopplugin.knowledge.quiz import OPTIONS, RED_FLAGS
from shopplugin.paths import CATALOG_DIR

RUNNER = Answers(
    activity="running",
    wear="outer_edge",
    pain=("outer_side",),
    audience="women",
    size_us=Decimal("8.5"),
    width="B",
    max_price=Decimal("140"),
    ship_to=Destination("US", "NY"),
)

# The plans of all shoppers before, so few of them that some are forgotten.
PLANS = Kept[Any](50)


@pytest.fixture(scope="module")
def sample() -> Stocked:
    return stock(CATALOG_DIR / "products.csv", load(CATALOG_DIR))


def tops(answers: Answers, sample: Stocked) -> dict[str, list[str]]:
    """Return the first three of each list, the slow and sure way."""
    found = advise(answers, sample.knowledge, sample.shelves)
    return {
        kind: [match.shoe.product for match in listed.matches[:3]]
        for kind, listed in found.recommendations.items()
    }


def told(change: Change) -> dict[str, list[str]]:
    return {kind: [shoe.product for shoe in shoes] for kind, shoes in change.after.items()}


ANSWERS = st.builds(
    Answers,
    activity=st.sampled_from([None, *OPTIONS["activity"]]),
    regularity=st.sampled_from([None, *OPTIONS["regularity"]]),
    roll=st.sampled_from([None, *OPTIONS["roll"]]),
    wear=st.sampled_from([None, *OPTIONS["wear"]]),
    arch=st.sampled_from([None, *OPTIONS["arch"]]),
    pain=st.lists(st.sampled_from(OPTIONS["pain"]), max_size=2, unique=True).map(tuple),
    conditions=st.lists(st.sampled_from(OPTIONS["conditions"]), max_size=2, unique=True).map(
        tuple
    ),
    blisters=st.sampled_from([None, *OPTIONS["blisters"]]),
    audience=st.sampled_from([None, "men", "women"]),
    size_us=st.sampled_from([None, Decimal(9), Decimal("9.5")]),
    width=st.sampled_from([None, "D", "2E"]),
    max_price=st.sampled_from([None, Decimal(100), Decimal("149.95")]),
)


@settings(max_examples=15, deadline=None)
@given(answers=ANSWERS)
def test_exactly_the_changes_that_alter_the_first_three_are_told(answers, sample):
    now = tops(answers, sample)
    altered = []
    for neighbour in neighbours(answers, sample.knowledge):
        then = tops(neighbour.answers, sample)
        difference = {kind: then[kind] for kind in then if then[kind] != now[kind]}
        if difference:
            altered.append((neighbour, difference))

    found = smallest_changes(answers, sample.knowledge, sample.shelves)
    remembering = smallest_changes(answers, sample.knowledge, sample.shelves, plans=PLANS)

    assert [(change.neighbour, told(change)) for change in found] == altered
    assert remembering == found
    assert all(
        {kind: [shoe.product for shoe in shoes] for kind, shoes in change.before.items()}
        == {kind: now[kind] for kind in change.after}
        for change in found
    )


@given(answers=ANSWERS)
def test_a_neighbour_differs_in_one_answer_and_there_are_few_of_them(answers, sample):
    found = list(neighbours(answers, sample.knowledge))

    for neighbour in found:
        differing = [
            field.name
            for field in fields(Answers)
            if getattr(answers, field.name) != getattr(neighbour.answers, field.name)
        ]
        assert differing == [neighbour.question]
    assert len(found) <= 40
    assert len({(each.question, each.said) for each in found}) == len(found)


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_after_a_red_flag_there_is_nothing_to_change(flag, sample):
    reported = replace(RUNNER, red_flags=(flag,))

    assert smallest_changes(reported, sample.knowledge, sample.shelves) == ()


def test_no_red_flag_is_ever_suggested_and_facts_stay(sample):
    suggested = {each.question for each in neighbours(RUNNER, sample.knowledge)}

    assert suggested.isdisjoint({"red_flags", "audience", "ship_to"})


def test_the_easiest_changes_come_first_and_known_conditions_last(sample):
    order = [each.question for each in neighbours(RUNNER, sample.knowledge)]

    assert list(dict.fromkeys(order)) == [
        "size_us",
        "width",
        "max_price",
        "activity",
        "regularity",
        "pain",
        "wear",
        "arch",
        "blisters",
        "conditions",
    ]


def test_a_size_moves_by_half_a_width_by_a_step_and_a_budget_by_a_tenth(sample):
    said = {}
    for each in neighbours(RUNNER, sample.knowledge):
        said.setdefault(each.question, []).append(each.said)

    assert said["size_us"] == ["9", "8"]
    assert said["width"] == ["D", "2A"]
    assert said["max_price"] == ["154.00"]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (Answers(audience="men", size_us=Decimal(22)), ["21.5"]),
        (Answers(audience="men", size_us=Decimal(2)), ["2.5"]),
        (Answers(audience="women", width="4A"), ["2A"]),
        (Answers(audience="men", width="3E"), ["4E", "2E"]),
        (Answers(width="D"), []),
        (Answers(max_price=Decimal("0.01")), ["0.02"]),
    ],
)
def test_no_change_leads_off_the_chart(answers, said, sample):
    found = [
        each.said
        for each in neighbours(answers, sample.knowledge)
        if each.question in ("size_us", "width", "max_price")
    ]

    assert found == said


def test_an_option_of_several_is_put_in_or_taken_out(sample):
    answers = Answers(pain=("outer_side",))

    found = [
        (each.said, each.taken_out, each.answers.pain)
        for each in neighbours(answers, sample.knowledge)
        if each.question == "pain"
    ]

    assert found == [
        ("outer_side", True, ()),
        ("inner_side", False, ("outer_side", "inner_side")),
    ]


def test_not_being_sure_is_no_change_from_having_said_nothing(sample):
    nothing = [each.said for each in neighbours(Answers(), sample.knowledge)]
    unsure = [
        each.said
        for each in neighbours(Answers(arch="not_sure"), sample.knowledge)
        if each.question == "arch"
    ]

    assert "not_sure" not in nothing
    assert unsure == ["flat", "medium", "high"]


def test_a_question_that_is_not_shown_is_not_suggested(sample):
    asked = {each.question for each in neighbours(Answers(wear="even"), sample.knowledge)}
    hidden = {
        each.question for each in neighbours(Answers(wear="inner_edge"), sample.knowledge)
    }

    assert "roll" in asked
    assert "roll" not in hidden
