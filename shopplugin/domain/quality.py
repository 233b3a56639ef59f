"""Is a listing complete, and does it contradict itself?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .shoes import Shoe
from .sizes import SizeChart
from .suggesting import Suggestion
from .vocabulary import Value, Vocabulary, write

DROP_TOLERANCE_MM = Decimal("1.5")
"""How far a drop may be from heel minus forefoot: what rounding all three to whole millimetres
can explain. A maker's figure beside a lab's differs by more, and belongs to be looked at."""

# What each contradiction says, for a merchandiser; the values come with it.
SAYS: Mapping[str, str] = {
    "neutral_with_post": "The shoe is tagged neutral and has %(part)s, a part of stability"
    " shoes.",
    "drop_is_not_the_difference": "The drop is %(drop)s mm, but heel %(heel)s mm minus forefoot"
    " %(forefoot)s mm is %(difference)s mm.",
    "wide_without_variant": 'The %(field)s says "%(words)s" and no variant is known to be'
    " wide.",
    "recovery_for_racing": "A recovery shoe is tagged for racing.",
    "recovery_with_plate": "A recovery shoe is tagged with a %(plate)s plate.",
    "not_of_its_kind": "%(attribute)s is stated, and says nothing of a %(kind)s shoe.",
    "letter_of_nobody": "%(width)s is not a width letter for %(audience)s.",
    "open_form_with_collar": "A %(form)s is tagged with a collar that holds the heel.",
    "text_says_otherwise": '%(attribute)s is %(value)s, and the %(field)s says "%(words)s".',
}


@dataclass(frozen=True, slots=True)
class Completeness:
    """What a listing of its kind should state, and what of it is missing.

    A shoe without a kind misses that first; what else it needs depends on it.
    """

    product: str
    needed: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def per_cent(self) -> int:
        """How much is stated; 100 is all, also where nothing is needed."""
        stated = len(self.needed) - len(self.missing)
        return 100 * stated // len(self.needed) if self.needed else 100


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements of one listing that cannot both be right.

    ``SAYS[code] % values`` is the sentence; ``attributes`` are the cells to look at.
    """

    product: str
    code: str
    attributes: tuple[str, ...]
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    sku: str = ""
    """The variant it is about, where it is one alone."""


def completeness(shoe: Shoe, vocabulary: Vocabulary) -> Completeness:
    """Compare a listing with what its kind needs; every variant must state it."""
    kinds = {shoe.kind} if shoe.kind else {"running", "recovery"}
    needed = tuple(one.id for one in vocabulary if kinds <= one.needed_for)
    return Completeness(
        shoe.product, needed, tuple(name for name in needed if not _states(shoe, name))
    )


def contradictions(
    shoe: Shoe,
    vocabulary: Vocabulary,
    sizes: SizeChart,
    told: Iterable[Suggestion] = (),
) -> tuple[Contradiction, ...]:
    """Return what cannot be right together; *told* is what the listing's words suggest."""
    return (
        *_of_stability(shoe),
        *_of_drop(shoe),
        *_of_kind(shoe, vocabulary),
        *_of_widths(shoe, sizes),
        *_of_words(shoe, vocabulary, sizes, told),
    )


def _states(shoe: Shoe, name: str) -> bool:
    match name:
        case "kind":
            return shoe.kind is not None
        case "audience":
            return shoe.audience is not None
        case _:
            return shoe.values.get(name) is not None or (
                bool(shoe.variants) and all(name in one.values for one in shoe.variants)
            )


def _of_stability(shoe: Shoe) -> Iterator[Contradiction]:
    parts = shoe.value("support_tech")
    posted = isinstance(parts, tuple) and "medial_post" in parts
    if posted and shoe.value("stability") == "neutral":
        values = {"part": "a medial post"}
        yield _found(shoe, "neutral_with_post", ("stability", "support_tech"), values)


def _of_drop(shoe: Shoe) -> Iterator[Contradiction]:
    """Judge each set of values once: variants may have their own."""
    names = ("drop_mm", "heel_stack_mm", "forefoot_stack_mm")
    seen: set[tuple[Value | None, ...]] = set()
    for variant in (None, *shoe.variants):
        cells = tuple(shoe.value(name, variant) for name in names)
        drop, heel, forefoot = cells
        if cells in seen or not (
            isinstance(drop, Decimal)
            and isinstance(heel, Decimal)
            and isinstance(forefoot, Decimal)
        ):
            continue
        seen.add(cells)
        if abs(drop - (heel - forefoot)) > DROP_TOLERANCE_MM:
            values = {
                "drop": write(drop),
                "heel": write(heel),
                "forefoot": write(forefoot),
                "difference": write((heel - forefoot).normalize() + 0),
            }
            yield _found(
                shoe,
                "drop_is_not_the_difference",
                names,
                values,
                variant.sku if variant else "",
            )


def _of_kind(shoe: Shoe, vocabulary: Vocabulary) -> Iterator[Contradiction]:
    if shoe.kind == "recovery":
        use, plate = shoe.value("use"), shoe.value("plate")
        if isinstance(use, tuple) and "race" in use:
            yield _found(shoe, "recovery_for_racing", ("kind", "use"))
        if isinstance(plate, str) and plate not in ("none", "other"):
            yield _found(shoe, "recovery_with_plate", ("kind", "plate"), {"plate": plate})
    for attribute in vocabulary:
        foreign = shoe.kind is not None and shoe.kind not in attribute.kinds
        if foreign and _says_something(shoe.value(attribute.id)):
            values = {"attribute": attribute.label, "kind": shoe.kind or ""}
            yield _found(shoe, "not_of_its_kind", ("kind", attribute.id), values)
    form = shoe.value("form")
    if form in ("slide", "flip_flop") and shoe.value("heel_hold") == "collar":
        values = {"form": str(form).replace("_", "-")}
        yield _found(shoe, "open_form_with_collar", ("form", "heel_hold"), values)


def _says_something(value: Value | None) -> bool:
    """Say whether a value claims anything: any shoe may state that it has no plate."""
    return value is not None and value not in ("none", "no")


def _of_widths(shoe: Shoe, sizes: SizeChart) -> Iterator[Contradiction]:
    if shoe.audience is None:
        return
    for variant in shoe.variants:
        if variant.width is not None and sizes.step(variant.width, shoe.audience) is None:
            values = {"width": variant.width, "audience": shoe.audience}
            yield _found(shoe, "letter_of_nobody", ("width", "audience"), values, variant.sku)


def _of_words(
    shoe: Shoe, vocabulary: Vocabulary, sizes: SizeChart, told: Iterable[Suggestion]
) -> Iterator[Contradiction]:
    """Compare what a listing says in words with what it states in cells."""
    for each in told:
        words = {"field": each.field, "words": each.words.strip()}
        if each.attribute == "width":
            if _is_wide(each.value, shoe, sizes) and not _has_wide(shoe, sizes):
                yield _found(shoe, "wide_without_variant", ("width",), words)
            continue
        stated = _stated(shoe, each.attribute)
        # Where several words are allowed, one more is no contradiction.
        if stated is None or isinstance(each.value, tuple) or stated == each.value:
            continue
        if _near(stated, each.value, each.attribute):
            continue
        values = words | {"attribute": vocabulary[each.attribute].label, "value": write(stated)}
        yield _found(shoe, "text_says_otherwise", (each.attribute,), values)


def _stated(shoe: Shoe, attribute: str) -> Value | None:
    if attribute in ("kind", "audience"):
        return shoe.kind if attribute == "kind" else shoe.audience
    return shoe.value(attribute)


def _near(stated: Value, told: Value, attribute: str) -> bool:
    """Say whether a maker's figure and a stated one are the same but for the method."""
    if not (isinstance(stated, Decimal) and isinstance(told, Decimal)):
        return False
    return abs(stated - told) <= _METHODS_DIFFER.get(attribute, Decimal(0))


# A maker's figure and a laboratory's, on the same shoe: drop and stack by 2 to 3 mm, weights by
# size and a few per cent.
_METHODS_DIFFER: Mapping[str, Decimal] = {
    "drop_mm": Decimal(3),
    "heel_stack_mm": Decimal(3),
    "forefoot_stack_mm": Decimal(3),
    "weight_g": Decimal(15),
    "midsole_firmness_asker_c": Decimal(3),
}


def _is_wide(value: Value, shoe: Shoe, sizes: SizeChart) -> bool:
    step = sizes.step(str(value), shoe.audience)
    return step is not None and step > 0


def _has_wide(shoe: Shoe, sizes: SizeChart) -> bool:
    steps = (sizes.step(variant.width, shoe.audience) for variant in shoe.variants)
    return any(step is not None and step > 0 for step in steps)


def _found(
    shoe: Shoe,
    code: str,
    attributes: tuple[str, ...],
    values: Mapping[str, str] | None = None,
    sku: str = "",
) -> Contradiction:
    return Contradiction(shoe.product, code, attributes, values or {}, sku)
