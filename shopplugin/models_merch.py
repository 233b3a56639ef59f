"""The workbench's tables: who may, who did what, and what is waiting.

Times are whole seconds since 1970, in UTC. A batch is what one person did in one go; its
changes are the cells it touched, each with what a person's word was before and after, so
that a batch can be undone as far as nobody spoke later.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from .models import SQLITE_STRICT, VALUES_LENGTH, Base

ROLES = ("viewer", "editor", "admin")
ORIGINS = ("grid", "product", "bulk", "suggestion", "import", "undo")
STANCES = ("pin", "boost", "bury")
IMPORT_STATES = ("waiting", "running", "held", "done", "refused", "failed", "dropped")

_OPTIONS = {"sqlite_strict": SQLITE_STRICT}
_NAME = Text().with_variant(Text(collation="C"), "postgresql")
_BIG = BigInteger().with_variant(Integer(), "sqlite")


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", column)


def _length(column: str, most: int, least: int = 0) -> CheckConstraint:
    return CheckConstraint(f"length({column}) BETWEEN {least} AND {most}", f"{column}_length")


class Person(Base):
    """Somebody who may sign in."""

    __tablename__ = "shopplugin_people"
    __table_args__ = (
        _length("name", 60, least=1),
        _length("password_hash", 300, least=20),
        _one_of("role", ROLES),
        CheckConstraint("disabled IN (0, 1)", "disabled"),
        _OPTIONS,
    )

    name: Mapped[str] = mapped_column(_NAME, primary_key=True)
    role: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    disabled: Mapped[int] = mapped_column(Integer, default=0)
    since: Mapped[int] = mapped_column(_BIG)


class SignIn(Base):
    """One browser that is signed in, by the digest of its token; gone is signed out."""

    __tablename__ = "shopplugin_signins"
    __table_args__ = (_length("token", 64, least=64), _OPTIONS)

    token: Mapped[str] = mapped_column(_NAME, primary_key=True)
    person: Mapped[str] = mapped_column(
        _NAME, ForeignKey(Person.name, ondelete="CASCADE"), index=True
    )
    since: Mapped[int] = mapped_column(_BIG)
    seen: Mapped[int] = mapped_column(_BIG)


class Attempt(Base):
    """Failed sign-ins of one account or one network, for a quarter of an hour."""

    __tablename__ = "shopplugin_attempts"
    __table_args__ = (_length("subject", 80, least=1), _OPTIONS)

    subject: Mapped[str] = mapped_column(_NAME, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    since: Mapped[int] = mapped_column(_BIG)


class Batch(Base):
    """What one person did in one go."""

    __tablename__ = "shopplugin_batches"
    __table_args__ = (_one_of("origin", ORIGINS), _length("note", 500), _OPTIONS)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    person: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(_BIG)
    origin: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    undoes: Mapped[int | None] = mapped_column(
        Integer, ForeignKey("shopplugin_batches.id", ondelete="CASCADE"), unique=True
    )


class CellChange(Base):
    """One cell of a batch: a person's word before and after, and what was shown of it.

    ``before`` and ``after`` are null where no person had a word, so that the feed's counts.
    """

    __tablename__ = "shopplugin_changes"
    __table_args__ = (
        CheckConstraint("verb IN ('set', 'add', 'remove', 'restore')", "verb"),
        _OPTIONS,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch: Mapped[int] = mapped_column(
        Integer, ForeignKey(Batch.id, ondelete="CASCADE"), index=True
    )
    product: Mapped[str] = mapped_column(_NAME, index=True)
    attribute: Mapped[str] = mapped_column(Text)
    verb: Mapped[str] = mapped_column(Text)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    was: Mapped[str] = mapped_column(Text)
    became: Mapped[str] = mapped_column(Text)


class Rejection(Base):
    """A suggestion somebody rejected; it stays so for the text it came from."""

    __tablename__ = "shopplugin_rejections"
    __table_args__ = (_length("text_digest", 64, least=16), _OPTIONS)

    product: Mapped[str] = mapped_column(_NAME, primary_key=True)
    attribute: Mapped[str] = mapped_column(_NAME, primary_key=True)
    cell: Mapped[str] = mapped_column(_NAME, primary_key=True)
    text_digest: Mapped[str] = mapped_column(_NAME, primary_key=True)
    person: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(_BIG)


class Placed(Base):
    """A shoe that somebody moved within a list, until a day; kept when it is over."""

    __tablename__ = "shopplugin_placements"
    __table_args__ = (
        _one_of("stance", STANCES),
        CheckConstraint("length(until) = 10", "until"),
        _length("note", 500),
        _OPTIONS,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    product: Mapped[str] = mapped_column(_NAME, index=True)
    profile: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    stance: Mapped[str] = mapped_column(Text)
    until: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(_BIG)
    ended_at: Mapped[int | None] = mapped_column(_BIG)
    ended_by: Mapped[str | None] = mapped_column(Text)


class FeedImport(Base):
    """A product file somebody brought in, and how far it is."""

    __tablename__ = "shopplugin_imports"
    __table_args__ = (
        _one_of("state", IMPORT_STATES),
        _length("name", 300),
        _length("options", VALUES_LENGTH),
        _OPTIONS,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    person: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(_BIG)
    name: Mapped[str] = mapped_column(Text)
    options: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(_BIG)
    done: Mapped[int] = mapped_column(_BIG, default=0)
    seen: Mapped[int] = mapped_column(_BIG)
    report: Mapped[str] = mapped_column(Text, default="")


class FeedFile(Base):
    """The file of an import, kept until it is done with and for the days after."""

    __tablename__ = "shopplugin_import_files"
    __table_args__ = (_OPTIONS,)

    id: Mapped[int] = mapped_column(
        Integer, ForeignKey(FeedImport.id, ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = mapped_column(LargeBinary)


class WeeklyCount(Base):
    """A sum of the running week, or a figure of a past one, noised; raw sums are not kept.

    A published ``number`` that is null is too small to show.
    """

    __tablename__ = "shopplugin_counts"
    __table_args__ = (
        CheckConstraint("length(week) = 10", "week"),
        CheckConstraint("published IN (0, 1)", "published"),
        CheckConstraint("published = 1 OR number IS NOT NULL", "raw_is_known"),
        _OPTIONS,
    )

    week: Mapped[str] = mapped_column(_NAME, primary_key=True)
    dimension: Mapped[str] = mapped_column(_NAME, primary_key=True)
    of: Mapped[str] = mapped_column(_NAME, primary_key=True)
    number: Mapped[int | None] = mapped_column(Integer)
    published: Mapped[int] = mapped_column(Integer, default=0)
