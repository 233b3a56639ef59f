"""What shoppers read about shoes and shipping, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shopplugin import knowledge, words
from shopplugin.domain.ranking import Reason, Recommendation
from shopplugin.domain.rules import Criterion, Grade, Level, Rule, Seen, Source, Stance
from shopplugin.domain.shipping import Basis, Operator, Policy
from shopplugin.i18n import LANGUAGES, Translator
from shopplugin.paths import CATALOG_DIR

SOURCE = Source("lab", "A lab", "https://lab.example", date(2026, 11, 1), Seen.WHOLE)


@pytest.fixture(scope="module")
def known():
    return knowledge.load(CATALOG_DIR)


@pytest.fixture(scope="module")
def t():
    return Translator("en")


def judged(verdict, value, profile="bunions", **criterion):
    wanted = Criterion(**criterion)
    rule = Rule(
        profile, Level.CONDITION, "running", Stance.PREFER, wanted, "Room.", Grade.C, SOURCE
    )
    return Reason(wanted.attribute, value, "", verdict, rule, 1.0, 1.0)


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("-3", "narrow"),
        ("-0.5", "between narrow and standard"),
        ("0", "standard"),
        ("1.5", "between wide and extra wide"),
        ("3", "extra wide"),
    ],
)
def test_a_width_between_two_named_ones_says_so(step, name, t):
    assert words.width_step(Decimal(step), t) == name


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (
            judged("meets", Decimal("76.1"), attribute="toebox_width_mm", at_least=Decimal(74)),
            "Toe box width 76.1 mm; we look for 74 mm or more for bunions.",
        ),
        (
            judged("misses", Decimal(12), attribute="drop_mm", at_most=Decimal(8)),
            "Drop 12 mm; we look for 8 mm or less for bunions.",
        ),
        (
            judged("meets", Decimal(0), attribute="drop_mm", at_most=Decimal(8)),
            "Drop 0 mm; we look for 8 mm or less for bunions.",
        ),
        (
            judged(
                "misses",
                Decimal(13),
                attribute="drop_mm",
                at_least=Decimal(8),
                at_most=Decimal(12),
            ),
            "Drop 13 mm; we look for 8 to 12 mm for bunions.",
        ),
        (
            judged("unknown", None, attribute="toebox_height_mm", at_least=Decimal(27)),
            "Toe box height: not stated; we look for 27 mm or more for bunions.",
        ),
        (
            judged("meets", "yes", attribute="rocker", any_of=("yes",)),
            "Rocker sole: with a rocker, as wanted for bunions.",
        ),
        (
            judged("misses", "tapered", attribute="toe_room", any_of=("open", "wide")),
            "Toe room: tapered; wanted for bunions: open-toed or wide.",
        ),
        (
            judged("misses", ("overlays",), attribute="upper", none_of=("overlays",)),
            "Upper: stiff overlays on top, not wanted for bunions.",
        ),
        (
            judged("misses", ("knit", "overlays"), attribute="upper", none_of=("overlays",)),
            "Upper: knit, stiff overlays on top; not wanted for bunions: stiff overlays on"
            " top.",
        ),
        (
            judged("misses", "B", attribute="width", at_least=Decimal(1)),
            "Width: B; wanted for bunions: wide or wider.",
        ),
        (
            judged(
                "meets",
                Decimal("0.6"),
                attribute="traction_coefficient",
                at_least=Decimal("0.5"),
            ),
            "Grip on wet ground 0.6; we look for 0.5 or more for bunions.",
        ),
        (
            judged(
                "meets",
                Decimal("57.5"),
                "comfort",
                attribute="energy_return_heel_pct",
                at_least=Decimal(50),
            ),
            "Energy return 57.5%; we look for 50% or more for comfort.",
        ),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_a_reason_says_what_the_shoe_has_and_what_is_looked_for(reason, sentence, known, t):
    assert words.reason_sentence(reason, known, t) == sentence


@pytest.mark.parametrize(
    ("criterion", "wish"),
    [
        (Criterion("drop_mm", at_most=Decimal(8)), "drop 8 mm or less"),
        (Criterion("weight_g", at_most=Decimal("239.999999")), "weight less than 240 g"),
        (Criterion("drop_mm", at_least=Decimal("8.000001")), "drop more than 8 mm"),
        (Criterion("stability", any_of=("stability",)), "stability"),
        (Criterion("footbed", any_of=("soft", "medium")), "soft or medium (footbed)"),
        (Criterion("plate", none_of=("carbon",)), "not a carbon plate"),
    ],
)
def test_a_wish_is_named_in_few_words(criterion, wish, known, t):
    rule = replace(judged("meets", None, attribute="drop_mm").rule, wanted=criterion)

    assert words.want(rule, known, t) == wish


@pytest.mark.parametrize(
    ("met", "missed", "unknown", "line"),
    [
        (9, 0, 0, "Meets all 9 points"),
        (1, 0, 0, "Meets the one point we know"),
        (7, 2, 0, "Meets 7 of 9 points"),
        (7, 2, 3, "Meets 7 of 9 points, 3 not stated"),
        (6, 0, 1, "Meets all 6 points we know, 1 not stated"),
        (0, 0, 4, "Too little is stated to judge, 4 not stated"),
    ],
)
def test_the_tally_counts_the_unknown_apart(met, missed, unknown, line, t):
    assert words.tally(met, missed, unknown, t) == line


@pytest.mark.parametrize(
    ("seen", "sentence"),
    [
        (Seen.WHOLE, "Read in full on November 1, 2026."),
        (Seen.ABSTRACT, "Read on November 1, 2026: the summary only."),
        (Seen.EXCERPT, "Read on November 1, 2026: the part cited only."),
        (Seen.NOTES, "Known from notes of November 1, 2026, not read itself."),
    ],
)
def test_of_a_source_it_is_said_how_much_was_read(seen, sentence, t):
    assert words.seen(replace(SOURCE, seen=seen), t) == sentence


def test_a_relaxed_preference_is_named(known, t):
    rule = judged("misses", None, attribute="drop_mm", at_most=Decimal(8)).rule

    sentence = words.relaxed([rule], known, t)

    assert sentence == (
        "Too few of our shoes meet every wish, so we let this go: drop 8 mm or less."
    )
    assert words.relaxed([], known, t) == ""


@pytest.mark.parametrize(
    "reason",
    [
        "nothing_in_catalogue",
        "nothing_for_audience",
        "nothing_in_size",
        "nothing_in_width",
        "nothing_in_budget",
        "nothing_in_stock",
        "all_excluded",
    ],
)
def test_an_empty_list_says_why(reason, t):
    answer = Recommendation(("bunions",), "running", (), reason=reason)

    assert words.empty_answer(answer, t).endswith(".")


def test_a_list_with_shoes_has_nothing_to_excuse(t):
    assert words.empty_answer(Recommendation(("bunions",), "running", ()), t) == ""


PLACES = "(excludes HI, AK, PR & Canada)"


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (
            {"subtotal": "0"},
            "Free shipping on all orders over $100 (Excludes HI, AK, PR & Canada)",
        ),
        ({"subtotal": "88.00"}, f"You're $12.01 away from free shipping {PLACES}"),
        (
            {"subtotal": "88.00", "region": "NY"},
            f"You're $12.01 away from free shipping {PLACES}",
        ),
        ({"subtotal": "100"}, f"You're $0.01 away: orders over $100 ship free {PLACES}"),
        (
            {"subtotal": "100.01"},
            "Free shipping unlocked, except to HI, AK, PR & Canada. Enter ZIP to confirm",
        ),
        ({"subtotal": "100.01", "postal_code": "10001"}, "Free shipping applied"),
        (
            {"subtotal": "500", "region": "HI"},
            "Free shipping isn't available in Hawaii. Shipping is calculated at checkout",
        ),
        (
            {"subtotal": "500", "country": "CA"},
            "Free shipping isn't available in Canada. Shipping is calculated at checkout",
        ),
        (
            {"subtotal": "500", "country": "GB"},
            "We can't quote free shipping for this destination",
        ),
        (
            {"subtotal": "500", "region": "NY", "currency": "EUR"},
            "We can't quote free shipping for this currency",
        ),
        (
            {"subtotal": "500", "region": "CA", "postal_code": "96813"},
            "ZIP 96813 is in Hawaii, but the state says California. Please check",
        ),
        (
            {"subtotal": "500", "country": "CA", "postal_code": "10001"},
            "ZIP 10001 is in New York, but the country says Canada. Please check",
        ),
        (
            {"subtotal": "500", "country": "PR", "region": "HI"},
            "HI is a US state, but the country says Puerto Rico. Please check",
        ),
        (
            {"subtotal": "500", "region": "NY", "postal_code": "K1A 0B1"},
            "Postal code K1A 0B1 is in Canada, but the state says New York. Please check",
        ),
        (
            {"subtotal": "500", "country": "CA", "region": "AE"},
            "AE is a US military address, but the country says Canada. Please check",
        ),
        (
            {"subtotal": "500", "region": "NY", "postal_code": "09012"},
            "ZIP 09012 is a US military address, but the state says New York. Please check",
        ),
        (
            {"subtotal": "500", "country": "CN", "region": "US-GU"},
            "US-GU is a US territory, but the country says China. Please check",
        ),
        (
            {"subtotal": "500", "country": "US", "region": "Ontario"},
            "Ontario is in Canada, but the country says United States. Please check",
        ),
        (
            {"subtotal": "500", "region": "QC", "postal_code": "10001"},
            "ZIP 10001 is in New York, but QC is in Canada. Please check",
        ),
        (
            {"subtotal": "500", "country": "Hawaii"},
            "'Hawaii' is a US state or territory. Please write it as the region",
        ),
        (
            {"subtotal": "500", "country": "Untied States"},
            "'Untied States' is not a country we know. Did you mean United States?",
        ),
        (
            {"subtotal": "500", "country": "Nowhere at all"},
            "'Nowhere at all' is not a country we know. Please check",
        ),
        (
            {"subtotal": "500", "region": "Canada"},
            "'Canada' is a country. Please write it as the country",
        ),
        (
            {"subtotal": "500", "region": "Havaii"},
            "'Havaii' is not a US state or territory. Did you mean Hawaii?",
        ),
        ({"subtotal": "NaN"}, "We can't read the subtotal 'NaN'. Please write it like 88.00"),
        ({"subtotal": " "}, "The subtotal is blank. Please write it like 88.00"),
        (
            {"subtotal": "150", "discount": ""},
            "The discount is blank. Please write it like 88.00, or 0 for none",
        ),
        (
            {"subtotal": "150", "discount": "<b>" + "9" * 50},
            "We can't read the discount '<b>" + "9" * 36 + "…'. Please write it like 88.00",
        ),
        (
            {"subtotal": "120", "discount": "121"},
            "The discount is more than the order. Please check",
        ),
        (
            {"subtotal": "500", "postal_code": "9681"},
            "'9681' is not a ZIP code. Write five digits, like 10001",
        ),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_each_shipping_decision_has_its_message(order, message, known, t):
    decision = known.policy.quote(**order)

    assert words.shipping_message(decision, known.policy, t) == message


def test_the_promise_in_english_is_the_policys_own_sentence(known, t):
    assert words.shipping_promise(known.policy, t) == known.policy.sentence


@pytest.mark.parametrize("lang", ["es", "fr"])
@pytest.mark.parametrize(
    "policy",
    [
        Policy(Decimal(100), ("US-HI", "CA")),
        Policy(Decimal("99.50"), ("US-HI",), operator=Operator.AT_LEAST),
        Policy(Decimal(1000), (), basis=Basis.GROSS),
    ],
)
def test_the_promise_in_another_language_names_amount_and_places(policy, lang):
    sentence = words.shipping_promise(policy, Translator(lang))

    assert words.excluded_places(policy, Translator(lang)) in sentence
    assert words.money_text(policy.threshold, "USD", Translator(lang), whole=True) in sentence


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatever_a_policy_leaves_out_is_said_in_every_language(lang):
    t = Translator(lang)
    policy = Policy(Decimal(100), ("US-HI",), served_territories=(), counts_virtual=False)
    promise = words.shipping_promise(policy, t)
    away = words.shipping_message(policy.quote("88.00"), policy, t)

    for place in ("HI", "AS", "GU", "MP", "VI"):
        assert place in promise
        assert place in away
    assert promise != words.shipping_promise(replace(policy, counts_virtual=True), t)


def test_a_coupon_that_costs_more_than_it_saves_is_named(known, t):
    cliff = known.policy.coupon_cliff("105.00", "10.00")

    assert words.coupon_cliff("SAVE10", cliff, known.policy, t) == (
        "SAVE10 saves $10.00 but your order drops to $95.00 and loses free shipping"
    )


def test_every_profile_can_stand_inside_a_sentence(known, t):
    phrases = [words.profile_phrase(profile, known, t) for profile in known.profiles]

    assert "for flat feet" in phrases
    assert all(phrase[4].islower() for phrase in phrases)
