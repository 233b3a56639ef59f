"""The store's app: its database, its catalogue, its manners."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, current_app, make_response, render_template
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from werkzeug.exceptions import HTTPException, InternalServerError

from .. import ShopPlugin
from ..database import create_engine_for
from ..i18n import in_language
from ..importing import import_file
from ..merch.figures import INVENTED
from ..paths import CATALOG_DIR, TEMPLATE_DIR
from ..rendering import current_translator
from ..seal import new_key
from ..shop import current_shop
from ..store import catalogue_version
from ..tally import steps
from . import carrying, speaking
from .account import SETTING as ACCOUNT
from .account import open_account
from .gallery import gallery
from .invented import invented_figures
from .pages import pages

# Everything a page of the store may load is the store's own.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def create_store(
    database_url: str | None = None,
    *,
    instance_path: str | Path | None = None,
    embed_origins: Sequence[str] = (),
) -> Flask:
    """Make the demo store; an empty database is filled with the sample catalogue.

    Without *database_url* (or ``SHOPPLUGIN_DATABASE_URL``) the goods are in a SQLite file in
    the instance folder. Pages of *embed_origins* may embed the widgets, unless
    ``SHOPPLUGIN_EMBED_ORIGINS`` names others.
    """
    app = Flask(
        "shopplugin.demo",
        template_folder=str(TEMPLATE_DIR / "demo"),
        static_folder=str(Path(__file__).parents[1] / "static" / "demo"),
        instance_path=str(Path(instance_path).resolve()) if instance_path else None,
    )
    app.instance_path = str(_writable(Path(app.instance_path)))
    url = database_url or os.environ.get("SHOPPLUGIN_DATABASE_URL")
    engine = create_engine_for(url or f"sqlite:///{Path(app.instance_path) / 'store.db'}")
    session = scoped_session(sessionmaker(engine))

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        session.remove()

    keys = {"SHOPPLUGIN_SECRET_KEYS": _own_key(Path(app.instance_path) / "secret-key")}
    suggested = keys | {"SHOPPLUGIN_EMBED_ORIGINS": tuple(embed_origins)}
    ShopPlugin(session=session, suggested=suggested).init_app(app, url_prefix="/fit")

    app.register_blueprint(pages)
    app.register_blueprint(gallery)
    for name, word in _WORDS.items():
        app.add_template_global(word, name)
    app.register_error_handler(HTTPException, _say_kindly)
    app.register_error_handler(Exception, _say_sorry)
    app.after_request(_finish)
    _fill_shelves(app, session)
    return app


def _writable(folder: Path) -> Path:
    """Return *folder*, made; where it is not ours to make, one of this user's instead."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path.home() / ".local" / "share" / "shopplugin"
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _own_key(file: Path) -> str:
    """Return the key this store seals result links with, made at its first start."""
    try:
        with open(file, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as opened:
            opened.write(new_key())
    except FileExistsError:
        pass
    return file.read_text()


def _fill_shelves(app: Flask, session: scoped_session[Session]) -> None:
    with app.app_context():
        shop = current_shop()
        _ = shop.engine  # the tables are there once this is known
        app.config[ACCOUNT] = open_account(session(), Path(app.instance_path))
        if not catalogue_version(session()):
            report = import_file(session(), CATALOG_DIR / "products.csv", shop.knowledge)
            if report.refused:
                raise RuntimeError(f"The sample catalogue was refused: {report.refused[0]}")
            session.commit()
        app.config[INVENTED] = lambda: invented_figures(
            datetime.now(UTC).date(), steps(shop.knowledge.quiz), [*shop.snapshot.shoes][::7]
        )


def _say_kindly(error: HTTPException) -> Response | HTTPException:
    """Show an error page with a way on; what is no error (a redirect) stays as it is."""
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if code < HTTPStatus.BAD_REQUEST:
        return error
    t = current_translator()
    match code:
        case HTTPStatus.NOT_FOUND:
            heading = t.gettext("We have no page here")
            message = t.gettext(
                "The shoe may have left our shelves, or the link may be cut short."
            )
        case HTTPStatus.GONE:
            heading = t.gettext("This page is no longer kept")
            message = t.gettext("It was here for a while and then taken down, as promised.")
        case _ if code < HTTPStatus.INTERNAL_SERVER_ERROR:
            heading = t.gettext("We could not read that request")
            message = t.gettext("Something in the address is not as our shop writes it.")
        case _:
            heading = t.gettext("Something broke on our side")
            message = t.gettext(
                "It is not your doing, and we have a note of it. Please try again."
            )
    page = render_template("error.html", code=code, heading=heading, message=message)
    response = make_response(page, code)
    for name, value in error.get_headers():  # such as Allow, or when to ask again
        response.headers.setdefault(name, value)
    return response


def _say_sorry(error: Exception) -> Response | HTTPException:
    """Log what went wrong and show the page that says so; in debug, let it be seen."""
    if current_app.debug or current_app.testing:
        raise error
    current_app.logger.exception("The page failed")
    return _say_kindly(InternalServerError())


def _finish(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        response.vary.add("Accept-Language")
    return response


# What every template of the store can use besides Flask's own and the plugin's ``fit``.
_WORDS: dict[str, Callable[..., object]] = {
    "_": speaking.gettext,
    "ngettext": speaking.ngettext,
    "money": speaking.money,
    "lang": speaking.lang,
    "dir": speaking.direction,
    "in_language": in_language,
    "cart": carrying.cart,
    "pairs": carrying.pairs,
    "carried": carrying.carried,
    "with_cart": carrying.with_cart,
    "without": carrying.without,
    "for_feet": carrying.for_feet,
}
