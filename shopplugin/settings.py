"""Settings: one table of (name, default, help), read from the app's config and environment.

What the host wrote into ``app.config`` counts first, then the environment variable of the
same name, then what the program that installs the plugin suggests (the demo store does),
then the default here. A blank one is the default at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from .database import read_url
from .i18n import LANGUAGES
from .paths import CATALOG_DIR

PREFIX = "SHOPPLUGIN_"

_logger = logging.getLogger("shopplugin")

_USUAL_PORTS = {"http": 80, "https": 443}


class BadSetting(ValueError):
    """A setting that cannot be used; the message names it, its value and what it takes."""


def _words(value: object) -> tuple[str, ...]:
    words = value.split(",") if isinstance(value, str) else value
    if not isinstance(words, (list, tuple)):
        raise ValueError("write the values separated by commas")
    parts = (str(word).strip() for word in cast("list[object]", words))
    return tuple(part for part in parts if part)


def _text(value: object) -> str:
    return str(value).strip()


def _database(value: object) -> str:
    address = _text(value)
    if address:
        read_url(address)
    return address


def _folder(value: object) -> Path:
    folder = Path(str(value)).expanduser()
    if not folder.is_dir():
        raise ValueError("there is no such folder")
    return folder


def _switch(value: object) -> bool:
    word = str(value).strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("write yes or no")


def _count(value: object) -> int:
    digits = str(value).strip()
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("write a whole number")
    return int(digits)


def _seconds(value: object) -> float:
    try:
        seconds = float(str(value))
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ValueError("write a number of seconds above 0")
    return seconds


def _origins(value: object) -> tuple[str, ...]:
    origins = _words(value)
    for origin in origins:
        parts = urlsplit(origin)
        exact = f"{parts.scheme}://{parts.netloc}"
        if parts.scheme not in {"http", "https"} or not parts.hostname or "*" in origin:
            raise ValueError(f"'{origin}' is not an origin; write it like https://shop.example")
        if origin != exact.lower() or parts.username is not None:
            raise ValueError(
                f"'{origin}' must be scheme, host and port alone, in lower case:"
                f" {parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
            )
        if parts.port == _USUAL_PORTS[parts.scheme]:  # a browser never says it
            raise ValueError(f"'{origin}' names the usual port; leave :{parts.port} out")
    return origins


def _language(value: object) -> str | Callable[[], str | None]:
    if callable(value):
        return cast("Callable[[], str | None]", value)
    word = _text(value)
    if word and word not in LANGUAGES:
        raise ValueError(f"it takes {', '.join(LANGUAGES)}")
    return word


def _about(
    help: str, read: Callable[[object], object], secret: bool = False
) -> dict[str, object]:
    return {"help": help, "read": read, "secret": secret}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a shop can set, read and checked. ``SETTINGS`` is the same as a table."""

    database_url: str = field(
        default="",
        metadata=_about(
            "Database of the plugin as SQLAlchemy writes it; used only where the host gives no"
            " session. Blank: a SQLite file in the instance folder.",
            _database,
            secret=True,
        ),
    )
    catalog: Path = field(
        default=CATALOG_DIR,
        metadata=_about("Folder with the shop's own copy of `catalog/`.", _folder),
    )
    redis_url: str = field(
        default="",
        metadata=_about(
            "Redis in which all workers count requests together; blank: each for itself.",
            _text,
            secret=True,
        ),
    )
    secret_keys: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            "Fernet keys that seal result links, separated by commas, newest first.",
            _words,
            secret=True,
        ),
    )
    embed_origins: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            "Origins whose pages may embed the widgets, separated by commas, each exact:"
            " https://shop.example",
            _origins,
        ),
    )
    image_origins: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            "Origins of product pictures, separated by commas. Blank: any over https.",
            _origins,
        ),
    )
    language: str | Callable[[], str | None] = field(
        default="",
        metadata=_about(
            "Language of every page: en, es or fr; in app.config also a function that answers"
            " for the current request. Blank: the reader's own.",
            _language,
        ),
    )
    refresh_seconds: float = field(
        default=1.0,
        metadata=_about("How often a worker looks for a newer catalogue.", _seconds),
    )
    rate_limit: int = field(
        default=100,
        metadata=_about(
            "Requests a second to the API from one network (/24 or /48), with bursts of twice"
            " as many; 0 is no limit. Addresses of the same machine are not counted.",
            _count,
        ),
    )
    proxies: int = field(
        default=0,
        metadata=_about(
            "How many proxies stand before the app that `serve` runs, whose X-Forwarded"
            " headers are believed. In a host, the host says so itself.",
            _count,
        ),
    )
    metrics: bool = field(
        default=False,
        metadata=_about(
            "Whether /metrics answers; it needs the package prometheus-client.", _switch
        ),
    )

    def public(self) -> Mapping[str, str]:
        """Return every setting as text for an operator, secrets only as set or not."""
        return {
            setting.name: _shown(setting, getattr(self, setting.field)) for setting in SETTINGS
        }


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    name: str
    default: object
    help: str
    field: str
    read: Callable[[object], object]
    secret: bool


def _row(column: Field[Any]) -> Setting:
    name = PREFIX + column.name.upper()
    return Setting(name, column.default, field=column.name, **column.metadata)


SETTINGS = tuple(_row(column) for column in fields(Settings))

# Names outside the table that belong to the demo store and to this project's own tests.
_FOREIGN = (f"{PREFIX}DEMO_", f"{PREFIX}TEST_")


def read_settings(
    config: Mapping[str, Any],
    environ: Mapping[str, str],
    suggested: Mapping[str, object] | None = None,
) -> Settings:
    """Read every setting, the host's config first, then the environment.

    Raises ``BadSetting`` naming the setting, its value and what it takes.
    """
    _name_strangers(config)
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        for place in (config, environ, suggested or {}):
            value = place.get(setting.name)
            if value is None:
                continue
            if value != "" and not str(value).isspace():  # blank: the default, whatever else
                values[setting.field] = _read(setting, value)
            break
    return Settings(**values)


def _read(setting: Setting, value: object) -> object:
    try:
        return setting.read(value)
    except ValueError as error:
        shown = "" if setting.secret else f" is '{value}'"
        why = str(error).rstrip(".")
        raise BadSetting(f"{setting.name}{shown}: {why}. {setting.help}") from None


def _name_strangers(config: Mapping[str, Any]) -> None:
    known = [setting.name for setting in SETTINGS]
    for name in config:
        if name.startswith(PREFIX) and name not in known and not name.startswith(_FOREIGN):
            close = get_close_matches(name, known, n=1)
            hint = f" Did you mean '{close[0]}'?" if close else ""
            _logger.warning("%s in the app's config is not a setting.%s", name, hint)


def _shown(setting: Setting, value: object) -> str:
    if setting.secret:
        return "set" if value else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(cast("tuple[str, ...]", value))
    return str(value)
