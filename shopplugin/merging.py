"""What a file says of one shoe, put together with what the catalogue has of it.

Everything here is values in, values out; ``importing`` reads and writes. A file says what
each variant is like; the catalogue keeps what its variants share once, with the shoe, and
with a variant only where it differs. A blank cell says nothing about its own variant: an
attribute becomes unknown when no variant of the shoe states it any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from .domain.shoes import LENGTHS
from .domain.vocabulary import WIDTH
from .feeds.report import Remark
from .feeds.rows import Row
from .layers import NO_HERITAGE, Heritage, Layers
from .models import ProductRow, VariantRow, read_cells, write_cells

_EMPTY = "{}"

# What rows say of their shoe, as it stands in a Row and in a ProductRow. On the first six
# the rows of one shoe must agree; of the others the first counts, and of tags all do.
_IDENTITY: tuple[str, ...] = ("title", "brand", "model", "version", "kind", "audience")
_TEXTS: tuple[str, ...] = (*_IDENTITY, "url", "image_url", "description", "tags")
_IN_ROW = slice(3, 13)
_IN_PRODUCT = slice(1, 11)
_DOCUMENTS = slice(11, 14)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a file speaks of: its known columns, and the attributes among them.

    ``complete`` says that the file has a column for every attribute there is; with
    ``over_people`` it speaks over what people set in the workbench, too. Of what it says
    only ``in_passing`` a blank is silence: what is known stays.
    """

    columns: frozenset[str]
    attributes: tuple[str, ...]
    complete: bool
    over_people: bool = False
    in_passing: frozenset[str] = frozenset()


@dataclass(slots=True)
class Merged:
    """Shoes after their merge: what is to be written, and how the rows are counted."""

    new_products: list[ProductRow] = field(default_factory=list[ProductRow])
    changed_products: list[ProductRow] = field(default_factory=list[ProductRow])
    revised: list[str] = field(default_factory=list[str])
    """Shoes that stay as they are, but whose variants say other things of themselves.

    What merely sells otherwise (size, price, stock) is nothing to whoever edits the shoe.
    """
    new_variants: list[VariantRow] = field(default_factory=list[VariantRow])
    changed_variants: list[VariantRow] = field(default_factory=list[VariantRow])
    changed: int = 0
    unchanged: int = 0
    prices_moved: int = 0
    """How many known prices move by half or more."""
    free: list[int] = field(default_factory=list[int])
    """Lines that bring a price of zero."""
    refused: list[Remark] = field(default_factory=list[Remark])
    notes: list[Remark] = field(default_factory=list[Remark])

    @property
    def writes_something(self) -> bool:
        """Say whether the catalogue is to change at all."""
        products = self.new_products or self.changed_products or self.revised
        return bool(products or self.new_variants or self.changed_variants)


def merge(
    product: str,
    rows: Sequence[Row],
    stored: ProductRow | None,
    variants: Mapping[str, VariantRow],
    scope: Scope,
    merged: Merged,
    inherited: Heritage = NO_HERITAGE,
) -> None:
    """Merge a file's *rows* of one shoe into what is *stored* of it; add up in *merged*.

    *variants* are the stored ones of this shoe and those of *rows*, under whichever shoe
    they were so far. A shoe that is not stored takes over what it has *inherited*.
    """
    rows = _agreeing(rows, merged)
    if not rows:
        return
    texts = _texts(rows)
    changed: ProductRow | None = None
    width: str | None = None
    if stored is None and inherited == NO_HERITAGE and _alike(rows):
        merged.new_products.append(_new_product(product, texts, rows[0].cells))
        own, shown_anew = {}, True
    elif stored is not None and _as_stored(rows, texts, stored, variants, scope):
        own, shown_anew = {}, False
    else:
        layers = Layers(product, stored, variants, inherited)
        after, own, shown_anew = _merge_shoe(layers, texts, rows, stored, scope)
        width = layers.person.get(WIDTH.id)
        if stored is None:
            merged.new_products.append(after)
        elif after != stored:
            changed = after
    otherwise = _rewrite_unnamed(rows, own, variants, merged)
    for row in rows:
        before = variants.get(row.sku)
        after = _merge_variant(row, own.get(row.sku, _EMPTY), before, scope, width)
        otherwise |= _is_other(before, after)
        _count(row.line, before, after, shown_anew, merged)
    if changed is not None:
        merged.changed_products.append(changed._replace(revision=changed.revision + 1))
    elif stored and otherwise:
        merged.revised.append(product)


def _agreeing(rows: Sequence[Row], merged: Merged) -> Sequence[Row]:
    """Return the rows that agree on what the shoe is; refuse the others, naming both lines."""
    first = rows[0][_IN_ROW]
    if all(row[_IN_ROW] == first for row in rows):
        return rows
    told: dict[str, tuple[object, int]] = {}
    kept: list[Row] = []
    for row in rows:
        said = dict(zip(_TEXTS, row[_IN_ROW], strict=True))
        differing = [
            name for name in told if name != "tags" and said[name] not in {None, told[name][0]}
        ]
        faults = [name for name in differing if name in _IDENTITY]
        if faults:
            merged.refused += [_disagreement(row, name, *told[name]) for name in faults]
            continue
        merged.notes += [_disagreement(row, name, *told[name]) for name in differing]
        told |= {
            name: (text, row.line)
            for name, text in said.items()
            if text is not None and name not in told
        }
        kept.append(row)
    return kept


def _disagreement(row: Row, column: str, told: object, line: int) -> Remark:
    remedy = f"One shoe has one {column}." if column in _IDENTITY else "The first counts."
    reason = (
        f"'{_short(getattr(row, column))}' is not the {column} of the same shoe on line {line},"
        f" '{_short(told)}'. {remedy}"
    )
    return Remark(row.line, column, reason)


def _short(text: object) -> str:
    words = str(text)
    return words if len(words) <= 60 else words[:59] + "…"


def _texts(rows: Sequence[Row]) -> tuple[Any, ...]:
    """Return what the rows say of their shoe; a blank leaves the word to the next row."""
    if len(rows) == 1:
        return rows[0][_IN_ROW]
    *columns, tags = cast(
        "Iterable[tuple[Any, ...]]", zip(*(row[_IN_ROW] for row in rows), strict=True)
    )
    firsts = (next((text for text in column if text), None) for column in columns)
    return (*firsts, _together(tags))


def _together(tags: Iterable[str | None]) -> str | None:
    """Return every line of the rows' tags once, as many as a shoe can have."""
    different = dict.fromkeys(filter(None, tags))
    if len(different) < 2:
        return next(iter(different), None)
    kept: dict[str, None] = {}
    room = LENGTHS["tags"] + 1
    for text in different:
        for line in text.split("\n"):
            if len(line) < room and line not in kept:
                kept[line] = None
                room -= len(line) + 1
    return "\n".join(kept)


def _alike(rows: Sequence[Row]) -> bool:
    document = rows[0].cells
    return all(row.cells == document for row in rows)


def _new_product(product: str, texts: tuple[Any, ...], cells: str = _EMPTY) -> ProductRow:
    return ProductRow._make((product, *texts, cells, _EMPTY, _EMPTY, 1))


def _as_stored(
    rows: Sequence[Row],
    texts: tuple[Any, ...],
    stored: ProductRow,
    variants: Mapping[str, VariantRow],
    scope: Scope,
) -> bool:
    """Say whether the shoe itself is plainly what is stored, as it mostly is."""
    if "tags" not in scope.columns:
        texts = (*texts[:-1], stored.tags)
    return (
        scope.complete
        and stored[_DOCUMENTS] == (rows[0].cells, _EMPTY, _EMPTY)
        and stored[_IN_PRODUCT] == texts
        and _alike(rows)
        and all(variant.feed_values == _EMPTY for variant in variants.values())
    )


def _merge_shoe(
    layers: Layers,
    texts: tuple[Any, ...],
    rows: Sequence[Row],
    stored: ProductRow | None,
    scope: Scope,
) -> tuple[ProductRow, dict[str, str], bool]:
    """Merge what is said of the shoe; return it, its variants' own, and if it shows anew."""
    was_shown = _shown_texts(stored, layers), layers.shown()
    documents = {row.cells: read_cells(row.cells) for row in rows}
    cells = {row.sku: documents[row.cells] for row in rows}
    for sku in cells:
        layers.own.setdefault(sku, {})
    disputed = layers.disputed() if layers.own.keys() == cells.keys() else scope.attributes
    for attribute in _named(layers, documents.values(), scope):
        different = {document.get(attribute, "") for document in documents.values()}
        if len(different) == 1 and attribute not in disputed:
            layers.hear_of_all(attribute, different.pop())
        else:
            said = {sku: one.get(attribute, "") for sku, one in cells.items()}
            layers.hear(attribute, said, scope.over_people)
    if scope.over_people and WIDTH.id in scope.columns:
        layers.hear_widths({row.sku: row.width for row in rows})
    heard = _heard_texts(texts, stored, layers, scope)
    after = (stored or _new_product(rows[0].product, heard))._replace(
        **dict(zip(_TEXTS, heard, strict=True)),
        feed_values=write_cells(layers.feed),
        suggested_values=write_cells(layers.suggested),
        person_values=write_cells(layers.person),
    )
    own = {sku: write_cells(cells) for sku, cells in layers.own.items()}
    return after, own, was_shown != (_shown_texts(after, layers), layers.shown())


def _named(layers: Layers, said: Collection[Mapping[str, str]], scope: Scope) -> list[str]:
    names = set[str]().union(layers.feed, layers.person)
    names.update(*layers.own.values(), *said)
    silent = scope.in_passing.difference(*said)
    return [name for name in scope.attributes if name in names and name not in silent]


def _heard_texts(
    texts: tuple[Any, ...], stored: ProductRow | None, layers: Layers, scope: Scope
) -> tuple[Any, ...]:
    if stored is None:
        if scope.over_people:
            for name, text in zip(_TEXTS, texts, strict=True):
                if text is not None:
                    layers.take_back(name)
        return texts
    said = dict(zip(_TEXTS, texts, strict=True))
    shown = _shown_texts(stored, layers)
    silent = {name for name in scope.in_passing if said.get(name) is None}
    heard = {
        name: name in scope.columns and name not in silent and said[name] != shown[name]
        for name in _TEXTS
    }
    if scope.over_people:
        for name in filter(heard.get, _TEXTS):
            layers.take_back(name)
    return tuple(said[name] if heard[name] else getattr(stored, name) for name in _TEXTS)


def _shown_texts(stored: ProductRow | None, layers: Layers) -> dict[str, str | None]:
    """Return a shoe's texts as shoppers meet them: kind and audience have layers, too."""
    if stored is None:
        return {}
    texts: dict[str, Any] = dict(zip(_TEXTS, stored[_IN_PRODUCT], strict=True))
    for name in ("kind", "audience"):
        texts[name] = layers.person.get(name, texts[name]) or None
    return texts


def _merge_variant(
    row: Row, own: str, before: VariantRow | None, scope: Scope, said_width: str | None
) -> VariantRow:
    # That a person filled it in is nothing new to a file that repeats it.
    repeated = before is not None and before.width is None and row.width == said_width
    after = VariantRow(
        row.sku,
        row.product,
        row.size_us_halves,
        None if repeated else row.width,
        row.price_minor,
        row.currency,
        row.stock,
        own,
    )
    if before is None or scope.columns >= _VARIANT_COLUMNS:
        return after
    kept = {
        name: getattr(before, name)
        for column, names in _VARIANT_FIELDS.items()
        if column not in scope.columns
        for name in names
    }
    return after._replace(**kept)


_VARIANT_FIELDS = {
    "size_us": ("size_us_halves",),
    "width": ("width",),
    "price": ("price_minor", "currency"),
    "stock": ("stock",),
}
_VARIANT_COLUMNS = frozenset(_VARIANT_FIELDS)


def _count(
    line: int, before: VariantRow | None, after: VariantRow, shown_anew: bool, merged: Merged
) -> None:
    if after.price_minor == 0 and (before is None or before.price_minor != 0):
        merged.free.append(line)
    if before is None:
        merged.new_variants.append(after)
        return
    merged.prices_moved += _moved_by_half(before, after)
    if after != before:
        merged.changed_variants.append(after)
    if after != before or shown_anew:
        merged.changed += 1
    else:
        merged.unchanged += 1


def _is_other(before: VariantRow | None, after: VariantRow) -> bool:
    """Say whether a variant is new to its shoe, or says other things of itself."""
    if before is None:
        return True
    return (before.product, before.feed_values) != (after.product, after.feed_values)


def _moved_by_half(before: VariantRow, after: VariantRow) -> bool:
    old, new = before.price_minor, after.price_minor
    if not old or new is None:
        return False
    return before.currency != after.currency or abs(new - old) * 2 >= old


def _rewrite_unnamed(
    rows: Sequence[Row],
    own: Mapping[str, str],
    variants: Mapping[str, VariantRow],
    merged: Merged,
) -> bool:
    """Keep what shoppers meet on variants the file is silent about, when their shoe changes.

    Say whether that took a change.
    """
    named = {row.sku for row in rows}
    rewritten = [
        variants[sku]._replace(feed_values=document)
        for sku, document in own.items()
        if sku not in named and variants[sku].feed_values != document
    ]
    merged.changed_variants += rewritten
    return bool(rewritten)
