"""The quiz in other people's pages: framed by the allowed, told to nobody."""

from __future__ import annotations

from typing import Any

import pytest
from browser import chromium
from doors import both_sites

pytestmark = pytest.mark.browser
__all__ = ["chromium"]

CANARIES = {
    "ship_to_region": "Kanarienland",
    "ship_to_postal_code": "7Q0815Z",
    "max_price": "7310815.37",
}

# What a pixel of an advertiser gathers where it is let into a page: addresses, messages,
# what was fetched, what is typed or pressed, and whatever a frame lets it read.
TRACKER = """
<script>
const tell = (what) => navigator.sendBeacon('/made/pixel', JSON.stringify(what));
addEventListener('message', ({ data, origin }) => tell({ data, origin }));
for (const kind of ['input', 'change', 'keydown', 'click', 'submit'])
  addEventListener(kind, (e) => tell([kind, e.key, e.target.value]), true);
setInterval(() => {
  const seen = [location.href, document.referrer, document.title, history.length];
  for (const frame of document.querySelectorAll('iframe')) {
    seen.push(frame.src, frame.name);
    try { seen.push(frame.contentWindow.location.href); } catch (error) { seen.push('closed'); }
  }
  seen.push(...performance.getEntriesByType('resource').map((entry) => entry.name));
  tell(seen);
}, 100);
</script>
"""


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    with both_sites(tmp_path_factory.mktemp("sites")) as running:
        yield running


def framing(address: str, tracker: str = "") -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title></head>'
        f'<body>{tracker}<iframe src="{address}" width="800" height="700"></iframe></body>'
        "</html>"
    )


@pytest.fixture
def page(chromium) -> Any:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    assert context.cookies() == []
    context.close()


def answer(frame: Any) -> None:
    """Fill in the one form with canaries and send it, as without a script."""
    frame.locator("#fit-form").wait_for()
    frame.locator("#fit-form").evaluate(
        """(form, said) => {
          for (const name in said) form.elements[name].value = said[name];
          form.submit();
        }""",
        CANARIES,
    )
    frame.locator(".shopplugin-heard").wait_for()


def test_a_tracker_beside_the_quiz_learns_no_answer_and_no_address(sites, page):
    told: list[str] = []

    def overhear(request: Any) -> None:
        if request.url.startswith(sites.elsewhere):
            headers = " ".join(request.headers.values())
            told.append(f"{request.url} {headers} {request.post_data or ''}")

    page.on("requestfinished", overhear)
    page.on("requestfailed", overhear)
    page.goto(sites.page(framing("{fit}/quiz", TRACKER)))
    inside = page.frames[1]
    answer(inside)
    sealed = inside.url.rpartition("/")[2]
    inside.locator(".shopplugin-edit > summary").click()
    page.wait_for_timeout(400)

    everything = "\n".join(told)
    assert len(told) > 3
    assert "closed" in everything
    assert len(sealed) > 100
    for word in (sealed, sealed[:40], *CANARIES.values()):
        assert word not in everything


@pytest.mark.parametrize("what", ["quiz", "result", "clinician", "gone"])
def test_a_stranger_cannot_frame_the_quiz_or_a_result(what, sites, page):
    page.goto(f"{sites.store}/fit/quiz")
    if what == "result":
        answer(page)
    elif what == "clinician":
        page.check("[name=red_flags][value=nerve]")
        page.click("#fit-go")
        page.locator(".shopplugin-stop").wait_for()
    elif what == "gone":
        page.goto(f"{sites.store}/fit/results/x")

    page.goto(sites.page(framing(page.url)).replace("127.0.0.1", "localhost"))
    page.wait_for_load_state("networkidle")

    assert page.frames[1].locator("main").count() == 0
