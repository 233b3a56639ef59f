"""The sample shop's product file: invented, complete where it matters, honest about gaps."""

import csv
from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from shopplugin.demo.pictures import picture
from shopplugin.domain.shoes import Shoe
from shopplugin.feeds.native import known_columns
from shopplugin.knowledge import load
from shopplugin.paths import CATALOG_DIR

BRANDS = {
    "Brackmoor",
    "Dovemere",
    "Fennholt",
    "Kestrane",
    "Lullstone",
    "Ollivane",
    "Sorrelby",
    "Tarnwick",
}
VOCABULARY = load(CATALOG_DIR).vocabulary


@pytest.fixture(scope="module")
def rows():
    with (CATALOG_DIR / "products.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shoes(rows):
    grouped = defaultdict(list)
    for row in rows:
        grouped[row["product"]].append(row)
    return grouped


def test_it_has_every_column_of_the_format(rows):
    assert set(rows[0]) == set(known_columns(VOCABULARY))


def test_every_row_is_a_variant_of_its_own(rows):
    assert Counter(row["sku"] for row in rows).most_common(1)[0][1] == 1
    assert (
        Counter((row["product"], row["size_us"], row["width"]) for row in rows).most_common(1)[
            0
        ][1]
        == 1
    )


def test_there_are_shoes_enough_to_choose_from(shoes):
    kinds = Counter(variants[0]["kind"] for variants in shoes.values())

    assert kinds["running"] >= 45
    assert kinds["recovery"] >= 25
    assert {variants[0]["audience"] for variants in shoes.values()} == {
        "men",
        "women",
        "unisex",
        "kids",
        "",
    }


def test_the_brands_are_the_invented_ones(rows):
    assert {row["brand"] for row in rows} == BRANDS


def test_prices_are_exact_and_between_35_and_260_dollars(rows):
    prices = {row["price"] for row in rows}

    assert {Decimal(price).as_tuple().exponent for price in prices} == {-2}
    assert (min(map(Decimal, prices)), max(map(Decimal, prices))) == (
        Decimal("35.00"),
        Decimal("260.00"),
    )
    assert {row["currency"] for row in rows} == {"USD"}


def test_every_value_is_in_the_vocabulary(rows):
    refused = []
    for row in rows:
        for attribute in VOCABULARY:
            try:
                VOCABULARY.read(attribute.id, row[attribute.id])
            except ValueError as error:
                refused.append(f"{row['sku']}: {error}")

    assert refused == []


def test_a_value_stands_only_on_the_kind_of_shoe_it_applies_to(rows):
    strange = {
        (row["product"], attribute.id)
        for row in rows
        for attribute in VOCABULARY
        if row["kind"] and row[attribute.id] and row["kind"] not in attribute.kinds
    }

    assert strange == set()


def test_some_sizes_are_sold_out_and_some_stock_is_unknown(rows):
    stock = Counter(row["stock"] for row in rows)

    assert stock["0"] > 50
    assert 5 < stock[""] < 60


def test_wide_fittings_are_wider_inside_than_the_standard_one(shoes):
    for handle in ("sorrelby-broadwater-4-men", "tarnwick-alder-5-women"):
        widths = {row["width"]: Decimal(row["fit_width_mm"]) for row in shoes[handle]}
        narrow_to_wide = [width for width in ("2A", "B", "D", "2E", "4E") if width in widths]
        assert sorted(widths, key=widths.__getitem__) == narrow_to_wide


def test_a_few_shoes_are_poorly_tagged(shoes):
    told = {
        handle: sum(1 for attribute in VOCABULARY if variants[0][attribute.id])
        for handle, variants in shoes.items()
    }

    assert len([handle for handle, count in told.items() if count <= 8]) == 8


def test_one_drop_is_not_heel_minus_forefoot_and_one_neutral_shoe_has_a_post(shoes):
    first = {handle: variants[0] for handle, variants in shoes.items()}
    drops = {
        row["model"]
        for row in first.values()
        if row["drop_mm"]
        and row["heel_stack_mm"]
        and row["forefoot_stack_mm"]
        and Decimal(row["heel_stack_mm"]) - Decimal(row["forefoot_stack_mm"])
        != Decimal(row["drop_mm"])
    }
    posts = {
        row["model"]
        for row in first.values()
        if row["stability"] == "neutral" and "medial_post" in row["support_tech"]
    }

    assert (drops, posts) == ({"Lanner"}, {"Fellside"})


def test_addresses_and_pictures_are_the_demo_stores_own(rows):
    assert {row["url"] for row in rows} == {f"/products/{row['product']}" for row in rows}
    assert {row["image_url"] for row in rows} == {
        f"/pictures/{row['product']}.svg" for row in rows
    }


def test_descriptions_promise_nothing_and_shout_nothing(rows):
    words = " ".join({row["description"].lower() for row in rows})

    assert {row["description"] for row in rows if len(row["description"]) < 40} == set()
    assert [
        word
        for word in (
            "!",
            "prevent",
            "heal ",
            "heals",
            "treat",
            "cure",
            "correct",
            "relie",
            "hurry",
        )
        if word in words
    ] == []


def test_every_shoe_has_a_picture(shoes):
    pictures = {
        picture(
            Shoe(
                handle,
                row["title"],
                brand=row["brand"],
                kind=row["kind"] or None,
                values={
                    attribute.id: value
                    for attribute in VOCABULARY
                    if (value := VOCABULARY.read(attribute.id, row[attribute.id])) is not None
                },
            )
        )
        for handle, (row, *_) in shoes.items()
    }

    assert len(pictures) == len(shoes)


@pytest.mark.parametrize("audience", ["men", "women"])
def test_who_wears_a_half_size_finds_shoes_of_both_kinds(rows, audience):
    found = Counter(
        row["kind"]
        for row in rows
        if (row["audience"], row["size_us"]) == (audience, "9.5") and row["stock"] != "0"
    )

    assert min(found["running"], found["recovery"]) >= 3
