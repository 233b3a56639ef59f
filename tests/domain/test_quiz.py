"""What answers lead to: the cases of ``tests/cases/quiz.toml``, and what holds for them all."""

from __future__ import annotations

import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from shopplugin.answers import reread_answers
from shopplugin.domain.explaining import spell
from shopplugin.domain.quiz import Answers
from shopplugin.domain.rules import PROFILES, Level
from shopplugin.knowledge import Knowledge
from shopplugin.knowledge.quiz import CONDITIONS, OPTIONS

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "quiz.toml").read_text("utf-8"))[
    "case"
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any], shipped: Knowledge) -> None:
    quiz = shipped.quiz
    answers = reread_answers(case["answers"], shipped)

    inferred = quiz.infer(answers)
    wishes = [
        f"{rule.kind} {rule.wanted.attribute} {spell(rule.wanted)}"
        for rule in quiz.wanted_by(answers)
    ]

    found = {
        "name": case["name"],
        "answers": case["answers"],
        "profiles": [each.profile for each in inferred],
        "because": [sign.sentence for each in inferred for sign in each.signs],
        "asked": [question.id for question in quiz.seen_by(answers)],
        "wishes": wishes,
    }
    assert set(case) <= set(found)
    assert {name: found[name] for name in case} == case


def test_every_shopper_is_asked_four_to_eight_fit_questions(shipped: Knowledge) -> None:
    names = ("activity", "regularity", "wear", "roll")
    counts = {
        len(shipped.quiz.seen_by(Answers(**dict(zip(names, said, strict=True)))))
        for said in product(*((None, *OPTIONS[name]) for name in names))
    }

    assert min(counts) >= 4
    assert max(counts) <= 8


def test_not_sure_stands_last_wherever_it_stands(shipped: Knowledge) -> None:
    sure = {
        question.id: [option.id for option in question.options].index("not_sure")
        - len(question.options)
        for question in shipped.quiz.questions.values()
        if "not_sure" in [option.id for option in question.options]
    }

    assert sure == {"wear": -1, "roll": -1, "arch": -1}


def test_a_label_never_decides_what_is_asked(shipped: Knowledge) -> None:
    deciding = {
        question.shown_when.question
        for question in shipped.quiz.questions.values()
        if question.shown_when
    }

    assert deciding == {"activity", "wear"}


def test_every_profile_can_be_reached_by_some_answer(shipped: Knowledge) -> None:
    reached = {
        inferred.profile
        for question, options in OPTIONS.items()
        for option in options
        for inferred in shipped.quiz.infer(_only(question, option))
    }

    assert reached == set(PROFILES)


def test_each_condition_leads_to_itself_alone(shipped: Knowledge) -> None:
    led = {
        condition: [
            inferred.profile
            for inferred in shipped.quiz.infer(Answers(conditions=(condition,)))
        ]
        for condition in CONDITIONS
    }

    assert led == {condition: [condition] for condition in CONDITIONS}


def test_profiles_come_in_their_own_order_whatever_the_answers(shipped: Knowledge) -> None:
    everything = Answers(
        wear="inner_edge",
        arch="flat",
        pain=("inner_side", "outer_side"),
        blisters="yes",
        conditions=tuple(reversed(CONDITIONS)),
    )

    found = [inferred.profile for inferred in shipped.quiz.infer(everything)]

    assert found == [profile for profile in PROFILES if profile in found]
    assert len(found) == 5 + len(CONDITIONS)


def test_wishes_are_small_and_general(shipped: Knowledge) -> None:
    wishes = [rule for rules in shipped.quiz.wishes.values() for rule in rules]

    assert {rule.level for rule in wishes} == {Level.COMFORT}
    assert max(rule.weight for rule in wishes) <= 2


def test_every_option_echoes_what_was_said(shipped: Knowledge) -> None:
    echoes = [
        option.echo
        for question in shipped.quiz.questions.values()
        for option in question.options
    ]

    assert [echo for echo in echoes if not echo.startswith("You ")] == []
    assert [echo for echo in echoes if not echo.endswith(".")] == []


def test_an_option_that_is_not_there_is_a_key_error(shipped: Knowledge) -> None:
    with pytest.raises(KeyError, match="sideways"):
        shipped.quiz.questions["roll"].option("sideways")


def _only(question: str, option: str) -> Answers:
    many = question in ("pain", "conditions")
    return Answers(**{question: (option,) if many else option})
