"""What an edit would do is what it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from shoes_for_tests import NUMBERS, SIZES, VOCABULARY, profile, rule, shoe, variant

from shopplugin.domain.effects import Baseline, ListChange, Listing, every_list, first
from shopplugin.domain.ranking import Needs, rank, score_all
from shopplugin.domain.rules import Profile, Rule
from shopplugin.domain.shelf import Shelf
from shopplugin.domain.shoes import Shoe
from shopplugin.domain.sizes import SizeChart
from shopplugin.domain.vocabulary import Vocabulary

LOW = profile(rule("prefer", "drop_mm", at_most=6, tolerance=4, weight=3), id="bunions")
SOFT = profile(
    rule("prefer", "midsole_firmness_asker_c", at_most=35, tolerance=5, profile="blisters"),
    rule("exclude", "plate", none_of=("carbon",), profile="blisters"),
    id="blisters",
)
BUNIONS, BLISTERS = Listing("bunions", "running"), Listing("blisters", "running")
BUNIONS_WOMEN, BLISTERS_WOMEN = (one._replace(audience="women") for one in (BUNIONS, BLISTERS))


class Book:
    """Two profiles that ask for different things."""

    profiles: dict[str, Profile] = {"bunions": LOW, "blisters": SOFT}  # noqa: RUF012 - read only
    comfort: tuple[Rule, ...] = ()
    vocabulary: Vocabulary = VOCABULARY
    sizes: SizeChart = SIZES


def baseline(shoes: Sequence[Shoe], limit: int = 3) -> Baseline:
    shelves = {
        kind: Shelf.of([one for one in shoes if one.kind == kind], VOCABULARY, SIZES)
        for kind in ("running", "recovery")
    }
    return Baseline.of(shelves, every_list(Book()), limit)


def shop() -> list[Shoe]:
    return [
        shoe("alder", drop_mm=4, midsole_firmness_asker_c=30),
        shoe("birch", drop_mm=6, midsole_firmness_asker_c=34),
        shoe("cedar", drop_mm=8, midsole_firmness_asker_c=36),
        shoe("dogwood", drop_mm=9, midsole_firmness_asker_c=38),
    ]


def test_every_profile_has_a_list_of_each_kind():
    assert [*every_list(Book())] == [
        BUNIONS,
        Listing("bunions", "recovery"),
        BLISTERS,
        Listing("blisters", "recovery"),
    ]


def test_an_edit_that_changes_nothing_has_no_effect():
    before = baseline(shop())

    effect = before.what_if([shop()[0]])

    assert effect.changes == ()
    assert effect.lists == len(before) == 12


def test_a_better_value_lets_a_shoe_enter_and_another_leave():
    before = baseline(shop())
    mended = replace(shop()[3], values=shoe("dogwood", drop_mm=2).values)

    effect = before.what_if([mended])

    assert effect.changes == (
        ListChange(BUNIONS, ("alder", "birch", "cedar"), ("alder", "birch", "dogwood")),
        ListChange(BUNIONS_WOMEN, ("alder", "birch", "cedar"), ("alder", "birch", "dogwood")),
    )
    change, _ = effect.changes
    assert (change.entered, change.left, change.new_first) == (("dogwood",), ("cedar",), False)
    assert effect.entered == {"dogwood": (BUNIONS, BUNIONS_WOMEN)}
    assert effect.left == {"cedar": (BUNIONS, BUNIONS_WOMEN)}


def test_a_new_shoe_a_shoe_gone_and_a_shoe_of_another_kind_are_seen():
    before = baseline(shop())

    added = before.what_if([shoe("aspen", drop_mm=5, midsole_firmness_asker_c=30)])
    gone = before.what_if([], gone=["alder", "never-here"])
    moved = before.what_if([replace(shop()[0], kind="recovery")])

    assert {*added.entered} == {"aspen"}
    every = (BUNIONS, BUNIONS_WOMEN, BLISTERS, BLISTERS_WOMEN)
    assert gone.left == {"alder": every}
    assert all(change.new_first for change in gone.changes)
    assert moved.left["alder"] == every
    assert moved.entered["alder"] == tuple(one._replace(kind="recovery") for one in every)


def test_the_shoe_that_enters_or_leaves_most_lists_is_told_first():
    before = baseline(shop(), limit=4)
    low = shoe("aspen", drop_mm=2, midsole_firmness_asker_c=60)
    both = shoe("elder", drop_mm=2, midsole_firmness_asker_c=30)

    effect = before.what_if([low, both])
    back = baseline([*shop(), low, both], limit=4).what_if([], gone=["aspen", "elder"])

    assert [(product, len(lists)) for product, lists in effect.entered.items()] == [
        ("elder", 4),
        ("aspen", 2),
    ]
    assert [*back.left] == ["elder", "aspen"]


def test_a_list_that_only_women_see_changes_where_the_one_for_all_does_not():
    first = [shoe(f"a-{n}", audience="men", drop_mm=4) for n in range(3)]
    theirs = [shoe(f"b-{n}", drop_mm=5 + n) for n in range(4)]
    before = baseline([*first, *theirs])

    effect = before.what_if([replace(theirs[0], values=shoe("x", drop_mm=12).values)])

    assert [change.listing for change in effect.changes if change.left] == [BUNIONS_WOMEN]


def test_lists_for_kids_count_from_the_first_shoe_made_for_them():
    before = baseline(shop())
    small = shoe("small", audience="kids", drop_mm=4)

    effect = before.what_if([small])

    assert effect.lists == 16 == len(baseline([*shop(), small]))
    assert {change.listing.audience for change in effect.changes} == {"kids"}


def test_lists_that_grow_and_lists_that_shrink_are_told_apart():
    two = baseline(shop()[:2])

    grown = two.what_if([shop()[2]])
    shrunk = two.what_if([replace(shop()[1], values={"plate": "carbon"})])

    assert [change.listing for change in grown.filled] == [
        *(BUNIONS, BUNIONS_WOMEN),
        *(BLISTERS, BLISTERS_WOMEN),
    ]
    assert grown.thinned == ()
    assert [change.listing for change in shrunk.thinned] == [BLISTERS, BLISTERS_WOMEN]


def test_the_first_shoes_are_those_that_ranking_lists_even_where_one_line_fills_the_shelf():
    many = [
        shoe(f"a-{number:03}", brand="Tarnwick", model="Alder", drop_mm=4)
        for number in range(200)
    ]
    shelf = Shelf.of([*many, shoe("z-other", drop_mm=9)], VOCABULARY, SIZES)
    wants = every_list(Book())[BUNIONS]

    ranked = rank(shelf, wants, limit=3)

    assert first(score_all(shelf, wants, limit=3), 3) == ("a-000", "a-001", "z-other")
    assert [match.shoe.product for match in ranked.matches] == ["a-000", "a-001", "z-other"]


def values() -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries(
        {},
        optional={
            **{name: st.integers(0, 40) for name in NUMBERS},
            "plate": st.sampled_from(["none", "carbon", "other"]),
            "upper": st.sampled_from([("mesh",), ("stretch", "overlays")]),
        },
    )


def shoes(prefix: str, most: int) -> st.SearchStrategy[list[Shoe]]:
    def made(several: list[tuple[dict[str, object], str, str | None, str]]) -> list[Shoe]:
        return [
            replace(
                shoe(
                    f"{prefix}{number}",
                    variant(width="B"),
                    variant(width=width),
                    audience=audience,
                    model=f"model-{number // 3}",
                    **given,
                ),
                kind=kind,
            )
            for number, (given, kind, width, audience) in enumerate(several)
        ]

    kinds = st.sampled_from(["running", "recovery"])
    audiences = st.sampled_from(["men", "women", "women", "unisex", "kids"])
    one = st.tuples(values(), kinds, st.sampled_from([None, "B", "D"]), audiences)
    return st.lists(one, max_size=most).map(made)


@settings(max_examples=50, deadline=None)
@given(shoes("s", 9), shoes("s", 5), st.sets(st.integers(0, 9), max_size=2))
def test_what_is_foretold_is_what_a_shelf_read_anew_shows(
    stocked: list[Shoe], changed: list[Shoe], gone: set[int]
):
    leaving = {f"s{number}" for number in gone} - {one.product for one in changed}
    after = {one.product: one for one in [*stocked, *changed] if one.product not in leaving}
    before, anew = baseline(stocked), baseline([*after.values()])

    effect = before.what_if(changed, leaving)

    assert {change.listing: change.after for change in effect.changes} == {
        listing: top for listing, top in anew.tops.items() if top != before.tops[listing]
    }


@settings(max_examples=50, deadline=None)
@given(shoes("s", 12), st.integers(1, 4))
def test_a_list_is_what_a_shopper_of_its_audience_is_shown(stocked: list[Shoe], limit: int):
    before = baseline(stocked, limit)

    for listing, top in before.tops.items():
        shelf = before.shelves[listing.kind]
        needs = Needs(audience=listing.audience)
        shown = rank(shelf, before.wants[listing.unstated], needs, limit).matches
        assert top == tuple(match.shoe.product for match in shown)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_an_edit_of_values_is_foretold_alike_whether_variants_come_with_it_or_not(
    data: st.DataObject,
):
    stocked = data.draw(shoes("s", 8))
    changed = [
        replace(
            one,
            values=shoe("x", **data.draw(values())).values,
            variants=one.variants if data.draw(st.booleans()) else one.variants[:1],
        )
        for one in stocked
        if data.draw(st.booleans())
    ]
    after = {one.product: one for one in [*stocked, *changed]}
    before, anew = baseline(stocked), baseline([*after.values()])

    effect = before.what_if(changed)

    assert {change.listing: change.after for change in effect.changes} == {
        listing: top for listing, top in anew.tops.items() if top != before.tops[listing]
    }
