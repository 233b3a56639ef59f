"""The widgets: the same HTML through each door, true to the engine, safe in a host's page."""

from __future__ import annotations

import logging
import re
from dataclasses import fields
from decimal import Decimal
from html import unescape
from itertools import pairwise

import pytest
from flask import render_template_string

from shopplugin import cards, contexts, widgets
from shopplugin.demo import create_store
from shopplugin.domain.recommendation import Match
from shopplugin.domain.rules import PROFILES
from shopplugin.domain.shoes import KINDS, Shoe, Variant
from shopplugin.i18n import Translator
from shopplugin.shop import current_shop

CLAIM = "Free shipping on all orders over $100 (Excludes HI, AK, PR & Canada)"
SKU = "TW-AL5-M-085-D"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    return create_store(f"sqlite:///{folder / 'store.db'}", instance_path=folder)


@pytest.fixture
def page(store):
    with store.test_request_context("/"):
        yield lambda template, **values: str(render_template_string(template, **values))


@pytest.fixture
def client(store):
    return store.test_client()


def texts(html: str) -> list[str]:
    return [unescape(text.strip()) for text in re.findall(r">([^<>]+)<", html) if text.strip()]


@pytest.mark.parametrize(
    ("call", "address"),
    [
        ("fit.recommendations('bunions')", "recommendations?profile=bunions"),
        (
            "fit.recommendations('flat-feet', kind='recovery', limit=1)",
            "recommendations?profile=flat-feet&kind=recovery&limit=1",
        ),
        (
            "fit.recommendations('bunions', audience='women')",
            "recommendations?profile=bunions&audience=women",
        ),
        (f"fit.badge('{SKU}', 'bunions')", f"badge?sku={SKU}&profile=bunions"),
        ("fit.shipping('88.00')", "shipping?subtotal=88.00"),
        (
            "fit.shipping('500', {'region': 'HI'})",
            "shipping?subtotal=500&region=HI",
        ),
        (
            "fit.shipping('105.00', '10001', discount='10.00')",
            "shipping?subtotal=105.00&postal_code=10001&discount=10.00",
        ),
        ("fit.banner()", "banner"),
        ("fit.quiz()", "quiz"),
    ],
)
def test_a_template_and_a_fragment_give_the_same_html(call, address, page, client):
    from_template = page("{{ " + call + " }}")

    from_fragment = client.get(f"/fit/widgets/{address}").get_data(as_text=True)

    assert from_template == from_fragment
    assert from_template.startswith('<div class="shopplugin ')


def test_both_kinds_are_shown_unless_one_is_asked_for(page):
    both = page("{{ fit.recommendations('flat-feet') }}")
    one = page("{{ fit.recommendations('flat-feet', kind='running') }}")

    assert "Running shoes for flat feet" in both
    assert "Recovery shoes for flat feet" in both
    assert "Recovery shoes" not in one
    assert both.count('role="listitem" data-sku=') == 6


def test_a_card_shows_the_engines_own_reasons(store, page):
    html = page("{{ fit.recommendations('bunions', kind='running', limit=1) }}")

    with store.test_request_context("/"):
        shop = current_shop()
        best = shop.recommend(["bunions"], "running", None, 1).matches[0]
        expected = cards.card(best, shop.knowledge, Translator("en"), str)
    said = texts(html)
    assert expected.title in said
    assert expected.price in said
    for line in expected.lines:
        assert any(line.text in text for text in said)
        assert any(line.because in text for text in said)
    assert len(expected.lines) == len(best.reasons) + len(best.cautions) + len(best.unknown)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("profile", PROFILES)
def test_shoes_beside_each_other_begin_with_different_reasons(profile, kind, store):
    with store.test_request_context("/"):
        matches = current_shop().recommend([profile], kind, None, 3).matches

    begin = cards.introductions(matches)

    assert all(reason in match.reasons for match, reason in zip(matches, begin, strict=True))
    assert all(one.attribute != next_.attribute for one, next_ in pairwise(begin))


def test_a_shoe_begins_with_its_weightiest_number_where_numbers_weigh(store):
    with store.test_request_context("/"):
        [first, *_] = current_shop().recommend(["bunions"], "running", None, 1).matches

    reason = cards.introduction(first)

    assert (reason.attribute, reason.value) == ("fit_width_mm", Decimal("98.6"))
    assert reason.weight == max(each.weight for each in first.reasons)


def test_a_list_longer_than_its_reasons_begins_the_round_again(store):
    with store.test_request_context("/"):
        matches = current_shop().recommend(["flat-feet"], "recovery", None, 6).matches

    begin = [reason.attribute for reason in cards.introductions(matches)]

    assert begin == ["arch_contour", "removable_insole"] * 3


@pytest.mark.parametrize("profile", PROFILES)
def test_a_widget_repeats_no_answer_that_nobody_gave(profile, page):
    html = page(f"{{{{ fit.recommendations('{profile}', limit=100) }}}}")

    assert "You said" not in html


def test_every_line_has_a_sign_and_a_word_besides_its_colour(page):
    html = page("{{ fit.recommendations('bunions', limit=100) }}")

    lines = re.findall(r'shopplugin-line shopplugin-(\w+)"[^>]*>(.*?)</b>', html, re.DOTALL)

    assert {verdict for verdict, _ in lines} == {"meets", "misses", "unknown"}
    signs = {
        "meets": ("✓", "Fits"),
        "misses": ("!", "Watch out"),
        "unknown": ("?", "Not known"),
    }
    for verdict, words in lines:
        assert all(sign in words for sign in signs[verdict])


def test_pictures_have_their_size_so_that_nothing_moves(page):
    html = page("{{ fit.recommendations('bunions') }}")

    pictures = re.findall(r"<img[^>]*>", html)
    assert len(pictures) == 6
    assert all('width="480" height="360"' in picture for picture in pictures)
    assert all('alt=""' in picture for picture in pictures)


def test_no_claim_of_free_shipping_stands_without_its_exclusions(page):
    claims = [
        page("{{ fit.banner() }}"),
        page("{{ fit.shipping('0') }}"),
        page("{{ fit.shipping('88') }}"),
        page("{{ fit.shipping('100') }}"),
        page("{{ fit.shipping('150') }}"),
    ]

    for html in claims:
        (text,) = texts(html)
        assert "HI, AK, PR & Canada" in text
    assert texts(claims[0]) == [CLAIM]


@pytest.mark.parametrize(
    ("call", "percent"),
    [
        ("fit.shipping('0')", None),
        ("fit.shipping('88.00')", "87"),
        ("fit.shipping('100')", "99"),
        ("fit.shipping('150')", "100"),
        ("fit.shipping('150', '10001')", "100"),
        ("fit.shipping('150', 'US-HI')", None),
        ("fit.shipping('150', {'country': 'GB'})", None),
        ("fit.shipping('150', 'GB')", None),
        ("fit.shipping('150', {'postal_code': 10001})", "100"),
        ("fit.shipping('150', 'Canada')", None),
        ("fit.shipping('150', 'K1A 0B1')", None),
        ("fit.shipping('nonsense')", None),
    ],
)
def test_the_bar_shows_only_where_spending_more_could_help(call, percent, page):
    html = page("{{ " + call + " }}")

    bars = re.findall(r'<progress[^>]*max="100" value="(\d+)"', html)
    assert bars == ([percent] if percent else [])
    assert 'role="status"' in html


@pytest.mark.parametrize(
    ("audience", "worn_by"),
    [
        (None, {"women", "men", "unisex", None}),
        ("women", {"women", "unisex"}),
        ("men", {"men", "unisex"}),
        ("unisex", {"unisex"}),
        ("kids", {"kids"}),
    ],
)
def test_a_page_for_some_wearers_shows_only_shoes_that_they_wear(audience, worn_by, store):
    with store.app_context():
        shop = current_shop()
        answers = widgets.ask(shop, "flat-feet", limit=100, audience=audience)

    assert {match.shoe.audience for answer in answers for match in answer.matches} == worn_by


def test_amounts_may_be_decimals_money_or_text(page):
    html = page("{{ fit.shipping(amount) }}", amount=Decimal("88.00"))

    assert texts(html) == [
        "You're $12.01 away from free shipping (excludes HI, AK, PR & Canada)"
    ]


TYPOS = [
    ("fit.recommendations('flat-feat')", "Did you mean 'flat-feet'?"),
    ("fit.recommendations('bunions', kind='runing')", "Did you mean 'running'?"),
    ("fit.recommendations('bunions', limit=0)", "it goes from 1 to 100"),
    ("fit.recommendations('bunions', audience='woman')", "Did you mean 'women'?"),
    ("fit.badge('TW-AL5-M-085-X', 'bunions')", "Did you mean 'TW-AL5-M-085-D'?"),
    (f"fit.badge('{SKU}', 'bunion')", "Did you mean 'bunions'?"),
    ("fit.shipping('88', {'postcode': '10001'})", "Did you mean 'postal_code'?"),
]


@pytest.mark.parametrize("words", ["CA", "de", "Georgia"])
def test_a_word_for_two_places_leaves_the_destination_open(words, page):
    html = page("{{ fit.shipping('150', words) }}", words=words)

    assert "Free shipping unlocked, except to HI, AK, PR &amp; Canada" in html


@pytest.mark.parametrize("words", ["US-CA", "California", " ny ", "90210-1234", "Guam"])
def test_a_place_in_one_word_is_judged_like_the_place_in_its_field(words, page):
    assert "Free shipping applied" in page("{{ fit.shipping('150', words) }}", words=words)


@pytest.mark.parametrize(("call", "hint"), TYPOS)
def test_a_typo_is_an_empty_widget_and_one_log_line(call, hint, page, caplog):
    with caplog.at_level(logging.WARNING, logger="shopplugin"):
        html = page("{{ " + call + " }}")

    assert html == ""
    (record,) = caplog.records
    assert hint in record.getMessage()


@pytest.mark.parametrize(("call", "hint"), TYPOS)
def test_in_debug_a_typo_names_the_near_miss_in_the_page(call, hint, store, page):
    store.debug = True
    try:
        html = page("{{ " + call + " }}")
    finally:
        store.debug = False

    assert hint in unescape(html)
    assert 'role="alert"' in html


def test_a_fragment_of_nothing_known_is_404_and_empty(client):
    response = client.get("/fit/widgets/recommendations?profile=flat-feat")

    assert response.status_code == 404
    assert response.get_data() == b""
    assert client.get("/fit/widgets/recommendations").status_code == 404
    assert client.get("/fit/widgets/badge?profile=bunions").status_code == 404
    assert client.get("/fit/widgets/recommendations?profile=bunions&limit=²").status_code == 404


def test_a_fault_of_ours_leaves_the_hosts_page_standing(store, page, monkeypatch, caplog):
    def broken(*_args):
        raise RuntimeError("out of order")

    monkeypatch.setattr(widgets, "banner", broken)
    monkeypatch.setattr(
        widgets.Fit, "banner", lambda _self: widgets._guarded("fit.banner()", broken)
    )

    assert page("before {{ fit.banner() }} after") == "before  after"
    assert "fit.banner() failed" in caplog.text


def test_a_public_widget_is_cached_and_checked_by_its_validator(client):
    address = "/fit/widgets/recommendations?profile=bunions&lang=en"
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    anything = client.get(address, headers={"If-None-Match": "*"})

    assert "public" in first.headers["Cache-Control"]
    assert "stale-while-revalidate" in first.headers["Cache-Control"]
    assert "Set-Cookie" not in first.headers
    assert "Cookie" not in first.headers.get("Vary", "")
    assert again.status_code == anything.status_code == 304
    assert again.get_data() == b""


def test_a_shoppers_own_order_is_never_stored(client):
    response = client.get("/fit/widgets/shipping?subtotal=150&postal_code=10001")

    assert response.headers["Cache-Control"] == "no-store"


def test_a_badge_says_what_fits_and_what_is_missed(page):
    stability = "{{ fit.badge(sku, 'overpronation') }}"

    neutral = texts(page(stability, sku=SKU))
    steady = texts(page(stability, sku="TW-RG3-M-090-D"))

    assert neutral[-1] == "Not our pick for feet that roll inward; misses: stability"
    assert steady[-1].startswith("Fits: feet that roll inward")


def test_links_can_be_the_hosts_own(page):
    html = page(
        "{{ fit.recommendations('bunions', link=link) }}",
        link=lambda address: address + "?from=widget",
    )

    assert html.count("?from=widget") == 6


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/products/x", "/products/x"),
        ("https://shop.example/x?y=1", "https://shop.example/x?y=1"),
        ("http://shop.example/", "http://shop.example/"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        (" javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//elsewhere.example/x", ""),
        ("/\\elsewhere.example", ""),
        ("https:///nowhere", ""),
        ("http://[broken", ""),
        (None, ""),
        ("", ""),
    ],
)
def test_a_feeds_address_becomes_a_link_only_where_that_is_safe(address, kept):
    assert cards.web_address(address) == kept


def test_titles_and_addresses_of_a_feed_cannot_break_out(store):
    shoe = Shoe(
        "x",
        '<script>alert("1")</script>',
        kind="running",
        url="javascript:alert(1)",
        image_url='/p.svg" onerror="alert(1)',
        variants=(Variant("x"),),
    )
    match = Match(shoe, shoe.variants[0], 0.5, 0.5, "data_missing")
    with store.test_request_context("/"):
        shop, t = current_shop(), Translator("en")
        card = cards.card(match, shop.knowledge, t, str)
        row = cards.Row("running", "Shoes", (card,), "", "")
        html = widgets._render(
            "_recommendations", contexts.Recommendations("bunions", "Bunions", "", (row,)), t
        )

    assert "<script" not in html
    assert "javascript:" not in html
    assert 'onerror="' not in html
    assert "&lt;script&gt;" in html
    assert "No picture yet" in html
    assert "Price on request" in html


def test_a_shoe_without_price_sizes_or_widths_says_so(store):
    with store.test_request_context("/"):
        known, t = current_shop().knowledge, Translator("en")

    unsized = Shoe("x", "X", variants=(Variant("x"),))
    gone = Shoe("x", "X", variants=(Variant("x", stock=0),))

    assert cards.offer(unsized, known, t) == "Sizes not stated, width not stated"
    assert cards.offer(gone, known, t) == "Sold out"


@pytest.mark.parametrize(
    "context",
    [
        cards.Line,
        cards.Card,
        cards.Row,
        contexts.Recommendations,
        contexts.Badge,
        contexts.Shipping,
        contexts.Geometry,
        contexts.Banner,
        contexts.Quiz,
        contexts.Problem,
    ],
)
def test_what_templates_are_given_is_documented(context):
    undocumented = [field.name for field in fields(context) if "help" not in field.metadata]

    assert undocumented in ([], ["image_width", "image_height"])


@pytest.mark.parametrize(
    "path", ["widgets/quiz", "frame/quiz", "guide/bunions", "guide/flat-feet", "guide/"]
)
def test_the_way_to_the_quiz_keeps_a_language_that_was_asked_for_and_no_other(path, client):
    french = {"Accept-Language": "fr"}

    spanish = client.get(f"/fit/{path}?lang=es", headers=french).text
    negotiated = client.get(f"/fit/{path}", headers=french).text
    strange = client.get(f"/fit/{path}?lang=tlh", headers=french).text

    assert set(re.findall(r'href="(/fit/quiz[^"]*)"', spanish)) <= {"/fit/quiz?lang=es"}
    assert set(re.findall(r'href="(/fit/quiz[^"]*)"', negotiated + strange)) <= {"/fit/quiz"}
    if path != "guide/":
        assert "/fit/quiz" in spanish
        assert "/fit/quiz" in negotiated


@pytest.mark.parametrize("lang", ["es", "fr"])
def test_a_fragment_speaks_the_language_asked_for(lang, client):
    response = client.get(f"/fit/widgets/shipping?subtotal=88.00&lang={lang}")

    assert f'lang="{lang}"' in response.get_data(as_text=True)
