"""Shoes as the store's pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .. import words
from ..cards import width_letters
from ..domain.countries import COUNTRIES
from ..domain.money import Money
from ..domain.shoes import Shoe, Variant
from ..domain.vocabulary import Attribute, AttributeType
from ..i18n import Translator
from ..knowledge import Knowledge
from .cart import MAX_LINES, MAX_QUANTITY, Slip
from .shelves import price_range

# What a runner asks first, by kind of shoe.
_FIRST = {
    "running": ("stability", "drop_mm", "weight_g"),
    "recovery": ("form", "footbed", "arch_contour"),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """A shoe in the listing."""

    shoe: Shoe
    price: str
    facts: str
    widths: str


@dataclass(frozen=True, slots=True)
class Size:
    """One size of a width: a variant to choose, or one that is sold out."""

    variant: Variant
    label: str
    sold_out: bool


@dataclass(frozen=True, slots=True)
class Width:
    """The sizes of one width letter."""

    label: str
    sizes: tuple[Size, ...]


@dataclass(frozen=True, slots=True)
class Property:
    """One property in plain words; an empty ``value`` is unknown."""

    label: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a product page says about a shoe."""

    price: str
    lowest: Money | None
    variant: Variant | None
    widths: tuple[Width, ...]
    measured: tuple[Property, ...]
    made: tuple[Property, ...]

    @property
    def unknown(self) -> int:
        """How many properties nobody has stated."""
        return sum(not one.value for one in (*self.measured, *self.made))

    @property
    def mostly_unknown(self) -> bool:
        """Say whether too little is known to speak about anybody's feet."""
        return self.unknown * 2 > len(self.measured) + len(self.made)


def tile(shoe: Shoe, knowledge: Knowledge, t: Translator) -> Tile:
    """Put a shoe into the few words of a listing."""
    return Tile(
        shoe, _price(shoe, t), facts(shoe, knowledge, t), _widths_in_stock(shoe, knowledge, t)
    )


def facts(shoe: Shoe, knowledge: Knowledge, t: Translator) -> str:
    """Name the first things a runner asks, as far as they are stated."""
    said: list[str] = []
    for place, name in enumerate(_FIRST.get(shoe.kind or "", ())):
        value = shoe.value(name)
        if value is None:
            continue
        attribute = knowledge.vocabulary[name]
        label, text = t.gettext(attribute.label), words.value(attribute, value, t)
        if isinstance(value, Decimal):
            text = f"{label} {text}"
        elif place:  # the first word speaks for itself: "neutral", "clog"
            text = t.gettext("%(label)s: %(value)s", label=label, value=text)
        said.append(text)
    return words.sentence_case(", ".join(said))


def sheet(shoe: Shoe, knowledge: Knowledge, t: Translator) -> Sheet:
    """Put everything known about a shoe, and what is not, into words."""
    about = [
        attribute
        for attribute in knowledge.vocabulary
        if attribute.id not in {"kind", "audience"}
        and (shoe.kind is None or shoe.kind in attribute.kinds)
    ]
    numbers = [a for a in about if a.type is AttributeType.NUMBER]
    others = [a for a in about if a.type is not AttributeType.NUMBER]
    prices = price_range(shoe)
    there = [variant for variant in shoe.variants if variant.stock != 0]
    return Sheet(
        price=_price(shoe, t),
        lowest=prices[0] if prices else None,
        variant=next(iter(there or shoe.variants), None),
        widths=_widths(shoe, knowledge, t),
        measured=tuple(_property(shoe, attribute, t) for attribute in numbers),
        made=tuple(_property(shoe, attribute, t) for attribute in others),
    )


def kind_name(kind: str | None, t: Translator) -> str:
    """Name the shelf a shoe stands on."""
    names = {"running": t.gettext("Running shoes"), "recovery": t.gettext("Recovery shoes")}
    return names.get(kind or "", t.gettext("All shoes"))


def variant(variant: Variant, t: Translator) -> str:
    """Name a variant by its size and width, as far as they are stated."""
    size, width = variant.size_us, variant.width
    said = [t.gettext("size %(size)s", size=t.number(size)) if size is not None else ""]
    said.append(t.gettext("width %(width)s", width=width) if width else "")
    return words.sentence_case(", ".join(filter(None, said)) or t.gettext("size not stated"))


def slip(slip: Slip, t: Translator) -> str:
    """Say kindly what in the cart's address could not be used, and what was done."""
    match slip.rule:
        case "unknown_sku":
            return t.gettext(
                "We could not find '%(sku)s' on our shelves, so it is not in your cart."
                " The shoe may be gone, or the link may be cut short.",
                sku=slip.words,
            )
        case "unreadable":
            return t.gettext("We could not read '%(words)s' in the link.", words=slip.words)
        case "too_many_lines":
            return t.gettext(
                "A cart holds %(most)s different shoes; '%(sku)s' was left out.",
                most=MAX_LINES,
                sku=slip.words,
            )
        case "too_many_pairs":
            return t.gettext(
                "We pack at most %(most)s pairs of one shoe. For more, ask a fitter.",
                most=MAX_QUANTITY,
            )
        case "unknown_code":
            return t.gettext("'%(code)s' is not a discount code of ours.", code=slip.words)
        case "no_price":
            return t.gettext(
                "The price of %(title)s is on request, so it is not in your cart.",
                title=slip.words,
            )
        case "sold_out":
            return t.gettext(
                "%(title)s is sold out in this size, so it is not in your cart.",
                title=slip.words,
            )
        case "fewer_left":
            return t.gettext(
                "We have fewer pairs of %(title)s than you asked for; your cart has them all.",
                title=slip.words,
            )


def countries(t: Translator) -> list[tuple[str, str]]:
    """List the countries of the world in the reader's language, the shop's own first."""
    names = {code: words.place_in_words(code, t) for code in COUNTRIES}
    rest = sorted((name, code) for code, name in names.items() if code != "US")
    return [("US", names["US"]), *((code, name) for name, code in rest)]


def _property(shoe: Shoe, attribute: Attribute, t: Translator) -> Property:
    value = shoe.value(attribute.id)
    return Property(
        label=words.sentence_case(t.gettext(attribute.label)),
        value="" if value is None else words.value(attribute, value, t),
        meaning=t.gettext(attribute.meaning),
    )


def _price(shoe: Shoe, t: Translator) -> str:
    prices = price_range(shoe)
    if prices is None:
        return t.gettext("Price on request")
    low, high = prices
    if low == high:
        return t.money(low)
    return t.gettext("from %(price)s", price=t.money(low))


def _widths(shoe: Shoe, knowledge: Knowledge, t: Translator) -> tuple[Width, ...]:
    letters = list(dict.fromkeys(variant.width for variant in shoe.variants))
    steps = {letter: knowledge.sizes.step(letter, shoe.audience) for letter in letters}
    letters.sort(key=lambda letter: (steps[letter] is None, steps[letter] or 0))
    return tuple(
        Width(
            label=_width_label(letter, steps[letter], t),
            sizes=tuple(
                Size(variant, _size_label(variant, t), variant.stock == 0)
                for variant in sorted(
                    (v for v in shoe.variants if v.width == letter),
                    key=lambda v: (v.size_us is None, v.size_us or 0, v.sku),
                )
            ),
        )
        for letter in letters
    )


def _width_label(letter: str | None, step: Decimal | None, t: Translator) -> str:
    if letter is None:
        return t.gettext("Width not stated")
    if step is None:
        return t.gettext("Width %(letter)s", letter=letter)
    return t.gettext(
        "Width %(letter)s, %(name)s", letter=letter, name=words.width_step(step, t)
    )


def _size_label(variant: Variant, t: Translator) -> str:
    if variant.size_us is None:
        return t.gettext("size not stated")
    return t.number(variant.size_us)


def _widths_in_stock(shoe: Shoe, knowledge: Knowledge, t: Translator) -> str:
    there = [variant for variant in shoe.variants if variant.stock != 0]
    if not there:
        return t.gettext("Sold out")
    letters = width_letters(shoe, there, knowledge)
    if not letters:
        return t.gettext("Width not stated")
    named = ", ".join(letters)
    return t.ngettext("Width %(widths)s", "Widths %(widths)s", len(letters), widths=named)
