"""Widths and sizes: the same letter means different things, and conversions say "about"."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopplugin.domain.sizes import fit_the_larger
from shopplugin.knowledge import load
from shopplugin.paths import CATALOG_DIR

CHART = load(CATALOG_DIR).sizes

ADULTS = ("men", "women", "unisex")


def test_d_is_standard_for_men_and_wide_for_women():
    assert [CHART.step("D", audience) for audience in ADULTS] == [0, 1, 0]


def test_letters_run_from_narrow_to_wide():
    assert CHART.letters("women") == ("4A", "2A", "B", "D", "2E", "4E")
    assert CHART.letters("men") == ("2A", "B", "D", "2E", "4E", "6E")
    assert CHART.letters("kids") == ("N", "M", "W", "XW")
    assert CHART.letters("unisex") == CHART.letters("men")


def test_every_letter_is_listed_from_narrow_to_wide_and_once():
    men = ("4A", "3A", "2A", "A", "B", "C", "D", "E", "2E", "3E", "4E", "5E", "6E")

    assert CHART.every_letter("men") == CHART.every_letter("unisex") == men
    assert CHART.every_letter("kids") == ("N", "M", "W", "XW")
    assert {*CHART.every_letter()} == {*men, *CHART.every_letter("kids")}
    assert len({*CHART.every_letter()}) == len(CHART.every_letter())


def test_each_letter_is_one_step_wider_than_the_last():
    steps = {
        a: [CHART.step(one, a) for one in CHART.letters(a)] for a in ("women", "men", "kids")
    }

    assert steps == {
        "women": [-2, -1, 0, 1, 2, 3],
        "men": [-2, -1, 0, 1, 2, 3],
        "kids": [-1, 0, 1, 2],
    }


@pytest.mark.parametrize(
    ("spelling", "audience", "letter"),
    [
        ("EE", "men", "2E"),
        ("ee", "women", "2E"),
        (" eeee ", "men", "4E"),
        ("AA", "women", "2A"),
        ("AAAA", "women", "4A"),
        ("W", "women", "D"),
        ("W", "men", "2E"),
        ("M", "unisex", "D"),
    ],
)
def test_other_spellings_mean_the_usual_letter(spelling, audience, letter):
    assert CHART.letter(spelling, audience) == letter
    assert CHART.step(spelling, audience) == CHART.step(letter, audience)


@pytest.mark.parametrize(
    ("letter", "audience"),
    [("D", None), (None, "men"), ("D", "kids"), ("WW", "men"), ("", "men"), ("D", "dogs")],
)
def test_a_letter_that_says_nothing_is_unknown(letter, audience):
    assert CHART.step(letter, audience) is None
    assert CHART.letter(letter, audience) is None


def test_every_letter_from_4a_to_6e_is_known_and_half_a_step_wider_than_the_last():
    row = ["4A", "3A", "2A", "A", "B", "C", "D", "E", "2E", "3E", "4E", "5E", "6E"]

    men, women = ([CHART.step(letter, who) for letter in row] for who in ("men", "women"))

    assert men == [Decimal(half) / 2 for half in range(-6, 7)]
    assert women == [Decimal(half) / 2 for half in range(-4, 9)]
    assert CHART.read_width("eee", "men") == "3E"


def test_steps_have_names_for_rules_and_labels_for_shoppers():
    names = [(width.step, width.name, CHART.label(width.step)) for width in CHART.widths]

    assert names == [
        (-2, "extra_narrow", "extra narrow"),
        (-1, "narrow", "narrow"),
        (0, "standard", "standard"),
        (1, "wide", "wide"),
        (2, "extra_wide", "extra wide"),
        (3, "extra_extra_wide", "extra extra wide"),
    ]
    assert [CHART.named(name) for _, name, _ in names] == [step for step, _, _ in names]
    assert CHART.named("broad") is None


def test_a_step_beyond_the_chart_takes_its_last_label():
    assert (CHART.label(9), CHART.label(-9)) == ("extra extra wide", "extra narrow")


def test_womens_9_is_mens_and_unisex_7_5():
    nine = Decimal(9)

    assert CHART.in_audience(nine, "women", "men") == Decimal("7.5")
    assert CHART.in_audience(nine, "women", "unisex") == Decimal("7.5")
    assert CHART.in_audience(Decimal("7.5"), "unisex", "women") == nine
    assert CHART.in_audience(nine, "men", "unisex") == nine
    assert CHART.in_audience(nine, "kids", "kids") == nine


@pytest.mark.parametrize(
    ("before", "after"),
    [("kids", "men"), ("women", "kids"), (None, "men"), ("men", None), ("unisex", "kids")],
)
def test_sizes_are_never_carried_between_children_and_adults(before, after):
    assert CHART.in_audience(Decimal(4), before, after) is None


@given(
    st.decimals(min_value=3, max_value=20, places=1),
    st.sampled_from(ADULTS),
    st.sampled_from(ADULTS),
)
def test_there_and_back_is_the_same_size(size, here, there):
    away = CHART.in_audience(size, here, there)

    assert CHART.in_audience(away, there, here) == size


@pytest.mark.parametrize(
    ("foot", "eu", "uk", "men", "women"),
    [
        (240, "38", "5.5", "6.5", "7.5"),
        (260, "41", "7.5", "8.5", "9.5"),
        (270, "42.5", "9", "10", "11"),
        (280, "44", "10", "11", "12"),
        (300, "47", "12.5", "13.5", "14.5"),
    ],
)
def test_a_foot_length_gives_the_published_adult_sizes(foot, eu, uk, men, women):
    assert in_systems(foot, "men") == {"us_men": men, "uk": uk, "eu": eu, "mm": str(foot)}
    assert in_systems(foot, "women") == {"us_women": women, "uk": uk, "eu": eu, "mm": str(foot)}
    assert in_systems(foot, "unisex") == in_systems(foot, "men")


def test_childrens_sizes_begin_again_at_1_after_13_5():
    assert in_systems(160, "kids") == {
        "us_kids": "9.5",
        "uk_kids": "9",
        "eu": "26",
        "mm": "160",
    }
    assert in_systems(190, "kids")["us_kids"] == "13"
    assert in_systems(200, "kids")["us_kids"] == "1"


def test_every_size_says_about_except_the_foot_itself():
    sizes = CHART.from_foot_mm(Decimal(263), "women")

    assert {size.system.id: size.about for size in sizes} == {
        "us_women": True,
        "uk": True,
        "eu": True,
        "mm": False,
    }
    assert in_systems(263, "women")["mm"] == "265"


def test_a_foot_beyond_the_formulas_has_no_size():
    assert in_systems(150, "women") == {"mm": "150"}
    assert in_systems(500, "men") == {}


@given(st.integers(205, 340), st.integers(205, 340))
def test_a_longer_foot_never_takes_a_smaller_size(one, other):
    shorter, longer = sorted((one, other))

    for system in CHART.systems.values():
        if "women" in system.audiences:
            small, large = (system.from_foot_mm(Decimal(foot)) for foot in (shorter, longer))
            assert small.value <= large.value


@pytest.mark.parametrize(
    ("text", "size"),
    [("9", "9"), ("9.5", "9.5"), ("09.0", "9"), (" 10 ", "10"), ("9.50", "9.5")],
)
def test_a_size_is_read_in_whole_and_half_steps(text, size):
    assert str(CHART.read(text, "men")) == size


def test_a_blank_size_is_unknown():
    assert CHART.read("  ") is None


@pytest.mark.parametrize(
    "text", ["9.25", "9,5", "9½", "1e1", "nine", "-9", "٩", "9.", "100", "9-10"]
)
def test_anything_else_is_refused_with_an_example(text):
    message = f"'{text}' is not a US size; write whole or half sizes, like 9.5."

    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        CHART.read(text)


def test_a_size_nobody_makes_is_refused_with_the_range():
    message = "^44 is not a US women's size; they run from 3 to 20.$"

    with pytest.raises(ValueError, match=message):
        CHART.read("44", "women")


def test_children_wear_sizes_that_adults_do_not():
    assert CHART.read("0.5", "kids") == CHART.read("0.5") == Decimal("0.5")
    with pytest.raises(ValueError, match="US men's"):
        CHART.read("0.5", "unisex")


@given(st.text())
def test_any_text_is_a_size_or_a_refusal(text):
    try:
        size = CHART.read(text)
    except ValueError:
        return

    assert size is None or size % Decimal("0.5") == 0


def test_shoes_are_bought_for_the_longer_foot():
    left, right = Decimal(262), Decimal(265)

    assert fit_the_larger(left, right) == right
    assert fit_the_larger(left, None) == left
    assert fit_the_larger(None, None) is None


def in_systems(foot, audience):
    sizes = CHART.from_foot_mm(Decimal(foot), audience)
    return {size.system.id: str(size.value) for size in sizes}


@pytest.mark.parametrize(
    ("text", "audience", "letter"),
    [("ee", "men", "2E"), (" D ", "women", "D"), ("2e", None, "2E"), ("W", "kids", "W")],
)
def test_a_width_letter_is_read_as_its_audience_writes_it(text, audience, letter):
    assert CHART.read_width(text, audience) == letter


def test_a_letter_nobody_uses_is_refused_with_those_there_are():
    with pytest.raises(
        ValueError, match=r"^'3X' is not a width letter for men; the usual.* 2A, B"
    ):
        CHART.read_width("3X", "men")
