"""Our templates, rendered beside the host's and without touching its environment.

An overlay of the host's Jinja environment shares the host's loader, so that a host's own
``templates/shopplugin/...`` wins, and has globals, filters and syntax of its own. There is
one overlay for each language, because a language's words are globals in it and so reach
imported macros too.
"""

from __future__ import annotations

from dataclasses import fields
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, has_request_context, request, url_for
from jinja2 import Environment, StrictUndefined

from .i18n import DEFAULT, Translator, negotiate, translator
from .shop import Shop, current_shop

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# What our templates call, whatever the host means by these names.
_WORDS = {
    "_": "gettext",
    "ngettext": "ngettext",
    "lang": "lang",
    "dir": "dir",
    "money": "money",
    "number": "number",
    "date": "date",
}
_OURS = frozenset({*_WORDS, "static"})

_STATIC = Path(__file__).parent / "static"


def render(
    template: str, context: DataclassInstance | None = None, *, lang: str | None = None
) -> str:
    """Render *template* with the fields of *context*, a dataclass, as its variables.

    Pages (``shopplugin/quiz.html``) also see what the host's context processors give, so
    that a host's layout can be extended. Fragments (``shopplugin/_badge.html``) do not: they
    may stand many times in a page and in public caches, where no session may leave a trace.
    """
    own: dict[str, object] = {}
    if context is not None:
        own = {field.name: getattr(context, field.name) for field in fields(context)}
    names = dict(own)
    if not template.rpartition("/")[2].startswith("_"):
        current_app.update_template_context(names)
        for word in _OURS - own.keys():  # a host's word of this name is not meant by ours
            names.pop(word, None)
    chosen = environment(current_app, current_shop(), lang or current_lang())
    return chosen.get_template(template).render(names)


def html(text: str, status: int = HTTPStatus.OK) -> Response:
    """Answer with HTML, whatever the host's own answers are unless they say so."""
    return current_app.response_class(text, status, mimetype="text/html")


def current_lang() -> str:
    """Return the language of the request at hand, or the shop's outside of one."""
    chosen = current_shop().settings.language
    if has_request_context():
        return negotiate(request, chosen)
    return chosen if isinstance(chosen, str) and chosen else DEFAULT


def current_translator() -> Translator:
    """Return the translator for the language of the request at hand."""
    return translator(current_lang())


def environment(app: Flask, shop: Shop, lang: str) -> Environment:
    """Return the overlay for *lang*, made at its first use, when the host is complete."""
    if lang not in shop.environments:
        shop.environments[lang] = _overlay(app.jinja_env, translator(lang))
    return shop.environments[lang]


def static_url(filename: str) -> str:
    """Return the address of a file of ours; it changes when the file does."""
    return url_for("shopplugin.static", filename=filename, v=_digest(filename))


def _overlay(host: Environment, words: Translator) -> Environment:
    # The host may have chosen another syntax, laxer undefined names or async rendering for
    # its own templates; ours are written for these settings.
    overlay = host.overlay(
        block_start_string="{%",
        block_end_string="%}",
        variable_start_string="{{",
        variable_end_string="}}",
        comment_start_string="{#",
        comment_end_string="#}",
        line_statement_prefix=None,
        line_comment_prefix=None,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=None,
        autoescape=True,
        bytecode_cache=None,
        enable_async=False,
    )
    overlay.filters = dict(host.filters)
    overlay.tests = dict(host.tests)
    names: dict[str, Any] = {
        **host.globals,
        **{name: getattr(words, attribute) for name, attribute in _WORDS.items()},
        "static": static_url,
    }
    overlay.globals = names
    return overlay


_digests: dict[tuple[str, float], str] = {}


def _digest(filename: str) -> str:
    path = _STATIC / filename
    try:
        key = (filename, path.stat().st_mtime)
    except OSError:
        return ""
    if key not in _digests:
        _digests[key] = sha256(path.read_bytes()).hexdigest()[:8]
    return _digests[key]
