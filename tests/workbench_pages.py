"""Every page of the workbench in every state, and how a person gets to see it.

``VISITS`` names for each route that answers with a page how to come to each of its states;
``NO_PAGE`` names those that answer with something else. Together they are the URL map: a new
page without a visit fails ``test_merch_pages_browser.py``.
"""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from browser import served
from database import session_scope
from flask import Flask
from flask.testing import FlaskClient
from workbench import HEADER, PASSWORDS, SHOE, in_shop, open_shop, put_cell, signed_in

from shopplugin import create_app, store_counts, store_imports
from shopplugin.merch.accounts import put_account
from shopplugin.paths import CATALOG_DIR
from shopplugin.shop import current_shop

Go = Callable[[Any, str], None]
"""How a page gets into a state: given the page and the workbench's address."""

OTHER = "brackmoor-heath-2-women"
LONG = "long-winded"
FAULTY = "neutral-by-name"
_WORD = "Unabbreviatedlongdistancetrainingshoewithoutahyphen"


@dataclass(frozen=True, slots=True)
class Visit:
    """One state of one page. ``shop`` is full, bare, shut or away; ``who`` is signed in."""

    route: str
    state: str
    go: Go
    shop: str = "full"
    who: str = "ada"

    @property
    def name(self) -> str:
        """Name the state for a file and for a failure."""
        return f"{self.route.partition(' ')[2]}-{self.state}"


def at(address: str) -> Go:
    """Open an address below the workbench's."""
    return lambda page, desk: page.goto(desk + address)


def then(address: str, act: Callable[[Any], Any]) -> Go:
    """Open an address and do something there."""

    def go(page: Any, desk: str) -> None:
        page.goto(desk + address)
        act(page)

    return go


def edit(page: Any, cell: str, wait: str, attribute: str = "drop_mm") -> None:
    """Type *cell* into a value of the grid and wait until the page says *wait*."""
    place = page.locator(f"tr[data-product='{SHOE}'] td[data-attribute='{attribute}']")
    place.focus()
    page.keyboard.press("Enter")
    page.locator("#edit-cell").fill(cell)
    page.get_by_text(wait).first.wait_for()


def refused_edit(page: Any) -> None:
    edit(page, "12345", "plausible range")
    page.keyboard.press("Enter")
    page.get_by_text("Nothing was saved").first.wait_for()


def overtaken_edit(page: Any) -> None:
    """Save from two places what both opened at the same version."""
    edit(page, "7.5", "top list")
    page.evaluate(
        """async () => {
          const form = document.querySelector("form.shopplugin-editor");
          const body = new FormData();
          body.set("cell", "6.5");
          const headers = {"If-Match": `"${form.dataset.revision}"`};
          await fetch(form.dataset.put, {method: "PUT", headers, body});
        }"""
    )
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()


def many_edit(page: Any) -> None:
    cell = page.locator(f"tr[data-product='{SHOE}'] td[data-attribute='use']")
    cell.focus()
    page.keyboard.press("Enter")
    page.locator("fieldset#edit-cell").wait_for()


def bulk(value: str, verb: str = "set", attribute: str = "drop_mm") -> Callable[[Any], None]:
    def act(page: Any) -> None:
        page.locator("select[name=scope]").select_option("all")
        page.locator("#verb").select_option(verb)
        with page.expect_response("**/bulk/control*"):
            page.locator("#bulk-attribute").select_option(attribute)
        page.locator("#bulk-value [name=cell][aria-label=Value]:not([size='16'])").wait_for()
        control = page.locator("#bulk-value [name=cell]")
        if control.evaluate("control => control.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
        page.get_by_role("button", name="See the effect first").click()
        page.wait_for_load_state()

    return act


def overtaken_form(page: Any) -> None:
    page.locator("#cell-weight_g").fill("277")
    page.locator("#cell-use input[value=race]").check()
    page.locator("input[name=revision]").evaluate("field => { field.value -= 1 }")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("heading", name="Two versions").wait_for()


def mistaken_form(page: Any) -> None:
    page.locator("#cell-drop_mm").fill("eight")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_text("Nothing was saved yet").wait_for()


def wrong_password(page: Any, name: str = "nobody") -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill("not-the-password")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()


def too_many_tries(page: Any) -> None:
    for _ in range(11):
        wrong_password(page, "somebody")


def send_rules(text: str) -> Callable[[Any], None]:
    def act(page: Any) -> None:
        page.locator("#files").set_input_files(
            {"name": "bunions.toml", "mimeType": "text/plain", "buffer": text.encode()}
        )
        page.get_by_role("button", name="Compare").click()
        page.wait_for_load_state()

    return act


def tick_and_look(page: Any) -> None:
    for box in page.locator("input[name=key]").all()[:5]:
        box.check()
    page.get_by_role("button", name="See the effect first").click()
    page.wait_for_load_state()


def add_person(page: Any) -> None:
    page.get_by_label("Name", exact=True).fill(f"person-{time.monotonic_ns()}")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("it is shown only now").wait_for()


def undo(page: Any) -> None:
    row = page.locator("tr", has_text="Set tongue padding").first
    row.get_by_role("button", name="Undo").click()
    page.wait_for_load_state()


def press(name: str) -> Callable[[Any], None]:
    def act(page: Any) -> None:
        page.get_by_role("button", name=name).first.click()
        page.wait_for_load_state()

    return act


def of_import(state: str, suffix: str = "", act: Callable[[Any], Any] | None = None) -> Go:
    """Open the import that the stage brought into *state*."""

    def go(page: Any, desk: str) -> None:
        page.goto(f"{desk}imports/{_IMPORTS.index(state) + 1}{suffix}")
        if act:
            act(page)

    return go


_BUNIONS = (CATALOG_DIR / "profiles" / "bunions.toml").read_text()
_IMPORTS = ("done", "held", "warned", "faulty", "strange", "failed", "running", "refused")

VISITS = (
    Visit("GET login", "", at("login"), who=""),
    Visit("GET login", "off", at("login"), "shut", ""),
    Visit("POST enter", "refused", then("login", wrong_password), who=""),
    Visit("POST enter", "throttled", then("login", too_many_tries), "bare", ""),
    Visit("GET grid", "", at("")),
    Visit("GET grid", "viewer", at("?q=alder"), who="vera"),
    Visit("GET grid", "sorted", at("?q=kind:recovery&sort=-weight_g")),
    Visit("GET grid", "nothing", at("?q=nothing-like-it")),
    Visit("GET grid", "bad-filter", at("?q=drop_mm<x")),
    Visit("GET grid", "no-shoes", at(""), "bare"),
    Visit("GET grid", "editing", then(f"?q={SHOE}", lambda page: edit(page, "2", "top list"))),
    Visit("GET grid", "editing-many", then(f"?q={SHOE}&col=use&col=drop_mm", many_edit)),
    Visit("GET grid", "refused-edit", then(f"?q={SHOE}", refused_edit)),
    Visit("GET grid", "conflict", then(f"?q={SHOE}", overtaken_edit)),
    Visit(
        "GET grid",
        "columns",
        then("?q=alder", lambda page: page.get_by_text("Columns").click()),
    ),
    Visit("GET grid", "keys", then("?q=alder", lambda page: page.keyboard.press("?"))),
    Visit("GET product", "", at(f"products/{SHOE}")),
    Visit("GET product", "viewer", at(f"products/{SHOE}"), who="vera"),
    Visit("GET product", "saved", at(f"products/{OTHER}?said=saved")),
    Visit("GET product", "long", at(f"products/{LONG}")),
    Visit("GET product", "faults", at(f"products/{FAULTY}")),
    Visit("GET product", "missing", at("products/no-such-shoe")),
    Visit(
        "GET product",
        "unsaved",
        then(f"products/{OTHER}", lambda page: page.locator("#cell-drop_mm").fill("2")),
    ),
    Visit("POST save_product", "conflict", then(f"products/{OTHER}", overtaken_form)),
    Visit("POST save_product", "mistake", then(f"products/{OTHER}", mistaken_form)),
    Visit("POST bulk", "", then("?q=kind:running", bulk("4"))),
    Visit("POST bulk", "same", then("?q=rocker:no", bulk("no", attribute="rocker"))),
    Visit("POST bulk", "refused", then("", bulk("99999"))),
    Visit("GET todo", "", at("todo")),
    Visit("GET todo", "empty", at("todo"), "bare"),
    Visit("GET suggestions", "", at("suggestions")),
    Visit("GET suggestions", "viewer", at("suggestions"), who="vera"),
    Visit("GET suggestions", "empty", at("suggestions"), "bare"),
    Visit("POST answer_suggestions", "look", then("suggestions", tick_and_look)),
    Visit("GET coverage", "", at("coverage")),
    Visit("GET coverage", "recovery", at("coverage?kind=recovery")),
    Visit("GET coverage", "empty", at("coverage"), "bare"),
    Visit("GET square", "", at("coverage/bunions?kind=running&audience=women&width=narrow")),
    Visit("GET square", "empty", at("coverage/bunions?kind=running"), "bare"),
    Visit("GET square", "missing", at("coverage/sore-nose")),
    Visit("GET why", "", at("why")),
    Visit("GET why", "shoe", at(f"why?product={SHOE}&profile=bunions")),
    Visit("GET why", "excluded", at(f"why?product={SHOE}&profile=ankle-sprain")),
    Visit("GET why", "unknown", at("why?product=no-such-shoe")),
    Visit("GET why", "empty", at("why"), "bare"),
    Visit("GET imports", "", at("imports")),
    Visit("GET imports", "empty", at("imports"), "bare"),
    Visit("GET imports", "viewer", at("imports"), who="vera"),
    *(Visit("GET one_import", state, of_import(state)) for state in _IMPORTS),
    Visit("GET one_import", "missing", at("imports/999")),
    Visit("GET columns", "", of_import("strange", "/columns")),
    Visit("GET columns", "shop-feed", of_import("held", "/columns")),
    Visit("GET columns", "settled", of_import("done", "/columns")),
    Visit(
        "POST say_columns",
        "mistake",
        of_import(
            "strange",
            "/columns",
            lambda page: (
                [one.select_option("") for one in page.locator("select").all()],
                press("Keep it and look again")(page),
            ),
        ),
    ),
    Visit("GET mappings", "", at("mappings")),
    Visit("GET mappings", "empty", at("mappings"), "bare"),
    Visit("GET placements", "", at("placements")),
    Visit("GET placements", "empty", at("placements"), "bare"),
    Visit("GET rules", "waiting", at("rules")),
    Visit("GET rules", "", at("rules"), "bare"),
    Visit(
        "POST compare_rules",
        "diff",
        then("rules", send_rules(_BUNIONS.replace("weight = 3", "weight = 1"))),
    ),
    Visit("POST compare_rules", "faults", then("rules", send_rules("weight = many"))),
    Visit("GET figures", "", at("figures")),
    Visit("GET figures", "empty", at("figures"), "bare"),
    Visit("GET history", "", at("history")),
    Visit("GET history", "empty", at("history"), "bare"),
    Visit("GET batch", "", at("history/1")),
    Visit("GET batch", "missing", at("history/999")),
    Visit("POST undo_batch", "later-edits-stay", then("history", undo)),
    Visit("GET people", "", at("people")),
    Visit("GET people", "refused", at("people"), who="vera"),
    Visit("POST change_person", "password", then("people", add_person)),
    Visit("GET todo", "away", at("todo"), "away", ""),
)

NO_PAGE = {
    "POST leave": "goes to the sign-in",
    "GET row": "a piece of the grid",
    "GET cell": "a piece of the grid",
    "PUT save_cell": "a piece of the grid",
    "GET effect": "a piece of the grid",
    "GET control": "a piece of the grid",
    "POST save_bulk": "goes to the batch",
    "POST add_import": "goes to the import",
    "GET import_progress": "a piece of the import",
    "POST answer_import": "goes to the import",
    "POST forget_columns": "goes to the mappings",
    "POST add_placement": "goes to the pins",
    "POST end_placement": "goes to the pins",
    "GET figures_json": "numbers for the charts",
    "GET figures_csv": "a file",
}


@contextmanager
def staged(folder: Path) -> Iterator[dict[str, str]]:
    """Serve shops in every state; yield the address of each one's workbench."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(served(app)) + "/fit/merch/"
            for name, app in {
                "full": _full(folder),
                "bare": _bare(folder),
                "shut": create_app({"SHOPPLUGIN_DATABASE_URL": f"sqlite:///{folder / 'shut'}"}),
                "away": _away(folder / "away"),
            }.items()
        }


def sign_in(page: Any, desk: str, who: str) -> None:
    """Sign somebody in."""
    page.goto(desk + "login")
    page.get_by_label("Name").fill(who)
    page.get_by_label("Password").fill(PASSWORDS[who])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(desk)


def _full(folder: Path) -> Flask:
    own = shutil.copytree(CATALOG_DIR, folder / "catalog")
    app = open_shop(f"sqlite:///{folder / 'full'}", SHOPPLUGIN_CATALOG=str(own))
    edda = signed_in(app)
    _change(app, edda)
    _bring_in(app)
    _count(app)
    rules = own / "profiles" / "bunions.toml"
    with in_shop(app):
        rules.write_text(_BUNIONS.replace("weight = 3", "weight = 2"))
    return app


def _bare(folder: Path) -> Flask:
    app = create_app({"SHOPPLUGIN_DATABASE_URL": f"sqlite:///{folder / 'bare'}"})
    with app.app_context(), session_scope(current_shop().engine, write=True) as session:
        put_account(session, "ada", "admin", PASSWORDS["ada"])
    return app


def _away(folder: Path) -> Flask:
    app = open_shop(f"sqlite:///{folder / 'shop'}")
    with in_shop(app) as shop:
        shop.engine.dispose()
    folder.rename(folder.with_name("gone"))
    return app


def _change(app: Flask, edda: FlaskClient) -> None:
    """Leave a history: single edits, a bulk edit, a later edit over it, pins."""
    put_cell(edda, "8")
    shoes = {"product": [SHOE, OTHER]}
    asked = {"attribute": "tongue_padding_mm", "verb": "set", "cell": "7", **shoes}
    seen = edda.post("/fit/merch/bulk", data=asked).get_data(as_text=True)
    asked["seen"] = seen.partition('name="seen" value="')[2].partition('"')[0]
    assert edda.post("/fit/merch/bulk/save", data=asked).status_code == 303
    put_cell(edda, "5", attribute="tongue_padding_mm")
    until = (datetime.now(UTC).date() + timedelta(7)).isoformat()
    for hand in ("pin", "bury"):
        placed = {"product": OTHER, "hand": hand, "until": until, "note": "New season"}
        assert edda.post("/fit/merch/placements", data=placed).status_code == 303
    assert edda.post("/fit/merch/placements/2/end").status_code == 303


def _bring_in(app: Flask) -> None:
    """Bring in a file for each state of an import."""
    ada = signed_in(app, "ada")
    row = "{sku},{name},{title},running,men,9,D,99.00,USD,3,8,daily\n"
    good = HEADER + row.format(sku="A-1", name="alpha", title="Alpha")
    header = HEADER.replace("use\n", "use,stability,description\n")
    done = header + "".join(
        f'W-{n},{LONG},"{_WORD} with a name that goes on and on",running,men,'
        f"{6 + n % 30 / 2},D,99.00,USD,3,8,daily,neutral,"
        f'"{_WORD} {_WORD}. {"It goes on and on. " * 60}"\n'
        for n in range(40)
    )
    done += (
        f"F-1,{FAULTY},Contrary Neutral,running,men,9,D,99.00,USD,3,8,daily|race,"
        "motion_control,A neutral shoe with a medial post and a rockered sole.\n"
    )
    sample = (CATALOG_DIR / "products.csv").read_text("utf-8").splitlines(keepends=True)
    files = {
        "done": done,
        "held": good.replace("use\n", "use,Our own remark\n").replace("daily\n", "daily,x\n"),
        "warned": "".join(sample[:200]).replace("139.95", "39.95"),
        "faulty": good + row.format(sku="B-1", name="beta", title="Beta").replace(",9,", ",x,"),
        "strange": "Artikel,Bezeichnung,Sprengung\n1,Schuh,8\n",
        "failed": good,
        "running": good,
        "refused": "\0",
    }
    assert tuple(files) == _IMPORTS
    for number, (state, text) in enumerate(files.items(), 1):
        form: dict[str, Any] = {"file": (io.BytesIO(text.encode()), f"{state}.csv")}
        if state == "warned":
            form["replace"] = "yes"
        address = ada.post("/fit/merch/imports", data=form).headers["Location"]
        assert address.endswith(f"/{number}")
        _settle(ada, address)
    ada.post("/fit/merch/imports/1", data={"do": "write"})
    _settle(ada, "/fit/merch/imports/1")
    ada.post(
        "/fit/merch/imports/2/columns",
        data={f"column.{place}": name for place, name in enumerate(HEADER.strip().split(","))},
    )
    _settle(ada, "/fit/merch/imports/2")
    with app.app_context(), session_scope(current_shop().engine, write=True) as session:
        broke = "The import broke off. Nothing was written. Try it again."
        now = int(time.time())
        store_imports.change_import(session, 6, ["held"], state="failed", report=broke)
        store_imports.change_import(
            session, 7, ["held"], state="running", done=60, seen=now + 3600
        )


def _settle(client: FlaskClient, address: str) -> None:
    for _ in range(400):
        if "data-hx-trigger" not in client.get(address).get_data(as_text=True):
            return
        time.sleep(0.05)
    raise AssertionError(f"{address} does not end.")


def _count(app: Flask) -> None:
    """Publish figures of some weeks."""
    with in_shop(app) as shop, session_scope(shop.engine, write=True) as session:
        for week in range(6):
            shown = {
                ("product_shown", name): 400 - 15 * place - 5 * week
                for place, name in enumerate([*shop.snapshot.shoes][:14])
            }
            sums: dict[tuple[str, str], int | None] = {
                ("quiz_started", ""): 900 + 40 * week,
                ("quiz_finished", ""): 610 + 25 * week,
                ("question_seen", "price"): 120,
                ("empty_result", "recovery"): 20,
                ("product_clicked", SHOE): 45,
                **shown,
            }
            day = (datetime(2026, 5, 4, tzinfo=UTC) + timedelta(7 * week)).date().isoformat()
            store_counts.publish_counts(session, day, sums)
