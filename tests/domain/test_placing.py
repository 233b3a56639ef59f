"""A merchandiser may choose among shoes that suit alike, and no further."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shoes_for_tests import shoe

from shopplugin.domain.placing import BAND, Hand, Placement, bands, check, place
from shopplugin.domain.recommendation import Match

TODAY = date(2026, 11, 23)
LATER = TODAY + timedelta(days=14)


def ranked(**scores: float) -> list[Match]:
    matches: list[Match] = []
    for product, score in scores.items():
        one = shoe(product)
        matches.append(Match(one, one.variants[0], score, 1.0, "meets_all"))
    return matches


def shown(matches: list[Match], *placements: Placement, limit: int = 10, today: date = TODAY):
    return place(matches, placements, ["bunions"], "running", today, limit)


def products(*args: object, **kwargs: object) -> list[str]:
    return [one.match.shoe.product for one in shown(*args, **kwargs)]  # type: ignore[arg-type]  # passed on


def hand(product: str, hand: Hand, until: date = LATER, **narrowed: str) -> Placement:
    return Placement(product, hand, until, **narrowed)


LIST = ranked(a=0.95, b=0.93, c=0.91, d=0.80, e=0.79)


def test_without_a_placement_the_list_stays_and_nothing_is_labelled():
    assert products(LIST) == ["a", "b", "c", "d", "e"]
    assert not any(one.lifted for one in shown(LIST))


def test_a_pinned_shoe_is_first_of_its_band_and_says_that_it_was_lifted():
    found = shown(LIST, hand("c", Hand.PIN))

    assert [one.match.shoe.product for one in found] == ["c", "a", "b", "d", "e"]
    assert [one.lifted for one in found] == [True, False, False, False, False]
    assert [one.place for one in found] == [1, 2, 3, 4, 5]


def test_pins_go_before_boosts_and_buried_shoes_last():
    found = products(LIST, hand("a", Hand.BURY), hand("b", Hand.BOOST), hand("c", Hand.PIN))

    assert found == ["c", "b", "a", "d", "e"]


def test_several_pins_stand_in_the_order_they_were_given():
    assert products(LIST, hand("c", Hand.PIN), hand("b", Hand.PIN))[:3] == ["c", "b", "a"]


def test_no_hand_lifts_a_shoe_out_of_its_band():
    assert products(LIST, hand("e", Hand.PIN)) == ["a", "b", "c", "e", "d"]
    assert products(LIST, hand("a", Hand.BURY)) == ["b", "c", "a", "d", "e"]


def test_a_band_ends_five_points_below_its_best_shoe():
    edge = ranked(a=0.95, b=0.9, c=0.8999)

    assert products(edge, hand("b", Hand.PIN)) == ["b", "a", "c"]
    assert products(edge, hand("c", Hand.PIN)) == ["a", "b", "c"]


def test_a_shoe_that_the_list_excludes_cannot_be_pinned_into_it():
    assert products(LIST, hand("excluded", Hand.PIN)) == ["a", "b", "c", "d", "e"]


def test_a_placement_ends_after_its_last_day():
    pin = hand("c", Hand.PIN, until=TODAY)

    assert products(LIST, pin)[0] == "c"
    assert products(LIST, pin, today=TODAY + timedelta(days=1))[0] == "a"


def test_a_placement_may_be_for_some_lists_only():
    assert products(LIST, hand("c", Hand.PIN, profile="blisters"))[0] == "a"
    assert products(LIST, hand("c", Hand.PIN, kind="recovery"))[0] == "a"
    assert products(LIST, hand("c", Hand.PIN, profile="bunions", kind="running"))[0] == "c"


def test_the_latest_placement_of_a_shoe_counts():
    assert products(LIST, hand("c", Hand.PIN), hand("c", Hand.BURY))[:3] == ["a", "b", "c"]


def test_a_shoe_is_lifted_from_beyond_the_last_place_of_a_whole_band():
    assert products(LIST, hand("c", Hand.PIN), limit=2) == ["c", "a"]


@pytest.mark.parametrize("days", [-1, 181, 4000])
def test_a_placement_without_a_near_end_is_refused(days: int):
    with pytest.raises(ValueError, match="is not an end date from today to 180 days on"):
        check(hand("c", Hand.PIN, until=TODAY + timedelta(days=days)), TODAY)


@pytest.mark.parametrize("days", [0, 180])
def test_a_placement_with_a_near_end_will_do(days: int):
    check(hand("c", Hand.PIN, until=TODAY + timedelta(days=days)), TODAY)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(0, 10_000), max_size=12),
    st.lists(st.tuples(st.integers(0, 12), st.sampled_from(Hand)), max_size=6),
)
def test_whatever_is_placed_no_shoe_passes_one_that_suits_clearly_better(
    scores: list[int], hands: list[tuple[int, Hand]]
):
    ordered = sorted(scores, reverse=True)
    matches = ranked(**{f"s{n:02}": score / 10_000 for n, score in enumerate(ordered)})
    placements = [hand(f"s{number:02}", how) for number, how in hands]

    found = [one.match for one in shown(matches, *placements, limit=20)]

    assert sorted(found, key=lambda one: one.shoe.product) == matches
    for place_, match in enumerate(found):
        assert all(later.score - match.score <= BAND + 1e-9 for later in found[place_:])
    assert [match for band in bands(matches) for match in band] == matches
