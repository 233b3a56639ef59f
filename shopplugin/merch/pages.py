"""What every page of the workbench shares: its frame, its notices, its answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Response, current_app, request

from ..rendering import html, render
from ..shop import current_shop
from .access import present

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# The pages in the order of a merchandiser's day: endpoint, words, least role.
_PLACES = (
    ("grid", "Shoes", "viewer"),
    ("todo", "To do", "viewer"),
    ("suggestions", "Suggestions", "viewer"),
    ("coverage", "Coverage", "viewer"),
    ("imports", "Imports", "viewer"),
    ("placements", "Pins", "viewer"),
    ("rules", "Rules", "viewer"),
    ("figures", "Figures", "viewer"),
    ("history", "History", "viewer"),
    ("people", "People", "admin"),
)

# Where "Saved." speaks of values of shoes.
_UNDOABLE = {"grid", "suggestions"}


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    endpoint: str
    words: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page."""

    title: str
    person: str
    role: str
    may_edit: bool
    has_account: bool
    places: tuple[Place, ...]
    notice: str = ""
    alarm: str = ""
    stocked: bool = True
    """Whether there is any shoe to speak of."""
    undoable: bool = False
    """Whether the notice is of a change that the history can take back."""


@dataclass(frozen=True, slots=True)
class Message:
    """A page that only says something."""

    frame: Frame
    heading: str
    text: str


def frame(title: str, here: str = "", notice: str = "", alarm: str = "") -> Frame:
    """Return the frame for the person of the current request."""
    someone = present()
    if someone is None:
        return Frame(title, "", "", False, False, (), notice, alarm)
    said = request.args.get("said", "")
    places = tuple(
        Place(f"shopplugin.merch.{name}", words, name == here)
        for name, words, role in _PLACES
        if someone.may(role)
        and f"shopplugin.merch.{name}" in current_app.view_functions
        and (name != "people" or current_shop().can_edit is None)
    )
    return Frame(
        title,
        someone.name,
        someone.role,
        someone.may("editor"),
        bool(someone.token),
        places,
        notice or _NOTICES.get(said, ""),
        alarm,
        bool(current_shop().snapshot.shoes),
        said == "saved" and here in _UNDOABLE,
    )


# What a page says after a redirect; the address holds a word, never a text.
_NOTICES = {
    "saved": "Saved.",
    "same": "Nothing to save: everything was so already.",
    "undone": "Undone.",
    "rejected": "Rejected. It stays so until the text changes.",
    "ended": "Ended.",
    "forgotten": "Forgotten. Files with these columns are read without it from now on.",
    "placed": "Placed. It is labelled to shoppers and ends by itself.",
}


def page(template: str, context: DataclassInstance, status: int = 200) -> Response:
    """Answer with a page of the workbench."""
    return html(render(f"shopplugin/merch/{template}", context), status)


def say(status: int, heading: str, text: str) -> Response:
    """Answer with a page that only says something."""
    return page("message.html", Message(frame(heading), heading, text), status)


def plain(status: int, words: str) -> Response:
    """Answer a script of the page in words of its own."""
    return current_app.response_class(words, status, mimetype="text/plain")


def moment(seconds: int) -> str:
    """Say a time as people of the shop read it, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%d %b %Y, %H:%M")
