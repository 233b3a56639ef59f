"""Why is this shoe in that list, and why not: the arithmetic, line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import Response, request

from .. import store_placements, words
from ..domain.placing import Hand, Hands
from ..domain.ranking import Needs, judge
from ..domain.recommendation import Match, Reason, Verdict
from ..domain.rules import Criterion
from ..domain.shoes import AUDIENCES, KINDS, Shoe, find_shoes
from ..domain.vocabulary import Attribute, write
from ..i18n import translator
from ..shop import Shop, current_shop
from .access import least
from .board import blueprint
from .pages import Frame, frame, page
from .shown import offered, words_of

_LIMIT = 10

_DID = {Hand.PIN: "pinned", Hand.BOOST: "boosted", Hand.BURY: "buried"}

_OUTCOMES = {
    "listed": "It is no. {place} of the list.",
    "outranked": "It is no. {place}; the list ends after {limit}.",
    "third_of_line": "Two shoes of its own line stand before it; a list shows no third.",
    "requirement": "It does not meet what the list requires.",
    "excluded": "The list rules it out.",
    "filtered": "No variant of it can be sold.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One rule of the arithmetic."""

    attribute: str
    label: str
    value: str
    wanted: str
    verdict: str
    sign: str
    share: float
    credit: float
    lost: float
    """What is lost of its share; shares add up to 100, as shown too, and so do the losses and
    the score."""
    because: str
    grade: str


@dataclass(frozen=True, slots=True)
class WhyPage:
    """What ``why.html`` shows."""

    frame: Frame
    product: str
    title: str
    profile: str
    kind: str
    audience: str
    """Whose list it is; blank for whoever has not said."""
    profiles: tuple[tuple[str, str], ...]
    outcome: str
    hands: tuple[str, ...]
    """How it comes to stand elsewhere than the ranking alone has it."""
    score: float | None
    confidence: float
    steps: tuple[Step, ...]
    silent: float
    """The share of the rules that do not speak of this shoe."""
    broken: tuple[Step, ...]
    first: tuple[tuple[str, str, bool], ...]
    """Handle, title, and whether a hand lifted it there."""
    unlisted: tuple[str, str] | None
    """A shoe of this kind that the list does not show, to begin with."""
    titles: tuple[tuple[str, str], ...]


_SIGNS = {"meets": "✓", "misses": "×", "unknown": "?"}


@blueprint.get("/why")
@least("viewer")
def why() -> Response:
    """Show one shoe against one profile."""
    shop = current_shop()
    snapshot = shop.snapshot
    asked = request.args.get("product", "")
    shoe = next(iter(find_shoes(asked, snapshot.shoes)), None)
    product = shoe.product if shoe else asked
    profile = request.args.get("profile", "")
    if profile not in shop.knowledge.profiles:
        profile = next(iter(shop.knowledge.profiles))
    kind = request.args.get("kind", "") or (shoe.kind if shoe and shoe.kind else "running")
    if kind not in KINDS:
        kind = "running"
    audience = request.args.get("audience", "")
    if audience not in AUDIENCES:
        audience = ""
    needs = Needs(audience=audience or None)
    verdict: Verdict | None = None
    alarm = ""
    if shoe is None:
        alarm = f"There is no shoe '{asked[:80]}'. Write how its name begins." if asked else ""
    else:
        try:
            verdict = judge(
                snapshot.shelves[kind],
                shop.wants([profile], kind),
                needs,
                product,
                _LIMIT,
                Hands(snapshot.placements, datetime.now(UTC).date()),
            )
        except LookupError:
            alarm = f"{shoe.title} is not known as a {kind} shoe, so no such list can show it."
    steps, silent = _sum(shop, verdict.match) if verdict else ((), 0.0)
    first = shop.recommend([profile], kind, needs, limit=_LIMIT, snapshot=snapshot)
    listed = {one.shoe.product for one in first.matches}
    context = WhyPage(
        frame("Why", alarm=alarm),
        product,
        shoe.title if shoe else "",
        profile,
        kind,
        audience,
        tuple((one.id, one.name) for one in shop.knowledge.profiles.values()),
        _outcome(verdict) if verdict else "",
        _hands(shop, verdict, snapshot.shoes) if verdict else (),
        verdict.match.score if verdict else None,
        verdict.match.confidence if verdict else 0.0,
        steps,
        silent,
        tuple(_step(shop, reason) for reason in verdict.broken) if verdict else (),
        tuple((one.shoe.product, one.shoe.title, one.lifted) for one in first.matches),
        next(
            (
                (one.product, one.title)
                for one in snapshot.shoes.values()
                if one.kind == kind and one.product not in listed
            ),
            None,
        ),
        offered(snapshot.shoes),
    )
    return page("why.html", context)


def _outcome(verdict: Verdict) -> str:
    if verdict.sieve == "nothing_for_audience":
        return "It is not made for whom the list is."
    words = _OUTCOMES[verdict.outcome]
    return words.format(place=verdict.place, limit=_LIMIT)


def _hands(shop: Shop, verdict: Verdict, shoes: Mapping[str, Shoe]) -> tuple[str, ...]:
    """Say who moved this shoe, or others past it, until when, and what the ranking says."""
    if verdict.by is None and not verdict.passed:
        return ()
    with shop.reading() as session:
        rows = store_placements.placements(session)
    who = {
        (row.product, row.stance, row.until, row.profile, row.kind, row.note): row.person
        for row in rows
    }
    said: list[str] = []
    for one in (verdict.by, *verdict.passed):
        if one is None:
            continue
        until = one.until.isoformat()
        person = who.get((one.product, one.hand, until, one.profile, one.kind, one.note))
        whom = "it" if one is verdict.by else shoes[one.product].title
        note = f" ({one.note})" if one.note else ""
        said.append(f"{person or 'Somebody'} {_DID[one.hand]} {whom} through {until}{note}.")
    return (*said, f"By the ranking alone this shoe is no. {verdict.ranked}.")


def _sum(shop: Shop, match: Match) -> tuple[tuple[Step, ...], float]:
    """Take a score apart: every rule with its share and what of it is lost, and the rest.

    The rest is the share of the rules that do not speak of this shoe and so cost nothing.
    """
    judged = match.judged
    if not any(reason.share for reason in judged):
        return tuple(_step(shop, reason) for reason in judged), 0.0
    silent = max(0.0, 100 - sum(100 * reason.share for reason in judged))
    *shares, rest = adding_up([*(100 * reason.share for reason in judged), silent], 100)
    score = round(100 * match.score, 1)
    lost = adding_up([100 * reason.lost for reason in judged], 100 - score)
    steps = (
        replace(_step(shop, reason), share=share, lost=loss)
        for reason, share, loss in zip(judged, shares, lost, strict=True)
    )
    ordered = sorted(steps, key=lambda step: (-step.lost, -step.share, step.attribute))
    return tuple(ordered), rest


def adding_up(figures: Sequence[float], total: float) -> list[float]:
    """Round *figures* to tenths that add up to *total*, those nearest to the next tenth up."""
    tenths = [int(figure * 10 + 1e-9) for figure in figures]
    short = round(total * 10) - sum(tenths)
    by_rest = sorted(
        range(len(figures)), key=lambda place: (tenths[place] - figures[place] * 10, place)
    )
    for place in by_rest[: max(short, 0)]:
        tenths[place] += 1
    return [tenth / 10 for tenth in tenths]


def _goal(criterion: Criterion, attribute: Attribute) -> str:
    """Say what a rule asks for in the shop's words, as the column beside it does."""
    goal = words.wanted(criterion, attribute, translator("en"))
    return f"not {goal}" if words.is_refusal(criterion) else goal


def _step(shop: Shop, reason: Reason) -> Step:
    attribute = shop.knowledge.vocabulary[reason.attribute]
    return Step(
        reason.attribute,
        attribute.label,
        words_of(attribute, write(reason.value)),
        _goal(reason.rule.wanted, attribute),
        reason.verdict,
        _SIGNS[reason.verdict],
        100 * reason.share,
        reason.credit,
        100 * reason.lost,
        reason.rule.because,
        str(reason.rule.grade),
    )
