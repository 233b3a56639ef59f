"""The sheet a geometry drawing stands on: one scale in mm, lines, bands, labels and rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from textwrap import wrap

from markupsafe import Markup

from .svg import Point, curve, element, identity, join, polyline

WIDTH = 320
PX_PER_MM = 0.9
LENGTH_MM = 300.0
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
    """Places millimetres on the drawing: x from heel to toe, y up from *base* px."""

    base: float

    def at(self, point: Point) -> Point:
        """Return where a point in mm stands, in px."""
        return (_LEFT + point[0] * PX_PER_MM, self.base - point[1] * PX_PER_MM)

    def outline(self, points: Sequence[Point], part: str, **more: str | float | None) -> Markup:
        """Return a closed smooth outline."""
        path = curve([self.at(point) for point in points], closed=True, bend=0.9)
        return element("path", d=path, class_=f"shopplugin-drawing-{part}", **more)

    def line(self, points: Sequence[Point], part: str, **more: str | float | None) -> Markup:
        """Return an open line through *points*, straight from one to the next."""
        return element(
            "path",
            d=polyline([self.at(point) for point in points]),
            class_=f"shopplugin-drawing-{part}",
            fill="none",
            stroke="currentColor",
            **more,
        )

    def band(self, x: float, low: float, high: float, wide: float = 26) -> Markup:
        """Shade the wanted range from *low* to *high* mm at *x* mm; *wide* in px."""
        left, top = self.at((x, high))
        return element(
            "rect",
            x=left - wide / 2,
            y=exact(top),
            width=wide,
            height=exact((high - low) * PX_PER_MM),
            rx=2,
            class_="shopplugin-drawing-wanted",
            fill="currentColor",
            fill_opacity=_SHADE,
        )

    def span(self, start: Point, end: Point, known: bool) -> Markup:
        """Draw a measured length with an end mark at both ends; dashed if not *known*."""
        (x1, y1), (x2, y2) = self.at(start), self.at(end)
        part = "shopplugin-drawing-value" if known else "shopplugin-drawing-unknown"
        stroke = {"stroke": "currentColor", "stroke_width": 2}
        return element(
            "g",
            element(
                "line",
                x1=x1,
                y1=exact(y1),
                x2=x2,
                y2=exact(y2),
                stroke_dasharray=None if known else DASH,
                **stroke,
            ),
            *(
                element("line", x1=x1 - 6, y1=exact(y), x2=x1 + 6, y2=exact(y), **stroke)
                for y in (y1, y2)
            ),
            class_=part,
        )

    def leader(self, x: float, height: float, name_y: float) -> Markup:
        """Draw a faint line from a mark at *x*, *height* mm to its name at *name_y* px."""
        left, y = self.at((x, height))
        return element(
            "line",
            x1=left,
            y1=y,
            x2=left,
            y2=name_y,
            stroke="currentColor",
            stroke_width=0.8,
            stroke_opacity="0.45",
            class_="shopplugin-drawing-leader",
        )


def label(text: str, at: Point, anchor: str = "middle", part: str = "label") -> Markup:
    """Write *text* at *at* px; it takes the font of the page."""
    return element(
        "text",
        text,
        x=at[0],
        y=at[1],
        text_anchor=anchor,
        font_size=_FONT,
        fill="currentColor",
        class_=f"shopplugin-drawing-{part}",
    )


def rows(
    lines: Iterable[str], top: float, shaded: bool = False, indent: float = 8
) -> tuple[Markup, float]:
    """Write *lines* below each other from *top*, wrapped; return them and where they end.

    With *shaded*, a small patch of the shade stands before each line.
    """
    written: list[Markup] = []
    left = 25 if shaded else indent
    fitting = int((WIDTH - left) / _PX_PER_CHARACTER)
    for line in lines:
        first, *more = wrap(line, fitting) or [""]
        top += _ROW
        if shaded:
            patch = {"x": 8, "y": top - 9.5, "width": 11, "height": 11, "rx": 2}
            written.append(
                element(
                    "rect",
                    class_="shopplugin-drawing-wanted",
                    fill="currentColor",
                    fill_opacity=_SHADE,
                    **patch,
                )
            )
        written.append(label(first, (left, top), "start"))
        for rest in more:
            top += _ROW
            written.append(label(rest, (left, top), "start"))
    return join(written), top


def page(
    name: str, sentences: Sequence[str], drawing: Markup, height: float, key: str = ""
) -> str:
    """Return the whole drawing with its title and its text alternative.

    Ids come from what is drawn and *key*: give each drawing its own key where one shoe is
    drawn twice on a page.
    """
    title, desc = (identity(part, key, name, *sentences) for part in ("title", "desc"))
    return str(
        element(
            "svg",
            element("title", name, id=title),
            element("desc", "; ".join(sentences) + ".", id=desc),
            drawing,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {WIDTH} {height + 8:.0f}",
            class_="shopplugin-drawing",
            role="img",
            aria_labelledby=f"{title} {desc}",
        )
    )


def exact(number: float) -> str:
    """Write a measured coordinate to a hundredth of a pixel, so that lengths stay true."""
    return f"{Decimal(number).quantize(Decimal('0.01')).normalize():f}"
