"""Signing in and out: slow on purpose, the same for every name, and never for ever."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.security import check_password_hash

from .. import store_people
from ..limits import network_of
from ..shop import Shop, current_shop
from .access import (
    ANYONE,
    COOKIE,
    IDLE_S,
    LONGEST_S,
    digest,
    least,
    present,
    safe_next,
)
from .board import blueprint
from .desk import committing
from .pages import Frame, frame, page, say

WINDOW_S = 15 * 60
ACCOUNT_TRIES = 10
NETWORK_TRIES = 50
_LONGEST_PASSWORD = 1024

# A name that is not there costs the same work: this is the hash of a password nobody knows,
# written out because making one takes as long as a sign-in, at every start of everything.
_NOBODY = (
    "scrypt:32768:8:1$0avWwJNd6EYMiSiA$"
    "d900612eea33573da8e244bf502419858fe818cde17ed81a97d6d171410f4ef6"
    "8558875809f778c7614fdec6a6a2290920dcbfe6652881c45a40943a125e6048"
)


@dataclass(frozen=True, slots=True)
class SignInPage:
    """What ``login.html`` shows."""

    frame: Frame
    name: str
    after: str
    is_off: bool


@blueprint.get("/login")
@least(ANYONE)
def login() -> ResponseReturnValue:
    """Show the form; whoever is signed in goes on."""
    after = safe_next(request.args.get("next", ""))
    if present() is not None:
        return redirect(after, 303)
    shop = current_shop()
    if shop.can_edit is not None:
        return say(401, "Sign in to the shop", "The shop itself decides who may work here.")
    with shop.reading() as session:
        is_off = not store_people.anybody(session)
    return page("login.html", SignInPage(frame("Sign in"), "", after, is_off))


@blueprint.post("/login")
@least(ANYONE)
def enter() -> ResponseReturnValue:
    """Let somebody in whose name and password are right; take the same time if not."""
    shop = current_shop()
    if shop.can_edit is not None:
        return say(401, "Sign in to the shop", "The shop itself decides who may work here.")
    name = request.form.get("name", "").strip()[:60]
    password = request.form.get("password", "")[:_LONGEST_PASSWORD]
    after = safe_next(request.form.get("next", ""))
    now = int(time.time())
    subjects = _subjects(name)
    with shop.reading() as session:
        failed = store_people.failures(session, [*subjects], now - WINDOW_S)
        person = store_people.find_person(session, name)
    if any(failed.get(subject, 0) >= most for subject, most in subjects.items()):
        return _try_later(name, after)
    usable = person is not None and not person.disabled
    right = check_password_hash(
        person.password_hash if person and usable else _NOBODY, password
    )
    if not (right and person and usable):
        with committing(shop) as session:
            for subject in subjects:
                store_people.note_failure(session, subject, now, now - WINDOW_S)
        alarm = "This name and password do not go together. Check both and try again."
        shown = SignInPage(frame("Sign in", alarm=alarm), name, after, False)
        return page("login.html", shown, 401)
    return _let_in(shop, person.name, next(iter(subjects)), after, now)


@blueprint.post("/logout")
@least("viewer")
def leave() -> ResponseReturnValue:
    """Sign this browser out; its token is worth nothing from now on."""
    someone = present()
    shop = current_shop()
    if someone is not None and someone.token:
        with committing(shop) as session:
            store_people.sign_out(session, someone.token)
    response = redirect(url_for("shopplugin.merch.login"), 303)
    response.delete_cookie(COOKIE, path=cookie_path(), httponly=True, samesite="Lax")
    return response


def cookie_path() -> str:
    """Return where the cookie goes: the workbench, and nowhere else."""
    return url_for("shopplugin.merch.grid").rstrip("/")


def _let_in(shop: Shop, name: str, subject: str, after: str, now: int) -> Response:
    token = secrets.token_urlsafe(32)
    with committing(shop) as session:
        store_people.forget_signins(session, now - LONGEST_S, now - IDLE_S)
        store_people.forget_failures(session, subject)
        old = request.cookies.get(COOKIE)
        if old:
            store_people.sign_out(session, digest(old))
        store_people.sign_in(session, digest(token), name, now)
    response = redirect(after, 303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=LONGEST_S,
        path=cookie_path(),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response  # pyright: ignore[reportReturnType]: a host's redirect makes its own class


def _subjects(name: str) -> dict[str, int]:
    """Return what is counted for a try, each with how often it may fail."""
    subjects = {f"account {name}": ACCOUNT_TRIES}
    if network := network_of(request.remote_addr):
        subjects[f"network {network}"] = NETWORK_TRIES
    return subjects


def _try_later(name: str, after: str) -> Response:
    alarm = "There were too many tries. Wait a quarter of an hour, then try again."
    shown = SignInPage(frame("Sign in", alarm=alarm), name, after, False)
    response = page("login.html", shown, 429)
    response.headers["Retry-After"] = str(WINDOW_S)
    return response
