"""The store's pages."""

from __future__ import annotations

from functools import partial
from hashlib import sha256

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    render_template,
    request,
)

from .. import words
from ..knowledge.care import SECTIONS
from ..rendering import current_translator
from ..shop import current_shop
from . import cart as carts
from . import shelves, shown
from .pictures import picture

pages = Blueprint("store", __name__)

# The shoe in the window; what people notice by themselves; whom a product page compares for.
HERO = "tarnwick-alder-5-men"
NOTICED = (
    "flat-feet",
    "high-arch",
    "overpronation",
    "supination",
    "lateral-pain",
    "medial-pain",
    "bunions",
    "blisters",
)
COMPARE = "lateral-pain"
WEARERS = ("women", "men")


@pages.get("/")
def home() -> str:
    """Show the front of the shop, with shoes for one kind of foot."""
    shop = current_shop()
    asked = request.args.get("feet", "")
    feet = asked if asked in shop.knowledge.profiles else "flat-feet"
    who = request.args.get("who", "")
    profiles = shop.knowledge.profiles
    noticed = [profiles[profile] for profile in NOTICED]
    known = [profile for profile in profiles.values() if profile.id not in NOTICED]
    shoe = shop.snapshot.shoes.get(HERO) or next(iter(shop.snapshot.shoes.values()), None)
    hero = shown.tile(shoe, shop.knowledge, current_translator()) if shoe else None
    return render_template(
        "home.html",
        feet=profiles[feet],
        noticed=noticed,
        known=known,
        hero=hero,
        who=who if who in WEARERS else None,
    )


@pages.get("/shoes")
def shoes() -> str:
    """Show the shelves, as far as the filters leave them."""
    shop, t = current_shop(), current_translator()
    every = shop.snapshot.shoes.values()
    brands = shelves.brands(every)
    filters = shelves.read(request.args, brands)
    found = shelves.pick(every, filters, shop.knowledge.sizes)
    tiles = [shown.tile(shoe, shop.knowledge, t) for shoe in found]
    brand_options = [(brand, brand) for brand in brands]
    return render_template(
        "shoes.html", tiles=tiles, filters=filters, brand_options=brand_options
    )


@pages.get("/products/<handle>")
def product(handle: str) -> str:
    """Show one shoe: its picture, sizes, measures, and whose feet it suits."""
    shop, t = current_shop(), current_translator()
    shoe = shop.snapshot.shoes.get(handle)
    if shoe is None:
        abort(404)
    asked = request.args.get("for", "")
    feet = asked if asked in shop.knowledge.profiles else ""
    return render_template(
        "product.html",
        shoe=shoe,
        sheet=shown.sheet(shoe, shop.knowledge, t),
        kind=shown.kind_name(shoe.kind, t),
        feet=feet,
        compare=feet or COMPARE,
        badge_profiles=NOTICED,
    )


@pages.get("/running-pain")
def running_pain() -> str:
    """Show the article on pain at the side of the foot."""
    knowledge = current_shop().knowledge
    sections = {
        section: [piece for piece in knowledge.care if piece.section == section]
        for section in SECTIONS
    }
    t = current_translator()
    return render_template(
        "running_pain.html",
        sections=sections,
        grade_meaning=partial(words.grade, t=t),
    )


@pages.get("/cart")
def cart() -> Response:
    """Show the cart that the address describes; nobody else is to keep it."""
    shop, t = current_shop(), current_translator()
    cart = carts.read(request.args)
    bill = carts.bill(cart, shop)
    cliff = carts.cliff(cart, bill, shop)
    policy = shop.knowledge.policy
    page = render_template(
        "cart.html",
        bill=bill,
        slips=[shown.slip(slip, t) for slip in bill.slips],
        cliff=words.coupon_cliff(cart.code, cliff, policy, t) if cliff else "",
        countries=shown.countries(t),
        variant_words=partial(shown.variant, t=t),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@pages.get("/pictures/<handle>.svg")
def shoe_picture(handle: str) -> Response:
    """Draw a shoe; the drawing changes only with its shoe."""
    shoe = current_shop().snapshot.shoes.get(handle)
    if shoe is None:
        abort(404)
    drawing = picture(shoe)
    response = Response(drawing, mimetype="image/svg+xml")
    response.set_etag(sha256(drawing.encode()).hexdigest()[:32])
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'"
    )
    response.make_conditional(request)
    return response


@pages.get("/favicon.ico")
def favicon() -> Response:
    """Serve the mark of the store to browsers that look for it here."""
    return current_app.send_static_file("favicon.ico")


@pages.get("/robots.txt")
def robots() -> Response:
    """Keep carts out of search engines."""
    return Response(
        "User-agent: *\nDisallow: /cart\nDisallow: /fit/results/\n", mimetype="text/plain"
    )
