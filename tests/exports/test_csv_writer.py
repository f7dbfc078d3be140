"""CSV files as RFC 4180 has them, read back by Python's own reader."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.exports.cells import clean, guard
from linkages.exports.options import Options, Words
from linkages.exports.tables import Column, Table
from linkages.exports.writers import writer


def written(columns: list[Column], rows: list[list[Any]], **options: Any) -> bytes:
    file = io.BytesIO()
    writer("csv").write(Table("t", "T", columns, rows), file, Options(**options))
    return file.getvalue()


def read(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def one(kind: str, value: Any, **options: Any) -> str:
    data = written([Column("c", "C", kind)], [[value]], **options)  # type: ignore[arg-type]
    return read(data, {"semicolon": ";"}.get(options.get("delimiter", ""), ","))[1][0]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("text", "Ștefan și Fiii SRL", "Ștefan și Fiii SRL"),
        ("text", "001234", "001234"),
        ("text", 'a "b", c\r\nd', 'a "b", c\r\nd'),
        ("text", "=1+1", "'=1+1"),
        ("choice", "@x", "'@x"),
        ("list", ["=a", "b"], "'=a; b"),
        ("number", -5, "-5"),
        ("number", Decimal("-1.50"), "-1.50"),
        ("number", Decimal("1E+3"), "1000"),
        ("number", float("nan"), ""),
        ("number", Decimal("Infinity"), ""),
        ("money", Decimal("1234567.80"), "1234567.80"),
        ("percent", 12.5, "12.5"),
        ("percent", "=1", "'=1"),
        ("date", date(2026, 11, 22), "2026-11-22"),
        ("yes_no", True, "Yes"),
        ("yes_no", False, "No"),
        ("yes_no", None, ""),
        ("any", date(2026, 1, 2), "2026-01-02"),
        ("any", True, "Yes"),
        ("any", ("a", "b"), "a; b"),
        ("text", None, ""),
    ],
)
def test_a_value_in_the_file(kind: str, value: Any, text: str) -> None:
    assert one(kind, value) == text


def test_a_moment_is_shown_by_the_clock_of_the_place() -> None:
    moment = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    shown = one("datetime", moment, zone=ZoneInfo("Europe/Chisinau"))
    assert shown == "2026-07-02T01:30:00+03:00"


def test_numbers_are_bare_and_texts_quoted() -> None:
    data = written([Column("a", "A"), Column("b", "B", "number")], [["x", -5]], bom=False)
    assert data == b'"A","B"\r\n"x",-5\r\n'


def test_a_formula_behind_another_delimiter_stays_one_text() -> None:
    data = written([Column("a", "A")], [["x;=1+1"]], bom=False)
    assert read(data, ";")[1] == ["x;=1+1"]


def test_decimal_comma_and_semicolon() -> None:
    assert one("money", Decimal("-1.50"), delimiter="semicolon", decimal="comma") == "-1,50"


def test_the_byte_order_mark_is_a_choice() -> None:
    columns = [Column("a", "A")]
    assert written(columns, []).startswith(b"\xef\xbb\xbf")
    assert not written(columns, [], bom=False).startswith(b"\xef\xbb\xbf")


def test_unit_stands_in_the_heading() -> None:
    assert read(written([Column("t", "Turnover", "money", "EUR")], []))[0] == ["Turnover (EUR)"]


def test_words_follow_the_language() -> None:
    assert one("yes_no", True, words=Words(yes="Da")) == "Da"


def test_a_row_of_another_length_is_an_error() -> None:
    with pytest.raises(ValueError):
        written([Column("a", "A")], [["x", "y"]])


@pytest.mark.parametrize("choices", [{"delimiter": "|"}, {"decimal": "x"}, {"colour": "red"}])
def test_an_unknown_choice_is_an_error(choices: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        Options.chosen(choices)


@given(st.lists(st.lists(st.text(st.characters()), min_size=2, max_size=2), max_size=5))
def test_any_text_comes_back_defused(rows: list[list[str]]) -> None:
    data = written([Column("a", "A"), Column("b", "B")], rows)
    assert read(data)[1:] == [[guard(clean(text)) for text in row] for row in rows]


@given(st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_any_number_comes_back(number: int | Decimal) -> None:
    assert Decimal(one("number", number)) == number
