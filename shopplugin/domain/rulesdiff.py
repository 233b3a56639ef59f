"""Two versions of the rules side by side: which rules differ, and which lists change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .effects import TOP, Baseline, Effect, ListChange, Rulebook, counted, every_list
from .rules import Rule
from .shelf import Shelf
from .shoes import KINDS, Shoe


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule before and after; None where it is new or gone."""

    before: Rule | None
    after: Rule | None

    @property
    def rule(self) -> Rule:
        """The rule itself, as it will be or as it was."""
        rule = self.after or self.before
        assert rule is not None  # noqa: S101 - one of the two is there by construction
        return rule


@dataclass(frozen=True, slots=True)
class RulesDiff:
    """What another rulebook says differently, and what that does to the first shoes."""

    rules: tuple[RuleChange, ...]
    effect: Effect


def rules_diff(
    before: Rulebook, after: Rulebook, shoes: Iterable[Shoe], limit: int = TOP
) -> RulesDiff:
    """Compare two rulebooks on the same *shoes*."""
    kept = [*shoes]
    old = Baseline.of(_shelves(kept, before), every_list(before), limit)
    same_shelves = (before.vocabulary, before.sizes) == (after.vocabulary, after.sizes)
    shelves = old.shelves if same_shelves else _shelves(kept, after)
    new = Baseline.of(shelves, every_list(after), limit)
    changes = [
        ListChange(listing, old.tops.get(listing, ()), new.tops.get(listing, ()))
        for listing in {**old.tops, **new.tops}
    ]
    lists = counted({**old.shelves, **new.shelves}, {**old.wants, **new.wants})
    effect = Effect(tuple(each for each in changes if each.before != each.after), lists)
    return RulesDiff(tuple(_rule_changes(_rules(before), _rules(after))), effect)


def _shelves(shoes: Sequence[Shoe], rulebook: Rulebook) -> Mapping[str, Shelf]:
    return {
        kind: Shelf.of(
            (shoe for shoe in shoes if shoe.kind == kind), rulebook.vocabulary, rulebook.sizes
        )
        for kind in KINDS
    }


def _rules(rulebook: Rulebook) -> list[Rule]:
    own = [rule for profile in rulebook.profiles.values() for rule in profile.rules]
    return [*rulebook.comfort, *own]


def _rule_changes(before: Sequence[Rule], after: Sequence[Rule]) -> Iterator[RuleChange]:
    """Pair what differs: rules of one profile that ask the same of one attribute."""
    gone: dict[tuple[str, ...], list[Rule]] = {}
    for rule in before:
        if rule not in after:
            gone.setdefault(_about(rule), []).append(rule)
    for rule in after:
        if rule not in before:
            was = gone.get(_about(rule), [])
            yield RuleChange(was.pop(0) if was else None, rule)
    yield from (RuleChange(rule, None) for left in gone.values() for rule in left)


def _about(rule: Rule) -> tuple[str, ...]:
    return rule.profile, rule.kind, str(rule.stance), rule.wanted.attribute
