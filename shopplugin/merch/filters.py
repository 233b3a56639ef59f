"""A merchandiser's question to the catalogue: words and conditions typed in one line.

``alder kind:running drop_mm<6 -stability:neutral missing:toebox_width_mm`` finds running
shoes with "alder" in title, handle or brand or as the whole SKU, a drop below 6 mm, not
neutral, and no toe box width. Words that belong together stand between two ``"``.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from ..domain.money import Money
from ..domain.shoes import Shoe
from ..domain.vocabulary import Attribute, AttributeType, Value, Vocabulary, near_miss

Test = Callable[[Shoe], bool]
Condition = Callable[[str, str], Test]
"""Makes a test of a sign and a value, or raises ``ValueError`` saying what it takes."""

_TEXTS = ("product", "title", "brand", "model", "version", "description", "tags")
_VARIANT = ("sku", "size", "width", "price", "stock")
_WORDS = ("missing", "has", "flagged")
_ASIDE = ("known", "from", "by")
_SIGNS = ("<=", ">=", "<", ">", ":", "=")

FIELDS = (*_TEXTS, *_VARIANT, *_WORDS, *_ASIDE)
"""What can be asked for besides the attributes."""


@dataclass(frozen=True, slots=True)
class Filter:
    """The conditions a shoe must meet, all of them."""

    text: str
    tests: tuple[Test, ...] = ()

    def __call__(self, shoe: Shoe) -> bool:
        """Say whether *shoe* meets them."""
        return all(test(shoe) for test in self.tests)

    def among(self, shoes: Iterable[Shoe]) -> list[Shoe]:
        """Return those of *shoes* that meet them."""
        found = [*shoes]
        for test in self.tests:
            found = [shoe for shoe in found if test(shoe)]
        return found


def read_filter(
    text: str,
    vocabulary: Vocabulary,
    flagged: Callable[[Shoe], bool] = lambda _shoe: False,
    aside: Mapping[str, Condition] | None = None,
) -> Filter:
    """Read a line of words and conditions; those *aside* are answered by more than the shoe.

    Raises ``ValueError`` that quotes the condition and says what it takes.
    """
    try:
        words = _words(text)
    except ValueError:
        raise ValueError("A quotation mark is open; close it, or leave it out.") from None
    if len(words) > 40:
        raise ValueError("That is more than 40 conditions; use fewer.")
    return Filter(text, tuple(_test(word, vocabulary, flagged, aside or {}) for word in words))


def _words(text: str) -> list[str]:
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split = True
    lexer.quotes, lexer.escape, lexer.commenters = '"', "", ""  # "men's" is a word
    return list(lexer)


def _test(
    word: str,
    vocabulary: Vocabulary,
    flagged: Callable[[Shoe], bool],
    aside: Mapping[str, Condition],
) -> Test:
    if word.startswith("-") and len(word) > 1:
        inner = _test(word[1:], vocabulary, flagged, aside)
        return lambda shoe: not inner(shoe)
    name, sign, value = _parted(word)
    if not sign:
        return _text_test(word)
    if name in aside:
        return aside[name](sign, value)
    if name in _WORDS:
        return _word_test(name, value, vocabulary, flagged)
    if name in _TEXTS:
        wanted = value.casefold()
        return lambda shoe: wanted in (getattr(shoe, name) or "").casefold()
    if name in _VARIANT:
        return _variant_test(name, sign, value)
    known = vocabulary.attributes.get(name)
    if known is None:
        names = [*vocabulary.attributes, *FIELDS]
        raise ValueError(f"'{name}' is nothing to filter by.{near_miss(name, names)}")
    return _attribute_test(known, sign, value)


def _parted(word: str) -> tuple[str, str, str]:
    places = [(word.find(sign), sign) for sign in _SIGNS if sign in word]
    if not places:
        return word, "", ""
    # The longest sign at the first place: "<=" stands where "<" does.
    place, sign = min(places, key=lambda found: (found[0], -len(found[1])))
    name = word[:place].strip().lower()
    return (name, sign, word[place + len(sign) :].strip()) if name else (word, "", "")


def _text_test(word: str) -> Test:
    wanted = word.casefold()

    def test(shoe: Shoe) -> bool:
        return (
            wanted in shoe.title.casefold()
            or wanted in shoe.product
            or wanted in (shoe.brand or "").casefold()
            or any(wanted == variant.sku.casefold() for variant in shoe.variants)
        )

    return test


def _word_test(
    name: str, value: str, vocabulary: Vocabulary, flagged: Callable[[Shoe], bool]
) -> Test:
    if name == "flagged":
        return flagged if value != "no" else lambda shoe: not flagged(shoe)
    own: Mapping[str, Test] = {
        "size": lambda shoe: any(one.size_us is None for one in shoe.variants),
        "width": lambda shoe: any(one.width is None for one in shoe.variants),
        "price": lambda shoe: any(one.price is None for one in shoe.variants),
        "stock": lambda shoe: any(one.stock is None for one in shoe.variants),
    }
    if value in own:
        lacks = own[value]
    elif value in vocabulary.attributes:
        lacks = _lacks(value)
    else:
        names = [*vocabulary.attributes, *own]
        raise ValueError(f"'{value}' is not an attribute.{near_miss(value, names)}")
    return lacks if name == "missing" else lambda shoe: not lacks(shoe)


def _lacks(attribute: str) -> Test:
    return lambda shoe: shoe_value(shoe, attribute) is None


def shoe_value(shoe: Shoe, attribute: str) -> Value | None:
    """Return what the shoe as a whole says; kind and audience are fields of their own."""
    if attribute == "kind":
        return shoe.kind
    if attribute == "audience":
        return shoe.audience
    return shoe.values.get(attribute)


def _variant_test(name: str, sign: str, value: str) -> Test:
    if name in {"sku", "width"}:
        wanted = value.casefold()
        return lambda shoe: any(
            (getattr(one, name) or "").casefold() == wanted for one in shoe.variants
        )
    number = _number(name, value)
    compare = _COMPARE[sign]
    if name == "price":

        @cache  # shoes cost what others cost
        def holds(minor: int, currency: str) -> bool:
            return compare(Money(minor, currency).amount, number)

        return lambda shoe: any(
            one.price is not None and holds(one.price.minor, one.price.currency)
            for one in shoe.variants
        )
    column = {"size": "size_us"}.get(name, name)
    return lambda shoe: any(
        (own := getattr(one, column)) is not None and compare(own, number)
        for one in shoe.variants
    )


def _attribute_test(known: Attribute, sign: str, value: str) -> Test:
    if known.type is AttributeType.NUMBER:
        number = _number(known.id, value)
        compare = _COMPARE[sign]

        def measured(shoe: Shoe) -> bool:
            own = shoe_value(shoe, known.id)
            return isinstance(own, Decimal) and compare(own, number)

        return measured
    if sign not in {":", "="}:
        raise ValueError(f"{known.id} has no order; write {known.id}:{known.values[0]}")
    wanted = set(value.split("|"))
    if strangers := wanted - set(known.values):
        stranger = min(strangers)
        raise ValueError(
            f"'{stranger}' is not a value of {known.id}; it takes {', '.join(known.values)}."
            f"{near_miss(stranger, known.values)}"
        )

    def said(shoe: Shoe) -> bool:
        own = shoe_value(shoe, known.id)
        return own is not None and bool(
            wanted & (set(own) if isinstance(own, tuple) else {str(own)})
        )

    return said


def compared(name: str, sign: str, value: str) -> Callable[[Decimal | int], bool]:
    """Return what compares a number with the one in a condition."""
    number, compare = _number(name, value), _COMPARE[sign]
    return lambda own: compare(own, number)


def _number(name: str, value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"'{value}' is not a number; write it like {name}<8.5")
    return number


_COMPARE: Mapping[str, Callable[[Decimal | int, Decimal], bool]] = {
    ":": lambda own, wanted: own == wanted,
    "=": lambda own, wanted: own == wanted,
    "<": lambda own, wanted: own < wanted,
    ">": lambda own, wanted: own > wanted,
    "<=": lambda own, wanted: own <= wanted,
    ">=": lambda own, wanted: own >= wanted,
}
