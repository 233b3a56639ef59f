"""What the quiz's pages tell of themselves in a real Chromium: a step, a shoe, no answer."""

from __future__ import annotations

import time

import pytest
from browser import chromium, served
from flask import request
from workbench import in_shop, open_shop

from shopplugin.domain.counting import Counter

__all__ = ["chromium"]

pytestmark = pytest.mark.browser

CANARIES = {"ship_to_region": "Kanarienland", "max_price": "7310815.37"}


@pytest.fixture
def app(tmp_path):
    return open_shop(f"sqlite:///{tmp_path / 'shop.db'}")


@pytest.fixture
def told(app):
    """Note every body and referrer that reaches the counters."""
    heard = []

    @app.before_request
    def overhear():
        if request.path == "/fit/tally":
            heard.append((request.get_data(as_text=True), request.headers.get("Referer")))

    return heard


@pytest.fixture
def origin(app, told):
    with served(app) as address:
        yield address


def until(heard, number):
    for _ in range(100):
        if len(heard) >= number:
            return
        time.sleep(0.05)


def answered(page, origin):
    """Go through all steps, with canaries in the last and a condition ticked."""
    page.goto(f"{origin}/fit/quiz")
    for _ in range(12):
        if "/results/" in page.url:
            return
        box = page.locator("[name=conditions][value=bunions]")
        if box.is_visible():
            box.check()
        for name, value in CANARIES.items():
            field = page.locator(f"[name={name}]")
            if field.is_visible():
                field.fill(value)
        page.click("button[type=submit]:visible")
        page.wait_for_load_state()
    raise AssertionError("The quiz did not end.")


def test_a_visit_tells_its_last_step_and_the_shoe_chosen_and_no_answer(
    chromium, app, origin, told
):
    context = chromium.new_context()
    page = context.new_page()
    answered(page, origin)
    until(told, 1)
    chosen = page.locator("article[data-product] h2 a").first
    product = chosen.evaluate("link => link.closest('[data-product]').dataset.product")
    chosen.evaluate("link => { link.removeAttribute('href'); link.click(); link.click(); }")
    until(told, 2)
    cookies = context.cookies()
    context.close()

    assert told == [("seen=price", None), (f"clicked={product}", None)]
    assert cookies == []
    with in_shop(app) as shop:
        sums = shop.tally._sums
    assert sums[Counter("question_seen", "price")] == 1
    assert sums[Counter("product_clicked", product)] == 1
    assert sums[Counter("quiz_finished")] == 1


def test_a_ticked_check_tells_nothing(chromium, origin, told):
    page = chromium.new_page()
    page.goto(f"{origin}/fit/quiz")
    page.locator("[name=red_flags]").first.check()
    page.click("button[type=submit]:visible")
    page.wait_for_url("**/results/**")
    page.goto(f"{origin}/fit/healthz")
    time.sleep(0.5)
    page.close()

    assert told == []


def test_without_a_script_nothing_is_told(chromium, origin, told):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}/fit/quiz")
    page.click("button[type=submit]:visible")
    page.wait_for_url("**/results/**")
    page.locator("article[data-product] h2 a").first.click()
    time.sleep(0.5)
    context.close()

    assert told == []
