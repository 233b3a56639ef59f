"""A result page as its template is given it, made afresh from what a link carries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from .. import words
from ..cards import help_text, web_address
from ..domain.advice import Advice
from ..domain.care import CarePiece
from ..domain.ranking import Match
from ..domain.shoes import find_shoes
from ..i18n import Translator
from ..seal import Sealed
from ..shop import Shop
from ..snapshot import Snapshot
from . import comparing, doubting, echoing
from .asking import Form
from .frame import Frame
from .picking import PairBox, Pick, Picker, ShoeList
from .reading import Entered

_FIRST_CHANGES = 4


@dataclass(frozen=True, slots=True)
class Care:
    """One thing to do or to know besides shoes."""

    id: str = field(metadata=help_text("id of the piece"))
    title: str = field(metadata=help_text("what it is"))
    text: tuple[str, ...] = field(metadata=help_text("its paragraphs"))
    steps: tuple[str, ...] = field(metadata=help_text("what to do, in order"))
    cautions: tuple[str, ...] = field(metadata=help_text("what to mind"))
    not_while: str = field(metadata=help_text("when to leave it alone, or nothing"))
    grade: str = field(metadata=help_text("evidence grade with its meaning"))
    source: str = field(metadata=help_text("title of the source"))
    source_url: str = field(metadata=help_text("its address"))


@dataclass(frozen=True, slots=True)
class CareGroup:
    """What answers one question besides shoes."""

    heading: str = field(metadata=help_text("the question"))
    pieces: tuple[Care, ...] = field(metadata=help_text("what can be done, or minded"))


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the try-on card."""

    do: str = field(metadata=help_text("what to check at home"))
    back: str = field(metadata=help_text("what means: send it back"))


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """Context of ``shopplugin/results.html``."""

    frame: Frame = field(metadata=help_text("what stands around the page"))
    said: tuple[str, ...] = field(metadata=help_text("the answers, a sentence each"))
    understood: echoing.Understood = field(metadata=help_text("what was made of them"))
    notes: tuple[str, ...] = field(metadata=help_text("what else to know about this result"))
    form: Form = field(metadata=help_text("the answers as a form, to change them"))
    picks: tuple[Pick, ...] = field(metadata=help_text("the first shoe of each kind"))
    pair: PairBox | None = field(metadata=help_text("the two together, if there are two"))
    lists: tuple[ShoeList, ...] = field(metadata=help_text("the rest of the lists"))
    here: str = field(metadata=help_text("the address of this page"))
    lang_asked: str = field(metadata=help_text("the language the address asks for, or nothing"))
    comparable: bool = field(metadata=help_text("whether there are shoes to set side by side"))
    most: int = field(metadata=help_text("how many shoes can be compared"))
    ticked: tuple[str, ...] = field(metadata=help_text("handles ticked for comparing"))
    comparison: comparing.Comparison | None = field(metadata=help_text("shoes side by side"))
    shoes: tuple[tuple[str, str], ...] = field(
        metadata=help_text("handle and name of every shoe")
    )
    asked: str = field(metadata=help_text("the shoe asked about, or nothing"))
    why_not: doubting.WhyNot | None = field(metadata=help_text("why it is where it is"))
    changes: tuple[doubting.ChangeLine, ...] = field(metadata=help_text("smallest changes"))
    more_changes: tuple[doubting.ChangeLine, ...] = field(metadata=help_text("further ones"))
    care: tuple[CareGroup, ...] = field(metadata=help_text("what to do besides shoes"))
    doctor: tuple[Care, ...] = field(metadata=help_text("when to see a doctor"))
    checks: tuple[Check, ...] = field(metadata=help_text("the try-on card"))
    link_note: str = field(metadata=help_text("how long the link opens, and for whom"))


@dataclass(frozen=True, slots=True)
class Flag:
    """One red flag that was reported."""

    ask: str = field(metadata=help_text("the check as it was asked"))
    why: str = field(metadata=help_text("why it belongs before a clinician"))
    sources: tuple[tuple[str, str], ...] = field(metadata=help_text("title and address"))


@dataclass(frozen=True, slots=True)
class ClinicianPage:
    """Context of ``shopplugin/clinician.html``: where to go, and not one shoe."""

    frame: Frame = field(metadata=help_text("what stands around the page"))
    level: str = field(metadata=help_text("urgent, same_day or clinician"))
    heading: str = field(metadata=help_text("what to do, in a few words"))
    message: str = field(metadata=help_text("why, in a sentence"))
    steps: tuple[str, ...] = field(metadata=help_text("where to go and what to do"))
    flags: tuple[Flag, ...] = field(metadata=help_text("what was reported"))


@dataclass(frozen=True, slots=True)
class GonePage:
    """Context of ``shopplugin/sealed_gone.html``."""

    frame: Frame = field(metadata=help_text("what stands around the page"))
    heading: str = field(metadata=help_text("what happened"))
    message: str = field(metadata=help_text("why, kindly"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a result asks besides the result itself."""

    why: str = ""
    compare: tuple[str, ...] = ()
    here: str = ""
    lang: str = ""


def clinician(advice: Advice, frame: Frame, t: Translator) -> ClinicianPage:
    """Say where to go and why; nothing of the shop is on this page."""
    referral = advice.triage
    if referral is None:
        raise ValueError("Without a red flag there is nobody to refer.")
    return ClinicianPage(
        frame=frame,
        level=referral.level.id,
        heading=t.gettext(referral.where.heading),
        message=t.gettext(referral.where.message),
        steps=tuple(t.gettext(step) for step in referral.where.steps),
        flags=tuple(
            Flag(
                t.gettext(flag.ask),
                t.gettext(flag.why),
                tuple((source.title, web_address(source.url)) for source in flag.sources),
            )
            for flag in referral.flags
        ),
    )


def results(
    shop: Shop,
    snapshot: Snapshot,
    advice: Advice,
    entered: Entered,
    sealed: Sealed,
    form: Form,
    frame: Frame,
    asked: Asked,
    t: Translator,
) -> ResultsPage:
    """Put everything about one piece of advice into words."""
    knowledge = shop.knowledge
    picker = Picker(advice, knowledge, t)
    first = picker.first()
    rest = {
        "running": t.gettext("More running shoes"),
        "recovery": t.gettext("More recovery shoes"),
    }
    alone = {"running": t.gettext("Running shoes"), "recovery": t.gettext("Recovery shoes")}
    changes = doubting.change_lines(
        shop.smallest_changes(advice.answers, snapshot), knowledge, t
    )
    ticked = tuple(_ticked(shop, snapshot, advice, asked.compare))
    listed = [match for each in advice.recommendations.values() for match in each.matches]

    def way_on(kind: str) -> str:
        if kind in first:
            return ""
        advise = partial(shop.advise, snapshot=snapshot)
        return doubting.way_on(kind, advice.answers, advise, t)

    return ResultsPage(
        frame=frame,
        said=echoing.said(entered, knowledge, t),
        understood=echoing.understood(advice, entered, knowledge, t),
        notes=_notes(sealed, shop, snapshot, t),
        form=form,
        picks=tuple(picker.best(kind, match) for kind, match in first.items()),
        pair=picker.pair(),
        lists=tuple(
            picker.shoe_list(
                kind,
                (rest if kind in first else alone)[kind],
                first.get(kind),
                way_on(kind),
            )
            for kind in picker.kinds()
        ),
        here=asked.here,
        lang_asked=asked.lang,
        comparable=len(listed) > 1,
        most=comparing.MOST,
        ticked=tuple(match.shoe.product for match in ticked),
        comparison=comparing.compare(ticked, knowledge, t),
        shoes=_choice(snapshot),
        asked=asked.why,
        why_not=_why_not(shop, snapshot, advice, asked.why, t),
        changes=changes[:_FIRST_CHANGES],
        more_changes=changes[_FIRST_CHANGES:],
        care=tuple(_grouped(advice.care, t)),
        doctor=tuple(
            _care(piece, t) for piece in advice.care if piece.section == "see_a_doctor"
        ),
        checks=_checks(t),
        link_note=_link_note(sealed, t),
    )


def _why_not(
    shop: Shop, snapshot: Snapshot, advice: Advice, asked: str, t: Translator
) -> doubting.WhyNot | None:
    if not asked:
        return None
    shoe = next(iter(find_shoes(asked, snapshot.shoes)), None)
    if shoe is None:
        return doubting.unknown(asked, snapshot.shoes, t)
    try:
        verdict = shop.why_not(advice, shoe.product, snapshot)
    except LookupError:
        return doubting.unknown(asked, snapshot.shoes, t)
    return doubting.why_not(verdict, advice.answers.audience, shop.knowledge, t)


def _ticked(
    shop: Shop, snapshot: Snapshot, advice: Advice, products: Sequence[str]
) -> Iterator[Match]:
    """Yield the ticked shoes in the width meant, one more than can be compared at most."""
    for product in list(dict.fromkeys(products))[: comparing.MOST + 1]:
        with suppress(LookupError):
            yield shop.why_not(advice, product, snapshot).match


def _choice(snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    """Offer every shoe to ask about, unless there are too many for one list."""
    if len(snapshot.shoes) > doubting.LONGEST_CHOICE:
        return ()
    named = [(shoe.product, shoe.title) for shoe in snapshot.shoes.values() if shoe.kind]
    return tuple(sorted(named, key=lambda pair: pair[1].casefold()))


def _notes(sealed: Sealed, shop: Shop, snapshot: Snapshot, t: Translator) -> tuple[str, ...]:
    notes: list[str] = []
    if sealed.rules_version != shop.knowledge.rules_version:
        notes.append(
            t.gettext(
                "We have learned more since you answered; this is what we would say today."
            )
        )
    elif sealed.catalog_version != snapshot.catalog_version:
        notes.append(
            t.gettext(
                "Our shelves have changed since you answered; this is what is there today."
            )
        )
    return tuple(notes)


def _grouped(pieces: Sequence[CarePiece], t: Translator) -> Iterator[CareGroup]:
    """Group care by what it answers: first what helps a foot that is sore today."""
    headings = words.care_headings(t)
    for section in ("treatment", "prevention"):
        made = tuple(_care(piece, t) for piece in pieces if piece.section == section)
        if made:
            yield CareGroup(headings[section], made)


def _care(piece: CarePiece, t: Translator) -> Care:
    return Care(
        id=piece.id,
        title=t.gettext(piece.title),
        text=tuple(map(t.gettext, piece.text)),
        steps=tuple(map(t.gettext, piece.steps)),
        cautions=tuple(map(t.gettext, piece.cautions)),
        not_while=words.care_caution(piece, t),
        grade=t.gettext(
            "Grade %(grade)s: %(meaning)s",
            grade=piece.grade.value,
            meaning=words.grade(piece.grade, t),
        ),
        source=piece.source.title,
        source_url=web_address(piece.source.url),
    )


def _checks(t: Translator) -> tuple[Check, ...]:
    pairs = (
        (
            t.gettext("Try both shoes late in the day, with the socks you will wear."),
            t.gettext("One foot is squeezed. Then go by the larger foot."),
        ),
        (
            t.gettext("Stand up. A thumb should fit between the longest toe and the front."),
            t.gettext("A toe touches the front, standing or walking downhill."),
        ),
        (
            t.gettext("Feel where the shoe is widest. Your foot should be widest there too."),
            t.gettext("The side of the foot hangs over the sole, or a toe is pushed inward."),
        ),
        (
            t.gettext("Lace up, walk fast, then climb a few stairs."),
            t.gettext("The heel slips so much that it rubs."),
        ),
        (
            t.gettext("Walk indoors for ten minutes, on hard floor."),
            t.gettext("Numb toes, tingling, a hot spot, or the pain you came with."),
        ),
        (
            t.gettext("Take out the insole and stand on it."),
            t.gettext("Any part of the foot stands over its edge."),
        ),
    )
    return tuple(Check(do, back) for do, back in pairs)


def _link_note(sealed: Sealed, t: Translator) -> str:
    return t.gettext(
        "The address of this page opens until %(day)s, for anybody who has it. It holds your"
        " answers sealed; we keep no copy.",
        day=t.date(sealed.expires.date()),
    )
