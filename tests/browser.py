"""A real Chromium and a running shop, for every browser test to share.

``from browser import ...`` gives the fixtures to a module: ``live_server`` is the demo store
on a port of its own, ``chromium`` the browser, ``visit`` opens pages that fail a test for an
error on the console or a request to anywhere else.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext
from importlib import import_module, resources
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from shopplugin.demo import create_store

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ARTEFACTS = Path(__file__).parents[1] / "artefacts"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demo store from a folder of its own; yield its origin."""
    with served(create_store(instance_path=tmp_path_factory.mktemp("store"))) as origin:
        yield origin


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve *app* on a port of its own; yield its origin."""
    with serving(app) as server:
        yield origin_of(server)


@contextmanager
def serving(app: WSGIApplication) -> Iterator[BaseWSGIServer]:
    """Serve *app* on a port of its own; yield the server."""
    server = make_server("127.0.0.1", 0, _whole(app), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def origin_of(server: BaseWSGIServer) -> str:
    """Return the origin that *server* answers at."""
    return f"http://127.0.0.1:{server.server_port}"


def _whole(app: WSGIApplication) -> WSGIApplication:
    """Close each answer before it is sent.

    Where the browser has hung up, Werkzeug's server forgets to, and the file left open is a
    warning in whichever test comes next.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        parts = app(environ, start_response)
        with closing(parts) if hasattr(parts, "close") else nullcontext():
            return [b"".join(parts)]

    return answer


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Start Chromium, or skip with the command that would help."""
    with launched() as browser:
        yield browser


@contextmanager
def launched() -> Iterator[Any]:
    """Start Chromium; skip where there is none."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("No Chromium here. To run this: sudo apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, live_server: str) -> Iterator[Callable[..., Any]]:
    """Open pages of the live server with the browser's options; watch over them."""
    contexts: list[Any] = []
    trouble: list[str] = []
    ours = {live_server}

    def note(message: Any) -> None:
        # What a page answers with 404, 410 or 422 is told to the console as well.
        if (
            message.type == "error"
            and "the server responded with a status of 4" not in message.text
        ):
            trouble.append(f"console: {message.text}")

    def asked(request: Any) -> None:
        parts = urlsplit(request.url)
        if f"{parts.scheme}://{parts.netloc}" not in ours and parts.scheme != "data":
            trouble.append(f"request: {request.url}")

    def opened(address: str = "/fit/quiz", **options: Any) -> Any:
        settings = {"viewport": DESK, "base_url": live_server, **options}
        ours.add(settings["base_url"])
        context = chromium.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", note)
        page.on("pageerror", lambda error: trouble.append(f"script: {error}"))
        page.on("request", asked)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert trouble == []


def keep(page: Any, name: str, *, whole: bool = False) -> None:
    """Keep a screenshot as an artefact of the test run."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=whole)


def accessibility_faults(page: Any, *, contrast: bool | None = None) -> list[str]:
    """Run axe-core on *page*; name each violation with where it is.

    *contrast* true asks for nothing but contrast, false for everything else.
    """
    try:
        script = resources.files(import_module("axe_playwright_python")) / "axe.min.js"
    except ModuleNotFoundError:
        pytest.skip("No axe-core here. To run this: pip install axe-playwright-python")
    # Through the debugger, because the page's own policy lets no foreign script in.
    page.evaluate(script.read_text("utf-8"))
    # Only violations are read; to describe what passes takes longer than to find it.
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if contrast:
        options["runOnly"] = ["color-contrast"]
    else:
        options["rules"] = {
            "target-size": {"enabled": True},
            "color-contrast": {"enabled": contrast is None},
        }
    found = page.evaluate("options => axe.run(options)", options)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
