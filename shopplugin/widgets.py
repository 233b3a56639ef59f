"""The widgets: one place that makes the HTML of each, whichever door it leaves by."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup


class Fit:
    """The Jinja global ``fit``: the shop's widgets as ready HTML.

    It keeps nothing: shop and language are those of the moment, so one instance serves
    every request. Register it as ``Fit()``.
    """

    def recommendations(self, profile: str, kind: str | None = None, limit: int = 3) -> Markup:
        """Return the shoes for *profile*: of one kind, or running and recovery both."""
        raise NotImplementedError

    def badge(self, sku: str, profile: str) -> Markup:
        """Return how the shoe of *sku* fits *profile*, in one line."""
        raise NotImplementedError

    def shipping(self, subtotal: object, ship_to: Mapping[str, str] | str | None = None) -> Markup:
        """Return the free-shipping line for an order of *subtotal*."""
        raise NotImplementedError

    def banner(self) -> Markup:
        """Return the free-shipping promise as the policy states it."""
        raise NotImplementedError

    def quiz(self) -> Markup:
        """Return the way to the quiz: a plain link that always works."""
        raise NotImplementedError
