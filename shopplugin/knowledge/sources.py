"""``sources.toml``: where every statement of the catalogue was read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..domain.rules import Grade, Seen, Source
from .tables import Table

_URL = re.compile(r"https?://[^\s/]+\.[^\s/]+(?P<page>/\S*)?")


def read_sources(page: Table) -> dict[str, Source]:
    """Read every ``[source.<id>]``."""
    sources: dict[str, Source] = {}
    for name, table in page.named_tables("source"):
        title, url, read = table.text("title"), _read_address(table), table.day("read")
        sources[name] = Source(name, title, url, read, _read_seen(table))
    return sources


def _read_address(table: Table) -> str:
    """Read the address of the page itself; a site's front page says nothing in particular."""
    url = table.text("url")
    parts = _URL.fullmatch(url)
    if url and parts is None:
        table.fault("url", f"'{url}' is not a web address.", "Write it in full, https://...")
    elif parts and parts["page"] in (None, "/"):
        what = f"'{url}' is the front page of a site."
        table.fault("url", what, "Write the address of the page that says it.")
    return url


def _read_seen(table: Table) -> Seen:
    """Read how much of the source was seen; at fault, the least."""
    word = table.word("seen", list(Seen), noun="a way of having seen a source")
    return Seen(word) if word else Seen.NOTES


def read_source(table: Table, sources: Mapping[str, Source]) -> Source | None:
    """Read the id of a source that is listed."""
    if "source" in table and not sources:
        table.allow("source")  # sources.toml itself is at fault; one message is enough
        return None
    return sources.get(table.word("source", sources, noun="in sources.toml"))


def read_cited(
    table: Table, sources: Mapping[str, Source], key: str = "sources"
) -> tuple[Source, ...]:
    """Read a list of such ids."""
    if key in table and not sources:
        table.allow(key)
        return ()
    return tuple(sources[each] for each in table.words(key, sources, noun="in sources.toml"))


def read_grade(table: Table) -> Grade | None:
    """Read how sure a statement is, A to D."""
    word = table.word("grade", [grade.value for grade in Grade], noun="a grade")
    return Grade(word) if word else None
