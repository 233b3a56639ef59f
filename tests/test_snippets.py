"""What theme developers paste works: each snippet is run, not only read."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from flask import render_template_string

from shopplugin.cli import cli
from shopplugin.demo import create_store
from shopplugin.paths import TEMPLATE_DIR
from shopplugin.snippets import DOORS, WORDS, Ask, snippet
from shopplugin.theme import PROPERTIES

README = (Path(__file__).parents[1] / "README.md").read_text()
FIT = "http://localhost/fit"
SKU = "TW-AL5-M-085-D"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    return create_store(f"sqlite:///{folder / 'store.db'}", instance_path=folder)


def ask(widget: str) -> Ask:
    words = {"sku": SKU} if "sku" in WORDS[widget] else {}
    return Ask(widget, words, FIT)


def run(*words: str):
    return CliRunner().invoke(cli, ["snippet", *words])


def test_recommendations_for_a_jinja_template_are_one_call():
    result = run("recommendations", "--profile", "flat-feet", "--for", "jinja")
    womens = run("recommendations", "--audience", "women", "--limit", "2", "--for", "jinja")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == '{{ fit.recommendations("flat-feet") }}'
    assert (
        womens.stdout.splitlines()[-1]
        == '{{ fit.recommendations("flat-feet", limit=2, audience="women") }}'
    )


def test_recommendations_for_any_page_are_a_script_and_an_element():
    result = run("recommendations", "--profile", "flat-feet", "--for", "html", "--limit", "2")

    assert (
        result.stdout.splitlines()[1]
        == '<script src="https://shop.example/fit/embed.js"></script>'
    )
    assert result.stdout.splitlines()[-1] == (
        '<fit-recommendations profile="flat-feet" limit="2">'
        '<a href="https://shop.example/fit/guide/flat-feet">'
        "Shoes for these feet, with reasons</a></fit-recommendations>"
    )


def test_a_liquid_theme_fills_in_its_own_product_and_cart():
    badge = run("badge", "--profile", "bunions", "--for", "shopify").stdout
    shipping = run("shipping", "--for", "shopify").stdout

    assert 'sku="{{ product.selected_or_first_available_variant.sku | escape }}"' in badge
    assert 'subtotal="{{ cart.total_price | divided_by: 100.0 }}"' in shipping
    assert 'lang="{{ request.locale.iso_code }}"' in badge


def test_wordpress_gets_an_address_to_paste_and_a_script_to_enqueue():
    result = run("recommendations", "--profile", "flat-feet", "--for", "wordpress")

    assert "\nhttps://shop.example/fit/guide/flat-feet\n" in result.stdout
    assert "wp_enqueue_script( 'fit', 'https://shop.example/fit/embed.js'" in result.stdout


@pytest.mark.parametrize("widget", WORDS)
def test_the_jinja_snippet_renders_its_widget(widget, store):
    with store.test_request_context("/"):
        html = render_template_string(snippet("jinja", ask(widget)))

    assert '<div class="shopplugin shopplugin-' in html
    assert 'rel="stylesheet"' in html


@pytest.mark.parametrize("widget", WORDS)
@pytest.mark.parametrize("door", ["html", "fragment", "iframe", "oembed"])
def test_every_address_in_a_snippet_answers(door, widget, store):
    client = store.test_client()
    text = unescape(snippet(door, ask(widget)))

    addresses = re.findall(rf"{FIT}[^\"\s<]*", text)

    assert addresses
    for address in addresses:
        if door == "oembed":
            found = client.get("/fit/oembed", query_string={"url": address})
        else:
            found = client.get(urlsplit(address)._replace(scheme="", netloc="").geturl())
        with found:
            assert (address, found.status_code) == (address, 200)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("widget", WORDS)
def test_no_snippet_carries_inline_script_or_style(door, widget):
    text = snippet(door, ask(widget))

    assert not re.search(r"<script(?! src)|<style|\sstyle=|\son\w+=", text)


@pytest.mark.parametrize(
    ("words", "status", "hint"),
    [
        (("recommendations", "--profile", "flat-feat"), 1, "Did you mean 'flat-feet'?"),
        (("banner", "--profile", "flat-feet"), 2, "banner takes no profile"),
        (("recomendations",), 2, "recommendations"),
        (("quiz", "--for", "joomla"), 2, "'jinja'"),
    ],
)
def test_a_slip_is_answered_with_what_there_is(words, status, hint):
    result = run(*words)

    assert result.exit_code == status
    assert hint in result.stderr


def test_words_cannot_break_out_of_an_attribute():
    text = snippet("html", Ask("badge", {"sku": '"><script>', "profile": "bunions"}, FIT))

    assert "<script>" not in text


def marked(mark: str) -> list[tuple[str, str]]:
    """Return the blocks of the README that are marked as tested, by what they are."""
    return re.findall(rf"<!-- tested: ({mark}[^>]*?) -->\n```\w+\n(.*?)```", README, re.DOTALL)


def test_the_readme_shows_what_the_verb_prints():
    shown = marked("shopplugin snippet ")

    assert {words.rpartition(" ")[2] for words, _ in shown} == {
        "html",
        "shopify",
        "wordpress",
        "iframe",
        "fragment",
    }
    for words, text in shown:
        assert run(*words.split()[2:]).stdout == text


def test_every_address_that_the_readme_shows_answers(store):
    client, home = store.test_client(), "https://shop.example/fit"
    shown = "".join(unescape(text) for _, text in marked("shopplugin snippet "))

    addresses = set(re.findall(rf"{home}/[^\"'\s<]*", shown))

    assert len(addresses) == 5
    for address in addresses:
        with client.get(address.replace("https://shop.example", "")) as found:
            assert (address, found.status_code) == (address, 200)


def test_the_readme_lists_the_properties_and_parts_there_are():
    section = README.split("### Embed it in another store")[1].split("\n### ")[0]
    templates = "".join(page.read_text() for page in TEMPLATE_DIR.glob("shopplugin/_*.html"))
    parts = set(re.findall(r'part="([a-z]+)"', templates)) | {"frame"}

    listed = section.split("An element's parts")[1].split("The page hears")[0]

    assert dict(re.findall(r"^\| `(--[\w-]+)` \| (.+) \|$", section, re.M)) == PROPERTIES
    assert set(re.findall(r"`([a-z]+)`", listed)) == parts


GROUNDS = {"dark", "loud", "320 px", "right to left"}
STATES = {
    "recommendations": {
        "both kinds",
        "one",
        "many",
        "empty",
        "sold out",
        "long names",
        "no picture",
        "unknown data",
    },
    "badge": {"fits", "misses", "sold out", "unknown data"},
    "shipping": {
        "empty",
        "on the way",
        "exactly there",
        "unlocked",
        "confirmed",
        "excluded place",
        "not served",
        "bad address",
    },
    "banner": {"as it is"},
    "quiz": {"as it is"},
}


@pytest.mark.parametrize("widget", WORDS)
def test_the_gallery_shows_every_state_and_what_to_paste_at_every_door(widget, store):
    page = store.test_client().get("/gallery?lang=en").text
    section = page.split(f'<section class="store-section" id="{widget}"')[1].split(
        "</section>"
    )[0]

    figures = re.findall(r"<figcaption><b>(.*?)</b>.*?</figure>", section, re.DOTALL)
    pasted = [unescape(text) for text in re.findall(r"<code>(.*?)</code>", section, re.DOTALL)]

    assert set(figures) == STATES[widget] | GROUNDS
    assert section.count(f'class="shopplugin shopplugin-{widget}') == len(figures)
    words = {"profile": "flat-feet"} if "profile" in WORDS[widget] else {}
    found = re.search(r'sku="([^"{]+)"', "".join(pasted))
    if found and "sku" in WORDS[widget]:
        words["sku"] = found[1]
    assert pasted == [snippet(door, Ask(widget, words, FIT)) for door in DOORS]
