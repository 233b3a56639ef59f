"""Advice: a clinician and nothing else, or shoes, a pair, near sizes and care."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from shopplugin.domain.advice import Advice, advise, why_not
from shopplugin.domain.care import CarePiece, care_for
from shopplugin.domain.money import Money
from shopplugin.domain.pairing import DropGap
from shopplugin.domain.quiz import Answers, Destination
from shopplugin.domain.rules import PROFILES, Grade, Level
from shopplugin.domain.shelf import Shelf
from shopplugin.domain.shipping import Reason
from shopplugin.domain.shoes import Shoe, Variant
from shopplugin.domain.vocabulary import Value
from shopplugin.knowledge import Knowledge
from shopplugin.knowledge.quiz import CONDITIONS, RED_FLAGS

NEW_YORK = Destination("US", "NY", "10001")
EVERYTHING = Answers(
    activity="running",
    regularity="regular",
    wear="outer_edge",
    arch="high",
    pain=("outer_side",),
    blisters="yes",
    conditions=("bunions",),
    audience="women",
    size_us=Decimal(9),
    width="B",
    max_price=Decimal(200),
    ship_to=NEW_YORK,
)


def sold(product: str, kind: str, *variants: Variant, **values: Value | int) -> Shoe:
    """Make a women's shoe; without variants it is there in size 9 B for 120 dollars."""
    return Shoe(
        product,
        product.title(),
        product,
        product,
        kind=kind,
        audience="women",
        values={
            name: Decimal(value) if isinstance(value, int) else value
            for name, value in values.items()
        },
        variants=variants or (variant(product),),
    )


def variant(
    sku: str,
    size: str | None = "9",
    *,
    width: str = "B",
    price: str | None = "120",
    currency: str = "USD",
    stock: int | None = 2,
) -> Variant:
    return Variant(
        sku,
        None if size is None else Decimal(size),
        width,
        None if price is None else Money.of(Decimal(price), currency),
        stock,
    )


def shelves(known: Knowledge, *shoes: Shoe) -> dict[str, Shelf]:
    return {
        kind: Shelf.of(
            [shoe for shoe in shoes if shoe.kind == kind], known.vocabulary, known.sizes
        )
        for kind in ("running", "recovery")
    }


RUNNER = sold("runner", "running", drop_mm=8)
SLIDE = sold("slide", "recovery", variant("slide", price="45"), drop_mm=5)


@pytest.fixture
def shop(shipped: Knowledge) -> dict[str, Shelf]:
    return shelves(shipped, RUNNER, SLIDE)


def advice(answers: Answers, known: Knowledge, *shoes: Shoe) -> Advice:
    return advise(answers, known, shelves(known, *(shoes or (RUNNER, SLIDE))))


# A clinician


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_one_red_flag_stops_every_shoe_whatever_else_was_said(flag, shipped, shop):
    found = advise(replace(EVERYTHING, red_flags=(flag,)), shipped, shop)

    assert found == Advice(found.answers, shipped.triage.refer([flag]))
    assert found.outcome == "see_clinician"
    assert (found.running, found.recovery, found.pair, found.brief) == (None, None, None, None)
    assert (found.care, dict(found.near)) == ((), {})


def test_a_referral_cannot_be_made_to_carry_shoes(shipped, shop):
    found = advise(EVERYTHING, shipped, shop)

    with pytest.raises(ValueError, match="carries no shoes"):
        replace(found, triage=shipped.triage.refer(["nerve"]))


def test_where_a_clinician_comes_first_no_single_shoe_is_judged(shipped, shop):
    found = advise(Answers(red_flags=("nerve",)), shipped, shop)

    with pytest.raises(LookupError, match="no shoe is judged"):
        why_not(found, shop, "runner")


# Shoes


def test_nothing_answered_is_answered_with_general_comfort(shipped):
    found = advice(Answers(), shipped)

    assert found.outcome == "shoes"
    assert found.brief is not None
    assert found.brief.profiles == ()
    assert [match.shoe for match in found.running.matches] == [RUNNER]
    assert [match.shoe for match in found.recovery.matches] == [SLIDE]
    levels = {reason.rule.level for reason in found.running.matches[0].unknown}
    assert levels == {Level.COMFORT}


def test_the_lists_are_for_the_inferred_profiles(shipped):
    found = advice(EVERYTHING, shipped)

    profiles = ("supination", "high-arch", "blisters", "lateral-pain", "bunions")
    assert found.brief is not None
    assert found.brief.profiles == profiles
    assert found.running.profiles == profiles
    assert found.recovery.profiles == profiles


def test_equal_answers_get_equal_advice(shipped):
    assert advice(EVERYTHING, shipped) == advice(EVERYTHING, shipped)


def test_a_shoe_over_the_budget_is_no_pick(shipped):
    found = advice(replace(EVERYTHING, max_price=Decimal("119.99")), shipped)

    assert found.running.matches == ()
    assert found.running.reason == "nothing_in_budget"
    assert found.pair is None


# Near sizes


def test_a_shoe_sold_out_in_the_size_is_offered_close_to_it_and_never_picked(shipped):
    short = sold(
        "short",
        "running",
        variant("short-80", "8"),
        variant("short-90", "9", stock=0),
        variant("short-95", "9.5"),
        variant("short-110", "11"),
    )

    found = advice(EVERYTHING, shipped, RUNNER, short, SLIDE)

    assert [match.shoe for match in found.running.matches] == [RUNNER]
    (near,) = found.near["running"]
    assert near.shoe == short
    assert [each.sku for each in near.variants] == ["short-95", "short-80"]
    assert found.near["recovery"] == ()


def test_a_near_size_must_be_there_in_the_width_asked_for(shipped):
    wide = sold("wide", "running", variant("wide-95", "9.5", width="D"))
    gone = sold("gone", "running", variant("gone-95", "9.5", stock=0))
    unsaid = sold("unsaid", "running", variant("unsaid-95", "9.5", stock=None))

    found = advice(EVERYTHING, shipped, RUNNER, wide, gone, unsaid, SLIDE)

    assert found.near["running"] == ()


def test_a_near_size_is_never_one_that_is_ruled_out(shipped):
    posted = sold(
        "posted", "running", variant("posted-95", "9.5"), support_tech=("medial_post",)
    )

    found = advice(EVERYTHING, shipped, RUNNER, posted, SLIDE)

    assert found.near["running"] == ()


def test_without_a_size_nothing_is_near_it(shipped):
    short = sold("short", "running", variant("short-95", "9.5"))

    found = advice(replace(EVERYTHING, size_us=None), shipped, RUNNER, short, SLIDE)

    assert dict(found.near) == {"running": (), "recovery": ()}


def test_only_the_three_best_are_offered_in_near_sizes(shipped):
    short = [
        sold(f"short-{number}", "running", variant(f"short-{number}", "9.5"))
        for number in range(6)
    ]

    found = advice(EVERYTHING, shipped, RUNNER, *short, SLIDE)

    assert len(found.near["running"]) == 3


# The pair


def test_the_pair_is_the_first_of_each_with_its_total_and_the_decision_of_the_cart(shipped):
    pair = advice(EVERYTHING, shipped).pair

    assert pair is not None
    assert (pair.running.shoe, pair.recovery.shoe) == (RUNNER, SLIDE)
    assert pair.total == Money(16500)
    assert pair.shipping == shipped.policy.quote("165.00", None, "USD", "US", "NY", "10001")
    assert pair.shipping.reason is Reason.OVER_THRESHOLD


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        (None, Reason.DESTINATION_UNKNOWN),
        (Destination(region="HI"), Reason.EXCLUDED_REGION),
        (Destination(postal_code="K1A 0B1"), Reason.EXCLUDED_REGION),
        (Destination(region="NY", postal_code="99501"), Reason.INVALID_ADDRESS),
    ],
)
def test_the_pair_ships_to_where_the_shopper_said(to, reason, shipped):
    pair = advice(replace(EVERYTHING, ship_to=to), shipped).pair

    assert pair is not None
    assert pair.shipping is not None
    assert pair.shipping.reason is reason


def test_a_cheap_pair_is_told_what_is_missing(shipped):
    cheap = sold("cheap", "running", variant("cheap", price="54.99"))

    pair = advice(EVERYTHING, shipped, cheap, SLIDE).pair

    assert pair is not None
    assert pair.shipping is not None
    assert (pair.total, pair.shipping.remaining) == (Money(9999), Decimal("0.02"))


@pytest.mark.parametrize("price", [{"price": None}, {"currency": "CAD"}])
def test_a_price_that_is_unknown_or_foreign_makes_no_total(price, shipped):
    slide = sold("slide", "recovery", variant("slide", **price))

    pair = advice(replace(EVERYTHING, max_price=None), shipped, RUNNER, slide).pair

    assert pair is not None
    assert (pair.total, pair.shipping) == (None, None)


def test_the_recovery_shoe_follows_from_the_condition_and_not_from_the_running_shoe(shipped):
    alike = sold("alike", "recovery", drop_mm=8, toe_room="wide", footbed="firm")
    soft = sold("soft", "recovery", drop_mm=0, toe_room="wide", footbed="soft")

    found = advice(Answers(conditions=("bunions",)), shipped, RUNNER, alike, soft)

    assert found.pair is not None
    assert found.pair.recovery.shoe == soft


@pytest.mark.parametrize(
    ("values", "gap"),
    [
        ({"drop_mm": 4}, None),
        ({"drop_mm": 3}, DropGap(Decimal(8), Decimal(3))),
        ({"drop_mm": 13}, DropGap(Decimal(8), Decimal(13))),
        ({"heel_stack_mm": 30, "forefoot_stack_mm": 30}, DropGap(Decimal(8), Decimal(0))),
        ({"heel_stack_mm": 30}, None),
        ({}, None),
    ],
)
def test_drops_more_than_four_millimetres_apart_are_a_caution(values, gap, shipped):
    slide = sold("slide", "recovery", **values)

    pair = advice(EVERYTHING, shipped, RUNNER, slide).pair

    assert pair is not None
    assert pair.drop_gap == gap


def test_the_gap_is_a_distance():
    assert DropGap(Decimal(3), Decimal(8)).mm == DropGap(Decimal(8), Decimal(3)).mm == 5


# Care


def piece(id: str, section: str = "prevention", *, of=("bunions",), not_with=()) -> CarePiece:
    return CarePiece(id, section, id, (), of, Grade.C, None, not_with=not_with)  # type: ignore[arg-type]  # no source needed


@pytest.mark.parametrize("condition", [None, *CONDITIONS])
def test_when_to_see_a_doctor_is_always_told(condition, shipped):
    answers = Answers(conditions=(condition,) if condition else ())

    found = advice(answers, shipped)

    doctor = [each for each in shipped.care if each.section == "see_a_doctor"]
    assert [each for each in found.care if each.section == "see_a_doctor"] == doctor


def test_care_matches_the_profiles_and_leaves_causes_to_the_guide():
    pieces = [
        piece("ours"),
        piece("theirs", of=("blisters",)),
        piece("everybody's", of=PROFILES),
        piece("cause", "causes"),
        piece("doctor", "see_a_doctor", of=()),
    ]

    found = [each.id for each in care_for(pieces, ["bunions"])]

    assert found == ["ours", "everybody's", "doctor"]
    assert [each.id for each in care_for(pieces, [])] == ["everybody's", "doctor"]


def test_a_piece_that_one_profile_forbids_is_left_out_whoever_else_it_serves():
    pieces = [piece("hops", of=PROFILES, not_with=("fresh_fracture", "stress-fracture"))]

    assert [each.id for each in care_for(pieces, ["bunions"])] == ["hops"]
    assert care_for(pieces, ["bunions", "stress-fracture"]) == ()


def test_states_in_which_a_piece_is_left_alone_are_told_apart_from_profiles():
    forbidden = ("intense_swelling", "bunions", "fresh_fracture")

    assert piece("hops", not_with=forbidden).not_while == ("fresh_fracture", "intense_swelling")


# Why not


def test_any_shoe_can_be_asked_about_running_or_recovery(shipped, shop):
    found = advise(EVERYTHING, shipped, shop)

    assert why_not(found, shop, "runner").outcome == "listed"
    assert why_not(found, shop, "slide").outcome == "listed"


def test_a_shoe_that_is_missing_says_what_took_it_off(shipped):
    posted = sold("posted", "running", support_tech=("medial_post",))
    dear = sold("dear", "running", variant("dear", price="201"))
    short = sold("short", "running", variant("short-95", "9.5"))
    shop = shelves(shipped, RUNNER, posted, dear, short, SLIDE)
    found = advise(EVERYTHING, shipped, shop)

    verdicts = {name: why_not(found, shop, name) for name in ("posted", "dear", "short")}

    assert {name: each.outcome for name, each in verdicts.items()} == {
        "posted": "excluded",
        "dear": "filtered",
        "short": "filtered",
    }
    assert {name: each.sieve for name, each in verdicts.items()} == {
        "posted": None,
        "dear": "nothing_in_budget",
        "short": "nothing_in_size",
    }
    assert [reason.attribute for reason in verdicts["posted"].broken] == ["support_tech"]
    assert [each.sku for each in verdicts["short"].near] == ["short-95"]


def test_a_shoe_nobody_knows_is_a_lookup_error(shipped, shop):
    with pytest.raises(LookupError, match="'nowhere' is not a shoe of the catalogue"):
        why_not(advise(EVERYTHING, shipped, shop), shop, "nowhere")
