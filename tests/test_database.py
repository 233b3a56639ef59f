"""Engines: what is set on every connection, and what is refused."""

from __future__ import annotations

import os
import sqlite3
import threading
import time

import pytest
from database import session_scope
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from workbench import in_shop, open_shop

from shopplugin import store
from shopplugin.database import BUSY_TIMEOUT_MS, create_engine_for, writing
from shopplugin.merch.desk import note


@pytest.fixture
def sqlite_file(tmp_path):
    return tmp_path / "new" / "folder" / "shop.db"


@pytest.fixture
def sqlite_engine(sqlite_file):
    engine = create_engine_for(f"sqlite:///{sqlite_file}")
    yield engine
    engine.dispose()


def pragmas(connection):
    names = ("journal_mode", "busy_timeout", "foreign_keys")
    return [connection.execute(text(f"PRAGMA {name}")).scalar() for name in names]


def test_every_sqlite_connection_is_set_up(sqlite_engine):
    with sqlite_engine.connect() as one, sqlite_engine.connect() as another:
        assert pragmas(one) == ["delete", 5000, 1]
        assert pragmas(another) == ["delete", 5000, 1]


def test_the_folder_of_a_sqlite_file_is_made(sqlite_engine, sqlite_file):
    with sqlite_engine.connect():
        assert sqlite_file.exists()


def test_a_file_that_another_program_left_in_wal_is_switched_back(sqlite_engine, sqlite_file):
    sqlite_file.parent.mkdir(parents=True, exist_ok=True)
    other = sqlite3.connect(sqlite_file)
    assert other.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
    other.execute("CREATE TABLE kept (id)")
    other.close()

    with sqlite_engine.connect() as connection:
        assert pragmas(connection)[0] == "delete"
        assert connection.execute(text("SELECT count(*) FROM kept")).scalar() == 0


def test_a_file_that_stays_in_wal_is_refused(sqlite_engine, sqlite_file, monkeypatch):
    monkeypatch.setattr("shopplugin.database.BUSY_TIMEOUT_MS", 50)
    sqlite_file.parent.mkdir(parents=True, exist_ok=True)
    other = sqlite3.connect(sqlite_file)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("CREATE TABLE busy (id)")

    with pytest.raises(OperationalError, match="locked"):
        sqlite_engine.connect()

    other.close()


def test_a_database_in_memory_is_one_for_all_threads():
    engine = create_engine_for("sqlite://")
    with session_scope(engine, write=True) as session:
        session.execute(text("CREATE TABLE seen (id)"))
    found = []

    def look():
        with session_scope(engine) as session:
            found.append(session.execute(text("SELECT count(*) FROM seen")).scalar())

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert found == [0]
    engine.dispose()


def test_writers_take_turns_from_the_start(sqlite_engine):
    """A deferred transaction would fail at once when it first writes."""
    with session_scope(sqlite_engine, write=True) as session:
        session.execute(text("CREATE TABLE counter (n INTEGER)"))
        session.execute(text("INSERT INTO counter VALUES (0)"))

    def count():
        for _ in range(20):
            with session_scope(sqlite_engine, write=True) as session:
                n = session.execute(text("SELECT n FROM counter")).scalar()
                session.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with session_scope(sqlite_engine) as session:
        assert session.execute(text("SELECT n FROM counter")).scalar() == 80


def test_readers_do_not_wait_for_a_writer(sqlite_engine):
    with session_scope(sqlite_engine, write=True) as session:
        session.execute(text("CREATE TABLE seen (id)"))

    with session_scope(sqlite_engine, write=True) as writer:
        writer.execute(text("INSERT INTO seen VALUES (1)"))
        start = time.monotonic()
        with session_scope(sqlite_engine) as reader:
            assert reader.execute(text("SELECT count(*) FROM seen")).scalar() == 0
        assert time.monotonic() - start < 1


def test_a_session_that_fails_leaves_nothing(sqlite_engine):
    with session_scope(sqlite_engine, write=True) as session:
        session.execute(text("CREATE TABLE seen (id)"))

    def fail():
        with session_scope(sqlite_engine, write=True) as session:
            session.execute(text("INSERT INTO seen VALUES (1)"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    with sqlite_engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM seen")).scalar() == 0


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://shop:secret@db.test/shop",
        "postgres://shop:secret@db.test/shop",
        "postgresql+psycopg://shop:secret@db.test/shop",
    ],
)
def test_every_spelling_of_postgresql_is_psycopg_3(url):
    engine = create_engine_for(url)

    assert engine.url.drivername == "postgresql+psycopg"
    assert engine.url.password == "secret"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "not a database address"),
        ("shop.db", "not a database address"),
        ("mysql://db/shop", "'mysql' is not a database this plugin knows"),
    ],
)
def test_other_addresses_are_refused_in_words(url, reason):
    with pytest.raises(ValueError, match=reason):
        create_engine_for(url)


def test_an_address_with_a_password_is_not_repeated():
    with pytest.raises(ValueError, match="not a database address") as refusal:
        create_engine_for("//shop:secret@db")

    assert "secret" not in str(refusal.value)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_worker_opens_connections_of_its_own(sqlite_engine):
    with sqlite_engine.connect() as connection:
        parents = connection.connection.driver_connection
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        with sqlite_engine.connect() as connection:
            own = connection.connection.driver_connection is not parents
        os.write(writable, b"own" if own else b"the parent's")
        os._exit(0)
    os.waitpid(child, 0)

    assert os.read(readable, 20) == b"own"


def test_writing_shares_the_connections_of_its_engine(sqlite_engine):
    assert writing(sqlite_engine).pool is sqlite_engine.pool


def test_a_commit_that_a_reader_stops_leaves_nobody_in_mid_transaction(tmp_path):
    engine = create_engine_for(f"sqlite:///{tmp_path / 'shop.db'}")
    with session_scope(engine, write=True) as session:
        session.execute(text("CREATE TABLE seen (id)"))
    reader = sqlite3.connect(tmp_path / "shop.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM seen").fetchone()

    def write() -> None:
        with session_scope(engine, write=True) as session:
            session.execute(text("PRAGMA busy_timeout = 10"))
            session.execute(text("INSERT INTO seen VALUES (1)"))

    with pytest.raises(OperationalError, match="locked"):
        write()
    reader.close()
    write()

    with session_scope(engine) as session:
        assert session.scalar(text("SELECT count(*) FROM seen")) == 1
    engine.dispose()


def test_a_note_that_a_reader_stops_is_left_and_nobody_inherits_its_haste(tmp_path):
    app = open_shop(f"sqlite:///{tmp_path / 'shop.db'}")
    with in_shop(app) as shop:
        shop.engine.dispose()
        reader = sqlite3.connect(tmp_path / "shop.db", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM shopplugin_catalogue").fetchone()

        note(shop, lambda session: store.end_change(session))

        reader.close()
        with session_scope(shop.engine, write=True) as session:
            assert session.scalar(text("PRAGMA busy_timeout")) == BUSY_TIMEOUT_MS
            assert store.catalogue_version(session) == 1
