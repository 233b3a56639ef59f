"""Create the catalogue: its version, its products and their variants."""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STRICT = sqlite3.sqlite_version_info >= (3, 37)
_NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_catalogue()
    _create_products()
    _create_variants()


def downgrade() -> None:
    op.drop_table("shopplugin_variants")
    op.drop_table("shopplugin_products")
    op.drop_table("shopplugin_catalogue")


def _create_catalogue() -> None:
    catalogue = op.create_table(
        "shopplugin_catalogue",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", _BIG, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_shopplugin_catalogue_one_row")),
        sa.CheckConstraint("version >= 0", name=op.f("ck_shopplugin_catalogue_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopplugin_catalogue")),
        sqlite_strict=_STRICT,
    )
    op.bulk_insert(catalogue, [{"id": 1, "version": 0}])


def _create_products() -> None:
    table = "shopplugin_products"
    op.create_table(
        table,
        sa.Column("product", _NAME, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("image_url", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("feed_values", sa.Text(), nullable=False),
        sa.Column("suggested_values", sa.Text(), nullable=False),
        sa.Column("person_values", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _length(table, "product", 1, 200),
        _length(table, "title", 1, 300),
        _length(table, "brand", 0, 100),
        _length(table, "model", 0, 100),
        _length(table, "version", 0, 60),
        _length(table, "url", 0, 2000),
        _length(table, "image_url", 0, 2000),
        _length(table, "description", 0, 20_000),
        _length(table, "feed_values", 0, 20_000),
        _length(table, "person_values", 0, 20_000),
        _length(table, "suggested_values", 0, 20_000),
        _check(table, "kind", "kind IN ('running', 'recovery')"),
        _check(table, "audience", "audience IN ('men', 'women', 'unisex', 'kids')"),
        _check(table, "revision", "revision >= 1"),
        sa.PrimaryKeyConstraint("product", name=op.f("pk_shopplugin_products")),
        sqlite_strict=_STRICT,
    )


def _create_variants() -> None:
    table = "shopplugin_variants"
    op.create_table(
        table,
        sa.Column("sku", _NAME, nullable=False),
        sa.Column("product", _NAME, nullable=False),
        sa.Column("size_us_halves", sa.Integer(), nullable=True),
        sa.Column("width", sa.Text(), nullable=True),
        sa.Column("price_minor", _BIG, nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("feed_values", sa.Text(), nullable=False),
        _length(table, "sku", 1, 128),
        _length(table, "feed_values", 0, 20_000),
        _check(table, "size_us_halves", "size_us_halves BETWEEN 0 AND 60"),
        _check(table, "width", "length(width) BETWEEN 1 AND 3"),
        _check(table, "price_minor", "price_minor >= 0"),
        _check(table, "currency", "length(currency) = 3"),
        _check(table, "price_has_currency", "(price_minor IS NULL) = (currency IS NULL)"),
        _check(table, "stock", "stock >= 0"),
        sa.ForeignKeyConstraint(
            ["product"],
            ["shopplugin_products.product"],
            name=op.f("fk_shopplugin_variants_product"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_shopplugin_variants")),
        sqlite_strict=_STRICT,
    )
    op.create_index(op.f("ix_shopplugin_variants_product"), table, ["product"])


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _length(table: str, column: str, least: int, most: int) -> sa.CheckConstraint:
    return _check(table, f"{column}_length", f"length({column}) BETWEEN {least} AND {most}")
