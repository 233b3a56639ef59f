"""The points of feet and soles for the quiz's figures: toes up, inner side on the left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .svg import Point


def _points(text: str) -> tuple[Point, ...]:
    pairs = (point.split(",") for point in text.split())
    return tuple((float(x), float(y)) for x, y in pairs)


SOLE = _points(
    "46,258 28,250 20,228 22,195 26,165 22,130 13,95 12,60 17,30 32,10 52,5 72,20 86,48 92,82"
    " 90,115 82,150 78,190 79,225 68,250"
)
FOOT = _points(
    "50,256 32,248 24,226 26,194 29,160 22,128 14,98 14,78 24,62 45,54 66,58 84,70 91,92 88,128"
    " 82,165 79,205 72,242"
)
# Centre and radii of each toe, the big one first.
TOES = (
    (25, 38, 13, 18),
    (47, 28, 8.5, 11.5),
    (63, 34, 7.6, 10),
    (76, 44, 7, 9),
    (87, 58, 6.4, 8),
)

_BACK = "68,240 50,254 32,244 26,220"
_BALL = "24,68 45,62 66,66 86,80 90,105 86,140 80,175 76,205"
PRINTS: Mapping[str, tuple[Point, ...]] = {
    "flat": _points(f"{_BALL} {_BACK} 27,195 26,165 23,130 17,104 15,84"),
    "medium": _points(f"{_BALL} {_BACK} 32,203 48,178 55,150 46,124 24,106 15,86"),
    "high": _points(f"{_BALL} {_BACK} 33,204 56,196 72,172 74,142 56,120 26,108 15,88"),
}

# Where the tread is gone: broad strokes at heel and forefoot.
WEAR: Mapping[str, Sequence[tuple[Point, ...]]] = {
    "inner_edge": (_points("34,256 18,236 18,208"), _points("14,118 9,88 12,50 22,22")),
    "outer_edge": (_points("62,256 84,238 83,206"), _points("92,124 97,88 90,52 78,24")),
    "even": (_points("38,236 50,237 62,236"), _points("32,86 52,84 72,86")),
}

# The lower leg and the foot from the side, toe to the right.
SHIN_AND_FOOT = _points(
    "6,0 8,40 4,72 -2,100 4,124 20,130 60,131 104,131 124,126 122,114 96,102 66,88 52,66 48,36"
    " 50,0"
)


def foot_regions() -> Mapping[str, tuple[Point, ...]]:
    """Return the outline of each region; those of the sole are cut to the foot's outline."""
    return {
        "toes": _points("4,10 40,6 80,24 104,54 104,78 88,80 66,72 45,68 24,74 4,86"),
        "ball": _points("38,71 52,69 64,73 66,98 65,128 52,131 40,128 38,98"),
        "arch": _points("42,132 52,135 64,132 60,160 60,192 50,196 43,192 44,160"),
        "heel": _points("10,204 40,196 50,200 64,196 96,204 96,262 50,270 10,262"),
        "inner_side": _points("4,88 24,76 34,72 35,98 38,128 41,160 40,192 10,200 2,150"),
        "outer_side": _points("68,74 88,82 104,80 104,150 98,200 64,192 63,160 67,130 69,100"),
        "ankle": _points("4,76 14,60 32,58 46,70 48,86 38,102 18,104 6,92"),
    }
