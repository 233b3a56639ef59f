"""The quiz's figures: worn soles, wet footprints and the foot on which one points.

Lines take the colour of the page; what matters is drawn in the accent class
``shopplugin-drawing-accent``, and stays visible without it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from markupsafe import Markup

from .footprint import FOOT, PRINTS, SHIN_AND_FOOT, SOLE, TOES, WEAR, foot_regions
from .measures import Plain, Reader
from .svg import Point, curve, element, identity, join

__all__ = ["FOOT_REGIONS", "foot_map", "sole_wear", "wet_footprint"]

FOOT_REGIONS = ("outer_side", "inner_side", "heel", "ball", "toes", "arch", "ankle")

_PLAIN = Plain()
_LINE = {"stroke": "currentColor", "stroke_linejoin": "round", "stroke_linecap": "round"}


def sole_wear(where: str, translator: Reader | None = None, key: str = "") -> str:
    """Draw a pair of soles worn at *where*: inner_edge, outer_edge or even."""
    t = translator or _PLAIN
    said = {
        "inner_edge": t.gettext("Soles worn along the inner edges, on the big-toe side."),
        "outer_edge": t.gettext("Soles worn along the outer edges, on the little-toe side."),
        "even": t.gettext("Soles worn evenly, in the middle of heel and forefoot."),
    }
    name = _chosen(where, said)
    # Big toes meet in the middle, so that "inner" needs no left or right.
    left = element("g", _sole(where, key, "left"), transform="translate(112 8) scale(-1 1)")
    right = element("g", _sole(where, key, "right"), transform="translate(128 8)")
    return _page(name, left + right, 240, 276, key or where)


def wet_footprint(arch: str, translator: Reader | None = None, key: str = "") -> str:
    """Draw the wet print of a foot with a flat, medium or high *arch*."""
    t = translator or _PLAIN
    said = {
        "flat": t.gettext("A wet footprint, almost whole: the arch leaves a broad print."),
        "medium": t.gettext("A wet footprint with a clear curve at the arch."),
        "high": t.gettext("A wet footprint with only a thin strip at the arch, or none."),
    }
    name = _chosen(arch, said)
    wet = {
        "class_": "shopplugin-drawing-accent",
        "fill": "currentColor",
        "fill_opacity": "0.3",
        "stroke_width": 2,
        **_LINE,
    }
    print_ = element("path", d=curve(PRINTS[arch], closed=True), **wet)
    toes = (element("ellipse", cx=x, cy=y, rx=rx, ry=ry, **wet) for x, y, rx, ry in TOES)
    drawing = element("g", print_, *toes, transform="translate(8 8)")
    return _page(name, drawing, 120, 276, key or arch)


def foot_map(
    translator: Reader | None = None, chosen: Collection[str] = (), key: str = "foot"
) -> str:
    """Draw a foot with a path for each of ``FOOT_REGIONS``.

    Each path has the id ``{key}-{region}``, the class ``shopplugin-drawing-region`` and the
    attribute ``data-region``; a *chosen* one has ``shopplugin-drawing-chosen`` as well.
    """
    t = translator or _PLAIN
    clip = identity("foot", key)
    regions = foot_regions()
    outline = element("path", d=curve(FOOT, closed=True))
    toes = [element("ellipse", cx=x, cy=y, rx=rx, ry=ry) for x, y, rx, ry in TOES]
    definitions = element("defs", element("clipPath", outline, *toes, id=clip))
    faint = {"fill": "none", "stroke_width": 1.7, **_LINE}
    sole = element(
        "g",
        element(
            "g",
            *(_region(name, regions[name], chosen, key) for name in FOOT_REGIONS[:-1]),
            clip_path=f"url(#{clip})",
        ),
        element("path", d=curve(FOOT, closed=True), pointer_events="none", **faint),
        *(
            element("ellipse", cx=x, cy=y, rx=rx, ry=ry, pointer_events="none", **faint)
            for x, y, rx, ry in TOES
        ),
        transform="translate(86 22) scale(1.25)",
    )
    side = element(
        "g",
        element("path", d=curve(SHIN_AND_FOOT), **faint),
        _region("ankle", regions["ankle"], chosen, key),
        transform="translate(212 196)",
    )
    names = [
        _name(t.gettext("toes"), (150, 18)),
        _name(t.gettext("inner side"), (94, 186), "end"),
        _name(t.gettext("outer side"), (206, 150), "start"),
        _name(t.gettext("ball"), (152, 152)),
        _name(t.gettext("arch"), (151, 228)),
        _name(t.gettext("heel"), (150, 316)),
        _name(t.gettext("ankle"), (270, 246), "start"),
    ]
    title = t.gettext("A right foot from above, and its ankle from the side")
    return _page(title, join([definitions, sole, side, *names]), 340, 356, key)


def _chosen(word: str, said: dict[str, str]) -> str:
    if word not in said:
        raise ValueError(f"'{word}' has no figure; there are {', '.join(said)}.")
    return said[word]


def _sole(where: str, key: str, side: str) -> Markup:
    """Draw one sole with its tread, gone where it is worn."""
    outline = curve(SOLE, closed=True)
    clip, mask = (identity(part, where, side, key) for part in ("sole", "worn"))
    strokes = [curve(points, bend=0.9) for points in WEAR[where]]
    broad = {
        "fill": "none",
        "stroke_width": 30 if where == "even" else 40,
        "stroke_linecap": "round",
    }
    gone = [element("path", d=path, stroke="black", **broad) for path in strokes]
    worn = [
        element("path", d=path, stroke="currentColor", stroke_opacity="0.4", **broad)
        for path in strokes
    ]
    white = element("rect", width=110, height=270, fill="white")
    tread = [
        element(
            "path",
            d=f"M0 {y}l14 6 14-6 14 6 14-6 14 6 14-6 14 6",
            fill="none",
            stroke="currentColor",
            stroke_width=2.2,
        )
        for y in (*range(10, 138, 13), *range(186, 262, 13))
    ]
    return join(
        [
            element(
                "defs",
                element("clipPath", element("path", d=outline), id=clip),
                element("mask", white, *gone, id=mask),
            ),
            element(
                "g",
                element("g", *tread, mask=f"url(#{mask})", stroke_opacity="0.75"),
                element("g", *worn, class_="shopplugin-drawing-accent"),
                clip_path=f"url(#{clip})",
            ),
            element("path", d=outline, fill="none", stroke_width=2.4, **_LINE),
        ]
    )


def _region(name: str, points: Sequence[Point], chosen: Collection[str], key: str) -> Markup:
    picked = name in chosen
    classes = "shopplugin-drawing-region"
    return element(
        "path",
        d=curve(points, closed=True, bend=0.6),
        id=f"{key}-{name}",
        class_=f"{classes} shopplugin-drawing-chosen" if picked else classes,
        data_region=name,
        fill="currentColor",
        fill_opacity="0.4" if picked else "0.08",
        stroke="currentColor",
        stroke_width=1.2,
        stroke_opacity="0.5",
    )


def _name(text: str, at: Point, anchor: str = "middle") -> Markup:
    return element(
        "text",
        text,
        x=at[0],
        y=at[1],
        text_anchor=anchor,
        font_size=14,
        fill="currentColor",
        pointer_events="none",
        class_="shopplugin-drawing-label",
    )


def _page(name: str, drawing: Markup, width: int, height: int, key: str) -> str:
    title = identity("figure", key, name)
    return str(
        element(
            "svg",
            element("title", name, id=title),
            drawing,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {width} {height}",
            class_="shopplugin-drawing shopplugin-drawing-figure",
            role="img",
            aria_labelledby=title,
        )
    )
