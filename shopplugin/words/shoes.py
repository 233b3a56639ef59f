"""What was judged about a shoe, as sentences: reasons, wishes, what was let go."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from ..domain.rules import Criterion, Grade, Rule, Seen, Source
from ..domain.vocabulary import FINEST, Attribute, AttributeType, Value
from .joining import either, mid_sentence, sentence_case

if TYPE_CHECKING:
    from ..domain.ranking import Reason, Recommendation
    from ..i18n import Translator
    from ..knowledge import Knowledge


# The one property that belongs to a variant; rules count it in steps from the standard.
WIDTH = "width"
# Nobody writes a threshold finer than this; one that is so stands for "below" or "above".
_FINE = Decimal("0.001")


def reason_sentence(reason: Reason, knowledge: Knowledge, t: Translator) -> str:
    """Say one judgement whole: what this shoe has, and what is looked for.

    The verdict itself is not in the sentence; it stands beside it as a sign and a word.
    """
    attribute = attribute_of(reason.attribute, knowledge)
    label = sentence_case(t.gettext(attribute.label))
    who = profile_phrase(reason.rule.profile, knowledge, t)
    criterion = reason.rule.wanted
    goal = wanted(criterion, attribute, t)
    if reason.value is None:
        has = t.gettext("%(label)s: not stated", label=label)
    elif isinstance(reason.value, Decimal):
        has = f"{label} {value(attribute, reason.value, t)}"
    else:
        has = t.gettext(
            "%(label)s: %(value)s", label=label, value=value(attribute, reason.value, t)
        )
    if is_numeric(criterion):
        return t.gettext(
            "%(has)s; we look for %(wanted)s %(who)s.", has=has, who=who, wanted=goal
        )
    if is_refusal(criterion):
        if reason.value is not None and value(attribute, reason.value, t) == goal:
            return t.gettext("%(has)s, not wanted %(who)s.", has=has, who=who)
        return t.gettext(
            "%(has)s; not wanted %(who)s: %(refused)s.", has=has, who=who, refused=goal
        )
    if reason.verdict == "meets":
        return t.gettext("%(has)s, as wanted %(who)s.", has=has, who=who)
    return t.gettext("%(has)s; wanted %(who)s: %(wanted)s.", has=has, who=who, wanted=goal)


def because(rule: Rule, t: Translator) -> str:
    """Say why a rule asks what it asks, without the echo of an answer.

    Widgets and guides are read by people who answered nothing; a result says the answer itself.
    """
    said = t.gettext(rule.because)
    if rule.because.startswith("You said ") and "; " in said:
        return sentence_case(said.partition("; ")[2])
    return said


def want(rule: Rule, knowledge: Knowledge, t: Translator) -> str:
    """Name what *rule* asks for, in few words: "drop 8 mm or less", "not a carbon plate"."""
    attribute = attribute_of(rule.wanted.attribute, knowledge)
    label = t.gettext(attribute.label)
    goal = wanted(rule.wanted, attribute, t)
    if is_numeric(rule.wanted):
        return f"{label} {goal}"
    if is_refusal(rule.wanted):
        return t.gettext("not %(refused)s", refused=goal)
    return goal if label.split()[0] in goal else f"{goal} ({label})"


def wanted(criterion: Criterion, attribute: Attribute, t: Translator) -> str:
    """Say a criterion as a shopper would: "74 mm or more", "stability or motion control".

    For a criterion that only refuses words, the refused words; see :func:`reason_sentence`.
    """
    low, high = criterion.at_least, criterion.at_most
    if attribute.id == WIDTH:
        return _wanted_width(low, high, t)
    if low is not None and high is not None:
        return t.gettext(
            "%(low)s to %(high)s",
            low=t.number(low),
            high=amount(attribute, high, t),
        )
    if low is not None:
        if (above := _round(low - FINEST)) is not None:
            return t.gettext("more than %(value)s", value=amount(attribute, above, t))
        return t.gettext("%(value)s or more", value=amount(attribute, low, t))
    if high is not None:
        if (below := _round(high + FINEST)) is not None:
            return t.gettext("less than %(value)s", value=amount(attribute, below, t))
        return t.gettext("%(value)s or less", value=amount(attribute, high, t))
    words = criterion.any_of or criterion.none_of
    return either([word(attribute, each, t) for each in words], t)


def value(attribute: Attribute, value: Value, t: Translator) -> str:
    """Say a known value with its unit, or in the vocabulary's own words."""
    if isinstance(value, Decimal):
        return amount(attribute, value, t)
    if isinstance(value, str):
        return word(attribute, value, t)
    return t.gettext("none") if not value else ", ".join(word(attribute, w, t) for w in value)


def amount(attribute: Attribute, number: Decimal, t: Translator) -> str:
    """Say a number with the attribute's unit."""
    digits = t.number(number)
    if not attribute.unit:
        return digits
    if attribute.unit == "%":
        return t.gettext("%(number)s%%", number=digits)
    return f"{digits} {t.gettext(attribute.unit)}"


def word(attribute: Attribute, word: str, t: Translator) -> str:
    """Say one word of the vocabulary as a shopper would."""
    return t.gettext(attribute.value_labels.get(word) or word.replace("_", " "))


def width_step(step: Decimal, t: Translator) -> str:
    """Name a width by its distance from the audience's standard one."""
    names = {
        -1: t.gettext("narrow"),
        0: t.gettext("standard"),
        1: t.gettext("wide"),
        2: t.gettext("extra wide"),
    }
    known = min(max(step, Decimal(-1)), Decimal(2))
    narrower, wider = names[math.floor(known)], names[math.ceil(known)]
    if narrower == wider:
        return wider
    return t.gettext("between %(narrower)s and %(wider)s", narrower=narrower, wider=wider)


def profile_phrase(profile: str, knowledge: Knowledge, t: Translator) -> str:
    """Say for whom a rule speaks: "for bunions"; comfort rules speak for every foot."""
    if profile not in knowledge.profiles:
        return t.gettext("for comfort")
    return t.gettext("for %(profile)s", profile=profile_name(profile, knowledge, t))


def profile_name(profile: str, knowledge: Knowledge, t: Translator) -> str:
    """Name a profile as it stands inside a sentence: "flat feet"."""
    return mid_sentence(t.gettext(knowledge.profiles[profile].name))


def grade(grade: Grade, t: Translator) -> str:
    """Say how sure a statement is, in a few words."""
    match grade:
        case Grade.A:
            return t.gettext("tested in trials")
        case Grade.B:
            return t.gettext("seen in laboratory or patient studies")
        case Grade.C:
            return t.gettext("what experts commonly advise")
        case Grade.D:
            return t.gettext("custom among shoe fitters")


def seen(source: Source, t: Translator) -> str:
    """Say when a source was read, and how much of it."""
    day = t.date(source.read)
    match source.seen:
        case Seen.WHOLE:
            return t.gettext("Read in full on %(day)s.", day=day)
        case Seen.ABSTRACT:
            return t.gettext("Read on %(day)s: the summary only.", day=day)
        case Seen.EXCERPT:
            return t.gettext("Read on %(day)s: the part cited only.", day=day)
        case Seen.NOTES:
            return t.gettext("Known from notes of %(day)s, not read itself.", day=day)


def tally(met: int, missed: int, unknown: int, t: Translator) -> str:
    """Count what a shoe meets, misses and leaves unsaid, in one line."""
    known = met + missed
    first = t.gettext("Meets %(met)s of %(known)s points", met=met, known=known)
    if not missed:
        first = t.ngettext("Meets the one point we know", "Meets all %(count)s points", known)
        if unknown:
            first = t.gettext("Meets all %(known)s points we know", known=known)
    if not known:
        first = t.gettext("Too little is stated to judge")
    if not unknown:
        return first
    rest = t.ngettext("%(count)s not stated", "%(count)s not stated", unknown)
    return f"{first}, {rest}"


def relaxed(rules: Sequence[Rule], knowledge: Knowledge, t: Translator) -> str:
    """Name every preference that was let go, or nothing."""
    if not rules:
        return ""
    wants = "; ".join(want(rule, knowledge, t) for rule in rules)
    return t.gettext(
        "Too few of our shoes meet every wish, so we let this go: %(wants)s.", wants=wants
    )


def empty_answer(recommendation: Recommendation, t: Translator) -> str:
    """Say why no shoe is shown, and what would help; nothing where some are."""
    match recommendation.reason:
        case None:
            return ""
        case "nothing_in_catalogue":
            return t.gettext("We have no shoes of this kind at the moment.")
        case "nothing_for_audience":
            return t.gettext("We have none of these for this wearer at the moment.")
        case "nothing_in_size":
            return t.gettext("We have none of these in your size at the moment.")
        case "nothing_in_width":
            return t.gettext("We have none of these in your width at the moment.")
        case "nothing_in_budget":
            return t.gettext(
                "None of our shoes of this kind is within your budget. A higher one may find"
                " some."
            )
        case "nothing_in_stock":
            return t.gettext("All of these are sold out at the moment.")
        case "all_excluded":
            return t.gettext("None of our shoes suits this. Ask us and we will look further.")


def is_numeric(criterion: Criterion) -> bool:
    """Say whether a criterion is a threshold or a range of a measured number."""
    bounded = criterion.at_least is not None or criterion.at_most is not None
    return bounded and criterion.attribute != WIDTH


def is_refusal(criterion: Criterion) -> bool:
    """Say whether a criterion only names what it does not want."""
    return bool(criterion.none_of) and not criterion.any_of


def attribute_of(name: str, knowledge: Knowledge) -> Attribute:
    """Return an attribute's words; a variant's width has no row in the vocabulary."""
    if name in knowledge.vocabulary:
        return knowledge.vocabulary[name]
    return Attribute(name, AttributeType.ONE, label=name.replace("_", " "), meaning="")


def _round(number: Decimal) -> Decimal | None:
    """Return *number* without its zeros if it is what a bound stops a hair short of."""
    rounded = number.quantize(_FINE)
    return rounded.normalize() + 0 if rounded == number else None


def _wanted_width(low: Decimal | None, high: Decimal | None, t: Translator) -> str:
    if low is not None:
        return t.gettext("%(width)s or wider", width=width_step(low, t))
    return t.gettext("%(width)s or narrower", width=width_step(high or Decimal(), t))
