"""Errors of the API: RFC 9457 documents naming each field, and nothing of the host's."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from host import make_host
from marshmallow import ValidationError
from werkzeug.exceptions import TooManyRequests

from shopplugin.problems import Refused, answer, flatten


@pytest.fixture
def host(tmp_path) -> Flask:
    return make_host(tmp_path)


@pytest.fixture
def client(host) -> FlaskClient:
    return host.test_client()


def test_a_refusal_names_each_field():
    with Flask(__name__).app_context():
        response = answer(Refused({"kind": ["no"], "limit": ["too many"]}))

    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    assert response.json == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "2 fields of the request cannot be used; see errors.",
        "errors": {"kind": ["no"], "limit": ["too many"]},
    }


def test_headers_of_an_error_are_kept():
    with Flask(__name__).app_context():
        response = answer(TooManyRequests("Wait.", retry_after=3))

    assert response.headers["Retry-After"] == "3"
    assert response.headers.getlist("Content-Type") == ["application/problem+json"]


def test_nested_messages_are_named_by_dotted_path():
    error = ValidationError({"destination": {"country": ["a"]}, "_schema": ["b"], "x": "c"})

    assert flatten(error.messages) == {"destination.country": ["a"], "body": ["b"], "x": ["c"]}


def test_a_missing_address_below_the_prefix_is_a_problem(client):
    response = client.get("/fit/api/v1/nothing")

    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    assert response.json["status"] == 404
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["nothing?lang=es", "profiles?x=1&lang=fr", "products/none?lang=es"]
)
def test_a_problem_says_that_it_is_english_in_whatever_language_was_asked(client, path):
    response = client.get(f"/fit/api/v1/{path}", headers={"Accept-Language": "fr"})

    assert response.mimetype == "application/problem+json"
    assert response.headers["Content-Language"] == "en"


def test_a_missing_address_elsewhere_is_the_hosts(client):
    pages = [
        client.get(path) for path in ("/nothing", "/fit/nothing", "/fit/api/v1", "/fit/api")
    ]

    assert {page.text for page in pages} == {"<h1>The host has no such page</h1>"}


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(client):
    response = client.delete("/fit/api/v1/profiles")

    assert response.status_code == 405
    assert response.mimetype == "application/problem+json"
    assert sorted(response.headers["Allow"].split(", ")) == ["GET", "HEAD", "OPTIONS"]


def test_a_wrong_method_on_a_page_of_the_hosts_is_the_hosts(client):
    assert client.delete("/plain").mimetype == "text/html"


def test_a_hosts_handler_for_404_does_not_answer_for_our_api(client):
    response = client.get("/fit/api/v1/products/no-such-shoe")

    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"


def test_our_own_trouble_is_a_problem_that_gives_nothing_away(host, monkeypatch):
    def fail(*_args: object) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr("shopplugin.api.catalogue.profile_document", fail)

    response = host.test_client().get("/fit/api/v1/profiles")

    assert response.status_code == 500
    assert response.mimetype == "application/problem+json"
    assert "canary" not in response.text


def test_a_hosts_handler_for_any_fault_does_not_answer_for_our_api(host, monkeypatch):
    host.register_error_handler(Exception, lambda _error: ("<h1>The host caught it</h1>", 500))
    monkeypatch.setattr("shopplugin.api.catalogue.profile_document", lambda *_: 1 / 0)

    response = host.test_client().get("/fit/api/v1/profiles")

    assert response.status_code == 500
    assert response.mimetype == "application/problem+json"
    assert host.test_client().get("/broken").text == "<h1>The host caught it</h1>"
