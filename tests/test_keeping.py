"""What is kept with a catalogue: what would be made anew, and gone when the catalogue goes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from database import session_scope
from flask import Flask, render_template_string
from workbench import in_shop, open_shop

from shopplugin import ShopPlugin, cards, widgets
from shopplugin import shop as shop_module
from shopplugin.domain.placing import Hand, Placement
from shopplugin.domain.ranking import Needs, rank
from shopplugin.domain.shoes import KINDS
from shopplugin.finished import finish, own_templates
from shopplugin.i18n import translator
from shopplugin.importing import import_file
from shopplugin.keeping import LONGEST, Kept
from shopplugin.paths import CATALOG_DIR
from shopplugin.rendering import render
from shopplugin.shop import current_shop
from shopplugin.snapshot import Snapshot


@dataclass(frozen=True)
class Shown:
    """What the template of a card is given."""

    card: cards.Card


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


def test_a_card_is_put_into_words_once_for_each_language(shop):
    matches = shop.recommend(["bunions"], "running", limit=3).matches

    first = finish(matches, shop, translator("en"))
    again = finish(matches, shop, translator("en"))
    spanish = finish(matches, shop, translator("es"))

    assert [id(one) for one in again] == [id(one) for one in first]
    assert [one.card for one in first] == [
        cards.card(match, shop.knowledge, translator("en"), str, reason)
        for match, reason in zip(matches, cards.introductions(matches), strict=True)
    ]
    assert first[0].card.tally != spanish[0].card.tally


def test_kept_cards_are_the_bytes_that_the_template_gives(app, shop):
    with app.test_request_context("/"):
        twice = [widgets.recommendations(shop, translator("en"), "bunions") for _ in range(2)]
        every = own_templates(shop, translator("en"))
        matches = shop.recommend(["bunions"], "running", limit=3).matches
        rendered = [
            render("shopplugin/_shoe.html", Shown(one.card), lang="en")
            for one in finish(matches, shop, translator("en"))
        ]

    assert twice[0] == twice[1]
    assert every
    assert all(html in twice[0] for html in rendered)


def test_a_hosts_own_card_is_rendered_for_every_reader(tmp_path):
    folder = tmp_path / "templates" / "shopplugin"
    folder.mkdir(parents=True)
    folder.joinpath("_shoe.html").write_text("<i>{{ card.sku }} {{ request.args.who }}</i>")
    host = Flask("host", template_folder=str(tmp_path / "templates"))
    host.config["SHOPPLUGIN_DATABASE_URL"] = f"sqlite:///{tmp_path / 'shop.db'}"
    ShopPlugin().init_app(host)
    with host.app_context():
        found = current_shop()
        with session_scope(found.engine, write=True) as session:
            import_file(session, CATALOG_DIR / "products.csv", found.knowledge)

    def page(who):
        with host.test_request_context(f"/?who={who}"):
            return render_template_string("{{ fit.recommendations('bunions', limit=1) }}")

    assert page("ann").count(" ann</i>") == page("bob").count(" bob</i>") == 2
    assert " ann</i>" not in page("bob")
