"""The shipping policy of the catalogue: read strictly, and covered place by place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopplugin.cli.catalogue import check
from shopplugin.domain.regions import zip_regions
from shopplugin.domain.shipping import Policy, Reason, coverage
from shopplugin.knowledge.faults import CatalogError, Fault
from shopplugin.knowledge.shipping import FILE, load_policy, read_policy
from shopplugin.paths import CATALOG_DIR

SENTENCE = "Free shipping on all orders over $100 (Excludes HI, AK, PR & Canada)"
OURS = (CATALOG_DIR / FILE).read_text("utf-8")
COVERAGE = Path(__file__).parent / "cases" / "free-shipping-coverage.csv"


def test_the_shipped_policy_is_the_published_sentence():
    policy = load_policy(CATALOG_DIR)

    assert policy == Policy(
        threshold=Decimal(100),
        excludes=("US-HI", "US-AK", "US-PR", "CA"),
        version="2026-11-02",
    )
    assert policy.sentence == SENTENCE


# Mutations: one thing changed, one fault named.


def faults_of(text: str, folder: Path) -> list[Fault]:
    """Return the faults of a policy written as *text*."""
    (folder / FILE).write_text(text, "utf-8")
    faults: list[Fault] = []
    assert (read_policy(folder, faults) is None) is bool(faults)
    return faults


@pytest.mark.parametrize(
    ("ours", "theirs", "place", "what"),
    [
        (
            'operator = "gt"',
            'operator = "gte"',
            "sentence",
            "The sentence differs from the rule: it leaves out the amount itself ('over'), the"
            " rule takes in the amount itself ('or more').",
        ),
        (
            "threshold = 100.00",
            "threshold = 75",
            "sentence",
            "The sentence differs from the rule: it names $100, the rule $75.",
        ),
        (
            'basis = "net"',
            'basis = "gross"',
            "sentence",
            "The sentence differs from the rule: it counts what is paid after discounts, the"
            " rule counts before discounts.",
        ),
        (
            '"US-PR", "CA"]',
            '"CA"]',
            "sentence",
            "The sentence differs from the rule: it excludes Puerto Rico (US-PR), the rule does"
            " not.",
        ),
        (
            "military = true",
            "military = false",
            "sentence",
            "The sentence differs from the rule: it does not exclude Armed Forces Americas"
            " (US-AA), Armed Forces Europe (US-AE), Armed Forces Pacific (US-AP), the rule"
            " does.",
        ),
        (
            "over $100",
            "over $100.00",
            "sentence",
            "'Free shipping on all orders over $100.00 (Excludes HI, AK, PR & Canada)' says the"
            " same as the rule in other words than the store prints.",
        ),
        (
            "Free shipping on all orders over $100",
            "Cheap and fast",
            "sentence",
            "'Cheap and fast (Excludes HI, AK, PR & Canada)' cannot be held against the rule:"
            " it does not read like 'Free shipping on all orders over $100 (Excludes HI)'.",
        ),
        ('"US-HI", "US-AK"', '"HI", "US-AK"', "excludes[1]", "'HI' is not a place code."),
        ('"US-PR", "CA"', '"PR", "CA"', "excludes[3]", "'PR' is not a place code."),
        (
            "threshold = 100.00",
            "threshold = 100.005",
            "threshold",
            "threshold = 100.005 is finer than the smallest coin, 0.01 USD.",
        ),
        ("military = true", "millitary = true", "serves", "'military' is missing."),
    ],
)
def test_a_changed_line_is_named_with_its_place(ours, theirs, place, what, tmp_path):
    assert ours in OURS

    fault = faults_of(OURS.replace(ours, theirs, 1), tmp_path)[0]

    assert (fault.file, fault.place, fault.what) == (FILE, place, what)
    assert fault.remedy


@pytest.mark.parametrize(
    ("ours", "theirs", "place"),
    [
        ('"US-AK"', '"US-HI"', "excludes[2]"),
        ('operator = "gt"', 'operator = ">"', "operator"),
        ('basis = "net"', 'basis = "nett"', "basis"),
        ('sub_cent = "round"', 'sub_cent = "floor"', "sub_cent"),
        ('currency = "USD"', 'currency = "USX"', "currency"),
        ("threshold = 100.00", 'threshold = "100"', "threshold"),
        ("threshold = 100.00", "threshold = 0", "threshold"),
        ("threshold = 100.00", "threshold = -100", "threshold"),
        ("threshold = 100.00", "threshold = nan", "threshold"),
        ("threshold = 100.00", "threshold = inf", "threshold"),
        ("threshold = 100.00", "threshold = true", "threshold"),
        ("military = true", 'military = "yes"', "serves.military"),
        ('"US-GU"', '"US-GA"', "serves.territories"),
        ("in_force = 2026-11-02", 'in_force = "now"', "in_force"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_with_its_place(ours, theirs, place, tmp_path):
    assert ours in OURS

    (fault,) = faults_of(OURS.replace(ours, theirs, 1), tmp_path)

    assert (fault.file, fault.place) == (FILE, place)
    assert fault.remedy


KEYS = [line.split(" = ")[0] for line in OURS.splitlines() if line[:1].islower()]


@pytest.mark.parametrize("key", KEYS)
def test_nothing_has_a_silent_default(key, tmp_path):
    without = "".join(
        line for line in OURS.splitlines(keepends=True) if not line.startswith(f"{key} = ")
    )

    faults = faults_of(without, tmp_path)

    assert [fault.what for fault in faults] == [f"'{key}' is missing."]


def test_every_switch_is_a_key_of_the_file():
    assert len(KEYS) == 12


def test_a_key_nobody_knows_is_refused_with_the_near_miss(tmp_path):
    faults = faults_of(OURS.replace("threshold = 100.00", "treshold = 100.00"), tmp_path)

    missing, unknown = faults
    assert missing.what == "'threshold' is missing."
    assert (unknown.place, unknown.remedy) == ("treshold", "Did you mean 'threshold'?")


def test_a_place_written_another_way_is_told_its_code(tmp_path):
    faults = faults_of(
        OURS.replace('"US-HI"', '"Hawaii"').replace('"CA"', '"Canada"'), tmp_path
    )

    assert [fault.remedy for fault in faults] == ["Did you mean 'US-HI'?", "Did you mean 'CA'?"]


def test_several_differences_are_named_at_once(tmp_path):
    text = OURS.replace('"gt"', '"gte"').replace("= 100.00", "= 90").replace(', "CA"]', "]")

    assert len(faults_of(text, tmp_path)) == 3


def test_the_remedy_writes_the_sentence_that_would_be_true(tmp_path):
    (fault,) = faults_of(OURS.replace('"gt"', '"gte"'), tmp_path)

    assert fault.remedy == (
        "Change the rule, or write: sentence ="
        ' "Free shipping on all orders of $100 or more (Excludes HI, AK, PR & Canada)"'
    )


def test_a_policy_changed_together_with_its_sentence_is_accepted(tmp_path):
    text = (
        OURS.replace('"gt"', '"gte"', 1)
        .replace("over $100 (", "of $100 or more (", 1)
        .replace("PR & Canada", "PR, GU & Canada", 1)
        .replace('territories = ["US-AS", "US-GU",', 'territories = ["US-AS",', 1)
    )

    assert faults_of(text, tmp_path) == []
    assert load_policy(tmp_path).quote("100.00", region="NY").eligible is True


@pytest.mark.parametrize(
    "text", ["", "not toml", "threshold = ", "\x00", "[serves]\n[serves]\n"]
)
def test_an_unreadable_policy_stops_the_start(text, tmp_path):
    (tmp_path / FILE).write_text(text, "utf-8")

    with pytest.raises(CatalogError, match=r"shipping\.toml"):
        load_policy(tmp_path)


def test_a_missing_policy_stops_the_start(tmp_path):
    with pytest.raises(CatalogError, match=r"shipping\.toml: This file is missing\."):
        load_policy(tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(start=st.integers(0, len(OURS)), length=st.integers(0, 12), written=st.text(max_size=6))
def test_a_policy_with_any_stretch_overwritten_keeps_its_word_or_is_refused(
    start, length, written, tmp_path
):
    text = OURS[:start] + written + OURS[start + length :]

    if not faults_of(text, tmp_path):
        assert f'"{load_policy(tmp_path).sentence}"' in text


# Coverage: 249 countries, 63 regions, every ZIP code.


def test_the_coverage_table_is_the_one_that_was_reviewed():
    printed = CliRunner().invoke(check, ["--shipping", str(CATALOG_DIR)])

    assert printed.exit_code == 0
    assert printed.stdout == COVERAGE.read_text("utf-8"), (
        "The policy answers differently somewhere. If that is meant, write the table anew and"
        f" review the difference: shopplugin check --shipping > tests/cases/{COVERAGE.name}"
    )


def test_the_owner_is_asked_about_what_the_sentence_promises_without_saying_so():
    printed = CliRunner().invoke(check, [str(CATALOG_DIR)])

    first, heading, *doubts = printed.stdout.splitlines()
    assert "no faults" in first
    assert heading == f'To confirm, where the store prints "{SENTENCE}":'
    assert [doubt.strip().partition(":")[0] for doubt in doubts] == [
        "American Samoa",
        "Guam",
        "Northern Mariana Islands",
        "US Virgin Islands",
        "Armed Forces Americas",
        "Armed Forces Europe",
        "Armed Forces Pacific",
        "P.O. boxes",
        "The rest of the world",
    ]


def test_the_coverage_table_asks_about_every_place():
    rows = coverage(load_policy(CATALOG_DIR))
    asked = [row.asked for row in rows if row.slot == "postal_code"]
    codes = [
        number
        for span in asked
        for number in range(int(span[:5]), int(span.partition("-")[2] or span) + 1)
    ]

    assert sum(row.slot == "country" for row in rows) == 249
    assert sum(row.slot == "region" for row in rows) == 63
    assert codes == list(range(100_000))


def test_nothing_in_the_table_is_free_below_and_nothing_excluded_is_free_above():
    for row in coverage(load_policy(CATALOG_DIR)):
        assert row.below is not Reason.OVER_THRESHOLD
        if row.place in {"US-HI", "US-AK", "US-PR", "CA"}:
            assert (row.below, row.enough) == (Reason.EXCLUDED_REGION, Reason.EXCLUDED_REGION)
        elif row.enough is Reason.OVER_THRESHOLD:
            assert row.below is Reason.BELOW_THRESHOLD
            assert row.place is not None
            assert row.place.startswith("US-")


def test_every_zip_code_in_the_table_is_judged_like_its_region():
    policy = load_policy(CATALOG_DIR)

    for number in range(0, 100_000, 37):
        code = f"{number:05}"
        region = next(iter(zip_regions(code)), None)
        alone = policy.quote("100.01", postal_code=code)
        named = policy.quote("100.01", region=region, postal_code=code)
        assert (alone.reason, alone.place) == (named.reason, named.place)
