"""What is wrong with a shoe's values, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..domain.quality import SAYS
from ..domain.shoes import Shoe
from ..shop import Shop
from .minds import minds


@dataclass(frozen=True, slots=True)
class Fault:
    """Values of one shoe that cannot all be right."""

    words: str
    attributes: tuple[str, ...]


def faults_of(shop: Shop, shoe: Shoe) -> tuple[Fault, ...]:
    """Return the contradictions within a shoe's values."""
    return tuple(
        Fault(
            SAYS[found.code] % found.values + (f" (SKU {found.sku})" if found.sku else ""),
            tuple(
                name for name in found.attributes if shop.knowledge.vocabulary.in_cells(name)
            ),
        )
        for found in minds(shop).faults(shoe)
    )


def is_flagged(shop: Shop) -> Callable[[Shoe], bool]:
    """Return what says whether anything contradicts itself, however long that takes."""
    thought = minds(shop)
    return lambda shoe: bool(thought.faults(shoe))


def still_reading(shop: Shop) -> str:
    """Say how many texts are still to be read, nothing where all of them are."""
    unread = minds(shop).unread
    return f"The texts of {unread:,} shoes are still being read; look again soon." * (
        unread > 0
    )
