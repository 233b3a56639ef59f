"""What a file would change of one shoe, in the words of the shelf: now and then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..domain.money import Money
from ..domain.shoes import Shoe, Variant
from ..domain.vocabulary import Value, Vocabulary, write
from .shown import words_of

Line = tuple[str, str, str, str, str]
"""Handle, title, what it is, and what it says now and then."""

_TEXTS = {
    "title": "title",
    "brand": "brand",
    "model": "model",
    "version": "version",
    "description": "description",
    "tags": "tags",
    "url": "address of its page",
    "image_url": "address of its picture",
}
_LONGEST = 80
_NAMED = 3

_Pair = tuple[Variant, Variant]


def lines_of(old: Shoe, new: Shoe, vocabulary: Vocabulary) -> Iterator[Line]:
    """Yield what differs, the prices first: for them a file is held."""
    for what, was, becomes in _differing(old, new, vocabulary):
        yield new.product, new.title, what, _short(was), _short(becomes)


def _differing(old: Shoe, new: Shoe, vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    skus = {one.sku: one for one in old.variants}
    both = [(skus[one.sku], one) for one in new.variants if one.sku in skus]
    if old.variants != new.variants:
        yield from _prices(both)
    for name, label in _TEXTS.items():
        was, becomes = getattr(old, name), getattr(new, name)
        if was != becomes:
            yield label, was or "unknown", becomes or "unknown"
    was, becomes = _values(old), _values(new)
    for attribute in vocabulary:
        cells = [write(values.get(attribute.id)) for values in (was, becomes)]
        if cells[0] != cells[1]:
            yield attribute.label, words_of(attribute, cells[0]), words_of(attribute, cells[1])
    if old.variants != new.variants:
        yield from _of_single_sizes(both, old, new, vocabulary)
        yield from _sizes(both)
        yield from _stock(both)
        came, went = len(new.variants) - len(both), len(old.variants) - len(both)
        if came or went:
            gone = f", {went} gone" if went else ""
            yield "sizes", str(len(old.variants)), f"{len(new.variants)}: {came} new{gone}"


def _values(shoe: Shoe) -> dict[str, Value]:
    said = {"kind": shoe.kind, "audience": shoe.audience}
    return {**shoe.values, **{name: word for name, word in said.items() if word}}


def _prices(both: Sequence[_Pair]) -> Iterator[tuple[str, str, str]]:
    moved = [pair for pair in both if pair[0].price != pair[1].price]
    if moved:
        was, becomes = ([pair[side].price for pair in moved] for side in (0, 1))
        yield _of("price", moved, both), _range(was), _range(becomes)


def _range(prices: Iterable[Money | None]) -> str:
    """Say from where to where prices go, by currency."""
    known: dict[str, list[Money]] = {}
    unknown = False
    for price in prices:
        if price is None:
            unknown = True
        else:
            known.setdefault(price.currency, []).append(price)
    said = [_from_to(known[currency]) for currency in sorted(known)]
    return ", ".join(said + ["unknown"] * unknown)


def _from_to(prices: Sequence[Money]) -> str:
    low, high = min(prices), max(prices)
    return f"{low} {low.currency}" if low == high else f"{low} to {high} {high.currency}"


def _stock(both: Sequence[_Pair]) -> Iterator[tuple[str, str, str]]:
    moved = [pair for pair in both if pair[0].stock != pair[1].stock]
    if moved:
        was, becomes = (_pieces([pair[side].stock for pair in moved]) for side in (0, 1))
        yield _of("stock", moved, both), was, becomes


def _pieces(stocks: Sequence[int | None]) -> str:
    known = [one for one in stocks if one is not None]
    return f"{sum(known)}" if known else "unknown"


def _sizes(both: Sequence[_Pair]) -> Iterator[tuple[str, str, str]]:
    moved = [pair for pair in both if _size(pair[0]) != _size(pair[1])]
    if moved:
        was, becomes = ([_size(pair[side]) for pair in moved] for side in (0, 1))
        yield _of("size and width", moved, both), _some(was), _some(becomes)


def _size(variant: Variant) -> str:
    size = "unknown" if variant.size_us is None else f"{variant.size_us.normalize():f}"
    return f"{size} {variant.width}" if variant.width else size


def _of_single_sizes(
    both: Sequence[_Pair], old: Shoe, new: Shoe, vocabulary: Vocabulary
) -> Iterator[tuple[str, str, str]]:
    """Yield what sizes say of their own and their shoe does not."""
    for attribute in vocabulary:
        moved = [
            pair
            for pair in both
            if pair[0].values.get(attribute.id) != pair[1].values.get(attribute.id)
        ]
        if moved:
            was, becomes = (
                [
                    words_of(attribute, write(shoe.value(attribute.id, pair[side])))
                    for pair in moved
                ]
                for side, shoe in ((0, old), (1, new))
            )
            if was != becomes:
                yield _of(attribute.label, moved, both), _some(was), _some(becomes)


def _some(words: Iterable[str]) -> str:
    different = [*dict.fromkeys(words)]
    more = len(different) - _NAMED
    return ", ".join(different[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _of(what: str, moved: Sequence[_Pair], both: Sequence[_Pair]) -> str:
    return what if len(moved) == len(both) else f"{what} of {len(moved)} of {len(both)} sizes"


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
