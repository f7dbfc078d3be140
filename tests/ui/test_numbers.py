from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from linkages import numbers


@pytest.mark.parametrize(
    ("typed", "english", "romanian"),
    [
        ("1234.5", "1234.5", "1234.5"),
        ("1 234,5", "1234.5", "1234.5"),
        ("1\u202f234,5", "1234.5", "1234.5"),
        ("1,234.5", "1234.5", "1234.5"),
        ("1.234,5", "1234.5", "1234.5"),
        ("1,234,567", "1234567", "1234567"),
        ("1.234.567,8", "1234567.8", "1234567.8"),
        ("1,234", "1234", "1.234"),  # the language decides
        ("1.234", "1.234", "1234"),
        ("12,5", "12.5", "12.5"),
        ("0,125", "0.125", "0.125"),
        (",5", "0.5", "0.5"),
        ("-3", "-3", "-3"),
        ("−3", "-3", "-3"),
        ("9,2 %", "9.2", "9.2"),
    ],
)
def test_typed_numbers_are_read(typed: str, english: str, romanian: str) -> None:
    with translation.override("en"):
        assert numbers.read(typed) == english
    with translation.override("ro"):
        assert numbers.read(typed) == romanian


@pytest.mark.parametrize(
    "typed", ["", "many", "1,2,3", "1..2", "1.2,3,4", "1e5", "٣", "12 EUR", "."]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert numbers.read(typed) is None


WRITTEN = {
    "en": ["71\u202f400\u202f000", "9.2", "9.2\u202f%", "EUR\u00a0250\u202f000"],
    "ro": ["71\u202f400\u202f000", "9,2", "9,2\u202f%", "250\u202f000\u00a0EUR"],
}


@pytest.mark.parametrize("language", WRITTEN)
def test_numbers_are_written_in_the_language(language: str) -> None:
    with translation.override(language):
        assert WRITTEN[language] == [
            numbers.written(71_400_000),
            numbers.written(Decimal("9.20")),
            numbers.percent(Decimal("9.2")),
            numbers.money(250_000, "EUR"),
        ]


def test_amounts_in_sentences_are_short() -> None:
    with translation.override("en"):
        assert numbers.short_money(Decimal(4_860_000), "EUR") == "EUR\u00a04.9\u00a0million"
    with translation.override("ro"):
        assert numbers.short_money(Decimal(4_860_000), "EUR") == "4,9\u00a0milioane\u00a0EUR"


def test_zeros_of_a_column_are_left_out_and_asked_decimals_stay() -> None:
    assert numbers.written(Decimal("40.00")) == "40"
    assert numbers.written(Decimal("40.00"), 2) == "40.00"
    assert numbers.written(2.0) == "2"


def test_amounts_below_a_million_are_whole() -> None:
    assert numbers.short_money(350_000, "EUR") == "EUR\u00a0350\u202f000"
    assert numbers.short_money(2_400_000_000, "EUR") == "EUR\u00a02.4\u00a0billion"


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Decimal("3729944.95"), 0, "3\u202f729\u202f945"),
        (Decimal("2.345"), 2, "2.35"),
        (Decimal("-0.5"), 0, "-1"),
        (92.857, 0, "93"),
        (3, 2, "3.00"),
    ],
)
def test_numbers_are_rounded_half_up_and_never_cut(
    value: object, decimals: int, expected: str
) -> None:
    with translation.override("en"):
        assert numbers.written(value, decimals) == expected
