"""Probes and figures: alive, ready, how fast, and nothing about anybody."""

from __future__ import annotations

import pytest
from flask import Flask
from host import make_host, stock
from sqlalchemy import create_engine, text

from shopplugin import ShopPlugin
from shopplugin.shop import current_shop


@pytest.fixture
def host(tmp_path) -> Flask:
    return make_host(tmp_path, config={"SHOPPLUGIN_METRICS": True})


def test_a_process_that_answers_is_healthy(host):
    response = host.test_client().get("/fit/healthz")

    assert response.json == {"status": "ok"}
    assert response.headers["Cache-Control"] == "no-store"


def test_a_shop_with_its_catalogue_is_ready(host):
    stock(host)

    ready = host.test_client().get("/fit/readyz")

    with host.app_context():
        snapshot = current_shop().snapshot
    assert ready.status_code == 200
    assert ready.json["status"] == "ready"
    assert ready.json["products"] == len(snapshot.shoes) == 99
    assert ready.json["catalog_version"] == snapshot.catalog_version


def test_a_shop_that_never_saw_its_database_is_unavailable(tmp_path):
    (tmp_path / "file").write_text("not a database, and longer than a header of one " * 20)
    app = Flask("alone", instance_path=str(tmp_path))
    app.config["SHOPPLUGIN_DATABASE_URL"] = f"sqlite:///{tmp_path / 'file'}"
    ShopPlugin().init_app(app)

    response = app.test_client().get("/fit/readyz")

    assert response.status_code == 503
    assert response.json == {"status": "unavailable", "catalogue": "not loaded"}
    assert app.test_client().get("/fit/healthz").status_code == 200


def test_figures_name_routes_and_never_addresses(host):
    client = host.test_client()

    client.get("/fit/api/v1/products/canary?lang=en")
    client.get("/fit/api/v1/profiles?lang=canary")
    figures = client.get("/fit/metrics")

    assert figures.status_code == 200
    assert "canary" not in figures.text
    counted = [line for line in figures.text.splitlines() if "seconds_count" in line]
    assert counted == [
        f'shopplugin_request_seconds_count{{route="/fit/api/v1/{route}",status="{status}"}} 1.0'
        for route, status in (("products/<handle>", 404), ("profiles", 422))
    ]


def test_requests_to_the_host_are_not_counted(host):
    client = host.test_client()

    client.get("/plain")

    assert "/plain" not in client.get("/fit/metrics").text


def test_figures_are_there_only_where_the_host_allows_them(tmp_path):
    response = make_host(tmp_path).test_client().get("/fit/metrics")

    assert response.status_code == 404
    assert response.text == "<h1>The host has no such page</h1>"


def test_two_apps_count_apart(tmp_path):
    clients = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        host = make_host(tmp_path / name, config={"SHOPPLUGIN_METRICS": True})
        clients.append(host.test_client())
    one, two = clients

    one.get("/fit/healthz")

    assert "/fit/healthz" in one.get("/fit/metrics").text
    assert "/fit/healthz" not in two.get("/fit/metrics").text


def test_a_shop_whose_tables_are_of_a_newer_release_says_so_and_fails_no_page(tmp_path):
    host = make_host(tmp_path)
    stock(host)
    with host.app_context():
        url = current_shop().engine.url
    with create_engine(url).begin() as connection:
        connection.execute(text("UPDATE shopplugin_alembic_version SET version_num = '9999'"))

    client = make_host(tmp_path).test_client()

    assert client.get("/fit/widgets/recommendations?profile=bunions").status_code == 200
    assert client.get("/fit/readyz").status_code == 503
    workbench = client.get("/fit/merch/login")
    assert workbench.status_code == 503
    assert "The tables are of a newer release" in workbench.text
    assert "Update shopplugin" in workbench.text
