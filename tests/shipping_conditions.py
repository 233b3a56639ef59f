"""Evaluate a shop's published ``ShippingService`` the way a search engine would."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def grants(service: Mapping[str, Any], country: str, region: str, order: Decimal) -> bool:
    """Say whether structured data promises free shipping for an order to a region.

    Several conditions may match; the cheapest is what a search engine shows. Read the JSON
    with ``parse_float=Decimal``. Interval ends are included, as schema.org has no others.
    """
    rates = [
        Decimal(condition["shippingRate"]["value"])
        for condition in service["shippingConditions"]
        if _matches(condition, country, region, order)
    ]
    return bool(rates) and min(rates) == 0


def _matches(condition: Mapping[str, Any], country: str, region: str, order: Decimal) -> bool:
    destination = condition.get("shippingDestination", {})
    regions = destination.get("addressRegion", [region])
    value = condition.get("orderValue", {})
    return (
        destination.get("addressCountry", country) == country
        and region in ([regions] if isinstance(regions, str) else regions)
        and Decimal(value.get("minValue", 0)) <= order
        and order <= Decimal(value.get("maxValue", "Infinity"))
    )
