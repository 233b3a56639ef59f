"""Another site, on an origin of its own, that embeds the store's widgets.

A plain page under a strict policy that names nothing but the store. It knows the store by its
address alone, as a blog or a shop on another platform would.
"""

from __future__ import annotations

import json
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from flask import Flask, Response, abort, render_template
from markupsafe import Markup

from ..paths import TEMPLATE_DIR

# The same page as three sites would dress it.
LOOKS = ("plain", "dark", "loud")
PROFILE = "lateral-pain"
SKU = "TW-AL5-M-085-D"

_PATIENCE_S = 2


def create_elsewhere(store: str, prefix: str = "/fit") -> Flask:
    """Make the other site, which embeds the widgets of the *store* at that address."""
    app = Flask(
        "shopplugin.demo.elsewhere",
        template_folder=str(TEMPLATE_DIR / "demo" / "elsewhere"),
        static_folder=None,
    )
    fit = store + prefix

    @app.get("/", defaults={"look": "plain"})
    @app.get("/<look>")
    def page(look: str) -> str:
        if look not in LOOKS:
            abort(404)
        scheme = "dark" if look == "dark" else "light"
        return render_template(
            "page.html",
            fit=fit,
            look=look,
            looks=LOOKS,
            profile=PROFILE,
            sku=SKU,
            scheme=scheme,
            banner=_fetch(f"{fit}/widgets/banner?lang=en"),
            pasted=_pasted(fit, f"{fit}/guide/{PROFILE}?scheme={scheme}"),
        )

    @app.get("/style.css")
    def style() -> Response:
        return Response(render_template("style.css"), mimetype="text/css")

    @app.get("/favicon.ico")
    def favicon() -> tuple[str, int]:
        return "", 204

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy(store)
        response.headers["Cache-Control"] = "no-cache"
        return response

    _ = (page, style, favicon, finish)
    return app


def policy(store: str) -> str:
    """Return the site's policy: its own style sheet, the store, and nothing inline."""
    return (
        f"default-src 'none'; script-src {store}; style-src 'self' {store}; img-src {store};"
        f" connect-src {store}; frame-src {store}; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'; require-trusted-types-for 'script'"
    )


def _pasted(fit: str, address: str) -> Markup:
    """Return what a blog makes of a pasted address: its oEmbed form, else a link."""
    document = _fetch(f"{fit}/oembed?url={quote(address, safe='')}")
    if not document:
        return Markup('<a href="{0}">{0}</a>').format(address)
    return Markup(json.loads(document)["html"])  # noqa: S704 - the store is trusted to be embedded


def _fetch(address: str) -> Markup:
    """Fetch a piece of the page from the store, or nothing while the store is closed."""
    try:
        with urlopen(address, timeout=_PATIENCE_S) as answer:  # noqa: S310 - an http address, see create_elsewhere
            return Markup(answer.read().decode())  # noqa: S704 - as above
    except (URLError, TimeoutError):
        return Markup("")
