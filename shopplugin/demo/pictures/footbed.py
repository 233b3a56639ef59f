"""The sole of an open shoe, seen from the side and a little above, so that its bed shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sin

from markupsafe import Markup

from shopplugin.domain.shoes import Shoe
from shopplugin.drawings.svg import Point, element, join

from .palette import Colourway
from .sole import Sole, sole_of
from .studio import Studio, place

# How far the far edge of the foot bed seems to stand above the near one, in mm.
_DEPTH = 24.0
_STOPS = (-4, 6, 24, 50, 80, 110, 140, 170, 200, 230, 258, 280, 294, 301)


@dataclass(frozen=True, slots=True)
class OpenShoe:
    """One open shoe: its sole and the words its drawing depends on."""

    sole: Sole
    brand: str
    form: str
    arch: str
    stimulation: str
    perforated: bool
    strapped: bool
    rugged: bool

    def near(self, at: float) -> float:
        """Return the height of the near edge of the foot bed."""
        bump = {"pronounced": 9.0, "contoured": 5.0}.get(self.arch, 1.5)
        arch = bump * max(0.0, sin((at - 70) / 90 * pi)) if 70 < at < 160 else 0.0
        cup = 6.0 * max(0.0, 1 - at / 45)
        return self.sole.bed(at) + 4 + arch + cup

    def far(self, at: float) -> float:
        """Return the height of the far edge, seen from a little above."""
        return self.near(at) + _DEPTH * sin(max(0.0, min(1.0, (at + 3) / 304)) * pi) ** 0.6

    def middle(self, at: float) -> float:
        """Return the height of the bed's middle line."""
        return (self.near(at) + self.far(at)) / 2


def read(shoe: Shoe) -> OpenShoe:
    """Read an open shoe from its values; unknown words are drawn as the usual ones."""

    def word(attribute: str, otherwise: str) -> str:
        value = shoe.value(attribute)
        return value if isinstance(value, str) else otherwise

    form = word("form", "slide")
    return OpenShoe(
        sole=sole_of(shoe),
        brand=shoe.brand or "",
        form=form,
        arch=word("arch_contour", "contoured"),
        stimulation=word("stimulation", "none"),
        perforated=word("ventilation", "perforated") == "perforated",
        strapped=word("heel_hold", "strap") == "strap",
        rugged=shoe.brand == "Brackmoor",
    )


def trace(height: Callable[[float], float], points: str) -> list[Point]:
    """Return *points*, written ``"x,lift x,lift"`` in mm, lifted from the line *height*."""
    pairs = (point.split(",") for point in points.split())
    return [(float(x), height(float(x)) + float(lift)) for x, lift in pairs]


def definitions(studio: Studio, shape: OpenShoe) -> Markup:
    """Return the clips and gradients that bed, base and straps refer to."""
    return join(
        [
            studio.clip("sole", studio.curve(_side(shape), bend=0.9)),
            studio.clip("bed", studio.curve(_surface(shape), bend=0.9)),
            studio.fade(
                "foam", (0, "#ffffff", 0.24), (0.35, "#ffffff", 0), (1, "#000000", 0.3)
            ),
            studio.fade(
                "strap", (0, "#ffffff", 0.3), (0.5, "#ffffff", 0), (1, "#000000", 0.26)
            ),
            studio.fade("bedlight", (0, "#000000", 0.2), (1, "#ffffff", 0.12)),
        ]
    )


def bed(studio: Studio, shape: OpenShoe, colours: Colourway) -> Markup:
    """Draw the surface the foot stands on."""
    surface = _surface(shape)
    parts = [
        studio.shape(surface, colours.foam, bend=0.9),
        _texture(shape, colours),
        studio.shape(surface, studio.url("bedlight"), bend=0.9),
    ]
    rim = studio.line(_edge(shape.far), "#000000", 1.4, opacity=0.22)
    return element("g", join(parts), clip_path=studio.url("bed")) + rim


def base(studio: Studio, shape: OpenShoe, colours: Colourway) -> Markup:
    """Draw the side of the sole in two tones, with its tread."""
    outline, sole = _side(shape), shape.sole
    middle: list[Point] = [
        (-14, sole.heel * 0.5),
        (60, sole.bed(60) * 0.4),
        (130, sole.bed(130) * 0.42),
        (210, sole.forefoot * 0.46),
        (308, sole.tip * 0.85),
    ]
    whole = shape.form in ("slide", "clog")
    layers = [
        studio.shape(outline, colours.upper if whole else colours.foam, bend=0.9),
        studio.shape([*middle, (308, -6), (-14, -6)], colours.base, bend=0.9),
        studio.line(middle, "#000000", 1, opacity=0.16),
        *(_ridge(studio, at) for at in range(22, 236, 11)),
        studio.shape(outline, studio.url("foam"), bend=0.9),
    ]
    lugs = [
        studio.facet([(x - 5, 3), (x - 3.4, -3.6), (x + 3, -3.6), (x + 5, 3)], colours.rubber)
        for x in (range(12, 232, 14) if shape.rugged else ())
    ]
    lip = studio.line(_edge(shape.near)[1:-1], "#ffffff", 2, opacity=0.4)
    return join([*lugs, element("g", join(layers), clip_path=studio.url("sole")), lip])


def _edge(height: Callable[[float], float]) -> list[Point]:
    return [(at, height(at)) for at in _STOPS]


def _side(shape: OpenShoe) -> list[Point]:
    rocker = shape.sole.rocker
    lift = shape.sole.spring * (0.9 if rocker else 0.7)
    tip: list[Point] = [(305, (lift + shape.near(301)) / 2), (299, lift), (274, lift * 0.45)]
    ground: list[Point] = [(196 if rocker else 222, 0), (150, 0), (90, 0), (36, 0), (10, 3)]
    return [*_edge(shape.near), *tip, *ground, (-5, 9), (-9, shape.near(0) * 0.6)]


def _surface(shape: OpenShoe) -> list[Point]:
    return [*_edge(shape.near), *reversed(_edge(shape.far))]


def _ridge(studio: Studio, at: float) -> Markup:
    low = 1.6 + max(0.0, at - 220) * 0.06
    return studio.line([(at, low), (at + 4, low + 5)], "#000000", 2, opacity=0.2)


def _texture(shape: OpenShoe, colours: Colourway) -> Markup:
    if shape.stimulation == "none":
        return Markup()
    big = shape.stimulation == "nodules"
    rows, apart, rx, ry = (4, 17.0, 7.0, 3.6) if big else (6, 8.4, 2.1, 1.2)
    bumps: list[Markup] = []
    for row in range(1, rows):
        for step in range(int(284 / apart)):
            at = 8 + (step + row % 2 / 2) * apart
            height = shape.near(at) + (shape.far(at) - shape.near(at)) * row / rows
            x, y = place((at, height))
            bumps.append(_bump(x, y + 1.2, rx, ry, "#000000", 0.22))
            bumps.append(_bump(x, y, rx, ry, colours.foam, 1))
            if big:
                bumps.append(_bump(x - 2, y - 1, 2.4, 1, "#ffffff", 0.5))
    return join(bumps)


def _bump(x: float, y: float, rx: float, ry: float, fill: str, opacity: float) -> Markup:
    shade = None if opacity == 1 else f"{opacity:g}"
    return element("ellipse", cx=x, cy=y, rx=rx, ry=ry, fill=fill, opacity=shade)
