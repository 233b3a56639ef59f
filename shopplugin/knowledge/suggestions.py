"""``suggestions.toml``: which words of a product text tell which attribute."""

from __future__ import annotations

import re
import warnings
from decimal import Decimal

from ..domain.shoes import KINDS
from ..domain.suggesting import SuggestionRule
from ..domain.vocabulary import WIDTH, Attribute, AttributeType
from .criteria import Lexicon
from .tables import Table

_LEAST, _MOST = Decimal("0.001"), Decimal(1000)


def read_suggestions(page: Table, lexicon: Lexicon) -> tuple[SuggestionRule, ...]:
    """Read every ``[[rule]]``, in the file's order."""
    rules: dict[str, SuggestionRule] = {}
    for table in page.tables("rule"):
        rule = _read_rule(table, lexicon)
        if rule.id in rules:
            table.fault("id", f"'{rule.id}' is the id of another rule.", "Give it its own.")
        rules[rule.id] = rule
    if not rules:
        page.fault("", "There is no [[rule]] in it.", "Add one, or copy our file.")
    return tuple(rules.values())


def _read_rule(table: Table, lexicon: Lexicon) -> SuggestionRule:
    name = table.text("id")
    known = table.word("attribute", lexicon.attributes, noun="in the attribute vocabulary")
    attribute = lexicon.attributes.get(known)
    pattern = _pattern(table, "pattern")
    value = _word(table, "value", attribute)
    groups = pattern.groupindex
    if attribute and not value and not groups.keys() & {"number", "letter"}:
        remedy = 'Write value = "...", or give the pattern a group (?P<number>...).'
        table.fault("", "The rule tells no value.", remedy)
    _check_group(table, attribute, "number" in groups, "letter" in groups)
    return SuggestionRule(
        id=name,
        attribute=known,
        pattern=pattern,
        value=value,
        denied=_word(table, "denied", attribute),
        unless=_pattern(table, "unless") if "unless" in table else None,
        times=(table.number("times", _LEAST, _MOST) if "times" in table else None)
        or Decimal(1),
        kinds=frozenset(table.words("kinds", KINDS, optional=True)),
    )


def _pattern(table: Table, key: str) -> re.Pattern[str]:
    text = table.text(key, remedy=f"Write {key} = '...', a regular expression.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return re.compile(text, re.IGNORECASE)
    except (re.error, Warning, RecursionError, OverflowError) as error:
        what = f"'{text}' is not a regular expression: {error}."
        table.fault(key, what, "Mend it; put a backslash before . ( ) [ ] + * ? | themselves.")
        return re.compile("(?!)")


def _word(table: Table, key: str, attribute: Attribute | None) -> str:
    """Read the value a rule tells: a word of its attribute, or a number as text."""
    if attribute is None:
        table.allow(key)
        return ""
    if attribute.type is not AttributeType.NUMBER:
        return table.word(
            key, attribute.values, noun=f"a value of {attribute.id}", optional=True
        )
    text = table.text(key, optional=True)
    if text and not re.fullmatch(r"-?\d+(\.\d+)?", text):
        table.fault(key, f"'{text}' is not a number.", f'Write {key} = "8.5".')
        return ""
    return text


def _check_group(table: Table, attribute: Attribute | None, number: bool, letter: bool) -> None:
    if attribute is None:
        return
    if number and attribute.type is not AttributeType.NUMBER:
        what = f"{attribute.id} is not a number, and the pattern has a group 'number'."
        table.fault("pattern", what, 'Write value = "..." instead.')
    if letter and attribute.id != WIDTH.id:
        what = f"{attribute.id} is no width, and the pattern has a group 'letter'."
        table.fault("pattern", what, 'Write value = "..." instead.')
