"""The grid asks how much of a shoe is known, what people set, and who changed it."""

from __future__ import annotations

import re

import pytest
from workbench import SHOE, in_shop, open_shop, put_cell, signed_in

from shopplugin.domain.quality import completeness
from shopplugin.merch.access import Visitor
from shopplugin.merch.editing import Edit
from shopplugin.merch.saving import save_many
from shopplugin.store_history import AT_COMMAND_LINE

OTHER = "tarnwick-alder-5-women"


@pytest.fixture
def app(database_url):
    app = open_shop(database_url)
    yield app
    with in_shop(app) as shop:
        shop.engine.dispose()


def found(client, q: str, **asked: str) -> list[str]:
    """Return the shoes on the first page, in their order."""
    page = client.get("/fit/merch/", query_string={"q": q, **asked}).get_data(as_text=True)
    return re.findall(r'name="product" value="([^"]+)"', page)


def per_cent(app) -> dict[str, int]:
    with in_shop(app) as shop:
        vocabulary = shop.knowledge.vocabulary
        shoes = shop.snapshot.shoes.values()
        return {shoe.product: completeness(shoe, vocabulary).per_cent for shoe in shoes}


def test_shoes_are_found_by_how_much_of_them_is_known(app):
    client, known = signed_in(app), per_cent(app)

    assert found(client, "known<50") == [one for one in known if known[one] < 50][:50] != []
    assert (
        found(client, "known>=50 known<90")
        == [one for one in known if 50 <= known[one] < 90][:50]
    )


def test_the_grid_is_sorted_by_how_much_is_known(app):
    client, known = signed_in(app), per_cent(app)

    assert found(client, "", sort="complete") == sorted(known, key=known.__getitem__)[:50]
    page = client.get("/fit/merch/?sort=complete").get_data(as_text=True)
    assert re.search(
        r'aria-sort="ascending"><a href="[^"]*sort=-complete[^"]*"[^>]*>known %', page
    )


def test_shoes_are_found_by_a_persons_word_on_them_and_by_who_changed_them(app):
    client = signed_in(app)
    put_cell(client, "3")
    with in_shop(app) as shop:
        night = Visitor(f"Ada{AT_COMMAND_LINE}", "editor")
        save_many(shop, night, {OTHER: [Edit("drop_mm", "set", "4")]}, "")
        save_many(shop, night, {OTHER: [Edit("drop_mm", "restore")]}, "")

    assert found(client, "from:person") == [SHOE]
    assert found(client, "by:EDDA") == [SHOE]
    assert found(client, "by:ada") == [OTHER]
    assert found(client, "by:nobody") == []
    assert SHOE not in found(client, "-from:person")


def test_a_bulk_edit_takes_such_a_filter_too(app):
    client = signed_in(app)
    put_cell(client, "3")
    asked = {"q": "from:person", "scope": "all", "verb": "set", "attribute": "drop_mm"}

    page = client.post("/fit/merch/bulk", data={**asked, "cell": "5"}).get_data(as_text=True)

    assert "1 shoe chosen" in page


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("known<half", "&#39;half&#39; is not a number; write it like known&lt;8.5"),
        ("from:feed", "Write from:person"),
        ("by:", "Write by: and a name"),
    ],
)
def test_a_condition_that_cannot_be_read_says_what_it_takes(tmp_path, q, words):
    client = signed_in(open_shop(f"sqlite:///{tmp_path / 'shop.db'}"))

    page = client.get("/fit/merch/", query_string={"q": q}).get_data(as_text=True)

    assert words in page
