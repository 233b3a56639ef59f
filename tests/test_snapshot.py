"""The catalogue in memory: swapped whole, and serving while the database is away."""

from __future__ import annotations

import gc
import io
import itertools
import os
import threading
import time
import weakref
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from database import fresh_database, session_scope
from sqlalchemy.exc import OperationalError

from shopplugin import migrations
from shopplugin.database import create_engine_for
from shopplugin.importing import import_file
from shopplugin.pacing import Pace
from shopplugin.paths import CATALOG_DIR
from shopplugin.snapshot import Keeper, load_snapshot

SOON = 10.0  # seconds, of which a watch of every 50 ms needs few, whatever else runs


@pytest.fixture
def bring(engine, shipped):
    """Import rows of sku, product, kind and drop."""

    def bring(*rows):
        file = "\n".join(["sku,product,title,kind,drop_mm", *rows]).encode()
        with session_scope(engine, write=True) as session:
            import_file(session, io.BytesIO(file), shipped)

    return bring


class Door:
    """Opens sessions as long as the database is there; counts how often it was asked."""

    def __init__(self, engine):
        self.engine = engine
        self.open = True
        self.asked = 0

    @contextmanager
    def reading(self):
        self.asked += 1
        if not self.open:
            raise OperationalError("SELECT", {}, ConnectionRefusedError("nobody there"))
        with session_scope(self.engine) as session:
            yield session


@pytest.fixture
def door(engine):
    return Door(engine)


@pytest.fixture
def keeper(door, shipped):
    keeper = Keeper(door.reading, shipped, every=0.05)
    yield keeper
    keeper.stop()


def wait_until(condition):
    deadline = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def test_a_snapshot_finds_shoes_by_handle_kind_and_sku(engine, bring, shipped):
    bring("B1,birch,Birch,running,6", "A1,alder,Alder,running,8", "C1,cedar,Cedar,recovery,")

    with session_scope(engine) as session:
        snapshot = load_snapshot(session, shipped)

    assert [*snapshot.shoes] == ["alder", "birch", "cedar"]
    assert {
        kind: [shoe.product for shoe in shelf.shoes] for kind, shelf in snapshot.shelves.items()
    } == {
        "running": ["alder", "birch"],
        "recovery": ["cedar"],
    }
    shoe, variant = snapshot.by_sku["B1"]
    assert (shoe.product, variant.sku) == ("birch", "B1")
    assert snapshot.version == 1


def test_a_snapshot_cannot_be_changed(engine, bring, shipped):
    bring("A1,alder,Alder,running,8")
    with session_scope(engine) as session:
        snapshot = load_snapshot(session, shipped)

    with pytest.raises(TypeError):
        snapshot.shoes["alder"] = None
    with pytest.raises(AttributeError):
        snapshot.version = 2


def test_the_same_contents_have_the_same_version_whatever_happened_before(
    engine, bring, shipped
):
    def version():
        with session_scope(engine) as session:
            return load_snapshot(session, shipped).catalog_version

    bring("A1,alder,Alder,running,8")
    first = version()
    bring("A1,alder,Alder,running,9")
    second = version()
    bring("A1,alder,Alder,running,8")

    assert first != second
    assert version() == first


def test_a_shoe_that_stays_as_it_is_stays_the_same_object(engine, bring, shipped):
    bring("A1,alder,Alder,running,8", "B1,birch,Birch,running,6")
    with session_scope(engine) as session:
        before = load_snapshot(session, shipped)
    bring("A1,alder,Alder,running,9")

    with session_scope(engine) as session:
        after = load_snapshot(session, shipped, before=before)
        anew = load_snapshot(session, shipped)

    assert after.shoes["birch"] is before.shoes["birch"]
    assert after.shoes["alder"] is not before.shoes["alder"]
    assert after.shoes == anew.shoes
    assert after.catalog_version == anew.catalog_version != before.catalog_version


@pytest.mark.postgres
def test_both_databases_give_the_same_version_to_the_same_catalogue(
    postgres_url, tmp_path, shipped
):
    versions = set()
    with fresh_database(postgres_url) as postgres:
        for url in (postgres, f"sqlite:///{tmp_path / 'shop.db'}"):
            engine = create_engine_for(url)
            migrations.upgrade(engine)
            with session_scope(engine, write=True) as session:
                import_file(session, CATALOG_DIR / "products.csv", shipped)
            with session_scope(engine) as session:
                snapshot = load_snapshot(session, shipped)
            versions.add(snapshot.catalog_version)
            engine.dispose()

    assert len(versions) == 1
    assert len(snapshot.shoes) > 50


def test_nothing_is_opened_before_the_first_look(door, shipped):
    threads = threading.active_count()

    Keeper(door.reading, shipped)

    assert door.asked == 0
    assert threading.active_count() == threads


def test_the_first_look_finds_the_catalogue(keeper, bring):
    bring("A1,alder,Alder,running,8")

    assert [*keeper.snapshot.shoes] == ["alder"]


def test_a_new_catalogue_is_noticed_in_the_background(keeper, bring):
    bring("A1,alder,Alder,running,8")
    before = keeper.snapshot

    bring("B1,birch,Birch,running,6")

    wait_until(lambda: len(keeper.snapshot.shoes) == 2)
    assert [*before.shoes] == ["alder"]


def test_an_unchanged_catalogue_is_not_loaded_again(keeper, bring, door):
    bring("A1,alder,Alder,running,8")
    before = keeper.snapshot
    asked = door.asked

    wait_until(lambda: door.asked > asked + 2)

    assert keeper.snapshot is before


def test_while_the_database_is_away_the_last_snapshot_serves(keeper, bring, door):
    bring("A1,alder,Alder,running,8")
    before = keeper.snapshot
    assert keeper.state.failing_since is None

    door.open = False
    wait_until(lambda: keeper.state.failing_since is not None)

    assert keeper.snapshot is before
    assert keeper.state.reason == "nobody there"
    since = keeper.state.failing_since
    asked = door.asked
    wait_until(lambda: door.asked > asked + 2)
    assert keeper.state.failing_since == since

    bring("B1,birch,Birch,running,6")
    door.open = True
    wait_until(lambda: len(keeper.snapshot.shoes) == 2)
    assert keeper.state.failing_since is None


def test_a_worker_that_starts_without_its_database_catches_up(keeper, bring, door):
    bring("A1,alder,Alder,running,8")
    door.open = False

    assert keeper.snapshot.shoes == {}
    assert keeper.state.failing_since is not None

    door.open = True
    wait_until(lambda: [*keeper.snapshot.shoes] == ["alder"])


def test_refreshing_shows_a_change_at_once(door, shipped, bring):
    keeper = Keeper(door.reading, shipped, every=3600)
    assert keeper.snapshot.shoes == {}

    bring("A1,alder,Alder,running,8")
    assert keeper.snapshot.shoes == {}

    assert [*keeper.refresh().shoes] == ["alder"]
    assert [*keeper.snapshot.shoes] == ["alder"]
    keeper.stop()


def test_refreshing_says_when_the_database_is_away(keeper, door):
    assert keeper.snapshot.version == 0
    door.open = False

    with pytest.raises(OperationalError):
        keeper.refresh()


def test_a_hundred_first_looks_load_once(door, shipped, bring):
    bring("A1,alder,Alder,running,8")
    keeper = Keeper(door.reading, shipped, every=3600)
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(keeper.snapshot)) for _ in range(100)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 100
    assert len({id(snapshot) for snapshot in found}) == 1
    assert door.asked == 1
    keeper.stop()


def test_a_database_that_hangs_is_reported(door, shipped, monkeypatch):
    keeper = Keeper(door.reading, shipped, every=0.01)
    monkeypatch.setattr(
        "shopplugin.snapshot._LEAST_PATIENCE", keeper.state.loaded_at.resolution
    )
    keeper.snapshot  # noqa: B018 - the first look
    hanging = threading.Event()
    door.reading = None

    @contextmanager
    def hang():
        hanging.wait(5)
        yield from ()

    keeper._reading = hang

    wait_until(lambda: keeper.state.reason == "The database does not answer.")
    hanging.set()
    keeper.stop()


def test_a_keeper_that_nobody_holds_ends(door, shipped):
    keeper = Keeper(door.reading, shipped, every=0.01)
    keeper.snapshot  # noqa: B018 - the first look
    thread = keeper._thread
    gone = weakref.ref(keeper)

    del keeper

    def ended():
        gc.collect()
        return gone() is None and not thread.is_alive()

    wait_until(ended)


def test_a_stopped_keeper_keeps_its_snapshot(keeper, bring):
    bring("A1,alder,Alder,running,8")
    before = keeper.snapshot
    thread = keeper._thread

    keeper.stop()

    assert not thread.is_alive()
    assert keeper.snapshot is before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_worker_watches_for_itself(keeper, bring):
    bring("A1,alder,Alder,running,8")
    assert len(keeper.snapshot.shoes) == 1
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        ready = keeper.snapshot is not None and keeper._thread.is_alive()
        os.write(writable, b"r" if ready else b"?")
        deadline = time.monotonic() + SOON
        while len(keeper.snapshot.shoes) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.write(writable, str(len(keeper.snapshot.shoes)).encode())
        os._exit(0)

    assert os.read(readable, 1) == b"r"
    bring("B1,birch,Birch,running,6")
    os.waitpid(child, 0)

    assert os.read(readable, 10) == b"2"


def test_a_thread_that_paces_itself_rests_after_a_millisecond_of_work(monkeypatch):
    quarter_milliseconds, rests = itertools.count(), []
    clock = SimpleNamespace(
        perf_counter=lambda: next(quarter_milliseconds) / 4000, sleep=rests.append
    )
    monkeypatch.setattr("shopplugin.pacing.time", clock)
    pace = Pace()

    for _ in range(25):
        pace()

    # Four looks at the clock are a millisecond; the fifth is the end of the rest.
    assert len(rests) == 6


def test_shoppers_wait_neither_for_a_new_catalogue_nor_for_its_lists(keeper, bring, shipped):
    bring("A1,alder,Alder,running,8")
    before = keeper.snapshot

    bring("B1,birch,Birch,running,6")
    wait_until(lambda: keeper.snapshot is not before)

    assert len(keeper.snapshot.rankings) == len(shipped.profiles) * 2
    assert len(before.rankings) == 0
    assert keeper.snapshot.rankings is not before.rankings


def test_a_sku_that_is_not_there_is_not_found(engine, bring, shipped):
    bring("A1,alder,Alder,running,8", "A2,alder,Alder,running,8")
    with session_scope(engine) as session:
        by_sku = load_snapshot(session, shipped).by_sku

    assert [variant.sku for _, variant in by_sku.values()] == [*by_sku] == ["A1", "A2"]
    assert "A1" in by_sku
    assert by_sku.get("A3") is None
