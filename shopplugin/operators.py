"""For operators: is it alive, is it ready, and how fast, with nothing about anybody."""

from __future__ import annotations

import time
from http import HTTPStatus

from flask import Blueprint, Response, current_app, g, request

from .headers import RouteClass, leave_to_host, route_class
from .shop import current_shop
from .wire import dumps

blueprint = Blueprint("operators", __name__)

_STARTED = "_shopplugin_started"


@blueprint.get("/healthz")
@route_class(RouteClass.OPERATOR)
def healthz() -> Response:
    """Say that the process answers; it asks nothing else."""
    return _reply({"status": "ok"})


@blueprint.get("/readyz")
@route_class(RouteClass.OPERATOR)
def readyz() -> Response:
    """Say whether shoppers can be served, and whether from a catalogue that may be old."""
    shop = current_shop()
    snapshot, state = shop.snapshot, shop.state
    if snapshot.version < 0:
        return _reply({"status": "unavailable", "catalogue": "not loaded"}, 503)
    return _reply(
        {
            "status": "ready" if state.failing_since is None else "degraded",
            "catalog_version": snapshot.catalog_version,
            "rules_version": shop.knowledge.rules_version,
            "products": len(snapshot.shoes),
            "loaded_at": snapshot.loaded_at.isoformat(timespec="seconds"),
        }
    )


@blueprint.get("/metrics")
@route_class(RouteClass.OPERATOR)
def metrics() -> Response:
    """Write the figures for Prometheus, where the host allows it."""
    figures = current_shop().figures
    if figures is None:
        leave_to_host(HTTPStatus.NOT_FOUND)
    return current_app.response_class(figures.text(), mimetype="text/plain")


def start_clock() -> None:
    """Note when a request of ours began."""
    if current_shop().figures is not None:
        setattr(g, _STARTED, time.perf_counter())


def stop_clock(response: Response) -> Response:
    """Count a request of ours that is answered."""
    figures = current_shop().figures
    if figures is None:
        return response
    started = g.pop(_STARTED, None)
    if started is not None and request.url_rule is not None:
        figures.count(
            request.url_rule.rule, response.status_code, time.perf_counter() - started
        )
    return response


def _reply(document: object, status: int = 200) -> Response:
    return current_app.response_class(dumps(document), status, mimetype="application/json")
