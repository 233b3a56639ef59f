"""Product files that mean harm: refused in time, in place, and with nothing half done."""

from __future__ import annotations

import io
import socket
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from shopplugin import migrations, store
from shopplugin.database import create_engine_for, writing
from shopplugin.feeds.cells import neutralise
from shopplugin.feeds.safety import plain_text
from shopplugin.importing import export_file, import_file
from shopplugin.loading import read_shoes

sys.path.insert(0, str(Path(__file__).parent / "hostile"))
from corpus import NATIVE, SHOPIFY, corpus

_STATUS = Path("/proc/self/status")
_PEAK = Path("/proc/self/clear_refs")
MOST_SECONDS = 5
MOST_BYTES = 100_000_000


@pytest.fixture
def shop():
    """A session on an empty catalogue."""
    engine = create_engine_for("sqlite://")
    migrations.upgrade(engine)
    with Session(writing(engine)) as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="module")
def tempting(tmp_path_factory):
    """A secret file and a listening port that nobody may touch: path, port, visits."""
    secret = tmp_path_factory.mktemp("secret") / "canary"
    secret.write_text("the canary sings")
    visits = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                visits.append(1)
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield str(secret), server.getsockname()[1], visits
        server.shutdown(socket.SHUT_RDWR)


def peak():
    """Return the most memory this process has held, in bytes."""
    for line in _STATUS.read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    raise LookupError("VmHWM")


@pytest.mark.parametrize("name", corpus())
def test_a_hostile_file_is_refused_in_time_and_in_place(name, shop, shipped, tempting):
    canary, port, visits = tempting
    hostile = corpus(canary, port)[name]
    stream = io.BytesIO(hostile.build())
    counted = _STATUS.exists() and _PEAK.exists()
    if counted:
        _PEAK.write_text("5")
        before = peak()
    started = time.monotonic()

    report = import_file(shop, stream, shipped)

    assert time.monotonic() - started < MOST_SECONDS
    if counted:
        assert peak() - before < MOST_BYTES
    first = report.refused[0]
    assert first.line == hostile.line
    assert hostile.says in f"{first.column} {first.reason}"
    assert not report.accepted
    assert store.extent(shop).products == 0
    assert visits == []
    assert "canary sings" not in str(report.document())


def test_skipping_refused_rows_does_not_let_a_broken_file_in(shop, shipped):
    broken = NATIVE + b"A,a,A,1,\n" + b'B,b,"B,1,\n'

    report = import_file(shop, io.BytesIO(broken), shipped, skip_refused=True, confirm=True)

    assert not report.accepted
    assert store.extent(shop).products == 0


def test_html_arrives_as_plain_words(shop, shipped):
    body = "<p onclick=x>Soft<img src=x onerror=y> &amp; <b>light</b><script>z()</script></p>"
    file = SHOPIFY + f'a,A,"{body}",Title,Default Title,1,\n'.encode()

    import_file(shop, io.BytesIO(file), shipped)

    (shoe,) = read_shoes(shop, shipped.vocabulary)
    assert shoe.description == "Soft & light"


def test_what_says_it_is_no_html_stays_words_and_is_never_markup():
    assert plain_text("a &lt;b&gt; c") == "a <b> c"
    assert plain_text("if a<b then") == "if a"
    assert plain_text("1 < 2") == "1 < 2"


@pytest.mark.parametrize("depth", [20_000])
@pytest.mark.parametrize("tag", ["<b>", "<div>", "<a href=x>", "<table><td>", "<!--", "<p "])
def test_no_html_keeps_the_cleaner_busy(tag, depth):
    started = time.monotonic()

    plain_text((tag * depth)[:65_536])

    assert time.monotonic() - started < 2


def test_formulas_are_words_here_and_leave_neutralised(shop, shipped):
    file = NATIVE + b'A,a,"=HYPERLINK(""http://x"")",1,\n'
    import_file(shop, io.BytesIO(file), shipped)
    shop.commit()

    written = io.StringIO(newline="")
    export_file(shop, written, shipped)
    again = import_file(shop, io.BytesIO(written.getvalue().encode()), shipped)

    assert neutralise("=1") == "'=1"
    assert "\"'=HYPERLINK(" in written.getvalue()
    assert (again.added, again.changed, again.unchanged) == (0, 0, 1)


SAMPLES = sorted((Path(__file__).parent / "feeds").iterdir())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_befalls_a_file_it_is_taken_or_refused(shop, shipped, data):
    whole = data.draw(st.sampled_from(SAMPLES)).read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 40))
    put = data.draw(
        st.binary(max_size=12)
        | st.sampled_from([b'"', b"]]>", b"&", b"<", b",", b"\n", b"\x1f"])
    )
    broken = whole[:start] + put + whole[start + cut :]

    report = import_file(shop, io.BytesIO(broken), shipped, skip_refused=True)

    shop.rollback()
    assert report.accepted or report.refused
