"""Imports that are killed: the old catalogue or the new one, and the next run succeeds."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from shopplugin import migrations
from shopplugin.database import create_engine_for, writing
from shopplugin.importing import export_file, import_file

TRIALS = int(os.environ.get("SHOPPLUGIN_CRASH_TRIALS", "4"))
ROWS = int(os.environ.get("SHOPPLUGIN_CRASH_ROWS", "3000"))
HEADER = "sku,product,title,kind,audience,size_us,price,currency,drop_mm\n"

# Dies at its n-th step: a statement about to run, a commit about to happen, or one done.
VICTIM = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.orm import Session
from shopplugin import migrations
from shopplugin.database import create_engine_for, writing
from shopplugin.importing import import_file
from shopplugin.knowledge import load
from shopplugin.paths import CATALOG_DIR

url, file, last = sys.argv[1], sys.argv[2], int(sys.argv[3])
steps = 0


def step(*_):
    global steps
    steps += 1
    if steps == last:
        os.kill(os.getpid(), signal.SIGKILL)


engine = create_engine_for(url)
event.listen(engine, "before_cursor_execute", step)
event.listen(engine, "after_cursor_execute", step)
event.listen(engine, "commit", step)
with Session(writing(engine)) as session:
    report = import_file(session, file, load(CATALOG_DIR), confirm=True, progress=step)
    assert report.written
    session.commit()
    step()
print(steps)
"""


@pytest.fixture
def files(tmp_path):
    """An old file and a new one: other prices, other drops, some shoes more, some less."""
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    write(old, range(ROWS // 10), "100.00", 8)
    write(new, range(ROWS // 100, ROWS // 10 + ROWS // 100), "110.00", 6)
    return old, new


def write(path, shoes, price, drop):
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEADER)
        for shoe in shoes:
            for size in range(10):
                row = f"S{shoe}-{size},shoe-{shoe},Shoe {shoe},running,men,{size + 5}"
                stream.write(f"{row},{price},USD,{drop}\n")


def run(url, file, last):
    """Import *file* in a process of its own that dies at step *last*; 0 lets it live."""
    command = [sys.executable, "-c", VICTIM, url, str(file), str(last)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def exported(session, shipped, path):
    with Path(path).open("w+", encoding="utf-8", newline="") as stream:
        export_file(session, stream, shipped)
        stream.seek(0)
        return stream.read()


@pytest.fixture
def engine(database_url):
    """An engine on a database that other processes can open."""
    engine = create_engine_for(database_url)
    migrations.upgrade(engine)
    yield engine
    engine.dispose()


@pytest.mark.slow
def test_a_killed_import_leaves_the_old_catalogue_or_the_new(
    engine, database_url, files, shipped, tmp_path
):
    old, new = files

    def catalogue():
        with Session(engine) as session:
            return exported(session, shipped, tmp_path / "out.csv")

    def put_back():
        with Session(writing(engine)) as session:
            import_file(session, old, shipped, replace=True, confirm=True)
            session.commit()

    put_back()
    before = catalogue()
    steps = int(run(database_url, new, 0).stdout)
    after = catalogue()
    put_back()
    assert catalogue() == before != after

    chosen = random.Random(7)
    lasts = [chosen.randint(1, steps) for _ in range(TRIALS - 2)]
    outcomes = set()
    for last in [*lasts, steps - 1, steps]:
        victim = run(database_url, new, last)
        assert victim.returncode == -signal.SIGKILL, victim.stderr

        now = catalogue()
        assert now in (before, after)
        outcomes.add(now == after)
        with Session(writing(engine)) as session:
            if database_url.startswith("sqlite"):
                assert session.scalar(text("PRAGMA integrity_check")) == "ok"
            assert import_file(session, new, shipped, confirm=True).accepted
            session.commit()
        assert catalogue() == after
        put_back()
    assert outcomes == {True, False}
