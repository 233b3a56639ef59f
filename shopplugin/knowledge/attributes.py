"""``attributes.toml``: the vocabulary, every attribute with its unit, range and words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields

from ..domain.rules import Source
from ..domain.shoes import AUDIENCES, KINDS, Shoe, Variant
from ..domain.vocabulary import Attribute, AttributeType
from .sources import read_grade, read_source
from .tables import Table

_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)

# The program itself tells kinds and audiences apart; their words are not the shop's to change.
_FIXED = {"kind": KINDS, "audience": AUDIENCES}

# Columns of the product file that are not attributes, and so cannot be named like one.
_COLUMNS = {"currency", *(column.name for column in (*fields(Shoe), *fields(Variant)))}


# Units that the end of an id names.
_UNITS = {
    "mm": "mm",
    "g": "g",
    "n": "N",
    "nm": "N m",
    "pct": "%",
    "sa": "SA",
    "asker_c": "Asker C",
    "score": "of 5",
}


def read_attributes(page: Table, sources: Mapping[str, Source]) -> dict[str, Attribute | None]:
    """Read every ``[attribute.<id>]``, in the file's order; None for one that is unusable."""
    attributes: dict[str, Attribute | None] = {}
    for name, table in page.named_tables("attribute"):
        if name in _COLUMNS and name not in _FIXED:
            table.fault("", f"'{name}' is a column of its own.", "Choose another id.")
        elif not _ID.fullmatch(name):
            remedy = "Use small letters, digits and single underscores, like drop_mm."
            table.fault("", f"'{name}' cannot be an id.", remedy)
        attributes[name] = _read_attribute(name, table, sources)
    for name, words in _FIXED.items():
        attribute = attributes.get(name)
        if name not in attributes:
            page.fault("attribute", f"'{name}' is missing.", f"Add [attribute.{name}].")
        elif attribute is not None and attribute.values != words:
            remedy = f"List {', '.join(words)}, in this order; only their labels are yours."
            page.fault(f"attribute.{name}.values", "The program needs these words.", remedy)
    return attributes


def _read_attribute(name: str, table: Table, sources: Mapping[str, Source]) -> Attribute | None:
    kind = table.word("type", list(AttributeType), noun="a type")
    kinds = table.words("kinds", KINDS)
    needed_for = table.words("needed_for", KINDS, optional=True)
    for other in set(needed_for) - set(kinds):
        what = f"'{other}' shoes need a value this attribute does not give them."
        table.fault("needed_for", what, "Add it to kinds, or take it out here.")
    grade, source = read_grade(table), read_source(table, sources)
    label, meaning = table.text("label"), table.text("meaning")
    method = table.text("method")
    unit, low, high, labels = "", None, None, dict[str, str]()
    if kind == AttributeType.NUMBER:
        unit = _read_unit(name, table)
        low, high = table.number("low"), table.number("high")
        table.refuse("values", "A number has no words; give low and high.")
        if low is None or high is None:
            return None
        if low >= high:
            table.fault("low", f"low = {low} is not below high = {high}.", "Swap or mend them.")
            return None
    elif kind:
        labels = _read_words(table, kind)
        for key in ("unit", "low", "high"):
            table.refuse(key, "Only a number has it; remove it, or make the type a number.")
        if not labels:
            return None
    else:
        table.allow("unit", "low", "high", "values")
        return None
    return Attribute(
        id=name,
        type=AttributeType(kind),
        label=label,
        meaning=meaning,
        method=method,
        unit=unit,
        low=low,
        high=high,
        kinds=frozenset(kinds),
        needed_for=frozenset(needed_for),
        values=tuple(labels),
        value_labels=labels,
        grade=grade.value if grade else "",
        source=source.id if source else "",
    )


def _read_unit(name: str, table: Table) -> str:
    """Read the unit; where the id names another one, that is meant, and said."""
    unit = table.text("unit", blank=True)
    named = next((_UNITS[end] for end in _UNITS if name.endswith(f"_{end}")), None)
    if named is None or "unit" not in table or unit == named:
        return unit
    what = f"The id says {named}, and the unit '{unit}'."
    remedy = f'Write unit = "{named}"; a number in another unit is another attribute.'
    table.fault("unit", what, remedy)
    return named


def _read_words(table: Table, kind: str) -> dict[str, str]:
    """Read the words with their labels; none if the list cannot stand."""
    inner = table.table("values")
    labels = {word: inner.text(word) for word in inner}
    unfit = [word for word in labels if not _ID.fullmatch(word)]
    for word in unfit:
        remedy = "Use small letters, digits and single underscores, like wide_base."
        inner.fault(word, f"'{word}' cannot be a word of the catalogue.", remedy)
    if kind == AttributeType.YES_NO and labels and set(labels) != {"yes", "no"}:
        remedy = "Say what yes and what no mean, and nothing else."
        table.fault("values", f"The words are {', '.join(labels)}.", remedy)
        return {}
    if "values" in table and len(labels) < 2:
        table.fault("values", "There is nothing to choose between.", "List at least two words.")
        return {}
    return {} if unfit else labels
