"""The lists for the sample shop's own shoes, running and recovery, read as a fitter would."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stocked import Stocked, stock

from shopplugin.domain.coverage import (
    Group,
    OneTag,
    coverage,
    groups_of,
    one_tag_away,
)
from shopplugin.domain.effects import Listing, audiences_of, every_list
from shopplugin.domain.ranking import Match
from shopplugin.domain.rules import PROFILES
from shopplugin.domain.trials import Trials
from shopplugin.domain.vocabulary import Value
from shopplugin.knowledge import load
from shopplugin.paths import CATALOG_DIR

NO_NODULES = (
    "blisters",
    "stress-fracture",
    "tarsal-coalition",
    "osteoarthritis-big-toe",
    "osteoarthritis-midfoot",
    "osteoarthritis-ankle",
)


@pytest.fixture(scope="module")
def shop() -> Stocked:
    return stock(CATALOG_DIR / "products.csv", load(CATALOG_DIR))


def word(match: Match, attribute: str) -> Value | None:
    return match.shoe.value(attribute, match.variant)


def words(shop: Stocked, profile: str, attribute: str, kind: str, first: int) -> set[object]:
    return {word(m, attribute) for m in shop.recommend(profile, kind=kind, limit=first).matches}


@pytest.mark.parametrize("kind", ["running", "recovery"])
@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_finds_shoes_worth_showing(
    profile: str, kind: str, shop: Stocked
) -> None:
    first, *others = shop.top(profile, kind=kind)[:3]

    assert first.score >= 0.9
    assert all(match.score >= 0.8 for match in others)


@pytest.mark.parametrize("kind", ["running", "recovery"])
@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_required_is_given_up(profile: str, kind: str, shop: Stocked) -> None:
    assert shop.recommend(profile, kind=kind).relaxed == ()


@pytest.mark.parametrize("profile", PROFILES)
def test_no_racer_is_offered_plated_or_not(profile: str, shop: Stocked) -> None:
    for match in shop.top(profile):
        assert word(match, "plate") != "carbon"
        assert "race" not in (word(match, "use") or ())


@pytest.mark.parametrize("profile", ["supination", "peroneal-tendonitis", "lateral-pain"])
def test_no_posted_shoe_where_a_post_tips_the_foot_outward(profile: str, shop: Stocked) -> None:
    for match in shop.recommend(profile, limit=1000).matches:
        assert "medial_post" not in (word(match, "support_tech") or ())


@pytest.mark.parametrize("profile", NO_NODULES)
def test_nodules_are_left_out_where_the_foot_is_tender(profile: str, shop: Stocked) -> None:
    assert "nodules" not in words(shop, profile, "stimulation", "recovery", 1000)


def test_a_stiff_foot_is_shown_no_raised_arch(shop: Stocked) -> None:
    assert "pronounced" not in words(shop, "tarsal-coalition", "arch_contour", "recovery", 1000)


@pytest.mark.parametrize("profile", ["supination", "lateral-pain", "peroneal-tendonitis"])
def test_a_raised_arch_is_not_among_the_first_for_the_outer_side(
    profile: str, shop: Stocked
) -> None:
    assert "pronounced" not in words(shop, profile, "arch_contour", "recovery", 10)


def test_a_sprained_ankle_is_shown_shoes_that_hold_the_heel(shop: Stocked) -> None:
    assert words(shop, "ankle-sprain", "heel_hold", "recovery", 8) <= {"strap", "collar"}
    assert not words(shop, "ankle-sprain", "form", "recovery", 8) & {"slide", "flip_flop"}


def test_a_bunion_is_shown_open_or_wide_toes(shop: Stocked) -> None:
    assert "tapered" not in words(shop, "bunions", "toe_room", "recovery", 1000)
    assert words(shop, "bunions", "toe_room", "recovery", 10) <= {"open", "wide"}


@pytest.mark.parametrize("profile", ["osteoarthritis-big-toe", "stress-fracture"])
def test_a_toe_that_should_not_bend_is_shown_curved_soles(profile: str, shop: Stocked) -> None:
    assert words(shop, profile, "rocker", "recovery", 5) == {"yes"}


def test_flat_feet_are_shown_a_shaped_footbed(shop: Stocked) -> None:
    assert words(shop, "flat-feet", "arch_contour", "recovery", 8) == {"contoured"}


def test_blisters_are_shown_shoes_that_let_air_in(shop: Stocked) -> None:
    assert words(shop, "blisters", "ventilation", "recovery", 10) <= {"open", "perforated"}
    assert "flip_flop" not in words(shop, "blisters", "form", "recovery", 8)


# Holes of the coverage map


def test_the_sample_shop_has_holes_that_one_value_fills_and_it_does(shop: Stocked) -> None:
    known, shelves = shop.knowledge, shop.shelves
    wants = every_list(known)
    trials = {kind: Trials(shelf) for kind, shelf in shelves.items()}
    cells = coverage(shelves, wants, groups_of(known.sizes, audiences_of(shelves)))
    short: dict[tuple[Listing, Group], tuple[int, OneTag]] = {}
    for cell in cells:
        if cell.state != "well":
            found = one_tag_away(trials[cell.listing.kind], wants[cell.listing], cell.group)
            for tag in found[:1]:
                short[cell.listing, cell.group] = (cell.well, tag)

    for kind in ("running", "recovery"):
        grown = [group for one, group in short if one.kind == kind and group.audience != "kids"]
        assert len(grown) >= 6
    for (listing, group), (well, tag) in short.items():
        shelf = shelves[listing.kind]
        place = shelf.find(tag.product)
        assert place is not None
        shoe = shelf.shoes[place]
        assert tag.attribute not in shoe.values
        stated = replace(shoe, values={**shoe.values, tag.attribute: tag.values[-1]})
        filled = {listing.kind: shelf.with_shoes([stated])}
        (cell,) = coverage(filled, {listing: wants[listing]}, [group])
        assert cell.well == well + 1
