"""Faults of views that hold a shopper's answers, logged without a word of them.

Flask would log the address, which carries the sealed answers, and the fault's own message,
which may quote one. What a developer needs is where it happened.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from traceback import format_tb
from typing import ParamSpec, TypeVar, cast

from flask import current_app
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError

_P = ParamSpec("_P")
_R = TypeVar("_R")

_logger = logging.getLogger("shopplugin")


def discreet(view: Callable[_P, _R]) -> Callable[_P, _R]:
    """Answer a fault of *view* with a plain 500, and log no more of it than its place."""

    @wraps(view)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return view(*args, **kwargs)
        except (HTTPException, ValidationError):
            raise
        except Exception as fault:
            if _shown_to_developers():
                raise
            where = "".join(format_tb(fault.__traceback__))
            _logger.error("%s failed: %s\n%s", view.__name__, type(fault).__name__, where)
            raise InternalServerError from None

    return guarded


def _shown_to_developers() -> bool:
    """Say whether Flask itself would hand the fault on, as in tests and while debugging."""
    chosen = cast("bool | None", current_app.config["PROPAGATE_EXCEPTIONS"])
    return current_app.testing or current_app.debug if chosen is None else chosen
