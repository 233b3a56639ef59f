"""Product files that mean harm: refused in time, in place, and with nothing half done."""

from __future__ import annotations

import csv
import io
import socket
import sys
import threading
import time
import tracemalloc
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
    started = time.process_time()

    report = import_file(shop, stream, shipped)

    assert time.process_time() - started < MOST_SECONDS
    if counted:
        assert peak() - before < MOST_BYTES
    first = next(remark for remark in report.refused if remark.line == hostile.line)
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
    started = time.process_time()

    plain_text((tag * depth)[:65_536])

    assert time.process_time() - started < 2


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


RAMBLING = {
    "spaces": "a" + " " * 130_000 + "é",
    "spaces after a range": "1-1" + " " * 130_000 + "!",
    "figures": "0" * 130_000 + "9",
    "places": "8." + "0" * 130_000 + "1",
    "commas": "1," * 65_000,
    "brackets": "(" * 130_000,
    "names": "a:" * 65_000,
    "lines": "\n" * 130_000,
    "marks": "'" * 130_000,
    "signs": "<&" * 65_000,
}
COLUMNS = {
    "native": "sku,product,title,description,url,size_us,width,price,stock,drop_mm,use",
    "shopify": "Handle,Title,Body (HTML),Tags,Option1 Name,Option1 Value,Variant Price,"
    "Stack Height (product.metafields.a.stack_height),Upper (product.metafields.a.upper)",
    "woocommerce": "Type,SKU,Name,Description,Tags,Regular price,Parent,Attribute 1 name,"
    "Attribute 1 value(s)",
    "google": "id,title,link,price,description,size,gender,product_type,product_detail",
}
GOOD = {
    "sku": "a", "product": "a", "title": "a", "Handle": "a", "Title": "a", "id": "a",
    "Option1 Name": "Size", "Option1 Value": "9", "Type": "simple", "Name": "a",
    "Attribute 1 name": "Size", "Attribute 1 value(s)": "9", "link": "https://shop.example/a",
}  # fmt: skip


@pytest.mark.parametrize("cell", RAMBLING)
@pytest.mark.parametrize("shape", COLUMNS)
def test_no_cell_keeps_a_reader_busy_or_fills_a_report(shape, cell, shop, shipped):
    columns = COLUMNS[shape].split(",")
    for column in columns:
        cells = {**GOOD, column: RAMBLING[cell]}
        file = io.StringIO(newline="")
        csv.writer(file).writerows([columns, [cells.get(name, "") for name in columns]])
        started = time.process_time()

        report = import_file(shop, io.BytesIO(file.getvalue().encode()), shipped)

        shop.rollback()
        assert time.process_time() - started < 2, column
        remarks = [*report.refused, *report.notes]
        assert all(len(remark.reason) < 500 for remark in remarks), column
        assert "int_max_str_digits" not in str(remarks), column


def test_cells_that_are_padded_differently_fill_no_memory(shop, shipped):
    rows = b"".join(b"S%d,a,A,%s8\n" % (n, b" " * (100_000 + n)) for n in range(600))
    stream = io.BytesIO(b"sku,product,title,drop_mm\n" + rows)
    tracemalloc.start()
    try:
        report = import_file(shop, stream, shipped)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert report.added == 600
    assert most < 20_000_000


def test_a_file_of_faults_is_given_up_and_shows_the_first(shop, shipped):
    rows = NATIVE + b"A,a,,1,\n" * 20_000

    report = import_file(shop, io.BytesIO(rows), shipped, skip_refused=True)

    assert not report.accepted
    assert "10,001 faults in 10,001 rows" in report.refused[0].reason
    assert [remark.line for remark in report.refused[1:4]] == [2, 3, 4]


def test_a_large_file_with_many_faults_and_more_good_rows_is_read_to_its_end(shop, shipped):
    rows = b"".join(
        b"A%d,a%d,A,1,\n" % (n, n) + (b"A%d,a,,1,\n" % -n if not n % 3 else b"")
        for n in range(36_000)
    )

    report = import_file(shop, io.BytesIO(NATIVE + rows), shipped, skip_refused=True)

    assert (report.added, len(report.refused)) == (36_000, 12_000)


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
