"""Two processes that write the same at the same moment: both do, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, timedelta

import pytest
from database import session_scope
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shopplugin import migrations, store, store_counts, store_history, store_people
from shopplugin.database import create_engine_for, writing
from shopplugin.mappings import find_mapping, save_mapping
from shopplugin.merch.accounts import put_account, set_disabled, set_role
from shopplugin.tally import OPENED, Tally

MONDAY = date(2026, 11, 16)
KEY = ("shoe-a", "stability", "neutral", "0" * 16)


@pytest.fixture
def engine(database_url):
    engine = create_engine_for(database_url)
    migrations.upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def at_once(engine) -> Callable:
    """Let one transaction do something, and another before the first has committed."""

    def both(first: Callable[[Session], object], second: Callable[[Session], object]) -> None:
        def run() -> None:
            with session_scope(engine, write=True) as session:
                second(session)

        before_commit(engine, first, run)

    return both


def before_commit(engine, change: Callable[[Session], object], run: Callable[[], object]):
    """Begin to *run* when *change* is made and not yet committed."""
    with ThreadPoolExecutor(1) as pool, Session(writing(engine)) as session:
        change(session)
        running = pool.submit(run)
        wait([running], timeout=0.5)
        session.commit()
        running.result(timeout=20)


def test_every_wrong_password_counts(engine, at_once):
    def fail(session):
        store_people.note_failure(session, "account edda", 1000, 0)

    at_once(fail, fail)
    at_once(fail, fail)

    with Session(engine) as session:
        assert store_people.failures(session, ["account edda"], 0) == {"account edda": 4}


def test_an_account_made_twice_is_as_the_second_has_it_since_the_first(engine, at_once):
    def put(role, since):
        row = store_people.PersonRow("edda", role, "h" * 20, 0, since)
        return lambda session: store_people.put_person(session, row)

    at_once(put("viewer", 1000), put("editor", 2000))

    with Session(engine) as session:
        found = store_people.people(session)
    assert found == [store_people.PersonRow("edda", "editor", "h" * 20, 0, 1000)]


def test_an_account_closed_while_its_role_changes_is_closed_and_has_that_role(engine, at_once):
    with session_scope(engine, write=True) as session:
        put_account(session, "edda", "viewer", "a-long-password")

    at_once(
        lambda session: set_disabled(session, "edda", True),
        lambda session: set_role(session, "edda", "editor"),
    )

    with Session(engine) as session:
        edda = store_people.find_person(session, "edda")
    assert (edda.role, edda.disabled) == ("editor", 1)


def test_a_suggestion_rejected_twice_was_rejected_by_the_first(engine, at_once):
    other = ("shoe-b", *KEY[1:])

    at_once(
        lambda session: store_history.reject(session, [KEY], "edda", 1000),
        lambda session: store_history.reject(session, [other, KEY, KEY], "ada", 2000),
    )

    with Session(engine) as session:
        assert store_history.rejections(session) == {KEY, other}
        who = session.execute(
            text("SELECT person FROM shopplugin_rejections WHERE product = 'shoe-a'")
        )
        assert who.scalar() == "edda"


def test_of_two_mappings_of_one_header_the_later_is_kept(engine, at_once, shipped):
    def save(meaning):
        return lambda session: save_mapping(
            session, ["Item"], {"Item": meaning}, shipped.vocabulary
        )

    at_once(save("sku"), save("product"))

    with Session(engine) as session:
        assert find_mapping(session, ["Item"]) == {"Item": "product"}


def raw(engine) -> dict[tuple[str, str], int]:
    with Session(engine) as session:
        weeks = store_counts.raw_counts(session, "9999-12-31")
    return weeks.get(MONDAY.isoformat(), {})


def test_counts_that_are_written_together_add_up(engine):
    tally = Tally(lambda: engine)
    tally.count(OPENED)

    def write_others(session):
        store.begin_change(session)
        store_counts.add_counts(session, MONDAY.isoformat(), {("quiz_started", ""): 2})

    before_commit(engine, write_others, lambda: tally.flush(MONDAY))

    assert raw(engine) == {("quiz_started", ""): 3}


def test_a_week_is_published_once_by_whoever_comes_first(engine):
    week = MONDAY.isoformat()
    figures = {("quiz_finished", ""): 250}
    with session_scope(engine, write=True) as session:
        store_counts.add_counts(session, week, {("quiz_started", ""): 500})

    def publish(session):
        store.begin_change(session)
        store_counts.publish_counts(session, week, figures)

    later = MONDAY + timedelta(7)
    before_commit(engine, publish, lambda: Tally(lambda: engine).flush(later))

    with Session(engine) as session:
        assert store_counts.published_counts(session) == [(week, "quiz_finished", "", 250)]


def test_what_could_not_be_written_is_kept_for_the_next_time(engine):
    faults = [RuntimeError("The shoes cannot be read.")]

    def possible():
        if faults:
            raise faults.pop()
        return ()

    tally = Tally(lambda: engine, possible)
    with session_scope(engine, write=True) as session:
        store_counts.add_counts(session, "2026-11-09", {("quiz_started", ""): 500})
    tally.count(OPENED)

    with pytest.raises(RuntimeError, match="cannot be read"):
        tally.flush(MONDAY)
    tally.count(OPENED)
    tally.flush(MONDAY)

    assert raw(engine) == {("quiz_started", ""): 2}


@pytest.mark.parametrize(("unheard", "kept"), [(False, {OPENED[0]: 1}), (True, {})])
def test_what_may_have_been_written_is_not_written_twice(engine, unheard, kept):
    tally = Tally(lambda: engine)
    tally.count(OPENED)

    def fail(_connection):
        raise OperationalError("COMMIT", {}, Exception(), connection_invalidated=unheard)

    event.listen(engine, "commit", fail)
    with pytest.raises(OperationalError):
        tally.flush(MONDAY)
    event.remove(engine, "commit", fail)

    assert tally._sums == kept
