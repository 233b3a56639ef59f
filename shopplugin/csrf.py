"""Peace with a host's CSRF protection, for the forms of ours that need none."""

from __future__ import annotations

from flask import Flask
from flask.typing import RouteCallable

from .headers import RouteClass, class_of

# These carry no cookie and change nothing; a token would only break them in frames, in
# caches and for programs. The workbench is not among them.
_WITHOUT_TOKEN = {RouteClass.API, RouteClass.PRIVATE}


def exempt_ours(app: Flask) -> None:
    """Exempt our cookieless views from the host's Flask-WTF ``CSRFProtect``, if it has one."""
    protection = app.extensions.get("csrf")
    exempt = getattr(protection, "exempt", None)
    if exempt is not None:
        for view in _views(app):
            exempt(view)


def _views(app: Flask) -> list[RouteCallable]:
    return [
        view
        for endpoint, view in app.view_functions.items()
        if endpoint.startswith("shopplugin.") and class_of(view) in _WITHOUT_TOKEN
    ]
