"""The upper of a closed shoe from the side: fabric, panels, laces and collar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from shopplugin.domain.shoes import Shoe
from shopplugin.drawings.svg import Point, between, element, join

from .marks import mark
from .palette import Colourway
from .sole import Sole
from .studio import Studio


@dataclass(frozen=True, slots=True)
class Upper:
    """What the drawing of an upper depends on."""

    brand: str
    fabrics: frozenset[str]
    toe_height: float
    laces: bool
    sock: bool
    padded: float
    perforated: bool

    def has(self, fabric: str) -> bool:
        """Say whether the upper is made with *fabric*."""
        return fabric in self.fabrics


def upper_of(shoe: Shoe) -> Upper:
    """Read the upper from the shoe's values; an unknown one is drawn as plain mesh."""
    fabrics = shoe.value("upper")
    height = shoe.value("toebox_height_mm")
    tongue = shoe.value("tongue_padding_mm")
    form = shoe.value("form")
    return Upper(
        brand=shoe.brand or "",
        fabrics=frozenset(fabrics if isinstance(fabrics, tuple) else ("mesh",)),
        toe_height=float(height) if isinstance(height, Decimal) else 28.0,
        laces=form != "slip_on",
        sock=shoe.value("gusset") in ("sock", "bootie"),
        padded=float(tongue) if isinstance(tongue, Decimal) else 6.0,
        perforated=shoe.value("ventilation") == "perforated",
    )


def draw(studio: Studio, sole: Sole, upper: Upper, colours: Colourway) -> tuple[Markup, Markup]:
    """Return the definitions and the drawing of the upper; the sole goes on top of it."""
    throat = _throat(sole, upper)
    outline = _outline(sole, upper, throat)
    definitions = join(
        [
            studio.clip("upper", studio.curve(outline)),
            _fabric(studio, upper, colours),
            studio.fade("form", (0, "#ffffff", 0.3), (0.45, "#ffffff", 0), (1, "#000000", 0.3)),
            studio.fade(
                "ends",
                (0, "#000000", 0.2),
                (0.2, "#000000", 0),
                (0.82, "#000000", 0),
                (1, "#000000", 0.16),
                across=True,
            ),
        ]
    )
    spot = 118 if upper.laces else 148
    inside = join(
        [
            studio.shape(outline, colours.upper),
            studio.shape(outline, studio.url("fabric")),
            _panels(studio, sole, upper, colours, throat),
            mark(
                studio,
                upper.brand,
                (spot, (sole.bed(spot) + 6 + between(throat, spot)) / 2 - 3),
                colours.accent,
            ),
            studio.shape(outline, studio.url("form")),
            studio.shape(outline, studio.url("ends")),
        ]
    )
    drawing = join(
        [
            _inside(studio, sole, upper, colours, throat),
            element("g", inside, clip_path=studio.url("upper")),
            studio.line(_collar(sole, upper), colours.lining, 5 + min(upper.padded, 10) * 0.35),
            studio.line(_collar(sole, upper), "#ffffff", 1.1, opacity=0.25),
            _laces(studio, upper, colours, throat) if upper.laces else Markup(),
        ]
    )
    return definitions, drawing


def _throat(sole: Sole, upper: Upper) -> list[Point]:
    low = sole.forefoot + upper.toe_height
    top = sole.bed(94) + (86 if upper.laces else 74)
    end = sole.bed(205)
    return [
        (94, top),
        (120, sole.bed(120) + (79 if upper.laces else 73)),
        (150, sole.bed(150) + 66),
        (180, end + 53),
        (206, end + 43),
        (232, low + 9 + (sole.bed(232) - sole.forefoot)),
        (258, low + 5 + (sole.bed(258) - sole.forefoot)),
    ]


def _collar(sole: Sole, upper: Upper) -> list[Point]:
    tall = 8.0 if upper.sock or upper.has("waterproof") else 0.0
    heel = sole.bed(0)
    return [
        (0, heel + 74 + tall),
        (9, heel + 69 + tall),
        (26, heel + 58 + tall),
        (48, heel + 55 + tall),
        (70, heel + 63 + tall),
        (94, between(_throat(sole, upper), 94) - 1),
    ]


def _outline(sole: Sole, upper: Upper, throat: Sequence[Point]) -> list[Point]:
    heel, tip = sole.bed(0), sole.tip
    return [
        (-1, heel - 6),
        (-5, heel + 16),
        (-4.5, heel + 36),
        (-1, heel + 56),
        *_collar(sole, upper)[:-1],
        *throat,
        (280, tip + upper.toe_height * 0.9),
        (293, tip + upper.toe_height * 0.6),
        (300, tip + upper.toe_height * 0.22),
        (296, tip - 8),
        (220, sole.forefoot - 8),
        (120, sole.bed(120) - 8),
        (40, sole.bed(40) - 8),
    ]


def _inside(
    studio: Studio, sole: Sole, upper: Upper, colours: Colourway, throat: Sequence[Point]
) -> Markup:
    heel, top = sole.bed(0), throat[0][1]
    far: list[Point] = [
        (4, heel + 66),
        (16, heel + 71),
        (48, heel + 66),
        (80, heel + 72),
        (98, top + 2),
        (92, heel + 40),
        (48, heel + 38),
        (12, heel + 44),
    ]
    parts = [studio.shape(far, colours.lining, bend=0.9)]
    if upper.laces:
        lift = 4 + upper.padded * 0.35
        tongue: list[Point] = [
            (80, top - 12),
            (79, top + 6),
            (82, top + 15),
            (91, top + 17),
            (100, top + 9 + lift * 0.4),
            *((x + 2, y + lift * 0.8) for x, y in throat[1:4]),
            (196, throat[4][1] + 2),
            (180, throat[3][1] - 8),
            (110, top - 22),
        ]
        parts.append(studio.shape(tongue, colours.panel, bend=0.85))
        parts.append(
            studio.stitches([(84, top + 11), (92, top + 12), (104, top + 5)], colours.lace)
        )
    return join(parts)


def _panels(
    studio: Studio, sole: Sole, upper: Upper, colours: Colourway, throat: Sequence[Point]
) -> Markup:
    heel = sole.bed(0)
    plain = upper.has("seamless")
    counter: list[Point] = [
        (-12, heel - 8),
        (-12, heel + 66),
        (2, heel + 64),
        (14, heel + 52),
        (26, heel + 36),
        (46, heel + 24),
        (62, heel + 10),
        (64, heel - 8),
    ]
    parts = [studio.shape(counter, colours.panel, bend=0.85, opacity=0.55 if plain else 1)]
    parts.append(studio.line(counter[2:-1], colours.accent, 3, opacity=0.85))
    tab: list[Point] = [(-12, heel + 48), (-12, heel + 90), (9, heel + 86), (5, heel + 50)]
    parts.append(studio.facet(tab, colours.accent))
    if not upper.laces:
        parts.append(_gore(studio, sole, colours, throat))
    if upper.laces:
        parts.append(_eyestay(studio, colours, throat, 0.6 if plain else 1))
    parts.append(_bumper(studio, sole, upper, colours))
    if upper.has("stretch"):
        parts.append(_stretch_zone(studio, sole, colours, throat))
    if upper.has("overlays"):
        parts.append(_overlays(studio, sole, colours, throat))
    if upper.has("waterproof"):
        seam = [
            (64, heel + 8),
            (110, sole.bed(110) + 30),
            (180, sole.bed(180) + 34),
            (262, sole.bed(262) + 22),
        ]
        parts.append(studio.line(seam, colours.panel, 9, opacity=0.85))
        parts.append(studio.line(seam, "#ffffff", 1, opacity=0.35))
    if not plain:
        parts.append(
            studio.stitches(
                [
                    (4, heel + 60),
                    (17, heel + 49),
                    (29, heel + 34),
                    (49, heel + 21),
                    (64, heel + 8),
                ],
                colours.lace,
            )
        )
    return join(parts)


def _eyestay(
    studio: Studio, colours: Colourway, throat: Sequence[Point], opacity: float
) -> Markup:
    above = [(x + 1, y + 6) for x, y in throat[:5]]
    below = [(x - 7, y - 15) for x, y in reversed(throat[:5])]
    front = [(216, throat[4][1] - 6), (208, throat[4][1] - 14)]
    edge = [(x - 6, y - 12.4) for x, y in throat[:5]]
    return studio.shape([*above, *front, *below], colours.panel, bend=0.7, opacity=opacity) + (
        studio.stitches(edge, colours.lace) if opacity == 1 else Markup()
    )


def _gore(studio: Studio, sole: Sole, colours: Colourway, throat: Sequence[Point]) -> Markup:
    """Return the elastic wedge that lets a shoe without laces open."""
    top, low = throat[0][1], sole.bed(104) + 26
    wedge: list[Point] = [
        (72, top - 6),
        (100, low),
        (112, low - 2),
        (124, throat[1][1] + 4),
        (98, top + 6),
    ]
    ribs = [
        studio.line(
            [(101 + step * 2.4, low + 4), (80 + step * 8, top + 2)],
            colours.lining,
            1.8,
            opacity=0.5,
        )
        for step in range(5)
    ]
    return studio.shape(wedge, colours.panel, bend=0.6) + join(ribs)


def _bumper(studio: Studio, sole: Sole, upper: Upper, colours: Colourway) -> Markup:
    tall = (
        20.0 if upper.has("overlays") or upper.has("waterproof") or sole.has("trail") else 9.0
    )
    edge: list[Point] = [
        (222, sole.bed(222) + 4),
        (250, sole.bed(250) + 5 + tall * 0.3),
        (276, sole.bed(276) + 5 + tall * 0.8),
        (290, sole.tip + 4 + tall),
        (306, sole.tip + 8 + tall),
    ]
    return studio.shape(
        [*edge, (306, sole.tip - 10), (222, sole.bed(222) - 8)], colours.panel, bend=0.8
    )


def _stretch_zone(
    studio: Studio, sole: Sole, colours: Colourway, throat: Sequence[Point]
) -> Markup:
    ribs: list[Markup] = []
    for step in range(9):
        at = 196 + step * 6.2
        low, high = sole.bed(at) + 7, between(throat, at) - 9
        middle = (low + high) / 2
        ribs.append(
            studio.line(
                [(at, low), (at - 3.5, middle), (at - 1, high)],
                colours.panel,
                2.4,
                opacity=0.75,
            )
        )
    return join(ribs)


def _overlays(
    studio: Studio, sole: Sole, colours: Colourway, throat: Sequence[Point]
) -> Markup:
    bands: list[Markup] = []
    for start, end in ((92, 122), (160, 186)):
        low, high = sole.bed(start) + 3, between(throat, end) - 8
        band: list[Point] = [
            (start - 5, low),
            (start + 8, low),
            (end + 4, high),
            (end - 5, high),
        ]
        bands.append(studio.facet(band, colours.panel, opacity=0.9))
    toe = [(206, sole.bed(206) + 3), (228, sole.bed(228) + 20), (262, sole.bed(262) + 26)]
    bands.append(studio.line(toe, colours.panel, 7, opacity=0.9))
    return join(bands)


def _laces(studio: Studio, upper: Upper, colours: Colourway, throat: Sequence[Point]) -> Markup:
    rows: list[Markup] = []
    for step in range(6):
        at = 106 + step * 17.5
        edge = between(throat, at)
        low, high = (at - 4.5, edge - 9.5), (at + 4, edge + 3.5)
        rows.append(studio.dot(low, 3.4, colours.lining))
        rows.append(studio.line([low, high], "#000000", 9, opacity=0.16))
        rows.append(studio.line([low, high], colours.lace, 7))
    bow_at = between(throat, 106)
    loop = [
        (104, bow_at + 3),
        (116, bow_at + 13),
        (129, bow_at + 9),
        (120, bow_at + 2),
        (106, bow_at + 2),
    ]
    tail = [(105, bow_at + 3), (98, bow_at - 8), (102, bow_at - 20)]
    rows.append(studio.line(loop, "#000000", 5.6, opacity=0.14))
    rows.append(studio.line(loop, colours.lace, 4.2))
    rows.append(studio.line(tail, colours.lace, 4.2))
    return join(rows)


def _fabric(studio: Studio, upper: Upper, colours: Colourway) -> Markup:
    """Return the weave as a pattern: ribs for knit, holes for mesh, nothing when sealed."""
    dark, light = colours.lining, "#ffffff"
    if upper.has("waterproof"):
        weave = element("path", d="M0 0H6", stroke=light, stroke_width=0.6, opacity=0.12)
        size = 6
    elif upper.has("knit"):
        weave = element(
            "path",
            d="M0 2L3.5 5L7 2M0 7L3.5 10L7 7",
            fill="none",
            stroke=dark,
            stroke_width=1.1,
            opacity=0.26,
        )
        size = 7
    elif upper.has("engineered_mesh") or upper.perforated:
        weave = join(
            element("ellipse", cx=x, cy=y, rx=1.9, ry=1.25, fill=dark, opacity=0.32)
            for x, y in ((2.5, 2.5), (7.5, 7.5))
        )
        size = 10
    else:
        weave = element(
            "path", d="M0 0L5 5M5 0L0 5", stroke=dark, stroke_width=0.8, opacity=0.24
        )
        size = 5
    height = 10 if size == 7 else size
    return element(
        "pattern",
        weave,
        id=studio.id("fabric"),
        width=size,
        height=height,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(-12)",
    )
