"""The smallest change: which single answer, said otherwise, would bring other shoes first."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_UP, Decimal
from typing import Protocol

from .brief import Known, needs
from .column import Mask
from .money import minor_unit
from .placing import BEYOND, NO_HANDS, Hands, Standing, place
from .quiz import NOT_SURE, NOTHING, Answers, Question
from .recommendation import Needs
from .rules import Rule
from .scoring import FULL, Plan, plan
from .selecting import Pick, select
from .shelf import Shelf
from .shoes import KINDS, Shoe
from .sieves import Sieves
from .sizes import SizeChart
from .wants import Wants, merge

TOP = 3
HALF_A_SIZE = Decimal("0.5")
MORE_BUDGET = Decimal("1.10")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Answers that differ from a shopper's in one point.

    ``said`` is what the answer to ``question`` would be: an option, a size, a width letter
    or an amount. Of a list it is the one option put in, or taken out where ``taken_out``.
    """

    question: str
    said: str
    answers: Answers
    taken_out: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What one answer said otherwise would bring: the first three before and after.

    Both are by kind of shoe and hold only the kinds whose first three would change; an empty
    tuple is an empty list.
    """

    neighbour: Neighbour
    before: Mapping[str, tuple[Shoe, ...]]
    after: Mapping[str, tuple[Shoe, ...]]


class Plans(Protocol):
    """Remembers the plans of some shelves and rules, for whoever asks for the same again."""

    def get(
        self, key: Hashable, make: Callable[[], tuple[Wants, Plan]], /
    ) -> tuple[Wants, Plan]:
        """Return the plan under *key*; *make* it the first time."""
        ...


def smallest_changes(
    answers: Answers,
    known: Known,
    shelves: Mapping[str, Shelf],
    hands: Hands = NO_HANDS,
    plans: Plans | None = None,
) -> tuple[Change, ...]:
    """Return the single answers whose change would alter the first three of a list.

    Size, width and budget come first, then the questions in their order. Reported red flags
    leave nothing to change, and none is ever suggested. *plans* are those of *known* and
    *shelves* and no others; they hold what feet ask for, and nothing of who asked.
    """
    if answers.red_flags:
        return ()
    ranks = _Ranks(known, shelves, hands, _Once() if plans is None else plans)
    now = {kind: ranks.first(kind, answers) for kind in KINDS}
    found: list[Change] = []
    for neighbour in neighbours(answers, known):
        then = {kind: ranks.first(kind, neighbour.answers) for kind in KINDS}
        altered = [kind for kind in KINDS if then[kind] != now[kind]]
        if altered:
            found.append(
                Change(
                    neighbour,
                    {kind: _shoes(shelves[kind], now[kind]) for kind in altered},
                    {kind: _shoes(shelves[kind], then[kind]) for kind in altered},
                )
            )
    return tuple(found)


def _shoes(shelf: Shelf, numbers: tuple[int, ...]) -> tuple[Shoe, ...]:
    return tuple(shelf.shoes[number] for number in numbers)


def neighbours(answers: Answers, known: Known) -> Iterator[Neighbour]:
    """Yield every way to say one thing otherwise, the easiest to live with first.

    Whom the shoes are for and where they go are facts, so they stay; known conditions are
    nearly as fixed and come last.
    """
    yield from _sizes(answers, known.sizes)
    yield from _widths(answers, known.sizes)
    yield from _budgets(answers, known.policy.currency)
    seen = known.quiz.seen_by(answers)
    questions = known.quiz.questions.values()
    for question in sorted(questions, key=lambda each: each.id == "conditions"):
        said = answers.said(question.id)
        if said or question in seen:
            yield from _options(answers, question, said)


def _sizes(answers: Answers, chart: SizeChart) -> Iterator[Neighbour]:
    if answers.size_us is None:
        return
    for size in (answers.size_us + HALF_A_SIZE, answers.size_us - HALF_A_SIZE):
        try:
            there = chart.read(str(size), answers.audience)
        except ValueError:
            continue
        yield Neighbour("size_us", f"{there:f}", replace(answers, size_us=there))


def _widths(answers: Answers, chart: SizeChart) -> Iterator[Neighbour]:
    """Yield the next step wider and narrower; a letter alone, of no audience, has none."""
    step = chart.step(answers.width, answers.audience)
    if step is None or answers.audience is None:
        return
    for letter in reversed(chart.letters(answers.audience)):
        if 0 < abs((chart.step(letter, answers.audience) or 0) - step) <= 1:
            yield Neighbour("width", letter, replace(answers, width=letter))


def _budgets(answers: Answers, currency: str) -> Iterator[Neighbour]:
    if answers.max_price is None:
        return
    more = (answers.max_price * MORE_BUDGET).quantize(minor_unit(currency), ROUND_UP)
    yield Neighbour("max_price", str(more), replace(answers, max_price=more))


def _options(
    answers: Answers, question: Question, said: tuple[str, ...]
) -> Iterator[Neighbour]:
    for option in question.options:
        if not question.many:
            # Not to have answered and not to be sure are the same.
            if option.id not in (said or (NOT_SURE,)):
                changed = replace(answers, **{question.id: option.id})
                yield Neighbour(question.id, option.id, changed)
        elif option.id == NOTHING:
            continue
        elif option.id in said:
            rest = tuple(each for each in said if each != option.id)
            yield Neighbour(
                question.id, option.id, replace(answers, **{question.id: rest}), True
            )
        else:
            more = (*said, option.id)
            yield Neighbour(question.id, option.id, replace(answers, **{question.id: more}))


class _Once:
    """The plans of one question, remembered as long as it is asked."""

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[Wants, Plan]] = {}

    def get(
        self, key: Hashable, make: Callable[[], tuple[Wants, Plan]], /
    ) -> tuple[Wants, Plan]:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]


class _Ranks:
    """The first shoes for many answers; what they have in common is worked out once."""

    def __init__(
        self, known: Known, shelves: Mapping[str, Shelf], hands: Hands, plans: Plans
    ) -> None:
        self._hands = hands
        self._length = TOP + BEYOND if hands.placements else TOP
        self._known = known
        self._shelves = shelves
        self._plans = plans
        self._passing: dict[tuple[str, Needs], Mask] = {}
        self._first: dict[tuple[object, ...], tuple[int, ...]] = {}

    def first(self, kind: str, answers: Answers) -> tuple[int, ...]:
        """Return the numbers of the first shoes of *kind*."""
        asked, shelf = needs(answers, self._known), self._shelves[kind]
        profiles = tuple(each.profile for each in self._known.quiz.infer(answers))
        wishes = tuple(
            rule for rule in self._known.quiz.wanted_by(answers) if rule.kind == kind
        )
        wanted = (kind, profiles, tuple(map(id, wishes)))
        if (wanted, asked) not in self._first:
            if (kind, asked) not in self._passing:
                self._passing[kind, asked] = Sieves.of(shelf, asked).fittings()
            wants, strict = self._plans.get(wanted, lambda: self._plan(kind, profiles, wishes))
            passing = self._passing[kind, asked]
            found = select(shelf, wants, passing, self._length, strict, equals=False)
            self._first[wanted, asked] = self._placed(wants, found.picks)
        return self._first[wanted, asked]

    def _placed(self, wants: Wants, picks: Sequence[Pick]) -> tuple[int, ...]:
        if not self._hands.placements:
            return tuple(pick.shoe for pick in picks)
        shoes = self._shelves[wants.kind].shoes
        standing = [Standing(shoes[pick.shoe], pick.score / FULL, pick.shoe) for pick in picks]
        hands = self._hands
        arranged = place(
            standing, hands.placements, wants.profiles, wants.kind, hands.today, TOP
        )
        return tuple(one.match.number for one in arranged)

    def _plan(
        self, kind: str, profiles: Iterable[str], wishes: tuple[Rule, ...]
    ) -> tuple[Wants, Plan]:
        known = self._known
        wants = merge(
            [known.profiles[profile] for profile in profiles],
            (*known.comfort, *wishes),
            kind,
            known.vocabulary,
        )
        return wants, plan(self._shelves[kind], wants)
