"""What the quiz says back: the answers, what they led to, and what else could be."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from ..domain.money import Money
from .joining import all_of, either
from .shoes import reason_sentence

if TYPE_CHECKING:
    from ..domain.advice import NearSizes
    from ..domain.care import CarePiece
    from ..domain.changes import Change, Neighbour
    from ..domain.pairing import DropGap
    from ..domain.quiz import Answers, Inferred
    from ..domain.ranking import Verdict
    from ..domain.recommendation import Sieve
    from ..domain.shoes import Shoe, Variant
    from ..i18n import Translator
    from ..knowledge import Knowledge

_MOST_LOST = 3


def echo(answers: Answers, knowledge: Knowledge, t: Translator) -> dict[str, list[str]]:
    """Repeat what was said, sentence by sentence, under the name of each answer."""
    said = {
        question.id: [
            t.gettext(question.option(option).echo) for option in answers.said(question.id)
        ]
        for question in knowledge.quiz.questions.values()
    }
    if answers.audience:
        said["audience"] = [_audience(answers.audience, t)]
    if answers.size_us is not None:
        said["size_us"] = [
            t.gettext("You wear %(size)s.", size=_size(answers.size_us, answers, knowledge, t))
        ]
    if answers.width:
        said["width"] = [_width(answers.width, answers.audience, knowledge, t)]
    if answers.max_price is not None:
        amount = t.money(Money.of(answers.max_price, knowledge.policy.currency))
        said["max_price"] = [t.gettext("You want to pay %(amount)s at most.", amount=amount)]
    if answers.ship_to:
        to = answers.ship_to
        place = ", ".join(part for part in (to.postal_code, to.region, to.country) if part)
        said["ship_to"] = [t.gettext("They would go to %(place)s.", place=place)]
    return {name: sentences for name, sentences in said.items() if sentences}


def explanation(inferred: Inferred, t: Translator) -> list[str]:
    """Say which answers led to a profile: "Your soles wear on the outer edge, so ..."."""
    return [t.gettext(sign.sentence) for sign in inferred.signs]


def near_sizes(near: NearSizes, answers: Answers, knowledge: Knowledge, t: Translator) -> str:
    """Offer the sizes of a shoe that are close to the one asked for, as just that."""
    return t.gettext(
        "Not there in your size; close to it: %(sizes)s.",
        sizes=either(_sizes_of(near.shoe, near.variants, answers.audience, knowledge, t), t),
    )


def verdict(found: Verdict, answers: Answers, knowledge: Knowledge, t: Translator) -> list[str]:
    """Say why a shoe is on the list, or why it is not, in one sentence or a few."""
    match found.outcome:
        case "listed":
            return [t.gettext("It is number %(place)s on your list.", place=found.place)]
        case "outranked":
            lost = sorted(found.match.cautions + found.match.unknown, key=lambda r: -r.lost)
            return [
                t.gettext(
                    "It is number %(place)s: other shoes are closer to what we look for.",
                    place=found.place,
                ),
                *(reason_sentence(reason, knowledge, t) for reason in lost[:_MOST_LOST]),
            ]
        case "third_of_line":
            return [
                t.gettext("Two shoes of the same line are closer to what we look for already.")
            ]
        case "excluded" | "requirement":
            return [
                t.gettext("We left it out because of this:"),
                *(reason_sentence(reason, knowledge, t) for reason in found.broken),
            ]
        case "filtered":
            sizes = _sizes_of(found.shoe, found.near, answers.audience, knowledge, t)
            near = t.gettext("Close to it and there: %(sizes)s.", sizes=either(sizes, t))
            return [_sieved(found.sieve, t), *([near] if sizes else [])]


def change(found: Change, knowledge: Knowledge, t: Translator) -> list[str]:
    """Say what one answer said otherwise would bring, a sentence for each kind of shoe."""
    condition = _condition(found.neighbour, knowledge, t)
    return [_consequence(condition, kind, found, t) for kind in found.after]


def drop_gap(gap: DropGap, t: Translator) -> str:
    """Warn of two drops that are far apart."""
    return t.gettext(
        "The running shoe has a drop of %(running)s mm and the recovery shoe of %(recovery)s"
        " mm: give your feet a few days with both.",
        running=t.number(gap.running_mm),
        recovery=t.number(gap.recovery_mm),
    )


def care_caution(piece: CarePiece, t: Translator) -> str:
    """Say when a piece of care should be left alone, or nothing."""
    names = {
        "fresh_fracture": t.gettext("a fresh fracture"),
        "intense_swelling": t.gettext("intense swelling"),
    }
    states = [names[state] for state in piece.not_while]
    return t.gettext("Not with %(states)s.", states=either(states, t)) if states else ""


def _audience(audience: str, t: Translator) -> str:
    return {
        "men": t.gettext("You are looking for men's shoes."),
        "women": t.gettext("You are looking for women's shoes."),
        "unisex": t.gettext("You are looking for unisex shoes."),
        "kids": t.gettext("You are looking for kids' shoes."),
    }[audience]


def _size(size: Decimal, answers: Answers, knowledge: Knowledge, t: Translator) -> str:
    digits = t.number(size)
    if answers.audience is None:
        return t.gettext("US %(size)s", size=digits)
    system = t.gettext(knowledge.sizes.us(answers.audience).label)
    return t.gettext("%(system)s %(size)s", system=system, size=digits)


def _width(letter: str, audience: str | None, knowledge: Knowledge, t: Translator) -> str:
    step = knowledge.sizes.step(letter, audience)
    if step is None:
        return t.gettext("You asked for width %(letter)s.", letter=letter)
    return t.gettext(
        "You asked for width %(letter)s, which is %(name)s.",
        letter=letter,
        name=t.gettext(knowledge.sizes.label(step)),
    )


def _sizes_of(
    shoe: Shoe,
    variants: Sequence[Variant],
    audience: str | None,
    knowledge: Knowledge,
    t: Translator,
) -> list[str]:
    """Name sizes, with their system where it is not the shopper's own."""
    sizes = [t.number(variant.size_us) for variant in variants if variant.size_us is not None]
    sizes = list(dict.fromkeys(sizes))
    if shoe.audience is None or shoe.audience == audience:
        return sizes
    system = t.gettext(knowledge.sizes.us(shoe.audience).label)
    return [t.gettext("%(system)s %(size)s", system=system, size=size) for size in sizes]


def _sieved(sieve: Sieve | None, t: Translator) -> str:
    match sieve:
        case "nothing_for_audience":
            return t.gettext("It is not made for this wearer.")
        case "nothing_in_size":
            return t.gettext("It does not come in your size.")
        case "nothing_in_width":
            return t.gettext("It does not come in your size and width.")
        case "nothing_in_budget":
            return t.gettext("It costs more than you want to pay.")
        case "nothing_in_stock":
            return t.gettext("It is sold out in your size and width.")
        case _:
            return t.gettext("It is not for sale at the moment.")


def _condition(neighbour: Neighbour, knowledge: Knowledge, t: Translator) -> str:
    said, answers = neighbour.said, neighbour.answers
    match neighbour.question:
        case "size_us":
            size = _size(answers.size_us or Decimal(), answers, knowledge, t)
            return t.gettext("In size %(size)s,", size=size)
        case "width":
            return t.gettext("In width %(letter)s,", letter=said)
        case "max_price":
            budget = Money.of(answers.max_price or Decimal(), knowledge.policy.currency)
            return t.gettext("With %(amount)s to spend,", amount=t.money(budget))
        case name:
            question = knowledge.quiz.questions[name]
            label = t.gettext(question.option(said).label)
            if neighbour.taken_out:
                return t.gettext("Without “%(label)s” ticked,", label=label)
            if question.many:
                return t.gettext("With “%(label)s” ticked,", label=label)
            ask = t.gettext(question.ask)
            return t.gettext(
                "If “%(label)s” were your answer to “%(ask)s”,", label=label, ask=ask
            )


def _consequence(condition: str, kind: str, found: Change, t: Translator) -> str:
    before, after = found.before[kind], found.after[kind]
    newcomers = [shoe.title for shoe in after if shoe not in before]
    if not after:
        sentence = {
            "running": t.gettext("%(condition)s no running shoe would be left."),
            "recovery": t.gettext("%(condition)s no recovery shoe would be left."),
        }
    elif after[:1] != before[:1]:
        newcomers = [after[0].title]
        sentence = {
            "running": t.gettext("%(condition)s %(shoes)s would be the first running shoe."),
            "recovery": t.gettext("%(condition)s %(shoes)s would be the first recovery shoe."),
        }
    elif newcomers:
        sentence = {
            "running": t.gettext(
                "%(condition)s %(shoes)s would be among the first three running shoes."
            ),
            "recovery": t.gettext(
                "%(condition)s %(shoes)s would be among the first three recovery shoes."
            ),
        }
    elif len(after) < len(before):
        sentence = {
            "running": t.gettext("%(condition)s fewer running shoes would be left."),
            "recovery": t.gettext("%(condition)s fewer recovery shoes would be left."),
        }
    else:
        sentence = {
            "running": t.gettext(
                "%(condition)s the first running shoes would be in another order."
            ),
            "recovery": t.gettext(
                "%(condition)s the first recovery shoes would be in another order."
            ),
        }
    return sentence[kind] % {"condition": condition, "shoes": all_of(newcomers, t)}
