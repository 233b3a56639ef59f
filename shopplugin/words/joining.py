"""Small joints of a sentence: alternatives, a capital at its start, none inside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..i18n import Translator


def either(words: Sequence[str], t: Translator) -> str:
    """Join alternatives: "road, trail or track"."""
    if len(words) < 2:
        return "".join(words)
    return t.gettext("%(list)s or %(last)s", list=", ".join(words[:-1]), last=words[-1])


def sentence_case(text: str) -> str:
    """Begin *text* with a capital and leave the rest alone."""
    return text[:1].upper() + text[1:]


def mid_sentence(text: str) -> str:
    """Begin *text* with a small letter, unless its first word is an abbreviation."""
    first = text.split(" ", 1)[0]
    return text if first.isupper() and len(first) > 1 else text[:1].lower() + text[1:]
