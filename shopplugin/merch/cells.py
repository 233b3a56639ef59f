"""One cell of the grid: its control, and saving it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request
from flask.typing import ResponseReturnValue

from .. import store
from ..shop import current_shop
from .access import least, visitor
from .board import blueprint
from .conflict import conflict
from .editing import read_edit
from .forms import cell_in, number_in
from .grid import fragment_of
from .pages import page, plain
from .saving import Gone, Stale, save_edits
from .shown import Cell, cell_of


@dataclass(frozen=True, slots=True)
class CellEditor:
    """What ``_editor.html`` shows: one cell to be edited where it stands."""

    product: str
    title: str
    revision: int
    cell: Cell


@blueprint.get("/products/<product>/cells/<attribute>")
@least("editor")
def cell(product: str, attribute: str) -> ResponseReturnValue:
    """Answer with the control that edits one cell."""
    shop = current_shop()
    with shop.reading() as session:
        found = store.find_shoe(session, product)
    known = shop.knowledge.vocabulary.in_cells(attribute)
    if found is None or known is None:
        return current_app.response_class("There is no such cell.", 404)
    stored, variants = found
    shown = cell_of(stored, known, variants)
    return page("_editor.html", CellEditor(product, stored.title, stored.revision, shown))


@blueprint.put("/products/<product>/cells/<attribute>")
@least("editor")
def save_cell(product: str, attribute: str) -> ResponseReturnValue:
    """Save one cell of the version named by ``If-Match``."""
    shop = current_shop()
    if not request.if_match:
        return plain(428, "Say which version you edited: send If-Match. Nothing was saved.")
    verb = request.form.get("verb", "set")
    try:
        edit = read_edit(
            shop.knowledge.vocabulary, attribute, verb, cell_in(request.form, "cell")
        )
    except ValueError as error:
        return plain(422, str(error))
    revision = None if request.if_match.star_tag else _tagged()
    try:
        save_edits(shop, visitor(), product, [edit], revision, "grid")
    except Stale as stale:
        response = conflict(shop, stale.row, [edit], status=412)
        response.headers["ETag"] = f'"{stale.row.revision}"'
        return response
    except Gone:
        return plain(404, "This shoe is no longer in the catalogue. Nothing was saved.")
    return fragment_of(product)


def _tagged() -> int:
    """Return the revision of ``If-Match``; what is none of ours matches nothing."""
    tags = [number_in(tag) for tag in request.if_match.as_set()]
    return next((tag for tag in tags if tag is not None), -1)
