"""Rank the shoes of one shelf by what is wanted of them, with the reasons.

The steps each have their module: ``wants`` merges profiles, ``sieves`` lets pass what serves
the shopper, ``scoring`` turns wants into points, ``selecting`` finds the best, ``explaining``
reads the reasons off the same points, and ``verdict`` answers for any one shoe.
"""

from __future__ import annotations

from dataclasses import replace

from .explaining import explain
from .placing import BEYOND, Hands, Standing, place
from .recommendation import (
    NO_NEEDS,
    Group,
    Match,
    Needs,
    Outcome,
    Reason,
    Recommendation,
    Sieve,
    Verdict,
)
from .rules import Rule
from .scoring import FULL, Plan
from .selecting import Selection, select
from .shelf import Shelf
from .sieves import Sieves
from .verdict import Move, ScoredShelf, judge, moved, score_all, score_each
from .wants import Overruled, Want, Wants, merge

__all__ = [
    "Group",
    "Match",
    "Move",
    "Needs",
    "Outcome",
    "Overruled",
    "Ranking",
    "Reason",
    "Recommendation",
    "ScoredShelf",
    "Shelf",
    "Sieve",
    "Verdict",
    "Want",
    "Wants",
    "judge",
    "merge",
    "moved",
    "rank",
    "score_all",
    "score_each",
]


def rank(
    shelf: Shelf,
    wants: Wants,
    needs: Needs = NO_NEEDS,
    limit: int = 10,
    strict: Plan | None = None,
) -> Recommendation:
    """Return the best *limit* shoes of *shelf*, best first; ties by product handle.

    *strict* is the plan for these wants, where one was made already.
    """
    return Ranking(shelf, wants, needs, limit, strict).first(limit)


class Ranking:
    """A list ranked once, its reasons read no further than somebody looked.

    Its first shoes are those of any shorter list, down to :data:`~.selecting.ENOUGH`: for
    fewer, fewer requirements are let go.
    """

    def __init__(
        self,
        shelf: Shelf,
        wants: Wants,
        needs: Needs = NO_NEEDS,
        length: int = 10,
        strict: Plan | None = None,
    ) -> None:
        self._shelf, self._wants = shelf, wants
        self._sieves = Sieves.of(shelf, needs)
        self._found = select(shelf, wants, self._sieves.fittings(), length, strict)
        self._matches: tuple[Match, ...] = ()

    def first(self, limit: int) -> Recommendation:
        """Return the best *limit* shoes, as many as there are."""
        return self._listing(self._explained(limit))

    def placed(self, limit: int, hands: Hands) -> Recommendation:
        """Return *limit* shoes as *hands* arrange them; rank :data:`BEYOND` more for it.

        Reasons are read of the shoes shown alone, whoever comes from beyond the last place.
        """
        wants, shelf = self._wants, self._shelf
        picks = self._found.picks[: limit + BEYOND]
        standing = [
            Standing(shelf.shoes[pick.shoe], pick.score / FULL, number)
            for number, pick in enumerate(picks)
        ]
        if not hands.touch(wants.profiles, wants.kind, (one.shoe.product for one in standing)):
            return self.first(limit)
        shown = place(
            standing, hands.placements, wants.profiles, wants.kind, hands.today, limit
        )
        matches = explain(
            shelf, self._found.plan, self._sieves, [picks[one.match.number] for one in shown]
        )
        return self._listing(
            tuple(
                replace(match, lifted=True) if one.lifted and one.by else match
                for match, one in zip(matches, shown, strict=True)
            )
        )

    def _listing(self, matches: tuple[Match, ...]) -> Recommendation:
        wants, found = self._wants, self._found
        return Recommendation(
            profiles=wants.profiles,
            kind=wants.kind,
            matches=matches,
            relaxed=_relaxed(wants, found, matches),
            excluded=found.excluded,
            reason=None if matches else self._sieves.narrowest() or "all_excluded",
            set_aside=wants.set_aside,
        )

    def _explained(self, limit: int) -> tuple[Match, ...]:
        matches, found = self._matches, self._found
        more = found.picks[len(matches) : limit]
        if more:
            # Two threads may explain the same shoes; they say the same.
            matches += explain(self._shelf, found.plan, self._sieves, more)
            self._matches = matches
        return matches[:limit]


def _relaxed(wants: Wants, found: Selection, matches: tuple[Match, ...]) -> tuple[Rule, ...]:
    """Name the requirements given up that some shoe shown does miss."""
    if not found.relaxed:
        return ()
    given_up = [want.rule for want in wants.relaxing[: found.relaxed]]
    missed = [reason.rule for match in matches for reason in match.cautions]
    return tuple(rule for rule in given_up if any(rule is each for each in missed))
