"""Pin, boost and bury: seen before they hold, for a time, and labelled to the shopper."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from .. import store, store_placements
from ..domain.placing import BAND, LONGEST_DAYS, Hand, Placement, check
from ..domain.shoes import KINDS, Shoe, find_shoes
from ..shop import Shop, current_shop
from .access import least, visitor
from .board import blueprint
from .desk import changing, renew
from .pages import Frame, frame, moment, page, say
from .shown import offered


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
    context = PlacementsPage(
        frame("Pins", "placements"),
        tuple(_line(shop, row, today) for row in reversed(rows)),
        tuple((one.id, one.name) for one in shop.knowledge.profiles.values()),
        KINDS,
        tuple(Hand),
        offered(shop.snapshot.shoes),
        request.args.get("product", ""),
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
        placement = _read(shop)
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


def _read(shop: Shop) -> Placement:
    form = request.form
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


def _line(shop: Shop, row: store_placements.PlacedRow, today: date) -> PlacementLine:
    shoe = shop.snapshot.shoes.get(row.product)
    profile = shop.knowledge.profiles.get(row.profile)
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
        row.ended_at is None and row.until >= today.isoformat(),
        f"ended by {row.ended_by}" if row.ended_by else "over",
    )
