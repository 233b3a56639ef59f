"""Whether an order ships free."""

# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# marshmallow leaves the contents of its nested fields and messages open.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from ..domain.money import read_amount
from ..domain.shipping import Reason
from ..rendering import current_translator
from ..schemas import DecisionOut, QuoteBody, read_each
from ..shop import current_shop
from ..wire import decision_document
from .operations import blueprint, operation
from .reading import read_body, reply

_UNUSABLE = {Reason.INVALID_AMOUNT, Reason.INVALID_ADDRESS}


@blueprint.post("/shipping/quote")
@operation(
    "Decide whether an order ships free", DecisionOut, body=QuoteBody, refusal=DecisionOut
)
def quote() -> Response:
    """Answer the decision; amounts or addresses that cannot be used answer it with 422."""
    order = read_body(QuoteBody, _read_amounts)
    shop = current_shop()
    destination = order.get("destination") or {}
    decision = shop.quote(
        order["subtotal"], order.get("discount"), order.get("currency"), **destination
    )
    document = decision_document(decision, shop.knowledge.policy, current_translator())
    return reply(document, 422 if decision.reason in _UNUSABLE else 200)


def _read_amounts(order: Mapping[str, Any]) -> object:
    """Read the amounts; where nothing else is wrong, the decision says it of them."""
    said = {
        name: text for name, text in order.items() if name != "discount" or text is not None
    }
    return read_each(said, {"subtotal": read_amount, "discount": read_amount})
