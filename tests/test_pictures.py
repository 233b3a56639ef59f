"""Every invented shoe has a picture of its own, drawn from its values, safe as a file."""

import re
from decimal import Decimal

import pytest
from defusedxml.ElementTree import fromstring

from shopplugin.demo.pictures import picture
from shopplugin.demo.pictures.sole import sole_of
from shopplugin.domain.shoes import Shoe

FORMS = ("slide", "flip_flop", "clog", "slip_on", "sneaker", "sandal")
SVG = "{http://www.w3.org/2000/svg}"


def running(**values) -> Shoe:
    return Shoe("alder-5", "Alder 5", brand="Tarnwick", kind="running", values=values)


def recovery(**values) -> Shoe:
    return Shoe("drift", "Drift", brand="Dovemere", kind="recovery", values=values)


PICTURES = {
    "running": picture(running(heel_stack_mm=Decimal("36"), upper=("knit",))),
    "trail": picture(running(surface=("trail",), upper=("mesh", "overlays"), plate="carbon")),
    "unknown": picture(running()),
    "no kind": picture(Shoe("x", "X")),
    **{form: picture(recovery(form=form, stimulation="nodules")) for form in FORMS},
}


@pytest.mark.parametrize("drawing", PICTURES.values(), ids=PICTURES)
def test_a_picture_is_a_safe_file_of_its_own(drawing):
    root = fromstring(drawing)
    tags = {each.tag.removeprefix(SVG) for each in root.iter()}
    names = {name for each in root.iter() for name in each.attrib}
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    used = set(re.findall(r"url\(#([^)]+)\)", drawing))

    assert (root.get("viewBox"), root.get("width")) == ("0 0 640 480", "640")
    assert not tags & {"script", "style", "image", "use", "foreignObject", "a"}
    assert not {name for name in names if name == "style" or name.startswith("on")}
    assert re.findall(r"https?://[^\"]+", drawing) == ["http://www.w3.org/2000/svg"]
    assert len(set(ids)) == len(ids)
    assert used <= set(ids)
    assert len(drawing) < 60_000


def test_forms_are_drawn_differently_and_named():
    descriptions = [fromstring(PICTURES[form]).find(f"{SVG}desc").text for form in FORMS]

    assert len({PICTURES[form] for form in FORMS}) == len(FORMS)
    assert descriptions[1] == "Drawing of a flip-flop from the side, toe to the right."


def test_a_picture_is_the_same_every_time():
    assert picture(running(rocker="yes")) == picture(running(rocker="yes"))


def test_men_and_women_see_one_model_in_different_colours():
    men = Shoe("a-men", "A", brand="Tarnwick", model="Alder", kind="running", audience="men")
    women = Shoe(
        "a-women", "A", brand="Tarnwick", model="Alder", kind="running", audience="women"
    )

    colours = [
        set(re.findall(r'fill="(#[0-9a-f]{6})"', picture(shoe))) for shoe in (men, women)
    ]

    assert colours[0] != colours[1]


def test_the_sole_is_as_high_as_the_shoe_measures():
    sole = sole_of(running(heel_stack_mm=Decimal("41.5"), forefoot_stack_mm=Decimal("35.5")))

    assert (sole.bed(36), sole.bed(206)) == (41.5, 35.5)
    assert sole_of(running(heel_stack_mm=Decimal("12.5"))).heel == 12.5


def test_a_hostile_title_stays_a_title():
    title = "</title><script>alert(1)</script>"

    drawing = picture(Shoe('"><script>', title, brand="<b>", kind="running"))

    assert "<script" not in drawing
    assert fromstring(drawing).find(f"{SVG}title").text == title
