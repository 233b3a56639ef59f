"""Amounts are read to the letter, rounded once, and never mixed."""

from __future__ import annotations

from decimal import Decimal

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopplugin.domain.money import (
    CURRENCIES,
    Money,
    as_written,
    minor_unit,
    quantise,
    quote,
    read_amount,
)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("0", "0"),
        ("139.95", "139.95"),
        ("007.50", "7.50"),
        ("999999999999.999999", "999999999999.999999"),
        (88, "88"),
        (Decimal("88.10"), "88.10"),
    ],
)
def test_an_amount_is_read_exactly(written, amount):
    assert read_amount(written).as_tuple() == Decimal(amount).as_tuple()


@pytest.mark.parametrize(
    "written",
    [
        *[
            "",
            " ",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "$120",
            "120$",
            "1,000",
            "1 000",
            "1_000",
            "1e3",
        ],
        *["NaN", "nan", "sNaN", "Infinity", "-Infinity", "0x10", "True", "None", "12O"],
        *["１２０", "١٢٠", "120²", "120\n", "\t120", "120\x00", "\u00a0120", "½"],
        *[" 120", "120 ", " 120 "],
        *["1234567890123", "1.1234567", "1.2.3", "--1"],
        *[-1, 10**12, 10**5000, True, False, 120.5, float("nan"), b"120", None, []],
        *[Decimal("NaN"), Decimal("Infinity"), Decimal("-0"), Decimal("-5"), Decimal("1E+3")],
        *[Decimal("1E-7"), Decimal("1E+400")],
    ],
    ids=lambda written: ascii(as_written(written))[:20],
)
def test_anything_else_is_refused(written):
    with pytest.raises(ValueError, match=r".+"):
        read_amount(written)


def test_a_refusal_quotes_the_words_and_says_how_to_write_it():
    with pytest.raises(ValueError, match=r"'\$120' is not an amount; .* like 139\.95"):
        read_amount("$120")


def test_a_long_refusal_is_cut_short():
    assert quote("9" * 500) == repr("9" * 39 + "…")


@given(st.text())
def test_arbitrary_text_is_read_or_refused(text):
    try:
        amount = read_amount(text)
    except ValueError:
        return
    assert amount.is_finite()
    assert f"{amount:f}" == text.lstrip("0").rjust(1, "0") or text[0] == "0"


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("100.004", "USD", 10000),
        ("100.005", "USD", 10001),
        ("99.999", "USD", 10000),
        ("0.005", "USD", 1),
        ("1234.5", "JPY", 1235),
        ("1.2345", "KWD", 1235),
    ],
)
def test_rounding_is_half_up_to_the_minor_unit(amount, currency, minor):
    assert Money.of(Decimal(amount), currency) == Money(minor, currency)


@given(st.integers(0, 10**14), st.sampled_from(sorted(CURRENCIES)))
def test_money_survives_being_written_and_read(minor, currency):
    money = Money(minor, currency)

    assert Money.of(Decimal(str(money)), currency) == money


def test_money_is_written_with_its_currency_s_decimals():
    written = [str(Money(13995, code)) for code in ("USD", "JPY", "KWD", "CLF")]

    assert written == ["139.95", "13995", "13.995", "1.3995"]


def test_money_adds_subtracts_multiplies_and_orders_within_a_currency():
    pair = Money(6500) + 2 * Money(1750)

    assert pair == Money(10000)
    assert pair - Money(1) == Money(9999)
    assert Money(9999) < pair <= Money(10000) < Money(10001)
    assert max(Money(1), Money(3), Money(2)) == Money(3)


@pytest.mark.parametrize(
    "mix",
    [
        lambda dollars, euros: dollars + euros,
        lambda dollars, euros: dollars - euros,
        lambda dollars, euros: dollars < euros,
        lambda dollars, euros: dollars >= euros,
        lambda dollars, euros: sorted([dollars, euros]),
    ],
)
def test_currencies_never_mix(mix):
    with pytest.raises(TypeError, match="different currencies"):
        mix(Money(100, "USD"), Money(100, "EUR"))


def test_the_same_number_in_another_currency_is_another_amount():
    assert Money(100, "USD") != Money(100, "EUR")


@pytest.mark.parametrize("minor", [1.0, Decimal(1), "1", True])
def test_money_counts_whole_minor_units(minor):
    with pytest.raises(TypeError, match=r"Money\.of"):
        Money(minor)


@pytest.mark.parametrize("code", ["", "usd", "XQX", "US", "USDX", "XXX", "XAU"])
def test_an_invented_currency_is_refused(code):
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(100, code)


def test_every_currency_of_iso_4217_that_people_pay_with_is_known():
    iso = {currency.alpha_3 for currency in pycountry.currencies}
    not_money = {code for code in iso if code.startswith("X")} - {"XAF", "XCD", "XCG", "XOF"}

    assert iso - CURRENCIES == not_money - {"XPF"}


def test_the_minor_unit_is_what_the_currency_has():
    assert [minor_unit(code) for code in ("USD", "JPY", "KWD")] == [
        Decimal("0.01"),
        Decimal("1"),
        Decimal("0.001"),
    ]
    assert str(quantise(Decimal("7"), "USD")) == "7.00"
