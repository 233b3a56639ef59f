"""The verb that looks a deployment over."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from xml.parsers import expat

import click
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ..migrations import SchemaTooNew, current, head
from ..shop import Shop
from .opening import cause_of, database_option, json_option, opened_shop, print_json

_PACKAGES = ("shopplugin", "flask", "werkzeug", "sqlalchemy", "numpy", "cryptography")
_CLOCK_TOLERANCE_S = 30

# SQLite releases with the WAL-reset race: 3.7.0 to 3.51.2, mended in 3.44.6 and 3.50.7 too.
_RACE = ((3, 7, 0), (3, 51, 2))
_RACE_MENDED = {(3, 44): 6, (3, 50): 7}


@dataclass(frozen=True, slots=True)
class Finding:
    """One looked-at thing; ``remedy`` is empty where nothing is wrong with it.

    A ``hint`` says what to do next where nothing is wrong.
    """

    name: str
    found: str
    remedy: str = ""
    hint: str = ""


@click.command()
@json_option
@database_option
def doctor(as_json: bool, database_url: str | None) -> None:
    """Print versions, database, settings and clock; exit 1 on a known-bad combination."""
    with opened_shop(database_url) as shop:
        findings = tuple(examine(shop))
    if as_json:
        print_json(
            {
                "healthy": not any(finding.remedy for finding in findings),
                "findings": [
                    {"name": one.name, "found": one.found, "remedy": one.remedy or None}
                    | ({"hint": one.hint} if one.hint else {})
                    for one in findings
                ],
            }
        )
    else:
        for finding in findings:
            click.echo(f"{'!!' if finding.remedy else 'ok'}  {finding.name}: {finding.found}")
            if finding.remedy or finding.hint:
                click.echo(f"      {finding.remedy or finding.hint}")
    if any(finding.remedy for finding in findings):
        raise SystemExit(1)


def examine(shop: Shop) -> Iterator[Finding]:
    """Look at everything a deployment is known to fail by."""
    yield Finding("python", platform.python_version())
    for package in _PACKAGES:
        yield Finding(package, version(package))
    yield Finding("expat", expat.EXPAT_VERSION)
    yield from _database(shop)
    yield from _settings(shop)
    yield Finding("rules version", shop.knowledge.rules_version)
    shoes = len(shop.snapshot.shoes)
    yield Finding(
        "catalogue",
        f"{shoes} shoes, version {shop.snapshot.catalog_version}",
        hint="" if shoes else "It is empty. Fill it: shopplugin import FILE",
    )


def has_wal_race(release: tuple[int, int, int]) -> bool:
    """Say whether this SQLite *release* can corrupt a file that is in WAL mode."""
    mended = _RACE_MENDED.get(release[:2])
    return _RACE[0] <= release <= _RACE[1] and (mended is None or release[2] < mended)


def _database(shop: Shop) -> Iterator[Finding]:
    try:
        engine = shop.engine
        yield Finding("database", engine.url.render_as_string(hide_password=True))
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                mode = connection.execute(text("PRAGMA journal_mode")).scalar_one()
                now = datetime.now(UTC)
                yield _journal(str(mode))
            else:
                now = connection.execute(text("SELECT CURRENT_TIMESTAMP")).scalar_one()
                release = connection.execute(text("SHOW server_version")).scalar_one()
                yield Finding("server", f"PostgreSQL {release}")
            revision = current(connection)
    except SQLAlchemyError as error:
        yield Finding("connection", cause_of(error), _way_to_connect(error))
        return
    except SchemaTooNew as error:
        yield Finding("tables", str(error), "Update shopplugin to the release they are of.")
        return
    behind = "" if revision == head() else "Run: shopplugin db upgrade"
    yield Finding("tables", f"revision {revision or 'none'}", behind)
    skew = abs((datetime.now(UTC) - now).total_seconds())
    wrong = "Set both clocks by NTP: links and dated boosts depend on them."
    yield Finding(
        "clock", f"{skew:.0f} s from the database's", wrong * (skew > _CLOCK_TOLERANCE_S)
    )


def _way_to_connect(error: SQLAlchemyError) -> str:
    """Say what gives a connection: a server may be down, a file may be something else."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    if code is None:
        return "Start the database or set SHOPPLUGIN_DATABASE_URL."
    if code & 0xFF in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return (
            "The file at this address is not a database, or a damaged one. Restore it from a"
            " backup, or choose another address: --database-url or SHOPPLUGIN_DATABASE_URL."
        )
    return "See that the file can be read and written, or set SHOPPLUGIN_DATABASE_URL."


def _journal(mode: str) -> Finding:
    major, minor, patch = sqlite3.sqlite_version_info
    risky = mode.lower() == "wal" and has_wal_race((major, minor, patch))
    return Finding(
        "sqlite",
        f"{sqlite3.sqlite_version}, journal mode {mode}",
        "This release can corrupt a file in WAL mode. Run: PRAGMA journal_mode=DELETE" * risky,
    )


def _settings(shop: Shop) -> Iterator[Finding]:
    for name, value in shop.settings.public().items():
        yield Finding(name, value or "not set")
    workers = os.environ.get("GRANIAN_WORKERS") or os.environ.get("WEB_CONCURRENCY") or "1"
    if workers != "1" and not shop.settings.secret_keys:
        yield Finding(
            "secret keys",
            f"none, with {workers} workers",
            "Each worker would seal links the others cannot open. Set SHOPPLUGIN_SECRET_KEYS.",
        )
