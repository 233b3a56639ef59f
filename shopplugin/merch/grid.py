"""The grid: every shoe a row, every value a cell, edited where it stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from .. import store
from ..domain.quality import completeness
from ..domain.shoes import Shoe
from ..domain.vocabulary import Attribute
from ..loading import ShoeMaker
from ..models import ProductRow, VariantRow
from ..shop import Shop, current_shop
from .access import least, visitor
from .board import blueprint
from .conditions import conditions
from .filters import FIELDS, Filter, read_filter, shoe_value
from .minds import minds
from .pages import Frame, frame, page
from .quality import faults_of, is_flagged, still_reading
from .shown import Cell, cell_of

PAGE = 50
_IDENTITY = ("kind", "audience")


@dataclass(frozen=True, slots=True)
class Row:
    """One shoe of the grid."""

    product: str
    title: str
    revision: int
    address: str
    """Where its page is; its cells are edited beneath."""
    cells: Iterator[Cell]
    """Each made as it is shown: two thousand at once would cost a collection of garbage."""
    complete: int
    faults: tuple[str, ...]
    variants: int


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of the grid."""

    attribute: str
    label: str
    unit: str
    number: bool
    address: str
    """Where the grid is sorted by it."""
    sorted: str
    """``ascending``, ``descending`` or nothing, as aria-sort has it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column that could be shown."""

    attribute: str
    label: str
    shown: bool


@dataclass(frozen=True, slots=True)
class GridPage:
    """What ``grid.html`` shows."""

    frame: Frame
    q: str
    fault: str
    rows: tuple[Row, ...]
    known: Heading
    headings: tuple[Heading, ...]
    columns: tuple[Column, ...]
    attributes: tuple[Attribute, ...]
    found: int
    first: int
    total: int
    sort: str
    before: str
    after: str
    fields: tuple[str, ...]
    quick: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class RowFragment:
    """What ``_row.html`` shows by itself."""

    row: Row
    may_edit: bool


@blueprint.get("/")
@least("viewer")
def grid() -> Response:
    """Show the shoes that meet the filter, a page at a time."""
    shop = current_shop()
    q = request.args.get("q", "").strip()[:500]
    wanted, fault = _filter(q, shop)
    sort = request.args.get("sort", "")
    found = _sorted(shop, wanted, sort)
    start = _start(found, sort)
    shoes = found[start : start + PAGE]
    names = _names(shop, q)
    rows = _rows(shop, shoes, names)
    context = GridPage(
        frame("Shoes", "grid", still_reading(shop) if "flagged:" in q else ""),
        q,
        fault,
        rows,
        _sortable("complete", "known", "%", True, sort),
        tuple(_heading(shop.knowledge.vocabulary[name], sort) for name in names),
        tuple(Column(one.id, one.label, one.id in names) for one in shop.knowledge.vocabulary),
        tuple(shop.knowledge.vocabulary),
        len(found),
        start + 1 if found else 0,
        len(shop.snapshot.shoes),
        sort,
        _turn(found[start - PAGE - 1].product if start > PAGE else "") if start else "",
        _turn(shoes[-1].product) if start + PAGE < len(found) else "",
        (*FIELDS, *shop.knowledge.vocabulary.attributes),
        _quick(shop),
    )
    return page("grid.html", context)


@blueprint.get("/rows/<product>")
@least("viewer")
def row(product: str) -> ResponseReturnValue:
    """Answer with one row as it is now."""
    return fragment_of(product)


def fragment_of(product: str) -> ResponseReturnValue:
    """Return one row as it is now, with its version as validator."""
    shop = current_shop()
    with shop.reading() as session:
        stored = store.find_shoe(session, product)
    if stored is None:
        return current_app.response_class("", 404)
    names = _names(shop, request.args.get("q", ""))
    maker = ShoeMaker(shop.knowledge.vocabulary)
    shown = row_of(shop, *stored, maker.shoe(*stored), names)
    response = page("_row.html", RowFragment(shown, visitor().may("editor")))
    response.headers["ETag"] = f'"{shown.revision}"'
    return response


def row_of(
    shop: Shop,
    stored: ProductRow,
    variants: Sequence[VariantRow],
    shoe: Shoe,
    names: Sequence[str],
) -> Row:
    """Return one shoe as a row of the columns *names*."""
    vocabulary = shop.knowledge.vocabulary
    return Row(
        stored.product,
        stored.title,
        stored.revision,
        url_for("shopplugin.merch.product", product=stored.product),
        (cell_of(stored, vocabulary[name], variants, shoe.kind or "") for name in names),
        completeness(shoe, vocabulary).per_cent,
        tuple(fault.words for fault in faults_of(shop, shoe)),
        len(variants),
    )


def selected(shop: Shop, q: str) -> list[str]:
    """Return the handles a filter finds; raise ``ValueError`` where it cannot be read."""
    flagged = is_flagged(shop)
    wanted = read_filter(q, shop.knowledge.vocabulary, flagged, conditions(shop))
    return [shoe.product for shoe in wanted.among(shop.snapshot.shoes.values())]


def _filter(q: str, shop: Shop) -> tuple[Filter, str]:
    try:
        flagged, aside = minds(shop).flagged(), conditions(shop)
        return read_filter(q, shop.knowledge.vocabulary, flagged, aside), ""
    except ValueError as error:
        return Filter(q, (lambda _shoe: False,)), str(error)


def _names(shop: Shop, q: str) -> list[str]:
    """Return the columns asked for; else those that the kinds on the page should state."""
    vocabulary = shop.knowledge.vocabulary
    asked = [name for name in request.args.getlist("col") if name in vocabulary.attributes]
    if asked:
        return asked
    kinds = [kind for kind in ("running", "recovery") if f"kind:{kind}" in q.split()]
    kind = kinds[0] if len(kinds) == 1 else "running"
    return [
        one.id
        for one in vocabulary
        if one.id in _IDENTITY or kind in one.needed_for or f"{one.id}" in q
    ]


def _rows(shop: Shop, shoes: Sequence[Shoe], names: Sequence[str]) -> tuple[Row, ...]:
    """Read the rows anew: what was saved a moment ago is in them."""
    handles = [shoe.product for shoe in shoes]
    with shop.reading() as session:
        stored = store.products_named(session, handles)
        variants = store.variants_of(session, handles)
    maker = ShoeMaker(shop.knowledge.vocabulary)
    return tuple(
        row_of(shop, stored[name], own, maker.shoe(stored[name], own), names)
        for name in handles
        if name in stored
        for own in [variants.get(name, [])]
    )


def _sorted(shop: Shop, wanted: Filter, sort: str) -> list[Shoe]:
    thought = minds(shop)
    key = _key(sort, shop)
    shoes = thought.snapshot.shoes.values()
    return wanted.among(shoes if key is None else thought.in_order(sort, key))


def _key(sort: str, shop: Shop) -> Any:
    """Return how shoes are put in order; unknown is last either way."""
    vocabulary, complete = shop.knowledge.vocabulary, minds(shop).complete
    name = sort.removeprefix("-")
    if not name or (name not in vocabulary.attributes and name not in {"title", "complete"}):
        return None
    back = -1 if sort.startswith("-") else 1

    def key(shoe: Shoe) -> tuple[Any, ...]:
        if name == "complete":
            return (0, back * complete(shoe), shoe.product)
        value = shoe.title if name == "title" else shoe_value(shoe, name)
        if value is None:
            return (1, 0, shoe.product)
        attribute = vocabulary.attributes.get(name)
        if attribute is not None and attribute.values:
            words = value if isinstance(value, tuple) else (str(value),)
            return (0, back * attribute.values.index(words[0]) if words else 0, shoe.product)
        if isinstance(value, str):
            return (0, [back * ord(sign) for sign in value[:60]], shoe.product)
        return (0, back * value, shoe.product)

    return key


def _start(found: Sequence[Shoe], sort: str) -> int:
    """Return the place after the shoe that the address names."""
    after = request.args.get("after", "")
    if not after:
        return 0
    key = _key(sort, current_shop())
    last = current_shop().snapshot.shoes.get(after)
    if key is None or last is None:
        return bisect_right(found, after, key=lambda shoe: shoe.product)
    return bisect_right(found, key(last), key=key)


def _turn(after: str) -> str:
    """Return the address of another page of the same list."""
    kept = {name: request.args.getlist(name) for name in ("q", "sort", "col")}
    return url_for("shopplugin.merch.grid", after=after or None, **_present(kept))


def _heading(attribute: Attribute, sort: str) -> Heading:
    number = attribute.type == "number"
    return _sortable(attribute.id, attribute.label, attribute.unit, number, sort)


def _sortable(name: str, label: str, unit: str, number: bool, sort: str) -> Heading:
    direction = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    kept = {name: request.args.getlist(name) for name in ("q", "col")}
    goal = f"-{name}" if direction == "ascending" else name
    address = url_for("shopplugin.merch.grid", sort=goal, **_present(kept))
    return Heading(name, label, unit, number, address, direction)


def _present(values: dict[str, list[str]]) -> dict[str, Any]:
    return {name: own for name, own in values.items() if own and own != [""]}


def _quick(shop: Shop) -> tuple[tuple[str, str, str], ...]:
    """Return the questions asked most: words, filter, and why."""
    return (
        ("Running", "kind:running", "running shoes"),
        ("Recovery", "kind:recovery", "recovery shoes"),
        ("No kind", "missing:kind", "shoes that no list can show"),
        ("Contradictions", "flagged:yes", "shoes whose values disagree"),
        ("No toe box width", "kind:running missing:toebox_width_mm", "asked for by bunions"),
    )
