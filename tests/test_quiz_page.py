"""The quiz's form: what it asks, how it takes an answer, and what it does with a wrong one."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from host import make_host, stock
from hypothesis import HealthCheck, given, settings
from quiz_forms import TYPICAL, names_in, send, text_of
from test_answers import HONEST

from shopplugin.answers import write_answers
from shopplugin.domain.sizes import Width
from shopplugin.i18n import translator
from shopplugin.quizpages.asking import form
from shopplugin.quizpages.reading import Entered, as_form
from shopplugin.rendering import current_translator
from shopplugin.seal import Sealed
from shopplugin.shop import current_shop
from shopplugin.wire import dumps
from shopplugin.wire_advice import advice_document

CONTRACT = {
    "red_flags",
    "activity",
    "regularity",
    "roll",
    "wear",
    "arch",
    "pain",
    "conditions",
    "blisters",
    "audience",
    "size_us",
    "width",
    "max_price",
    "ship_to_country",
    "ship_to_region",
    "ship_to_postal_code",
    "keep",
}
BESIDES = {"size_system", "size_other", "foot_left_mm", "foot_right_mm", "pain_place"}


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Flask:
    origins = {"SHOPPLUGIN_EMBED_ORIGINS": "https://store.example"}
    return stock(make_host(tmp_path_factory.mktemp("host"), config=origins))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def opened(app: Flask, location: str) -> Sealed:
    with app.app_context():
        return current_shop().unseal(location.rpartition("/")[2].partition("?")[0])[1]


def test_the_page_is_one_form_with_the_contracts_names(client):
    page = client.get("/fit/quiz")

    assert page.status_code == 200
    assert len(re.findall("<form", page.text)) == 1
    assert 'method="post"' in page.text
    assert names_in(page) == CONTRACT | BESIDES


def test_the_fourteen_checks_come_before_every_question(client):
    page = client.get("/fit/quiz").text

    assert len(re.findall('name="red_flags"', page)) == 14
    assert page.rindex('name="red_flags"') < page.index('name="activity"')


def test_every_single_choice_ends_in_not_sure_and_none_is_made_beforehand(client):
    page = client.get("/fit/quiz").text

    for name in (
        "activity",
        "regularity",
        "wear",
        "roll",
        "arch",
        "blisters",
        "audience",
        "width",
    ):
        last = re.findall(rf'name="{name}" value="([^"]*)"', page)[-1]
        assert last in {"", "not_sure"}, name
    assert not re.search(r"<input[^>]*\schecked", page)


def test_widths_stand_from_narrow_to_wide_where_a_letter_means_the_same_to_both(shipped):
    letters = {-1: ("A", "B"), 0: ("D", "D"), 1: ("E", "2E")}
    widths = tuple(
        Width(step, f"{step}", f"{step}", {"women": (hers,), "men": (his,)})
        for step, (hers, his) in letters.items()
    )
    shop = replace(shipped, sizes=replace(shipped.sizes, widths=widths))

    asked = form(shop, translator("en"), "/quiz").width

    assert [choice.value for choice in asked.choices] == ["A", "B", "D", "E", "2E", ""]


def test_one_submit_and_nothing_that_has_to_be_answered(client):
    page = client.get("/fit/quiz").text

    assert len(re.findall(r'<button[^>]*type="submit"', page)) == 1
    assert re.findall(r'<button(?![^>]*type="(?:submit|button)")', page) == []
    assert not re.search(r"<(?:input|select)[^>]*\srequired", page)


def test_the_page_says_before_anything_is_sent_what_becomes_of_it(client):
    said = text_of(client.get("/fit/quiz"))

    assert "not stored or shared" in said
    assert "discomfort in your feet" in said
    assert "not medical advice" in said


@pytest.mark.parametrize("path", ["/fit/quiz", "result", "/fit/results/nonsense"])
def test_no_page_of_the_quiz_is_stored_framed_by_strangers_or_told_to_others(client, path):
    if path == "result":
        path = send(client, TYPICAL).headers["Location"]

    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex"
    assert "default-src 'none'" in policy
    assert policy.endswith("frame-ancestors https://store.example")
    assert "Set-Cookie" not in headers


def test_an_answer_leads_to_its_result_and_two_equal_ones_to_different_addresses(client):
    first, second = send(client, TYPICAL), send(client, TYPICAL)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"].startswith("/fit/results/")
    assert first.headers["Location"] != second.headers["Location"]
    assert first.headers["Cache-Control"] == "no-store"


def test_an_empty_form_is_an_answer_too(client):
    assert send(client, ()).status_code == 303


def test_the_language_asked_for_goes_along(client):
    form = client.get("/fit/quiz?lang=es").text

    assert 'action="/fit/quiz?lang=es"' in form
    assert send(client, TYPICAL, "?lang=es").headers["Location"].endswith("?lang=es")


def test_a_link_to_keep_opens_for_ninety_days(app, client):
    day = opened(app, send(client, TYPICAL).headers["Location"])
    season = opened(app, send(client, [*TYPICAL, ("keep", "yes")]).headers["Location"])

    assert (day.kept, season.kept) == (False, True)
    assert (season.expires - day.expires).days == 89


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ([("audience", "men"), ("size_other", "42"), ("size_system", "eu")], "9.5"),
        ([("audience", "men"), ("size_other", "42")], "9.5"),
        ([("audience", "women"), ("size_other", "6,5"), ("size_system", "uk")], "8.5"),
        ([("audience", "men"), ("foot_left_mm", "262"), ("foot_right_mm", "270")], "10"),
        ([("audience", "men"), ("foot_left_mm", "270")], "10"),
        ([("audience", "men"), ("size_us", "11"), ("foot_left_mm", "270")], "11"),
    ],
)
def test_other_sizes_and_the_longer_foot_become_a_us_size(app, client, fields, size):
    sent = send(client, fields)

    assert sent.status_code == 303, text_of(sent)
    assert opened(app, sent.headers["Location"]).answers["size_us"] == size


def test_a_place_without_a_question_of_its_own_is_kept_beside_the_answers(app, client):
    sent = send(client, [("pain_place", "heel"), ("pain_place", "toes")])

    answers = opened(app, sent.headers["Location"]).answers
    assert answers == {"pain": ["none"], "beside": {"pain_place": ["heel", "toes"]}}


@pytest.mark.parametrize(
    ("fields", "profiles", "heard"),
    [
        ([("roll", "inward")], ["overpronation"], "Your ankles tip inward"),
        ([("roll", "outward")], ["supination"], "Your ankles tip outward"),
        ([("roll", "straight")], [], "You said your ankles stay straight."),
        ([("roll", "not_sure")], [], "You were not sure which way your ankles tip."),
        ([("roll", "inward"), ("wear", "inner_edge")], ["overpronation"], "ankles tip inward"),
        ([("roll", "outward"), ("wear", "inner_edge")], [], "your ankles tip outward."),
        ([("regularity", "regular")], [], "You run every week."),
        ([("activity", "walking"), ("regularity", "new")], [], "You are new to running."),
    ],
)
def test_an_answer_counts_whether_or_not_the_page_would_have_asked(
    app, client, fields, profiles, heard
):
    location = send(client, fields).headers["Location"]

    assert opened(app, location).answers == dict(fields)
    assert heard in text_of(client.get(location))
    said = client.post("/fit/api/v1/quiz", json=dict(fields)).json
    assert said["profiles"] == profiles


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=HONEST | HONEST.map(lambda answers: replace(answers, red_flags=())))
def test_the_form_and_the_api_give_the_same_advice(app, client, answers):
    sent = send(client, [*as_form(Entered(answers)).items(multi=True)])
    told = client.post("/fit/api/v1/quiz", json=write_answers(answers))

    assert (sent.status_code == 303) is (told.status_code == 200)
    if told.status_code == 200:
        with app.test_request_context():
            shop, sealed = current_shop(), sent.headers["Location"].rpartition("/")[2]
            advice = shop.advise(shop.unseal(sealed)[0])
            document = advice_document(advice, shop, current_translator(), shop.snapshot)
        assert json.loads(dumps(document)) == told.json


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("size_us", "9.3", "Write a US size"),
        ("size_us", "big", "Write a US size"),
        ("width", "ZZ", "Choose another"),
        ("max_price", "lots", "Write an amount"),
        ("size_other", "42", "Choose whose sizes"),
        ("foot_left_mm", "long", "in millimetres"),
        ("activity", "flying", "choose again"),
        ("red_flags", "dragons", "choose again"),
        ("pain_place", "elbow", "choose again"),
        ("red_flag", "infection", "This quiz has no such question."),
    ],
)
def test_a_refused_form_comes_back_filled_in_and_says_what_to_do(client, field, value, message):
    page = send(client, [("wear", "outer_edge"), ("ship_to_region", "NY"), (field, value)])

    assert page.status_code == 422
    assert message in text_of(page)
    assert 'role="alert"' in page.text
    assert re.search(r'id="fit-wear-outer_edge"[^>]* checked', page.text)
    assert re.search(r'name="ship_to_region" value="NY"', page.text)
    for target in re.findall(r'<li><a href="#([^"]+)"', page.text):
        assert f'id="{target}"' in page.text


def test_what_is_typed_in_comes_back_escaped(client):
    page = send(client, [("size_us", '"><script>x</script>')])

    assert page.status_code == 422
    assert "<script>x" not in page.text


def test_the_token_of_a_hosts_protection_may_come_along(client):
    assert send(client, [("csrf_token", "x"), ("wear", "even")]).status_code == 303


def test_answers_in_another_shape_than_a_form_are_never_taken_for_none(client):
    said = client.post("/fit/quiz", json={"red_flags": ["infection"]})

    assert said.status_code == 415


def test_a_form_far_too_large_is_refused_kindly(client):
    page = send(client, [("size_us", "9" * 20_000)])

    assert page.status_code == 413
    assert "Answer the questions again" in text_of(page)


def test_the_address_of_another_language_keeps_the_rest_and_takes_no_orders(client):
    page = client.get("/fit/quiz?x=1&_external=1&_scheme=javascript").text

    assert 'href="/fit/quiz?x=1&amp;_external=1&amp;_scheme=javascript&amp;lang=fr"' in page


def test_the_pages_hold_no_inline_script_or_style(client):
    for path in ("/fit/quiz", send(client, TYPICAL).headers["Location"]):
        page = client.get(path).text
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page)


def test_the_form_leaves_it_to_the_browser_to_restore_what_was_chosen(client):
    (form,) = re.findall(r"<form[^>]*>", client.get("/fit/quiz").text)

    assert "autocomplete" not in form
