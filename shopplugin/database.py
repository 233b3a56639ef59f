"""Engines and sessions, set up so that neither database can surprise us.

SQLite keeps a rollback journal: many releases can corrupt a write-ahead log when two
processes reset it at once, and ours may be one of them (``shopplugin doctor`` says).
Writers take their lock when they begin, so that none fails half-way for want of it.
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

BUSY_TIMEOUT_MS = 5000
CONNECT_TIMEOUT_S = 5

# A server that stops answering must fail, not hang: 2 s between probes, gone after 10 s.
_POSTGRES_PATIENCE = {
    "connect_timeout": CONNECT_TIMEOUT_S,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}

_WRITES = "shopplugin_writes"

# A file that may not grow is an input/output error to SQLite: of writing, or of the size.
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE}
_POSTGRES_FULL = "53100"


class NoDatabase(ValueError):
    """An address that names no database this plugin knows, or none that there could be."""


def create_engine_for(url: str) -> Engine:
    """Return an engine on *url*; the folder of a SQLite file is made.

    Raises ``NoDatabase`` saying what a database address looks like, or what is in its way.
    """
    address = read_url(url)
    if address.get_backend_name() == "postgresql":
        engine = create_engine(address, pool_pre_ping=True, connect_args=_POSTGRES_PATIENCE)
    else:
        engine = _sqlite_engine(address)
    if not isinstance(engine.pool, StaticPool):  # what is in memory is a child's own
        _ENGINES.add(engine)
    return engine


def writing(engine: Engine) -> Engine:
    """Return *engine* as seen by those who change something: its pool, but locks at once."""
    return engine.execution_options(**{_WRITES: True})


def read_url(url: str) -> URL:
    """Read a database address. Raises ``NoDatabase`` saying what one looks like."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise NoDatabase(
            "This is not a database address; write sqlite:///shop.db or"
            " postgresql://user:password@host/name."
        ) from None
    # Bare "postgresql" means psycopg2 to SQLAlchemy 2.0 and psycopg 3 to 2.1.
    if address.drivername in {"postgresql", "postgres"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername.partition("+")[0] not in {"postgresql", "sqlite"}:
        raise NoDatabase(
            f"'{address.drivername}' is not a database this plugin knows;"
            " it takes sqlite and postgresql."
        )
    return address


def folders_of(engine: Engine) -> list[Path]:
    """Return the folder that a SQLite file grows in; of a server we know none."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or name in {None, "", ":memory:"}:
        return []
    return [Path(str(name)).absolute().parent]


def is_out_of_room(error: BaseException | None) -> bool:
    """Say whether the database could not grow: its disk, or what it may take of it, is full."""
    # SQLite undoes everything by itself then, and what is seen last is a missing savepoint.
    return error is not None and (
        getattr(error, "sqlite_errorcode", None) in _FULL
        or getattr(error, "sqlstate", None) == _POSTGRES_FULL
        or is_out_of_room(error.__cause__)
        or is_out_of_room(error.__context__)
    )


def _sqlite_engine(url: URL) -> Engine:
    if url.database in {None, "", ":memory:"}:
        # Every thread must see the one database that exists in memory.
        engine = create_engine(
            url, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    else:
        folder = Path(str(url.database)).absolute().parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NoDatabase(
                f"There is no folder {folder} for the database, and it cannot be made:"
                f" {error.strerror}. Set SHOPPLUGIN_DATABASE_URL, such as"
                " sqlite:////var/lib/shop/shopplugin.db."
            ) from None
        engine = create_engine(url)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, record: object) -> None:
    # We begin transactions ourselves (below): the driver would do so late, and deferred.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA foreign_keys=ON")
        mode = cursor.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        keys = cursor.execute("PRAGMA foreign_keys").fetchone()[0]
    finally:
        cursor.close()
    if mode not in {"delete", "memory"} or keys != 1:
        raise RuntimeError(
            f"The SQLite database stays in journal mode '{mode}' with foreign_keys={keys}."
            " Close the other programs that have it open, then run:"
            " PRAGMA journal_mode=DELETE"
        )


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


_ENGINES: weakref.WeakSet[Engine] = weakref.WeakSet()


def _after_fork() -> None:
    for engine in _ENGINES:
        engine.dispose(close=False)  # the connections are the parent's; it still uses them


os.register_at_fork(after_in_child=_after_fork)
