"""A shop stocked from a product file, as ``shopplugin import`` would stock it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from database import session_scope

from shopplugin import migrations
from shopplugin.database import create_engine_for
from shopplugin.domain.ranking import Match, Needs, Recommendation, rank
from shopplugin.domain.shelf import Shelf
from shopplugin.domain.wants import merge
from shopplugin.feeds.report import ImportReport
from shopplugin.importing import import_file
from shopplugin.knowledge import Knowledge
from shopplugin.loading import read_shoes


@dataclass(frozen=True, slots=True)
class Stocked:
    """The shelves of one file, and what its import reported."""

    knowledge: Knowledge
    shelves: dict[str, Shelf]
    report: ImportReport

    def recommend(
        self, *profiles: str, kind: str = "running", limit: int = 10
    ) -> Recommendation:
        """Rank for some profiles together."""
        asked = [self.knowledge.profiles[profile] for profile in profiles]
        wants = merge(asked, self.knowledge.comfort, kind, self.knowledge.vocabulary)
        return rank(self.shelves[kind], wants, Needs(), limit)

    def top(self, *profiles: str, kind: str = "running") -> Sequence[Match]:
        """Return the first ten shoes for some profiles together."""
        matches = self.recommend(*profiles, kind=kind).matches
        assert len(matches) == 10
        return matches


def stock(file: Path, knowledge: Knowledge) -> Stocked:
    """Import *file* into an empty shop and put its shoes on shelves."""
    engine = create_engine_for("sqlite://")
    migrations.upgrade(engine)
    with session_scope(engine, write=True) as session:
        report = import_file(session, file, knowledge)
    with session_scope(engine) as session:
        shoes = list(read_shoes(session, knowledge.vocabulary))
    engine.dispose()
    kinds = {shoe.kind for shoe in shoes if shoe.kind}
    shelves = {
        kind: Shelf.of(
            [shoe for shoe in shoes if shoe.kind == kind], knowledge.vocabulary, knowledge.sizes
        )
        for kind in kinds
    }
    return Stocked(knowledge, shelves, report)
