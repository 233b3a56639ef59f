"""Column mappings, kept: what a shop once said of a header holds for its next file.

Functions take a session and never commit, as those of ``store`` do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from .bulk import upsert
from .domain.vocabulary import Vocabulary
from .feeds.mapping import check_mapping, header_digest, mapping_targets, propose_mapping
from .feeds.native import attribute_columns
from .feeds.specs import SpecReader
from .models_feeds import FeedMapping

_MAPPINGS = cast(Table, FeedMapping.__table__)


def saved_mappings(session: Session) -> dict[str, dict[str, str]]:
    """Return every mapping, by the digest of its header."""
    rows = session.connection().execute(select(_MAPPINGS.c.header, _MAPPINGS.c.columns))
    return {header: json.loads(columns) for header, columns in rows}


def find_mapping(session: Session, header: Sequence[str]) -> dict[str, str] | None:
    """Return what was said of this header, if anything was."""
    digest = header_digest(header)
    query = select(_MAPPINGS.c.columns).where(_MAPPINGS.c.header == digest)
    columns = session.connection().scalar(query)
    return None if columns is None else json.loads(columns)


def save_mapping(
    session: Session, header: Sequence[str], mapping: Mapping[str, str], vocabulary: Vocabulary
) -> None:
    """Keep what the columns of this header mean; an empty mapping forgets it.

    Raises ``ValueError`` for a column that is not in the header, or a goal nobody knows.
    """
    check_mapping(mapping, header, known_targets(vocabulary))
    digest = header_digest(header)
    if not mapping:
        forget_mapping(session, digest)
        return
    row = {"header": digest, "columns": json.dumps(dict(mapping), ensure_ascii=False)}
    upsert(session.connection(), _MAPPINGS, [row], anew=["columns"])


def forget_mapping(session: Session, digest: str) -> bool:
    """Forget what was said of a header; say whether anything was."""
    gone = session.connection().execute(delete(_MAPPINGS).where(_MAPPINGS.c.header == digest))
    return gone.rowcount == 1


def known_targets(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return what a column may mean, beside nothing."""
    return mapping_targets(attribute_columns(vocabulary))


def proposed_mapping(header: Sequence[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Propose what the columns of a header mean, for a person to correct."""
    return propose_mapping(header, SpecReader(vocabulary))
