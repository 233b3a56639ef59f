"""What comes with a shopper's shoes, in sentences."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shopplugin.domain.advice import NearSizes
from shopplugin.domain.pairing import DropGap
from shopplugin.domain.shoes import Shoe, Variant
from shopplugin.i18n import translator
from shopplugin.words import care_caution, drop_gap, near_sizes

T = translator("en")


@pytest.mark.parametrize(
    ("audience", "sentence"),
    [
        ("men", "Not there in your size; close to it: 9, 8 or 9.5."),
        (
            "women",
            "Not there in your size; close to it: US men's 9, US men's 8 or US men's 9.5.",
        ),
    ],
)
def test_near_sizes_name_their_system_where_it_is_another(audience, sentence, shipped):
    sizes = ("9", "8", "9", "9.5")
    alder = Shoe("alder", "Alder", kind="running", audience="men")
    near = NearSizes(alder, tuple(Variant(f"alder-{size}", Decimal(size)) for size in sizes))

    assert near_sizes(near, audience, shipped, T) == sentence


def test_drops_far_apart_are_a_calm_caution():
    assert drop_gap(DropGap(Decimal(10), Decimal("2.5")), T) == (
        "Their drops differ by 7.5 mm (10 and 2.5). Change over gently: an hour or two a day at"
        " first."
    )


def test_care_says_when_it_is_to_be_left_alone(shipped):
    cautions = {piece.id: care_caution(piece, T) for piece in shipped.care}

    assert cautions["stretch-ball-roll"] == "Not with a fresh fracture or intense swelling."
    assert cautions["keeping-balanced"] == ""
