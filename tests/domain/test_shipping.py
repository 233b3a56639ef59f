"""Free shipping: over 100.00, after discounts, three answers, one decision."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shipping_conditions import grants

from shopplugin.domain.money import CURRENCIES, Money, quantise
from shopplugin.domain.places import PLACES, BadAddress, Place, Trouble, canonicalise
from shopplugin.domain.regions import REGIONS
from shopplugin.domain.shipping import (
    BadAmount,
    Basis,
    Line,
    Operator,
    Policy,
    Reason,
    ShippingDecision,
    Slip,
    State,
    SubCent,
    differences,
    lint,
    parse_sentence,
    promise_regions,
)

SENTENCE = "Free shipping on all orders over $100 (Excludes HI, AK, PR & Canada)"
POLICY = Policy(threshold=Decimal("100.00"), excludes=("US-HI", "US-AK", "US-PR", "CA"))
CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "free-shipping.toml").read_text("utf-8")
)["case"]

NEW_YORK = Place("US-NY")
HAWAII = Place("US-HI")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_free_shipping(case):
    order = {key: case[key] for key in ("subtotal", "discount", "currency") if key in case}

    decision = POLICY.quote(**order, **case.get("to", {}))

    answer = {
        "eligible": "unknown" if decision.eligible is None else decision.eligible,
        "reason": decision.reason,
        "remaining": None if decision.remaining is None else str(decision.remaining),
        "place": decision.place,
    }
    assert {key: value for key, value in answer.items() if value is not None} == case["expect"]


# The threshold


def test_every_cent_from_nothing_to_two_hundred_is_judged_right():
    for cents in range(20_001):
        decision = POLICY.quote(f"{cents // 100}.{cents % 100:02}", region="NY")

        assert decision.eligible is (cents > 10_000)
        assert decision.net is not None
        assert decision.remaining is not None
        owed = Decimal("100.01") - decision.net if cents <= 10_000 else Decimal("0.00")
        assert str(decision.remaining) == str(owed)


def test_no_pair_that_binary_floats_get_wrong_ships_free():
    pairs = [
        (cents, cents - 10_000)
        for cents in range(10_001, 20_000)
        if cents / 100 - (cents - 10_000) / 100 > 100
    ]

    reasons = {
        POLICY.quote(_dollars(gross), _dollars(off), region="NY").reason for gross, off in pairs
    }

    assert (len(pairs), reasons) == (1328, {Reason.BELOW_THRESHOLD})


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def test_the_amount_is_rounded_once_after_the_discount():
    # Rounded one by one these would make 110.01 - 10.00 = 100.01.
    decision = POLICY.quote("110.006", "10.004", region="NY")

    assert (str(decision.net), decision.reason) == ("100.00", Reason.BELOW_THRESHOLD)


def test_or_more_takes_in_the_amount_itself():
    policy = replace(POLICY, operator=Operator.AT_LEAST)

    reasons = [policy.quote(net, region="NY").reason for net in ("99.99", "100.00")]

    assert reasons == [Reason.BELOW_THRESHOLD, Reason.OVER_THRESHOLD]
    assert policy.quote("99.99", region="NY").remaining == Decimal("0.01")
    assert policy.quote("99.99", region="NY").state is State.BELOW_THRESHOLD


def test_a_gross_policy_counts_before_the_discount_and_shows_the_net():
    decision = replace(POLICY, basis=Basis.GROSS).quote("120.00", "30.00", region="NY")

    assert (decision.reason, str(decision.net), str(decision.counted)) == (
        Reason.OVER_THRESHOLD,
        "90.00",
        "120.00",
    )


def test_a_currency_without_cents_counts_in_whole_units():
    policy = Policy(threshold=Decimal(10_000), currency="JPY", rest_of_world=True)

    decision = policy.quote("10000", currency="jpy ", country="JP")

    assert (str(decision.net), str(decision.remaining)) == ("10000", "1")
    assert policy.quote("10001", country="JP").eligible is True


# Amounts


@pytest.mark.parametrize(
    ("subtotal", "discount", "trouble"),
    [
        ("1e3", None, BadAmount("subtotal", "1e3", Slip.UNREADABLE)),
        ("NaN", "0", BadAmount("subtotal", "NaN", Slip.UNREADABLE)),
        ("-5", None, BadAmount("subtotal", "-5", Slip.UNREADABLE)),
        ("１２０", None, BadAmount("subtotal", "１２０", Slip.UNREADABLE)),
        (None, None, BadAmount("subtotal", "", Slip.BLANK)),
        ("  ", None, BadAmount("subtotal", "", Slip.BLANK)),
        ("120", "", BadAmount("discount", "", Slip.BLANK)),
        ("120", "1_0", BadAmount("discount", "1_0", Slip.UNREADABLE)),
        ("50", "60.00", BadAmount("discount", "60.00", Slip.MORE_THAN_SUBTOTAL)),
        (True, None, BadAmount("subtotal", "True", Slip.UNREADABLE)),
        (120.5, None, BadAmount("subtotal", "120.5", Slip.UNREADABLE)),
        (Decimal("1E+3"), None, BadAmount("subtotal", "1E+3", Slip.UNREADABLE)),
    ],
    ids=ascii,
)
def test_an_amount_that_cannot_be_used_is_named(subtotal, discount, trouble):
    decision = POLICY.quote(subtotal, discount, region="NY")

    assert decision == ShippingDecision(
        eligible=False,
        reason=Reason.INVALID_AMOUNT,
        currency="USD",
        place="US-NY",
        evidence=str(trouble),
        trouble=trouble,
    )


def test_a_number_from_json_is_read_exactly():
    decision = POLICY.quote(Decimal("110.01"), 10, region="NY")

    assert (decision.eligible, str(decision.net)) == (True, "100.01")


def test_an_endless_number_is_an_answer_too():
    assert POLICY.quote(10**5000).reason is Reason.INVALID_AMOUNT


def test_a_policy_can_refuse_parts_of_a_cent():
    policy = replace(POLICY, sub_cent=SubCent.REFUSE)

    refused = policy.quote("120.005", region="NY")

    assert refused.trouble == BadAmount("subtotal", "120.005", Slip.SUB_CENT)
    assert policy.quote("120.500", region="NY").eligible is True


def test_virtual_goods_count_unless_the_sentence_says_otherwise():
    lines = [Line(Decimal("80.00")), Line(Decimal("50.00"), virtual=True)]
    strict = replace(POLICY, counts_virtual=False)

    assert POLICY.merchandise(lines) == Decimal("130.00")
    assert strict.merchandise(lines) == Decimal("80.00")
    assert "gift cards and downloads not counted" in strict.sentence


# Reasons


def test_reasons_are_asked_in_the_order_of_the_contract():
    bad, nowhere = {"region": "CA", "postal_code": "96813"}, {"country": "FR"}

    asked = [
        POLICY.quote("x", currency="EUR", **bad),
        POLICY.quote("50", currency="EUR", **bad),
        POLICY.quote("50", currency="EUR", region="HI"),
        POLICY.quote("50", currency="EUR", **nowhere),
        POLICY.quote("50", currency="EUR", region="NY"),
        POLICY.quote("50"),
        POLICY.quote("150"),
        POLICY.quote("150", region="NY"),
    ]

    assert [decision.reason for decision in asked] == list(Reason)
    assert [decision.eligible for decision in asked] == [*[False] * 6, None, True]
    assert [decision.remaining is None for decision in asked] == [*[True] * 5, *[False] * 3]


@pytest.mark.parametrize("currency", ["EUR", "", " ", "XQX", "US$", "dollars", "uſd", "ＵＳＤ"])
def test_any_other_currency_is_a_mismatch(currency):
    assert POLICY.quote("500", currency=currency).reason is Reason.CURRENCY_MISMATCH


@pytest.mark.parametrize("currency", [None, "USD", "usd", " Usd "])
def test_dollars_are_dollars_in_any_case_and_by_default(currency):
    decision = POLICY.quote("500", currency=currency, region="NY")

    assert (decision.eligible, decision.currency) == (True, "USD")


def test_a_contradictory_address_hands_on_both_sides():
    decision = POLICY.quote("50", country="US", region="CA", postal_code="96813")

    assert isinstance(decision.trouble, BadAddress)
    assert decision.trouble.trouble is Trouble.CONFLICT
    assert [(clue.written, clue.places) for clue in decision.trouble.clues] == [
        ("96813", ("US-HI",)),
        ("CA", ("US-CA",)),
    ]


def test_the_decision_carries_its_evidence_and_the_policy_s_version():
    decision = replace(POLICY, version="2026-11-02").quote("150", postal_code="96813")

    assert (decision.evidence, decision.policy) == ("ZIP 96813 -> US-HI", "2026-11-02")


# Switches


@pytest.mark.parametrize("region", ["GU", "VI", "AS", "MP", "AA", "AE", "AP"])
def test_what_the_sentence_does_not_exclude_ships_free_until_it_is_switched_off(region):
    off = replace(POLICY, served_territories=(), military=False)

    assert POLICY.quote("150", region=region).eligible is True
    assert off.quote("150", region=region).reason is Reason.NOT_SERVED


def test_switching_off_a_place_puts_it_among_the_exclusions_of_the_sentence():
    policy = replace(POLICY, served_territories=("US-GU", "US-VI"), military=False)

    assert policy.sentence == (
        "Free shipping on all orders over $100"
        " (Excludes HI, AK, PR, AS, MP, AA, AE, AP & Canada)"
    )


def test_the_rest_of_the_world_can_be_switched_on():
    world = replace(POLICY, rest_of_world=True)

    reasons = [world.quote("150", country=code).reason for code in ("GB", "FM", "CA", "UM")]

    assert reasons == [
        Reason.OVER_THRESHOLD,
        Reason.OVER_THRESHOLD,
        Reason.EXCLUDED_REGION,
        Reason.NOT_SERVED,
    ]


# Progress and state


@pytest.mark.parametrize(
    ("order", "state", "percent"),
    [
        ({"subtotal": "0"}, State.EMPTY, None),
        ({"subtotal": "0.50"}, State.BELOW_THRESHOLD, 0),
        ({"subtotal": "88.00", "region": "NY"}, State.BELOW_THRESHOLD, 87),
        ({"subtotal": "99.99"}, State.BELOW_THRESHOLD, 99),
        ({"subtotal": "100.00"}, State.AT_THRESHOLD, 99),
        ({"subtotal": "100.01"}, State.DESTINATION_UNKNOWN, 100),
        ({"subtotal": "900", "region": "NY"}, State.OVER_THRESHOLD, 100),
        ({"subtotal": "88.00", "region": "HI"}, State.EXCLUDED_REGION, None),
        ({"subtotal": "0", "region": "HI"}, State.EXCLUDED_REGION, None),
        ({"subtotal": "88.00", "country": "GB"}, State.NOT_SERVED, None),
        ({"subtotal": "88.00", "currency": "EUR"}, State.CURRENCY_MISMATCH, None),
        ({"subtotal": "88.00", "region": "XX"}, State.INVALID_ADDRESS, None),
        ({"subtotal": "$88"}, State.INVALID_AMOUNT, None),
    ],
    ids=str,
)
def test_each_state_has_its_bar(order, state, percent):
    decision = POLICY.quote(**order)

    assert (decision.state, decision.percent) == (state, percent)


def test_the_bar_is_never_full_below_the_threshold_and_never_shrinks():
    percents = [POLICY.quote(_dollars(cents)).percent for cents in range(1, 10_001)]

    assert None not in percents
    assert percents == sorted(percents)
    assert percents[-1] == 99


# Cards and carts


@pytest.mark.parametrize(
    ("price", "place", "free"),
    [
        (Money(10_001), NEW_YORK, True),
        (Money(10_000), NEW_YORK, False),
        (Money(15_000), HAWAII, False),
        (Money(15_000), Place(), False),
        (Money(15_000, "EUR"), NEW_YORK, False),
        (Money(15_000), canonicalise(None, "CA", "96813"), False),
    ],
    ids=str,
)
def test_a_shoe_ships_free_on_its_own_only_where_that_is_certain(price, place, free):
    assert POLICY.ships_free_alone(price, place) is free


def test_a_coupon_that_loses_the_free_shipping_is_a_cliff():
    cliff = POLICY.coupon_cliff("105.00", "10.00", region="NY")

    assert cliff is not None
    assert (str(cliff.saves), str(cliff.decision.net)) == ("10.00", "95.00")


@pytest.mark.parametrize(
    ("subtotal", "discount", "to"),
    [
        ("120.00", "10.00", {"region": "NY"}),
        ("90.00", "10.00", {"region": "NY"}),
        ("105.00", "10.00", {"region": "HI"}),
        ("105.00", "10%", {"region": "NY"}),
        ("105.00", None, {}),
    ],
    ids=str,
)
def test_a_coupon_that_loses_nothing_is_no_cliff(subtotal, discount, to):
    assert POLICY.coupon_cliff(subtotal, discount, **to) is None


def test_a_coupon_cliff_is_warned_of_before_the_address_is_known():
    assert POLICY.coupon_cliff("105.00", "10.00") is not None


def test_an_order_can_qualify_drop_and_qualify_again():
    steps = [
        POLICY.quote("105.00", region="CA"),
        POLICY.quote("105.00", "10.00", region="CA"),
        POLICY.quote("125.00", "10.00", region="CA"),
        POLICY.quote("125.00", "10.00", region="HI"),
    ]

    assert [step.eligible for step in steps] == [True, False, True, False]


# Properties

CENTS = st.decimals("0", "400", places=2)
FINE = st.decimals("0", "400", places=6)


@given(FINE, FINE, FINE)
def test_adding_an_item_never_takes_free_shipping_away(subtotal, item, discount):
    assume(discount <= subtotal)

    before = POLICY.quote(subtotal, discount, region="NY")
    after = POLICY.quote(subtotal + item, discount, region="NY")

    assert (before.eligible, after.eligible) != (True, False)


@given(FINE, FINE, FINE)
def test_adding_a_discount_never_creates_free_shipping(subtotal, discount, more):
    before = POLICY.quote(subtotal, discount, region="NY")
    after = POLICY.quote(subtotal, discount + more, region="NY")

    assert (before.eligible, after.eligible) != (False, True)


@given(CENTS, CENTS)
def test_what_remains_and_what_there_is_make_the_first_free_amount(subtotal, discount):
    decision = POLICY.quote(subtotal, discount)

    if decision.reason is Reason.BELOW_THRESHOLD:
        assert decision.remaining is not None
        assert decision.net is not None
        assert decision.remaining + decision.net == Decimal("100.01")


@given(CENTS, st.sampled_from(sorted(PLACES)))
def test_knowing_the_place_only_settles_what_was_unknown(net, place):
    unknown = POLICY.decide(net, "USD", Place()).eligible
    known = POLICY.decide(net, "USD", Place(place)).eligible

    assert known is not None
    assert unknown is None or known is unknown


TEXT = (
    st.none() | st.text() | st.sampled_from(["120", "0", "", "US", "HI", "96813", "CA", "USD"])
)


@given(TEXT, TEXT, TEXT, TEXT, TEXT, TEXT)
def test_arbitrary_text_gets_a_decision(subtotal, discount, currency, country, region, code):
    decision = POLICY.quote(subtotal, discount, currency, country, region, code)

    assert (decision.eligible is True) is (decision.reason is Reason.OVER_THRESHOLD)
    assert (decision.eligible is None) is (decision.reason is Reason.DESTINATION_UNKNOWN)
    assert (decision.net is None) is (decision.reason is Reason.INVALID_AMOUNT)
    assert (decision.trouble is None) is (not decision.reason.startswith("invalid"))


# The sentence


def test_the_sentence_is_generated_from_the_policy():
    assert POLICY.sentence == SENTENCE
    assert replace(POLICY, operator=Operator.AT_LEAST, excludes=("CA",)).sentence == (
        "Free shipping on all orders of $100 or more (Excludes Canada)"
    )
    assert replace(POLICY, threshold=Decimal("1049.5"), excludes=()).sentence == (
        "Free shipping on all orders over $1,049.50"
    )
    assert replace(POLICY, basis=Basis.GROSS, excludes=("US-HI", "CA")).sentence == (
        "Free shipping on all orders over $100 before discounts (Excludes HI & Canada)"
    )


def test_the_sentence_reads_back_as_the_policy():
    assert parse_sentence(SENTENCE) == POLICY.claim


POLICIES = st.builds(
    Policy,
    threshold=st.decimals("0.01", "99999", places=2).map(quantise),
    excludes=st.lists(st.sampled_from(sorted(PLACES)), unique=True, max_size=6).map(tuple),
    currency=st.sampled_from(["USD", "CAD", "EUR"]),
    operator=st.sampled_from(Operator),
    basis=st.sampled_from(Basis),
    counts_virtual=st.booleans(),
    served_territories=st.sets(st.sampled_from(["US-AS", "US-GU", "US-MP", "US-VI"])).map(
        tuple
    ),
    military=st.booleans(),
    rest_of_world=st.booleans(),
)


@given(POLICIES)
def test_every_policy_s_sentence_reads_back_as_that_policy(policy):
    said = parse_sentence(policy.sentence)

    assert said == policy.claim
    assert said.sentence == policy.sentence


def test_every_place_is_printed_so_that_it_reads_back_as_itself():
    sentences = {place: replace(POLICY, excludes=(place,)).sentence for place in PLACES}

    assert {place: parse_sentence(said).excludes for place, said in sentences.items()} == {
        place: (place,) for place in PLACES
    }


@given(POLICIES, st.sampled_from(sorted(REGIONS)))
def test_no_sentence_promises_what_its_policy_refuses(policy, region):
    place = canonicalise(None, region)
    assume(isinstance(place, Place) and (place.code or "").startswith("US-"))
    assume(region != "UM")  # nobody lives there

    decision = policy.decide(policy.first_free, policy.currency, place)

    assert decision.eligible is (decision.place not in parse_sentence(policy.sentence).excludes)


@pytest.mark.parametrize(
    "sentence",
    [
        "free shipping on orders above $100.00"
        " (excluding Hawaii, Alaska, Puerto Rico and Canada)",
        "Free shipping on every order more than $100 (excludes HI, AK, PR, & Canada).",
    ],
)
def test_other_words_for_the_same_promise_are_understood(sentence):
    assert differences(parse_sentence(sentence), POLICY.claim) == ()


@pytest.mark.parametrize(
    ("sentence", "difference"),
    [
        (
            "Free shipping on all orders of $100 or more (Excludes HI, AK, PR & Canada)",
            "it takes in the amount itself ('or more'), the rule leaves out the amount itself"
            " ('over')",
        ),
        (
            "Free shipping on all orders over $99 (Excludes HI, AK, PR & Canada)",
            "it names $99, the rule $100",
        ),
        (
            "Free shipping on all orders over CAD 100 (Excludes HI, AK, PR & Canada)",
            "it names CAD 100, the rule $100",
        ),
        (
            "Free shipping on all orders over $100 (Excludes HI, AK & Canada)",
            "it does not exclude Puerto Rico (US-PR), the rule does",
        ),
        (
            "Free shipping on all orders over $100 (Excludes HI, AK, PR, GU & Canada)",
            "it excludes Guam (US-GU), the rule does not",
        ),
        (
            "Free shipping on all orders over $100 before discounts"
            " (Excludes HI, AK, PR & Canada)",
            "it counts before discounts, the rule counts what is paid after discounts",
        ),
        (
            "Free shipping on all orders over $100, gift cards and downloads not counted"
            " (Excludes HI, AK, PR & Canada)",
            "it does not count gift cards and downloads, the rule does",
        ),
    ],
)
def test_a_sentence_that_says_something_else_is_told_what(sentence, difference):
    assert differences(parse_sentence(sentence), POLICY.claim) == (difference,)


@pytest.mark.parametrize(
    ("sentence", "complaint"),
    [
        ("", "does not read like"),
        ("Free returns!", "does not read like"),
        (
            "Free shipping on all orders of $100",
            "either 'over' an amount or an amount 'or more'",
        ),
        ("Free shipping on all orders over $100 or more", "either 'over'"),
        ("Free shipping on all orders over $100 (Excludes Atlantis & HI)", "'Atlantis' is not"),
        ("Free shipping on all orders over £100", "does not read like"),
        ("Free shipping on all orders over $1234567890123", "not an amount"),
        ("Free shipping on all orders over $100.005", "finer than the smallest coin"),
        ("Free shipping on all orders over XQX 100", "ISO 4217"),
    ],
)
def test_a_sentence_that_cannot_be_read_is_refused(sentence, complaint):
    with pytest.raises(ValueError, match=complaint):
        parse_sentence(sentence)


@given(st.text() | st.from_regex(r"free shipping on all orders over \$[0-9]+ \(.*\)"))
def test_arbitrary_sentences_are_read_or_refused(text):
    try:
        claim = parse_sentence(text)
    except ValueError:
        return
    assert parse_sentence(claim.sentence) == claim


# What is promised


def test_the_lint_asks_about_what_is_promised_without_being_named():
    doubts = {doubt.name: str(doubt) for doubt in lint(POLICY)}

    assert list(doubts) == [
        *["American Samoa", "Guam", "Northern Mariana Islands", "US Virgin Islands"],
        *["Armed Forces Americas", "Armed Forces Europe", "Armed Forces Pacific"],
        *["P.O. boxes", "The rest of the world"],
    ]
    assert doubts["Guam"] == (
        "Guam: The sentence promises free shipping there without saying so. Is that meant?"
    )
    assert "241 countries" in doubts["The rest of the world"]


def test_the_lint_is_quiet_about_what_is_switched_off_or_named():
    policy = replace(POLICY, excludes=(*POLICY.excludes, "US-GU"), military=False)

    places = [doubt.place for doubt in lint(policy)]

    assert places == ["US-AS", "US-MP", "US-VI", "", ""]


def test_the_published_regions_are_the_48_states_and_dc():
    regions = promise_regions(POLICY)

    assert len(regions) == 49
    assert {"AK", "HI", "PR", "GU", "AE"}.isdisjoint(regions)
    assert {"DC", "NY", "CA", "WY"} <= set(regions)


@pytest.mark.parametrize("operator", list(Operator))
def test_structured_data_never_promises_what_the_checkout_refuses(operator):
    policy = replace(POLICY, operator=operator)
    service = {
        "shippingConditions": [
            {
                "shippingDestination": {
                    "addressCountry": "US",
                    "addressRegion": list(promise_regions(policy)),
                },
                "orderValue": {"currency": "USD", "minValue": float(policy.first_free)},
                "shippingRate": {"currency": "USD", "value": 0},
            }
        ]
    }
    published = json.loads(json.dumps(service), parse_float=Decimal)

    for region in REGIONS:
        for net in (Decimal("99.99"), Decimal("100.00"), Decimal("100.01")):
            promised = grants(published, "US", region, net)
            kept = policy.quote(net, region=region).eligible

            assert not promised or kept is True
            assert promised is (kept is True and region in promise_regions(policy))


def test_a_policy_in_any_currency_has_a_first_free_amount():
    for currency in CURRENCIES:
        policy = Policy(threshold=Decimal(100), currency=currency)

        assert policy.decide(policy.first_free, currency, NEW_YORK).eligible is True
