"""Imports that the disk has no room for: said in time, undone whole, and good the next time."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import subprocess
import sys
from collections import namedtuple

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shopplugin import migrations
from shopplugin.database import create_engine_for, is_out_of_room, writing
from shopplugin.importing import export_file, import_file

HEADER = "sku,product,title,kind,size_us,price,currency,drop_mm,description\n"
Usage = namedtuple("Usage", "total used free")


def rows(count, price, told="It runs. "):
    return HEADER + "".join(
        f"S{n},shoe-{n // 5},Shoe {n // 5},running,{6 + n % 5},{price},USD,8,{told * 20}\n"
        for n in range(count)
    )


@pytest.fixture
def engine(tmp_path):
    engine = create_engine_for(f"sqlite:///{tmp_path / 'shop.db'}")
    migrations.upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def nearly_full(monkeypatch):
    """Let every disk have so many bytes left."""

    def leave(free):
        monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 10**12, free))

    return leave


def bring_in(engine, file, shipped, **orders):
    with Session(writing(engine)) as session:
        report = import_file(session, io.BytesIO(file), shipped, confirm=True, **orders)
        session.commit()
    return report


def catalogue(engine, shipped):
    with Session(engine) as session:
        written = io.StringIO(newline="")
        export_file(session, written, shipped)
        return written.getvalue()


@pytest.mark.parametrize("part", range(12))
def test_a_database_that_cannot_grow_stays_as_it_was(part, engine, shipped):
    bring_in(engine, rows(100, "90.00").encode(), shipped)
    before = catalogue(engine, shipped)
    file = rows(4000, "95.00", "It runs far. ").encode()
    with engine.connect() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
    # The file makes it some 130 pages longer; twelve places on the way.
    full = pages + part * 10

    def limit(connection, record):
        connection.execute(f"PRAGMA max_page_count={full}")

    event.listen(engine, "connect", limit)
    engine.dispose()
    with pytest.raises(OperationalError) as error:
        bring_in(engine, file, shipped)

    assert is_out_of_room(error.value)
    assert catalogue(engine, shipped) == before
    event.remove(engine, "connect", limit)
    engine.dispose()
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
    assert bring_in(engine, file, shipped).accepted
    assert catalogue(engine, shipped) != before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows bounds no file of a process")
def test_the_command_line_says_that_there_is_no_room_and_works_once_there_is(tmp_path):
    file = tmp_path / "shoes.csv"
    file.write_text(rows(20_000, "90.00"))
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    verb = [
        sys.executable,
        "-c",
        "from shopplugin.cli import main; main()",
        "import",
        str(file),
        "--database-url",
        url,
    ]
    small = ["sh", "-c", 'ulimit -f 2000; exec "$@"', "sh", *verb]

    full = subprocess.run(small, capture_output=True, text=True, check=False)
    again = subprocess.run(verb, capture_output=True, text=True, check=False)

    assert (full.returncode, full.stdout) == (1, "")
    assert "no room for the database to grow" in full.stderr
    assert "Traceback" not in full.stderr
    assert (again.returncode, again.stderr) == (0, "")
    assert "20000 added" in again.stdout


def test_a_file_that_would_not_fit_is_refused_before_it_is_read(engine, shipped, nearly_full):
    nearly_full(1_000_000)
    file = rows(4000, "90.00").encode()

    report = bring_in(engine, file, shipped)

    needed = f"{3 * len(file) / 1_000_000:,.1f} MB"
    assert f"needs about {needed} of room in" in report.refused[0].reason
    assert "1.0 MB are free" in report.refused[0].reason
    assert not report.accepted


def test_what_a_packed_file_needs_is_what_is_in_it(engine, shipped, nearly_full):
    nearly_full(1_000_000)
    file = gzip.compress(rows(4000, "90.00").encode())
    assert 3 * len(file) < 1_000_000

    assert "of room in" in bring_in(engine, file, shipped).refused[0].reason


def test_a_file_that_fits_is_taken(engine, shipped, nearly_full):
    nearly_full(1_000_000)

    assert bring_in(engine, rows(20, "90.00").encode(), shipped).added == 20


def test_a_stream_without_a_size_is_taken_as_it_comes(engine, shipped, nearly_full):
    nearly_full(0)
    read, write = os.pipe()
    with os.fdopen(write, "wb") as end:
        end.write(rows(20, "90.00").encode())

    with os.fdopen(read, "rb") as stream, Session(writing(engine)) as session:
        assert import_file(session, stream, shipped).added == 20
