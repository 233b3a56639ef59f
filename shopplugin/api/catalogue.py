"""Reads of the catalogue: profiles, attributes, and shoes a page at a time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from itertools import islice
from typing import Any

from flask import Response, request, url_for
from werkzeug.exceptions import NotFound

from ..domain.shoes import Shoe
from ..domain.vocabulary import near_miss
from ..schemas import (
    AttributesOut,
    LanguageQuery,
    ProductsOut,
    ProductsQuery,
    ProfilesOut,
    ShoeOut,
)
from ..shop import current_shop
from ..wire import attribute_document, profile_document, shoe_document
from .operations import blueprint, operation
from .reading import read_query, reply_cached

# Comparing spellings with a whole large catalogue would take seconds.
_NEIGHBOURS = 250


@blueprint.get("/profiles")
@operation("List the foot profiles", ProfilesOut, query=LanguageQuery)
def profiles() -> Response:
    """Answer every foot profile, in the reader's words."""
    read_query(LanguageQuery)
    known = current_shop().knowledge
    return reply_cached(
        lambda t: {
            "rules_version": known.rules_version,
            "profiles": [profile_document(profile, t) for profile in known.profiles.values()],
        },
        known.rules_version,
    )


@blueprint.get("/attributes")
@operation("List what a shoe can say of itself", AttributesOut, query=LanguageQuery)
def attributes() -> Response:
    """Answer the whole vocabulary, in the reader's words."""
    read_query(LanguageQuery)
    known = current_shop().knowledge
    return reply_cached(
        lambda t: {
            "rules_version": known.rules_version,
            "attributes": [attribute_document(one, t) for one in known.vocabulary],
        },
        known.rules_version,
    )


@blueprint.get("/products")
@operation("List the shoes of the catalogue, by handle", ProductsOut, query=ProductsQuery)
def products() -> Response:
    """Answer one page; its ``next`` and Link header lead to the one after."""
    asked = read_query(ProductsQuery)
    snapshot = current_shop().snapshot
    found = [shoe for shoe in snapshot.shoes.values() if _is_asked_for(shoe, asked)]
    first = bisect_right(found, asked.get("after", ""), key=lambda shoe: shoe.product)
    page = list(islice(found, first, first + asked["limit"]))
    following = _address_after(page[-1]) if first + len(page) < len(found) else None
    response = reply_cached(
        lambda t: {
            "catalog_version": snapshot.catalog_version,
            "total": len(found),
            "products": [shoe_document(shoe) for shoe in page],
            "next": following,
        },
        snapshot.catalog_version,
    )
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


@blueprint.get("/products/<handle>")
@operation("Read one shoe by its handle", ShoeOut, query=LanguageQuery)
def product(handle: str) -> Response:
    """Answer one shoe with all its variants."""
    read_query(LanguageQuery)
    snapshot = current_shop().snapshot
    shoe = snapshot.shoes.get(handle)
    if shoe is None:
        raise NotFound(
            f"There is no shoe '{handle[:60]}'.{_near_handle(handle, snapshot.shoes)}"
        )
    return reply_cached(lambda t: shoe_document(shoe), snapshot.catalog_version)


def _is_asked_for(shoe: Shoe, asked: Mapping[str, Any]) -> bool:
    brand = asked.get("brand")
    return (
        asked.get("kind") in {None, shoe.kind}
        and asked.get("audience") in {None, shoe.audience}
        and (brand is None or brand.casefold() == (shoe.brand or "").casefold())
    )


def _address_after(last: Shoe) -> str:
    query = request.args.to_dict() | {"after": last.product}
    return url_for(".products", **query)  # pyright: ignore[reportArgumentType]: parameters, not options


def _near_handle(handle: str, shoes: Mapping[str, Shoe]) -> str:
    if len(handle) > 60:
        return ""
    handles = list(shoes)
    if len(handles) > 2 * _NEIGHBOURS:
        place = bisect_left(handles, handle)
        handles = handles[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS]
    return near_miss(handle, handles)
