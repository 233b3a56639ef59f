"""Many rows into a table at once, and many names asked for, the fast way of each database.

A hundred thousand parameter dictionaries cost more than the rows themselves. SQLite's driver
takes plain tuples; PostgreSQL takes a stream. Both happen inside the connection's
transaction. Likewise a question about thousands of names carries them as one parameter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Table,
    Text,
    any_,
    bindparam,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Update

_Rows = Sequence[tuple[Any, ...]]


def is_among(
    connection: Connection, column: Column[Any], names: Sequence[str]
) -> ColumnElement[bool]:
    """Return the condition that *column* holds one of *names*.

    One parameter, not one a name: to write out and take apart a long list of marks costs more
    than the rows it finds, and some SQLites take no more than 999.
    """
    match connection.dialect.name:
        case "postgresql":
            return column == any_(literal([*names], ARRAY(Text)))
        case "sqlite":
            wanted = func.json_each(json.dumps([*names])).table_valued("value")
            return column.in_(select(wanted.c.value))
        case _:
            return column.in_(names)


def insert_rows(connection: Connection, table: Table, rows: _Rows) -> None:
    """Insert *rows*, each with every column in the table's order."""
    if not rows:
        return
    if connection.dialect.driver == "psycopg":
        _stream(connection, table.name, table.c.keys(), rows)
    elif connection.dialect.name == "sqlite":
        # By name: where a migration added a column, the database has it last.
        names, holes = ", ".join(table.c.keys()), ", ".join("?" * len(table.c))
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({holes})"  # noqa: S608 - our own table
        _many(connection, statement, [*rows])
    else:
        connection.execute(insert(table), _as_dicts(table, rows))


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    anew: Collection[str] = (),
    adding: Collection[str] = (),
) -> None:
    """Insert *rows*; of one whose key is there already, only write *anew* and *adding*.

    *anew* are the columns to replace, *adding* those to add to. To look first and insert then
    would fail where another does the same at the same moment.
    """
    if not rows:
        return
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(table)
    key = [*table.primary_key.columns]
    new = statement.excluded
    values = {name: new[name] for name in anew}
    values |= {name: table.c[name] + new[name] for name in adding}
    statement = (
        statement.on_conflict_do_update(index_elements=key, set_=values)
        if values
        else statement.on_conflict_do_nothing(index_elements=key)
    )
    connection.execute(statement, [*rows])


@contextmanager
def updating(
    connection: Connection, table: Table, key: str
) -> Generator[Callable[[_Rows], None]]:
    """Give what takes rows to write over those with the same *key*, the table's first column.

    They may come in portions and are all written when the block ends: PostgreSQL would read
    the whole table for every portion.
    """
    others = [name for name in table.c.keys() if name != key]  # noqa: SIM118 - columns, not names
    if connection.dialect.driver == "psycopg":
        with _updating_from_stream(connection, table.name, key, others) as write:
            yield write
    elif connection.dialect.name == "sqlite":
        values = ", ".join(f"{name} = ?" for name in others)
        statement = f"UPDATE {table.name} SET {values} WHERE {key} = ?"  # noqa: S608 - our own table
        yield lambda rows: _many(connection, statement, [(*row[1:], row[0]) for row in rows])
    else:
        new: dict[str, Any] = {name: bindparam(name) for name in others}
        one = update(table).where(table.c[key] == bindparam(f"this_{key}")).values(new)
        yield lambda rows: _one_by_one(connection, one, key, _as_dicts(table, rows))


def _one_by_one(
    connection: Connection, statement: Update, key: str, rows: list[dict[str, Any]]
) -> None:
    if rows:
        connection.execute(statement, [{**row, f"this_{key}": row.pop(key)} for row in rows])


def _many(connection: Connection, statement: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        connection.exec_driver_sql(statement, rows)


def _as_dicts(table: Table, rows: _Rows) -> list[dict[str, Any]]:
    names = table.c.keys()
    return [dict(zip(names, row, strict=True)) for row in rows]


def _stream(connection: Connection, table: str, names: Sequence[str], rows: _Rows) -> None:
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def _updating_from_stream(
    connection: Connection, table: str, key: str, others: Sequence[str]
) -> Generator[Callable[[_Rows], None]]:
    waiting = f"{table}_changes"
    made = False

    def take(rows: _Rows) -> None:
        nonlocal made
        if rows and not made:
            connection.execute(text(f"CREATE TEMPORARY TABLE {waiting} (LIKE {table})"))
            made = True
        if rows:
            _stream(connection, waiting, [key, *others], rows)

    yield take
    if made:
        values = ", ".join(f"{name} = {waiting}.{name}" for name in others)
        same = f"{table}.{key} = {waiting}.{key}"
        connection.execute(text(f"UPDATE {table} SET {values} FROM {waiting} WHERE {same}"))  # noqa: S608 - our own tables
        connection.execute(text(f"DROP TABLE {waiting}"))
