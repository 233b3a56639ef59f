"""Small shoes, rules and profiles: a test names only what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from shopplugin.domain.money import Money
from shopplugin.domain.ranking import NO_NEEDS, Needs, Recommendation, rank
from shopplugin.domain.rules import (
    Criterion,
    Grade,
    Level,
    Profile,
    Rule,
    Seen,
    SetAside,
    Source,
    Stance,
)
from shopplugin.domain.shelf import Shelf
from shopplugin.domain.shoes import Shoe, Variant
from shopplugin.domain.sizes import RareWidth, SizeChart, Width
from shopplugin.domain.vocabulary import Attribute, AttributeType, Value, Vocabulary
from shopplugin.domain.wants import Wants, merge

NUMBERS = ("drop_mm", "heel_stack_mm", "toebox_width_mm", "midsole_firmness_asker_c")
WORDS: Mapping[str, tuple[str, ...]] = {
    "stability": ("neutral", "stable_neutral", "stability", "motion_control"),
    "plate": ("none", "carbon", "other"),
    "rocker": ("yes", "no"),
    "support_tech": ("medial_post", "guide_rails", "wide_base"),
    "upper": ("mesh", "stretch", "overlays"),
    "audience": ("men", "women", "unisex", "kids"),
}
MANY = {"support_tech", "upper"}

VOCABULARY = Vocabulary(
    {name: Attribute(name, AttributeType.NUMBER, name, "", unit="mm") for name in NUMBERS}
    | {
        name: Attribute(
            name,
            AttributeType.MANY if name in MANY else AttributeType.ONE,
            name,
            "",
            values=words,
        )
        for name, words in WORDS.items()
    }
)

_LETTERS: Mapping[int, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    -1: ("narrow", ("B",), ("2A", "AA")),
    0: ("standard", ("D",), ("B",)),
    1: ("wide", ("2E", "EE"), ("D",)),
    2: ("extra_wide", ("4E",), ("2E", "EE")),
}
SIZES = SizeChart(
    tuple(
        Width(step, name, name, {"men": men, "women": women})
        for step, (name, men, women) in _LETTERS.items()
    ),
    {},
    Decimal("1.5"),
    (
        RareWidth(Decimal("-0.5"), {"men": ("C",), "women": ("A",)}),
        RareWidth(Decimal("1.5"), {"men": ("3E", "EEE"), "women": ("E",)}),
    ),
)

SOURCE = Source("a-study", "A study", "https://example.org/study", date(2026, 1, 1), Seen.WHOLE)


def variant(
    sku: str = "",
    *,
    size: str | None = "9",
    width: str | None = None,
    price: str | None = "120",
    currency: str = "USD",
    stock: int | None = 3,
    **values: object,
) -> Variant:
    return Variant(
        sku,
        None if size is None else Decimal(size),
        width,
        None if price is None else Money(int(Decimal(price) * 100), currency),
        stock,
        _values(values),
    )


def shoe(
    product: str,
    *variants: Variant,
    audience: str | None = "women",
    brand: str | None = None,
    model: str | None = None,
    **values: object,
) -> Shoe:
    """Make a shoe; without variants it has one in size 9, in stock."""
    skus = (
        each
        if each.sku
        else Variant(
            f"{product}-{number}", each.size_us, each.width, each.price, each.stock, each.values
        )
        for number, each in enumerate(variants or (variant(),), start=1)
    )
    return Shoe(
        product,
        product.title(),
        brand,
        model,
        kind="running",
        audience=audience,
        values=_values(values),
        variants=tuple(skus),
    )


def shelf(*shoes: Shoe) -> Shelf:
    return Shelf.of(shoes, VOCABULARY, SIZES)


def criterion(
    attribute: str,
    *,
    at_least: object = None,
    at_most: object = None,
    any_of: Iterable[str] = (),
    none_of: Iterable[str] = (),
) -> Criterion:
    return Criterion(
        attribute,
        None if at_least is None else Decimal(str(at_least)),
        None if at_most is None else Decimal(str(at_most)),
        tuple(any_of),
        tuple(none_of),
    )


def rule(
    stance: str,
    attribute: str,
    *,
    weight: object = 1,
    tolerance: object = 0,
    partial: Mapping[str, str] | None = None,
    level: Level = Level.CONDITION,
    profile: str = "bunions",
    when: Iterable[Criterion] = (),
    unless: Iterable[Criterion] = (),
    ample: object = None,
    **wanted: object,
) -> Rule:
    return Rule(
        profile,
        level,
        "running",
        Stance(stance),
        criterion(attribute, **wanted),  # type: ignore[arg-type]  # passed on as given
        f"{attribute} matters.",
        Grade.C,
        SOURCE,
        Decimal(0) if stance == "exclude" else Decimal(str(weight)),
        Decimal(str(tolerance)),
        {word: Decimal(credit) for word, credit in (partial or {}).items()},
        tuple(when),
        tuple(unless),
        None if ample is None else Decimal(str(ample)),
    )


def profile(
    *rules: Rule,
    id: str = "bunions",
    level: Level = Level.CONDITION,
    set_asides: Iterable[SetAside] = (),
) -> Profile:
    return Profile(id, level, id.title(), "", "", rules, set_asides=tuple(set_asides))


def wants(*rules: Rule) -> Wants:
    """Merge rules as if they were one profile's."""
    return merge([profile(*rules)], [], "running", VOCABULARY)


def ranked(
    shoes: Iterable[Shoe], *rules: Rule, needs: Needs = NO_NEEDS, limit: int = 10
) -> Recommendation:
    return rank(shelf(*shoes), wants(*rules), needs, limit)


def products(recommendation: Recommendation) -> list[str]:
    return [match.shoe.product for match in recommendation.matches]


def _values(values: Mapping[str, object]) -> dict[str, Value]:
    """Read numbers and words as the catalogue holds them."""
    return {
        name: Decimal(str(value)) if name in NUMBERS else value
        for name, value in values.items()
        if isinstance(value, (str, tuple, int))
    }
