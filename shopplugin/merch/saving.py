"""Edits written down: one shoe's, many shoes', and undone, each as one batch of a person."""

from __future__ import annotations

import time
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

from sqlalchemy.orm import Session

from .. import store, store_history
from ..domain.shoes import Shoe
from ..domain.vocabulary import WIDTH, Vocabulary
from ..models import ProductRow
from ..shop import Shop
from .access import Visitor
from .covering import stands_over
from .desk import changing, renew
from .editing import Change, Edit, Kept, Verb, edited, undone

_AT_ONCE = 500
_FROM_FILE = "the file says so; import the file from before to go back"


class Gone(LookupError):
    """The shoe is no longer in the catalogue."""


class Stale(Exception):
    """Somebody saved the shoe meanwhile; nothing was written. ``row`` is how it is now."""

    def __init__(self, row: ProductRow) -> None:
        super().__init__(f"{row.product} is at revision {row.revision}.")
        self.row = row


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did. ``batch`` is None where everything was so already."""

    batch: int | None
    changes: tuple[Change, ...]
    row: ProductRow


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo reverted, and what it left alone."""

    batch: int | None
    reverted: tuple[Change, ...]
    kept: tuple[Kept, ...]


def save_edits(
    shop: Shop,
    author: Visitor,
    product: str,
    edits: Sequence[Edit],
    revision: int | None,
    origin: str,
) -> Saved:
    """Write *edits* of one shoe as it was at *revision*; None is any.

    Raises ``Gone``, or ``Stale`` with the shoe as somebody else left it.
    """
    with changing(shop) as session:
        row = store.products_named(session, [product]).get(product)
        if row is None:
            raise Gone(product)
        if revision is not None and row.revision != revision:
            raise Stale(row)
        after, changes = edited(row, edits, shop.knowledge.vocabulary)
        batch = _write(shop, session, author, origin, "", [after], changes)
    renew(shop)
    return Saved(batch, tuple(changes), after)


def save_many(
    shop: Shop,
    author: Visitor,
    edits: Mapping[str, Sequence[Edit]],
    note: str,
    origin: str = "bulk",
) -> tuple[int | None, int]:
    """Write the edits of many shoes as one batch; return it and how many shoes changed.

    Each edit applies to the shoe as it is now, so that additions and removals of two people
    meet in any order.
    """
    rows: list[ProductRow] = []
    changes: list[Change] = []
    with changing(shop) as session:
        for portion in _portions(sorted(edits)):
            for product, row in store.products_named(session, portion).items():
                after, own = edited(row, edits[product], shop.knowledge.vocabulary)
                if own:
                    rows.append(after)
                    changes += own
        batch = _write(shop, session, author, origin, note, rows, changes)
    renew(shop)
    return batch, len(rows)


def preview(
    session: Session, vocabulary: Vocabulary, edits: Mapping[str, Sequence[Edit]]
) -> list[Change]:
    """Return what :func:`save_many` would change, by handle; nothing is written."""
    changes: list[Change] = []
    for portion in _portions(sorted(edits)):
        rows = store.products_named(session, portion)
        for product in portion:
            if product in rows:
                changes += edited(rows[product], edits[product], vocabulary)[1]
    return changes


def undo(shop: Shop, author: Visitor, number: int) -> Undone:
    """Take a batch back as far as nobody changed the same cells later.

    Raises ``LookupError`` where there is no such batch, ``ValueError`` where it is undone.
    """
    vocabulary = shop.knowledge.vocabulary
    reverted: list[Change] = []
    kept: list[Kept] = []
    rows: list[ProductRow] = []
    with changing(shop) as session:
        batch = store_history.find_batch(session, number)
        if batch is None:
            raise LookupError(number)
        if store_history.undo_of(session, [number]):
            raise ValueError("This is undone already.")
        by_product: dict[str, list[Change]] = {}
        for made in store_history.changes_of(session, number):
            by_product.setdefault(made.product, []).append(_change(made))
        for portion in _portions(sorted(by_product)):
            stored = store.products_named(session, portion)
            for product in portion:
                if product not in stored:
                    gone = "the shoe is no longer in the catalogue"
                    kept += [Kept(change, gone) for change in by_product[product]]
                    continue
                fed, said = _apart(by_product[product])
                kept += [Kept(change, _FROM_FILE) for change in fed]
                row, own, left = undone(stored[product], said, vocabulary)
                kept += left
                reverted += own
                if own:
                    rows.append(row)
        note = f"Undid batch {number}" + (f"; kept {len(kept)} of its changes" if kept else "")
        made_batch = _write(shop, session, author, "undo", note, rows, reverted, undoes=number)
    renew(shop)
    return Undone(made_batch, tuple(reverted), tuple(kept))


def reshaped(
    shoe: Shoe,
    changes: Sequence[Change],
    vocabulary: Vocabulary,
    silent: Container[str] = (),
) -> Shoe:
    """Return *shoe* as shoppers would meet it after *changes*, for what-ifs.

    *silent* are the SKUs that state no width of their own.
    """
    values = dict(shoe.values)
    fields: dict[str, str | None] = {}
    for change in changes:
        value = vocabulary.read(change.attribute, change.became)
        if change.attribute in {"kind", "audience", WIDTH.id}:
            fields[change.attribute] = change.became or None
        elif value is None:
            values.pop(change.attribute, None)
        else:
            values[change.attribute] = value
    touched = {change.attribute for change in changes if change.after is not None}
    variants = shoe.variants
    if any(touched & one.values.keys() for one in variants):
        variants = tuple(
            replace(one, values={k: v for k, v in one.values.items() if k not in touched})
            for one in variants
        )
    if WIDTH.id in fields:
        width = fields[WIDTH.id]
        variants = tuple(
            replace(one, width=width) if one.sku in silent else one for one in variants
        )
    return replace(
        shoe,
        values=values,
        variants=variants,
        kind=fields.get("kind", shoe.kind),
        audience=fields.get("audience", shoe.audience),
    )


def _write(
    shop: Shop,
    session: Session,
    author: Visitor,
    origin: str,
    note: str,
    rows: Sequence[ProductRow],
    changes: Sequence[Change],
    undoes: int | None = None,
) -> int | None:
    if not changes:
        return None
    # Before the catalogue is read anew: then the sizes' own values are covered already.
    over = stands_over(shop.snapshot.shoes, changes, shop.knowledge.vocabulary)
    note = "; ".join(part for part in (note, over) if part)
    with store.changing_products(session) as change:
        change(rows)
    now = int(time.time())
    batch = store_history.add_batch(
        session, author.name, now, origin, note[:500], [astuple(one) for one in changes], undoes
    )
    store.end_change(session)
    return batch


def _apart(changes: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    """Part what a file itself said from what became of a person's word."""
    fed: list[Change] = []
    said: list[Change] = []
    for change in changes:
        own = change.before is not None or change.after is not None
        (said if own else fed).append(change)
    return fed, said


def _change(row: store_history.ChangeRow) -> Change:
    verb: Verb = row.verb  # pyright: ignore[reportAssignmentType]: the table takes no other
    return Change(row.product, row.attribute, verb, row.before, row.after, row.was, row.became)


def _portions(products: Sequence[str]) -> Iterator[Sequence[str]]:
    return (products[start : start + _AT_ONCE] for start in range(0, len(products), _AT_ONCE))
