"""Who may do what: every route with every role, sign-in, and where requests come from."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import pytest
from database import session_scope
from flask import Flask
from werkzeug.security import generate_password_hash
from workbench import HERE, PASSWORDS, ROLES, in_shop, open_shop, signed_in

from shopplugin import ShopPlugin, store_people
from shopplugin.merch import access, signing
from shopplugin.merch.accounts import put_account, set_disabled

ORDER = ("viewer", "editor", "admin")

# Every route and method of the workbench, with the least role it takes. A new one needs a row.
MATRIX = {
    ("GET", "merch.login"): "anyone",
    ("POST", "merch.enter"): "anyone",
    ("POST", "merch.leave"): "viewer",
    ("GET", "merch.grid"): "viewer",
    ("GET", "merch.row"): "viewer",
    ("GET", "merch.product"): "viewer",
    ("POST", "merch.save_product"): "editor",
    ("GET", "merch.cell"): "editor",
    ("PUT", "merch.save_cell"): "editor",
    ("GET", "merch.effect"): "viewer",
    ("POST", "merch.bulk"): "editor",
    ("POST", "merch.save_bulk"): "editor",
    ("GET", "merch.control"): "editor",
    ("GET", "merch.history"): "viewer",
    ("GET", "merch.batch"): "viewer",
    ("POST", "merch.undo_batch"): "editor",
    ("GET", "merch.suggestions"): "viewer",
    ("POST", "merch.answer_suggestions"): "editor",
    ("GET", "merch.coverage"): "viewer",
    ("GET", "merch.square"): "viewer",
    ("GET", "merch.todo"): "viewer",
    ("GET", "merch.why"): "viewer",
    ("GET", "merch.imports"): "viewer",
    ("POST", "merch.add_import"): "editor",
    ("GET", "merch.one_import"): "viewer",
    ("GET", "merch.import_progress"): "viewer",
    ("POST", "merch.answer_import"): "editor",
    ("GET", "merch.columns"): "editor",
    ("POST", "merch.say_columns"): "editor",
    ("GET", "merch.mappings"): "viewer",
    ("POST", "merch.forget_columns"): "editor",
    ("GET", "merch.placements"): "viewer",
    ("POST", "merch.add_placement"): "editor",
    ("POST", "merch.end_placement"): "editor",
    ("GET", "merch.rules"): "viewer",
    ("POST", "merch.compare_rules"): "editor",
    ("GET", "merch.figures"): "viewer",
    ("GET", "merch.figures_json"): "viewer",
    ("GET", "merch.figures_csv"): "viewer",
    ("GET", "merch.people"): "admin",
    ("POST", "merch.change_person"): "admin",
}

PLACES = {"product": "tarnwick-alder-5-men", "attribute": "drop_mm", "profile": "bunions"}


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Flask:
    return open_shop(f"sqlite:///{tmp_path_factory.mktemp('access') / 'shop.db'}")


def routes(app: Flask):
    for rule in app.url_map.iter_rules():
        name = rule.endpoint.removeprefix("shopplugin.")
        if name.startswith("merch.") and name != "merch.static":
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, name, rule


def address(app: Flask, rule) -> str:
    values = {name: PLACES.get(name, 1) for name in rule.arguments}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)


def test_every_route_of_the_workbench_has_a_row(app):
    assert {(method, name) for method, name, _rule in routes(app)} == set(MATRIX)


@pytest.mark.parametrize("someone", ["stranger", *ROLES])
def test_every_route_lets_in_whom_it_should_and_nobody_else(app, someone):
    wrong = []
    for method, name, rule in routes(app):
        if name in {"merch.leave", "merch.login", "merch.enter"}:
            continue
        if someone == "stranger":
            client = app.test_client()
            client.environ_base["HTTP_ORIGIN"] = "http://localhost"
        else:
            client = signed_in(app, someone)
        least = MATRIX[method, name]

        answer = client.open(address(app, rule), method=method)

        if someone == "stranger":
            goal = answer.headers.get("Location", "")
            sent = answer.status_code == 303 and "/fit/merch/login" in goal
            if not (sent if method == "GET" else answer.status_code == 401):
                wrong.append((name, answer.status_code))
        else:
            allowed = ORDER.index(ROLES[someone]) >= ORDER.index(least)
            if (answer.status_code == 403) == allowed:
                wrong.append((name, answer.status_code))
    assert wrong == []


def test_a_view_without_a_role_is_closed_to_everybody(tmp_path):
    app = open_shop(f"sqlite:///{tmp_path / 'shop.db'}")
    app.view_functions["shopplugin.merch.todo"] = lambda: "open"

    assert signed_in(app, "ada").get("/fit/merch/todo").status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "https://localhost"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_only_our_own_pages_may_change_something(app, headers, status):
    client = app.test_client()
    data = {"name": "edda", "password": PASSWORDS["edda"]}

    assert client.post("/fit/merch/login", data=data, headers=headers).status_code == status


def test_pages_are_framed_by_nobody_and_kept_nowhere(app):
    answer = signed_in(app).get("/fit/merch/")

    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_the_cookie_goes_to_the_workbench_alone(app, scheme, secure):
    client = app.test_client()
    answer = client.post(
        "/fit/merch/login",
        base_url=f"{scheme}://localhost",
        data={"name": "edda", "password": PASSWORDS["edda"]},
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{access.COOKIE}=")
    assert "Path=/fit/merch;" in cookie + ";"
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) == secure


def test_nothing_but_the_workbench_sets_a_cookie(app):
    client = app.test_client()

    assert [
        page
        for page in ("/fit/quiz", "/fit/guide/", "/fit/merch/", "/fit/merch/login")
        if "Set-Cookie" in client.get(page).headers
    ] == []


def test_signing_out_ends_the_session_for_good(app):
    client = signed_in(app)
    kept = client.get_cookie(access.COOKIE, path="/fit/merch")
    client.post("/fit/merch/logout")
    client.set_cookie(access.COOKIE, kept.value, path="/fit/merch")

    assert client.get("/fit/merch/").status_code == 303


def test_signing_in_again_makes_a_new_session_and_ends_the_old(app):
    client = signed_in(app)
    old = client.get_cookie(access.COOKIE, path="/fit/merch").value
    client.post("/fit/merch/login", data={"name": "edda", "password": PASSWORDS["edda"]})

    assert client.get_cookie(access.COOKIE, path="/fit/merch").value != old
    other = app.test_client()
    other.set_cookie(access.COOKIE, old, path="/fit/merch")
    assert other.get("/fit/merch/").status_code == 303


def test_a_session_planted_by_somebody_else_is_worth_nothing(app):
    client = app.test_client()
    client.set_cookie(access.COOKIE, "a" * 43, path="/fit/merch")

    assert client.get("/fit/merch/").status_code == 303


@pytest.mark.parametrize("change", ["disable", "password"])
def test_a_changed_account_is_signed_out_at_once(tmp_path, change):
    app = open_shop(f"sqlite:///{tmp_path / 'shop.db'}")
    client = signed_in(app)
    with in_shop(app) as shop, session_scope(shop.engine, write=True) as session:
        if change == "disable":
            set_disabled(session, "edda", True)
        else:
            put_account(session, "edda", "editor", "another-password")

    assert client.get("/fit/merch/").status_code == 303


@pytest.mark.parametrize(("since", "seen"), [(access.LONGEST_S + 1, 0), (0, access.IDLE_S + 1)])
def test_sessions_end_by_themselves(tmp_path, monkeypatch, since, seen):
    app = open_shop(f"sqlite:///{tmp_path / 'shop.db'}")
    client = signed_in(app)
    token = access.digest(client.get_cookie(access.COOKIE, path="/fit/merch").value)
    with in_shop(app) as shop, session_scope(shop.engine, write=True) as session:
        _person, began, last = store_people.signed_in(session, token)
        store_people.sign_out(session, token)
        store_people.sign_in(session, token, "edda", began - since)
        store_people.see_again(session, token, last - seen)

    assert client.get("/fit/merch/").status_code == 303


def test_a_reader_waits_for_nobody_who_writes(database_url):
    """When a browser was last seen is noted the next time, then."""
    app = open_shop(database_url)
    client = signed_in(app, "vera")
    token = access.digest(client.get_cookie(access.COOKIE, path="/fit/merch").value)

    def last_seen(session) -> int:
        return store_people.signed_in(session, token)[2]

    with in_shop(app) as shop:
        engine = shop.engine
    with session_scope(engine, write=True) as session:
        then = last_seen(session) - 120
        store_people.see_again(session, token, then)
    with session_scope(engine, write=True) as session:
        store_people.see_again(session, token, then)
        began = time.monotonic()

        page = client.get("/fit/merch/")

        assert time.monotonic() - began < 3
        assert page.status_code == 200
    with session_scope(engine) as session:
        assert last_seen(session) == then
    client.get("/fit/merch/")
    with session_scope(engine) as session:
        assert last_seen(session) > then
    engine.dispose()


def test_too_many_tries_have_to_wait_whether_or_not_the_name_is_there(tmp_path, monkeypatch):
    monkeypatch.setattr(signing, "check_password_hash", lambda _hash, _password: False)
    app = open_shop(f"sqlite:///{tmp_path / 'shop.db'}")
    for name in ("edda", "nobody"):
        client = app.test_client()
        codes = [
            client.post(
                "/fit/merch/login", data={"name": name, "password": "x"}, headers=HERE
            ).status_code
            for _ in range(signing.ACCOUNT_TRIES + 2)
        ]
        assert codes == [401] * signing.ACCOUNT_TRIES + [429, 429]
    assert client.post(
        "/fit/merch/login", data={"name": "nobody", "password": "x"}, headers=HERE
    ).headers["Retry-After"] == str(signing.WINDOW_S)


def test_an_unknown_name_costs_the_same_work_and_gets_the_same_answer(app, monkeypatch):
    asked = []
    real = signing.check_password_hash

    def noting(stored, password):
        asked.append(stored.split("$")[0])
        return real(stored, password)

    monkeypatch.setattr(signing, "check_password_hash", noting)
    answers = [
        app.test_client().post(
            "/fit/merch/login", data={"name": name, "password": "wrong"}, headers=HERE
        )
        for name in ("edda", "nobody-here")
    ]

    assert asked[0] == asked[1]
    assert asked[0].startswith("scrypt:")
    pages = [re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True)) for answer in answers]
    assert pages[0] == pages[1]
    assert [answer.status_code for answer in answers] == [401, 401]


def test_the_hash_of_nobody_is_as_dear_as_one_made_today():
    def cost(hashed: str) -> list[int | str]:
        method, salt, digest = hashed.split("$")
        return [method, len(salt), len(digest)]

    assert cost(signing._NOBODY) == cost(generate_password_hash("today"))


def test_a_start_hashes_no_password():
    start = "import hashlib; hashlib.scrypt = None; from shopplugin import extension"

    assert subprocess.run([sys.executable, "-c", start], check=False).returncode == 0


@pytest.mark.parametrize(
    "goal",
    [
        "https://evil.example/",
        "//evil.example/merch/",
        "/fit/merch/\\evil",
        "javascript:alert(1)",
        "/quiz",
    ],
)
def test_signing_in_leads_nowhere_but_into_the_workbench(app, goal):
    data = {"name": "edda", "password": PASSWORDS["edda"], "next": goal}

    answer = app.test_client().post("/fit/merch/login", data=data, headers=HERE)

    assert answer.headers["Location"] == "/fit/merch/"


def test_a_stranger_is_sent_back_to_the_page_asked_for(app):
    client = app.test_client()
    login = client.get("/fit/merch/todo?x=1").headers["Location"]
    assert login == "/fit/merch/login?next=/fit/merch/todo?x%3D1"
    page = client.get(login).get_data(as_text=True)

    assert 'name="next" value="/fit/merch/todo?x=1"' in page


def test_without_an_account_the_workbench_is_off_and_says_how_to_switch_it_on(tmp_path):
    from shopplugin import create_app

    app = create_app({"SHOPPLUGIN_DATABASE_URL": f"sqlite:///{tmp_path / 'shop.db'}"})

    assert "switched off" in app.test_client().get("/fit/merch/login").get_data(as_text=True)


def test_in_a_host_the_host_decides_who_may(tmp_path):
    from host import make_host, stock

    allowed = {"answer": False}
    app = stock(make_host(tmp_path, ShopPlugin(can_edit=lambda: allowed["answer"])))
    client = app.test_client()
    client.environ_base["HTTP_ORIGIN"] = "http://localhost"

    assert client.get("/fit/merch/").status_code == 401
    assert client.get("/fit/merch/login").status_code == 401
    allowed["answer"] = "Hanna of the host"
    page = client.get("/fit/merch/")
    assert page.status_code == 200
    assert "Hanna of the host" in page.get_data(as_text=True)
    assert client.get("/fit/merch/people").status_code == 403
