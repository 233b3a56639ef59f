"""Files with columns of the shop's own: what they mean is asked, kept and taken back."""

from __future__ import annotations

import io
import re

import pytest
from test_merch_imports import handles, send, settled
from workbench import in_shop, open_shop, signed_in

from shopplugin.mappings import saved_mappings

STRANGE = (
    "Article,Item Name,For,US Size,Cost,Heel Drop,Shelf\n"
    "Q-1,Quince Road,running,9,99.00,8,north\n"
)
MEANING = ("sku", "title", "kind", "size_us", "price", "drop_mm", "")


@pytest.fixture
def app(tmp_path):
    return open_shop(f"sqlite:///{tmp_path / 'shop.db'}")


def form(*meanings: str) -> dict[str, str]:
    return {f"column.{place}": meaning for place, meaning in enumerate(meanings)}


def chosen(page: str) -> dict[str, str]:
    """Return what each column is proposed to be."""
    rows = re.findall(r"<label[^>]*>([^<]+)</label></th><td>(<select.*?</select>)", page, re.S)
    said = {name: re.search(r'value="(\w+)" selected', select) for name, select in rows}
    return {name: found.group(1) for name, found in said.items() if found}


def test_a_file_nobody_knows_offers_its_columns_with_a_guess(app):
    client = signed_in(app)
    address = send(client, STRANGE)

    assert f"{address}/columns" in settled(client, address)
    page = client.get(f"{address}/columns").get_data(as_text=True)

    assert "Item Name" in page
    assert chosen(page)["US Size"] == "size_us"
    assert "Shelf" not in chosen(page)


def test_what_a_person_says_of_the_columns_is_looked_at_and_then_written(app):
    client = signed_in(app)
    address = send(client, STRANGE)
    settled(client, address)

    answer = client.post(f"{address}/columns", data=form(*MEANING))

    assert answer.status_code == 303
    page = settled(client, address)
    assert "1 shoe new, 0 changed, 0 gone" in page
    assert "quince-road" not in handles(app)
    client.post(address, data={"do": "write"})
    settled(client, address)
    with in_shop(app) as shop:
        assert str(shop.snapshot.shoes["quince-road"].values["drop_mm"]) == "8"


def test_the_next_file_with_these_columns_needs_no_word(app):
    client = signed_in(app)
    address = send(client, STRANGE)
    settled(client, address)
    client.post(f"{address}/columns", data=form(*MEANING))
    settled(client, address)

    page = settled(client, send(client, STRANGE.replace("Quince", "Medlar")))

    assert "1 shoe new, 0 changed, 0 gone" in page


@pytest.mark.parametrize(
    ("meanings", "words"),
    [
        (
            ("sku", "title", "title"),
            "&#39;Item Name&#39; and &#39;For&#39; are both said to be",
        ),
        (("sku", "", "kind"), "No column names the shoe"),
        ((), "No column is said to mean anything"),
        (("sku", "title", "no_such_goal"), "nothing a column can be mapped to"),
    ],
)
def test_a_mapping_that_cannot_be_is_explained_and_not_kept(app, meanings, words):
    client = signed_in(app)
    address = send(client, STRANGE)
    settled(client, address)

    answer = client.post(f"{address}/columns", data=form(*meanings))

    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert "Nothing was changed" in answer.get_data(as_text=True)
    with in_shop(app) as shop, shop.reading() as session:
        assert saved_mappings(session) == {}


def test_saved_mappings_are_listed_and_can_be_forgotten(app):
    client = signed_in(app)
    address = send(client, STRANGE)
    settled(client, address)
    client.post(f"{address}/columns", data=form(*MEANING))
    settled(client, address)

    page = client.get("/fit/merch/mappings").get_data(as_text=True)

    assert "<dt>Heel Drop</dt><dd>drop_mm</dd>" in page
    (goal,) = re.findall(r'action="(/fit/merch/mappings/\w+)"', page)
    assert "Forgotten" in client.post(goal, follow_redirects=True).get_data(as_text=True)
    assert "Nothing was said of any columns yet" in client.get("/fit/merch/mappings").get_data(
        as_text=True
    )
    assert client.post(goal).status_code == 404


def test_a_native_file_with_one_column_more_keeps_its_own_columns(app):
    client = signed_in(app)
    text = "sku,product,title,kind,Heel to toe drop\nN-1,nova,Nova,running,8\n"
    address = send(client, text)

    assert f"{address}/columns" in settled(client, address)
    guess = chosen(client.get(f"{address}/columns").get_data(as_text=True))

    assert {name: guess[name] for name in ("sku", "product", "title", "kind")} == {
        name: name for name in ("sku", "product", "title", "kind")
    }


def test_a_file_that_is_no_table_says_that_it_has_no_columns(app):
    client = signed_in(app)
    data = {"file": (io.BytesIO(b"<rss><channel>"), "feed.xml")}
    address = client.post("/fit/merch/imports", data=data).headers["Location"]
    settled(client, address)

    answer = client.get(f"{address}/columns")

    assert answer.status_code == 422
    assert "has no columns to map" in answer.get_data(as_text=True)


def test_the_columns_of_somebody_elses_file_are_not_there(app):
    client = signed_in(app)
    with in_shop(app):
        address = send(signed_in(app, "ada"), STRANGE)
    settled(signed_in(app, "ada"), address)

    assert client.get(f"{address}/columns").status_code == 404
    assert client.post(f"{address}/columns", data=form(*MEANING)).status_code == 404
