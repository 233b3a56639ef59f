"""The sole from the side, true to the shoe's stacks, drop, rocker, plate and tread."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from shopplugin.domain.shoes import Shoe
from shopplugin.drawings.svg import Point, between, join

from .palette import Colourway
from .studio import Studio

# Stacks are measured at 12 % and 75 % of the inner length of 270 mm, which begins 4 mm in.
_HEEL_AT, _FOREFOOT_AT = 36.0, 206.0


@dataclass(frozen=True, slots=True)
class Sole:
    """The measures of one sole in mm; what is unknown is drawn at the usual value."""

    heel: float
    forefoot: float
    rocker: bool
    words: frozenset[str]

    @property
    def spring(self) -> float:
        """How far the tip of the toe stands off the ground."""
        return min(26.0, 5 + self.forefoot * (0.62 if self.rocker else 0.3))

    @property
    def tip(self) -> float:
        """The height of the foam's upper edge at the toe."""
        return self.spring + 4 + self.forefoot * 0.45

    def bed(self, at: float) -> float:
        """Return the height of the foot bed at *at* mm from the heel."""
        slope = (self.forefoot - self.heel) / (_FOREFOOT_AT - _HEEL_AT)
        if at <= _FOREFOOT_AT:
            return self.heel + slope * (at - _HEEL_AT)
        lift = (at - _FOREFOOT_AT) / (300 - _FOREFOOT_AT)
        return self.forefoot + (self.tip - 4 - self.forefoot) * lift**1.5

    def has(self, word: str) -> bool:
        """Say whether the shoe's words of support, surface, plate or form include *word*."""
        return word in self.words


def sole_of(shoe: Shoe) -> Sole:
    """Read the sole from the shoe's values."""
    running = shoe.kind != "recovery"
    heel = _number(shoe, "heel_stack_mm")
    forefoot = _number(shoe, "forefoot_stack_mm")
    if heel is None:
        heel = 35.0 if running else 29.0 if forefoot is None else forefoot + 7
    if forefoot is None:
        forefoot = heel - (8.0 if running else 6.0)
    words: set[str] = set()
    for attribute in ("support_tech", "surface", "plate", "stability"):
        value = shoe.value(attribute)
        words.update(
            (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
        )
    return Sole(heel, forefoot, shoe.value("rocker") == "yes", frozenset(words))


def draw(studio: Studio, sole: Sole, colours: Colourway) -> tuple[Markup, Markup]:
    """Return the definitions and the drawing of a running shoe's sole."""
    outline = [*_top(sole), *_bottom(sole)]
    clip = studio.curve(outline)
    inside = f"{studio.url('sole')}"
    definitions = join(
        [
            studio.clip("sole", clip),
            studio.fade(
                "foam", (0, "#ffffff", 0.35), (0.4, "#ffffff", 0), (1, "#000000", 0.22)
            ),
        ]
    )
    layers = join(
        [
            studio.shape(outline, colours.foam),
            _lower_layer(studio, sole, colours),
            _plate(studio, sole, colours),
            _post(studio, sole, colours),
            _grooves(studio, sole),
            _rubber(studio, sole, colours),
            studio.shape(outline, studio.url("foam")),
        ]
    )
    drawing = join(
        [
            _lugs(studio, sole, colours),
            Markup('<g clip-path="%s">%s</g>') % (inside, layers),
            studio.line(_top(sole)[:-1], "#000000", 1.2, opacity=0.18),
            _rails(studio, sole, colours),
        ]
    )
    return definitions, drawing


def _top(sole: Sole) -> list[Point]:
    rise = 11.0 if sole.has("sidewalls") else 6.0
    flare = 5.0 if sole.has("wide_base") else 1.5
    return [
        (-5 - flare, sole.bed(0) + 4),
        (8, sole.bed(8) + rise + 2),
        (40, sole.bed(40) + rise),
        (85, sole.bed(85) + rise + (4 if sole.has("sidewalls") else 1)),
        (130, sole.bed(130) + rise + 1),
        (175, sole.bed(175) + 6),
        (215, sole.bed(215) + 4.5),
        (255, sole.bed(255) + 4.5),
        (285, sole.bed(285) + 4),
        (300, sole.tip),
    ]


def _bottom(sole: Sole) -> list[Point]:
    flare = 6.0 if sole.has("wide_base") else 2.0
    bevel = 9.0 if sole.has("lateral_bevel") or sole.rocker else 5.0
    front = 188.0 if sole.rocker else 212.0
    spring = sole.spring
    return [
        (303.5, spring + sole.forefoot * 0.2 + 3),
        (299, spring - 1),
        (276, spring * 0.58),
        (248, spring * 0.24),
        (front, 0),
        (150, 0.6),
        (105, 1.6),
        (70, 0.4),
        (34, 0),
        (10, bevel * 0.4),
        (-4 - flare / 2, bevel + 1),
        (-7 - flare, sole.bed(0) * 0.55 + 2),
    ]


def _lower_layer(studio: Studio, sole: Sole, colours: Colourway) -> Markup:
    edge: list[Point] = [
        (-14, sole.heel * 0.62),
        (30, sole.heel * 0.5),
        (80, sole.bed(80) * 0.36),
        (130, sole.bed(130) * 0.4),
        (190, sole.forefoot * 0.55),
        (250, sole.forefoot * 0.52 + 3),
        (306, sole.tip - 2),
    ]
    below: list[Point] = [(306, -8), (-14, -8)]
    rim = studio.line(edge, "#000000", 1, opacity=0.14)
    return studio.shape([*edge, *below], colours.base, bend=0.9) + rim


def _plate(studio: Studio, sole: Sole, colours: Colourway) -> Markup:
    if not (sole.has("carbon") or sole.has("other")):
        return Markup()
    line: list[Point] = [
        (14, sole.heel * 0.6),
        (80, sole.bed(80) * 0.46),
        (140, sole.bed(140) * 0.3),
        (205, sole.forefoot * 0.3 + 1),
        (260, sole.forefoot * 0.42 + 4),
        (296, sole.tip - 5),
    ]
    colour = "#16181b" if sole.has("carbon") else colours.accent
    return studio.line(line, colour, 4.2) + studio.line(line, "#ffffff", 0.9, opacity=0.45)


def _post(studio: Studio, sole: Sole, colours: Colourway) -> Markup:
    parts: list[Markup] = []
    if sole.has("medial_post"):
        wedge: list[Point] = [
            (52, 7),
            (60, sole.bed(60) * 0.72),
            (100, sole.bed(100) * 0.8),
            (142, sole.bed(142) * 0.62),
            (152, 8),
            (100, 6),
        ]
        parts.append(studio.shape(wedge, "#8b9096", bend=0.7))
        parts += [
            studio.dot((72 + 12 * step, sole.bed(100) * 0.42), 2.4, "#6b7076")
            for step in range(6)
        ]
    if sole.has("midfoot_shank"):
        shank: list[Point] = [(88, 2), (98, 9), (122, 11.5), (146, 9), (158, 2), (122, 4.5)]
        parts.append(studio.shape(shank, colours.accent, bend=0.8, opacity=0.9))
    return join(parts)


def _grooves(studio: Studio, sole: Sole) -> Markup:
    if sole.heel < 18:
        return Markup()
    long: list[Point] = [
        (8, sole.heel * 0.78),
        (60, sole.bed(60) * 0.7),
        (105, sole.bed(105) * 0.74),
    ]
    lines = [studio.line(long, "#000000", 2.2, opacity=0.1)]
    for step in range(4):
        at = 186 + step * 17
        lines.append(
            studio.line(
                [(at, sole.forefoot * 0.36 + 1), (at + 5, sole.forefoot * 0.7 + 2)],
                "#000000",
                2,
                opacity=0.1,
            )
        )
    return join(lines)


def _rubber(studio: Studio, sole: Sole, colours: Colourway) -> Markup:
    thick = 4.6 if sole.has("trail") else 3.4
    bottom = sorted(_bottom(sole)[1:11])
    parts: list[Markup] = []
    for start, end in ((-10, 88), (150, 310)):
        stretch = [point for point in bottom if start <= point[0] <= end]
        low = [(x, y - 3) for x, y in stretch]
        high = [(x, y + thick) for x, y in reversed(stretch)]
        parts.append(studio.shape([*low, *high], colours.rubber, bend=0.8))
    return join(parts)


def _lugs(studio: Studio, sole: Sole, colours: Colourway) -> Markup:
    if not sole.has("trail"):
        return Markup()
    bottom = sorted(_bottom(sole)[1:11])
    deep = 1.2 if sole.heel < 18 else 3.2 if sole.has("road") else 5.0
    parts: list[Markup] = []
    for at in [*range(4, 88, 13), *range(142, 292, 13)]:
        ground = between(bottom, at)
        parts.append(
            studio.facet(
                [
                    (at - 4.6, ground + 3),
                    (at - 3, ground - deep),
                    (at + 2.4, ground - deep),
                    (at + 4.6, ground + 3),
                ],
                colours.rubber,
            )
        )
    return join(parts)


def _rails(studio: Studio, sole: Sole, colours: Colourway) -> Markup:
    if not sole.has("guide_rails"):
        return Markup()
    rise = 12.0 if sole.has("sidewalls") else 7.5
    rail: list[Point] = [
        (4, sole.bed(4) + rise),
        (40, sole.bed(40) + rise - 1),
        (88, sole.bed(88) + rise - 2),
    ]
    return studio.line(rail, colours.accent, 6.5) + studio.line(
        rail, "#ffffff", 1.2, opacity=0.4
    )


def _number(shoe: Shoe, attribute: str) -> float | None:
    value = shoe.value(attribute)
    return float(value) if isinstance(value, Decimal) else None
