"""Who may sign in: seen and settled by an admin."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from .. import store_people
from ..models_merch import ROLES
from ..shop import current_shop
from .access import least, visitor
from .accounts import new_password, put_account, set_disabled, set_role
from .board import blueprint
from .desk import committing
from .pages import Frame, frame, moment, page, say


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One account."""

    name: str
    role: str
    disabled: bool
    since: str
    own: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """What ``people.html`` shows. ``password`` is shown once, for a new account."""

    frame: Frame
    people: tuple[PersonLine, ...]
    roles: tuple[str, ...]
    name: str = ""
    password: str = ""


@blueprint.get("/people")
@least("admin")
def people() -> Response:
    """List the accounts."""
    return _page()


@blueprint.post("/people")
@least("admin")
def change_person() -> ResponseReturnValue:
    """Make, disable, open or sign out an account, or give it another role."""
    shop = current_shop()
    name, do = request.form.get("name", "").strip(), request.form.get("do", "")
    role = request.form.get("role", "")
    if name == visitor().name and do in {"disable", "role"}:
        return say(409, "Nothing was changed", "Let another admin do this to your own account.")
    password = ""
    try:
        with committing(shop) as session:
            match do:
                case "add":
                    if store_people.find_person(session, name):
                        raise ValueError(f"There is an account '{name}' already.")
                    password = new_password()
                    put_account(session, name, role, password)
                case "password":
                    found = store_people.find_person(session, name)
                    if found is None:
                        raise LookupError(f"There is no account '{name}'.")
                    password = new_password()
                    put_account(session, name, found.role, password)
                case "disable" | "enable":
                    set_disabled(session, name, do == "disable")
                case "role":
                    set_role(session, name, role)
                case "out":
                    store_people.sign_out_everywhere(session, name)
                case _:
                    raise ValueError("Say what to do.")
    except (ValueError, LookupError) as error:
        return say(422, "Nothing was changed", str(error.args[0]))
    if password:
        return _page(name, password)
    return redirect(url_for("shopplugin.merch.people", said="saved"), 303)


def _page(name: str = "", password: str = "") -> Response:
    me = visitor().name
    with current_shop().reading() as session:
        rows = store_people.people(session)
    lines = tuple(
        PersonLine(row.name, row.role, bool(row.disabled), moment(row.since), row.name == me)
        for row in rows
    )
    return page(
        "people.html", PeoplePage(frame("People", "people"), lines, ROLES, name, password)
    )
