"""What every verb shares: which shop it works on, and how it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import SQLAlchemyError

from ..database import NoDatabase, is_out_of_room, read_url
from ..extension import create_app
from ..knowledge import CatalogError
from ..migrations import SchemaTooNew
from ..settings import BadSetting
from ..shop import Shop, current_shop

_F = TypeVar("_F", bound=Callable[..., object])


def database_option(command: _F) -> _F:
    """Add ``--database-url``, which picks the database for this call."""
    return click.option(
        "--database-url",
        metavar="URL",
        callback=_readable,
        help="Database to use, such as sqlite:///shop.db; else SHOPPLUGIN_DATABASE_URL.",
    )(command)


def json_option(command: _F) -> _F:
    """Add ``--json``: one JSON document on standard output and nothing else there."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(
        command
    )


@contextmanager
def opened_shop(database_url: str | None = None) -> Generator[Shop]:
    """Open the shop of the running Flask host, or a standalone one; close it at the end."""
    with refusing():
        app = _host_app() if database_url is None else None
        app = app or standalone_app(database_url)
        with app.app_context():
            yield current_shop()


@contextmanager
def refusing() -> Generator[None]:
    """Refuse a setting, a catalog folder or a database that a shop cannot be opened with.

    So is a database that goes away, whatever the verb was doing.
    """
    try:
        yield
    except (BadSetting, CatalogError, NoDatabase, SchemaTooNew) as error:
        refuse(str(error))
    except SQLAlchemyError as error:
        if is_out_of_room(error):
            refuse(
                "There is no room for the database to grow. Nothing was written. Make room on"
                " its disk, then run it again."
            )
        refuse(
            f"The database cannot be used: {cause_of(error)}",
            "Look at --database-url or SHOPPLUGIN_DATABASE_URL, then run: shopplugin doctor",
        )


def cause_of(error: SQLAlchemyError) -> str:
    """Return what the database itself said, in one line."""
    lines = str(error.__cause__ or error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def standalone_app(database_url: str | None = None, **config: object) -> Flask:
    """Make the app that stands alone, on *database_url* or the configured database."""
    if database_url is not None:
        config["SHOPPLUGIN_DATABASE_URL"] = database_url
    return create_app(config)


def refuse(*reasons: str) -> NoReturn:
    """Say on standard error why the input was refused, and exit with status 1."""
    for reason in reasons:
        click.echo(reason, err=True)
    raise SystemExit(1)


def print_json(document: object) -> None:
    """Print *document* as the only thing on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _readable(_: click.Context, __: click.Parameter, url: str | None) -> str | None:
    if url:
        try:
            read_url(url)
        except NoDatabase as error:
            raise click.BadParameter(str(error)) from None  # the address may hold a password
    return url


def _host_app() -> Flask | None:
    context: click.Context | None = click.get_current_context()
    info: Any = context.find_object(ScriptInfo) if context else None
    return info.load_app() if info else None
