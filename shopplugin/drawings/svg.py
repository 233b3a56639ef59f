"""SVG as strings, built safely: every text and attribute is escaped, numbers are short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from zlib import crc32

from markupsafe import Markup, escape

Point = tuple[float, float]
Attribute = str | float | Decimal | None


def element(tag: str, *children: str | Markup, **attributes: Attribute) -> Markup:
    """Return one element; plain strings among *children* are escaped, ``Markup`` is not.

    ``stroke_width=2`` becomes ``stroke-width="2"``, ``class_="x"`` becomes ``class="x"``, and
    an attribute that is None is left out.
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_text(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    inner = Markup("").join(children)
    opened = Markup(f"<{tag}{written}")  # noqa: S704 - tag is ours, values are escaped above
    return opened + (Markup(">") + inner + Markup(f"</{tag}>") if inner else Markup("/>"))  # noqa: S704 - the tag is ours


def join(parts: Iterable[Markup | str]) -> Markup:
    """Return *parts* one after another, plain strings escaped."""
    return Markup("").join(parts)


def short(number: float | Decimal) -> str:
    """Write a coordinate with at most one decimal: finer is invisible and costs bytes."""
    text = f"{float(number):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def polyline(points: Sequence[Point], closed: bool = False) -> str:
    """Return path data with straight lines through *points*."""
    return "M" + "L".join(_pair(point) for point in points) + ("Z" if closed else "")


def curve(points: Sequence[Point], closed: bool = False, bend: float = 1.0) -> str:
    """Return path data for a smooth line through *points* (Catmull-Rom as Béziers).

    A smaller *bend* keeps closer to the straight line between two points. Each point's two
    handles mirror each other, so all but the first are left to ``s``; steps are relative and
    in whole tenths of a pixel, none of which a later one inherits.
    """
    count = len(points)
    steps = count if closed else count - 1
    at = _tenths(points[0])
    written = f"M{_steps((0, 0), at)}"
    for index in range(steps):
        here, there = points[index], points[(index + 1) % count]
        before = points[index - 1] if index or closed else here
        after = points[(index + 2) % count] if index + 2 < count or closed else there
        first = (
            here[0] + (there[0] - before[0]) / 6 * bend,
            here[1] + (there[1] - before[1]) / 6 * bend,
        )
        second = (
            there[0] - (after[0] - here[0]) / 6 * bend,
            there[1] - (after[1] - here[1]) / 6 * bend,
        )
        end = _tenths(there)
        handles = (second, there) if index else (first, second, there)
        written += ("s" if index else "c") + _steps(at, *map(_tenths, handles))
        at = end
    return written + ("z" if closed else "")


def between(points: Sequence[Point], at: float) -> float:
    """Return the height at *at* on the straight lines through *points*, ordered by x."""
    for (left, low), (right, high) in pairwise(points):
        if at <= right:
            return low + (high - low) * max(0.0, at - left) / (right - left)
    return points[-1][1]


def identity(*parts: object) -> str:
    """Return a short id made of *parts*: the same for the same parts, safe in an attribute."""
    return f"sp-{crc32(chr(31).join(map(str, parts)).encode()):08x}"


def _pair(point: Point) -> str:
    return f"{short(point[0])},{short(point[1])}"


def _tenths(point: Point) -> tuple[int, int]:
    return (round(point[0] * 10), round(point[1] * 10))


def _steps(start: tuple[int, int], *ends: tuple[int, int]) -> str:
    """Write the steps from *start* to each of *ends*; a minus is separation enough."""
    steps = (end[axis] - start[axis] for end in ends for axis in (0, 1))
    return "".join(f"{'-' if step < 0 else ' '}{_tenth(abs(step))}" for step in steps).lstrip()


def _tenth(tenths: int) -> str:
    whole, rest = divmod(tenths, 10)
    return f"{whole or ''}.{rest}" if rest else str(whole)


def _text(value: str | float | Decimal) -> str:
    return value if isinstance(value, str) else short(value)
