"""A private copy of the catalogue: what a file would do is tried on it, in nobody's way."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ..database import create_engine_for, writing
from ..models import Base, Catalogue, Product, Variant
from ..shop import Shop

_COPIED = tuple(
    Base.metadata.tables[one.__tablename__] for one in (Catalogue, Product, Variant)
)
_AT_ONCE = 2000


@contextmanager
def private_copy(shop: Shop) -> Generator[Session]:
    """Yield a session on a copy of the catalogue as it is now; it is gone afterwards.

    The shop's own tables are read for as long as the copying takes, and never locked.
    """
    with tempfile.TemporaryDirectory(prefix="shopplugin-look-") as folder:
        engine = create_engine_for(f"sqlite:///{Path(folder) / 'look.db'}")
        try:
            Base.metadata.create_all(engine)
            with Session(writing(engine)) as copy:
                _fill(shop, copy)
                yield copy
                copy.rollback()
        finally:
            engine.dispose()


def _fill(shop: Shop, copy: Session) -> None:
    into = copy.connection()
    with shop.reading() as session:
        if shop.engine.dialect.name == "postgresql":
            # Shoes and their variants of one moment, though they are two questions.
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        for table in _COPIED:
            rows = session.connection().execute(
                select(table).execution_options(yield_per=_AT_ONCE)
            )
            for portion in rows.mappings().partitions():
                into.execute(insert(table), [dict(row) for row in portion])
