"""The quiz's three addresses: ask, answer, and the result that a sealed link opens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from math import ceil
from typing import cast

from flask import Blueprint, Response, make_response, redirect, request, url_for
from werkzeug.exceptions import (
    HTTPException,
    RequestEntityTooLarge,
    TooManyRequests,
    UnsupportedMediaType,
)

from ..answers import wants_to_keep
from ..discretion import discreet
from ..domain.quiz import Answers
from ..headers import RouteClass, route_class
from ..i18n import asked_language, in_language
from ..rendering import current_translator, html, render
from ..seal import Expired, NotAsIssued, Sealed
from ..shop import BESIDE, current_shop
from ..tally import OPENED, finished, told
from .asking import QuizPage, form
from .frame import frame
from .reading import Entered, Refused, as_form, read
from .results import Asked, GonePage, clinician, results

LARGEST_BODY = 16_384
LARGEST_TELLING = 200
SHOWN = 6
"""Shoes a list: enough to choose from, few enough to read on a phone."""

_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
_LOOKS = {"why", "compare"}
"""What a second look at the same result asks; it is not another finished quiz."""

blueprint = Blueprint("quiz", __name__)


@blueprint.get("/quiz")
@route_class(RouteClass.PRIVATE)
def ask() -> Response:
    """Show the one form."""
    shop, t = current_shop(), current_translator()
    page = QuizPage(frame(t.lang), form(shop.knowledge, t, _action()))
    if shop.tally:
        shop.tally.count(OPENED)
    return html(render("shopplugin/quiz.html", page))


@blueprint.post("/quiz")
@route_class(RouteClass.PRIVATE)
@discreet
def answer() -> Response:
    """Seal the answers into the address of their result, or show again what was filled in."""
    request.max_content_length = LARGEST_BODY
    shop, t = current_shop(), current_translator()
    if wait := shop.limiter.wait(request.remote_addr):
        raise TooManyRequests(retry_after=ceil(wait))
    if request.mimetype not in _FORMS and request.content_length:
        raise UnsupportedMediaType("Send the answers as a form.")
    try:
        entered = read(request.form, shop.knowledge)
    except Refused as refused:
        filled = form(shop.knowledge, t, _action(), request.form, refused.faults)
        page = QuizPage(frame(t.lang), filled)
        return html(render("shopplugin/quiz.html", page), HTTPStatus.UNPROCESSABLE_ENTITY)
    sealed = shop.seal(
        entered.answers,
        kept=wants_to_keep(request.form),
        beside={name: list(said) for name, said in entered.aside.items()},
    )
    return make_response(
        redirect(in_language(url_for(".result", sealed=sealed)), code=HTTPStatus.SEE_OTHER)
    )


@blueprint.get("/results/<path:sealed>")
@route_class(RouteClass.PRIVATE)
@discreet
def result(sealed: str) -> Response:
    """Show what the answers in *sealed* lead to, as of now."""
    shop, t = current_shop(), current_translator()
    try:
        answers, opened = shop.unseal(sealed)
    except NotAsIssued:
        return _gone(HTTPStatus.NOT_FOUND)
    except Expired:
        return _gone(HTTPStatus.GONE)
    snapshot = shop.snapshot
    advice = shop.advise(answers, snapshot, SHOWN)
    if shop.tally and opened.is_fresh(datetime.now(UTC)) and not request.args.keys() & _LOOKS:
        shop.tally.count(finished(advice))
    if advice.triage:
        return html(
            render("shopplugin/clinician.html", clinician(advice, frame(t.lang, bare=True), t))
        )
    entered = _entered(answers, opened)
    again = as_form(entered)
    if opened.kept:
        again.add("keep", "yes")
    page = results(
        shop,
        snapshot,
        advice,
        entered,
        opened,
        form(shop.knowledge, t, _action(), again, drawn=False),
        frame(t.lang),
        Asked(
            request.args.get("why", ""),
            tuple(request.args.getlist("compare")),
            url_for(".result", sealed=sealed),
            asked_language(),
        ),
        t,
    )
    return html(render("shopplugin/results.html", page))


@blueprint.post("/tally")
@route_class(RouteClass.PRIVATE)
@discreet
def tally() -> Response:
    """Count one step seen or one shoe chosen, and nothing of who or of what was answered."""
    request.max_content_length = LARGEST_TELLING
    shop = current_shop()
    if shop.limiter.wait(request.remote_addr):
        return make_response("", HTTPStatus.TOO_MANY_REQUESTS)
    said: object = request.get_json(silent=True) if request.is_json else request.form
    if shop.tally and isinstance(said, Mapping):
        known = cast("Mapping[str, object]", said)
        counter = told(known, shop.knowledge.quiz, shop.snapshot.shoes)
        if counter:
            shop.tally.count((counter,))
    return make_response("", HTTPStatus.NO_CONTENT)


@blueprint.errorhandler(RequestEntityTooLarge)
@blueprint.errorhandler(TooManyRequests)
def kindly(error: HTTPException) -> Response:
    """Say what went wrong with the form, with a way on."""
    t = current_translator()
    if isinstance(error, TooManyRequests):
        message = t.gettext("Many people are asking from your network. Please try again soon.")
    else:
        message = t.gettext("This form is far larger than ours. Please fill it in again.")
    page = GonePage(frame(t.lang), t.gettext("We could not take this in"), message)
    status = error.code or HTTPStatus.BAD_REQUEST
    response = html(render("shopplugin/sealed_gone.html", page), status)
    if isinstance(error, TooManyRequests) and error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _gone(status: HTTPStatus) -> Response:
    t = current_translator()
    if status is HTTPStatus.GONE:
        heading = t.gettext("This result is no longer kept")
        message = t.gettext(
            "Result links open for a day, or for 90 days if asked. This one's time is over,"
            " and we have no copy of your answers."
        )
    else:
        heading = t.gettext("This link does not open")
        message = t.gettext(
            "It may have been cut short on its way. We have no copy of your answers, so we"
            " cannot look them up."
        )
    page = GonePage(frame(t.lang), heading, message)
    return html(render("shopplugin/sealed_gone.html", page), status)


def _action() -> str:
    return in_language(url_for("shopplugin.quiz.answer"))


def _entered(answers: Answers, opened: Sealed) -> Entered:
    beside: dict[str, list[str]] = opened.answers.get(BESIDE, {})
    return Entered(answers, {name: tuple(said) for name, said in beside.items()})
