"""The fit questions, and what a shopper's answers suggest about a foot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .rules import Rule

NOT_SURE = "not_sure"
NOTHING = "none"
"""The answer to a question of several that none of them is so."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an order would go, as the shopper wrote it; None is not said."""

    country: str | None = None
    region: str | None = None
    postal_code: str | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """What one shopper said. Everything is optional; an empty tuple or None is not said."""

    red_flags: tuple[str, ...] = ()
    activity: str | None = None
    regularity: str | None = None
    roll: str | None = None
    wear: str | None = None
    arch: str | None = None
    pain: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    blisters: str | None = None
    audience: str | None = None
    size_us: Decimal | None = None
    width: str | None = None
    max_price: Decimal | None = None
    ship_to: Destination | None = None

    def said(self, question: str) -> tuple[str, ...]:
        """Return what was chosen for *question*: none, one or several options."""
        chosen: object = getattr(self, question)
        if chosen is None:
            return ()
        return chosen if isinstance(chosen, tuple) else (str(chosen),)  # pyright: ignore[reportUnknownVariableType]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question; ``echo`` repeats it: "You said ..."."""

    id: str
    label: str
    echo: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class ShownWhen:
    """A question is shown once another one is answered with one of these, or not at all."""

    question: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question about something a person can see or feel on their own feet."""

    id: str
    step: str
    ask: str
    why: str
    options: tuple[Option, ...]
    many: bool = False
    shown_when: ShownWhen | None = None

    def option(self, option: str) -> Option:
        """Return one option by its id; ``KeyError`` if there is none."""
        for each in self.options:
            if each.id == option:
                return each
        raise KeyError(option)


@dataclass(frozen=True, slots=True)
class Sign:
    """What one answer says about one profile: for it (a positive weight) or against it."""

    question: str
    option: str
    profile: str
    weight: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Inferred:
    """A profile the answers point to, with the signs for it."""

    profile: str
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Quiz:
    """The questions in the order they are asked, and how their answers are read.

    A profile counts once the weights of its signs reach ``threshold``. ``wishes`` are small
    general wants that follow from an answer, such as a drop for regular runners.
    """

    questions: Mapping[str, Question]
    signs: tuple[Sign, ...]
    threshold: int
    wishes: Mapping[tuple[str, str], tuple[Rule, ...]] = field(
        default_factory=dict[tuple[str, str], tuple[Rule, ...]]
    )

    def infer(self, answers: Answers) -> tuple[Inferred, ...]:
        """Read *answers* into profiles, in the order the signs name them.

        Signs that speak against each other cancel; "not sure" says nothing.
        """
        weights: dict[str, int] = {}
        speaking: dict[str, list[Sign]] = {}
        for sign in self.signs:
            weights.setdefault(sign.profile, 0)
            if sign.option in answers.said(sign.question):
                weights[sign.profile] += sign.weight
                if sign.weight > 0:
                    speaking.setdefault(sign.profile, []).append(sign)
        return tuple(
            Inferred(profile, tuple(speaking[profile]))
            for profile, weight in weights.items()
            if weight >= self.threshold and profile in speaking
        )

    def wanted_by(self, answers: Answers) -> tuple[Rule, ...]:
        """Return the general wants that follow from what was answered."""
        return tuple(
            rule
            for (question, option), rules in self.wishes.items()
            if option in answers.said(question)
            for rule in rules
        )

    def seen_by(self, answers: Answers) -> tuple[Question, ...]:
        """Return the questions a shopper with these *answers* is shown."""
        return tuple(
            question
            for question in self.questions.values()
            if question.shown_when is None
            or set(answers.said(question.shown_when.question)) & set(question.shown_when.any_of)
        )
