"""A merchandiser's day in a browser: by keyboard, with a feed, with a colleague, undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browser import chromium, served  # noqa: F401 - a fixture
from workbench import HEADER

from shopplugin.demo import create_store
from shopplugin.demo.account import SETTING

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[str]:
    """Serve the demo store with an account of ours; yield the workbench's address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SETTING, "mia:mends-shoes")
        folder = tmp_path_factory.mktemp("desk")
        app = create_store(f"sqlite:///{folder / 'store.db'}", instance_path=folder)
    with served(app) as origin:
        yield f"{origin}/fit/merch/"


@pytest.fixture
def open_desk(desk, chromium) -> Iterator[Any]:  # noqa: F811 - the fixture
    """Give signed-in pages; a word on the console or a request elsewhere fails the test."""
    contexts = []
    complaints: list[str] = []

    def open_(scripts: bool = True, width: int = 1280, expected: str = "^$") -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on(
            "console",
            lambda said: re.search(expected, said.text) or complaints.append(said.text),
        )
        page.on(
            "request",
            lambda asked: desk.split("/fit")[0] in asked.url or complaints.append(asked.url),
        )
        page.goto(desk)
        page.get_by_label("Name").fill("mia")
        page.get_by_label("Password").fill("mends-shoes")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(desk)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def cell(page: Any, product: str, attribute: str) -> Any:
    return page.locator(f"tr[data-product='{product}'] td[data-attribute='{attribute}']")


def test_a_cell_is_edited_by_keyboard_with_its_effect_beside_it(desk, open_desk):
    page = open_desk()
    page.goto(desk + "?q=tarnwick-alder-5-men")
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keys").wait_for()
    page.keyboard.press("Escape")

    cell(page, "tarnwick-alder-5-men", "stability").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    field = page.locator("#edit-cell")
    assert field.input_value() == "8.5"
    field.fill("2")
    page.get_by_text(re.compile("top lists? change")).wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Saved. Undo it").wait_for()

    changed = cell(page, "tarnwick-alder-5-men", "drop_mm")
    assert changed.inner_text().startswith("2")
    assert changed.evaluate("cell => cell === document.activeElement")
    page.keyboard.press("Enter")
    page.locator("#edit-cell").fill("3")
    page.keyboard.press("Escape")
    assert cell(page, "tarnwick-alder-5-men", "drop_mm").inner_text().startswith("2")
    page.keyboard.press("/")
    assert page.locator("#q").evaluate("field => field === document.activeElement")


def test_the_words_beside_the_tick_box_of_the_keys_hang_together(desk, open_desk):
    page = open_desk()
    page.click("[data-keys]")

    box, starts = page.evaluate(
        """() => {
          const label = document.querySelector("dialog .shopplugin-tick");
          const box = label.querySelector("input"), words = new Range(), lines = new Map();
          words.setStartAfter(box);
          words.setEndAfter(label.lastChild);
          for (const one of words.getClientRects()) {
            const line = Math.round(one.bottom / 8);
            if (one.width) lines.set(line, Math.min(one.left, lines.get(line) ?? one.left));
          }
          return [box.getBoundingClientRect().right, [...lines.values()]];
        }"""
    )

    assert len(starts) > 1
    assert min(starts) >= box  # none begins beneath it


def test_single_keys_may_be_switched_off_and_stay_so(desk, open_desk):
    page = open_desk()
    page.keyboard.press("?")
    page.get_by_role("checkbox", name=re.compile("work on every page")).uncheck()
    page.keyboard.press("Escape")

    for _ in range(2):
        page.keyboard.press("/")
        page.keyboard.press("?")
        assert page.evaluate("document.activeElement.id") != "q"
        assert not page.get_by_role("heading", name="Keys").is_visible()
        page.reload()

    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.tagName") == "TD"


def test_of_two_people_the_second_sees_both_and_decides(desk, open_desk):
    first, second = open_desk(), open_desk(expected="412")
    for page in (first, second):
        page.goto(desk + "?q=fennholt-anchor-1-men")
        cell(page, "fennholt-anchor-1-men", "weight_g").focus()
        page.keyboard.press("Enter")
        page.locator("#edit-cell").wait_for()
    first.locator("#edit-cell").fill("281")
    first.keyboard.press("Enter")
    first.get_by_text("Saved. Undo it").wait_for()

    late = []
    second.route("**/effect?*", lambda route: late.append(route))
    with second.expect_request("**/effect?*"):
        second.locator("#edit-cell").fill("299")
    second.keyboard.press("Enter")
    told = second.get_by_role("alert")
    told.wait_for()
    # What was asked for before the saving comes after it, and leaves it there to be read.
    late[0].continue_()
    second.locator("output b").wait_for()
    assert "you said 299 g, it now says 281 g" in told.inner_text()
    second.keyboard.press("Enter")
    second.get_by_text("Saved. Undo it").wait_for()

    assert cell(second, "fennholt-anchor-1-men", "weight_g").inner_text().startswith("299")


def test_the_effect_shown_is_of_what_was_typed_last(desk, open_desk):
    page = open_desk()
    page.goto(desk + "?q=fennholt-anchor-1-men")
    page.route("**/effect?*cell=2", lambda _: None)  # which is never answered
    cell(page, "fennholt-anchor-1-men", "weight_g").focus()
    page.keyboard.press("Enter")
    with page.expect_request("**/effect?*cell=2"):
        page.locator("#edit-cell").fill("2")

    page.locator("#edit-cell").fill("281")

    page.get_by_text(re.compile("No top list changes|top lists? change")).wait_for()


def test_a_single_edit_works_without_scripts(desk, open_desk):
    page = open_desk(scripts=False)
    page.goto(desk + "products/brackmoor-mire-5")
    page.locator("#cell-drop_mm").fill("5.5")
    page.get_by_role("button", name="Save").first.click()

    page.get_by_text("Saved.").wait_for()
    page.get_by_text("6 mm → 5.5 mm").wait_for()


def test_the_form_of_a_shoe_counts_its_changes_and_tells_their_effect(desk, open_desk):
    page = open_desk()
    page.goto(desk + "products/brackmoor-scarp-4-men")
    page.locator("#cell-drop_mm").fill("2")
    page.locator("#cell-use input[value=walking]").check()
    page.get_by_text("2 changes, not saved yet.").wait_for()
    page.get_by_text(re.compile("top lists? change")).wait_for()
    page.get_by_role("button", name="Put back").click()
    page.get_by_text("2 changes, not saved yet.").wait_for(state="hidden")

    assert page.locator("#cell-drop_mm").input_value() == "6"
    page.locator("#cell-drop_mm").fill("6.5")
    page.get_by_text("1 change, not saved yet.").wait_for()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    page.get_by_role("link", name="Undo it in the history").click()
    page.get_by_role("heading", name="History").wait_for()


def test_a_grid_without_scripts_is_walked_by_tab(desk, open_desk):
    page = open_desk(scripts=False)
    page.goto(desk + "?q=kind:recovery")

    assert page.locator("tbody [tabindex='-1']").count() == 0
    assert page.get_by_role("button", name="Keys").is_hidden()


def test_a_laptop_shows_25_rows_under_headings_that_stay(desk, open_desk):
    page = open_desk()
    scroll = page.locator(".shopplugin-scroll")
    rows = page.locator("tbody tr")
    view = scroll.bounding_box()

    last = rows.nth(24).bounding_box()
    assert last["y"] + last["height"] <= view["y"] + view["height"]
    scroll.evaluate("place => place.scrollTo(400, 600)")
    head = page.locator("thead th").first.bounding_box()
    assert (head["x"], head["y"]) == (view["x"], pytest.approx(view["y"], abs=1.5))


def test_arrows_begin_in_the_grid_and_no_cell_hides_behind_what_stays(desk, open_desk):
    page = open_desk()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    for _ in range(30):
        page.keyboard.press("ArrowUp")

    cell = page.evaluate("(({x, y}) => [x, y])(document.activeElement.getBoundingClientRect())")
    first = page.locator("thead th").first.bounding_box()
    assert page.evaluate("document.activeElement.cellIndex") == 2
    assert cell[0] >= first["x"] + first["width"] - 1
    assert cell[1] >= first["y"] + first["height"] - 1


def test_a_bulk_mistake_is_undone_in_one_go(desk, open_desk):
    page = open_desk()
    page.goto(desk + "?q=kind:recovery")
    page.locator("select[name=scope]").select_option("all")
    page.locator("#bulk-attribute").select_option("washable")
    page.locator("#bulk-value select").select_option("no")
    page.get_by_role("button", name="See the effect first").click()
    page.get_by_text("Nothing is saved yet.").wait_for()
    page.get_by_role("button", name=re.compile("Save all")).click()
    page.get_by_role("button", name="Undo all of it").click()

    page.get_by_text("Undone.").wait_for()


def test_a_feed_with_faults_is_mended_and_its_suggestions_taken(desk, open_desk, tmp_path):
    page = open_desk()
    text = HEADER.replace("use\n", "use,description\n")
    row = (
        "M-9,morning-glow,Morning Glow,{kind},women,9,B,99,USD,3,8,daily,Has a rockered sole.\n"
    )
    faulty, mended = tmp_path / "faulty.csv", tmp_path / "mended.csv"
    faulty.write_text(text + row.format(kind="runing"))
    mended.write_text(text + row.format(kind="running"))
    page.goto(desk + "imports")
    page.get_by_label("File", exact=True).set_input_files(faulty)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("Did you mean 'running'?").wait_for()

    page.goto(desk + "imports")
    page.get_by_label("File", exact=True).set_input_files(mended)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("heading", name=re.compile("1 shoe new")).wait_for()
    page.get_by_role("button", name="Write it").click()
    page.get_by_text("It is done").wait_for()
    page.goto(desk + "products/morning-glow")
    page.get_by_role("button", name="Accept rocker sole").click()
    page.goto(desk + "products/morning-glow")

    assert page.locator("#cell-rocker").input_value() == "yes"
    page.get_by_text("unknown → with a rocker").wait_for()


def test_the_enter_key_in_the_list_of_suggestions_saves_nothing(desk, open_desk):
    page = open_desk()
    page.goto(desk + "suggestions")
    lines = page.locator("tbody tr").count()
    page.locator("tbody input[type=checkbox]").first.check()
    page.keyboard.press("Enter")

    page.get_by_text(re.compile("top lists? change")).first.wait_for()
    page.goto(desk + "suggestions")
    assert page.locator("tbody tr").count() == lines


def test_a_hole_on_the_map_leads_to_the_value_that_fills_it(desk, open_desk):
    page = open_desk()
    page.goto(desk + "coverage")
    page.locator(".shopplugin-h-thin a, .shopplugin-h-empty a").first.click()

    page.get_by_role("heading", name="One value away").wait_for()
