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
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy.orm import Session

from .. import importing, store_imports, store_merch
from ..domain.shoes import Shoe
from ..feeds.report import ImportReport
from ..loading import read_shoes
from ..mappings import saved_mappings
from ..shop import Shop, current_shop
from .copying import private_copy
from .desk import committing, renew
from .effect import EffectShown, ListLine, shown_effect, titles_of
from .minds import minds

_logger = logging.getLogger("shopplugin")

SILENT_S = 15
"""A run that said nothing for so long is over; another process takes it on."""

_TOLD_EVERY_S = 0.5
_KEPT_S = 30 * 86_400
_EFFECT_UP_TO = 16_000_000  # bytes; with larger files a look would take minutes
_LISTED = 200

_RUNNING: dict[tuple[int, int], int] = {}
_STARTED: set[int] = set()
_ALONE = threading.Lock()


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
    """Take on what an earlier process left unfinished; looked for once by each process."""
    shop = current_shop()
    with _ALONE:
        if id(shop) in _STARTED:
            return
        _STARTED.add(id(shop))
    with shop.reading() as session:
        left = store_imports.unfinished_imports(session)
    now = int(time.time())
    for row in left:
        if row.state == "waiting" or row.seen < now - SILENT_S:
            start(row.id)


def progress(shop: Shop, row: store_imports.ImportRow) -> int:
    """Return how many bytes of a file are done with."""
    return _RUNNING.get((id(shop), row.id), row.done)


def _run(app: Flask, number: int) -> None:
    with app.app_context():
        shop = current_shop()
        try:
            with committing(shop) as session:
                now = int(time.time())
                if not store_imports.claim_import(session, number, now, now - SILENT_S):
                    return
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
        except Exception:  # whatever it is, the page says that nothing was written
            _logger.exception("Import %s failed", number)
            with committing(shop) as session:
                words = "The import broke off. Nothing was written. Try it again."
                store_imports.change_import(session, number, state="failed", report=words)
        finally:
            _RUNNING.pop((id(shop), number), None)


def _look(shop: Shop, row: store_imports.ImportRow, content: bytes, orders: Orders) -> None:
    """Find out on a copy what a file would do; nobody who edits meanwhile waits for it."""
    with private_copy(shop) as session:
        report = _import(shop, session, row, content, orders, dry_run=True)
        document: dict[str, Any] = {"report": report.document(), "summary": report.summary()}
        unreadable = not (report.added or report.changed or report.unchanged or report.removed)
        if not unreadable and len(content) <= _EFFECT_UP_TO:
            writable = replace(orders, skip_refused=True)
            _import(shop, session, row, content, writable, confirm=True)
            after = list(read_shoes(session, shop.knowledge.vocabulary))
            document |= _difference(shop, after)
    with committing(shop) as session:
        store_imports.change_import(
            session,
            row.id,
            state="refused" if unreadable else "held",
            done=row.size,
            report=json.dumps(document),
        )


def _write(shop: Shop, row: store_imports.ImportRow, content: bytes, orders: Orders) -> None:
    with committing(shop) as session:
        report = _import(shop, session, row, content, orders, confirm=True)
        document = {"report": report.document(), "summary": report.summary()}
        store_imports.change_import(
            session,
            row.id,
            state="done" if report.accepted else "refused",
            done=row.size,
            report=json.dumps(document),
        )
        if report.written:
            note = f"Imported {row.name}: {report.summary().partition(chr(10))[0]}"[:500]
            store_merch.add_batch(session, row.person, int(time.time()), "import", note, ())
    renew(shop)


def _import(
    shop: Shop,
    session: Session,
    row: store_imports.ImportRow,
    content: bytes,
    orders: Orders,
    *,
    dry_run: bool = False,
    confirm: bool = False,
) -> ImportReport:
    with shop.reading() as own:
        saved = saved_mappings(own)
    return importing.import_file(
        session,
        io.BytesIO(content),
        shop.knowledge,
        format=orders.format,
        dry_run=dry_run,
        skip_refused=orders.skip_refused or dry_run,
        replace=orders.replace,
        confirm=confirm,
        over_people=orders.over_people,
        mappings=saved,
        progress=_Telling(shop, row, orders.write),
    )


class _Telling:
    """Notes how far a run is: in memory always, in the table where no lock is in the way."""

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
        with Session(self._shop.engine) as session:
            seen = int(time.time())
            store_imports.change_import(session, self._row.id, done=position, seen=seen)
            session.commit()


def _difference(shop: Shop, after: Iterable[Shoe]) -> dict[str, Any]:
    """Compare the catalogue with what it would be, and work out what that does to lists."""
    before = shop.snapshot.shoes
    new = {shoe.product: shoe for shoe in after}
    added = [shoe for product, shoe in new.items() if product not in before]
    gone = [shoe for product, shoe in before.items() if product not in new]
    changed = [
        (before[product], shoe)
        for product, shoe in new.items()
        if product in before and before[product] != shoe
    ]
    effect = minds(shop).baseline.what_if(
        [*added, *(shoe for _old, shoe in changed)], [shoe.product for shoe in gone]
    )
    titles = titles_of(before.values()) | titles_of(new.values())
    return {
        "difference": {
            "added": [shoe.title for shoe in added[:_LISTED]],
            "gone": [shoe.title for shoe in gone[:_LISTED]],
            "changed": list(islice(_fields_changed(changed), _LISTED)),
            "counts": [len(added), len(changed), len(gone)],
        },
        "effect": asdict(shown_effect(shop, effect, titles)),
    }


def _fields_changed(
    changed: Iterable[tuple[Shoe, Shoe]],
) -> Iterable[tuple[str, str, str, str, str]]:
    for old, new in changed:
        for name in ("title", "brand", "model", "version", "kind", "audience", "description"):
            was, becomes = getattr(old, name), getattr(new, name)
            if was != becomes:
                yield (new.product, new.title, name, _short(was), _short(becomes))
        for name in sorted(old.values.keys() | new.values.keys()):
            was, becomes = old.values.get(name), new.values.get(name)
            if was != becomes:
                yield (new.product, new.title, name, _short(was), _short(becomes))
        if old.variants != new.variants:
            skus = {one.sku: one for one in old.variants}
            moved = sum(skus.get(one.sku) != one for one in new.variants)
            left = len(skus.keys() - {one.sku for one in new.variants})
            words = f"{moved} new or changed" + (f", {left} gone" if left else "")
            yield (new.product, new.title, "sizes, prices and stock", "", words)


def _short(value: object) -> str:
    if value is None:
        return "unknown"
    words = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]: words of any kind
    return words if len(words) <= 80 else words[:79] + "…"


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
