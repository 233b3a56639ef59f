"""What ``catalog/README.md`` shows and lists is what the folder holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from shopplugin.domain.rules import Seen
from shopplugin.paths import CATALOG_DIR

README = (CATALOG_DIR / "README.md").read_text("utf-8")
EXAMPLES = [
    tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
]


def read(path: str) -> dict[str, Any]:
    return tomllib.loads((CATALOG_DIR / path).read_text("utf-8"))


def test_the_rule_explained_word_by_word_is_the_rule_in_the_file() -> None:
    (shown,) = EXAMPLES[0]["running"]["prefer"]

    assert shown in read("profiles/bunions.toml")["running"]["prefer"]


def test_the_points_the_example_promises_are_the_points_it_earns() -> None:
    (rule,) = EXAMPLES[0]["running"]["prefer"]

    def points(toe_box: float) -> float:
        short = max(0.0, rule["at_least"] - toe_box)
        return round(rule["weight"] * max(0.0, 1 - short / rule["tolerance"]), 6)

    assert [points(mm) for mm in (76, 72.6, 71.2)] == [6, 3, 0]


def test_the_rule_with_an_ample_value_is_the_rule_in_the_file() -> None:
    (shown,) = EXAMPLES[1]["running"]["prefer"]

    assert shown in read("profiles/overpronation.toml")["running"]["prefer"]


def test_no_rule_rewards_the_widest_fitting_for_being_wide() -> None:
    pages = [*sorted((CATALOG_DIR / "profiles").glob("*.toml")), CATALOG_DIR / "comfort.toml"]
    rules = [
        (page.stem, rule["attribute"])
        for page in pages
        for kind in ("running", "recovery")
        for stance in ("require", "prefer", "avoid")
        for rule in read(str(page)).get(kind, {}).get(stance, ())
        if "ample" in rule
    ]

    of_fit = {"fit_width_mm", "toebox_width_mm", "toebox_height_mm"}
    assert rules
    assert [rule for rule in rules if rule[1] in of_fit] == []


def test_the_conflict_shown_stands_in_a_profile() -> None:
    (shown,) = EXAMPLES[2]["set_aside"]
    entries = [
        entry
        for entry in read("profiles/peroneal-tendonitis.toml")["set_aside"]
        if entry["attribute"] == shown["attribute"]
    ]

    assert [entry["because"] for entry in entries] == [shown["because"]]
    assert set(shown["of"]) <= set(entries[0]["of"])


def test_the_ways_of_having_seen_a_source_are_explained() -> None:
    section = README.split('## What "read" means')[1].split("\n## ")[0]

    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(Seen)


def test_every_source_listed_is_cited() -> None:
    cited = {
        source
        for path in CATALOG_DIR.rglob("*.toml")
        for line in re.findall(r"^\w*sources? = (.+)$", path.read_text("utf-8"), re.MULTILINE)
        for source in re.findall(r'"([^"]+)"', line)
    }

    assert set(read("sources.toml")["source"]) == cited


def test_every_file_it_lists_is_there_and_every_file_is_listed() -> None:
    listed = set(re.findall(r"`([\w<>*/-]+\.(?:toml|csv))`", README.split("## How sure")[0]))
    there = {
        path.name if path.parent == CATALOG_DIR else path.parent.name
        for path in Path(CATALOG_DIR).rglob("*")
        if path.suffix in (".toml", ".csv")
    }

    assert {name.partition("/")[0] for name in listed} == there
