"""Up to four shoes side by side, differences marked, and drawn over each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from .. import cards, words
from ..cards import help_text
from ..domain.shoes import Shoe
from ..domain.vocabulary import Attribute
from ..drawings.geometry import overlay
from ..drawings.overlay import MOST
from ..i18n import Translator
from ..knowledge import Knowledge

__all__ = ["MOST", "Comparison", "compare"]


@dataclass(frozen=True, slots=True)
class Compared:
    """One shoe at the head of its column."""

    product: str = field(metadata=help_text("handle of the shoe"))
    title: str = field(metadata=help_text("its name"))
    url: str = field(metadata=help_text("its page, or nothing"))
    image_url: str = field(metadata=help_text("its picture, or nothing"))


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


def compare(shoes: Sequence[Shoe], knowledge: Knowledge, t: Translator) -> Comparison | None:
    """Set *shoes* side by side; fewer than two are nothing to compare."""
    chosen = list(dict.fromkeys(shoe.product for shoe in shoes))
    by_handle = {shoe.product: shoe for shoe in shoes}
    picked = [by_handle[product] for product in chosen[:MOST]]
    if len(picked) < 2:
        return None
    rows = [
        Row(t.gettext("Price"), tuple(_price(s, t) for s in picked), False),
        Row(t.gettext("In stock"), tuple(cards.offer(s, knowledge, t) for s in picked), False),
        *(
            _row(attribute, picked, t)
            for attribute in knowledge.vocabulary
            if attribute.id not in {"kind", "audience"}
            and any(shoe.value(attribute.id) is not None for shoe in picked)
        ),
    ]
    return Comparison(
        tuple(
            Compared(
                shoe.product,
                shoe.title,
                cards.web_address(shoe.url),
                cards.web_address(shoe.image_url),
            )
            for shoe in picked
        ),
        tuple(_marked(row) for row in rows),
        Markup(overlay([(s.title, s.values) for s in picked], t, "compare")),  # noqa: S704 - drawings escape their words
    )


def _row(attribute: Attribute, shoes: Sequence[Shoe], t: Translator) -> Row:
    said: list[str] = []
    for shoe in shoes:
        value = shoe.value(attribute.id)
        said.append("" if value is None else words.value(attribute, value, t))
    return Row(words.sentence_case(t.gettext(attribute.label)), tuple(said), False)


def _marked(row: Row) -> Row:
    return Row(row.label, row.values, len(set(row.values)) > 1)


def _price(shoe: Shoe, t: Translator) -> str:
    prices = sorted(
        {v.price for v in shoe.variants if v.price},
        key=lambda price: (price.currency, price.amount),
    )
    return t.money(prices[0]) if prices else ""
