"""Which shoes suit a foot, with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import Response

from ..domain.money import Money, read_price
from ..domain.ranking import Needs
from ..domain.shoes import KINDS
from ..domain.sizes import SizeChart
from ..problems import refuse
from ..schemas import BothKindsOut, RecommendationOut, RecommendationsQuery, unknown_word
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
    asked = read_query(RecommendationsQuery)
    shop = current_shop()
    profiles = read_profiles(asked["profile"], shop)
    needs = read_needs(asked, shop)
    snapshot = shop.snapshot
    kinds = [asked["kind"]] if "kind" in asked else KINDS

    def rank(kind: str) -> Any:
        return shop.recommend(profiles, kind, needs, asked["limit"], snapshot)

    def make(t: Any) -> object:
        if "kind" in asked:
            return recommendation_document(rank(asked["kind"]), shop, t, snapshot)
        return recommendations_document({kind: rank(kind) for kind in kinds}, shop, t, snapshot)

    return reply_cached(make, snapshot.catalog_version, shop.knowledge.rules_version)


def read_profiles(ids: Sequence[str], shop: Shop) -> tuple[str, ...]:
    """Return the profiles asked for, each once; refuse those that do not exist."""
    known = shop.knowledge.profiles
    for profile in ids:
        if profile not in known:
            refuse("profile", unknown_word(profile, known))
    return tuple(dict.fromkeys(ids))


def read_needs(asked: Mapping[str, Any], shop: Shop) -> Needs:
    """Read what narrows the shelf, each in the audience's own scale."""
    sizes = shop.knowledge.sizes
    audience = asked.get("audience")
    return Needs(
        audience=audience,
        size_us=_size(asked.get("size"), audience, sizes),
        width=_width(asked.get("width"), audience, sizes),
        max_price=_price(asked.get("max_price"), shop.knowledge.policy.currency),
    )


def _size(text: str | None, audience: str | None, sizes: SizeChart) -> Decimal | None:
    try:
        return None if text is None else sizes.read(text, audience)
    except ValueError as error:
        refuse("size", str(error))


def _width(text: str | None, audience: str | None, sizes: SizeChart) -> str | None:
    try:
        return None if text is None else sizes.read_width(text, audience)
    except ValueError as error:
        refuse("width", str(error))


def _price(text: str | None, currency: str) -> Money | None:
    try:
        return None if text is None else Money.of(read_price(text, currency), currency)
    except ValueError as error:
        refuse("max_price", str(error))
