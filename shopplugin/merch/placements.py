"""Pin, boost and bury: seen before they hold, for a time, and labelled to the shopper."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import store, store_placements
from ..domain.effects import Listing
from ..domain.placing import BAND, LONGEST_DAYS, Hand, Hands, Placement, check
from ..domain.ranking import Move, moved
from ..domain.shoes import KINDS, Shoe, find_shoes
from ..shop import Shop, current_shop
from .access import least, visitor
from .board import blueprint
from .desk import changing, renew
from .effect import list_name
from .minds import minds
from .pages import Frame, frame, moment, page, say
from .shown import offered

_FIELDS = ("product", "hand", "profile", "kind", "until", "note")

_LIMIT = 10


@dataclass(frozen=True, slots=True)
class PlacementLine:
    """One placement."""

    number: int
    product: str
    title: str
    hand: str
    where: str
    until: str
    note: str
    person: str
    when: str
    active: bool
    ended: str
    effect: str
    """Where it stands by it, or why it does not move; blank where it is over."""


@dataclass(frozen=True, slots=True)
class PlacementsPage:
    """What ``placements.html`` shows."""

    frame: Frame
    placements: tuple[PlacementLine, ...]
    profiles: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]
    hands: tuple[str, ...]
    titles: tuple[tuple[str, str], ...]
    product: str
    asked: Mapping[str, str]
    """What the form says, as it was sent to look at."""
    foresight: str
    """Where the shoe would stand, if that was asked and can be done."""
    today: str
    last: str
    suggested: str
    band: int


@blueprint.get("/placements")
@least("viewer")
def placements() -> Response:
    """List what was moved by hand, and offer to move more."""
    shop = current_shop()
    today = _today()
    with shop.reading() as session:
        rows = store_placements.placements(session)
    foresight = alarm = ""
    if "hand" in request.args:
        try:
            foresight = _foresight(shop, _read(shop, request.args))
        except ValueError as error:
            alarm = str(error)
    context = PlacementsPage(
        frame("Pins", "placements", alarm=alarm),
        tuple(_line(shop, row, today) for row in reversed(rows)),
        tuple((one.id, one.name) for one in shop.knowledge.profiles.values()),
        KINDS,
        tuple(Hand),
        offered(shop.snapshot.shoes),
        request.args.get("product", ""),
        {name: request.args.get(name, "") for name in _FIELDS},
        foresight,
        today.isoformat(),
        (today + timedelta(LONGEST_DAYS)).isoformat(),
        (today + timedelta(14)).isoformat(),
        round(BAND * 100),
    )
    return page("placements.html", context)


@blueprint.post("/placements")
@least("editor")
def add_placement() -> ResponseReturnValue:
    """Move a shoe within its score band, until a day."""
    shop = current_shop()
    try:
        placement = _read(shop, request.form)
    except ValueError as error:
        return say(422, "Nothing was changed", str(error))
    with changing(shop) as session:
        store_placements.add_placement(
            session,
            product=placement.product,
            profile=placement.profile,
            kind=placement.kind,
            stance=str(placement.hand),
            until=placement.until.isoformat(),
            note=placement.note,
            person=visitor().name,
            at=int(time.time()),
        )
        store.end_change(session)
    renew(shop)
    return redirect(url_for("shopplugin.merch.placements", said="placed"), 303)


@blueprint.post("/placements/<int:number>/end")
@least("editor")
def end_placement(number: int) -> ResponseReturnValue:
    """End a placement before its day."""
    shop = current_shop()
    with changing(shop) as session:
        ended = store_placements.end_placement(
            session, number, visitor().name, int(time.time())
        )
        store.end_change(session)
    renew(shop)
    if not ended:
        return say(404, "Nothing was changed", "This has ended already.")
    return redirect(url_for("shopplugin.merch.placements", said="ended"), 303)


def _read(shop: Shop, form: MultiDict[str, str]) -> Placement:
    asked, profile, kind = (form.get(name, "") for name in ("product", "profile", "kind"))
    shoe = _the_shoe(asked, shop)
    if profile and profile not in shop.knowledge.profiles:
        raise ValueError(f"There is no profile '{profile[:80]}'.")
    if kind and kind not in KINDS:
        raise ValueError(f"'{kind[:80]}' is not a kind; it takes {', '.join(KINDS)}.")
    try:
        hand = Hand(form.get("hand", ""))
        until = date.fromisoformat(form.get("until", ""))
    except ValueError:
        raise ValueError("Say pin, boost or bury, and the last day like 2027-01-31.") from None
    note = " ".join(form.get("note", "").split())[:200]
    placement = Placement(shoe.product, hand, until, profile, kind, note)
    check(placement, _today())
    return placement


def _the_shoe(asked: str, shop: Shop) -> Shoe:
    match find_shoes(asked, shop.snapshot.shoes):
        case []:
            raise ValueError(f"There is no shoe '{asked[:80]}'. Write how its name begins.")
        case [shoe]:
            return shoe
        case several:
            titles = ", ".join(shoe.title for shoe in several[:5])
            more = f" and {len(several) - 5} more" if len(several) > 5 else ""
            raise ValueError(f"'{asked[:80]}' may be {titles}{more}. Write the whole name.")


def _today() -> date:
    return datetime.now(UTC).date()


def _foresight(shop: Shop, placement: Placement) -> str:
    """Say where a shoe would stand if it were placed so."""
    shoe = shop.snapshot.shoes[placement.product]
    hands = Hands((*shop.snapshot.placements, placement), _today())
    return f"{shoe.title} {_effect(shop, placement, hands)}."


def _effect(shop: Shop, placement: Placement, hands: Hands) -> str:
    """Say in which lists *hands* move the shoe of a placement, or what keeps it."""
    shoe = shop.snapshot.shoes.get(placement.product)
    if shoe is None:
        return "is not in the catalogue"
    thought = minds(shop)
    found: list[tuple[Listing, Move | None]] = []
    for unstated, wants in thought.wants.items():
        if not placement.holds([unstated.profile], unstated.kind, hands.today):
            continue
        if shoe.kind == unstated.kind:
            listing = unstated._replace(audience="kids" if shoe.audience == "kids" else None)
            scored = thought.baseline.scored[listing]
            found.append((listing, moved(scored, wants, shoe.product, hands)))
    if not found:
        return f"moves in no list: it is not a {placement.kind or 'known kind of'} shoe"
    if len(found) == 1:
        return _where(found[0][1], placement.hand)
    moves = [(move.place, one) for one, move in found if move and move.place != move.ranked]
    if not moves:
        why = {_stays(move, placement.hand) for _, move in found if move}
        return f"moves in none of {len(found)} lists{_because(*sorted(why))}"
    place, best = min(moves)
    return (
        f"moves in {len(moves)} of {len(found)} lists; highest as no. {place} of"
        f" {list_name(shop, best)}"
    )


def _where(move: Move | None, hand: Hand) -> str:
    if move is None:
        return "does not move: the list rules it out, or has two of its line before it"
    if move.place == move.ranked:
        return f"stays no. {move.ranked}{_because(_stays(move, hand))}"
    beyond = f"; the list ends after {_LIMIT}" if min(move.place, move.ranked) > _LIMIT else ""
    return f"moves from no. {move.ranked} to no. {move.place}{beyond}"


def _stays(move: Move, hand: Hand) -> str:
    """Say what keeps a shoe where the ranking has it; blank for what is first anyway."""
    if hand is Hand.BURY:
        return "others are buried behind it" if move.behind else "the last of its band"
    if move.ranked == 1:
        return ""
    return "others are placed before it" if move.ahead else "too far below to move"


def _because(*why: str) -> str:
    said = ", or ".join(one for one in why if one)
    return f": {said}" if said else ""


def _line(shop: Shop, row: store_placements.PlacedRow, today: date) -> PlacementLine:
    shoe = shop.snapshot.shoes.get(row.product)
    profile = shop.knowledge.profiles.get(row.profile)
    active = row.ended_at is None and row.until >= today.isoformat()
    placed = Placement(
        row.product, Hand(row.stance), date.fromisoformat(row.until), row.profile, row.kind
    )
    where = ", ".join(
        part for part in (profile.name if profile else row.profile, row.kind) if part
    )
    return PlacementLine(
        row.id,
        row.product,
        shoe.title if shoe else row.product,
        row.stance,
        where or "every list",
        row.until,
        row.note,
        row.person,
        moment(row.at),
        active,
        f"ended by {row.ended_by}" if row.ended_by else "over",
        _effect(shop, placed, Hands(shop.snapshot.placements, today)) if active else "",
    )
