"""What is kept with a catalogue: what would be made anew, and gone when the catalogue goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from workbench import in_shop, open_shop

from shopplugin import shop as shop_module
from shopplugin.domain.placing import Hand, Placement
from shopplugin.domain.ranking import Needs, rank
from shopplugin.domain.shoes import KINDS
from shopplugin.keeping import LONGEST, Kept
from shopplugin.snapshot import Snapshot


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return open_shop(f"sqlite:///{tmp_path_factory.mktemp('kept') / 'shop.db'}")


@pytest.fixture
def shop(app):
    with in_shop(app) as shop:
        yield shop


def anew(shop, profiles, kind, needs, limit, snapshot=None):
    shelf = (snapshot or shop.snapshot).shelves[kind]
    return rank(shelf, shop.wants(profiles, kind), needs, limit)


def copied(snapshot, knowledge, shoes=None, placements=()):
    """The catalogue read again, perhaps with other shoes or placements."""
    shoes = snapshot.shoes.values() if shoes is None else shoes
    version = snapshot.version + 1
    return Snapshot.of(shoes, knowledge, snapshot.catalog_version, version, placements)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100, LONGEST + 1])
def test_a_kept_list_is_the_one_that_would_be_ranked_anew(shop, limit):
    for kind in KINDS:
        for profiles in [[one] for one in shop.knowledge.profiles] + [["bunions", "flat-feet"]]:
            expected = anew(shop, profiles, kind, Needs(), limit)

            assert shop.recommend(profiles, kind, limit=limit) == expected


def test_a_shorter_list_is_kept_right_where_requirements_are_let_go(shop):
    few = [*shop.snapshot.shoes.values()][:25]
    snapshot = copied(shop.snapshot, shop.knowledge, few)

    for profile in shop.knowledge.profiles:
        for limit in (5, 3, 2, 1, 2, 3, 5):
            found = shop.recommend([profile], "running", None, limit, snapshot)
            assert found == anew(shop, [profile], "running", Needs(), limit, snapshot)


def test_a_list_is_ranked_once_and_its_reasons_are_read_once(shop):
    snapshot = copied(shop.snapshot, shop.knowledge)

    short = shop.recommend(["bunions"], "running", None, 3, snapshot).matches
    long = shop.recommend(["bunions"], "running", Needs(), 9, snapshot).matches

    assert [id(match) for match in long[:3]] == [id(match) for match in short]


def test_a_list_for_a_shoppers_own_needs_is_ranked_for_them(shop):
    needs = Needs(audience="women", width="D")

    found = shop.recommend(["bunions"], "running", needs, 10)

    assert found == anew(shop, ["bunions"], "running", needs, 10)
    assert found != shop.recommend(["bunions"], "running", limit=10)


def test_a_new_catalogue_has_lists_of_its_own(shop):
    before = shop.recommend(["bunions"], "running", limit=3)
    best = before.matches[0].shoe.product
    left = [shoe for shoe in shop.snapshot.shoes.values() if shoe.product != best]

    after = shop.recommend(
        ["bunions"], "running", None, 3, copied(shop.snapshot, shop.knowledge, left)
    )

    assert best not in {match.shoe.product for match in after.matches}
    assert after.matches[0].shoe == before.matches[1].shoe


def test_a_shop_with_other_rules_does_not_answer_by_the_old_ones(shop, monkeypatch):
    old = shop.recommend(["bunions"], "running", limit=3)
    other = replace(shop.knowledge, comfort=())

    monkeypatch.setattr(shop, "knowledge", other)
    new = shop.recommend(["bunions"], "running", limit=3)

    assert new == anew(shop, ["bunions"], "running", Needs(), 3)
    assert new != old


def test_an_expired_placement_is_gone_the_day_after(shop, monkeypatch):
    plain = shop.recommend(["bunions"], "running", limit=5)
    second, today = plain.matches[1].shoe.product, datetime.now(UTC).date()
    pinned = Placement(second, Hand.PIN, until=today)
    snapshot = copied(shop.snapshot, shop.knowledge, placements=(pinned,))

    def ask():
        return shop.recommend(["bunions"], "running", None, 5, snapshot)

    assert [ask().matches[0].shoe.product, ask().matches[0].lifted] == [second, True]
    assert ask().matches[0] is ask().matches[0]

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=1)

    monkeypatch.setattr(shop_module, "datetime", Tomorrow)
    assert ask() == plain


def test_an_unknown_profile_is_refused_and_nothing_is_kept_of_it(shop):
    for _ in range(2):
        with pytest.raises(KeyError, match="bunion-feet"):
            shop.recommend(["bunion-feet"], "running")


def test_of_too_much_the_least_used_is_forgotten():
    kept, made = Kept[str](2), []

    def ask(key):
        return kept.get(key, lambda: made.append(key) or key * 2)

    assert [ask(key) for key in "abacab"] == ["aa", "bb", "aa", "cc", "aa", "bb"]
    assert made == ["a", "b", "c", "b"]
    assert len(kept) == 2
