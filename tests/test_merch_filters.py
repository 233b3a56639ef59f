"""The filter of the grid: what a typed line finds."""

from __future__ import annotations

import pytest

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
