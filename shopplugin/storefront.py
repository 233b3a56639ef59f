"""The widgets as HTML fragments, for any page that can fetch one."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from markupsafe import Markup

from . import widgets
from .headers import RouteClass, cacheable, etag_of, not_modified, route_class, unchanged
from .i18n import depends_on_reader
from .rendering import current_translator
from .shop import current_shop

blueprint = Blueprint("storefront", __name__, url_prefix="/widgets")


@blueprint.get("/recommendations")
@route_class(RouteClass.FRAGMENT)
def recommendations() -> Response:
    """Answer with the shoes for one profile."""
    profile, kind = request.args.get("profile", ""), request.args.get("kind") or None
    limit = _limit(request.args.get("limit", ""))
    return public(
        widgets.recommendations(current_shop(), current_translator(), profile, kind, limit)
    )


@blueprint.get("/badge")
@route_class(RouteClass.FRAGMENT)
def badge() -> Response:
    """Answer with how one shoe fits one profile."""
    sku, profile = request.args.get("sku", ""), request.args.get("profile", "")
    return public(widgets.badge(current_shop(), current_translator(), sku, profile))


@blueprint.get("/shipping")
@route_class(RouteClass.FRAGMENT)
def shipping() -> Response:
    """Answer with the free-shipping line of one shopper's order; no cache may keep it."""
    names = ("country", "region", "postal_code")
    ship_to = {name: request.args[name] for name in names if request.args.get(name)}
    html = widgets.shipping(
        current_shop(),
        current_translator(),
        request.args.get("subtotal", ""),
        ship_to,
        request.args.get("discount"),
    )
    response = current_app.make_response(html)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/banner")
@route_class(RouteClass.FRAGMENT)
def banner() -> Response:
    """Answer with the standing free-shipping promise."""
    return public(widgets.banner(current_shop(), current_translator()))


@blueprint.get("/quiz")
@route_class(RouteClass.FRAGMENT)
def quiz() -> Response:
    """Answer with the way to the quiz."""
    return public(widgets.quiz(current_shop(), current_translator()))


@blueprint.errorhandler(widgets.Mistake)
def mistake(error: widgets.Mistake) -> tuple[Markup, int]:
    """Answer a name or value that is not there: empty, and in debug with the near miss."""
    return widgets.problem(request.path, error, current_translator()), 404


def _limit(text: str) -> int:
    if not text:
        return widgets.LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise widgets.Mistake(
            f"limit is '{text}'; it is a number from 1 to {widgets.MAX_LIMIT}."
        )
    return int(text)


def public(html: str) -> Response:
    """Let any cache keep what is the same for everybody who reads its language."""
    tag = etag_of(html)
    response = (
        not_modified(tag) if unchanged(tag) else cacheable(current_app.make_response(html), tag)
    )
    if depends_on_reader(request, current_shop().settings.language):
        response.vary.add("Accept-Language")
    return response
