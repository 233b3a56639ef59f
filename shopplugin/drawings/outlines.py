"""The outlines of shoes in mm: from the side, and from below."""

from __future__ import annotations

from math import pi, sin

from .svg import Point

# Where the lab cuts: 12 % and 75 % of the inner length of a men's US 9, 270 mm.
HEEL_AT, FOREFOOT_AT = 36.0, 206.0
WIDEST_AT, SOLE_WIDEST_AT, TOE_BOX_AT = 212.0, 192.0, 258.0


def midsole(heel: float, forefoot: float, rocker: bool) -> list[Point]:
    """Return the midsole from the side: true at the two cuts, the toe turned up by a rocker."""
    spring = toe_spring(forefoot, rocker)
    slope = (forefoot - heel) / (FOREFOOT_AT - HEEL_AT)
    stops = (-2.0, 12.0, HEEL_AT, 80.0, 125.0, 165.0, FOREFOOT_AT)
    top = [(at, heel + slope * (at - HEEL_AT)) for at in stops]
    toe = spring + 3 + forefoot * 0.45
    front = 188.0 if rocker else 214.0
    return [
        *top,
        (250, (forefoot + toe) / 2 + 0.6),
        (284, toe),
        (300, toe - 3),
        (302, spring + 2),
        (276, spring * 0.5),
        (front, 0),
        (120, 0),
        (40, 0),
        (8, 3),
        (-7, heel * 0.4),
    ]


def toe_spring(forefoot: float, rocker: bool) -> float:
    """Return how far the tip of the toe is off the ground."""
    return min(26.0, 5 + forefoot * (0.6 if rocker else 0.28))


def upper(heel: float, forefoot: float, form: str = "") -> list[Point]:
    """Return a light outline of the upper above the midsole; open forms have their own."""
    if form in ("slide", "flip_flop"):
        low, high = (20.0, 34.0) if form == "flip_flop" else (48.0, 60.0)
        ends = (112.0, 236.0) if form == "flip_flop" else (106.0, 230.0)
        return [
            (ends[0], heel - 6),
            (ends[0] + 10, heel + low),
            (150, forefoot + high),
            (196, forefoot + high - 8),
            (ends[1] - 6, forefoot + 16),
            (ends[1], forefoot - 4),
        ]
    back: list[Point] = [(0, heel - 2), (-5, heel + 30), (2, heel + 70), (24, heel + 58)]
    if form == "clog":
        back = [(98, heel - 6), (100, heel + 30)]
    if form == "sandal":
        back = [(-2, heel - 2), (-6, heel + 44), (40, heel + 34), (92, heel + 42)]
    return [
        *back,
        (62, heel + 58) if form not in ("clog", "sandal") else (112, heel + 56),
        (96 if form not in ("clog", "sandal") else 128, heel + 80),
        (150, forefoot + 70),
        (206, forefoot + 44),
        (258, forefoot + 34),
        (292, forefoot + 20),
        (299, forefoot + 4),
        (250, forefoot - 2),
        (125, (heel + forefoot) / 2 - 2),
    ]


def sole(heel_width: float, forefoot_width: float) -> list[Point]:
    """Return the sole from below, true at the heel and at its widest part, y from its axis."""
    halves = (
        (-4.0, 0.0),
        (2.0, heel_width * 0.32),
        (16.0, heel_width * 0.46),
        (HEEL_AT, heel_width / 2),
        (70.0, heel_width * 0.47),
        (112.0, (heel_width + forefoot_width) * 0.208),
        (150.0, forefoot_width * 0.44),
        (SOLE_WIDEST_AT, forefoot_width / 2),
        (232.0, forefoot_width * 0.485),
        (266.0, forefoot_width * 0.4),
        (292.0, forefoot_width * 0.2),
        (301.0, 0.0),
    )
    inner = [(at, half + _lean(at)) for at, half in halves]
    outer = [(at, -half + _lean(at)) for at, half in halves[1:-1]]
    return [*inner, *reversed(outer)]


def inside(fit_width: float, toebox_width: float, heel_width: float) -> list[Point]:
    """Return the space inside from below, true at its widest part and at the big toe."""
    heel = min(heel_width * 0.68, fit_width * 0.7)
    halves = (
        (12.0, 0.0),
        (20.0, heel * 0.34),
        (44.0, heel / 2),
        (90.0, heel * 0.49),
        (140.0, (heel + fit_width) * 0.255),
        (WIDEST_AT, fit_width / 2),
        (TOE_BOX_AT, toebox_width / 2),
        (278.0, toebox_width * 0.3),
        (287.0, 0.0),
    )
    inner = [(at, half + _lean(at)) for at, half in halves]
    outer = [(at, -half + _lean(at)) for at, half in halves[1:-1]]
    return [*inner, *reversed(outer)]


def _lean(at: float) -> float:
    """Return how far the sole's axis leaves the straight line: a foot is slightly bent.

    It is nothing at the places that are measured, so that widths stay centred there.
    """
    if not HEEL_AT < at < SOLE_WIDEST_AT:
        return 0.0
    return 4.5 * sin((at - HEEL_AT) / (SOLE_WIDEST_AT - HEEL_AT) * pi)
