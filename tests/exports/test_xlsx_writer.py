"""Excel workbooks, read back by openpyxl."""

import io
import re
import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.exports.cells import clean
from linkages.exports.options import Options, Words
from linkages.exports.sheets import sheet_title
from linkages.exports.tables import Column, Table, Written
from linkages.exports.xlsx_cells import CELL_CHARACTERS, units
from linkages.exports.xlsx_writer import XlsxWriter


def written(table: Table, sheet_rows: int = 1_048_576, **options: Any) -> tuple[bytes, Written]:
    file = io.BytesIO()
    result = XlsxWriter(sheet_rows).write(table, file, Options(**options))
    return file.getvalue(), result


def book(table: Table, **options: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(written(table, **options)[0]))


def cell(kind: str, value: Any, **options: Any) -> Any:
    column = Column("c", "C", kind)  # type: ignore[arg-type]
    return book(Table("t", "T", [column], [[value]]), **options).worksheets[0]["A2"]


@pytest.mark.parametrize(
    ("kind", "value", "read", "data_type"),
    [
        ("text", "Ștefan și Fiii SRL", "Ștefan și Fiii SRL", "s"),
        ("text", "001234", "001234", "s"),
        ("text", "=1+1", "=1+1", "s"),
        ("text", "=", "=", "s"),
        ("text", "#N/A", "#N/A", "s"),
        ("text", "@SUM(1)", "@SUM(1)", "s"),
        ("list", ["=a", "b"], "=a; b", "s"),
        ("choice", "-x", "-x", "s"),
        ("any", "=1+1", "=1+1", "s"),
        ("percent", "=1", "=1", "s"),
        ("date", "=1", "=1", "s"),
        ("number", -5, -5, "n"),
        ("number", 1234567890123456, "1234567890123456", "s"),
        ("number", float("inf"), None, "n"),
        ("number", Decimal("NaN"), None, "n"),
        ("money", Decimal("12.50"), 12.5, "n"),
        ("percent", Decimal("12.5"), 12.5, "n"),
        ("date", date(2026, 11, 22), datetime(2026, 11, 22), "d"),
        ("date", date(1877, 5, 9), "1877-05-09", "s"),
        ("yes_no", True, "Yes", "s"),
        ("any", date(2026, 1, 2), datetime(2026, 1, 2), "d"),
        ("any", 7, 7, "n"),
        ("text", "a\x00b\x1bc", "abc", "s"),
        ("text", "a\r\nb\rc", "a\nb\nc", "s"),
        ("text", None, None, "n"),
    ],
)
def test_a_value_in_its_cell(kind: str, value: Any, read: Any, data_type: str) -> None:
    found = cell(kind, value)
    assert (found.value, found.data_type) == (read, data_type)


def test_money_and_percent_have_their_formats() -> None:
    assert cell("money", 1).number_format == "#,##0.00"
    assert cell("percent", 1).number_format == '0.0#"%"'


def test_a_moment_is_shown_by_the_clock_of_the_place() -> None:
    moment = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    shown = cell("datetime", moment, zone=ZoneInfo("Europe/Chisinau"))
    assert shown.value == datetime(2026, 7, 2, 1, 30)


def test_a_formula_stays_text_when_somebody_edits_the_cell() -> None:
    assert cell("text", "=1+1").quotePrefix


def test_no_sheet_holds_a_formula() -> None:
    columns = [Column("=a", "=1+1", unit="=x")]
    table = Table("t", "=1+1", columns, [["=1+1"]], ["=1+1"], [("=1+1", "=1+1")])
    with ZipFile(io.BytesIO(written(table)[0])) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        assert len(sheets) == 2
        assert not any(b"<f" in parts.read(name) for name in sheets)


def test_heading_is_frozen_and_filtered() -> None:
    columns = [Column("a", "Name"), Column("b", "Turnover", "money", "EUR")]
    sheet = book(Table("t", "Suppliers", columns, [["x", 1], ["y", 2]])).worksheets[0]
    assert sheet.title == "Suppliers"
    assert [found.value for found in sheet[1]] == ["Name", "Turnover (EUR)"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:B3"


def test_columns_are_as_wide_as_most_of_their_values() -> None:
    rows = [["x" * 30, "y"] for _ in range(20)]
    columns = [Column("a", "Name"), Column("b", "B"), Column("c", "C", width=44)]
    sheet = book(Table("t", "T", columns, [[*row, None] for row in rows])).worksheets[0]
    widths = {name: sheet.column_dimensions[name].width for name in "ABC"}
    assert widths == {"A": 33, "B": 8, "C": 44}


def test_the_last_sheet_says_what_the_file_is() -> None:
    table = Table(
        "t", "Suppliers", [Column("a", "A")], [["x"]],
        notes=["In the north."], facts=[("Exported by", "Ana")],
    )  # fmt: skip
    words = Words(about="Despre", rows="Rânduri", unknown="Gol = necunoscut.")
    found = book(table, words=words)
    assert found.sheetnames == ["Suppliers", "Despre"]
    assert [tuple(c.value for c in row) for row in found["Despre"]] == [
        ("Suppliers", None),
        ("Exported by", "Ana"),
        ("Rânduri", "1"),
        (None, "In the north."),
        (None, "Gol = necunoscut."),
    ]


@pytest.mark.parametrize(("rows", "parts"), [(0, [0]), (9, [9]), (10, [9, 1]), (18, [9, 9])])
def test_rows_beyond_the_limit_go_to_a_further_sheet(rows: int, parts: list[int]) -> None:
    table = Table("t", "List", [Column("n", "N", "number")], [[n] for n in range(rows)])
    data, result = written(table, sheet_rows=10)
    sheets = openpyxl.load_workbook(io.BytesIO(data)).worksheets[:-1]
    assert [sheet.title for sheet in sheets] == ["List", "List 2"][: len(parts)]
    assert [sheet.max_row - 1 for sheet in sheets] == parts
    assert all(sheet["A1"].value == "N" for sheet in sheets)
    assert result == Written(rows=rows, sheets=len(parts))
    numbers = [c.value for sheet in sheets for c in sheet["A"][1:]]
    assert numbers == list(range(rows))


@pytest.mark.parametrize("letter", ["a", "ș", "😀"])
def test_a_text_too_long_is_cut_and_says_so(letter: str) -> None:
    table = Table("t", "T", [Column("a", "A")], [[letter * 40_000], ["short"]])
    data, result = written(table)
    found = openpyxl.load_workbook(io.BytesIO(data))
    text = found.worksheets[0]["A2"].value
    assert units(text) <= CELL_CHARACTERS
    assert text.endswith("[… cut here: 40000 characters in all; the CSV file has the whole text]")
    assert text.startswith(letter * 10_000)
    assert result.cut == 1
    assert found["About"]["B3"].value.endswith(": 1")


def test_a_text_of_just_the_limit_is_whole() -> None:
    assert cell("text", "x" * CELL_CHARACTERS).value == "x" * CELL_CHARACTERS


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Needs [2026]: a/b\\c*?", "Needs  2026   a b c"),
        ("'Quoted'", "Quoted"),
        ("History", "History 1"),
        ("", "1"),
        ("ș" * 40, "ș" * 31),
        ("😀" * 20, "😀" * 15),
    ],
)
def test_sheet_names_obey_excel(title: str, name: str) -> None:
    assert sheet_title(title, set()) == name


def test_sheet_names_differ_whatever_their_case() -> None:
    taken: set[str] = set()
    assert [sheet_title("x" * 40, taken), sheet_title("X" * 40, taken)] == [
        "x" * 31,
        "X" * 29 + " 2",
    ]


@given(st.text())
def test_any_title_gives_a_legal_sheet_name(title: str) -> None:
    name = sheet_title(title, set())
    assert 0 < units(name) <= 31
    assert not re.search(r"[\[\]:*?/\\\x00-\x1f]", name)
    assert not name.startswith("'")
    assert not name.endswith("'")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(), min_size=1), min_size=1, max_size=5))
def test_any_text_comes_back_as_text(texts: list[str]) -> None:
    sheet = book(Table("t", "T", [Column("a", "A")], [[text] for text in texts])).worksheets[0]
    expected = [clean(text.replace("\r\n", "\n").replace("\r", "\n")) or None for text in texts]
    found = [sheet.cell(row, 1) for row in range(2, len(texts) + 2)]
    assert [one.value for one in found] == expected
    assert {one.data_type for one in found if one.value is not None} <= {"s"}


def test_a_broken_source_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows() -> Any:
        yield from ([n] for n in range(300))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        written(Table("t", "T", [Column("n", "N", "number")], rows()))
    assert list(tmp_path.iterdir()) == []
