"""The plugin's tables: own metadata, own prefix, nothing of the host's.

What a shoe is lives in two tables, ``products`` and ``variants``, keyed by the names the
shop itself uses. A shoe's attribute values are small documents by origin: what the feed
says and what a person said over it. They stay apart, so that a feed never overwrites a
person's word and taking that word back restores the feed's. A third one repeats those of
the person's cells that came from a suggestion, as it was accepted. Each is a JSON object of
attribute id to catalogue cell, as :func:`write_cells` writes it; ``""`` in a person's
document means "unknown, whatever the feed says".

Text compares by code point on every database, so that lists and pages have one order.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from .domain.shoes import LENGTHS

TABLE_PREFIX = "shopplugin_"

VALUES_LENGTH = 20_000

# Older SQLite (before 3.37) cannot keep text out of integer columns; our writers still do.
SQLITE_STRICT = sqlite3.sqlite_version_info >= (3, 37)

_OPTIONS = {"sqlite_strict": SQLITE_STRICT}
_NAME = Text().with_variant(Text(collation="C"), "postgresql")
_BIG = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """Our own metadata, with a name for every constraint."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def write_cells(cells: Mapping[str, str]) -> str:
    """Write attribute cells as the one text that stands for them, sorted by attribute."""
    if not cells:
        return "{}"
    return json.dumps(cells, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_cells(document: str) -> dict[str, str]:
    """Read what :func:`write_cells` wrote."""
    return {} if document == "{}" else json.loads(document)


def _length(column: str, most: int, least: int = 0) -> CheckConstraint:
    return CheckConstraint(f"length({column}) BETWEEN {least} AND {most}", f"{column}_length")


class Catalogue(Base):
    """One row: the number that rises with every committed change to the catalogue."""

    __tablename__ = "shopplugin_catalogue"
    __table_args__ = (
        CheckConstraint("id = 1", "one_row"),
        CheckConstraint("version >= 0", "version"),
        _OPTIONS,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(_BIG)


class Product(Base):
    """One shoe: its texts, its values by origin, and a revision for those who edit it."""

    __tablename__ = "shopplugin_products"
    __table_args__ = (
        _length("product", LENGTHS["product"], least=1),
        _length("title", LENGTHS["title"], least=1),
        *(_length(name, LENGTHS[name]) for name in ("brand", "model", "version")),
        *(_length(name, LENGTHS[name]) for name in ("url", "image_url", "description", "tags")),
        *(_length(f"{origin}_values", VALUES_LENGTH) for origin in ("feed", "person")),
        _length("suggested_values", VALUES_LENGTH),
        CheckConstraint("kind IN ('running', 'recovery')", "kind"),
        CheckConstraint("audience IN ('men', 'women', 'unisex', 'kids')", "audience"),
        CheckConstraint("revision >= 1", "revision"),
        _OPTIONS,
    )

    product: Mapped[str] = mapped_column(_NAME, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    brand: Mapped[str | None] = mapped_column(Text)
    model: Mapped[str | None] = mapped_column(Text)
    version: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(Text)
    audience: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    image_url: Mapped[str | None] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    tags: Mapped[str | None] = mapped_column(Text)
    feed_values: Mapped[str] = mapped_column(Text, default="{}")
    suggested_values: Mapped[str] = mapped_column(Text, default="{}")
    person_values: Mapped[str] = mapped_column(Text, default="{}")
    revision: Mapped[int] = mapped_column(Integer, default=1)


class Variant(Base):
    """One SKU: what can be put in a box. Its values are those that differ from its shoe's."""

    __tablename__ = "shopplugin_variants"
    __table_args__ = (
        _length("sku", LENGTHS["sku"], least=1),
        _length("feed_values", VALUES_LENGTH),
        CheckConstraint("size_us_halves BETWEEN 0 AND 60", "size_us_halves"),
        CheckConstraint("length(width) BETWEEN 1 AND 3", "width"),
        CheckConstraint("price_minor >= 0", "price_minor"),
        CheckConstraint("length(currency) = 3", "currency"),
        CheckConstraint("(price_minor IS NULL) = (currency IS NULL)", "price_has_currency"),
        CheckConstraint("stock >= 0", "stock"),
        _OPTIONS,
    )

    sku: Mapped[str] = mapped_column(_NAME, primary_key=True)
    product: Mapped[str] = mapped_column(
        _NAME, ForeignKey(Product.product, ondelete="CASCADE"), index=True
    )
    size_us_halves: Mapped[int | None] = mapped_column(Integer)
    width: Mapped[str | None] = mapped_column(Text)
    price_minor: Mapped[int | None] = mapped_column(_BIG)
    currency: Mapped[str | None] = mapped_column(Text)
    stock: Mapped[int | None] = mapped_column(Integer)
    feed_values: Mapped[str] = mapped_column(Text, default="{}")


metadata = Base.metadata


class ProductRow(NamedTuple):
    """A row of the products table, in the order of its columns."""

    product: str
    title: str
    brand: str | None
    model: str | None
    version: str | None
    kind: str | None
    audience: str | None
    url: str | None
    image_url: str | None
    description: str | None
    tags: str | None
    feed_values: str
    suggested_values: str
    person_values: str
    revision: int


class VariantRow(NamedTuple):
    """A row of the variants table, in the order of its columns."""

    sku: str
    product: str
    size_us_halves: int | None
    width: str | None
    price_minor: int | None
    currency: str | None
    stock: int | None
    feed_values: str
