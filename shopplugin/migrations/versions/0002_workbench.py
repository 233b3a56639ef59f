"""Create the workbench's tables: people, what they did, and what is waiting."""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_STRICT = sqlite3.sqlite_version_info >= (3, 37)
_NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_people()
    _create_signins()
    _create_attempts()
    _create_batches()
    _create_changes()
    _create_rejections()
    _create_placements()
    _create_imports()
    _create_import_files()
    _create_counts()


def downgrade() -> None:
    op.drop_table("shopplugin_counts")
    op.drop_table("shopplugin_import_files")
    op.drop_table("shopplugin_imports")
    op.drop_table("shopplugin_placements")
    op.drop_table("shopplugin_rejections")
    op.drop_table("shopplugin_changes")
    op.drop_table("shopplugin_batches")
    op.drop_table("shopplugin_attempts")
    op.drop_table("shopplugin_signins")
    op.drop_table("shopplugin_people")


def _create_people() -> None:
    table = "shopplugin_people"
    op.create_table(
        table,
        sa.Column("name", _NAME, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Integer(), nullable=False),
        sa.Column("since", _BIG, nullable=False),
        _check(table, "disabled", "disabled IN (0, 1)"),
        _check(table, "name_length", "length(name) BETWEEN 1 AND 60"),
        _check(table, "password_hash_length", "length(password_hash) BETWEEN 20 AND 300"),
        _check(table, "role", "role IN ('viewer', 'editor', 'admin')"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_shopplugin_people")),
        sqlite_strict=_STRICT,
    )


def _create_signins() -> None:
    table = "shopplugin_signins"
    op.create_table(
        table,
        sa.Column("token", _NAME, nullable=False),
        sa.Column("person", _NAME, nullable=False),
        sa.Column("since", _BIG, nullable=False),
        sa.Column("seen", _BIG, nullable=False),
        _check(table, "token_length", "length(token) BETWEEN 64 AND 64"),
        sa.ForeignKeyConstraint(
            ["person"],
            ["shopplugin_people.name"],
            name=op.f("fk_shopplugin_signins_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_shopplugin_signins")),
        sqlite_strict=_STRICT,
    )
    op.create_index(op.f("ix_shopplugin_signins_person"), table, ["person"])


def _create_attempts() -> None:
    table = "shopplugin_attempts"
    op.create_table(
        table,
        sa.Column("subject", _NAME, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", _BIG, nullable=False),
        _check(table, "subject_length", "length(subject) BETWEEN 1 AND 80"),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_shopplugin_attempts")),
        sqlite_strict=_STRICT,
    )


def _create_batches() -> None:
    table = "shopplugin_batches"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", _BIG, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        _check(table, "note_length", "length(note) BETWEEN 0 AND 500"),
        _check(
            table,
            "origin",
            "origin IN ('grid', 'product', 'bulk', 'suggestion', 'import', 'undo')",
        ),
        sa.ForeignKeyConstraint(
            ["undoes"],
            ["shopplugin_batches.id"],
            name=op.f("fk_shopplugin_batches_undoes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopplugin_batches")),
        sa.UniqueConstraint("undoes", name=op.f("uq_shopplugin_batches_undoes")),
        sqlite_strict=_STRICT,
    )


def _create_changes() -> None:
    table = "shopplugin_changes"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("product", _NAME, nullable=False),
        sa.Column("attribute", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("became", sa.Text(), nullable=False),
        _check(table, "verb", "verb IN ('set', 'add', 'remove', 'restore')"),
        sa.ForeignKeyConstraint(
            ["batch"],
            ["shopplugin_batches.id"],
            name=op.f("fk_shopplugin_changes_batch"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopplugin_changes")),
        sqlite_strict=_STRICT,
    )
    op.create_index(op.f("ix_shopplugin_changes_product"), table, ["product"])
    op.create_index(op.f("ix_shopplugin_changes_batch"), table, ["batch"])


def _create_rejections() -> None:
    table = "shopplugin_rejections"
    op.create_table(
        table,
        sa.Column("product", _NAME, nullable=False),
        sa.Column("attribute", _NAME, nullable=False),
        sa.Column("cell", _NAME, nullable=False),
        sa.Column("text_digest", _NAME, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", _BIG, nullable=False),
        _check(table, "text_digest_length", "length(text_digest) BETWEEN 16 AND 64"),
        sa.PrimaryKeyConstraint(
            "product", "attribute", "cell", "text_digest", name=op.f("pk_shopplugin_rejections")
        ),
        sqlite_strict=_STRICT,
    )


def _create_placements() -> None:
    table = "shopplugin_placements"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", _NAME, nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", _BIG, nullable=False),
        sa.Column("ended_at", _BIG, nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        _check(table, "note_length", "length(note) BETWEEN 0 AND 500"),
        _check(table, "until", "length(until) = 10"),
        _check(table, "stance", "stance IN ('pin', 'boost', 'bury')"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopplugin_placements")),
        sqlite_strict=_STRICT,
    )
    op.create_index(op.f("ix_shopplugin_placements_product"), table, ["product"])


def _create_imports() -> None:
    table = "shopplugin_imports"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", _BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("size", _BIG, nullable=False),
        sa.Column("done", _BIG, nullable=False),
        sa.Column("seen", _BIG, nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        _check(table, "name_length", "length(name) BETWEEN 0 AND 300"),
        _check(table, "options_length", "length(options) BETWEEN 0 AND 20000"),
        _check(
            table,
            "state",
            "state IN ('waiting', 'running', 'held', 'done', 'refused', 'failed', 'dropped')",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopplugin_imports")),
        sqlite_strict=_STRICT,
    )


def _create_import_files() -> None:
    table = "shopplugin_import_files"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"],
            ["shopplugin_imports.id"],
            name=op.f("fk_shopplugin_import_files_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopplugin_import_files")),
        sqlite_strict=_STRICT,
    )


def _create_counts() -> None:
    table = "shopplugin_counts"
    op.create_table(
        table,
        sa.Column("week", _NAME, nullable=False),
        sa.Column("dimension", _NAME, nullable=False),
        sa.Column("of", _NAME, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("published", sa.Integer(), nullable=False),
        _check(table, "week", "length(week) = 10"),
        _check(table, "raw_is_known", "published = 1 OR number IS NOT NULL"),
        _check(table, "published", "published IN (0, 1)"),
        sa.PrimaryKeyConstraint("week", "dimension", "of", name=op.f("pk_shopplugin_counts")),
        sqlite_strict=_STRICT,
    )


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))
