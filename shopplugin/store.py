"""Reading and writing the catalogue's tables, with a session that is the caller's.

Nothing here commits. Whoever changes something calls :func:`begin_change` before reading
what the change depends on, and :func:`end_change` after it: changes then follow one
another, and every committed one raises the catalogue's version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import (
    Connection,
    Table,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.orm import Session

from .bulk import insert_rows, is_among, updating
from .models import Catalogue, Product, ProductRow, Variant, VariantRow

PRODUCTS = cast(Table, Product.__table__)
VARIANTS = cast(Table, Variant.__table__)
_CATALOGUE = cast(Table, Catalogue.__table__)
_EMPTY = ~exists().where(VARIANTS.c.product == PRODUCTS.c.product)

_FETCHED = 2000  # rows at a time
_ASKED = 2000  # names in one question

Stored = tuple[ProductRow, list[VariantRow]]
R = TypeVar("R")
Change = Callable[[Sequence[R]], None]


class Extent(NamedTuple):
    """How large the catalogue is."""

    products: int
    priced_variants: int


def catalogue_version(session: Session) -> int:
    """Return the number that rises with every committed change."""
    return session.connection().scalar(select(_CATALOGUE.c.version)) or 0


def begin_change(session: Session) -> None:
    """Wait for any other change to end; until the commit there is none beside this one."""
    session.connection().execute(update(_CATALOGUE).values(version=_CATALOGUE.c.version))


def end_change(session: Session) -> int:
    """Raise the catalogue's version with the change it speaks of; return it."""
    connection = session.connection()
    connection.execute(update(_CATALOGUE).values(version=_CATALOGUE.c.version + 1))
    return catalogue_version(session)


def extent(session: Session) -> Extent:
    """Count the shoes, and the variants whose price is known."""
    connection = session.connection()
    products = connection.scalar(select(func.count()).select_from(PRODUCTS))
    priced = connection.scalar(select(func.count(VARIANTS.c.price_minor)))
    return Extent(products or 0, priced or 0)


def stored_shoes(session: Session) -> Iterator[Stored]:
    """Read every shoe with its variants, by handle and SKU, a few thousand rows at a time."""
    connection = session.connection()
    products = _stream(connection, select(PRODUCTS).order_by(PRODUCTS.c.product))
    variants = _stream(
        connection, select(VARIANTS).order_by(VARIANTS.c.product, VARIANTS.c.sku)
    )
    groups = groupby(map(VariantRow._make, variants), key=itemgetter(1))
    waiting = next(groups, None)
    for product in map(ProductRow._make, products):
        own: list[VariantRow] = []
        if waiting is not None and waiting[0] == product.product:
            own = list(waiting[1])
            waiting = next(groups, None)
        yield product, own


def find_shoe(session: Session, product: str) -> Stored | None:
    """Return one shoe with its variants; None where there is none of this handle."""
    found = products_named(session, [product]).get(product)
    return found and (found, variants_of(session, [product]).get(product, []))


def products_named(session: Session, products: Sequence[str]) -> dict[str, ProductRow]:
    """Return those of *products* that are stored, by handle."""
    rows = _where_in(session, PRODUCTS, "product", products)
    return {row[0]: ProductRow._make(row) for row in rows}


def variants_of(session: Session, products: Sequence[str]) -> dict[str, list[VariantRow]]:
    """Return the variants of each of *products*, by SKU."""
    rows = map(VariantRow._make, _where_in(session, VARIANTS, "product", products))
    variants: dict[str, list[VariantRow]] = {}
    for row in sorted(rows):
        variants.setdefault(row.product, []).append(row)
    return variants


def variants_named(session: Session, skus: Sequence[str]) -> dict[str, VariantRow]:
    """Return those of *skus* that are stored."""
    rows = _where_in(session, VARIANTS, "sku", skus)
    return {row[0]: VariantRow._make(row) for row in rows}


def skus_by_product(session: Session, after: str, limit: int = _ASKED) -> dict[str, list[str]]:
    """Return the SKUs of the next *limit* shoes whose handles come after *after*."""
    connection = session.connection()
    page = select(PRODUCTS.c.product).where(PRODUCTS.c.product > after)
    products = connection.scalars(page.order_by(PRODUCTS.c.product).limit(limit)).all()
    skus: dict[str, list[str]] = {product: [] for product in products}
    own = is_among(connection, VARIANTS.c.product, products)
    for product, sku in connection.execute(
        select(VARIANTS.c.product, VARIANTS.c.sku).where(own)
    ):
        skus[product].append(sku)
    return skus


def add_products(session: Session, rows: Sequence[ProductRow]) -> None:
    """Put new shoes into the catalogue."""
    insert_rows(session.connection(), PRODUCTS, rows)


def add_variants(session: Session, rows: Sequence[VariantRow]) -> None:
    """Put new variants into the catalogue; their shoes are there."""
    insert_rows(session.connection(), VARIANTS, rows)


def changing_products(session: Session) -> AbstractContextManager[Change[ProductRow]]:
    """Give what takes stored shoes to write anew, whole; they are written at the end."""
    return updating(session.connection(), PRODUCTS, "product")


def changing_variants(session: Session) -> AbstractContextManager[Change[VariantRow]]:
    """Give what takes stored variants to write anew, whole; they are written at the end."""
    return updating(session.connection(), VARIANTS, "sku")


def revise_products(session: Session, products: Sequence[str]) -> None:
    """Raise the revision of shoes of which something changed."""
    connection = session.connection()
    for names in _portions(products):
        statement = update(PRODUCTS).where(is_among(connection, PRODUCTS.c.product, names))
        connection.execute(statement.values(revision=PRODUCTS.c.revision + 1))


def remove_variants(session: Session, skus: Sequence[str]) -> None:
    """Take variants out of the catalogue."""
    connection = session.connection()
    for names in _portions(skus):
        connection.execute(delete(VARIANTS).where(is_among(connection, VARIANTS.c.sku, names)))


def products_with_words(session: Session) -> set[str]:
    """Return the shoes of which a person's word stands."""
    said = select(PRODUCTS.c.product).where(PRODUCTS.c.person_values != "{}")
    return {*session.connection().scalars(said)}


def empty_products_with_words(session: Session) -> list[ProductRow]:
    """Return the shoes that have no variant and of which people said something."""
    said = PRODUCTS.c.person_values != "{}"
    query = select(PRODUCTS).where(said & _EMPTY).order_by(PRODUCTS.c.product)
    return [ProductRow._make(row) for row in session.connection().execute(query)]


def remove_empty_products(session: Session) -> int:
    """Take out the shoes that have no variant; return how many there were."""
    return session.connection().execute(delete(PRODUCTS).where(_EMPTY)).rowcount


def _stream(connection: Connection, query: Any) -> Iterator[Any]:
    result = connection.execute(query, execution_options={"yield_per": _FETCHED})
    return iter(cast("Iterable[Any]", result))


def _where_in(
    session: Session, table: Table, column: str, names: Sequence[str]
) -> Iterator[Any]:
    connection = session.connection()
    for portion in _portions(names):
        wanted = is_among(connection, table.c[column], portion)
        yield from connection.execute(select(table).where(wanted)).all()


def _portions(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + _ASKED] for start in range(0, len(names), _ASKED))
