"""The API's blueprint, and what each of its views says about itself.

A view joins the API, its documentation and its manners like this::

    @blueprint.get("/profiles")
    @operation("List the foot profiles", answer=ProfilesOut, query=LanguageQuery)
    def profiles() -> Response: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from flask import Blueprint, Response, current_app, request
from marshmallow import Schema
from werkzeug.exceptions import MethodNotAllowed, NotFound, TooManyRequests

from ..headers import RouteClass, apply, route_class
from ..problems import answer, answer_for
from ..shop import current_shop

_F = TypeVar("_F", bound=Callable[..., object])

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
answer_for(blueprint)


@dataclass(frozen=True, slots=True)
class Operation:
    """What the API's description says of one view.

    Several *answers* are alternatives. *refusal* is what 422 carries beside a problem.
    """

    summary: str
    answers: tuple[type[Schema], ...]
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    refusal: type[Schema] | None = None


def operation(
    summary: str,
    *answers: type[Schema],
    query: type[Schema] | None = None,
    body: type[Schema] | None = None,
    refusal: type[Schema] | None = None,
) -> Callable[[_F], _F]:
    """Describe a view of the API."""

    def mark(view: _F) -> _F:
        view.__dict__["shopplugin_operation"] = Operation(
            summary, answers, query, body, refusal
        )
        return route_class(RouteClass.API)(view)

    return mark


@blueprint.before_request
def slow_down() -> None:
    """Refuse a network that asks too often."""
    if request.method == "OPTIONS":
        return
    if wait := current_shop().limiter.wait(request.remote_addr):
        raise TooManyRequests(
            "Too many requests; please ask again later.", retry_after=ceil(wait)
        )


def answer_routing_error(api_prefix: str) -> Response | None:
    """Answer an address or method that does not exist, if it lies below *api_prefix*.

    Routing errors belong to no blueprint; every other one stays the host's.
    """
    error = request.routing_exception
    if not isinstance(error, NotFound | MethodNotAllowed):
        return None
    if not request.path.startswith(f"{api_prefix}/"):
        return None
    return apply(answer(error), RouteClass.API, current_shop().settings)


def api_prefix_in(app_prefix: str) -> str:
    """Return the path below which all addresses are the API's."""
    return f"{app_prefix.rstrip('/')}{blueprint.url_prefix}"


def views() -> dict[str, Operation]:
    """Return every described view of the running app by its endpoint."""
    return {
        endpoint: view.__dict__["shopplugin_operation"]
        for endpoint, view in current_app.view_functions.items()
        if endpoint.startswith("shopplugin.") and "shopplugin_operation" in view.__dict__
    }
