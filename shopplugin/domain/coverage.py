"""The coverage map: how many shoes suit each profile well, and what would fill the holes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from .column import Mask
from .effects import ADULTS, Listing
from .ranking import Needs, ScoredShelf, score_all
from .scoring import EVERYTHING, FULL
from .shelf import Shelf
from .shoes import Shoe
from .sieves import Sieves
from .sizes import SizeChart
from .trials import Trials, asked_of, most_gain, telling
from .vocabulary import Value
from .wants import Wants

GOOD = 0.75
"""The score from which a shoe matches well. What earns it is known for the most part: an
unknown counts 0.35, so at least three fifths of the weight must be known to reach it."""

WIDTHS = range(-1, 3)
"""The steps of width on the map: narrow, standard, wide and extra wide."""

ENOUGH = 3
"""As many as a widget shows."""

_BAR = round(GOOD * FULL)

_NARROWING = ("audience", "width")
"""What decides for whom a shoe is at all, beside what it earns points with."""

State = Literal["well", "thin", "relaxed", "empty"]


@dataclass(frozen=True, slots=True)
class Group:
    """The shoppers a cell is about; None is all of them. ``width`` names a step."""

    audience: str | None = None
    width: str | None = None


EVERYBODY = Group()


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of the map.

    ``well`` counts the shoes that match well, in a width known to be the one asked for, and
    ``listed`` all that a list can show.
    ``thin`` is fewer than three that match well, ``relaxed`` some but only with
    ``relaxed`` requirements given up, ``empty`` none.
    """

    listing: Listing
    group: Group
    well: int
    listed: int
    relaxed: int = 0

    @property
    def state(self) -> State:
        """Sum the cell up in a word."""
        if not self.well:
            return "empty"
        if self.relaxed:
            return "relaxed"
        return "thin" if self.well < ENOUGH else "well"


@dataclass(frozen=True, slots=True)
class OneTag:
    """A shoe that would match well if it stated one more thing, and what that could be."""

    product: str
    attribute: str
    values: tuple[Value, ...]
    score: float
    """Its score with the best of these values."""


def groups_of(sizes: SizeChart, audiences: Sequence[str] = ADULTS) -> tuple[Group, ...]:
    """Return the groups of shoppers a map tells apart: everybody, then audience by width."""
    widths = [width for width in sizes.widths if width.step in WIDTHS]
    return (
        EVERYBODY,
        *(
            Group(audience, width.name)
            for audience in audiences
            for width in sorted(widths, key=lambda each: each.step)
            if audience in width.letters
        ),
    )


def coverage(
    shelves: Mapping[str, Shelf], wants: Mapping[Listing, Wants], groups: Sequence[Group]
) -> tuple[Cell, ...]:
    """Return every cell: the lists in their order, each for all *groups*."""
    return tuple(
        _cell(listing, group, shelves[listing.kind], asked)
        for listing, asked in wants.items()
        for group in groups
    )


def one_tag_away(
    trials: Trials, wants: Wants, group: Group, unplaced: Iterable[Shoe] = (), limit: int = 20
) -> tuple[OneTag, ...]:
    """Return the shoes that one more value would make match well, the best first.

    Only a gap is filled here, never a stated value changed. *unplaced* are shoes whose kind
    is unknown: to state it is a tag too.
    """
    shelf = trials.shelf
    needs = needs_of(group, shelf.sizes)
    scored = score_all(shelf, wants, needs, ENOUGH)
    there = _well(scored, needs)
    found = _by_kind(shelf, wants, needs, [*unplaced])
    serving = _serving(shelf, needs)
    asked = asked_of(wants)
    for name in _NARROWING:
        if getattr(group, name):
            asked.setdefault(name, [])
    for name, criteria in asked.items():
        hopeful = trials.open_shoes(name) & ~there
        if name not in _NARROWING:
            hopeful &= scored.scores + most_gain(scored.plan, name) >= _BAR
        shoes = np.flatnonzero(hopeful)
        if not len(shoes):
            continue
        best: dict[int, tuple[int, list[Value]]] = {}
        for value in telling(shelf.vocabulary[name], criteria):
            filled = trials.filled(name, value)
            passing = _serving(filled, needs) if name in _NARROWING else serving
            scores = trials.ranked(wants, scored.relaxed, name, value, shoes, passing)
            for shoe, score in zip(shoes.tolist(), scores.tolist(), strict=True):
                if score >= _BAR:
                    top, reaching = best.get(shoe, (0, []))
                    best[shoe] = (max(top, score), [*reaching, value])
        found += [
            OneTag(shelf.shoes[shoe].product, name, tuple(reaching), score / FULL)
            for shoe, (score, reaching) in best.items()
        ]
    return tuple(
        sorted(found, key=lambda tag: (-tag.score, tag.product, tag.attribute))[:limit]
    )


def needs_of(group: Group, sizes: SizeChart) -> Needs:
    """Return what shoppers of a group cannot do without: their audience's width letter."""
    if group.width is None:
        return Needs(audience=group.audience)
    audience = group.audience or "men"
    step = sizes.named(group.width)
    letters = (one for one in sizes.letters(audience) if sizes.step(one, audience) == step)
    return Needs(audience=audience, width=next(letters, None))


def _cell(listing: Listing, group: Group, shelf: Shelf, wants: Wants) -> Cell:
    needs = needs_of(group, shelf.sizes)
    scored = score_all(shelf, wants, needs, ENOUGH)
    well = int(np.count_nonzero(_well(scored, needs)))
    relaxed = scored.relaxed if well else 0
    return Cell(listing, group, well, int(np.count_nonzero(scored.eligible)), relaxed)


def _well(scored: ScoredShelf, needs: Needs) -> Mask:
    """Say which shoes match well; a width asked for must be known to be there."""
    well = scored.eligible & (scored.scores >= _BAR)
    if needs.width is None:
        return well
    shelf, made = scored.shelf, scored.plan
    standing = _serving(shelf, needs)
    for gauge in (*made.exclusions, *made.requirements):
        standing &= gauge.lets_by(EVERYTHING)
    rows = np.flatnonzero(standing & well[shelf.shoe])
    good = rows[made.scores(made.totals(EVERYTHING, rows)) >= _BAR]
    well = np.zeros_like(well)
    well[shelf.shoe[good]] = True
    return well


def _serving(shelf: Shelf, needs: Needs) -> Mask:
    """Say which fittings serve the needs, and are known to in the width asked for."""
    passing = Sieves.of(shelf, needs).fittings()
    return passing if needs.width is None else passing & (shelf.width.codes != 0)


def _by_kind(
    shelf: Shelf, wants: Wants, needs: Needs, unplaced: Sequence[Shoe]
) -> list[OneTag]:
    """Try shoes of no known kind on a shelf of this one."""
    placed = [replace(shoe, kind=wants.kind) for shoe in unplaced]
    if not placed:
        return []
    scored = score_all(Shelf.of(placed, shelf.vocabulary, shelf.sizes), wants, needs, ENOUGH)
    return [
        OneTag(
            scored.shelf.shoes[shoe].product,
            "kind",
            (wants.kind,),
            int(scored.scores[shoe]) / FULL,
        )
        for shoe in np.flatnonzero(_well(scored, needs)).tolist()
    ]
