"""What the columns of a shop's own files mean: proposed, corrected by a person, and kept."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, replace

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from .. import store_imports
from ..domain.vocabulary import Vocabulary
from ..feeds.detect import read_header
from ..feeds.mapping import IGNORED, OPTION
from ..feeds.report import FileRefused
from ..mappings import (
    find_mapping,
    forget_mapping,
    known_targets,
    proposed_mapping,
    save_mapping,
    saved_mappings,
)
from ..shop import current_shop
from .access import least
from .board import blueprint
from .desk import committing
from .imports import OPEN, no_such_import, own_import, settled
from .pages import Frame, frame, page, say
from .running import read_orders, read_report, start

# Formats with columns of their own, where a mapping only adds to what is known already.
_WELL_KNOWN = {"shopify", "woocommerce", "google"}


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of the file and what it is taken for; blank is nothing."""

    place: int
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ColumnsPage:
    """What ``columns.html`` shows."""

    frame: Frame
    number: int
    name: str
    columns: tuple[ColumnLine, ...]
    targets: tuple[tuple[str, str], ...]
    known: str
    saved: bool


@dataclass(frozen=True, slots=True)
class MappingLine:
    """One saved mapping."""

    digest: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MappingsPage:
    """What ``mappings.html`` shows."""

    frame: Frame
    mappings: tuple[MappingLine, ...]


@blueprint.get("/imports/<int:number>/columns")
@least("editor")
def columns(number: int) -> ResponseReturnValue:
    """Show the columns of a file with what they seem to mean."""
    found = _header_of(number)
    if isinstance(found, Response):
        return found
    row, header = found
    shop = current_shop()
    with shop.reading() as session:
        saved = find_mapping(session, header)
    meanings = saved or _proposal(header, shop.knowledge.vocabulary, _known_as(row))
    return _page(row, header, meanings, saved=saved is not None)


@blueprint.post("/imports/<int:number>/columns")
@least("editor")
def say_columns(number: int) -> ResponseReturnValue:
    """Keep what the columns mean, and look at the file again."""
    found = _header_of(number)
    if isinstance(found, Response):
        return found
    row, header = found
    vocabulary = current_shop().knowledge.vocabulary
    meanings = {
        name.strip(): meaning
        for place, name in enumerate(header)
        if (meaning := request.form.get(f"column.{place}", IGNORED))
    }
    fault = _fault(meanings, _known_as(row))
    if fault:
        return _page(row, header, meanings, alarm=f"{fault} Nothing was changed.", status=422)
    orders = replace(
        read_orders(row.options),
        format=_known_as(row) or "auto",
        skip_refused=False,
        write=False,
    )
    try:
        with committing(current_shop()) as session:
            taken = store_imports.change_import(
                session,
                number,
                OPEN,
                state="waiting",
                options=orders.document(),
                done=0,
                report="",
            )
            if taken:
                save_mapping(session, header, meanings, vocabulary)
    except ValueError as error:
        alarm = f"{error} Nothing was changed."
        return _page(row, header, meanings, alarm=alarm, status=422)
    if not taken:
        return settled(own_import(number) or row)
    start(number)
    return redirect(url_for("shopplugin.merch.one_import", number=number), 303)


@blueprint.get("/mappings")
@least("viewer")
def mappings() -> Response:
    """List what was said of the columns of files."""
    with current_shop().reading() as session:
        saved = saved_mappings(session)
    lines = tuple(
        MappingLine(digest, tuple(meanings.items()))
        for digest, meanings in sorted(saved.items(), key=lambda item: [*item[1]])
    )
    return page("mappings.html", MappingsPage(frame("Columns", "imports"), lines))


@blueprint.post("/mappings/<digest>")
@least("editor")
def forget_columns(digest: str) -> ResponseReturnValue:
    """Forget what was said of the columns of one kind of file."""
    with committing(current_shop()) as session:
        gone = forget_mapping(session, digest)
    if not gone:
        return say(404, "No such mapping", "Somebody may have removed it. Nothing was changed.")
    return redirect(url_for("shopplugin.merch.mappings", said="forgotten"), 303)


def _header_of(
    number: int,
) -> tuple[store_imports.ImportRow, tuple[str, ...]] | Response:
    """Return an import that waits and the columns of its file, or say why not."""
    row = own_import(number)
    if row is None:
        return no_such_import()
    if row.state not in OPEN:
        return settled(row)
    with current_shop().reading() as session:
        content = store_imports.content_of(session, number)
    if content is None:
        return no_such_import()
    try:
        return row, read_header(io.BytesIO(content))
    except FileRefused as refusal:
        return say(422, "This file has no columns to map", str(refusal))


def _known_as(row: store_imports.ImportRow) -> str:
    """Return the format whose own columns the file has, blank for files of the shop's own."""
    report = read_report(row)[0].get("report", {})
    format_ = str(report.get("format", ""))
    return format_ if format_ in _WELL_KNOWN else ""


def _proposal(header: tuple[str, ...], vocabulary: Vocabulary, known: str) -> dict[str, str]:
    """Propose meanings; of a file whose format is known, for nothing that it knows itself."""
    proposed = proposed_mapping(header, vocabulary)
    if known:
        attributes = vocabulary.attributes.keys()
        return {name: to for name, to in proposed.items() if to in attributes}
    targets = known_targets(vocabulary)
    for name in map(str.strip, header):
        own = name.lower()
        if own in targets and own not in proposed.values():
            proposed[name] = own
    return proposed


def _fault(meanings: dict[str, str], known: str) -> str:
    """Say what is wrong with what somebody said, blank for nothing."""
    twice = [to for to, count in Counter(meanings.values()).items() if count > 1]
    for to in twice:
        if to != OPTION:
            both = " and ".join(f"'{name}'" for name, said in meanings.items() if said == to)
            return f"{both} are both said to be {to}. Choose one of them."
    if not meanings:
        return "No column is said to mean anything. Choose at least the title of the shoe."
    if not known and not {"product", "title"} & set(meanings.values()):
        return "No column names the shoe. Say which one is its title, or its product handle."
    return ""


def _page(
    row: store_imports.ImportRow,
    header: tuple[str, ...],
    meanings: dict[str, str],
    *,
    saved: bool = False,
    alarm: str = "",
    status: int = 200,
) -> Response:
    vocabulary = current_shop().knowledge.vocabulary
    targets = tuple(
        (name, known.label if (known := vocabulary.attributes.get(name)) else name)
        for name in known_targets(vocabulary)
    )
    lines = tuple(
        ColumnLine(place, name.strip(), meanings.get(name.strip(), IGNORED))
        for place, name in enumerate(header)
        if name.strip() and header.index(name) == place
    )
    context = ColumnsPage(
        frame(f"Columns of {row.name}", "imports", alarm=alarm),
        row.id,
        row.name,
        lines,
        targets,
        _known_as(row),
        saved,
    )
    return page("columns.html", context, status)
