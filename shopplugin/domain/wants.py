"""Several profiles merged into one list of wants, with what was set aside and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .rules import Criterion, Level, Profile, Rule, SetAside, Stance
from .vocabulary import AttributeType, Vocabulary


@dataclass(frozen=True, slots=True)
class Want:
    """A rule as it is applied, and the rules of other profiles that ask for the very same.

    ``rule`` is that of the highest level; its weight is the sum, and words that an exclusion
    forbids are gone from it.
    """

    rule: Rule
    also: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Overruled:
    """A rule that was set aside, and what beat it: another rule or a named conflict."""

    rule: Rule
    by: Rule | SetAside


@dataclass(frozen=True, slots=True)
class Wants:
    """What is asked of the shoes of one kind.

    ``preferences`` and ``requirements`` are weighted, the heaviest first; ``relaxing`` are
    the requirements in the order in which they are given up.
    """

    profiles: tuple[str, ...]
    kind: str
    preferences: tuple[Want, ...] = ()
    requirements: tuple[Want, ...] = ()
    exclusions: tuple[Want, ...] = ()
    set_aside: tuple[Overruled, ...] = ()

    @property
    def weighted(self) -> tuple[Want, ...]:
        """Everything that earns or loses points, the heaviest first."""
        return tuple(sorted((*self.requirements, *self.preferences), key=_weight_first))

    @property
    def relaxing(self) -> tuple[Want, ...]:
        """The requirements in the order they are relaxed: lowest level, weight, attribute."""
        return tuple(sorted(self.requirements, key=_first_to_go))


def merge(
    profiles: Sequence[Profile], comfort: Sequence[Rule], kind: str, vocabulary: Vocabulary
) -> Wants:
    """Merge what *profiles* and general *comfort* ask of shoes of one *kind*.

    Exclusions all stand. Then a condition's word counts over a foot shape's, and that over
    comfort's: a want that no value could satisfy together with a higher one is set aside.
    """
    named = tuple(entry for profile in profiles for entry in profile.set_asides)
    rules = {id(rule): rule for profile in profiles for rule in profile.rules}
    rules |= {id(rule): rule for rule in comfort}
    spoken = sorted((rule for rule in rules.values() if rule.kind == kind), key=_precedence)
    exclusions = [rule for rule in spoken if rule.stance is Stance.EXCLUDE]
    standing: list[Rule] = []
    set_aside: list[Overruled] = []
    for rule in spoken:
        if rule.stance is Stance.EXCLUDE:
            continue
        narrowed = _narrow(rule, exclusions, vocabulary)
        winner = _winner(rule, narrowed, named, [*exclusions, *standing], vocabulary)
        if winner is not None:
            set_aside.append(Overruled(rule, winner))
        elif narrowed is not None:
            standing.append(narrowed)
    wants = _united(standing)
    return Wants(
        profiles=tuple(dict.fromkeys(profile.id for profile in profiles)),
        kind=kind,
        preferences=tuple(w for w in wants if w.rule.stance is not Stance.REQUIRE),
        requirements=tuple(w for w in wants if w.rule.stance is Stance.REQUIRE),
        exclusions=_united(exclusions),
        set_aside=tuple(set_aside),
    )


def _winner(
    rule: Rule,
    narrowed: Rule | None,
    named: Iterable[SetAside],
    higher: Iterable[Rule],
    vocabulary: Vocabulary,
) -> Rule | SetAside | None:
    """Return what beats *rule*, if anything does."""
    attribute = rule.wanted.attribute
    for entry in named:
        if entry.attribute == attribute and rule.profile in entry.of:
            return entry
    for other in higher:
        if other.wanted.attribute != attribute or _rank(other) <= _rank(rule):
            continue
        if narrowed is None and other.stance is Stance.EXCLUDE:
            return other
        if _covers(other, rule) and not _compatible(rule.wanted, other.wanted, vocabulary):
            return other
    return None


def _rank(rule: Rule) -> int:
    return Level.CONDITION + 1 if rule.stance is Stance.EXCLUDE else rule.level


def _covers(other: Rule, rule: Rule) -> bool:
    """Say whether *other* speaks wherever *rule* does."""
    return set(other.when) <= set(rule.when) and other.unless in ((), rule.unless)


def _compatible(one: Criterion, other: Criterion, vocabulary: Vocabulary) -> bool:
    """Say whether some value satisfies both."""
    lows = [c.at_least for c in (one, other) if c.at_least is not None]
    highs = [c.at_most for c in (one, other) if c.at_most is not None]
    if lows or highs:
        return not (lows and highs) or max(lows) <= min(highs)
    attribute = vocabulary[one.attribute]
    refused = {*one.none_of, *other.none_of}
    allowed = [set(c.any_of or attribute.values) - refused for c in (one, other)]
    if attribute.type is AttributeType.MANY:
        return all(allowed)
    return not allowed[0].isdisjoint(allowed[1])


def _narrow(rule: Rule, exclusions: Iterable[Rule], vocabulary: Vocabulary) -> Rule | None:
    """Take the words that exclusions forbid out of *rule*; None if nothing is left."""
    wanted = rule.wanted
    if not wanted.any_of:
        return rule
    about = [
        e.wanted
        for e in exclusions
        if e.wanted.attribute == wanted.attribute and _covers(e, rule)
    ]
    forbidden = {word for exclusion in about for word in exclusion.none_of}
    if vocabulary[wanted.attribute].type is not AttributeType.MANY:
        for exclusion in about:
            forbidden |= set(wanted.any_of) - set(exclusion.any_of or wanted.any_of)
    words = tuple(word for word in wanted.any_of if word not in forbidden)
    if words == wanted.any_of:
        return rule
    return replace(rule, wanted=replace(wanted, any_of=words)) if words else None


def _united(rules: Iterable[Rule]) -> tuple[Want, ...]:
    """Make one want of all rules that ask for the very same, with the sum of their weights."""
    same: dict[object, list[Rule]] = {}
    for rule in rules:
        wanted = rule.wanted
        key = (
            (wanted.attribute, wanted.at_least, wanted.at_most),
            frozenset(wanted.any_of),
            frozenset(wanted.none_of),
            frozenset(rule.when),
            frozenset(rule.unless),
        )
        same.setdefault(key, []).append(rule)
    wants: list[Want] = []
    for first, *others in same.values():
        stances = {rule.stance for rule in (first, *others)}
        stance = Stance.REQUIRE if Stance.REQUIRE in stances else first.stance
        weight = sum((rule.weight for rule in others), first.weight)
        if others:
            first = replace(first, weight=weight, stance=stance)
        wants.append(Want(first, tuple(others)))
    return tuple(sorted(wants, key=_weight_first))


def _precedence(rule: Rule) -> tuple[object, ...]:
    return (-_rank(rule), -rule.weight, rule.profile, *_text(rule))


def _weight_first(want: Want) -> tuple[object, ...]:
    return (-want.rule.weight, -want.rule.level, *_text(want.rule))


def _first_to_go(want: Want) -> tuple[object, ...]:
    return (want.rule.level, want.rule.weight, *_text(want.rule))


def _text(rule: Rule) -> tuple[object, ...]:
    """Return what decides between rules that are otherwise equal, whoever wrote them."""
    every = (rule.wanted, *rule.when, *rule.unless)
    return (rule.wanted.attribute, len(rule.when), tuple(map(_spelling, every)))


def _spelling(criterion: Criterion) -> tuple[object, ...]:
    low, high = str(criterion.at_least), str(criterion.at_most)
    return (criterion.attribute, low, high, criterion.any_of, criterion.none_of)
