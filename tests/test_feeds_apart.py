"""Product files read in a process of their own: the same words, and bounds that hold."""

from __future__ import annotations

import io
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from shopplugin import migrations, store
from shopplugin.database import create_engine_for, writing
from shopplugin.feeds import apart
from shopplugin.feeds.apart import open_apart
from shopplugin.feeds.detect import Reading
from shopplugin.importing import import_file

sys.path.insert(0, str(Path(__file__).parent / "hostile"))
from corpus import NATIVE, corpus

SAMPLES = sorted((Path(__file__).parent / "feeds").iterdir())

# A reader gone wrong, within the bounds of the true one.
STAND_IN = """
import os, sys
from shopplugin.feeds import __main__ as reader

def open_here(*given, **more):
    {}

reader.open_here = open_here
sys.exit(reader.main())
"""
HEAD = "columns=[], in_passing=[], ignored=[], format='', header=[]"


@pytest.fixture
def shop():
    """A session on an empty catalogue."""
    engine = create_engine_for("sqlite://")
    migrations.upgrade(engine)
    with Session(writing(engine)) as session:
        yield session
    engine.dispose()


@pytest.fixture
def read_by(shop, shipped, monkeypatch):
    """Import a good file with a reader that does what a line says."""

    def read(line):
        monkeypatch.setattr(apart, "_PROGRAM", ("-c", STAND_IN.format(line)))
        file = io.BytesIO(NATIVE + b"A,a,A,1,\n")
        return import_file(shop, file, shipped, open_file=open_apart)

    return read


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_a_file_read_apart_says_what_it_says_here(sample, shop, shipped):
    here = import_file(shop, sample, shipped, dry_run=True, skip_refused=True)

    there = import_file(
        shop, sample, shipped, dry_run=True, skip_refused=True, open_file=open_apart
    )

    assert there == here


def processor_seconds():
    """Return what this process and the readers it started have computed."""
    own, readers = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + readers.ru_utime + readers.ru_stime


@pytest.mark.parametrize("name", corpus())
def test_a_hostile_file_is_refused_apart_in_the_same_words(name, shop, shipped):
    build = corpus()[name].build
    here = import_file(shop, io.BytesIO(build()), shipped)
    started = processor_seconds()

    there = import_file(shop, io.BytesIO(build()), shipped, open_file=open_apart)

    assert processor_seconds() - started < 5
    assert there == here
    assert store.extent(shop).products == 0


def test_a_reader_that_computes_without_end_is_stopped(read_by, monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 1)
    started = time.monotonic()

    report = read_by("while True: pass")

    assert time.monotonic() - started < 30  # a second of computing, on a busy machine
    assert "takes longer than 1 seconds" in report.refused[0].reason
    assert not report.accepted


def test_a_reader_that_takes_ever_more_memory_is_stopped(read_by):
    report = read_by("held = [bytearray(1_000_000) for _ in range(1_000)]")

    assert "more than 100 MB of memory" in report.refused[0].reason


@pytest.mark.parametrize("line", ["os.abort()", "os._exit(3)", "os.kill(os.getpid(), 9)"])
def test_a_reader_that_dies_takes_nobody_along(read_by, line):
    report = read_by(line)

    assert "broke down over it" in report.refused[0].reason
    assert not report.accepted


@pytest.mark.parametrize(
    "rows", ["[[1, 2]]", "[[None] * 17 + [[]]]", "[[None] * 17 + [{}]]", "[['a'] * 17 + [1.5]]"]
)
def test_what_a_reader_hands_back_is_checked(read_by, rows, shop):
    line = f"reader._say({HEAD}); reader._say(at=1, rows={rows}); os._exit(0)"

    with pytest.raises(ValueError, match="what is no row"):
        read_by(line)

    assert store.extent(shop).products == 0


def test_a_reader_knows_no_secret(read_by, monkeypatch, tmp_path):
    monkeypatch.setenv("SHOPPLUGIN_SECRET_KEYS", "a-secret")
    monkeypatch.setenv("SHOPPLUGIN_DATABASE_URL", "postgresql://u:pass@h/d")
    seen = tmp_path / "seen"

    read_by(f"open({str(seen)!r}, 'w').write(repr(dict(os.environ)))")

    assert seen.read_text().startswith("{'")
    assert "SHOPPLUGIN" not in seen.read_text()


def test_a_reader_is_gone_when_the_import_breaks_off(shop, shipped, monkeypatch):
    started = []
    popen = apart.subprocess.Popen
    monkeypatch.setattr(
        apart.subprocess, "Popen", lambda *a, **k: started.append(popen(*a, **k)) or started[-1]
    )

    def break_off(position):
        raise KeyboardInterrupt

    file = io.BytesIO(NATIVE + b"".join(b"A%d,a%d,A,1,\n" % (n, n) for n in range(50_000)))
    with pytest.raises(KeyboardInterrupt):
        import_file(shop, file, shipped, progress=break_off, open_file=open_apart)

    assert started[0].returncode == -signal.SIGKILL


def test_files_are_read_apart_in_several_threads_at_once(shipped):
    seen = {}

    def read(number):
        rows = NATIVE + b"".join(b"%d-%d,a,A,1,\n" % (number, n) for n in range(100))
        given = (io.BytesIO(rows), Reading("auto", {}, {}), shipped.vocabulary, shipped.sizes)
        with open_apart(*given, "USD", lambda position: None) as contents:
            seen[number] = [row.sku for row in contents.rows]

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == {number: [f"{number}-{n}" for n in range(100)] for number in range(4)}


def test_a_server_that_runs_python_inside_itself_is_not_taken_for_python(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/usr/sbin/uwsgi")

    assert Path(apart._python()).name.startswith("python")
    assert os.access(apart._python(), os.X_OK)
