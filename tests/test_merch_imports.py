"""Feeds brought in through the workbench: looked at, confirmed, followed, resumed."""

from __future__ import annotations

import gzip
import io
import re
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

import pytest
from database import session_scope
from sqlalchemy import event
from workbench import HEADER, SHOE, in_shop, open_shop, put_cell, signed_in

from shopplugin import store_imports
from shopplugin.feeds import apart
from shopplugin.mappings import saved_mappings
from shopplugin.merch import desk, running
from shopplugin.merch.imports import own_import
from shopplugin.merch.running import Orders
from shopplugin.shop import current_shop
from shopplugin.store_history import recent_batches

GOOD = HEADER + "A-9,shoe-a,Shoe A,running,men,9,D,99.00,USD,3,8,daily\n"
FAULTY = GOOD + "B-9,shoe-b,Shoe B,runing,men,9,D,99.00,USD,3,8,daily\n"


@pytest.fixture
def app(tmp_path):
    return open_shop(f"sqlite:///{tmp_path / 'shop.db'}")


def send(client, text: str, **form: str) -> str:
    """Bring a file in; return the address of its import."""
    data = {"file": (io.BytesIO(text.encode()), "feed.csv"), **form}
    return client.post("/fit/merch/imports", data=data).headers["Location"].partition("?")[0]


def settled(client, address: str) -> str:
    """Wait until an import is over with; return its page."""
    for _ in range(200):
        page = client.get(address).get_data(as_text=True)
        if 'role="status">It is' not in page and "waits for its turn" not in page:
            return page
        if "It is done" in page:
            return page
        time.sleep(0.05)
    raise AssertionError(page)


def handles(app) -> set[str]:
    with in_shop(app) as shop:
        return set(shop.snapshot.shoes)


def test_a_file_is_looked_at_before_anything_is_written(app):
    client = signed_in(app)
    before = handles(app)

    page = settled(client, send(client, GOOD))

    assert "waits for your word" in page
    assert "1 shoe new, 0 changed, 0 gone" in page
    assert "top list" in page
    assert handles(app) == before


def test_an_edit_during_a_look_does_not_wait_for_it(app, monkeypatch):
    """The look stands still in its middle, over 20,000 rows, until the edit is through."""
    client = signed_in(app)
    reached, edited = threading.Event(), threading.Event()
    document = running._Seen.document

    def pause(seen):
        reached.set()
        assert edited.wait(30)
        return document(seen)

    monkeypatch.setattr(running._Seen, "document", pause)
    rows = "".join(
        f"L-{n},long-{n // 10},Long {n // 10},running,men,{6 + n % 10},D,99.00,USD,3,8,daily\n"
        for n in range(20_000)
    )
    packed = io.BytesIO(gzip.compress((HEADER + rows).encode()))
    answer = client.post("/fit/merch/imports", data={"file": (packed, "feed.csv.gz")})
    address = answer.headers["Location"]
    assert reached.wait(60)
    began = time.monotonic()
    answer = put_cell(client, "5")
    took = time.monotonic() - began
    edited.set()

    assert answer.status_code == 200
    assert took < 10  # and not the 30 that the look goes on
    assert "2000 shoes new" in settled(client, address)


def test_an_edit_waits_for_a_confirmed_file_only_when_it_is_merged(app, monkeypatch):
    """The file stands still in its middle until the edit is through."""
    client = signed_in(app)
    address = send(client, GOOD)
    settled(client, address)
    reached, edited = threading.Event(), threading.Event()
    alone: list[bool] = []
    open_file, short_report = running.open_apart, running._short_report

    @contextmanager
    def open_slowly(*args):
        with open_file(*args) as contents:
            rows = contents.rows

            def pause():
                reached.set()
                assert edited.wait(30)
                yield from rows

            contents.rows = pause()
            yield contents

    def report_merged(report):
        with app.app_context():
            alone.append(desk._queue(current_shop()).locked())
        return short_report(report)

    monkeypatch.setattr(running, "open_apart", open_slowly)
    monkeypatch.setattr(running, "_short_report", report_merged)
    client.post(address, data={"do": "write"})
    assert reached.wait(30)
    with ThreadPoolExecutor(1) as pool:
        saving = pool.submit(put_cell, client, "5")
        wait([saving], timeout=5)
        saved_meanwhile = saving.done()
        edited.set()

    assert saved_meanwhile
    assert saving.result().status_code == 200
    assert "It is done" in settled(client, address)
    assert alone == [True]


def test_a_large_file_shows_what_it_changes_and_what_that_does_to_lists(app):
    """Seventeen megabytes: a thousand shoes with much to tell, one of them known here."""
    client = signed_in(app)
    header = "sku,product,title,kind,audience,size_us,price,currency,drop_mm,description\n"
    told = "A long story. " * 1250
    rows = f"TA5M-1,{SHOE},Another title,running,men,9,150.00,USD,4,{told}\n" + "".join(
        f"L-{n},large-{n},Large {n},running,men,9,99.00,USD,8,{told}\n" for n in range(999)
    )
    assert len(rows) > 17_000_000

    # Brought in beforehand: the test client leaves temporary files of large uploads open.
    with in_shop(app) as shop, session_scope(shop.engine, write=True) as session:
        content = (header + rows).encode()
        number = store_imports.add_import(
            session, "edda", int(time.time()), "feed.csv", "{}", content
        )
    client.get("/fit/merch/imports")
    page = settled(client, f"/fit/merch/imports/{number}")

    assert "999 shoes new, 1 changed, 0 gone" in page
    assert "Another title" in page
    assert page.count("<li>Large ") == 200
    assert "What shoppers would see" in page
    assert re.search(r"\d+ of \d+ top lists change|No top list changes", page)


def test_a_file_that_kills_its_reader_is_refused_and_the_shop_goes_on(app, monkeypatch):
    monkeypatch.setattr(apart, "_PROGRAM", ("-c", "import os; os.abort()"))
    client = signed_in(app)

    page = settled(client, send(client, GOOD))

    assert "was refused; nothing was written" in page
    assert "broke down over it" in page
    assert "shoe-a" not in handles(app)


def test_an_import_without_room_for_it_says_so_and_is_good_the_next_time(app):
    client = signed_in(app)
    rows = "".join(
        f"L-{n},long-{n},Long {n},running,men,9,D,99.00,USD,3,8,daily\n" for n in range(3000)
    )
    address = send(client, HEADER + rows)
    settled(client, address)
    with in_shop(app) as shop:
        engine = shop.engine

    def limit(connection, record):
        connection.execute("PRAGMA max_page_count=1")  # not a page more than there are

    event.listen(engine, "connect", limit)
    engine.dispose()
    client.post(address, data={"do": "write"})
    page = settled(client, address)
    event.remove(engine, "connect", limit)
    engine.dispose()

    assert "There was no room on the disk. Nothing was written." in page
    assert "long-1" not in handles(app)
    client.post(address, data={"do": "write"})
    assert "It is done" in settled(client, address)
    assert "long-1" in handles(app)


def test_a_confirmed_file_is_written_and_stands_in_the_history(app):
    client = signed_in(app)
    address = send(client, GOOD)
    settled(client, address)

    client.post(address, data={"do": "write"})

    assert "It is done" in settled(client, address)
    assert "shoe-a" in handles(app)
    assert "Imported feed.csv: 1 added" in client.get("/fit/merch/history").get_data(
        as_text=True
    )


def test_a_file_with_faults_names_each_and_offers_to_write_the_rest(app):
    client = signed_in(app)
    address = send(client, FAULTY)

    page = settled(client, address)

    assert "1 fault in the file" in page
    assert "Did you mean &#39;running&#39;?" in page
    client.post(address, data={"do": "write", "skip_refused": "yes"})
    settled(client, address)
    assert {"shoe-a", "shoe-b"} & handles(app) == {"shoe-a"}


def test_a_file_that_drops_most_shoes_says_so_before_it_is_written(app):
    client = signed_in(app)

    page = settled(client, send(client, GOOD, replace="yes"))

    assert "would be removed" in page
    assert "Write it all the same" in page


def test_a_file_that_is_none_is_refused(app):
    client = signed_in(app)
    before = handles(app)

    page = settled(client, send(client, "this is not a product file"))

    assert "was refused; nothing was written" in page
    assert handles(app) == before


def test_a_dropped_file_is_written_no_more(app):
    client = signed_in(app)
    address = send(client, GOOD)
    settled(client, address)
    client.post(address, data={"do": "drop"})

    assert client.post(address, data={"do": "write"}).status_code == 409
    assert "shoe-a" not in handles(app)


@pytest.mark.parametrize("last", ["do=drop", "do=write", "do=look", "columns"])
def test_of_two_answers_to_an_import_at_once_one_counts(app, monkeypatch, last):
    """Both have read that it waits for a word before either of them says one."""
    client = signed_in(app)
    address = send(client, GOOD)
    settled(client, address)
    monkeypatch.setattr("shopplugin.merch.imports.start", lambda _: None)
    monkeypatch.setattr("shopplugin.merch.columns.start", lambda _: None)
    together = meeting(2)
    for module in ("imports", "columns"):
        monkeypatch.setattr(f"shopplugin.merch.{module}.own_import", together(own_import))
    columns = {f"column.{place}": name for place, name in enumerate(HEADER.strip().split(","))}

    def answer(said: str):
        own = signed_in(app)
        if said == "columns":
            return own.post(f"{address}/columns", data=columns)
        return own.post(address, data={"do": said.removeprefix("do=")})

    with ThreadPoolExecutor(2) as pool:
        answers = [*pool.map(answer, ["do=write", last])]

    late = max(answers, key=lambda one: one.status_code)
    assert sorted(one.status_code for one in answers) == [303, 409]
    assert re.search(
        "This import (waits for its turn|was dropped)", late.get_data(as_text=True)
    )
    with in_shop(app) as shop, shop.reading() as session:
        mapped = saved_mappings(session)
    columns_won = last == "columns" and answers[1].status_code == 303
    assert bool(mapped) == columns_won


def meeting(number: int):
    """Return what makes the first *number* calls of a function end together."""
    left, all_there = [*range(number)], threading.Barrier(number)

    def together(function):
        def call(*args):
            result = function(*args)
            if left:
                left.pop()
                all_there.wait(20)
            return result

        return call

    return together


def test_a_run_that_another_process_ended_meanwhile_leaves_its_word(app, monkeypatch):
    """It was silent for too long, so that the other took it for dead."""
    client = signed_in(app)
    address = send(client, GOOD)
    settled(client, address)
    number = int(address.rpartition("/")[2])
    real = running._import

    def slowly(shop, session, *args, **more):
        with session_scope(shop.engine, write=True) as other:
            words = '{"summary": "What the other one says."}'
            store_imports.change_import(other, number, ["running"], state="done", report=words)
        return real(shop, session, *args, **more)

    monkeypatch.setattr(running, "_import", slowly)
    client.post(address, data={"do": "write"})

    assert "What the other one says." in settled(client, address)
    with in_shop(app) as shop, shop.reading() as session:
        assert [row.origin for row, *_ in recent_batches(session)] == []


def test_an_import_is_its_makers_and_the_admins_to_see(tmp_path, app):
    client = signed_in(app)
    address = send(client, GOOD)
    settled(client, address)

    assert signed_in(app, "ada").get(address).status_code == 200
    assert signed_in(app, "vera").get(address).status_code == 404


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_an_import_survives_the_end_of_its_process(tmp_path, state):
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    first = open_shop(url)
    with in_shop(first) as shop, session_scope(shop.engine, write=True) as session:
        orders = Orders(write=True).document()
        then = int(time.time()) - running.SILENT_S - 5
        number = store_imports.add_import(
            session, "edda", then, "feed.csv", orders, GOOD.encode()
        )
        store_imports.change_import(session, number, ["waiting"], state=state)

    later = open_shop(url, Path(__file__).parents[1] / "catalog" / "products.csv")
    client = signed_in(later)
    client.get("/fit/merch/imports")

    assert "It is done" in settled(client, f"/fit/merch/imports/{number}")
    assert "shoe-a" in handles(later)


def test_an_import_is_taken_on_by_one_process_alone(app):
    with in_shop(app) as shop, session_scope(shop.engine, write=True) as session:
        number = store_imports.add_import(session, "edda", 1000, "feed.csv", "{}", b"x")
        taken = [store_imports.claim_import(session, number, 1000, 900) for _ in range(2)]
        again = store_imports.claim_import(session, number, 2000, 1900)

    assert taken == [True, False]
    assert again


def test_progress_that_cannot_be_noted_is_noted_the_next_time(database_url, monkeypatch):
    monkeypatch.setattr(running, "_TOLD_EVERY_S", 0)
    app = open_shop(database_url)
    with in_shop(app) as shop:
        with session_scope(shop.engine, write=True) as session:
            number = store_imports.add_import(session, "edda", 1000, "feed.csv", "{}", b"12345")
            store_imports.claim_import(session, number, 1000, 0)
            row = store_imports.find_import(session, number)
        tell = running._Telling(shop, row, writes=False)

        def told() -> int:
            with shop.reading() as session:
                return store_imports.find_import(session, number).done

        with session_scope(shop.engine, write=True) as session:
            store_imports.change_import(session, number, ["running"], name="feed2.csv")
            began = time.monotonic()
            tell(2)
            assert time.monotonic() - began < 3
            assert running.progress(shop, row) == 2
        assert told() == 0
        tell(3)
        assert told() == 3
        shop.engine.dispose()


def test_a_look_ends_well_although_another_writes_when_it_is_done(app, monkeypatch, tmp_path):
    client = signed_in(app)
    with in_shop(app) as shop:
        engine = shop.engine
    event.listen(engine, "connect", lambda each, _: each.execute("PRAGMA busy_timeout = 50"))
    engine.dispose()
    monkeypatch.setattr(running, "_TRIED_AGAIN_S", 0.1)
    other = sqlite3.connect(tmp_path / "shop.db", check_same_thread=False)
    done = threading.Timer(0.4, other.rollback)
    document = running._Seen.document

    def write_now(seen):
        found = document(seen)
        other.execute("BEGIN IMMEDIATE")
        done.start()
        return found

    monkeypatch.setattr(running._Seen, "document", write_now)

    page = settled(client, send(client, GOOD))

    done.join()
    other.close()
    assert "waits for your word" in page


def test_the_progress_asks_for_the_page_once_it_is_over(app):
    client = signed_in(app)
    address = send(client, GOOD)
    settled(client, address)

    answer = client.get(f"{address}/progress", headers={"HX-Request": "true"})

    assert answer.headers["HX-Refresh"] == "true"
    assert re.search(r"waits for your word", answer.get_data(as_text=True))


def differing(page: str) -> list[tuple[str, str, str]]:
    """Return what a look says would change: what, now and then."""
    cell = r'<td data-of="{}">([^<]*)</td>'
    row = "".join(cell.format(name) for name in ("What", "Now", "Then"))
    return re.findall(row, page)


def test_a_look_shows_the_prices_for_which_a_file_is_held_and_speaks_in_words(app):
    client = signed_in(app)
    with in_shop(app) as shop:
        variants = shop.snapshot.shoes[SHOE].variants
    prices = [30 + n % 2 * 10 for n, _ in enumerate(variants)]
    rows = "".join(
        f"{one.sku},{SHOE},Tarnwick Alder 5 (men),{price}.00,USD,motion_control\n"
        for one, price in zip(variants, prices, strict=True)
    )

    page = settled(client, send(client, "sku,product,title,price,currency,stability\n" + rows))

    was = f"{min(one.price for one in variants)} USD"
    assert differing(page) == [
        ("price", was, "30.00 to 40.00 USD"),
        ("stability type", "neutral", "motion control"),
    ]


def test_a_look_says_which_sizes_move_and_how(app):
    client = signed_in(app)
    with in_shop(app) as shop:
        first = shop.snapshot.shoes[SHOE].variants[0]
        count = len(shop.snapshot.shoes[SHOE].variants)
    rows = (
        f"{first.sku},{SHOE},Tarnwick Alder 5 (men),7,2E,1.00,USD,77,12\n"
        f"NEW-1,{SHOE},Tarnwick Alder 5 (men),7.5,2E,1.00,USD,1,8.5\n"
    )
    header = "sku,product,title,size_us,width,price,currency,stock,drop_mm\n"

    page = settled(client, send(client, header + rows))

    assert differing(page) == [
        (f"price of 1 of {count} sizes", f"{first.price} USD", "1.00 USD"),
        (f"drop of 1 of {count} sizes", "8.5 mm", "12 mm"),
        (f"size and width of 1 of {count} sizes", "8 D", "7 2E"),
        (f"stock of 1 of {count} sizes", str(first.stock), "77"),
        ("sizes", str(count), f"{count + 1}: 1 new"),
    ]


def test_a_look_shows_every_note_and_names_no_other_tool(app):
    client = signed_in(app)
    rows = "".join(
        f"N-{n},note-{n},Note {n},running,men,9,D,99.00,USD,3,5-{n + 6},daily\n"
        for n in range(30)
    )

    page = settled(client, send(client, HEADER + rows))

    assert "30 notes on the file" in page
    assert page.count("drop_mm</td>") == 30
    assert "--json" not in page


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "lol.xml",
            b'<?xml version="1.0"?>\n<rss><channel><item>a ]]> b</item></channel></rss>',
        ),
        ("a.zip", b"PK\x03\x04" + bytes(100)),
        ("empty.csv", b""),
    ],
)
def test_a_file_without_columns_is_not_asked_what_they_mean(app, name, content):
    client = signed_in(app)
    data = {"file": (io.BytesIO(content), name)}
    answer = client.post("/fit/merch/imports", data=data)

    page = settled(client, answer.headers["Location"].partition("?")[0])

    assert "nothing was written" in page
    assert "Say what its columns mean" not in page


def test_a_file_of_unknown_columns_is_asked_what_they_mean(app):
    client = signed_in(app)

    page = settled(client, send(client, "Item,Name\n1,Alder\n"))

    assert "Say what its columns mean" in page


def test_a_fault_in_xml_stands_in_its_line_and_column(app):
    client = signed_in(app)
    broken = b'<?xml version="1.0"?>\n<rss><channel><item>a ]]> b</item></channel></rss>'
    answer = client.post("/fit/merch/imports", data={"file": (io.BytesIO(broken), "a.xml")})

    page = settled(client, answer.headers["Location"].partition("?")[0])

    place = re.search(r'data-of="Line"[^>]*>(\d+)</td><td data-of="Column">(\d+)</td>', page)
    assert place
    assert place[1] == "2"
    assert "<td>This is not well-formed XML" in page


def test_a_running_import_can_be_followed_without_scripts(app, monkeypatch):
    client = signed_in(app)
    monkeypatch.setattr("shopplugin.merch.imports.start", lambda number: None)
    monkeypatch.setattr("shopplugin.merch.imports.resume", lambda: None)
    address = send(client, GOOD)

    page = client.get(address).get_data(as_text=True)

    assert '<noscript><meta http-equiv="refresh" content="8"></noscript>' in page
    assert f'<a href="{address}">Look again</a>' in page
