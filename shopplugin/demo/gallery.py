"""The gallery: every widget in every state, with what to paste for each kind of store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request
from markupsafe import Markup

from .. import snippets, widgets
from ..domain.ranking import Needs, rank
from ..domain.shelf import Shelf
from ..domain.shoes import Shoe, Variant
from ..i18n import Translator
from ..rendering import current_translator
from ..shop import Shop, current_shop

gallery = Blueprint("gallery", __name__)

FEET = "flat-feet"
SHOE, GONE, UNSTATED = "gallery-shoe", "gallery-gone", "gallery-unstated"


@dataclass(frozen=True, slots=True)
class Specimen:
    """One widget in one state; ``ground`` says what it stands on."""

    widget: str
    state: str
    note: str
    html: Markup
    ground: str = ""

    @property
    def id(self) -> str:
        """Its place in the page."""
        return f"{self.widget}-{self.state.replace(' ', '-')}"


@dataclass(frozen=True, slots=True)
class Pasted:
    """What to paste at one door."""

    door: str
    text: str


_DOOR_NAMES = {
    "jinja": "Flask and Jinja",
    "html": "Any page: custom element",
    "fragment": "Any server: HTML fragment",
    "iframe": "Any page: frame",
    "oembed": "An editor that takes oEmbed",
    "shopify": "Shopify",
    "wordpress": "WordPress and WooCommerce",
}


@gallery.get("/gallery")
def page() -> str:
    """Show every widget in every state."""
    shop, t = current_shop(), current_translator()
    specimens = tuple(_specimens(shop, t))
    return render_template(
        "gallery.html",
        groups=[
            (widget, [one for one in specimens if one.widget == widget], _pasted(widget, shop))
            for widget in snippets.WORDS
        ],
        door_names=_DOOR_NAMES,
    )


def _pasted(widget: str, shop: Shop) -> list[Pasted]:
    words = {"profile": FEET} if "profile" in snippets.WORDS[widget] else {}
    if "sku" in snippets.WORDS[widget]:
        words["sku"] = next(iter(shop.snapshot.by_sku), snippets.SKU)
    ask = snippets.Ask(widget, words, f"{request.host_url.rstrip('/')}{request.root_path}/fit")
    return [Pasted(door, snippets.snippet(door, ask)) for door in snippets.DOORS]


def _specimens(shop: Shop, t: Translator) -> Iterator[Specimen]:
    yield from _recommendations(shop, t)
    yield from _badges(shop, t)
    yield from _shipping(shop, t)
    banner, quiz = widgets.banner(shop, t), widgets.quiz(shop, t)
    for widget, html in (("banner", banner), ("quiz", quiz)):
        yield Specimen(widget, "as it is", "", html)
        yield from _grounds(widget, html)


def _recommendations(shop: Shop, t: Translator) -> Iterator[Specimen]:
    name = "recommendations"
    three = widgets.recommendations(shop, t, FEET, "running", 3)
    yield Specimen(name, "both kinds", "As it comes.", widgets.recommendations(shop, t, FEET))
    yield Specimen(name, "one", "limit=1", widgets.recommendations(shop, t, FEET, "running", 1))
    yield Specimen(
        name, "many", "limit=12", widgets.recommendations(shop, t, FEET, "running", 12)
    )
    made = _made_up_shoes(shop)
    yield Specimen(name, "empty", "No shoe of this kind.", _of((), shop, t))
    sold_out = _of((made[GONE],), shop, t)
    yield Specimen(name, "sold out", "Every pair is gone, and it says so.", sold_out)
    long = replace(
        made[SHOE],
        title="Tarnwick Alder Number Five in Wide Fitting for Rainy-Season-Half-Marathoners",
        brand="The Old-Established Tarnwick Running Shoe and Overshoe Manufactory",
    )
    yield Specimen(name, "long names", "", _of((long,), shop, t))
    plain = replace(made[SHOE], image_url=None)
    yield Specimen(name, "no picture", "", _of((plain,), shop, t))
    unstated = _of((made[UNSTATED],), shop, t)
    yield Specimen(
        name, "unknown data", "Nobody stated a thing; price and sizes too.", unstated
    )
    yield from _grounds(name, three)


def _badges(shop: Shop, t: Translator) -> Iterator[Specimen]:
    judged = _judged(shop)
    for state, (sku, profile) in judged.items():
        yield Specimen("badge", state, "", widgets.badge(shop, t, sku, profile))
    yield from _grounds("badge", widgets.badge(shop, t, *judged["misses"]))


def _judged(shop: Shop) -> dict[str, tuple[str, str]]:
    return {
        "fits": (shop.recommend([FEET], "running", limit=1).matches[0].variant.sku, FEET),
        "misses": (_sku_of("tarnwick-alder-5-men", shop), "overpronation"),
        "sold out": (_sku_gone(shop), FEET),
        "unknown data": (_sku_least_stated(shop), FEET),
    }


def _sku_of(product: str, shop: Shop) -> str:
    shoe = shop.snapshot.shoes.get(product) or next(iter(shop.snapshot.shoes.values()))
    return shoe.variants[0].sku


def _sku_gone(shop: Shop) -> str:
    gone = (sku for sku, (_, variant) in shop.snapshot.by_sku.items() if variant.stock == 0)
    return next(gone, next(iter(shop.snapshot.by_sku)))


def _sku_least_stated(shop: Shop) -> str:
    shoes = [shoe for shoe in shop.snapshot.shoes.values() if shoe.variants]
    return min(shoes, key=lambda shoe: len(shoe.values)).variants[0].sku


def _shipping(shop: Shop, t: Translator) -> Iterator[Specimen]:
    orders = {
        "empty": ("0", None),
        "on the way": ("88.00", None),
        "exactly there": ("100.00", None),
        "unlocked": ("128.00", None),
        "confirmed": ("128.00", "10001"),
        "excluded place": ("128.00", "US-HI"),
        "not served": ("128.00", {"country": "GB"}),
        "bad address": ("128.00", {"region": "CA", "postal_code": "96813"}),
    }
    for state, (subtotal, ship_to) in orders.items():
        yield Specimen("shipping", state, "", widgets.shipping(shop, t, subtotal, ship_to))
    yield from _grounds("shipping", widgets.shipping(shop, t, "88.00"))


def _grounds(widget: str, html: Markup) -> Iterator[Specimen]:
    """Show a widget as the worst of pages would: dark, narrow, loud, from right to left."""
    yield Specimen(widget, "dark", "In a dark store.", html, "dark")
    yield Specimen(widget, "loud", "In a loud store.", html, "loud")
    yield Specimen(widget, "320 px", "On the narrowest phone.", html, "narrow")
    # None of our languages is read from right to left; the layout is ready for one that is.
    mirrored = Markup(str(html).replace('dir="ltr"', 'dir="rtl"'))  # noqa: S704 - finished HTML
    yield Specimen(widget, "right to left", "As a right-to-left language lays it.", mirrored)


def _of(shoes: Sequence[Shoe], shop: Shop, t: Translator) -> Markup:
    """Show made-up shoes as the engine ranks them."""
    known = shop.knowledge
    shelf = Shelf.of(shoes, known.vocabulary, known.sizes)
    found = rank(shelf, shop.wants([FEET], "running"), Needs(), 3)
    return widgets.show([replace(found, kind="running")], shop, t, FEET)


def _made_up_shoes(shop: Shop) -> dict[str, Shoe]:
    best = shop.recommend([FEET], "running", limit=1).matches[0].shoe
    gone = tuple(replace(variant, stock=0) for variant in best.variants)
    return {
        SHOE: replace(best, product=SHOE),
        GONE: replace(best, product=GONE, variants=gone),
        UNSTATED: Shoe(
            UNSTATED,
            "Northfield Sample",
            kind="running",
            variants=(Variant("GALLERY-UNSTATED"),),
        ),
    }
