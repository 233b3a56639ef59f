"""The doors for other sites: their script, their frames, oEmbed, and what may be kept."""

from __future__ import annotations

import gzip
import json
import re
from html import unescape
from pathlib import Path

import pytest
from host import make_host, stock

from shopplugin import ShopPlugin
from shopplugin.demo import create_store
from shopplugin.fragments import Fragment, Fragments
from shopplugin.shop import current_shop

STATIC = Path(__file__).parents[1] / "shopplugin" / "static"
SHOP = "https://shop.example"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    url = f"sqlite:///{folder / 'store.db'}"
    return create_store(url, instance_path=folder, embed_origins=[SHOP])


@pytest.fixture
def client(store):
    return store.test_client()


def test_the_script_and_all_styles_are_small():
    sheets = [STATIC / name for name in ("shopplugin.css", "frame.css", "pages.css")]
    css = b"".join(sheet.read_bytes() for sheet in sheets if sheet.exists())

    assert len(gzip.compress((STATIC / "embed.js").read_bytes(), 9)) <= 5000
    assert len(gzip.compress((STATIC / "frame.js").read_bytes(), 9)) <= 1000
    assert len(gzip.compress(css, 9)) <= 6000


def test_the_script_builds_nothing_from_text():
    for name in ("embed.js", "frame.js"):
        script = (STATIC / name).read_text()
        assert not re.search(r"innerHTML =|outerHTML|insertAdjacent|eval\(|Function\(", script)
        assert "cookie" not in script
        assert "Storage" not in script


def test_the_script_as_it_is_served_is_as_small(client):
    assert len(gzip.compress(client.get("/fit/embed.js").data, 9)) <= 5000


def test_the_script_knows_which_profiles_need_no_room_for_a_note(store, client):
    with store.app_context():
        profiles = current_shop().knowledge.profiles

    told = json.loads(re.search(r"UNDOUBTED = (\[.*?\])", client.get("/fit/embed.js").text)[1])

    assert "bunions" in told
    assert told == [name for name, profile in profiles.items() if not profile.doubt]


def test_the_script_is_shared_with_allowed_origins_and_checked_by_its_validator(client):
    first = client.get("/fit/embed.js", headers={"Origin": SHOP})
    again = client.get("/fit/embed.js", headers={"If-None-Match": first.headers["ETag"]})
    anything = client.get("/fit/embed.js", headers={"If-None-Match": "*"})

    assert first.mimetype == "text/javascript"
    assert first.headers["Access-Control-Allow-Origin"] == SHOP
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "stale-while-revalidate" in first.headers["Cache-Control"]
    assert not first.headers["ETag"].startswith("W/")
    assert (again.status_code, anything.status_code) == (304, 304)


def test_the_script_names_the_style_sheet_it_was_made_for(client):
    sheet = re.search(r'"(static/shopplugin\.css\?v=\w+)"', client.get("/fit/embed.js").text)[1]

    with client.get(f"/fit/{sheet}") as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000"


STRANGERS = [
    "null",
    "http://shop.example",
    "https://shop.example.evil.test",
    "https://evil-shop.example",
    "https://shop.example:444",
    "https://SHOP.example",
    "https://sub.shop.example",
    "https://shop.example/",
    "https://shop.exampl",
]


@pytest.mark.parametrize("origin", STRANGERS)
def test_a_stranger_may_read_nothing(origin, client):
    for address in ("/fit/embed.js", "/fit/widgets/banner", "/fit/widgets/quiz"):
        client.get(address, headers={"Origin": SHOP})  # kept for everybody
        answer = client.get(address, headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Origin" in answer.headers["Vary"]


def test_a_kept_fragment_is_shared_with_each_allowed_origin(client):
    address = "/fit/widgets/recommendations?profile=blisters"
    kept = client.get(address)
    shared = client.get(address, headers={"Origin": SHOP})

    assert "Access-Control-Allow-Origin" not in kept.headers
    assert shared.headers["Access-Control-Allow-Origin"] == SHOP
    assert "Access-Control-Allow-Credentials" not in shared.headers
    assert shared.data == kept.data
    assert {k: v for k, v in kept.headers if k != "Vary"}.items() <= dict(
        shared.headers
    ).items()


def test_frames_name_exactly_who_may_frame_them(client):
    for address in ("/fit/frame/quiz", "/fit/frame/shipping?subtotal=1", "/fit/quiz"):
        response = client.get(address)
        policy = response.headers["Content-Security-Policy"]
        assert policy.endswith(f"frame-ancestors {SHOP}")
        assert "X-Frame-Options" not in response.headers


def test_a_shoppers_own_order_is_never_stored_in_a_frame_either(client):
    response = client.get("/fit/frame/shipping?subtotal=150&postal_code=10001")

    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("door", ["widgets", "frame"])
def test_a_widget_may_be_kept_by_all_and_depends_on_no_cookie(door, client):
    address = f"/fit/{door}/recommendations?profile=bunions&lang=en"
    first = client.get(address)
    client.set_cookie("session", "somebody")

    again = client.get(address)
    same = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert again.data == first.data
    assert "Cookie" not in again.headers["Vary"] if "Vary" in again.headers else True
    assert "Set-Cookie" not in again.headers
    assert (same.status_code, same.data) == (304, b"")
    assert same.headers["ETag"] == first.headers["ETag"]


def test_a_validator_tells_languages_and_queries_apart(client):
    address = "/fit/widgets/recommendations?profile=bunions"
    tags = {
        client.get(address + more).headers["ETag"]
        for more in ("&lang=en", "&lang=es", "&lang=fr", "&lang=en&limit=1", "&kind=running")
    }

    assert len(tags) == 5


def test_the_readers_language_decides_where_the_address_does_not(client):
    address = "/fit/widgets/quiz"
    english = client.get(address, headers={"Accept-Language": "en"})
    french = client.get(address, headers={"Accept-Language": "fr"})

    assert 'lang="en"' in english.text
    assert 'lang="fr"' in french.text
    assert "Accept-Language" in french.headers["Vary"]


def test_a_new_catalogue_gives_a_new_validator(tmp_path):
    app = stock(make_host(tmp_path))
    client = app.test_client()
    address = "/fit/widgets/recommendations?profile=bunions&lang=en"
    before = client.get(address).headers["ETag"]
    products = tmp_path / "one.csv"
    products.write_text("sku,product,title,kind\nZZ-1,zz,Zz,running\n")

    stock(app, products)
    with app.app_context():
        app.extensions["shopplugin"].refresh()

    assert client.get(address).headers["ETag"] != before
    assert client.get(address, headers={"If-None-Match": before}).status_code == 200


def test_unknown_words_of_an_address_make_no_second_answer(store, client):
    kept = store.extensions["shopplugin"].fragments
    first = client.get("/fit/widgets/recommendations?profile=high-arch&lang=en")

    again = client.get("/fit/widgets/recommendations?utm=1&profile=high-arch&lang=en")

    assert again.headers["ETag"] == first.headers["ETag"]
    assert len(kept) > 0


def test_what_is_kept_never_outgrows_its_room():
    kept = Fragments(most_bytes=10_000)

    for number in range(100):
        kept.keep(number, Fragment(b"x" * 1000, "tag", "v1", ()))
    kept.keep("huge", Fragment(b"x" * 9000, "tag", "v1", ()))

    assert 1 <= len(kept) <= 9
    assert kept.get("huge", "v1") is None
    assert kept.get(99, "v1") is not None
    assert kept.get(99, "v2") is None
    assert kept.get(0, "v1") is None


def test_with_a_script_name_every_address_is_under_it(client):
    at = {"base_url": "http://localhost/outlet"}
    document = client.get(
        "/fit/oembed?url=http://localhost/outlet/fit/guide/bunions", **at
    ).json
    elsewhere = client.get("/fit/oembed?url=http://localhost/fit/guide/bunions", **at)

    assert 'src="http://localhost/outlet/fit/frame/recommendations?' in document["html"]
    assert document["provider_url"] == "http://localhost/outlet/"
    assert elsewhere.status_code == 404
    assert 'href="/outlet/fit/quiz"' in client.get("/fit/widgets/quiz", **at).text
    assert 'href="/fit/quiz"' in client.get("/fit/widgets/quiz").text


def oembed(client, **words):
    return client.get("/fit/oembed", query_string=words)


def test_oembed_answers_as_version_1_0_asks(client):
    answer = oembed(client, url="http://localhost/fit/guide/bunions", format="json")

    document = json.loads(answer.text)
    assert answer.mimetype == "application/json"
    html = document.pop("html")
    assert document == {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Find your fit",
        "provider_url": "http://localhost/",
        "title": "Shoes for bunions",
        "cache_age": 86400,
        "width": 640,
        "height": 760,
    }
    assert re.fullmatch(
        r"<blockquote [^>]*><a [^>]*>[^<]*</a></blockquote><iframe [^>]*></iframe>", html
    )
    assert " sandbox=" in html


@pytest.mark.parametrize(
    ("words", "size"),
    [
        ({"maxwidth": "300"}, (300, 760)),
        ({"maxheight": "200"}, (640, 200)),
        ({"maxwidth": "9000", "maxheight": "9000"}, (640, 760)),
    ],
)
def test_oembed_keeps_within_the_room_there_is(words, size, client):
    document = oembed(client, url="http://localhost/fit/guide/bunions", **words).json

    assert (document["width"], document["height"]) == size
    assert f'width="{size[0]}" height="{size[1]}"' in document["html"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"url": "http://localhost/fit/guide/bunions", "format": "xml"}, 501),
        ({}, 400),
        ({"url": "http://localhost/fit/guide/bunions", "maxwidth": "-1"}, 400),
        ({"url": "http://localhost/fit/guide/bunions", "maxwidth": "²"}, 400),
        ({"url": "http://localhost/fit/guide/bunion"}, 404),
        ({"url": "http://elsewhere.example/fit/guide/bunions"}, 404),
        ({"url": "http://localhost.evil.test/fit/guide/bunions"}, 404),
        ({"url": "javascript://localhost/fit/guide/bunions"}, 404),
        ({"url": "http://["}, 404),
        ({"url": "http://localhost/products/x"}, 404),
        ({"url": "http://localhost/fit/merch/"}, 404),
        ({"url": "http://localhost/fit/widgets/badge?sku=none&profile=bunions"}, 404),
    ],
)
def test_oembed_refuses_with_the_right_status(words, status, client):
    answer = oembed(client, **words)

    assert (answer.status_code, answer.json["status"]) == (status, status)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Language"] == "en"


def test_oembed_speaks_the_language_of_the_page_or_else_of_the_reader(client):
    page = "http://localhost/fit/guide/bunions"
    french = {"Accept-Language": "fr"}

    pages = client.get("/fit/oembed", query_string={"url": f"{page}?lang=es"}, headers=french)
    readers = client.get("/fit/oembed", query_string={"url": page}, headers=french)

    assert pages.json["title"] == "Calzado para juanetes"
    assert readers.json["title"] == "Chaussures pour oignons"
    assert readers.vary.as_set() == {"accept-language", "origin"}


@pytest.mark.parametrize("path", ["guide/bunions", "guide/", "quiz", "widgets/banner"])
def test_oembed_that_is_asked_in_a_language_frames_the_widget_in_it(path, client):
    page = f"http://localhost/fit/{path}"

    asked = oembed(client, url=page, lang="fr")
    pages = oembed(client, url=f"{page}?lang=es", lang="fr")

    assert "lang=fr" in unescape(re.search(r' src="([^"]*)"', asked.json["html"])[1])
    assert "lang=es" in unescape(re.search(r' src="([^"]*)"', pages.json["html"])[1])


def test_oembed_answers_304_with_the_headers_of_the_answer_itself(client):
    address = "/fit/oembed?url=http://localhost/fit/guide/bunions"
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    for name in ("ETag", "Cache-Control", "Vary"):
        assert again.headers[name] == first.headers[name]


def test_oembed_knows_its_own_address_in_capitals_too(client):
    assert oembed(client, url="HTTP://LOCALHOST/fit/guide/bunions").status_code == 200


def test_oembed_lets_nothing_break_out_of_its_html(client):
    address = 'http://localhost/fit/guide/bunions?x="><script>alert(1)</script>'

    html = oembed(client, url=address).json["html"]

    assert "<script" not in html


@pytest.mark.parametrize("page", ["/fit/guide/", "/fit/guide/bunions"])
def test_guide_pages_say_where_their_oembed_form_is(page, client):
    html = client.get(page).text

    href = re.search(
        r'<link rel="alternate" type="application/json\+oembed" href="([^"]*)"', html
    )[1]
    assert client.get(unescape(href)).json["version"] == "1.0"


def test_an_unknown_widget_has_no_frame(client):
    assert client.get("/fit/frame/recomendations").status_code == 404
    assert client.get("/fit/frame/recommendations?profile=x").status_code == 404


@pytest.mark.parametrize(
    ("words", "scheme"),
    [
        ("", "light"),
        ("scheme=dark", "dark"),
        ("scheme=auto", "light dark"),
        ("scheme=x", "light"),
    ],
)
def test_a_frame_is_coloured_as_the_page_around_says(words, scheme, client):
    html = client.get(f"/fit/frame/banner?{words}").text

    assert f'<meta name="color-scheme" content="{scheme}">' in html


def test_without_allowed_origins_nobody_frames_or_reads_a_widget(tmp_path):
    client = make_host(tmp_path, ShopPlugin()).test_client()
    answer = client.get("/fit/frame/banner", headers={"Origin": SHOP})

    assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert "Access-Control-Allow-Origin" not in answer.headers
