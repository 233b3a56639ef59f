"""The shoes of a result as its templates are given them: picks, lists, the pair, near sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from markupsafe import Markup

from .. import cards, words
from ..cards import help_text
from ..domain.advice import Advice, NearSizes
from ..domain.quiz import Inferred
from ..domain.ranking import Match, Reason, Recommendation
from ..domain.shipping import ShippingDecision
from ..domain.shoes import KINDS, Shoe, Variant
from ..domain.vocabulary import Value
from ..drawings.geometry import side_view, sole_view
from ..i18n import Translator
from ..knowledge import Knowledge
from .echoing import told

GROUPS = ("meets_all", "misses_some", "data_missing")
_FIRST_REASONS, _FIRST_CAUTIONS, _FIRST_MISSING = 2, 2, 5


@dataclass(frozen=True, slots=True)
class Told:
    """A judgement beside the answer it follows from: you said, this shoe has."""

    said: str = field(metadata=help_text("the answer, or nothing for general comfort"))
    line: cards.Line = field(metadata=help_text("the judgement"))


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement among all of one shoe. Why it matters stands once on the page, in full."""

    line: cards.Line = field(metadata=help_text("the judgement"))
    id: str = field(metadata=help_text("id of where it stands in full"))
    in_full: bool = field(metadata=help_text("whether that is here"))


@dataclass(frozen=True, slots=True)
class Pick:
    """One shoe of the result."""

    card: cards.Card = field(metadata=help_text("what every widget shows of it"))
    heading: str = field(metadata=help_text("what it is picked for, or nothing"))
    told: tuple[Told, ...] = field(metadata=help_text("its most telling reasons and cautions"))
    judged: tuple[Judged, ...] = field(metadata=help_text("all: met, missed, unknown"))
    misses: str = field(metadata=help_text("everything it misses, named, or nothing"))
    missing: str = field(metadata=help_text("what is not stated of it, or nothing"))
    size: str = field(metadata=help_text("the variant meant, where a size was asked for"))
    there: str = field(metadata=help_text("that it is in stock, or else what sizes there are"))
    side: Markup = field(metadata=help_text("drawing from the side, with wanted ranges"))
    sole: Markup = field(metadata=help_text("drawing from below, with wanted ranges"))


@dataclass(frozen=True, slots=True)
class Group:
    """Shoes of one list that are alike in what they meet."""

    id: str = field(metadata=help_text("meets_all, misses_some or data_missing"))
    heading: str = field(metadata=help_text("the group in words"))
    picks: tuple[Pick, ...] = field(metadata=help_text("best first"))


@dataclass(frozen=True, slots=True)
class Near:
    """A shoe that is only there in a size close to the one asked for."""

    title: str = field(metadata=help_text("name of the shoe"))
    url: str = field(metadata=help_text("its page, or nothing"))
    sizes: str = field(metadata=help_text("the sizes there are, nearest first"))


@dataclass(frozen=True, slots=True)
class ShoeList:
    """The rest of one kind's list, after its pick."""

    kind: str = field(metadata=help_text("running or recovery"))
    heading: str = field(metadata=help_text("heading of the list"))
    groups: tuple[Group, ...] = field(metadata=help_text("the shoes, by what they meet"))
    near: tuple[Near, ...] = field(metadata=help_text("shoes close to the size asked for"))
    relaxed: str = field(metadata=help_text("preferences let go, or nothing"))
    empty: str = field(metadata=help_text("why there is no shoe at all, or nothing"))
    way_on: str = field(metadata=help_text("what to leave out for there to be one, or nothing"))


@dataclass(frozen=True, slots=True)
class PairBox:
    """One running and one recovery shoe together, and whether that order ships free."""

    titles: tuple[str, ...] = field(metadata=help_text("the two shoes"))
    prices: tuple[str, ...] = field(metadata=help_text("what each costs"))
    total: str = field(metadata=help_text("what they cost together, or nothing"))
    shipping: ShippingDecision | None = field(metadata=help_text("the one decision"))
    message: str = field(metadata=help_text("the decision in words, one text node"))
    drop_gap: str = field(metadata=help_text("a caution about two drops, or nothing"))


class Picker:
    """Puts the shoes of one piece of advice into words and drawings."""

    def __init__(self, advice: Advice, knowledge: Knowledge, t: Translator) -> None:
        self._advice = advice
        self._knowledge = knowledge
        self._t = t
        self._inferred: tuple[Inferred, ...] = advice.brief.inferred if advice.brief else ()
        self._in_full: dict[int, str] = {}
        """Where the rules that were told in full stand on the page, by their identity."""

    def kinds(self) -> tuple[str, ...]:
        """Name the kinds of shoes, what the shopper came for first."""
        if self._advice.answers.activity == "recovery":
            return tuple(reversed(KINDS))
        return KINDS

    def first(self) -> dict[str, Match]:
        """Return the pick of each kind: the pair's shoes, where there is a pair."""
        pair = self._advice.pair
        paired = {"running": pair.running, "recovery": pair.recovery} if pair else {}
        picks: dict[str, Match] = {}
        for kind in self.kinds():
            listed = self._advice.recommendations[kind].matches
            if listed:
                picks[kind] = paired.get(kind, listed[0])
        return picks

    def pick(self, match: Match, reasons: Sequence[Reason], heading: str = "") -> Pick:
        """Put one shoe into words, with its drawings; *reasons* are those to show first."""
        knowledge, t = self._knowledge, self._t
        missed = cards.weightiest(match.cautions)
        values = values_of(match)
        wanted = tuple(
            reason.rule.wanted for reason in (*match.reasons, *match.cautions, *match.unknown)
        )
        key, brief = f"{match.shoe.product}-pick", not heading
        card = cards.card(match, knowledge, t, str)
        system = self._system(match.shoe)
        size = self._meant(match, system)
        return Pick(
            card=card,
            heading=heading,
            told=self._told((*reasons, *missed[:_FIRST_CAUTIONS])),
            judged=tuple(self._judged(match, card.lines)),
            misses=", ".join(self._weightiest_misses(missed)),
            missing=self._missing(match.missing),
            size=size,
            there=self._stock(size, match) if size else self._sizes(card, system),
            side=Markup(side_view(values, wanted, t, f"{key}-side", brief=brief)),  # noqa: S704 - drawings escape their words
            sole=Markup(sole_view(values, wanted, t, f"{key}-sole", brief=brief)),  # noqa: S704 - the same
        )

    def best(self, kind: str, match: Match) -> Pick:
        """Put the pick of its *kind* into words, without calling it more than it is."""
        t = self._t
        if match.confidence < cards.ENOUGH_KNOWN or match.score < cards.GOOD_SCORE:
            heading = {
                "running": t.gettext("The closest we have for running"),
                "recovery": t.gettext("The closest we have for recovery"),
            }
        else:
            heading = {
                "running": t.gettext("Our pick for running"),
                "recovery": t.gettext("Our pick for recovery"),
            }
        return self.pick(match, self._first_reasons(match), heading[kind])

    def shoe_list(
        self, kind: str, heading: str, without: Match | None, way_on: str
    ) -> ShoeList:
        """Put the rest of one list into words, grouped by what the shoes meet."""
        answer = self._advice.recommendations[kind]
        rest = [m for m in answer.matches if without is None or m.shoe != without.shoe]
        return ShoeList(
            kind=kind,
            heading=heading,
            groups=tuple(self._groups(rest, without)),
            near=tuple(self._near(each) for each in self._advice.near.get(kind, ())),
            relaxed=words.relaxed(answer.relaxed, self._knowledge, self._t),
            empty=self._empty(answer),
            way_on=way_on,
        )

    def pair(self) -> PairBox | None:
        """Put the pair into words."""
        pair, t = self._advice.pair, self._t
        if pair is None:
            return None
        both = (pair.running, pair.recovery)
        decision = pair.shipping
        return PairBox(
            titles=tuple(match.shoe.title for match in both),
            prices=tuple(
                t.money(match.variant.price)
                if match.variant.price
                else t.gettext("Price on request")
                for match in both
            ),
            total=t.money(pair.total) if pair.total else "",
            shipping=decision,
            message=words.shipping_message(decision, self._knowledge.policy, t)
            if decision
            else "",
            drop_gap=words.drop_gap(pair.drop_gap, t) if pair.drop_gap else "",
        )

    def _told(self, reasons: Sequence[Reason]) -> tuple[Told, ...]:
        """Set each judgement beside its answer, an answer said once for those after it."""
        found: list[Told] = []
        before = ""
        for reason in reasons:
            said = told(reason.rule.profile, self._inferred, self._knowledge, self._t)
            line = cards.line(reason, self._knowledge, self._t)
            found.append(Told("" if said == before else said, line))
            before = said
        return tuple(found)

    def _groups(self, matches: list[Match], first: Match | None) -> list[Group]:
        """Group shoes by what they meet, each begun with what those before did not tell."""
        t = self._t
        told = [reason.attribute for reason in self._first_reasons(first)] if first else []
        headings = {
            "meets_all": t.gettext("These meet every wish"),
            "misses_some": t.gettext("These miss something, named on each"),
            "data_missing": t.gettext("Of these, not everything is stated"),
        }
        ordered = sorted(matches, key=lambda match: GROUPS.index(match.group))
        begun = zip(ordered, cards.introductions(ordered, told), strict=True)
        return [
            Group(
                group,
                headings[group],
                tuple(self.pick(match, [reason] if reason else []) for match, reason in alike),
            )
            for group, alike in groupby(begun, key=lambda pair: pair[0].group)
        ]

    def _first_reasons(self, match: Match) -> list[Reason]:
        return cards.telling(match.reasons)[:_FIRST_REASONS]

    def _judged(self, match: Match, lines: Sequence[cards.Line]) -> Iterator[Judged]:
        """Set each line beside its rule; the first of each rule on the page is in full."""
        every = (match.reasons, match.cautions, match.unknown)
        reasons = [reason for some in every for reason in cards.weightiest(some)]
        for reason, line in zip(reasons, lines, strict=True):
            key = id(reason.rule)
            new = key not in self._in_full
            if new:
                self._in_full[key] = f"why-{len(self._in_full) + 1}"
            yield Judged(line, self._in_full[key], new)

    def _sizes(self, card: cards.Card, system: str) -> str:
        """Say which sizes there are, and whose, where none was asked for."""
        return f"{card.offer} ({system})" if card.offer and system else card.offer

    def _stock(self, size: str, match: Match) -> str:
        """Say whether the size meant is there; it is listed unless it is known not to be."""
        t = self._t
        stock = t.gettext("in stock") if match.in_stock else t.gettext("stock not stated")
        return words.sentence_case(f"{size}, {stock}")

    def _near(self, offer: NearSizes) -> Near:
        system = self._system(offer.shoe)
        sizes = [variant_words(variant, self._t, system) for variant in offer.variants]
        return Near(
            offer.shoe.title,
            cards.web_address(offer.shoe.url),
            "; ".join(dict.fromkeys(sizes)),
        )

    def _missing(self, attributes: Sequence[str]) -> str:
        """Name what is not stated, the weightiest first; of much, the first and how much."""
        shown = _FIRST_MISSING if len(attributes) > _FIRST_MISSING + 1 else len(attributes)
        names = ", ".join(self._name(name) for name in attributes[:shown])
        rest = len(attributes) - shown
        if not rest:
            return names
        return self._t.gettext(
            "%(names)s and %(count)s more", names=names, count=self._t.number(rest)
        )

    def _weightiest_misses(self, missed: Sequence[Reason]) -> list[str]:
        """Name each property missed once, by its weightiest wish: 15 N says 18.2 N too."""
        by_attribute: dict[str, Reason] = {}
        for reason in missed:
            by_attribute.setdefault(reason.attribute, reason)
        return [words.want(one.rule, self._knowledge, self._t) for one in by_attribute.values()]

    def _meant(self, match: Match, system: str) -> str:
        """Name the variant where a size was asked for; else any size is as good as another."""
        if self._advice.answers.size_us is None:
            return ""
        return variant_words(match.variant, self._t, system)

    def _system(self, shoe: Shoe) -> str:
        return size_system(shoe, self._advice.answers.audience, self._knowledge, self._t)

    def _empty(self, answer: Recommendation) -> str:
        return words.empty_answer(answer, self._t)

    def _name(self, attribute: str) -> str:
        t = self._t
        if attribute == "size_us":
            return t.gettext("sizes")
        return t.gettext(words.attribute_of(attribute, self._knowledge).label)


def values_of(match: Match) -> Mapping[str, Value]:
    """Return the values of the shoe in the width that is meant."""
    return {**match.shoe.values, **match.variant.values}


def size_system(shoe: Shoe, audience: str | None, knowledge: Knowledge, t: Translator) -> str:
    """Name whose sizes *shoe* comes in where they are not *audience*'s own, or nothing."""
    if shoe.audience in (None, audience):
        return ""
    return t.gettext(knowledge.sizes.us(shoe.audience).label)


def variant_words(variant: Variant, t: Translator, system: str = "") -> str:
    """Name a variant by size, in its *system* where it is another, and width, as stated."""
    size = "" if variant.size_us is None else t.number(variant.size_us)
    if size:
        size = f"{system} {size}" if system else t.gettext("size %(size)s", size=size)
    width = t.gettext("width %(width)s", width=variant.width) if variant.width else ""
    return ", ".join(filter(None, (size, width)))
