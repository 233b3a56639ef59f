"""On which line of a TOML file each table and key stands, for messages.

Python's parser keeps no positions. This reads only headers and keys; a place it misses
falls back to the table around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_PATH = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_PATH})\s*\]")
_KEY = re.compile(rf"\s*({_PATH})\s*=")


def line_numbers(text: str) -> dict[str, int]:
    """Map places such as ``running.prefer[2].weight`` to line numbers, both from 1."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    fence = ""  # the quotes of a multi-line text we are inside of
    for number, line in enumerate(text.split("\n"), start=1):
        inside = bool(fence)
        fence = _fence_after(line, fence)
        if inside:
            continue
        if header := _HEADER.match(line):
            table = _resolve(header[2], counts, opens_item=header[1] == "[[")
            for place in _with_parents(table):
                places.setdefault(place, number)
        elif key := _KEY.match(line):
            place = _resolve(key[1], {})
            places.setdefault(f"{table}.{place}" if table else place, number)
    return places


def line_of(place: str, places: Mapping[str, int]) -> int | None:
    """Return the line of *place*, or of the nearest table around it."""
    return next((places[each] for each in _with_parents(place) if each in places), None)


def _with_parents(place: str) -> Iterator[str]:
    while place:
        yield place
        place = place[: max(place.rfind("."), place.rfind("["), 0)]


def _resolve(path: str, counts: dict[str, int], *, opens_item: bool = False) -> str:
    """Write *path* with the numbers of the list items it leads through."""
    place = ""
    parts = [part.strip().strip("\"'") for part in path.split(".")]
    for index, part in enumerate(parts):
        place = f"{place}.{part}" if place else part
        if opens_item and index == len(parts) - 1:
            counts[place] = counts.get(place, 0) + 1
        if place in counts:
            place = f"{place}[{counts[place]}]"
    return place


def _fence_after(line: str, fence: str) -> str:
    for quotes in re.findall(r"\"\"\"|'''", line):
        fence = "" if fence == quotes else fence or quotes
    return fence
