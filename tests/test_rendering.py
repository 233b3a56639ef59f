"""Our templates: rendered beside the host's, in the reader's language, strictly."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import UndefinedError

from shopplugin import ShopPlugin
from shopplugin.domain.money import Money
from shopplugin.rendering import current_lang, render, static_url


@dataclass(frozen=True)
class Context:
    """What the templates below are given."""

    price: Money = field(default_factory=lambda: Money(13995))
    drop: Decimal = Decimal("8.5")
    name: str = "<b>Trail & Road</b>"


@pytest.fixture
def host(tmp_path: Path) -> Flask:
    folder = tmp_path / "templates"
    (folder / "shopplugin").mkdir(parents=True)
    app = Flask("host", instance_path=str(tmp_path), template_folder=str(folder))
    ShopPlugin().init_app(app)
    app.context_processor(lambda: {"cart_count": 3})
    return app


def write(host: Flask, name: str, text: str) -> str:
    Path(str(host.template_folder), "shopplugin", name).write_text(text)
    return f"shopplugin/{name}"


def test_fields_of_the_context_are_the_templates_names_and_are_escaped(host):
    template = write(host, "_x.html", "{{ name }}")

    with host.test_request_context():
        assert render(template, Context()) == "&lt;b&gt;Trail &amp; Road&lt;/b&gt;"


def test_money_numbers_and_direction_follow_the_language(host):
    template = write(
        host, "_x.html", "{{ lang }}|{{ dir }}|{{ money(price) }}|{{ number(drop) }}"
    )

    with host.test_request_context("/?lang=fr"):
        french = render(template, Context())
    with host.test_request_context():
        english, spanish = render(template, Context()), render(template, Context(), lang="es")

    assert french.replace("\xa0", " ") == "fr|ltr|139,95 $ US|8,5"
    assert english == "en|ltr|$139.95|8.5"
    assert spanish == "es|ltr|$139.95|8.5"


def test_imported_macros_speak_the_language_too(host):
    write(
        host,
        "_macros.html",
        "{% macro tag(price) %}{{ money(price) }} {{ lang }}{% endmacro %}",
    )
    template = write(
        host, "_x.html", '{% from "shopplugin/_macros.html" import tag %}{{ tag(price) }}'
    )

    with host.test_request_context("/?lang=es"):
        assert render(template, Context()) == "$139.95 es"


def test_a_name_that_is_not_there_is_an_error(host):
    template = write(host, "_x.html", "{{ nmae }}")

    with (
        host.test_request_context(),
        pytest.raises(UndefinedError, match="'nmae' is undefined"),
    ):
        render(template, Context())


def test_pages_see_the_hosts_context_processors_and_fragments_do_not(host):
    page = write(host, "page.html", "{{ cart_count }} {{ name }}")
    fragment = write(host, "_fragment.html", "{{ cart_count is defined }}")

    with host.test_request_context():
        assert render(page, Context(name="x")) == "3 x"
        assert render(fragment) == "False"


def test_the_hosts_own_filters_and_globals_are_there(host):
    host.jinja_env.filters["shout"] = str.upper
    host.jinja_env.globals["shop_name"] = "Lacehaven"
    template = write(host, "_x.html", "{{ shop_name|shout }}")

    with host.test_request_context():
        assert render(template) == "LACEHAVEN"


def test_our_words_do_not_become_globals_of_the_host(host):
    template = write(host, "_x.html", "{{ _('Free shipping applied') }}")

    with host.test_request_context():
        render(template)

    assert {"_", "money", "number", "lang"} & set(host.jinja_env.globals) == set()
    assert host.jinja_env.undefined.__name__ == "Undefined"


def test_the_host_chooses_the_language_of_a_request(tmp_path):
    app = Flask("host", instance_path=str(tmp_path))
    app.config["SHOPPLUGIN_LANGUAGE"] = lambda: "es_PR"
    ShopPlugin().init_app(app)

    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert current_lang() == "es"


def test_outside_of_a_request_the_shops_language_counts(tmp_path):
    app = Flask("host", instance_path=str(tmp_path))
    app.config["SHOPPLUGIN_LANGUAGE"] = "fr"
    ShopPlugin().init_app(app)

    with app.app_context():
        assert current_lang() == "fr"


def test_the_address_of_a_file_changes_with_the_file(host):
    with host.test_request_context():
        css, other = static_url("shopplugin.css"), static_url("no-such-file.css")

    assert css.startswith("/fit/static/shopplugin.css?v=")
    assert len(css.partition("v=")[2]) == 8
    assert other == "/fit/static/no-such-file.css?v="
