"""The merchandiser's workbench: feeds in, values that explain themselves, effects first."""

from flask import Response
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from ..migrations import SchemaTooNew
from . import (
    bulk,
    cells,
    columns,
    coverage,
    figures,
    grid,
    history,
    imports,
    people,
    placements,
    product,
    rules,
    signing,
    suggestions,
    why,
)
from .access import gate
from .board import blueprint
from .desk import ended_unheard
from .pages import say

blueprint.before_request(gate)


@blueprint.after_request
def _tell_origin(response: Response) -> Response:
    # Without this browsers send "Origin: null" with our own forms on plain http.
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


@blueprint.errorhandler(OperationalError)
@blueprint.errorhandler(InterfaceError)
@blueprint.errorhandler(NoConnectionFree)
def _database_away(_error: Exception) -> Response:
    if ended_unheard():
        what = (
            "The connection broke while your change was being saved, so it may or may not be"
            " saved: all of it or nothing. Look at the history before you send it again."
        )
    else:
        what = "Nothing was changed. Wait a moment and try again."
    response = say(503, "The database does not answer", f"{what} Shoppers notice nothing.")
    response.headers["Retry-After"] = "5"
    return response


@blueprint.errorhandler(SchemaTooNew)
def _tables_too_new(error: SchemaTooNew) -> Response:
    return say(503, "The tables are of a newer release", f"{error} Shoppers notice nothing.")


@blueprint.errorhandler(DatabaseError)
def _database_unreadable(error: DatabaseError) -> Response:
    # SQLite calls a file that is none by this name; its other bearers are mistakes of ours.
    if type(error) is not DatabaseError:
        raise error
    return _database_away(error)


__all__ = [
    "blueprint",
    "bulk",
    "cells",
    "columns",
    "coverage",
    "figures",
    "grid",
    "history",
    "imports",
    "people",
    "placements",
    "product",
    "rules",
    "signing",
    "suggestions",
    "why",
]
