"""The doors for other sites: the script of the elements, the frames, and oEmbed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, Response, current_app, request, url_for
from markupsafe import Markup, escape

from . import storefront, widgets, words
from .cards import help_text
from .headers import RouteClass, etag_of, not_modified, route_class, unchanged
from .i18n import LANGUAGES, Translator, asked_language, translator
from .rendering import current_translator, render, static_url
from .shop import current_shop
from .wire import dumps

blueprint = Blueprint("embedding", __name__)
blueprint.register_error_handler(widgets.Mistake, storefront.mistake)

_SCRIPT = Path(__file__).parent / "static" / "embed.js"

# How a frame is coloured: as the page around says, or as its reader's system is.
SCHEMES = {"light": "light", "dark": "dark", "auto": "light dark"}

# How big a frame starts; scripts may make it fit.
_WIDTH = 640
_HEIGHTS = {"recommendations": 760, "badge": 60, "shipping": 90, "banner": 70, "quiz": 120}
_OEMBED_AGE_S = 86_400


@dataclass(frozen=True, slots=True)
class Framed:
    """Context of ``shopplugin/_frame.html``."""

    title: str = field(metadata=help_text("what the frame shows, for readers of the screen"))
    scheme: str = field(metadata=help_text("light, dark, or both by the reader's system"))
    html: Markup = field(metadata=help_text("the widget, as through every other door"))


@dataclass(frozen=True, slots=True)
class Embed:
    """A widget as one of our addresses names it, ready to be framed elsewhere."""

    widget: str
    words: Mapping[str, str]

    @property
    def address(self) -> str:
        """The frame's address, for another site."""
        asked = urlencode({name: text for name, text in self.words.items() if text})
        address = url_for("shopplugin.embedding.frame", widget=self.widget, _external=True)
        return f"{address}?{asked}" if asked else address


@blueprint.get("/embed.js")
@route_class(RouteClass.ASSET)
def script() -> Response:
    """Answer with the script of the custom elements, which names its style sheet exactly.

    It is told as well which profiles have no note, and so need no room for one.
    """
    text = _SCRIPT.read_text(encoding="utf-8")
    sheet = static_url("shopplugin.css").rpartition("/")[2]
    text = text.replace('"static/shopplugin.css"', f'"static/{sheet}"', 1)
    profiles = current_shop().knowledge.profiles.items()
    undoubted = [name for name, profile in profiles if not profile.doubt]
    text = text.replace("UNDOUBTED = []", f"UNDOUBTED = {dumps(undoubted)}", 1)
    tag = sha256(text.encode()).hexdigest()[:32]
    if unchanged(tag):
        response = not_modified(tag)
    else:
        response = current_app.response_class(text, mimetype="text/javascript")
        response.set_etag(tag)
    response.headers["Cache-Control"] = (
        "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=604800"
    )
    return response


@blueprint.get("/frame/<widget>")
@route_class(RouteClass.PAGE)
def frame(widget: str) -> Response:
    """Show one widget alone, for a frame in a page of an allowed origin."""
    if widget not in storefront.READS:
        raise widgets.Mistake(
            "widget", f"{widget!r} is not a widget; they are {', '.join(storefront.READS)}."
        )
    if widget == "shipping":
        return storefront.private(_page(widget))
    return storefront.answer(widget, lambda: _page(widget), extra=("scheme",))


@blueprint.get("/oembed")
@route_class(RouteClass.API)
def oembed() -> Response:
    """Answer as oEmbed 1.0, for a page of ours that a writer pasted into an article."""
    if request.args.get("format", "json") != "json":
        return _refuse(501, "Only JSON is spoken here; leave format out or write format=json.")
    address = request.args.get("url", "")
    if not address:
        return _refuse(400, "Write the address of a guide, quiz or widget page as url.")
    embed = find(address)
    if embed is None:
        return _refuse(404, "That address is not one of a guide, quiz or widget page here.")
    try:
        _check(embed)
        width = _bounded("maxwidth", _WIDTH)
        height = _bounded("maxheight", _HEIGHTS[embed.widget])
    except ValueError as error:
        return _refuse(404 if isinstance(error, widgets.Mistake) else 400, str(error))
    t = translator(embed.words["lang"]) if "lang" in embed.words else current_translator()
    name = title(embed.widget, embed.words, t)
    document = {
        "version": "1.0",
        "type": "rich",
        "provider_name": t.gettext("Find your fit"),
        "provider_url": f"{request.host_url.rstrip('/')}{request.root_path}/",
        "title": name,
        "cache_age": _OEMBED_AGE_S,
        "width": width,
        "height": height,
        "html": frame_html(embed.address, address, name, width, height),
    }
    text = dumps(document)
    tag = etag_of(text)
    if unchanged(tag):
        response = not_modified(tag)
    else:
        response = current_app.response_class(text, mimetype="application/json")
        response.set_etag(tag)
    response.headers["Cache-Control"] = f"public, max-age={_OEMBED_AGE_S}"
    return storefront.for_reader(response)


def find(address: str) -> Embed | None:
    """Return the widget that stands for a page of ours, or None for any other address.

    It speaks the language its address names, or else the one this request asks for.
    """
    try:
        parts = urlsplit(address)
    except ValueError:  # such as "http://["
        return None
    home = url_for("shopplugin.embedding.script").removesuffix("embed.js")
    if parts.scheme not in {"http", "https"} or parts.netloc.lower() != request.host.lower():
        return None
    if not parts.path.startswith(home):
        return None
    asked = dict(parse_qsl(parts.query))
    frame_words = {"lang": LANGUAGES, "scheme": SCHEMES}
    asked.setdefault("lang", asked_language())
    said = {
        name: asked[name] for name, known in frame_words.items() if asked.get(name) in known
    }
    match parts.path.removeprefix(home).split("/"):
        case ["guide", ""] | ["guide"] | ["quiz"]:
            return Embed("quiz", said)
        case ["guide", profile] | ["guide", profile, ""]:
            return Embed("recommendations", {"profile": profile, **said})
        case ["frame" | "widgets", widget] if widget in storefront.READS:
            read = storefront.READS[widget]
            return Embed(widget, {name: asked[name] for name in read if name in asked} | said)
        case _:
            return None


def discovery(address: str, name: str) -> Markup:
    """Return the link by which editors find the oEmbed form of the page at *address*."""
    href = url_for("shopplugin.embedding.oembed", url=address, _external=True)
    return Markup(
        '<link rel="alternate" type="application/json+oembed" href="{}" title="{}">'
    ).format(href, name)


def frame_html(src: str, page: str, name: str, width: int, height: int) -> str:
    """Write the frame, with the page itself for readers whose site shows no frames.

    The shape is WordPress's own: other markup would not pass its filter, and a frame of this
    class is the one its script gives a height and a secret.
    """
    return (
        f'<blockquote class="wp-embedded-content"><a href="{escape(page)}">{escape(name)}</a>'
        f'</blockquote><iframe class="wp-embedded-content" src="{escape(src)}"'
        f' title="{escape(name)}" width="{width}" height="{height}" loading="lazy"'
        ' referrerpolicy="no-referrer"'
        ' sandbox="allow-scripts allow-popups allow-top-navigation-by-user-activation"'
        ' frameborder="0"></iframe>'
    )


def title(widget: str, asked: Mapping[str, str], t: Translator) -> str:
    """Name what a frame shows."""
    match widget:
        case "recommendations":
            who = words.profile_phrase(asked["profile"], current_shop().knowledge, t)
            return t.gettext("Shoes %(who)s", who=who)
        case "badge":
            return t.gettext("How this shoe fits")
        case "quiz":
            return t.gettext("Find your shoes")
        case _:
            return t.gettext("Free shipping")


def _page(widget: str) -> str:
    t = current_translator()
    html = storefront.widget_html(widget, request.args)
    scheme = SCHEMES.get(request.args.get("scheme", ""), "light")
    page = Framed(title(widget, request.args, t), scheme, html)
    return render("shopplugin/_frame.html", page, lang=t.lang)


def _check(embed: Embed) -> None:
    """Raise ``Mistake`` where the frame would show nothing."""
    storefront.widget_html(embed.widget, embed.words)


def _bounded(name: str, wanted: int) -> int:
    """Return how big a frame is to be, within what the asking site has room for."""
    text = request.args.get(name, "")
    if not text:
        return wanted
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text)):
        raise ValueError(f"{name} is '{text}'; write a number of pixels.")
    return min(wanted, int(text))


def _refuse(status: int, reason: str) -> Response:
    document = {"status": status, "title": reason}
    response = current_app.response_class(dumps(document), status, mimetype="application/json")
    response.content_language.add("en")
    return response
