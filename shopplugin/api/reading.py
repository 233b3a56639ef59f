"""Strict reading of what a caller sent, and answers that caches may keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, cast

from flask import Response, current_app, request
from marshmallow import Schema, ValidationError, fields
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from ..domain.vocabulary import near_miss
from ..headers import cacheable, etag_of, not_modified, unchanged
from ..i18n import Translator, depends_on_reader
from ..problems import Refused, flatten
from ..rendering import current_translator
from ..schemas import JsonNumber, LanguageQuery, known_fields
from ..shop import current_shop
from ..wire import dumps

LARGEST_BODY = 16 * 1024
_VERSION = version("shopplugin")
_TWICE = JsonNumber("several values")
"""Stands for what a member holds that is written more than once."""

Faults = dict[str, list[str]]
Meaning = Callable[[dict[str, Any]], object]
"""Reads what values mean beyond what a schema knows, or raises ``ValidationError``."""


def read_query(schema: type[Schema], meaning: Meaning = dict) -> dict[str, Any]:
    """Read the query parameters by *schema*.

    Unknown names, repeated ones where one is meant, and blank values are refused, by name;
    see :func:`_load` for *meaning*.
    """
    reader = schema()
    known = known_fields(reader)
    errors: Faults = {}
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
    return _load(reader, given, errors, meaning)


def read_body(schema: type[Schema], meaning: Meaning = dict) -> dict[str, Any]:
    """Read the JSON body by *schema*; numbers arrive as they were written.

    See :func:`_load` for *meaning*.
    """
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
    errors: Faults = {}
    known = _without_strangers(cast("dict[str, object]", document), reader, errors)
    return _load(reader, known, errors, meaning)


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


def _load(
    schema: Schema, given: dict[str, Any], errors: Faults, meaning: Meaning
) -> dict[str, Any]:
    """Load what is *given* by *schema*, unless anything is wrong: then each field is named.

    Whoever has to mend a request wants to do so once. So where it is refused already, the
    fields that can be loaded are held against their *meaning* too.
    """
    said: dict[str, Any] = {}
    try:
        said = cast("dict[str, Any]", schema.load(given))
    except ValidationError as error:
        said = cast("dict[str, Any]", error.valid_data)
        errors = flatten(error.messages_dict) | errors
    if not errors:
        return said
    try:
        meaning(said)
    except ValidationError as error:
        errors = flatten(error.messages_dict) | errors
    raise Refused(errors)


def _without_strangers(
    document: dict[str, object], schema: Schema, errors: Faults, path: str = ""
) -> dict[str, object]:
    """Return *document* without members that stand twice or that *schema* does not know.

    They are named in *errors*, by their path.
    """
    known = known_fields(schema)
    found: dict[str, object] = {}
    for name, value in document.items():
        field = known.get(name)
        if value is _TWICE:
            errors[path + _shown(name)] = ["This field stands twice."]
        elif field is None:
            errors[path + _shown(name)] = [f"There is no such field.{_hint(name, list(known))}"]
        elif isinstance(field, fields.Nested) and isinstance(value, dict):
            inner = cast("dict[str, object]", value)
            found[name] = _without_strangers(inner, field.schema, errors, f"{path}{name}.")
        else:
            found[name] = value
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
