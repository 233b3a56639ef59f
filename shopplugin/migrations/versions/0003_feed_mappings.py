"""Keep what a shop says the columns of its product files mean."""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STRICT = sqlite3.sqlite_version_info >= (3, 37)
_NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    table = "shopplugin_feed_mappings"
    op.create_table(
        table,
        sa.Column("header", _NAME, nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.CheckConstraint("length(header) = 64", name=op.f(f"ck_{table}_header")),
        sa.CheckConstraint(
            "length(columns) BETWEEN 2 AND 100000", name=op.f(f"ck_{table}_columns")
        ),
        sa.PrimaryKeyConstraint("header", name=op.f(f"pk_{table}")),
        sqlite_strict=_STRICT,
    )


def downgrade() -> None:
    op.drop_table("shopplugin_feed_mappings")
