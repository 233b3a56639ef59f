"""Shoes moved by hand: within their band, until their day, and said to the shopper."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from workbench import in_shop, open_shop, signed_in

from shopplugin.domain.placing import BAND
from shopplugin.domain.quiz import Answers

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


def test_a_shoe_is_pinned_by_its_name_if_that_is_one_shoes(app):
    client = signed_in(app)

    assert pin(client, " tarnwick alder 5 (M").status_code == 303
    several, nobody = pin(client, "Tarnwick Alder 5"), pin(client, "Tarnwick Elder")

    assert (several.status_code, nobody.status_code) == (422, 422)
    assert "may be Tarnwick Alder 5 (men), Tarnwick Alder 5 (women)" in several.text
    assert "There is no shoe &#39;Tarnwick Elder&#39;" in nobody.text
    with in_shop(app) as shop:
        assert [one.product for one in shop.snapshot.placements] == ["tarnwick-alder-5-men"]


def test_in_a_large_catalogue_names_are_written_and_not_chosen(app, monkeypatch):
    client = signed_in(app)
    pages = ("/fit/merch/why?product=Tarnwick+Alder+5+(w", "/fit/merch/placements")
    offered = [client.get(address).text.count('<option value="tarnwick') for address in pages]
    monkeypatch.setattr("shopplugin.merch.shown.MOST_OFFERED", 50)

    why, pins = (client.get(address).text for address in pages)

    assert min(offered) > 10
    assert '<option value="tarnwick' not in why + pins
    assert '<h2 id="sum-title">Tarnwick Alder 5 (women): ' in why


def test_where_a_shoe_would_stand_is_said_before_and_after_it_is_placed(app):
    client = signed_in(app)
    form = {"profile": "bunions", "kind": "running", "until": TODAY.isoformat()}
    with in_shop(app) as shop:
        everyone = shop.recommend(["bunions"], "running", limit=60).matches
    first = everyone[0]
    band = [one for one in everyone if round(first.score - one.score, 4) <= BAND]
    near, far = band[-1].shoe.product, "brackmoor-fellside-2"

    def look(product: str, hand: str = "pin") -> str:
        asked = {**form, "product": product, "hand": hand}
        page = client.get("/fit/merch/placements", query_string=asked)
        return re.findall(r'role="status">([^<]+)', page.text)[0]

    assert f"moves from no. {len(band)} to no. 1." in look(near)
    assert "stays no. 1." in look(first.shoe.product)
    assert re.search(r"stays no\. \d\d: too far below to move", look(far))
    assert "too far below to move" not in look(near, "bury")
    assert "the last of its band" in look(near, "bury")

    assert pin(client, far).status_code == 303
    assert pin(client, near).status_code == 303

    listed = client.get("/fit/merch/placements").text
    assert f"moves from no. {len(band)} to no. 1<" in listed
    assert "too far below to move" in listed


def test_a_placement_that_cannot_be_is_refused_when_it_is_looked_at(app):
    asked = {"product": "nobody", "hand": "pin", "until": TODAY.isoformat()}

    page = signed_in(app).get("/fit/merch/placements", query_string=asked)

    assert "There is no shoe &#39;nobody&#39;" in page.text
    assert "Place it<" not in page.text


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


def quiz(app, **answers):
    body = {"activity": "running", "conditions": ["bunions"], **answers}
    return app.test_client().post("/fit/api/v1/quiz", json=body).json


def test_the_quiz_places_shoes_as_the_lists_do_and_says_so(app):
    before = quiz(app)["running"]["matches"]
    band = [one for one in before if round(before[0]["score"] - one["score"], 4) <= BAND]
    last = band[-1]["product"]
    assert last != before[0]["product"]
    pin(signed_in(app), last)

    answer = quiz(app)

    after = answer["running"]["matches"]
    assert [after[0]["product"], after[0]["placed"]] == [last, True]
    assert {one["product"] for one in after[: len(band)]} == {one["product"] for one in band}
    assert answer["pair"]["running"] == after[0]["sku"]
    page = app.test_client().post(
        "/fit/quiz",
        data={"activity": "running", "conditions": "bunions"},
        follow_redirects=True,
    )
    assert page.text.count("Placed here by the shop") == 1
    sealed = page.request.path
    why = app.test_client().get(sealed, query_string={"why": last}).text
    assert "It is on your list, at place 1. Placed here by the shop." in why


def test_a_shoe_pushed_off_the_quiz_s_list_is_told_by_what(app):
    with in_shop(app) as shop:
        advice = shop.advise(Answers(activity="running", conditions=("bunions",)), limit=3)
        longer = shop.advise(advice.answers, limit=30).running.matches
    first, third = longer[0], longer[2]
    band = [one for one in longer if round(first.score - one.score, 4) <= BAND]
    assert len(band) > 3
    pin(signed_in(app), band[-1].shoe.product)

    with in_shop(app) as shop:
        placed = shop.advise(advice.answers, limit=3)
        verdict = shop.why_not(placed, third.shoe.product)

    listed = [one.shoe.product for one in placed.running.matches]
    assert listed == [one.shoe.product for one in (band[-1], *longer[:2])]
    assert [verdict.outcome, verdict.place, verdict.displaced] == ["outranked", 4, True]


def test_no_pin_brings_an_excluded_shoe_into_the_quiz(app):
    with in_shop(app) as shop:
        answers = Answers(activity="running", conditions=("bunions",))
        advice = shop.advise(answers, limit=1000)
        listed = {one.shoe.product for one in advice.running.matches}
        outside = next(
            name
            for name in sorted(shop.snapshot.shoes)
            if name not in listed
            and shop.snapshot.shoes[name].kind == "running"
            and shop.why_not(advice, name).outcome == "excluded"
        )
    pin(signed_in(app), outside)

    with in_shop(app) as shop:
        after = shop.advise(answers, limit=1000)

    assert after.running == advice.running


def asked_why(client, product):
    asked = {"product": product, "profile": "bunions", "kind": "running"}
    page = client.get("/fit/merch/why", query_string=asked).get_data(as_text=True)
    return " ".join(re.sub(r"<[^>]+>", "", unescape(page)).split())


def test_why_tells_of_the_list_that_shoppers_see_and_of_the_hands_in_it(app):
    before = [one.shoe for one in listed(app)]
    client = signed_in(app)
    pinned, buried, moved = before[3], before[0], before[1]
    pin(client, pinned.product)
    pin(client, buried.product, hand="bury")

    after = [one.shoe for one in listed(app)]

    assert after[0] == pinned
    for place, shoe in enumerate(after, start=1):
        assert f"{shoe.title}: It is no. {place} of the list." in asked_why(
            client, shoe.product
        )
    said = asked_why(client, pinned.product)
    assert f"edda pinned it through {TODAY}." in said
    assert "By the ranking alone this shoe is no. 4." in said
    said = asked_why(client, moved.product)
    assert f"edda pinned {pinned.title} through {TODAY}." in said
    assert f"edda buried {buried.title} through {TODAY}." in said
    assert "By the ranking alone this shoe is no. 2." in said
    with in_shop(app) as shop:
        last = shop.recommend(["bunions"], "running", limit=100).matches[-1].shoe
    assert "By the ranking alone" not in asked_why(client, last.product)
