"""The demo store and the other site that embeds it, each on an origin of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from browser import origin_of, serving
from flask import Flask

from shopplugin.demo import create_elsewhere, create_store


@dataclass(frozen=True)
class Sites:
    """Both sites while they run."""

    store: str
    elsewhere: str
    pages: dict[str, tuple[str, dict[str, str]]]
    """Pages of the other site that a test adds: by path, the HTML and its headers."""

    def page(self, html: str, policy: str = "") -> str:
        """Add a page to the other site; return its address."""
        path = f"/made/{len(self.pages)}"
        headers = {"Content-Security-Policy": policy} if policy else {}
        self.pages[path] = (html.replace("{fit}", f"{self.store}/fit"), headers)
        return f"{self.elsewhere}{path}"


@contextmanager
def both_sites(folder: Path) -> Iterator[Sites]:
    """Run the store and the other site on free ports of 127.0.0.1."""
    pages: dict[str, tuple[str, dict[str, str]]] = {}
    apps: dict[str, Flask] = {}
    with (
        serving(_Later(apps, "store")) as store,
        serving(_Later(apps, "elsewhere")) as elsewhere,
    ):
        _open(apps, pages, folder, origin_of(store), origin_of(elsewhere))
        yield Sites(origin_of(store), origin_of(elsewhere), pages)


def _open(
    apps: dict[str, Flask],
    pages: dict[str, tuple[str, dict[str, str]]],
    folder: Path,
    store: str,
    elsewhere: str,
) -> None:
    """Make both apps, each of which knows where the other is."""
    apps["store"] = create_store(
        f"sqlite:///{folder / 'store.db'}",
        instance_path=folder,
        embed_origins=[elsewhere],
    )
    apps["elsewhere"] = create_elsewhere(store)

    @apps["elsewhere"].get("/made/<number>")
    def made(number: str) -> str:
        return pages[f"/made/{number}"][0]

    after = apps["elsewhere"].after_request_funcs[None]

    def own_headers(response):
        from flask import request

        if request.path in pages:
            del response.headers["Content-Security-Policy"]
            response.headers.update(pages[request.path][1])
        return response

    after.insert(0, own_headers)  # runs last


class _Later:
    """Stand in for an app that is made once its port is known."""

    def __init__(self, apps: dict[str, Flask], name: str) -> None:
        self._apps, self._name = apps, name

    def __call__(self, environ, start_response):
        return self._apps[self._name](environ, start_response)
