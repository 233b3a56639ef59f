"""Shoes as arrays: nothing is lost, order does not matter, and a few are changed cheaply."""

import random
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shoes_for_tests import SIZES, VOCABULARY, products, rule, shelf, shoe, variant, wants

from shopplugin.domain.column import Accepted, Column
from shopplugin.domain.ranking import NO_NEEDS, Needs, rank, score_all
from shopplugin.domain.shelf import Shelf, Variants

LOW = rule("prefer", "drop_mm", at_most=8, tolerance=4, weight=2)
NEUTRAL = rule("prefer", "stability", any_of=["neutral"])
NO_CARBON = rule("exclude", "plate", none_of=["carbon"])


def some_shoes(count: int, seed: int = 1):
    """Make shoes with gaps, in several widths and sizes, of lines of three."""
    chance = random.Random(seed)
    return [
        shoe(
            f"shoe-{number:05}",
            *(
                variant(
                    size=chance.choice([None, "8", "9", "10"]),
                    width=chance.choice([None, "B", "D"]),
                    price=str(chance.randrange(80, 200)),
                    stock=chance.choice([None, 0, 1, 9]),
                    toebox_width_mm=chance.choice([None, 71, 75]),
                )
                for _ in range(chance.randrange(1, 5))
            ),
            audience=chance.choice(["women", "unisex", None]),
            brand="Fenn",
            model=f"line-{number // 3}",
            drop_mm=chance.choice([None, *range(14)]),
            stability=chance.choice([None, "neutral", "stability"]),
            plate=chance.choice([None, "none", "none", "carbon"]),
        )
        for number in range(count)
    ]


def test_a_shelf_holds_shoes_in_the_order_of_their_handles():
    shelved = shelf(shoe("b"), shoe("a"), shoe("c"))

    assert [each.product for each in shelved.shoes] == ["a", "b", "c"]
    assert [shelved.find(name) for name in ("a", "c", "z")] == [0, 2, None]


def test_variants_of_one_width_and_the_same_values_share_a_fitting():
    one = shoe(
        "a",
        variant("a1", width="B"),
        variant("a2", width="B", size="10"),
        variant("a3", width="D"),
        variant("a4", width="D", toebox_width_mm=75),
    )

    shelved = shelf(one)

    assert shelved.variants.fitting.tolist() == [0, 0, 1, 2]
    assert shelved.steps.values[1:] == ("B", "D")
    assert shelved.column("toebox_width_mm").codes.tolist() == [0, 0, 1]


def test_values_are_kept_exactly_and_unknown_is_code_zero():
    shelved = shelf(shoe("a", drop_mm="8.25"), shoe("b"), shoe("c", drop_mm=0))

    drop = shelved.column("drop_mm")

    assert [drop.values[code] for code in drop.codes] == [Decimal("8.25"), None, Decimal(0)]


def test_a_shoe_without_variants_cannot_be_sold_and_stays_off():
    empty = shoe("a")
    object.__setattr__(empty, "variants", ())

    assert [each.product for each in shelf(empty, shoe("b")).shoes] == ["b"]


def test_attributes_outside_the_vocabulary_are_left_out():
    assert "colour" not in shelf(shoe("a", colour="red")).columns


def test_an_empty_shelf_is_a_shelf():
    scored = score_all(shelf(), wants(LOW))

    assert scored.top(3) == ()


@pytest.mark.parametrize("needs", [NO_NEEDS, Needs("women", Decimal(9), "B")])
@pytest.mark.parametrize("limit", [1, 3, 12, 100])
def test_a_long_shelf_is_pruned_without_changing_the_list(needs, limit):
    shelved, asked = shelf(*some_shoes(4_000)), wants(LOW, NEUTRAL, NO_CARBON)

    found = rank(shelved, asked, needs, limit)

    assert tuple(products(found)) == score_all(shelved, asked, needs, limit).top(limit)
    assert len(found.matches) == limit


def test_excluded_shoes_are_counted_the_same_in_parts():
    shoes = some_shoes(3_000)

    found = rank(shelf(*shoes), wants(NO_CARBON), limit=3)

    there = [each for each in shoes if any(v.stock != 0 for v in each.variants)]
    assert found.excluded == sum(each.values.get("plate") == "carbon" for each in there)


def test_changed_shoes_replace_those_of_the_same_handle_and_new_ones_join():
    shoes = some_shoes(60)
    changed = [
        shoe("shoe-00007", variant(width="2E", size="7", price="33"), drop_mm="3.75"),
        shoe("shoe-00010a", brand="Fenn", model="line-3", upper=("mesh",)),
    ]
    gone = "shoe-00020"

    quick = shelf(*shoes).with_shoes(changed, [gone])
    kept = [each for each in shoes if each.product not in {gone, "shoe-00007"}]
    slow = shelf(*kept, *changed)

    assert_same(quick, slow)
    for needs in (NO_NEEDS, Needs("women", Decimal(9)), Needs(width="2E")):
        asked = wants(LOW, NEUTRAL, NO_CARBON)
        assert rank(quick, asked, needs, 20) == rank(slow, asked, needs, 20)


def test_changing_nothing_or_everything_works():
    shoes = some_shoes(5)

    assert_same(shelf(*shoes).with_shoes([]), shelf(*shoes))
    assert_same(shelf(*shoes).with_shoes(shoes), shelf(*shoes))
    assert_same(shelf().with_shoes(shoes), shelf(*shoes))
    assert_same(shelf(*shoes).with_shoes([], [each.product for each in shoes]), shelf())


def test_the_same_shoes_in_any_order_make_the_same_shelf():
    shoes = some_shoes(30)
    shuffled = random.Random(3).sample(shoes, len(shoes))

    assert_same(shelf(*shuffled), shelf(*shoes))


def assert_same(one: Shelf, other: Shelf) -> None:
    """Compare what shelves say row by row; how values are numbered may differ."""
    assert list(one.shoes) == list(other.shoes)
    assert one.shoe.tolist() == other.shoe.tolist()
    assert one.variants.place.tolist() == other.variants.place.tolist()
    assert one.variants.fitting.tolist() == other.variants.fitting.tolist()
    assert one.variants.price.tolist() == other.variants.price.tolist()
    assert one.variants.stock.tolist() == other.variants.stock.tolist()
    assert one.available.tolist() == other.available.tolist()
    columns = [(one.column(each.id), other.column(each.id)) for each in VOCABULARY]
    columns += [(one.width, other.width), (one.steps, other.steps)]
    columns += [(one.variants.size, other.variants.size)]
    columns += [(one.variants.currency, other.variants.currency)]
    for mine, theirs in columns:
        assert spelt(mine) == spelt(theirs)
    lines = [(one.line[n] == one.line[n - 1]) for n in range(1, len(one.line))]
    assert lines == [(other.line[n] == other.line[n - 1]) for n in range(1, len(other.line))]


def spelt(column: Column) -> list[object]:
    exact = column.millionths
    return [(column.values[c], None if exact is None else int(exact[c])) for c in column.codes]


def test_a_shelf_can_be_made_of_arrays():
    drops = Column.of_floats(np.array([9.0, np.nan, 4.1, 8.0]))
    rows = np.arange(4, dtype=np.int32)
    nothing = Column.of((None,), np.zeros(4, np.int8), numbers=False)
    made = Shelf.from_columns(
        [shoe(name) for name in "abcd"],
        VOCABULARY,
        SIZES,
        {"drop_mm": drops},
        nothing,
        Variants(
            rows,
            np.zeros_like(rows),
            nothing,
            np.full(4, -1),
            nothing,
            np.array([1, 1, 1, 0], np.int8),
        ),
        rows,
    )

    found = rank(made, wants(LOW))

    assert products(found) == ["c", "a", "b"]
    assert found.matches[0].reasons[0].value == Decimal("4.1")


@given(
    st.lists(st.booleans(), min_size=1, max_size=400),
    st.lists(st.integers(0, 10_000), max_size=60),
)
def test_comparing_runs_of_codes_is_looking_them_up(accepted, drawn):
    mask = np.array(accepted)
    codes = np.resize(np.array(drawn or [0]) % len(mask), 1500)
    codes = codes.astype(np.min_scalar_type(len(mask) - 1))

    assert Accepted.of(mask).among(codes).tolist() == mask[codes].tolist()


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_run_of_codes_is_found_whatever_its_ends(low, high):
    mask = (np.arange(300) >= low) & (np.arange(300) < high)
    codes = np.arange(1500, dtype=np.uint16) % 300

    assert Accepted.of(mask).among(codes).tolist() == mask[codes].tolist()
