"""Several profiles at once: exclusions stand, then condition, foot shape and comfort."""

import pytest
from shoes_for_tests import SOURCE, VOCABULARY, criterion, profile, rule

from shopplugin.domain.rules import Grade, Level, Profile, Rule, SetAside
from shopplugin.domain.wants import Wants, merge

SHAPE, COMFORT = Level.FOOT_SHAPE, Level.COMFORT


def merged(*profiles: Profile, comfort: tuple[Rule, ...] = ()) -> Wants:
    return merge(profiles, comfort, "running", VOCABULARY)


def asked(wants: Wants) -> list[tuple[str, object]]:
    return [(want.rule.profile, want.rule.wanted) for want in wants.weighted]


def beaten(wants: Wants) -> list[tuple[str, str]]:
    return [(each.rule.profile, each.by.profile) for each in wants.set_aside]


def test_one_profile_keeps_its_rules_and_comfort_joins_in():
    roomy = rule("prefer", "toebox_width_mm", at_least=74, weight=5)
    soft = rule("prefer", "upper", any_of=["mesh"], profile="comfort", level=COMFORT)

    wants = merged(profile(roomy), comfort=(soft,))

    assert [want.rule for want in wants.preferences] == [roomy, soft]
    assert wants.profiles == ("bunions",)


def test_rules_for_another_kind_are_left_out():
    slide = Rule(
        "bunions",
        Level.CONDITION,
        "recovery",
        rule("prefer", "rocker", any_of=["yes"]).stance,
        criterion("rocker", any_of=["yes"]),
        "",
        Grade.C,
        SOURCE,
    )

    assert merged(profile(slide)).weighted == ()


def test_the_same_want_of_two_profiles_counts_as_one_with_both_weights():
    mine = rule("prefer", "rocker", any_of=["yes"], weight=3)
    theirs = rule(
        "prefer", "rocker", any_of=["yes"], weight=2, profile="high-arch", level=SHAPE
    )

    wants = merged(profile(theirs, id="high-arch", level=SHAPE), profile(mine))

    (want,) = wants.weighted
    assert (want.rule.profile, want.rule.weight, want.also) == ("bunions", 5, (theirs,))


def test_a_want_required_by_one_profile_is_required():
    wanted = {"at_most": 8}
    mine = rule("prefer", "drop_mm", weight=3, **wanted)
    theirs = rule("require", "drop_mm", weight=2, profile="high-arch", level=SHAPE, **wanted)

    wants = merged(profile(mine), profile(theirs, id="high-arch", level=SHAPE))

    assert [want.rule.weight for want in wants.requirements] == [5]
    assert wants.preferences == ()


def test_different_thresholds_that_can_both_hold_both_stand():
    wide = rule("prefer", "toebox_width_mm", at_least=74)
    wider = rule(
        "prefer", "toebox_width_mm", at_least=72, profile="blisters", level=SHAPE, weight=2
    )

    wants = merged(profile(wide), profile(wider, id="blisters", level=SHAPE))

    assert asked(wants) == [("blisters", wider.wanted), ("bunions", wide.wanted)]
    assert wants.set_aside == ()


def test_a_condition_sets_aside_the_comfort_it_contradicts():
    stiff = rule("prefer", "midsole_firmness_asker_c", at_least=40)
    flexible = rule(
        "prefer", "midsole_firmness_asker_c", at_most=35, profile="comfort", level=COMFORT
    )

    wants = merged(profile(stiff), comfort=(flexible,))

    assert asked(wants) == [("bunions", stiff.wanted)]
    assert beaten(wants) == [("comfort", "bunions")]


def test_a_condition_sets_aside_words_no_shoe_could_also_be():
    neutral = rule("prefer", "stability", any_of=["neutral", "stable_neutral"])
    stable = rule(
        "prefer", "stability", any_of=["stability"], profile="overpronation", level=SHAPE
    )

    wants = merged(profile(stable, id="overpronation", level=SHAPE), profile(neutral))

    assert asked(wants) == [("bunions", neutral.wanted)]
    assert beaten(wants) == [("overpronation", "bunions")]


def test_wants_of_one_level_that_contradict_each_other_both_stand():
    neutral = rule("prefer", "stability", any_of=["neutral"], profile="a", level=SHAPE)
    stable = rule("prefer", "stability", any_of=["stability"], profile="b", level=SHAPE)

    wants = merged(profile(neutral, id="a", level=SHAPE), profile(stable, id="b", level=SHAPE))

    assert len(wants.weighted) == 2
    assert wants.set_aside == ()


def test_an_excluded_word_is_struck_from_what_others_prefer():
    held = rule(
        "prefer",
        "support_tech",
        any_of=["medial_post", "wide_base"],
        profile="overpronation",
        level=SHAPE,
    )
    no_post = rule("exclude", "support_tech", none_of=["medial_post"])

    wants = merged(profile(held, id="overpronation", level=SHAPE), profile(no_post))

    assert asked(wants) == [("overpronation", criterion("support_tech", any_of=["wide_base"]))]
    assert wants.set_aside == ()


def test_a_word_that_an_exclusion_does_not_let_by_is_struck_too():
    held = rule(
        "prefer",
        "stability",
        any_of=["stable_neutral", "stability"],
        profile="overpronation",
        level=SHAPE,
    )
    calm = rule("exclude", "stability", any_of=["neutral", "stable_neutral"])

    wants = merged(profile(held, id="overpronation", level=SHAPE), profile(calm))

    assert asked(wants) == [("overpronation", criterion("stability", any_of=["stable_neutral"]))]


def test_a_foot_shapes_exclusion_beats_a_conditions_preference():
    carbon = rule("prefer", "plate", any_of=["carbon"])
    no_carbon = rule("exclude", "plate", none_of=["carbon"], profile="supination", level=SHAPE)

    wants = merged(profile(carbon), profile(no_carbon, id="supination", level=SHAPE))

    assert wants.weighted == ()
    assert beaten(wants) == [("bunions", "supination")]
    assert [want.rule for want in wants.exclusions] == [no_carbon]


def test_a_rule_that_holds_in_some_cases_only_does_not_set_others_aside():
    sometimes = rule(
        "prefer", "drop_mm", at_least=8, when=[criterion("heel_stack_mm", at_most=30)]
    )
    low = rule("prefer", "drop_mm", at_most=6, profile="comfort", level=COMFORT)

    assert len(merged(profile(sometimes), comfort=(low,)).weighted) == 2


def test_what_is_set_aside_sets_nothing_aside_itself():
    high = rule("prefer", "drop_mm", at_least=8)
    low = rule("prefer", "drop_mm", at_most=6, profile="high-arch", level=SHAPE)
    mid = rule("prefer", "drop_mm", at_least=7, profile="comfort", level=COMFORT)

    wants = merged(profile(high), profile(low, id="high-arch", level=SHAPE), comfort=(mid,))

    assert {name for name, _ in asked(wants)} == {"bunions", "comfort"}


def test_a_conflict_named_in_the_catalogue_counts_where_values_could_be_reconciled():
    named = SetAside("bunions", "drop_mm", ("high-arch",), "It hurts.", Grade.C, SOURCE)
    low = rule("prefer", "drop_mm", at_most=8)
    lower = rule("prefer", "drop_mm", at_most=6, profile="high-arch", level=SHAPE)

    wants = merged(
        profile(low, set_asides=[named]), profile(lower, id="high-arch", level=SHAPE)
    )

    assert asked(wants) == [("bunions", low.wanted)]
    assert [(each.rule, each.by) for each in wants.set_aside] == [(lower, named)]


def test_a_named_conflict_never_sets_an_exclusion_aside():
    named = SetAside("bunions", "plate", ("high-arch",), "It hurts.", Grade.C, SOURCE)
    no_carbon = rule("exclude", "plate", none_of=["carbon"], profile="high-arch", level=SHAPE)

    wants = merged(profile(set_asides=[named]), profile(no_carbon, id="high-arch", level=SHAPE))

    assert [want.rule for want in wants.exclusions] == [no_carbon]


def test_requirements_relax_lowest_level_first_then_weight_then_attribute():
    rules = [
        rule("require", "drop_mm", at_most=8, weight=1),
        rule("require", "rocker", any_of=["yes"], weight=9, profile="c", level=COMFORT),
        rule("require", "plate", any_of=["none"], weight=2, profile="c", level=COMFORT),
        rule("require", "heel_stack_mm", at_most=8, weight=2, profile="c", level=COMFORT),
    ]

    relaxing = merged(profile(rules[0]), comfort=tuple(rules[1:])).relaxing

    assert [want.rule.wanted.attribute for want in relaxing] == [
        "heel_stack_mm",
        "plate",
        "rocker",
        "drop_mm",
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_order_of_profiles_changes_no_want(order):
    both = (
        profile(rule("prefer", "drop_mm", at_most=8), rule("prefer", "rocker", any_of=["yes"])),
        profile(
            rule("prefer", "drop_mm", at_least=10, profile="flat-feet", level=SHAPE),
            rule("prefer", "rocker", any_of=["yes"], profile="flat-feet", level=SHAPE),
            id="flat-feet",
            level=SHAPE,
        ),
    )

    wants = merged(*(both[place] for place in order))

    assert asked(wants) == [
        ("bunions", criterion("rocker", any_of=["yes"])),
        ("bunions", criterion("drop_mm", at_most=8)),
    ]
    assert beaten(wants) == [("flat-feet", "bunions")]


def test_a_profile_given_twice_counts_once():
    mine = profile(rule("prefer", "drop_mm", at_most=8, weight=2))

    wants = merged(mine, mine)

    assert (wants.profiles, [want.rule.weight for want in wants.weighted]) == (
        ("bunions",),
        [2],
    )
