"""What the quiz says back, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from stocked import Stocked, stock
from test_wording import PRESSING, claims_something

from shopplugin.domain.advice import NearSizes, advise, why_not
from shopplugin.domain.changes import Change, Neighbour, smallest_changes
from shopplugin.domain.pairing import DropGap
from shopplugin.domain.quiz import Answers, Destination
from shopplugin.domain.shoes import Shoe, Variant
from shopplugin.i18n import translator
from shopplugin.knowledge import load
from shopplugin.paths import CATALOG_DIR
from shopplugin.words import quiz as words

T = translator("en")
RUNNER = Answers(
    activity="running",
    wear="outer_edge",
    audience="women",
    size_us=Decimal("8.5"),
    width="D",
    max_price=Decimal("150"),
    ship_to=Destination("US", "NY", "10001"),
)


@pytest.fixture(scope="module")
def sample() -> Stocked:
    return stock(CATALOG_DIR / "products.csv", load(CATALOG_DIR))


def women(title: str) -> Shoe:
    return Shoe(title.lower(), title, kind="running", audience="women")


def test_every_answer_is_echoed_under_its_name(shipped):
    assert words.echo(RUNNER, shipped, T) == {
        "activity": ["You want them for running."],
        "wear": ["You said your soles wear on the outer edge."],
        "audience": ["You are looking for women's shoes."],
        "size_us": ["You wear US women's 8.5."],
        "width": ["You asked for width D, which is wide."],
        "max_price": ["You want to pay $150.00 at most."],
        "ship_to": ["They would go to 10001, NY, US."],
    }


def test_a_letter_is_named_only_for_an_audience(shipped):
    said = words.echo(Answers(width="D", size_us=Decimal(9)), shipped, T)

    assert said == {"size_us": ["You wear US 9."], "width": ["You asked for width D."]}


def test_nothing_said_is_nothing_echoed(shipped):
    assert words.echo(Answers(), shipped, T) == {}


def test_a_profile_is_explained_by_its_signs(shipped):
    (supination,) = shipped.quiz.infer(RUNNER)

    assert words.explanation(supination, T) == [
        "Your soles wear on the outer edge, so we looked at cushioned shoes without a post."
    ]


@pytest.mark.parametrize(
    ("audience", "sentence"),
    [
        ("women", "Not there in your size; close to it: 9, 8 or 9.5."),
        (
            "men",
            "Not there in your size; close to it: US women's 9, US women's 8 or US women's"
            " 9.5.",
        ),
    ],
)
def test_near_sizes_name_their_system_where_it_is_another(audience, sentence, shipped):
    sizes = ("9", "8", "9", "9.5")
    near = NearSizes(women("Alder"), tuple(Variant(f"a{s}", Decimal(s)) for s in sizes))

    assert words.near_sizes(near, Answers(audience=audience), shipped, T) == sentence


def change(
    question: str,
    said: str,
    before: tuple[str, ...],
    after: tuple[str, ...],
    *,
    kind: str = "running",
    taken_out: bool = False,
    **answers: object,
) -> Change:
    neighbour = Neighbour(question, said, replace(RUNNER, **answers), taken_out)
    return Change(
        neighbour,
        {kind: tuple(map(women, before))},
        {kind: tuple(map(women, after))},
    )


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (
            change("size_us", "9", ("A", "B"), ("B", "A"), size_us=Decimal(9)),
            "In size US women's 9, B would be the first running shoe.",
        ),
        (
            change("width", "2E", ("A", "B"), (), kind="recovery"),
            "In width 2E, no recovery shoe would be left.",
        ),
        (
            change("max_price", "165", ("A", "B"), ("A", "C", "D"), max_price=Decimal(165)),
            "With $165.00 to spend, C and D would be among the first three running shoes.",
        ),
        (
            change("arch", "flat", ("A", "B", "C"), ("A", "C", "B")),
            "If “Almost the whole foot” were your answer to “What does your wet footprint look"
            " like?”, the first running shoes would be in another order.",
        ),
        (
            change("conditions", "bunions", ("A", "B", "C"), ("A", "C")),
            "With “A bunion” ticked, fewer running shoes would be left.",
        ),
        (
            change("conditions", "bunions", ("A",), ("B",), taken_out=True),
            "Without “A bunion” ticked, B would be the first running shoe.",
        ),
    ],
)
def test_a_change_is_said_with_what_it_would_bring(found, sentence, shipped):
    assert words.change(found, shipped, T) == [sentence]


def test_drops_far_apart_are_a_calm_caution():
    gap = DropGap(Decimal(10), Decimal("2.5"))

    assert words.drop_gap(gap, T) == (
        "The running shoe has a drop of 10 mm and the recovery shoe of 2.5 mm: give your feet"
        " a few days with both."
    )


def test_care_says_when_it_is_to_be_left_alone(shipped):
    cautions = {piece.id: words.care_caution(piece, T) for piece in shipped.care}

    assert cautions["stretch-ball-roll"] == "Not with a fresh fracture or intense swelling."
    assert cautions["keeping-balanced"] == ""


# Why not


def test_a_verdict_says_its_place_what_was_lost_or_what_was_broken(sample):
    found = advise(RUNNER, sample.knowledge, sample.shelves)
    shoes = [shoe.product for shoe in sample.shelves["running"].shoes]

    said = {
        product: words.verdict(
            why_not(found, sample.shelves, product), RUNNER, sample.knowledge, T
        )
        for product in shoes
    }

    assert found.running is not None
    first = found.running.matches[0].shoe.product
    assert said[first] == ["It is number 1 on your list."]
    for sentences in said.values():
        assert sentences
        assert all(sentences)
    beginnings = {sentences[0][:20] for sentences in said.values()}
    assert {
        "We left it out becau",
        "It does not come in ",
        "It is not made for t",
    } <= beginnings


def test_all_that_is_said_of_the_sample_shop_claims_and_presses_nothing(sample):
    said: list[str] = []
    for answers in (RUNNER, Answers(), Answers(conditions=("bunions",), activity="standing")):
        found = advise(answers, sample.knowledge, sample.shelves)
        for shelf in sample.shelves.values():
            for shoe in shelf.shoes:
                verdict = why_not(found, sample.shelves, shoe.product)
                said += words.verdict(verdict, answers, sample.knowledge, T)
        for each in smallest_changes(answers, sample.knowledge, sample.shelves):
            said += words.change(each, sample.knowledge, T)

    assert len(said) > 300
    assert [text for text in said if PRESSING.search(text) or claims_something(text)] == []
    assert [text for text in said if "%(" in text or not text.endswith((".", ":"))] == []
