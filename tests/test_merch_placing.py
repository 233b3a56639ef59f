"""Shoes moved by hand: within their band, until their day, and said to the shopper."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from workbench import in_shop, open_shop, signed_in

from shopplugin.domain.placing import BAND

TODAY = datetime.now(UTC).date()


@pytest.fixture
def app(tmp_path):
    return open_shop(f"sqlite:///{tmp_path / 'shop.db'}")


def listed(app):
    with in_shop(app) as shop:
        return shop.recommend(["bunions"], "running", limit=10).matches


def pin(client, product, until=TODAY, hand="pin"):
    form = {"product": product, "hand": hand, "profile": "bunions", "kind": "running"}
    return client.post("/fit/merch/placements", data={**form, "until": until.isoformat()})


def test_a_pinned_shoe_comes_first_of_its_band_and_says_so(app):
    before = listed(app)
    band = [one for one in before if round(before[0].score - one.score, 4) <= BAND]
    last = band[-1].shoe.product
    assert last != before[0].shoe.product

    assert pin(signed_in(app), last).status_code == 303

    after = listed(app)
    assert after[0].shoe.product == last
    assert [one.lifted for one in after] == [True] + [False] * 9
    page = app.test_client().get("/fit/widgets/recommendations?profile=bunions&kind=running")
    assert page.get_data(as_text=True).count("Placed here by the shop") == 1
    answer = app.test_client().get("/fit/api/v1/recommendations?profile=bunions&kind=running")
    assert [one["placed"] for one in answer.json["matches"]] == [True] + [False] * 9


def test_a_placement_that_is_ended_leaves_no_trace_in_the_lists(app):
    before = listed(app)
    client = signed_in(app)
    pin(client, before[4].shoe.product)
    assert client.post("/fit/merch/placements/1/end").status_code == 303

    assert listed(app) == before
    assert "ended by edda" in client.get("/fit/merch/placements").get_data(as_text=True)


@pytest.mark.parametrize("days", [-1, 181])
def test_a_placement_ends_within_half_a_year(app, days):
    answer = pin(signed_in(app), listed(app)[1].shoe.product, TODAY + timedelta(days))

    assert answer.status_code == 422
    assert "not an end date" in answer.get_data(as_text=True)


def test_a_placement_lapses_by_itself(app):
    shoe = listed(app)[3].shoe.product
    pin(signed_in(app), shoe)

    with in_shop(app) as shop:
        assert not shop.snapshot.lapsed(TODAY)
        assert shop.snapshot.lapsed(TODAY + timedelta(1))
