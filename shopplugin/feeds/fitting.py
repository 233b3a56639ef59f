"""Sizes, widths and who a shoe is for, as options, tags and titles have them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..domain.money import quote
from ..domain.sizes import SizeChart
from .cells import Unclear, check_range
from .specs import bare

SIZE_NAMES = frozenset(
    {"size", "shoe size", "us size", "size us", "us shoe size", "us", "sizes", "shoe size us"}
    | {"mens size", "womens size", "size mens", "size womens", "kids size", "variant size"}
)
WIDTH_NAMES = frozenset({"width", "shoe width", "widths", "width us"})

_HALVES = r"\d{1,2}(?:\.[05]0?|\s*½|\s+1/2)?"
_WHOSE = r"(?P<{}>(?:wo)?men'?s?|[mw]|kid'?s?|unisex)"
_SIZE = re.compile(
    rf"(?:us\b\s*)?(?:{_WHOSE.format('before')}(?![a-z])\.?\s*)?(?:us\b\s*)?(?P<size>{_HALVES})"
    rf"(?:\s*us\b)?(?P<width>(?:[a-z0-9\s/,()-]*[a-z0-9\s)-])?)",
    re.IGNORECASE,
)
_BOTH = re.compile(
    rf"m(?:en'?s?)?\.?\s*(?P<men>{_HALVES})\s*[/|,-]\s*w(?:omen'?s?)?\.?\s*{_HALVES}",
    re.IGNORECASE,
)
_OTHER_SYSTEM = re.compile(r"\b(eu|eur|uk|jp|cm|mm|fr|br|mondo)\b", re.IGNORECASE)
_LETTER = re.compile(r"[2-9]?[AE]|A{2,4}|E{2,6}|[BCDFGH]|XW|[MNW]", re.IGNORECASE)

_WIDTH_WORDS = {
    "narrow": "narrow",
    "standard": "standard",
    "regular": "standard",
    "normal": "standard",
    "medium": "standard",
    "wide": "wide",
    "extra wide": "extra_wide",
    "x wide": "extra_wide",
    "xwide": "extra_wide",
    "extra narrow": "extra_narrow",
}
_ANYBODYS = {"narrow": "N", "standard": "M", "wide": "W"}

_AUDIENCES = {
    "women": re.compile(r"\b(?:women|womens|woman|ladies|female)\b"),
    "men": re.compile(r"\b(?:men|mens|man|male)\b"),
    "kids": re.compile(r"\b(?:kids?|children|childrens|youth|juniors?|boys|girls|toddlers?)\b"),
    "unisex": re.compile(r"\bunisex\b"),
}
_FOOTWEAR = re.compile(r"\b(?:shoes?|footwear|sneakers?|trainers?)\b")
_RESTING = re.compile(
    r"\b(?:shoes?|footwear|slides?|sandals?|clogs?|slippers?|flip flops?|slip ons?)\b"
)
_RUNNING = re.compile(r"\brunning\b")
_RECOVERY = re.compile(r"\brecovery\b(?! runs?\b)")


def read_size(text: str, audience: str | None, sizes: SizeChart) -> tuple[str, str]:
    """Read a US size and the width that may stand beside it: ``9.5``, ``M 9 2E``.

    Raises ``Unclear`` for what is no US size.
    """
    words = text.strip()
    both = _BOTH.fullmatch(words)
    if both and audience in {"men", "unisex", None}:
        return _half(both["men"]), ""
    if _OTHER_SYSTEM.search(words):
        raise Unclear(
            f"{quote(words)} is not a US size, and other systems differ between brands; it was"
            " left unknown."
        )
    check_range(words, of_sizes=True)
    found = _SIZE.fullmatch(words)
    if not found:
        raise Unclear(f"{quote(words)} is not a US shoe size; it was left unknown.")
    size = _half(found["size"])
    _check_size(size, words, audience, sizes)
    said = found["width"].strip(" /,-()")
    return size, read_width(said, audience, sizes) if said else ""


def read_width(text: str, audience: str | None, sizes: SizeChart) -> str:
    """Read a width letter, or the word for one: ``2E``, ``Wide``, ``D - Medium``.

    Raises ``Unclear`` for what is neither, or both and not the same.
    """
    words = bare(text)
    step = _WIDTH_WORDS.get(words)
    if step:
        return _letter_of(step, text, audience, sizes)
    parts = [part for part in re.split(r"[\s()/,-]+", text.strip()) if part]
    letters = [part.upper() for part in parts if _LETTER.fullmatch(part)]
    if not letters or len(letters) + sum(bare(part) in _WIDTH_WORDS for part in parts) < len(
        parts
    ):
        raise Unclear(f"{quote(text.strip())} is not a US width; it was left unknown.")
    found = {sizes.letter(letter, audience) or letter for letter in letters}
    if len(found) > 1:
        raise Unclear(f"{quote(text.strip())} names more than one width; it was left unknown.")
    return found.pop()


def find_audience(*tiers: Iterable[str]) -> str | None:
    """Find whom a shoe is for: in the first of *tiers* whose texts name exactly one."""
    for texts in tiers:
        words = [bare(text) for text in texts]
        found = [
            audience
            for audience, pattern in _AUDIENCES.items()
            if any(pattern.search(text) for text in words)
        ]
        if len(found) == 1:
            return found[0]
    return None


def find_kind(*tiers: Iterable[str]) -> str | None:
    """Find whether a shoe is for running or for recovery, likewise."""
    for texts in tiers:
        words = [bare(text) for text in texts]
        running = any(map(_says_running, words))
        recovery = any(map(_says_recovery, words))
        if running != recovery:
            return "running" if running else "recovery"
    return None


def _says_running(text: str) -> bool:
    return text == "running" or bool(_RUNNING.search(text) and _FOOTWEAR.search(text))


def _says_recovery(text: str) -> bool:
    return text == "recovery" or bool(_RECOVERY.search(text) and _RESTING.search(text))


def _check_size(size: str, words: str, audience: str | None, sizes: SizeChart) -> None:
    try:
        sizes.read(size, audience)
    except ValueError as fault:
        raise Unclear(f"{quote(words)} was left unknown: {fault}") from None


def _letter_of(step: str, text: str, audience: str | None, sizes: SizeChart) -> str:
    if audience is None and step in _ANYBODYS:
        return _ANYBODYS[step]
    wanted = sizes.named(step)
    for letter in sizes.letters(audience) if audience else ():
        if sizes.step(letter, audience) == wanted:
            return letter
    raise Unclear(
        f"{quote(text.strip())} means another letter for women than for men, and the shoe is"
        " for nobody in particular; it was left unknown."
    )


def _half(size: str) -> str:
    whole, half = re.fullmatch(r"(\d+)(.*)", size.strip()).groups()  # pyright: ignore[reportOptionalMemberAccess] - the pattern begins with digits
    return f"{int(whole)}.5" if half.strip() in {".5", ".50", "½", "1/2"} else str(int(whole))
