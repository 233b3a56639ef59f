"""The demo store: a host like any other, and a shop one would buy shoes from."""

from __future__ import annotations

import logging
import re
from html import unescape

import pytest
from flask import abort
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from shopplugin.demo import cart as carts
from shopplugin.demo import create_store
from shopplugin.shop import Shop, current_shop

SKU = "TW-AL5-M-085-D"  # 139.95
PAGES = [
    "/",
    "/?feet=bunions",
    "/shoes",
    "/shoes?kind=recovery&audience=women&width=wide",
    "/products/tarnwick-alder-5-men",
    "/products/tarnwick-alder-5-men?for=bunions",
    "/running-pain",
    "/cart",
    f"/cart?item={SKU}:2&code=SAVE10&postal_code=10001",
    "/nowhere",
]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    return create_store(f"sqlite:///{folder / 'store.db'}", instance_path=folder)


@pytest.fixture
def client(store):
    return store.test_client()


@pytest.fixture(scope="module")
def shop(store):
    with store.app_context():
        return current_shop()


def words(client, address: str) -> str:
    """Return the page as it is read: without tags, spaces as one."""
    page = client.get(address).get_data(as_text=True)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


@pytest.mark.parametrize("address", PAGES)
def test_a_page_sets_no_cookie_and_loads_nothing_from_elsewhere(address, client):
    response = client.get(address)
    page = response.get_data(as_text=True)

    assert "Set-Cookie" not in response.headers
    data = '<script type="application/ld+json">'  # is read by search engines and never run
    assert not re.search(r"<(?:script|style|iframe)|\sstyle=|\son\w+=", page.replace(data, ""))
    loaded = re.findall(
        r'<(?:img|link rel="(?:icon|stylesheet)")[^>]*(?:src|href)="([^"]*)"', page
    )
    assert loaded
    assert all(address.startswith("/") for address in loaded)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_a_strict_policy_of_its_own(address, client):
    policy = client.get(address).headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_heading_a_title_a_language_and_the_banner(address, client):
    page = client.get(address).get_data(as_text=True)

    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert '<html lang="en" dir="ltr">' in page
    assert re.search(r"<title>[^<]+ · Quiet Mile</title>", page)
    assert "Free shipping on all orders over $100 (Excludes HI, AK, PR &amp; Canada)" in page


@pytest.mark.parametrize("address", PAGES)
def test_ids_are_unique_and_links_inside_the_page_lead_somewhere(address, client):
    page = client.get(address).get_data(as_text=True)

    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_the_front_of_the_shop_keeps_to_the_wearer_and_the_feet_chosen(client):
    page = client.get("/?feet=bunions&who=women").get_data(as_text=True)

    shown = {
        unescape(title) for title in re.findall(r"data-sku.*?<a [^>]*>([^<]+)</a>", page, re.S)
    }
    assert shown
    assert not any("(men)" in title for title in shown)
    assert "/?feet=blisters&amp;who=women#feet" in page
    assert "/?feet=bunions&amp;who=men#feet" in page
    assert 'who=women#feet" aria-current="true">women<' in page


def test_the_page_of_a_mens_shoe_compares_it_with_shoes_men_wear(client):
    page = client.get("/products/tarnwick-alder-5-men").get_data(as_text=True)

    others = page.partition("Others to compare")[2]
    assert "(women)" not in others


def test_every_link_of_the_store_leads_somewhere(client):
    seen: set[str] = set()
    for address in PAGES[:-1]:
        page = client.get(address).get_data(as_text=True)
        links = re.findall(r'(?:href|src)="(/[^"#]*)', page)
        seen |= {unescape(link) for link in links if not link.startswith("/fit/quiz")}

    answers = {}
    for link in sorted(seen):
        with client.get(link) as response:
            answers[link] = response.status_code

    assert len(answers) > 150
    assert {link: code for link, code in answers.items() if code != 200} == {}


@pytest.mark.parametrize("address", PAGES[:-1])
def test_a_language_that_was_asked_for_goes_along_to_the_plugins_pages(address, client):
    mark = "&" if "?" in address else "?"
    page = client.get(f"{address}{mark}lang=es").get_data(as_text=True)
    plain = client.get(address).get_data(as_text=True)

    ways = set(re.findall(r'href="(/fit/(?:quiz|guide/)[^"]*)"', page))
    assert "/fit/guide/?lang=es" in ways
    assert {way for way in ways if "lang=es" not in way} == set()
    assert "lang=" not in "".join(re.findall(r'href="(/fit/(?:quiz|guide/)[^"]*)"', plain))


def test_the_store_installs_the_plugin_like_any_host(store):
    assert "shopplugin" in store.extensions
    assert store.secret_key is None
    ours = [name for name in store.jinja_env.globals if name == "fit"]
    assert ours == ["fit"]


def test_a_second_start_fills_nothing_twice_and_keeps_its_key(database_url, tmp_path):
    seen = []
    for _ in range(2):
        app = create_store(database_url, instance_path=tmp_path / "instance")
        with app.app_context():
            shop = current_shop()
            seen.append((len(shop.snapshot.shoes), shop.settings.secret_keys))
            shop.engine.dispose()

    assert seen[0] == seen[1]
    assert seen[0][0] > 70
    assert (tmp_path / "instance" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_titles_appear_verbatim(shop, client):
    page = client.get("/shoes").get_data(as_text=True)

    missing = [
        shoe.title for shoe in shop.snapshot.shoes.values() if shoe.title not in unescape(page)
    ]

    assert missing == []


def test_a_shopper_sees_both_kinds_for_flat_feet_bunions_and_the_outer_side(client):
    assert "Running shoes for flat feet" in words(client, "/")
    assert "Recovery shoes for bunions" in words(client, "/?feet=bunions")
    article = words(client, "/running-pain")
    for kind in ("Running", "Recovery"):
        for feet in ("pain on the outer side", "pain on the inner side", "bunions"):
            assert f"{kind} shoes for {feet}" in article


def test_the_article_tells_all_the_care_there_is(shop, client):
    article = words(client, "/running-pain")

    for piece in shop.knowledge.care:
        assert piece.title in article
        assert all(" ".join(text.split()) in article for text in piece.text)
        assert all(" ".join(step.split()) in article for step in piece.steps)
        assert all(" ".join(caution.split()) in article for caution in piece.cautions)


def test_a_product_page_states_sizes_measures_and_what_is_unknown(client):
    page = words(client, "/products/tarnwick-alder-5-men?for=bunions")

    assert "Tarnwick Alder 5 (men)" in page
    assert "$139.95" in page
    assert "Width 2E, wide" in page
    assert "Drop How much higher your heel stands" in page
    assert "8.5 mm" in page
    assert "not stated" in page
    assert "sold out" in page
    assert "bunions; misses:" in page
    assert "Its shape, drawn from its measures" in page
    assert "Free shipping unlocked, except to HI, AK, PR & Canada." in page


def test_a_badge_that_fits_says_in_one_sentence_what_it_misses(client):
    page = words(client, "/products/brackmoor-camp-clog")

    missed = "textured or with massage bumps (footbed surface)"
    assert f"✓ Fits: flat feet, with one miss: {missed}" in page
    assert f"✓ Fits: feet that roll outward, with some misses: with a rocker, {missed}" in page
    assert not re.search(r"✓ [^✓!?]*; misses:", page)


def test_a_product_page_that_asks_for_a_zip_takes_one(client):
    address = f"/products/tarnwick-alder-5-men?for=bunions&lang=en&item={SKU}:1&region=NY"
    page = client.get(address).get_data(as_text=True)

    (form,) = re.findall(r'<form class="store-place" action="([^"]*)".*?</form>', page, re.S)
    (inside,) = re.findall(r'<form class="store-place".*?</form>', page, re.S)
    sent = dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', inside))
    assert sent == {"item": f"{SKU}:1", "lang": "en", "for": "bunions", "postal_code": ""}

    def said(zip_code: str) -> str:
        query = "&".join(f"{name}={value}" for name, value in sent.items())
        return words(client, f"{form}?{query}{zip_code}")

    assert "Enter ZIP to confirm" in said("")
    assert "Free shipping applied" in said("10001")
    assert "Free shipping isn't available in Hawaii." in said("96813")


def test_filters_leave_only_what_is_stated(shop, client):
    page = client.get("/shoes?kind=recovery&audience=women&width=wide&brand=Lullstone")
    handles = re.findall(r'href="/products/([^"?]+)', page.get_data(as_text=True))

    assert handles
    for handle in handles:
        shoe = shop.snapshot.shoes[handle]
        assert (shoe.kind, shoe.brand) == ("recovery", "Lullstone")
        assert shoe.audience in ("women", "unisex")
        steps = {shop.knowledge.sizes.step(v.width, shoe.audience) for v in shoe.variants}
        assert 1 in steps


def test_filters_that_nothing_passes_say_what_to_do(client):
    page = words(client, "/shoes?kind=recovery&audience=kids&width=extra_wide&brand=Lullstone")

    assert "0 shoes" in page
    assert "No shoe has all of this." in page


def test_a_filter_that_is_not_ours_is_ignored(client):
    assert words(client, "/shoes?kind=%3Cscript%3E&width=huge") == words(client, "/shoes")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "Free shipping on all orders over $100 (Excludes HI, AK, PR & Canada)"),
        (f"item={SKU}:1", "Free shipping unlocked, except to HI, AK, PR & Canada."),
        (f"item={SKU}:1&postal_code=10001", "Free shipping applied"),
        (f"item={SKU}:1&postal_code=96813", "Free shipping isn't available in Hawaii."),
        (f"item={SKU}:1&country=CA", "Free shipping isn't available in Canada."),
        (f"item={SKU}:1&country=GB", "We can't quote free shipping for this destination"),
        (
            f"item={SKU}:1&region=CA&postal_code=96813",
            "ZIP 96813 is in Hawaii, but the state says California. Please check",
        ),
    ],
)
def test_the_cart_follows_what_is_in_it_and_where_it_goes(query, message, client):
    page = words(client, f"/cart?{query}")

    assert message in page.split("Your cart", 2)[2]


def test_a_code_that_costs_free_shipping_is_named(shop, client):
    sku = next(
        sku
        for sku, (_, variant) in sorted(shop.snapshot.by_sku.items())
        if variant.price and 10001 <= variant.price.minor <= 11000 and variant.stock != 0
    )

    page = words(client, f"/cart?item={sku}:1&code=save10")

    assert "SAVE10 saves $10.00 but your order drops to" in page
    assert "and loses free shipping" in page


def test_the_cart_travels_with_every_link_of_the_store(client):
    page = client.get(f"/shoes?item={SKU}:2&postal_code=10001").get_data(as_text=True)

    links = [unescape(link) for link in re.findall(r'<a [^>]*href="(/[^"]*)"', page)]
    links = [link for link in links if not link.startswith("/fit/")]
    assert len(links) > 50
    assert all(f"item={SKU}:2" in link and "postal_code=10001" in link for link in links)
    assert f'<input type="hidden" name="item" value="{SKU}:2">' in page
    assert "2 pairs" in words(client, f"/?item={SKU}:2")


def test_recommended_shoes_take_the_cart_along_too(client):
    page = client.get(f"/running-pain?item={SKU}:1").get_data(as_text=True)

    links = re.findall(r'shopplugin-link" href="([^"]*)"', page)
    assert len(links) == 18
    assert all(f"item={SKU}:1" in link and "for=" in link for link in links)


def test_an_unknown_sku_is_said_kindly_and_escaped(client):
    page = client.get("/cart?item=%3Cscript%3E:1").get_data(as_text=True)

    assert "We could not find &#39;&lt;script&gt;&#39; on our shelves" in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ([("item", "A:1x")], "unreadable"),
        ([("item", ":3")], "unreadable"),
        ([("item", "A:-1")], "unreadable"),
        ([("item", "A:٣")], "unreadable"),
        ([("item", "A" * 65 + ":1")], "unreadable"),
        ([("item", "A:11")], "too_many_pairs"),
        ([("item", "A:6"), ("item", "A:6")], "too_many_pairs"),
        ([("item", f"A{n}:1") for n in range(21)], "too_many_lines"),
        ([("code", "FREE")], "unknown_code"),
    ],
)
def test_what_a_cart_cannot_hold_is_left_out_and_named(query, rule):
    cart = carts.read(MultiDict(query))

    assert [slip.rule for slip in cart.slips] == [rule]
    assert len(cart.items) <= carts.MAX_LINES
    assert all(quantity <= carts.MAX_QUANTITY for _, quantity in cart.items)


def test_adding_the_same_shoe_twice_makes_two_pairs():
    cart = carts.read(MultiDict([("item", "A:1"), ("item", "B:2"), ("item", "A:1")]))

    assert cart.items == (("A", 2), ("B", 2))
    assert cart.without("A").items == (("B", 2),)


def test_a_sku_alone_is_one_pair_and_none_is_none():
    assert carts.read(MultiDict([("item", "A")])).items == (("A", 1),)
    assert carts.read(MultiDict([("item", "A:0")])).items == ()


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(["item", "code", "region", "x"]), st.text()), max_size=8)
)
def test_any_address_is_a_cart_and_written_back_reads_the_same(query):
    cart = carts.read(MultiDict(query))

    assert carts.read(MultiDict(cart.fields())) == cart


def test_sold_out_and_scarce_shoes_are_said(shop, client):
    sold_out = next(sku for sku, (_, v) in shop.snapshot.by_sku.items() if v.stock == 0)
    scarce = next(sku for sku, (_, v) in shop.snapshot.by_sku.items() if v.stock == 1)

    assert "is sold out in this size" in words(client, f"/cart?item={sold_out}:1")
    assert "fewer pairs of" in words(client, f"/cart?item={scarce}:5")


def test_the_header_counts_the_pairs_that_the_cart_lists(shop, client):
    sold_out = next(sku for sku, (_, v) in shop.snapshot.by_sku.items() if v.stock == 0)
    scarce = next(sku for sku, (_, v) in shop.snapshot.by_sku.items() if v.stock == 1)

    def counted(query: str) -> list[str]:
        page = client.get(f"/cart?{query}").get_data(as_text=True)
        (cart,) = re.findall(r'<a class="store-tocart".*?</a>', page)
        return re.findall(r"<span>(.*?)</span>", cart)

    assert counted("item=NOPE:1&item=x") == []
    assert counted(f"item={sold_out}:2") == []
    assert counted(f"item={SKU}:2&item=NOPE:1&item={scarce}:5") == ["3 pairs"]


def test_a_store_whose_shelves_cannot_be_read_still_says_so_kindly(tmp_path, monkeypatch):
    app = create_store(f"sqlite:///{tmp_path / 'store.db'}", instance_path=tmp_path)

    def fail(_shop: Shop) -> None:
        raise RuntimeError("the cellar is flooded")

    monkeypatch.setattr(Shop, "snapshot", property(fail))
    response = app.test_client().get(f"/cart?item={SKU}:1")

    assert response.status_code == 500
    assert "Something broke on our side" in response.get_data(as_text=True)


def test_a_cart_is_kept_by_nobody(client):
    headers = client.get("/cart").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert b"Disallow: /cart" in client.get("/robots.txt").get_data()


def test_a_picture_is_drawn_once_and_checked_after(client):
    first = client.get("/pictures/tarnwick-alder-5-men.svg")

    again = client.get(
        "/pictures/tarnwick-alder-5-men.svg", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert first.mimetype == "image/svg+xml"
    assert "max-age" in first.headers["Cache-Control"]
    assert again.status_code == 304
    assert client.get("/pictures/none.svg").status_code == 404


def test_the_favicon_is_an_icon(client):
    with client.get("/favicon.ico") as response:
        assert response.status_code == 200
        assert response.get_data()[:4] == b"\x00\x00\x01\x00"


def test_a_missing_page_offers_a_way_on_and_a_contact(client):
    response = client.get(f"/products/none?item={SKU}:1")
    page = response.get_data(as_text=True)

    assert response.status_code == 404
    assert "We have no page here" in page
    assert f'href="/shoes?item={SKU}:1"' in page
    assert "help@quietmile.example" in page


def test_a_method_that_a_page_does_not_have_is_told_the_ones_it_has(client):
    response = client.post("/cart")

    assert response.status_code == 405
    assert set(response.allow) == {"GET", "HEAD", "OPTIONS"}
    assert "We could not read that request" in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("code", "heading"), [(410, "no longer kept"), (400, "could not read")]
)
def test_other_errors_are_kind_too(code, heading, tmp_path):
    app = create_store(f"sqlite:///{tmp_path / 'store.db'}", instance_path=tmp_path)

    @app.get("/gone")
    def gone():
        abort(code)

    response = app.test_client().get("/gone")

    assert response.status_code == code
    assert heading in response.get_data(as_text=True)


def test_a_fault_is_a_kind_page_and_a_log_entry(tmp_path, caplog):
    app = create_store(f"sqlite:///{tmp_path / 'store.db'}", instance_path=tmp_path)

    @app.get("/broken")
    def broken():
        raise RuntimeError("a pipe burst")

    with caplog.at_level(logging.ERROR):
        response = app.test_client().get("/broken")

    assert response.status_code == 500
    assert "Something broke on our side" in response.get_data(as_text=True)
    assert "a pipe burst" not in response.get_data(as_text=True)
    assert "a pipe burst" in caplog.text


@pytest.mark.parametrize("lang", ["es", "fr"])
def test_a_language_asked_for_stays(lang, client):
    page = client.get(f"/?lang={lang}").get_data(as_text=True)

    assert f'<html lang="{lang}"' in page
    assert f"/shoes?kind=running&amp;lang={lang}" in page


def test_an_empty_catalogue_is_still_a_shop(tmp_path, monkeypatch):
    monkeypatch.setattr("shopplugin.demo.store._fill_shelves", lambda *_args: None)
    client = create_store(
        f"sqlite:///{tmp_path / 'store.db'}", instance_path=tmp_path
    ).test_client()

    assert "We have no shoes of this kind at the moment." in words(client, "/")
    assert "0 shoes" in words(client, "/shoes")
    assert client.get("/running-pain").status_code == 200
