"""What several test modules share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from database import fresh_database, postgres_server
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shopplugin import migrations
from shopplugin.database import create_engine_for, writing
from shopplugin.knowledge import Knowledge, load
from shopplugin.paths import CATALOG_DIR


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a real PostgreSQL server, one for each worker of the test run."""
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path) -> Iterator[str]:
    """The address of an empty database: each test that asks runs on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'shop.db'}"
    else:
        with fresh_database(request.getfixturevalue("postgres_url")) as url:
            yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a database with our tables in it."""
    engine = create_engine_for(database_url)
    migrations.upgrade(engine)
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
