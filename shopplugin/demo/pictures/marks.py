"""The side marks of the invented brands, small and simple."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from shopplugin.drawings.svg import Point, element, join

from .studio import Studio, place


def mark(studio: Studio, brand: str, at: Point, colour: str) -> Markup:
    """Return the mark of *brand* centred at *at* (mm)."""
    x, y = place(at)
    draw = _MARKS.get(brand)
    if draw is None:
        return Markup()
    return element("g", draw(colour), transform=f"translate({x:.1f} {y:.1f})")


def _leaf(colour: str) -> Markup:
    blade = "M-22 10C-14 -12 6 -22 26 -20C22 0 4 14 -22 10Z"
    return element("path", d=blade, fill=colour) + element(
        "path",
        d="M-20 9C-8 2 6 -8 20 -16",
        fill="none",
        stroke="#ffffff",
        stroke_width=1.6,
        opacity=0.7,
    )


def _cloud(colour: str) -> Markup:
    puff = "M-26 10C-34 10-34-2-25-3C-24-14-9-17-4-9C3-17 18-12 17-2C27-3 29 10 19 10Z"
    return element("path", d=puff, fill=colour)


def _wing(colour: str) -> Markup:
    return element("path", d="M-34 12L34 -22L12 0L26 -2L2 10L12 10L-10 18Z", fill=colour)


def _ridge(colour: str) -> Markup:
    return element("path", d="M-32 14L-12 -14L-2 0L8 -10L30 14Z", fill=colour)


def _arches(colour: str) -> Markup:
    line = {"fill": "none", "stroke": colour, "stroke_width": 5, "stroke_linecap": "round"}
    return join(
        element("path", d=f"M{-half} 12A{half} {half} 0 0 1 {half} 12", **line)
        for half in (20, 8)
    )


def _print(colour: str) -> Markup:
    return element(
        "ellipse",
        rx=19,
        ry=10.5,
        fill="none",
        stroke=colour,
        stroke_width=3.6,
        transform="rotate(-18)",
    )


def _stones(colour: str) -> Markup:
    return join(
        element("ellipse", cx=x, cy=y, rx=rx, ry=ry, fill=colour)
        for x, y, rx, ry in ((0, 9, 18, 6.5), (1, -2.5, 12.5, 5), (-0.5, -11, 7.5, 3.8))
    )


def _drop(colour: str) -> Markup:
    return element(
        "path",
        d="M0 -18C8 -7 12 -1 12 5A12 12 0 0 1 -12 5C-12 -1 -8 -7 0 -18Z",
        fill=colour,
        transform="rotate(24)",
    )


_MARKS: dict[str, Callable[[str], Markup]] = {
    "Tarnwick": _leaf,
    "Fennholt": _cloud,
    "Kestrane": _wing,
    "Brackmoor": _ridge,
    "Sorrelby": _arches,
    "Ollivane": _print,
    "Lullstone": _stones,
    "Dovemere": _drop,
}
