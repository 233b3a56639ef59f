"""The rules of a profile: ``[[running.prefer]]``, ``[[recovery.exclude]]`` and the like."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ..domain.rules import Criterion, Level, Rule, Stance
from ..domain.shoes import KINDS
from ..domain.vocabulary import Attribute, AttributeType
from .criteria import Lexicon, Sense, is_ordered, read_attribute, read_criterion
from .sources import read_grade, read_source
from .tables import Table

_WANTED = (Stance.REQUIRE, Stance.PREFER)

# What a rule gives way to, and so the level at which it speaks.
_YIELDING = {"condition": Level.FOOT_SHAPE, "foot_shape": Level.COMFORT}


def read_rules(page: Table, owner: str, level: Level, lexicon: Lexicon) -> tuple[Rule, ...]:
    """Read every rule of *owner*, and note those that repeat or contradict each other."""
    found: list[tuple[Table, Rule]] = []
    for kind in KINDS:
        section = page.table(kind, optional=True)
        for stance in Stance:
            for table in section.tables(stance):
                rule = read_rule(table, owner, level, kind, stance, lexicon)
                if rule is not None:
                    found.append((table, rule))
        if not section.broken and not any(stance in section for stance in Stance):
            remedy = f"Add at least one [[{kind}.prefer]]."
            page.fault(kind, f"There is no rule for {kind} shoes.", remedy)
    _check_repeated(found)
    _check_contradictions(found)
    return tuple(rule for _, rule in found)


def read_rule(
    table: Table, owner: str, level: Level, kind: str, stance: Stance, lexicon: Lexicon
) -> Rule | None:
    """Read one rule from its own table."""
    attribute = read_attribute(table, kind, lexicon)
    sense = Sense.WANTED if stance in _WANTED else Sense.REFUSED
    wanted = read_criterion(table, attribute, sense, lexicon.sizes)
    because = table.text("because")
    grade, source = read_grade(table), read_source(table, lexicon.sources)
    when = _read_conditions(table, "when", kind, lexicon)
    unless = _read_conditions(table, "unless", kind, lexicon)
    weight, tolerance, partial = Decimal(0), Decimal(0), dict[str, Decimal]()
    ample: Decimal | None = None
    if stance is Stance.EXCLUDE:
        for key in ("weight", "tolerance", "ample", "partial", "yields_to"):
            table.refuse(key, "An exclusion is hard; remove it, or write avoid instead.")
    else:
        level = _read_level(table, level)
        weight = table.number("weight", Decimal(1), Decimal(10))
        tolerance = _read_tolerance(table, attribute)
        ample = _read_ample(table, attribute, wanted)
        partial = _read_partial(table, attribute, wanted)
    if wanted is None or weight is None or grade is None or source is None:
        return None
    return Rule(
        profile=owner,
        level=level,
        kind=kind,
        stance=stance,
        wanted=wanted,
        because=because,
        grade=grade,
        source=source,
        weight=weight,
        tolerance=tolerance,
        partial=partial,
        when=when,
        unless=unless,
        ample=ample,
    )


def _read_conditions(
    table: Table, key: str, kind: str, lexicon: Lexicon
) -> tuple[Criterion, ...]:
    criteria = (
        read_criterion(inner, read_attribute(inner, kind, lexicon), Sense.GIVEN, lexicon.sizes)
        for inner in table.tables(key)
    )
    return tuple(criterion for criterion in criteria if criterion is not None)


def _read_level(table: Table, own: Level) -> Level:
    """Read whose word counts more than this rule's, where it is not that of its profile."""
    yielding = {above: level for above, level in _YIELDING.items() if level < own}
    if not yielding:
        table.refuse("yields_to", "Nothing counts less than general comfort.")
        return own
    return yielding.get(table.word("yields_to", yielding, noun="a level", optional=True), own)


def _read_tolerance(table: Table, attribute: Attribute | None) -> Decimal:
    """Read how far past its threshold a number still earns some credit."""
    none = Decimal(0)
    if attribute is None:
        table.allow("tolerance")
        return none
    if not is_ordered(attribute):
        table.refuse("tolerance", "Words have none; give near misses a share: partial = {...}")
        return none
    span, unit = Decimal(len(attribute.values)), attribute.unit or "steps"
    if attribute.low is not None and attribute.high is not None:
        span, unit = attribute.high - attribute.low, attribute.unit
    return table.number("tolerance", none, span, unit=unit, optional=True) or none


def _read_ample(
    table: Table, attribute: Attribute | None, wanted: Criterion | None
) -> Decimal | None:
    """Read the value from which a want is met with room to spare."""
    if attribute is None or wanted is None:
        table.allow("ample")
        return None
    if attribute.type is not AttributeType.NUMBER:
        table.refuse("ample", "Only what is measured can be ample.")
        return None
    low, high = wanted.at_least, wanted.at_most
    if low is not None and high is not None:
        table.refuse("ample", "A range has no good side; leave one of its ends out.")
        return None
    ample = table.number(
        "ample", attribute.low, attribute.high, unit=attribute.unit, optional=True
    )
    if (
        ample is None
        or (low is not None and ample > low)
        or (high is not None and ample < high)
    ):
        return ample
    side, bound = ("more than", low) if high is None else ("less than", high)
    what = f"ample = {ample} is not past the threshold."
    table.fault("ample", what, f"Give {side} {bound}, or leave it out.")
    return None


def _read_partial(
    table: Table, attribute: Attribute | None, wanted: Criterion | None
) -> dict[str, Decimal]:
    """Read the share of the credit that words earn which do not comply."""
    if attribute is None or wanted is None:
        table.allow("partial")
        return {}
    if is_ordered(attribute):
        table.refuse("partial", "Numbers fall off smoothly; give a tolerance.")
        return {}
    shares: dict[str, Decimal] = {}
    inner = table.table("partial", optional=True)
    missing = [word for word in attribute.values if not wanted.holds(word)]
    for word in inner:
        share = inner.number(word, Decimal("0.01"), Decimal("0.99"))
        if word in attribute.values and word not in missing:
            inner.fault(word, f"'{word}' already earns all the credit.", "Remove it here.")
        elif inner.is_known(word, word, missing, f"a word of {attribute.id}") and share:
            shares[word] = share
    return shares


def _check_repeated(found: Iterable[tuple[Table, Rule]]) -> None:
    said: dict[object, str] = {}
    for table, rule in found:
        same = (rule.kind, rule.wanted, frozenset(rule.when), frozenset(rule.unless))
        if same in said:
            what = f"This asks for the same as {said[same]}."
            table.fault("", what, "Keep one of the two.")
        said.setdefault(same, table.place)


def _check_contradictions(found: Iterable[tuple[Table, Rule]]) -> None:
    """Note wants that an exclusion of the same file leaves no shoe to satisfy."""
    rules = list(found)
    exclusions = [(table, rule) for table, rule in rules if rule.stance is Stance.EXCLUDE]
    for table, rule in rules:
        for other, exclusion in exclusions:
            if rule.stance is Stance.EXCLUDE or not _always_meets(exclusion, rule):
                continue
            for clash in _clashes(rule.wanted, exclusion.wanted):
                what = f"{clash} is wanted here, but excluded by {other.place}."
                table.fault("", what, "Mend one of the two.")


def _always_meets(exclusion: Rule, rule: Rule) -> bool:
    """Say whether the exclusion speaks of every shoe that *rule* speaks of."""
    same = (exclusion.kind, exclusion.wanted.attribute) == (rule.kind, rule.wanted.attribute)
    return (
        same and set(exclusion.when) <= set(rule.when) and exclusion.unless in ((), rule.unless)
    )


def _clashes(wanted: Criterion, allowed: Criterion) -> list[str]:
    clashes = [f"'{word}'" for word in wanted.any_of if word in allowed.none_of]
    low, high = wanted.at_least, wanted.at_most
    if low is not None and allowed.at_most is not None and low > allowed.at_most:
        clashes.append(f"At least {low}")
    if high is not None and allowed.at_least is not None and high < allowed.at_least:
        clashes.append(f"At most {high}")
    return clashes
