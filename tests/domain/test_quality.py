"""Listings are held to what their kind needs and to what they say themselves."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from shoes_for_tests import shoe, variant

from shopplugin.domain.quality import SAYS, Contradiction, completeness, contradictions
from shopplugin.domain.shoes import Shoe
from shopplugin.domain.suggesting import suggest, texts_of
from shopplugin.knowledge import load
from shopplugin.paths import CATALOG_DIR

KNOWN = load(CATALOG_DIR)


def faults(one: Shoe) -> list[Contradiction]:
    told = suggest(
        texts_of(one),
        KNOWN.suggestions,
        KNOWN.vocabulary,
        KNOWN.sizes,
        one.kind,
        one.audience,
    )
    return [*contradictions(one, KNOWN.vocabulary, KNOWN.sizes, told)]


def codes(one: Shoe) -> list[str]:
    return [fault.code for fault in faults(one)]


def with_values(one: Shoe, **values: object) -> Shoe:
    return replace(one, values={**one.values, **values})  # type: ignore[arg-type]  # as given


RUNNING = shoe("alder", variant(width="B"))
RECOVERY = replace(shoe("drift", variant(width="B")), kind="recovery")


def test_a_listing_without_gaps_is_complete():
    needed = {name.id: "x" for name in KNOWN.vocabulary if "running" in name.needed_for}

    found = completeness(with_values(RUNNING, **needed), KNOWN.vocabulary)

    assert (found.missing, found.per_cent) == ((), 100)


def test_what_a_kind_needs_and_a_listing_lacks_is_missing():
    found = completeness(RUNNING, KNOWN.vocabulary)

    assert "form" not in found.needed
    assert set(found.needed) - set(found.missing) == {"kind", "audience"}
    assert found.per_cent == 200 // len(found.needed)


def test_a_shoe_of_no_kind_misses_its_kind():
    found = completeness(replace(RUNNING, kind=None), KNOWN.vocabulary)

    assert (found.needed, found.missing) == (("kind", "audience"), ("kind",))


def test_a_value_counts_as_stated_only_if_every_variant_has_it():
    own = {"drop_mm": Decimal(8)}
    both = replace(RUNNING, variants=(variant("a"), variant("b")))
    one = replace(both, variants=(replace(both.variants[0], values=own), both.variants[1]))
    every = replace(both, variants=tuple(replace(each, values=own) for each in both.variants))

    assert "drop_mm" in completeness(one, KNOWN.vocabulary).missing
    assert "drop_mm" not in completeness(every, KNOWN.vocabulary).missing


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (RUNNING, []),
        (RECOVERY, []),
        (
            with_values(RUNNING, stability="neutral", support_tech=("medial_post",)),
            ["neutral_with_post"],
        ),
        (with_values(RUNNING, stability="stability", support_tech=("medial_post",)), []),
        (with_values(RUNNING, stability="neutral", support_tech=("wide_base",)), []),
        (with_values(RECOVERY, use=("race", "walking")), ["recovery_for_racing"]),
        (with_values(RECOVERY, plate="carbon"), ["recovery_with_plate", "not_of_its_kind"]),
        (with_values(RECOVERY, plate="none"), []),
        (with_values(RUNNING, footbed="soft"), ["not_of_its_kind"]),
        (with_values(RECOVERY, form="slide", heel_hold="collar"), ["open_form_with_collar"]),
        (with_values(RECOVERY, form="clog", heel_hold="collar"), []),
        (shoe("alder", variant(width="H")), ["letter_of_nobody"]),
        (replace(RUNNING, title="Alder Wide (women)"), ["wide_without_variant"]),
        (
            replace(shoe("alder", variant(width="B"), variant(width="D")), title="Alder Wide"),
            [],
        ),
        (replace(RUNNING, title="Alder, wide toe box"), []),
        (replace(RUNNING, title="Men's Alder"), ["text_says_otherwise"]),
        (
            replace(
                with_values(RUNNING, stability="neutral"), description="A motion control shoe."
            ),
            ["text_says_otherwise"],
        ),
        (replace(with_values(RUNNING, rocker="no"), title="No rocker"), []),
        (replace(with_values(RUNNING, upper=("knit",)), description="Of mesh."), []),
    ],
)
def test_what_cannot_both_be_right_is_named(one: Shoe, expected: list[str]):
    assert codes(one) == expected


@pytest.mark.parametrize(
    ("drop", "contradicts"),
    [("8", False), ("9.5", False), ("6.5", False), ("9.6", True), ("6.4", True), ("0", True)],
)
def test_a_drop_is_heel_minus_forefoot_within_what_rounding_explains(
    drop: str, contradicts: bool
):
    one = with_values(
        RUNNING,
        heel_stack_mm=Decimal(36),
        forefoot_stack_mm=Decimal(28),
        drop_mm=Decimal(drop),
    )

    assert codes(one) == ["drop_is_not_the_difference"] * contradicts


@pytest.mark.parametrize("unknown", ["drop_mm", "heel_stack_mm", "forefoot_stack_mm"])
def test_of_a_drop_or_stack_that_is_unknown_nothing_is_said(unknown: str):
    known = dict.fromkeys(
        {"drop_mm", "heel_stack_mm", "forefoot_stack_mm"} - {unknown}, Decimal(30)
    )

    assert codes(with_values(RUNNING, **known)) == []


def test_what_is_wrong_with_every_size_is_said_once():
    sizes = tuple(variant(sku, width="B") for sku in ("a", "b", "c"))
    measures = {"heel_stack_mm": Decimal(36), "forefoot_stack_mm": Decimal(28)}
    one = with_values(replace(RUNNING, variants=sizes), drop_mm=Decimal(2), **measures)

    (found,) = faults(one)

    assert (found.code, found.sku) == ("drop_is_not_the_difference", "")


def test_a_variant_of_its_own_measures_is_judged_by_itself():
    base = with_values(RUNNING, heel_stack_mm=Decimal(36), forefoot_stack_mm=Decimal(28))
    own = {"drop_mm": Decimal(2)}
    one = replace(base, variants=(variant("wide-1", width="B"),))
    one = replace(one, variants=(replace(one.variants[0], values=own),))

    (found,) = faults(one)

    assert (found.code, found.sku) == ("drop_is_not_the_difference", "wide-1")


@pytest.mark.parametrize(("told", "contradicts"), [("10 mm drop", False), ("4 mm drop", True)])
def test_a_makers_figure_may_differ_by_what_methods_do(told: str, contradicts: bool):
    one = replace(with_values(RUNNING, drop_mm=Decimal(8)), description=f"It has a {told}.")

    assert bool(codes(one)) == contradicts


def test_every_contradiction_has_a_sentence_that_its_values_fill():
    found = [
        *faults(with_values(RUNNING, stability="neutral", support_tech=("medial_post",))),
        *faults(
            with_values(
                RUNNING,
                heel_stack_mm=Decimal(36),
                forefoot_stack_mm=Decimal("28.0"),
                drop_mm=Decimal(4),
            )
        ),
        *faults(replace(RUNNING, title="Men's Alder Wide")),
        *faults(with_values(RECOVERY, use=("race",), plate="carbon")),
        *faults(with_values(RECOVERY, form="slide", heel_hold="collar")),
        *faults(shoe("alder", variant(width="H"))),
        *faults(replace(RUNNING, title="Alder Wide (women)")),
    ]

    said = {fault.code: SAYS[fault.code] % fault.values for fault in found}

    assert said.keys() == SAYS.keys()
    assert said["drop_is_not_the_difference"] == (
        "The drop is 4 mm, but heel 36 mm minus forefoot 28.0 mm is 8 mm."
    )
