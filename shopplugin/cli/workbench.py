"""Verbs for merchandisers: what to tag, what the shelves cover, what other rules would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from .. import knowledge
from ..domain.coverage import (
    EVERYBODY,
    GOOD,
    Cell,
    OneTag,
    groups_of,
    one_tag_away,
)
from ..domain.coverage import (
    coverage as coverage_of,
)
from ..domain.effects import Baseline, Listing, audiences_of, every_list
from ..domain.explaining import spell
from ..domain.gaps import Gap, gaps, never, too_often
from ..domain.rules import Rule
from ..domain.rulesdiff import RuleChange
from ..domain.rulesdiff import rules_diff as rules_diff_of
from ..domain.suggesting import Suggestion, open_suggestions, texts_of
from ..domain.suggesting import suggest as suggest_of
from ..domain.trials import Trials
from ..domain.vocabulary import write
from ..knowledge import CatalogError
from ..shop import Shop
from ..snapshot import Snapshot
from ..wire import value_of
from .listing import effect_document, print_effect
from .opening import database_option, json_option, opened_shop, print_json, refuse

TO_DO = 50
"""How many of the missing values with the most effect are listed."""

Document = dict[str, Any]


@click.command()
@json_option
@database_option
def suggest(as_json: bool, database_url: str | None) -> None:
    """Suggest attributes from product texts, each with the words it came from."""
    with opened_shop(database_url) as shop:
        known, snapshot = shop.knowledge, shop.refresh()
        _say_if_empty(snapshot)
        found = {
            shoe.product: open_suggestions(
                shoe,
                suggest_of(
                    texts_of(shoe),
                    known.suggestions,
                    known.vocabulary,
                    known.sizes,
                    shoe.kind,
                    shoe.audience,
                ),
            )
            for shoe in snapshot.shoes.values()
        }
        if as_json:
            suggestions = [
                {"product": product, **_suggestion(each)}
                for product, told in found.items()
                for each in told
            ]
            print_json({**_versions(shop, snapshot), "suggestions": suggestions})
            return
        for product, told in found.items():
            for each in told:
                click.echo(
                    f"{product}: {each.attribute} = {write(each.value)}"
                    f'  "{each.words}" ({each.field}, rule {each.rule})'
                )
        click.echo(f"{sum(map(len, found.values()))} suggestions.")


@click.command()
@json_option
@database_option
def coverage(as_json: bool, database_url: str | None) -> None:
    """Count the shoes that match each profile well, and say what is missing."""
    with opened_shop(database_url) as shop:
        known, snapshot = shop.knowledge, shop.refresh()
        _say_if_empty(snapshot)
        wants = every_list(known)
        baseline = Baseline.of(snapshot.shelves, wants)
        unplaced = [shoe for shoe in snapshot.shoes.values() if shoe.kind is None]
        cells: dict[Listing, list[Cell]] = {}
        groups = groups_of(known.sizes, audiences_of(snapshot.shelves))
        for cell in coverage_of(snapshot.shelves, wants, groups):
            cells.setdefault(cell.listing, []).append(cell)
        to_do = gaps(baseline, unplaced)
        if not as_json:
            _print_coverage(cells, to_do)
            return
        trials = {kind: Trials(shelf) for kind, shelf in snapshot.shelves.items()}

        def with_tags(cell: Cell) -> Document:
            listing = cell.listing
            short = cell.state != "well"
            tags = (
                one_tag_away(trials[listing.kind], wants[listing], cell.group, unplaced)
                if short
                else ()
            )
            return {**_cell(cell), "one_tag_away": [_tag(tag) for tag in tags]}

        print_json(
            {
                **_versions(shop, snapshot),
                "matches_well_from": GOOD,
                "lists": [
                    {
                        "profile": listing.profile,
                        "kind": listing.kind,
                        **with_tags(next(cell for cell in own if cell.group == EVERYBODY)),
                        "missing": _missing(listing, to_do),
                        "groups": [
                            {
                                "audience": cell.group.audience,
                                "width": cell.group.width,
                                **with_tags(cell),
                            }
                            for cell in own
                            if cell.group != EVERYBODY
                        ],
                    }
                    for listing, own in cells.items()
                ],
                "to_do": [_gap(gap) for gap in to_do[:TO_DO]],
                "never": [
                    {
                        "product": each.product,
                        "kind": each.kind,
                        "place": each.place,
                        "profile": each.closest.profile if each.closest else None,
                        "audience": each.closest.audience if each.closest else None,
                    }
                    for each in never(baseline)
                ],
                "too_often": [
                    {
                        "product": each.product,
                        "kind": each.kind,
                        "profiles": [*dict.fromkeys(one.profile for one in each.lists)],
                        "lists": [listing._asdict() for listing in each.lists],
                        "share": round(each.share, 4),
                    }
                    for each in too_often(baseline)
                ],
            }
        )


@click.command("rules-diff")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
@database_option
def rules_diff(folder: Path, as_json: bool, database_url: str | None) -> None:
    """Say what the rules in DIR would change: which rules differ, and whose first shoes."""
    try:
        other = knowledge.load(folder)
    except CatalogError as error:
        refuse(str(error))
    with opened_shop(database_url) as shop:
        snapshot = shop.refresh()
        found = rules_diff_of(shop.knowledge, other, snapshot.shoes.values())
        if as_json:
            print_json(
                {
                    **_versions(shop, snapshot),
                    "other_rules_version": other.rules_version,
                    "rules": [_rule_change(change) for change in found.rules],
                    **effect_document(found.effect),
                }
            )
            return
        for change in found.rules:
            click.echo(_spelt_change(change))
        print_effect(found.effect)
        count = len(found.rules)
        click.echo(
            f"{count} rule{' differs' if count == 1 else 's differ'};"
            f" {len(found.effect.changes)} of"
            f" {found.effect.lists} lists change their first shoes."
        )


def _say_if_empty(snapshot: Snapshot) -> None:
    if not snapshot.shoes:
        click.echo("The catalogue is empty. Fill it: shopplugin import FILE", err=True)


def _versions(shop: Shop, snapshot: Snapshot) -> Document:
    return {
        "catalog_version": snapshot.catalog_version,
        "rules_version": shop.knowledge.rules_version,
    }


def _suggestion(suggestion: Suggestion) -> Document:
    return {
        "attribute": suggestion.attribute,
        "value": value_of(suggestion.value),
        "words": suggestion.words,
        "field": suggestion.field,
        "start": suggestion.start,
        "end": suggestion.end,
        "clause": suggestion.clause,
        "rule": suggestion.rule,
        "fingerprint": suggestion.fingerprint,
    }


def _cell(cell: Cell) -> Document:
    return {"state": cell.state, "well": cell.well, "listed": cell.listed}


def _tag(tag: OneTag) -> Document:
    return {
        "product": tag.product,
        "attribute": tag.attribute,
        "values": [value_of(value) for value in tag.values],
        "score": tag.score,
    }


def _gap(gap: Gap) -> Document:
    return {
        "product": gap.product,
        "attribute": gap.attribute,
        "lists": [listing._asdict() for listing in gap.lists],
        "enters": [listing._asdict() for listing in gap.enters],
        "together": [listing._asdict() for listing in gap.together],
    }


def _missing(listing: Listing, to_do: Sequence[Gap]) -> Document:
    """Count, by attribute, the missing values that could change one list."""
    missing = Counter(
        gap.attribute for gap in to_do if listing in gap.lists or listing in gap.together
    )
    return dict(missing.most_common())


def _rule_change(change: RuleChange) -> Document:
    return {
        "profile": change.rule.profile,
        "kind": change.rule.kind,
        "stance": str(change.rule.stance),
        "attribute": change.rule.wanted.attribute,
        "before": _rule(change.before),
        "after": _rule(change.after),
    }


def _rule(rule: Rule | None) -> Document | None:
    if rule is None:
        return None
    return {
        "wanted": spell(rule.wanted),
        "weight": value_of(rule.weight),
        "tolerance": value_of(rule.tolerance),
        "ample": value_of(rule.ample),
        "because": rule.because,
    }


def _spelt_change(change: RuleChange) -> str:
    rule = change.rule
    where = f"{rule.profile}, {rule.kind} {rule.stance}: {rule.wanted.attribute}"
    before, after = (
        f"{spell(each.wanted)} (weight {write(each.weight)})" if each else "no rule"
        for each in (change.before, change.after)
    )
    return f"{where} {before} -> {after}"


def _print_coverage(cells: Mapping[Listing, Sequence[Cell]], to_do: Sequence[Gap]) -> None:
    for listing, own in cells.items():
        everybody = next(cell for cell in own if cell.group == EVERYBODY)
        short = [
            f"{cell.group.audience} {(cell.group.width or '').replace('_', ' ')} {cell.well}"
            for cell in own
            if cell.group != EVERYBODY and cell.state != "well"
        ]
        line = f"{listing.profile:24} {listing.kind:9} {everybody.well:5} {everybody.state:8}"
        click.echo(f"{line} {'short: ' + ', '.join(short) if short else ''}".rstrip())
    if to_do:
        click.echo("\nMissing values that would change the most lists:")
    for gap in to_do[:10]:
        click.echo(
            f"{gap.product}: {gap.attribute} (alone {len(gap.lists)},"
            f" with the shoe's other gaps {len(gap.together)})"
        )
