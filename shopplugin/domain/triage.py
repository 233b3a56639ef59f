"""Red flags: signs that belong before a clinician, and stop every shoe."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum

from .rules import Source


class Urgency(IntEnum):
    """How soon a foot should be seen; the higher one wins."""

    CLINICIAN = 1
    SAME_DAY = 2
    URGENT = 3

    @property
    def id(self) -> str:
        """The word used in data and on the wire: ``same_day``."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class RedFlag:
    """One plain yes/no check; ``why`` says, without a diagnosis, what it may mean."""

    id: str
    ask: str
    level: Urgency
    why: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class WhereToGo:
    """What to do at one level of urgency: a heading, a message, and the steps to take."""

    level: Urgency
    heading: str
    message: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Referral:
    """The answer that stops the shop: the strictest level among the flags reported."""

    where: WhereToGo
    flags: tuple[RedFlag, ...]

    @property
    def level(self) -> Urgency:
        """How soon."""
        return self.where.level


@dataclass(frozen=True, slots=True)
class Triage:
    """Every red flag, in the order they are asked, and where each level sends people."""

    flags: Mapping[str, RedFlag]
    levels: Mapping[Urgency, WhereToGo]

    def refer(self, reported: Collection[str]) -> Referral | None:
        """Return where to send somebody who reported these flags; None if there were none.

        No score, no order, no exception to it. Raises ``KeyError`` for an unknown flag.
        """
        unknown = set(reported) - set(self.flags)
        if unknown:
            raise KeyError(f"Not red flags: {', '.join(sorted(unknown))}")
        flags = tuple(flag for flag in self.flags.values() if flag.id in reported)
        if not flags:
            return None
        return Referral(self.levels[max(flag.level for flag in flags)], flags)
