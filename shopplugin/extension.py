"""The plugin as a Flask host meets it: ``ShopPlugin`` and the app that stands alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, cast

from flask import Blueprint, Flask, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from jinja2 import BaseLoader, FileSystemLoader, PrefixLoader
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from . import (
    api,
    csrf,
    embedding,
    headers,
    knowledge,
    merch,
    operators,
    quizpages,
    storefront,
    storefront_guide,
)
from .api.operations import answer_routing_error, api_prefix_in
from .paths import TEMPLATE_DIR
from .sessions import Sessions
from .settings import SETTINGS, read_settings
from .shop import Shop
from .widgets import Fit


class ShopPlugin:
    """Install the plugin in a Flask app; one instance can serve several apps.

    ``session`` is the host's own: a ``scoped_session`` such as ``db.session``, or a function
    that returns the session of the moment. Without it the plugin opens its own database.
    ``can_edit`` answers whether whoever makes the current request may use the workbench.
    ``suggested`` holds settings that count only where neither ``app.config`` nor the
    environment sets them.
    """

    def __init__(
        self,
        session: Callable[[], Session] | None = None,
        can_edit: Callable[[], bool] | None = None,
        *,
        suggested: Mapping[str, object] | None = None,
    ) -> None:
        if session is not None and not callable(session):
            raise TypeError(
                f"session is a {type(session).__name__}, which belongs to one request;"
                " pass session=lambda: db.session, or a scoped_session as it is."
            )
        self._session = session
        self._can_edit = can_edit
        self._suggested = suggested or {}

    def init_app(self, app: Flask, url_prefix: str = "/fit") -> None:
        """Add the plugin to *app* under *url_prefix*.

        Raises ``CatalogError`` listing every fault of the catalogue folder, and
        ``BadSetting`` for a setting that cannot be used.
        """
        if "shopplugin" in app.extensions:
            raise RuntimeError(
                "ShopPlugin is installed in this app already; call init_app once."
            )
        settings = read_settings(app.config, os.environ, self._suggested)
        config = cast("dict[str, object]", app.config)
        for setting in SETTINGS:
            config.setdefault(setting.name, getattr(settings, setting.field))
        known = knowledge.load(settings.catalog)
        sessions = Sessions(app, settings.database_url, self._session)
        app.extensions["shopplugin"] = Shop(settings, known, sessions, self._can_edit)
        cast("dict[str, object]", app.jinja_env.globals)["fit"] = Fit()
        app.register_blueprint(_blueprint(), url_prefix=url_prefix)
        csrf.exempt_ours(app)
        app.before_request(_Doorkeeper(api_prefix_in(url_prefix)))


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the app in which the plugin stands alone, behind any store."""
    app = Flask("shopplugin", static_folder=None, template_folder=None)
    app.config.from_mapping(config or {})
    ShopPlugin().init_app(app)
    app.add_url_rule("/", "home", _to_the_quiz)
    if count := cast(Shop, app.extensions["shopplugin"]).settings.proxies:
        app.wsgi_app = ProxyFix(
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
        )
    return app


def _to_the_quiz() -> ResponseReturnValue:
    """Lead whoever types the bare address to the quiz."""
    return redirect(url_for("shopplugin.quiz.ask"), 303)


class _Doorkeeper:
    """The one thing of ours that sees every request of the host, and lets it pass."""

    def __init__(self, api_prefix: str) -> None:
        self._api_prefix = api_prefix
        self._is_first = True

    def __call__(self) -> ResponseReturnValue | None:
        """Answer routing errors below our API's prefix, and nothing else."""
        if self._is_first:  # the host may have added its protection after us
            self._is_first = False
            csrf.exempt_ours(current_app)
        return answer_routing_error(self._api_prefix)


class _Root(Blueprint):
    """The one blueprint a host sees; everything else of ours is nested in it."""

    @cached_property
    def jinja_loader(self) -> BaseLoader:  # pyright: ignore[reportIncompatibleMethodOverride]: Flask's is cached the same way
        """Offer the host's loader our own folder of the shipped templates, and no other."""
        return PrefixLoader({"shopplugin": FileSystemLoader(TEMPLATE_DIR / "shopplugin")})


def _blueprint() -> Blueprint:
    root = _Root("shopplugin", __name__, static_folder="static")
    root.before_request(operators.start_clock)
    root.after_request(operators.stop_clock)
    root.after_request(headers.finish)
    for part in (
        storefront.blueprint,
        embedding.blueprint,
        quizpages.blueprint,
        storefront_guide.blueprint,
        api.blueprint,
        merch.blueprint,
        operators.blueprint,
    ):
        root.register_blueprint(part)
    return root
