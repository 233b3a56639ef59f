"""What the API reads and writes, field by field: checked coming in, documented both ways."""

# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# marshmallow leaves the contents of its nested fields and messages open.

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.validate import Range

from .domain.shoes import AUDIENCES, KINDS
from .domain.vocabulary import near_miss
from .i18n import LANGUAGES

LONGEST_TEXT = 200
LONGEST_LIST = 100
LARGEST_PAGE = 500


class JsonNumber(str):
    """A number of a JSON body as it was written, digit by digit."""

    __slots__ = ()


_LINE = {"maxLength": LONGEST_TEXT, "pattern": r"^[^\u0000-\u001f\u007f-\u009f]*$"}


class Text(fields.String):
    """One line of text: no control characters, no halves of characters, not endless."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={**_LINE, **kwargs.pop("metadata", {})}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return _line(value)


class Word(fields.String):
    """One of a few known words."""

    def __init__(self, words: Iterable[str], **kwargs: Any) -> None:
        self.words = tuple(words)
        about = {"enum": list(self.words), **kwargs.pop("metadata", {})}
        super().__init__(metadata=about, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        word = _line(value)
        if word not in self.words:
            raise ValidationError(unknown_word(word, self.words))
        return word


class Count(fields.Integer):
    """A whole number in plain digits, within bounds."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        self.bounds = f"Write a whole number from {least} to {most}."
        super().__init__(validate=Range(least, most, error=self.bounds), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdigit()):
            raise ValidationError(self.bounds)
        return int(value[:12])


class Amount(fields.Field[str]):
    """An amount of money, as text or as a number; the policy reads it, exactly as written."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        # Whatever is neither text nor a number is no amount, and is answered as such.
        return value if isinstance(value, str) else type(value).__name__


def _line(value: object) -> str:
    if not isinstance(value, str) or isinstance(value, JsonNumber):
        raise ValidationError('This must be text; write it in quotation marks, like "US".')
    if len(value) > LONGEST_TEXT:
        raise ValidationError(f"This is longer than {LONGEST_TEXT} characters.")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
        raise ValidationError("This holds characters that no text has, such as NUL.")
    return value


def unknown_word(word: str, words: Iterable[str]) -> str:
    """Say that *word* is not one of *words*, and which one was perhaps meant."""
    known = list(words)
    shown = word if len(word) <= 60 else f"{word[:59]}…"
    hint = near_miss(word, known) if len(word) <= 60 else ""
    listed = f" It takes {', '.join(known)}." if len(known) <= 20 else ""
    return f"'{shown}' is not known here.{hint}{listed}"


def read_each(
    said: Mapping[str, Any], readers: Mapping[str, Callable[[Any], Any]]
) -> dict[str, Any]:
    """Return what those of *said* mean that have a reader; a reader refuses by ``ValueError``.

    Raises ``ValidationError`` naming every field that cannot be used.
    """
    read: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name, reader in readers.items():
        if name in said:
            try:
                read[name] = reader(said[name])
            except ValueError as error:
                errors[name] = [str(error)]
    if errors:
        raise ValidationError(errors)
    return read


def _about(text: str, **more: object) -> dict[str, object]:
    return {"description": text, **more}


_GIVEN = {"minLength": 1}
_DIGITS = {"pattern": r"^[0-9]{1,12}(\.[0-9]{1,6})?$"}
_SIZE = {"pattern": r"^[0-9]{1,2}(\.[05])?$"}
_AMOUNT = {"type": ["string", "number"], "examples": ["88.00"]}
_VALUE = {"type": ["string", "number", "array"], "items": {"type": "string"}}


class Strict(Schema):
    """Refuses what it does not know."""

    error_messages = {"type": 'This takes an object, like {"...": "..."}.'}  # noqa: RUF012 - marshmallow's own way

    class Meta:
        unknown = RAISE


# What is asked


class LanguageQuery(Strict):
    """The language every answer can be asked in."""

    lang = Word(LANGUAGES, metadata=_about("Language of names and sentences."))


class ProductsQuery(LanguageQuery):
    """Which shoes of the catalogue, and which page of them."""

    kind = Word(KINDS)
    audience = Word(AUDIENCES)
    brand = Text(metadata=_about("As the catalogue writes it, capitals aside.", **_GIVEN))
    limit = Count(1, LARGEST_PAGE, load_default=100, metadata=_about("Shoes on a page."))
    after = Text(
        metadata=_about("The last handle of the page before; see the Link header.", **_GIVEN)
    )


class RecommendationsQuery(LanguageQuery):
    """A foot's profiles, and what narrows the shelf."""

    profile = fields.List(Text(), required=True, metadata=_about("May be repeated."))
    kind = Word(KINDS, metadata=_about("Without it the answer holds both kinds."))
    audience = Word(AUDIENCES)
    size = Text(metadata=_about("US size in the audience's numbering, such as 9.5.", **_SIZE))
    width = Text(metadata=_about("US width letter, such as D or 2E.", **_GIVEN))
    max_price = Text(metadata=_about("In the shop's currency, such as 120.00.", **_DIGITS))
    limit = Count(1, LONGEST_LIST, load_default=10)


class Destination(Strict):
    """Where an order goes, as far as it is known."""

    country = Text(allow_none=True, metadata=_about("Code or name.", examples=["US"]))
    region = Text(allow_none=True, metadata=_about("State or province.", examples=["NY"]))
    postal_code = Text(allow_none=True, metadata=_about("As text.", examples=["10001"]))


class QuoteBody(Strict):
    """An order, for the free-shipping decision."""

    subtotal = Amount(
        required=True,
        allow_none=True,
        metadata=_about("Merchandise before discounts and tax.", **_AMOUNT),
    )
    discount = Amount(
        allow_none=True, metadata=_about("What coupons take off; absent is none.", **_AMOUNT)
    )
    currency = Text(
        allow_none=True,
        metadata=_about("ISO 4217 code; absent is the shop's.", examples=["USD"]),
    )
    destination = fields.Nested(Destination, allow_none=True)


# What is answered


class Problem(Schema):
    """An error, as RFC 9457 says it."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata=_about("What is wrong, by field."),
    )


class ProfileOut(Schema):
    """A foot profile in plain words."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    said = fields.String(required=True, metadata=_about("Echoes what the shopper said."))
    description = fields.String(required=True)
    doubt = fields.String(required=True, metadata=_about("Where experts disagree, or blank."))
    level = fields.String(required=True)


class ProfilesOut(Schema):
    """Every foot profile."""

    rules_version = fields.String(required=True)
    profiles = fields.List(fields.Nested(ProfileOut), required=True)


class WordOut(Schema):
    """A word an attribute can take."""

    id = fields.String(required=True)
    label = fields.String(required=True)


class AttributeOut(Schema):
    """One property a shoe can have."""

    id = fields.String(required=True)
    type = fields.String(required=True, metadata={"enum": ["one", "many", "number", "yes_no"]})
    label = fields.String(required=True)
    meaning = fields.String(required=True)
    method = fields.String(required=True)
    unit = fields.String(required=True)
    low = fields.Float(required=True, allow_none=True)
    high = fields.Float(required=True, allow_none=True)
    kinds = fields.List(fields.String(), required=True)
    values = fields.List(fields.Nested(WordOut), required=True)


class AttributesOut(Schema):
    """The whole vocabulary, in the order of the catalogue's columns."""

    rules_version = fields.String(required=True)
    attributes = fields.List(fields.Nested(AttributeOut), required=True)


class VariantOut(Schema):
    """What one SKU adds to its shoe; null is unknown."""

    sku = fields.String(required=True)
    size_us = fields.Float(required=True, allow_none=True)
    width = fields.String(required=True, allow_none=True)
    price = fields.String(required=True, allow_none=True)
    currency = fields.String(required=True, allow_none=True)
    stock = fields.Integer(required=True, allow_none=True)
    attributes = fields.Dict(
        required=True, keys=fields.String(), values=fields.Raw(metadata=_VALUE)
    )


class ShoeOut(Schema):
    """One shoe; null and absent attributes are unknown."""

    product = fields.String(required=True)
    title = fields.String(required=True)
    brand = fields.String(required=True, allow_none=True)
    model = fields.String(required=True, allow_none=True)
    version = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True, allow_none=True)
    audience = fields.String(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)
    image_url = fields.String(required=True, allow_none=True)
    description = fields.String(required=True, allow_none=True)
    attributes = fields.Dict(
        required=True, keys=fields.String(), values=fields.Raw(metadata=_VALUE)
    )
    variants = fields.List(fields.Nested(VariantOut), required=True)


class ProductsOut(Schema):
    """A page of the catalogue, by handle."""

    catalog_version = fields.String(required=True)
    total = fields.Integer(required=True, metadata=_about("Shoes on all pages together."))
    products = fields.List(fields.Nested(ShoeOut), required=True)
    next = fields.String(
        required=True, allow_none=True, metadata=_about("Address of the next page, or null.")
    )


class ReasonOut(Schema):
    """One rule judged on one shoe."""

    attribute = fields.String(required=True)
    value = fields.Raw(required=True, metadata=_VALUE)
    wanted = fields.String(required=True, metadata={"examples": [">= 74"]})
    verdict = fields.String(required=True, metadata={"enum": ["meets", "misses"]})
    profile = fields.String(required=True)
    also = fields.List(
        fields.String(), required=True, metadata=_about("Other profiles that ask the same.")
    )
    grade = fields.String(required=True, metadata={"enum": ["A", "B", "C", "D"]})
    because = fields.String(required=True)
    source = fields.String(required=True)


class MatchOut(Schema):
    """A recommended shoe in its best variant."""

    product = fields.String(required=True)
    sku = fields.String(required=True)
    title = fields.String(required=True)
    brand = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)
    price = fields.String(required=True, allow_none=True)
    currency = fields.String(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)
    image_url = fields.String(required=True, allow_none=True)
    size_us = fields.Float(required=True, allow_none=True)
    width = fields.String(required=True, allow_none=True)
    in_stock = fields.Boolean(required=True, allow_none=True)
    score = fields.Float(required=True, metadata={"minimum": 0, "maximum": 1})
    confidence = fields.Float(required=True, metadata={"minimum": 0, "maximum": 1})
    group = fields.String(
        required=True, metadata={"enum": ["meets_all", "misses_some", "data_missing"]}
    )
    placed = fields.Boolean(
        required=True,
        metadata={"description": "Whether the shop placed it before a shoe that suits better."},
    )
    reasons = fields.List(fields.Nested(ReasonOut), required=True)
    cautions = fields.List(fields.Nested(ReasonOut), required=True)
    missing = fields.List(fields.String(), required=True, data_key="unknown")


class WantOut(Schema):
    """What a rule asks for, where it was given up."""

    attribute = fields.String(required=True)
    wanted = fields.String(required=True)
    profile = fields.String(required=True)
    because = fields.String(required=True)


class WinnerOut(Schema):
    """What counted instead."""

    profile = fields.String(required=True)
    because = fields.String(required=True)


class SetAsideOut(WantOut):
    """A want that another profile overruled."""

    by = fields.Nested(WinnerOut, required=True)


class RecommendationOut(Schema):
    """A ranked list for one kind of shoe; empty, it carries a reason."""

    profiles = fields.List(fields.String(), required=True)
    kind = fields.String(required=True, metadata={"enum": list(KINDS)})
    catalog_version = fields.String(required=True)
    rules_version = fields.String(required=True)
    matches = fields.List(fields.Nested(MatchOut), required=True)
    relaxed = fields.List(fields.Nested(WantOut), required=True)
    excluded = fields.Integer(required=True)
    set_aside = fields.List(fields.Nested(SetAsideOut), required=True)
    reason = fields.String()
    message = fields.String()


class BothKindsOut(Schema):
    """One ranked list for each kind of shoe."""

    running = fields.Nested(RecommendationOut, required=True)
    recovery = fields.Nested(RecommendationOut, required=True)


class DecisionOut(Schema):
    """Whether an order ships free: true, false, or null for not known yet."""

    eligible = fields.Boolean(required=True, allow_none=True)
    reason = fields.String(required=True)
    remaining = fields.String(required=True, allow_none=True)
    currency = fields.String(required=True)
    net = fields.String(required=True, allow_none=True)
    place = fields.String(required=True, allow_none=True)
    message = fields.String(required=True)


def known_fields(schema: Schema) -> Mapping[str, fields.Field[Any]]:
    """Return the fields of *schema* by the names they have on the wire."""
    return {field.data_key or name: field for name, field in schema.fields.items()}
