"""The care guide in a real browser: under its strict policy, on a phone and a desk."""

from __future__ import annotations

import pytest
from browser import DESK, PHONE, accessibility_faults, chromium, keep, live_server, visit

pytestmark = pytest.mark.browser
__all__ = ["chromium", "live_server", "visit"]  # fixtures

ADDRESSES = [
    "/fit/guide/?lang=en",
    "/fit/guide/lateral-pain?lang=fr",
    "/fit/guide/bunions?lang=es",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"]
)
def test_a_page_breaks_no_rule_of_access_nor_of_its_own_policy(address, size, scheme, visit):
    page = visit(address, viewport=size, color_scheme=scheme)

    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    name = address.partition("?")[0].strip("/").replace("/", "-")
    keep(page, f"{name}-{size['width']}-{scheme}")


def test_structured_data_is_read_but_never_run(visit):
    violations = """
        window.broken = [];
        document.addEventListener(
            'securitypolicyviolation', event => broken.push(event.violatedDirective));
    """
    page = visit("/fit/guide/")
    page.add_init_script(violations)

    page.goto("/fit/guide/bunions")

    assert page.evaluate("broken") == []
    data = page.evaluate(
        "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"
    )
    assert {thing["@type"] for thing in data["@graph"]} == {
        "Organization",
        "ItemList",
        "FAQPage",
    }


def test_an_inline_script_would_have_been_noticed(chromium, live_server):
    page = chromium.new_page()
    page.goto(f"{live_server}/fit/guide/bunions")

    seen = page.evaluate(
        """() => new Promise(done => {
            document.addEventListener(
                'securitypolicyviolation', event => done(event.violatedDirective));
            const script = document.createElement('script');
            script.textContent = 'window.ran = true';
            document.body.append(script);
        })"""
    )

    assert seen.startswith("script-src")
    page.close()


@pytest.mark.parametrize("width", [320, 768])
def test_nothing_hangs_over_the_edge(width, visit):
    page = visit(
        "/fit/guide/osteoarthritis-midfoot?lang=fr", viewport={"width": width, "height": 740}
    )

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_contents_lead_to_their_section(visit):
    page = visit("/fit/guide/bunions?lang=en")

    page.get_by_role("navigation", name="On this page").get_by_role(
        "link", name="When should you see a doctor?"
    ).click()

    assert page.url.endswith("#doctor")
    heading = page.get_by_role("heading", name="When should you see a doctor?")
    assert 0 <= heading.bounding_box()["y"] < 200
