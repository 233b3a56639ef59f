"""The tables keep out what no code of ours should ever write."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shopplugin.models import (
    TABLE_PREFIX,
    Catalogue,
    Product,
    ProductRow,
    Variant,
    VariantRow,
    metadata,
    read_cells,
    write_cells,
)

SHOE = ProductRow("alder", "Alder", *[None] * 9, "{}", "{}", "{}", 1)._asdict()
SKU = VariantRow("A1", "alder", 18, "D", 12000, "USD", 3, "{}")._asdict()


@pytest.fixture
def refuses(session):
    """Say whether the database refuses a row; as plain SQL, so that no type is mended first."""

    def refuses(table, row):
        statement = (
            f"INSERT INTO {table.__tablename__} ({', '.join(row)})"
            f" VALUES ({', '.join(f':{name}' for name in row)})"
        )
        try:
            with session.begin_nested():
                session.execute(text(statement), row)
        except DBAPIError:
            return True
        return False

    return refuses


def test_every_table_and_constraint_bears_our_name():
    for table in metadata.sorted_tables:
        assert table.name.startswith(TABLE_PREFIX)
        for constraint in [*table.constraints, *table.indexes]:
            assert TABLE_PREFIX in constraint.name


def test_rows_have_the_columns_of_their_tables():
    assert list(ProductRow._fields) == Product.__table__.c.keys()
    assert list(VariantRow._fields) == Variant.__table__.c.keys()


def test_a_good_shoe_is_taken(refuses):
    assert not refuses(Product, SHOE)
    assert not refuses(Variant, SKU)


@pytest.mark.parametrize(
    "wrong",
    [
        {"product": ""},
        {"product": "x" * 201},
        {"title": ""},
        {"title": None},
        {"title": "x" * 301},
        {"brand": "x" * 101},
        {"url": "x" * 2001},
        {"description": "x" * 20_001},
        {"kind": "walking"},
        {"audience": "everyone"},
        {"revision": 0},
        {"feed_values": None},
    ],
    ids=str,
)
def test_a_wrong_shoe_is_refused(refuses, wrong):
    assert refuses(Product, SHOE | wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sku": ""},
        {"product": "nowhere"},
        {"size_us_halves": -1},
        {"width": ""},
        {"price_minor": -1},
        {"price_minor": None},
        {"currency": None},
        {"currency": "US"},
        {"stock": -1},
        {"stock": "many"},
    ],
    ids=str,
)
def test_a_wrong_variant_is_refused(refuses, wrong):
    refuses(Product, SHOE)

    assert refuses(Variant, SKU | wrong)


def test_there_is_one_catalogue(refuses):
    assert refuses(Catalogue, {"id": 2, "version": 0})


def test_a_sku_is_unique_in_the_whole_catalogue(refuses):
    refuses(Product, SHOE)
    refuses(Product, SHOE | {"product": "birch"})
    refuses(Variant, SKU)

    assert refuses(Variant, SKU | {"product": "birch"})


def test_prices_beyond_32_bits_are_kept(refuses, session):
    refuses(Product, SHOE)

    assert not refuses(Variant, SKU | {"price_minor": 2**53})
    assert session.scalar(text("SELECT price_minor FROM shopplugin_variants")) == 2**53


def test_cells_are_one_text_whatever_their_order():
    document = write_cells({"surface": "road|trail", "drop_mm": "8"})

    assert document == '{"drop_mm":"8","surface":"road|trail"}'
    assert read_cells(document) == {"drop_mm": "8", "surface": "road|trail"}
    assert write_cells({}) == "{}"
    assert read_cells("{}") == {}
