"""Two rulebooks side by side: what they say differently, and who comes first."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from shoes_for_tests import profile, rule, shoe
from test_effects import (
    BLISTERS,
    BLISTERS_WOMEN,
    BUNIONS,
    BUNIONS_WOMEN,
    LOW,
    SOFT,
    Book,
    shop,
)

from shopplugin.domain.effects import ListChange
from shopplugin.domain.rulesdiff import RuleChange, rules_diff
from shopplugin.domain.vocabulary import Vocabulary


class Other(Book):
    """Another rulebook."""

    def __init__(self, *profiles: object, vocabulary: Vocabulary | None = None) -> None:
        self.profiles = {one.id: one for one in profiles}  # type: ignore[attr-defined,misc]  # profiles
        self.vocabulary = vocabulary or Book.vocabulary


def test_a_rulebook_beside_itself_shows_nothing():
    found = rules_diff(Book(), Book(), shop())

    assert (found.rules, found.effect.changes, found.effect.lists) == ((), (), 12)


def test_another_threshold_is_one_rule_changed_and_shows_its_effect():
    was = LOW.rules[0]
    now = replace(was, wanted=replace(was.wanted, at_least=Decimal(9), at_most=None))

    found = rules_diff(Book(), Other(profile(now, id="bunions"), SOFT), shop())

    assert found.rules == (RuleChange(was, now),)
    assert found.effect.changes == (
        ListChange(BUNIONS, ("alder", "birch", "cedar"), ("dogwood", "cedar", "birch")),
        ListChange(BUNIONS_WOMEN, ("alder", "birch", "cedar"), ("dogwood", "cedar", "birch")),
    )


def test_a_rule_more_and_a_rule_less_are_told_apart():
    extra = rule("prefer", "rocker", any_of=("yes",))
    both = Other(profile(*LOW.rules, extra, id="bunions"), SOFT)

    assert rules_diff(Book(), both, []).rules == (RuleChange(None, extra),)
    assert rules_diff(both, Book(), []).rules == (RuleChange(extra, None),)
    assert RuleChange(extra, None).rule == RuleChange(None, extra).rule == extra


def test_a_profile_that_only_one_of_them_has_is_a_list_that_comes_or_goes():
    found = rules_diff(Other(LOW), Book(), [shoe("alder")])

    assert [(change.listing, change.before) for change in found.effect.changes] == [
        (BLISTERS, ()),
        (BLISTERS_WOMEN, ()),
    ]


def test_another_vocabulary_reads_the_shoes_anew():
    fewer = Vocabulary(
        {name: it for name, it in Book.vocabulary.attributes.items() if name != "drop_mm"}
    )
    unknown = Other(LOW, SOFT, vocabulary=fewer)
    shoes = [shoe("alder", drop_mm=12), shoe("birch", drop_mm=4)]

    found = rules_diff(Book(), unknown, shoes)

    assert found.effect.changes == (
        ListChange(BUNIONS, ("birch", "alder"), ("alder", "birch")),
        ListChange(BUNIONS_WOMEN, ("birch", "alder"), ("alder", "birch")),
    )
