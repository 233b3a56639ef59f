"""The cart travels: every link and form of the store takes its address along."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from flask import request, url_for

from ..i18n import asked_language
from ..shop import current_shop
from . import cart as carts


def cart() -> carts.Cart:
    """Return the cart of the page being asked for."""
    return carts.read(request.args)


def pairs() -> int:
    """Return how many pairs the cart's own page would list."""
    return carts.pairs(cart(), current_shop())


def carried() -> list[tuple[str, str]]:
    """Return what links and forms take along: the cart, and a language asked for."""
    lang = asked_language()
    return cart().fields() + ([("lang", lang)] if lang else [])


def with_cart(address: str) -> str:
    """Take the cart along to another page of the store."""
    return _with(address, carried())


def for_feet(profile: str) -> Callable[[str], str]:
    """Return how a recommended shoe is linked: with the cart, and whom it was shown for."""
    return lambda address: _with(address, [("for", profile), *carried()])


def without(sku: str) -> str:
    """Return the address of the cart with one SKU taken out."""
    fields = cart().without(sku).fields()
    return _with(url_for("store.cart"), fields + [f for f in carried() if f[0] == "lang"])


def _with(address: str, fields: list[tuple[str, str]]) -> str:
    if not fields or not address.startswith("/"):
        return address
    path, mark, anchor = address.partition("#")
    query = urlencode(fields, safe=":")
    return f"{path}{'&' if '?' in path else '?'}{query}{mark}{anchor}"
