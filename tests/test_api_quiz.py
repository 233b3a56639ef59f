"""POST /quiz: answers to advice, strictly read, deterministic, and remembered by nobody."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import product
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from host import make_host, stock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopplugin.answers import reread_answers
from shopplugin.domain.quiz import Answers
from shopplugin.knowledge.quiz import CONDITIONS, RED_FLAGS
from shopplugin.seal import Expired, NotAsIssued, new_key
from shopplugin.shop import Shop, current_shop

API = "/fit/api/v1"
EVERYTHING = {
    "activity": "running",
    "regularity": "regular",
    "roll": "not_sure",
    "wear": "outer_edge",
    "arch": "high",
    "pain": ["outer_side"],
    "conditions": ["bunions"],
    "blisters": "yes",
    "audience": "women",
    "size_us": 8.5,
    "width": "D",
    "max_price": "150.00",
    "ship_to": {"country": "US", "region": "NY", "postal_code": "10001"},
}
SEND_ON = {
    "weight_bearing": "urgent",
    "bone_point": "urgent",
    "deformity": "urgent",
    "circulation": "urgent",
    "infection": "urgent",
    "open_wound": "same_day",
    "diabetes_or_nerve": "same_day",
    "nerve": "clinician",
    "stress_fracture": "clinician",
    "known_fracture": "clinician",
    "calf_swelling": "urgent",
    "not_settling": "clinician",
    "rigid_flat": "clinician",
    "inflammatory": "clinician",
}


@pytest.fixture(scope="module")
def host(tmp_path_factory) -> Flask:
    keys = {"SHOPPLUGIN_SECRET_KEYS": new_key()}
    return stock(make_host(tmp_path_factory.mktemp("host"), config=keys))


@pytest.fixture
def shop(host) -> Iterator[Shop]:
    with host.app_context():
        yield current_shop()


@pytest.fixture
def client(host) -> FlaskClient:
    return host.test_client()


def advised(client: FlaskClient, answers: object, query: str = "") -> Any:
    response = client.post(f"{API}/quiz{query}", json=answers)
    assert response.status_code == 200, response.text
    return response.json


def refused(client: FlaskClient, body: str) -> Any:
    response = client.post(f"{API}/quiz", data=body, content_type="application/json")
    assert response.mimetype == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, response.json.get("errors")


# A clinician


def test_every_red_flag_is_known_here():
    assert tuple(SEND_ON) == RED_FLAGS


@pytest.mark.parametrize(("flag", "level"), SEND_ON.items())
@pytest.mark.parametrize("answers", [{}, EVERYTHING], ids=["alone", "with every answer"])
def test_a_red_flag_is_answered_without_a_shoe(client, shop, flag, level, answers):
    advice = advised(client, {**answers, "red_flags": [flag]})

    assert set(advice) == {"outcome", "triage", "profiles", "care"}
    assert (advice["outcome"], advice["profiles"], advice["care"]) == ("see_clinician", [], [])
    assert (advice["triage"]["level"], advice["triage"]["flags"]) == (level, [flag])
    assert advice["triage"]["message"]
    assert traces_of_the_shelves(advice, shop) == []


def test_the_strictest_of_all_flags_decides_and_each_is_listed(client):
    advice = advised(client, {"red_flags": ["rigid_flat", "open_wound", "nerve", "nerve"]})

    assert advice["triage"]["level"] == "same_day"
    assert advice["triage"]["flags"] == ["open_wound", "nerve", "rigid_flat"]
    assert [each["flag"] for each in advice["triage"]["because"]] == advice["triage"]["flags"]


@pytest.mark.parametrize("query", ["?lang=es", "?lang=fr"])
def test_no_language_gets_around_a_red_flag(client, shop, query):
    advice = advised(client, {**EVERYTHING, "red_flags": ["nerve"]}, query)

    assert advice["outcome"] == "see_clinician"
    assert traces_of_the_shelves(advice, shop) == []


@pytest.mark.parametrize(
    "red_flags",
    ["nerve", ["nerv"], None, {"nerve": True}, [["nerve"]], True, [None], ["Nerve"]],
)
def test_a_red_flag_that_cannot_be_read_is_never_taken_for_none(client, red_flags):
    response = client.post(f"{API}/quiz", json={**EVERYTHING, "red_flags": red_flags})

    assert response.status_code == 422
    assert list(response.json["errors"]) == ["red_flags"]


def traces_of_the_shelves(document: object, shop: Shop) -> list[str]:
    """Name every SKU, handle, title, brand and word of selling in a document."""
    text = json.dumps(document, ensure_ascii=False)
    shoes = shop.snapshot.shoes.values()
    words = {'"sku"', '"price"', '"currency"', '"matches"', '"total"', "$", "shipping"}
    words |= {shoe.product for shoe in shoes} | {shoe.title for shoe in shoes}
    words |= {shoe.brand for shoe in shoes if shoe.brand} | set(shop.snapshot.by_sku)
    return sorted(word for word in words if word in text)


# Shoes


def test_advice_has_the_shape_of_the_contract(client, shop):
    advice = advised(client, EVERYTHING)

    assert (advice["outcome"], advice["triage"]) == ("shoes", None)
    assert advice["profiles"] == [
        "supination",
        "high-arch",
        "blisters",
        "lateral-pain",
        "bunions",
    ]
    for kind in ("running", "recovery"):
        assert advice[kind]["kind"] == kind
        assert advice[kind]["profiles"] == advice["profiles"]
        assert advice[kind]["catalog_version"] == shop.snapshot.catalog_version
        assert advice[kind]["rules_version"] == shop.knowledge.rules_version
        assert 1 <= len(advice[kind]["matches"]) <= 10
    assert advice["pair"]["running"] == advice["running"]["matches"][0]["sku"]
    assert advice["pair"]["recovery"] == advice["recovery"]["matches"][0]["sku"]
    assert {piece["section"] for piece in advice["care"]} == {
        "prevention",
        "treatment",
        "see_a_doctor",
    }


def test_no_answers_at_all_are_answered_with_general_comfort(client):
    advice = advised(client, {})

    assert (advice["outcome"], advice["profiles"], advice["because"]) == ("shoes", [], [])
    assert len(advice["running"]["matches"]) == len(advice["recovery"]["matches"]) == 10


def test_each_profile_says_which_answers_led_to_it(client):
    (supination, *_) = advised(client, EVERYTHING)["because"]

    assert supination == {
        "profile": "supination",
        "name": "feet that roll outward",
        "answers": [{"question": "wear", "answer": "outer_edge"}],
        "sentences": [
            "Your soles wear on the outer edge, so we looked at cushioned shoes without a post."
        ],
    }


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_alone_is_ranked_as_the_recommendations_are(client, condition):
    advice = advised(client, {"conditions": [condition]})

    for kind in ("running", "recovery"):
        ranked = client.get(f"{API}/recommendations?profile={condition}&kind={kind}").json
        assert advice[kind] == ranked


def test_the_pair_ships_as_the_cart_does(client):
    pair = advised(client, EVERYTHING)["pair"]

    quote = client.post(
        f"{API}/shipping/quote",
        json={"subtotal": pair["total"], "destination": EVERYTHING["ship_to"]},
    )
    assert pair["shipping"] == quote.json


def test_size_width_budget_and_stock_hold_for_every_pick(client, shop):
    looked_at = 0
    for audience, size, width in product(("men", "women"), ("8", "9.5", "12"), ("D", "2E")):
        answers = {"audience": audience, "size_us": size, "width": width, "max_price": 140}
        advice = advised(client, answers)
        for kind in ("running", "recovery"):
            for match in advice[kind]["matches"]:
                shoe, variant = shop.snapshot.by_sku[match["sku"]]
                asked = shop.knowledge.sizes.in_audience(
                    shop.knowledge.sizes.read(size, audience), audience, shoe.audience
                )
                assert variant.stock != 0
                assert variant.size_us == asked
                assert float(match["price"]) <= 140
                looked_at += 1
            listed = {match["product"] for match in advice[kind]["matches"]}
            for near in advice["near_sizes"][kind]:
                assert near["product"] not in listed
                assert all(
                    shop.snapshot.by_sku[each["sku"]][1].stock for each in near["variants"]
                )
    assert looked_at > 50


def test_equal_answers_get_equal_advice_in_whatever_order(client):
    backwards = dict(reversed(EVERYTHING.items()))

    assert advised(client, EVERYTHING) == advised(client, backwards)


def test_a_number_is_read_exactly_as_its_text(client):
    texts = {**EVERYTHING, "size_us": "8.5", "max_price": "149.95"}
    numbers = {**EVERYTHING, "size_us": 8.5, "max_price": 149.95}

    assert advised(client, texts) == advised(client, numbers)


# What is refused


@pytest.mark.parametrize(
    ("body", "status", "errors"),
    [
        ('{"rol": "inward"}', 422, {"rol": ["There is no such field. Did you mean 'roll'?"]}),
        (
            '{"roll": "inward", "roll": "outward"}',
            422,
            {"roll": ["This field stands twice."]},
        ),
        (
            '{"red_flags": ["nerve"], "red_flags": []}',
            422,
            {"red_flags": ["This field stands twice."]},
        ),
        (
            '{"ship_to": {"region": "NY", "region": "HI"}}',
            422,
            {"ship_to.region": ["This field stands twice."]},
        ),
        (
            '{"ship_to": {"zip": "10001"}}',
            422,
            {"ship_to.zip": ["There is no such field."]},
        ),
        (
            '{"max_price": NaN}',
            422,
            {"max_price": ["'NaN' is not an amount; write digits only, like 139.95."]},
        ),
        (
            '{"max_price": 1e3}',
            422,
            {"max_price": ["'1e3' is not an amount; write digits only, like 139.95."]},
        ),
        (
            '{"max_price": -0}',
            422,
            {"max_price": ["'-0' is not an amount; write digits only, like 139.95."]},
        ),
        (
            '{"size_us": 1e999}',
            422,
            {"size_us": ["'1e999' is not a US size; write whole or half sizes, like 9.5."]},
        ),
        (
            '{"conditions": ["bunion"]}',
            422,
            {
                "conditions": [
                    "'bunion' is not known here. Did you mean 'bunions'? It takes "
                    + ", ".join(CONDITIONS)
                    + "."
                ]
            },
        ),
        ("[]", 422, {"body": ["The body must be a JSON object."]}),
        ("", 400, {"body": ["The body is not JSON: Expecting value at line 1, column 1."]}),
        ("[" * 15_000, 400, {"body": ["The body is nested too deeply."]}),
        (
            json.dumps({"width": "x" * 17_000}),
            413,
            {"body": ["The data value transmitted exceeds the capacity limit."]},
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_used_is_refused_by_name(client, body, status, errors):
    assert refused(client, body) == (status, errors)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ('{"activity": "swim", "width": "QQ", "x": 1}', "activity width x"),
        ('{"activity": "swim", "width": "QQ"}', "activity width"),
        (
            '{"size_us": "zz", "max_price": NaN, "ship_to": {"zip": 1}}',
            "size_us max_price ship_to.zip",
        ),
        (
            '{"width": "D", "width": "QQ", "red_flags": ["x"], "size_us": 99}',
            "width red_flags size_us",
        ),
    ],
)
def test_every_answer_that_cannot_be_used_is_named_at_once(client, body, fields):
    status, errors = refused(client, body)

    assert status == 422
    assert set(errors) == set(fields.split())


def test_a_body_that_is_not_json_is_refused(client):
    response = client.post(f"{API}/quiz", data={"roll": "inward"})

    assert response.status_code == 415


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from([*Answers.__slots__, "__proto__", "x"])
QUIET = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@QUIET
@given(answers=st.dictionaries(NAMES, JSON, max_size=4))
def test_no_answers_break_it(client, answers):
    response = client.post(
        f"{API}/quiz", data=json.dumps(answers), content_type="application/json"
    )

    assert response.status_code in {200, 422}
    if answers.get("red_flags"):
        assert '"sku"' not in response.text


@QUIET
@given(raw=st.binary(max_size=300))
def test_no_body_breaks_it(client, raw):
    response = client.post(f"{API}/quiz", data=raw, content_type="application/json")

    assert response.status_code in {200, 400, 422}


# Manners


def test_it_is_described(client):
    document = client.get(f"{API}/openapi.json").json

    operation = document["paths"][f"{API}/quiz"]["post"]
    answered = operation["responses"]["200"]["content"]["application/json"]["schema"]
    schemas = document["components"]["schemas"]
    assert answered == {
        "anyOf": [
            {"$ref": "#/components/schemas/Shoes"},
            {"$ref": "#/components/schemas/Referral"},
        ]
    }
    assert set(schemas["AnswersIn"]["properties"]) == set(Answers.__slots__)
    assert schemas["AnswersIn"]["properties"]["red_flags"]["items"]["enum"] == list(RED_FLAGS)


@pytest.mark.parametrize("answers", [EVERYTHING, {"red_flags": ["nerve"]}, {"roll": "x"}])
def test_no_cache_keeps_it_and_no_cookie_is_set(client, answers):
    response = client.post(f"{API}/quiz", json=answers)

    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in response.headers
    assert "Set-Cookie" not in response.headers


def test_twenty_a_second_from_one_address_are_answered(tmp_path):
    client = stock(make_host(tmp_path, config={"SHOPPLUGIN_RATE_LIMIT": 100})).test_client()

    statuses = [client.post(f"{API}/quiz", json={}).status_code for _ in range(20)]

    assert statuses == [200] * 20


CANARY = "Xq7CanaryVille"


@pytest.mark.parametrize(
    "answers",
    [
        {"conditions": ["cuboid-syndrome"], "ship_to": {"region": CANARY}},
        {"red_flags": ["infection"], "ship_to": {"region": CANARY}},
        {"roll": CANARY},
        {CANARY: "inward"},
    ],
)
@pytest.mark.parametrize("breaks", [None, "advice_document", "read_answers"])
def test_nothing_of_the_answers_is_logged_even_when_it_breaks(
    tmp_path, monkeypatch, caplog, answers, breaks
):
    client = stock(make_host(tmp_path)).test_client()
    if breaks:

        def fail(*_args: object) -> None:
            raise RuntimeError("something of ours")

        monkeypatch.setattr(f"shopplugin.api.quiz.{breaks}", fail)
    caplog.set_level(logging.DEBUG)
    caplog.clear()

    response = client.post(f"{API}/quiz", json=answers)

    assert response.status_code in ({200, 422} if breaks is None else {500, 422})
    words = (CANARY, "cuboid", "infection")
    assert [word for word in words if word in caplog.text] == []


# Links


def test_a_link_opens_to_the_very_answers(shop):
    answers = Answers(wear="outer_edge", pain=("outer_side",), conditions=("bunions",))

    opened, sealed = shop.unseal(shop.seal(answers))

    assert opened == answers
    assert (sealed.catalog_version, sealed.rules_version) == (
        shop.snapshot.catalog_version,
        shop.knowledge.rules_version,
    )


@pytest.mark.parametrize(
    ("kept", "life"), [(False, timedelta(hours=24)), (True, timedelta(days=90))]
)
def test_a_link_opens_for_a_day_and_for_ninety_if_it_is_kept(shop, kept, life):
    start = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        link = shop.seal(Answers(arch="flat"), kept=kept)

    with time_machine.travel(start + life, tick=False):
        assert shop.unseal(link)[0] == Answers(arch="flat")
    with (
        time_machine.travel(start + life + timedelta(seconds=1), tick=False),
        pytest.raises(Expired),
    ):
        shop.unseal(link)


def test_a_link_from_a_clock_two_minutes_ahead_is_not_as_issued(shop):
    start = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    with time_machine.travel(start + timedelta(minutes=2), tick=False):
        link = shop.seal(Answers())

    with time_machine.travel(start, tick=False), pytest.raises(NotAsIssued):
        shop.unseal(link)


def test_the_longest_honest_answers_fit_into_a_link(shop):
    place = {"country": "🏔" * 200, "region": "é" * 200, "postal_code": "x" * 200}
    answers = reread_answers(
        {
            **EVERYTHING,
            "size_us": "8.5",
            "red_flags": list(RED_FLAGS),
            "conditions": list(CONDITIONS),
            "ship_to": place,
        },
        shop.knowledge,
    )

    link = shop.seal(answers, kept=True)

    assert shop.unseal(link)[0] == answers
    assert len(link) < 2_000


def test_an_ordinary_link_is_short(shop):
    assert len(shop.seal(Answers(wear="outer_edge", conditions=("bunions",)))) < 250


def test_answers_the_shop_no_longer_knows_have_had_their_time(shop, monkeypatch):
    monkeypatch.setattr("shopplugin.shop.write_answers", lambda _answers: {"roll": "sideways"})
    link = shop.seal(Answers())

    with pytest.raises(Expired):
        shop.unseal(link)


def test_without_keys_links_open_in_this_process_and_the_log_says_so_once(tmp_path, caplog):
    with make_host(tmp_path).app_context():
        shop = current_shop()
        links = [shop.seal(Answers(arch="high")) for _ in range(3)]

        assert [shop.unseal(link)[0].arch for link in links] == ["high"] * 3
    said = [record.message for record in caplog.records if "SECRET_KEYS" in record.message]
    assert len(said) == 1


def test_links_made_by_many_requests_at_once_all_open_in_a_shop_without_keys(tmp_path):
    host = make_host(tmp_path)
    answers = Answers(arch="flat")
    start = Barrier(8)

    def seal(_: int) -> str:
        with host.app_context():
            start.wait()
            return current_shop().seal(answers)

    with host.app_context():
        _ = current_shop().snapshot
    with ThreadPoolExecutor(8) as pool:
        links = [*pool.map(seal, range(8))]

    with host.app_context():
        assert [current_shop().unseal(link)[0] for link in links] == [answers] * 8
