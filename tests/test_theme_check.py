"""The theme check reads a store's colours as a browser does, and says what to change."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from shopplugin.cli import cli
from shopplugin.paths import TEMPLATE_DIR
from shopplugin.theme import PROPERTIES, colour, contrast, examine, read_sheet


def run(*words: object):
    return CliRunner().invoke(cli, ["theme-check", *map(str, words)])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("#fff", (1, 1, 1, 1)),
        ("#ff000080", (1, 0, 0, 128 / 255)),
        ("rgb(255 0 0 / 50%)", (1, 0, 0, 0.5)),
        ("rgb(100%, 0%, 0%)", (1, 0, 0, 1)),
        ("White", (1, 1, 1, 1)),
        ("transparent", (0, 0, 0, 0)),
        ("currentColor", (0, 0, 0, 1)),
        ("var(--a)", (0, 0, 1, 1)),
        ("var(--none, #f00)", (1, 0, 0, 1)),
        ("color-mix(in srgb, #fff 50%, #000)", (0.5, 0.5, 0.5, 1)),
        ("color-mix(in srgb, currentColor 50%, transparent)", (0, 0, 0, 0.5)),
        ("var(--none)", None),
        ("var(--loop)", None),
        ("oklch(0.7 0.1 200)", None),
        ("#12345", None),
        ("", None),
    ],
)
def test_a_colour_is_what_a_browser_makes_of_it(value, expected):
    found = colour(value, {"--a": "#00f", "--loop": "var(--loop)"})

    assert found == (pytest.approx(expected) if expected else None)


def test_the_ruler_measures_right():
    assert contrast((0, 0, 0, 1), (1, 1, 1, 1)) == pytest.approx(21)
    assert contrast((0, 0, 0, 0), (1, 1, 1, 1)) == pytest.approx(1)


def test_a_sheet_is_read_with_its_colours_and_properties():
    sheet = read_sheet(
        "/* :root { color: red } */ :root { color: #222; --shopplugin-good: #0a7 }"
        " body { background: #fff } @media (min-width: 1px) { a:focus { outline: none } }"
        " .menu a { outline: 0 } .menu { outline: none }"
    )

    assert (sheet.text, sheet.ground) == ("#222", "#fff")
    assert sheet.properties == {"--shopplugin-good": "#0a7"}
    assert sheet.hidden_focus == ("a:focus", ".menu a")


@pytest.mark.parametrize(
    ("text", "ground"),
    [("#222", "#fff"), ("#eee", "#161616"), ("#111", "#ffd400"), ("#fff", "#10203a")],
)
def test_what_we_ship_passes_in_any_store(text, ground):
    findings = examine(read_sheet(""), {}, text, ground)

    assert [str(one) for one in findings if not one.passes] == []


def test_a_pale_colour_a_small_target_and_a_hidden_focus_are_found(tmp_path):
    sheet = tmp_path / "theme.css"
    sheet.write_text(
        "body { color: #222; background: #fff; --shopplugin-good: #9f9;"
        " --shopplugin-target: 1.2rem } *:focus { outline: none }"
    )

    result = run(sheet)

    assert result.exit_code == 1
    wrong = [line for line in result.stdout.splitlines() if line.startswith("!!")]
    assert [line.split(" (")[0] for line in wrong] == [
        "!!  --shopplugin-good",
        "!!  --shopplugin-target",
        "!!  focus outline",
    ]
    assert "at least 3:1. Choose a colour further from the ground." in wrong[0]
    assert "19.2 px" in wrong[1]
    assert "'*:focus' takes the outline away" in wrong[2]


def test_the_report_is_also_json():
    result = run("--text", "#222", "--ground", "#fff", "--json")

    document = json.loads(result.stdout)
    assert (result.exit_code, document["passes"]) == (0, True)
    assert {"name", "value", "measured", "least", "unit", "remedy"} == set(
        document["findings"][0]
    )


def test_a_value_that_cannot_be_read_is_said_not_guessed():
    result = run("--text", "oklch(0.2 0 0)", "--ground", "#fff")

    assert result.exit_code == 1
    assert "text (oklch(0.2 0 0)): not read" in result.stdout


def test_a_property_that_is_not_ours_is_refused_with_the_near_miss():
    result = run("--set", "--shopplugin-god=#fff")

    assert result.exit_code == 2
    assert "--shopplugin-good" in result.stderr


def test_every_property_of_the_style_sheet_is_known_and_no_other():
    css = (TEMPLATE_DIR.parent / "shopplugin" / "static" / "shopplugin.css").read_text()
    assert set(re.findall(r"var\((--shopplugin-\w+)", css)) == set(PROPERTIES)
