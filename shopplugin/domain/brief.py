"""What a shopper's answers ask of the shelves: profiles, needs and wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from .care import CarePiece
from .money import Money
from .quiz import Answers, Inferred, Quiz
from .recommendation import Needs
from .rules import Profile, Rule
from .shipping import Policy
from .shoes import KINDS
from .sizes import SizeChart
from .triage import Triage
from .vocabulary import Vocabulary
from .wants import Wants, merge


class Known(Protocol):
    """What advice rests on; the knowledge of a shop is all of it."""

    @property
    def triage(self) -> Triage: ...
    @property
    def quiz(self) -> Quiz: ...
    @property
    def profiles(self) -> Mapping[str, Profile]: ...
    @property
    def comfort(self) -> tuple[Rule, ...]: ...
    @property
    def vocabulary(self) -> Vocabulary: ...
    @property
    def sizes(self) -> SizeChart: ...
    @property
    def policy(self) -> Policy: ...
    @property
    def care(self) -> tuple[CarePiece, ...]: ...


@dataclass(frozen=True, slots=True)
class Brief:
    """What to look for: the inferred profiles, what narrows the shelves, wants by kind."""

    inferred: tuple[Inferred, ...]
    needs: Needs
    wants: Mapping[str, Wants]

    @property
    def profiles(self) -> tuple[str, ...]:
        """The ids of the inferred profiles; none is a foot of which nothing is known."""
        return tuple(each.profile for each in self.inferred)


def brief(answers: Answers, known: Known) -> Brief:
    """Read *answers* into what is asked of the shelves; red flags are not its business."""
    inferred = known.quiz.infer(answers)
    profiles = [known.profiles[each.profile] for each in inferred]
    general = (*known.comfort, *known.quiz.wanted_by(answers))
    wants = {kind: merge(profiles, general, kind, known.vocabulary) for kind in KINDS}
    return Brief(inferred, needs(answers, known), wants)


def needs(answers: Answers, known: Known) -> Needs:
    """Return what narrows the shelves, the budget in the shop's own currency."""
    budget = answers.max_price
    return Needs(
        audience=answers.audience,
        size_us=answers.size_us,
        width=answers.width,
        max_price=None if budget is None else Money.of(budget, known.policy.currency),
    )
