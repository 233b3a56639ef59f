"""Tables are made and migrated by ourselves, beside a host that does the same."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from shopplugin import migrations, store
from shopplugin.bulk import insert_rows
from shopplugin.database import create_engine_for, writing
from shopplugin.migrations import SchemaTooNew, skip_shopplugin
from shopplugin.models import metadata


@pytest.fixture
def empty(database_url):
    engine = create_engine_for(database_url)
    yield engine
    engine.dispose()


def test_an_empty_database_is_brought_to_the_newest_revision(empty):
    assert migrations.current(empty) is None

    assert migrations.upgrade(empty) == migrations.head()

    assert migrations.current(empty) == migrations.head()
    assert set(sa.inspect(empty).get_table_names()) == {
        *metadata.tables,
        migrations.VERSION_TABLE,
    }


def test_upgrading_twice_is_upgrading_once(empty):
    migrations.upgrade(empty)
    with writing(empty).begin() as connection:
        connection.execute(sa.text("UPDATE shopplugin_catalogue SET version = 7"))

    migrations.upgrade(empty)

    with empty.connect() as connection:
        versions = connection.scalars(sa.text("SELECT version FROM shopplugin_catalogue"))
        assert list(versions) == [7]


def test_the_migrations_make_exactly_the_tables_of_the_models(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": migrations.VERSION_TABLE,
                "compare_type": True,
                "target_metadata": metadata,
            },
        )

        assert compare_metadata(context, metadata) == []


def test_the_migrations_make_the_checks_of_the_models_too(empty):
    migrations.upgrade(empty)
    made = _checks(empty)
    with writing(empty).begin() as connection:
        connection.execute(sa.text(f"DROP TABLE {migrations.VERSION_TABLE}"))
        metadata.drop_all(connection)
        metadata.create_all(connection)

    assert made == _checks(empty)


def _checks(engine):
    inspector = sa.inspect(engine)
    return {
        table: sorted(
            (check["name"], check["sqltext"])
            for check in inspector.get_check_constraints(table)
        )
        for table in metadata.tables
    }


def test_the_written_list_of_revisions_is_the_folder_of_revisions():
    config = Config()
    config.set_main_option("script_location", "shopplugin:migrations")
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)

    assert tuple(scripts.get_heads()) == (migrations.head(),)
    assert {script.revision for script in scripts.walk_revisions()} == set(migrations.REVISIONS)


def test_a_catalogue_keeps_its_shoes_when_a_column_is_added(empty):
    config = Config()
    config.set_main_option("script_location", "shopplugin:migrations")
    config.set_main_option("path_separator", "os")
    with writing(empty).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(
            sa.text(
                "INSERT INTO shopplugin_products (product, title, feed_values,"
                " suggested_values, person_values, revision)"
                " VALUES ('alder', 'Alder', '{}', '{}', '{}', 3)"
            )
        )
        connection.execute(
            sa.text(
                "INSERT INTO shopplugin_variants (sku, product, feed_values)"
                " VALUES ('A9', 'alder', '{}')"
            )
        )

    migrations.upgrade(empty)

    with Session(empty) as session:
        ((shoe, variants),) = store.stored_shoes(session)
        other = shoe._replace(product="birch", tags="a")
        insert_rows(session.connection(), store.PRODUCTS, [other])
        birch = store.products_named(session, ["birch"])["birch"]
    assert (shoe.title, shoe.revision, shoe.tags) == ("Alder", 3, None)
    assert [one.sku for one in variants] == ["A9"]
    assert birch == other


def test_what_goes_up_comes_down(empty):
    migrations.upgrade(empty)
    with writing(empty).begin() as connection:
        config = Config()
        config.set_main_option("script_location", "shopplugin:migrations")
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    assert sa.inspect(empty).get_table_names() == [migrations.VERSION_TABLE]


def test_processes_that_start_at_once_all_find_the_tables(database_url):
    engines = [create_engine_for(database_url) for _ in range(4)]
    together = threading.Barrier(len(engines))
    outcomes = []

    def start(engine):
        together.wait()
        try:
            outcomes.append(migrations.upgrade(engine))
        except Exception as error:
            outcomes.append(error)

    threads = [threading.Thread(target=start, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes == [migrations.head()] * len(engines)
    for engine in engines:
        engine.dispose()


def test_tables_of_a_newer_release_are_left_alone(empty):
    migrations.upgrade(empty)
    with writing(empty).begin() as connection:
        connection.execute(
            sa.text(f"UPDATE {migrations.VERSION_TABLE} SET version_num = '9999'")
        )

    with pytest.raises(SchemaTooNew) as refusal:
        migrations.upgrade(empty)

    assert str(refusal.value) == (
        "The database is at revision '9999', which this release of shopplugin does not know"
        f" (it knows up to '{migrations.head()}'). Update shopplugin, or restore the"
        " database's backup from before the update. Nothing was changed."
    )


@pytest.fixture
def hosts_engine(database_url):
    """An engine as a host makes it: none of our pragmas, none of our BEGINs."""
    engine = sa.create_engine(database_url)
    yield engine
    engine.dispose()


def test_a_hosts_plain_engine_is_migrated_too(hosts_engine):
    assert migrations.upgrade(hosts_engine) == migrations.head()
    assert migrations.upgrade(hosts_engine) == migrations.head()


def test_a_half_done_migration_leaves_nothing(hosts_engine, monkeypatch):
    def fail(connection):
        run(connection)
        raise RuntimeError("power cut")

    run = migrations._run_alembic
    monkeypatch.setattr(migrations, "_run_alembic", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        migrations.upgrade(hosts_engine)

    assert sa.inspect(hosts_engine).get_table_names() == []


def test_a_hosts_autogenerate_keeps_its_hands_off_our_tables(empty):
    migrations.upgrade(empty)
    host = sa.MetaData()
    orders = sa.Table("orders", host, sa.Column("id", sa.Integer, primary_key=True))
    with writing(empty).begin() as connection:
        host.create_all(connection)

    with empty.connect() as connection:
        opts = {"include_name": skip_shopplugin, "target_metadata": host}
        filtered = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(filtered, host) == []

        unfiltered = MigrationContext.configure(connection, opts={"target_metadata": host})
        dropped = [change[1].name for change in compare_metadata(unfiltered, host)]
        assert "shopplugin_products" in dropped
    assert orders.name == "orders"


def test_the_hosts_tables_are_none_of_our_business(hosts_engine):
    with hosts_engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE orders (id INTEGER PRIMARY KEY)"))
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES ('host')"))

    migrations.upgrade(hosts_engine)

    with hosts_engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "host"
    assert "orders" in sa.inspect(hosts_engine).get_table_names()
