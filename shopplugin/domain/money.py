"""Amounts: read, quantise and write them. The only module that rounds money."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents for USD) with its ISO 4217 code.

    Amounts of different currencies are equal to nothing but themselves; adding or ordering
    them is refused with a ``TypeError``, because there is no rate that would make it right.
    """

    minor: int
    currency: str = "USD"

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(
                f"Money counts whole minor units, not {self.minor!r}; use Money.of."
            )
        minor_digits(self.currency)

    @classmethod
    def of(cls, amount: Decimal, currency: str = "USD") -> Money:
        """Return *amount* in *currency*, rounded half up to its minor unit."""
        return cls(int(quantise(amount, currency).scaleb(minor_digits(currency))), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units with the currency's own number of decimals."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def __str__(self) -> str:
        """Write the bare amount, as prices stand in JSON and CSV: ``139.95``."""
        return f"{self.amount:f}"

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._like(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._like(other), self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.minor * count, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._like(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._like(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._like(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._like(other)

    def _like(self, other: Money) -> int:
        if other.currency != self.currency:
            raise TypeError(
                f"{self} {self.currency} and {other} {other.currency} are different"
                " currencies; convert one before putting them together."
            )
        return other.minor


_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)


def read_amount(value: object) -> Decimal:
    """Read an amount exactly as it is written, or refuse it.

    Up to twelve digits and six decimals, ASCII and nothing else, not even a space around
    them: whoever reads what people type strips first. A number from JSON comes as ``int`` or
    ``Decimal``, never as a float.

    Raises ``ValueError`` quoting what was written and saying how to write it.
    """
    words = as_written(value)
    exact = isinstance(value, str | int | Decimal) and not isinstance(value, bool)
    if not exact or not _AMOUNT.fullmatch(words):
        raise ValueError(f"{quote(value)} is not an amount; write digits only, like 139.95.")
    return Decimal(words)


def read_price(value: object, currency: str = "USD") -> Decimal:
    """Read an amount as :func:`read_amount` does, and refuse parts of the smallest coin.

    Rounding a price would change it: a budget of 100.005 is not one of 100.01.
    """
    amount = read_amount(value)
    if amount % minor_unit(currency):
        raise ValueError(f"{quote(value)} has parts of a cent; write it like 139.95.")
    return amount


def as_written(value: object) -> str:
    """Return the characters of an amount, whatever it came as."""
    # Python refuses to print an int of more than 4300 digits; a Decimal has no such limit.
    return str(Decimal(value) if type(value) is int else value)


def quote(value: object) -> str:
    """Return what was written in quotation marks, cut where it rambles on."""
    words = as_written(value)
    return repr(words if len(words) <= 40 else words[:39] + "…")


def quantise(amount: Decimal, currency: str = "USD") -> Decimal:
    """Round *amount* half up to the minor unit of *currency*."""
    return amount.quantize(minor_unit(currency), ROUND_HALF_UP)


def minor_unit(currency: str) -> Decimal:
    """Return the smallest amount of *currency*: 0.01 for USD, 1 for JPY."""
    return Decimal(1).scaleb(-minor_digits(currency))


def minor_digits(currency: str) -> int:
    """Return how many decimals *currency* has.

    Raises ``ValueError`` for a code that is not in ISO 4217.
    """
    try:
        return _DIGITS[currency]
    except KeyError:
        raise ValueError(
            f"{quote(currency)} is not an ISO 4217 currency code; write it like 'USD'."
        ) from None


# ISO 4217, the currencies in use by their number of decimals.
_DIGITS = {
    code: digits
    for digits, codes in {
        0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
        2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN "
        "BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN "
        "ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD "
        "KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR "
        "MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON "
        "RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT "
        "TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
        3: "BHD IQD JOD KWD LYD OMR TND",
        4: "CLF UYW",
    }.items()
    for code in codes.split()
}

CURRENCIES = frozenset(_DIGITS)
