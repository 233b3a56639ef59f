"""Installing the plugin: one call, checked at the start, as many apps as there are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from host import host_session, make_host, stock
from sqlalchemy import create_engine, inspect
from sqlalchemy.orm import Session

import shopplugin
from shopplugin import ShopPlugin, create_app
from shopplugin.database import NoDatabase
from shopplugin.knowledge import CatalogError
from shopplugin.paths import CATALOG_DIR
from shopplugin.seal import new_key
from shopplugin.shop import Shop, current_shop


def test_the_package_offers_the_plugin_and_the_app_that_stands_alone():
    assert shopplugin.__all__ == ["ShopPlugin", "create_app"]


def test_the_shop_of_an_app_is_in_its_extensions(tmp_path):
    app = make_host(tmp_path)

    with app.app_context():
        shop = current_shop()

    assert isinstance(shop, Shop)
    assert app.extensions["shopplugin"] is shop


def test_an_app_without_the_plugin_is_told_what_was_forgotten():
    with Flask("bare").app_context(), pytest.raises(RuntimeError) as error:
        current_shop()

    assert str(error.value) == (
        "The app 'bare' has no shop. Did you forget to call 'init_app' on ShopPlugin?"
    )


def test_installing_twice_is_refused(tmp_path):
    app = make_host(tmp_path)

    with pytest.raises(RuntimeError, match="installed in this app already"):
        ShopPlugin().init_app(app)


def test_a_session_of_one_request_is_refused_with_the_remedy():
    with pytest.raises(TypeError, match=r"pass session=lambda: db\.session"):
        ShopPlugin(session=Session())  # type: ignore[arg-type]  # the mistake under test


def test_a_faulty_catalogue_stops_the_start_with_every_fault(tmp_path):
    folder = tmp_path / "catalog"
    shutil.copytree(CATALOG_DIR, folder)
    for profile in ("bunions", "flat-feet"):
        path = folder / "profiles" / f"{profile}.toml"
        path.write_text(path.read_text() + '\n[surprise]\nkey = "value"\n')

    with pytest.raises(CatalogError) as error:
        create_app({"SHOPPLUGIN_CATALOG": str(folder)})

    assert sorted({Path(fault.file).stem for fault in error.value.faults}) == [
        "bunions",
        "flat-feet",
    ]


def test_a_faulty_setting_stops_the_start(tmp_path):
    with pytest.raises(ValueError, match="SHOPPLUGIN_EMBED_ORIGINS is '\\*'"):
        make_host(tmp_path, config={"SHOPPLUGIN_EMBED_ORIGINS": "*"})


def test_effective_settings_stand_in_the_config(tmp_path, monkeypatch):
    newest, older = new_key(), new_key()
    monkeypatch.setenv("SHOPPLUGIN_SECRET_KEYS", f"{newest},{older}")

    app = make_host(tmp_path, config={"SHOPPLUGIN_LANGUAGE": "es"})

    assert app.config["SHOPPLUGIN_SECRET_KEYS"] == (newest, older)
    assert app.config["SHOPPLUGIN_LANGUAGE"] == "es"
    assert app.config["SHOPPLUGIN_CATALOG"] == CATALOG_DIR


def test_a_malformed_key_stops_the_start_with_the_remedy(tmp_path):
    with pytest.raises(ValueError, match=r"SHOPPLUGIN_SECRET_KEYS, key 2 of 2: .* Make one: "):
        make_host(tmp_path, config={"SHOPPLUGIN_SECRET_KEYS": f"{new_key()},short"})


def test_two_apps_in_one_process_keep_their_own_settings(tmp_path):
    plugin = ShopPlugin()
    apps = []
    for name in ("one", "two"):
        app = Flask(name, instance_path=str(tmp_path / name))
        app.config["SHOPPLUGIN_EMBED_ORIGINS"] = f"https://{name}.example"
        plugin.init_app(app, url_prefix=f"/{name}")
        apps.append(app)

    one, two = apps

    assert one.extensions["shopplugin"].settings.embed_origins == ("https://one.example",)
    assert two.extensions["shopplugin"].settings.embed_origins == ("https://two.example",)
    assert one.test_client().get("/one/healthz").status_code == 200
    assert one.test_client().get("/two/healthz").status_code == 404


def test_without_a_session_the_database_is_a_file_in_the_instance_folder(tmp_path):
    app = Flask("alone", instance_path=str(tmp_path / "instance"))
    ShopPlugin().init_app(app)
    assert list(tmp_path.iterdir()) == []

    with app.app_context():
        session = current_shop().session()

        assert session is current_shop().session()
        assert session.get_bind().url.database == str(tmp_path / "instance" / "shopplugin.db")

    tables = inspect(create_engine(f"sqlite:///{tmp_path}/instance/shopplugin.db"))
    assert [
        name for name in tables.get_table_names() if not name.startswith("shopplugin_")
    ] == []


def test_the_plugins_own_session_is_closed_with_the_app_context(tmp_path):
    app = Flask("alone", instance_path=str(tmp_path))
    ShopPlugin().init_app(app)

    with app.app_context():
        first = current_shop().session()
        first.connection()
        assert first.in_transaction()

    assert not first.in_transaction()
    with app.app_context():
        assert current_shop().session() is not first


def test_with_a_session_our_tables_stand_beside_the_hosts(tmp_path):
    app = make_host(tmp_path)

    with app.app_context():
        assert current_shop().session() is host_session(app)()
        tables = inspect(current_shop().engine).get_table_names()

    assert "orders" in tables
    assert "shopplugin_products" in tables


def test_a_folder_that_cannot_be_made_is_named_with_the_setting_that_helps(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    app = Flask("alone", instance_path=str(tmp_path / "file" / "instance"))
    ShopPlugin().init_app(app)

    with app.app_context(), pytest.raises(NoDatabase, match="Set SHOPPLUGIN_DATABASE_URL"):
        current_shop().session()


def test_the_app_that_stands_alone_serves_under_fit(tmp_path):
    app = create_app({"SHOPPLUGIN_DATABASE_URL": f"sqlite:///{tmp_path / 'shop.db'}"})

    assert app.test_client().get("/fit/healthz").json == {"status": "ok"}


@pytest.mark.parametrize(("proxies", "prefix"), [("0", ""), ("1", "/shop")])
def test_standing_alone_it_believes_as_many_proxies_as_it_is_told(
    tmp_path, monkeypatch, proxies, prefix
):
    monkeypatch.setenv("SHOPPLUGIN_PROXIES", proxies)
    app = create_app({"SHOPPLUGIN_DATABASE_URL": f"sqlite:///{tmp_path / 'shop.db'}"})

    description = app.test_client().get(
        "/fit/api/v1/openapi.json", headers={"X-Forwarded-Prefix": "/shop"}
    )

    assert description.json["servers"] == [{"url": prefix or "/"}]


def test_every_endpoint_of_ours_bears_our_name(tmp_path):
    app = make_host(tmp_path)

    ours = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/fit")}
    theirs = {rule.endpoint for rule in app.url_map.iter_rules()} - ours

    assert {name for name in ours if not name.startswith("shopplugin.")} == set()
    assert theirs == {"home", "plain", "broken"}


def test_templates_of_the_host_can_use_fit(tmp_path):
    app = stock(make_host(tmp_path))

    with app.test_request_context("/"):
        page = render_template_string("{{ fit.recommendations('bunions', kind='running') }}")

    assert 'class="shopplugin-' in page
    assert "&lt;" not in page.partition(">")[0]


def test_the_bare_address_of_the_app_that_stands_alone_leads_to_the_quiz(tmp_path):
    app = create_app({"SHOPPLUGIN_DATABASE_URL": f"sqlite:///{tmp_path}/shop.db"})

    answer = app.test_client().get("/")

    assert (answer.status_code, answer.location) == (303, "/fit/quiz")
