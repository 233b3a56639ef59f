"""The sessions our tables are reached by: apart from whatever the host is in the middle of."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from host import Base, Order, stock
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from sqlalchemy.pool import SingletonThreadPool, StaticPool

from shopplugin import ShopPlugin
from shopplugin.shop import current_shop


def memory_host(pool: type) -> tuple[Flask, scoped_session[Session]]:
    """Make a host whose whole database is one connection."""
    engine = create_engine(
        "sqlite://", poolclass=pool, connect_args={"check_same_thread": False}
    )
    Base.metadata.create_all(engine)
    db = scoped_session(sessionmaker(engine))
    app = Flask("host")
    app.teardown_appcontext(lambda _error: db.remove())
    ShopPlugin(session=db).init_app(app)
    return app, db


@pytest.mark.parametrize("pool", [StaticPool, SingletonThreadPool])
def test_a_host_in_memory_loses_no_work_when_the_catalogue_is_read(pool):
    app, db = memory_host(pool)
    with app.app_context():
        _ = current_shop().engine

    with app.app_context():
        db.add(Order(id=1, note="not yet"))
        db.flush()
        assert len(current_shop().snapshot.shoes) == 0
        assert [order.note for order in db.scalars(select(Order))] == ["not yet"]
        db.commit()

    with app.app_context():
        assert db.get(Order, 1) is not None


def test_a_shop_in_memory_sees_its_own_import_when_asked_to_look():
    app, _db = memory_host(StaticPool)
    with app.app_context():
        assert len(current_shop().snapshot.shoes) == 0

    stock(app)

    with app.app_context():
        assert len(current_shop().refresh().shoes) == 99


def test_a_newer_catalogue_is_noticed_without_a_request(tmp_path):
    app = Flask("alone", instance_path=str(tmp_path))
    app.config["SHOPPLUGIN_REFRESH_SECONDS"] = 0.05
    ShopPlugin().init_app(app)
    shop = app.extensions["shopplugin"]
    assert len(shop.snapshot.shoes) == 0

    stock(app)

    assert _soon(lambda: len(shop.snapshot.shoes) == 99)


def test_the_last_catalogue_keeps_serving_when_the_database_goes_away(tmp_path):
    app = Flask("alone", instance_path=str(tmp_path))
    app.config["SHOPPLUGIN_REFRESH_SECONDS"] = 0.05
    ShopPlugin().init_app(app)
    stock(app)
    client = app.test_client()
    assert client.get("/fit/readyz").json["status"] == "ready"

    (tmp_path / "shopplugin.db").write_bytes(b"no longer a database" * 1000)

    assert _soon(lambda: client.get("/fit/readyz").json["status"] == "degraded")
    assert client.get("/fit/healthz").status_code == 200
    assert client.get("/fit/api/v1/products").json["total"] == 99


def test_a_writer_holds_its_lock_from_the_start(tmp_path):
    app = Flask("alone", instance_path=str(tmp_path))
    ShopPlugin().init_app(app)

    with app.app_context():
        reader, writer = current_shop().session(), current_shop().session(write=True)
        writer.connection()

        assert reader is not writer
        assert current_shop().session(write=True) is writer
        reader.connection()  # readers are not held up


def _soon(holds, seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.02)
    return False


def test_a_worker_that_starts_while_the_hosts_connections_are_all_in_use_catches_up(tmp_path):
    engine = create_engine(
        f"sqlite:///{tmp_path / 'host.db'}", pool_size=1, max_overflow=0, pool_timeout=0.1
    )
    db = scoped_session(sessionmaker(engine))
    app = Flask("host")
    app.config["SHOPPLUGIN_REFRESH_SECONDS"] = 0.05
    ShopPlugin(session=db).init_app(app)
    with app.app_context():
        _ = current_shop().engine  # its tables are there
    db.remove()
    client = app.test_client()

    with engine.connect():
        assert client.get("/fit/widgets/recommendations?profile=bunions").status_code == 200
        assert client.get("/fit/readyz").status_code == 503

    assert _soon(lambda: client.get("/fit/readyz").status_code == 200)
