"""Answers in and out: the same names in JSON, in the form and in a sealed link."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from shopplugin.answers import read_form, reread_answers, wants_to_keep, write_answers
from shopplugin.domain.quiz import Answers, Destination
from shopplugin.knowledge import load
from shopplugin.knowledge.quiz import OPTIONS, RED_FLAGS
from shopplugin.paths import CATALOG_DIR

KNOWLEDGE = load(CATALOG_DIR)


def several(words: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(words)).map(
        lambda chosen: tuple(word for word in words if word in chosen)
    )


def one(words: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(words)


PLACE_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=200)
HONEST = st.builds(
    Answers,
    red_flags=several(RED_FLAGS),
    activity=one(OPTIONS["activity"]),
    regularity=one(OPTIONS["regularity"]),
    roll=one(OPTIONS["roll"]),
    wear=one(OPTIONS["wear"]),
    arch=one(OPTIONS["arch"]),
    pain=several(OPTIONS["pain"][:2]) | st.just(("none",)),
    conditions=several(OPTIONS["conditions"]),
    blisters=one(OPTIONS["blisters"]),
    audience=st.sampled_from(["men", "women", "unisex"]),
    size_us=st.none()
    | st.integers(8, 24).map(lambda halves: (Decimal(halves) / 2).normalize()),
    width=st.sampled_from([None, "2A", "B", "D", "2E", "4E"]),
    max_price=st.none() | st.decimals(0, 10_000, places=2),
    ship_to=st.none()
    | st.builds(
        Destination,
        country=PLACE_TEXT,
        region=st.none() | PLACE_TEXT,
        postal_code=st.none() | PLACE_TEXT,
    ),
)


@given(answers=HONEST)
def test_what_is_written_reads_back_as_it_was_said(answers):
    assert reread_answers(write_answers(answers), KNOWLEDGE) == answers


@given(answers=HONEST)
def test_nothing_is_written_of_what_was_not_said(answers):
    written = write_answers(answers)

    assert set(written) == {
        name for name in Answers.__slots__ if getattr(answers, name) not in (None, ())
    }


def form_of(answers: Answers) -> MultiDict[str, str]:
    written = write_answers(answers)
    place = written.pop("ship_to", {})
    return MultiDict({**written, **{f"ship_to_{name}": text for name, text in place.items()}})


@given(
    answers=HONEST.filter(
        lambda said: (
            said.ship_to is None
            or all(text == text.strip() for text in write_answers(said)["ship_to"].values())
        )
    )
)
def test_the_form_says_the_same_as_the_document(answers):
    assert read_form(form_of(answers), KNOWLEDGE) == answers


def test_a_blank_form_says_nothing():
    blank = MultiDict(dict.fromkeys(Answers.__slots__, ""))

    assert read_form(blank, KNOWLEDGE) == Answers()
    assert read_form(MultiDict(), KNOWLEDGE) == Answers()


def test_the_order_and_repetition_of_a_list_say_nothing():
    said = reread_answers({"conditions": ["cuboid-syndrome", "bunions", "bunions"]}, KNOWLEDGE)

    assert said.conditions == ("bunions", "cuboid-syndrome")


def test_a_side_that_hurts_outweighs_neither():
    assert reread_answers({"pain": ["none", "inner_side"]}, KNOWLEDGE).pain == ("inner_side",)
    assert reread_answers({"pain": ["none"]}, KNOWLEDGE).pain == ("none",)


@pytest.mark.parametrize(
    ("document", "read"),
    [
        ({"width": "ee", "audience": "men"}, {"width": "2E"}),
        ({"size_us": "9.0"}, {"size_us": Decimal(9)}),
        ({"size_us": " 10 "}, {"size_us": Decimal(10)}),
        ({"max_price": "120"}, {"max_price": Decimal(120)}),
        ({"max_price": "119.950"}, {"max_price": Decimal("119.950")}),
        ({"max_price": " 120 "}, {"max_price": Decimal(120)}),
        ({"ship_to": {"country": "", "region": None}}, {"ship_to": None}),
        ({"ship_to": None}, {"ship_to": None}),
    ],
)
def test_spellings_are_read_for_what_they_mean(document, read):
    said = reread_answers(document, KNOWLEDGE)

    assert {name: getattr(said, name) for name in read} == read


@pytest.mark.parametrize(
    ("document", "errors"),
    [
        (
            {"roll": "inwards"},
            {
                "roll": [
                    "'inwards' is not known here. Did you mean 'inward'?"
                    " It takes inward, outward, straight, not_sure."
                ]
            },
        ),
        (
            {"roll": ["inward"]},
            {"roll": ['This must be text; write it in quotation marks, like "US".']},
        ),
        ({"pain": "outer_side"}, {"pain": ['This takes a list, like ["..."].']}),
        (
            {"pain": ["heel"]},
            {"pain": ["'heel' is not known here. It takes outer_side, inner_side, none."]},
        ),
        (
            {"conditions": ["blisters"]},
            {
                "conditions": [
                    "'blisters' is not known here."
                    f" It takes {', '.join(OPTIONS['conditions'])}."
                ]
            },
        ),
        (
            {"size_us": "9.3"},
            {"size_us": ["'9.3' is not a US size; write whole or half sizes, like 9.5."]},
        ),
        (
            {"size_us": ""},
            {"size_us": ["This is blank; write a US size, like 9.5, or leave it out."]},
        ),
        (
            {"size_us": "2", "audience": "women"},
            {"size_us": ["2 is not a US women's size; they run from 3 to 20."]},
        ),
        (
            {"width": "H", "audience": "women"},
            {
                "width": [
                    "'H' is not a width letter for women;"
                    " the usual ones are 4A, 2A, B, D, 2E, 4E."
                ]
            },
        ),
        (
            {"max_price": "-1"},
            {"max_price": ["'-1' is not an amount; write digits only, like 139.95."]},
        ),
        (
            {"max_price": "1.005"},
            {"max_price": ["'1.005' has parts of a cent; write it like 139.95."]},
        ),
        (
            {"max_price": "x", "size_us": "x"},
            {
                "max_price": ["'x' is not an amount; write digits only, like 139.95."],
                "size_us": ["'x' is not a US size; write whole or half sizes, like 9.5."],
            },
        ),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(document, errors):
    with pytest.raises(ValidationError) as refused:
        reread_answers(document, KNOWLEDGE)

    assert refused.value.messages_dict == errors


@pytest.mark.parametrize(
    ("form", "errors"),
    [
        (
            [("roll", "inward"), ("roll", "outward")],
            {"roll": ["This may be answered only once."]},
        ),
        (
            [("ship_to_region", "a\x00b")],
            {"ship_to_region": ["This holds characters that no text has, such as NUL."]},
        ),
        (
            [("wear", "inside"), ("size_us", "big")],
            {
                "wear": [
                    "'inside' is not known here."
                    " It takes inner_edge, outer_edge, even, not_sure."
                ],
                "size_us": ["'big' is not a US size; write whole or half sizes, like 9.5."],
            },
        ),
    ],
)
def test_a_form_is_refused_by_its_own_names(form, errors):
    with pytest.raises(ValidationError) as refused:
        read_form(MultiDict(form), KNOWLEDGE)

    assert refused.value.messages_dict == errors


def test_fields_of_the_hosts_in_the_form_are_left_alone():
    form = MultiDict({"csrf_token": "x", "keep": "yes", "arch": "flat"})

    assert read_form(form, KNOWLEDGE) == Answers(arch="flat")


@pytest.mark.parametrize(
    ("said", "kept"), [({"keep": "yes"}, True), ({"keep": "1"}, False), ({}, False)]
)
def test_a_link_is_kept_where_the_shopper_says_so(said, kept):
    assert wants_to_keep(MultiDict(said)) is kept


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(
    document=st.dictionaries(st.sampled_from(Answers.__slots__) | st.text(), JSON, max_size=5)
)
def test_no_document_is_more_than_read_or_refused(document):
    refused: dict[str, Any] = {}
    try:
        reread_answers(document, KNOWLEDGE)
    except ValidationError as error:
        refused = error.messages_dict

    assert set(refused) <= set(document)
