"""The widgets as HTML fragments, for any page that can fetch one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Mapping

from flask import Blueprint, Response, current_app, request
from markupsafe import Markup

from . import widgets
from .fragments import Fragment
from .headers import (
    RouteClass,
    cacheable,
    etag_of,
    finish_for_all,
    not_modified,
    route_class,
    unchanged,
)
from .i18n import asked_language, depends_on_reader
from .rendering import current_lang, current_translator, html
from .shop import Shop, current_shop

_logger = logging.getLogger("shopplugin")

blueprint = Blueprint("storefront", __name__, url_prefix="/widgets")

_ADDRESS = ("country", "region", "postal_code")

# What each widget reads from an address; of everything else in it a widget knows nothing.
READS: Mapping[str, tuple[str, ...]] = {
    "recommendations": ("profile", "kind", "limit", "audience"),
    "badge": ("sku", "profile"),
    "shipping": ("subtotal", "discount", *_ADDRESS),
    "banner": (),
    "quiz": (),
}


@blueprint.get("/recommendations")
@route_class(RouteClass.FRAGMENT)
def recommendations() -> Response:
    """Answer with the shoes for one profile."""
    return answer("recommendations", lambda: widget_html("recommendations", request.args))


@blueprint.get("/badge")
@route_class(RouteClass.FRAGMENT)
def badge() -> Response:
    """Answer with how one shoe fits one profile."""
    return answer("badge", lambda: widget_html("badge", request.args))


@blueprint.get("/shipping")
@route_class(RouteClass.FRAGMENT)
def shipping() -> Response:
    """Answer with the free-shipping line of one shopper's order; no cache may keep it."""
    return private(widget_html("shipping", request.args))


@blueprint.get("/banner")
@route_class(RouteClass.FRAGMENT)
def banner() -> Response:
    """Answer with the standing free-shipping promise."""
    return answer("banner", lambda: widget_html("banner", request.args))


@blueprint.get("/quiz")
@route_class(RouteClass.FRAGMENT)
def quiz() -> Response:
    """Answer with the way to the quiz."""
    return answer("quiz", lambda: widget_html("quiz", request.args))


@blueprint.errorhandler(widgets.Mistake)
def mistake(error: widgets.Mistake) -> tuple[Markup, int]:
    """Answer a name or value that is not there: empty, and in debug with the near miss.

    The log has a line that quotes nothing: an address may hold anybody's words.
    """
    door = request.url_rule.rule if request.url_rule else ""
    _logger.warning("%s: its %s cannot be used", door, error.word)
    return widgets.problem(door, error, current_translator()), 404


def widget_html(widget: str, args: Mapping[str, str]) -> Markup:
    """Make a widget from the words of an address; raise ``Mistake`` for what is not there."""
    shop, t = current_shop(), current_translator()
    match widget:
        case "recommendations":
            return widgets.recommendations(
                shop,
                t,
                args.get("profile", ""),
                args.get("kind") or None,
                _limit(args.get("limit", "")),
                args.get("audience") or None,
            )
        case "badge":
            return widgets.badge(shop, t, args.get("sku", ""), args.get("profile", ""))
        case "shipping":
            ship_to = {name: args[name] for name in _ADDRESS if args.get(name)}
            discount = args.get("discount")
            return widgets.shipping(shop, t, args.get("subtotal", ""), ship_to, discount)
        case "banner":
            return widgets.banner(shop, t)
        case "quiz":
            return widgets.quiz(shop, t)
        case _:
            raise widgets.Mistake(
                "widget", f"{widget!r} is not a widget; they are {', '.join(READS)}."
            )


def answer(widget: str, make: Callable[[], str], extra: tuple[str, ...] = ()) -> Response:
    """Answer with what is the same for everybody, out of memory where it has been made.

    It is made of the catalogue, the rules, the templates, the language and those words of
    the address that the widget reads (with *extra* ones); its validator is made of the same.
    """
    shop, environ = current_shop(), request.environ
    version = shop.snapshot.catalog_version
    by_address = _address_key(environ, shop)
    fragment = shop.fragments.get(by_address, version)
    if fragment is None:
        by_meaning = _meaning_key((*READS[widget], *extra))
        fragment = shop.fragments.get(by_meaning, version)
        if fragment is None:
            html = make().encode()
            tag = etag_of(version, shop.knowledge.rules_version, by_meaning, html)
            fragment = _blank(shop).holding(html, tag, version)
        if not current_app.debug:  # whoever edits a template wants to see it
            shop.fragments.keep(by_meaning, fragment)
            shop.fragments.keep(by_address, fragment)
    if "HTTP_IF_NONE_MATCH" in environ and unchanged(fragment.tag):
        return for_reader(not_modified(fragment.tag))
    return fragment.response()


def public(text: str) -> Response:
    """Let any cache keep what is the same for everybody who reads its language."""
    tag = etag_of(text)
    response = not_modified(tag) if unchanged(tag) else cacheable(html(text), tag)
    return for_reader(response)


def private(text: str) -> Response:
    """Answer with what is one shopper's own; no cache may keep it."""
    response = html(text)
    response.headers["Cache-Control"] = "no-store"
    return response


def _address_key(environ: Mapping[str, object], shop: Shop) -> Hashable:
    """Name an answer by the request as it came; reading it would take longer."""
    chosen = shop.settings.language
    return (
        environ["PATH_INFO"],
        environ.get("QUERY_STRING"),
        environ.get("HTTP_ACCEPT_LANGUAGE"),
        environ.get("SCRIPT_NAME"),
        chosen() if callable(chosen) else None,
    )


def _meaning_key(names: tuple[str, ...]) -> Hashable:
    """Name an answer by what it depends on, so that strange words make no second one."""
    read = tuple(request.args.get(name, "") for name in names)
    return (request.path, read, current_lang(), asked_language(), request.root_path)


def _blank(shop: Shop) -> Fragment:
    """Return an empty answer with the headers of this endpoint's answers."""
    kind = request.endpoint, depends_on_reader(request, shop.settings.language)
    blank = shop.fragments.blank.get(kind)
    if blank is None:
        empty = cacheable(html(""), etag_of())
        blank = Fragment.of(finish_for_all(for_reader(empty)), "")
        shop.fragments.blank[kind] = blank
    return blank


def for_reader(response: Response) -> Response:
    """Tell caches that the reader's language decides, where the address does not."""
    if depends_on_reader(request, current_shop().settings.language):
        response.vary.add("Accept-Language")
    return response


def _limit(text: str) -> int:
    if not text:
        return widgets.LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise widgets.Mistake(
            "limit",
            f"limit is {text!r}; it is a number from 1 to {widgets.MAX_LIMIT}.",
        )
    return int(text)
