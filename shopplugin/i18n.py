"""The reader's language: which one, its sentences, and how it writes money and numbers."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal
from flask import Request, has_request_context, request

from .domain.money import Money
from .paths import LOCALE_DIR

# The reader's language and the conventions it is written with: Spanish as it is read in
# Puerto Rico and the United States, French as in Canada.
LOCALES = {"en": "en_US", "es": "es_US", "fr": "fr_CA"}
LANGUAGES = tuple(LOCALES)
DEFAULT = "en"


class Translator:
    """Sentences, money, numbers and dates in one language.

    The English sentence is its own message id, with ``%(name)s`` placeholders.
    """

    def __init__(self, lang: str = DEFAULT) -> None:
        if lang not in LOCALES:
            raise ValueError(f"'{lang}' is not a language here; they are {', '.join(LOCALES)}.")
        self.lang = lang
        self.locale = Locale.parse(LOCALES[lang])
        self.dir = self.locale.text_direction
        self._catalog = _catalog(lang)

    def gettext(self, message: str, /, **values: object) -> str:
        """Return *message* in the reader's language, its placeholders filled."""
        sentence = self._catalog.gettext(message) if message else ""
        return sentence % values if values else sentence

    def ngettext(self, one: str, many: str, count: int, /, **values: object) -> str:
        """Return the sentence for *count*, which also fills ``%(count)s``."""
        sentence = self._catalog.ngettext(one, many, count)
        return sentence % {"count": self.number(Decimal(count)), **values}

    def money(self, amount: Money) -> str:
        """Write an amount as a price tag: ``$139.95``."""
        return format_currency(amount.amount, amount.currency, locale=self.locale)

    def number(self, value: Decimal | int) -> str:
        """Write a number with the reader's decimal sign, every decimal kept."""
        return _number(str(value), self.locale)

    def date(self, day: date) -> str:
        """Write a date in words: ``November 2, 2026``."""
        return format_date(day, format="long", locale=self.locale)


@lru_cache(4096)
def _number(digits: str, locale: Locale) -> str:
    """Write a number once: a page says some hundreds of them, and most again and again."""
    return format_decimal(Decimal(digits), locale=locale, decimal_quantization=False)


@cache
def translator(lang: str) -> Translator:
    """Return the one translator for *lang*; it never changes."""
    return Translator(lang)


def negotiate(request: Request, chosen: str | Callable[[], str | None] = "") -> str:
    """Choose the language: the address, then the host, then the browser, then English."""
    asked = request.args.get("lang", "")
    if asked in LOCALES:
        return asked
    host = (chosen() if callable(chosen) else chosen) or ""
    host = host.replace("_", "-").partition("-")[0].lower()
    if host in LOCALES:
        return host
    return request.accept_languages.best_match(LANGUAGES, DEFAULT)


def asked_language() -> str:
    """Return the language that the address at hand asks for, or nothing."""
    lang = request.args.get("lang", "") if has_request_context() else ""
    return lang if lang in LOCALES else ""


def in_language(address: str) -> str:
    """Take the language that was asked for along to *address*, a page of ours.

    One that was merely negotiated is not: the next page would find the same by itself, and
    what is kept for everybody stays the same.
    """
    lang = asked_language()
    return f"{address}?lang={lang}" if lang else address


def depends_on_reader(request: Request, chosen: str | Callable[[], str | None] = "") -> bool:
    """Say whether another browser could be answered in another language."""
    return request.args.get("lang", "") not in LOCALES and not (chosen and not callable(chosen))


@cache
def _catalog(lang: str) -> gettext.NullTranslations:
    """Read ``locale/<lang>/LC_MESSAGES/messages.po``; without it, English stands."""
    path = LOCALE_DIR / lang / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
