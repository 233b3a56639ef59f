"""What people did to a shoe, when a file gives the shoe another handle.

Its history, its place in the lists and the suggestions rejected for it are written down by
handle. A shop that renames its shoes keeps all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sqlalchemy import Table, and_, delete, exists, select, update
from sqlalchemy.orm import Session

from .models_merch import CellChange, Placed, Rejection

_REJECTIONS = cast(Table, Rejection.__table__)
_LOGS = (cast(Table, CellChange.__table__), cast(Table, Placed.__table__))


def follow(session: Session, renames: Mapping[str, str]) -> None:
    """Write under the new handles what stands under the old; *renames* are old to new."""
    connection = session.connection()
    for table in (*_LOGS, _REJECTIONS):
        told = connection.scalars(select(table.c.product).distinct()).all()
        for old in sorted(renames.keys() & {*told}):
            if table is _REJECTIONS:
                _drop_what_stands_twice(session, old, renames[old])
            connection.execute(
                update(table).where(table.c.product == old).values(product=renames[old])
            )


def _drop_what_stands_twice(session: Session, old: str, new: str) -> None:
    """Leave out rejections that the new handle has already, from two shoes or an old life."""
    same = _REJECTIONS.alias("same")
    names = ("attribute", "cell", "text_digest")
    again = and_(same.c.product == new, *(same.c[n] == _REJECTIONS.c[n] for n in names))
    session.connection().execute(
        delete(_REJECTIONS).where(
            _REJECTIONS.c.product == old, exists(select(1).select_from(same).where(again))
        )
    )
