"""What to do about a sore foot besides shoes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .rules import PROFILES, Grade, Source

SECTIONS = ("prevention", "causes", "treatment", "see_a_doctor")
STATES = ("fresh_fracture", "intense_swelling")
"""States of a foot, not profiles, in which some pieces should be left alone."""


@dataclass(frozen=True, slots=True)
class CarePiece:
    """One thing worth knowing or doing, for the profiles it serves.

    ``text`` is its paragraphs, ``steps`` what to do in order, ``cautions`` what to mind.
    ``not_with`` names states and profiles in which it should not be done.
    """

    id: str
    section: str
    title: str
    text: tuple[str, ...]
    profiles: tuple[str, ...]
    grade: Grade
    source: Source
    steps: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    not_with: tuple[str, ...] = ()

    def serves(self, profile: str) -> bool:
        """Say whether the piece is written for *profile*."""
        return profile in self.profiles

    @property
    def is_for_everybody(self) -> bool:
        """Say whether the piece is written for every profile."""
        return set(self.profiles) >= set(PROFILES)

    @property
    def not_while(self) -> tuple[str, ...]:
        """Name the states in which the piece is left alone, whatever the profile."""
        return tuple(state for state in STATES if state in self.not_with)


def care_for(pieces: Iterable[CarePiece], profiles: Collection[str]) -> tuple[CarePiece, ...]:
    """Return what to do with these *profiles*, and when to see a doctor, always.

    A piece that one of the profiles forbids is left out, whoever else it serves. Where
    nothing is known of a foot, what is written for everybody remains.
    """
    return tuple(
        piece
        for piece in pieces
        if piece.section == "see_a_doctor"
        or (
            piece.section != "causes"
            and (piece.is_for_everybody or any(map(piece.serves, profiles)))
            and not set(piece.not_with) & set(profiles)
        )
    )
