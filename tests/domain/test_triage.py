"""Red flags: fourteen plain questions, and any one of them sends people to a clinician."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopplugin.domain.triage import Urgency
from shopplugin.knowledge import Knowledge, load
from shopplugin.paths import CATALOG_DIR

TRIAGE = load(CATALOG_DIR).triage

# In the order they are asked. Where a sign can mean two levels, the stricter one stands.
LEVELS = {
    "weight_bearing": Urgency.URGENT,
    "bone_point": Urgency.URGENT,
    "deformity": Urgency.URGENT,
    "circulation": Urgency.URGENT,
    "infection": Urgency.URGENT,
    "open_wound": Urgency.SAME_DAY,
    "diabetes_or_nerve": Urgency.SAME_DAY,
    "nerve": Urgency.CLINICIAN,
    "stress_fracture": Urgency.CLINICIAN,
    "known_fracture": Urgency.CLINICIAN,
    "calf_swelling": Urgency.URGENT,
    "not_settling": Urgency.CLINICIAN,
    "rigid_flat": Urgency.CLINICIAN,
    "inflammatory": Urgency.CLINICIAN,
}


def test_the_flags_and_their_levels_are_those_agreed_on():
    assert {name: flag.level for name, flag in TRIAGE.flags.items()} == LEVELS
    assert list(TRIAGE.flags) == list(LEVELS)


@pytest.mark.parametrize("flag", LEVELS)
def test_one_flag_alone_is_enough(flag):
    referral = TRIAGE.refer([flag])

    assert referral is not None
    assert [each.id for each in referral.flags] == [flag]
    assert referral.level is LEVELS[flag]
    assert referral.where is TRIAGE.levels[LEVELS[flag]]


def test_of_two_flags_the_stricter_level_wins_and_both_are_named():
    for one, other in combinations(LEVELS, 2):
        referral = TRIAGE.refer([other, one])

        assert referral is not None
        assert [each.id for each in referral.flags] == [one, other]
        assert referral.level == max(LEVELS[one], LEVELS[other])


@given(st.sets(st.sampled_from(list(LEVELS))))
def test_any_flags_refer_and_only_flags_do(flags):
    referral = TRIAGE.refer(flags)

    assert (referral is None) == (not flags)
    assert {each.id for each in referral.flags} == flags if referral else not flags


def test_no_flags_refer_nobody():
    assert TRIAGE.refer(()) is None


def test_an_unknown_flag_is_never_passed_over():
    with pytest.raises(KeyError, match="Not red flags: bone_pain"):
        TRIAGE.refer(["bone_pain", "nerve"])


def test_every_level_says_where_to_go(shipped: Knowledge):
    assert set(shipped.triage.levels) == set(Urgency)
    for where in shipped.triage.levels.values():
        assert where.heading
        assert where.message
        assert len(where.steps) >= 2


def test_every_flag_is_a_question_with_a_why_and_a_source():
    for flag in TRIAGE.flags.values():
        assert flag.ask.endswith("?")
        assert flag.why.endswith(".")
        assert flag.sources
