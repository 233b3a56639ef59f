"""``triage.toml`` and ``quiz.toml``: what is asked, and how the answers are read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ..domain.quiz import NOT_SURE, Option, Question, Quiz, ShownWhen, Sign
from ..domain.rules import PROFILES, Level, Rule, Source, Stance
from ..domain.shoes import KINDS
from ..domain.triage import RedFlag, Triage, Urgency, WhereToGo
from .criteria import Lexicon
from .rules import read_rule
from .sources import read_cited
from .tables import Table

# The names of the answers are a promise to shops that call the interface: none may be
# missing, renamed or added here without a change there.
RED_FLAGS = (
    "weight_bearing",
    "bone_point",
    "deformity",
    "circulation",
    "infection",
    "open_wound",
    "diabetes_or_nerve",
    "nerve",
    "stress_fracture",
    "known_fracture",
    "calf_swelling",
    "not_settling",
    "rigid_flat",
    "inflammatory",
)
CONDITIONS = ("bunions", *PROFILES[PROFILES.index("bunions") + 1 :])
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "activity": ("running", "walking", "standing", "recovery"),
    "regularity": ("new", "occasional", "regular"),
    "roll": ("inward", "outward", "straight", NOT_SURE),
    "wear": ("inner_edge", "outer_edge", "even", NOT_SURE),
    "arch": ("flat", "medium", "high", NOT_SURE),
    "pain": ("outer_side", "inner_side", "none"),
    "conditions": CONDITIONS,
    "blisters": ("yes", "no"),
}
MANY = ("pain", "conditions")
_LEVELS = {level.id: level for level in Urgency}


def read_triage(page: Table, sources: Mapping[str, Source]) -> Triage | None:
    """Read every red flag and where each level sends people; None if anything is missing."""
    levels = {
        _LEVELS[name]: _read_where(table, _LEVELS[name])
        for name, table in _named(page, "level", tuple(_LEVELS))
    }
    flags = {
        name: flag
        for name, table in _named(page, "flag", RED_FLAGS)
        if (flag := _read_flag(name, table, sources))
    }
    complete = len(levels) == len(_LEVELS) and len(flags) == len(RED_FLAGS)
    return Triage({name: flags[name] for name in RED_FLAGS}, levels) if complete else None


def read_quiz(page: Table, lexicon: Lexicon) -> Quiz | None:
    """Read questions, signs and wishes; None if a question is missing."""
    questions: dict[str, Question] = {}
    for table in page.tables("question"):
        name = table.word("id", OPTIONS, noun="a question")
        question = _read_question(name, table)
        if name in questions:
            table.fault("id", f"'{name}' is asked twice.", "Remove one of the two.")
        elif question:
            questions[name] = question
    for name in OPTIONS.keys() - questions.keys():
        page.fault("question", f"The question '{name}' is missing.", "Put it back.")
    signs = tuple(sign for each in page.tables("sign") if (sign := _read_sign(each)))
    wishes: dict[tuple[str, str], tuple[Rule, ...]] = {}
    for table in page.tables("wish"):
        answer, rule = _read_answer(table), _read_wish(table, lexicon)
        if rule:
            wishes[answer] = (*wishes.get(answer, ()), rule)
    threshold = page.number("threshold", Decimal(1), Decimal(10))
    if threshold is None or len(questions) != len(OPTIONS):
        return None
    return Quiz(questions, signs, int(threshold), wishes)


def _named(page: Table, key: str, names: tuple[str, ...]) -> list[tuple[str, Table]]:
    """Return the tables ``[key.name]``, noting names that are missing or not known."""
    inner = page.table(key)
    for name in names:
        if name not in inner:
            inner.allow(name)
            inner.fault(name, f"'{name}' is missing.", f"Put [{key}.{name}] back.")
    return [(name, inner.table(name)) for name in names if name in inner]


def _read_where(table: Table, level: Urgency) -> WhereToGo:
    return WhereToGo(level, table.text("heading"), table.text("message"), table.texts("steps"))


def _read_flag(name: str, table: Table, sources: Mapping[str, Source]) -> RedFlag | None:
    level = table.word("level", _LEVELS, noun="a level")
    ask, why = table.text("ask"), table.text("why")
    cited = read_cited(table, sources)
    if ask and not ask.endswith("?"):
        table.fault("ask", f"'{ask}' is not a question.", "End it with a question mark.")
    if not level:
        return None
    return RedFlag(name, ask, _LEVELS[level], why, cited)


def _read_question(name: str, table: Table) -> Question | None:
    step, ask, why = table.text("step"), table.text("ask"), table.text("why")
    many = table.flag("many")
    options = [_read_option(each) for each in table.tables("options")]
    shown_when = None
    if "shown_when" in table:
        inner = table.table("shown_when")
        other = inner.word("question", OPTIONS, noun="a question")
        shown = inner.words("any_of", OPTIONS.get(other, ()), noun=f"an answer to {other}")
        shown_when = ShownWhen(other, shown)
    if not name:
        return None
    if many != (name in MANY):
        remedy = "Set many = true." if name in MANY else "Remove 'many'."
        table.fault("many", f"'{name}' takes {'several' if name in MANY else 'one'}.", remedy)
    given, due = [option.id for option in options], list(OPTIONS[name])
    if sorted(given) != sorted(due):
        what = f"The answers are {', '.join(given) or 'none'}."
        table.fault("options", what, f"They must be {', '.join(due)}.")
    elif NOT_SURE in given and given[-1] != NOT_SURE:
        table.fault("options", "'not_sure' does not stand last.", "Move it to the end.")
    return Question(name, step, ask, why, tuple(options), many, shown_when)


def _read_option(table: Table) -> Option:
    return Option(
        table.text("id"),
        table.text("label"),
        table.text("echo"),
        table.text("picture", optional=True),
    )


def _read_answer(table: Table) -> tuple[str, str]:
    question = table.word("question", OPTIONS, noun="a question")
    options = OPTIONS.get(question, ())
    option = table.word("option", options, noun=f"an answer to {question}") if question else ""
    if not question:
        table.allow("option")
    if option == NOT_SURE:
        table.fault("option", "'not_sure' says nothing about a foot.", "Remove this table.")
    return question, option


def _read_sign(table: Table) -> Sign | None:
    question, option = _read_answer(table)
    profile = table.word("profile", PROFILES, noun="a profile")
    weight = table.number("weight", Decimal(-5), Decimal(5))
    speaks_for = weight is not None and weight > 0
    sentence = table.text("sentence", optional=not speaks_for)
    if weight == 0:
        table.fault("weight", "A weight of 0 says nothing.", "Remove the sign.")
    if not (question and option and profile and weight):
        return None
    return Sign(question, option, profile, int(weight), sentence)


def _read_wish(table: Table, lexicon: Lexicon) -> Rule | None:
    kind = table.word("kind", KINDS, noun="a kind of shoe")
    stance = table.word("stance", (Stance.PREFER, Stance.AVOID), noun="a stance for a wish")
    if not kind or not stance:
        table.allow(*table)
        return None
    return read_rule(table, "comfort", Level.COMFORT, kind, Stance(stance), lexicon)
