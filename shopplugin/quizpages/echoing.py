"""What a shopper told us, said back plainly, and what we made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .. import words
from ..domain.advice import Advice
from ..domain.money import Money
from ..domain.quiz import Inferred
from ..i18n import Translator
from ..knowledge import Knowledge
from .reading import Entered


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of the answers: a sentence for each sign, and what stands against it."""

    sentences: tuple[str, ...]
    set_aside: tuple[str, ...]
    doubts: tuple[str, ...]


def said(entered: Entered, knowledge: Knowledge, t: Translator) -> tuple[str, ...]:
    """Repeat every answer in a sentence of its own."""
    return tuple(_said(entered, knowledge, t))


def understood(
    advice: Advice, entered: Entered, knowledge: Knowledge, t: Translator
) -> Understood:
    """Say how the answers were read, what yielded to what, and where experts disagree."""
    if advice.brief is None:
        return Understood((), (), ())
    sentences = [
        t.gettext(sign.sentence) for each in advice.brief.inferred for sign in each.signs
    ]
    if entered.places:
        sentences.append(
            t.gettext(
                "For the places you pointed at we have no tested rule, so they did not change"
                " the list. If they stay sore, have them looked at."
            )
        )
    aside = dict.fromkeys(
        t.gettext(
            "%(want)s was let go: %(because)s",
            want=words.sentence_case(words.want(each.rule, knowledge, t)),
            because=t.gettext(each.by.because),
        )
        for answer in advice.recommendations.values()
        for each in answer.set_aside
    )
    doubts = [t.gettext(knowledge.profiles[p].doubt) for p in advice.brief.profiles]
    return Understood(
        tuple(dict.fromkeys(sentences)),
        tuple(aside),
        tuple(doubt for doubt in doubts if doubt),
    )


def told(
    profile: str, inferred: tuple[Inferred, ...], knowledge: Knowledge, t: Translator
) -> str:
    """Repeat the answer that *profile* follows from: "You said you have a bunion."."""
    for each in inferred:
        if each.profile == profile:
            sign = each.signs[0]
            option = knowledge.quiz.questions[sign.question].option(sign.option)
            return t.gettext(option.echo)
    return ""


def _said(entered: Entered, knowledge: Knowledge, t: Translator) -> Iterator[str]:
    answers = entered.answers
    for question in knowledge.quiz.questions.values():
        for chosen in answers.said(question.id):
            if question.id == "pain" and chosen == "none" and entered.places:
                continue
            yield t.gettext(question.option(chosen).echo)
    if entered.places:
        names = {
            "heel": t.gettext("the heel"),
            "ball": t.gettext("the ball of the foot"),
            "toes": t.gettext("the toes"),
            "arch": t.gettext("the arch"),
            "ankle": t.gettext("the ankle"),
        }
        where = ", ".join(names[place] for place in entered.places if place in names)
        yield t.gettext("You pointed at %(where)s.", where=where)
    yield from _wearer(entered, t)
    if answers.max_price is not None:
        most = Money.of(answers.max_price, knowledge.policy.currency)
        yield t.gettext("You want to pay %(amount)s at most.", amount=t.money(most))
    to = answers.ship_to
    if to is not None:
        parts = [part for part in (to.postal_code, to.region, to.country) if part]
        yield t.gettext("The order would go to %(place)s.", place=", ".join(parts))


def _wearer(entered: Entered, t: Translator) -> Iterator[str]:
    answers = entered.answers
    match answers.audience:
        case "women":
            yield t.gettext("You wear women's shoes.")
        case "men":
            yield t.gettext("You wear men's shoes.")
        case "unisex":
            yield t.gettext("You wear unisex shoes.")
        case "kids":
            yield t.gettext("The shoes are for a child.")
        case _:
            pass
    if answers.size_us is not None:
        yield _size(entered, answers.size_us, t)
    if answers.width:
        yield t.gettext("Your width is %(width)s.", width=answers.width)


def _size(entered: Entered, size: Decimal, t: Translator) -> str:
    us = t.number(size)
    left, right = entered.one("foot_left_mm"), entered.one("foot_right_mm")
    other = entered.one("size_other")
    if other:
        system = (entered.one("size_system") or "eu").upper()
        return t.gettext(
            "You wear %(system)s %(size)s, which is about US %(us)s.",
            system=system,
            size=other,
            us=us,
        )
    if left and right and left != right:
        return t.gettext(
            "Your feet measure %(left)s mm (left) and %(right)s mm (right). We fit the larger"
            " one: about US %(us)s.",
            left=left,
            right=right,
            us=us,
        )
    if left or right:
        return t.gettext(
            "Your foot measures %(length)s mm: about US %(us)s.", length=left or right, us=us
        )
    return t.gettext("Your US size is %(size)s.", size=us)
