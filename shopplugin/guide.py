"""The care guide's articles, written from the catalogue: what a page shows and what is asked.

Fields are what the templates ``shopplugin/guide.html`` and ``guide_index.html`` are given;
they are added to, never renamed. Every text is finished and in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from . import words
from .cards import help_text, web_address
from .domain.care import care_for
from .domain.rules import Grade, Stance
from .domain.shoes import KINDS
from .structured import Question

if TYPE_CHECKING:
    from markupsafe import Markup

    from .domain.care import CarePiece
    from .domain.rules import Profile, Rule, Source
    from .i18n import Translator
    from .knowledge import Knowledge
    from .quizpages.frame import Frame

DOCTOR = "see_a_doctor"

# What decides whether a shoe is listed at all, in the order of telling.
_DECIDING = (Stance.REQUIRE, Stance.EXCLUDE)


@dataclass(frozen=True, slots=True)
class Reference:
    """One source an article rests on."""

    number: int = field(metadata=help_text("its number on this page"))
    title: str = field(metadata=help_text("who wrote what, and when"))
    url: str = field(metadata=help_text("its address, or nothing"))
    read: str = field(metadata=help_text("the day it was read, in words"))
    seen: str = field(metadata=help_text("when it was read and how much of it, as a sentence"))


@dataclass(frozen=True, slots=True)
class GradeNote:
    """One grade of evidence, explained."""

    grade: str = field(metadata=help_text("A to D"))
    meaning: str = field(metadata=help_text("the grade in a few words"))


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing a profile asks of a shoe."""

    text: str = field(metadata=help_text("what is asked, in few words"))
    only: str = field(metadata=help_text("of which shoes alone it is asked, or nothing"))
    because: str = field(metadata=help_text("why, as a sentence"))
    grade: str = field(metadata=help_text("evidence grade, A to D"))
    reference: int = field(metadata=help_text("number of its source"))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a profile asks of one kind of shoe."""

    anchor: str = field(metadata=help_text("id of the heading"))
    heading: str = field(metadata=help_text("the heading, a question"))
    look_for: tuple[Wish, ...] = field(metadata=help_text("what is wanted, weightiest first"))
    must: tuple[Wish, ...] = field(metadata=help_text("what decides whether a shoe is listed"))


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing worth knowing or doing."""

    anchor: str = field(metadata=help_text("id of the piece"))
    title: str = field(metadata=help_text("its heading"))
    text: tuple[str, ...] = field(metadata=help_text("paragraphs"))
    steps: tuple[str, ...] = field(metadata=help_text("what to do, in order"))
    cautions: tuple[str, ...] = field(metadata=help_text("what to mind"))
    grade: str = field(metadata=help_text("evidence grade, A to D"))
    reference: int = field(metadata=help_text("number of its source"))


@dataclass(frozen=True, slots=True)
class Section:
    """The pieces under one heading."""

    anchor: str = field(metadata=help_text("id of the heading"))
    heading: str = field(metadata=help_text("the heading, a question"))
    pieces: tuple[Piece, ...] = field(metadata=help_text("in the order to read them"))


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in the list of them."""

    name: str = field(metadata=help_text("name of the foot profile"))
    description: str = field(metadata=help_text("what it is, in a sentence or two"))
    url: str = field(metadata=help_text("the article, in the language of the page"))


@dataclass(frozen=True, slots=True)
class Article:
    """Context of ``shopplugin/guide.html``."""

    frame: Frame = field(metadata=help_text("what stands around the article"))
    profile: str = field(metadata=help_text("id of the foot profile"))
    name: str = field(metadata=help_text("its name, the title of the page"))
    description: str = field(metadata=help_text("what it is"))
    shoes_heading: str = field(metadata=help_text("heading over the shoes"))
    shoes: Markup = field(metadata=help_text("the recommendations widget, both kinds"))
    doubted_by: tuple[int, ...] = field(metadata=help_text("sources of the doubt in it"))
    wishes: tuple[Wishes, ...] = field(metadata=help_text("what is asked of each kind"))
    sections: tuple[Section, ...] = field(metadata=help_text("causes, treatment, prevention"))
    doctor: Section = field(metadata=help_text("when to see a doctor, always"))
    grades: tuple[GradeNote, ...] = field(metadata=help_text("the grades, explained"))
    references: tuple[Reference, ...] = field(metadata=help_text("what the article rests on"))
    guide_url: str = field(metadata=help_text("the list of articles"))
    canonical_url: str = field(metadata=help_text("the one address of this article"))
    discovery: Markup = field(metadata=help_text("the link by which others embed it"))
    structured: Markup = field(metadata=help_text("JSON-LD, escaped for a script element"))


@dataclass(frozen=True, slots=True)
class Contents:
    """Context of ``shopplugin/guide_index.html``."""

    frame: Frame = field(metadata=help_text("what stands around the page"))
    noticed: tuple[Entry, ...] = field(metadata=help_text("articles on what anybody notices"))
    conditions: tuple[Entry, ...] = field(metadata=help_text("articles on known conditions"))
    sections: tuple[Section, ...] = field(metadata=help_text("what is for every foot"))
    doctor: Section = field(metadata=help_text("when to see a doctor"))
    grades: tuple[GradeNote, ...] = field(metadata=help_text("the grades, explained"))
    references: tuple[Reference, ...] = field(metadata=help_text("what the page rests on"))
    canonical_url: str = field(metadata=help_text("the one address of this page"))
    discovery: Markup = field(metadata=help_text("the link by which others embed it"))
    structured: Markup = field(metadata=help_text("JSON-LD, escaped for a script element"))


class Citations:
    """Numbers the sources of a page in the order in which they are first cited."""

    def __init__(self) -> None:
        self._cited: dict[str, Source] = {}

    def number(self, source: Source) -> int:
        """Return the number of *source* on this page."""
        self._cited.setdefault(source.id, source)
        return list(self._cited).index(source.id) + 1

    def listed(self, t: Translator) -> tuple[Reference, ...]:
        """List what was cited."""
        return tuple(
            Reference(
                number=number,
                title=source.title,
                url=web_address(source.url),
                read=t.date(source.read),
                seen=words.seen(source, t),
            )
            for number, source in enumerate(self._cited.values(), start=1)
        )


def wishes(
    profile: Profile, cited: Citations, knowledge: Knowledge, t: Translator
) -> tuple[Wishes, ...]:
    """Say what *profile* asks of a running shoe and of a recovery shoe."""
    who = words.profile_phrase(profile.id, knowledge, t)
    headings = {
        "running": t.gettext("What do we look for in a running shoe %(who)s?", who=who),
        "recovery": t.gettext("What do we look for in a recovery shoe %(who)s?", who=who),
    }
    made: list[Wishes] = []
    for kind in KINDS:
        rules = [rule for rule in profile.rules if rule.kind == kind]
        weighed = sorted(
            (rule for rule in rules if rule.stance not in _DECIDING),
            key=lambda rule: -rule.weight,
        )
        deciding = [rule for stance in _DECIDING for rule in rules if rule.stance is stance]
        made.append(
            Wishes(
                anchor=kind,
                heading=headings[kind],
                look_for=tuple(_wish(rule, cited, knowledge, t) for rule in weighed),
                must=tuple(_wish(rule, cited, knowledge, t) for rule in deciding),
            )
        )
    return tuple(each for each in made if each.look_for or each.must)


def care(
    profile: str, cited: Citations, knowledge: Knowledge, t: Translator
) -> tuple[Section, ...]:
    """Gather what is worth knowing with *profile*: causes, treatment, prevention."""
    causes = [p for p in knowledge.care if p.section == "causes" and p.serves(profile)]
    pieces = [*causes, *care_for(knowledge.care, [profile])]
    return _sections(pieces, ("causes", "treatment", "prevention"), cited, t)


def care_for_everybody(
    cited: Citations, knowledge: Knowledge, t: Translator
) -> tuple[Section, ...]:
    """Gather what is worth knowing with any foot."""
    return _sections(care_for(knowledge.care, ()), ("prevention", "treatment"), cited, t)


def doctor(cited: Citations, knowledge: Knowledge, t: Translator) -> Section:
    """Say when a doctor should see the foot."""
    pieces = [piece for piece in knowledge.care if piece.section == DOCTOR]
    heading = words.care_headings(t)[DOCTOR]
    return Section("doctor", heading, tuple(_piece(piece, cited, t) for piece in pieces))


def grades(t: Translator) -> tuple[GradeNote, ...]:
    """Explain the grades of evidence."""
    return tuple(GradeNote(grade.value, words.grade(grade, t)) for grade in Grade)


def shoes_heading(profile: str, knowledge: Knowledge, t: Translator) -> str:
    """Head the shoes of an article: "Shoes for flat feet"."""
    return t.gettext("Shoes %(who)s", who=words.profile_phrase(profile, knowledge, t))


def questions(
    asked: Iterable[Wishes], sections: Iterable[Section], doctor: Section
) -> tuple[Question, ...]:
    """Gather the questions an article answers, each with all that the page answers."""
    return (
        *(
            Question(each.heading, tuple(f"{w.text}. {w.because}" for w in each.look_for))
            for each in asked
        ),
        *(_question(section) for section in (*sections, doctor)),
    )


def conditions(knowledge: Knowledge) -> tuple[str, ...]:
    """Name the profiles that only a clinician can tell, as the quiz asks for them."""
    options = knowledge.quiz.questions["conditions"].options
    return tuple(option.id for option in options if option.id in knowledge.profiles)


def _question(section: Section) -> Question:
    said: list[str] = []
    for piece in section.pieces:
        said += [piece.title, *piece.text, *piece.steps, *piece.cautions]
    return Question(section.heading, tuple(said))


def _sections(
    pieces: Sequence[CarePiece], order: Sequence[str], cited: Citations, t: Translator
) -> tuple[Section, ...]:
    headings = words.care_headings(t)
    found = {
        name: tuple(_piece(piece, cited, t) for piece in pieces if piece.section == name)
        for name in order
    }
    return tuple(Section(name, headings[name], made) for name, made in found.items() if made)


def _piece(piece: CarePiece, cited: Citations, t: Translator) -> Piece:
    cautions = [t.gettext(caution) for caution in piece.cautions]
    if caution := words.care_caution(piece, t):
        cautions.append(caution)
    return Piece(
        anchor=piece.id,
        title=t.gettext(piece.title),
        text=tuple(map(t.gettext, piece.text)),
        steps=tuple(map(t.gettext, piece.steps)),
        cautions=tuple(cautions),
        grade=piece.grade.value,
        reference=cited.number(piece.source),
    )


def _wish(rule: Rule, cited: Citations, knowledge: Knowledge, t: Translator) -> Wish:
    when = [words.want(replace(rule, wanted=each), knowledge, t) for each in rule.when]
    unless = [words.want(replace(rule, wanted=each), knowledge, t) for each in rule.unless]
    only = ""
    if when:
        only = t.gettext("Asked only of shoes like this: %(wants)s.", wants="; ".join(when))
    elif unless:
        only = t.gettext(
            "Not asked of a shoe that has this: %(wants)s.", wants="; ".join(unless)
        )
    return Wish(
        text=words.sentence_case(words.want(rule, knowledge, t)),
        only=only,
        because=words.because(rule, t),
        grade=rule.grade.value,
        reference=cited.number(rule.source),
    )
