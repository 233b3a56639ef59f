"""Response headers by class of route: caching, security, and who may embed or read.

A view says its class with :func:`route_class`; an unmarked one is ``PRIVATE``, the class
that gives least away. Nothing here touches a response of the host.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from http import HTTPStatus
from typing import NoReturn, TypeVar

from flask import Response, abort, current_app, g, request

from .fragments import FinishedResponse, SharedHeaders
from .settings import Settings
from .shop import current_shop

_F = TypeVar("_F", bound=Callable[..., object])

_LEFT = "_shopplugin_left_to_host"


class RouteClass(StrEnum):
    """What a response is, for the headers it needs."""

    PRIVATE = "private"  # carries a shopper's answers: stored nowhere, framed by the allowed
    PAGE = "page"  # the same for everybody: cacheable, framed by the allowed
    FRAGMENT = "fragment"  # a page's piece, read by scripts of the allowed origins
    ASSET = "asset"  # scripts, styles, pictures: loaded from the allowed origins
    API = "api"  # JSON, read by scripts of the allowed origins
    WORKBENCH = "workbench"  # signed-in people: stored nowhere, framed by nobody
    OPERATOR = "operator"  # probes and figures: stored nowhere


_SHARED_AGE_S = 60
_STALE_AGE_S = 600
_ASSET_AGE_S = 3600
_NAMED_ASSET_AGE_S = 31_536_000  # the address carries the file's digest
_PREFLIGHT_AGE_S = 3600

_CROSS_ORIGIN = {RouteClass.FRAGMENT, RouteClass.ASSET, RouteClass.API}
_UNSTORED = {RouteClass.PRIVATE, RouteClass.WORKBENCH, RouteClass.OPERATOR}

# Every browser feature that a page can be denied and that we never use.
_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "publickey-credentials-get",
        "screen-wake-lock",
        "usb",
        "xr-spatial-tracking",
    )
)


def route_class(chosen: RouteClass) -> Callable[[_F], _F]:
    """Mark a view with the class of its responses."""

    def mark(view: _F) -> _F:
        view.__dict__["shopplugin_route_class"] = chosen
        return view

    return mark


def class_of(view: object) -> RouteClass:
    """Return the class a view was marked with."""
    return getattr(view, "shopplugin_route_class", RouteClass.PRIVATE)


def finish(response: Response) -> Response:
    """Give a response of ours the headers of its class; a view's own stay as they are.

    The host's error page is the host's, also where an address of ours led to it.
    """
    if _is_the_hosts(response):
        return response
    if isinstance(response, FinishedResponse):
        if "HTTP_ORIGIN" in request.environ and "Origin" in response.vary:
            _share(response, current_shop().settings.embed_origins)
        return response
    return apply(response, _class_of_endpoint(), current_shop().settings)


def finish_for_all(response: Response) -> Response:
    """Give a response the headers that readers of every origin get."""
    chosen, settings = _class_of_endpoint(), current_shop().settings
    for name, value in _fixed(chosen, settings.embed_origins, settings.image_origins).items():
        response.headers.setdefault(name, value)
    if chosen in _CROSS_ORIGIN:
        response.vary.add("Origin")
    return response


def apply(response: Response, chosen: RouteClass, settings: Settings) -> Response:
    """Give *response* the headers of *chosen*."""
    for name, value in _fixed(chosen, settings.embed_origins, settings.image_origins).items():
        response.headers.setdefault(name, value)
    if chosen is RouteClass.ASSET and response.status_code < 400:
        _keep_asset(response)
    # Whatever did not ask to be kept is not; see cacheable.
    response.headers.setdefault("Cache-Control", "no-store")
    if chosen in _CROSS_ORIGIN:
        _share(response, settings.embed_origins)
    if response.cache_control.public:
        response.headers = SharedHeaders(response.headers)
    return response


def leave_to_host(status: HTTPStatus) -> NoReturn:
    """Let the host answer with its own error page, which gets no header of ours."""
    setattr(g, _LEFT, True)
    abort(status)


def etag_of(*parts: object) -> str:
    """Return a strong validator for an answer that depends on *parts* alone."""
    # A page is long, and this is the fastest good digest; nobody's secret hangs on it.
    digest = blake2b(digest_size=16)
    for part in parts:
        whole = part if isinstance(part, bytes) else str(part).encode("utf-8", "replace")
        digest.update(b"%d\x1f" % len(whole))
        digest.update(whole)
    return digest.hexdigest()


def unchanged(tag: str) -> bool:
    """Say whether the reader holds the answer with this validator; ``*`` holds any.

    Compared weakly, as RFC 9110 asks: a proxy that compresses makes our validators weak.
    """
    held = request.if_none_match
    return request.method in {"GET", "HEAD"} and (held.star_tag or held.contains_weak(tag))


def not_modified(tag: str) -> Response:
    """Answer 304: what the reader holds is what it would be sent."""
    return cacheable(current_app.response_class(status=304), tag)


def cacheable(response: Response, tag: str) -> Response:
    """Let any cache keep *response* for a minute, and ask again by its validator."""
    response.set_etag(tag)
    cache = response.cache_control
    cache.public = True
    cache.max_age = _SHARED_AGE_S
    cache.stale_while_revalidate = _STALE_AGE_S
    return response


def _is_the_hosts(response: Response) -> bool:
    if request.endpoint == "shopplugin.static" and response.status_code >= 400:
        return True
    return _LEFT in g or response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR


def _class_of_endpoint() -> RouteClass:
    endpoint = request.endpoint or ""
    if endpoint == "shopplugin.static":
        return RouteClass.ASSET
    return class_of(current_app.view_functions.get(endpoint))


@cache
def _fixed(
    chosen: RouteClass, embed_origins: tuple[str, ...], image_origins: tuple[str, ...]
) -> Mapping[str, str]:
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": _PERMISSIONS,
        "Content-Security-Policy": _policy(chosen, embed_origins, image_origins),
        "Cross-Origin-Resource-Policy": (
            "cross-origin" if chosen in _CROSS_ORIGIN else "same-origin"
        ),
    }
    if chosen is RouteClass.WORKBENCH:
        headers["X-Frame-Options"] = "DENY"
    if chosen in _UNSTORED:
        headers["X-Robots-Tag"] = "noindex"
    return headers


def _policy(
    chosen: RouteClass, embed_origins: tuple[str, ...], image_origins: tuple[str, ...]
) -> str:
    if chosen in {RouteClass.ASSET, RouteClass.API, RouteClass.OPERATOR}:
        return "default-src 'none'; frame-ancestors 'none'"
    framers = () if chosen is RouteClass.WORKBENCH else embed_origins
    pictures = " ".join(image_origins) or "https:"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self';"
        f" img-src 'self' {pictures}; connect-src 'self'; form-action 'self';"
        " base-uri 'none'; object-src 'none';"
        f" frame-ancestors {' '.join(framers) or chr(39) + 'none' + chr(39)}"
    )


def _keep_asset(response: Response) -> None:
    named = bool(request.args.get("v"))
    cache = response.cache_control
    if cache.max_age is None:
        cache.no_cache = None
        cache.public = True
        cache.max_age = _NAMED_ASSET_AGE_S if named else _ASSET_AGE_S


def _share(response: Response, origins: tuple[str, ...]) -> None:
    """Let scripts of exactly the allowed *origins* read the response, never with cookies."""
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin is None or origin not in origins:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET")
        response.headers["Access-Control-Allow-Headers"] = "Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_AGE_S)
    else:
        response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
