"""One shoe: its values, where they come from, who changed them, and saving them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from .. import store, store_history, widgets
from ..domain.quality import completeness
from ..domain.shoes import Shoe, Variant
from ..domain.vocabulary import WIDTH, Attribute, Vocabulary
from ..loading import ShoeMaker
from ..rendering import current_translator
from ..shop import Shop, current_shop
from .access import least, visitor
from .board import blueprint
from .conflict import conflict
from .covering import OVER
from .doors import source_of
from .editing import Edit, edited, read_edit, shown_cell
from .effect import EffectShown, effect_of, list_name
from .forms import cell_in, number_in
from .minds import minds
from .pages import Frame, frame, moment, page, plain, say
from .quality import Fault, faults_of
from .saving import Gone, Stale, save_edits
from .shown import Cell, cell_of, letters_for, words_of
from .suggestions import SuggestionLine, suggested


@dataclass(frozen=True, slots=True)
class Past:
    """One line of a shoe's history."""

    when: str
    person: str
    door: str
    label: str
    was: str
    became: str
    covers: str
    """Which sizes' own values it stands over, if any."""
    batch: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A list that shows the shoe among its first."""

    name: str
    profile: str
    kind: str
    audience: str
    place: int


@dataclass(frozen=True, slots=True)
class VariantLine:
    """One SKU, as the feed has it but for a width that it states not and a person does."""

    sku: str
    size: str
    width: str
    said: bool
    """Whether the width is a person's word."""
    price: str
    stock: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Values that belong together, under one heading of the form."""

    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ProductPage:
    """What ``product.html`` shows."""

    frame: Frame
    product: str
    title: str
    description: str
    tags: tuple[str, ...]
    url: str
    revision: int
    chapters: tuple[Chapter, ...]
    others: tuple[Cell, ...]
    typed: Mapping[str, str]
    complete: int
    missing: tuple[tuple[str, str], ...]
    """What its kind needs and nobody has stated: attribute and label."""
    faults: tuple[Fault, ...]
    suggestions: tuple[SuggestionLine, ...]
    mistakes: Mapping[str, str]
    drawing: Markup | None
    standings: tuple[Standing, ...]
    history: tuple[Past, ...]
    variants: tuple[VariantLine, ...]


# Each heading of the form, and the attribute it begins with.
_CHAPTERS = {
    "kind": "What it is",
    "heel_stack_mm": "Height and weight",
    "midsole_firmness_asker_c": "Cushioning",
    "forefoot_stiffness_n": "How it bends and holds",
    "midsole_width_heel_mm": "Width and room",
    "traction_coefficient": "Grip and padding",
    "plate": "How it is made",
    "form": "Shape of a recovery shoe",
}


@blueprint.get("/products/<product>")
@least("viewer")
def product(product: str) -> Response:
    """Show one shoe."""
    return _product_page(product)


@blueprint.post("/products/<product>")
@least("editor")
def save_product(product: str) -> ResponseReturnValue:
    """Save the form of one shoe; a stale one shows both versions and saves nothing."""
    shop = current_shop()
    revision = number_in(request.form.get("revision", ""))
    if revision is None:
        return say(
            428,
            "Which version?",
            "The form did not say which version it was filled in on, so nothing was saved."
            " Open the shoe again.",
        )
    with shop.reading() as session:
        found = store.find_shoe(session, product)
    if found is None:
        return _gone()
    edits, mistakes = _form_edits(shop.knowledge.vocabulary, request.form)
    if mistakes:
        return _product_page(product, mistakes, 422)
    try:
        saved = save_edits(shop, visitor(), product, edits, revision, "product")
    except Stale as stale:
        return conflict(shop, stale.row, edits)
    except Gone:
        return _gone()
    said = "saved" if saved.batch else "same"
    return redirect(url_for("shopplugin.merch.product", product=product, said=said), 303)


@blueprint.get("/products/<product>/effect")
@least("viewer")
def effect(product: str) -> ResponseReturnValue:
    """Say what an edit, or a form half filled in, would do before it is saved."""
    shop = current_shop()
    vocabulary = shop.knowledge.vocabulary
    with shop.reading() as session:
        row = store.products_named(session, [product]).get(product)
    if row is None:
        return plain(404, "This shoe is no longer in the catalogue.")
    try:
        edits = _asked_edits(vocabulary, request.args)
    except ValueError as error:
        return page("_effect.html", EffectShown(str(error), (), 0))
    return page("_effect.html", effect_of(shop, edited(row, edits, vocabulary)[1]))


def _product_page(
    product: str, mistakes: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    shop = current_shop()
    with shop.reading() as session:
        found = store.find_shoe(session, product)
        past = store_history.history_of(session, product)
    if found is None:
        return _gone()
    stored, variants = found
    vocabulary = shop.knowledge.vocabulary
    shoe = ShoeMaker(vocabulary).shoe(stored, variants)
    listing = completeness(shoe, vocabulary)
    letters = letters_for(
        vocabulary.letter,
        shop.knowledge.sizes,
        shoe.audience,
        shown_cell(stored, WIDTH.id),
    )
    cells = [
        cell_of(stored, letters if one is vocabulary.letter else one, variants, shoe.kind or "")
        for one in _fields(vocabulary)
    ]
    silent = {row.sku for row in variants if row.width is None}
    alarm = ""
    if mistakes:
        alarm = "Nothing was saved yet. Mend what is marked below and save again."
    context = ProductPage(
        frame(stored.title, "grid", alarm=alarm),
        product,
        stored.title,
        stored.description or "",
        tuple((stored.tags or "").splitlines()),
        stored.url or "",
        number_in(request.form.get("revision", "")) or stored.revision,
        _chapters([one for one in cells if one.applies], vocabulary),
        tuple(one for one in cells if not one.applies and one.cell),
        {one.id: cell_in(request.form, f"cell.{one.id}") for one in _fields(vocabulary)}
        if mistakes
        else {},
        listing.per_cent,
        tuple((name, vocabulary[name].label) for name in listing.missing),
        faults_of(shop, shoe),
        suggested(shop, shoe),
        mistakes or {},
        _drawing(shop, product),
        _standings(shop, shoe),
        tuple(_past(vocabulary, *line) for line in past),
        tuple(_variant(one, one.sku in silent) for one in shoe.variants),
    )
    response = page("product.html", context, status)
    response.headers["ETag"] = f'"{stored.revision}"'
    return response


def _fields(vocabulary: Vocabulary) -> Iterator[Attribute]:
    """Yield what the form asks, in its order: the width after whose it is, which it needs."""
    for attribute in vocabulary:
        yield attribute
        if attribute.id == "audience":
            yield vocabulary.letter


def _chapters(cells: Sequence[Cell], vocabulary: Vocabulary) -> tuple[Chapter, ...]:
    """Put cells, in the order of the form, under its headings."""
    heading = ""
    found: dict[str, list[Cell]] = {}
    shown = {cell.attribute: cell for cell in cells}
    for attribute in _fields(vocabulary):
        heading = _CHAPTERS.get(attribute.id, heading)
        if attribute.id in shown:
            found.setdefault(heading, []).append(shown[attribute.id])
    return tuple(Chapter(title, tuple(own)) for title, own in found.items())


def _variant(one: Variant, silent: bool) -> VariantLine:
    size, width, price, stock = map(_text, (one.size_us, one.width, one.price, one.stock))
    return VariantLine(one.sku, size, width, silent and bool(width), price, stock)


def _text(value: object) -> str:
    return "" if value is None else f"{value}"


def _drawing(shop: Shop, product: str) -> Markup | None:
    if product not in shop.snapshot.shoes:
        return None
    try:
        return widgets.geometry(shop, current_translator(), product)
    except widgets.Mistake:
        return None


def _standings(shop: Shop, shoe: Shoe) -> tuple[Standing, ...]:
    return tuple(
        Standing(
            list_name(shop, listing),
            listing.profile,
            listing.kind,
            listing.audience or "",
            top.index(shoe.product) + 1,
        )
        for listing, top in minds(shop).baseline.tops.items()
        if shoe.product in top
    )


def _past(
    vocabulary: Vocabulary, change: store_history.ChangeRow, batch: store_history.BatchRow
) -> Past:
    known = vocabulary.in_cells(change.attribute)
    return Past(
        moment(batch.at),
        batch.person,
        source_of(batch),
        known.label if known else change.attribute,
        words_of(known, change.was) if known else change.was,
        words_of(known, change.became) if known else change.became,
        batch.note
        if known and batch.note.startswith(OVER) and f" {known.label} " in batch.note
        else "",
        batch.id,
    )


def _form_edits(
    vocabulary: Vocabulary, said: MultiDict[str, str]
) -> tuple[list[Edit], dict[str, str]]:
    """Return what a form says differently from the values it was filled in on."""
    edits: list[Edit] = []
    mistakes: dict[str, str] = {}
    for attribute in _fields(vocabulary):
        name = attribute.id
        if f"was.{name}" not in said or said.get(f"take.{name}") == "theirs":
            continue
        verb = "restore" if said.get(f"restore.{name}") else "set"
        typed = cell_in(said, f"cell.{name}")
        if verb == "set" and typed == said[f"was.{name}"]:
            continue
        try:
            edit = read_edit(vocabulary, name, verb, typed)
        except ValueError as error:
            mistakes[name] = str(error)
            continue
        if verb == "restore" or edit.cell != said[f"was.{name}"]:
            edits.append(edit)
    return edits, mistakes


def _asked_edits(vocabulary: Vocabulary, said: MultiDict[str, str]) -> list[Edit]:
    """Return the one edit of the grid, or those of the form; ``ValueError`` says why not."""
    if "attribute" not in said:
        edits, mistakes = _form_edits(vocabulary, said)
        if mistakes:
            raise ValueError(" ".join(mistakes.values()))
        return edits
    verb = said.get("verb", "set")
    return [read_edit(vocabulary, said["attribute"], verb, cell_in(said, "cell"))]


def _gone() -> Response:
    return say(404, "No such shoe", "It may have left the catalogue with an import.")
