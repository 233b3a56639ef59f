"""What a dry run does to the lists: shoes kept as they would be, and ranked beside the rest."""

from __future__ import annotations

from dataclasses import replace

from .domain.effects import Baseline, Effect, every_list
from .domain.shoes import Shoe
from .shop import Shop


class Look:
    """Gathers the shoes that a file would change, by what lists judge of them."""

    def __init__(self) -> None:
        self._judged: list[Shoe] = []
        self._leaving: list[str] = []

    def take(self, product: str, shoe: Shoe | None) -> None:
        """Take in what a shoe would be; None is gone."""
        if shoe is None:
            self._leaving.append(product)
        else:
            self._judged.append(replace(shoe, description=None, url=None, image_url=None))

    def effect(self, shop: Shop) -> Effect:
        """Say which lists would have other shoes on top."""
        baseline = Baseline.of(shop.refresh().shelves, every_list(shop.knowledge))
        return baseline.what_if(self._judged, self._leaving)
