"""A guest leaves no marks: what a host had before the plugin, it has after."""

from __future__ import annotations

import logging
import re
from copy import copy
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, render_template_string, session
from flask_smorest import Api
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy_lite import SQLAlchemy as Lite
from flask_wtf import CSRFProtect
from host import Order, host_session, make_host, stock
from sqlalchemy import select, text
from werkzeug.middleware.proxy_fix import ProxyFix

from shopplugin import ShopPlugin
from shopplugin.cards import web_address
from shopplugin.demo import create_store
from shopplugin.shop import current_shop


def bare_host(folder: Path, **config: Any) -> Flask:
    app = Flask("bare", instance_path=str(folder), static_folder=None)
    app.config.from_mapping(SECRET_KEY="host", **config)
    return app


def marks(app: Flask) -> dict[str, object]:
    """Return everything an app holds that a guest could change."""
    env = app.jinja_env
    return {
        "config": {k: v for k, v in app.config.items() if not k.startswith("SHOPPLUGIN_")},
        "extensions": {k: v for k, v in app.extensions.items() if k != "shopplugin"},
        "error handlers": copy(dict(app.error_handler_spec[None])),
        "after request": list(app.after_request_funcs[None]),
        "teardown request": list(app.teardown_request_funcs[None]),
        "teardown context": list(app.teardown_appcontext_funcs),
        "context processors": list(app.template_context_processors[None]),
        "url processors": list(app.url_value_preprocessors[None]),
        "commands": sorted(app.cli.commands),
        "globals": {k: v for k, v in env.globals.items() if k != "fit"},
        "filters": dict(env.filters),
        "tests": dict(env.tests),
        "undefined": env.undefined,
        "syntax": (env.block_start_string, env.trim_blocks, env.extensions.copy()),
        "autoescape": env.autoescape,
        "json": (app.json, vars(app.json).copy()),
        "session": app.session_interface,
        "wsgi": app.wsgi_app,
        "rules": [r.rule for r in app.url_map.iter_rules() if not r.rule.startswith("/fit/")],
        "loggers": [list(logging.getLogger(name).handlers) for name in ("", "shopplugin")],
    }


def test_nothing_of_the_hosts_changes_but_what_the_contract_names(tmp_path):
    app = bare_host(tmp_path)
    before = marks(app)

    ShopPlugin(session=lambda: None).init_app(app)  # type: ignore[arg-type, return-value]  # never used

    assert marks(app) == before


def test_nothing_of_the_hosts_changes_when_our_templates_are_rendered(tmp_path):
    app = stock(make_host(tmp_path))
    before = marks(app)

    app.test_client().get("/fit/widgets/recommendations?profile=bunions")

    assert marks(app) == before


def test_the_only_things_new_in_the_host_bear_our_name(tmp_path):
    app = bare_host(tmp_path)
    config, known = set(app.config), set(app.extensions)
    names = set(app.jinja_env.globals)

    ShopPlugin().init_app(app)

    assert {
        name for name in set(app.config) - config if not name.startswith("SHOPPLUGIN_")
    } == set()
    assert set(app.extensions) - known == {"shopplugin"}
    assert set(app.jinja_env.globals) - names == {"fit"}


def test_the_hosts_error_pages_stay_the_hosts(tmp_path):
    client = make_host(tmp_path).test_client()

    assert client.get("/nowhere").text == "<h1>The host has no such page</h1>"
    assert client.get("/broken").text == "<h1>The host is sorry</h1>"


@pytest.mark.parametrize(
    "path", ["/fit/guide/nowhere", "/fit/metrics", "/fit/static/nothing.css"]
)
def test_the_hosts_page_for_an_address_of_ours_that_leads_nowhere_is_the_hosts(path, tmp_path):
    answer = make_host(tmp_path).test_client().get(path)

    assert (answer.status_code, answer.text) == (404, "<h1>The host has no such page</h1>")
    assert sorted(answer.headers.keys()) == ["Content-Length", "Content-Type"]


def test_the_hosts_page_for_a_failure_of_ours_is_the_hosts(tmp_path, monkeypatch):
    app = make_host(tmp_path)
    monkeypatch.setitem(app.view_functions, "shopplugin.guide.contents", lambda: 1 / 0)

    answer = app.test_client().get("/fit/guide/")

    assert (answer.status_code, answer.text) == (500, "<h1>The host is sorry</h1>")
    assert sorted(answer.headers.keys()) == ["Content-Length", "Content-Type"]


@pytest.mark.parametrize(
    "path",
    [
        "/fit/guide/",
        "/fit/guide/bunions",
        "/fit/widgets/recommendations?profile=bunions",
        "/fit/api/v1/profiles",
        "/fit/embed.js",
        "/fit/static/shopplugin.css",
    ],
)
def test_no_shared_cache_keeps_an_answer_that_the_hosts_session_is_renewed_with(path, tmp_path):
    app = stock(make_host(tmp_path))

    @app.get("/stay")
    def stay() -> str:
        session.permanent = True
        return "stays"

    client = app.test_client()
    client.get(path, buffered=True)  # kept in memory from here on
    before = client.get(path, buffered=True)
    client.get("/stay")

    after = client.get(path, buffered=True)

    assert "Set-Cookie" not in before.headers
    assert "public" in before.headers["Cache-Control"]
    assert "Set-Cookie" in after.headers
    assert after.headers["Cache-Control"] == before.headers["Cache-Control"].replace(
        "public", "private"
    )
    assert after.data == before.data


@pytest.mark.parametrize(
    "path",
    [
        "/fit/quiz",
        "/fit/guide/bunions",
        "/fit/widgets/banner",
        "/fit/frame/banner",
        "/fit/results/strange",
        "/fit/merch/login",
    ],
)
def test_html_is_html_in_a_host_whose_answers_are_json_unless_they_say_so(path, tmp_path):
    app = make_host(tmp_path)

    class Json(Response):
        default_mimetype = "application/json"

    app.response_class = Json

    answer = stock(app).test_client().get(path)

    assert answer.mimetype == "text/html"


@pytest.mark.parametrize("path", ["/fit/quiz", "/fit/guide/", "/fit/guide/bunions"])
def test_words_of_the_hosts_templates_do_not_stand_in_for_ours(path, tmp_path):
    app = stock(make_host(tmp_path))
    given: dict[str, object] = {}
    app.context_processor(lambda: given)
    client = app.test_client()
    before = client.get(f"{path}?lang=es").text

    for name in ("_", "ngettext", "lang", "dir", "money", "number", "date", "static"):
        given[name] = "the host's"

    assert client.get(f"{path}?lang=es").text == before


def test_responses_of_the_host_get_no_header_of_ours(tmp_path):
    response = make_host(tmp_path).test_client().get("/plain")

    assert sorted(response.headers.keys()) == ["Content-Length", "Content-Type"]


def test_the_hosts_session_cookie_is_set_by_the_host_alone(tmp_path):
    client = stock(make_host(tmp_path)).test_client()

    ours = [
        client.get(path)
        for path in (
            "/fit/api/v1/profiles",
            "/fit/api/v1/recommendations?profile=bunions",
            "/fit/widgets/recommendations?profile=bunions",
            "/fit/widgets/banner",
            "/fit/healthz",
        )
    ]

    assert {response.status_code for response in ours} == {200}
    assert [r.headers["Set-Cookie"] for r in ours if "Set-Cookie" in r.headers] == []
    assert [r.headers["Vary"] for r in ours if "Cookie" in r.headers.get("Vary", "")] == []
    assert "Set-Cookie" in client.get("/").headers


def test_a_hosts_context_processor_leaves_no_trace_in_public_fragments(tmp_path):
    app = stock(make_host(tmp_path))

    @app.context_processor
    def who() -> dict[str, object]:
        return {"who": session.get("name")}

    response = app.test_client().get("/fit/widgets/banner")

    assert "Cookie" not in response.headers.get("Vary", "")


def test_undefined_names_stay_lax_in_the_hosts_own_templates(tmp_path):
    app = make_host(tmp_path)

    with app.test_request_context():
        assert render_template_string("[{{ nothing }}]{{ fit.quiz()[:0] }}") == "[]"


def test_a_host_with_another_template_syntax_keeps_it_and_gets_our_widgets(tmp_path):
    app = bare_host(tmp_path, SHOPPLUGIN_DATABASE_URL=f"sqlite:///{tmp_path / 'shop.db'}")
    app.jinja_options = {"variable_start_string": "[[", "variable_end_string": "]]"}
    ShopPlugin().init_app(app)

    with app.test_request_context():
        page = render_template_string("{{ plain }} [[ fit.banner() ]]")

    assert page.startswith("{{ plain }} <")
    assert "[[" not in page


def test_a_template_of_the_hosts_replaces_ours(tmp_path):
    folder = tmp_path / "templates" / "shopplugin"
    folder.mkdir(parents=True)
    (folder / "_banner.html").write_text("<p>The host's own {{ lang }} banner</p>")
    app = Flask(
        "host", instance_path=str(tmp_path), template_folder=str(tmp_path / "templates")
    )
    ShopPlugin().init_app(app)

    response = app.test_client().get("/fit/widgets/banner?lang=fr")

    assert response.text == "<p>The host's own fr banner</p>"


def test_our_folder_of_templates_is_all_a_host_sees(tmp_path):
    app = make_host(tmp_path)

    names = app.jinja_env.loader.list_templates()

    assert {name for name in names if not name.startswith("shopplugin/")} == set()


def test_the_hosts_static_folder_stays_the_hosts(tmp_path):
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "shopplugin.css").write_text("/* the host's */")
    app = Flask("host", instance_path=str(tmp_path), static_folder=str(tmp_path / "static"))
    ShopPlugin().init_app(app)

    with app.test_client().get("/static/shopplugin.css") as response:
        assert response.text == "/* the host's */"


def test_work_the_host_has_not_committed_is_neither_committed_nor_lost(tmp_path):
    app = stock(make_host(tmp_path))

    with app.app_context():
        db = host_session(app)
        db.add(Order(id=1, note="not yet"))
        db.flush()
        render_template_string("{{ fit.banner() }}{{ fit.recommendations('bunions') }}")
        current_shop().session().execute(text("SELECT 1"))
        assert db().in_transaction()
        assert db.get(Order, 1) is not None
        db.rollback()
        assert db.scalars(select(Order)).all() == []


@pytest.mark.parametrize("flavour", [SQLAlchemy, Lite], ids=["full", "lite"])
def test_a_host_with_flask_sqlalchemy_shares_its_session(tmp_path, flavour):
    app = bare_host(tmp_path)
    address = f"sqlite:///{tmp_path / 'host.db'}"
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["SQLALCHEMY_ENGINES"] = {"default": address}
    db = flavour()
    db.init_app(app)
    given = (lambda: db.session) if flavour is Lite else db.session
    ShopPlugin(session=given).init_app(app)

    stock(app)

    with app.app_context():
        assert current_shop().session().get_bind() is current_shop().engine
        assert len(current_shop().snapshot.shoes) == 99
    assert app.test_client().get("/fit/api/v1/products").json["total"] == 99


def test_a_host_with_its_own_smorest_api_keeps_its_errors_and_its_description(tmp_path):
    app = bare_host(
        tmp_path,
        API_TITLE="Host",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/docs",
    )
    Api(app)
    ShopPlugin().init_app(app)
    client = app.test_client()

    assert client.get("/nowhere").json == {"code": 404, "status": "Not Found"}
    assert client.get("/docs/openapi.json").json["info"]["title"] == "Host"
    assert client.get("/docs/openapi.json").json["paths"] == {}
    assert client.get("/fit/api/v1/nothing").mimetype == "application/problem+json"
    assert client.get("/fit/api/v1/profiles?x=1").mimetype == "application/problem+json"


@pytest.mark.parametrize("first", ["host", "plugin"])
def test_a_host_with_csrf_protection_keeps_it_and_our_api_needs_no_token(tmp_path, first):
    app = bare_host(tmp_path)
    protection = CSRFProtect()
    if first == "host":
        protection.init_app(app)
    ShopPlugin().init_app(app)
    if first == "plugin":
        protection.init_app(app)
    app.add_url_rule("/order", "order", lambda: "ordered", methods=["POST"])
    client = app.test_client()

    assert client.post("/order").status_code == 400
    assert (
        client.post("/fit/api/v1/shipping/quote", json={"subtotal": "88.00"}).status_code == 200
    )


def test_behind_a_script_name_every_address_is_right(tmp_path):
    client = stock(make_host(tmp_path)).test_client()

    page = client.get(
        "/fit/api/v1/products?limit=1", environ_overrides={"SCRIPT_NAME": "/shop"}
    )

    assert page.json["next"].startswith("/shop/fit/api/v1/products?limit=1&after=")
    missing = client.get("/fit/api/v1/nothing", environ_overrides={"SCRIPT_NAME": "/shop"})
    assert missing.mimetype == "application/problem+json"


def test_behind_a_proxy_prefix_every_address_is_right(tmp_path):
    app = stock(make_host(tmp_path))
    app.wsgi_app = ProxyFix(app.wsgi_app, x_prefix=1)

    page = app.test_client().get(
        "/fit/api/v1/products?limit=1", headers={"X-Forwarded-Prefix": "/shop"}
    )

    assert page.json["next"].startswith("/shop/fit/api/v1/products?limit=1&after=")


SKU = "TW-AL5-M-085-D"
EVERYWHERE = (
    "/",
    "/shoes",
    "/products/tarnwick-alder-5-men?for=bunions",
    f"/cart?item={SKU}:1",
    "/running-pain",
    "/gallery",
    "/nowhere",
    "/fit/guide/",
    "/fit/guide/bunions",
    "/fit/quiz",
    "/fit/merch/login",
    *(
        f"/fit/{door}/{widget}"
        for door in ("widgets", "frame")
        for widget in (
            "recommendations?profile=bunions",
            f"badge?sku={SKU}&profile=bunions",
            "shipping?subtotal=88.00",
            "banner",
            "quiz",
        )
    ),
)
ADDRESS = re.compile(r'(?:[\s"](?:href|src|action)="|"(?:@id|url|image)": ")([^"#]+)')


@pytest.mark.parametrize("way", ["script name", "proxy"])
def test_below_a_prefix_every_address_of_every_page_and_widget_has_it(way, tmp_path):
    app = create_store(f"sqlite:///{tmp_path / 'store.db'}", instance_path=tmp_path)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_prefix=1)
    client, seen = app.test_client(), 0
    below = (
        {"environ_overrides": {"SCRIPT_NAME": "/shop"}}
        if way == "script name"
        else {"headers": {"X-Forwarded-Prefix": "/shop"}}
    )
    known = app.extensions["shopplugin"].knowledge.sources.values()
    abroad = {source.url for source in known}

    client.get(
        "/fit/widgets/recommendations?profile=bunions"
    )  # so that nothing kept of it is right
    for page in EVERYWHERE:
        written = ADDRESS.findall(client.get(page, **below).text)
        found = {unescape(address) for address in written} - abroad
        wrong = [
            address
            for address in found
            if not address.startswith(("/shop/", "http://localhost/shop/", "?"))
        ]
        assert (page, wrong) == (page, [])
        seen += len(found)

    assert seen > 300
    assert client.get("/fit/widgets/quiz").text.count('href="/fit/quiz"') == 1


def test_a_catalogue_that_names_the_prefix_itself_does_not_get_it_twice(tmp_path):
    app = bare_host(tmp_path)

    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/shop"}):
        assert web_address("/shop/products/x") == "/shop/products/x"
        assert web_address("/shopping/x") == "/shop/shopping/x"
        assert web_address("https://elsewhere.example/x") == "https://elsewhere.example/x"


def test_logging_is_never_configured_and_holds_nothing_of_a_request(tmp_path, caplog):
    client = stock(make_host(tmp_path)).test_client()

    with caplog.at_level(logging.DEBUG, "shopplugin"):
        client.get("/fit/api/v1/recommendations?profile=canary&brand=canary")
        client.post("/fit/api/v1/shipping/quote", json={"subtotal": "canary"})
        client.get("/fit/widgets/badge?sku=canary%0Acanary&profile=flat-feet")
        client.get("/fit/widgets/recommendations?profile=flat-feet&limit=canary")
        client.get("/fit/frame/canary")

    assert logging.getLogger("shopplugin").handlers == []
    assert "canary" not in caplog.text
