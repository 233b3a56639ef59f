"""Imports in the background: looked at first, written when confirmed, resumed after a fall.

A run is one transaction that ends with the word of how it ended, so that a process killed
at any point leaves the old catalogue and an import that the next process takes on again.
"""

from __future__ import annotations

import io
import json
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any, TypeVar, cast

from flask import Flask, current_app
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from .. import importing, store_history, store_imports
from ..database import is_out_of_room
from ..differences import EachChange
from ..domain.shoes import Shoe
from ..feeds.apart import open_apart
from ..feeds.detect import read_header
from ..feeds.report import FileRefused, ImportReport
from ..mappings import saved_mappings
from ..shop import Shop, current_shop
from ..traces import Traces
from .copying import private_copy
from .desk import committing, committing_in_turn, note, renew
from .effect import EffectShown, ListLine, shown_effect, titles_of
from .filediff import Line, lines_of
from .minds import minds

_logger = logging.getLogger("shopplugin")

SILENT_S = 15
"""A run that said nothing for so long is over; another process takes it on."""

_TOLD_EVERY_S = 0.5
_TRIES_TO_END = 10
_TRIED_AGAIN_S = 1.0
_KEPT_S = 30 * 86_400
_LISTED = 200
_RUNS = ("running",)

_T = TypeVar("_T")

_RUNNING: dict[tuple[int, int], int] = {}


@dataclass(frozen=True, slots=True)
class Orders:
    """How a file is to be taken. ``write`` is false for the look before."""

    format: str = "auto"
    replace: bool = False
    skip_refused: bool = False
    over_people: bool = False
    write: bool = False

    def document(self) -> str:
        """Write the orders down."""
        return json.dumps(asdict(self))


def read_orders(text: str) -> Orders:
    """Read what :meth:`Orders.document` wrote."""
    return Orders(**json.loads(text or "{}"))


def start(number: int) -> None:
    """Take an import on, in a thread of its own."""
    app = cast(Any, current_app)._get_current_object()
    threading.Thread(target=_run, args=(app, number), daemon=True).start()


def resume() -> None:
    """Take on what another process left unfinished, or this one could not write down."""
    shop = current_shop()
    with shop.reading() as session:
        left = store_imports.unfinished_imports(session)
    silent = int(time.time()) - SILENT_S
    for row in left:
        ours = (id(shop), row.id) in _RUNNING
        if not ours and (row.state == "waiting" or row.seen < silent):
            start(row.id)


def progress(shop: Shop, row: store_imports.ImportRow) -> int:
    """Return how many bytes of a file are done with."""
    return _RUNNING.get((id(shop), row.id), row.done)


def _run(app: Flask, number: int) -> None:
    with app.app_context():
        shop = current_shop()
        with committing(shop) as session:
            now = int(time.time())
            if not store_imports.claim_import(session, number, now, now - SILENT_S):
                return
        _RUNNING[id(shop), number] = 0
        try:
            with committing(shop) as session:
                store_imports.forget_files(session, now - _KEPT_S)
                row = store_imports.find_import(session, number)
                content = store_imports.content_of(session, number)
            if row is None or content is None:
                return
            orders = read_orders(row.options)
            if orders.write:
                _write(shop, row, content, orders)
            else:
                _look(shop, row, content, orders)
        except Exception as error:  # whatever it is, the page says that nothing was written
            _logger.exception("Import %s failed", number)
            words = "The import broke off. Nothing was written. Try it again."
            if is_out_of_room(error):
                words = "There was no room on the disk. Nothing was written. Make room there,"
                words += " then try it again."
            _end(shop, number, state="failed", report=words)
        finally:
            _RUNNING.pop((id(shop), number), None)


def _look(shop: Shop, row: store_imports.ImportRow, content: bytes, orders: Orders) -> None:
    """Find out on a copy what a file would do; nobody who edits meanwhile waits for it."""
    telling = _Telling(shop, row, orders.write)
    seen = _Seen(shop)
    traces = Traces()
    with private_copy(shop) as session:
        report = _import(
            shop, session, content, orders, telling, each_change=seen.take, traces=traces
        )
    unreadable = not (report.added or report.changed or report.unchanged or report.removed)
    # Of each thing that differs the page shows the first; the rest of the report is long.
    document: dict[str, Any] = {"report": _short_report(report), "summary": report.outcome()}
    if not unreadable:
        document |= seen.document()
    document["taken"] = traces.taken()
    document["mappable"] = _has_strange_columns(report) and _has_columns(content)
    state = "refused" if unreadable else "held"
    _end(shop, row.id, state=state, done=row.size, report=json.dumps(document))


def _end(shop: Shop, number: int, **values: str | int) -> None:
    """Write how a run ended that wrote nothing else; whoever writes for long is waited for."""
    for left in reversed(range(_TRIES_TO_END)):
        try:
            with committing(shop) as session:
                store_imports.change_import(session, number, _RUNS, **values)
            return
        except OperationalError:
            if not left:
                raise
            time.sleep(_TRIED_AGAIN_S)


def _has_strange_columns(report: ImportReport) -> bool:
    return not report.format or bool(report.ignored_columns)


def _has_columns(content: bytes) -> bool:
    """Say whether a file has columns that somebody could say the meaning of."""
    try:
        return bool(read_header(io.BytesIO(content)))
    except FileRefused:
        return False


def _write(shop: Shop, row: store_imports.ImportRow, content: bytes, orders: Orders) -> None:
    with committing_in_turn(shop) as (session, wait):
        telling = _Telling(shop, row, orders.write)
        traces = Traces()
        report = _import(
            shop, session, content, orders, telling, before_merge=wait, traces=traces
        )
        wait()  # a file that cannot be read is never merged
        document = {"report": _short_report(report), "summary": report.outcome()}
        ours = store_imports.change_import(
            session,
            row.id,
            _RUNS,
            state="done" if report.accepted else "refused",
            done=row.size,
            report=json.dumps(document),
        )
        if not ours:  # it was silent for too long, and whoever took it on has written it
            session.rollback()
            return
        if report.written:
            note, now = traces.note(row.name, report), int(time.time())
            store_history.add_batch(session, row.person, now, "import", note, traces.changes())
    renew(shop)


def _import(
    shop: Shop,
    session: Session,
    content: bytes,
    orders: Orders,
    telling: _Telling,
    *,
    each_change: EachChange | None = None,
    before_merge: Callable[[], None] = lambda: None,
    traces: Traces | None = None,
) -> ImportReport:
    with shop.reading() as own:
        saved = saved_mappings(own)
    return importing.import_file(
        session,
        io.BytesIO(content),
        shop.knowledge,
        format=orders.format,
        dry_run=not orders.write,
        skip_refused=orders.skip_refused or not orders.write,
        replace=orders.replace,
        confirm=orders.write,
        over_people=orders.over_people,
        mappings=saved,
        each_change=each_change,
        progress=telling,
        open_file=open_apart,
        before_merge=before_merge,
        traces=traces,
    )


class _Telling:
    """Notes how far a run is: in memory always, in the table when nobody is in the way."""

    def __init__(self, shop: Shop, row: store_imports.ImportRow, writes: bool) -> None:
        self._shop = shop
        self._row = row
        self._next = 0.0
        self._locks = writes and shop.engine.dialect.name == "sqlite"

    def __call__(self, position: int) -> None:
        _RUNNING[id(self._shop), self._row.id] = position
        now = time.monotonic()
        # SQLite's one lock is our own import's from the middle on, when it writes.
        if now < self._next or (self._locks and position * 2 >= self._row.size):
            return
        self._next = now + _TOLD_EVERY_S
        told = {"done": position, "seen": int(time.time())}
        note(
            self._shop,
            lambda session: store_imports.change_import(session, self._row.id, _RUNS, **told),
        )


class _Seen:
    """What a look has seen change: counted, the first of it told, and kept for its effect.

    Of a shoe that changes stays what lists judge by, so that the look at a whole catalogue
    holds at most another one in memory.
    """

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._before = shop.snapshot.shoes
        self._titles: dict[str, str] = {}
        self._added: list[str] = []
        self._gone: list[str] = []
        self._changed: list[Line] = []
        self._counts = [0, 0, 0]
        self._judged: list[Shoe] = []
        self._leaving: list[str] = []

    def take(self, product: str, shoe: Shoe | None) -> None:
        """Take in what a shoe would be; None is gone."""
        old = self._before.get(product)
        if shoe is None:
            if old is not None:
                self._counts[2] += 1
                self._leaving.append(product)
                _keep(self._gone, [old.title])
            return
        if shoe == old:
            return
        if old is None:
            self._counts[0] += 1
            _keep(self._added, [shoe.title])
        else:
            self._counts[1] += 1
            if len(self._changed) < _LISTED:
                lines = lines_of(old, shoe, self._shop.knowledge.vocabulary)
                _keep(self._changed, lines)
        self._titles[product] = shoe.title
        if shoe.kind is not None or old is not None:
            self._judged.append(replace(shoe, description=None, url=None, image_url=None))

    def document(self) -> dict[str, Any]:
        """Return the difference, and what it does to the lists."""
        effect = minds(self._shop).baseline.what_if(self._judged, self._leaving)
        titles = titles_of(self._before.values()) | self._titles
        return {
            "difference": {
                "added": self._added,
                "gone": self._gone,
                "changed": self._changed,
                "counts": self._counts,
            },
            "effect": asdict(shown_effect(self._shop, effect, titles)),
        }


def _keep(listed: list[_T], more: Iterable[_T]) -> None:
    listed.extend(islice(more, max(0, _LISTED - len(listed))))


def _short_report(report: ImportReport) -> dict[str, Any]:
    document = report.document()
    document.pop("differences", None)
    return document


def read_report(row: store_imports.ImportRow) -> tuple[dict[str, Any], EffectShown | None]:
    """Read what a run left in its row."""
    try:
        document: dict[str, Any] = json.loads(row.report or "{}")
    except ValueError:
        return {"summary": row.report}, None
    effect = document.get("effect")
    if effect is None:
        return document, None
    lines = tuple(
        ListLine(
            line["name"],
            line["profile"],
            line["kind"],
            tuple(line["entered"]),
            tuple(line["left"]),
            line["moved"],
        )
        for line in effect["lines"]
    )
    return document, EffectShown(effect["summary"], lines, effect["more"])
