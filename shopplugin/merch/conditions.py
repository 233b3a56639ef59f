"""Conditions of the grid that shoes do not answer by themselves: how much is known, and who."""

from __future__ import annotations

from collections.abc import Mapping

from .. import store, store_history
from ..domain.shoes import Shoe
from ..shop import Shop
from .filters import Condition, Test, compared
from .minds import minds


def conditions(shop: Shop) -> Mapping[str, Condition]:
    """Return the conditions by name; what they need is read when one is asked for."""

    def known(sign: str, value: str) -> Test:
        holds, complete = compared("known", sign, value), minds(shop).complete
        return lambda shoe: holds(complete(shoe))

    def from_(_sign: str, value: str) -> Test:
        if value != "person":
            raise ValueError("Write from:person, for shoes of which a person set a value.")
        with shop.reading() as session:
            return _among(store.products_with_words(session))

    def by(_sign: str, value: str) -> Test:
        if not value:
            raise ValueError("Write by: and a name, such as by:edda.")
        with shop.reading() as session:
            return _among(store_history.products_changed_by(session, value))

    return {"known": known, "from": from_, "by": by}


def _among(products: set[str]) -> Test:
    def test(shoe: Shoe) -> bool:
        return shoe.product in products

    return test
