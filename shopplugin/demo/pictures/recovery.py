"""Open recovery shoes: slides, flip-flops, sandals and clogs."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from shopplugin.domain.shoes import Shoe
from shopplugin.drawings.svg import Point, element, join

from . import footbed
from .footbed import OpenShoe, trace
from .marks import mark
from .palette import Colourway
from .studio import Studio, place


def draw(studio: Studio, shoe: Shoe, colours: Colourway) -> tuple[Markup, Markup]:
    """Return the definitions and the drawing of an open shoe."""
    shape = footbed.read(shoe)
    behind, before = _FORMS.get(shape.form, _slide)(studio, shape, colours)
    standing = footbed.bed(studio, shape, colours) + footbed.base(studio, shape, colours)
    return footbed.definitions(studio, shape), join([behind, standing, before])


def _band(studio: Studio, outline: Sequence[Point], colour: str, bend: float = 0.8) -> Markup:
    """Return a piece of upper: cloth, light on it, and a fine dark edge."""
    edge = {"stroke": "#000000", "stroke_width": 1, "stroke_opacity": "0.16"}
    return join(
        [
            studio.shape(outline, colour, bend=bend),
            studio.shape(outline, studio.url("strap"), bend=bend),
            studio.shape(outline, "none", bend=bend, **edge),
        ]
    )


def _seam(studio: Studio, outline: Sequence[Point], colours: Colourway) -> Markup:
    """Return stitches just inside *outline*."""
    x = sum(point[0] for point in outline) / len(outline)
    y = sum(point[1] for point in outline) / len(outline)
    inner = [(px + (x - px) * 0.1, py + (y - py) * 0.12) for px, py in outline]
    return studio.stitches([*inner, inner[0]], colours.lace)


def _slide(studio: Studio, shape: OpenShoe, colours: Colourway) -> tuple[Markup, Markup]:
    near = shape.near
    inside = trace(shape.far, "120,-4 128,28 150,42 182,36 212,24 226,-4")
    back = trace(near, "109,20 113,46 128,64 148,68 142,60 120,44")
    opening = trace(near, "202,46 212,43 228,27 238,6 232,-7 222,26")
    outside = trace(
        near, "104,-9 108,18 120,46 142,63 172,60 202,46 222,26 232,-7 196,-10 140,-12"
    )
    strap = join(
        [
            studio.shape(opening, colours.lining, bend=0.7),
            studio.shape(back, colours.lining, bend=0.8),
            _band(studio, outside, colours.panel),
            _seam(studio, outside, colours),
            mark(studio, shape.brand, (166, near(166) + 27), colours.accent),
        ]
    )
    return studio.shape(inside, colours.lining, bend=0.8), strap


def _flip_flop(studio: Studio, shape: OpenShoe, colours: Colourway) -> tuple[Markup, Markup]:
    middle = shape.middle
    far_strap = trace(shape.far, "146,-3 164,15 196,19 220,10 236,2 222,0 196,9 170,4 158,-5")
    near_strap = [
        *trace(shape.near, "108,-8 120,16 150,35 190,37"),
        *trace(middle, "222,21 240,17 236,9 222,10"),
        *trace(shape.near, "194,25 160,21 138,6 128,-9"),
    ]
    post = [(240.0, middle(240) - 1), (238.0, middle(238) + 13)]
    thong = join(
        [
            _band(studio, far_strap, colours.lining),
            studio.line(post, colours.lining, 8),
            studio.line(post, colours.panel, 5.5),
            _band(studio, near_strap, colours.panel, bend=0.95),
            studio.stitches(trace(shape.near, "120,2 136,15 164,27 196,30"), colours.lace),
            studio.dot((237, middle(237) + 14), 6, colours.accent),
        ]
    )
    return Markup(), thong


def _sandal(studio: Studio, shape: OpenShoe, colours: Colourway) -> tuple[Markup, Markup]:
    near, far = shape.near, shape.far
    toe = trace(near, "182,-9 186,16 196,37 212,43 236,38 248,26 251,8 249,-9 216,-11")
    instep = trace(near, "90,-9 95,28 106,60 120,70 144,67 157,56 162,28 159,-9 124,-11")
    behind = [
        studio.shape(trace(far, "196,-4 204,16 224,25 244,18 254,-4"), colours.lining),
        studio.shape(trace(far, "108,-4 112,40 132,56 154,46 160,-4"), colours.lining),
    ]
    front = [_band(studio, toe, colours.panel), _seam(studio, toe, colours)]
    if shape.strapped:
        around = [*trace(far, "126,28 80,22 34,24"), *trace(near, "4,42 -8,34 2,27")]
        behind.append(studio.line(around, colours.lining, 17))
        heel = trace(near, "2,27 34,25 80,29 124,44")
        front += [
            studio.line(heel, colours.panel, 21),
            studio.line(heel, colours.upper, 17),
            studio.stitches(heel, colours.lace),
        ]
    front += [_band(studio, instep, colours.panel), _seam(studio, instep, colours)]
    front += [_buckle((126, near(126) + 44), colours), _buckle((218, near(218) + 21), colours)]
    return join(behind), join(front)


def _buckle(at: Point, colours: Colourway) -> Markup:
    x, y = place(at)
    frame = {"fill": "none", "stroke": colours.accent, "stroke_width": 4}
    return element("rect", x=x - 10, y=y - 8, width=20, height=16, rx=3.5, **frame)


def _clog(studio: Studio, shape: OpenShoe, colours: Colourway) -> tuple[Markup, Markup]:
    near, far = shape.near, shape.far
    mouth = trace(near, "93,10 99,36 111,58 132,71 146,72 134,58 122,40 116,18 112,4 104,0")
    far_rim = trace(far, "-4,8 30,5 70,3 120,6 120,-6 30,-6")
    rim = trace(near, "-6,-6 -8,9 -2,15 24,9 60,5 108,10 108,-8 50,-8")
    shell = trace(
        near,
        "104,-8 106,12 112,36 124,56 142,68 168,70 204,59 238,48 268,39 290,28 302,12 303,-5"
        " 262,-9 180,-10",
    )
    behind = [studio.shape(far_rim, colours.lining)]
    front = [
        studio.shape(mouth, colours.lining, bend=0.9),
        _band(studio, rim, colours.upper, bend=0.9),
        _band(studio, shell, colours.upper),
        studio.line(shell[1:5], "#ffffff", 2.4, opacity=0.4),
        studio.line(trace(near, "152,65 200,52 246,38"), "#ffffff", 9, opacity=0.14),
        mark(studio, shape.brand, (264, near(264) + 16), colours.accent),
    ]
    if shape.perforated:
        front += _vents(shape, colours)
    if shape.strapped:
        around = [*trace(far, "118,24 70,16 30,20"), *trace(near, "2,36 -9,29 0,22")]
        behind.append(studio.line(around, colours.lining, 15))
        strap = trace(near, "0,22 34,20 80,24 122,36")
        front += [studio.line(strap, colours.lining, 20), studio.line(strap, colours.panel, 18)]
        front += [
            studio.dot(strap[-1], 13, colours.panel),
            studio.dot(strap[-1], 7, colours.accent),
        ]
    return join(behind), join(front)


def _vents(shape: OpenShoe, colours: Colourway) -> list[Markup]:
    vents: list[Markup] = []
    rim = {"fill": "none", "stroke": "#ffffff", "stroke_width": 1.2, "opacity": "0.35"}
    for lift, first, last in ((17.0, 156, 240), (33.0, 152, 226), (49.0, 158, 204)):
        for at in range(first, last, 19):
            x, y = place((at, shape.near(at) + lift))
            vents.append(element("ellipse", cx=x, cy=y, rx=6.4, ry=5.2, fill=colours.lining))
            arc = f"M{x - 5:.1f} {y + 3:.1f}A6.4 5.2 0 0 0 {x + 5:.1f} {y + 3:.1f}"
            vents.append(element("path", d=arc, **rim))
    return vents


_FORMS = {"slide": _slide, "flip_flop": _flip_flop, "sandal": _sandal, "clog": _clog}
