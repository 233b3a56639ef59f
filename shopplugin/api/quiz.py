"""A shopper's answers to advice: read, decided, answered, and kept nowhere."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ..answers import AnswersIn, read_answers
from ..discretion import discreet
from ..domain.care import SECTIONS
from ..domain.triage import Urgency
from ..knowledge.quiz import RED_FLAGS
from ..rendering import current_translator
from ..schemas import DecisionOut, RecommendationOut
from ..shop import current_shop
from ..wire_advice import advice_document
from .operations import blueprint, operation
from .reading import read_body, reply


def _several(schema: type[Schema], about: dict[str, Any] | None = None) -> fields.List[Any]:
    return fields.List(fields.Nested(schema), required=True, metadata=about)


class SourceOut(Schema):
    """Where something was read."""

    title = fields.String(required=True)
    url = fields.String(required=True)


class CareOut(Schema):
    """One thing to do or to know besides shoes."""

    id = fields.String(required=True)
    section = fields.String(required=True, metadata={"enum": list(SECTIONS)})
    title = fields.String(required=True)
    text = fields.List(fields.String(), required=True)
    steps = fields.List(fields.String(), required=True)
    cautions = fields.List(fields.String(), required=True)
    grade = fields.String(required=True, metadata={"enum": ["A", "B", "C", "D"]})
    source = fields.Nested(SourceOut, required=True)


class FlagOut(Schema):
    """A red flag that was reported, and what it may mean."""

    flag = fields.String(required=True, metadata={"enum": list(RED_FLAGS)})
    why = fields.String(required=True)
    sources = _several(SourceOut)


class TriageOut(Schema):
    """Where to go, how soon, and why."""

    level = fields.String(required=True, metadata={"enum": [one.id for one in Urgency]})
    flags = fields.List(fields.String(), required=True)
    message = fields.String(required=True)
    heading = fields.String(required=True)
    steps = fields.List(fields.String(), required=True)
    because = _several(FlagOut)


class ReferralOut(Schema):
    """Advice to see a clinician; there is no shoe in it."""

    outcome = fields.String(required=True, metadata={"enum": ["see_clinician"]})
    triage = fields.Nested(TriageOut, required=True)
    profiles = fields.List(fields.String(), required=True, metadata={"maxItems": 0})
    care = _several(CareOut, {"maxItems": 0})


class AnswerOut(Schema):
    """One answer that led to a profile."""

    question = fields.String(required=True)
    answer = fields.String(required=True)


class BecauseOut(Schema):
    """A profile and the answers that led to it."""

    profile = fields.String(required=True)
    name = fields.String(required=True)
    answers = _several(AnswerOut)
    sentences = fields.List(fields.String(), required=True)


class NearVariantOut(Schema):
    """A variant in stock, close to the size asked for."""

    sku = fields.String(required=True)
    size_us = fields.Float(required=True)
    width = fields.String(required=True, allow_none=True)


class NearOut(Schema):
    """A shoe that only lacks the size asked for."""

    product = fields.String(required=True)
    title = fields.String(required=True)
    message = fields.String(required=True)
    variants = _several(NearVariantOut)


class NearSizesOut(Schema):
    """Shoes in sizes close to the one asked for; none of them is a pick."""

    running = _several(NearOut)
    recovery = _several(NearOut)


class DropGapOut(Schema):
    """A caution: the two drops are far apart."""

    running_mm = fields.Float(required=True)
    recovery_mm = fields.Float(required=True)
    message = fields.String(required=True)


class PairOut(Schema):
    """One running and one recovery shoe by SKU, and what the two cost to get."""

    running = fields.String(required=True)
    recovery = fields.String(required=True)
    total = fields.String(required=True, allow_none=True)
    currency = fields.String(required=True, allow_none=True)
    shipping = fields.Nested(DecisionOut, required=True, allow_none=True)
    drop_gap = fields.Nested(DropGapOut, required=True, allow_none=True)


class ShoesOut(Schema):
    """Advice on shoes, with the answers it follows from."""

    outcome = fields.String(required=True, metadata={"enum": ["shoes"]})
    triage = fields.Raw(required=True, allow_none=True, metadata={"type": "null"})
    profiles = fields.List(fields.String(), required=True)
    because = _several(BecauseOut)
    running = fields.Nested(RecommendationOut, required=True)
    recovery = fields.Nested(RecommendationOut, required=True)
    near_sizes = fields.Nested(NearSizesOut, required=True)
    pair = fields.Nested(PairOut, required=True, allow_none=True)
    care = _several(CareOut)


@blueprint.post("/quiz")
@operation(
    "Advise a shopper by their answers: a clinician, or shoes",
    ShoesOut,
    ReferralOut,
    body=AnswersIn,
)
@discreet
def quiz() -> Response:
    """Answer with advice; a red flag stops every shoe, and no answer is kept anywhere."""
    shop = current_shop()
    snapshot = shop.snapshot
    read = partial(read_answers, knowledge=shop.knowledge)
    answers = read(read_body(AnswersIn, read))
    advice = shop.advise(answers, snapshot)
    return reply(advice_document(advice, shop, current_translator(), snapshot))
