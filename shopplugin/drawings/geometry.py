"""Geometry drawings from a shoe's own values: from the side, from below, and overlaid.

Both views have the same scale. The wanted range is shaded, the value marked with its number
and unit; what is not known is a dashed line with its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from shopplugin.domain.rules import Criterion
from shopplugin.domain.vocabulary import Value

from . import outlines
from .measures import TYPICAL, Measure, Plain, Reader, measure, say, say_wanted, unknown
from .overlay import overlay
from .sheet import DASH, Sheet, label, page, rows
from .svg import join
from .words import form_name, heel_words, rocker_words, toe_words

__all__ = ["overlay", "side_view", "sole_view"]

_PLAIN = Plain()
# An open-ended wish ("96.9 mm or more") is shaded as far as shoes of any kind reach.
_TALLEST, _STEEPEST, _WIDEST = 55.0, 20.0, 130.0
_DROP_AT = 98.0


def side_view(
    values: Mapping[str, Value],
    wanted: Sequence[Criterion] = (),
    translator: Reader | None = None,
    key: str = "",
) -> str:
    """Draw heel, forefoot, drop and rocker from the side."""
    t = translator or _PLAIN
    heel = measure("heel_stack_mm", t.gettext("heel"), values, wanted)
    forefoot = measure("forefoot_stack_mm", t.gettext("forefoot"), values, wanted)
    drop = measure("drop_mm", t.gettext("drop"), values, wanted)
    high, low = _levels(heel, forefoot, drop)
    sheet, rocker = Sheet(base=152), rocker_words(values, t)
    asked = [line for part in (heel, forefoot, drop) for line in say_wanted(part, t)]
    if any(want.attribute == "rocker" and "yes" in want.any_of for want in wanted):
        asked.append(t.gettext("wanted: a rocker sole"))
    parts = [
        _profile(sheet, values, high, low),
        sheet.line([(-16, 0), (316, 0)], "ground", stroke_width=1, stroke_opacity="0.5"),
        *_upright(sheet, heel, outlines.HEEL_AT, high, 44),
        *_upright(sheet, forefoot, outlines.FOREFOOT_AT, low, 72),
        *_fall(sheet, drop, high, low),
        label(say(heel, t), (8, 40), "start"),
        label(say(drop, t), (160, 16)),
        label(say(forefoot, t), (312, 68), "end"),
        label(rocker, (312, sheet.base + 18), "end"),
    ]
    legend, end = rows(asked, sheet.base + 20, shaded=True)
    sentences = [say(heel, t), say(forefoot, t), say(drop, t), rocker, *asked]
    form = form_name(values, t)
    if form:
        sentences.insert(0, form)
    name = t.gettext("The shoe from the side")
    return page(name, sentences, join([*parts, legend]), end, key)


def sole_view(
    values: Mapping[str, Value],
    wanted: Sequence[Criterion] = (),
    translator: Reader | None = None,
    key: str = "",
) -> str:
    """Draw the widths at heel, widest part and toe box from below.

    For a recovery shoe, whose widths are not measured, say its toe room and heel instead.
    """
    t = translator or _PLAIN
    name = t.gettext("The sole from below")
    heel = measure("midsole_width_heel_mm", t.gettext("heel width"), values, wanted)
    base = measure("midsole_width_forefoot_mm", t.gettext("sole width"), values, wanted)
    widest = measure("fit_width_mm", t.gettext("widest part inside"), values, wanted)
    toe = measure("toebox_width_mm", t.gettext("toe box width"), values, wanted)
    measures = (heel, toe, widest, base)
    if "form" in values and all(part.value is None for part in measures):
        return _open_sole(name, values, t, key)
    sheet = Sheet(base=108)
    asked = [line for part in measures for line in say_wanted(part, t)]
    below = sheet.base + 80
    parts = [
        _soles(sheet, heel.drawn, base.drawn),
        sheet.outline(
            outlines.inside(widest.drawn, toe.drawn, heel.drawn),
            "inside",
            fill="currentColor",
            fill_opacity="0.05",
            stroke="currentColor",
            stroke_opacity="0.45",
            stroke_dasharray=DASH if widest.value is None or toe.value is None else None,
        ),
        *_across(sheet, heel, outlines.HEEL_AT, 8),
        *_across(sheet, toe, outlines.TOE_BOX_AT, 42),
        *_across(sheet, base, outlines.SOLE_WIDEST_AT, below + 2),
        *_across(sheet, widest, outlines.WIDEST_AT, below + 5),
        label(say(heel, t), (65, 18), "start"),
        label(say(toe, t), (312, 38), "end"),
        label(say(base, t), (193, below), "end"),
        label(say(widest, t), (312, below + 17), "end"),
    ]
    legend, end = rows(asked, below + 20, shaded=True)
    note = t.gettext("thin line: a typical shoe")
    last, end = rows([note], end)
    sentences = [*(say(part, t) for part in measures), *asked]
    return page(name, sentences, join([*parts, legend, last]), end, key)


def _levels(heel: Measure, forefoot: Measure, drop: Measure) -> tuple[float, float]:
    """Return the heights to draw; an unknown one stands where the other two would put it."""
    high, low = heel.drawn, forefoot.drawn
    if heel.value is not None and forefoot.value is None:
        low = max(4.0, high - drop.drawn)
    if heel.value is None and forefoot.value is not None:
        high = low + drop.drawn
    return high, low


def _profile(sheet: Sheet, values: Mapping[str, Value], high: float, low: float) -> Markup:
    form = values.get("form")
    known = "heel_stack_mm" in values and "forefoot_stack_mm" in values
    rocker = values.get("rocker") == "yes"
    return (
        sheet.outline(
            outlines.upper(high, low, form if isinstance(form, str) else ""),
            "upper",
            fill="currentColor",
            fill_opacity="0.04",
            stroke="currentColor",
            stroke_opacity="0.35",
        )
        + sheet.outline(
            outlines.midsole(high, low, rocker),
            "sole",
            fill="currentColor",
            fill_opacity="0.1",
            stroke="currentColor",
            stroke_width=1.5,
            stroke_dasharray=None if known else DASH,
        )
        + (Markup() if "rocker" in values else _maybe_rocker(sheet, low))
    )


def _maybe_rocker(sheet: Sheet, low: float) -> Markup:
    """Draw the toe a rocker would have, dashed, where nobody says which it is."""
    rolled = outlines.midsole(low, low, rocker=True)
    toe = [point for point in rolled if point[0] > 180 and point[1] < low * 0.8]
    return sheet.line(sorted(toe)[:4], "unknown", stroke_width=1.5, stroke_dasharray=DASH)


def _upright(
    sheet: Sheet, stack: Measure, at: float, height: float, top: float
) -> list[Markup]:
    """Draw a stack height at *at* mm, its wanted ranges and a leader up to its name."""
    bands = [sheet.band(at, *_range(want, 0, _TALLEST)) for want in stack.wanted]
    return [
        *bands,
        sheet.leader(at, height, top),
        sheet.span((at, 0), (at, height), stack.value is not None),
    ]


def _fall(sheet: Sheet, drop: Measure, high: float, low: float) -> list[Markup]:
    """Draw the drop as the step between the two levels, with its wanted ranges."""
    bands = [
        sheet.band(_DROP_AT, *(low + edge for edge in _range(want, 0, _STEEPEST)))
        for want in drop.wanted
    ]
    fine = {"stroke_width": 1, "stroke_opacity": "0.6"}
    top = low + drop.drawn
    return [
        *bands,
        sheet.line([(outlines.FOREFOOT_AT, low), (_DROP_AT - 10, low)], "level", **fine),
        sheet.line([(outlines.HEEL_AT, high), (_DROP_AT + 10, high)], "level", **fine),
        sheet.leader(_DROP_AT, top, 20),
        sheet.span((_DROP_AT, low), (_DROP_AT, top), drop.value is not None),
    ]


def _soles(sheet: Sheet, heel: float, forefoot: float) -> Markup:
    typical = outlines.sole(
        TYPICAL["midsole_width_heel_mm"], TYPICAL["midsole_width_forefoot_mm"]
    )
    thin = {"fill": "none", "stroke": "currentColor", "stroke_width": 0.8}
    return sheet.outline(typical, "typical", **thin) + sheet.outline(
        outlines.sole(heel, forefoot),
        "sole",
        fill="currentColor",
        fill_opacity="0.08",
        stroke="currentColor",
        stroke_width=1.5,
    )


def _across(sheet: Sheet, width: Measure, at: float, name_y: float) -> list[Markup]:
    """Draw a width at *at* mm; both its ends should stand in the shade."""
    half = width.drawn / 2
    bands: list[Markup] = []
    for want in width.wanted:
        low, high = _range(want, 0, _WIDEST)
        bands += [
            sheet.band(at, low / 2, high / 2, 18),
            sheet.band(at, -high / 2, -low / 2, 18),
        ]
    above = name_y < sheet.base
    return [
        *bands,
        sheet.leader(at, half if above else -half, name_y),
        sheet.span((at, -half), (at, half), width.value is not None),
    ]


def _range(want: Criterion, floor: float, ceiling: float) -> tuple[float, float]:
    low = floor if want.at_least is None else float(want.at_least)
    high = max(ceiling, low) if want.at_most is None else float(want.at_most)
    return low, high


def _open_sole(name: str, values: Mapping[str, Value], t: Reader, key: str) -> str:
    """Draw the sole of a shoe without measured widths, with the words known of it."""
    sheet, toe, heel = Sheet(base=78), toe_words(values, t), heel_words(values, t)
    room = {"wide": 121.0, "tapered": 106.0}.get(str(values.get("toe_room")), 115.0)
    outline = sheet.outline(
        outlines.sole(TYPICAL["midsole_width_heel_mm"], room),
        "unknown",
        fill="currentColor",
        fill_opacity="0.08",
        stroke="currentColor",
        stroke_width=1.5,
        stroke_dasharray=DASH,
    )
    widths = unknown(t.gettext("widths"), t)
    below = sheet.base + 78
    parts = [
        outline,
        label(heel, (8, 16), "start"),
        label(toe, (312, 16), "end"),
        label(widths, (160, sheet.base + 4)),
    ]
    return page(name, [toe, heel, widths], join(parts), below - 12, key)
