"""The to-do list promises nothing that stating a value would not keep."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from shoes_for_tests import VOCABULARY, profile, rule, shelf, shoe, variant
from test_effects import (
    BLISTERS,
    BLISTERS_WOMEN,
    BUNIONS,
    BUNIONS_WOMEN,
    baseline,
    shop,
)

from shopplugin.domain.effects import Baseline
from shopplugin.domain.gaps import Gap, Never, gaps, never, too_often
from shopplugin.domain.shoes import Shoe
from shopplugin.domain.wants import merge

BOTH = (BUNIONS, BUNIONS_WOMEN)
"""A shoe for women stands in their list and in that of whoever states no audience."""


def test_a_missing_value_that_could_bring_a_shoe_forward_is_to_do():
    silent = shoe("silent", midsole_firmness_asker_c=60)

    found = gaps(baseline([*shop(), silent]))

    assert [gap for gap in found if gap.product == "silent"] == [
        Gap("silent", "drop_mm", BOTH, BOTH)
    ]


def test_a_missing_value_that_could_take_a_shoe_off_the_list_is_to_do_as_well():
    found = gaps(baseline(shop()))

    # An unknown plate could be a carbon one, which blisters exclude.
    assert [(gap.product, gap.attribute, gap.lists, gap.enters) for gap in found] == [
        (product, "plate", (BLISTERS, BLISTERS_WOMEN), ())
        for product in ("alder", "birch", "cedar")
    ]


def test_values_that_help_only_together_come_after_those_that_help_alone():
    both = profile(
        rule("prefer", "drop_mm", at_most=6), rule("prefer", "rocker", any_of=("yes",))
    )
    good = [shoe(f"good-{n}", drop_mm=4, rocker="yes") for n in range(3)]
    nearly, silent = shoe("a-nearly", drop_mm=4), shoe("b-silent")
    shelves = {"running": shelf(*good, nearly, silent)}
    before = Baseline.of(shelves, {BUNIONS: merge([both], [], "running", VOCABULARY)})

    found = [(gap.product, gap.attribute, gap.lists, gap.together) for gap in gaps(before)]

    assert found == [
        ("a-nearly", "rocker", BOTH, ()),
        ("b-silent", "drop_mm", (), BOTH),
        ("b-silent", "rocker", (), BOTH),
    ]


def test_a_shoe_of_no_kind_could_enter_every_list_it_suits():
    lost = replace(shoe("a-lost", drop_mm=4, midsole_firmness_asker_c=30), kind=None)

    (gap, *_) = gaps(baseline(shop()), [lost])

    assert (gap.product, gap.attribute) == ("a-lost", "kind")
    assert {BUNIONS, BUNIONS_WOMEN, BLISTERS, BLISTERS_WOMEN} <= {*gap.enters}


def test_the_shoes_that_never_show_are_named_with_where_they_come_closest():
    sold_out = shoe("sold-out", variant(stock=0), drop_mm=1)

    found = never(baseline([*shop(), sold_out]))

    assert found[-1] == Never("sold-out", "running")
    assert {each.product for each in found[:-1]} == {"dogwood"}
    assert found[0].place == 4


def test_shoes_in_too_many_lists_are_named_with_their_share():
    found = too_often(baseline(shop()), share=0.5)

    assert [(each.product, each.share) for each in found] == [
        ("alder", 1.0),
        ("birch", 1.0),
        ("cedar", 1.0),
    ]
    assert too_often(baseline(shop()), share=1.0) == ()


def test_a_share_is_of_the_lists_that_may_show_a_shoe():
    theirs = [shoe(f"his-{n}", audience="men", drop_mm=4) for n in range(3)]

    found = {each.product: each.share for each in too_often(baseline([*shop(), *theirs]))}

    # Of the four lists for women or for nobody stated, cedar is in all but one.
    assert found["cedar"] == 0.75


def test_a_shoe_that_only_its_audience_sees_first_is_not_first_nowhere():
    theirs = [shoe(f"a-{n}", audience="men", drop_mm=4) for n in range(3)]
    hers = shoe("hers", drop_mm=6)

    assert "hers" not in {each.product for each in never(baseline([*theirs, hers]))}


def shoes() -> st.SearchStrategy[list[Shoe]]:
    one = st.fixed_dictionaries(
        {},
        optional={
            "drop_mm": st.sampled_from([4, 7, 9, 20]),
            "midsole_firmness_asker_c": st.sampled_from([30, 37, 50]),
            "plate": st.sampled_from(["none", "carbon"]),
        },
    )
    return st.lists(one, min_size=1, max_size=7).map(
        lambda several: [
            shoe(
                f"s{n}",
                audience=("women", "men", "unisex", "kids")[n % 5 % 4],
                model=f"line-{n // 3}",
                **values,
            )
            for n, values in enumerate(several)
        ]
    )


@settings(max_examples=40, deadline=None)
@given(shoes())
def test_a_gap_is_to_do_exactly_where_some_value_changes_the_list(stocked: list[Shoe]):
    before = baseline(stocked)
    tried: dict[str, list[object]] = {
        "drop_mm": [Decimal(2), Decimal(6), Decimal(10)],
        "midsole_firmness_asker_c": [Decimal(30), Decimal(35), Decimal(40)],
        "plate": ["none", "carbon", "other"],
    }
    changing: dict[tuple[str, str], set[object]] = {}
    for one in stocked:
        for name, values in tried.items():
            if name not in one.values:
                for value in values:
                    stated = replace(one, values={**one.values, name: value})
                    for change in before.what_if([stated]).changes:
                        changing.setdefault((one.product, name), set()).add(change.listing)

    found = {(gap.product, gap.attribute): {*gap.lists} for gap in gaps(before) if gap.lists}

    for key, listings in found.items():
        assert listings <= changing.get(key, set())
    for (product, name), listings in changing.items():
        missed = listings - found.get((product, name), set())
        # The third of a line that would move up is not foreseen.
        assert all(_of_a_full_line(stocked, product) for _ in missed)


def _of_a_full_line(stocked: list[Shoe], product: str) -> bool:
    (line,) = {one.line for one in stocked if one.product == product}
    return sum(one.line == line for one in stocked) > 2
