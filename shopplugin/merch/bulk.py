"""Many shoes at once: looked at first, saved as one batch, undone as one."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from flask import Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..shop import Shop, current_shop
from ..words.joining import sentence_case
from .access import least, visitor
from .board import blueprint
from .covering import stands_over
from .editing import Edit, read_edit
from .effect import EffectShown, effect_of
from .forms import cell_in
from .grid import selected
from .pages import Frame, frame, page, say
from .saving import preview, save_many
from .shown import Choice, choices, words_of

_SHOWN = 60
_MOST_NAMED = 5000


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One shoe that would change."""

    product: str
    title: str
    was: str
    becomes: str
    covers: str
    """Which sizes' own values it stands over, if any."""


@dataclass(frozen=True, slots=True)
class BulkPage:
    """What ``bulk.html`` shows."""

    frame: Frame
    what: str
    chosen: int
    left_out: str
    """To how many more the attribute does not apply, in words; blank for none."""
    changing: int
    lines: tuple[BulkLine, ...]
    effect: EffectShown
    fields: tuple[tuple[str, str], ...]
    """What the form of the preview carries on to the saving."""
    back: str


@dataclass(frozen=True, slots=True)
class ValueControl:
    """What ``_value.html`` shows."""

    unit: str
    choices: tuple[Choice, ...]


@blueprint.post("/bulk")
@least("editor")
def bulk() -> ResponseReturnValue:
    """Show what a bulk edit would do, and to which lists; nothing is saved yet."""
    shop = current_shop()
    try:
        products, edit, strange = _asked(shop)
    except ValueError as error:
        return say(422, "Nothing was changed", str(error))
    return _preview(shop, products, edit, strange)


@blueprint.post("/bulk/save")
@least("editor")
def save_bulk() -> ResponseReturnValue:
    """Save what was looked at, as one batch."""
    shop = current_shop()
    try:
        products, edit, strange = _asked(shop)
    except ValueError as error:
        return say(422, "Nothing was changed", str(error))
    if request.form.get("seen") != _seal(products):
        alarm = "The filter finds other shoes than a moment ago. Look again before you save."
        return _preview(shop, products, edit, strange, alarm)
    note = f"{_what(shop, edit)}, on {len(products)} shoes"
    batch, _count = save_many(shop, visitor(), {name: [edit] for name in products}, note)
    if batch is None:
        return redirect(url_for("shopplugin.merch.grid", said="same"), 303)
    return redirect(url_for("shopplugin.merch.batch", number=batch, said="saved"), 303)


def _asked(shop: Shop) -> tuple[list[str], Edit, list[str]]:
    """Read which shoes and which edit the form asks for, and whom it does not apply to."""
    edit = read_edit(
        shop.knowledge.vocabulary,
        request.form.get("attribute", ""),
        request.form.get("verb", ""),
        cell_in(request.form, "cell"),
    )
    if request.form.get("scope") == "all":
        products = selected(shop, request.form.get("q", "").strip()[:500])
    else:
        products = sorted(set(request.form.getlist("product")))[:_MOST_NAMED]
    if not products:
        raise ValueError("No shoe was chosen. Tick some, or take all that the filter finds.")
    strange = _strange(shop, products, edit)
    others = set(strange)
    fitting = [name for name in products if name not in others]
    if not fitting:
        raise ValueError(f"{_not_for(shop, products, strange, edit)}.")
    return fitting, edit, strange


def _strange(shop: Shop, products: list[str], edit: Edit) -> list[str]:
    """Return the shoes of a kind that the attribute is not about, where it would be said."""
    kinds, shoes = shop.knowledge.vocabulary[edit.attribute].kinds, shop.snapshot.shoes
    if edit.verb not in {"set", "add"} or not edit.cell:
        return []
    return [one for one in products if one in shoes and shoes[one].kind not in {None, *kinds}]


def _not_for(shop: Shop, products: list[str], strange: list[str], edit: Edit) -> str:
    """Say to whom the attribute does not apply, nothing where there is nobody."""
    if not strange:
        return ""
    label = sentence_case(shop.knowledge.vocabulary[edit.attribute].label)
    kinds = ", ".join(sorted({str(shop.snapshot.shoes[one].kind) for one in strange}))
    which = (
        "any of the"
        if len(strange) == len(products)
        else f"{len(strange)} of the {len(products)}"
    )
    return f"{label} does not apply to {which} shoes chosen ({kinds})"


def _preview(
    shop: Shop, products: list[str], edit: Edit, strange: list[str], alarm: str = ""
) -> Response:
    vocabulary = shop.knowledge.vocabulary
    with shop.reading() as session:
        changes = preview(session, vocabulary, {name: [edit] for name in products})
    attribute = vocabulary[edit.attribute]
    shoes = shop.snapshot.shoes
    lines = tuple(
        BulkLine(
            change.product,
            shoes[change.product].title if change.product in shoes else change.product,
            words_of(attribute, change.was),
            words_of(attribute, change.became),
            stands_over(shoes, [change], vocabulary),
        )
        for change in changes[:_SHOWN]
    )
    whole = request.form.get("scope") == "all"
    fields = [
        ("attribute", edit.attribute),
        ("verb", edit.verb),
        ("cell", edit.cell),
        ("seen", _seal(products)),
    ]
    if whole:
        fields += [("scope", "all"), ("q", request.form.get("q", ""))]
    else:
        fields += [("product", name) for name in products]
    context = BulkPage(
        frame("Look before saving", "grid", alarm=alarm),
        _what(shop, edit),
        len(products),
        _not_for(shop, [*products, *strange], strange, edit),
        len(changes),
        lines,
        effect_of(shop, changes),
        tuple(fields),
        url_for("shopplugin.merch.grid", q=request.form.get("q") or None),
    )
    return page("bulk.html", context)


def _what(shop: Shop, edit: Edit) -> str:
    attribute = shop.knowledge.vocabulary[edit.attribute]
    words = words_of(attribute, edit.cell)
    match edit.verb:
        case "set":
            return f"Set {attribute.label} to {words}"
        case "add":
            return f"Add {words} to {attribute.label}"
        case "remove":
            return f"Remove {words} from {attribute.label}"
        case "restore":
            return f"Take people's word on {attribute.label} back"


def _seal(products: list[str]) -> str:
    return sha256("\n".join(products).encode()).hexdigest()[:16]


@blueprint.get("/bulk/control")
@least("editor")
def control() -> ResponseReturnValue:
    """Answer with the control for the values of one attribute."""
    known = current_shop().knowledge.vocabulary.attributes.get(
        request.args.get("attribute", "")
    )
    if known is None:
        return current_app.response_class("There is no such attribute.", 404)
    return page("_value.html", ValueControl(known.unit, choices(known, "")))
