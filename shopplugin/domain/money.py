"""Amounts: read, quantise and write them. The only module that rounds money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (cents for USD) with its ISO 4217 code."""

    minor: int
    currency: str = "USD"

    @property
    def amount(self) -> Decimal:
        """The amount in major units with the currency's own number of decimals."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def __str__(self) -> str:
        """Write the bare amount, as prices stand in JSON and CSV: ``139.95``."""
        return str(self.amount)


# Currencies whose minor unit is not a hundredth (ISO 4217).
_DIGITS = dict.fromkeys(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ],
    0,
) | dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3)


def minor_digits(currency: str) -> int:
    """Return how many decimals *currency* has."""
    return _DIGITS.get(currency, 2)
