"""Suggest attributes from a shop's own words, each with the words it came from.

The rules are data (``catalog/suggestions.toml``); in here is how they are read: clause by
clause, so that "not for overpronators" suggests nothing and "no plate" suggests just that.
Where a text says two things of one attribute, nothing is suggested: a wrong tag costs more
than a missing one.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, zip_longest

from .shoes import Shoe
from .sizes import SizeChart
from .vocabulary import AttributeType, Value, Vocabulary

LONGEST = 20_000
"""Characters of one text that are read; product texts are far shorter."""

MOST_TOLD = 20
"""How often one rule is heeded in one text; whoever says it more often says it to be found."""

DENIED_WITHIN = 4
"""How many words after a "not" still belong to it."""

_DENIAL = re.compile(
    r"\b(?:not|no(?!-)|never|without|neither|nor|cannot|lacks?|lacking"
    r"|instead of|rather than|unlike|avoids?|removes?|skips?|replaces?|swaps?"
    r"|free (?:of|from)|devoid of|absence of|minus|sans|omits?|ditch(?:es|ed)?|(?:no )?need for"
    r"|(?:do|does|did|done) away with|(?:gets?|got) rid of|loses? the|(?:drops?|dropped) the"
    r"|alternatives? (?:to|for)|substitutes? for|opposed to|compared (?:to|with)|far from"
    r"|anything but|(?<!more )than"
    r"|too \w+(?= for\b)"
    r"|(?:is|are|does|do|has|have|was|were|will|would|should|ca|wo)n['’]?t)\b",
    re.IGNORECASE,
)
_ATTACHED = re.compile(r"\b(?:non-?\s?|un)$", re.IGNORECASE)
_ONLY = re.compile(r"\bnot (?:only|just|merely)\b", re.IGNORECASE)
# "Rocker sole is absent", "Removable insole: no": what follows the words denies them, too.
_AFTER = re.compile(
    r"(?: [\w'’-]+){0,2}? (?:(?:is|are|was|were|has been|have been) (?:now )?"
    r"(?:absent|missing|gone|omitted|removed|dropped|left out|not (?:there|included|present"
    r"|available|part of|offered|fitted|used))"
    r"|(?:is|are)n['’]t (?:there|included|present|available|part of|offered|fitted|used))\b"
    r"|(?: [\w'’-]+)?\s*[:=]\s*(?:no|none|not included|n/a)\s*(?:$|[,)/])",
    re.IGNORECASE,
)
# A sentence of its own that takes the one before back: "Removable insole? No."
_NO = re.compile(
    r"\W*(?:(?:sorry|sadly|alas)\W+)?(?:no|nope|none|never|not (?:here|this time|in this one)"
    r"|(?:this|these|ours|the new)(?: one| ones| shoe| version| model)?"
    r" (?:(?:does|do|has|have|is|are) not|(?:does|do|has|have|is|are)n['’]t)"
    r"(?: (?:have|need|use)(?: (?:one|it|any|that))?)?)\W*$",
    re.IGNORECASE,
)
_ANSWERED_NO = re.compile(
    r"\W*(?:(?:sorry|sadly|alas)\W+)?(?:no|nope|not(?! (?:only|just|merely)))\b", re.IGNORECASE
)
# What is said of another shoe tells nothing of this one: "Last year's model had a plate".
_OTHER = re.compile(
    r"\b(?:(?:last|this) (?:year|season)['’]s|(?:previous|preceding|earlier|older|old|last"
    r"|former|original) (?:model|version|edition|generation|one|release)|predecessors?)\b"
    r"(?:(?!\b(?:it|this|we)\b)[^,;]){0,40}?\b(?:had|has|used|uses|came|comes|featured|was|were|carried|offered)\b"
    r"|\b(?:formerly|previously|used to (?:be|have|come))\b"
    r"|\bif you (?:want|need|prefer)\b(?=.*\b(?:see|try|look at|choose|pick|go for)\b)",
    re.IGNORECASE,
)
_THIS = re.compile(r"\b(?:this|these|now|new|today)\b", re.IGNORECASE)
_FREE = re.compile(r"-(?:free|less)\b", re.IGNORECASE)
_TURN = re.compile(
    r"\b(?:but|yet|however|although|though|while|whereas)\b|\s[–—-]\s", re.IGNORECASE
)
_OR = re.compile(r"\b(?:or|nor)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"(?:[.](?=\s|$)|[!?;\n\r•|])+")
# "5 to 10 mm", "up to 40 mm" and "2 mm less" are no value.
_VAGUE_BEFORE = re.compile(
    r"(?:\d\s*(?:mm|g|oz|in|inch)?\s*(?:-|–|to|or|and)|than|over|up to|under|below|above"
    r"|nearly|almost|about|around|roughly|least|most|between|extra|additional|from|~|<|>|±|\+)\s*$",
    re.IGNORECASE,
)
_VAGUE_AFTER = re.compile(r"\s*(?:mm|g|oz|in|inch)?\s*(?:-|–|to|or)\s*\d", re.IGNORECASE)
_WORD = re.compile(r"[\w'’.%-]+")


@dataclass(frozen=True, slots=True)
class SuggestionRule:
    """Words that tell an attribute's value.

    ``pattern`` finds them, case aside. ``value`` is the word they tell; a number instead is
    the pattern's group ``number`` (or ``whole`` and ``part``) times ``times``. ``denied`` is
    what a denial of the words tells ("no plate"), nothing by default. Words that match
    ``unless`` anywhere in the clause silence the rule. A width is a step's name in ``value``,
    or the letter in the group ``letter``.
    """

    id: str
    attribute: str
    pattern: re.Pattern[str]
    value: str = ""
    denied: str = ""
    unless: re.Pattern[str] | None = None
    times: Decimal = Decimal(1)
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a product, and where it stands: its title, description, a tag."""

    field: str
    words: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that a text tells: the rule, and the words from ``start`` to ``end`` of it.

    Of an attribute with several values it is one of them. ``fingerprint`` names what was
    suggested from which sentence: a rejection is remembered under it.
    """

    attribute: str
    value: Value
    rule: str
    field: str
    words: str
    start: int
    end: int
    clause: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Found:
    rule: SuggestionRule
    cell: str
    field: str
    start: int
    end: int
    words: str
    clause: str


def texts_of(shoe: Shoe) -> tuple[Text, ...]:
    """Return what a shoe's listing says in words, the weightiest first."""
    texts = (
        ("title", shoe.title),
        ("version", shoe.version),
        ("description", shoe.description),
        ("tags", shoe.tags),
    )
    return tuple(Text(field, words) for field, words in texts if words)


def suggest(
    texts: Iterable[Text],
    rules: Sequence[SuggestionRule],
    vocabulary: Vocabulary,
    sizes: SizeChart,
    kind: str | None = None,
    audience: str | None = None,
) -> tuple[Suggestion, ...]:
    """Return what *texts* tell, by attribute; an earlier text counts over a later one.

    *kind* and *audience* are those stated; where they are not, what the texts tell of them
    is used to read the rest, for a width letter means nothing without an audience.
    """
    found = [each for text in texts for each in _find(text, rules)]
    kind = kind or _told("kind", found)
    audience = audience or _told("audience", found)
    by_attribute: dict[str, list[Suggestion]] = {}
    for each in _longest(found):
        name = each.rule.attribute
        if kind is not None and each.rule.kinds and kind not in each.rule.kinds:
            continue
        value = _read(each, vocabulary, sizes, audience)
        if value is not None:
            by_attribute.setdefault(name, []).append(_suggestion(each, value))
    order = ["width", *vocabulary.attributes]
    return tuple(
        suggestion
        for name in sorted(by_attribute, key=order.index)
        for suggestion in _agreed(
            by_attribute[name], name != "width" and vocabulary[name].type is AttributeType.MANY
        )
    )


def open_suggestions(shoe: Shoe, told: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """Return those of the suggestions that say something the catalogue does not."""
    return tuple(each for each in told if is_open(shoe, each))


def is_open(shoe: Shoe, suggestion: Suggestion) -> bool:
    """Say whether a suggestion fills a gap, or adds a word where several are allowed."""
    name, value = suggestion.attribute, suggestion.value
    match name:
        case "kind" | "audience":
            return getattr(shoe, name) is None
        case "width":
            return all(variant.width is None for variant in shoe.variants)
        case _:
            stated = [shoe.value(name, variant) for variant in shoe.variants]
            stated = stated or [shoe.value(name)]
            if isinstance(value, tuple):
                return not any(isinstance(one, tuple) and {*value} <= {*one} for one in stated)
            return any(one is None for one in stated)


def _find(text: Text, rules: Sequence[SuggestionRule]) -> Iterator[_Found]:
    words = text.words[:LONGEST]
    heeded: Counter[str] = Counter()
    for start, end, taken_back in _clauses(words):
        clause = words[start:end]
        for rule in rules:
            if heeded[rule.id] == MOST_TOLD or (rule.unless and rule.unless.search(clause)):
                continue
            for match in islice(rule.pattern.finditer(clause), MOST_TOLD - heeded[rule.id]):
                heeded[rule.id] += 1
                if not taken_back and _is_of_another(clause, match.start()):
                    continue
                denied = taken_back or _is_denied(clause, match.start(), match.end())
                cell = rule.denied if denied else _cell(rule, match)
                if cell:
                    where = (start + match.start(), start + match.end())
                    yield _Found(rule, cell, text.field, *where, match[0], clause.strip())


def _clauses(words: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where each clause begins and ends, and whether the next one takes it back."""
    parts: list[tuple[int, int, str]] = []
    start = 0
    for stop in _CLAUSE.finditer(words):
        if words[start : stop.start()].strip():
            parts.append((start, stop.start(), stop[0]))
        start = stop.end()
    if words[start:].strip():
        parts.append((start, len(words), ""))
    for (start, end, mark), after in zip_longest(parts, parts[1:]):
        next_ = words[after[0] : after[1]] if after else ""
        taken_back = bool(_NO.match(next_) or ("?" in mark and _ANSWERED_NO.match(next_)))
        yield start, end, taken_back


_NEAR = 200  # characters: longer than any denial reaches


def _is_of_another(clause: str, start: int) -> bool:
    """Say whether words of a clause speak of another shoe than the one on sale."""
    others = [each.end() for each in _OTHER.finditer(clause) if each.end() <= start]
    if not others:
        return False
    between = clause[others[-1] : start]
    return not (_TURN.search(between) or _THIS.search(between))


def _is_denied(clause: str, start: int, end: int) -> bool:
    """Say whether words of a clause are denied: "not a rocker", "non-removable"."""
    if _FREE.match(clause, end) or _ATTACHED.search(clause, 0, start):
        return True
    if _AFTER.match(clause, end):
        return True
    before = _ONLY.sub(" ", clause[max(0, start - _NEAR) : start])
    denials = [*_DENIAL.finditer(before)]
    if not denials:
        return False
    between = before[denials[-1].end() :]
    if _TURN.search(between):
        return False
    # Over a comma only in a list: "no plate, rocker or post".
    if "," in between and not _OR.search(clause, denials[-1].end()):
        return False
    return len(_WORD.findall(between)) <= DENIED_WITHIN


def _cell(rule: SuggestionRule, match: re.Match[str]) -> str:
    """Return what the words tell, as a catalogue cell; empty where they are vague."""
    if rule.value:
        return rule.value
    groups = match.groupdict()
    if groups.get("letter"):
        return groups["letter"].upper()
    start, end = match.span("number")
    if _VAGUE_BEFORE.search(match.string, 0, start) or _VAGUE_AFTER.match(match.string, end):
        return ""
    number = _number(groups["number"])
    return "" if number is None else _written(number, rule.times)


def _number(words: str) -> Decimal | None:
    """Read "8", "8,5" or "1 1/4"."""
    *whole, last = words.split()
    over, slash, under = last.partition("/")
    if slash and not int(under):
        return None
    number = Decimal(over.replace(",", ".")) / (Decimal(under) if slash else 1)
    return sum(map(Decimal, whole), number)


def _written(number: Decimal, times: Decimal) -> str:
    return f"{number if times == 1 else round(number * times, 1):f}"


def _told(attribute: str, found: Iterable[_Found]) -> str | None:
    """Return what the first text that speaks of *attribute* says, if it says one thing."""
    said: dict[str, set[str]] = {}
    for each in found:
        if each.rule.attribute == attribute:
            said.setdefault(each.field, set()).add(each.cell)
    cells = next(iter(said.values()), set[str]())
    return cells.pop() if len(cells) == 1 else None


def _longest(found: Sequence[_Found]) -> Iterator[_Found]:
    """Drop what stands inside longer words on the same attribute: semi-gusseted."""
    for each in found:
        if not any(
            other.rule.attribute == each.rule.attribute
            and other.field == each.field
            and other.start <= each.start
            and other.end >= each.end
            and other.end - other.start > each.end - each.start
            for other in found
        ):
            yield each


def _read(
    found: _Found, vocabulary: Vocabulary, sizes: SizeChart, audience: str | None
) -> Value | None:
    name = found.rule.attribute
    if name == "width":
        return _letter(found.cell, sizes, audience)
    try:
        return vocabulary.read(name, found.cell)
    except ValueError:
        return None  # out of the plausible range: not what these words are about


def _letter(cell: str, sizes: SizeChart, audience: str | None) -> str | None:
    if audience is None:
        return None
    step = sizes.named(cell)
    if step is None:
        return sizes.letter(cell, audience)
    letters = sizes.letters(audience)
    return next((one for one in letters if sizes.step(one, audience) == step), None)


def _suggestion(found: _Found, value: Value) -> Suggestion:
    name = "\0".join((found.rule.attribute, found.cell, " ".join(found.clause.lower().split())))
    return Suggestion(
        found.rule.attribute,
        value,
        found.rule.id,
        found.field,
        found.words,
        found.start,
        found.end,
        found.clause,
        hashlib.sha256(name.encode()).hexdigest()[:16],
    )


def _agreed(suggestions: Sequence[Suggestion], many: bool) -> list[Suggestion]:
    """Return each value once; of an attribute with one value only if a text agrees."""
    once: dict[Value, Suggestion] = {}
    for each in suggestions:
        once.setdefault(each.value, each)
    if many or len(once) < 2:
        return list(once.values())
    first = suggestions[0].field
    values = {each.value for each in suggestions if each.field == first}
    return [once[values.pop()]] if len(values) == 1 else []
