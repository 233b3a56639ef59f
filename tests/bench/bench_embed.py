"""What the custom elements cost a page, as multiples of the same widgets written into it.

Chromium opens both pages in turns, from an origin that is not the shop's, and its trace tells
what the tasks of the page's own thread took of the processor. A task of more than 50 ms keeps
a page from answering to a touch; what it takes beyond is blocking time, as Lighthouse counts.

Run it with ``python tests/bench/bench_embed.py [loads]``.
"""

from __future__ import annotations

import json
import logging
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import pytest
from browser import launched
from doors import Sites, both_sites
from test_embed_browser import ELEMENTS, element, fragment, page_of

LONG_TASK_MS = 50
MOST_TIMES_PEER = 2.5


class Load(NamedTuple):
    """One opening of a page: milliseconds of the processor that its own thread took."""

    spent: float
    longest: float
    blocking: float


def main(loads: int) -> int:
    """Open the pages and print the figures; return 1 where a limit is missed."""
    logging.getLogger("werkzeug").disabled = True
    with (
        tempfile.TemporaryDirectory() as folder,
        both_sites(Path(folder)) as sites,
        launched() as chromium,
    ):
        pages = {
            "elements": sites.page(page_of("".join(map(element, ELEMENTS)) * 2)),
            "written in": sites.page(written_in(sites)),
        }
        busy = "<!doctype html><script>for (let i = 0; i < 3e8; i++) Math.sqrt(i)</script>"
        if not opened(chromium, sites.page(busy)).blocking:
            print("A page that is known to block shows no blocking: the trace tells nothing.")
            return 1
        turns = [
            {name: opened(chromium, address) for name, address in pages.items()}
            for _ in range(loads + 1)
        ][1:]  # the first fills caches
    print(f"\nEach widget twice in a page of another origin, median of {loads} loads")
    print(f"{'':12} {'processor ms':>13} {'longest task ms':>16} {'blocking ms':>12}")
    middle = {name: median([turn[name] for turn in turns]) for name in pages}
    for name, load in middle.items():
        print(f"{name:12} {load.spent:13.1f} {load.longest:16.1f} {load.blocking:12.1f}")
    ours, peer = middle.values()
    ratio = ours.spent / peer.spent
    missed = ratio > MOST_TIMES_PEER or ours.blocking > 0
    print(
        f"{ratio:.2f} times the peer (limit {MOST_TIMES_PEER}),"
        f" {ours.blocking:.1f} ms blocking (limit 0): {'TOO SLOW' if missed else 'kept'}"
    )
    return int(missed)


def written_in(sites: Sites) -> str:
    """Return the page as the store's own server would write it: HTML and a style sheet."""
    inside = "".join(fragment(sites, widget) for widget in ELEMENTS) * 2
    for name in ("href", "src"):
        inside = inside.replace(f'{name}="/', f'{name}="{sites.store}/')
    return page_of(inside, '<link rel="stylesheet" href="{fit}/static/shopplugin.css">')


def opened(chromium: Any, address: str) -> Load:
    """Open a page in a browser context of its own and add up what its thread did."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto("about:blank")
    chromium.start_tracing(page=page, categories=["toplevel"])
    page.goto(address)
    page.wait_for_load_state("networkidle")
    events = json.loads(chromium.stop_tracing())["traceEvents"]
    context.close()
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event.get("tdur", event["dur"]) / 1000
        for event in events
        if event["name"] == "ThreadControllerImpl::RunTask"
        and (event["pid"], event["tid"]) in mains
        and "dur" in event
    ]
    over = sum(max(0, spent - LONG_TASK_MS) for spent in tasks)
    return Load(sum(tasks), max(tasks), over)


def median(loads: Sequence[Load]) -> Load:
    """Return the median of each figure."""
    return Load(*map(statistics.median, zip(*loads, strict=True)))


if __name__ == "__main__":
    try:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 11))
    except pytest.skip.Exception as reason:
        print(f"Left out: {reason}")
