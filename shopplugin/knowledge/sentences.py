"""Every text of the catalogue a shopper may read: what is translated and what a lint reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..domain.quiz import Quiz
from ..domain.rules import Rule
from ..domain.triage import Triage
from ..domain.vocabulary import Attribute
from .care import CarePiece
from .reading import Knowledge


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text as it stands in the catalogue, and where: the file (or folder) and a place."""

    file: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.text}"


def sentences(knowledge: Knowledge) -> Iterator[Sentence]:
    """Yield every text that is not empty, file by file; the same text may come twice."""
    for sentence in _all(knowledge):
        if sentence.text:
            yield sentence


def _all(knowledge: Knowledge) -> Iterator[Sentence]:
    for attribute in knowledge.vocabulary:
        yield from _of_attribute("attributes.toml", attribute)
    yield from _of_attribute("sizes.toml", knowledge.vocabulary.width)
    for system in knowledge.sizes.systems.values():
        yield Sentence("sizes.toml", f"{system.id}.label", system.label)
    yield from _of_rules("comfort.toml", knowledge.comfort)
    for profile in knowledge.profiles.values():
        file = f"profiles/{profile.id}.toml"
        yield Sentence(file, "name", profile.name)
        yield Sentence(file, "said", profile.said)
        yield Sentence(file, "description", profile.description)
        yield Sentence(file, "doubt", profile.doubt)
        yield from _of_rules(file, profile.rules)
        for entry in profile.set_asides:
            yield Sentence(file, f"set_aside.{entry.attribute}.because", entry.because)
    for piece in knowledge.care:
        yield from _of_piece(piece)
    yield from _of_triage(knowledge.triage)
    yield from _of_quiz(knowledge.quiz)


def _of_attribute(file: str, attribute: Attribute) -> Iterator[Sentence]:
    for name in ("label", "meaning", "method", "unit"):
        yield Sentence(file, f"{attribute.id}.{name}", getattr(attribute, name))
    for word, label in attribute.value_labels.items():
        yield Sentence(file, f"{attribute.id}.values.{word}", label)


def _of_rules(file: str, rules: Iterable[Rule]) -> Iterator[Sentence]:
    for rule in rules:
        place = f"{rule.kind}.{rule.stance}.{rule.wanted.attribute}.because"
        yield Sentence(file, place, rule.because)


def _of_piece(piece: CarePiece) -> Iterator[Sentence]:
    yield Sentence("care", f"{piece.id}.title", piece.title)
    for name in ("text", "steps", "cautions"):
        for position, text in enumerate(getattr(piece, name), start=1):
            yield Sentence("care", f"{piece.id}.{name}[{position}]", text)


def _of_triage(triage: Triage) -> Iterator[Sentence]:
    file = "triage.toml"
    for where in triage.levels.values():
        yield Sentence(file, f"{where.level.id}.heading", where.heading)
        yield Sentence(file, f"{where.level.id}.message", where.message)
        for position, step in enumerate(where.steps, start=1):
            yield Sentence(file, f"{where.level.id}.steps[{position}]", step)
    for flag in triage.flags.values():
        yield Sentence(file, f"{flag.id}.ask", flag.ask)
        yield Sentence(file, f"{flag.id}.why", flag.why)


def _of_quiz(quiz: Quiz) -> Iterator[Sentence]:
    file = "quiz.toml"
    for question in quiz.questions.values():
        for name in ("ask", "why"):
            yield Sentence(file, f"{question.id}.{name}", getattr(question, name))
        for option in question.options:
            yield Sentence(file, f"{question.id}.{option.id}.label", option.label)
            yield Sentence(file, f"{question.id}.{option.id}.echo", option.echo)
    for sign in quiz.signs:
        yield Sentence(file, f"sign.{sign.option}.{sign.profile}.sentence", sign.sentence)
    for rules in quiz.wishes.values():
        yield from _of_rules(file, rules)
