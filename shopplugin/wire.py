"""What leaves as JSON: the same documents over HTTP, on the command line and in links.

Values are the catalogue's own. Prices are strings, other numbers are JSON numbers, and what
is unknown is null or, among attribute values, absent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .domain.explaining import spell
from .domain.ranking import Match, Reason, Recommendation
from .domain.rules import Profile, Rule
from .domain.shipping import Policy, ShippingDecision
from .domain.shoes import Shoe, Variant
from .domain.vocabulary import Attribute, Value
from .domain.wants import Overruled
from .i18n import Translator
from .shop import Shop
from .snapshot import Snapshot
from .words import empty_answer, shipping_message

Document = dict[str, Any]


def dumps(document: object) -> str:
    """Write a document as compact JSON."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def recommendations_document(
    answers: Mapping[str, Recommendation],
    shop: Shop,
    t: Translator,
    snapshot: Snapshot | None = None,
) -> Document:
    """Return one document for each kind of shoe asked for, by kind."""
    return {
        kind: recommendation_document(answer, shop, t, snapshot)
        for kind, answer in answers.items()
    }


def recommendation_document(
    answer: Recommendation, shop: Shop, t: Translator, snapshot: Snapshot | None = None
) -> Document:
    """Return a ranked list with its reasons; *snapshot* is what it was ranked from."""
    document: Document = {
        "profiles": list(answer.profiles),
        "kind": answer.kind,
        "catalog_version": (snapshot or shop.snapshot).catalog_version,
        "rules_version": shop.knowledge.rules_version,
        "matches": [_match(match, t) for match in answer.matches],
        "relaxed": [_rule(rule, t) for rule in answer.relaxed],
        "excluded": answer.excluded,
        "set_aside": [_overruled(entry, t) for entry in answer.set_aside],
    }
    if answer.reason is not None:
        document["reason"] = answer.reason
        document["message"] = empty_answer(answer, t)
    return document


def decision_document(decision: ShippingDecision, policy: Policy, t: Translator) -> Document:
    """Return a free-shipping decision with its sentence."""
    return {
        "eligible": decision.eligible,
        "reason": str(decision.reason),
        "remaining": _amount(decision.remaining),
        "currency": decision.currency,
        "net": _amount(decision.net),
        "place": decision.place,
        "message": shipping_message(decision, policy, t),
    }


def shoe_document(shoe: Shoe) -> Document:
    """Return a shoe as the catalogue has it; attributes that are not there are unknown."""
    return {
        "product": shoe.product,
        "title": shoe.title,
        "brand": shoe.brand,
        "model": shoe.model,
        "version": shoe.version,
        "kind": shoe.kind,
        "audience": shoe.audience,
        "url": shoe.url,
        "image_url": shoe.image_url,
        "description": shoe.description,
        "attributes": _values(shoe.values),
        "variants": [_variant(variant) for variant in shoe.variants],
    }


def profile_document(profile: Profile, t: Translator) -> Document:
    """Return a foot profile in the reader's words."""
    return {
        "id": profile.id,
        "name": t.gettext(profile.name),
        "said": t.gettext(profile.said),
        "description": t.gettext(profile.description),
        "doubt": t.gettext(profile.doubt),
        "level": profile.level.name.lower(),
    }


def attribute_document(attribute: Attribute, t: Translator) -> Document:
    """Return one attribute of the vocabulary in the reader's words."""
    return {
        "id": attribute.id,
        "type": str(attribute.type),
        "label": t.gettext(attribute.label),
        "meaning": t.gettext(attribute.meaning),
        "method": t.gettext(attribute.method),
        "unit": attribute.unit,
        "low": _number(attribute.low),
        "high": _number(attribute.high),
        "kinds": sorted(attribute.kinds, reverse=True),
        "values": [
            {"id": word, "label": t.gettext(attribute.value_labels.get(word, word))}
            for word in attribute.values
        ],
    }


def value_of(value: Value | None) -> object:
    """Return a catalogue value for JSON: a word, a list of words or the exact number."""
    if isinstance(value, Decimal):
        return _number(value)
    return list(value) if isinstance(value, tuple) else value


def _match(match: Match, t: Translator) -> Document:
    shoe, variant = match.shoe, match.variant
    return {
        "product": shoe.product,
        "sku": variant.sku,
        "title": shoe.title,
        "brand": shoe.brand,
        "kind": shoe.kind,
        "price": str(variant.price) if variant.price else None,
        "currency": variant.price.currency if variant.price else None,
        "url": shoe.url,
        "image_url": shoe.image_url,
        "size_us": _number(variant.size_us),
        "width": variant.width,
        "in_stock": match.in_stock,
        "score": match.score,
        "confidence": match.confidence,
        "group": match.group,
        "placed": match.lifted,
        "reasons": [_reason(reason, t) for reason in match.reasons],
        "cautions": [_reason(reason, t) for reason in match.cautions],
        "unknown": list(match.missing),
    }


def _reason(reason: Reason, t: Translator) -> Document:
    rule = reason.rule
    return {
        "attribute": reason.attribute,
        "value": value_of(reason.value),
        "wanted": reason.wanted,
        "verdict": reason.verdict,
        "profile": rule.profile,
        "also": [other.profile for other in reason.also],
        "grade": str(rule.grade),
        "because": t.gettext(rule.because),
        "source": rule.source.url,
    }


def _rule(rule: Rule, t: Translator) -> Document:
    return {
        "attribute": rule.wanted.attribute,
        "wanted": spell(rule.wanted),
        "profile": rule.profile,
        "because": t.gettext(rule.because),
    }


def _overruled(entry: Overruled, t: Translator) -> Document:
    return {
        **_rule(entry.rule, t),
        "by": {"profile": entry.by.profile, "because": t.gettext(entry.by.because)},
    }


def _variant(variant: Variant) -> Document:
    return {
        "sku": variant.sku,
        "size_us": _number(variant.size_us),
        "width": variant.width,
        "price": str(variant.price) if variant.price else None,
        "currency": variant.price.currency if variant.price else None,
        "stock": variant.stock,
        "attributes": _values(variant.values),
    }


def _values(values: Mapping[str, Value]) -> Document:
    return {attribute: value_of(value) for attribute, value in values.items()}


def _number(value: Decimal | None) -> int | float | None:
    # The vocabulary allows nine digits and six decimals, and a double writes any fifteen
    # digits back as they were: 76.1 leaves as 76.1.
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
