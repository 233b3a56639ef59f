"""What each profile promises, in the sentences of ``tests/cases/<profile>.toml``.

Every case starts from the plain shoes of ``plain.toml`` and names what is different about
its own. ``order`` is the whole list, best first, each strictly ahead of the next; the shoes
in ``excluded`` are on no list, those in ``left_out`` are not while enough others meet what is
required, and ``relaxed`` names what is required and had to be given up.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from shopplugin.domain.ranking import Needs, judge, rank
from shopplugin.domain.rules import Profile
from shopplugin.domain.shelf import Shelf
from shopplugin.domain.shoes import Shoe, Variant
from shopplugin.domain.vocabulary import Value
from shopplugin.domain.wants import merge
from shopplugin.knowledge import Knowledge, load
from shopplugin.paths import CATALOG_DIR

FOLDER = Path(__file__).parent / "cases"
PROFILES = sorted(path.stem for path in (CATALOG_DIR / "profiles").glob("*.toml"))
EXPECTATIONS = {
    "order",
    "first",
    "before",
    "same_score",
    "excluded",
    "left_out",
    "relaxed",
    "meets",
    "misses",
    "unknown",
    "set_aside",
}


def read(name: str) -> dict[str, Any]:
    path = FOLDER / f"{name}.toml"
    return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)


PLAIN = read("plain")
CASES = [
    pytest.param(profile, case, id=f"{profile}: {case['name']}")
    for profile in PROFILES
    for case in read(profile)["case"]
]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(CATALOG_DIR)


@pytest.mark.parametrize(("profile", "case"), CASES)
def test_case(profile: str, case: dict[str, Any], knowledge: Knowledge) -> None:
    kind, expect = case["kind"], case["expect"]
    profiles = [knowledge.profiles[name] for name in (profile, *case.get("with", []))]
    shelf = Shelf.of(
        [invent(name, kind, given, knowledge) for name, given in case["shoes"].items()],
        knowledge.vocabulary,
        knowledge.sizes,
    )
    wants = merge(profiles, knowledge.comfort, kind, knowledge.vocabulary)

    answer = rank(shelf, wants, Needs(), limit=10)

    shown = {match.shoe.product: match for match in answer.matches}
    order = expect.get("order", [])
    assert set(expect) <= EXPECTATIONS
    gone = {
        **dict.fromkeys(expect.get("excluded", []), "excluded"),
        **dict.fromkeys(expect.get("left_out", []), "requirement"),
    }
    assert set(shown) == set(case["shoes"]) - set(gone)
    places = list(shown)
    assert places == (order or places)
    assert places[0] == expect.get("first", places[0])
    for first, second in [*pairwise(order), *expect.get("before", [])]:
        assert shown[first].score > shown[second].score
    assert len({shown[name].score for name in expect.get("same_score", [])}) <= 1
    for name, outcome in gone.items():
        assert judge(shelf, wants, Needs(), name).outcome == outcome
    if "relaxed" in expect:
        assert [rule.wanted.attribute for rule in answer.relaxed] == expect["relaxed"]
    for name, attributes in expect.get("meets", {}).items():
        assert set(attributes) <= stated(shown[name].reasons, profiles)
    for name, attributes in expect.get("misses", {}).items():
        assert set(attributes) <= stated(shown[name].cautions, profiles)
    for name, attributes in expect.get("unknown", {}).items():
        assert set(attributes) <= set(shown[name].missing)
    assert set(expect.get("set_aside", [])) <= {
        entry.rule.wanted.attribute for entry in answer.set_aside
    }


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_has_four_cases_and_one_of_each_kind(profile: str) -> None:
    cases = read(profile)["case"]

    assert len(cases) >= 4
    assert {case["kind"] for case in cases} == {"running", "recovery"}
    assert len({case["name"] for case in cases}) == len(cases)


def invent(name: str, kind: str, given: dict[str, Any], knowledge: Knowledge) -> Shoe:
    """Make the shoe called *name*: the plain shoe, with what is *given* about this one."""
    audience, width = given.get("audience", "men"), given.get("width", "D")
    values = {**PLAIN[kind], **given}
    return Shoe(
        product=name,
        title=name,
        brand=name,
        model=name,
        kind=kind,
        audience=audience,
        values={
            attribute: known(attribute, value, knowledge)
            for attribute, value in values.items()
            if value != "unknown" and attribute not in ("audience", "width")
        },
        variants=(Variant(sku=name, width=width, stock=1),),
    )


def known(attribute: str, value: object, knowledge: Knowledge) -> Value:
    cell = "|".join(value) if isinstance(value, list) else str(value)
    read = knowledge.vocabulary.read(attribute, cell)
    assert read is not None
    return read


def stated(reasons: Any, profiles: list[Profile]) -> set[str]:
    """Name the attributes the profiles themselves, not general comfort, have a word on."""
    ours = {profile.id for profile in profiles}
    return {
        reason.attribute
        for reason in reasons
        if ours & {rule.profile for rule in (reason.rule, *reason.also)}
    }
