"""The form as its template is given it: steps, questions, choices and second looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from .. import words
from ..cards import help_text
from ..domain.countries import COUNTRIES
from ..domain.quiz import NOT_SURE, Option
from ..domain.quiz import Question as Asked
from ..drawings.figures import FOOT_REGIONS, foot_map, sole_wear, wet_footprint
from ..i18n import Translator
from ..knowledge import Knowledge
from .frame import Frame
from .reading import OTHER_SYSTEMS, PLACES, Said

_TYPED = (
    "size_us",
    "size_other",
    "size_system",
    "foot_left_mm",
    "foot_right_mm",
    "max_price",
    "ship_to_country",
    "ship_to_region",
    "ship_to_postal_code",
    "keep",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose."""

    name: str = field(metadata=help_text("name of the form field"))
    value: str = field(metadata=help_text("its value; empty says nothing"))
    label: str = field(metadata=help_text("words of the choice"))
    checked: bool = field(default=False, metadata=help_text("whether it is chosen"))
    note: str = field(default="", metadata=help_text("a few words more, or nothing"))
    picture: Markup = field(default=Markup(), metadata=help_text("SVG, or nothing"))
    opens: bool = field(default=False, metadata=help_text("whether it shows what follows"))

    @property
    def id(self) -> str:
        """The id of the control."""
        return f"fit-{self.name}-{self.value or 'unsaid'}"


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its choices."""

    name: str = field(metadata=help_text("name of the form field"))
    ask: str = field(metadata=help_text("the question"))
    why: str = field(metadata=help_text("why it is asked, in one line"))
    choices: tuple[Choice, ...] = field(metadata=help_text("not sure is the last one"))
    many: bool = field(default=False, metadata=help_text("whether several can be chosen"))
    when: str = field(default="", metadata=help_text("the question that shows this one"))
    any_of: str = field(default="", metadata=help_text("by which of its values"))
    map: Markup = field(default=Markup(), metadata=help_text("a drawing to point at"))
    error: str = field(default="", metadata=help_text("what needs a second look, or nothing"))

    @property
    def pictured(self) -> bool:
        """Whether the choices are shown by pictures."""
        return not self.map and any(choice.picture for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Step:
    """The questions that share a screen."""

    id: str = field(metadata=help_text("name of the step"))
    questions: tuple[Question, ...] = field(metadata=help_text("its questions"))

    @property
    def when(self) -> Question | None:
        """The condition of the whole step, if it has one."""
        return self.questions[0] if all(q.when for q in self.questions) else None


@dataclass(frozen=True, slots=True)
class Error:
    """One field that needs a second look."""

    target: str = field(metadata=help_text("id of the control"))
    label: str = field(metadata=help_text("what the field asks"))
    text: str = field(metadata=help_text("what is wrong and what to do"))


@dataclass(frozen=True, slots=True)
class Form:
    """The one form of the quiz, blank or as it was filled in."""

    action: str = field(metadata=help_text("where it is posted"))
    flags: tuple[Choice, ...] = field(metadata=help_text("the red flags, in their order"))
    steps: tuple[Step, ...] = field(metadata=help_text("the fit questions"))
    audience: Question = field(metadata=help_text("whom the shoes are for"))
    width: Question = field(metadata=help_text("width letters"))
    systems: tuple[tuple[str, str], ...] = field(metadata=help_text("other size systems"))
    countries: tuple[tuple[str, str], ...] = field(metadata=help_text("code and name"))
    currency: str = field(metadata=help_text("currency of the shop"))
    values: Mapping[str, str] = field(metadata=help_text("what is typed in, by field"))
    errors: Mapping[str, Error] = field(metadata=help_text("by field"))


@dataclass(frozen=True, slots=True)
class QuizPage:
    """Context of ``shopplugin/quiz.html``."""

    frame: Frame = field(metadata=help_text("what stands around the page"))
    form: Form = field(metadata=help_text("the one form"))


def form(
    knowledge: Knowledge,
    t: Translator,
    action: str,
    said: Said | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    drawn: bool = True,
) -> Form:
    """Make the form, filled in with *said*, with *faults* put into words.

    One that is not *drawn* asks the same in words alone: who changes an answer has seen the
    pictures, and they weigh more than all else of the form.
    """
    said = MultiDict() if said is None else said
    errors = {
        name: _error(name, fault, knowledge, said, t) for name, fault in (faults or {}).items()
    }
    questions = [
        _question(asked, knowledge, t, said, errors, drawn)
        for asked in knowledge.quiz.questions.values()
    ]
    by_step = groupby(questions, lambda q: knowledge.quiz.questions[q.name].step)
    return Form(
        action=action,
        flags=tuple(
            Choice(
                "red_flags", flag.id, t.gettext(flag.ask), flag.id in said.getlist("red_flags")
            )
            for flag in knowledge.triage.flags.values()
        ),
        steps=tuple(Step(name, tuple(together)) for name, together in by_step),
        audience=_audience(said, errors, t),
        width=_width(knowledge, said, errors, t),
        systems=tuple(
            (name, t.gettext(knowledge.sizes.systems[name].label)) for name in OTHER_SYSTEMS
        ),
        countries=_countries(t),
        currency=knowledge.policy.currency,
        values={name: said.get(name, "") for name in _TYPED},
        errors=errors,
    )


def _question(
    asked: Asked,
    knowledge: Knowledge,
    t: Translator,
    said: Said,
    errors: Mapping[str, Error],
    drawn: bool,
) -> Question:
    opened_by = {
        value
        for other in knowledge.quiz.questions.values()
        if other.shown_when and other.shown_when.question == asked.id
        for value in other.shown_when.any_of
    }
    given = said.getlist(asked.id)

    def choice(option: Option) -> Choice:
        return Choice(
            asked.id,
            option.id,
            t.gettext(option.label),
            option.id in given,
            picture=_picture(option.picture, t) if drawn else Markup(),
            opens=option.id in opened_by,
        )

    choices = [choice(option) for option in asked.options]
    foot = Markup()
    points_at_foot = any(option.picture.startswith("foot-") for option in asked.options)
    if points_at_foot:
        more = [
            Choice("pain_place", place, _place(place, t), place in said.getlist("pain_place"))
            for place in PLACES
        ]
        sides = sum(bool(option.picture) for option in asked.options)
        choices[sides:sides] = more
        if drawn:
            foot = Markup(foot_map(t, _pointed(said), "fit-foot"))  # noqa: S704 - drawings escape their words
    if not asked.many and asked.options[-1].id != NOT_SURE:
        choices.append(Choice(asked.id, "", t.gettext("Not sure"), given == [""]))
    shown = asked.shown_when
    return Question(
        asked.id,
        t.gettext(asked.ask),
        t.gettext(asked.why),
        tuple(choices),
        asked.many,
        shown.question if shown else "",
        " ".join(shown.any_of) if shown else "",
        foot,
        errors[asked.id].text if asked.id in errors else "",
    )


def _picture(name: str, t: Translator) -> Markup:
    figure, _, what = name.partition("-")
    if figure == "sole":
        return Markup(sole_wear(what.replace("-", "_"), t))  # noqa: S704 - drawings escape their words
    if figure == "footprint":
        return Markup(wet_footprint(what, t))  # noqa: S704 - drawings escape their words
    return Markup("-") if figure == "foot" else Markup()


def _pointed(said: Said) -> list[str]:
    chosen = {*said.getlist("pain"), *said.getlist("pain_place")}
    return [region for region in FOOT_REGIONS if region in chosen]


def _place(place: str, t: Translator) -> str:
    return {
        "heel": t.gettext("Heel"),
        "ball": t.gettext("Ball of the foot"),
        "toes": t.gettext("Toes"),
        "arch": t.gettext("Arch"),
        "ankle": t.gettext("Ankle"),
    }[place]


def _audience(said: Said, errors: Mapping[str, Error], t: Translator) -> Question:
    given = said.getlist("audience")
    labels = {
        "women": t.gettext("Women's"),
        "men": t.gettext("Men's"),
        "unisex": t.gettext("Unisex, in men's sizes"),
        "kids": t.gettext("Kids'"),
        "": t.gettext("Not sure"),
    }
    return Question(
        "audience",
        t.gettext("Which shoes do you wear?"),
        t.gettext("The same number and letter mean different sizes and widths."),
        tuple(
            Choice("audience", value, label, value in given) for value, label in labels.items()
        ),
        error=errors["audience"].text if "audience" in errors else "",
    )


def _width(
    knowledge: Knowledge, said: Said, errors: Mapping[str, Error], t: Translator
) -> Question:
    """Offer every letter with what it means for whom: D is standard or wide."""
    chart = knowledge.sizes
    letters = dict.fromkeys([*chart.letters("women"), *chart.letters("men")])

    def meaning(letter: str) -> str:
        steps = {who: chart.step(letter, who) for who in ("women", "men")}
        said = {
            "women": t.gettext("women's %(width)s"),
            "men": t.gettext("men's %(width)s"),
        }
        return ", ".join(
            said[who] % {"width": t.gettext(chart.label(step))}
            for who, step in steps.items()
            if step is not None
        )

    def breadth(letter: str) -> Decimal:
        step = chart.step(letter, "men")
        return (chart.step(letter, "women") or Decimal(0)) - 1 if step is None else step

    given = said.getlist("width")
    choices = [
        Choice("width", each, each, each in given, meaning(each))
        for each in sorted(letters, key=breadth)
    ]
    choices.append(Choice("width", "", t.gettext("Not sure"), given == [""]))
    return Question(
        "width",
        t.gettext("Do you know your width?"),
        t.gettext("It stands inside the tongue of many shoes, next to the size."),
        tuple(choices),
        error=errors["width"].text if "width" in errors else "",
    )


def _countries(t: Translator) -> tuple[tuple[str, str], ...]:
    names = [(words.place_in_words(code, t), code) for code in COUNTRIES]
    rest = sorted(pair for pair in names if pair[1] not in {"US", "CA"})
    first = [(words.place_in_words(code, t), code) for code in ("US", "CA")]
    return tuple((code, name) for name, code in (*first, *rest))


def _error(name: str, fault: str, knowledge: Knowledge, said: Said, t: Translator) -> Error:
    if fault == "stranger":
        return Error("fit-form", name[:60], t.gettext("This quiz has no such question."))
    return Error(
        _target(name), _label(name, knowledge, t), _fault(name, fault, knowledge, said, t)
    )


def _target(name: str) -> str:
    return "fit-pain" if name == "pain_place" else f"fit-{name}"


def _label(name: str, knowledge: Knowledge, t: Translator) -> str:
    asked = knowledge.quiz.questions.get(name)
    if asked:
        return t.gettext(asked.ask)
    labels = {
        "audience": t.gettext("Which shoes do you wear?"),
        "size_us": t.gettext("US size"),
        "size_other": t.gettext("Another size"),
        "size_system": t.gettext("Another size"),
        "foot_left_mm": t.gettext("Left foot"),
        "foot_right_mm": t.gettext("Right foot"),
        "width": t.gettext("Do you know your width?"),
        "max_price": t.gettext("Most you want to pay for one pair"),
        "pain_place": t.gettext("Where it hurts"),
        "red_flags": t.gettext("First, a few checks"),
    }
    return labels.get(name, t.gettext("Where the order would go"))


def _fault(name: str, fault: str, knowledge: Knowledge, said: Said, t: Translator) -> str:
    """Say what is wrong with a field and what to do; its value stands in the field."""
    audience = said.get("audience", "")
    match name, fault:
        case "audience", "needed":
            return t.gettext(
                "Choose whose sizes you wear, so that we can work out your US size."
            )
        case "size_us", "range" if audience in {"women", "men", "unisex", "kids"}:
            system = knowledge.sizes.us(audience)
            return t.gettext(
                "Write a whole or half size from %(low)s to %(high)s, like 9.5, or leave it"
                " blank.",
                low=t.number(system.smallest),
                high=t.number(system.largest),
            )
        case "size_us", _:
            return t.gettext("Write a US size, whole or half, like 9.5, or leave it blank.")
        case "size_system", "kids":
            return t.gettext("For kids, choose EU or measure the feet.")
        case "size_other", _:
            return t.gettext("Write the size as a number, like 42, or leave it blank.")
        case "foot_left_mm" | "foot_right_mm", _:
            return t.gettext("Write the length in millimetres, like 265, or leave it blank.")
        case "width", _:
            return t.gettext("This width is not made for the wearer you chose. Choose another.")
        case "max_price", _:
            return t.gettext("Write an amount like 150 or 139.95, or leave it blank.")
        case _:
            return t.gettext("We do not know this answer. Please choose again.")
