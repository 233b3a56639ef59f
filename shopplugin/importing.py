"""Product files into the catalogue and out of it: all of a file, or nothing.

The file is read and checked first, without the database; then, in one go and behind one
lock, its shoes are merged into the catalogue. What turns out to be refused or held after
that is undone before the caller could commit it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from dataclasses import replace as altered
from pathlib import Path
from typing import BinaryIO, TextIO

from sqlalchemy.orm import Session

from . import store
from .database import folders_of
from .differences import Differences, EachChange
from .feeds.contents import Open, open_here
from .feeds.detect import FORMATS, Reading
from .feeds.native import attribute_columns, write_native
from .feeds.pace import Pace, Progress
from .feeds.report import FileRefused, ImportReport, Remark, Remarks
from .feeds.room import check_room
from .feeds.rows import Row
from .feeds.staging import Staging
from .knowledge import Knowledge
from .layers import heritage
from .loading import read_shoes
from .merging import Merged, Scope, merge
from .models import Product, ProductRow, VariantRow
from .renaming import follow
from .traces import Traces

Source = str | os.PathLike[str] | BinaryIO

# A file that does more than this to the catalogue is held until a person confirms it.
_MOST_DROPPED = 0.20
_MOST_MOVED = 0.30

HELD = "Held for confirmation"
"""How the reasons begin for which a file waits for a person's word."""

_BATCH_ROWS = 2000


@dataclass(frozen=True, slots=True)
class _Orders:
    """What the sender asked for."""

    dry_run: bool
    skip_refused: bool
    replace: bool
    confirm: bool


def import_file(
    session: Session,
    source: Source,
    knowledge: Knowledge,
    *,
    format: str = "auto",
    dry_run: bool = False,
    skip_refused: bool = False,
    replace: bool = False,
    confirm: bool = False,
    over_people: bool = False,
    currency: str = "USD",
    mapping: Mapping[str, str] | None = None,
    mappings: Mapping[str, Mapping[str, str]] | None = None,
    each_change: EachChange | None = None,
    progress: Progress | None = None,
    open_file: Open = open_here,
    before_merge: Callable[[], object] = lambda: None,
    traces: Traces | None = None,
) -> ImportReport:
    """Bring the shoes of a file into the catalogue; the caller commits what was written.

    With a refused row, or held for confirmation, nothing is written; ``skip_refused`` writes
    the rest, ``confirm`` what is held. ``replace`` also removes what the file lacks.
    ``over_people`` lets the file speak over what people set. *currency* is that of prices
    that name none. *mapping* says what the file's columns mean; *mappings* are those saved,
    by the digest of the header (see ``mappings.saved_mappings``). *each_change* is told every
    shoe that would change and what it would be then, None where it would be gone. *progress*
    is told how many bytes of the file are done with. *open_file* may read the file elsewhere
    (see ``feeds.apart``). *before_merge* is called when that is over, and before the first
    question to the database: whoever has to wait for others does so there. *traces* gathers
    what the history of the shoes is to tell of a file that was written.

    The report of a dry run carries the differences field by field.
    """
    if format not in FORMATS:
        raise ValueError(f"'{format}' is not a format; it takes {', '.join(FORMATS)}.")
    orders = _Orders(dry_run, skip_refused, replace, confirm)
    vocabulary = knowledge.vocabulary
    with _opened(source) as stream, Staging() as staging:
        pace = Pace(stream, progress)
        try:
            check_room(stream, [] if dry_run else folders_of(session.get_bind(Product).engine))
            reading = Reading(format, mapping or {}, mappings or {})
            with open_file(
                stream, reading, vocabulary, knowledge.sizes, currency, pace.read
            ) as file:
                rows = staging.fill(file.rows)
        except FileRefused as refusal:
            return ImportReport(refused=refusal.remarks, dry_run=dry_run)
        attributes = [name for name in attribute_columns(vocabulary) if name in file.columns]
        scope = Scope(
            file.columns,
            tuple(attributes),
            complete=len(attributes) == len(attribute_columns(vocabulary))
            and not file.in_passing,
            over_people=over_people,
            in_passing=file.in_passing,
        )
        run = _Import(session, staging, scope, orders, file.refused_skus, traces=traces)
        if dry_run or each_change is not None:
            run.difference = Differences(vocabulary, each_change)
        run.refused.extend(file.refused)
        run.refused.extend(staging.drop_duplicates())
        run.refused.extend(staging.drop_crowds())
        run.notes.extend(file.notes)
        if file.without_currency:
            prices = "price names" if file.without_currency == 1 else "prices name"
            count = f"{file.without_currency:,} {prices} no currency"
            run.notes.add(Remark(1, "currency", f"{count}; {currency} was taken."))
        before_merge()
        report = run.report(pace.merging(rows), file.ignored)
    pace.finish()
    return altered(report, format=file.format, header=file.header)


def export_file(session: Session, stream: TextIO, knowledge: Knowledge) -> int:
    """Write the catalogue as native CSV; return how many rows that were."""
    shoes = read_shoes(session, knowledge.vocabulary)
    return write_native(stream, shoes, knowledge.vocabulary)


def export_path(session: Session, path: str | os.PathLike[str], knowledge: Knowledge) -> int:
    """Write the catalogue to a file, which appears whole or not at all."""
    path = Path(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="") as stream:
            rows = export_file(session, stream, knowledge)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return rows


class _Withdrawn(Exception):
    """What was written so far is to be undone."""


@dataclass(slots=True)
class _Import:
    """One run over the staged rows of a file."""

    session: Session
    staging: Staging
    scope: Scope
    orders: _Orders
    kept_skus: set[str]
    """Refused rows name variants all the same: these are not missing from the file."""
    refused: Remarks = field(default_factory=lambda: Remarks(100_000))
    notes: Remarks = field(default_factory=Remarks)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    dropped_products: int = 0
    prices_moved: int = 0
    free: list[int] = field(default_factory=list[int])
    moved_skus: bool = False
    moves: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """Shoes whose variants come under handles that are new, and which these are."""
    touched: bool = False
    writes: bool = False
    difference: Differences | None = None
    traces: Traces | None = None

    def report(
        self, pace: Callable[[int], None], ignored_columns: tuple[str, ...]
    ) -> ImportReport:
        """Merge everything, or find out why not."""
        self.writes = not self.orders.dry_run and self._takes_refusals()
        held: list[Remark] = []
        if not self.writes:
            held = self._merge_all(pace)
        else:
            # The lock comes before the savepoint: some drivers commit a savepoint that is
            # the first thing in a transaction.
            store.begin_change(self.session)
            try:
                with self.session.begin_nested():
                    held = self._merge_all(pace)
                    if held or not self._takes_refusals():
                        raise _Withdrawn
            except _Withdrawn:
                self.writes = False
        accepted = not held and self._takes_refusals()
        written = self.writes and (self.touched or self.removed > 0)
        if written:
            store.end_change(self.session)
        counted = written or self.orders.dry_run
        return ImportReport(
            self.added if counted else 0,
            self.changed if counted else 0,
            self.unchanged,
            self.removed if counted else 0,
            tuple(sorted([*held, *self.refused.kept])),
            self.notes.in_order(),
            ignored_columns,
            self.orders.dry_run,
            written,
            accepted,
            differences=self.difference.told() if self.difference else None,
        )

    def _takes_refusals(self) -> bool:
        return self.orders.skip_refused or not self.refused.count

    def _merge_all(self, pace: Callable[[int], None]) -> list[Remark]:
        """Merge shoe after shoe; return the reasons to hold the file."""
        before = store.extent(self.session)
        if self.orders.replace and before.products:
            self._remove_missing()
        done = 0
        with (
            store.changing_products(self.session) as products,
            store.changing_variants(self.session) as variants,
        ):
            for batch in _batches(self.staging.shoes()):
                merged = self._merge_batch(batch, in_empty_catalogue=not before.products)
                self._count(merged)
                if self.writes:
                    self._write(merged, products, variants)
                done += sum(map(len, batch.values()))
                pace(done)
        if self.difference:
            self.difference.finish(self.session, self.staging.has_product)
        if self.writes and (self.moved_skus or self.removed):
            if self.traces:
                gone = store.empty_products_with_words(self.session)
                self.traces.leave(row for row in gone if row.product not in self.moves)
            store.remove_empty_products(self.session)
            self._follow_renamed()
        return [] if self.orders.confirm else list(self._reasons_to_hold(before))

    def _merge_batch(self, batch: Mapping[str, list[Row]], in_empty_catalogue: bool) -> Merged:
        merged = Merged()
        if in_empty_catalogue:
            for product, rows in batch.items():
                merge(product, rows, None, {}, self.scope, merged)
            if self.difference:
                self.difference.take(merged, {}, {})
            return merged
        products = [*batch]
        stored = store.products_named(self.session, products)
        variants = {
            product: {row.sku: row for row in rows}
            for product, rows in store.variants_of(self.session, products).items()
        }
        thinned = self._forget_leaving(batch, variants)
        arriving = self._arriving(batch, variants)
        sources = self._sources(arriving, stored)
        for product, rows in batch.items():
            known = variants.get(product, {}) | arriving.get(product, {})
            inherited = heritage(sources.get(product, []))
            merge(product, rows, stored.get(product), known, self.scope, merged, inherited)
            variants[product] = known
        if self.difference:
            self.difference.take(merged, stored, variants, thinned)
        if self.traces:
            for after in merged.changed_products:
                self.traces.take(stored[after.product], after)
            for after in merged.new_products:
                for before in sources.get(after.product, [])[:1]:
                    self.traces.take(before._replace(product=after.product), after)
        return merged

    def _forget_leaving(
        self, batch: Mapping[str, list[Row]], variants: Mapping[str, dict[str, VariantRow]]
    ) -> set[str]:
        """Leave out of each shoe the variants that the file has elsewhere, or not at all.

        Return the shoes that lost some.
        """
        thinned: set[str] = set()
        silent = {
            sku: product
            for product, own in variants.items()
            for sku in own.keys() - {row.sku for row in batch[product]}
        }
        staged = self.staging.products_of([*silent])
        for sku, product in silent.items():
            missing = self.orders.replace and sku not in staged and sku not in self.kept_skus
            if missing or staged.get(sku, product) != product:
                del variants[product][sku]
                thinned.add(product)
        return thinned

    def _arriving(
        self, batch: Mapping[str, list[Row]], variants: Mapping[str, Mapping[str, VariantRow]]
    ) -> dict[str, dict[str, VariantRow]]:
        """Find the variants that so far stood under another shoe."""
        goals = {
            row.sku: product
            for product, rows in batch.items()
            for row in rows
            if row.sku not in variants.get(product, ())
        }
        arriving: dict[str, dict[str, VariantRow]] = {}
        for sku, variant in store.variants_named(self.session, [*goals]).items():
            arriving.setdefault(goals[sku], {})[sku] = variant
            self.moved_skus = True
        return arriving

    def _sources(
        self,
        arriving: Mapping[str, Mapping[str, VariantRow]],
        stored: Mapping[str, ProductRow],
    ) -> dict[str, list[ProductRow]]:
        """Return, for each shoe whose handle is new, the stored ones it is made of."""
        made_of = {
            product: sorted({variant.product for variant in variants.values()})
            for product, variants in arriving.items()
            if product not in stored
        }
        for product, handles in made_of.items():
            for handle in handles:
                self.moves.setdefault(handle, set()).add(product)
        wanted = dict.fromkeys(handle for handles in made_of.values() for handle in handles)
        sources = store.products_named(self.session, [*wanted])
        return {
            product: [sources[handle] for handle in handles]
            for product, handles in made_of.items()
        }

    def _follow_renamed(self) -> None:
        """Let what was done to a shoe that is wholly under one new handle stand there."""
        whole = {old: next(iter(new)) for old, new in self.moves.items() if len(new) == 1}
        left = store.products_named(self.session, [*whole])
        follow(self.session, {old: new for old, new in whole.items() if old not in left})

    def _remove_missing(self) -> None:
        """Take out what the file lacks, a page of shoes at a time."""
        after = ""
        while page := store.skus_by_product(self.session, after):
            after = max(page)
            staged = self.staging.products_of([sku for skus in page.values() for sku in skus])
            there = staged.keys() | self.kept_skus
            missing = [sku for skus in page.values() for sku in skus if sku not in there]
            self.dropped_products += sum(there.isdisjoint(skus) for skus in page.values())
            self.removed += len(missing)
            if self.difference:
                for product, skus in page.items():
                    gone = [sku for sku in skus if sku not in there]
                    self.difference.remove(product, gone, whole=len(gone) == len(skus))
            if self.writes:
                store.remove_variants(self.session, missing)

    def _count(self, merged: Merged) -> None:
        self.added += len(merged.new_variants)
        self.changed += merged.changed
        self.unchanged += merged.unchanged
        self.prices_moved += merged.prices_moved
        self.touched |= merged.writes_something
        self.free += merged.free
        self.refused.extend(merged.refused)
        self.notes.extend(merged.notes)

    def _write(
        self,
        merged: Merged,
        products: store.Change[ProductRow],
        variants: store.Change[VariantRow],
    ) -> None:
        # Shoes first: a variant needs its shoe to be there.
        store.add_products(self.session, merged.new_products)
        products(merged.changed_products)
        store.revise_products(self.session, merged.revised)
        variants(merged.changed_variants)
        store.add_variants(self.session, merged.new_variants)

    def _reasons_to_hold(self, before: store.Extent) -> Iterator[Remark]:
        if self.dropped_products > before.products * _MOST_DROPPED:
            yield _held(
                1,
                "product",
                f"{self.dropped_products:,} of {before.products:,} shoes would be removed",
            )
        if self.prices_moved > before.priced_variants * _MOST_MOVED:
            yield _held(
                1,
                "price",
                f"{self.prices_moved:,} of {before.priced_variants:,} prices would move by half"
                " or more",
            )
        if self.free:
            more = f", and so do {len(self.free) - 1:,} more" if len(self.free) > 1 else ""
            yield _held(min(self.free), "price", f"this row brings a price of zero{more}")


def _held(line: int, column: str, reason: str) -> Remark:
    return Remark(line, column, f"{HELD}: {reason}. Confirm it to write it.")


def _batches(shoes: Iterator[tuple[str, list[Row]]]) -> Iterator[dict[str, list[Row]]]:
    batch: dict[str, list[Row]] = {}
    size = 0
    for product, rows in shoes:
        batch[product] = rows
        size += len(rows)
        if size >= _BATCH_ROWS:
            yield batch
            batch, size = {}, 0
    if batch:
        yield batch


@contextmanager
def _opened(source: Source) -> Generator[BinaryIO]:
    if isinstance(source, (str, os.PathLike)):
        with Path(source).open("rb") as stream:
            yield stream
    else:
        yield source
