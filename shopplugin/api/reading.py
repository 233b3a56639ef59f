"""Strict reading of what a caller sent, and answers that caches may keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, cast

from flask import Response, current_app, request
from marshmallow import Schema, fields
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from ..domain.vocabulary import near_miss
from ..headers import cacheable, etag_of, not_modified, unchanged
from ..i18n import Translator, depends_on_reader
from ..problems import Refused
from ..rendering import current_translator
from ..schemas import JsonNumber, LanguageQuery, known_fields
from ..shop import current_shop
from ..wire import dumps

LARGEST_BODY = 16 * 1024
_VERSION = version("shopplugin")
_TWICE = JsonNumber("several values")
"""Stands for what a member holds that is written more than once."""


def read_query(schema: type[Schema]) -> dict[str, Any]:
    """Read the query parameters by *schema*.

    Unknown names, repeated ones where one is meant, and blank values are refused, by name.
    """
    reader = schema()
    known = known_fields(reader)
    errors: dict[str, list[str]] = {}
    given: dict[str, Any] = {}
    for name, values in request.args.lists():
        field = known.get(name)
        if field is None:
            errors[_shown(name)] = [f"There is no such parameter.{_hint(name, list(known))}"]
        elif "" in values:
            errors[name] = ["This is blank; give it a value or leave it out."]
        elif isinstance(field, fields.List):
            given[name] = values
        elif len(values) > 1:
            errors[name] = ["This may stand only once."]
        else:
            given[name] = values[0]
    if errors:
        raise Refused(errors)
    return cast("dict[str, Any]", reader.load(given))


def read_body(schema: type[Schema]) -> dict[str, Any]:
    """Read the JSON body by *schema*; numbers arrive as they were written."""
    read_query(LanguageQuery)
    request.max_content_length = LARGEST_BODY
    raw = request.get_data(cache=False)
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("Send the body as application/json.")
    try:
        document = json.loads(
            raw.decode("utf-8"),
            parse_float=JsonNumber,
            parse_int=JsonNumber,
            parse_constant=JsonNumber,
            object_pairs_hook=_each_name_once,
        )
    except UnicodeDecodeError:
        raise BadRequest("The body is not UTF-8 text.") from None
    except json.JSONDecodeError as error:
        raise BadRequest(
            f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    except RecursionError:
        raise BadRequest("The body is nested too deeply.") from None
    if not isinstance(document, dict):
        raise Refused({"body": ["The body must be a JSON object."]})
    reader = schema()
    strangers = _strangers(cast("dict[str, object]", document), reader)
    if strangers:
        raise Refused(strangers)
    return cast("dict[str, Any]", reader.load(cast("dict[str, Any]", document)))


def reply(document: object, status: int = 200) -> Response:
    """Answer with *document* as JSON, in the reader's language."""
    response = current_app.response_class(dumps(document), status, mimetype="application/json")
    return _in_language(response)


def reply_cached(make: Callable[[Translator], object], *versions: str) -> Response:
    """Answer a read that depends on its address, its language and *versions* alone.

    What the reader already holds is not made again.
    """
    t = current_translator()
    tag = etag_of(_VERSION, request.script_root, request.full_path, t.lang, *versions)
    if unchanged(tag):
        return _in_language(not_modified(tag))
    return cacheable(reply(make(t)), tag)


def _in_language(response: Response) -> Response:
    if depends_on_reader(request, current_shop().settings.language):
        response.vary.add("Accept-Language")
    response.content_language.add(current_translator().lang)
    return response


def _strangers(
    document: dict[str, object], schema: Schema, path: str = ""
) -> dict[str, list[str]]:
    """Name the members that stand twice or that *schema* does not know, by their path."""
    known = known_fields(schema)
    found: dict[str, list[str]] = {}
    for name, value in document.items():
        field = known.get(name)
        if value is _TWICE:
            found[path + _shown(name)] = ["This field stands twice."]
        elif field is None:
            found[path + _shown(name)] = [f"There is no such field.{_hint(name, list(known))}"]
        elif isinstance(field, fields.Nested) and isinstance(value, dict):
            inner = cast("dict[str, object]", value)
            found |= _strangers(inner, field.schema, f"{path}{name}.")
    return found


def _each_name_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        found[name] = _TWICE if name in found else value
    return found


def _shown(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:59]}…"


def _hint(name: str, known: list[str]) -> str:
    return near_miss(name, known) if len(name) <= 60 else ""
