"""Which shoes suit a foot, with reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from flask import Response

from ..domain.money import Money, read_price
from ..domain.ranking import Needs
from ..domain.shoes import KINDS
from ..schemas import (
    BothKindsOut,
    RecommendationOut,
    RecommendationsQuery,
    read_each,
    unknown_word,
)
from ..shop import Shop, current_shop
from ..wire import recommendation_document, recommendations_document
from .operations import blueprint, operation
from .reading import read_query, reply_cached


@blueprint.get("/recommendations")
@operation(
    "Rank the shoes that suit one or several foot profiles",
    RecommendationOut,
    BothKindsOut,
    query=RecommendationsQuery,
)
def recommendations() -> Response:
    """Answer one ranked list, or one for each kind where none is named."""
    shop = current_shop()
    asked = read_query(RecommendationsQuery, partial(read_meaning, shop=shop))
    profiles, needs = read_meaning(asked, shop)
    snapshot = shop.snapshot
    kinds = [asked["kind"]] if "kind" in asked else KINDS

    def rank(kind: str) -> Any:
        return shop.recommend(profiles, kind, needs, asked["limit"], snapshot)

    def make(t: Any) -> object:
        if "kind" in asked:
            return recommendation_document(rank(asked["kind"]), shop, t, snapshot)
        return recommendations_document({kind: rank(kind) for kind in kinds}, shop, t, snapshot)

    return reply_cached(make, snapshot.catalog_version, shop.knowledge.rules_version)


def read_meaning(asked: Mapping[str, Any], shop: Shop) -> tuple[tuple[str, ...], Needs]:
    """Return the profiles, each once, and what narrows the shelf in the audience's scale.

    Raises ``ValidationError`` naming every parameter that cannot be used.
    """
    known, audience = shop.knowledge, asked.get("audience")
    currency = known.policy.currency
    read = read_each(
        asked,
        {
            "profile": lambda ids: _profiles(ids, known.profiles),
            "size": lambda text: known.sizes.read(text, audience),
            "width": lambda text: known.sizes.read_width(text, audience),
            "max_price": lambda text: Money.of(read_price(text, currency), currency),
        },
    )
    return read.get("profile", ()), Needs(
        audience=audience,
        size_us=read.get("size"),
        width=read.get("width"),
        max_price=read.get("max_price"),
    )


def _profiles(ids: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    for profile in ids:
        if profile not in known:
            raise ValueError(unknown_word(profile, known))
    return tuple(dict.fromkeys(ids))
