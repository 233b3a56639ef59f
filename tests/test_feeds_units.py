"""Measures, sizes, widths and words as shops write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopplugin.feeds.cells import Unclear
from shopplugin.feeds.fitting import find_audience, find_kind, read_size, read_width
from shopplugin.feeds.specs import SpecReader
from shopplugin.feeds.units import read_measure


@pytest.mark.parametrize(
    ("attribute", "words", "cell"),
    [
        ("weight_g", "9.2 oz (262g)", "262"),
        ("weight_g", "9.2 oz", "260.8"),
        ("weight_g", "9,5 oz", "269.3"),
        ("weight_g", "0.27 kg", "270"),
        ("weight_g", "262 g (US 9)", "262"),
        ("weight_g", "about 250 grams", "250"),
        ("heel_stack_mm", "1 1/2 in", "38.1"),
        ("heel_stack_mm", "1-1/2 inches", "38.1"),
        ("heel_stack_mm", '1½"', "38.1"),
        ("heel_stack_mm", "3.6 cm", "36"),
        ("drop_mm", "10 mm drop", "10"),
        ("drop_mm", "10mm", "10"),
        ("drop_mm", "8", "8"),
        ("drop_mm", "0 mm", "0"),
        ("drop_mm", "-2 mm", "-2"),
        ("midsole_firmness_asker_c", "35 Asker C", "35"),
        ("forefoot_stiffness_n", "15 N", "15"),
        ("torsional_rigidity_nm", "14.5 Nm", "14.5"),
        ("breathability_score", "4/5", "4"),
        ("energy_return_heel_pct", "58.7%", "58.7"),
    ],
)
def test_a_measure_is_converted_by_the_unit_it_names(shipped, attribute, words, cell):
    assert read_measure(shipped.vocabulary[attribute], words) == cell


@pytest.mark.parametrize(
    ("attribute", "words", "reason"),
    [
        ("drop_mm", "5-10 mm", "is a range"),
        ("drop_mm", "8mm – 10mm", "is a range"),
        ("drop_mm", "5 to 10 mm", "is a range"),
        ("drop_mm", "up to 10 mm", "is a bound"),
        ("weight_g", "<250 g", "is a bound"),
        ("drop_mm", "36 mm / 28 mm", "more than one value"),
        ("weight_g", "262 g (men), 220 g (women)", "more than one value"),
        ("weight_g", "560 g a pair", "weight of a pair"),
        ("weight_g", "9.2", "outside the plausible range"),
        ("midsole_firmness_asker_c", "20 HA", "another unit"),
        ("midsole_firmness_asker_c", "35", "does not name its unit"),
        ("forefoot_stiffness_n", "25 N at 90°", "measured at 90 degrees"),
        ("breathability_score", "73 BR", "another unit"),
        ("drop_mm", "ten", "not one measure"),
        ("weight_g", "1" + "0" * 22, "no measure of a shoe"),
    ],
)
def test_what_is_not_one_value_stays_unknown_with_the_reason(shipped, attribute, words, reason):
    with pytest.raises(Unclear, match=reason):
        read_measure(shipped.vocabulary[attribute], words)


@given(st.text(max_size=60))
def test_a_measure_is_a_valid_cell_or_unclear_whatever_the_words(shipped, words):
    for attribute in ("weight_g", "drop_mm", "torsional_rigidity_score"):
        try:
            cell = read_measure(shipped.vocabulary[attribute], words)
        except Unclear:
            continue
        assert shipped.vocabulary.read(attribute, cell) is not None


@pytest.mark.parametrize(
    ("words", "audience", "size_and_width"),
    [
        ("9.5", "men", ("9.5", "")),
        ("US 9", "men", ("9", "")),
        ("9 1/2", "men", ("9.5", "")),
        ("M 9 / W 10.5", "unisex", ("9", "")),
        ("Women's 7", "women", ("7", "")),
        ("9 2E", "men", ("9", "2E")),
        ("9.5 (Wide)", "women", ("9.5", "D")),
        ("9W", None, ("9", "W")),
    ],
)
def test_sizes_are_read_with_the_width_beside_them(shipped, words, audience, size_and_width):
    assert read_size(words, audience, shipped.sizes) == size_and_width


@pytest.mark.parametrize(
    "words", ["EU 42", "UK 8", "27.5 cm", "Small", "9-10", "42", "", "9 red"]
)
def test_what_is_no_us_size_stays_unknown(shipped, words):
    with pytest.raises(Unclear):
        read_size(words, "men", shipped.sizes)


@pytest.mark.parametrize(
    ("words", "audience", "letter"),
    [
        ("Wide", "men", "2E"),
        ("Wide", "women", "D"),
        ("Wide", None, "W"),
        ("Extra Wide", "women", "2E"),
        ("D - Medium", "men", "D"),
        ("2E (Wide)", "men", "2E"),
        ("EE", "men", "2E"),
        ("Medium (B)", "women", "B"),
    ],
)
def test_a_width_word_means_the_letter_of_its_audience(shipped, words, audience, letter):
    assert read_width(words, audience, shipped.sizes) == letter


def test_an_extra_wide_shoe_for_nobody_in_particular_has_no_letter(shipped):
    with pytest.raises(Unclear, match="another letter for women than for men"):
        read_width("Extra Wide", None, shipped.sizes)


def test_the_audience_is_the_one_that_is_named():
    assert find_audience(["sale"], ["Men's Running Shoes"]) == "men"
    assert find_audience(["women"], ["Men's"]) == "women"
    assert find_audience(["men", "women"], [], ["Alder for Women"]) == "women"
    assert find_audience(["men", "women"]) is None
    assert find_audience(["mention"]) is None


def test_the_kind_needs_a_shoe_beside_the_word():
    assert find_kind(["Running Shoes"]) == "running"
    assert find_kind(["Running Shorts"]) is None
    assert find_kind(["Recovery Slide"]) == "recovery"
    assert find_kind(["Recovery run"], ["Trail running shoes"]) == "running"


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("Stability: Neutral", {"stability": "neutral"}),
        ("• Surface: Road & Trail", {"surface": "road|trail"}),
        ("Stack height: 36 mm / 28 mm", {"heel_stack_mm": "36", "forefoot_stack_mm": "28"}),
        ("Weight (oz): 9.2", {"weight_g": "260.8"}),
        ("Plate: No", {"plate": "none"}),
        ("Rocker: Yes", {"rocker": "yes"}),
        ("Torsional rigidity: 4/5", {"torsional_rigidity_score": "4"}),
        ("Torsional rigidity: 14 Nm", {"torsional_rigidity_nm": "14"}),
        ("midsole_firmness_asker_c: 35", {"midsole_firmness_asker_c": "35"}),
        ("Drop: 8 mm; Plate: carbon fiber", {"drop_mm": "8", "plate": "carbon"}),
        ("Care: wash by hand", {}),
        ("See https://shop.example/drop:8", {}),
        ("A drop of 8 mm", {}),
    ],
)
def test_a_line_says_what_its_names_say(shipped, line, cells):
    reader = SpecReader(shipped.vocabulary)

    said = [reader.read(name, value) for name, value in reader.pairs(line)]

    assert {key: cell for one in said for key, cell in one.cells.items()} == cells


def test_a_word_that_is_no_value_is_said_with_those_there_are(shipped):
    said = SpecReader(shipped.vocabulary).read("Stability", "bouncy")

    assert said.cells == {}
    assert said.unclear == (
        "'bouncy' is not a value of stability (neutral, stable_neutral, stability,"
        " motion_control); it was left unknown.",
    )
