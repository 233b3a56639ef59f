"""Every reachable combination of answers over the sample shop: always shoes, or why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from stocked import Stocked, stock

from shopplugin.domain.advice import Advice, advise
from shopplugin.domain.quiz import Answers
from shopplugin.domain.recommendation import Match
from shopplugin.domain.rules import Criterion
from shopplugin.domain.shoes import KINDS
from shopplugin.domain.sizes import SizeChart
from shopplugin.knowledge import load
from shopplugin.knowledge.quiz import CONDITIONS, OPTIONS
from shopplugin.paths import CATALOG_DIR

PAIN = ((), ("outer_side",), ("inner_side",), ("outer_side", "inner_side"))
CONDITION = ((), *((condition,) for condition in CONDITIONS))


@pytest.fixture(scope="module")
def sample() -> Stocked:
    return stock(CATALOG_DIR / "products.csv", load(CATALOG_DIR))


def reachable(sample: Stocked) -> Iterator[Answers]:
    """Yield every combination a shopper can give: roll is asked where wear settles nothing."""
    quiz = sample.knowledge.quiz
    for wear, arch, pain, blisters, condition in product(
        OPTIONS["wear"], OPTIONS["arch"], PAIN, OPTIONS["blisters"], CONDITION
    ):
        answers = Answers(
            wear=wear, arch=arch, pain=pain, blisters=blisters, conditions=condition
        )
        asked = quiz.questions["roll"] in quiz.seen_by(answers)
        for roll in OPTIONS["roll"] if asked else (None,):
            yield Answers(
                roll=roll,
                wear=wear,
                arch=arch,
                pain=pain,
                blisters=blisters,
                conditions=condition,
            )


@pytest.mark.slow
def test_every_combination_finds_both_kinds_and_never_an_excluded_shoe(sample):
    combinations = list(reachable(sample))
    known: dict[object, Advice] = {}

    for answers in combinations:
        # Only what is inferred reaches the shelves, so equal profiles are asked once.
        key = tuple(each.profile for each in sample.knowledge.quiz.infer(answers))
        if key not in known:
            known[key] = advise(answers, sample.knowledge, sample.shelves, limit=100)
        found = known[key]

        assert found.outcome == "shoes"
        for kind in KINDS:
            listed = found.recommendations[kind]
            assert listed.matches or listed.reason, answers
            assert len(listed.matches) >= 3, answers

    assert len(combinations) >= 2_000
    sizes = sample.knowledge.sizes
    assert [offence for found in known.values() for offence in offences(found, sizes)] == []


@pytest.mark.slow
def test_roll_may_be_answered_unasked_too(sample):
    for wear, roll in product(OPTIONS["wear"], OPTIONS["roll"]):
        found = advise(Answers(wear=wear, roll=roll), sample.knowledge, sample.shelves)

        assert found.brief is not None
        assert not {"overpronation", "supination"} <= set(found.brief.profiles)
        assert all(listed.matches for listed in found.recommendations.values())


def offences(found: Advice, sizes: SizeChart) -> Iterator[str]:
    """Judge every exclusion on every shoe shown, by the rule itself and not by the ranking."""
    assert found.brief is not None
    for kind, wants in found.brief.wants.items():
        for match in found.recommendations[kind].matches:
            for want in wants.exclusions:
                rule = want.rule
                speaks = all(truth(each, match, sizes) for each in rule.when) and (
                    not rule.unless
                    or any(truth(each, match, sizes) is False for each in rule.unless)
                )
                if speaks and truth(rule.wanted, match, sizes) is False:
                    yield f"{match.shoe.product} for {rule.profile}: {rule.wanted}"


def truth(criterion: Criterion, match: Match, sizes: SizeChart) -> bool | None:
    if criterion.attribute == "width":
        step = sizes.step(match.variant.width, match.shoe.audience)
        return None if step is None else criterion.holds(Decimal(step))
    value = match.shoe.value(criterion.attribute, match.variant)
    return None if value is None else criterion.holds(value)


def test_the_judge_of_this_test_knows_an_offence(sample):
    found = advise(Answers(wear="outer_edge"), sample.knowledge, sample.shelves, limit=100)
    assert found.brief is not None
    assert found.running is not None
    posted = next(
        shoe
        for shoe in sample.shelves["running"].shoes
        if "medial_post" in (shoe.values.get("support_tech") or ())
    )
    match = replace(found.running.matches[0], shoe=posted, variant=posted.variants[0])
    smuggled = replace(found.running, matches=(match,))
    lists = {**found.recommendations, "running": smuggled}

    (offence, *_) = offences(replace(found, recommendations=lists), sample.knowledge.sizes)

    assert offence.startswith(f"{posted.product} for supination: ")
