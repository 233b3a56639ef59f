"""The merchandiser's verbs answer from the shop's own shelves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from shopplugin.cli import cli
from shopplugin.domain.rules import PROFILES
from shopplugin.paths import CATALOG_DIR

ROWS = """\
sku,product,title,kind,audience,size_us,width,price,stock,description,drop_mm,rocker
a-1,alder,Alder,running,women,8,B,100.00,3,"An 8 mm drop, no rocker. Not for overpronators.",,
b-1,birch,Birch,running,women,8,B,100.00,3,A rockered sole.,6,
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHOPPLUGIN_DATABASE_URL", f"sqlite:///{tmp_path / 'shop.db'}")

    def invoke(*words: object):
        return CliRunner().invoke(cli, [str(word) for word in words])

    return invoke


@pytest.fixture
def stocked(run, tmp_path: Path):
    file = tmp_path / "shoes.csv"
    file.write_text(ROWS, encoding="utf-8")
    assert run("import", file).exit_code == 0
    return run


def test_suggestions_come_with_their_words_and_leave_out_what_is_stated(stocked):
    document = json.loads(stocked("suggest", "--json").stdout)

    found = [
        (each["product"], each["attribute"], each["value"], each["words"])
        for each in document["suggestions"]
    ]
    assert found == [
        ("alder", "drop_mm", 8, "8 mm drop"),
        ("alder", "rocker", "no", "rocker"),
        ("birch", "rocker", "yes", "rockered"),
    ]


def test_a_suggestion_names_the_field_the_place_and_the_rule(stocked):
    document = json.loads(stocked("suggest", "--json").stdout)

    first = document["suggestions"][0]
    text = "An 8 mm drop, no rocker. Not for overpronators."
    assert text[first["start"] : first["end"]] == first["words"]
    assert (first["field"], first["rule"]) == ("description", "drop")


def test_suggestions_are_readable_without_json(stocked):
    lines = stocked("suggest").stdout.splitlines()

    assert lines[0] == 'alder: drop_mm = 8  "8 mm drop" (description, rule drop)'
    assert lines[-1] == "3 suggestions."


def test_the_coverage_has_every_profile_and_kind_once(stocked):
    document = json.loads(stocked("coverage", "--json").stdout)

    lists = [(each["profile"], each["kind"]) for each in document["lists"]]
    assert lists == [(name, kind) for name in PROFILES for kind in ("running", "recovery")]
    recovery = document["lists"][1]
    assert (recovery["state"], recovery["well"], recovery["listed"]) == ("empty", 0, 0)
    groups = [(each["audience"], each["width"]) for each in recovery["groups"]]
    assert groups[0] == ("men", "narrow")
    assert len(groups) == len(set(groups)) == 8


def test_the_coverage_says_what_is_missing(stocked):
    document = json.loads(stocked("coverage", "--json").stdout)

    bunions = next(each for each in document["lists"] if each["profile"] == "bunions")
    assert bunions["missing"]["toebox_width_mm"] >= 1
    first = document["to_do"][0]
    assert first["product"] in {"alder", "birch"}
    assert len(first["lists"]) >= len(document["to_do"][-1]["lists"])


def test_the_coverage_of_an_empty_catalogue_is_empty_and_says_how_to_fill_it(run):
    result = run("coverage", "--json")

    document = json.loads(result.stdout)
    assert {each["state"] for each in document["lists"]} == {"empty"}
    assert (document["to_do"], document["never"], document["too_often"]) == ([], [], [])
    assert "The catalogue is empty. Fill it: shopplugin import FILE" in result.stderr


def test_the_coverage_is_readable_without_json(stocked):
    lines = stocked("coverage").stdout.splitlines()

    assert lines[0].split()[:2] == ["overpronation", "running"]
    assert len([line for line in lines if "recovery" in line]) == len(PROFILES)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    folder = tmp_path / "catalog"
    shutil.copytree(CATALOG_DIR, folder)
    bunions = folder / "profiles" / "bunions.toml"
    text = bunions.read_text("utf-8")
    at = text.index('attribute = "drop_mm"\nat_most = 8')
    changed = text[:at] + text[at:].replace("at_most = 8", "at_most = 4", 1)
    bunions.write_text(changed.replace("weight = 2", "weight = 9", 1), encoding="utf-8")
    return folder


def test_the_same_rules_make_no_difference(stocked):
    document = json.loads(stocked("rules-diff", CATALOG_DIR, "--json").stdout)

    assert (document["rules"], document["changes"], document["lists"]) == ([], [], 96)
    assert document["other_rules_version"] == document["rules_version"]


def test_another_rule_is_named_before_and_after(stocked, other):
    document = json.loads(stocked("rules-diff", other, "--json").stdout)

    (change,) = document["rules"]
    assert (change["profile"], change["attribute"]) == ("bunions", "drop_mm")
    assert (change["before"]["wanted"], change["after"]["wanted"]) == ("<= 8", "<= 4")
    assert (change["before"]["weight"], change["after"]["weight"]) == (2, 9)


def test_the_rules_are_compared_in_words_as_well(stocked, other):
    lines = stocked("rules-diff", other).stdout.splitlines()

    assert lines[0] == ("bunions, running prefer: drop_mm <= 8 (weight 2) -> <= 4 (weight 9)")
    assert lines[-1].startswith("1 rule differs;")


def test_rules_that_cannot_be_read_are_refused_with_every_fault(stocked, tmp_path):
    result = stocked("rules-diff", tmp_path / "nowhere")

    assert result.exit_code == 1
    assert "There is no such folder." in result.stderr
    assert result.stdout == ""
