"""The studio a shoe is drawn in: scale, backdrop, shadow, gradients and stitches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from shopplugin.drawings.svg import Point, curve, element, identity, join, polyline

WIDTH, HEIGHT = 640, 480
_PX_PER_MM = 1.78
_HEEL_X, _GROUND_Y = 54.0, 372.0


@dataclass(frozen=True, slots=True)
class Studio:
    """Draws in millimetres: x from heel to toe, 300 away, and y up from the ground."""

    handle: str

    def id(self, part: str) -> str:
        """Return an id for *part* that no other picture on the page has."""
        return identity(part, self.handle)

    def url(self, part: str) -> str:
        """Return the reference to the gradient, pattern or clip called *part*."""
        return f"url(#{self.id(part)})"

    def curve(self, points: Sequence[Point], closed: bool = True, bend: float = 1.0) -> str:
        """Return a smooth outline through *points* in mm."""
        return curve([place(point) for point in points], closed, bend)

    def shape(
        self, points: Sequence[Point], fill: str, bend: float = 1.0, **more: str | float
    ) -> Markup:
        """Return a filled smooth shape."""
        return element("path", d=self.curve(points, bend=bend), fill=fill, **more)

    def facet(self, points: Sequence[Point], fill: str, **more: str | float) -> Markup:
        """Return a filled shape with straight sides."""
        return element("path", d=polyline([place(p) for p in points], True), fill=fill, **more)

    def line(
        self, points: Sequence[Point], colour: str, width: float, **more: str | float
    ) -> Markup:
        """Return a smooth open line; *width* in px."""
        return element(
            "path",
            d=self.curve(points, closed=False),
            fill="none",
            stroke=colour,
            stroke_width=width,
            stroke_linecap="round",
            stroke_linejoin="round",
            **more,
        )

    def stitches(self, points: Sequence[Point], colour: str) -> Markup:
        """Return a row of stitches along *points*."""
        return self.line(points, colour, 1.3, stroke_dasharray="3.6 2.8", opacity=0.75)

    def dot(self, at: Point, radius: float, fill: str, **more: str | float) -> Markup:
        """Return a disc; *radius* in px."""
        x, y = place(at)
        return element("circle", cx=x, cy=y, r=radius, fill=fill, **more)

    def fade(self, part: str, *stops: tuple[float, str, float], across: bool = False) -> Markup:
        """Return a linear gradient of (offset, colour, opacity), down or *across*."""
        return element(
            "linearGradient",
            _stops(stops),
            id=self.id(part),
            x1=0,
            y1=0,
            x2=1 if across else 0,
            y2=0 if across else 1,
        )

    def clip(self, part: str, outline: str) -> Markup:
        """Return a clip path with *outline*."""
        return element("clipPath", element("path", d=outline), id=self.id(part))

    def page(
        self, title: str, description: str, definitions: Markup, drawing: Markup
    ) -> Markup:
        """Return the whole picture: backdrop, shadow and *drawing*, with its text."""
        backdrop = element(
            "radialGradient",
            _stops([(0, "#fbfaf8", 1), (0.62, "#f1eeea", 1), (1, "#e2deD8".lower(), 1)]),
            id=self.id("backdrop"),
            cx=0.5,
            cy=0.42,
            r=0.75,
        )
        shadow = element(
            "radialGradient",
            _stops([(0, "#2a2622", 0.42), (0.55, "#2a2622", 0.16), (1, "#2a2622", 0)]),
            id=self.id("shadow"),
        )
        return element(
            "svg",
            element("title", title, id=self.id("title")),
            element("desc", description, id=self.id("desc")),
            element("defs", backdrop, shadow, definitions),
            element("rect", width=WIDTH, height=HEIGHT, fill=self.url("backdrop")),
            element(
                "ellipse",
                cx=WIDTH / 2,
                cy=_GROUND_Y + 6,
                rx=292,
                ry=21,
                fill=self.url("shadow"),
            ),
            drawing,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {WIDTH} {HEIGHT}",
            width=WIDTH,
            height=HEIGHT,
            role="img",
            aria_labelledby=f"{self.id('title')} {self.id('desc')}",
        )


def place(point: Point) -> Point:
    """Return where a point in mm stands on the picture, in px."""
    return (_HEEL_X + point[0] * _PX_PER_MM, _GROUND_Y - point[1] * _PX_PER_MM)


def _stops(stops: Sequence[tuple[float, str, float]]) -> Markup:
    return join(
        element("stop", offset=f"{offset:g}", stop_color=colour, stop_opacity=f"{opacity:g}")
        for offset, colour, opacity in stops
    )
