"""Why not this shoe, and what would it take: the two questions a doubtful shopper has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches
from itertools import combinations

from .. import cards, words
from ..cards import help_text
from ..domain.advice import Advice
from ..domain.changes import Change
from ..domain.money import Money
from ..domain.quiz import Answers
from ..domain.ranking import Match, Reason, Verdict
from ..domain.shoes import Shoe
from ..i18n import Translator
from ..knowledge import Knowledge
from .picking import size_system, variant_words

LONGEST_CHOICE = 300
"""Up to this many shoes are offered in one list; beyond it, the shopper writes the name."""
_NARROWING = ("max_price", "width", "size_us")
"""Answers that narrow the shelf and that a shopper may leave out, the easiest first."""
_SHOWN_LOSSES = 4
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Loss:
    """What one judgement took off a shoe's score."""

    points: str = field(metadata=help_text("points of 100 lost or not earned, or nothing"))
    line: cards.Line = field(metadata=help_text("the judgement"))


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why one shoe is where it is."""

    title: str = field(metadata=help_text("name of the shoe, or what was asked for"))
    url: str = field(metadata=help_text("its page, or nothing"))
    answer: str = field(metadata=help_text("the answer in a sentence"))
    score: str = field(metadata=help_text("its points of 100, or nothing"))
    losses: tuple[Loss, ...] = field(metadata=help_text("what it lost points for"))
    near: str = field(metadata=help_text("sizes close by that are there, or nothing"))


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One answer said otherwise, and what would come first then."""

    answer: str = field(metadata=help_text("the answer as it would be"))
    shoes: str = field(metadata=help_text("what would come first, by kind, as a sentence"))


def unknown(asked: str, shoes: Mapping[str, Shoe], t: Translator) -> WhyNot:
    """Say that there is no such shoe, and which one was perhaps meant."""
    answer = t.gettext("We have no shoe of this name.")
    titles = {shoe.title.casefold(): shoe.title for shoe in shoes.values()}
    close = get_close_matches(asked[:_LONGEST_NAME].casefold(), titles, n=1)
    if close:
        meant = t.gettext("Did you mean %(shoe)s?", shoe=titles[close[0]])
        answer = f"{answer} {meant}"
    return WhyNot(asked[:_LONGEST_NAME], "", answer, "", (), "")


def why_not(
    verdict: Verdict, audience: str | None, knowledge: Knowledge, t: Translator
) -> WhyNot:
    """Put the verdict on one shoe into words, for who wears the sizes of *audience*."""
    system = size_system(verdict.shoe, audience, knowledge, t)
    match = verdict.match
    judged = (*match.cautions, *match.unknown, *match.reasons)
    lost = [reason for reason in judged if reason.lost > 0 and reason not in verdict.broken]
    ordered = (*verdict.broken, *sorted(lost, key=lambda reason: -reason.lost))
    out = verdict.outcome in {"excluded", "requirement"}
    return WhyNot(
        title=verdict.shoe.title,
        url=cards.web_address(verdict.shoe.url),
        answer=_answer(verdict, t),
        score="" if out else _points(match.score, t),
        losses=tuple(_loss(reason, knowledge, t) for reason in ordered[:_SHOWN_LOSSES]),
        near="; ".join(dict.fromkeys(variant_words(each, t, system) for each in verdict.near)),
    )


def change_lines(
    changes: Sequence[Change], knowledge: Knowledge, t: Translator
) -> tuple[ChangeLine, ...]:
    """Put the smallest changes into words, those that would leave an empty list last."""
    ordered = sorted(changes, key=lambda change: not all(change.after.values()))
    return tuple(_change(each, knowledge, t) for each in ordered)


def way_on(
    kind: str, answers: Answers, advise: Callable[[Answers], Advice], t: Translator
) -> str:
    """Say which fewest answers to leave out for a shoe of *kind*, where there is none."""
    given = [name for name in _NARROWING if answers.said(name)]
    for count in range(1, len(given) + 1):
        for names in combinations(given, count):
            without = replace(answers, **dict.fromkeys(names))
            found = advise(without).recommendations.get(kind)
            if found and found.matches:
                first = found.matches[0]
                if "max_price" in names:  # of the best ones, the closest to the budget
                    first = min(found.matches, key=_price)
                return _without(names, first, t)
    return ""


def _price(match: Match) -> Decimal:
    price = match.variant.price
    return Decimal("inf") if price is None else price.amount


def _without(names: Sequence[str], match: Match, t: Translator) -> str:
    words = {
        "max_price": t.gettext("your budget"),
        "width": t.gettext("your width"),
        "size_us": t.gettext("your size"),
    }
    *several, last = (words[name] for name in names)
    if several:
        last = t.gettext("%(several)s and %(last)s", several=", ".join(several), last=last)
    shoe, price = match.shoe.title, match.variant.price
    if price is None:
        return t.gettext(
            "Leave out %(answers)s, and there is %(shoe)s.", answers=last, shoe=shoe
        )
    return t.gettext(
        "Leave out %(answers)s, and there is %(shoe)s for %(price)s.",
        answers=last,
        shoe=shoe,
        price=t.money(price),
    )


def _answer(verdict: Verdict, t: Translator) -> str:
    place = t.number(Decimal(verdict.place or 0))
    match verdict.outcome:
        case "listed":
            answer = t.gettext("It is on your list, at place %(place)s.", place=place)
            if verdict.match.lifted:
                return f"{answer} {t.gettext('Placed here by the shop')}."
            return answer
        case "outranked" if verdict.displaced:
            return t.gettext(
                "It could suit you, at place %(place)s. The shop placed another shoe of about"
                " as many points before it.",
                place=place,
            )
        case "outranked":
            return t.gettext(
                "It could suit you, at place %(place)s. The shoes on your list have more"
                " points.",
                place=place,
            )
        case "third_of_line":
            return t.gettext("Two other versions of this shoe are on your list already.")
        case "requirement":
            return t.gettext("It fails something your feet ask for, so we left it out.")
        case "excluded":
            return t.gettext("Something in it speaks against your feet, so we never list it.")
        case "filtered":
            return _filtered(verdict, t)


def _filtered(verdict: Verdict, t: Translator) -> str:
    match verdict.sieve:
        case "nothing_for_audience":
            return t.gettext("It is not made for the wearer you named.")
        case "nothing_in_size":
            return t.gettext("It is not in stock in your size.")
        case "nothing_in_width":
            return t.gettext("It is not in stock in your width.")
        case "nothing_in_budget":
            return t.gettext("It costs more than you want to pay.")
        case _:
            return t.gettext("It is sold out.")


def _loss(reason: Reason, knowledge: Knowledge, t: Translator) -> Loss:
    line, lost = cards.line(reason, knowledge, t), _points(reason.lost, t)
    if not reason.lost > 0:
        return Loss("", line)
    if reason.verdict == "meets":
        return Loss(t.gettext("%(points)s points short of the most", points=lost), line)
    return Loss(t.gettext("%(points)s points lost", points=lost), line)


def _points(share: float, t: Translator) -> str:
    return t.number(round(Decimal(share * 100), 1).normalize() + 0)


def _change(change: Change, knowledge: Knowledge, t: Translator) -> ChangeLine:
    shoes = tuple(
        _then(kind, change.before[kind], after, t) for kind, after in change.after.items()
    )
    said = words.sentence_case("; ".join(shoes))
    return ChangeLine(_otherwise(change, knowledge, t), f"{said}." if said else "")


def _then(kind: str, before: Sequence[Shoe], after: Sequence[Shoe], t: Translator) -> str:
    """Say what would then be first of *kind*, or new among the first three."""
    running = kind == "running"
    if not after:
        return (
            t.gettext("for running, nothing") if running else t.gettext("for recovery, nothing")
        )
    if not before or after[0] != before[0]:
        name = after[0].title
        if running:
            return t.gettext("for running, %(shoe)s first", shoe=name)
        return t.gettext("for recovery, %(shoe)s first", shoe=name)
    new = [shoe.title for shoe in after if shoe not in before]
    if not new:
        if running:
            return t.gettext("for running, the same shoes in another order")
        return t.gettext("for recovery, the same shoes in another order")
    names = ", ".join(new)
    if running:
        return t.gettext("for running, %(shoes)s among the first three", shoes=names)
    return t.gettext("for recovery, %(shoes)s among the first three", shoes=names)


def _otherwise(change: Change, knowledge: Knowledge, t: Translator) -> str:
    neighbour = change.neighbour
    match neighbour.question:
        case "size_us":
            return t.gettext("Size %(size)s", size=t.number(Decimal(neighbour.said)))
        case "width":
            return t.gettext("Width %(letter)s", letter=neighbour.said)
        case "max_price":
            price = Money.of(Decimal(neighbour.said), knowledge.policy.currency)
            return t.gettext("Up to %(amount)s", amount=t.money(price))
        case name:
            question = knowledge.quiz.questions[name]
            option = t.gettext(question.option(neighbour.said).label)
            ask = t.gettext(question.ask)
            if neighbour.taken_out:
                return t.gettext("%(question)s Not: %(answer)s", question=ask, answer=option)
            return f"{ask} {option}"
