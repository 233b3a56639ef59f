"""What a foot profile asks of a shoe, as read from ``catalog/profiles``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from .vocabulary import Value

PROFILES = (
    "overpronation",
    "supination",
    "flat-feet",
    "high-arch",
    "blisters",
    "lateral-pain",
    "medial-pain",
    "bunions",
    "ankle-sprain",
    "stress-fracture",
    "cuboid-syndrome",
    "peroneal-tendonitis",
    "tarsal-coalition",
    "osteoarthritis-big-toe",
    "osteoarthritis-midfoot",
    "osteoarthritis-ankle",
)


class Stance(StrEnum):
    """How a rule treats a shoe that does not comply."""

    REQUIRE = "require"  # leaves the list, unless too little is left: then it is relaxed
    PREFER = "prefer"  # loses points
    AVOID = "avoid"  # loses points
    EXCLUDE = "exclude"  # leaves the list, always


class Level(IntEnum):
    """Whose word counts when two profiles disagree: the higher one's."""

    COMFORT = 1
    FOOT_SHAPE = 2
    CONDITION = 3


class Grade(StrEnum):
    """How sure a statement is; ``catalog/README.md`` says it in full."""

    A = "A"  # randomised trial or systematic review
    B = "B"  # laboratory study, cohort
    C = "C"  # expert consensus
    D = "D"  # retail convention


class Seen(StrEnum):
    """How much of a source was before the eyes of whoever cites it."""

    WHOLE = "whole"  # from beginning to end
    ABSTRACT = "abstract"  # the summary of a paper
    EXCERPT = "excerpt"  # the part that carries the statement
    NOTES = "notes"  # not the source itself, only notes about it


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement was read, when, and how much of it."""

    id: str
    title: str
    url: str
    read: date
    seen: Seen


@dataclass(frozen=True, slots=True)
class Criterion:
    """A yes/no question a single value answers.

    Numbers answer ``at_least`` and ``at_most`` (both: a range, ends included), words
    ``any_of`` and ``none_of``. A rule on ``width`` counts steps from the audience's
    standard width: 0 standard, 1 wide, 2 extra wide, -1 narrow.
    """

    attribute: str
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()

    def holds(self, value: Value) -> bool:
        """Say whether a known *value* complies, to the letter."""
        if isinstance(value, Decimal):
            return (self.at_least is None or value >= self.at_least) and (
                self.at_most is None or value <= self.at_most
            )
        words = {value} if isinstance(value, str) else set(value)
        return (not self.any_of or not words.isdisjoint(self.any_of)) and words.isdisjoint(
            self.none_of
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence of a profile: what is wanted, how strongly, why, and who says so.

    ``wanted`` is always positive: "avoid a drop above 8" is held as "wants at most 8", so a
    shoe complies exactly when ``wanted`` holds. ``tolerance``, in the attribute's unit, is
    how far past the threshold credit falls to nothing; ``ample``, of a rule with one bound,
    is the value on its good side from which credit is full (see ``scoring.JUST_MET``).
    ``partial`` gives credit between 0 and 1 to words that are near misses. The rule speaks
    only of shoes for which every ``when`` holds and not every ``unless`` does.
    """

    profile: str
    level: Level
    kind: str
    stance: Stance
    wanted: Criterion
    because: str
    grade: Grade
    source: Source
    weight: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(0)
    partial: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    when: tuple[Criterion, ...] = ()
    unless: tuple[Criterion, ...] = ()
    ample: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A conflict the catalogue names: on one attribute, *profile* counts over those in *of*.

    It also settles wants that a value could satisfy together; exclusions always stand.
    """

    profile: str
    attribute: str
    of: tuple[str, ...]
    because: str
    grade: Grade
    source: Source


@dataclass(frozen=True, slots=True)
class Profile:
    """One foot profile: its words for a shopper and its rules, running and recovery.

    ``said`` echoes what the shopper told us ("You said ..."); ``description`` explains the
    profile plainly. Neither is a diagnosis.
    """

    id: str
    level: Level
    name: str
    said: str
    description: str
    rules: tuple[Rule, ...] = ()
    doubt: str = ""
    """Where experts disagree, in a sentence; empty where they do not."""
    doubt_sources: tuple[Source, ...] = ()
    set_asides: tuple[SetAside, ...] = ()
