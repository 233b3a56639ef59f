"""Imports that are killed: the old catalogue or the new one, and the next run succeeds."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from shopplugin import migrations
from shopplugin.database import create_engine_for, writing
from shopplugin.importing import export_file, import_file

TRIALS = int(os.environ.get("SHOPPLUGIN_CRASH_TRIALS", "4"))
ROWS = int(os.environ.get("SHOPPLUGIN_CRASH_ROWS", "3000"))
HEADER = "sku,product,title,kind,audience,size_us,price,currency,drop_mm\n"

# Dies some seconds after its n-th step: a statement about to run, a commit about to happen,
# or one done. Left alone it says how many steps it took and how long its commit.
VICTIM = """
import os, signal, sys, threading, time
from sqlalchemy import event
from sqlalchemy.orm import Session
from shopplugin import migrations
from shopplugin.database import create_engine_for, writing
from shopplugin.importing import import_file
from shopplugin.knowledge import load
from shopplugin.paths import CATALOG_DIR

url, file, last, delay = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
steps = []


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def step(*_):
    steps.append(time.monotonic())
    if len(steps) == last:
        threading.Timer(delay, die).start() if delay else die()


engine = create_engine_for(url)
event.listen(engine, "before_cursor_execute", step)
event.listen(engine, "after_cursor_execute", step)
event.listen(engine, "commit", step)
with Session(writing(engine)) as session:
    report = import_file(session, file, load(CATALOG_DIR), confirm=True, progress=step)
    assert report.written
    session.commit()
    step()
if last:
    signal.pause()
print(len(steps), steps[-1] - steps[-2])
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


def run(url, file, last=0, delay=0.0):
    """Import *file* in a process that dies *delay* seconds after step *last*; 0: it lives."""
    command = [sys.executable, "-c", VICTIM, url, str(file), str(last), str(delay)]
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


@pytest.fixture
def put_back(engine, database_url, tmp_path):
    """Two verbs: keep the database as it is now, and have it again as it was then."""
    if database_url.startswith("sqlite"):
        file, copy = Path(engine.url.database), tmp_path / "kept.db"

        def keep():
            engine.dispose()
            shutil.copyfile(file, copy)

        def again():
            engine.dispose()
            file.with_name(file.name + "-journal").unlink(missing_ok=True)
            shutil.copyfile(copy, file)

        yield keep, again
        return

    mine, kept = engine.url.database, f"{engine.url.database}_kept"
    server = create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")

    def become(name, template):
        engine.dispose()
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))

    yield lambda: become(kept, mine), lambda: become(mine, kept)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {kept} WITH (FORCE)"))
    server.dispose()


@pytest.mark.slow
def test_a_killed_import_leaves_the_old_catalogue_or_the_new(
    engine, database_url, files, shipped, tmp_path, put_back
):
    old, new = files
    keep, again = put_back

    def catalogue():
        with Session(engine) as session:
            return exported(session, shipped, tmp_path / "out.csv")

    with Session(writing(engine)) as session:
        assert import_file(session, old, shipped).accepted
        session.commit()
    before = catalogue()
    keep()
    survivor = run(database_url, new)
    steps, commit = int(survivor.stdout.split()[0]), float(survivor.stdout.split()[1])
    after = catalogue()
    again()
    assert catalogue() == before != after

    # One half at any step, the other in the midst of the commit.
    chosen = random.Random(7)
    ends = [(chosen.randint(1, steps), 0.0) for _ in range(TRIALS // 2 - 1)]
    ends += [
        (steps - 1, chosen.uniform(0, 1.5) * commit) for _ in range(TRIALS - len(ends) - 2)
    ]
    outcomes = set()
    for trial, (last, delay) in enumerate([*ends, (steps - 1, 0.0), (steps, 0.0)], start=1):
        victim = run(database_url, new, last, delay)
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
        again()
        side = "the new catalogue" if now == after else "the old catalogue"
        when = f"{delay * 1000:.1f} ms after step {last} of {steps}"
        print(f"  {trial} of {TRIALS}: killed {when}, {side}", flush=True)
    assert outcomes == {True, False}
