"""A shopper's answers as JSON, as a form and inside a sealed link, read strictly.

All three have the same names, and all three are read by the same schema. Whatever cannot be
used is refused as a ``ValidationError`` that names the field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields as fields_of
from decimal import Decimal
from typing import Any, cast

from marshmallow import ValidationError, fields
from werkzeug.datastructures import MultiDict

from .domain.money import read_price
from .domain.quiz import NOTHING, Answers, Destination
from .domain.shoes import AUDIENCES
from .knowledge import Knowledge
from .knowledge.quiz import OPTIONS, RED_FLAGS
from .schemas import Destination as DestinationIn
from .schemas import Strict, Text, Word, known_fields, read_each, unknown_word

SHIP_TO = "ship_to_"
"""How the form begins the names that stand inside ``ship_to`` in JSON."""

_LISTS = {"red_flags": RED_FLAGS, "pain": OPTIONS["pain"], "conditions": OPTIONS["conditions"]}
_PLACE = tuple(field.name for field in fields_of(Destination))


class Words(fields.List[str]):
    """Several of a few known words, in their own order and each once."""

    def __init__(self, words: Iterable[str], description: str) -> None:
        self.words = tuple(words)
        about = {"description": description}
        super().__init__(Word(self.words), metadata=about)  # pyright: ignore[reportUnknownMemberType]: marshmallow leaves its hooks untyped

    def _deserialize(  # pyright: ignore[reportIncompatibleMethodOverride]: marshmallow's own signature is as loose
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise ValidationError('This takes a list, like ["..."].')
        given = cast("list[object]", value)
        for word in given:
            if not isinstance(word, str) or word not in self.words:
                raise ValidationError(unknown_word(str(word), self.words))
        # Something and nothing of it: what was named counts.
        named = any(word != NOTHING for word in given)
        return tuple(
            word for word in self.words if word in given and not (named and word == NOTHING)
        )


class Number(fields.Field[str]):
    """A number as text or as a JSON number, kept as it is written."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("Write this as text or as a number.")
        return value


def _about(text: str, example: str) -> dict[str, object]:
    return {"type": ["string", "number"], "description": text, "examples": [example]}


class AnswersIn(Strict):
    """What a shopper says of their feet; everything may be left out."""

    red_flags = Words(RED_FLAGS, "Signs that belong before a clinician; absent is none.")
    activity = Word(OPTIONS["activity"])
    regularity = Word(OPTIONS["regularity"])
    roll = Word(OPTIONS["roll"])
    wear = Word(OPTIONS["wear"])
    arch = Word(OPTIONS["arch"])
    pain = Words(OPTIONS["pain"], "Where it hurts.")
    conditions = Words(OPTIONS["conditions"], "Known and cleared for sport, never suspected.")
    blisters = Word(OPTIONS["blisters"])
    audience = Word(AUDIENCES)
    size_us = Number(metadata=_about("US size in the audience's own numbering.", "9.5"))
    width = Text(metadata={"description": "US width letter, such as D or 2E.", "minLength": 1})
    max_price = Number(metadata=_about("In the shop's currency, exactly.", "150.00"))
    ship_to = fields.Nested(DestinationIn, allow_none=True)


FORM_NAMES = (
    *(name for name in known_fields(AnswersIn()) if name != "ship_to"),
    *(SHIP_TO + part for part in _PLACE),
)
"""The names of the form's fields: those of JSON, and each part of the place by itself."""


def read_answers(said: Mapping[str, Any], knowledge: Knowledge) -> Answers:
    """Make answers of what :class:`AnswersIn` loaded: sizes, widths and amounts are read.

    Raises ``ValidationError`` naming every field that cannot be used.
    """
    audience = said.get("audience")
    readers: dict[str, Callable[[str], Decimal | str]] = {
        "size_us": lambda text: _size(text, audience, knowledge),
        "width": lambda text: knowledge.sizes.read_width(text, audience),
        "max_price": lambda text: read_price(text.strip(), knowledge.policy.currency),
    }
    read = {**said, **read_each(said, readers)}
    to = cast("dict[str, str | None]", said.get("ship_to") or {})
    place = {name: text for name, text in to.items() if text}
    read["ship_to"] = Destination(**place) if place else None
    return Answers(**read)


def read_form(form: MultiDict[str, str], knowledge: Knowledge) -> Answers:
    """Read the quiz's form; a blank field is not said, and names of others are left alone.

    Raises ``ValidationError`` by the form's own names: ``ship_to_region``.
    """
    document: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name in known_fields(AnswersIn()):
        given = [text.strip() for text in form.getlist(name) if text.strip()]
        if name in _LISTS:
            document[name] = given
        elif len(given) > 1:
            errors[name] = ["This may be answered only once."]
        elif given and name != "ship_to":
            document[name] = given[0]
    place = {name: text for name in _PLACE if (text := form.get(SHIP_TO + name, "").strip())}
    if place:
        document["ship_to"] = place
    said: dict[str, Any] = {}
    try:
        said |= cast("dict[str, Any]", AnswersIn().load(document))
    except ValidationError as error:
        errors |= _by_form_names(error.messages_dict)
        said |= cast("dict[str, Any]", error.valid_data)
    try:
        answers = read_answers(said, knowledge)
    except ValidationError as error:
        errors |= _by_form_names(error.messages_dict)
    else:
        if not errors:
            return answers
    raise ValidationError(errors)


def wants_to_keep(form: MultiDict[str, str]) -> bool:
    """Say whether the shopper asked for a link that opens for longer."""
    return form.get("keep") == "yes"


def write_answers(answers: Answers) -> dict[str, Any]:
    """Write what was said as JSON, and nothing of what was not: the opposite of reading."""
    document: dict[str, Any] = {}
    for field in fields_of(Answers):
        value: object = getattr(answers, field.name)
        if isinstance(value, Destination):
            said = {name: getattr(value, name) for name in _PLACE}
            document[field.name] = {name: text for name, text in said.items() if text}
        elif isinstance(value, tuple) and value:
            document[field.name] = list(cast("tuple[str, ...]", value))
        elif isinstance(value, Decimal):
            document[field.name] = f"{value:f}"
        elif isinstance(value, str):
            document[field.name] = value
    return document


def reread_answers(document: Mapping[str, Any], knowledge: Knowledge) -> Answers:
    """Read what :func:`write_answers` wrote.

    Raises ``ValidationError`` where the shop no longer knows a size, a width or a word.
    """
    return read_answers(cast("dict[str, Any]", AnswersIn().load(document)), knowledge)


def _size(text: str, audience: str | None, knowledge: Knowledge) -> Decimal:
    size = knowledge.sizes.read(text, audience)
    if size is None:
        raise ValueError("This is blank; write a US size, like 9.5, or leave it out.")
    return size


def _by_form_names(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, said in messages.items():
        if name == "ship_to" and isinstance(said, dict):
            inner = cast("dict[str, list[str]]", said)
            found |= {SHIP_TO + part: listed for part, listed in inner.items()}
        else:
            found[name] = cast("list[str]", said)
    return found
