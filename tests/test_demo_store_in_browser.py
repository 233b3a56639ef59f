"""The demo store in a browser: nothing overflows, nothing jumps, nothing is tiny."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from browser import served

from shopplugin.demo import create_store

playwright = pytest.importorskip(
    "playwright.sync_api", reason="Playwright is missing: pip install 'shopplugin[test]'"
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="No Chromium: apt-get install chromium"),
]

SKU = "TW-AL5-M-085-D"
PAGES = [
    "/",
    "/shoes",
    "/products/tarnwick-alder-5-men?for=bunions",
    "/products/sorrelby-broadwater-mule",
    "/running-pain",
    "/cart",
    f"/cart?item={SKU}:2&item=none&postal_code=10001",
]

# A link inside a sentence may be as low as its line (WCAG 2.5.8); everything else is 24 px.
SMALL = """() => [...document.querySelectorAll('a, button, summary, input, select')]
  .filter(e => !e.closest('p, .shopplugin-because, .store-tile, .store-skip, .store-chip'))
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([_, box]) => box.width && (box.width < 23.9 || box.height < 23.9))
  .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""

SHIFT = """() => new Promise(done => {
  let total = 0;
  const watch = new PerformanceObserver(list => {
    for (const entry of list.getEntries()) total += entry.value;
  });
  watch.observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(total), 200);
})"""


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("store")
    app = create_store(f"sqlite:///{folder / 'store.db'}", instance_path=folder)
    with served(app) as origin:
        yield origin


@pytest.fixture(scope="module")
def browser():
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_its_screen_stands_still_and_can_be_tapped(page, width, address, browser):
    view = browser.new_page(viewport={"width": width, "height": 800})
    complaints: list[str] = []
    asked: list[str] = []
    view.on("console", lambda message: complaints.append(message.text))
    view.on("request", lambda request: asked.append(request.url))
    try:
        view.goto(address + page)

        assert view.evaluate("document.documentElement.scrollWidth") <= width
        assert view.evaluate(SHIFT) == 0
        assert view.evaluate(SMALL) == []
        assert complaints == []
        assert [url for url in asked if not url.startswith(address)] == []
    finally:
        view.close()


@pytest.mark.parametrize("width", [768, 1280])
@pytest.mark.parametrize("page", ["/running-pain"])
def test_nothing_moves_while_a_page_trickles_in(page, width, address, browser):
    view = browser.new_page(viewport={"width": width, "height": 800})
    try:
        line = view.context.new_cdp_session(view)
        line.send("Network.enable")
        slow = {"offline": False, "latency": 50, "uploadThroughput": -1}
        line.send("Network.emulateNetworkConditions", {**slow, "downloadThroughput": 100_000})
        view.goto(address + page)

        assert view.evaluate(SHIFT) == 0
    finally:
        view.close()


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_button_of_the_shelves_is_as_low_as_the_choices_beside_it(
    lang, width, address, browser
):
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{address}/shoes?lang={lang}")

    boxes = page.eval_on_selector_all(
        ".store-filters :is(select, button)",
        "all => all.map(e => e.getBoundingClientRect().height)",
    )
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()

    assert len(boxes) == 5
    assert max(boxes) - min(boxes) < 6
    assert wide <= width


def test_the_first_pick_with_its_reason_is_seen_without_scrolling(address, browser):
    view = browser.new_page(viewport={"width": 360, "height": 740})
    try:
        view.goto(address + "/running-pain")

        why = view.locator(".shopplugin-card .shopplugin-why").first.bounding_box()
    finally:
        view.close()

    assert why["y"] + why["height"] <= 740


def test_a_shopper_fills_the_cart_with_scripts_off(address, browser):
    view = browser.new_page(java_script_enabled=False)
    try:
        view.goto(address + "/products/tarnwick-alder-5-men")
        view.get_by_role("radio", name="9", exact=True).first.check(force=True)
        view.get_by_role("button", name="Add to cart").click()
        view.get_by_label("ZIP code").fill("10001")
        view.get_by_role("button", name="Update cart").click()

        assert "postal_code=10001" in view.url
        view.get_by_text("Free shipping applied").wait_for()
        view.get_by_role("link", name="Remove").click()
        view.get_by_text("It is empty so far.").wait_for()
    finally:
        view.close()
