"""Who may do what in the workbench, and from where.

Every view says the least role it takes; one that does not is closed to everybody. In a host
that gave ``can_edit`` the host decides; elsewhere people sign in with an account.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar, cast
from urllib.parse import urlsplit

from flask import Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from .. import store_people
from ..headers import RouteClass, route_class
from ..models_merch import ROLES
from ..rendering import html, render
from ..shop import Shop, current_shop
from .desk import note

_F = TypeVar("_F", bound=Callable[..., object])

COOKIE = "shopplugin_merch"
ANYONE = "anyone"

LONGEST_S = 12 * 3600
IDLE_S = 30 * 60
_NOTED_EVERY_S = 60

_SAFE = {"GET", "HEAD", "OPTIONS"}
_VISITOR = "_shopplugin_visitor"
_ROLE = "shopplugin_least_role"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who makes the current request. ``token`` is blank where the host vouches."""

    name: str
    role: str
    token: str = ""

    def may(self, role: str) -> bool:
        """Say whether this person may do what takes *role*."""
        return role == ANYONE or ROLES.index(self.role) >= ROLES.index(role)


def least(role: str) -> Callable[[_F], _F]:
    """Mark a view with the least role it takes: viewer, editor, admin, or anyone."""
    if role not in {*ROLES, ANYONE}:
        raise ValueError(f"'{role}' is not a role; it takes {', '.join(ROLES)} or {ANYONE}.")

    def mark(view: _F) -> _F:
        view.__dict__[_ROLE] = role
        return route_class(RouteClass.WORKBENCH)(view)

    return mark


def role_of(view: object) -> str | None:
    """Return the least role a view was marked with."""
    return getattr(view, _ROLE, None)


def visitor() -> Visitor:
    """Return who makes the current request; the gate has let them in."""
    return cast(Visitor, getattr(g, _VISITOR))


def gate() -> ResponseReturnValue | None:
    """Let the request in, or say why not."""
    needed = role_of(current_app.view_functions.get(request.endpoint or ""))
    if needed is None:
        return _refuse(403, "This page has no rule for who may see it, so nobody may.")
    if request.method not in _SAFE and not comes_from_here():
        return _refuse(
            403,
            "This request came from another site, so nothing was done."
            " Open the workbench itself and try again there.",
        )
    shop = current_shop()
    found = _find_visitor(shop)
    if found is not None:
        setattr(g, _VISITOR, found)
    if needed == ANYONE:
        return None
    if found is None:
        return _send_to_sign_in(shop)
    if not found.may(needed):
        return _refuse(
            403,
            f"This takes the role {needed}; {found.name} is {found.role}. Nothing was done.",
        )
    return None


def present() -> Visitor | None:
    """Return who makes the current request, or None for a stranger."""
    return cast("Visitor | None", g.get(_VISITOR))


def comes_from_here() -> bool:
    """Say whether our own page, or the reader's own hand, sent this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and origin == request.host_url.rstrip("/")


def digest(token: str) -> str:
    """Return what is stored of a token: whoever reads the table cannot sign in with it."""
    return sha256(token.encode()).hexdigest()


def safe_next(address: str) -> str:
    """Return *address* if it leads into the workbench, else the workbench's first page."""
    home = url_for("shopplugin.merch.grid")
    parts = urlsplit(address)
    inside = not parts.scheme and not parts.netloc and parts.path.startswith(home)
    clean = not any(sign in address for sign in "\\\r\n\t")
    return address if inside and clean else home


def _find_visitor(shop: Shop) -> Visitor | None:
    if shop.can_edit is not None:
        answer = cast(object, shop.can_edit())
        name = answer if isinstance(answer, str) else "the shop's own sign-in"
        return Visitor(name[:60], "editor") if answer else None
    token = request.cookies.get(COOKIE, "")
    if not 20 <= len(token) <= 100:
        return None
    stored = digest(token)
    now = int(time.time())
    with shop.reading() as session:
        found = store_people.signed_in(session, stored)
    if found is None:
        return None
    person, since, seen = found
    if person.disabled or now - since > LONGEST_S or now - seen > IDLE_S:
        return None
    if now - seen > _NOTED_EVERY_S:
        note(shop, lambda session: store_people.see_again(session, stored, now))
    return Visitor(person.name, person.role, stored)


def _send_to_sign_in(shop: Shop) -> ResponseReturnValue:
    if shop.can_edit is not None:
        return _refuse(401, "Sign in to the shop itself; the workbench then knows you.")
    if request.method not in _SAFE or "HX-Request" in request.headers:
        return _refuse(401, "You are no longer signed in, so nothing was changed.")
    there = request.full_path.rstrip("?")
    return redirect(url_for("shopplugin.merch.login", next=there), 303)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What ``refused.html`` shows."""

    message: str


def _refuse(status: int, message: str) -> Response:
    return html(render("shopplugin/merch/refused.html", _Refusal(message)), status)
