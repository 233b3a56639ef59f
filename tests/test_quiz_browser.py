"""The quiz in a real Chromium: with and without a script, by finger and by keyboard alone."""

from __future__ import annotations

import re
from shutil import copytree

import pytest
from browser import (
    DESK,
    PHONE,
    accessibility_faults,
    chromium,
    keep,
    live_server,
    served,
    visit,
)

from shopplugin.demo import create_store
from shopplugin.paths import CATALOG_DIR

__all__ = ["chromium", "live_server", "visit"]

pytestmark = pytest.mark.browser

TYPICAL = {
    "activity": "running",
    "regularity": "regular",
    "conditions": "bunions",
    "wear": "outer_edge",
    "arch": "flat",
    "audience": "women",
}


@pytest.fixture(scope="module")
def own_steps(tmp_path_factory):
    """Serve a shop whose own catalogue folder asks about rolling in a step of its own."""
    folder = copytree(CATALOG_DIR, tmp_path_factory.mktemp("own") / "catalog")
    quiz = folder / "quiz.toml"
    text = re.sub(r'(id = "roll"\nstep = )"wear"', r'\1"roll"', quiz.read_text())
    quiz.write_text(text)
    place = tmp_path_factory.mktemp("own-store")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SHOPPLUGIN_CATALOG", str(folder))
        app = create_store(instance_path=place)
    with served(app) as origin:
        yield origin


def go_on(page):
    page.click("button[type=submit]:visible")
    page.wait_for_load_state()  # a click waits for an address, not for the page that is there


def finish(page, answers):
    """Answer step by step as a driver would: what is visible, then the one submit."""
    for _ in range(20):
        if "/results/" in page.url:
            return
        for name, value in answers.items():
            control = page.locator(f"[name={name}][value={value}]")
            if control.is_visible():
                control.check()
        go_on(page)
    raise AssertionError("The quiz did not end.")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_quiz_leads_to_a_result(visit, size, script):
    page = visit(viewport=size, java_script_enabled=script)
    finish(page, TYPICAL)

    assert page.locator("article[data-product]").count() > 2
    assert "You said you have a bunion." in page.inner_text("main")
    keep(page, f"result-{size['width']}-{'script' if script else 'plain'}")


def test_one_question_a_step_with_an_honest_count(visit):
    page = visit(viewport=PHONE)
    seen = []

    for _ in range(12):
        if "/results/" in page.url:
            break
        assert page.locator("section[data-step]:visible").count() == 1
        assert page.locator("button[type=submit]:visible").count() == 1
        seen.append(page.inner_text("#fit-count"))
        keep(page, f"step-{len(seen):02}")
        go_on(page)

    # The checks, and after them eight steps for everybody: a branch opens within its step.
    assert seen == [f"{step} of 9" for step in range(1, 10)]


def test_a_branch_opens_by_its_answer_and_never_by_itself(visit):
    page = visit()
    for _ in range(4):
        go_on(page)

    page.check("[name=wear][value=even]")

    assert page.inner_text("#fit-count") == "5 of 9"
    assert page.locator("[name=wear][value=even]").is_visible()
    assert page.locator("[name=roll][value=inward]").is_visible()
    page.check("[name=wear][value=inner_edge]")
    assert not page.locator("[name=roll][value=inward]").is_visible()


def test_a_shop_may_give_a_branch_a_step_of_its_own(own_steps, visit):
    page = visit(base_url=own_steps)
    for _ in range(4):
        go_on(page)

    page.check("[name=wear][value=even]")
    assert page.inner_text("#fit-count") == "5 of 10"
    assert not page.locator("[name=roll][value=inward]").is_visible()
    go_on(page)
    assert page.locator("[name=roll][value=inward]").is_visible()
    page.go_back()
    page.check("[name=wear][value=inner_edge]")
    go_on(page)
    assert page.inner_text("#fit-count") == "6 of 9"
    assert page.locator("[name=arch][value=flat]").is_visible()


def test_without_a_script_a_branch_opens_by_its_answer(visit):
    page = visit(java_script_enabled=False)

    assert not page.locator("[name=roll]").first.is_visible()
    assert not page.locator("[name=regularity]").first.is_visible()
    page.check("[name=wear][value=even]")
    page.check("[name=activity][value=running]")
    assert page.locator("[name=roll]").first.is_visible()
    assert page.locator("[name=regularity]").first.is_visible()
    page.check("[name=wear][value=inner_edge]")
    assert not page.locator("[name=roll]").first.is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_branch_that_was_answered_stays_to_be_seen_and_changed(visit, script):
    page = visit(java_script_enabled=script)
    for _ in range(4 if script else 0):
        go_on(page)

    page.check("[name=wear][value=even]")
    page.check("[name=roll][value=inward]")
    page.check("[name=wear][value=outer_edge]")

    assert page.locator("[name=roll][value=not_sure]").is_visible()


def comes_to(page, count):
    """Wait for a step: the history of a browser moves in its own time."""
    page.wait_for_function(
        "count => document.querySelector('#fit-count').innerText === count", arg=count
    )


def test_back_steps_back_and_keeps_what_was_said(visit):
    page = visit()
    go_on(page)
    page.check("[name=activity][value=walking]")
    go_on(page)
    go_on(page)

    page.go_back()
    page.go_back()

    comes_to(page, "2 of 9")
    assert page.locator("[name=activity][value=walking]").is_checked()
    page.click("#fit-back")
    comes_to(page, "1 of 9")
    page.go_forward()
    comes_to(page, "2 of 9")
    assert "?" not in page.url
    assert "#" not in page.url


def test_back_from_the_result_comes_back_to_the_last_step(visit):
    page = visit()
    finish(page, TYPICAL)
    page.wait_for_url("**/results/**")

    page.go_back()
    page.wait_for_selector("form[data-live]")

    assert page.url.endswith("/fit/quiz")
    # What the browser does not restore must not be skipped: a check may have been ticked.
    restored = page.locator("[name=conditions][value=bunions]").is_checked()
    assert page.locator("[name=max_price]").is_visible() == restored
    assert page.locator("[name=red_flags]").first.is_visible() != restored


def test_a_ticked_check_ends_the_quiz_and_hides_the_shop(visit):
    page = visit(viewport=PHONE)
    page.check("[name=red_flags][value=infection]")
    assert page.inner_text("button[type=submit]:visible") == "Show me where to go"

    go_on(page)

    assert "Please get medical help now" in page.inner_text("h1")
    assert "$" not in page.inner_text("body")
    keep(page, "clinician-360", whole=True)


def test_without_a_script_a_ticked_check_hides_every_question(visit):
    page = visit(java_script_enabled=False)

    page.check("[name=red_flags][value=nerve]")

    assert page.locator("[data-step]:visible").count() == 1
    assert page.locator("text=There is no need to answer more").is_visible()
    go_on(page)
    assert "Please see a clinician" in page.inner_text("h1")


def test_the_foot_is_pointed_at_or_ticked(visit):
    page = visit()
    go_on(page)
    go_on(page)

    page.locator("[data-region=heel]").click()
    assert page.locator("[name=pain_place][value=heel]").is_checked()
    page.locator("[data-region=heel]").click()
    assert not page.locator("[name=pain_place][value=heel]").is_checked()
    page.check("[name=pain][value=outer_side]")
    page.check("[name=pain][value=none]")
    assert not page.locator("[name=pain][value=outer_side]").is_checked()


def test_the_keyboard_alone_is_enough(visit):
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"

    for _ in range(60):
        if page.evaluate("document.activeElement.type") == "submit":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    # The focus is on the new step's heading; the next Tab is its first choice.
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert page.evaluate("document.activeElement.textContent").startswith(
        "What are the shoes for"
    )
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.checked")
    assert page.inner_text("#fit-count") == "2 of 9"
    page.keyboard.press("Enter")  # in a choice it means: go on
    assert page.inner_text("#fit-count") == "3 of 9"
    at, of = "", " "
    while at != of:
        at, of = page.inner_text("#fit-count").split(" of ")
        page.locator("#fit-go").focus()
        page.keyboard.press("Enter")
    page.wait_for_url("**/fit/results/*")


def test_a_refused_answer_is_announced_and_one_tap_away(visit):
    page = visit()
    for _ in range(7):
        go_on(page)
    page.fill("[name=size_us]", "9.3")
    go_on(page)
    go_on(page)

    page.wait_for_function("document.activeElement.id === 'fit-errors'")
    assert page.locator("[name=size_us]").input_value() == "9.3"
    assert accessibility_faults(page) == []
    keep(page, "refused-1280")
    page.click("#fit-errors a")
    assert page.evaluate("document.activeElement.id") == "fit-size_us"


def test_the_first_pick_and_its_reasons_need_no_scrolling_on_a_phone(visit):
    page = visit(viewport=PHONE)
    finish(page, TYPICAL)

    pick = page.locator("article[data-product]").first
    reasons = pick.locator(".shopplugin-line")

    for part in (pick.locator("h2"), pick.locator("img"), reasons.nth(0), reasons.nth(1)):
        box = part.bounding_box()
        assert box["y"] + box["height"] <= PHONE["height"]


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_every_page_is_accessible_and_fits(visit, width, scheme):
    page = visit(viewport={"width": width, "height": 800}, color_scheme=scheme)

    def check():
        assert accessibility_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    check()
    for _ in range(4):
        go_on(page)
    check()
    finish(page, TYPICAL)
    shoes = page.locator("article[data-product]")
    shown = [shoes.nth(each).get_attribute("data-product") for each in range(3)]
    query = "&".join(f"compare={product}" for product in shown)
    page.goto(f"{page.url}?why={shown[0]}&{query}")
    keep(page, f"result-{width}-{scheme}", whole=True)
    # Opened, so that what is folded away is judged as well.
    page.evaluate(
        "[...document.querySelectorAll('details')].slice(0, 8).map((d) => (d.open = true))"
    )
    check()
    page.goto("/fit/results/nonsense")
    check()
    page.goto("/fit/quiz")
    page.check("[name=red_flags][value=nerve]")
    go_on(page)
    check()


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_no_word_of_a_drawing_runs_over_its_edge(visit, lang):
    page = visit(f"/fit/quiz?lang={lang}", java_script_enabled=False)
    finish(page, TYPICAL)
    products = page.locator("article[data-product]").evaluate_all(
        "(shoes) => shoes.map((shoe) => shoe.dataset.product)"
    )
    shown = [products[0], products[1], products[2], products[-1]]
    page.goto(page.url + "".join(f"&compare={product}" for product in shown))

    over = page.evaluate(
        """() => [...document.querySelectorAll('main svg text')]
          .filter((text) => text.getClientRects().length)
          .filter((text) => {
            const said = text.getBBox(), sheet = text.ownerSVGElement.viewBox.baseVal;
            return said.x < -1 || said.x + said.width > sheet.width + 1;
          })
          .map((text) => text.textContent)"""
    )

    assert page.locator("#compare svg").count() == 1
    assert over == []


def test_nothing_is_stored_in_the_browser(visit):
    page = visit()
    finish(page, TYPICAL)

    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("document.title") == "Find your fit"


def test_the_page_reads_from_right_to_left_as_well(visit):
    page = visit(viewport={"width": 320, "height": 800})

    page.evaluate("document.documentElement.dir = 'rtl'")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    go = page.locator("#fit-go").bounding_box()
    browse = page.locator("#fit-browse").bounding_box()
    assert go["x"] > browse["x"]


def test_twice_the_text_size_still_fits(visit):
    page = visit(viewport={"width": 640, "height": 800})

    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_a_result_fits_at_twice_the_size_and_from_right_to_left(visit):
    page = visit(viewport={"width": 640, "height": 800})
    finish(page, TYPICAL)

    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 320, "height": 800})
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    picture, facts = (
        page.locator(f"article .shopplugin-{part}").first.bounding_box()
        for part in ("picture", "facts")
    )
    assert picture["x"] > facts["x"]


def test_a_result_opens_again_by_reload_and_by_bookmark(visit):
    page = visit()
    finish(page, TYPICAL)
    heard = page.inner_text(".shopplugin-heard")

    page.reload()
    again = visit(page.url)

    assert page.inner_text(".shopplugin-heard") == heard
    assert again.inner_text(".shopplugin-heard") == heard


def test_print_leaves_out_the_forms_and_keeps_the_card(visit):
    page = visit()
    finish(page, TYPICAL)

    page.emulate_media(media="print")

    assert page.locator(".shopplugin-tryon").is_visible()
    assert not page.locator("#fit-form").is_visible()
    assert not page.locator("#compare").is_visible()
    assert not page.locator("#why-not").is_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_who_asks_why_is_shown_the_reason_in_full_though_it_was_folded_away(visit, script):
    page = visit(java_script_enabled=script)
    finish(page, TYPICAL)
    page.locator("article:not(.shopplugin-big) details summary").first.click()

    page.locator("article:not(.shopplugin-big) a[href^='#why-']").first.click()

    reason = page.locator(f"li{page.evaluate('location.hash')}")
    assert reason.is_visible()
    assert "Grade " in reason.inner_text()
