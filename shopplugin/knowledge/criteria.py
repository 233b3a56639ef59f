"""What a rule compares: an attribute against thresholds or words, in the rule's own keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ..domain.rules import Criterion, Source
from ..domain.sizes import SizeChart
from ..domain.vocabulary import FINEST, WIDTH, Attribute, AttributeType
from .tables import Table

_WORD_KEYS = ("any_of", "is")
_BOUND_KEYS = ("at_least", "at_most", "below", "above")
_KEYS = (*_WORD_KEYS, *_BOUND_KEYS, "unit")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What rules may speak of: attributes (the width among them), its steps, and sources.

    An attribute that is at fault itself is None: rules on it cannot be judged yet.
    """

    attributes: Mapping[str, Attribute | None]
    sizes: SizeChart
    sources: Mapping[str, Source]


class Sense(StrEnum):
    """How the keys of a comparison are meant."""

    WANTED = "wanted"  # require, prefer
    REFUSED = "refused"  # avoid, exclude; held as what is wanted instead
    GIVEN = "given"  # when, unless


_MEANING = {
    Sense.WANTED: "This says what is wanted",
    Sense.REFUSED: "This says what is not wanted",
    Sense.GIVEN: "This says when the rule holds",
}
_BOUNDS = {
    Sense.WANTED: ("at_least", "at_most"),
    Sense.REFUSED: ("below", "above"),
    Sense.GIVEN: _BOUND_KEYS,
}


def read_attribute(table: Table, kind: str, lexicon: Lexicon) -> Attribute | None:
    """Read which attribute of shoes of this *kind* the table speaks of."""
    name = table.word("attribute", lexicon.attributes, noun="an attribute")
    attribute = lexicon.attributes.get(name)
    if attribute is None or kind in attribute.kinds:
        return attribute
    what = f"'{name}' does not apply to {kind} shoes."
    table.fault("attribute", what, "Use another attribute, or move the rule.")
    return None


def is_ordered(attribute: Attribute) -> bool:
    """Say whether values compare by more and less: numbers do, and the steps of the width."""
    return attribute.type is AttributeType.NUMBER or attribute.id == WIDTH.id


def read_criterion(
    table: Table, attribute: Attribute | None, sense: Sense, sizes: SizeChart
) -> Criterion | None:
    """Read the comparison with *attribute*; None where a fault leaves none."""
    if attribute is None:
        table.allow(*_KEYS)
        return None
    if is_ordered(attribute):
        for key in _WORD_KEYS:
            table.refuse(key, f"{attribute.id} is compared by {_listed(sense)}.")
        return _read_bounds(table, attribute, sense, sizes)
    for key in (*_BOUND_KEYS, "unit"):
        table.refuse(key, f"{attribute.id} is words; use {_word_key(attribute)}.")
    return _read_words(table, attribute, sense)


def _read_words(table: Table, attribute: Attribute, sense: Sense) -> Criterion | None:
    key = _word_key(attribute)
    table.refuse("is" if key == "any_of" else "any_of", f"{attribute.id} takes {key}.")
    if key not in table and _has_any(table, *_WORD_KEYS, *_BOUND_KEYS):
        table.allow(key)
        return None
    noun = f"a word of {attribute.id}"
    if key == "is":
        word = table.word(key, attribute.values, noun=noun)
        words = (word,) if word else ()
    else:
        words = table.words(key, attribute.values, noun=noun)
    if not words:
        return None
    if len(words) == len(attribute.values) and attribute.type is not AttributeType.MANY:
        table.fault(key, "Every shoe complies.", "Leave out at least one word.")
    if sense is Sense.REFUSED:
        return Criterion(attribute.id, none_of=words)
    return Criterion(attribute.id, any_of=words)


def _read_bounds(
    table: Table, attribute: Attribute, sense: Sense, sizes: SizeChart
) -> Criterion | None:
    for key in _BOUND_KEYS:
        if key not in _BOUNDS[sense]:
            table.refuse(key, f"{_MEANING[sense]}: use {_listed(sense)}.")
    if attribute.id == WIDTH.id:
        table.refuse("unit", "A width is named, not measured.")
        found = {key: _step(table, key, attribute, sizes) for key in _BOUNDS[sense]}
    else:
        _check_unit(table, attribute)
        found = {key: _threshold(table, key, attribute) for key in _BOUNDS[sense]}
    low, high = found.get("at_least"), found.get("at_most")
    below, above = found.get("below"), found.get("above")
    if sense is Sense.REFUSED:  # to avoid "below 8" is to want at least 8
        low, high = below, above
    elif sense is Sense.GIVEN:  # values have no finer step, so "below 8" is "at most 7.999999"
        finest = Decimal(1) if attribute.id == WIDTH.id else FINEST
        low = above + finest if low is None and above is not None else low
        high = below - finest if high is None and below is not None else high
    if low is None and high is None:
        if not _has_any(table, *_WORD_KEYS, *_BOUND_KEYS):
            what = f"There is no threshold for {attribute.id}."
            table.fault("", what, f"Add {_listed(sense)}.")
        return None
    if low is not None and high is not None and low > high:
        what = f"No shoe is at least {low} and at most {high}."
        table.fault("", what, "Swap or mend the two.")
        return None
    return Criterion(attribute.id, at_least=low, at_most=high)


def _threshold(table: Table, key: str, attribute: Attribute) -> Decimal | None:
    return table.number(key, attribute.low, attribute.high, unit=attribute.unit, optional=True)


def _step(table: Table, key: str, attribute: Attribute, sizes: SizeChart) -> Decimal | None:
    name = table.word(key, attribute.values, noun="a width", optional=True)
    step = sizes.named(name) if name else None
    return None if step is None else Decimal(step)


def _check_unit(table: Table, attribute: Attribute) -> None:
    due = f'unit = "{attribute.unit}"'
    unit = table.text("unit", optional=not attribute.unit, blank=True, remedy=f"Write {due}.")
    if "unit" in table and unit != attribute.unit:
        where = f"in {attribute.unit}" if attribute.unit else "without a unit"
        what = f"The unit is '{unit}', but {attribute.id} is {where}."
        table.fault("unit", what, f"Write {due}, and the numbers in that unit.")


def _has_any(table: Table, *keys: str) -> bool:
    return any(key in table for key in keys)


def _word_key(attribute: Attribute) -> str:
    return "is" if attribute.type is AttributeType.YES_NO else "any_of"


def _listed(sense: Sense) -> str:
    *keys, last = _BOUNDS[sense]
    return f"{', '.join(keys)} or {last}"
