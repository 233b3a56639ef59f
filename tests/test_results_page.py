"""The result: what was heard, the shoes and why, and what stops every shoe."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from host import make_host, stock
from quiz_forms import TYPICAL, names_in, result_of, send, text_of

from shopplugin.knowledge import load
from shopplugin.paths import CATALOG_DIR
from shopplugin.quizpages.routes import SHOWN
from shopplugin.seal import LONG, SHORT
from shopplugin.shop import current_shop

KNOWLEDGE = load(CATALOG_DIR)


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Flask:
    return stock(make_host(tmp_path_factory.mktemp("host")))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_what_was_said_is_repeated_plainly(client):
    said = text_of(result_of(client, TYPICAL))

    for sentence in (
        "You want them for running.",
        "You said you have a bunion.",
        "You said your soles wear on the outer edge.",
        "You wear women's shoes.",
        "Your US size is 9.",
        "The order would go to 10001.",
    ):
        assert sentence in said


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ([("size_other", "42")], "You wear EU 42, which is about US 9.5."),
        (
            [("foot_left_mm", "262"), ("foot_right_mm", "270")],
            "We fit the larger one: about US 10.",
        ),
        ([("foot_left_mm", "270")], "Your foot measures 270 mm: about US 10."),
    ],
)
def test_a_size_worked_out_says_about(client, fields, sentence):
    assert sentence in text_of(result_of(client, [("audience", "men"), *fields]))


def test_the_page_answers_in_the_order_a_fitter_would(client):
    page = result_of(client, TYPICAL).text

    order = (
        ">What you told us<",
        ">Our pick for running<",
        ">Our pick for recovery<",
        ">The two together<",
        ">More running shoes<",
        'id="compare-h"',
        ">Why not this shoe?<",
        ">The smallest change<",
        ">Besides shoes<",
        ">When to see a doctor<",
        ">Try-on card<",
    )
    places = [page.index(heading) for heading in order]
    assert places == sorted(places)


def test_who_rests_sore_feet_sees_recovery_shoes_first(client):
    said = text_of(result_of(client, [("activity", "recovery")]))

    assert said.index("Our pick for recovery") < said.index("Our pick for running")


def test_the_shoes_are_those_of_the_advice_each_with_two_drawings(app, client):
    page = result_of(client, TYPICAL).text

    with app.test_request_context():
        shop = current_shop()
        sealed = send(client, TYPICAL).headers["Location"].rpartition("/")[2]
        advice = shop.advise(shop.unseal(sealed)[0], limit=SHOWN)
        listed = {
            match.shoe.product
            for answer in advice.recommendations.values()
            for match in answer.matches
        }
    assert set(re.findall(r'data-product="([^"]+)"', page)) == listed
    assert page.count('shopplugin-drawing"') >= 2 * len(listed)


def test_a_reason_repeats_the_answer_and_names_what_the_shoe_has(client):
    said = text_of(result_of(client, TYPICAL))

    assert re.search(
        r"You said you have a bunion\. Fits: .* we look for .* for bunions\.", said
    )
    assert "Grade C" in said


def test_why_a_reason_matters_stands_once_and_every_other_leads_there(client):
    page = result_of(client, TYPICAL).text

    told = re.findall(r'<li id="(why-\d+)">', page)
    asked = re.findall(r'href="#(why-\d+)"', page)
    assert len(told) == len(set(told))
    assert set(asked) <= set(told)
    assert len(asked) > 4 * len(told)


def test_a_shoe_of_which_little_is_known_is_not_called_our_pick(client):
    fields = [("conditions", "bunions"), ("audience", "women"), ("size_us", "12")]

    said = text_of(result_of(client, [*fields, ("width", "4E")]))

    assert "The closest we have for running Fennholt Cirrus 2" in said
    assert re.search(r"Not stated: (?:[\w ]+, ){4}[\w ]+ and 1[0-9] more ", said)
    assert "Our pick for running" not in said


def test_a_stock_that_nobody_stated_is_not_said_to_be_there(app, client):
    said = text_of(result_of(client, [("audience", "men"), ("size_us", "10")]))

    assert re.search(r"Size 10, width \w+, in stock", said)
    assert "In stock: " not in said


def test_a_result_is_light_enough_for_a_phone_at_night(client):
    page = result_of(client, TYPICAL).data

    assert len(page) < 210_000
    assert len(gzip.compress(page)) < 36_000


def test_the_pair_has_one_total_and_the_carts_own_shipping_decision(app, client):
    said = text_of(result_of(client, [*TYPICAL, ("ship_to_region", "NY")]))
    abroad = text_of(
        result_of(client, [("audience", "women"), ("size_us", "9"), ("ship_to_country", "CA")])
    )

    assert "Free shipping applied" in said
    assert "Free shipping isn't available in Canada" in abroad


def test_answers_can_be_changed_in_place(client):
    page = result_of(client, [*TYPICAL, ("keep", "yes")])

    assert {"wear", "red_flags", "size_us", "keep"} <= names_in(page)
    assert re.search(r'id="fit-wear-outer_edge"[^>]* checked', page.text)
    assert re.search(r'id="fit-conditions-bunions"[^>]* checked', page.text)
    assert re.search(r'name="size_us" value="9"', page.text)
    assert "<svg" not in re.search(r'<form[^>]*id="fit-form".*?</form>', page.text, re.S)[0]
    assert re.search(r'id="fit-keep"[^>]* checked', page.text)


def test_why_not_answers_for_shoes_from_all_over_the_catalogue(app, client):
    address = send(client, TYPICAL).headers["Location"]
    with app.test_request_context():
        products = list(current_shop().snapshot.shoes)[::6]

    for product in products:
        page = client.get(address, query_string={"why": product})
        answer = re.search(r"shopplugin-answer.*?</section>", page.text, re.S)
        assert page.status_code == 200, product
        assert answer is not None, product
        assert re.search(r"<p>(?:It |Two |Something )", answer[0]), product


def test_why_not_says_where_a_shoe_that_meets_everything_has_less_to_spare(app, client):
    address = send(client, [("arch", "flat")]).headers["Location"]
    with app.test_request_context():
        listed = current_shop().recommend(["flat-feet"], "running", limit=10).matches
    second = next(m for m in listed[1:] if m.group == "meets_all" and m.score < 1)

    page = client.get(address, query_string={"why": second.shoe.product})
    answer = re.search(r"shopplugin-answer.*?</section>", page.text, re.S)

    assert answer is not None
    assert "points short of the most" in answer[0]
    assert "points lost" not in answer[0]


def test_why_not_finds_a_shoe_by_its_name_and_says_so_kindly_if_there_is_none(client):
    address = send(client, TYPICAL).headers["Location"]

    found = client.get(address, query_string={"why": "tarnwick alder 5 (m"})
    missing = client.get(address, query_string={"why": "Tarnwick Elder <b>"})

    assert "It is not made for the wearer you named." in text_of(found)
    assert "We have no shoe of this name." in text_of(missing)
    assert "Elder <b>" not in missing.text


@pytest.mark.parametrize(
    ("lang", "hint"),
    [
        ("en", "Did you mean Tarnwick Alder 5 (men)?"),
        ("es", "¿Quiso decir Tarnwick Alder 5 (men)?"),
        ("fr", "Vouliez-vous dire Tarnwick Alder 5 (men)?"),
    ],
)
def test_a_misspelt_name_is_guessed_in_the_language_of_the_page(client, lang, hint):
    address = send(client, TYPICAL).headers["Location"]

    page = client.get(address, query_string={"why": "TARNWIK ALDER 5 (men)", "lang": lang})

    assert hint in text_of(page)


def test_sizes_of_another_scale_say_whose_they_are(client):
    women = text_of(result_of(client, [("activity", "recovery"), *TYPICAL[5:]]))
    men = text_of(result_of(client, [("activity", "recovery"), ("audience", "men")]))

    # A women's 9 in a unisex shoe is a men's 7.5; a bare "8" would be read as a women's 8.
    assert "Dovemere Harbor Clog : US men's 8, width D" in women
    assert "(US women's)" not in men


def test_no_size_is_named_as_meant_where_none_was_asked_for(client):
    asked = text_of(result_of(client, [("audience", "men"), ("size_us", "10")]))
    unasked = text_of(result_of(client, [("audience", "men")]))

    assert re.search(r"\$[\d.]+ Size 10, width", asked)
    assert not re.search(r"\$[\d.]+ Size 10", unasked)


def test_a_property_that_is_missed_twice_is_named_once(client):
    page = result_of(client, TYPICAL).text

    missed = [
        re.sub("[0-9.]+", "", line).split(", ")
        for line in re.findall(r"</b> misses ([^<]+)</span>", page)
    ]
    assert missed
    assert all(len(set(names)) == len(names) for names in missed)


def test_a_change_that_would_leave_nothing_comes_last(client):
    said = text_of(result_of(client, [("audience", "kids"), ("size_us", "3")]))

    lists = said.partition("The smallest change")[2].partition("Besides shoes")[0]
    first = re.search(r"For (?:running|recovery), (\w+)", lists)
    assert first is not None
    assert first[1] != "nothing"
    assert "nothing" in lists


def test_a_list_without_a_pick_does_not_promise_more(client):
    said = text_of(result_of(client, [("max_price", "40")]))

    assert "Running shoes None of our shoes of this kind is within your budget." in said
    assert "More running shoes" not in said


NOTHING = [
    ("conditions", "osteoarthritis-big-toe"),
    ("max_price", "40"),
    ("audience", "women"),
    ("size_us", "12"),
    ("width", "4A"),
]


def test_an_empty_list_names_the_fewest_answers_to_leave_out(client):
    said = text_of(result_of(client, NOTHING))

    assert (
        "A higher one may find some. Leave out your budget, and there is Fennholt Cirrus 2"
        " for $119.95." in said
    )
    assert re.search("Leave out your (budget|width|size) and your [a-z]+, and there is", said)


@pytest.mark.parametrize("left_out", ["max_price", "width", "size_us"])
def test_a_list_with_shoes_asks_to_leave_nothing_out(client, left_out):
    fields = [
        ("audience", "women"),
        (left_out, {"width": "D", "size_us": "9"}.get(left_out, "200")),
    ]

    assert "Leave out" not in text_of(result_of(client, fields))


def test_nothing_is_offered_to_compare_where_there_are_no_two_shoes(client):
    none = result_of(client, NOTHING)
    one = result_of(client, [f for f in NOTHING if f[0] != "max_price"])

    assert one.text.count("<article") == 1
    for page in (none, one):
        assert "Compare" not in text_of(page)
        assert 'name="compare"' not in page.text


def test_shoes_asked_for_by_a_link_are_compared_even_beside_an_empty_list(app, client):
    address = send(client, NOTHING).headers["Location"]
    with app.test_request_context():
        products = [p for p, s in current_shop().snapshot.shoes.items() if s.kind][:2]

    page = client.get(address, query_string={"compare": products})

    assert "Rows marked ≠ differ." in text_of(page)
    assert "Tick Compare" not in text_of(page)


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_no_red_flag_lets_a_shoe_through_in_any_language(app, client, lang):
    address = send(client, [*TYPICAL, ("red_flags", "nerve")], f"?lang={lang}")

    page = client.get(address.headers["Location"])

    assert f'lang="{lang}"' in page.text
    assert not re.search(r"\$|<img|shopplugin-(?:pick|banner|shipping|card)", page.text)
    with app.test_request_context():
        names = [shoe.title for shoe in current_shop().snapshot.shoes.values()]
    assert not any(name in text_of(page) for name in names)


def test_up_to_four_shoes_are_set_side_by_side(app, client):
    address = send(client, TYPICAL).headers["Location"]
    with app.test_request_context():
        products = [p for p, s in current_shop().snapshot.shoes.items() if s.kind][:6]

    four = client.get(address, query_string={"compare": products})
    one = client.get(address, query_string={"compare": products[:1]})
    none = client.get(address, query_string={"compare": ["no-such-shoe", ""]})

    head = re.search(r"<thead>.*?</thead>", four.text, re.S)
    assert head is not None
    assert head[0].count("<th ") == 5
    assert "Differs:" in four.text
    assert "We set the first 4 side by side." in text_of(four)
    assert "Tick at least two" in text_of(one)
    assert none.status_code == 200


def test_what_is_not_stated_is_not_called_a_difference(app, client):
    address = send(client, TYPICAL).headers["Location"]
    pair = ["sorrelby-broadwater-4-women", "sorrelby-broadwater-sandal-women"]

    page = client.get(address, query_string={"compare": pair}).text

    rows = re.findall(r"<tr( class=\"shopplugin-differs\")?>(.*?)</tr>", page, re.S)
    halves = [marked for marked, row in rows if "not stated" in row]
    assert len(halves) > 5
    assert not any(halves)
    assert any(marked for marked, _ in rows)


def test_the_smallest_change_names_an_answer_and_what_would_be_there(client):
    said = text_of(result_of(client, TYPICAL))

    assert re.search(
        r"The smallest change .* Size (8|8\.5|9\.5|10) For (running|recovery), ", said
    )


def test_care_says_when_to_leave_it_alone(client):
    said = text_of(result_of(client, TYPICAL))

    assert "Not with a fresh fracture or intense swelling." in said


def test_an_empty_form_still_gets_shoes_and_the_doctors_page(client):
    said = text_of(result_of(client, ()))

    assert "Our pick for running" in said
    assert "When to see a doctor" in said


@pytest.mark.parametrize("flag", KNOWLEDGE.triage.flags)
def test_a_red_flag_leaves_nothing_of_the_shop_on_the_page(app, client, flag):
    address = send(client, [*TYPICAL, ("red_flags", flag)]).headers["Location"]

    page = client.get(address, query_string={"why": "tarnwick-alder-5-men", "compare": "x"})

    said = text_of(page)
    assert page.status_code == 200
    assert KNOWLEDGE.triage.flags[flag].ask in said
    assert KNOWLEDGE.triage.flags[flag].why in said
    assert "$" not in said
    assert "shipping" not in said.lower()
    assert 'name="' not in page.text.replace('meta name="', "")
    with app.test_request_context():
        for shoe in current_shop().snapshot.shoes.values():
            assert shoe.product not in page.text
            assert shoe.title not in said


def test_the_strictest_flag_decides(client):
    said = text_of(result_of(client, [("red_flags", "nerve"), ("red_flags", "infection")]))

    assert "Please get medical help now" in said
    assert said.count("You ticked yes.") == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s[:-1],
        lambda s: s + "A",
        lambda s: s.swapcase(),
        lambda s: "x",
        lambda s: s + "/",
        lambda s: s[:9] + "/" + s[9:],
    ],
)
def test_a_link_that_is_not_as_issued_does_not_open(client, spoil):
    sealed = send(client, TYPICAL).headers["Location"].rpartition("/")[2]

    page = client.get(f"/fit/results/{spoil(sealed)}")

    assert page.status_code == 404
    assert "Answer the questions again" in text_of(page)


@pytest.mark.parametrize(("keep", "life"), [("", SHORT), ("yes", LONG)])
def test_a_link_whose_time_is_over_says_so(client, keep, life):
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as clock:
        address = send(client, [*TYPICAL, ("keep", keep)]).headers["Location"]
        clock.shift(life - timedelta(minutes=1))
        before = client.get(address)
        clock.shift(timedelta(minutes=2))
        after = client.get(address)

    assert (before.status_code, after.status_code) == (200, 410)
    assert "no copy of your answers" in text_of(after)


def test_every_page_has_the_same_title(client):
    address = send(client, TYPICAL).headers["Location"]
    stop = send(client, [("red_flags", "nerve")]).headers["Location"]

    titles = {
        re.search("<title>(.*?)</title>", client.get(path).text)[1]
        for path in ("/fit/quiz", address, stop, "/fit/results/x")
    }

    assert titles == {"Find your fit"}


def test_links_to_shoes_carry_nothing_of_the_answers(client):
    page = result_of(client, TYPICAL).text

    links = re.findall(r'<a class="shopplugin-link" href="(/products/[^"]+)"([^>]*)>', page)
    assert links
    assert all("?" not in address for address, _ in links)
    assert all("noreferrer" in rest for _, rest in links)


def test_the_language_can_be_switched_on_a_result(client):
    address = send(client, TYPICAL).headers["Location"]

    page = client.get(address, query_string={"lang": "fr"})

    assert '<html class="shopplugin-page" lang="fr"' in page.text
    assert f'href="{address}?lang=es"' in page.text
