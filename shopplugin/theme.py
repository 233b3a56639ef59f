"""How a store's colours look on the widgets: contrast, target size and focus.

Colours are computed as a browser does, for the values a theme developer writes: names of the
common sixteen, hex, ``rgb()``, ``var()``, ``currentColor`` and ``color-mix()`` in srgb.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_SHEET = Path(__file__).parent / "static" / "shopplugin.css"

Colour = tuple[float, float, float, float]

# What a store may set, and what it is for.
PROPERTIES: Mapping[str, str] = {
    "--shopplugin-good": "sign of what fits",
    "--shopplugin-caution": "sign of what to watch out for",
    "--shopplugin-stop": "edge of a mistake shown in debug",
    "--shopplugin-quiet": "quieter text",
    "--shopplugin-line": "line between cards",
    "--shopplugin-edge": "edge of buttons and bars",
    "--shopplugin-tint": "ground behind pictures",
    "--shopplugin-focus": "ring around what has the focus",
    "--shopplugin-target": "least height of a button",
    "--shopplugin-radius": "roundness of corners",
    "--shopplugin-gap": "room between cards",
}
_LEAST = {
    "--shopplugin-good": 3.0,
    "--shopplugin-caution": 3.0,
    "--shopplugin-stop": 3.0,
    "--shopplugin-quiet": 4.5,
    "--shopplugin-edge": 3.0,
    "--shopplugin-focus": 3.0,
}
_LEAST_TARGET_PX, _GOOD_TARGET_PX, _PX_PER_EM = 24, 44, 16
_NAMES = {
    "black": "#000000",
    "silver": "#c0c0c0",
    "gray": "#808080",
    "grey": "#808080",
    "white": "#ffffff",
    "maroon": "#800000",
    "red": "#ff0000",
    "purple": "#800080",
    "fuchsia": "#ff00ff",
    "green": "#008000",
    "lime": "#00ff00",
    "olive": "#808000",
    "yellow": "#ffff00",
    "navy": "#000080",
    "blue": "#0000ff",
    "teal": "#008080",
    "aqua": "#00ffff",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One looked-at thing. ``measured`` is None where the value could not be read."""

    name: str
    value: str
    measured: float | None
    least: float
    unit: str
    remedy: str = ""

    @property
    def passes(self) -> bool:
        """Whether it is as it should be."""
        return not self.remedy

    def __str__(self) -> str:
        found = "not read" if self.measured is None else f"{self.measured:.1f}{self.unit}"
        line = f"{self.name} ({self.value}): {found}, at least {self.least:g}{self.unit}"
        return f"{line}. {self.remedy}" if self.remedy else line


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a store's style sheet says that matters here."""

    properties: Mapping[str, str]
    text: str = ""
    ground: str = ""
    hidden_focus: tuple[str, ...] = ()


def read_sheet(css: str) -> Sheet:
    """Read the rules of a store's style sheet, nested ones too; a later value counts."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    properties: dict[str, str] = {}
    colours: dict[str, str] = {}
    hidden: list[str] = []
    for selector, block in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        selectors = [part.strip() for part in selector.split(",")]
        declared = {
            name.strip().lower(): value.strip()
            for name, colon, value in (line.partition(":") for line in block.split(";"))
            if colon
        }
        properties |= {k: v for k, v in declared.items() if k.startswith("--")}
        if {"html", "body", ":root"} & set(selectors):
            colours |= {k: v for k, v in declared.items() if k in _PAGE_COLOURS}
        if re.fullmatch(r"(none|0(px)?)( .*)?", declared.get("outline", "")):
            hidden += [each for each in selectors if _reaches_us(each)]
    ground = colours.get("background-color", colours.get("background", ""))
    return Sheet(properties, colours.get("color", ""), ground, tuple(hidden))


_PAGE_COLOURS = {"color", "background", "background-color"}


def _reaches_us(selector: str) -> bool:
    """Say whether a rule that hides outlines also hides those of the widgets."""
    bare = selector.split()[-1] if selector else ""
    return bool(re.match(r"(\*|a|summary|:focus|:focus-visible)(:|$)", bare))


def examine(
    sheet: Sheet, given: Mapping[str, str], text: str = "", ground: str = ""
) -> tuple[Finding, ...]:
    """Compare what a store sets with what can be read, hit and found by keyboard."""
    names = dict(sheet.properties) | dict(given)
    text = text or sheet.text or "#000000"
    ground = ground or sheet.ground or "#ffffff"
    ink = colour(text, names)
    paper = colour(ground, names, text)
    if ink is None or paper is None:
        which, value = ("text", text) if ink is None else ("ground", ground)
        remedy = f"Write it as hex: --{which} '#222222'."
        return (Finding(which, value, None, 4.5, ":1", remedy),)
    ours = {name: names[name] for name in PROPERTIES if names.get(name)}
    findings = [_contrast("text", text, ink, paper, 4.5)]
    for name, least in _LEAST.items():
        value = ours.get(name) or _shipped(name)
        findings.append(_contrast(name, value, colour(value, names, text), paper, least))
    findings.append(_target(ours.get("--shopplugin-target", "44px")))
    findings.append(_focus(sheet.hidden_focus))
    return tuple(findings)


def colour(value: str, names: Mapping[str, str], current: str = "#000000") -> Colour | None:
    """Compute a colour as a browser would, or None where it cannot be read here."""
    value = value.strip().lower()
    if value == "currentcolor":
        return colour(current, names) if current.strip().lower() != "currentcolor" else None
    if value == "transparent":
        return (0, 0, 0, 0)
    if value in _NAMES:
        return colour(_NAMES[value], names)
    if match := re.fullmatch(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", value):
        return _hex(match[1])
    if match := re.fullmatch(r"var\(\s*(--[\w-]+)\s*(?:,(.+))?\)", value):
        instead = names.get(match[1], match[2])
        others = {k: v for k, v in names.items() if k != match[1]}  # no name within itself
        return colour(instead, others, current) if instead else None
    if match := re.fullmatch(r"rgba?\(([^()]+)\)", value):
        return _rgb(match[1])
    if match := re.fullmatch(r"color-mix\(in srgb,\s*(.+?)\s+(\d+)%,\s*(.+)\)", value):
        one, other = colour(match[1], names, current), colour(match[3], names, current)
        return _mix(one, other, int(match[2]) / 100) if one and other else None
    return None


def contrast(front: Colour, back: Colour) -> float:
    """Return the contrast of WCAG 2, from 1 to 21."""
    high, low = sorted((_luminance(_over(front, back)), _luminance(back)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _contrast(
    name: str, value: str, front: Colour | None, back: Colour, least: float
) -> Finding:
    if front is None:
        return Finding(name, value, None, least, ":1", "Write it as hex or rgb() to check it.")
    measured = contrast(front, back)
    remedy = "" if measured >= least else "Choose a colour further from the ground."
    return Finding(name, value, measured, least, ":1", remedy)


def _target(value: str) -> Finding:
    match = re.fullmatch(r"([0-9.]+)(px|rem|em)", value.strip())
    name = "--shopplugin-target"
    if match is None:
        return Finding(name, value, None, _LEAST_TARGET_PX, " px", "Write it in px or rem.")
    size = float(match[1]) * (1 if match[2] == "px" else _PX_PER_EM)
    remedy = (
        ""
        if size >= _LEAST_TARGET_PX
        else f"A finger needs {_LEAST_TARGET_PX} px, better {_GOOD_TARGET_PX} px."
    )
    return Finding(name, value, size, _LEAST_TARGET_PX, " px", remedy)


def _focus(hidden: tuple[str, ...]) -> Finding:
    remedy = ""
    if hidden:
        remedy = f"'{hidden[0]}' takes the outline away: keyboards cannot see where they are."
    return Finding("focus outline", "3px solid", 0 if hidden else 3, 3, " px", remedy)


def _shipped(name: str) -> str:
    """Return our own value, which stands where a store sets none."""
    css = _SHEET.read_text(encoding="utf-8")
    start = css.index(f"var({name},") + len(f"var({name},")
    depth, end = 1, start
    while depth:
        depth += {"(": 1, ")": -1}.get(css[end], 0)
        end += 1
    return css[start : end - 1].strip()


def _hex(digits: str) -> Colour:
    if len(digits) < 6:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue, *alpha = (
        int(digits[i : i + 2], 16) / 255 for i in range(0, len(digits), 2)
    )
    return (red, green, blue, alpha[0] if alpha else 1)


def _rgb(inside: str) -> Colour | None:
    parts = re.split(r"[\s,/]+", inside.strip())
    if not 3 <= len(parts) <= 4 or not all(re.fullmatch(r"[0-9.]+%?", part) for part in parts):
        return None
    red, green, blue = (
        float(part[:-1]) / 100 if part.endswith("%") else float(part) / 255
        for part in parts[:3]
    )
    last = parts[3] if len(parts) == 4 else "1"
    return (red, green, blue, float(last[:-1]) / 100 if last.endswith("%") else float(last))


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    alpha = one[3] * share + other[3] * (1 - share)
    if not alpha:
        return (0, 0, 0, 0)
    red, green, blue = (
        (one[i] * one[3] * share + other[i] * other[3] * (1 - share)) / alpha for i in range(3)
    )
    return (red, green, blue, alpha)


def _over(front: Colour, back: Colour) -> Colour:
    red, green, blue = (front[i] * front[3] + back[i] * (1 - front[3]) for i in range(3))
    return (red, green, blue, 1)


def _luminance(shade: Colour) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shade[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
