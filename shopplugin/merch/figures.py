"""The figures of past weeks: noised, small ones hidden, as charts, a table and CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from flask import Response, current_app, jsonify

from .. import store_merch
from ..domain.counting import ENOUGH_FINISHES, SMALLEST_SHOWN
from ..feeds.cells import neutralise
from ..shop import Shop, current_shop
from .access import least
from .board import blueprint
from .pages import Frame, frame, page

_WORDS = {
    "quiz_started": "quizzes opened",
    "quiz_finished": "quizzes finished",
    "question_seen": "last step seen",
    "product_shown": "shoe shown",
    "product_clicked": "shoe chosen",
    "empty_result": "lists without a shoe",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one week; None is too small to show."""

    week: str
    dimension: str
    of: str
    number: int | None


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """What ``figures.html`` shows."""

    frame: Frame
    figures: tuple[Figure, ...]
    weeks: tuple[str, ...]
    smallest: int
    enough: int


@blueprint.get("/figures")
@least("viewer")
def figures() -> Response:
    """Show the figures."""
    found = _figures(current_shop())
    weeks = tuple(sorted({one.week for one in found}, reverse=True))
    shown = tuple(
        Figure(one.week, _WORDS.get(one.dimension, one.dimension), one.of, one.number)
        for one in reversed(found)
        if one.number is not None
    )
    context = FiguresPage(
        frame("Figures", "figures"), shown, weeks, SMALLEST_SHOWN, ENOUGH_FINISHES
    )
    return page("figures.html", context)


@blueprint.get("/figures.json")
@least("viewer")
def figures_json() -> Response:
    """Give the charts their numbers."""
    found = [one for one in _figures(current_shop()) if one.number is not None]
    return jsonify(
        [
            {"week": one.week, "dimension": one.dimension, "of": one.of, "number": one.number}
            for one in found
        ]
    )


@blueprint.get("/figures.csv")
@least("viewer")
def figures_csv() -> Response:
    """Give the figures as a file."""
    stream = io.StringIO(newline="")
    rows = csv.writer(stream)
    rows.writerow(["week", "figure", "of", "number"])
    for one in _figures(current_shop()):
        number = "" if one.number is None else one.number
        rows.writerow([one.week, one.dimension, neutralise(one.of), number])
    response = current_app.response_class(stream.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=figures.csv"
    return response


def _figures(shop: Shop) -> list[Figure]:
    with shop.reading() as session:
        return [Figure(*row) for row in store_merch.published_counts(session)]
