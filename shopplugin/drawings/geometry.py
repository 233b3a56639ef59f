"""Geometry drawings from a shoe's own values: from the side, from below, and overlaid.

Both views have the same scale. The wanted range is shaded, the value marked with its number
and unit; what is not known is a dashed line with its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from shopplugin.domain.rules import Criterion
from shopplugin.domain.vocabulary import Value

from . import outlines
from .measures import TYPICAL, Measure, Plain, Reader, measure, say, say_wanted, unknown
from .overlay import overlay
from .sheet import DASH, Sheet, label, page, rows, shade
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
    *,
    brief: bool = False,
) -> str:
    """Draw heel, forefoot, drop and rocker from the side.

    A *brief* drawing says that what is wanted is shaded, and leaves its numbers to the page.
    """
    t = translator or _PLAIN
    heel = measure("heel_stack_mm", t.gettext("heel"), values, wanted)
    forefoot = measure("forefoot_stack_mm", t.gettext("forefoot"), values, wanted)
    drop = measure("drop_mm", t.gettext("drop"), values, wanted)
    high, low = _levels(heel, forefoot, drop)
    sheet, rocker = Sheet(base=152), rocker_words(values, t)
    asked = [line for part in (heel, forefoot, drop) for line in say_wanted(part, t)]
    if brief and asked:
        asked = [t.gettext("shaded: wanted")]
    rolled = any(want.attribute == "rocker" and "yes" in want.any_of for want in wanted)
    besides = [t.gettext("wanted: a rocker sole")] if rolled else []
    parts = [
        _profile(sheet, values, high, low),
        sheet.line([(-16, 0), (316, 0)], part="ground", stroke_width=1, stroke_opacity="0.5"),
        sheet.leaders(
            (outlines.HEEL_AT, high, 44),
            (outlines.FOREFOOT_AT, low, 72),
            (_DROP_AT, low + drop.drawn, 20),
        ),
        shade(
            [
                *_bands(sheet, heel, outlines.HEEL_AT, _TALLEST),
                *_bands(sheet, forefoot, outlines.FOREFOOT_AT, _TALLEST),
                *_bands(sheet, drop, _DROP_AT, _STEEPEST, low),
            ]
        ),
        sheet.line(
            [(outlines.FOREFOOT_AT, low), (_DROP_AT - 10, low)],
            [(outlines.HEEL_AT, high), (_DROP_AT + 10, high)],
            part="level",
            stroke_width=1,
            stroke_opacity="0.6",
        ),
        _span(sheet, heel, outlines.HEEL_AT, 0, high),
        _span(sheet, forefoot, outlines.FOREFOOT_AT, 0, low),
        _span(sheet, drop, _DROP_AT, low, low + drop.drawn),
        label(say(heel, t), (8, 40)),
        label(say(drop, t), (160, 16), "middle"),
        label(say(forefoot, t), (312, 68), "end"),
        label(rocker, (312, sheet.base + 18), "end"),
    ]
    legend, end = rows(asked, sheet.base + 20, shaded=True)
    last, end = rows(besides, end)
    sentences = [say(heel, t), say(forefoot, t), say(drop, t), rocker, *asked, *besides]
    form = form_name(values, t)
    if form:
        sentences.insert(0, form)
    name = t.gettext("The shoe from the side")
    return page(name, sentences, join([*parts, legend, last]), end, key)


def sole_view(
    values: Mapping[str, Value],
    wanted: Sequence[Criterion] = (),
    translator: Reader | None = None,
    key: str = "",
    *,
    brief: bool = False,
) -> str:
    """Draw the widths at heel, widest part and toe box from below, *brief* as from the side.

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
    places = (
        (heel, outlines.HEEL_AT),
        (toe, outlines.TOE_BOX_AT),
        (base, outlines.SOLE_WIDEST_AT),
        (widest, outlines.WIDEST_AT),
    )
    asked = [line for part in measures for line in say_wanted(part, t)]
    if brief and asked:
        asked = [t.gettext("shaded: wanted")]
    below = sheet.base + 80
    parts = [
        _soles(sheet, heel.drawn, base.drawn),
        sheet.outline(
            outlines.inside(widest.drawn, toe.drawn, heel.drawn),
            "inside",
            fill_opacity="0.05",
            stroke="currentColor",
            stroke_opacity="0.45",
            stroke_dasharray=DASH if widest.value is None or toe.value is None else None,
        ),
        sheet.leaders(
            (outlines.HEEL_AT, heel.drawn / 2, 8),
            (outlines.TOE_BOX_AT, toe.drawn / 2, 42),
            (outlines.SOLE_WIDEST_AT, -base.drawn / 2, below + 2),
            (outlines.WIDEST_AT, -widest.drawn / 2, below + 5),
        ),
        shade(band for part, at in places for band in _ends(sheet, part, at)),
        *(_span(sheet, part, at, -part.drawn / 2, part.drawn / 2) for part, at in places),
        label(say(heel, t), (65, 18)),
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
            fill_opacity="0.04",
            stroke="currentColor",
            stroke_opacity="0.35",
        )
        + sheet.outline(
            outlines.midsole(high, low, rocker),
            "sole",
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
    return sheet.line(sorted(toe)[:4], part="unknown", stroke_width=1.5, stroke_dasharray=DASH)


def _span(sheet: Sheet, length: Measure, at: float, low: float, high: float) -> Markup:
    return sheet.span((at, low), (at, high), length.value is not None)


def _bands(
    sheet: Sheet, length: Measure, at: float, most: float, ground: float = 0
) -> Iterator[str]:
    """Yield the wanted ranges of a height above *ground* mm."""
    for want in length.wanted:
        low, high = _range(want, 0, most)
        yield sheet.band(at, ground + low, ground + high)


def _ends(sheet: Sheet, width: Measure, at: float) -> Iterator[str]:
    """Yield the wanted ranges of a width: both its ends should stand in the shade."""
    for want in width.wanted:
        low, high = _range(want, 0, _WIDEST)
        yield sheet.band(at, low / 2, high / 2, 18)
        yield sheet.band(at, -high / 2, -low / 2, 18)


def _soles(sheet: Sheet, heel: float, forefoot: float) -> Markup:
    typical = outlines.sole(
        TYPICAL["midsole_width_heel_mm"], TYPICAL["midsole_width_forefoot_mm"]
    )
    thin = {"fill": "none", "stroke": "currentColor", "stroke_width": 0.8}
    return sheet.outline(typical, "typical", **thin) + sheet.outline(
        outlines.sole(heel, forefoot),
        "sole",
        fill_opacity="0.08",
        stroke="currentColor",
        stroke_width=1.5,
    )


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
        fill_opacity="0.08",
        stroke="currentColor",
        stroke_width=1.5,
        stroke_dasharray=DASH,
    )
    widths = unknown(t.gettext("widths"), t)
    below = sheet.base + 78
    parts = [
        outline,
        label(heel, (8, 16)),
        label(toe, (312, 16), "end"),
        label(widths, (160, sheet.base + 4), "middle"),
    ]
    return page(name, [toe, heel, widths], join(parts), below - 12, key)
