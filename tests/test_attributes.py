"""The shipped vocabulary: the contract's columns, and wide enough for every real shoe."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from shopplugin.domain.vocabulary import AttributeType
from shopplugin.knowledge import load
from shopplugin.paths import CATALOG_DIR

KNOWLEDGE = load(CATALOG_DIR)
VOCABULARY = KNOWLEDGE.vocabulary

REAL_SHOES = Path(__file__).parents[2] / "shared/data/shoes/running_shoes_specs.csv"

# Every column after the shoe's own, with its words; a number has its unit instead.
COLUMNS = {
    "kind": "running, recovery",
    "audience": "men, women, unisex, kids",
    "stability": "neutral, stable_neutral, stability, motion_control",
    "support_tech": "medial_post, guide_rails, sidewalls, wide_base, midfoot_shank,"
    " lateral_bevel",
    "surface": "road, trail, track, treadmill",
    "use": "daily, easy, long, tempo, race, walking, all_day",
    "heel_stack_mm": "mm",
    "forefoot_stack_mm": "mm",
    "drop_mm": "mm",
    "weight_g": "g",
    "midsole_firmness_asker_c": "Asker C",
    "shock_absorption_heel_sa": "SA",
    "shock_absorption_forefoot_sa": "SA",
    "energy_return_heel_pct": "%",
    "forefoot_stiffness_n": "N",
    "torsional_rigidity_score": "of 5",
    "heel_counter_stiffness_score": "of 5",
    "breathability_score": "of 5",
    "torsional_rigidity_nm": "N m",
    "midsole_width_heel_mm": "mm",
    "midsole_width_forefoot_mm": "mm",
    "fit_width_mm": "mm",
    "toebox_width_mm": "mm",
    "toebox_height_mm": "mm",
    "traction_coefficient": "",
    "tongue_padding_mm": "mm",
    "insole_thickness_mm": "mm",
    "plate": "none, carbon, other",
    "rocker": "yes, no",
    "removable_insole": "yes, no",
    "washable": "yes, no",
    "gusset": "none, semi, full, sock, bootie",
    "upper": "mesh, engineered_mesh, knit, stretch, seamless, overlays, waterproof",
    "form": "slide, flip_flop, clog, slip_on, sneaker, sandal",
    "footbed": "soft, medium, firm",
    "arch_contour": "flat, contoured, pronounced",
    "stimulation": "none, textured, nodules",
    "ventilation": "open, perforated, closed",
    "heel_hold": "open, strap, collar",
    "toe_room": "open, wide, tapered",
}
SEVERAL = {"support_tech", "surface", "use", "upper"}
RECOVERY_ONLY = list(COLUMNS)[-7:]


def test_the_columns_are_those_of_the_product_file_in_its_order():
    words = {each.id: each.unit or ", ".join(each.values) for each in VOCABULARY}

    assert list(words.items()) == list(COLUMNS.items())


def test_only_some_columns_take_several_words():
    several = {each.id for each in VOCABULARY if each.type is AttributeType.MANY}

    assert several == SEVERAL


def test_yes_no_columns_are_read_as_yes_or_no():
    switches = [each.id for each in VOCABULARY if each.type is AttributeType.YES_NO]

    assert switches == ["rocker", "removable_insole", "washable"]


def test_what_only_recovery_shoes_have_is_asked_of_no_running_shoe():
    recovery = [each.id for each in VOCABULARY if each.kinds == {"recovery"}]

    assert recovery == RECOVERY_ONLY


@pytest.mark.parametrize("attribute", list(VOCABULARY), ids=lambda attribute: attribute.id)
def test_every_attribute_says_what_it_is_in_words_and_who_measures_it(attribute):
    source = KNOWLEDGE.sources[attribute.source]
    told = [attribute.label, attribute.meaning, attribute.method, attribute.grade, source.url]

    assert all(told)
    assert attribute.meaning.endswith(".")
    assert attribute.needed_for <= attribute.kinds


def test_the_width_is_known_by_its_steps():
    assert VOCABULARY.width.values == (
        "extra_narrow",
        "narrow",
        "standard",
        "wide",
        "extra_wide",
        "extra_extra_wide",
    )


@pytest.mark.parametrize("score", [each.id for each in VOCABULARY if each.unit == "of 5"])
def test_scores_run_from_1_to_5(score):
    assert (VOCABULARY[score].low, VOCABULARY[score].high) == (1, 5)


def test_every_real_shoe_fits_the_plausible_ranges():
    if not REAL_SHOES.exists():
        pytest.skip(f"needs the shoe measurements at {REAL_SHOES}, which are not part of this")
    with REAL_SHOES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    refused = [reason for row in rows for reason in refusals(row)]

    assert len(rows) == 886
    assert refused == []


def test_ranges_still_catch_slips_of_the_keyboard():
    with pytest.raises(ValueError, match="80 is outside the plausible range of drop_mm"):
        VOCABULARY.read("drop_mm", "80")
    assert VOCABULARY.read("drop_mm", "-0.8") == Decimal("-0.8")


def refusals(row):
    for attribute in VOCABULARY:
        try:
            VOCABULARY.read(attribute.id, row[attribute.id])
        except ValueError as error:
            yield f"{row['sku']}: {error}"
