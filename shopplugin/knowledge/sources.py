"""``sources.toml``: where every statement of the catalogue was read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..domain.rules import Grade, Source
from .tables import Table

_URL = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?")


def read_sources(page: Table) -> dict[str, Source]:
    """Read every ``[source.<id>]``."""
    sources: dict[str, Source] = {}
    for name, table in page.named_tables("source"):
        url = table.text("url")
        if url and not _URL.fullmatch(url):
            table.fault(
                "url", f"'{url}' is not a web address.", "Write it in full, https://..."
            )
        sources[name] = Source(name, table.text("title"), url, table.day("read"))
    return sources


def read_source(table: Table, sources: Mapping[str, Source]) -> Source | None:
    """Read the id of a source that is listed."""
    if "source" in table and not sources:
        table.allow("source")  # sources.toml itself is at fault; one message is enough
        return None
    return sources.get(table.word("source", sources, noun="in sources.toml"))


def read_cited(table: Table, sources: Mapping[str, Source]) -> tuple[Source, ...]:
    """Read a list of such ids, ``sources``."""
    if "sources" in table and not sources:
        table.allow("sources")
        return ()
    return tuple(
        sources[each] for each in table.words("sources", sources, noun="in sources.toml")
    )


def read_grade(table: Table) -> Grade | None:
    """Read how sure a statement is, A to D."""
    word = table.word("grade", [grade.value for grade in Grade], noun="a grade")
    return Grade(word) if word else None
