"""Counting without watching: in memory, hourly, noised when the week is over."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from database import session_scope
from sqlalchemy import text
from workbench import SHOE, in_shop, open_shop, signed_in

from shopplugin.demo import create_store
from shopplugin.domain.counting import MOST_PER_VISIT, Counter, publish
from shopplugin.domain.quiz import Answers
from shopplugin.seal import LONG, SHORT, Sealed
from shopplugin.store_counts import publish_counts, published_counts
from shopplugin.store_history import add_batch, recent_batches
from shopplugin.tally import OPENED, Tally, finished, possible, steps

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
    sent = client.post("/fit/quiz", data={"activity": "running", "conditions": "bunions"})
    assert {counter.dimension for counter in counted(app)} == {"quiz_started"}
    address = sent.headers["Location"]
    client.get(address)
    client.get(f"{address}?why=anything")

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
    app.test_client().post("/fit/quiz", data={"red_flags": "infection"}, follow_redirects=True)

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


def test_views_of_a_question_are_those_who_saw_it_or_a_later_one_last(app):
    cells = {
        ("quiz_finished", ""): 250,
        ("question_seen", "checks"): 40,
        ("question_seen", "wear"): 30,
        ("question_seen", "price"): 200,
    }
    with in_shop(app) as shop, session_scope(shop.engine, write=True) as session:
        publish_counts(session, "2026-11-16", cells)
        publish_counts(session, "2026-11-09", {("question_seen", "no-longer-asked"): 60})
        asked = steps(shop.knowledge.quiz)
    client = signed_in(app, "vera")

    rows = client.get("/fit/merch/figures.csv").get_data(as_text=True).splitlines()

    views = dict(row.split(",")[2:] for row in rows if ",question_views," in row)
    assert views.keys() == {*asked}
    assert [views["checks"], views["wear"], views["price"]] == ["270", "230", "200"]
    assert not any(row.startswith("2026-11-09,question_views") for row in rows)
    told = client.get("/fit/merch/figures.json").json
    assert [one["of"] for one in told if one["dimension"] == "question_views"] == [*asked][::-1]
    words = [one["name"] for one in told if one["dimension"] == "question_views"]
    assert words[::-1][:3] == ["first checks", "what for, how often", "where it hurts"]
    assert {*words} & {*asked} == set()
    assert "views of a question" in client.get("/fit/merch/figures").get_data(as_text=True)


def test_the_demo_invents_figures_says_so_and_drops_them_for_real_ones(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOPPLUGIN_DEMO_ACCOUNT", "demo:a-long-password")
    store = create_store(f"sqlite:///{tmp_path / 'store.db'}", instance_path=tmp_path)
    client = store.test_client()
    client.environ_base["HTTP_ORIGIN"] = "http://localhost"
    client.post("/fit/merch/login", data={"name": "demo", "password": "a-long-password"})

    page = client.get("/fit/merch/figures").get_data(as_text=True)
    file = client.get("/fit/merch/figures.csv")

    assert "Invented: nobody was counted" in page
    assert page.count("<summary>Week from ") == 7
    assert "<td>shoe shown</td><td>Brackmoor Camp Clog</td>" in page
    assert "invented-figures.csv" in file.headers["Content-Disposition"]
    header, *rows = file.get_data(as_text=True).splitlines()
    assert header == "week,figure,of,number,invented"
    assert rows
    assert all(row.endswith(",yes") for row in rows)
    with in_shop(store) as shop, session_scope(shop.engine, write=True) as session:
        assert published_counts(session) == []
        publish_counts(session, "2026-11-16", {("quiz_finished", ""): 250})
    page = client.get("/fit/merch/figures").get_data(as_text=True)
    assert "Invented" not in page
    assert "250" in page


def test_the_shoes_shown_most_come_first_in_each_week(app):
    cells = {("quiz_finished", ""): 250}
    cells |= {("product_shown", name): n for name, n in (("a", 30), ("b", 90), ("c", 60))}
    with in_shop(app) as shop, session_scope(shop.engine, write=True) as session:
        publish_counts(session, "2026-11-16", cells)
        publish_counts(session, "2026-11-09", {**cells, ("product_shown", "a"): 200})

    page = signed_in(app, "vera").get("/fit/merch/figures").get_data(as_text=True)

    shown = re.findall(r"<td>shoe shown</td><td>(\w)</td>", page)
    assert shown == ["b", "c", "a", "a", "b", "c"]


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

    assert len(counters) == len(set(counters)) == MOST_PER_VISIT - 3


def test_only_the_redirect_of_an_answer_opens_a_fresh_link():
    now = datetime(2026, 11, 16, tzinfo=UTC)

    for kept, life in ((False, SHORT), (True, LONG)):
        sealed = Sealed({}, "", "", kept, now + life)
        assert sealed.is_fresh(now + timedelta(seconds=2))
        assert not sealed.is_fresh(now + timedelta(seconds=11))


def test_every_figure_there_could_be_is_drawn_and_small_ones_are_not_written(app, monkeypatch):
    drawn = []

    def noiseless(week, sums, candidates, randbelow):
        found = publish(week, sums, candidates, lambda below: below - 1)
        drawn.append(set(found.cells))
        return found

    monkeypatch.setattr("shopplugin.tally.publish", noiseless)
    with in_shop(app) as shop:
        shoes = shop.snapshot.shoes
        for _ in range(300):
            shop.tally.count((*OPENED, Counter("quiz_finished")))
        shop.tally.flush(today=MONDAY)
        shop.tally.flush(today=MONDAY + timedelta(7))
        with shop.reading() as session:
            written = {(dimension, of) for _, dimension, of, _ in published_counts(session)}

        assert drawn == [set(possible(shop.knowledge.quiz, shoes))]
        assert {Counter("product_clicked", name) for name in shoes} <= drawn[0]
    assert written == {("quiz_started", ""), ("quiz_finished", "")}


@pytest.mark.parametrize("how", ["data", "json"])
def test_a_page_tells_a_step_seen_or_a_shoe_chosen(app, how):
    client = app.test_client()

    for said in ({"seen": "wear"}, {"clicked": SHOE}):
        answer = client.post("/fit/tally", **{how: said})
        assert (answer.status_code, answer.data) == (204, b"")
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"

    assert counted(app) == {
        Counter("question_seen", "wear"): 1,
        Counter("product_clicked", SHOE): 1,
    }


@pytest.mark.parametrize(
    "said",
    [
        {"seen": "red_flags"},
        {"seen": "Kanarienland"},
        {"seen": "bunions", "conditions": "bunions"},
        {"clicked": "Kanarienland"},
        {"red_flags": "infection"},
        {"conditions": "diabetes", "size_us": "9"},
    ],
)
def test_whatever_else_is_told_is_not_heard(app, said, caplog):
    caplog.set_level("DEBUG")
    client = app.test_client()

    assert client.post("/fit/tally", data=said).status_code == 204
    assert client.post("/fit/tally", json=said).status_code == 204
    assert client.post("/fit/tally", json=[said]).status_code == 204

    assert counted(app) == {}
    assert not any(word in caplog.text for word in said.values())


def test_a_page_cannot_tell_much(app):
    client = app.test_client()

    assert client.post("/fit/tally", data={"seen": "w" * 250}).status_code == 413
    assert (
        client.post("/fit/tally", data=b"{", content_type="application/json").status_code == 204
    )
    assert client.get("/fit/tally").status_code == 405
    assert counted(app) == {}


def test_a_network_that_tells_too_often_is_not_heard(tmp_path):
    app = open_shop(f"sqlite:///{tmp_path / 'shop.db'}", SHOPPLUGIN_RATE_LIMIT="1")
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = "203.0.113.9"

    answers = [client.post("/fit/tally", data={"seen": "use"}) for _ in range(5)]

    assert answers[-1].status_code == 429
    assert sum(counted(app).values()) < 5


def test_the_pages_name_the_steps_and_shoes_that_are_counted(app):
    client = app.test_client()
    page = client.get("/fit/quiz").text
    result = client.post("/fit/quiz", data={"activity": "running"}, follow_redirects=True).text

    with in_shop(app) as shop:
        assert tuple(re.findall(r'data-step="(\w*)"', page)) == steps(shop.knowledge.quiz)
    assert "chosen.js" in result


def test_what_was_done_a_year_ago_is_forgotten(app):
    year, now = 366 * 86_400, int(time.time())
    with in_shop(app) as shop:
        with session_scope(shop.engine, write=True) as session:
            for at in (now - year - 60, now - year + 3600):
                add_batch(session, "edda", at, "grid", f"at {at}", ())
        shop.tally.flush(today=MONDAY)
        with shop.reading() as session:
            kept = [row.at for row, *_ in recent_batches(session)]

    assert kept == [now - year + 3600]
