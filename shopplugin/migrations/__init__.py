"""Our tables, brought up to date by our own Alembic with our own version table.

The host's migrations and ours never meet: ``skip_shopplugin`` keeps our tables out of the
host's autogenerate, and ours looks at nothing but its own.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from ..database import writing
from ..models import TABLE_PREFIX

VERSION_TABLE = "shopplugin_alembic_version"

# Oldest first; written here so that a start-up check need not load Alembic.
REVISIONS = ("0001", "0002", "0003", "0004")

# Any number will do, as long as every process that migrates takes the same lock.
_POSTGRES_LOCK = 7_467_011


class SchemaTooNew(RuntimeError):
    """The tables were made by a newer release than this one."""


def head() -> str:
    """Return the revision this release works with."""
    return REVISIONS[-1]


def current(bind: Engine | Connection) -> str | None:
    """Return the revision the tables are at, or None where there are none."""
    if isinstance(bind, Engine):
        with bind.connect() as connection:
            return current(connection)
    if not inspect(bind).has_table(VERSION_TABLE):
        return None
    return bind.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a constant


def upgrade(bind: Engine | Connection) -> str:
    """Create or migrate the tables; return the revision they are at now.

    Processes that start at once wait for the first of them. An engine is committed to; on
    a connection the caller commits. Raises ``SchemaTooNew`` for tables of a newer release.
    """
    if isinstance(bind, Engine):
        if _known(current(bind)) == head():
            return head()
        with writing(bind).begin() as connection:
            return upgrade(connection)
    with _alone(bind):
        if _known(current(bind)) != head():
            _run_alembic(bind)
    return head()


def skip_shopplugin(
    name: str | None, type_: str, parent_names: Mapping[Any, str | None]
) -> bool:
    """Keep our tables out of a host's autogenerate: ``include_name=skip_shopplugin``."""
    return not (type_ == "table" and name is not None and name.startswith(TABLE_PREFIX))


def _known(revision: str | None) -> str | None:
    if revision is not None and revision not in REVISIONS:
        raise SchemaTooNew(
            f"The database is at revision '{revision}', which this release of shopplugin does"
            f" not know (it knows up to '{head()}'). Update shopplugin, or restore the"
            " database's backup from before the update. Nothing was changed."
        )
    return revision


@contextmanager
def _alone(connection: Connection) -> Generator[None]:
    if connection.dialect.name == "postgresql":
        lock = {"lock": _POSTGRES_LOCK}
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), lock)
    elif not _in_transaction(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # a host's engine begins late
    yield


def _in_transaction(connection: Connection) -> bool:
    return bool(getattr(connection.connection.driver_connection, "in_transaction", True))


def _run_alembic(connection: Connection) -> None:
    # Loaded here: most starts find the tables up to date, and Alembic costs 0.2 s.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
