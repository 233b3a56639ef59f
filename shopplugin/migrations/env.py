"""Alembic's entry: runs on the connection that was handed over, and on our tables only."""

from collections.abc import Mapping
from typing import Any

from alembic import context

from shopplugin import models_feeds, models_merch
from shopplugin.migrations import VERSION_TABLE
from shopplugin.models import TABLE_PREFIX, metadata

# Imported for the tables they add to our metadata.
_WITH_TABLES = (models_feeds, models_merch)


def _only_ours(name: str | None, type_: str, parent_names: Mapping[Any, str | None]) -> bool:
    return type_ != "table" or (name is not None and name.startswith(TABLE_PREFIX))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    include_name=_only_ours,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
