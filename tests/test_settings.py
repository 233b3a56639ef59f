"""Settings: the host's word, then the environment, then a suggestion, then the default."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from shopplugin.paths import CATALOG_DIR
from shopplugin.settings import SETTINGS, BadSetting, Settings, read_settings


def test_nothing_set_gives_the_defaults():
    assert read_settings({}, {}) == Settings()


@pytest.mark.parametrize(
    ("config", "environ", "suggested", "expected"),
    [
        ("https://a.example", "https://b.example", "https://c.example", "https://a.example"),
        (None, "https://b.example", "https://c.example", "https://b.example"),
        (None, None, "https://c.example", "https://c.example"),
    ],
)
def test_the_hosts_word_counts_before_the_environment_and_that_before_a_suggestion(
    config, environ, suggested, expected
):
    name = "SHOPPLUGIN_EMBED_ORIGINS"

    settings = read_settings(
        {name: config} if config else {},
        {name: environ} if environ else {},
        {name: suggested} if suggested else {},
    )

    assert settings.embed_origins == (expected,)


def test_a_blank_environment_variable_takes_a_suggestion_back():
    settings = read_settings(
        {}, {"SHOPPLUGIN_EMBED_ORIGINS": ""}, {"SHOPPLUGIN_EMBED_ORIGINS": "https://c.example"}
    )

    assert settings.embed_origins == ()


def test_lists_come_as_text_or_as_lists():
    as_text = read_settings({}, {"SHOPPLUGIN_SECRET_KEYS": "new, old,"})
    as_list = read_settings({"SHOPPLUGIN_SECRET_KEYS": ["new", "old"]}, {})

    assert as_text.secret_keys == as_list.secret_keys == ("new", "old")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SHOPPLUGIN_EMBED_ORIGINS", "*", "'*' is not an origin"),
        ("SHOPPLUGIN_EMBED_ORIGINS", "https://*.shop.example", "is not an origin"),
        ("SHOPPLUGIN_EMBED_ORIGINS", "shop.example", "write it like https://shop.example"),
        ("SHOPPLUGIN_EMBED_ORIGINS", "https://shop.example/", "scheme, host and port alone"),
        ("SHOPPLUGIN_EMBED_ORIGINS", "https://Shop.example", "in lower case"),
        (
            "SHOPPLUGIN_EMBED_ORIGINS",
            "https://me:pw@shop.example",
            "scheme, host and port alone",
        ),
        ("SHOPPLUGIN_EMBED_ORIGINS", "https://shop.example;script-src *", "is not an origin"),
        ("SHOPPLUGIN_EMBED_ORIGINS", "https://shop.example:443", "leave :443 out"),
        ("SHOPPLUGIN_EMBED_ORIGINS", "http://shop.example:99999", "Port out of range"),
        ("SHOPPLUGIN_DATABASE_URL", "shop.db", "This is not a database address"),
        ("SHOPPLUGIN_REFRESH_SECONDS", "soon", "write a number of seconds above 0"),
        ("SHOPPLUGIN_CATALOG", "/no/such/folder", "there is no such folder"),
        ("SHOPPLUGIN_METRICS", "perhaps", "write yes or no"),
        ("SHOPPLUGIN_RATE_LIMIT", "-1", "write a whole number"),
        ("SHOPPLUGIN_REFRESH_SECONDS", "nan", "a number of seconds above 0"),
        ("SHOPPLUGIN_LANGUAGE", "de", "it takes en, es, fr"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_with_what_the_setting_takes(name, value, says):
    with pytest.raises(BadSetting, match="SHOPPLUGIN_") as error:
        read_settings({name: value}, {})

    shown = "" if name == "SHOPPLUGIN_DATABASE_URL" else f" is '{value}'"
    assert str(error.value).startswith(f"{name}{shown}: ")
    assert says in str(error.value)


def test_a_misspelt_setting_is_named_with_its_near_miss(caplog):
    with caplog.at_level(logging.WARNING, "shopplugin"):
        read_settings({"SHOPPLUGIN_EMBED_ORIGIN": "https://a.example"}, {})

    assert caplog.messages == [
        "SHOPPLUGIN_EMBED_ORIGIN in the app's config is not a setting."
        " Did you mean 'SHOPPLUGIN_EMBED_ORIGINS'?"
    ]


def test_secrets_are_shown_as_set_or_not_and_nothing_else():
    settings = read_settings(
        {
            "SHOPPLUGIN_SECRET_KEYS": "canary",
            "SHOPPLUGIN_DATABASE_URL": "postgresql://me:canary@db/shop",
            "SHOPPLUGIN_METRICS": True,
        },
        {},
    )

    shown = settings.public()

    assert "canary" not in str(shown)
    assert shown["SHOPPLUGIN_SECRET_KEYS"] == "set"
    assert shown["SHOPPLUGIN_REDIS_URL"] == ""
    assert shown["SHOPPLUGIN_METRICS"] == "yes"


def test_the_catalogue_is_the_shipped_one_unless_the_shop_has_its_own(tmp_path: Path):
    assert read_settings({}, {}).catalog == CATALOG_DIR
    assert read_settings({"SHOPPLUGIN_CATALOG": str(tmp_path)}, {}).catalog == tmp_path


def test_every_setting_has_a_name_of_ours_and_says_what_it_is_for():
    assert {row.name for row in SETTINGS} >= {
        "SHOPPLUGIN_DATABASE_URL",
        "SHOPPLUGIN_CATALOG",
        "SHOPPLUGIN_REDIS_URL",
        "SHOPPLUGIN_SECRET_KEYS",
        "SHOPPLUGIN_EMBED_ORIGINS",
    }
    assert [row.name for row in SETTINGS if not row.help.endswith((".", "shop.example"))] == []


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_blank_setting_is_the_default(setting, blank):
    assert read_settings({}, {setting.name: blank}) == Settings()
