"""Drawings say what the values say: true to scale, unknowns dashed, safe in any page."""

import re
from decimal import Decimal
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from shopplugin.domain.rules import Criterion
from shopplugin.drawings.figures import FOOT_REGIONS, foot_map, sole_wear, wet_footprint
from shopplugin.drawings.geometry import overlay, side_view, sole_view
from shopplugin.drawings.sheet import PX_PER_MM
from shopplugin.i18n import Translator

ALDER = {
    "heel_stack_mm": Decimal("36"),
    "forefoot_stack_mm": Decimal("27.5"),
    "drop_mm": Decimal("8.5"),
    "rocker": "no",
    "midsole_width_heel_mm": Decimal("94.5"),
    "midsole_width_forefoot_mm": Decimal("116.5"),
    "fit_width_mm": Decimal("95.4"),
    "toebox_width_mm": Decimal("73"),
}
FIGURES = {
    "side view": side_view(ALDER),
    "side view of nothing": side_view({}),
    "sole view": sole_view(ALDER),
    "sole view of nothing": sole_view({}),
    "side of a slide": side_view({"form": "slide"}),
    "sole of a slide": sole_view({"form": "slide", "toe_room": "open"}),
    "overlay": overlay([("Alder", ALDER), ("Plain", {"rocker": "yes"})]),
    "foot map": foot_map(),
    **{f"wear {where}": sole_wear(where) for where in ("inner_edge", "outer_edge", "even")},
    **{f"print {arch}": wet_footprint(arch) for arch in ("flat", "medium", "high")},
}
SVG = "{http://www.w3.org/2000/svg}"


def with_class(drawing: str, name: str) -> list[Element]:
    return [
        each
        for each in fromstring(drawing).iter()
        if f"shopplugin-drawing-{name}" in each.get("class", "").split()
    ]


def text_of(drawing: str, tag: str) -> str:
    return "".join(fromstring(drawing).find(f"{SVG}{tag}").itertext())


def labels(drawing: str) -> list[str]:
    return [each.text or "" for each in fromstring(drawing).iter(f"{SVG}text")]


def wanted_bands(drawing: str) -> list[tuple[float, float]]:
    """The top and the height of every shaded range in px, without the legend's patches."""
    path = "".join(each.get("d", "") for each in with_class(drawing, "wanted"))
    bands = re.findall(r"M(\S+) (\S+)h\S+?v(\S+)h-", path)
    return [(float(top), float(height)) for left, top, height in bands if left != "8"]


@pytest.mark.parametrize("drawing", FIGURES.values(), ids=FIGURES)
def test_a_drawing_is_well_formed_and_brings_no_style_script_or_outside_address(drawing):
    tags = {each.tag.removeprefix(SVG) for each in fromstring(drawing).iter()}
    names = {name for each in fromstring(drawing).iter() for name in each.attrib}

    assert not tags & {"script", "style", "image", "use", "foreignObject", "a"}
    assert not {name for name in names if name == "style" or name.startswith("on")}
    assert re.findall(r"https?://[^\"]+", drawing) == ["http://www.w3.org/2000/svg"]


@pytest.mark.parametrize("drawing", FIGURES.values(), ids=FIGURES)
def test_a_drawing_is_coloured_by_the_page_and_named_for_a_screen_reader(drawing):
    root = fromstring(drawing)
    colours = {
        each.get(name)
        for each in root.iter()
        for name in ("fill", "stroke")
        if "mask" not in each.tag
    }
    ids = [each.get("id") for each in root.iter() if each.get("id")]

    assert colours - {"white", "black"} <= {None, "none", "currentColor"}
    assert root.get("role") == "img"
    assert set(root.get("aria-labelledby", "").split()) <= set(ids)
    assert len(set(ids)) == len(ids)
    assert text_of(drawing, "title")


def test_the_text_alternative_says_every_value_and_wish():
    wanted = (Criterion("drop_mm", at_most=Decimal("8")), Criterion("rocker", any_of=("yes",)))

    assert text_of(side_view(ALDER, wanted), "desc") == (
        "heel 36 mm; forefoot 27.5 mm; drop 8.5 mm; rocker sole: no;"
        " wanted: drop 8 mm or less; wanted: a rocker sole."
    )
    assert text_of(sole_view(ALDER), "desc") == (
        "heel width 94.5 mm; toe box width 73 mm; widest part inside 95.4 mm;"
        " sole width 116.5 mm."
    )


def test_a_zero_drop_is_a_value():
    assert "drop 0 mm" in labels(side_view({"drop_mm": Decimal("0")}))


def test_an_unknown_value_is_a_dashed_line_with_its_name():
    known = {name: value for name, value in ALDER.items() if name != "toebox_width_mm"}

    drawing = sole_view(known)

    dashed = with_class(drawing, "unknown")
    assert "toe box width: not known" in labels(drawing)
    assert [each.get("stroke-dasharray") for each in dashed] == ["5 4"]
    assert len(with_class(drawing, "value")) == 3


def test_a_shoe_without_values_is_drawn_all_dashed():
    drawing = side_view({})

    assert with_class(drawing, "value") == []
    assert labels(drawing) == [
        "heel: not known",
        "drop: not known",
        "forefoot: not known",
        "rocker sole: not known",
    ]


def test_the_value_is_as_long_as_it_measures():
    spans = [each.get("d", "") for each in with_class(side_view(ALDER), "value")]

    ends = [re.match(r"M\S+ (\S+)V([^M]+)M", span).groups() for span in spans]
    lengths = [abs(float(start) - float(end)) for start, end in ends]

    assert lengths == pytest.approx(
        [36 * PX_PER_MM, 27.5 * PX_PER_MM, 8.5 * PX_PER_MM], abs=0.02
    )


@given(st.decimals(1, 60, places=1), st.decimals(0, 20, places=1))
@settings(max_examples=40)
def test_the_shade_spans_exactly_the_wanted_millimetres(low, more):
    wanted = [Criterion("heel_stack_mm", at_least=low, at_most=low + more)]

    [(top, height)] = wanted_bands(side_view(ALDER, wanted))

    ground = 152
    assert height == pytest.approx(float(more) * PX_PER_MM, abs=0.02)
    assert top == pytest.approx(ground - float(low + more) * PX_PER_MM, abs=0.02)


def test_a_wanted_width_is_shaded_where_both_ends_of_the_measure_should_stand():
    wanted = [Criterion("fit_width_mm", at_least=Decimal("96.9"), at_most=Decimal("100.9"))]

    axis = 108
    inner, outer = sorted(wanted_bands(sole_view(ALDER, wanted)))
    assert inner == pytest.approx((axis - 50.45 * PX_PER_MM, 2 * PX_PER_MM), abs=0.02)
    assert outer == pytest.approx((axis + 48.45 * PX_PER_MM, 2 * PX_PER_MM), abs=0.02)


def test_wishes_that_hold_together_are_one_range():
    wanted = [
        Criterion("heel_stack_mm", at_least=Decimal("30")),
        Criterion("heel_stack_mm", at_most=Decimal("36")),
        Criterion("plate", none_of=("carbon",)),
    ]

    drawing = side_view(ALDER, wanted)

    assert len(wanted_bands(drawing)) == 1
    assert labels(drawing)[-1] == "wanted: heel 30 to 36 mm"


def test_wishes_that_cannot_hold_together_are_both_shown():
    wanted = [
        Criterion("drop_mm", at_most=Decimal("6")),
        Criterion("drop_mm", at_least=Decimal("8")),
    ]

    assert labels(side_view(ALDER, wanted))[-2:] == [
        "wanted: drop 6 mm or less",
        "wanted: drop 8 mm or more",
    ]


def test_both_views_and_the_overlay_have_one_scale():
    one, two = overlay([("A", ALDER)]), overlay([("A", ALDER), ("B", ALDER)])

    (_, alone), (_, first) = (
        [each.get("d") for each in with_class(drawing, "shoe-1") if each.get("d")][:2]
        for drawing in (one, two)
    )

    assert alone == first
    assert [each.get("d") for each in with_class(two, "shoe-2") if each.get("d")][1] == alone


def test_overlaid_shoes_have_different_lines_and_their_words_below():
    drawing = overlay([("Alder 5", ALDER), ("Mystery", {})])

    lines = [with_class(drawing, f"shoe-{place}")[-1] for place in (1, 2)]
    assert [line.get("stroke-dasharray") for line in lines] == [None, "8 3"]
    assert "Mystery: heel: not known, forefoot: not known" in text_of(drawing, "desc")


@pytest.mark.parametrize("number", [0, 5])
def test_an_overlay_of_none_or_too_many_shoes_is_refused(number):
    with pytest.raises(ValueError, match=f"takes 1 to 4 shoes, not {number}"):
        overlay([("A", ALDER)] * number)


def test_hostile_words_stay_words():
    title = "\"><script>alert(1)</script><b a='&amp;"

    drawing = overlay([(title, {**ALDER, "rocker": "<svg onload=x>", "form": title})])

    assert "<script" not in drawing
    assert "onload" not in drawing
    assert title in text_of(drawing, "desc")
    assert side_view({"form": title, "rocker": title}) == side_view(
        {"form": "x", "rocker": "x"}
    )


def test_the_same_shoe_is_drawn_the_same_way_and_a_key_keeps_ids_apart():
    again = re.findall(r'id="([^"]+)"', side_view(ALDER, key="again"))

    assert side_view(ALDER) == side_view(dict(reversed(ALDER.items())))
    assert set(again).isdisjoint(re.findall(r'id="([^"]+)"', side_view(ALDER)))


def test_drawings_speak_the_readers_language():
    assert "8,5 mm" in text_of(side_view(ALDER, translator=Translator("fr")), "desc")


def test_a_recovery_shoe_says_its_form_its_toe_room_and_its_heel():
    values = {"form": "clog", "toe_room": "wide", "heel_hold": "strap"}

    assert text_of(side_view(values), "desc").startswith("clog; heel: not known")
    assert labels(sole_view(values)) == [
        "strap at the heel",
        "wide at the toes",
        "widths: not known",
    ]


def test_the_foot_map_has_one_path_for_each_region():
    drawing = foot_map(chosen=["outer_side"], key="pain")

    regions = with_class(drawing, "region")
    assert [each.get("data-region") for each in regions] == list(FOOT_REGIONS)
    assert [each.get("id") for each in regions] == [f"pain-{name}" for name in FOOT_REGIONS]
    assert [each.get("data-region") for each in with_class(drawing, "chosen")] == ["outer_side"]


def test_a_figure_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(ValueError, match="'inner' has no figure; there are inner_edge"):
        sole_wear("inner")
