"""Errors of the API as RFC 9457 problem documents, and of nothing but the API."""

# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# marshmallow leaves the contents of its nested fields and messages open.

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import NoReturn

from flask import Blueprint, Response, current_app
from marshmallow import ValidationError
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    RequestEntityTooLarge,
    UnprocessableEntity,
    UnsupportedMediaType,
    default_exceptions,
)

MEDIA_TYPE = "application/problem+json"

Errors = Mapping[str, list[str]]


class Refused(UnprocessableEntity):
    """The request was understood and cannot be used; ``errors`` says why, by field."""

    def __init__(self, errors: Errors) -> None:
        count = "One field" if len(errors) == 1 else f"{len(errors)} fields"
        super().__init__(f"{count} of the request cannot be used; see errors.")
        self.errors = errors


def answer(error: HTTPException) -> Response:
    """Return the problem document for *error*, keeping its headers."""
    status = HTTPStatus(error.code or 500)
    document: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": error.description or status.description,
    }
    if errors := _errors(error):
        document["errors"] = errors
    # ASCII only: a refused text that is quoted may hold what UTF-8 cannot.
    response = current_app.response_class(
        json.dumps(document, separators=(",", ":")), status, mimetype=MEDIA_TYPE
    )
    # What is said to machines is English, whatever the language of the answers.
    response.content_language.add("en")
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            response.headers[name] = value
    return response


def _errors(error: HTTPException) -> Errors:
    """Return what is wrong by field; a body that cannot be read is one field, ``body``."""
    match error:
        case Refused():
            return error.errors
        case BadRequest() | RequestEntityTooLarge() | UnsupportedMediaType():
            return {"body": [error.description or HTTPStatus(error.code).description]}
        case _:
            return {}


def answer_validation(error: ValidationError) -> Response:
    """Return the problem document for fields a schema refused."""
    return answer(Refused(flatten(error.messages)))


def answer_for(blueprint: Blueprint) -> None:
    """Make *blueprint* answer its own errors as problem documents.

    Each status is registered by itself: a host's handler for 404 would come before ours for
    ``HTTPException``, as its handler for any exception would for our faults.
    """
    for code in default_exceptions:
        blueprint.register_error_handler(code, answer)
    blueprint.register_error_handler(HTTPException, answer)
    blueprint.register_error_handler(ValidationError, answer_validation)
    blueprint.register_error_handler(Exception, _pass_on)


def _pass_on(error: Exception) -> NoReturn:
    """Let Flask log a fault and answer it with our 500, past a host's handler for faults."""
    raise error


def flatten(messages: object, path: str = "") -> dict[str, list[str]]:
    """Return marshmallow's nested messages by dotted path: ``destination.country``.

    A list counts as one field, whichever of its items is meant.
    """
    if isinstance(messages, Mapping):
        found: dict[str, list[str]] = {}
        for key, inner in messages.items():
            name = "" if key == "_schema" or isinstance(key, int) else str(key)
            found |= flatten(inner, ".".join(part for part in (path, name) if part))
        return found
    listed = messages if isinstance(messages, list) else [messages]
    return {path or "body": [str(message) for message in listed]}
