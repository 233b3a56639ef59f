"""What is wrong with a shoe's values, kept for each state of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..domain.shoes import Shoe
from ..shop import Shop


@dataclass(frozen=True, slots=True)
class Fault:
    """Values of one shoe that cannot all be right, in words."""

    words: str
    attributes: tuple[str, ...]


def faults_of(shop: Shop, shoe: Shoe) -> tuple[Fault, ...]:
    """Return the contradictions within a shoe's values."""
    return ()


def is_flagged(shop: Shop) -> Callable[[Shoe], bool]:
    """Return what says whether anything contradicts itself."""
    return lambda shoe: bool(faults_of(shop, shoe))
