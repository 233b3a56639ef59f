"""What a widget's template is given: judged shoes in a shopper's words.

These dataclasses are the contract with theme developers who replace a template: fields are
added, never renamed. Every text is finished, in the reader's language, and not yet escaped
(templates escape it).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from . import words
from .domain.shoes import Shoe, Variant

if TYPE_CHECKING:
    from .domain.ranking import Match, Reason, Recommendation
    from .i18n import Translator
    from .knowledge import Knowledge

# Turns a shoe's address into the link a page wants, as when a shop carries its cart along.
Link = Callable[[str], str]

# Every picture is shown in this ratio; the size is stated so that nothing moves on arrival.
PICTURE_WIDTH, PICTURE_HEIGHT = 480, 320


def _help(text: str) -> dict[str, str]:
    return {"help": text}


@dataclass(frozen=True, slots=True)
class Line:
    """One judgement about one property of a shoe."""

    verdict: str = field(metadata=_help("meets, misses or unknown"))
    word: str = field(metadata=_help("the verdict as a word, for eyes that skip the sign"))
    text: str = field(metadata=_help("the judgement as a sentence, with its numbers"))
    because: str = field(metadata=_help("why this matters for the foot"))
    grade: str = field(metadata=_help("evidence grade, A to D"))
    grade_meaning: str = field(metadata=_help("the grade in a few words"))
    source: str = field(metadata=_help("title of the source"))
    source_url: str = field(metadata=_help("address of the source"))

    @property
    def sign(self) -> str:
        """The verdict as a sign; never shown without the word."""
        return {"meets": "✓", "misses": "!"}.get(self.verdict, "?")


@dataclass(frozen=True, slots=True)
class Card:
    """One recommended shoe."""

    product: str = field(metadata=_help("handle of the shoe"))
    sku: str = field(metadata=_help("the variant meant"))
    title: str = field(metadata=_help("name of the shoe, verbatim"))
    brand: str = field(metadata=_help("brand, or nothing"))
    url: str = field(metadata=_help("its page, or nothing"))
    image_url: str = field(metadata=_help("its picture, or nothing"))
    price: str = field(metadata=_help("price of the variant, or nothing where unknown"))
    offer: str = field(metadata=_help("its sizes and widths in stock, in a few words"))
    tally: str = field(metadata=_help("how many points it meets, misses and leaves unsaid"))
    group: str = field(metadata=_help("meets_all, misses_some or data_missing"))
    reason: Line | None = field(metadata=_help("the weightiest point it meets"))
    caution: Line | None = field(metadata=_help("the weightiest point it misses"))
    lines: tuple[Line, ...] = field(metadata=_help("every judgement: met, missed, unknown"))
    image_width: int = PICTURE_WIDTH
    image_height: int = PICTURE_HEIGHT


@dataclass(frozen=True, slots=True)
class Row:
    """The recommended shoes of one kind."""

    kind: str = field(metadata=_help("running or recovery"))
    heading: str = field(metadata=_help("heading of the row"))
    cards: tuple[Card, ...] = field(metadata=_help("best first"))
    relaxed: str = field(metadata=_help("preferences that were let go, or nothing"))
    empty: str = field(metadata=_help("why there is no card, or nothing"))


def row(
    recommendation: Recommendation,
    heading: str,
    knowledge: Knowledge,
    t: Translator,
    link: Link,
) -> Row:
    """Put one answer of the engine into words."""
    return Row(
        kind=recommendation.kind,
        heading=heading,
        cards=tuple(card(match, knowledge, t, link) for match in recommendation.matches),
        relaxed=words.relaxed(recommendation.relaxed, knowledge, t),
        empty=words.empty_answer(recommendation, t),
    )


def card(match: Match, knowledge: Knowledge, t: Translator, link: Link) -> Card:
    """Put one match into words, its weightiest reason and caution first."""
    met = [line(reason, knowledge, t) for reason in _weightiest(match.reasons)]
    missed = [line(reason, knowledge, t) for reason in _weightiest(match.cautions)]
    unknown = [line(reason, knowledge, t) for reason in _weightiest(match.unknown)]
    shoe, variant = match.shoe, match.variant
    return Card(
        product=shoe.product,
        sku=variant.sku,
        title=shoe.title,
        brand=shoe.brand or "",
        url=link(web_address(shoe.url)) if web_address(shoe.url) else "",
        image_url=web_address(shoe.image_url),
        price=t.money(variant.price) if variant.price else "",
        offer=offer(shoe, t),
        tally=words.tally(len(met), len(missed), len(unknown), t),
        group=match.group,
        reason=met[0] if met else None,
        caution=missed[0] if missed else None,
        lines=(*met, *missed, *unknown),
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
        because=t.gettext(rule.because),
        grade=rule.grade.value,
        grade_meaning=words.grade(rule.grade, t),
        source=rule.source.title,
        source_url=web_address(rule.source.url),
    )


def offer(shoe: Shoe, t: Translator) -> str:
    """Say in which sizes and widths a shoe is on the shelf: "Sizes 7 to 12, widths D, 2E"."""
    there = [variant for variant in shoe.variants if variant.stock is None or variant.stock > 0]
    if not there:
        return t.gettext("Sold out") if shoe.variants else ""
    parts = [_sizes(there, t), _widths(there, t)]
    return ", ".join(part for part in parts if part)


def web_address(address: str | None) -> str:
    """Return *address* if a page may link to it, else nothing: http, https or a path here.

    A feed is not ours, so ``javascript:`` and ``//elsewhere`` must not become links.
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
    return address if address.startswith("/") and not address.startswith("//") else ""


def _weightiest(reasons: Sequence[Reason]) -> list[Reason]:
    """Sort by whose word counts more, then by weight; the engine's order decides ties."""
    return sorted(reasons, key=lambda r: (-r.rule.level, -r.weight))


def _sizes(variants: Sequence[Variant], t: Translator) -> str:
    sizes = sorted({variant.size_us for variant in variants if variant.size_us is not None})
    if not sizes:
        return t.gettext("sizes not stated")
    if len(sizes) == 1:
        return t.gettext("size %(size)s", size=t.number(sizes[0]))
    return t.gettext(
        "sizes %(low)s to %(high)s", low=t.number(sizes[0]), high=t.number(sizes[-1])
    )


def _widths(variants: Sequence[Variant], t: Translator) -> str:
    widths = list(dict.fromkeys(v.width for v in variants if v.width is not None))
    if not widths:
        return t.gettext("width not stated")
    return t.ngettext(
        "width %(widths)s", "widths %(widths)s", len(widths), widths=", ".join(widths)
    )
