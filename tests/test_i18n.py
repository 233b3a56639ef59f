"""The reader's language: who chooses it, and how it writes money, numbers and dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask, request

from shopplugin import i18n
from shopplugin.domain.money import Money
from shopplugin.i18n import LANGUAGES, Translator, depends_on_reader, negotiate


def test_there_are_three_languages_all_written_from_left_to_right():
    assert LANGUAGES == ("en", "es", "fr")
    assert [Translator(lang).dir for lang in LANGUAGES] == ["ltr", "ltr", "ltr"]


def test_a_language_we_do_not_speak_is_refused():
    with pytest.raises(ValueError, match="'de' is not a language here; they are en, es, fr"):
        Translator("de")


@pytest.mark.parametrize(
    ("address", "accept", "host", "lang"),
    [
        ("/?lang=fr", "es", "en", "fr"),
        ("/?lang=de", "es", "", "es"),
        ("/", "es", "fr", "fr"),
        ("/", "es-MX,es;q=0.9", "", "es"),
        ("/", "fr-CA", "", "fr"),
        ("/", "de,fr;q=0.5", "", "fr"),
        ("/", "de", "", "en"),
        ("/", "", "", "en"),
        ("/", "es", lambda: "fr_CA", "fr"),
        ("/", "es", lambda: None, "es"),
    ],
)
def test_the_address_chooses_then_the_host_then_the_browser_then_english(
    address, accept, host, lang
):
    with Flask(__name__).test_request_context(address, headers={"Accept-Language": accept}):
        assert negotiate(request, host) == lang


@pytest.mark.parametrize(
    ("address", "host", "depends"),
    [("/", "", True), ("/?lang=fr", "", False), ("/", "es", False), ("/?lang=xx", "", True)],
)
def test_a_cache_may_mix_readers_only_where_the_language_is_fixed(address, host, depends):
    with Flask(__name__).test_request_context(address):
        assert depends_on_reader(request, host) is depends


@pytest.mark.parametrize(
    ("lang", "money", "number", "day"),
    [
        ("en", "$1,234.50", "76.1", "November 2, 2026"),
        ("es", "$1,234.50", "76.1", "2 de noviembre de 2026"),
        ("fr", "1 234,50 $ US", "76,1", "2 novembre 2026"),
    ],
)
def test_money_numbers_and_dates_are_written_as_the_reader_does(lang, money, number, day):
    t = Translator(lang)

    written = t.money(Money(123450)).replace("\xa0", " ").replace(" ", " ")

    assert written == money
    assert t.number(Decimal("76.1")) == number
    assert t.date(date(2026, 11, 2)) == day


def test_numbers_keep_every_decimal():
    assert Translator("en").number(Decimal("0.123456")) == "0.123456"


def test_placeholders_are_filled_and_plain_text_may_hold_a_percent_sign():
    t = Translator("en")

    assert t.gettext("You said %(what)s.", what="flat") == "You said flat."
    assert t.gettext("50% off") == "50% off"
    assert t.gettext("") == ""


def test_counts_choose_their_sentence():
    t = Translator("en")

    assert t.ngettext("%(count)s shoe", "%(count)s shoes", 1) == "1 shoe"
    assert t.ngettext("%(count)s shoe", "%(count)s shoes", 1200) == "1,200 shoes"


def test_a_sentence_in_a_po_file_is_read_at_first_use(tmp_path, monkeypatch):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "You said %(what)s."\nmsgstr "Vous avez dit %(what)s."\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(i18n, "LOCALE_DIR", tmp_path)
    i18n._catalog.cache_clear()

    try:
        assert Translator("fr").gettext("You said %(what)s.", what="x") == "Vous avez dit x."
        assert Translator("fr").gettext("Not translated yet") == "Not translated yet"
    finally:
        i18n._catalog.cache_clear()
