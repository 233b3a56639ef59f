"""One app's shop: what it knows, what it sells, and the session to its tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

from flask import current_app

from .domain.ranking import Needs, Recommendation, rank
from .domain.shipping import ShippingDecision
from .domain.wants import Wants, merge
from .figures import Figures
from .knowledge import Knowledge
from .limits import open_limiter
from .sessions import Sessions
from .settings import Settings
from .snapshot import Keeper, Snapshot, State

if TYPE_CHECKING:
    from jinja2 import Environment
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session


_NEVER_S = 86_400.0


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

    @cached_property
    def _keeper(self) -> Keeper:
        # One connection for everybody leaves no room for a thread that looks by itself.
        alone = self._sessions.is_one_connection
        every = _NEVER_S if alone else self.settings.refresh_seconds
        return Keeper(self._sessions.reading, self.knowledge, every)

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
        shelf = (snapshot or self.snapshot).shelves[kind]
        return rank(shelf, self.wants(profiles, kind), needs or Needs(), limit)

    def wants(self, profiles: Sequence[str], kind: str) -> Wants:
        """Merge what *profiles* and general comfort ask of shoes of *kind*."""
        known = self.knowledge
        chosen = tuple(known.profiles[profile] for profile in dict.fromkeys(profiles))
        return merge(chosen, known.comfort, kind, known.vocabulary)

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


def current_shop() -> Shop:
    """Return the shop of the current app."""
    try:
        return cast(Shop, current_app.extensions["shopplugin"])
    except KeyError:
        raise RuntimeError(
            f"The app '{current_app.name}' has no shop."
            " Did you forget to call 'init_app' on ShopPlugin?"
        ) from None
