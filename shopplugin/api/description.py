"""The API's own description, OpenAPI 3.1, made from the views themselves."""

# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# marshmallow leaves the contents of its nested fields and messages open.

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Response, current_app, request
from marshmallow import Schema
from werkzeug.routing import Rule

from ..headers import RouteClass, route_class
from ..problems import MEDIA_TYPE
from ..schemas import LanguageQuery, Problem
from ..shop import Shop, current_shop
from .operations import Operation, blueprint, views
from .reading import read_query, reply_cached

_JSON = "application/json"
_VERSION = version("shopplugin")
_REFUSALS = {
    400: "The request could not be read",
    404: "There is no such thing",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "The request was read and cannot be used",
    429: "Too many requests; Retry-After says when to ask again",
}


@blueprint.get("/openapi.json")
@route_class(RouteClass.API)
def openapi() -> Response:
    """Answer the description of everything below this prefix."""
    read_query(LanguageQuery)
    shop = current_shop()
    return reply_cached(lambda t: describe(shop), _VERSION, shop.knowledge.rules_version)


def describe(shop: Shop) -> dict[str, Any]:
    """Make the description of the running app's API."""
    spec = APISpec(
        title="shopplugin",
        version=_VERSION,
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_component)],
        info={"description": "Shoe recommendations that explain themselves."},
        servers=[{"url": request.script_root or "/"}],
    )
    described = views()
    for rule in current_app.url_map.iter_rules():
        known = described.get(rule.endpoint)
        if known is not None:
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                path = rule.rule.replace("<", "{").replace(">", "}")
                spec.path(path, operations={method.lower(): _describe(rule, known)})
    document = spec.to_dict()
    _name_profiles(document["paths"], shop)
    return document


def _describe(rule: Rule, known: Operation) -> dict[str, Any]:
    view = current_app.view_functions[rule.endpoint]
    described: dict[str, Any] = {
        "operationId": rule.endpoint.rpartition(".")[2],
        "summary": known.summary,
        "description": (view.__doc__ or "").strip(),
        "parameters": [
            *_in_path(rule),
            {"in": "query", "schema": known.query or LanguageQuery},
        ],
        "responses": {
            "200": _content("The answer", {_JSON: _any_of(known.answers)}),
            **_unchanged(known),
            **_refusals(rule, known),
        },
    }
    if known.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {_JSON: {"schema": known.body}},
        }
    return described


def _in_path(rule: Rule) -> list[dict[str, Any]]:
    return [
        {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
        for name in sorted(rule.arguments)
    ]


def _name_profiles(paths: dict[str, Any], shop: Shop) -> None:
    """Say which profiles there are: that is the catalogue's to know, not the schema's."""
    for path in paths.values():
        for parameter in path.get("get", {}).get("parameters", ()):
            if parameter["name"] == "profile":
                parameter["schema"] |= {
                    "items": {"type": "string", "enum": list(shop.knowledge.profiles)},
                    "minItems": 1,
                }


def _unchanged(known: Operation) -> dict[str, Any]:
    held = "The reader holds this answer already, as If-None-Match says"
    return {"304": {"description": held}} if known.body is None else {}


def _refusals(rule: Rule, known: Operation) -> dict[str, Any]:
    codes = [422, 429]
    if rule.arguments:
        codes.append(404)
    if known.body is not None:
        codes += [400, 413, 415]
    found: dict[str, Any] = {}
    for code in sorted(codes):
        content: dict[str, Any] = {MEDIA_TYPE: Problem}
        if code == 422 and known.refusal is not None:
            content[_JSON] = known.refusal
        found[str(code)] = _content(_REFUSALS[code], content)
    return found


def _content(description: str, schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": description,
        "content": {media: {"schema": schema} for media, schema in schemas.items()},
    }


def _any_of(answers: tuple[type[Schema], ...]) -> Any:
    return answers[0] if len(answers) == 1 else {"anyOf": list(answers)}


def _component(schema: type[Schema] | Schema) -> str:
    made = schema if isinstance(schema, type) else type(schema)
    return made.__name__.removesuffix("Out")
