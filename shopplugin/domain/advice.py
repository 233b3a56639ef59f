"""From answers to advice: a clinician, or shoes with their reasons.

Everything a shopper is told follows from the answers, the catalogue folder and the shelves;
the same three give the same advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .brief import Brief, Known, brief
from .care import CarePiece, care_for
from .pairing import Pair, pair_up
from .placing import BEYOND, NO_HANDS, Hands
from .quiz import Answers
from .ranking import Ranking
from .recommendation import Recommendation, Verdict
from .scoring import Plan, plan
from .selecting import select
from .shelf import Shelf
from .shoes import KINDS, Shoe, Variant
from .sieves import Sieves
from .triage import Referral
from .verdict import judge

LIMIT = 10
NEAR_OFFERS = 3


@dataclass(frozen=True, slots=True)
class NearSizes:
    """A shoe that would be listed, were it there in the size asked for.

    ``variants`` are in stock up to one size off, the nearest first.
    """

    shoe: Shoe
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Where to go, or what suits: ``triage`` and shoes exclude each other.

    ``recommendations`` and ``near`` are by kind of shoe. All is empty but ``answers`` and
    ``triage`` where a red flag was reported. ``limit`` and ``hands`` shaped the lists.
    """

    answers: Answers
    triage: Referral | None = None
    brief: Brief | None = None
    recommendations: Mapping[str, Recommendation] = field(
        default_factory=dict[str, Recommendation]
    )
    near: Mapping[str, tuple[NearSizes, ...]] = field(
        default_factory=dict[str, tuple[NearSizes, ...]]
    )
    pair: Pair | None = None
    care: tuple[CarePiece, ...] = ()
    limit: int = LIMIT
    hands: Hands = NO_HANDS

    def __post_init__(self) -> None:
        if self.triage and (self.brief or self.recommendations or self.near or self.care):
            raise ValueError("A referral to a clinician carries no shoes.")

    @property
    def outcome(self) -> Literal["see_clinician", "shoes"]:
        """The word for it on the wire."""
        return "see_clinician" if self.triage else "shoes"

    @property
    def running(self) -> Recommendation | None:
        """The running shoes; None where a clinician comes first."""
        return self.recommendations.get("running")

    @property
    def recovery(self) -> Recommendation | None:
        """The recovery shoes; None where a clinician comes first."""
        return self.recommendations.get("recovery")


def advise(
    answers: Answers,
    known: Known,
    shelves: Mapping[str, Shelf],
    limit: int = LIMIT,
    hands: Hands = NO_HANDS,
) -> Advice:
    """Advise on *answers*: red flags first, and with one of them nothing else.

    Each list holds at most *limit* shoes, as *hands* arrange them.
    """
    referral = known.triage.refer(answers.red_flags)
    if referral is not None:
        return Advice(answers, referral)
    asked = brief(answers, known)
    plans = {kind: plan(shelves[kind], asked.wants[kind]) for kind in KINDS}
    length = limit + BEYOND if hands.placements else limit
    lists = {
        kind: Ranking(
            shelves[kind], asked.wants[kind], asked.needs, length, plans[kind]
        ).placed(limit, hands)
        for kind in KINDS
    }
    return Advice(
        answers,
        brief=asked,
        recommendations=lists,
        near={kind: near_sizes(asked, shelves[kind], kind, plans[kind]) for kind in KINDS},
        pair=pair_up(lists["running"], lists["recovery"], known.policy, answers.ship_to),
        care=care_for(known.care, asked.profiles),
        limit=limit,
        hands=hands,
    )


def near_sizes(asked: Brief, shelf: Shelf, kind: str, strict: Plan) -> tuple[NearSizes, ...]:
    """Return the best shoes that only lack the size asked for and have one close by."""
    if asked.needs.size_us is None:
        return ()
    sieves = Sieves.of(shelf, asked.needs)
    passing, any_size = sieves.fittings(), sieves.without_size().fittings()
    best = select(shelf, asked.wants[kind], any_size, LIMIT, strict, equals=False)
    offers: list[NearSizes] = []
    for pick in best.picks:
        fittings = shelf.fittings_of(pick.shoe)
        near = () if passing[fittings].any() else sieves.near_sizes(shelf.variants_of(fittings))
        if near:
            offers.append(NearSizes(shelf.shoes[pick.shoe], tuple(map(shelf.variant, near))))
    return tuple(offers[:NEAR_OFFERS])


def why_not(advice: Advice, shelves: Mapping[str, Shelf], product: str) -> Verdict:
    """Say why *product* is in its list of the advice, or why it is not.

    Raises ``LookupError`` if no shelf holds it, and where the advice is a clinician.
    """
    if advice.brief is None:
        raise LookupError("Where a clinician comes first, no shoe is judged.")
    for kind, shelf in shelves.items():
        if kind in advice.brief.wants and shelf.find(product) is not None:
            wants, needs = advice.brief.wants[kind], advice.brief.needs
            return judge(shelf, wants, needs, product, advice.limit, advice.hands)
    raise LookupError(f"'{product}' is not a shoe of the catalogue.")
