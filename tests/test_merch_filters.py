"""The filter of the grid: what a typed line finds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shopplugin.domain.money import Money
from shopplugin.domain.shoes import Shoe, Variant
from shopplugin.knowledge import Knowledge
from shopplugin.merch.filters import read_filter

SHOES = (
    Shoe(
        "tarn-alder-5",
        "Alder 5 Men's",
        brand="Tarnwick",
        description="Plush.",
        variants=(Variant("TW-7"),),
    ),
    Shoe("drift-2", "Drift 2 Women's", brand="O'Dell", description="Feels 5 mm like men's"),
)


@pytest.mark.parametrize(
    ("line", "products"),
    [
        ("men's", ["tarn-alder-5", "drift-2"]),
        ("5 men's", ["tarn-alder-5"]),
        ('"alder 5 men\'s"', ["tarn-alder-5"]),
        ('"5 alder"', []),
        ("o'dell", ["drift-2"]),
        ("brand:o'dell", ["drift-2"]),
        ('title:"2 women\'s"', ["drift-2"]),
        ("men\\", []),
    ],
)
def test_only_double_quotation_marks_hold_words_together(
    shipped: Knowledge, line: str, products: list[str]
):
    wanted = read_filter(line, shipped.vocabulary)

    assert [shoe.product for shoe in SHOES if wanted(shoe)] == products


def test_a_quotation_mark_left_open_is_told(shipped: Knowledge):
    with pytest.raises(ValueError, match="A quotation mark is open"):
        read_filter('"alder 5', shipped.vocabulary)


@pytest.mark.parametrize("word", ["alder", "tarn-a", "wick", "tw-7"])
def test_a_word_is_looked_for_in_title_handle_and_brand_and_as_a_sku(
    shipped: Knowledge, word: str
):
    wanted = read_filter(word, shipped.vocabulary)

    assert [shoe.product for shoe in SHOES if wanted(shoe)] == ["tarn-alder-5"]


@pytest.mark.parametrize("word", ["plush", "tw"])
def test_a_word_is_looked_for_in_no_description_and_no_part_of_a_sku(
    shipped: Knowledge, word: str
):
    wanted = read_filter(word, shipped.vocabulary)

    assert [shoe.product for shoe in SHOES if wanted(shoe)] == []


FEN = Shoe(
    "fen",
    "Fen",
    kind="running",
    audience="men",
    values={"drop_mm": Decimal(6), "stability": "neutral", "use": ("daily", "race")},
    variants=(
        Variant("F-9", Decimal(9), "D", Money(12000), 0),
        Variant("F-10", Decimal(10), "2E", Money(13000), 4),
    ),
)
MOOR = Shoe(
    "moor",
    "Moor",
    kind="recovery",
    values={"drop_mm": Decimal("7.5"), "stability": "stability"},
    variants=(Variant("M-9", None, None, None, None),),
)
BARE = Shoe("bare", "Bare")


@pytest.mark.parametrize(
    ("line", "products"),
    [
        ("drop_mm<6", []),
        ("drop_mm<=6", ["fen"]),
        ("drop_mm>6", ["moor"]),
        ("drop_mm>=6", ["fen", "moor"]),
        ("drop_mm=7.5", ["moor"]),
        ("drop_mm:6", ["fen"]),
        ("-drop_mm:6", ["moor", "bare"]),
        ("DROP_MM<7", ["fen"]),
        ("kind:running", ["fen"]),
        ("kind:running|recovery", ["fen", "moor"]),
        ("audience=men", ["fen"]),
        ("use:race", ["fen"]),
        ("use:tempo|race", ["fen"]),
        ("stability:neutral", ["fen"]),
        ("stability:neutral kind:recovery", []),
        ("missing:stability", ["bare"]),
        ("has:stability", ["fen", "moor"]),
        ("missing:kind", ["bare"]),
        ("missing:audience", ["moor", "bare"]),
    ],
)
def test_an_attribute_is_compared_as_its_sign_says_and_an_unknown_meets_nothing(
    shipped: Knowledge, line: str, products: list[str]
):
    wanted = read_filter(line, shipped.vocabulary)

    assert [shoe.product for shoe in wanted.among((FEN, MOOR, BARE))] == products
    assert [shoe.product for shoe in (FEN, MOOR, BARE) if wanted(shoe)] == products


@pytest.mark.parametrize(
    ("line", "products"),
    [
        ("sku:f-10", ["fen"]),
        ("sku:f-1", []),
        ("width:2e", ["fen"]),
        ("width:b", []),
        ("size:9", ["fen"]),
        ("size>10", []),
        ("size>=10", ["fen"]),
        ("price<120", []),
        ("price<=120", ["fen"]),
        ("price=130", ["fen"]),
        ("price>130", []),
        ("stock:0", ["fen"]),
        ("stock>3", ["fen"]),
        ("stock>4", []),
        ("missing:size", ["moor"]),
        ("missing:width", ["moor"]),
        ("missing:price", ["moor"]),
        ("missing:stock", ["moor"]),
        ("has:price", ["fen"]),
    ],
)
def test_of_the_variants_one_must_meet_a_condition(
    shipped: Knowledge, line: str, products: list[str]
):
    wanted = read_filter(line, shipped.vocabulary)

    assert [shoe.product for shoe in (FEN, MOOR) if wanted(shoe)] == products


@pytest.mark.parametrize(
    ("line", "products"), [("flagged:yes", ["moor"]), ("flagged:no", ["fen", "bare"])]
)
def test_flagged_shoes_are_found_and_left_out(
    shipped: Knowledge, line: str, products: list[str]
):
    wanted = read_filter(line, shipped.vocabulary, flagged=lambda shoe: shoe is MOOR)

    assert [shoe.product for shoe in (FEN, MOOR, BARE) if wanted(shoe)] == products


@pytest.mark.parametrize(
    ("line", "products"), [("-", []), ("a-b", []), ("-fen", ["moor", "bare"]), (":fen", [])]
)
def test_a_minus_before_a_word_asks_for_the_others(
    shipped: Knowledge, line: str, products: list[str]
):
    wanted = read_filter(line, shipped.vocabulary)

    assert [shoe.product for shoe in (FEN, MOOR, BARE) if wanted(shoe)] == products


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("colour:red", "'colour' is nothing to filter by"),
        ("drop_mm<low", "'low' is not a number; write it like drop_mm<8.5"),
        ("drop_mm<inf", "'inf' is not a number"),
        ("stability<neutral", "stability has no order"),
        ("stability:firm", "'firm' is not a value of stability"),
        ("missing:colour", "'colour' is not an attribute"),
        ("x " * 41, "more than 40 conditions"),
    ],
)
def test_a_condition_that_cannot_be_read_says_what_it_takes(
    shipped: Knowledge, line: str, words: str
):
    with pytest.raises(ValueError, match=words):
        read_filter(line, shipped.vocabulary)


def test_forty_conditions_are_not_too_many(shipped: Knowledge):
    assert read_filter("fen " * 40, shipped.vocabulary)(FEN)
