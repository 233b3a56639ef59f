"""Which shoes come first, and what is said of them."""

from decimal import Decimal

import pytest
from shoes_for_tests import criterion, products, ranked, rule, shelf, shoe, variant, wants

from shopplugin.domain.money import Money
from shopplugin.domain.ranking import Needs, judge, rank, score_all
from shopplugin.domain.rules import Level

ROOMY = rule("prefer", "toebox_width_mm", at_least=74, tolerance=4, weight=3)
LOW = rule("prefer", "drop_mm", at_most=8, weight=1)
NO_CARBON = rule("exclude", "plate", none_of=["carbon"])


# Scores


def test_a_score_is_the_weighted_credit_of_what_is_wanted():
    (match,) = ranked([shoe("a", toebox_width_mm=73, drop_mm=8)], ROOMY, LOW).matches

    assert match.score == 0.8125  # (3 x 0.75 + 1 x 1) / 4
    assert match.confidence == 1.0


@pytest.mark.parametrize(
    ("width", "credit"), [(74, 1.0), (73, 0.75), (72, 0.5), (70, 0.0), (60, 0.0), (90, 1.0)]
)
def test_credit_falls_evenly_over_the_tolerance(width, credit):
    (match,) = ranked([shoe("a", toebox_width_mm=width)], ROOMY).matches

    assert match.score == credit


def test_without_tolerance_a_miss_earns_nothing():
    (match,) = ranked([shoe("a", drop_mm="8.1")], LOW).matches

    assert match.score == 0.0


@pytest.mark.parametrize(
    ("width", "credit"),
    [(74, 0.9), (77, 0.95), (80, 1.0), (85, 1.0), (71, 0.45), (68, 0.0), (None, 0.35)],
)
def test_credit_goes_on_rising_to_what_is_ample(width, credit):
    roomy = rule("prefer", "toebox_width_mm", at_least=74, ample=80, tolerance=6)
    stated = {} if width is None else {"toebox_width_mm": width}
    (match,) = ranked([shoe("a", **stated)], roomy).matches

    assert match.score == credit
    assert bool(match.reasons) == (width is not None and width >= 74)


def test_of_what_is_to_be_low_less_is_ample():
    low = rule("avoid", "drop_mm", at_most=8, ample=4, tolerance=8)
    shoes = [shoe(f"s{drop}", drop_mm=drop) for drop in (2, 4, 6, 8, 12)]

    assert [match.score for match in ranked(shoes, low).matches] == [1.0, 1.0, 0.95, 0.9, 0.45]


def test_of_two_shoes_that_meet_everything_the_ampler_comes_first():
    roomy = rule("prefer", "toebox_width_mm", at_least=74, ample=80)

    found = ranked([shoe("a", toebox_width_mm=75), shoe("b", toebox_width_mm=77)], roomy)

    assert products(found) == ["b", "a"]
    assert [match.group for match in found.matches] == ["meets_all", "meets_all"]


def test_where_a_rule_does_not_speak_nothing_needs_to_be_ample():
    neutral = criterion("stability", any_of=["neutral"])
    roomy = rule("prefer", "toebox_width_mm", at_least=74, ample=80, when=[neutral])
    wide = {"toebox_width_mm": 74}
    shoes = [shoe("a", stability="stability", **wide), shoe("b", **wide)]

    assert [match.score for match in ranked(shoes, roomy).matches] == [1.0, 0.9]


def test_a_range_is_missed_on_either_side():
    mid = rule("prefer", "drop_mm", at_least=8, at_most=12, tolerance=2)
    shoes = [shoe("high", drop_mm=13), shoe("low", drop_mm=7), shoe("mid", drop_mm=12)]

    assert [match.score for match in ranked(shoes, mid).matches] == [1.0, 0.5, 0.5]


def test_words_that_are_near_misses_earn_part_of_the_credit():
    stable = rule(
        "prefer", "stability", any_of=["stability"], partial={"stable_neutral": "0.6"}
    )
    shoes = [shoe("a", stability="stable_neutral"), shoe("b", stability="motion_control")]

    assert [match.score for match in ranked(shoes, stable).matches] == [0.6, 0.0]


def test_of_several_words_the_best_counts_and_a_refused_one_spoils_all():
    held = rule("prefer", "support_tech", any_of=["wide_base"], partial={"guide_rails": "0.5"})
    free = rule("avoid", "upper", none_of=["overlays"])
    shoes = [
        shoe("a", support_tech=("guide_rails", "wide_base"), upper=("mesh", "overlays")),
        shoe("b", support_tech=("medial_post", "guide_rails"), upper=("mesh",)),
    ]

    assert [match.score for match in ranked(shoes, held, free).matches] == [0.75, 0.5]


def test_an_unknown_pulls_towards_neutral_and_lowers_confidence():
    (match,) = ranked([shoe("a", drop_mm=4)], ROOMY, LOW).matches

    assert match.score == 0.5125  # (3 x 0.35 + 1 x 1) / 4
    assert match.confidence == 0.25


def test_zero_is_a_fact():
    (match,) = ranked([shoe("a", drop_mm=0)], LOW).matches

    assert (match.score, match.confidence, match.unknown) == (1.0, 1.0, ())


def test_with_nothing_wanted_every_shoe_is_neutral():
    (match,) = ranked([shoe("a")]).matches

    assert (match.score, match.confidence, match.group) == (0.35, 0.0, "meets_all")


def test_a_rule_does_not_speak_of_shoes_outside_its_condition():
    firm = rule(
        "prefer",
        "midsole_firmness_asker_c",
        at_least=32,
        when=[criterion("heel_stack_mm", at_least=35)],
    )
    shoes = [
        shoe("flat", midsole_firmness_asker_c=20, heel_stack_mm=20),
        shoe("tall", midsole_firmness_asker_c=20, heel_stack_mm=40),
        shoe("vague", midsole_firmness_asker_c=20),
    ]

    flat, vague, tall = ranked(shoes, firm).matches

    assert (flat.score, flat.reasons, flat.cautions) == (1.0, (), ())
    assert (tall.score, tall.cautions[0].attribute) == (0.0, "midsole_firmness_asker_c")
    assert (vague.score, vague.missing) == (0.35, ("heel_stack_mm",))


@pytest.mark.parametrize("wanted", [{"at_least": 32}, {"at_most": 32}])
def test_where_a_rule_does_not_speak_an_unknown_value_costs_nothing(wanted):
    firm = rule(
        "prefer",
        "midsole_firmness_asker_c",
        when=[criterion("heel_stack_mm", at_least=35)],
        **wanted,
    )

    low, tall = ranked(
        [shoe("low", heel_stack_mm=20), shoe("tall", heel_stack_mm=40)], firm
    ).matches

    assert (low.score, low.missing) == (1.0, ())
    assert (tall.score, tall.missing) == (0.35, ("midsole_firmness_asker_c",))


def test_a_value_that_meets_a_rule_settles_it_whether_it_applies_or_not():
    firm = rule(
        "prefer",
        "midsole_firmness_asker_c",
        at_least=32,
        when=[criterion("heel_stack_mm", at_least=35)],
    )

    (match,) = ranked([shoe("a", midsole_firmness_asker_c=40)], firm).matches

    assert (match.score, match.group) == (1.0, "meets_all")


def test_a_wide_fitting_excuses_a_narrow_toe_box():
    not_narrow = rule(
        "exclude", "toebox_width_mm", at_least=71, unless=[criterion("width", at_least=1)]
    )
    shoes = [
        shoe("narrow", variant(width="B"), toebox_width_mm=69),
        shoe("wide", variant(width="D"), toebox_width_mm=69),
    ]

    assert products(ranked(shoes, not_narrow)) == ["wide"]


# Order


def test_the_best_comes_first_and_ties_go_by_handle():
    shoes = [shoe(name, drop_mm=drop) for name, drop in (("c", 4), ("a", 12), ("b", 4))]

    assert products(ranked(shoes, LOW)) == ["b", "c", "a"]


def test_at_most_two_shoes_of_one_line_are_listed():
    shoes = [shoe(f"glide-{n}", brand="Fenn", model="Glide", drop_mm=4) for n in range(4)]
    other = shoe("other", brand="Fenn", model="Other", drop_mm=12)

    assert products(ranked([*shoes, other], LOW)) == ["glide-0", "glide-1", "other"]


def test_shoes_without_a_model_are_lines_of_their_own():
    shoes = [shoe(name, brand="Fenn", drop_mm=4) for name in "abc"]

    assert products(ranked(shoes, LOW)) == ["a", "b", "c"]


def test_a_shoe_is_listed_once_by_its_best_fitting():
    both = shoe(
        "both",
        variant("narrow", width="B", toebox_width_mm=70),
        variant("wide", width="D", toebox_width_mm=75),
    )

    (match,) = ranked([both], ROOMY).matches

    assert (match.variant.sku, match.reasons[0].value) == ("wide", Decimal(75))


def test_of_equal_variants_the_one_in_stock_and_then_the_cheapest_is_shown():
    one = shoe(
        "a",
        variant("dear", price="150"),
        variant("cheap", price="90", stock=None),
        variant("fair", price="100", size="10"),
        variant("gone", price="50", stock=0),
        variant("same", price="100", size="9"),
    )

    (match,) = ranked([one], LOW).matches

    assert match.variant.sku == "same"


def test_of_equal_fittings_the_one_nearest_to_standard_width_is_shown():
    one = shoe("a", variant("w", width="D", price="99"), variant("s", width="B"), drop_mm=4)

    assert ranked([one], LOW).matches[0].variant.sku == "s"


def test_of_equal_fittings_as_wide_the_cheaper_variant_is_shown():
    one = shoe(
        "a", variant("x", rocker="no"), variant("y", rocker="yes", price="99"), drop_mm=4
    )

    assert ranked([one], LOW).matches[0].variant.sku == "y"


# What is said


def test_reasons_cautions_and_unknowns_quote_the_catalogue():
    one = shoe("a", toebox_width_mm="73.9", drop_mm=6)
    rocker = rule("prefer", "rocker", any_of=["yes"], weight=2)

    (match,) = ranked([one], ROOMY, LOW, rocker).matches

    met, missed, unknown = match.reasons[0], match.cautions[0], match.unknown[0]
    assert (met.attribute, met.value, met.wanted, met.verdict) == (
        "drop_mm",
        Decimal(6),
        "<= 8",
        "meets",
    )
    assert (missed.value, missed.wanted, missed.verdict) == (Decimal("73.9"), ">= 74", "misses")
    assert (missed.credit, missed.weight, missed.rule) == (0.975, 3.0, ROOMY)
    assert (unknown.attribute, unknown.value, unknown.wanted) == ("rocker", None, "yes")
    assert match.group == "misses_some"


def test_what_was_lost_adds_up_to_the_score():
    one = shoe("a", toebox_width_mm="73.9", drop_mm=6)

    (match,) = ranked([one], ROOMY, LOW, rule("prefer", "rocker", any_of=["yes"])).matches
    lost = sum(r.lost for r in (*match.reasons, *match.cautions, *match.unknown))

    assert round(1 - lost, 4) == match.score


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (rule("prefer", "drop_mm", at_least=8, at_most="12.0"), "8 to 12"),
        (rule("prefer", "stability", any_of=["stability", "neutral"]), "stability or neutral"),
        (rule("avoid", "support_tech", none_of=["medial_post"]), "not medial_post"),
        (rule("prefer", "heel_stack_mm", at_least=100), ">= 100"),
        (rule("prefer", "width", at_least=1), "D or 2E"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wanted_is_written_in_the_contracts_grammar(wanted, text):
    (match,) = ranked([shoe("a")], wanted).matches

    assert match.unknown[0].wanted == text


def test_a_width_is_judged_in_the_letters_and_spelling_of_the_shoe():
    wide = rule("prefer", "width", at_least=1)
    shoes = [
        shoe("men", variant(width="EE"), audience="men"),
        shoe("women", variant(width="D")),
        shoe("women-b", variant(width="B")),
    ]

    men, women, standard = ranked(shoes, wide).matches

    assert (men.reasons[0].value, men.reasons[0].wanted) == ("EE", "EE or 4E")
    assert (women.reasons[0].value, women.reasons[0].wanted) == ("D", "D or 2E")
    assert (standard.cautions[0].value, standard.score) == ("B", 0.0)


def test_groups_tell_met_missed_and_missing_apart():
    shoes = [
        shoe("a", drop_mm=8, plate="none"),
        shoe("b", drop_mm=8),
        shoe("c", drop_mm=9, plate="none"),
    ]

    groups = {m.shoe.product: m.group for m in ranked(shoes, LOW, NO_CARBON).matches}

    assert groups == {"a": "meets_all", "b": "data_missing", "c": "misses_some"}


def test_an_exclusion_that_is_kept_is_said_once():
    no_post = rule("exclude", "stability", none_of=["motion_control"])
    neutral = rule("prefer", "stability", any_of=["neutral"])

    (match,) = ranked(
        [shoe("a", stability="neutral", plate="none")], neutral, no_post, NO_CARBON
    ).matches

    assert [reason.wanted for reason in match.reasons] == ["neutral", "not carbon"]


def test_a_merged_want_names_everybody_who_asked():
    twin = rule("prefer", "drop_mm", at_most=8, profile="high-arch", level=Level.FOOT_SHAPE)

    (match,) = ranked([shoe("a", drop_mm=8)], LOW, twin).matches

    assert (match.reasons[0].weight, match.reasons[0].also) == (2.0, (twin,))


# Exclusions and requirements


def test_an_excluded_shoe_is_counted_and_never_shown():
    shoes = [shoe("a", plate="carbon", drop_mm=4), shoe("b", plate="none"), shoe("c")]

    recommendation = ranked(shoes, LOW, NO_CARBON)

    assert (products(recommendation), recommendation.excluded) == (["b", "c"], 1)


def test_a_shoe_is_not_excluded_while_one_of_its_fittings_will_do():
    both = shoe(
        "both", variant(width="B", toebox_width_mm=69), variant(width="D", toebox_width_mm=75)
    )

    recommendation = ranked([both], rule("exclude", "toebox_width_mm", at_least=71))

    assert (products(recommendation), recommendation.excluded) == (["both"], 0)


def test_if_all_are_excluded_the_answer_says_so():
    recommendation = ranked([shoe("a", plate="carbon")], NO_CARBON)

    assert (recommendation.matches, recommendation.reason) == ((), "all_excluded")


def test_a_requirement_leaves_out_what_is_known_to_miss_it():
    must = rule("require", "rocker", any_of=["yes"])
    shoes = [shoe(name, rocker="yes") for name in "abc"] + [shoe("d", rocker="no"), shoe("e")]

    recommendation = ranked(shoes, must)

    assert (products(recommendation), recommendation.relaxed) == (["a", "b", "c", "e"], ())


def test_requirements_relax_in_order_until_three_shoes_remain():
    rocker = rule("require", "rocker", any_of=["yes"], weight=2)
    low = rule("require", "drop_mm", at_most=8, weight=5)
    shoes = [
        shoe("a", rocker="yes", drop_mm=6),
        shoe("b", rocker="no", drop_mm=6),
        shoe("c", rocker="no", drop_mm=6),
        shoe("d", rocker="yes", drop_mm=12),
    ]

    recommendation = ranked(shoes, rocker, low)

    assert products(recommendation) == ["a", "b", "c"]
    assert recommendation.relaxed == (rocker,)
    assert recommendation.matches[1].cautions[0].rule == rocker


def test_a_requirement_whose_relaxing_brings_nothing_is_not_named():
    must = rule("require", "rocker", any_of=["yes"])

    recommendation = ranked([shoe("a", rocker="yes"), shoe("b", rocker="yes")], must)

    assert (products(recommendation), recommendation.relaxed) == (["a", "b"], ())


def test_a_list_of_one_needs_one_shoe_only():
    must = rule("require", "rocker", any_of=["yes"])

    recommendation = ranked([shoe("a", rocker="yes"), shoe("b", rocker="no")], must, limit=1)

    assert (products(recommendation), recommendation.relaxed) == (["a"], ())


# Needs


def test_women_see_unisex_shoes_at_the_mens_size_and_never_kids():
    shoes = [
        shoe("women", variant(size="9")),
        shoe("unisex", variant(size="7.5"), audience="unisex"),
        shoe("unisex-9", variant(size="9"), audience="unisex"),
        shoe("men", variant(size="7.5"), audience="men"),
        shoe("kids", variant(size="9"), audience="kids"),
        shoe("whose", variant(size="9"), audience=None),
    ]

    found = ranked(shoes, LOW, needs=Needs(audience="women", size_us=Decimal(9)))

    assert products(found) == ["unisex", "women"]


def test_without_an_audience_all_but_kids_are_shown():
    shoes = [shoe(a or "whose", audience=a) for a in ("men", "women", "unisex", "kids", None)]

    assert products(ranked(shoes, LOW)) == ["men", "unisex", "whose", "women"]


def test_kids_shoes_are_shown_when_asked_for():
    shoes = [shoe(a, audience=a) for a in ("men", "unisex", "kids")]

    assert products(ranked(shoes, LOW, needs=Needs(audience="kids"))) == ["kids"]


def test_widths_are_compared_by_step_and_not_by_letter():
    shoes = [
        shoe("women-d", variant(width="D")),
        shoe("unisex-d", variant(width="D"), audience="unisex"),
        shoe("unisex-2e", variant(width="2E"), audience="unisex"),
    ]

    found = ranked(shoes, LOW, needs=Needs(audience="women", width="D"))

    assert products(found) == ["unisex-2e", "women-d"]


def test_a_rare_letter_is_a_width_like_any_other():
    shoes = [
        shoe("men-2e", variant(width="2E"), audience="men"),
        shoe("men-3e", variant(width="3E"), audience="men"),
        shoe("men-c", variant(width="C"), audience="men"),
    ]
    wide = rule("prefer", "width", at_least=1)

    found = ranked(shoes, LOW, needs=Needs(audience="men", width="EEE"))
    judged = {m.shoe.product: m for m in ranked(shoes, wide).matches}

    assert [(m.shoe.product, m.width_unknown) for m in found.matches] == [("men-3e", False)]
    (room,) = judged["men-3e"].reasons
    assert (room.value, room.wanted) == ("3E", "2E or 3E or 4E")
    assert [one.value for one in judged["men-c"].cautions] == ["C"]


def test_without_an_audience_a_width_means_each_shoes_own_letter():
    shoes = [
        shoe("men", variant(width="2E"), audience="men"),
        shoe("women", variant(width="EE")),
        shoe("women-d", variant(width="D")),
    ]

    assert products(ranked(shoes, LOW, needs=Needs(width="2E"))) == ["men", "women"]


def test_an_unknown_size_width_price_or_stock_filters_nothing_out_and_is_said():
    vague = shoe("a", variant(size=None, width=None, price=None, stock=None))
    needs = Needs("women", Decimal(9), "D", Money(10_000))

    (match,) = ranked([vague], LOW, needs=needs).matches

    assert (match.size_unknown, match.width_unknown, match.in_stock) == (True, True, None)
    assert match.missing == ("size_us", "width", "drop_mm")


def test_an_unknown_size_asked_for_is_missing_data():
    (match,) = ranked([shoe("a", variant(size=None), drop_mm=4)], LOW).matches
    needs = Needs(size_us=Decimal(9))
    (asked,) = ranked([shoe("a", variant(size=None), drop_mm=4)], LOW, needs=needs).matches

    assert (match.group, asked.group) == ("meets_all", "data_missing")


def test_the_size_asked_for_is_shown_before_an_unknown_one():
    one = shoe("a", variant("vague", size=None, price="50"), variant("nine", price="150"))

    (match,) = ranked([one], LOW, needs=Needs(size_us=Decimal(9))).matches

    assert match.variant.sku == "nine"


def test_one_variant_must_serve_all_needs_at_once():
    one = shoe(
        "a", variant(size="9", stock=0), variant(size="10"), variant(size="9", price="200")
    )
    needs = Needs(size_us=Decimal(9), max_price=Money(15_000))

    assert ranked([one], LOW, needs=needs).reason == "nothing_in_stock"


def test_a_price_in_another_currency_is_not_within_the_budget():
    shoes = [shoe("eur", variant(price="90", currency="EUR")), shoe("usd", variant(price="90"))]

    assert products(ranked(shoes, LOW, needs=Needs(max_price=Money(10_000)))) == ["usd"]


@pytest.mark.parametrize(
    ("needs", "reason"),
    [
        (Needs(audience="kids"), "nothing_for_audience"),
        (Needs(audience="women", size_us=Decimal(12)), "nothing_in_size"),
        (Needs(audience="women", width="4E"), "nothing_in_width"),
        (Needs(max_price=Money(5_000)), "nothing_in_budget"),
        (Needs(size_us=Decimal(10)), "nothing_in_stock"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_empty_list_says_which_need_nothing_serves(needs, reason):
    one = shoe("a", variant(width="B"), variant(size="10", width="B", stock=0))

    assert ranked([one], LOW, needs=needs).reason == reason


def test_an_empty_shelf_says_so():
    assert ranked([], LOW).reason == "nothing_in_catalogue"


# Verdicts


def test_a_verdict_knows_the_place_in_the_list():
    shelved = shelf(
        *(shoe(name, drop_mm=drop) for name, drop in (("a", 9), ("b", 4), ("c", 4)))
    )

    verdicts = [judge(shelved, wants(LOW), Needs(), name, limit=2) for name in "abc"]

    assert [(v.outcome, v.place) for v in verdicts] == [
        ("outranked", 3),
        ("listed", 1),
        ("listed", 2),
    ]


def test_the_third_of_a_line_is_told_so():
    shoes = [shoe(f"glide-{n}", brand="Fenn", model="Glide", drop_mm=4) for n in range(3)]

    verdict = judge(shelf(*shoes), wants(LOW), Needs(), "glide-2")

    assert (verdict.outcome, verdict.place, verdict.line_place) == ("third_of_line", None, 3)


def test_an_excluded_shoe_is_told_by_which_rule():
    verdict = judge(shelf(shoe("a", plate="carbon")), wants(LOW, NO_CARBON), Needs(), "a")

    assert (verdict.outcome, [reason.rule for reason in verdict.broken]) == (
        "excluded",
        [NO_CARBON],
    )
    assert verdict.broken[0].value == "carbon"


def test_a_shoe_that_misses_a_requirement_is_told_which():
    must = rule("require", "rocker", any_of=["yes"])
    shoes = [shoe(name, rocker="yes") for name in "abc"]

    verdict = judge(shelf(*shoes, shoe("d", rocker="no")), wants(must), Needs(), "d")

    assert (verdict.outcome, [reason.rule for reason in verdict.broken]) == (
        "requirement",
        [must],
    )


def test_a_shoe_sold_out_in_the_size_names_near_sizes_nearest_first():
    one = shoe(
        "a",
        variant("nine", size="9", stock=0),
        variant("eight-half", size="8.5"),
        variant("nine-half", size="9.5"),
        variant("ten", size="10"),
        variant("eleven", size="11"),
        variant("ten-gone", size="10", stock=0),
        variant("nine-half-wide", size="9.5", width="2E"),
    )
    needs = Needs(audience="women", size_us=Decimal(9), width="B")

    verdict = judge(shelf(one), wants(LOW), needs, "a")

    assert (verdict.outcome, verdict.sieve) == ("filtered", "nothing_in_stock")
    assert [v.sku for v in verdict.near] == ["nine-half", "eight-half", "ten"]


def test_a_verdicts_arithmetic_is_the_lists():
    shoes = [shoe("a", drop_mm=9, toebox_width_mm=73), shoe("b", drop_mm=4)]
    listed = {match.shoe.product: match for match in ranked(shoes, LOW, ROOMY).matches}

    for name in "ab":
        assert judge(shelf(*shoes), wants(LOW, ROOMY), Needs(), name).match == listed[name]


def test_a_shoe_that_is_not_on_the_shelf_is_refused_by_name():
    with pytest.raises(LookupError, match="'z' is not among the running shoes"):
        judge(shelf(shoe("a")), wants(LOW), Needs(), "z")


# All scores at once


def test_scoring_all_shoes_gives_the_list_and_the_scores_of_the_rest():
    shoes = [shoe("a", drop_mm=4, plate="carbon"), shoe("b", drop_mm=9), shoe("c", drop_mm=4)]

    scored = score_all(shelf(*shoes), wants(LOW, NO_CARBON))

    assert scored.top(3) == ("c", "b")
    assert scored.scores.tolist() == [10_000, 0, 10_000]
    assert scored.eligible.tolist() == [False, True, True]


def test_the_same_question_gets_the_same_answer():
    shelved = shelf(
        *(shoe(f"s{n}", drop_mm=n % 9, toebox_width_mm=70 + n % 5) for n in range(40))
    )

    assert rank(shelved, wants(LOW, ROOMY)) == rank(shelved, wants(LOW, ROOMY))
