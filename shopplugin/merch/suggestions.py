"""What the products' own texts say of them: taken over, or rejected for good."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from .. import store_history
from ..domain.shoes import Shoe
from ..domain.suggesting import Suggestion
from ..domain.vocabulary import AttributeType, write
from ..shop import Shop, current_shop
from .access import least, visitor
from .board import blueprint
from .desk import committing
from .editing import Edit
from .effect import EffectShown, effect_of
from .minds import minds
from .pages import Frame, frame, page, say
from .quality import still_reading
from .saving import preview, save_many
from .shown import words_of

_PAGE = 100


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """One value a text tells."""

    key: str
    product: str
    title: str
    attribute: str
    label: str
    value: str
    now: str
    field: str
    quoted: Markup
    rule: str


@dataclass(frozen=True, slots=True)
class SuggestionsPage:
    """What ``suggestions.html`` shows."""

    frame: Frame
    lines: tuple[SuggestionLine, ...]
    found: int
    rejected: int
    attribute: str
    attributes: tuple[tuple[str, str, int], ...]
    effect: EffectShown | None
    chosen: tuple[str, ...]


Key = tuple[str, str, str, str]


@blueprint.get("/suggestions")
@least("viewer")
def suggestions() -> Response:
    """Show what the texts tell that nobody has stated."""
    return _page(current_shop())


@blueprint.post("/suggestions")
@least("editor")
def answer_suggestions() -> ResponseReturnValue:
    """Accept, reject, or first look at the effect of the ticked ones."""
    shop = current_shop()
    ticked = set(request.form.getlist("key"))
    verb, _, alone = request.form.get("do", "").partition(":")
    if verb not in {"accept", "reject", "look"}:
        return say(422, "Nothing was changed", "Say whether to accept, reject or look first.")
    if alone:
        ticked = {alone}
    chosen = [one for one in open_now(shop) if _name(one[0]) in ticked]
    if not chosen:
        return say(422, "Nothing was changed", "No suggestion was ticked, or all are settled.")
    if verb == "reject":
        with committing(shop) as session:
            keys = [key for key, _shoe, _each in chosen]
            store_history.reject(session, keys, visitor().name, int(time.time()))
        return redirect(url_for("shopplugin.merch.suggestions", said="rejected"), 303)
    edits = _edits(shop, chosen)
    if verb == "look":
        with shop.reading() as session:
            changes = preview(session, shop.knowledge.vocabulary, edits)
        return _page(shop, effect_of(shop, changes), tuple(sorted(ticked)))
    count = len(chosen)
    note = f"Accepted {count} suggestions" if count > 1 else "Accepted a suggestion"
    save_many(shop, visitor(), edits, note, "suggestion")
    return redirect(url_for("shopplugin.merch.suggestions", said="saved"), 303)


def suggested(shop: Shop, shoe: Shoe) -> tuple[SuggestionLine, ...]:
    """Return the open suggestions of one shoe."""
    rejected = _rejected(shop)
    return tuple(
        _line(shop, _key(shoe, each), shoe, each)
        for each in minds(shop).open(shoe)
        if _key(shoe, each) not in rejected
    )


def open_now(
    shop: Shop, rejected: Container[Key] | None = None
) -> Iterator[tuple[Key, Shoe, Suggestion]]:
    """Yield what waits for an answer, as far as read; *rejected* saves asking for it."""
    if rejected is None:
        rejected = _rejected(shop)
    # One at a time: tens of thousands kept for a moment cost a collection of all garbage.
    for shoe, each in minds(shop).all_open():
        if (key := _key(shoe, each)) not in rejected:
            yield key, shoe, each


def _rejected(shop: Shop) -> Collection[Key]:
    with shop.reading() as session:
        return store_history.rejections(session)


def _key(shoe: Shoe, each: Suggestion) -> Key:
    return (shoe.product, each.attribute, write(each.value), each.fingerprint)


def _name(key: Key) -> str:
    return " ".join((key[3], key[1], key[0]))


def _edits(shop: Shop, chosen: Sequence[tuple[Key, Shoe, Suggestion]]) -> dict[str, list[Edit]]:
    edits: dict[str, list[Edit]] = {}
    for _, shoe, each in chosen:
        many = shop.knowledge.vocabulary[each.attribute].type is AttributeType.MANY
        verb = "add" if many else "set"
        edits.setdefault(shoe.product, []).append(
            Edit(each.attribute, verb, write(each.value), told=True)
        )
    return edits


def _page(
    shop: Shop, effect: EffectShown | None = None, chosen: tuple[str, ...] = ()
) -> Response:
    rejected = _rejected(shop)
    wanted = request.values.get("attribute", "")
    counts: Counter[str] = Counter()
    shown: list[tuple[Key, Shoe, Suggestion]] = []
    for one in open_now(shop, rejected):
        attribute = one[2].attribute
        counts[attribute] += 1
        if wanted in ("", attribute) and len(shown) < _PAGE:
            shown.append(one)
    vocabulary = shop.knowledge.vocabulary
    context = SuggestionsPage(
        frame("Suggestions", "suggestions", still_reading(shop)),
        tuple(_line(shop, *one) for one in shown),
        counts[wanted] if wanted else counts.total(),
        len(rejected),
        wanted,
        tuple((name, vocabulary[name].label, count) for name, count in counts.items()),
        effect,
        chosen,
    )
    return page("suggestions.html", context)


def _line(shop: Shop, key: Key, shoe: Shoe, each: Suggestion) -> SuggestionLine:
    words = shop.knowledge.vocabulary
    # A text tells the letter of a width, not the step.
    known = words.in_cells(each.attribute) or words[each.attribute]
    now = {"kind": shoe.kind, "audience": shoe.audience}.get(each.attribute)
    stated = now if now is not None else write(shoe.values.get(each.attribute))
    return SuggestionLine(
        _name(key),
        shoe.product,
        shoe.title,
        each.attribute,
        known.label,
        words_of(known, key[2]),
        words_of(known, stated),
        each.field,
        _quoted(each),
        each.rule,
    )


def _quoted(each: Suggestion) -> Markup:
    """Return the sentence with the words marked that the rule went by."""
    at = each.clause.find(each.words)
    if at < 0:
        return Markup("<mark>{}</mark>").format(each.words)
    before, after = each.clause[:at][-120:], each.clause[at + len(each.words) :][:120]
    return Markup("{}<mark>{}</mark>{}").format(before, each.words, after)
