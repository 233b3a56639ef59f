"""The table of column mappings: what the columns of a shop's own files are called here.

A mapping belongs to a header: ``header`` is the digest of its column names, ``columns`` a
JSON object of the file's column to the native one, as ``feeds.mapping`` reads it.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from .models import SQLITE_STRICT, Base


class FeedMapping(Base):
    """What somebody said the columns of one header mean."""

    __tablename__ = "shopplugin_feed_mappings"
    __table_args__ = (
        CheckConstraint("length(header) = 64", "header"),
        CheckConstraint("length(columns) BETWEEN 2 AND 100000", "columns"),
        {"sqlite_strict": SQLITE_STRICT},
    )

    header: Mapped[str] = mapped_column(
        Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True
    )
    columns: Mapped[str] = mapped_column(Text)
