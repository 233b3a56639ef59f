"""The coverage map, the shoes one tag away from filling a hole, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Response, request
from flask.typing import ResponseReturnValue

from ..domain.coverage import EVERYBODY, Cell, Group, OneTag, needs_of
from ..domain.effects import Listing
from ..domain.gaps import Gap
from ..domain.shoes import KINDS, Shoe
from ..domain.vocabulary import write
from ..shop import Shop, current_shop
from .access import least
from .board import blueprint
from .effect import list_name
from .minds import minds
from .pages import Frame, frame, page, say
from .quality import still_reading
from .shown import words_of
from .suggestions import open_now

_TO_DO = 100

_WORDS = {"well": "enough", "thin": "thin", "relaxed": "gives way", "empty": "none"}


@dataclass(frozen=True, slots=True)
class Square:
    """One square of the map."""

    well: int
    state: str
    words: str
    profile: str
    kind: str
    audience: str
    width: str


@dataclass(frozen=True, slots=True)
class Line:
    """One profile of the map."""

    profile: str
    name: str
    squares: tuple[Square, ...]


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """What ``coverage.html`` shows."""

    frame: Frame
    kind: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    holes: int


@dataclass(frozen=True, slots=True)
class Tag:
    """One value that would bring a shoe in."""

    product: str
    title: str
    attribute: str
    label: str
    values: tuple[tuple[str, str], ...]
    score: float


@dataclass(frozen=True, slots=True)
class SquarePage:
    """What ``square.html`` shows: one square, and how it could be filled."""

    frame: Frame
    square: Square
    name: str
    group: str
    listed: tuple[tuple[str, str, float], ...]
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One value to find out, and what it could change."""

    product: str
    title: str
    attribute: str
    label: str
    lists: tuple[str, ...]
    enters: tuple[str, ...]
    together: bool
    """Whether it takes all of these values, not one of them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A shoe and how often it is among the first."""

    product: str
    title: str
    kind: str
    words: str
    profile: str
    audience: str


@dataclass(frozen=True, slots=True)
class ToDoPage:
    """What ``todo.html`` shows."""

    frame: Frame
    tasks: tuple[Task, ...]
    found: int
    faults: int
    suggestions: int
    never: tuple[Shown, ...]
    often: tuple[Shown, ...]


@blueprint.get("/coverage")
@least("viewer")
def coverage() -> Response:
    """Show how many shoes suit each profile well, for each group of shoppers."""
    shop = current_shop()
    kind = _kind()
    thought = minds(shop)
    lines = tuple(
        Line(
            profile.id,
            profile.name,
            tuple(
                _square(thought.cells[Listing(profile.id, kind), group])
                for group in thought.groups
            ),
        )
        for profile in shop.knowledge.profiles.values()
    )
    holes = sum(square.state != "well" for line in lines for square in line.squares)
    columns = tuple(_group_words(group) for group in thought.groups)
    return page(
        "coverage.html",
        CoveragePage(frame("Coverage", "coverage"), kind, columns, lines, holes),
    )


@blueprint.get("/coverage/<profile>")
@least("viewer")
def square(profile: str) -> ResponseReturnValue:
    """Show one square: the shoes in it, and those one tag away."""
    shop = current_shop()
    thought = minds(shop)
    listing = Listing(profile, _kind())
    asked = (request.args.get("audience") or None, request.args.get("width") or None)
    group = next((one for one in thought.groups if (one.audience, one.width) == asked), None)
    if profile not in shop.knowledge.profiles or group is None:
        return say(404, "No such square", "Go back to the map and choose one there.")
    cell = thought.cells[listing, group]
    matches = shop.recommend(
        [profile], listing.kind, needs_of(group, shop.knowledge.sizes), limit=10
    ).matches
    context = SquarePage(
        frame(f"{list_name(shop, listing)}", "coverage"),
        _square(cell),
        list_name(shop, listing),
        _group_words(group),
        tuple((one.shoe.product, one.shoe.title, one.score) for one in matches),
        tuple(
            _tag(shop, thought.snapshot.shoes, tag)
            for tag in thought.one_tag_away(listing, group)
        ),
    )
    return page("square.html", context)


@blueprint.get("/todo")
@least("viewer")
def todo() -> Response:
    """Show what is missing, the most telling first, and who shows never or too often."""
    shop = current_shop()
    thought = minds(shop)
    shoes = thought.snapshot.shoes
    tasks = _tasks(shop, shoes, thought.gaps)
    context = ToDoPage(
        frame("To do", "todo", still_reading(shop)),
        tasks[:_TO_DO],
        len(tasks),
        sum(map(thought.flagged(), shoes.values())),
        sum(1 for _ in open_now(shop)),
        tuple(
            Shown(
                one.product,
                shoes[one.product].title,
                one.kind,
                f"closest: no. {one.place} of {list_name(shop, one.closest)}"
                if one.closest and one.place
                else "ruled out everywhere, or not for sale",
                one.closest.profile if one.closest else "",
                (one.closest and one.closest.audience) or "",
            )
            for one in thought.never
        ),
        tuple(
            Shown(
                one.product,
                shoes[one.product].title,
                one.kind,
                f"{len(one.lists)} lists, {one.share:.0%} of those that may show it",
                one.lists[0].profile,
                one.lists[0].audience or "",
            )
            for one in thought.too_often
        ),
    )
    return page("todo.html", context)


def _tasks(shop: Shop, shoes: Mapping[str, Shoe], found: Iterable[Gap]) -> tuple[Task, ...]:
    """Return a task for each telling gap; those that tell only together are one."""
    alone: list[Task] = []
    together: dict[str, list[Gap]] = {}
    for gap in found:
        if not gap.lists:
            together.setdefault(gap.product, []).append(gap)
            continue
        label = shop.knowledge.vocabulary[gap.attribute].label
        lists, enters = _names(shop, gap.lists), _names(shop, gap.enters)
        title = shoes[gap.product].title
        alone.append(Task(gap.product, title, gap.attribute, label, lists, enters, False))
    for product, own in together.items():
        labels = ", ".join(shop.knowledge.vocabulary[gap.attribute].label for gap in own)
        lists = _names(shop, dict.fromkeys(one for gap in own for one in gap.together))
        title = shoes[product].title
        alone.append(Task(product, title, own[0].attribute, labels, lists, lists, True))
    return tuple(sorted(alone, key=lambda task: (-len(task.lists), task.together, task.title)))


def _kind() -> str:
    kind = request.args.get("kind", "")
    return kind if kind in KINDS else KINDS[0]


def _square(cell: Cell) -> Square:
    return Square(
        cell.well,
        cell.state,
        _WORDS[cell.state],
        cell.listing.profile,
        cell.listing.kind,
        cell.group.audience or "",
        cell.group.width or "",
    )


def _group_words(group: Group) -> str:
    if group == EVERYBODY:
        return "everybody"
    return f"{group.audience}, {(group.width or 'any width').replace('_', ' ')}"


def _names(shop: Shop, listings: Iterable[Listing]) -> tuple[str, ...]:
    return tuple(list_name(shop, listing) for listing in listings)


def _tag(shop: Shop, shoes: Mapping[str, Shoe], tag: OneTag) -> Tag:
    known = shop.knowledge.vocabulary[tag.attribute]
    cells = [write(value) for value in tag.values]
    return Tag(
        tag.product,
        shoes[tag.product].title,
        tag.attribute,
        known.label,
        tuple((cell, words_of(known, cell)) for cell in cells),
        tag.score,
    )
