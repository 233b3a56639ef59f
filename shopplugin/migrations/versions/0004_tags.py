"""Keep the words of a shop's tags and options, for suggestions to be read from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLE = "shopplugin_products"
_CHECK = f"ck_{_TABLE}_tags_length"


def upgrade() -> None:
    # With its rule in one statement, which both databases take: to add the rule later, SQLite
    # would need the table made anew, and with it would go the variants that point to it.
    op.execute(
        sa.text(
            f"ALTER TABLE {_TABLE} ADD COLUMN tags TEXT"
            f" CONSTRAINT {_CHECK} CHECK (length(tags) BETWEEN 0 AND 5000)"
        )
    )


def downgrade() -> None:
    op.drop_column(_TABLE, "tags")
