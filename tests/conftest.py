"""What several test modules share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from database import fresh_database, postgres_server
from hypothesis import settings
from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from shopplugin import migrations
from shopplugin.database import create_engine_for, writing
from shopplugin.knowledge import Knowledge, load
from shopplugin.models import Catalogue, Product
from shopplugin.paths import CATALOG_DIR

# No test is timed: a busy machine would fail it.
settings.register_profile("shopplugin", deadline=None)
settings.load_profile("shopplugin")

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a real PostgreSQL server, one for each worker of the test run."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def stocked_postgres_url(postgres_url: str) -> Iterator[str]:
    """The address of a PostgreSQL database with our tables; see :func:`engine`."""
    with fresh_database(postgres_url) as url:
        engine = create_engine_for(url)
        migrations.upgrade(engine)
        engine.dispose()
        yield url


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database: each test that asks runs on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'shop.db'}"
    else:
        with fresh_database(request.getfixturevalue("postgres_url")) as url:
            yield url


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database with our tables, empty; each test runs on both kinds.

    To make a PostgreSQL database takes half a second, so all tests have the same one.
    """
    if request.param == "sqlite":
        engine = create_engine_for(f"sqlite:///{tmp_path / 'tables.db'}")
        migrations.upgrade(engine)
    else:
        engine = create_engine_for(request.getfixturevalue("stocked_postgres_url"))
        with writing(engine).begin() as connection:
            connection.execute(delete(Product))
            connection.execute(update(Catalogue).values(version=0))
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that may write; what it did not commit is undone."""
    with Session(writing(engine)) as session:
        yield session


@pytest.fixture(scope="session")
def shipped() -> Knowledge:
    """What the shipped catalogue folder says; load a copy to change something."""
    return load(CATALOG_DIR)
