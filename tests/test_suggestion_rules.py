"""``catalog/suggestions.toml`` is read strictly, and every rule in it is of use."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from shopplugin.domain.suggesting import Text, suggest
from shopplugin.knowledge import check, load
from shopplugin.paths import CATALOG_DIR

KNOWN = load(CATALOG_DIR)
CASES = Path(__file__).with_name("cases") / "suggestions.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CATALOG_DIR, tmp_path / "catalog"))


def faults(folder: Path, rules: str) -> list[str]:
    (folder / "suggestions.toml").write_text(rules, encoding="utf-8")
    return [str(fault) for fault in check(folder)]


RULE = """\
[[rule]]
id = "rocker"
attribute = "rocker"
pattern = 'rocker'
value = "yes"
"""


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (
            "'rocker'",
            "'rocker('",
            "suggestions.toml, line 4, rule[1].pattern: 'rocker(' is not a regular expression:"
            " missing ), unterminated subpattern at position 6. Mend it; put a backslash before"
            " . ( ) [ ] + * ? | themselves.",
        ),
        (
            '"yes"',
            '"maybe"',
            "suggestions.toml, line 5, rule[1].value: 'maybe' is not a value of rocker."
            " Use: yes, no.",
        ),
        (
            'attribute = "rocker"',
            'attribute = "rockers"',
            "suggestions.toml, line 3, rule[1].attribute: 'rockers' is not in the attribute"
            " vocabulary. Did you mean 'rocker'?",
        ),
        (
            'value = "yes"\n',
            "",
            "suggestions.toml, line 1, rule[1]: The rule tells no value."
            ' Write value = "...", or give the pattern a group (?P<number>...).',
        ),
        (
            "'rocker'\nvalue = \"yes\"",
            "'(?P<number>9)'",
            "suggestions.toml, line 4, rule[1].pattern: rocker is not a number, and the pattern"
            " has a group 'number'. Write value = \"...\" instead.",
        ),
        (
            'value = "yes"',
            'value = "yes"\ntimes = 0',
            "suggestions.toml, line 6, rule[1].times: times = 0 is outside 0.001 to 1000."
            " Check the number and its unit.",
        ),
        (
            'value = "yes"',
            'value = "yes"\nkind = "running"',
            "suggestions.toml, line 6, rule[1].kind: 'kind' is not a key here."
            " Did you mean 'kinds'?",
        ),
    ],
)
def test_a_slip_in_a_rule_is_named_with_its_place_and_remedy(
    folder: Path, was: str, now: str, said: str
):
    assert was in RULE

    assert said in faults(folder, RULE.replace(was, now))


def test_two_rules_of_one_id_and_no_rule_at_all_are_refused(folder: Path):
    assert faults(folder, RULE + RULE) == [
        "suggestions.toml, line 7, rule[2].id: 'rocker' is the id of another rule."
        " Give it its own."
    ]
    assert faults(folder, "# later\n") == [
        "suggestions.toml: There is no [[rule]] in it. Add one, or copy our file."
    ]


def test_a_shop_may_teach_its_own_words(folder: Path):
    own = RULE.replace("'rocker'", r"'\brolls\b'")

    assert faults(folder, own) == []
    known = load(folder)
    (found,) = suggest(
        [Text("title", "It rolls")], known.suggestions, known.vocabulary, known.sizes
    )
    assert (found.attribute, found.value) == ("rocker", "yes")


def test_nearly_every_rule_is_shown_at_work_in_a_labelled_sentence():
    used: Counter[str] = Counter()
    for sentence in tomllib.loads(CASES.read_text("utf-8"))["sentence"]:
        found = suggest(
            [Text("title", sentence["text"])],
            KNOWN.suggestions,
            KNOWN.vocabulary,
            KNOWN.sizes,
            sentence.get("kind", "running"),
            sentence.get("audience"),
        )
        used.update(suggestion.rule for suggestion in found)

    idle = {rule.id for rule in KNOWN.suggestions} - used.keys()
    assert len(idle) <= 0.1 * len(KNOWN.suggestions), idle


def test_the_rules_reach_every_attribute_that_texts_speak_of():
    told = {rule.attribute for rule in KNOWN.suggestions}

    measured = {
        attribute.id for attribute in KNOWN.vocabulary if attribute.id.endswith(MEASURES)
    }
    assert told >= {attribute.id for attribute in KNOWN.vocabulary} - measured
    assert told - {attribute.id for attribute in KNOWN.vocabulary} == {"width"}


# Numbers of a laboratory: a shop's text seldom has them, and a maker's are measured otherwise.
MEASURES = ("_mm", "_g", "_c", "_sa", "_pct", "_n", "_score", "_nm", "_coefficient")


def test_no_pattern_takes_long_on_a_text_made_to_stall_it():
    hostile = "1" * 3_000 + " " * 3_000 + "a " * 2_000

    for rule in KNOWN.suggestions:
        assert re.search(rule.pattern, hostile) is None
