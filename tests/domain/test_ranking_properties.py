"""What holds of every list, and the arrays against a plain reading of the rules."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shoes_for_tests import SIZES, criterion, rule, shelf, shoe, variant, wants

from shopplugin.domain import selecting
from shopplugin.domain.money import Money
from shopplugin.domain.ranking import NO_NEEDS, Needs, judge, rank, score_all
from shopplugin.domain.rules import Criterion, Level, Rule, Stance
from shopplugin.domain.shoes import Shoe, Variant
from shopplugin.domain.vocabulary import Value
from shopplugin.domain.wants import Wants

modest = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# The oracle: one shoe, one variant, one rule at a time, in fractions


def plainly(shoes: Iterable[Shoe], asked: Wants, needs: Needs, limit: int) -> list[tuple]:
    """Return (handle, score) of every shoe listed."""
    pairs = [(s, v) for s in shoes for v in s.variants if serves(s, v, needs)]
    pairs = [p for p in pairs if not any(breaks(w.rule, *p) for w in asked.exclusions)]
    in_force = list(asked.relaxing)
    while in_force and len({s.product for s, v in kept(pairs, in_force)}) < min(
        3, limit, len({s.product for s, v in pairs})
    ):
        in_force.pop(0)
    best: dict[str, tuple[int, Shoe]] = {}
    for s, v in kept(pairs, in_force):
        points = score(s, v, asked)
        if s.product not in best or points > best[s.product][0]:
            best[s.product] = (points, s)
    listed: list[tuple[str, float]] = []
    lines: list[tuple[str, str]] = []
    for points, s in sorted(best.values(), key=lambda pair: (-pair[0], pair[1].product)):
        if lines.count(s.line) < 2:
            lines.append(s.line)
            listed.append((s.product, points / 10_000))
    return listed[:limit]


def kept(pairs: list[tuple[Shoe, Variant]], in_force: list) -> list[tuple[Shoe, Variant]]:
    return [p for p in pairs if not any(breaks(want.rule, *p) for want in in_force)]


def score(s: Shoe, v: Variant, asked: Wants) -> int:
    total = sum((Fraction(want.rule.weight) for want in asked.weighted), Fraction(0))
    if not total:
        return 3_500
    earned = sum(Fraction(w.rule.weight) * credit(w.rule, s, v) for w in asked.weighted)
    return floor(earned / total + Fraction(1, 2))


def credit(rule: Rule, s: Shoe, v: Variant) -> int:
    value, spoken = known(rule.wanted, s, v), applies(rule, s, v)
    if spoken is False:
        return 10_000
    if value is not None and rule.wanted.holds(value):
        return with_room_to_spare(rule, value)
    if spoken is None or value is None:
        return 3_500
    if isinstance(value, Decimal):
        low, high = rule.wanted.at_least, rule.wanted.at_most
        off = low - value if low is not None and value < low else value - (high or 0)
        lost = Fraction(off) / Fraction(rule.tolerance) if rule.tolerance else Fraction(1)
        most = 10_000 if rule.ample is None else 9_000
        return most - floor(min(lost, 1) * most + Fraction(1, 2))
    words = [value] if isinstance(value, str) else value
    return int(max((rule.partial.get(word, Decimal(0)) for word in words), default=0) * 10_000)


def with_room_to_spare(rule: Rule, value: Value) -> int:
    bound = rule.wanted.at_most if rule.wanted.at_least is None else rule.wanted.at_least
    if rule.ample is None or not isinstance(value, Decimal) or bound is None:
        return 10_000
    share = Fraction(rule.ample - value) / Fraction(rule.ample - bound)
    return 10_000 - floor(max(share, Fraction(0)) * 1_000 + Fraction(1, 2))


def breaks(rule: Rule, s: Shoe, v: Variant) -> bool:
    value = known(rule.wanted, s, v)
    return applies(rule, s, v) is True and value is not None and not rule.wanted.holds(value)


def applies(rule: Rule, s: Shoe, v: Variant) -> bool | None:
    when = [truth(c, s, v) for c in rule.when]
    unless = [truth(c, s, v) for c in rule.unless]
    if False in when or (unless and all(unless)):
        return False
    return None if None in when or (unless and False not in unless) else True


def truth(c: Criterion, s: Shoe, v: Variant) -> bool | None:
    value = known(c, s, v)
    return None if value is None else c.holds(value)


def known(c: Criterion, s: Shoe, v: Variant) -> Value | None:
    if c.attribute != "width":
        return s.value(c.attribute, v)
    step = SIZES.step(v.width, s.audience)
    return None if step is None else Decimal(step)


def serves(s: Shoe, v: Variant, needs: Needs) -> bool:
    shown = {None: {None, "men", "women", "unisex"}, "kids": {"kids"}, "unisex": {"unisex"}}
    if s.audience not in shown.get(needs.audience, {needs.audience, "unisex"}):
        return False
    size, step = needs.size_us, SIZES.step(v.width, s.audience)
    if size is not None and (needs.audience, s.audience) == ("women", "unisex"):
        size -= Decimal("1.5")
    wide = SIZES.step(needs.width, needs.audience or s.audience)
    return (
        (size is None or v.size_us in (None, size))
        and (needs.width is None or step is None or step == wide)
        and (needs.max_price is None or v.price is None or v.price <= needs.max_price)
        and v.stock != 0
    )


# What there is to draw from: few values, so that everything meets everything

MAYBE = {
    "drop_mm": (0, 6, "8", "8.5", 12),
    "toebox_width_mm": (70, "71.2", 73, 75),
    "stability": ("neutral", "stable_neutral", "stability"),
    "rocker": ("yes", "no"),
    "support_tech": (("medial_post",), ("wide_base",), ("medial_post", "wide_base")),
}
CRITERIA = (
    criterion("drop_mm", at_most=8),
    criterion("drop_mm", at_least=6, at_most="8.2"),
    criterion("toebox_width_mm", at_least=74),
    criterion("stability", any_of=["stability", "stable_neutral"]),
    criterion("rocker", any_of=["yes"]),
    criterion("support_tech", none_of=["medial_post"]),
    criterion("support_tech", any_of=["wide_base"]),
    criterion("width", at_least=1),
)


def values_of(names: Iterable[str] = MAYBE) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional={n: st.sampled_from(MAYBE[n]) for n in names})


variants = st.builds(
    lambda size, width, price, stock, own: variant(
        size=size, width=width, price=price, stock=stock, **own
    ),
    st.sampled_from([None, "7.5", "9"]),
    st.sampled_from([None, "B", "D", "2E"]),
    st.sampled_from([None, "90", "120"]),
    st.sampled_from([None, 0, 2]),
    values_of(["toebox_width_mm"]),
)
shoes_in_turn = st.lists(
    st.builds(
        lambda own, audience, model, each: (own, audience, model, each),
        values_of(),
        st.sampled_from(["women", "unisex", "men", "kids", None]),
        st.sampled_from([None, "Glide", "Anchor"]),
        st.lists(variants, min_size=1, max_size=3),
    ),
    max_size=9,
).map(
    lambda drawn: [
        shoe(f"s{number}", *each, audience=audience, brand="Fenn", model=model, **own)
        for number, (own, audience, model, each) in enumerate(drawn)
    ]
)


def rule_of(stance: str, wanted: Criterion, weight: int, room: int = 0, **more: object) -> Rule:
    """Make a rule; *room* is how far past its one bound a number is ample, 0 for nowhere."""
    made = rule(stance, wanted.attribute, weight=weight, **more)  # type: ignore[arg-type]
    ample = None
    if room and stance != "exclude" and wanted.attribute != "width":
        match wanted.at_least, wanted.at_most:
            case Decimal() as low, None:
                ample = low + room
            case None, Decimal() as high:
                ample = high - room
    return replace(made, wanted=wanted, ample=ample)


rules = st.lists(
    st.builds(
        lambda stance, wanted, weight, room, tolerance, near, level, when, unless: rule_of(
            stance,
            wanted,
            weight,
            room,
            tolerance=tolerance,
            partial={"neutral": "0.6"} if near else None,
            level=level,
            when=when,
            unless=unless,
        ),
        st.sampled_from(["prefer", "prefer", "avoid", "require", "exclude"]),
        st.sampled_from(CRITERIA),
        st.integers(1, 5),
        st.sampled_from([0, 2, 3]),
        st.sampled_from([0, 3, "0.7"]),
        st.booleans(),
        st.sampled_from(list(Level)),
        st.lists(st.sampled_from(CRITERIA), max_size=1),
        st.lists(st.sampled_from(CRITERIA), max_size=2),
    ),
    max_size=7,
)
needs_of_all_sorts = st.builds(
    Needs,
    st.sampled_from([None, "women", "men", "unisex", "kids"]),
    st.sampled_from([None, Decimal(9)]),
    st.sampled_from([None, "D", "B"]),
    st.sampled_from([None, Money(10_000)]),
)


@contextmanager
def parts_of(size: int):
    """Rank in parts of so many shoes, so that a few are enough to be pruned."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selecting, "SMALLEST", size)
        yield


def listed(found) -> list[tuple[str, float]]:
    return [(match.shoe.product, match.score) for match in found.matches]


@modest
@given(shoes_in_turn, rules, needs_of_all_sorts, st.integers(1, 6), st.integers(1, 4))
def test_the_list_is_what_a_plain_reading_of_the_rules_gives(shoes, drawn, needs, limit, size):
    asked = wants(*drawn)

    with parts_of(size):
        found = rank(shelf(*shoes), asked, needs, limit)

    assert listed(found) == plainly(shoes, asked, needs, limit)


@modest
@given(shoes_in_turn, rules, needs_of_all_sorts, st.integers(1, 6))
def test_scores_of_all_and_verdicts_agree_with_the_list(shoes, drawn, needs, limit):
    shelved, asked = shelf(*shoes), wants(*drawn)

    found = rank(shelved, asked, needs, limit)

    assert list(score_all(shelved, asked, needs, limit).top(limit)) == [
        match.shoe.product for match in found.matches
    ]
    for place, match in enumerate(found.matches, start=1):
        verdict = judge(shelved, asked, needs, match.shoe.product, limit)
        assert (verdict.outcome, verdict.place) == ("listed", place)
        assert verdict.match.score == match.score
    assert bool(found.matches) == (found.reason is None)


@modest
@given(shoes_in_turn, rules, needs_of_all_sorts)
def test_every_verdict_is_borne_out_by_the_catalogue(shoes, drawn, needs):
    for match in rank(shelf(*shoes), wants(*drawn), needs, 5).matches:
        for reason in (*match.reasons, *match.cautions):
            value = known(criterion(reason.attribute), match.shoe, match.variant)
            stated = match.variant.width if reason.attribute == "width" else value
            assert reason.value == stated
            assert reason.rule.wanted.holds(value) == (reason.verdict == "meets")
        for reason in match.unknown:
            assert known(criterion(reason.attribute), match.shoe, match.variant) is None


@modest
@given(shoes_in_turn, rules, needs_of_all_sorts)
def test_what_was_lost_adds_up(shoes, drawn, needs):
    asked = wants(*drawn)
    if not asked.weighted:
        return

    for scored in (judge(shelf(*shoes), asked, needs, each.product) for each in shoes):
        match = scored.match
        # An unknown attribute is named once, whatever its wants lost: the rest may be more.
        known_to_lose = sum(reason.lost for reason in (*match.reasons, *match.cautions))
        assert match.score <= 1 - known_to_lose + 0.0001


@modest
@given(shoes_in_turn, rules, needs_of_all_sorts)
def test_an_excluded_shoe_never_appears(shoes, drawn, needs):
    asked = wants(*drawn)

    for match in rank(shelf(*shoes), asked, needs, 9).matches:
        assert not any(breaks(w.rule, match.shoe, match.variant) for w in asked.exclusions)


@modest
@given(shoes_in_turn, rules, needs_of_all_sorts, st.randoms(use_true_random=False))
def test_the_order_in_which_shoes_and_rules_are_given_changes_nothing(
    shoes, drawn, needs, random
):
    shuffled, redrawn = shoes[:], drawn[:]
    random.shuffle(shuffled)
    random.shuffle(redrawn)

    found = rank(shelf(*shoes), wants(*drawn), needs)

    assert listed(rank(shelf(*shuffled), wants(*redrawn), needs)) == listed(found)


# Raising a value, filling a gap: rules that hold everywhere, shoes of one variant

plain_rules = st.lists(
    st.builds(
        lambda stance, wanted, weight, room, tolerance: rule_of(
            stance, wanted, weight, room, tolerance=tolerance
        ),
        st.sampled_from(["prefer", "avoid", "require", "exclude"]),
        st.sampled_from([c for c in CRITERIA if c.attribute != "width"]),
        st.integers(1, 5),
        st.sampled_from([0, 3]),
        st.sampled_from([0, 3]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda made: made.wanted.attribute,
)
plain_shoes = st.lists(values_of(), min_size=1, max_size=6).map(
    lambda drawn: [shoe(f"s{number}", **own) for number, own in enumerate(drawn)]
)


def place(shoes: Iterable[Shoe], asked: Wants, product: str) -> float:
    """Return the shoe's place in the whole list; none is the last of all."""
    order = [match.shoe.product for match in rank(shelf(*shoes), asked, NO_NEEDS, 100).matches]
    return order.index(product) if product in order else float("inf")


def with_value(shoes: list[Shoe], attribute: str, value: Value | None) -> list[Shoe]:
    """Change one value of the first shoe; None forgets it."""
    others = {name: v for name, v in shoes[0].values.items() if name != attribute}
    changed = others if value is None else {**others, attribute: value}
    return [replace(shoes[0], values=changed), *shoes[1:]]


@modest
@given(plain_shoes, plain_rules, st.data())
def test_a_better_value_never_lowers_a_rank_and_a_gap_filled_well_never_hurts(
    shoes, drawn, data
):
    # Requirements are relaxed by what is left of the whole list, so they are not drawn.
    asked = wants(
        *(replace(r, stance=Stance.PREFER) if r.stance == "require" else r for r in drawn)
    )
    wanted = data.draw(st.sampled_from([r.wanted for r in drawn]))
    better = data.draw(st.sampled_from(MAYBE[wanted.attribute]).map(as_value))
    if not wanted.holds(better) or is_worse(
        better, shoes[0].values.get(wanted.attribute), wanted
    ):
        return

    raised = with_value(shoes, wanted.attribute, better)

    assert place(raised, asked, "s0") <= place(shoes, asked, "s0")


def is_worse(value: Value, before: Value | None, wanted: Criterion) -> bool:
    """Say whether a number went the wrong way, where only one way is right."""
    if not isinstance(value, Decimal) or not isinstance(before, Decimal):
        return False
    if wanted.at_least is not None and wanted.at_most is not None:
        return False
    return value < before if wanted.at_least is not None else value > before


@modest
@given(plain_shoes, plain_rules, st.data())
def test_an_unknown_never_counts_as_a_match(shoes, drawn, data):
    asked = wants(*drawn)
    attribute = data.draw(st.sampled_from([r.wanted.attribute for r in drawn]))
    wanted = next(r.wanted for r in drawn if r.wanted.attribute == attribute)
    value = shoes[0].values.get(attribute)
    if value is None or not wanted.holds(value):
        return

    forgotten = with_value(shoes, attribute, None)

    assert score(forgotten[0], forgotten[0].variants[0], asked) <= score(
        shoes[0], shoes[0].variants[0], asked
    )
    assert place(forgotten, asked, "s0") >= place(shoes, asked, "s0")


@modest
@given(plain_rules, st.data())
def test_a_poorly_tagged_shoe_never_outranks_one_that_meets_everything(drawn, data):
    asked = wants(*(replace(r, stance=Stance.PREFER, weight=Decimal(2)) for r in drawn))
    perfect = {
        r.wanted.attribute: next(
            v for v in map(as_value, MAYBE[r.wanted.attribute]) if r.wanted.holds(v)
        )
        for r in drawn
    }
    only = data.draw(st.sampled_from(sorted(perfect)))
    good = replace(shoe("z-good"), values=perfect)
    poor = replace(shoe("a-poor"), values={only: perfect[only]})

    first, second = rank(shelf(good, poor), asked).matches

    assert first.score >= 0.9
    if len(drawn) > 1:
        assert (first.shoe.product, second.group) == ("z-good", "data_missing")


def as_value(drawn: object) -> Value:
    if isinstance(drawn, tuple) or (isinstance(drawn, str) and not drawn[0].isdigit()):
        return drawn  # type: ignore[return-value]  # words already
    return Decimal(str(drawn))


def test_the_oracle_is_not_vacuous():
    shoes = [shoe("a", drop_mm=9), shoe("b", drop_mm=4)]

    assert plainly(shoes, wants(rule("prefer", "drop_mm", at_most=8)), NO_NEEDS, 5) == [
        ("b", 1.0),
        ("a", 0.0),
    ]


@pytest.mark.parametrize("size", [1, 2, 100])
def test_a_rule_that_does_not_speak_of_a_shoe_rules_it_out_at_no_place(size):
    soft = rule("prefer", "drop_mm", at_least=8)
    steady = rule(
        "prefer", "stability", any_of=["neutral"], unless=[criterion("plate", any_of=["none"])]
    )
    first = shoe("a", stability="neutral", drop_mm=4, plate="carbon")
    later = shoe("b", stability="stability", drop_mm=10, plate="none")

    with parts_of(size):
        found = rank(shelf(first, later), wants(soft, steady), Needs(), 1)

    assert listed(found) == [("b", 1.0)]


@pytest.mark.parametrize("size", [1, 2, 100])
def test_a_shoe_that_meets_nothing_still_fills_a_list_that_is_not_full(size):
    shoes = [shoe("a", drop_mm=8), shoe("b", drop_mm=9), shoe("c", drop_mm=8)]

    with parts_of(size):
        found = rank(shelf(*shoes), wants(rule("prefer", "drop_mm", at_most=8)), Needs(), 3)

    assert listed(found) == [("a", 1.0), ("c", 1.0), ("b", 0.0)]
