"""Structured data, read back: it says what the page says and never more than the engine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from html import unescape
from itertools import product as pairs
from typing import Any

import pytest
from host import make_host, stock
from hypothesis import given
from hypothesis import strategies as st

from shopplugin import structured
from shopplugin.demo import create_store
from shopplugin.domain.money import Money
from shopplugin.domain.regions import REGIONS, STATES
from shopplugin.domain.rules import PROFILES
from shopplugin.domain.shipping import Operator, Policy
from shopplugin.domain.shoes import Shoe, Variant
from shopplugin.i18n import LANGUAGES, Translator
from shopplugin.shop import current_shop
from shopplugin.words import shipping_promise

POLICY = Policy(Decimal(100), ("US-HI", "US-AK", "US-PR", "CA"))
PAGES = ("", *PROFILES)
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    return stock(make_host(tmp_path_factory.mktemp("host")))


@pytest.fixture(scope="module")
def shop(host):
    with host.app_context():
        return current_shop()


@pytest.fixture(scope="module")
def pages(host) -> Mapping[str, str]:
    client = host.test_client()
    return {page: client.get(f"/fit/guide/{page}?lang=en").text for page in PAGES}


def graph(page: str) -> list[dict[str, Any]]:
    """Read the things a page describes, amounts exactly."""
    [text] = SCRIPT.findall(page)
    document = json.loads(text, parse_float=Decimal)
    assert document["@context"] == "https://schema.org"
    return document["@graph"]


def things(page: str, kind: str) -> list[dict[str, Any]]:
    def walk(node: Any) -> Iterator[dict[str, Any]]:
        if isinstance(node, list):
            for each in node:
                yield from walk(each)
        elif isinstance(node, dict):
            if node.get("@type") == kind:
                yield node
            for each in node.values():
                yield from walk(each)

    return list(walk(graph(page)))


def reaches(region: Mapping[str, Any], country: str, code: str) -> bool:
    """Say whether a DefinedRegion holds a place, as a search engine would read it."""
    assert set(region) <= {"@type", "addressCountry", "addressRegion"}
    return region["addressCountry"] == country and code in region["addressRegion"]


def grants(service: Mapping[str, Any], order: Decimal, country: str, code: str) -> bool:
    """Say whether a ShippingService gives free shipping; its intervals hold their ends."""
    return any(
        condition["shippingRate"]["value"] == 0
        and reaches(condition["shippingDestination"], country, code)
        and condition["orderValue"]["minValue"] <= order
        for condition in service["shippingConditions"]
    )


@pytest.mark.parametrize("order", [Decimal("100.00"), Decimal("100.01")])
@pytest.mark.parametrize("code", sorted(REGIONS))
def test_free_shipping_is_never_granted_where_the_engine_refuses(code, order, pages, shop):
    [service] = things(pages["bunions"], "ShippingService")

    granted = grants(service, order, "US", code)
    decision = shop.quote(str(order), country="US", region=code)

    assert not (granted and decision.eligible is not True)
    if code in STATES:
        assert granted is (decision.eligible is True)


@pytest.mark.parametrize("code", ["AB", "BC", "CA", "HI", "ON", "QC"])
def test_nothing_is_granted_abroad(code, pages):
    [service] = things(pages["bunions"], "ShippingService")

    assert not grants(service, Decimal(10000), "CA", code)


def test_the_promise_is_48_states_and_dc_from_a_cent_over_the_threshold(pages):
    [service] = things(pages[""], "ShippingService")

    [condition] = service["shippingConditions"]
    regions = condition["shippingDestination"]["addressRegion"]
    assert len(regions) == 49
    assert set(STATES) - set(regions) == {"AK", "HI"}
    assert "DC" in regions
    assert condition["orderValue"] == {
        "@type": "MonetaryAmount",
        "currency": "USD",
        "minValue": Decimal("100.01"),
    }
    assert "doesNotShip" not in json.dumps(service, default=str)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_claim_is_the_policys_own_with_its_exclusions(lang):
    t = Translator(lang)

    store = structured.store(POLICY, t, "/", absolute)

    assert store["hasShippingService"]["description"] == shipping_promise(POLICY, t)
    assert "Canad" in store["hasShippingService"]["description"]


def test_a_policy_whose_order_value_counts_less_is_left_unsaid():
    policy = replace(POLICY, counts_virtual=False)

    store = structured.store(policy, Translator("en"), "/", absolute)

    assert set(store) == {"@type", "@id", "url"}


def test_an_amount_that_qualifies_itself_is_the_least_value():
    policy = replace(POLICY, operator=Operator.AT_LEAST)

    store = structured.store(policy, Translator("en"), "/", absolute)

    [condition] = store["hasShippingService"]["shippingConditions"]
    assert condition["orderValue"]["minValue"] == 100


@pytest.mark.parametrize("profile", PROFILES)
def test_the_lists_hold_the_shoes_the_page_shows_in_its_order(profile, pages):
    page = pages[profile]

    lists = [thing for thing in graph(page) if thing["@type"] == "ItemList"]

    told = [entry["item"]["sku"] for each in lists for entry in each["itemListElement"]]
    assert told == re.findall(r'role="listitem" data-sku="([^"]+)"', page)
    for each in lists:
        entries = each["itemListElement"]
        assert [entry["position"] for entry in entries] == list(range(1, len(entries) + 1))
        assert each["numberOfItems"] == len(entries)
        assert f'aria-label="{each["name"]}"' in page


@pytest.mark.parametrize("profile", PROFILES)
def test_an_offer_is_the_catalogues_own(profile, pages, shop):
    products = things(pages[profile], "Product")

    assert products
    for product in products:
        shoe, variant = shop.snapshot.by_sku[product["sku"]]
        assert product["name"] == shoe.title
        assert product["url"].startswith("http://localhost/products/")
        [offer] = product["offers"]
        assert (offer["price"], offer["priceCurrency"]) == (str(variant.price), "USD")
        assert offer["availability"] == "https://schema.org/InStock"
        assert variant.stock > 0


@pytest.mark.parametrize("profile", PROFILES)
def test_an_offer_ships_free_only_where_that_one_piece_does(profile, pages, shop):
    for offer in things(pages[profile], "Offer"):
        details = offer.get("shippingDetails")
        for code in REGIONS:
            decision = shop.quote(offer["price"], country="US", region=code)
            free = (
                details is not None
                and details["shippingRate"]["value"] == 0
                and reaches(details["shippingDestination"], "US", code)
            )
            assert not (free and decision.eligible is not True)
            assert free is (decision.eligible is True and code in STATES)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    return create_store(f"sqlite:///{folder / 'store.db'}", instance_path=folder)


def test_a_product_page_offers_each_pair_of_known_price_and_stock_and_no_other(demo):
    client, offered = demo.test_client(), 0
    with demo.app_context():
        shoes = current_shop().snapshot.shoes

    for handle, shoe in shoes.items():
        page = client.get(f"/products/{handle}").text
        [described] = things(page, "Product")
        offers = {offer["sku"]: offer for offer in described.get("offers", [])}
        known = {v.sku: v for v in shoe.variants if v.price is not None and v.stock is not None}
        assert described["name"] == shoe.title
        assert described["url"] == f"http://localhost/products/{handle}"
        assert offers.keys() == known.keys()
        for sku, variant in known.items():
            assert offers[sku]["price"] == str(variant.price)
            assert offers[sku]["availability"].endswith(
                "/InStock" if variant.stock else "/OutOfStock"
            )
        offered += len(offers)

    assert offered > 500


def test_a_product_page_promises_free_shipping_only_where_the_engine_grants_it(demo):
    client = demo.test_client()
    with demo.app_context():
        shop = current_shop()
    prices = {shoe.variants[0].price: handle for handle, shoe in shop.snapshot.shoes.items()}

    for price, handle in prices.items():
        page = client.get(f"/products/{handle}").text
        [service] = things(page, "ShippingService")
        for code, order in pairs(sorted(REGIONS), (Decimal("100.00"), Decimal("100.01"))):
            decision = shop.quote(str(order), country="US", region=code)
            granted = grants(service, order, "US", code)
            assert not (granted and decision.eligible is not True)
        for offer in things(page, "Offer"):
            details = offer.get("shippingDetails")
            for code in REGIONS:
                free = details and reaches(details["shippingDestination"], "US", code)
                decision = shop.quote(offer["price"], country="US", region=code)
                assert not (free and decision.eligible is not True), (price, code)


def test_the_data_of_a_page_names_things_by_whole_addresses_and_types(demo):
    page = demo.test_client().get("/products/tarnwick-alder-5-men").text

    [store] = things(page, "Organization")
    for offer in things(page, "Offer"):
        assert offer["seller"] == {"@id": store["@id"]}
        assert offer["url"].startswith("http://localhost/")
        assert re.fullmatch(r"\d+\.\d\d", offer["price"])
        assert offer["priceCurrency"] == "USD"


def absolute(path: str) -> str:
    return f"https://shop.example{path}"


def test_a_shop_below_a_prefix_names_its_own_front_and_its_offers_the_same_seller():
    store = structured.store(POLICY, Translator("en"), "/store/", absolute)

    [offer] = offers_of(Variant("A", price=Money(9995), stock=3))

    assert store["url"] == "https://shop.example/store/"
    assert offer["seller"] == {"@id": store["@id"]}


def offers_of(*variants: Variant, policy: Policy = POLICY) -> list[dict[str, Any]]:
    shoe = Shoe("alder", "Alder", url="/products/alder")
    product = structured.product(shoe, variants, policy, absolute)
    return product.get("offers", [])


@pytest.mark.parametrize(
    ("price", "free"), [("99.99", False), ("100.00", False), ("100.01", True)]
)
def test_an_offer_over_the_threshold_by_itself_ships_free(price, free):
    [offer] = offers_of(Variant("A", price=Money.of(Decimal(price)), stock=3))

    assert ("shippingDetails" in offer) is free


def test_a_price_in_another_currency_promises_no_shipping():
    [offer] = offers_of(Variant("A", price=Money(50000, "CAD"), stock=3))

    assert "shippingDetails" not in offer


def test_what_is_not_known_is_not_offered():
    price = Money(13995)

    offers = offers_of(
        Variant("NO-PRICE", stock=3),
        Variant("NO-STOCK", price=price),
        Variant("SOLD-OUT", price=price, stock=0),
        Variant("THERE", price=price, stock=1),
    )

    said = {offer["sku"]: offer["availability"].rpartition("/")[2] for offer in offers}
    assert said == {"SOLD-OUT": "OutOfStock", "THERE": "InStock"}


def test_a_shoe_without_offer_brand_or_picture_says_nothing_of_them():
    shoe = Shoe("alder", "Alder", url="javascript:alert(1)")

    product = structured.product(shoe, (Variant("A"),), POLICY, str)

    assert product == {"@type": "Product", "name": "Alder", "sku": "A"}


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_of_the_faq_stands_on_the_page_under_its_question(page, pages):
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", pages[page], flags=re.S)
    read = " ".join(unescape(re.sub(r"<[^>]*>", "", text)).split())
    headings = [unescape(h) for h in re.findall(r"<h2[^>]*>([^<]+)</h2>", text)]

    questions = things(pages[page], "Question")

    assert len(questions) >= 3
    for question in questions:
        assert question["name"].endswith("?")
        assert question["name"] in headings
        lines = question["acceptedAnswer"]["text"].split("\n")
        assert [line for line in lines if " ".join(line.split()) not in read] == []


def test_a_page_that_answers_nothing_is_no_faq():
    assert structured.faq_page([structured.Question("Why?", ())]) == {}


anything = st.recursive(
    st.text() | st.integers(-1000, 1000) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), anything, min_size=1, max_size=4))
def test_no_text_ends_the_script_and_all_of_it_comes_back(thing):
    written = str(structured.script_text([thing]))

    assert not set(written) & set("<>&'\u2028\u2029")
    assert json.loads(written)["@graph"] == [thing]


def test_a_shoe_called_like_a_tag_stays_a_shoe():
    shoe = Shoe("x", '</script><script>alert("1")</script><!--', url="/products/x")

    written = structured.script_text([structured.product(shoe, (Variant("A"),), POLICY, str)])

    assert "<" not in written
    assert json.loads(written)["@graph"][0]["name"] == shoe.title
