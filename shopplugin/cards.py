"""What a widget's template is given: judged shoes in a shopper's words.

These dataclasses are the contract with theme developers who replace a template: fields are
added, never renamed. Every text is finished, in the reader's language, and not yet escaped
(templates escape it).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import has_request_context, request
from markupsafe import Markup

from . import words
from .domain.rules import Stance
from .domain.shoes import Shoe, Variant

if TYPE_CHECKING:
    from .domain.ranking import Match, Reason, Recommendation, Verdict
    from .i18n import Translator
    from .knowledge import Knowledge

# Turns a shoe's address into the link a page wants, as when a shop carries its cart along.
Link = Callable[[str], str]

# Every picture is shown in this ratio; the size is stated so that nothing moves on arrival.
PICTURE_WIDTH, PICTURE_HEIGHT = 480, 360

# A badge says "fits" from this score on, and judges only where this share is known.
GOOD_SCORE, ENOUGH_KNOWN = 0.6, 0.5
# Credit from which a miss is a near one.
NEAR = 0.5

_WISHES = (Stance.REQUIRE, Stance.PREFER)
# A measured number tells a shopper as much as a word of this times its weight; a reason that
# tells this share of the best is near enough to stand in for it.
_NUMBERS_TELL, _NEARLY = 1.5, 0.5

SIGNS = {"meets": "✓", "misses": "!", "unknown": "?"}


def help_text(text: str) -> dict[str, str]:
    """Describe a field for whoever replaces the template."""
    return {"help": text}


@dataclass(frozen=True, slots=True)
class Line:
    """One judgement about one property of a shoe."""

    verdict: str = field(metadata=help_text("meets, misses or unknown"))
    word: str = field(metadata=help_text("the verdict as a word, for eyes that skip the sign"))
    text: str = field(metadata=help_text("the judgement as a sentence, with its numbers"))
    because: str = field(metadata=help_text("why this matters for the foot"))
    grade: str = field(metadata=help_text("evidence grade, A to D"))
    grade_meaning: str = field(metadata=help_text("the grade in a few words"))
    source: str = field(metadata=help_text("title of the source"))
    source_url: str = field(metadata=help_text("address of the source"))

    @property
    def sign(self) -> str:
        """The verdict as a sign; never shown without the word."""
        return SIGNS[self.verdict]


@dataclass(frozen=True, slots=True)
class Card:
    """One recommended shoe."""

    product: str = field(metadata=help_text("handle of the shoe"))
    sku: str = field(metadata=help_text("the variant meant"))
    title: str = field(metadata=help_text("name of the shoe, verbatim"))
    brand: str = field(metadata=help_text("brand, or nothing"))
    url: str = field(metadata=help_text("its page, or nothing"))
    image_url: str = field(metadata=help_text("its picture, or nothing"))
    price: str = field(metadata=help_text("price of the variant, or nothing where unknown"))
    offer: str = field(metadata=help_text("its sizes and widths in stock, in a few words"))
    tally: str = field(metadata=help_text("how many points it meets, misses and leaves unsaid"))
    group: str = field(metadata=help_text("meets_all, misses_some or data_missing"))
    reason: Line | None = field(metadata=help_text("the point it meets that tells most"))
    caution: Line | None = field(metadata=help_text("the weightiest point it misses"))
    lines: tuple[Line, ...] = field(metadata=help_text("every judgement: met, missed, unknown"))
    image_width: int = PICTURE_WIDTH
    image_height: int = PICTURE_HEIGHT
    placed: str = field(
        default="", metadata=help_text("that the shop placed it here, or nothing")
    )


@dataclass(frozen=True, slots=True)
class Row:
    """The recommended shoes of one kind."""

    kind: str = field(metadata=help_text("running or recovery"))
    heading: str = field(metadata=help_text("heading of the row"))
    cards: tuple[Card, ...] = field(metadata=help_text("best first"))
    relaxed: str = field(metadata=help_text("preferences that were let go, or nothing"))
    empty: str = field(metadata=help_text("why there is no card, or nothing"))
    finished: tuple[Markup, ...] = field(
        default=(), metadata=help_text("the cards as HTML, if the card template is ours")
    )


def row(
    recommendation: Recommendation,
    heading: str,
    knowledge: Knowledge,
    t: Translator,
    cards: tuple[Card, ...],
    finished: tuple[Markup, ...] = (),
) -> Row:
    """Put one answer of the engine into words, its *cards* being made."""
    return Row(
        kind=recommendation.kind,
        heading=heading,
        cards=cards,
        relaxed=words.relaxed(recommendation.relaxed, knowledge, t),
        empty=words.empty_answer(recommendation, t),
        finished=finished,
    )


def card(
    match: Match,
    knowledge: Knowledge,
    t: Translator,
    link: Link,
    reason: Reason | None = None,
) -> Card:
    """Put one match into words: first *reason*, or what tells most, and what weighs against."""
    reason = reason or introduction(match)
    met = [line(each, knowledge, t) for each in weightiest(match.reasons)]
    missed = [line(each, knowledge, t) for each in weightiest(match.cautions)]
    unknown = [line(each, knowledge, t) for each in weightiest(match.unknown)]
    shoe, variant = match.shoe, match.variant
    return Card(
        product=shoe.product,
        sku=variant.sku,
        title=shoe.title,
        brand=shoe.brand or "",
        url=link(web_address(shoe.url)) if web_address(shoe.url) else "",
        image_url=web_address(shoe.image_url),
        price=t.money(variant.price) if variant.price else "",
        offer=offer(shoe, knowledge, t),
        tally=words.tally(len(met), len(missed), len(unknown), t),
        group=match.group,
        reason=line(reason, knowledge, t) if reason else None,
        caution=missed[0] if missed else None,
        lines=(*met, *missed, *unknown),
        placed=t.gettext("Placed here by the shop") if match.lifted else "",
    )


def line(reason: Reason, knowledge: Knowledge, t: Translator) -> Line:
    """Put one judgement into words, with what it rests on."""
    rule = reason.rule
    return Line(
        verdict=reason.verdict,
        word={"meets": t.gettext("Fits"), "misses": t.gettext("Watch out")}.get(
            reason.verdict, t.gettext("Not known")
        ),
        text=words.reason_sentence(reason, knowledge, t),
        because=words.because(rule, t),
        grade=rule.grade.value,
        grade_meaning=words.grade(rule.grade, t),
        source=rule.source.title,
        source_url=web_address(rule.source.url),
    )


def badge(
    verdict: Verdict | None, profile: str, knowledge: Knowledge, t: Translator
) -> tuple[str, str]:
    """Say how one shoe fits *profile*: the verdict as a word of the code, and as a line."""
    who = words.profile_name(profile, knowledge, t)
    match = verdict.match if verdict else None
    if verdict and verdict.broken:
        return "misses", t.gettext(
            "Not for %(profile)s; misses: %(wants)s",
            profile=who,
            wants=_wants(verdict.broken, knowledge, t),
        )
    if match is None or match.confidence < ENOUGH_KNOWN:
        return "unknown", t.gettext("Too little is stated to say for %(profile)s", profile=who)
    missed = weightiest(match.cautions)
    foremost = weightiest((*match.cautions, *match.reasons))[0]
    if missed and (match.score < GOOD_SCORE or foremost.credit < NEAR):
        return "misses", t.gettext(
            "Not our pick for %(profile)s; misses: %(wants)s",
            profile=who,
            wants=_wants(missed, knowledge, t),
        )
    if missed and foremost.verdict == "misses":
        return "misses", t.gettext(
            "Nearly fits: %(profile)s; misses: %(wants)s",
            profile=who,
            wants=_wants(missed, knowledge, t),
        )
    wants = _wants(missed, knowledge, t)
    if len(missed) == 1:
        return "meets", t.gettext(
            "Fits: %(profile)s, with one miss: %(wants)s", profile=who, wants=wants
        )
    if missed:
        return "meets", t.gettext(
            "Fits: %(profile)s, with some misses: %(wants)s", profile=who, wants=wants
        )
    return "meets", t.gettext("Fits: %(profile)s", profile=who)


def offer(shoe: Shoe, knowledge: Knowledge, t: Translator) -> str:
    """Say in which sizes and widths a shoe is on the shelf: "Sizes 7 to 12, widths D, 2E"."""
    there = [variant for variant in shoe.variants if variant.stock is None or variant.stock > 0]
    if not there:
        return t.gettext("Sold out") if shoe.variants else ""
    parts = [_sizes(there, t), _widths(width_letters(shoe, there, knowledge), t)]
    return words.sentence_case(", ".join(part for part in parts if part))


def width_letters(shoe: Shoe, variants: Sequence[Variant], knowledge: Knowledge) -> list[str]:
    """Return the width letters among *variants*, narrowest first."""
    letters = dict.fromkeys(variant.width for variant in variants if variant.width)
    return sorted(letters, key=lambda letter: knowledge.sizes.step(letter, shoe.audience) or 0)


def web_address(address: str | None) -> str:
    """Return *address* if a page may link to it, else nothing: http, https or a path here.

    A feed is not ours, so ``javascript:`` and ``//elsewhere`` must not become links. A path
    is the shop's; where the shop stands below a prefix, the link has the prefix too.
    """
    address = (address or "").strip()
    if any(ord(sign) <= 32 for sign in address) or "\\" in address:
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme in {"http", "https"} and parts.netloc:
        return address
    if not address.startswith("/") or address.startswith("//"):
        return ""
    prefix = mount()
    return address if address.startswith(f"{prefix}/") else f"{prefix}{address}"


def mount() -> str:
    """Return the prefix below which the shop is asked for, by script name or proxy."""
    return request.script_root if has_request_context() else ""


def weightiest(reasons: Sequence[Reason]) -> list[Reason]:
    """Sort by whose word counts more, then by weight; the engine's order decides ties."""
    return sorted(reasons, key=lambda r: (-r.rule.level, -r.weight))


def telling(reasons: Sequence[Reason]) -> list[Reason]:
    """Sort by what tells most at a glance: wishes first, and a number before a word.

    That a shoe is not something it should not be says less than what it is.
    """
    return sorted(reasons, key=lambda reason: (_kind(reason), -_tells(reason)))


def introduction(match: Match, told: Container[str] = ()) -> Reason | None:
    """Choose what to say first of a shoe, where others have *told* of these attributes.

    Of reasons that tell nearly as much, one that is new.
    """
    ranked = telling(match.reasons)
    if not ranked:
        return None
    best = ranked[0]
    alike = (
        reason
        for reason in ranked
        if _kind(reason) == _kind(best) and _tells(reason) >= _tells(best) * _NEARLY
    )
    return next((reason for reason in alike if reason.attribute not in told), best)


def introductions(matches: Iterable[Match], told: Iterable[str] = ()) -> list[Reason | None]:
    """Choose what to say first of each shoe of a list, so that cards tell different things."""
    told = set(told)
    chosen: list[Reason | None] = []
    for match in matches:
        reason = introduction(match, told)
        chosen.append(reason)
        if reason and reason.attribute in told:
            told.clear()  # everything was told; from here the round begins again
        told |= {reason.attribute} if reason else set()
    return chosen


def _kind(reason: Reason) -> tuple[bool, bool, int]:
    """Rank what a reason is, before its weight counts: a wish, in whose name."""
    rule = reason.rule
    return (words.is_refusal(rule.wanted), rule.stance not in _WISHES, -rule.level)


def _tells(reason: Reason) -> float:
    return reason.weight * (_NUMBERS_TELL if words.is_numeric(reason.rule.wanted) else 1)


def _wants(reasons: Sequence[Reason], knowledge: Knowledge, t: Translator) -> str:
    """Name the two weightiest of what is missed; the shoe's page has the rest."""
    return ", ".join(words.want(reason.rule, knowledge, t) for reason in reasons[:2])


def _sizes(variants: Sequence[Variant], t: Translator) -> str:
    sizes = sorted({variant.size_us for variant in variants if variant.size_us is not None})
    if not sizes:
        return t.gettext("sizes not stated")
    if len(sizes) == 1:
        return t.gettext("size %(size)s", size=t.number(sizes[0]))
    return t.gettext(
        "sizes %(low)s to %(high)s", low=t.number(sizes[0]), high=t.number(sizes[-1])
    )


def _widths(letters: Sequence[str], t: Translator) -> str:
    if not letters:
        return t.gettext("width not stated")
    named = ", ".join(letters)
    return t.ngettext("width %(widths)s", "widths %(widths)s", len(letters), widths=named)
