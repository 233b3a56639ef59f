"""What a person's word on a shoe stands over: the values that single sizes have themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..domain.shoes import Shoe
from ..domain.vocabulary import Attribute, Value, Vocabulary, write
from .editing import Change
from .shown import in_words

OVER = "also stands over"

_NAMED = 4


def stands_over(
    shoes: Mapping[str, Shoe], changes: Sequence[Change], vocabulary: Vocabulary
) -> str:
    """Say which sizes' own values *changes* would cover on *shoes* as they are; or nothing.

    They are not lost: they count again once the word is taken back.
    """
    covered = [
        (change, own)
        for change in changes
        if change.after is not None and (own := _own(shoes, change))
    ]
    products = {change.product for change, _ in covered}
    if not products:
        return ""
    if len(products) > 1:
        sizes = sum(len(own) for _, own in covered)
        return f"{OVER} {sizes} values that sizes of {len(products)} shoes have of their own"
    said = (_said(vocabulary[change.attribute], own) for change, own in covered)
    return f"{OVER} {', and '.join(said)}"


def _own(shoes: Mapping[str, Shoe], change: Change) -> list[Value]:
    shoe = shoes.get(change.product)
    return [
        one.values[change.attribute]
        for one in (shoe.variants if shoe else ())
        if change.attribute in one.values
    ]


def _said(attribute: Attribute, own: Sequence[Value]) -> str:
    cells = [in_words(attribute, write(value)) for value in _in_order(own)]
    more = len(cells) - _NAMED
    if more > 0:
        cells[_NAMED:] = [f"{more} other value{'s' if more > 1 else ''}"]
    *others, last = cells
    words = f"{', '.join(others)} and {last}" if others else last
    unit = f" {attribute.unit}" if attribute.unit and more <= 0 else ""
    sizes = f"{len(own)} size{'s' if len(own) > 1 else ''}"
    return f"{attribute.label} {words}{unit} on {sizes}"


def _in_order(values: Sequence[Value]) -> list[Value]:
    """Return each value once: numbers by size, words as they are met."""
    return sorted(
        dict.fromkeys(values), key=lambda value: (isinstance(value, str | tuple), value)
    )
