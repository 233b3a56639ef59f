"""Reasons and decisions as sentences, in the reader's language.

The engine answers in values; every sentence a shopper reads about a shoe or about shipping
is made here, through a :class:`~shopplugin.i18n.Translator`. The English text is the msgid.
"""

from .joining import either, mid_sentence, sentence_case
from .quiz import care_caution, care_headings, drop_gap, near_sizes
from .shipping import (
    address_trouble,
    coupon_cliff,
    excluded_places,
    money_text,
    place_in_words,
    shipping_message,
    shipping_promise,
)
from .shoes import (
    amount,
    attribute_of,
    because,
    empty_answer,
    grade,
    is_numeric,
    is_refusal,
    profile_name,
    profile_phrase,
    reason_sentence,
    relaxed,
    seen,
    tally,
    value,
    want,
    wanted,
    width_step,
    word,
)

__all__ = [
    "address_trouble",
    "amount",
    "attribute_of",
    "because",
    "care_caution",
    "care_headings",
    "coupon_cliff",
    "drop_gap",
    "either",
    "empty_answer",
    "excluded_places",
    "grade",
    "is_numeric",
    "is_refusal",
    "mid_sentence",
    "money_text",
    "near_sizes",
    "place_in_words",
    "profile_name",
    "profile_phrase",
    "reason_sentence",
    "relaxed",
    "seen",
    "sentence_case",
    "shipping_message",
    "shipping_promise",
    "tally",
    "value",
    "want",
    "wanted",
    "width_step",
    "word",
]
