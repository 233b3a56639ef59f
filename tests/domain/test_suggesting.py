"""Product texts are read as a careful merchandiser reads them."""

from __future__ import annotations

import time
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shoes_for_tests import shoe, variant

from shopplugin.domain.suggesting import (
    LONGEST,
    Suggestion,
    Text,
    open_suggestions,
    suggest,
    texts_of,
)
from shopplugin.domain.vocabulary import write
from shopplugin.knowledge import load
from shopplugin.paths import CATALOG_DIR

KNOWN = load(CATALOG_DIR)
CASES = Path(__file__).parents[1] / "cases" / "suggestions.toml"
SENTENCES = tomllib.loads(CASES.read_text("utf-8"))["sentence"]


def told(
    *words: str, kind: str | None = "running", audience: str | None = None
) -> tuple[Suggestion, ...]:
    fields = ("title", "description")
    texts = [Text(field, each) for field, each in zip(fields, words, strict=False)]
    return suggest(texts, KNOWN.suggestions, KNOWN.vocabulary, KNOWN.sizes, kind, audience)


def tags(*words: str, **stated: str | None) -> set[str]:
    return {f"{each.attribute} = {write(each.value)}" for each in told(*words, **stated)}


def read(sentence: dict[str, str]) -> set[str]:
    kind = sentence.get("kind", "running")
    return tags(sentence["text"], kind=kind, audience=sentence.get("audience"))


def test_the_labelled_sentences_are_many_different_and_well_formed():
    texts = [sentence["text"] for sentence in SENTENCES]

    assert len(set(texts)) == len(texts) >= 150
    for sentence in SENTENCES:
        for tag in sentence["tells"]:
            attribute, _, cell = tag.partition(" = ")
            if attribute == "width":
                assert KNOWN.sizes.read_width(cell) == cell
            else:
                assert KNOWN.vocabulary.read(attribute, cell) is not None


def test_suggestions_are_seldom_wrong_and_seldom_missed():
    right = suggested = meant = 0
    for sentence in SENTENCES:
        found = read(sentence)
        right += len(found & {*sentence["tells"]})
        suggested += len(found)
        meant += len(sentence["tells"])

    assert right / suggested >= 0.95
    assert right / meant >= 0.8


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("10mm drop", {"drop_mm = 10"}),
        ("Medial post", {"support_tech = medial_post"}),
        ("Made for overpronators.", {"stability = stability"}),
        ("Not for overpronators.", set()),
        ("A gusseted tongue", {"gusset = full"}),
        ("Rockered sole", {"rocker = yes"}),
        ("A sole that is not rockered", {"rocker = no"}),
        ("No plate, rocker or gusset", {"plate = none", "rocker = no", "gusset = none"}),
        ("No plate, and a rocker sole", {"plate = none", "rocker = yes"}),
        ("It is not heavy but rockered", {"rocker = yes"}),
        ("Drop: 5-10 mm", set()),
        ("Drop 5 to 10 mm", set()),
        ("Drop: 99 mm", set()),
    ],
)
def test_the_words_of_a_merchandiser_are_understood(words: str, expected: set[str]):
    assert tags(words) == expected


def test_a_width_letter_needs_an_audience_and_takes_it_from_the_text_if_it_must():
    assert tags("Alder 2E") == set()
    assert tags("Alder 2E", audience="men") == {"width = 2E"}
    assert tags("Alder wide fit", audience="women") == {"width = D"}
    assert tags("Women's Alder, wide fit") == {"audience = women", "width = D"}


def test_a_suggestion_points_at_its_words():
    (found,) = told("Light. It has an 8 mm drop, they say.")

    text = "Light. It has an 8 mm drop, they say."
    assert found.words == text[found.start : found.end] == "8 mm drop"
    assert (found.field, found.rule, found.value) == ("title", "drop", Decimal(8))
    assert found.clause == "It has an 8 mm drop, they say"


def test_a_text_that_says_two_things_says_nothing_and_a_title_counts_over_a_description():
    assert tags("8 mm drop or a 10 mm drop") == set()
    assert tags("Alder, 8 mm drop", "A 10 mm drop.") == {"drop_mm = 8"}


def test_a_longer_phrase_counts_over_one_within_it():
    assert tags("A semi-gusseted tongue") == {"gusset = semi"}
    assert tags("Engineered mesh") == {"upper = engineered_mesh"}


def test_recovery_words_are_not_read_into_running_shoes():
    assert tags("A soft footbed", kind="running") == set()
    assert tags("A soft footbed", kind="recovery") == {"footbed = soft"}


def test_the_same_sentence_has_the_same_fingerprint_however_it_is_spaced():
    (one,), (other,) = told("With an  8 mm drop"), told("with an 8 mm drop.")

    assert one.fingerprint == other.fingerprint
    assert one.fingerprint != told("A 9 mm drop")[0].fingerprint


def test_only_what_is_not_stated_is_open():
    alder = shoe("alder", drop_mm=8, upper=("mesh",))
    found = told("8 mm drop, rocker sole, mesh with overlays")

    left = open_suggestions(alder, found)

    assert [(each.attribute, each.value) for each in left] == [
        ("rocker", "yes"),
        ("upper", ("overlays",)),
    ]


def test_a_width_is_open_only_while_no_variant_states_one():
    found = told("Alder 2E", audience="men")

    assert open_suggestions(shoe("alder", variant()), found) == found
    assert open_suggestions(shoe("alder", variant(width="D")), found) == ()


def test_the_texts_of_a_shoe_are_its_title_and_description():
    assert [text.field for text in texts_of(shoe("alder"))] == ["title"]


def test_an_endless_text_is_read_only_as_far_as_product_texts_go():
    assert tags("x " * LONGEST + "8 mm drop") == set()


def test_a_text_stuffed_with_words_is_read_in_a_moment():
    text = "mesh no rocker 8 mm drop 2E " * 2_000

    started = time.perf_counter()
    told(text, audience="men")

    assert time.perf_counter() - started < 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([each["text"] for each in SENTENCES]), max_size=6), st.text())
def test_any_text_is_read_and_every_value_is_one_of_the_vocabulary(
    sentences: list[str], rest: str
):
    text = " ".join([*sentences, rest])

    for found in told(text, kind=None):
        assert found.words == text[found.start : found.end]
        if found.attribute != "width":
            assert KNOWN.vocabulary.read(found.attribute, write(found.value)) == found.value
