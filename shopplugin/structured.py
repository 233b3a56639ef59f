"""Structured data (schema.org JSON-LD), made from the objects that the page shows.

It may say less than the page and never more: an offer only where price and stock are known,
free shipping only where the engine grants it, a question only with the answer that is read
on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2.utils import htmlsafe_json_dumps

from . import words
from .cards import web_address
from .domain.money import Money
from .domain.places import Place, us_place
from .domain.shipping import promise_regions

if TYPE_CHECKING:
    from markupsafe import Markup

    from .domain.recommendation import Recommendation
    from .domain.shipping import Policy
    from .domain.shoes import Shoe, Variant
    from .i18n import Translator

Thing = dict[str, object]
# Turns an address as the catalogue has it into one that also counts outside of the page.
Absolute = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that stands on a page with its whole answer, paragraph by paragraph."""

    ask: str
    answer: tuple[str, ...]


def script_text(things: Iterable[Thing]) -> Markup:
    """Write *things* as the text of a ``<script type="application/ld+json">``.

    Every sign that could end the script or open a comment leaves as ``\\u003c`` and the like,
    so a shoe called ``</script>`` stays a shoe.
    """
    return htmlsafe_json_dumps(
        {"@context": "https://schema.org", "@graph": [thing for thing in things if thing]}
    )


def store(policy: Policy, t: Translator, front: str, absolute: Absolute) -> Thing:
    """Describe the shop whose front page is *front* by its shipping policy.

    Intervals of the vocabulary include their ends, so "over $100" is 100.01 and more.
    """
    return {
        "@type": "Organization",
        "@id": _store_id(absolute),
        "url": absolute(front),
        **_shipping_service(policy, t),
    }


def item_list(
    recommendation: Recommendation,
    heading: str,
    policy: Policy,
    absolute: Absolute,
) -> Thing:
    """Describe the recommended shoes, best first; nothing where there is none."""
    matches = recommendation.matches
    if not matches:
        return {}
    return {
        "@type": "ItemList",
        "name": heading,
        "itemListOrder": "https://schema.org/ItemListOrderDescending",
        "numberOfItems": len(matches),
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "item": product(match.shoe, (match.variant,), policy, absolute),
            }
            for position, match in enumerate(matches, start=1)
        ],
    }


def product(
    shoe: Shoe, variants: Sequence[Variant], policy: Policy, absolute: Absolute
) -> Thing:
    """Describe a shoe, with one offer for each of *variants* that has price and stock."""
    address, image = web_address(shoe.url), web_address(shoe.image_url)
    offers = [
        offer
        for variant in variants
        if (offer := _offer(variant, address, policy, absolute)) is not None
    ]
    stated: Thing = {
        "name": shoe.title,
        "sku": variants[0].sku if len(variants) == 1 else None,
        "brand": {"@type": "Brand", "name": shoe.brand} if shoe.brand else None,
        "description": shoe.description,
        "url": absolute(address) if address else None,
        "image": absolute(image) if image else None,
        "offers": offers,
    }
    return {"@type": "Product", **{name: value for name, value in stated.items() if value}}


def faq_page(questions: Sequence[Question]) -> Thing:
    """Describe a page of questions and answers; nothing where none is answered."""
    asked = [
        {
            "@type": "Question",
            "name": question.ask,
            "acceptedAnswer": {"@type": "Answer", "text": "\n".join(question.answer)},
        }
        for question in questions
        if question.answer
    ]
    return {"@type": "FAQPage", "mainEntity": asked} if asked else {}


def _offer(variant: Variant, address: str, policy: Policy, absolute: Absolute) -> Thing | None:
    if variant.price is None or variant.stock is None:
        return None
    there = "InStock" if variant.stock > 0 else "OutOfStock"
    offer: Thing = {
        "@type": "Offer",
        "sku": variant.sku,
        "price": str(variant.price),
        "priceCurrency": variant.price.currency,
        "availability": f"https://schema.org/{there}",
        "seller": {"@id": _store_id(absolute)},
    }
    if address:
        offer["url"] = absolute(address)
    regions = _free_alone(variant.price, policy)
    if regions:
        offer["shippingDetails"] = {
            "@type": "OfferShippingDetails",
            "shippingRate": _amount(Money(0, policy.currency)),
            "shippingDestination": _destination(regions),
        }
    return offer


def _shipping_service(policy: Policy, t: Translator) -> Thing:
    # The vocabulary's order value counts everything in the order. Where gift cards do not
    # count, it would promise too much; so nothing is said.
    regions = promise_regions(policy) if policy.counts_virtual else ()
    if not regions:
        return {}
    first_free = Money.of(policy.first_free, policy.currency)
    condition: Thing = {
        "@type": "ShippingConditions",
        "shippingDestination": _destination(regions),
        "orderValue": {
            "@type": "MonetaryAmount",
            "currency": policy.currency,
            "minValue": float(first_free.amount),
        },
        "shippingRate": _amount(Money(0, policy.currency)),
    }
    return {
        "hasShippingService": {
            "@type": "ShippingService",
            "name": t.gettext("Standard shipping"),
            "description": words.shipping_promise(policy, t),
            "shippingConditions": [condition],
        }
    }


def _free_alone(price: Money, policy: Policy) -> tuple[str, ...]:
    """Return the regions to which one piece at *price* ships free by itself."""
    return tuple(
        region
        for region in promise_regions(policy)
        if policy.ships_free_alone(price, Place(us_place(region)))
    )


def _destination(regions: Sequence[str]) -> Thing:
    return {
        "@type": "DefinedRegion",
        "addressCountry": "US",
        "addressRegion": list(regions),
    }


def _amount(money: Money) -> Thing:
    # A float prints the very digits of an amount of money: both have fewer than 16.
    return {
        "@type": "MonetaryAmount",
        "currency": money.currency,
        "value": float(money.amount),
    }


def _store_id(absolute: Absolute) -> str:
    return f"{absolute(web_address('/'))}#store"
