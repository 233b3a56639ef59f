"""The effect of an edit on the lists shoppers see, in words a merchandiser acts on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from .. import store
from ..domain.effects import Effect, Listing
from ..domain.shoes import Shoe
from ..domain.vocabulary import WIDTH
from ..shop import Shop
from .covering import stands_over
from .editing import Change
from .minds import minds
from .saving import reshaped

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class ListLine:
    """One list whose first shoes would change."""

    name: str
    profile: str
    kind: str
    entered: tuple[str, ...]
    left: tuple[str, ...]
    moved: bool
    """The same shoes, in another order."""


@dataclass(frozen=True, slots=True)
class EffectShown:
    """What ``_effect.html`` shows."""

    summary: str
    lines: tuple[ListLine, ...]
    more: int
    covers: str = ""
    """Which sizes' own values the edit stands over, if any."""


def effect_of(shop: Shop, changes: Sequence[Change]) -> EffectShown:
    """Say which lists would change if *changes* were saved."""
    shoes = shop.snapshot.shoes
    titles = {product: shoe.title for product, shoe in shoes.items()}
    effect = minds(shop).baseline.what_if(reshaped_shoes(shop, changes))
    covers = stands_over(shoes, changes, shop.knowledge.vocabulary)
    return replace(shown_effect(shop, effect, titles), covers=covers)


def reshaped_shoes(shop: Shop, changes: Sequence[Change]) -> list[Shoe]:
    """Return the shoes of the catalogue as shoppers would meet them after *changes*."""
    by_product: dict[str, list[Change]] = {}
    for change in changes:
        by_product.setdefault(change.product, []).append(change)
    shoes = shop.snapshot.shoes
    silent = _without_width(shop, [one.product for one in changes if one.attribute == WIDTH.id])
    return [
        reshaped(shoes[product], own, shop.knowledge.vocabulary, silent)
        for product, own in by_product.items()
        if product in shoes
    ]


def _without_width(shop: Shop, products: Sequence[str]) -> frozenset[str]:
    """Return the SKUs of *products* for which a person's word on the width would count."""
    if not products:
        return frozenset()
    with shop.reading() as session:
        variants = store.variants_of(session, products)
    return frozenset(row.sku for own in variants.values() for row in own if row.width is None)


def shown_effect(shop: Shop, effect: Effect, titles: Mapping[str, str]) -> EffectShown:
    """Put an effect into words."""
    lines = tuple(
        ListLine(
            list_name(shop, change.listing),
            change.listing.profile,
            change.listing.kind,
            _titles(change.entered, titles),
            _titles(change.left, titles),
            not change.entered and not change.left,
        )
        for change in effect.changes
    )
    return EffectShown(_summary(effect), lines[:_SHOWN], max(0, len(lines) - _SHOWN))


def list_name(shop: Shop, listing: Listing) -> str:
    """Name a list: the profile, the kind, and whom it is for if that was said."""
    name = f"{shop.knowledge.profiles[listing.profile].name}, {listing.kind}"
    return f"{name}, {listing.audience}" if listing.audience else name


def titles_of(shoes: Iterable[Shoe]) -> dict[str, str]:
    """Return the titles of shoes by handle."""
    return {shoe.product: shoe.title for shoe in shoes}


def _titles(products: Iterable[str], titles: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(titles.get(product, product) for product in products)


def _summary(effect: Effect) -> str:
    count = len(effect.changes)
    if not count:
        return f"No top list changes (of {effect.lists})."
    firsts = sum(change.new_first for change in effect.changes)
    said = f"{count} of {effect.lists} top lists change"
    said += f", {firsts} of them in first place" if firsts else ""
    if effect.filled:
        said += f"; {len(effect.filled)} grow longer"
    if effect.thinned:
        said += f"; {len(effect.thinned)} grow shorter"
    return said + "."
