"""The sheet a geometry drawing stands on: one scale in mm, lines, bands, labels and rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from textwrap import wrap

from markupsafe import Markup

from .svg import Point, curve, element, identity, join, polyline, short

WIDTH = 320
PX_PER_MM = 0.9
_LEFT = 25.0
_ROW = 17
_FONT = 12.5
_SHADE = "0.26"
# About what fits on a row: the widest of the usual system fonts takes 0.58 of its height.
_PX_PER_CHARACTER = 7.25

# A dash means "not known" in every drawing of one shoe.
DASH = "5 4"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Places millimetres on the drawing: x from heel to toe, 300 away, y up from *base* px."""

    base: float

    def at(self, point: Point) -> Point:
        """Return where a point in mm stands, in px."""
        return (_LEFT + point[0] * PX_PER_MM, self.base - point[1] * PX_PER_MM)

    def outline(self, points: Sequence[Point], part: str, **more: str | float | None) -> Markup:
        """Return a closed smooth outline."""
        path = _closed(self, tuple(points))
        return element("path", d=path, class_=f"shopplugin-drawing-{part}", **more)

    def line(self, *lines: Sequence[Point], part: str, **more: str | float | None) -> Markup:
        """Return open lines, each straight from one of its points to the next."""
        return element(
            "path",
            d="".join(polyline([self.at(point) for point in points]) for points in lines),
            class_=f"shopplugin-drawing-{part}",
            fill="none",
            stroke="currentColor",
            **more,
        )

    def band(self, x: float, low: float, high: float, wide: float = 26) -> str:
        """Outline the wanted range from *low* to *high* mm at *x* mm, for :func:`shade`."""
        left, top = self.at((x, high))
        height = exact((high - low) * PX_PER_MM)
        return f"M{short(left - wide / 2)} {exact(top)}h{short(wide)}v{height}h-{short(wide)}z"

    def span(self, start: Point, end: Point, known: bool) -> Markup:
        """Draw an upright length with a mark at both ends; dashed if not *known*."""
        (x, y1), (_, y2) = self.at(start), self.at(end)
        marks = "".join(f"M{short(x - 6)} {exact(y)}h12" for y in (y1, y2))
        return element(
            "path",
            d=f"M{short(x)} {exact(y1)}V{exact(y2)}{marks}",
            class_=f"shopplugin-drawing-{'value' if known else 'unknown'}",
            stroke="currentColor",
            stroke_width=2,
            stroke_dasharray=None if known else DASH,
        )

    def leaders(self, *places: tuple[float, float, float]) -> Markup:
        """Draw faint lines, each from a mark at *x*, *height* mm to its name at *name_y* px."""
        ends = ((self.at((x, height)), name_y) for x, height, name_y in places)
        return element(
            "path",
            d="".join(f"M{short(x)} {short(y)}V{short(name_y)}" for (x, y), name_y in ends),
            class_="shopplugin-drawing-leader",
            stroke="currentColor",
            stroke_width=0.8,
            stroke_opacity="0.45",
        )


@lru_cache(1024)
def _closed(sheet: Sheet, points: tuple[Point, ...]) -> str:
    """Write an outline once; a shop has so many shoes, and shoppers look at the same ones."""
    return curve([sheet.at(point) for point in points], closed=True, bend=0.9)


def shade(bands: Iterable[str]) -> Markup:
    """Shade every wanted range at once, so that none is darker where two overlap."""
    path = "".join(bands)
    part = {"class_": "shopplugin-drawing-wanted", "fill_opacity": _SHADE}
    return element("path", d=path, **part) if path else Markup()


def label(text: str, at: Point, anchor: str | None = None) -> Markup:
    """Write *text* from *at* px on, or as *anchor* says; it takes the font of the page."""
    return element("text", text, x=at[0], y=at[1], text_anchor=anchor)


def rows(
    lines: Iterable[str], top: float, shaded: bool = False, indent: float = 8
) -> tuple[Markup, float]:
    """Write *lines* below each other from *top*, wrapped; return them and where they end.

    With *shaded*, a small patch of the shade stands before each line.
    """
    written: list[Markup] = []
    patches: list[str] = []
    left = 25 if shaded else indent
    fitting = int((WIDTH - left) / _PX_PER_CHARACTER)
    for line in lines:
        for place, part in enumerate(wrap(line, fitting) or [""]):
            top += _ROW
            if shaded and not place:
                patches.append(f"M8 {short(top - 9.5)}h11v11h-11z")
            written.append(label(part, (left, top)))
    return join([shade(patches), *written]), top


def page(
    name: str, sentences: Sequence[str], drawing: Markup, height: float, key: str = ""
) -> str:
    """Return the whole drawing with its title and its text alternative.

    Ids come from what is drawn and *key*: give each drawing its own key where one shoe is
    drawn twice on a page.
    """
    title = identity(key, name, *sentences)
    desc = f"{title}-d"
    return str(
        element(
            "svg",
            element("title", name, id=title),
            element("desc", "; ".join(sentences) + ".", id=desc),
            drawing,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {WIDTH} {height + 8:.0f}",
            class_="shopplugin-drawing",
            fill="currentColor",
            font_size=_FONT,
            role="img",
            aria_labelledby=f"{title} {desc}",
        )
    )


def exact(number: float) -> str:
    """Write a measured coordinate to a hundredth of a pixel, so that lengths stay true."""
    return f"{Decimal(number).quantize(Decimal('0.01')).normalize():f}"
