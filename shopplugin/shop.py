"""One app's shop: what it knows, what it sells, and the session to its tables."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, cast

from flask import current_app
from marshmallow import ValidationError

from .answers import reread_answers, write_answers
from .domain.advice import LIMIT, Advice, advise, why_not
from .domain.changes import Change, smallest_changes
from .domain.placing import BEYOND, Hands, place
from .domain.quiz import Answers
from .domain.ranking import Needs, Recommendation, Verdict, rank
from .domain.recommendation import NO_NEEDS
from .domain.shipping import ShippingDecision
from .domain.wants import Wants, merge
from .figures import Figures
from .fragments import Fragments
from .knowledge import Knowledge
from .limits import open_limiter
from .seal import Expired, Seal, Sealed, new_key
from .sessions import Sessions
from .settings import Settings
from .snapshot import Keeper, Snapshot, State
from .tally import Tally, possible

if TYPE_CHECKING:
    from jinja2 import Environment
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session


_logger = logging.getLogger("shopplugin")

_NEVER_S = 86_400.0

BESIDE = "beside"
"""Where a sealed link has what a page asked beside the answers."""


class Shop:
    """What one app's views, verbs and templates ask; see :func:`current_shop`."""

    def __init__(
        self,
        settings: Settings,
        knowledge: Knowledge,
        sessions: Sessions,
        can_edit: Callable[[], bool] | None = None,
    ) -> None:
        self.settings = settings
        self.knowledge = knowledge
        self.can_edit = can_edit
        self._sessions = sessions
        self.figures = Figures() if settings.metrics else None
        self.limiter = open_limiter(settings.rate_limit, settings.redis_url)
        self.environments: dict[str, Environment] = {}
        """The overlays of the app's Jinja environment, by language; see ``rendering``."""
        self.fragments = Fragments()
        """Finished widgets, kept until the catalogue changes."""
        self._sealer = Seal(settings.secret_keys or [new_key()])
        self._warns_of_short_links = not settings.secret_keys

    @cached_property
    def _keeper(self) -> Keeper:
        # One connection for everybody leaves no room for a thread that looks by itself.
        alone = self._sessions.is_one_connection
        every = _NEVER_S if alone else self.settings.refresh_seconds
        return Keeper(self._sessions.reading, self.knowledge, every)

    @cached_property
    def tally(self) -> Tally | None:
        """The sums of this process; None where a thread of its own has no connection."""
        if self._sessions.is_one_connection:
            return None
        return Tally(
            lambda: self.engine, lambda: possible(self.knowledge.quiz, self.snapshot.shoes)
        )

    @property
    def snapshot(self) -> Snapshot:
        """The catalogue in memory; the first look at it reads the database."""
        return self._keeper.snapshot

    @property
    def state(self) -> State:
        """How old the catalogue in memory is, and since when the database is silent."""
        return self._keeper.state

    def refresh(self) -> Snapshot:
        """Look for a newer catalogue now; raise what the database raises."""
        return self._keeper.refresh()

    @property
    def engine(self) -> Engine:
        """The engine of the database our tables are in."""
        return self._sessions.engine

    def session(self, *, write: bool = False) -> Session:
        """Return the session of the moment, on tables that are there.

        Whoever ends the work commits. *write* takes the lock of a SQLite file of our own at
        once, so that the work does not fail half-way for want of it.
        """
        return self._sessions.session(write=write)

    def reading(self) -> AbstractContextManager[Session]:
        """Open a session to read with, apart from whatever the request is in the middle of."""
        return self._sessions.reading()

    def recommend(
        self,
        profiles: Sequence[str],
        kind: str,
        needs: Needs | None = None,
        limit: int = 10,
        snapshot: Snapshot | None = None,
    ) -> Recommendation:
        """Rank the shoes of *kind* for one or several *profiles*, best first.

        Of *snapshot*, where an answer must not mix two catalogues; else of the current one.
        Raises ``KeyError`` for a profile that does not exist.
        """
        snapshot = snapshot or self.snapshot
        kept, today = snapshot.rankings, datetime.now(UTC).date()
        own = needs not in (None, NO_NEEDS) or kept.knowledge is not self.knowledge

        def first(shoes: int) -> Recommendation:
            if not own:
                return kept.first(profiles, kind, shoes)
            wants = self.wants(profiles, kind)
            return rank(snapshot.shelves[kind], wants, needs or NO_NEEDS, shoes)

        def arrange() -> Recommendation:
            # A band may reach past the end; what is excluded or relaxed is the list's.
            longer = first(limit + BEYOND).matches
            placed = place(longer, snapshot.placements, profiles, kind, today, limit)
            matches = (
                replace(one.match, lifted=True) if one.lifted and one.by else one.match
                for one in placed
            )
            return replace(first(limit), matches=tuple(matches))

        if not any(one.holds(profiles, kind, today) for one in snapshot.placements):
            return first(limit)
        if own:
            return arrange()
        # Tomorrow it is another list: a placement may have ended.
        return kept.placed.get((*profiles, kind, limit, today), arrange)

    def wants(self, profiles: Sequence[str], kind: str) -> Wants:
        """Merge what *profiles* and general comfort ask of shoes of *kind*."""
        known = self.knowledge
        chosen = tuple(known.profiles[profile] for profile in dict.fromkeys(profiles))
        return merge(chosen, known.comfort, kind, known.vocabulary)

    def advise(
        self, answers: Answers, snapshot: Snapshot | None = None, limit: int = LIMIT
    ) -> Advice:
        """Advise on *answers* with at most *limit* shoes a list; red flags stop every shoe.

        The shop's placements arrange the lists, inside their score bands.
        """
        snapshot = snapshot or self.snapshot
        hands = _hands(snapshot)
        return advise(answers, self.knowledge, snapshot.shelves, limit, hands)

    def why_not(
        self, advice: Advice, product: str, snapshot: Snapshot | None = None
    ) -> Verdict:
        """Say why *product* is in the lists of *advice*, or why it is not.

        Raises ``LookupError`` where there is no such shoe, or no shoe at all.
        """
        return why_not(advice, (snapshot or self.snapshot).shelves, product)

    def smallest_changes(
        self, answers: Answers, snapshot: Snapshot | None = None
    ) -> tuple[Change, ...]:
        """Return the single answers whose change would bring other shoes first."""
        snapshot = snapshot or self.snapshot
        rankings, known = snapshot.rankings, self.knowledge
        plans = rankings.plans if rankings.knowledge is known else None
        return smallest_changes(answers, known, snapshot.shelves, _hands(snapshot), plans)

    def seal(
        self,
        answers: Answers,
        *,
        kept: bool = False,
        beside: Mapping[str, Sequence[str]] | None = None,
        snapshot: Snapshot | None = None,
    ) -> str:
        """Return the part of a link that carries *answers*, encrypted, for 24 hours.

        For 90 days where the shopper wants it *kept*. What a page asked *beside* them, such
        as a foot's length, goes along. Nothing is stored.
        """
        if self._warns_of_short_links:
            self._warns_of_short_links = False
            _logger.warning(
                "SHOPPLUGIN_SECRET_KEYS is not set: result links open in this process only,"
                " and until it ends."
            )
        said = write_answers(answers)
        return self._sealer.seal(
            {**said, BESIDE: dict(beside)} if beside else said,
            catalog_version=(snapshot or self.snapshot).catalog_version,
            rules_version=self.knowledge.rules_version,
            kept=kept,
            now=datetime.now(UTC),
        )

    def unseal(self, link: str) -> tuple[Answers, Sealed]:
        """Open what :meth:`seal` made, exactly as it was made.

        Raises ``NotAsIssued``, or ``Expired`` where its time is over or the shop no longer
        knows what was answered.
        """
        sealed = self._sealer.unseal(link, now=datetime.now(UTC))
        said = {name: value for name, value in sealed.answers.items() if name != BESIDE}
        try:
            return reread_answers(said, self.knowledge), sealed
        except ValidationError:
            raise Expired from None

    def quote(
        self,
        subtotal: str | None,
        discount: str | None = None,
        currency: str | None = None,
        country: str | None = None,
        region: str | None = None,
        postal_code: str | None = None,
    ) -> ShippingDecision:
        """Decide whether an order ships free; nothing here raises."""
        return self.knowledge.policy.quote(
            subtotal, discount, currency, country, region, postal_code
        )


def _hands(snapshot: Snapshot) -> Hands:
    return Hands(snapshot.placements, datetime.now(UTC).date())


def current_shop() -> Shop:
    """Return the shop of the current app."""
    try:
        return cast(Shop, current_app.extensions["shopplugin"])
    except KeyError:
        raise RuntimeError(
            f"The app '{current_app.name}' has no shop."
            " Did you forget to call 'init_app' on ShopPlugin?"
        ) from None
