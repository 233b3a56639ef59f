"""Cards made once: one match in the words and the HTML of one language.

A match never changes, so neither does what is said of it; both are kept with the catalogue.
A host's own card template is rendered every time: it may look at the page it stands in, at
the clock or at who reads it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from flask import current_app
from markupsafe import Markup

from .cards import Card, card, introductions, mount
from .keeping import Kept
from .paths import TEMPLATE_DIR
from .rendering import environment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Template

    from .domain.ranking import Match
    from .i18n import Translator
    from .shop import Shop

_TEMPLATES = ("shopplugin/_shoe.html", "shopplugin/_reasons.html")
_OURS = str(TEMPLATE_DIR / "shopplugin") + os.sep


class Finished:
    """One match in one language; its HTML is right for the templates that made it."""

    __slots__ = ("_html", "_match", "_templates", "card")

    def __init__(self, match: Match, card: Card) -> None:
        # Held, so that no other match can have its identity while this is kept.
        self._match = match
        self.card = card
        self._html = Markup("")
        self._templates: Sequence[Template] = ()

    def html(self, templates: Sequence[Template]) -> Markup:
        """Return the card as *templates* render it; they are a card's and its parts'."""
        if self._templates != templates:
            self._html = Markup(templates[0].render(card=self.card))  # noqa: S704 - autoescaped
            self._templates = templates
        return self._html


def finish(matches: Sequence[Match], shop: Shop, t: Translator) -> list[Finished]:
    """Put *matches* into words, those that were not yet; no two begin alike if that can be."""
    kept: Kept[Any] = shop.snapshot.cards
    prefix = mount()  # it is in the card's links
    # The matches are held beside it, so that no others can have their identities.
    _, begin = kept.get(tuple(map(id, matches)), lambda: (matches, introductions(matches)))
    return [
        kept.get(
            (id(match), id(reason), t.lang, prefix),
            lambda match=match, reason=reason: Finished(
                match, card(match, shop.knowledge, t, str, reason)
            ),
        )
        for match, reason in zip(matches, begin, strict=True)
    ]


def own_templates(shop: Shop, t: Translator) -> tuple[Template, ...]:
    """Return the templates of a card, unless the host has replaced one."""
    chosen = environment(current_app, shop, t.lang)
    templates = tuple(chosen.get_template(name) for name in _TEMPLATES)
    ours = all((each.filename or "").startswith(_OURS) for each in templates)
    return templates if ours else ()
