"""The quiz's form read into answers, with what the page asks besides: other sizes, lengths.

Whatever says a length in another way becomes the US size of the answers; the way it was said
travels beside them, so that the result can say "about".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import cast

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from ..answers import FORM_NAMES, SHIP_TO, read_form, write_answers
from ..domain.money import read_amount
from ..domain.quiz import Answers
from ..domain.sizes import SizeSystem, fit_the_larger
from ..drawings.figures import FOOT_REGIONS
from ..knowledge import Knowledge

PLACES = tuple(region for region in FOOT_REGIONS if not region.endswith("_side"))
"""Where a foot can hurt that no question of the engine's asks about."""

OTHER_SYSTEMS = ("uk", "eu")
_ASIDE = ("size_system", "size_other", "foot_left_mm", "foot_right_mm", "pain_place")
_BESIDE = {"keep", "csrf_token"}
"""Names that may stand beside all answers: a longer link, and the token of a host."""
_SHORT = 12

Said = MultiDict[str, str]


class Refused(ValueError):
    """The form holds something that cannot be used; ``faults`` is a reason by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("The form was refused.")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Entered:
    """What a shopper entered: the answers, and what stands beside them."""

    answers: Answers
    aside: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def one(self, name: str) -> str:
        """Return what stands beside the answers as *name*, or nothing."""
        return next(iter(self.aside.get(name, ())), "")

    @property
    def places(self) -> tuple[str, ...]:
        """Where else on the foot the shopper pointed."""
        return self.aside.get("pain_place", ())


def read(form: Said, knowledge: Knowledge) -> Entered:
    """Read the form; raise :class:`Refused` naming each field that cannot be used."""
    asked = {*FORM_NAMES, *_ASIDE, *_BESIDE}
    faults = {name: "stranger" for name in form if name not in asked}
    aside = _aside(form, faults)
    said = form.copy()
    if not said.get("size_us", "").strip():
        size = _size(aside, said.get("audience", ""), knowledge, faults)
        if size is not None:
            said["size_us"] = f"{size:f}"
    else:
        aside = {"pain_place": aside.get("pain_place", ())}
    try:
        answers = read_form(said, knowledge)
    except ValidationError as error:
        for name in error.messages_dict:
            faults.setdefault(name, "range" if _is_number(said.get(name, "")) else "unknown")
        raise Refused(faults) from None
    if faults:
        raise Refused(faults)
    return Entered(_pointed(answers, aside), {k: v for k, v in aside.items() if v})


def as_form(entered: Entered) -> Said:
    """Write what was entered as the form's own fields, so that it can be changed."""
    said: Said = MultiDict()
    for name, value in write_answers(entered.answers).items():
        if name == "ship_to":
            for part, text in cast("dict[str, str]", value).items():
                said.add(SHIP_TO + part, text)
        elif isinstance(value, list):
            for text in cast("list[str]", value):
                said.add(name, text)
        else:
            said.add(name, str(value))
    for name, texts in entered.aside.items():
        for text in texts:
            said.add(name, text)
    if entered.one("size_other") or entered.one("foot_left_mm") or entered.one("foot_right_mm"):
        said.poplist("size_us")  # it follows from the other length, should that be changed
    return said


def foot_mm(system: SizeSystem, size: Decimal) -> Decimal:
    """Return the foot length that *size* of *system* stands for."""
    return (size - system.offset) * system.in_mm / system.sizes


def _aside(form: Said, faults: dict[str, str]) -> dict[str, tuple[str, ...]]:
    aside: dict[str, tuple[str, ...]] = {}
    for name in _ASIDE:
        given = tuple(dict.fromkeys(t.strip() for t in form.getlist(name) if t.strip()))
        if any(len(text) > _SHORT for text in given):
            faults[name] = "unknown"
        elif given:
            aside[name] = given
    if set(aside.get("pain_place", ())) - set(PLACES):
        faults["pain_place"] = "unknown"
    system = aside.get("size_system", ("",))[0]
    if system and system not in OTHER_SYSTEMS:
        faults["size_system"] = "unknown"
    if "size_other" not in aside:
        aside.pop("size_system", None)
    return aside


def _size(
    aside: Mapping[str, tuple[str, ...]],
    audience: str,
    knowledge: Knowledge,
    faults: dict[str, str],
) -> Decimal | None:
    """Return the US size that another size or the longer foot stands for."""
    other = _length(aside, "size_other", faults)
    left, right = (_length(aside, f"foot_{side}_mm", faults) for side in ("left", "right"))
    longest = fit_the_larger(left, right)
    if (other is None and longest is None) or faults:
        return None
    if audience not in {"men", "women", "unisex", "kids"}:
        faults["audience"] = "needed"
        return None
    blamed = "size_other"
    if other is None:
        blamed = "foot_left_mm" if longest == left else "foot_right_mm"
    else:
        system = knowledge.sizes.systems[(aside.get("size_system") or OTHER_SYSTEMS[-1:])[0]]
        if audience not in system.audiences:
            faults["size_system"] = "kids"
            return None
        longest = foot_mm(system, other)
    found = knowledge.sizes.us(audience).from_foot_mm(longest or Decimal())
    if found is None:
        faults[blamed] = "range"
        return None
    return found.value


def _length(
    aside: Mapping[str, tuple[str, ...]], name: str, faults: dict[str, str]
) -> Decimal | None:
    text = next(iter(aside.get(name, ())), "")
    if not text:
        return None
    try:
        return read_amount(text.strip().replace(",", "."))
    except ValueError:
        faults[name] = "number"
        return None


def _pointed(answers: Answers, aside: Mapping[str, tuple[str, ...]]) -> Answers:
    """Take a place pointed at as an answer to where it hurts: on neither side."""
    if aside.get("pain_place") and not answers.pain:
        return replace(answers, pain=("none",))
    return answers


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).strip().isdigit()
