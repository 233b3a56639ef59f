"""The workbench while its database is away: it says so soon, and what became of the data."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from database import fresh_database
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from workbench import SHOE, in_shop, open_shop, put_cell, revision, signed_in

SOON_S = 4.0  # less than any patience with a database that is there and busy


def asked(client, method: str = "GET", address: str = "/fit/merch/", **given):
    began = time.monotonic()
    answer = client.open(address, method=method, **given)
    assert time.monotonic() - began < SOON_S
    return answer


def assert_away(answer) -> None:
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "The database does not answer" in answer.get_data(as_text=True)


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "store" / "shop.db"


def put_away(app, file: Path) -> None:
    """Take the file away, and the connections to it as a restart of its disk would."""
    with in_shop(app) as shop:
        shop.engine.dispose()
    file.parent.rename(file.parent.with_name("away"))


@pytest.mark.parametrize(
    "page", ["", "todo", "suggestions", "coverage", "imports", "placements", "history"]
)
def test_every_page_says_that_the_file_is_away(file, page):
    app = open_shop(f"sqlite:///{file}")
    client = signed_in(app)
    put_away(app, file)

    answer = asked(client, address=f"/fit/merch/{page}")

    assert_away(answer)
    assert "Nothing was changed" in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/fit/merch/", "/fit/merch/login"])
def test_a_file_that_is_no_database_is_told_in_words_and_nobodys_name_is_logged(
    file, address, caplog
):
    app = open_shop(f"sqlite:///{file}")
    client = signed_in(app)
    with in_shop(app) as shop:
        shop.engine.dispose()
    file.write_bytes(bytes(range(256)) * 200)

    form = {"name": "marguerite", "password": "a-long-password"}
    answer = asked(client, "GET" if address.endswith("/") else "POST", address, data=form)

    assert_away(answer)
    assert "marguerite" not in caplog.text


def test_an_edit_without_the_file_is_not_saved_and_works_when_it_is_back(file):
    app = open_shop(f"sqlite:///{file}")
    client = signed_in(app)
    tag = revision(client)
    put_away(app, file)

    answer = asked(
        client,
        "PUT",
        f"/fit/merch/products/{SHOE}/cells/drop_mm",
        data={"cell": "3"},
        headers={"If-Match": tag},
    )

    assert_away(answer)
    assert "Nothing was changed" in answer.get_data(as_text=True)
    file.parent.with_name("away").rename(file.parent)
    assert revision(client) == tag
    assert put_cell(client, "3", tag).status_code == 200


def test_an_edit_whose_end_nobody_heard_says_to_look_before_sending_it_again(file, monkeypatch):
    app = open_shop(f"sqlite:///{file}")
    client = signed_in(app)
    tag = revision(client)

    def lost(*_given):
        raise OperationalError("COMMIT", {}, Exception("lost"), connection_invalidated=True)

    monkeypatch.setattr("sqlalchemy.orm.Session.commit", lost)
    answer = put_cell(client, "3", tag)

    assert_away(answer)
    page = answer.get_data(as_text=True)
    assert "Nothing was changed" not in page
    assert "may or may not be saved" in page


@pytest.mark.postgres
def test_a_server_that_closed_is_away_until_it_is_back(postgres_url):
    with fresh_database(postgres_url) as url:
        app = open_shop(url)
        client = signed_in(app)
        tag = revision(client)
        name = make_url(url).database
        server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :n"
                ),
                {"n": name},
            )

        assert_away(asked(client))
        assert_away(asked(client, "POST", "/fit/merch/history/1/undo"))

        with server.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
        server.dispose()
        assert revision(client) == tag
        with in_shop(app) as shop:
            shop.engine.dispose()
