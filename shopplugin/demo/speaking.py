"""The store's templates speak the reader's language, the same as the plugin's."""

from __future__ import annotations

from ..domain.money import Money
from ..rendering import current_translator


def gettext(message: str, **values: object) -> str:
    """Return *message* in the reader's language."""
    return current_translator().gettext(message, **values)


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """Return the sentence for *count*."""
    return current_translator().ngettext(one, many, count, **values)


def money(amount: Money) -> str:
    """Write a price tag."""
    return current_translator().money(amount)


def lang() -> str:
    """Return the language of the page."""
    return current_translator().lang


def direction() -> str:
    """Return in which direction the page is read."""
    return current_translator().dir
