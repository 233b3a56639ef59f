"""The effect of an edit on the lists shoppers see, in words a merchandiser acts on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..domain.effects import Effect, Listing
from ..domain.shoes import Shoe
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
    by_product: dict[str, list[Change]] = {}
    for change in changes:
        by_product.setdefault(change.product, []).append(change)
    snapshot = shop.snapshot
    vocabulary = shop.knowledge.vocabulary
    shoes = [
        reshaped(snapshot.shoes[product], own, vocabulary)
        for product, own in by_product.items()
        if product in snapshot.shoes
    ]
    titles = {product: shoe.title for product, shoe in snapshot.shoes.items()}
    shown = shown_effect(shop, minds(shop).baseline.what_if(shoes), titles)
    return replace(shown, covers=stands_over(snapshot.shoes, changes, vocabulary))


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
