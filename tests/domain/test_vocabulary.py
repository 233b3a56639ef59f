"""The vocabulary reads a catalogue cell strictly, and blank is unknown."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopplugin.domain.vocabulary import (
    Attribute,
    AttributeType,
    Vocabulary,
    near_miss,
    read_value,
    write,
)

DROP = Attribute(
    "drop_mm",
    AttributeType.NUMBER,
    "drop",
    "Heel minus forefoot.",
    unit="mm",
    low=Decimal(-5),
    high=Decimal(25),
)
GRIP = Attribute("grip", AttributeType.NUMBER, "grip", "Wet grip.", low=Decimal(0))
PLATE = Attribute(
    "plate", AttributeType.ONE, "plate", "A plate.", values=("none", "carbon", "other")
)
UPPER = Attribute("upper", AttributeType.MANY, "upper", "The top.", values=("mesh", "knit"))
ROCKER = Attribute("rocker", AttributeType.YES_NO, "rocker", "Curved.", values=("yes", "no"))
VOCABULARY = Vocabulary({each.id: each for each in (DROP, GRIP, PLATE, UPPER, ROCKER)})


@pytest.mark.parametrize(
    ("attribute", "cell", "value"),
    [
        ("drop_mm", "8", Decimal(8)),
        ("drop_mm", "8.50", Decimal("8.5")),
        ("drop_mm", "-0.8", Decimal("-0.8")),
        ("drop_mm", "0", Decimal(0)),
        ("drop_mm", "-0.0", Decimal(0)),
        ("plate", " carbon ", "carbon"),
        ("upper", "knit|mesh", ("mesh", "knit")),
        ("upper", "knit | knit", ("knit",)),
        ("rocker", "no", "no"),
    ],
)
def test_a_cell_is_read_by_its_attribute(attribute, cell, value):
    assert VOCABULARY.read(attribute, cell) == value


@pytest.mark.parametrize("attribute", list(VOCABULARY.attributes))
@pytest.mark.parametrize("cell", ["", "  "])
def test_blank_is_unknown_never_zero_and_never_no(attribute, cell):
    assert VOCABULARY.read(attribute, cell) is None


@pytest.mark.parametrize(
    ("attribute", "cell", "message"),
    [
        (
            "plate",
            "carbno",
            "'carbno' is not a value of plate; it takes none, carbon, other."
            " Did you mean 'carbon'?",
        ),
        ("rocker", "true", "'true' is not a value of rocker; it takes yes, no."),
        ("upper", "mesh|wool", "'wool' is not a value of upper; it takes mesh, knit."),
        ("drop_mm", "8 mm", "'8 mm' is not a number for drop_mm; write it in mm, like 8.5."),
        ("drop_mm", "5-10", "'5-10' is not a number for drop_mm; write it in mm, like 8.5."),
        ("drop_mm", "1e1", "'1e1' is not a number for drop_mm; write it in mm, like 8.5."),
        ("drop_mm", "80", "80 is outside the plausible range of drop_mm, -5 to 25 mm."),
    ],
)
def test_a_wrong_cell_is_refused_in_a_sentence(attribute, cell, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        VOCABULARY.read(attribute, cell)


@pytest.mark.parametrize("cell", ["|", " | |", "||"])
def test_separators_with_no_word_between_them_are_unknown(cell):
    assert VOCABULARY.read("upper", cell) is None


@given(st.sampled_from(list(VOCABULARY.attributes)), st.text())
def test_any_text_is_a_value_or_a_refusal(attribute, cell):
    try:
        value = VOCABULARY.read(attribute, cell)
    except ValueError:
        return

    assert VOCABULARY.read(attribute, write(value)) == value


@given(st.decimals(min_value=-5, max_value=25, places=6))
def test_what_is_written_reads_back_the_same(number):
    assert VOCABULARY.read("drop_mm", write(number)) == number


def test_width_answers_to_its_name_but_is_no_attribute_column():
    assert VOCABULARY["width"].label == "width"
    assert "width" in VOCABULARY
    assert [attribute.id for attribute in VOCABULARY] == list(VOCABULARY.attributes)
    assert "width" not in VOCABULARY.attributes


def test_a_near_miss_is_suggested_and_a_far_one_is_not():
    assert near_miss("Meshh", ["mesh", "knit"]) == " Did you mean 'mesh'?"
    assert near_miss("leather", ["mesh", "knit"]) == ""


@pytest.mark.parametrize(
    ("low", "high", "example"),
    [("40", "800", "420"), ("0.1", "1.2", "0.65"), ("0", "10", "8.5"), (None, None, "8.5")],
)
def test_the_example_of_a_number_is_one_the_attribute_could_have(low, high, example):
    bounds = {"low": low and Decimal(low), "high": high and Decimal(high)}
    known = Attribute("x", AttributeType.NUMBER, "x", "what it is", unit="g", **bounds)

    with pytest.raises(ValueError, match=re.escape(f"write it in g, like {example}.")):
        read_value(known, "many")
