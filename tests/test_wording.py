"""How the catalogue speaks: it echoes and names attributes, and promises nothing.

A health claim about a shoe is a legal matter as well as a false one, so every sentence of
the catalogue is read here, and a few made-up ones to show that the reading works.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from shopplugin.domain.rules import PROFILES
from shopplugin.knowledge import load
from shopplugin.knowledge.sentences import Sentence, sentences
from shopplugin.paths import CATALOG_DIR

# What no shoe does, in every form of the word.
CLAIM = re.compile(
    r"""\b(?:
        treat(?:s|ed|ing|ments?)? | cur(?:e|es|ed|ing|ative) | heal(?:s|ed|ing)?
      | reliev(?:e|es|ed|ing) | relief | prevent(?:s|ed|ing|ion|ive)?
      | correct(?:s|ed|ing|ion|ive)? | rehabilitat\w+ | therap(?:y|ies|eutic)
      | (?:reduc|lower|avoid|stop|eas|sooth)\w*\s+
        (?:\w+\s+){0,2}(?:pain|soreness|injur\w+|swelling)
      | pain[- ]?free | injury[- ]?free | (?:speeds?|boosts?)\s+(?:up\s+)?(?:recovery|healing)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
SHOE = re.compile(
    r"""\b(?:
        shoes? | trainers? | racers? | sneakers? | sandals? | slides? | clogs? | flip-flops?
      | slip-ons? | footwear | (?:mid|out|in)?soles? | foams? | footbeds? | uppers? | tongues?
      | laces | drops? | rockers? | plates? | posts? | rails | nodules | textures?
      | cushioning | padding | stability | motion\ control | arch\ (?:shape|support|contour)
      | toe\ box(?:es)? | heel\ (?:cup|counter|base) | (?:wide|narrow|flared)\ base
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
DIAGNOSIS = re.compile(
    r"""\b(?:diagnos\w+ | you\ (?:have|suffer|need) | your\ (?:condition|disease|disorder)
      | patients?)\b""",
    re.IGNORECASE | re.VERBOSE,
)
PRESSING = re.compile(
    r"!|\b(?:hurry|now or never|last chance|only today|miracle|guaranteed|best for)\b",
    re.IGNORECASE,
)
PROMISES = ("help", "helps", "helped", "helping", "protects", "fixes", "cures")


@cache
def catalogue() -> tuple[Sentence, ...]:
    return tuple(sentences(load(CATALOG_DIR)))


def about_shoes() -> list[Sentence]:
    """Leave out care, red flags and quiz: those speak of feet as well as of shoes."""
    others = ("care", "triage.toml", "quiz.toml")
    return [text for text in catalogue() if text.file not in others]


def split(text: str) -> Iterator[str]:
    yield from filter(None, re.split(r"(?<=[.?:;])\s+", text))


def claims_something(sentence: str) -> bool:
    """Say whether *sentence* has a shoe, or a feature of one, do what only care can."""
    claim = CLAIM.search(sentence)
    shoe = SHOE.search(sentence)
    return bool(claim and shoe and shoe.start() < claim.end())


@pytest.mark.parametrize(
    "sentence",
    [
        "This shoe prevents blisters.",
        "The rocker sole relieves the big toe.",
        "A wide toe box corrects bunions.",
        "Our clogs heal tired feet.",
        "Cushioning that treats sore heels.",
        "Foam that eases heel pain.",
        "Stability shoes reduce the risk of injury and lower injury rates.",
    ],
)
def test_the_lint_hears_a_claim(sentence: str) -> None:
    assert claims_something(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "A firm cup at the back holds the heel in place.",
        "Physical therapy is worth asking for.",
        "Rest, ice, compression and elevation are the first treatment.",
        "In a trial of 848 runners, more of those in the harder shoe got hurt.",
        "Acetaminophen eases pain.",
    ],
)
def test_the_lint_leaves_plain_words_alone(sentence: str) -> None:
    assert not claims_something(sentence)


def test_no_sentence_about_shoes_speaks_of_treatment() -> None:
    said = [str(text) for text in about_shoes() if CLAIM.search(text.text)]

    assert said == []


def test_where_treatment_is_spoken_of_no_shoe_is_what_treats() -> None:
    others = set(catalogue()) - set(about_shoes())
    said = [str(text) for text in others if any(map(claims_something, split(text.text)))]

    assert said == []


def test_no_sentence_about_shoes_promises_help() -> None:
    words = re.compile(rf"\b(?:{'|'.join(PROMISES)})\b", re.IGNORECASE)

    assert [str(text) for text in about_shoes() if words.search(text.text)] == []


def test_no_sentence_presses_or_shouts() -> None:
    assert [str(text) for text in catalogue() if PRESSING.search(text.text)] == []


def test_no_description_is_a_diagnosis() -> None:
    places = ("description", "because", "doubt")
    said = [
        str(text)
        for text in about_shoes()
        if text.place.endswith(places)
        and DIAGNOSIS.search(text.text.replace("You said you have", ""))
    ]

    assert said == []


def test_every_profile_echoes_what_the_shopper_said() -> None:
    said = {text.file: text.text for text in catalogue() if text.place == "said"}

    assert set(said) == {f"profiles/{profile}.toml" for profile in PROFILES}
    for text in said.values():
        assert re.fullmatch(r"You said .+\.", text), text


def test_every_reason_is_a_whole_sentence() -> None:
    reasons = [text for text in about_shoes() if text.place.endswith("because")]

    assert [str(r) for r in reasons if not re.fullmatch(r"[A-Z].*[a-z0-9]\.", r.text)] == []
    assert [str(r) for r in reasons if len(r.text.split()) > 30] == []


def test_a_sentence_speaks_as_strongly_as_its_grade() -> None:
    knowledge = load(CATALOG_DIR)
    rules = [
        *knowledge.comfort,
        *(rule for profile in knowledge.profiles.values() for rule in profile.rules),
    ]

    proof = re.compile(
        r"\b(?:trial|study|lab(?:oratory)? (?:work|measured)|doctors)\b", re.IGNORECASE
    )
    too_strong = [
        f"{rule.profile}: {rule.because}"
        for rule in rules
        if rule.grade in ("C", "D") and re.search(r"\btrials?\b", rule.because)
    ]
    unproven = [
        f"{rule.profile}: {rule.because}"
        for rule in rules
        if rule.grade == "A" and not (proof.search(rule.because) or rule.profile == "comfort")
    ]

    assert too_strong == []
    assert unproven == []


# Readability


def syllables(word: str) -> int:
    """Count roughly: groups of vowels, a silent e left out."""
    word = re.sub(r"(?:[^laeiouy]es|ed|[^laeiouy]e)$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def school_grade(text: str) -> float:
    """Return the Flesch-Kincaid grade: the school year that reads *text* with ease."""
    words = re.findall(r"[A-Za-z'-]+", text)
    stops = max(1, len(re.findall(r"[.!?:;](?:\s|$)", text)))
    total = sum(syllables(word) for word in words)
    return 0.39 * len(words) / stops + 11.8 * total / max(1, len(words)) - 15.59


def test_the_grade_tells_plain_from_learned() -> None:
    plain = "A firm cup at the back holds the heel in place."
    learned = (
        "Longitudinal bending stiffness attenuates metatarsophalangeal dorsiflexion during"
        " propulsion, redistributing plantar pressures proximally."
    )

    assert school_grade(plain) < 5
    assert school_grade(learned) > 15


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_reads_at_about_grade_seven(profile: str) -> None:
    texts = [
        text.text
        for text in catalogue()
        if text.file == f"profiles/{profile}.toml" and text.place != "name"
    ]

    assert school_grade(" ".join(texts)) <= 7.5


def test_care_reads_at_about_grade_seven() -> None:
    pieces: dict[str, list[str]] = {}
    for text in catalogue():
        if text.file == "care" and not text.place.endswith("title"):
            pieces.setdefault(text.place.partition(".")[0], []).append(text.text)

    hard = {
        name: grade
        for name, said in pieces.items()
        if (grade := school_grade(" ".join(said))) > 9
    }

    assert hard == {}
    assert school_grade(" ".join(" ".join(said) for said in pieces.values())) <= 7


@pytest.mark.parametrize("file", ["triage.toml", "quiz.toml"])
def test_what_the_quiz_asks_and_answers_reads_at_grade_seven(file: str) -> None:
    asked = [
        text
        for text in catalogue()
        if text.file == file and text.place.endswith(("ask", "why", "message", "]", "heading"))
    ]

    assert len(asked) >= 16
    assert {str(text): g for text in asked if (g := school_grade(text.text)) > 8.5} == {}
    assert school_grade(" ".join(text.text for text in asked)) <= 7


def test_where_a_clinician_comes_first_nothing_is_sold() -> None:
    selling = re.compile(r"\b(?:price|buy|offer|order|ship\w*|cart|recommend\w*)\b|\$")

    assert [
        str(t) for t in catalogue() if t.file == "triage.toml" and selling.search(t.text)
    ] == []


def test_the_quiz_asks_about_feet_and_never_for_a_label() -> None:
    label = re.compile(r"pronat|supinat|gait|diagnos", re.IGNORECASE)

    asked = [
        str(text)
        for text in catalogue()
        if text.file == "quiz.toml" and label.search(text.text)
    ]

    assert asked == []


def test_no_reason_needs_a_degree() -> None:
    reasons = {text.text for text in about_shoes() if text.place.endswith("because")}

    assert {text: grade for text in reasons if (grade := school_grade(text)) > 13} == {}
