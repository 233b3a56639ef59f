"""Verbs that serve pages or prepare the database they stand on."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
from threading import Thread
from typing import cast

import click
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from .. import demo as store
from ..migrations import upgrade
from ..shop import current_shop
from .opening import database_option, opened_shop, refuse, refusing, standalone_app

HOST = "127.0.0.1"

_BACKLOG = 128

# Ports that browsers open no page on.
_UNSAFE = {5060, 5061, 6000, 6566, *range(6665, 6670), 6697, 10080}


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), default=5000, show_default=True)
@database_option
def demo(port: int, database_url: str | None) -> None:
    """Open the demo store with its sample catalogue."""
    # The ports are taken before the catalogue is filled: nobody comes in between.
    with (
        _listen(HOST, port, " (or PORT={} make demo)") as door,
        _listen_near(port) as side_door,
    ):
        _open_store(door, side_door, database_url)


def _open_store(door: socket.socket, side_door: socket.socket, url: str | None) -> None:
    """Serve the store at *door* and another site at *side_door*, and say where they are."""
    click.echo("Opening the demo store (the first time it fills its catalogue) ...", err=True)
    address, elsewhere = (
        f"http://{HOST}:{taken.getsockname()[1]}" for taken in (door, side_door)
    )
    with refusing():
        app = store.create_store(url, embed_origins=[elsewhere])
    account = cast(str, app.config["SHOPPLUGIN_DEMO_ACCOUNT"])
    name, _, password = account.partition(":")
    click.echo(
        f"The store: {address}\n"
        f"The workbench: {address}/fit/merch/ (name: {name}, password: {password})\n"
        f"Its widgets, every state of them: {address}/gallery\n"
        f"Another site that embeds them: {elsewhere}\n"
        "Stop it with Ctrl+C."
    )
    sys.stdout.flush()
    _serve_until_stopped([(door, app), (side_door, store.create_elsewhere(address))])


@click.command()
@click.option("--host", default=HOST, show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
@database_option
def serve(host: str, port: int, workers: int, database_url: str | None) -> None:
    """Serve the plugin alone, behind any store, on the production server."""
    try:
        from granian.constants import Interfaces
        from granian.server import Server
    except ModuleNotFoundError:
        refuse("The production server is missing. Install it: pip install 'shopplugin[server]'")
    _listen(host, port).close()
    if database_url:
        # Workers are processes of their own.
        os.environ["SHOPPLUGIN_DATABASE_URL"] = database_url
    with refusing():
        app = standalone_app()
        with app.app_context():
            _ = current_shop().engine  # an address that is none; it may be silent still
    if not app.config["SHOPPLUGIN_SECRET_KEYS"]:
        refuse(
            "SHOPPLUGIN_SECRET_KEYS is not set: result links could not be sealed. Make a key:",
            '  python -c "from cryptography.fernet import Fernet;'
            ' print(Fernet.generate_key().decode())"',
        )
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core a worker
    click.echo(f"Serving on http://{host}:{port} with {workers} workers.", err=True)
    Server(
        "shopplugin:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,
        respawn_failed_workers=True,
        factory=True,
    ).serve()


@click.group()
def db() -> None:
    """Work on the database."""


@db.command("upgrade")
@database_option
def upgrade_(database_url: str | None) -> None:
    """Create or migrate the tables."""
    with opened_shop(database_url) as shop:
        revision = upgrade(shop.engine)
    click.echo(f"The tables are at revision {revision}.")


def _listen(host: str, port: int, other_way: str = "") -> socket.socket:
    """Take a port, or refuse it, saying how to choose another."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            free = port + 1 if port < 65535 else port - 1
            refuse(
                f"Port {port} is taken by another program."
                f" Choose another one: --port {free}{other_way.format(free)}."
            )
        refuse(f"Cannot listen on {host}:{port}: {error.strerror}.")


def _listen_near(taken: int) -> socket.socket:
    """Take the next port after *taken* that is free, or any at the end of them."""
    near = (port for port in range(taken + 1, min(taken + 50, 65536)) if port not in _UNSAFE)
    for port in (*near, 0):
        try:
            return socket.create_server((HOST, port), backlog=_BACKLOG)
        except OSError:
            continue
    refuse("No port is free.")


class _Discreet(WSGIRequestHandler):
    """Writes no line about a request: an address can be a shopper's own sealed link."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def _serve_until_stopped(apps: list[tuple[socket.socket, Flask]]) -> None:
    """Serve each app at its door until Ctrl+C or SIGTERM."""
    servers = [
        make_server(HOST, 0, app, threaded=True, request_handler=_Discreet, fd=door.fileno())
        for door, app in apps
    ]
    threads = [Thread(target=server.serve_forever, daemon=True) for server in servers]
    for thread in threads:
        thread.start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for thread in threads:
            thread.join()
    except KeyboardInterrupt:
        click.echo("The store is closed.", err=True)
    for server in servers:
        server.server_close()
