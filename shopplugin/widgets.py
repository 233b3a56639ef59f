"""The widgets: one place that makes the HTML of each, whichever door it leaves by.

Each function here takes the shop and the reader's language and returns finished HTML, or
raises :class:`Mistake` for a name or value that a theme developer got wrong. :class:`Fit`
is the same for templates, where a mistake must not take the page down.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from flask import current_app, request, url_for
from markupsafe import Markup

from . import cards, contexts, structured, words
from .domain.places import Place, canonicalise
from .domain.ranking import Needs, Verdict, judge
from .domain.shoes import AUDIENCES, KINDS
from .domain.vocabulary import near_miss
from .drawings.geometry import side_view, sole_view
from .finished import finish, own_templates
from .i18n import in_language
from .rendering import current_translator, render, static_url
from .shop import Shop, current_shop

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from .domain.recommendation import Recommendation
    from .domain.rules import Profile
    from .domain.shoes import Shoe, Variant
    from .i18n import Translator
    from .knowledge import Knowledge

_logger = logging.getLogger("shopplugin")

# The properties whose wanted ranges the drawings shade.
DRAWN = {
    "heel_stack_mm",
    "forefoot_stack_mm",
    "drop_mm",
    "fit_width_mm",
    "toebox_width_mm",
    "midsole_width_heel_mm",
    "midsole_width_forefoot_mm",
}

LIMIT = 3
MAX_LIMIT = 100


class Mistake(ValueError):
    """A widget was asked for something that is not there; the message names the near miss.

    ``word`` is which of the words it was asked with, and says nothing of what it held.
    """

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


def recommendations(
    shop: Shop,
    t: Translator,
    profile: str,
    kind: str | None = None,
    limit: int = LIMIT,
    audience: str | None = None,
    link: cards.Link | None = None,
) -> Markup:
    """Make the shoes for *profile*: of one kind, or running and recovery both."""
    answers = ask(shop, profile, kind, limit, audience)
    return show(answers, shop, t, profile, link)


def ask(
    shop: Shop,
    profile: str,
    kind: str | None = None,
    limit: int = LIMIT,
    audience: str | None = None,
) -> tuple[Recommendation, ...]:
    """Ask the engine for *profile*, of one catalogue: one kind, or running and recovery.

    *audience* narrows it to shoes for men, women or kids; without one, kids' are left out.
    """
    _profile(shop, profile)
    if kind is not None and kind not in KINDS:
        raise Mistake("kind", f"{kind!r} is not a kind of shoe.{near_miss(kind, KINDS)}")
    if audience is not None and audience not in AUDIENCES:
        hint = near_miss(audience, AUDIENCES)
        raise Mistake("audience", f"{audience!r} is not an audience.{hint}")
    if not 1 <= limit <= MAX_LIMIT:
        raise Mistake("limit", f"limit is {limit}; it goes from 1 to {MAX_LIMIT}.")
    snapshot = shop.snapshot
    return tuple(
        shop.recommend([profile], each, Needs(audience=audience), limit, snapshot)
        for each in ([kind] if kind else KINDS)
    )


def show(
    answers: Iterable[Recommendation],
    shop: Shop,
    t: Translator,
    profile: str,
    link: cards.Link | None = None,
) -> Markup:
    """Make the HTML of what the engine answered for *profile*."""
    known = _profile(shop, profile)
    rows = tuple(_row(answer, shop, t, profile, link) for answer in answers)
    doubt = t.gettext(known.doubt)
    return _render(
        "_recommendations",
        contexts.Recommendations(profile, t.gettext(known.name), doubt, rows),
        t,
    )


def _row(
    answer: Recommendation, shop: Shop, t: Translator, profile: str, link: cards.Link | None
) -> cards.Row:
    head = heading(answer.kind, profile, shop.knowledge, t)
    ready = finish(answer.matches, shop, t)
    shown = tuple(each.card for each in ready)
    html: tuple[Markup, ...] = ()
    if link:
        shown = tuple(replace(each, url=each.url and link(each.url)) for each in shown)
    elif templates := own_templates(shop, t):
        html = tuple(each.html(templates) for each in ready)
    return cards.row(answer, head, shop.knowledge, t, shown, html)


def heading(kind: str, profile: str, knowledge: Knowledge, t: Translator) -> str:
    """Head a row of shoes: "Running shoes for flat feet"."""
    who = words.profile_phrase(profile, knowledge, t)
    if kind == "recovery":
        return t.gettext("Recovery shoes %(who)s", who=who)
    return t.gettext("Running shoes %(who)s", who=who)


def badge(shop: Shop, t: Translator, sku: str, profile: str) -> Markup:
    """Make the line that says how the shoe of *sku* fits *profile*."""
    _profile(shop, profile)
    found = shop.snapshot.by_sku.get(sku)
    if found is None:
        raise Mistake("sku", f"{sku!r} is not a SKU of the catalogue.{_near_sku(shop, sku)}")
    verdict, text = cards.badge(_judge(shop, *found, profile), profile, shop.knowledge, t)
    return _render("_badge", contexts.Badge(profile, verdict, cards.SIGNS[verdict], text), t)


def shipping(
    shop: Shop,
    t: Translator,
    subtotal: object,
    ship_to: Mapping[str, str] | str | None = None,
    discount: object = None,
) -> Markup:
    """Make the free-shipping line of an order; every amount and address has an answer."""
    decision = shop.quote(
        str(subtotal), discount=None if discount is None else str(discount), **_address(ship_to)
    )
    message = words.shipping_message(decision, shop.knowledge.policy, t)
    return _render("_shipping", contexts.Shipping(decision.state, message, decision.percent), t)


def geometry(shop: Shop, t: Translator, product: str, profile: str | None = None) -> Markup:
    """Draw a shoe from its own measures, with the ranges *profile* wants shaded."""
    shoe = shop.snapshot.shoes.get(product)
    if shoe is None:
        raise Mistake("product", f"{product!r} is not a shoe of the catalogue.")
    wanted, note = (), ""
    if profile:
        _profile(shop, profile)
        wants = shop.wants([profile], shoe.kind or "running")
        wanted = tuple(want.rule.wanted for want in wants.weighted if not want.rule.when)
        who = words.profile_phrase(profile, shop.knowledge, t)
        if any(criterion.attribute in DRAWN for criterion in wanted):
            note = t.gettext("Shaded: wanted %(who)s.", who=who)
    side = side_view(shoe.values, wanted, t, f"{product}-side")
    sole = sole_view(shoe.values, wanted, t, f"{product}-sole")
    return _render("_geometry", contexts.Geometry(Markup(side), Markup(sole), note), t)  # noqa: S704 - drawings escape their words


def product_data(shop: Shop, t: Translator, product: str) -> Markup:
    """Describe a shoe to search engines: its offers, and where it ships free by itself."""
    shoe = shop.snapshot.shoes.get(product)
    if shoe is None:
        raise Mistake("product", f"{product!r} is not a shoe of the catalogue.")
    policy, absolute = shop.knowledge.policy, partial(urljoin, request.host_url)
    things = [
        structured.store(policy, t, cards.web_address("/"), absolute),
        structured.product(shoe, shoe.variants, policy, absolute),
    ]
    data = structured.script_text(things)
    return Markup('<script type="application/ld+json">{}</script>').format(data)


def banner(shop: Shop, t: Translator) -> Markup:
    """Make the standing free-shipping promise."""
    return _render(
        "_banner", contexts.Banner(words.shipping_promise(shop.knowledge.policy, t)), t
    )


def quiz(shop: Shop, t: Translator) -> Markup:
    """Make the way to the quiz: a plain link that always works."""
    line = t.gettext("Not sure what your feet need? A few questions, nothing stored.")
    return _render("_quiz", contexts.Quiz(quiz_url(), line, t.gettext("Find your shoes")), t)


def problem(widget: str, mistake: Mistake, t: Translator) -> Markup:
    """Make a mistake visible in debug, and nothing otherwise."""
    if not current_app.debug:
        return Markup("")
    return _render("_problem", contexts.Problem(widget, str(mistake)), t)


def quiz_url() -> str:
    """Return the quiz page under the host's prefix, in the language that was asked for."""
    home = url_for("shopplugin.storefront.banner").removesuffix("widgets/banner")
    return in_language(f"{home}quiz")


class Fit:
    """The Jinja global ``fit``: the widgets as a theme developer calls them.

    It keeps nothing: shop and language are those of the moment, so one instance serves
    every request of every app. A mistake shows itself in debug; in production the widget is
    empty and the log has a line. A failure of ours leaves the host's page standing too.
    """

    def recommendations(
        self,
        profile: str,
        kind: str | None = None,
        limit: int = LIMIT,
        *,
        audience: str | None = None,
        link: cards.Link | None = None,
    ) -> Markup:
        """Return the shoes for *profile*, for *audience* alone if one is named.

        *link* makes the page's link of a shoe's address.
        """
        return _guarded(
            f"fit.recommendations({profile!r})",
            lambda shop, t: recommendations(shop, t, profile, kind, limit, audience, link),
        )

    def badge(self, sku: str, profile: str) -> Markup:
        """Return how the shoe of *sku* fits *profile*, in one line."""
        return _guarded(
            f"fit.badge({sku!r}, {profile!r})", lambda shop, t: badge(shop, t, sku, profile)
        )

    def shipping(
        self,
        subtotal: object,
        ship_to: Mapping[str, str] | str | None = None,
        *,
        discount: object = None,
    ) -> Markup:
        """Return the free-shipping line for an order of *subtotal*.

        *ship_to* is a postal code, a place such as ``"US-HI"`` or ``"Canada"``, or a mapping
        with any of ``country``, ``region`` and ``postal_code``. A word for two places, as
        ``"CA"`` is for California and for Canada, leaves the destination unknown.
        """
        return _guarded(
            f"fit.shipping({subtotal!r})",
            lambda shop, t: shipping(shop, t, subtotal, ship_to, discount),
        )

    def geometry(self, product: str, profile: str | None = None) -> Markup:
        """Return drawings of a shoe's shape, with the ranges *profile* wants shaded."""
        return _guarded(
            f"fit.geometry({product!r})", lambda shop, t: geometry(shop, t, product, profile)
        )

    def product_data(self, product: str) -> Markup:
        """Return a shoe as schema.org data, for the head of the host's page about it."""
        return _guarded(
            f"fit.product_data({product!r})", lambda shop, t: product_data(shop, t, product)
        )

    def banner(self) -> Markup:
        """Return the free-shipping promise as the policy states it."""
        return _guarded("fit.banner()", banner)

    def quiz(self) -> Markup:
        """Return the way to the quiz."""
        return _guarded("fit.quiz()", quiz)

    def styles(self) -> Markup:
        """Return the link to the widgets' style sheet, for the head of the host's pages."""
        return Markup('<link rel="stylesheet" href="{}">').format(static_url("shopplugin.css"))


def _guarded(widget: str, make: Callable[[Shop, Translator], Markup]) -> Markup:
    shop, t = current_shop(), current_translator()
    try:
        return make(shop, t)
    except Mistake as mistake:
        _logger.warning("%s: %s", widget, mistake)
        return problem(widget, mistake, t)
    except Exception:
        # The host's page sells shoes without us; a fault of ours must not take it down.
        if current_app.debug or current_app.testing:
            raise
        _logger.exception("%s failed", widget)
        return Markup("")


def _render(template: str, context: DataclassInstance, t: Translator) -> Markup:
    return Markup(render(f"shopplugin/{template}.html", context, lang=t.lang))  # noqa: S704 - autoescaped


def _profile(shop: Shop, profile: str) -> Profile:
    known = shop.knowledge.profiles.get(profile)
    if known is None:
        ids = list(shop.knowledge.profiles)
        raise Mistake("profile", f"{profile!r} is not a foot profile.{near_miss(profile, ids)}")
    return known


def _judge(shop: Shop, shoe: Shoe, variant: Variant, profile: str) -> Verdict | None:
    """Judge a shoe in the width of *variant*; of an unknown kind nothing can be said."""
    if shoe.kind is None:
        return None
    width = variant.width if shoe.audience else None
    wants = shop.wants([profile], shoe.kind)
    needs = Needs(audience=shoe.audience, width=width)
    return judge(shop.snapshot.shelves[shoe.kind], wants, needs, shoe.product)


def _near_sku(shop: Shop, sku: str) -> str:
    """Suggest a SKU that begins alike; a big catalogue is not searched through for a typo."""
    start = sku[:2].casefold()
    alike = (known for known in shop.snapshot.by_sku if known.casefold().startswith(start))
    by_fold = {known.casefold(): known for known in islice(alike, 2000)}
    hint = near_miss(sku, list(by_fold))
    return next(
        (hint.replace(fold, by_fold[fold]) for fold in by_fold if f"'{fold}'" in hint), ""
    )


_FIELDS = ("country", "region", "postal_code")


def _address(ship_to: Mapping[str, str] | str | None) -> dict[str, str]:
    if not ship_to:
        return {}
    if isinstance(ship_to, str):
        return _in_its_field(ship_to.strip())
    for name in ship_to:
        if name not in _FIELDS:
            raise Mistake(
                "ship_to",
                f"ship_to has no field {name!r}; it takes {', '.join(_FIELDS)}."
                f"{near_miss(name, _FIELDS)}",
            )
    return {name: str(ship_to[name]) for name in _FIELDS if ship_to.get(name)}


def _in_its_field(words: str) -> dict[str, str]:
    """Return the field of an address that *words* belong in; none if they name two places."""
    read = {name: canonicalise(**{name: words}) for name in _FIELDS}
    codes = {name: place.code for name, place in read.items() if isinstance(place, Place)}
    if len(set(codes.values())) > 1:
        return {}
    unread = "postal_code" if words[:1].isdigit() else "region"
    return {next(iter(codes), unread): words}
