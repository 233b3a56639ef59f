"""What every page of the quiz has around it: the languages, and the way back to the shop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import request, url_for

from ..cards import help_text
from ..i18n import LANGUAGES, in_language

_OWN_NAMES = {"en": "English", "es": "Español", "fr": "Français"}


@dataclass(frozen=True, slots=True)
class Language:
    """One language the page can be read in."""

    lang: str = field(metadata=help_text("its code"))
    name: str = field(metadata=help_text("its own name for itself"))
    url: str = field(metadata=help_text("this page in that language"))
    current: bool = field(metadata=help_text("whether the page is in it now"))


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page's own content."""

    languages: tuple[Language, ...] = field(metadata=help_text("the languages to choose from"))
    shop_url: str = field(metadata=help_text("the front of the shop"))
    quiz_url: str = field(metadata=help_text("the quiz, in the language of the page"))


def frame(lang: str, *, bare: bool = False) -> Frame:
    """Make the frame of the page being asked for.

    A *bare* one repeats nothing that the address asks beside the page.
    """
    asked = (
        [] if bare else [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
    )
    return Frame(
        tuple(
            Language(each, _OWN_NAMES[each], _here_in(each, asked), each == lang)
            for each in LANGUAGES
        ),
        f"{request.script_root}/",
        in_language(url_for("shopplugin.quiz.ask")),
    )


def _here_in(lang: str, asked: Sequence[tuple[str, str]]) -> str:
    return f"{request.script_root}{request.path}?{urlencode([*asked, ('lang', lang)])}"
