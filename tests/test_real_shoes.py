"""The lists for 538 real running shoes, read as a running-shop fitter would read them.

The file is not ours to ship; without it there is nothing to read.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from stocked import Stocked, stock

from shopplugin.domain.ranking import Match
from shopplugin.domain.rules import PROFILES
from shopplugin.domain.vocabulary import Value
from shopplugin.knowledge import load
from shopplugin.paths import CATALOG_DIR

FILE = Path(__file__).parents[2] / "shared" / "data" / "shoes" / "running_shoes_specs.csv"
FOOT_SHAPES = ("overpronation", "supination", "flat-feet", "high-arch")
PAINFUL = tuple(profile for profile in PROFILES if profile not in FOOT_SHAPES)

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason=f"the real shoes are not at {FILE}")


@pytest.fixture(scope="module")
def shop() -> Stocked:
    return stock(FILE, load(CATALOG_DIR))


def word(match: Match, attribute: str) -> Value | None:
    return match.shoe.value(attribute, match.variant)


def number(match: Match, attribute: str) -> Decimal | None:
    value = word(match, attribute)
    assert value is None or isinstance(value, Decimal)
    return value


def width(match: Match, shop: Stocked) -> int:
    step = shop.knowledge.sizes.step(match.variant.width, match.shoe.audience)
    assert step is not None
    return step


def test_the_file_imports_without_a_refused_row(shop: Stocked) -> None:
    assert list(shop.report.refused) == []
    assert (shop.report.added, len(shop.shelves["running"].shoes)) == (886, 538)


@pytest.mark.parametrize("profile", PROFILES)
def test_no_list_has_a_carbon_plate_or_a_racer(profile: str, shop: Stocked) -> None:
    everything = shop.recommend(profile, limit=538).matches

    assert {word(match, "plate") for match in everything} <= {None, "none", "other"}
    assert not any("race" in (word(match, "use") or ()) for match in shop.top(profile))


@pytest.mark.parametrize("profile", PAINFUL)
def test_a_painful_foot_is_shown_no_racer_and_no_minimalist_shoe_at_all(
    profile: str, shop: Stocked
) -> None:
    for match in shop.recommend(profile, limit=538).matches:
        assert "race" not in (word(match, "use") or ())
        assert (number(match, "heel_stack_mm") or 20) >= 20


@pytest.mark.parametrize("profile", PROFILES)
def test_no_unlabelled_racer_is_among_the_first_ten(profile: str, shop: Stocked) -> None:
    for match in shop.top(profile):
        tall = (number(match, "heel_stack_mm") or 0) >= 36
        assert not (tall and (number(match, "weight_g") or 300) < 210), match.shoe.title


@pytest.mark.parametrize("profile", PROFILES)
def test_a_list_is_varied_honest_and_always_the_same(profile: str, shop: Stocked) -> None:
    matches = shop.top(profile)

    assert matches == shop.top(profile)
    assert max(Counter(match.shoe.line for match in matches).values()) <= 2
    assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)
    assert all(match.reasons for match in matches)
    assert min(match.confidence for match in matches) >= 0.5


@pytest.mark.parametrize("profile", PROFILES)
def test_the_first_ten_are_shoes_for_the_road(profile: str, shop: Stocked) -> None:
    trail = [
        m.shoe.title for m in shop.top(profile) if "road" not in (word(m, "surface") or ())
    ]

    assert len(trail) <= 2, trail


def test_overpronation_puts_stability_shoes_on_top(shop: Stocked) -> None:
    assert {word(match, "stability") for match in shop.top("overpronation")} == {"stability"}


def test_supination_gets_cushioned_neutral_shoes_on_a_base_that_is_not_narrow(
    shop: Stocked,
) -> None:
    everything = shop.recommend("supination", limit=538).matches

    assert {word(match, "stability") for match in everything} == {"neutral"}
    for match in shop.top("supination"):
        assert (number(match, "midsole_firmness_asker_c") or 0) <= 40, match.shoe.title
        assert (number(match, "midsole_width_heel_mm") or 0) >= 90, match.shoe.title
        assert (number(match, "heel_stack_mm") or 0) >= 32, match.shoe.title


def test_high_arches_get_cushioned_neutral_shoes(shop: Stocked) -> None:
    for match in shop.top("high-arch"):
        assert word(match, "stability") == "neutral"
        assert (number(match, "midsole_firmness_asker_c") or 0) <= 40, match.shoe.title


def test_flat_feet_get_support_but_not_motion_control(shop: Stocked) -> None:
    assert {word(match, "stability") for match in shop.top("flat-feet")} == {"stability"}


def test_bunions_get_no_narrow_toe_box_unless_the_shoe_is_a_wide_fitting(shop: Stocked) -> None:
    for match in shop.recommend("bunions", limit=538).matches:
        toe_box = number(match, "toebox_width_mm")
        assert toe_box is None or toe_box >= Decimal("71.2") or width(match, shop) >= 1
        inside = number(match, "fit_width_mm")
        assert inside is None or inside >= Decimal("93.7") or width(match, shop) >= 1

    for match in shop.top("bunions"):
        roomy = (number(match, "fit_width_mm") or 0) >= 96
        assert roomy or width(match, shop) >= 1, match.shoe.title
        assert (number(match, "toebox_width_mm") or 0) >= 73, match.shoe.title


def test_a_model_too_narrow_for_a_bunion_may_come_back_in_its_wide_fitting(
    shop: Stocked,
) -> None:
    narrow = [
        match
        for match in shop.recommend("bunions", limit=538).matches
        if (number(match, "toebox_width_mm") or 80) < Decimal("71.2")
    ]

    assert narrow
    assert all(width(match, shop) >= 1 for match in narrow)


@pytest.mark.parametrize("profile", PROFILES)
def test_among_so_many_shoes_nothing_required_is_given_up(profile: str, shop: Stocked) -> None:
    assert shop.recommend(profile).relaxed == ()


def test_a_stiff_big_toe_gets_a_curved_sole_that_bends_little(shop: Stocked) -> None:
    everything = shop.recommend("osteoarthritis-big-toe", limit=538).matches

    for match in everything:
        stiffness, drop = number(match, "forefoot_stiffness_n"), number(match, "drop_mm")
        assert stiffness is None or stiffness >= Decimal("12.6"), match.shoe.title
        flexible = word(match, "rocker") == "no" or (stiffness or 20) < 15
        assert not (flexible and drop is not None and drop < 4), match.shoe.title
        assert word(match, "rocker") != "no" or (stiffness or 18) >= 18, match.shoe.title
    for match in shop.top("osteoarthritis-big-toe"):
        assert word(match, "rocker") == "yes"
        assert (number(match, "drop_mm") or 0) >= 4
        toe_box = number(match, "toebox_width_mm")
        assert (toe_box or 0) >= Decimal("71.2") or width(match, shop) >= 1, match.shoe.title


@pytest.mark.parametrize(
    "profile",
    ["tarsal-coalition", "osteoarthritis-midfoot", "osteoarthritis-ankle", "stress-fracture"],
)
def test_a_stiff_or_mended_foot_gets_a_curved_sole(profile: str, shop: Stocked) -> None:
    assert {word(match, "rocker") for match in shop.top(profile)} == {"yes"}


@pytest.mark.parametrize("profile", ["cuboid-syndrome", "tarsal-coalition"])
def test_a_foot_that_should_not_twist_gets_a_sole_that_does_not(
    profile: str, shop: Stocked
) -> None:
    assert all((number(m, "torsional_rigidity_score") or 0) >= 4 for m in shop.top(profile))


@pytest.mark.parametrize("profile", ["lateral-pain", "peroneal-tendonitis"])
def test_a_sore_outer_side_gets_neutral_shoes(profile: str, shop: Stocked) -> None:
    assert {word(match, "stability") for match in shop.top(profile)} == {"neutral"}


def test_peroneal_tendonitis_gets_a_raised_heel_on_a_wide_base(shop: Stocked) -> None:
    for match in shop.top("peroneal-tendonitis"):
        assert Decimal(7) <= (number(match, "drop_mm") or 0) <= Decimal(13), match.shoe.title
        assert (number(match, "midsole_width_heel_mm") or 0) >= 90, match.shoe.title


def test_a_sprained_ankle_gets_nothing_tall_soft_and_narrow(shop: Stocked) -> None:
    for match in shop.top("ankle-sprain"):
        assert (number(match, "heel_stack_mm") or 0) <= 38, match.shoe.title
        assert (number(match, "midsole_width_heel_mm") or 0) >= 91, match.shoe.title
        assert (number(match, "heel_counter_stiffness_score") or 0) >= 4, match.shoe.title


def test_blisters_get_room_air_and_few_seams(shop: Stocked) -> None:
    for match in shop.top("blisters"):
        assert (number(match, "toebox_width_mm") or 0) >= Decimal("71.2"), match.shoe.title
        assert (number(match, "breathability_score") or 0) >= 3, match.shoe.title
        assert "waterproof" not in (word(match, "upper") or ()), match.shoe.title


@pytest.mark.parametrize("profile", ["medial-pain", "osteoarthritis-ankle"])
def test_a_sore_foot_lands_softly_on_a_steady_base(profile: str, shop: Stocked) -> None:
    for match in shop.top(profile):
        assert (number(match, "midsole_firmness_asker_c") or 0) <= 40, match.shoe.title
        assert (number(match, "midsole_width_heel_mm") or 0) >= 91, match.shoe.title


def test_an_inward_roll_with_sore_outer_tendons_gets_a_wide_base_and_no_stability_shoe(
    shop: Stocked,
) -> None:
    answer = shop.recommend("overpronation", "peroneal-tendonitis")

    assert {word(match, "stability") for match in answer.matches} == {"neutral"}
    assert all((number(m, "midsole_width_heel_mm") or 0) >= 90 for m in answer.matches)
    assert {"stability", "support_tech"} <= {e.rule.wanted.attribute for e in answer.set_aside}


def test_flat_feet_with_a_bunion_get_support_and_room(shop: Stocked) -> None:
    for match in shop.top("flat-feet", "bunions"):
        assert (number(match, "toebox_width_mm") or 0) >= 72 or width(match, shop) >= 1
    supported = [
        m for m in shop.top("flat-feet", "bunions") if word(m, "stability") == "stability"
    ]
    assert len(supported) >= 7
