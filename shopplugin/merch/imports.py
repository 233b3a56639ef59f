"""Bringing product files in: seen first, confirmed, and followed while they run."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from .. import importing, store_imports
from ..shop import current_shop
from .access import least, visitor
from .board import blueprint
from .desk import committing
from .effect import EffectShown
from .pages import Frame, frame, moment, page, say
from .running import Orders, progress, read_orders, read_report, resume, start

LARGEST = 128 * 1024 * 1024

OPEN = frozenset({"held", "failed", "refused"})
"""The states in which an import waits for somebody."""

_STATES = {
    "waiting": "waits for its turn",
    "running": "is running",
    "held": "waits for your word",
    "done": "is done",
    "refused": "was refused; nothing was written",
    "failed": "broke off; nothing was written",
    "dropped": "was dropped; nothing was written",
}


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import of the list."""

    number: int
    name: str
    person: str
    when: str
    state: str
    words: str
    writes: bool


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """What ``imports.html`` shows."""

    frame: Frame
    imports: tuple[ImportLine, ...]
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """What ``import.html`` and ``_progress.html`` show."""

    frame: Frame
    line: ImportLine
    per_cent: int
    running: bool
    orders: Orders
    summary: str
    report: Mapping[str, Any]
    refused: Sequence[Mapping[str, Any]]
    holds: Sequence[Mapping[str, Any]]
    difference: Mapping[str, Any] | None
    effect: EffectShown | None
    taken: str
    """How many values of people the file would take away; blank for none."""
    notes: Sequence[Mapping[str, Any]]
    mappable: bool


@blueprint.get("/imports")
@least("viewer")
def imports() -> Response:
    """List the imports: one's own, or everybody's for an admin."""
    resume()
    someone = visitor()
    with current_shop().reading() as session:
        rows = store_imports.recent_imports(
            session, None if someone.may("admin") else someone.name
        )
    lines = tuple(_line(row) for row in rows)
    return page(
        "imports.html", ImportsPage(frame("Imports", "imports"), lines, importing.FORMATS)
    )


@blueprint.post("/imports")
@least("editor")
def add_import() -> ResponseReturnValue:
    """Take a file in and look at it; nothing is written to the catalogue yet."""
    request.max_content_length = LARGEST
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return say(422, "No file came with it", "Choose a product file, then send it.")
    chosen = request.form.get("format", "auto")
    orders = Orders(
        format=chosen if chosen in importing.FORMATS else "auto",
        replace=bool(request.form.get("replace")),
        over_people=bool(request.form.get("over_people")),
    )
    name = upload.filename.replace("\\", "/").rpartition("/")[2][:200]
    with upload.stream as stream:
        content = stream.read()
    with committing(current_shop()) as session:
        number = store_imports.add_import(
            session,
            visitor().name,
            int(time.time()),
            name if name.isprintable() else "a product file",
            orders.document(),
            content,
        )
    start(number)
    return redirect(url_for("shopplugin.merch.one_import", number=number), 303)


@blueprint.get("/imports/<int:number>")
@least("viewer")
def one_import(number: int) -> ResponseReturnValue:
    """Show one import: how far it is, what it would do, what it did."""
    resume()
    row = own_import(number)
    if row is None:
        return no_such_import()
    return page("import.html", _shown(row))


@blueprint.get("/imports/<int:number>/progress")
@least("viewer")
def import_progress(number: int) -> ResponseReturnValue:
    """Answer with the progress alone; when it is over, with word to load the page anew."""
    row = own_import(number)
    if row is None:
        return no_such_import()
    shown = _shown(row)
    response = page("_progress.html", shown)
    if not shown.running:
        response.headers["HX-Refresh"] = "true"
    return response


@blueprint.post("/imports/<int:number>")
@least("editor")
def answer_import(number: int) -> ResponseReturnValue:
    """Confirm an import that waits for a word, have it looked at again, or drop it."""
    row = own_import(number)
    if row is None:
        return no_such_import()
    if row.state not in OPEN:
        return settled(row)
    do = request.form.get("do", "")
    states = OPEN
    changes: dict[str, Any] = {"state": "waiting", "done": 0}
    if do == "drop":
        changes = {"state": "dropped"}
    elif do == "write" and row.state != "refused":
        skip_refused = bool(request.form.get("skip_refused"))
        orders = replace(read_orders(row.options), write=True, skip_refused=skip_refused)
        states = OPEN - {"refused"}
        changes["options"] = orders.document()
    elif do != "look":
        return say(422, "Nothing was changed", "Say whether to write, look again or drop.")
    with committing(current_shop()) as session:
        taken = store_imports.change_import(session, number, states, **changes)
    if not taken:
        return settled(own_import(number) or row)
    if do != "drop":
        start(number)
    return redirect(url_for("shopplugin.merch.one_import", number=number), 303)


def own_import(number: int) -> store_imports.ImportRow | None:
    """Return an import that is the reader's to see."""
    someone = visitor()
    with current_shop().reading() as session:
        row = store_imports.find_import(session, number)
    visible = row is not None and (someone.may("admin") or row.person == someone.name)
    return row if visible else None


def settled(row: store_imports.ImportRow) -> Response:
    """Say that an import takes no more words."""
    return say(409, "Nothing was changed", f"This import {_STATES[row.state]}.")


def no_such_import() -> Response:
    """Say that an import is not there, or is somebody else's."""
    return say(404, "No such import", "Imports are kept for thirty days, for who made them.")


def _line(row: store_imports.ImportRow) -> ImportLine:
    orders = read_orders(row.options)
    words = _STATES[row.state]
    if row.state == "running":
        words = "is being written" if orders.write else "is being looked at"
    return ImportLine(
        row.id, row.name, row.person, moment(row.at), row.state, words, orders.write
    )


def _shown(row: store_imports.ImportRow) -> ImportPage:
    document, effect = read_report(row)
    report: Mapping[str, Any] = document.get("report", {})
    remarks: Sequence[Mapping[str, Any]] = report.get("refused", ())
    line = _line(row)
    done = progress(current_shop(), row)
    return ImportPage(
        frame(row.name, "imports"),
        line,
        min(100, 100 * done // (row.size or 1)),
        row.state in store_imports.UNFINISHED,
        read_orders(row.options),
        document.get("summary", ""),
        report,
        [one for one in remarks if not str(one["reason"]).startswith(importing.HELD)],
        [one for one in remarks if str(one["reason"]).startswith(importing.HELD)],
        document.get("difference"),
        effect,
        document.get("taken", ""),
        report.get("notes", ()),
        row.state in OPEN and bool(document.get("mappable")),
    )
