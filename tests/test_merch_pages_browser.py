"""Every page of the workbench in every state: no barrier, no sideways scroll, no surprise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browser import accessibility_faults, chromium
from flask import Flask
from test_merch_access import app, routes
from workbench_pages import NO_PAGE, VISITS, Visit, sign_in, staged

__all__ = ["app", "chromium"]

WIDTHS = (320, 768, 1280)

# The browser itself tells the console of a page that is answered with one of these.
_EXPECTED = re.compile(
    "the server responded with a status of (401|403|404|409|412|422|429|503)"
)


def test_every_route_is_visited_or_answers_with_no_page(app: Flask):
    there = {f"{method} {name.removeprefix('merch.')}" for method, name, _rule in routes(app)}
    visited = {visit.route for visit in VISITS}

    assert visited & set(NO_PAGE) == set()
    assert visited | set(NO_PAGE) == there


@pytest.fixture(scope="module")
def desks(tmp_path_factory) -> Iterator[dict[str, str]]:
    with staged(tmp_path_factory.mktemp("desks")) as addresses:
        yield addresses


@pytest.fixture(scope="module")
def open_page(desks, chromium) -> Iterator[Callable[[Visit], Any]]:
    """Give a page of the browser of whoever makes a visit; they sign in once."""
    contexts: dict[tuple[str, str], Any] = {}

    def opened(visit: Visit) -> Any:
        place = visit.shop, visit.who
        new = place not in contexts
        context = contexts.setdefault(place, chromium.new_context()) if new else contexts[place]
        page = context.new_page()
        page.set_default_timeout(10_000)
        if new and visit.who:
            sign_in(page, desks[visit.shop], visit.who)
        return page

    yield opened
    for context in contexts.values():
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_a_page_has_no_barrier_and_fits(desks, open_page, visit):
    page = open_page(visit)
    said: list[str] = []
    page.on("console", lambda one: _EXPECTED.search(one.text) or said.append(one.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    page.set_viewport_size({"width": 1280, "height": 800})

    visit.go(page, desks[visit.shop])

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            said.append(f"The page is wider than {width} pixels.")
    said += accessibility_faults(page)
    page.emulate_media(color_scheme="dark")
    said += accessibility_faults(page, contrast=True)
    page.set_viewport_size({"width": 320, "height": 800})
    said += accessibility_faults(page, contrast=False)
    page.close()
    assert said == []
