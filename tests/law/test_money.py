# SPDX-License-Identifier: AGPL-3.0-or-later
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.money import euro, parse_euro

amounts = st.decimals(0, 999_999_999, places=2)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("4800", "4.800,00\u00a0€"),
        ("0", "0,00\u00a0€"),
        ("1234567.891", "1.234.567,89\u00a0€"),
        ("0.005", "0,01\u00a0€"),
        ("-350", "\u2212350,00\u00a0€"),
    ],
)
def test_euro(amount: str, text: str) -> None:
    assert euro(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("4.800,50", "4800.50"),
        ("4800.50", "4800.50"),
        ("4800,5", "4800.50"),
        ("4 800", "4800.00"),
        ("4\u00a0800,00\u00a0€", "4800.00"),
        ("4\u202f800", "4800.00"),
        ("4.800", "4800.00"),
        ("4.80", "4.80"),
        ("1.234.567,89", "1234567.89"),
        (" 350 Euro ", "350.00"),
        ("350EUR", "350.00"),
        ("€ 350", "350.00"),
        ("350,-", "350.00"),
        ("350,– €", "350.00"),
        ("0", "0.00"),
        ("0,05", "0.05"),
    ],
)
def test_parse_euro(typed: str, amount: str) -> None:
    assert parse_euro(typed) == Decimal(amount)
    assert parse_euro(typed).as_tuple().exponent == -2


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "€",
        "abc",
        "-5",
        "4,800.50",
        "4,800",
        "0.500",
        "12.34.56",
        "1e3",
        "NaN",
        "\u0664",
        "4.8000",
        "1" * 13,
        "4..8",
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_euro(typed)


@given(amounts)
def test_what_we_write_we_can_read(amount: Decimal) -> None:
    assert parse_euro(euro(amount)) == amount


@given(st.text())
def test_any_text_is_an_amount_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert parse_euro(text) >= 0
