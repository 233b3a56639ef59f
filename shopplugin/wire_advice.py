"""Advice as JSON: a clinician without any shoe, or shoes with the answers they follow from."""

from __future__ import annotations

from . import words
from .domain.advice import Advice, NearSizes
from .domain.brief import Brief
from .domain.care import CarePiece
from .domain.pairing import DropGap, Pair
from .domain.quiz import Inferred
from .domain.rules import Source
from .domain.triage import Referral
from .i18n import Translator
from .knowledge import Knowledge
from .shop import Shop
from .snapshot import Snapshot
from .wire import Document, decision_document, recommendations_document, value_of


def advice_document(
    advice: Advice, shop: Shop, t: Translator, snapshot: Snapshot | None = None
) -> Document:
    """Return advice as it leaves; with a referral there is no shoe in it."""
    document: Document = {
        "outcome": advice.outcome,
        "triage": _referral(advice.triage, t) if advice.triage else None,
        "profiles": [],
        "care": [_care(piece, t) for piece in advice.care],
    }
    if advice.brief is None:
        return document
    return {
        **document,
        "profiles": list(advice.brief.profiles),
        "because": _because(advice.brief, shop.knowledge, t),
        **recommendations_document(advice.recommendations, shop, t, snapshot),
        "near_sizes": {
            kind: [_near(near, advice, shop.knowledge, t) for near in offers]
            for kind, offers in advice.near.items()
        },
        "pair": _pair(advice.pair, shop.knowledge, t) if advice.pair else None,
    }


def _referral(referral: Referral, t: Translator) -> Document:
    return {
        "level": referral.level.id,
        "flags": [flag.id for flag in referral.flags],
        "message": t.gettext(referral.where.message),
        "heading": t.gettext(referral.where.heading),
        "steps": [t.gettext(step) for step in referral.where.steps],
        "because": [
            {
                "flag": flag.id,
                "why": t.gettext(flag.why),
                "sources": [_source(source) for source in flag.sources],
            }
            for flag in referral.flags
        ],
    }


def _because(brief: Brief, knowledge: Knowledge, t: Translator) -> list[Document]:
    return [_explained(inferred, knowledge, t) for inferred in brief.inferred]


def _explained(inferred: Inferred, knowledge: Knowledge, t: Translator) -> Document:
    return {
        "profile": inferred.profile,
        "name": words.profile_name(inferred.profile, knowledge, t),
        "answers": [
            {"question": sign.question, "answer": sign.option} for sign in inferred.signs
        ],
        "sentences": [t.gettext(sign.sentence) for sign in inferred.signs],
    }


def _near(near: NearSizes, advice: Advice, knowledge: Knowledge, t: Translator) -> Document:
    return {
        "product": near.shoe.product,
        "title": near.shoe.title,
        "message": words.near_sizes(near, advice.answers.audience, knowledge, t),
        "variants": [
            {"sku": variant.sku, "size_us": value_of(variant.size_us), "width": variant.width}
            for variant in near.variants
        ],
    }


def _pair(pair: Pair, knowledge: Knowledge, t: Translator) -> Document:
    shipping = pair.shipping
    return {
        "running": pair.running.variant.sku,
        "recovery": pair.recovery.variant.sku,
        "total": str(pair.total) if pair.total else None,
        "currency": pair.total.currency if pair.total else None,
        "shipping": decision_document(shipping, knowledge.policy, t) if shipping else None,
        "drop_gap": _drop_gap(pair.drop_gap, t) if pair.drop_gap else None,
    }


def _drop_gap(gap: DropGap, t: Translator) -> Document:
    return {
        "running_mm": value_of(gap.running_mm),
        "recovery_mm": value_of(gap.recovery_mm),
        "message": words.drop_gap(gap, t),
    }


def _care(piece: CarePiece, t: Translator) -> Document:
    caution = words.care_caution(piece, t)
    return {
        "id": piece.id,
        "section": piece.section,
        "title": t.gettext(piece.title),
        "text": [t.gettext(paragraph) for paragraph in piece.text],
        "steps": [t.gettext(step) for step in piece.steps],
        "cautions": [*([caution] if caution else []), *map(t.gettext, piece.cautions)],
        "grade": piece.grade.value,
        "source": _source(piece.source),
    }


def _source(source: Source) -> Document:
    return {"title": source.title, "url": source.url}
