"""Up to four shoes drawn over each other in one scale, so that their differences show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from markupsafe import Markup

from shopplugin.domain.vocabulary import Value

from . import outlines
from .measures import Plain, Reader, measure, say
from .sheet import Sheet, label, page, rows
from .svg import element, join

MOST = 4
# Each shoe has its own line, told apart without colour; themes may add a colour per class.
_LINES = (("1.8", None), ("1.8", "8 3"), ("1.8", "2 3"), ("1.8", "9 3 2 3"))


def overlay(
    shoes: Sequence[tuple[str, Mapping[str, Value]]],
    translator: Reader | None = None,
    key: str = "",
) -> str:
    """Draw the soles of up to four shoes, given as (title, values), from the side and below.

    A shoe whose measures are not known is left out of that view, and the key says so.
    """
    if not 1 <= len(shoes) <= MOST:
        raise ValueError(f"An overlay takes 1 to {MOST} shoes, not {len(shoes)}.")
    t = translator or Plain()
    side, sole = Sheet(base=76), Sheet(base=164)
    parts: list[Markup] = [
        side.line([(-16, 0), (316, 0)], part="ground", stroke_width=1, stroke_opacity="0.5"),
        label(t.gettext("from the side"), (8, 16)),
        label(t.gettext("from below"), (8, 100)),
    ]
    sentences: list[str] = []
    end = 226.0
    for place, (title, values) in enumerate(shoes):
        parts += [_profile(side, values, place), _base(sole, values, place)]
        said = _said(values, t)
        sentences.append(f"{title}: " + ", ".join(said))
        parts.append(_sample(place, end + 12.5))
        name, end = rows([title], end, indent=48)
        detail, end = rows([", ".join(said)], end, indent=48)
        parts += [name, detail]
    return page(t.gettext("The shoes over each other"), sentences, join(parts), end, key)


def _said(values: Mapping[str, Value], t: Reader) -> list[str]:
    named = (
        ("heel_stack_mm", t.gettext("heel")),
        ("forefoot_stack_mm", t.gettext("forefoot")),
        ("drop_mm", t.gettext("drop")),
        ("midsole_width_heel_mm", t.gettext("heel width")),
        ("fit_width_mm", t.gettext("widest part inside")),
        ("toebox_width_mm", t.gettext("toe box width")),
    )
    return [say(measure(attribute, name, values, ()), t) for attribute, name in named]


def _profile(sheet: Sheet, values: Mapping[str, Value], place: int) -> Markup:
    heel, forefoot = values.get("heel_stack_mm"), values.get("forefoot_stack_mm")
    if not (isinstance(heel, Decimal) and isinstance(forefoot, Decimal)):
        return Markup()
    rocker = values.get("rocker") == "yes"
    outline = outlines.midsole(float(heel), float(forefoot), rocker)
    return sheet.outline(outline, f"shoe-{place + 1}", **_stroke(place))


def _base(sheet: Sheet, values: Mapping[str, Value], place: int) -> Markup:
    heel = values.get("midsole_width_heel_mm")
    base = values.get("midsole_width_forefoot_mm")
    widest, toe = values.get("fit_width_mm"), values.get("toebox_width_mm")
    parts: list[Markup] = []
    if isinstance(heel, Decimal) and isinstance(base, Decimal):
        outline = outlines.sole(float(heel), float(base))
        parts.append(sheet.outline(outline, f"shoe-{place + 1}", **_stroke(place)))
        if isinstance(widest, Decimal) and isinstance(toe, Decimal):
            space = outlines.inside(float(widest), float(toe), float(heel))
            parts.append(sheet.outline(space, f"shoe-{place + 1}", **_stroke(place)))
    return join(parts)


def _stroke(place: int) -> dict[str, str | None]:
    width, dash = _LINES[place]
    return {
        "fill": "none",
        "stroke": "currentColor",
        "stroke_width": width,
        "stroke_dasharray": dash,
    }


def _sample(place: int, y: float) -> Markup:
    part = f"shopplugin-drawing-shoe-{place + 1}"
    return element("line", x1=8, y1=y, x2=40, y2=y, class_=part, **_stroke(place))
