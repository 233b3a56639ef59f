"""Figures without people: sums of a week, noised once, and the small ones not shown.

What one visit adds is bounded, and the noise is scaled to it (epsilon-differential privacy for
each week). Red flags and conditions have no counter at all. Chance is passed in, as a function
like ``secrets.randbelow``; it is used exactly, in whole numbers, so that no rounding of floats
tells what the noise was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .shoes import KINDS

MOST_PER_VISIT = 8
"""How many counters one quiz may touch.

Started, its last step, finished, its first four shoes, and the one that was chosen.
"""

EPSILON = 1
"""Per week. With eight counters a visit, the noise's standard deviation is about 11."""

SMALLEST_SHOWN = 20
ROUNDED_TO = 5
ENOUGH_FINISHES = 200
"""Fewer finished quizzes in a week say more of chance than of shoppers."""

DIMENSIONS = (
    "quiz_started",
    "quiz_finished",
    "question_seen",
    "product_shown",
    "product_clicked",
    "empty_result",
)
"""Everything that is counted, one at a time and never one by another."""

NEVER_COUNTED = frozenset({"red_flags", "conditions"})
"""Questions whose answers have no counter: they tell of somebody's health."""

RandBelow = Callable[[int], int]


@dataclass(frozen=True, slots=True, order=True)
class Counter:
    """One sum: a dimension and, where it has several, which of them.

    Raises ``ValueError`` for what is never counted.
    """

    dimension: str
    of: str = ""

    def __post_init__(self) -> None:
        if self.dimension not in DIMENSIONS:
            raise ValueError(
                f"'{self.dimension}' is not counted; counted are {', '.join(DIMENSIONS)}."
            )
        if self.of.partition(":")[0] in NEVER_COUNTED and self.dimension != "question_seen":
            raise ValueError(f"Answers to '{self.of}' are never counted.")
        if self.dimension == "empty_result" and self.of not in ("", *KINDS):
            # By profile it would count conditions.
            raise ValueError(f"Empty results are counted by kind, not by '{self.of}'.")


@dataclass(frozen=True, slots=True)
class Published:
    """A week as anybody may see it; None is a figure too small to show.

    ``cells`` hold every counter there could have been, seen or not. ``enough`` is false where
    too few quizzes were finished to say anything: then no cell is shown.
    """

    week: date
    cells: Mapping[Counter, int | None]
    enough: bool

    def total(self, dimension: str) -> int:
        """Add up the shown cells of a dimension; taking them away again reveals nothing."""
        shown = (n for cell, n in self.cells.items() if cell.dimension == dimension)
        return sum(n for n in shown if n is not None)


def week_of(day: date) -> date:
    """Return the Monday of a day's week: the finest time a sum is kept for."""
    return day - timedelta(days=day.weekday())


def of_visit(counters: Iterable[Counter]) -> tuple[Counter, ...]:
    """Return what one quiz adds: each counter once, and no more than the noise hides."""
    return tuple(dict.fromkeys(counters))[:MOST_PER_VISIT]


def added(sums: Mapping[Counter, int], counters: Iterable[Counter]) -> dict[Counter, int]:
    """Return *sums* with one more of each counter."""
    new = {**sums}
    for counter in counters:
        new[counter] = new.get(counter, 0) + 1
    return new


def publish(
    week: date,
    sums: Mapping[Counter, int],
    possible: Iterable[Counter],
    randbelow: RandBelow,
) -> Published:
    """Noise a week's *sums*, hide the small ones and round the rest; discard *sums* then.

    *possible* are the counters that exist whatever was counted, so that one which is missing
    tells nothing. Do this once for each week: averages over several would undo the noise.
    """
    finished = Counter("quiz_finished")
    counters = sorted({finished, *possible, *sums})
    noised = {one: sums.get(one, 0) + discrete_laplace(randbelow) for one in counters}
    enough = noised[finished] >= ENOUGH_FINISHES
    cells = {one: _shown(number) if enough else None for one, number in noised.items()}
    return Published(week, cells, enough)


def views(last_seen: Mapping[str, int], steps: Sequence[str]) -> dict[str, int]:
    """Return how many saw each of *steps*, from how many saw which of them last.

    Whoever saw a step last saw all before it. Sums of what is published reveal no more than
    it does; a step too small to show adds nothing, so that views are rather too few.
    """
    seen = 0
    found: dict[str, int] = {}
    for step in reversed(steps):
        seen += last_seen.get(step, 0)
        if seen:
            found[step] = seen
    return dict(reversed(found.items()))


def discrete_laplace(
    randbelow: RandBelow, sensitivity: int = MOST_PER_VISIT, epsilon: int = EPSILON
) -> int:
    """Draw a whole number k with probability in proportion to exp(-|k| epsilon/sensitivity).

    Exactly, after Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential
    Privacy" (2020), algorithm 2.
    """
    while True:
        rest = randbelow(sensitivity)
        if not _with_chance_exp(rest, sensitivity, randbelow):
            continue
        wholes = 0
        while _with_chance_exp(1, 1, randbelow):
            wholes += 1
        size = (rest + sensitivity * wholes) // epsilon
        negative = randbelow(2) == 1
        if size or not negative:
            return -size if negative else size


def _with_chance_exp(numerator: int, denominator: int, randbelow: RandBelow) -> bool:
    """Say yes with probability exp(-numerator/denominator), for a fraction up to 1."""
    step = 1
    while randbelow(denominator * step) < numerator:
        step += 1
    return step % 2 == 1


def _shown(number: int) -> int | None:
    if number < SMALLEST_SHOWN:
        return None
    return (2 * number + ROUNDED_TO) // (2 * ROUNDED_TO) * ROUNDED_TO
