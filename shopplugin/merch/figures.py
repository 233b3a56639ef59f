"""The figures of past weeks: noised, small ones hidden, as charts, a table and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import cast

from flask import Response, current_app, jsonify

from .. import store_counts
from ..domain.counting import ENOUGH_FINISHES, SMALLEST_SHOWN, views
from ..feeds.cells import neutralise
from ..shop import Shop, current_shop
from ..store_counts import Published
from ..tally import steps
from .access import least
from .board import blueprint
from .pages import Frame, frame, page

_WORDS = {
    "quiz_started": "quizzes opened",
    "quiz_finished": "quizzes finished",
    "question_seen": "question seen last",
    "question_views": "views of a question",
    "product_shown": "shoe shown",
    "product_clicked": "shoe chosen",
    "empty_result": "lists without a shoe",
}


_STEPS = {
    "checks": "first checks",
    "use": "what for, how often",
    "pain": "where it hurts",
    "conditions": "what a clinician named",
    "wear": "worn soles",
    "arch": "footprint",
    "comfort": "blisters",
    "size": "size and width",
    "price": "budget",
}
"""The steps of the quiz in a word or two, for charts have no room for questions."""

_RANKED = ("product_shown", "product_clicked")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one week; None is too small to show."""

    week: str
    dimension: str
    of: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Week:
    """The figures of one week that are large enough to show, in words."""

    begins: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """What ``figures.html`` shows."""

    frame: Frame
    weeks: tuple[Week, ...]
    """The newest first."""
    counted: int
    """How many weeks were counted, whether they may be shown or not."""
    smallest: int
    enough: int
    invented: bool


INVENTED = "SHOPPLUGIN_INVENTED_FIGURES"
"""Where a store without visitors, such as the demo, puts what makes figures up for the page.

They are in nobody's database, and shown, marked, only while there are none of one's own.
"""


@blueprint.get("/figures")
@least("viewer")
def figures() -> Response:
    """Show the figures."""
    shop = current_shop()
    found, invented = _figures(shop)
    shown = (
        Figure(
            one.week, _WORDS.get(one.dimension, one.dimension), _named(one, shop), one.number
        )
        for one in _in_order(found)
        if one.number is not None
    )
    context = FiguresPage(
        frame("Figures", "figures"),
        tuple(Week(week, tuple(own)) for week, own in groupby(shown, key=attrgetter("week"))),
        len({one.week for one in found}),
        SMALLEST_SHOWN,
        ENOUGH_FINISHES,
        invented,
    )
    return page("figures.html", context)


@blueprint.get("/figures.json")
@least("viewer")
def figures_json() -> Response:
    """Give the charts their numbers."""
    shop = current_shop()
    found, _ = _figures(shop)
    return jsonify(
        [
            {
                "week": one.week,
                "dimension": one.dimension,
                "of": one.of,
                "name": _named(one, shop),
                "number": one.number,
            }
            for one in found
            if one.number is not None
        ]
    )


@blueprint.get("/figures.csv")
@least("viewer")
def figures_csv() -> Response:
    """Give the figures as a file; invented ones say so in its name and in every row."""
    found, invented = _figures(current_shop())
    mark = ["invented"] * invented
    stream = io.StringIO(newline="")
    rows = csv.writer(stream)
    rows.writerow(["week", "figure", "of", "number", *mark])
    for one in found:
        number = "" if one.number is None else one.number
        rows.writerow(
            [one.week, one.dimension, neutralise(one.of), number, *["yes"] * invented]
        )
    response = current_app.response_class(stream.getvalue(), mimetype="text/csv")
    name = "-".join((*mark, "figures.csv"))
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _in_order(found: Sequence[Figure]) -> list[Figure]:
    """Return the newest week first, and of shoes those with the most before the others."""
    newest = [*reversed(found)]
    ordered: list[Figure] = []
    for (_, dimension), group in groupby(newest, key=attrgetter("week", "dimension")):
        own = [*group]
        if dimension in _RANKED:
            own.sort(key=lambda one: -(one.number or 0))
        ordered += own
    return ordered


def _named(figure: Figure, shop: Shop) -> str:
    """Return what a figure is of: a step in words, a shoe that is still there by its title."""
    if figure.dimension.startswith("question_"):
        return _STEPS.get(figure.of, figure.of.replace("_", " "))
    shoe = shop.snapshot.shoes.get(figure.of)
    return figure.of if shoe is None else shoe.title


def _figures(shop: Shop) -> tuple[list[Figure], bool]:
    """Return what is published with the views it amounts to, and whether it is invented."""
    with shop.reading() as session:
        rows = store_counts.published_counts(session)
    config = cast("Mapping[str, Callable[[], Sequence[Published]]]", current_app.config)
    invent = config.get(INVENTED)
    invented = invent is not None and not rows
    found: list[Figure] = []
    for _, week in groupby(invent() if invent and not rows else rows, key=itemgetter(0)):
        own = [Figure(*row) for row in week]
        found += [*own, *reversed(_views(own, steps(shop.knowledge.quiz)))]
    return found, invented


def _views(week: Sequence[Figure], asked: Sequence[str]) -> list[Figure]:
    """Return how many saw each question in a week; nothing where other questions were asked."""
    last = {
        one.of: one.number
        for one in week
        if one.dimension == "question_seen" and one.number is not None
    }
    if not last.keys() <= {*asked}:
        return []
    return [
        Figure(week[0].week, "question_views", step, number)
        for step, number in views(last, asked).items()
    ]
