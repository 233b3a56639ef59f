"""Counting without watching: in memory, hourly, noised when the week is over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from workbench import in_shop, open_shop, signed_in

from shopplugin.database import session_scope
from shopplugin.domain.counting import MOST_PER_VISIT, Counter
from shopplugin.domain.quiz import Answers
from shopplugin.store_merch import published_counts
from shopplugin.tally import OPENED, Tally, finished

MONDAY = date(2026, 11, 16)


@pytest.fixture
def app(tmp_path):
    return open_shop(f"sqlite:///{tmp_path / 'shop.db'}")


def counted(app):
    with in_shop(app) as shop:
        return shop.tally._sums


def test_a_quiz_adds_no_more_than_the_noise_hides_and_writes_nothing(app):
    client = app.test_client()
    with in_shop(app) as shop, session_scope(shop.engine) as session:
        before = session.execute(text("SELECT count(*) FROM shopplugin_counts")).scalar()
    client.get("/fit/quiz")
    client.post("/fit/quiz", data={"activity": "running", "conditions": "bunions"})

    sums = counted(app)

    assert sum(sums.values()) <= MOST_PER_VISIT
    assert {counter.dimension for counter in sums} == {
        "quiz_started",
        "quiz_finished",
        "product_shown",
    }
    with in_shop(app) as shop, session_scope(shop.engine) as session:
        assert (
            session.execute(text("SELECT count(*) FROM shopplugin_counts")).scalar() == before
        )


def test_a_red_flag_leaves_no_more_than_that_a_quiz_was_finished(app):
    app.test_client().post("/fit/quiz", data={"red_flags": "infection"})

    assert counted(app) == {Counter("quiz_finished"): 1}


def test_the_raw_sums_of_a_week_are_gone_once_it_is_published(app):
    with in_shop(app) as shop:
        tally = Tally(lambda: shop.engine)
        for _ in range(1000):
            tally.count([*OPENED, Counter("quiz_finished"), Counter("product_shown", "a-shoe")])
        tally.flush(today=MONDAY)
        tally.count(OPENED)
        tally.flush(today=MONDAY + timedelta(1))
        with shop.reading() as session:
            assert published_counts(session) == []

        tally.flush(today=MONDAY + timedelta(7))

        with shop.reading() as session:
            published = published_counts(session)
            raw = session.execute(
                text("SELECT count(*) FROM shopplugin_counts WHERE published = 0")
            )
            assert raw.scalar() == 0
    figures = {(dimension, of): number for _week, dimension, of, number in published}
    assert all(number % 5 == 0 and abs(number - 1000) < 200 for number in figures.values())
    assert {week for week, *_ in published} == {"2026-11-16"}

    page = signed_in(app, "vera").get("/fit/merch/figures.csv")
    assert page.get_data(as_text=True).splitlines()[0] == "week,figure,of,number"
    assert page.mimetype == "text/csv"


def test_a_week_of_few_quizzes_shows_nothing(app):
    with in_shop(app) as shop:
        tally = Tally(lambda: shop.engine)
        tally.count(OPENED)
        tally.flush(today=MONDAY)
        tally.flush(today=MONDAY + timedelta(7))
        with shop.reading() as session:
            assert {number for *_, number in published_counts(session)} == {None}

    assert "Not enough visits yet" in signed_in(app).get("/fit/merch/figures").get_data(
        as_text=True
    )


def test_figures_older_than_thirteen_months_are_forgotten(app):
    with in_shop(app) as shop:
        tally = Tally(lambda: shop.engine)
        tally.count(OPENED)
        tally.flush(today=MONDAY)
        tally.flush(today=MONDAY + timedelta(500))
        with shop.reading() as session:
            assert published_counts(session) == []


def test_nothing_is_counted_twice(app):
    with in_shop(app) as shop:
        advice = shop.advise(Answers())

    counters = finished(advice)

    assert len(counters) == len(set(counters)) == MOST_PER_VISIT - 1
