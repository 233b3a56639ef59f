"""The care guide: a list of articles, and one article for each foot profile."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urljoin

from flask import Blueprint, Response, request, url_for

from . import guide, structured, widgets
from .embedding import discovery
from .headers import RouteClass, leave_to_host, route_class
from .i18n import in_language
from .quizpages.frame import frame
from .rendering import current_translator, render
from .shop import current_shop
from .storefront import public

blueprint = Blueprint("guide", __name__, url_prefix="/guide")


@blueprint.get("/")
@route_class(RouteClass.PAGE)
def contents() -> Response:
    """List the articles, with what is worth knowing about any foot."""
    shop, t = current_shop(), current_translator()
    known, cited = shop.knowledge, guide.Citations()
    conditions = guide.conditions(known)
    sections = guide.care_for_everybody(cited, known, t)
    doctor = guide.doctor(cited, known, t)
    policy, around = known.policy, frame(t.lang)
    here = _absolute(in_language(url_for(".contents")))
    page = guide.Contents(
        frame=around,
        noticed=tuple(_entry(each) for each in known.profiles if each not in conditions),
        conditions=tuple(_entry(each) for each in known.profiles if each in conditions),
        sections=sections,
        doctor=doctor,
        grades=guide.grades(t),
        references=cited.listed(t),
        canonical_url=here,
        discovery=discovery(here, t.gettext("Care guide")),
        structured=structured.script_text(
            [
                structured.store(policy, t, around.shop_url, _absolute),
                structured.faq_page(guide.questions((), sections, doctor)),
            ]
        ),
    )
    return public(render("shopplugin/guide_index.html", page, lang=t.lang))


@blueprint.get("/<profile>")
@route_class(RouteClass.PAGE)
def article(profile: str) -> Response:
    """Show the article on one foot profile, with shoes for it."""
    shop, t = current_shop(), current_translator()
    known, cited = shop.knowledge, guide.Citations()
    about = known.profiles.get(profile)
    if about is None:
        leave_to_host(HTTPStatus.NOT_FOUND)
    answers, around = widgets.ask(shop, profile), frame(t.lang)
    doubted_by = tuple(cited.number(source) for source in about.doubt_sources)
    wishes = guide.wishes(about, cited, known, t)
    sections = guide.care(profile, cited, known, t)
    doctor = guide.doctor(cited, known, t)
    things = [
        structured.store(known.policy, t, around.shop_url, _absolute),
        *(
            structured.item_list(
                answer,
                widgets.heading(answer.kind, profile, known, t),
                known.policy,
                _absolute,
            )
            for answer in answers
        ),
        structured.faq_page(guide.questions(wishes, sections, doctor)),
    ]
    here = _absolute(in_language(url_for(".article", profile=profile)))
    page = guide.Article(
        frame=around,
        profile=profile,
        name=t.gettext(about.name),
        description=t.gettext(about.description),
        shoes_heading=guide.shoes_heading(profile, known, t),
        shoes=widgets.show(answers, shop, t, profile),
        doubted_by=doubted_by,
        wishes=wishes,
        sections=sections,
        doctor=doctor,
        grades=guide.grades(t),
        references=cited.listed(t),
        guide_url=in_language(url_for(".contents")),
        canonical_url=here,
        discovery=discovery(here, t.gettext(about.name)),
        structured=structured.script_text(things),
    )
    return public(render("shopplugin/guide.html", page, lang=t.lang))


def _entry(profile: str) -> guide.Entry:
    t, about = current_translator(), current_shop().knowledge.profiles[profile]
    return guide.Entry(
        name=t.gettext(about.name),
        description=t.gettext(about.description),
        url=in_language(url_for(".article", profile=profile)),
    )


def _absolute(address: str) -> str:
    """Return *address* as it counts outside of this page."""
    return urljoin(request.host_url, address)
