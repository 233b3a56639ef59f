"""Up to four shoes side by side, differences marked, and drawn over each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from .. import cards, words
from ..cards import help_text
from ..domain.ranking import Match
from ..domain.vocabulary import Attribute
from ..drawings.geometry import overlay
from ..drawings.overlay import MOST
from ..i18n import Translator
from ..knowledge import Knowledge
from .picking import values_of

__all__ = ["MOST", "Comparison", "compare"]


@dataclass(frozen=True, slots=True)
class Compared:
    """One shoe at the head of its column."""

    product: str = field(metadata=help_text("handle of the shoe"))
    title: str = field(metadata=help_text("its name"))
    url: str = field(metadata=help_text("its page, or nothing"))


@dataclass(frozen=True, slots=True)
class Row:
    """One property across the shoes."""

    label: str = field(metadata=help_text("name of the property"))
    values: tuple[str, ...] = field(metadata=help_text("one a shoe; nothing where not stated"))
    differs: bool = field(metadata=help_text("whether the shoes differ in it"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several shoes side by side."""

    shoes: tuple[Compared, ...] = field(metadata=help_text("up to four"))
    rows: tuple[Row, ...] = field(metadata=help_text("what is known of any of them"))
    drawing: Markup = field(metadata=help_text("their soles over each other"))


def compare(matches: Sequence[Match], knowledge: Knowledge, t: Translator) -> Comparison | None:
    """Set shoes side by side, each in the width meant; one alone is not compared."""
    by_handle = {match.shoe.product: match for match in matches}
    picked = list(by_handle.values())[:MOST]
    if len(picked) < 2:
        return None
    rows = [
        Row(t.gettext("Price"), tuple(_price(match, t) for match in picked), False),
        Row(
            t.gettext("Sizes and widths"),
            tuple(cards.offer(match.shoe, knowledge, t) for match in picked),
            False,
        ),
        *(
            _row(attribute, picked, t)
            for attribute in knowledge.vocabulary
            if attribute.id not in {"kind", "audience"}
            and any(attribute.id in values_of(match) for match in picked)
        ),
    ]
    drawn = [(match.shoe.title, values_of(match)) for match in picked]
    return Comparison(
        tuple(
            Compared(match.shoe.product, match.shoe.title, cards.web_address(match.shoe.url))
            for match in picked
        ),
        tuple(_marked(row) for row in rows),
        Markup(overlay(drawn, t, "compare")),  # noqa: S704 - drawings escape their words
    )


def _row(attribute: Attribute, matches: Sequence[Match], t: Translator) -> Row:
    said: list[str] = []
    for match in matches:
        value = values_of(match).get(attribute.id)
        said.append("" if value is None else words.value(attribute, value, t))
    return Row(words.sentence_case(t.gettext(attribute.label)), tuple(said), False)


def _marked(row: Row) -> Row:
    """Mark a row whose stated values differ; what is not stated may well be the same."""
    return Row(row.label, row.values, len(set(filter(None, row.values))) > 1)


def _price(match: Match, t: Translator) -> str:
    price = match.variant.price
    return t.money(price) if price else ""
