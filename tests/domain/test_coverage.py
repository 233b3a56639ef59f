"""The map counts what shoppers would find, and its promises are kept."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from shoes_for_tests import SIZES, VOCABULARY, profile, rule, shelf, shoe, variant, wants

from shopplugin.domain.coverage import (
    EVERYBODY,
    GOOD,
    Group,
    OneTag,
    coverage,
    groups_of,
    needs_of,
    one_tag_away,
)
from shopplugin.domain.effects import Listing, audiences_of
from shopplugin.domain.ranking import Wants, rank
from shopplugin.domain.shelf import Shelf
from shopplugin.domain.shoes import Shoe
from shopplugin.domain.trials import Trials
from shopplugin.domain.vocabulary import AttributeType, Vocabulary
from shopplugin.domain.wants import merge

LISTING = Listing("bunions", "running")
LOW = rule("prefer", "drop_mm", at_most=6, tolerance=4)
ROCKER = rule("prefer", "rocker", any_of=("yes",))
WIDE = Group("women", "wide")

# As the catalogue has it, where the width is a column with words.
STEPS = Vocabulary(
    VOCABULARY.attributes,
    replace(
        VOCABULARY.width,
        type=AttributeType.ONE,
        values=("narrow", "standard", "wide", "extra_wide"),
    ),
)


def cell(asked: Wants, *shoes: Shoe, group: Group = EVERYBODY):
    (found,) = coverage({"running": shelf(*shoes)}, {LISTING: asked}, [group])
    return found


def away(asked: Wants, *shoes: Shoe, group: Group = EVERYBODY, unplaced: tuple[Shoe, ...] = ()):
    there = Shelf.of(shoes, STEPS, SIZES)
    return one_tag_away(Trials(there), asked, group, unplaced)


def test_an_empty_shelf_is_a_hole():
    found = cell(wants(LOW))

    assert (found.state, found.well, found.listed) == ("empty", 0, 0)


def test_fewer_than_three_good_shoes_are_thin_and_three_are_enough():
    good = [shoe(f"good-{number}", drop_mm=4) for number in range(3)]
    poor = shoe("poor", drop_mm=12)

    assert cell(wants(LOW), *good[:2], poor).state == "thin"
    assert cell(wants(LOW), *good, poor).state == "well"
    assert (cell(wants(LOW), *good, poor).well, cell(wants(LOW), *good, poor).listed) == (3, 4)


def test_shoes_that_only_show_when_a_requirement_is_relaxed_are_said_to():
    asked = wants(
        rule("prefer", "drop_mm", at_most=6, weight=9),
        rule("require", "plate", any_of=("none",), weight=1),
    )
    shoes = [shoe(f"s-{number}", drop_mm=4, plate="other") for number in range(3)]

    found = cell(asked, *shoes)

    assert (found.state, found.well, found.relaxed) == ("relaxed", 3, 1)


def test_a_width_counts_only_where_it_is_known():
    shoes = [shoe(f"s-{n}", variant(width=width), drop_mm=4) for n, width in enumerate("DB")]
    silent = shoe("silent", variant(width=None), drop_mm=4)

    found = cell(wants(LOW), *shoes, silent, group=WIDE)

    assert (found.well, found.listed) == (1, 2)


def test_the_groups_are_everybody_and_each_audience_by_width():
    assert groups_of(SIZES, ["women"]) == (
        EVERYBODY,
        Group("women", "narrow"),
        Group("women", "standard"),
        WIDE,
        Group("women", "extra_wide"),
    )
    assert needs_of(WIDE, SIZES).width == "D"
    assert needs_of(EVERYBODY, SIZES).width is None


def test_a_shoe_one_value_short_is_one_tag_away_and_the_value_keeps_its_promise():
    asked = wants(LOW, ROCKER)
    short = shoe("short", drop_mm=4)

    (tag,) = away(asked, short, shoe("poor", drop_mm=12))

    assert tag == OneTag("short", "rocker", ("yes",), 1.0)
    mended = shoe("short", drop_mm=4, rocker="yes")
    (match,) = rank(shelf(mended), asked).matches
    assert match.score == tag.score >= GOOD


def test_every_value_that_would_do_is_named():
    (tag,) = away(wants(LOW, ROCKER), shoe("short", rocker="yes"))

    assert tag.attribute == "drop_mm"
    assert tag.values == (Decimal(6),)


def test_a_shoe_that_a_stated_value_holds_back_is_not_one_tag_away():
    assert away(wants(LOW), shoe("high", drop_mm=12)) == ()


def test_an_unknown_width_or_audience_is_a_tag_too():
    no_width = shoe("no-width", variant(width=None), drop_mm=4)
    no_audience = shoe("no-audience", variant(width="D"), audience=None, drop_mm=4)

    widths = away(wants(LOW), no_width, group=WIDE)
    audiences = away(wants(LOW), no_audience, group=Group("women"))

    assert [(tag.product, tag.attribute, tag.values) for tag in widths] == [
        ("no-width", "width", ("wide",))
    ]
    assert [(tag.product, tag.attribute, tag.values) for tag in audiences] == [
        ("no-audience", "audience", ("women", "unisex"))
    ]


def test_a_shoe_of_no_kind_is_one_tag_away_from_every_list_it_suits():
    lost = replace(shoe("lost", drop_mm=4), kind=None)

    assert away(wants(LOW), unplaced=(lost,)) == (OneTag("lost", "kind", ("running",), 1.0),)


def test_a_shoe_an_exclusion_would_catch_is_promised_only_values_that_pass_it():
    asked = merge(
        [
            profile(
                rule("prefer", "plate", any_of=("none", "carbon")),
                rule("exclude", "plate", none_of=("carbon",)),
            )
        ],
        [],
        "running",
        VOCABULARY,
    )

    (tag,) = away(asked, shoe("open"))

    assert tag.values == ("none",)


def test_kids_are_on_the_map_where_there_are_shoes_for_them():
    grown, small = shoe("grown", audience="women"), shoe("small", audience="kids")

    assert audiences_of({"running": shelf(grown)}) == ("men", "women")
    assert audiences_of({"running": shelf(grown, small)}) == ("men", "women", "kids")
