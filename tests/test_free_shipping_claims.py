"""Every text of the demo, read one by one: no claim of free shipping without its exclusions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit

import pytest

from shopplugin.demo import create_store
from shopplugin.i18n import LANGUAGES, Translator
from shopplugin.shop import current_shop
from shopplugin.words import excluded_places

# Words in which free shipping is spoken of, in our three languages.
SPEAKS = re.compile(r"free shipping|shipping is free|ships? free|gratis|gratuit", re.IGNORECASE)

# What speaks of it and claims nothing: a name, an answer about one order, a refusal.
NO_CLAIMS = (
    "Free shipping",
    "Progress to free shipping",
    "Free shipping applied",
    "Free shipping isn't available in %(place)s. Shipping is calculated at checkout",
    "We can't quote free shipping for this destination",
    "We can't quote free shipping for this currency",
    "%(code)s saves %(saves)s but your order drops to %(net)s and loses free shipping",
    "Only to leave out what costs too much, and to say whether shipping is free."
    " Both can stay blank.",
)

SKU = "TW-AL5-M-085-D"
ORDERS = ("0", "", "0.01", "88.00", "100.00", "100.01", "1000.00", "nonsense", "-1")
PLACES = (
    {},
    {"postal_code": "10001"},
    {"region": "HI"},
    {"country": "CA"},
    {"region": "PR"},
    {"country": "GB"},
    {"region": "AE"},
    {"region": "CA", "postal_code": "96813"},
    {"postal_code": "K1A 0B1"},
)
WIDGETS = (
    "recommendations?profile=bunions",
    f"badge?sku={SKU}&profile=bunions",
    "banner",
    "quiz",
    *(
        f"shipping?{urlencode({'subtotal': subtotal, **place})}"
        for subtotal, place in product(ORDERS, PLACES)
    ),
    "shipping?subtotal=105.00&discount=10.00",
)
STARTS = (
    "/",
    "/gallery",
    "/nowhere",
    f"/cart?item={SKU}:1",
    f"/cart?item={SKU}:9",
    f"/cart?item={SKU}:9&region=HI",
    f"/cart?item={SKU}:1&code=SAVE10",
)
ORDERED = {"roll": "inward", "audience": "men", "size_us": "9", "activity": "running"}


class Texts(HTMLParser):
    """Gathers text nodes, what is read aloud of attributes, and the strings of JSON-LD."""

    READ = frozenset(
        {"alt", "aria-label", "aria-description", "content", "placeholder", "title"}
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.links: list[str] = []
        self._data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.found += [named[name] or "" for name in self.READ & named.keys()]
        if tag == "a" and named.get("href"):
            self.links.append(named["href"] or "")
        self._data = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._data = False

    def handle_data(self, data: str) -> None:
        self.found += strings(json.loads(data)) if self._data else [data]


def strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    for inner in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from strings(inner)


def read(html: str) -> Texts:
    texts = Texts()
    texts.feed(html)
    texts.close()
    return texts


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    return create_store(f"sqlite:///{folder / 'store.db'}", instance_path=folder)


@pytest.fixture(scope="module")
def pages(store) -> list[str]:
    """Every page that links lead to, each once; of what shoes alone differ in, two."""
    client, found, ahead = store.test_client(), {}, list(STARTS)
    while ahead:
        address = ahead.pop(0)
        parts = urlsplit(urldefrag(address).url)
        query = [pair for pair in parse_qsl(parts.query) if pair[0] not in {"lang", "for"}]
        address = f"{parts.path}?{urlencode(query)}".rstrip("?")
        kind = re.sub(r"^/products/.*|(?<=item=)[^&]*", "", address)
        alike = found.setdefault(kind, [])
        if address in alike or len(alike) == 2 or "/merch" in address:
            continue
        alike.append(address)
        with client.get(address) as response:
            links = read(response.text).links if response.mimetype == "text/html" else []
        ahead += [link for link in links if link.startswith("/")]
    return [address for alike in found.values() for address in alike]


def bare_claims(texts: list[str], lang: str, store) -> list[str]:
    """Return the texts that speak of free shipping, without exclusions and not allowed to."""
    t = Translator(lang)
    with store.app_context():
        places = excluded_places(current_shop().knowledge.policy, t)
    harmless = [
        re.sub(r"%\\\((\w+)\\\)s", ".+", re.escape(plain(t.gettext(text, **holes(text)))))
        for text in NO_CLAIMS
    ]
    return [
        text
        for each in texts
        if (text := plain(each))
        and SPEAKS.search(text)
        and plain(places) not in text
        and not any(re.fullmatch(one, text) for one in harmless)
    ]


def plain(text: str) -> str:
    """Make every space one and the same."""
    return " ".join(text.split())


def holes(text: str) -> dict[str, str]:
    return {name: f"%({name})s" for name in re.findall(r"%\((\w+)\)s", text)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_the_demo_names_the_exclusions_with_the_claim(lang, pages, store):
    client, claims = store.test_client(), 0

    for address in pages:
        texts = read(
            client.get(address, query_string=None, headers={"Accept-Language": lang}).text
        )
        assert (address, bare_claims(texts.found, lang, store)) == (address, [])
        claims += any(SPEAKS.search(text) for text in texts.found)

    assert len(pages) > 30
    assert claims > 20


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("door", ["widgets", "frame"])
def test_every_state_of_every_widget_names_the_exclusions_with_the_claim(door, lang, store):
    client, claims = store.test_client(), 0

    for widget in WIDGETS:
        address = f"/fit/{door}/{widget}{'&' if '?' in widget else '?'}lang={lang}"
        response = client.get(address)
        texts = read(response.text).found
        assert response.status_code == 200
        assert (address, bare_claims(texts, lang, store)) == (address, [])
        claims += any(SPEAKS.search(text) for text in texts)

    assert claims > 20


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_of_the_api_names_the_exclusions_with_the_claim(lang, store):
    client = store.test_client()

    for subtotal, place in product(ORDERS, PLACES):
        answer = client.post(
            f"/fit/api/v1/shipping/quote?lang={lang}",
            json={"subtotal": subtotal, "destination": place},
        )
        texts = list(strings(answer.json))
        assert (subtotal, place, bare_claims(texts, lang, store)) == (subtotal, place, [])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("place", PLACES[:4], ids=str)
def test_the_quizs_result_names_the_exclusions_with_the_claim(place, lang, store):
    ship_to = {f"ship_to_{name}": text for name, text in place.items()}

    result = store.test_client().post(
        f"/fit/quiz?lang={lang}", data=ORDERED | ship_to, follow_redirects=True
    )

    texts = read(result.text).found
    assert result.status_code == 200
    assert any(SPEAKS.search(text) for text in texts)
    assert bare_claims(texts, lang, store) == []


def test_the_ruler_finds_a_bare_claim(store):
    for lang, claim in {
        "en": "Orders over $100 ship free",
        "es": "Envío gratis en pedidos de más de $100",
        "fr": "Livraison gratuite dès 100 $",
    }.items():
        assert bare_claims([claim], lang, store) == [claim]
    split = read("<p>Free shipping on all orders over $100 <small>(Excludes HI)</small></p>")
    assert bare_claims(split.found, "en", store) == ["Free shipping on all orders over $100"]
