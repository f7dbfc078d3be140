"""Every format read back by a reader that is not ours: nothing lost, no formula, both languages."""

import csv
import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
import python_calamine
import xlrd

from linkages.exports.cells import guard
from linkages.exports.documents import Chapter, Document, Fact, grid
from linkages.exports.options import Options, Paper, Words
from linkages.exports.tables import Column, Table, Written
from linkages.exports.writers import formats, writer
from linkages.exports.xls_writer import XlsWriter

EVIL = ["=1+1", "+1", "@SUM(A1)", "\t=2", "＝3", "-cmd|'/c calc'!A0", '=HYPERLINK("x")']
LETTERS = "Știință, Țară, ăâî, Привет, <b>&\"'"
COLUMNS = [
    Column("name", "Nume"),
    Column("n", "Număr", "number"),
    Column("m", "Sumă", "money", "EUR"),
    Column("on", "Din", "date"),
    Column("yes", "Activ", "yes_no"),
]
ROWS: list[list[Any]] = [
    [LETTERS, 7, Decimal("12.50"), date(2026, 11, 22), True],
    [None, None, None, None, None],
    *([text, 1, 2, None, False] for text in EVIL),
]
MARK = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
)


def table(**more: Any) -> Table:
    return Table("t", "Furnizori", COLUMNS, [list(row) for row in ROWS], ["Întrebare."], **more)


def written(key: str, made: Table | None = None, **options: Any) -> tuple[bytes, Written]:
    file = io.BytesIO()
    paper = Paper("Agenția", "22 nov. 2026", MARK)
    given = {"paper": paper, "words": Words(), **options}
    result = writer(key).write(made or table(), file, Options(**given))
    return file.getvalue(), result


def profile() -> Table:
    months = [(f"{month:02}.2026", "7") + ("1",) * 8 for month in range(12, 0, -1)]
    columns = [("Lună", False)] + [(f"C{n}", True) for n in range(9)]
    document = Document(
        language="ro",
        kind="Furnizor",
        title="Ștefan Metal SRL",
        lead=LETTERS,
        head=[Fact("Regiune", "Nord")],
        chapters=[
            Chapter("General", "A", [Fact("Nume", EVIL[0], "registru")]),
            Chapter("Cifre", "", [], [grid("Pe luni", columns, months, by_time=True),
                                      grid("Utilaje", columns, months)]),
        ],
        notes=["Notă."],
        mark="Confidențial",
        about=[("Exportat de", "Ana")],
    )  # fmt: skip
    made = Table("p", "Furnizor: Ștefan Metal SRL", [Column("f", "F")], [["x"], ["y"]])
    made.documents = [document, document]
    return made


@pytest.mark.parametrize("made", formats(), ids=lambda made: made.key)
def test_every_format_writes_lists_and_records(made: Any) -> None:
    data, result = written(made.key)
    assert result.rows == len(ROWS)
    assert len(data) > 200
    assert written(made.key, profile())[1].rows == 2


def test_excel_is_read_by_calamine_too() -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx")[0]))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1] == [LETTERS, 7.0, 12.5, date(2026, 11, 22), "Yes"]
    assert [row[0] for row in rows[3:]] == [text.replace("\t", "\t") for text in EVIL]
    assert book.sheet_names == ["Furnizori", "About"]


def test_open_document_is_read_by_calamine_and_holds_no_formula() -> None:
    data, _result = written("ods")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == ["Nume", "Număr", "Sumă (EUR)", "Din", "Activ"]
    assert rows[1][:3] == [LETTERS, 7.0, 12.5]
    assert [row[0].strip() for row in rows[3:]] == [text.strip() for text in EVIL]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert b"table:formula" not in archive.read("content.xml")
        for name in archive.namelist()[1:]:
            ElementTree.fromstring(archive.read(name))


def test_old_excel_has_types_and_defused_texts() -> None:
    book = xlrd.open_workbook(file_contents=written("xls")[0])
    sheet = book.sheet_by_index(0)
    assert sheet.row_values(1)[:3] == [LETTERS, 7.0, 12.5]
    assert sheet.cell_type(1, 3) == xlrd.XL_CELL_DATE
    assert [sheet.cell_value(row, 0) for row in range(3, sheet.nrows)] == [
        guard(text) for text in EVIL
    ]
    assert sheet.cell_type(2, 0) == xlrd.XL_CELL_EMPTY


def test_old_excel_goes_on_on_further_sheets_and_says_so() -> None:
    file = io.BytesIO()
    made = Table("t", "L", [Column("n", "N", "number")], [[n] for n in range(25)])
    result = XlsWriter(sheet_rows=11).write(made, file, Options())
    book = xlrd.open_workbook(file_contents=file.getvalue())
    assert (result.rows, result.sheets) == (25, 3)
    assert [sheet.nrows for sheet in book.sheets()[:3]] == [11, 11, 6]
    about = book.sheet_by_name("About")
    assert any("11 rows a sheet" in str(about.cell_value(row, 1)) for row in range(about.nrows))


def test_text_stands_in_columns_of_one_width() -> None:
    text = written("txt")[0].decode("utf-8-sig")
    lines = text.split("\r\n")
    rule = next(line for line in lines if line.startswith("---"))
    widths = [len(part) for part in rule.split("  ")]
    head = lines[lines.index(rule) - 2 : lines.index(rule)]
    assert [line.split() for line in head] == [["Nume", "Număr", "Sumă", "Din", "Activ"], ["(EUR)"]]
    assert len(widths) == 5
    assert LETTERS in text
    cells = [line[: widths[0]].strip() for line in lines[lines.index(rule) + 1 :]]
    assert "'=1+1" in cells
    assert "=1+1" not in cells


def test_long_texts_go_on_below_in_their_column() -> None:
    made = Table("t", "T", [Column("a", "A"), Column("b", "B")], [["word " * 30, "x"]])
    lines = written("txt", made)[0].decode("utf-8-sig").splitlines()
    body = [line for line in lines if line.startswith("word")]
    assert len(body) > 2
    assert body[0].endswith("x")
    assert max(map(len, lines)) < 50


def test_word_says_everything_and_repeats_its_head() -> None:
    data, _result = written("docx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))
        body = archive.read("word/document.xml").decode()
    assert body.count("<w:tblHeader/>") == 1
    assert 'w:orient="landscape"' in body
    assert "Știință, Țară" in body
    assert "instrText" not in body  # no field that a reader would work out
    texts = re.findall(r"<w:t [^>]*>([^<]*)</w:t>", body)
    assert "Întrebare." in texts
    assert "22" in " ".join(texts)


def test_a_record_in_word_has_its_chapters_mark_and_makers() -> None:
    with zipfile.ZipFile(io.BytesIO(written("docx", profile())[0])) as archive:
        body = archive.read("word/document.xml").decode()
        foot = archive.read("word/footer1.xml").decode()
    texts = "".join(re.findall(r"<w:t [^>]*>([^<]*)</w:t>", body))
    for text in ("Ștefan Metal SRL", "A   General", "registru", "Pe luni", "Exportat de: Ana"):
        assert text in texts
    assert "Confidențial" in foot
    assert body.count("<w:pageBreakBefore/>") == 1  # the second language


def test_months_stand_side_by_side_and_wide_rows_as_cards() -> None:
    first, second = profile().documents[0].chapters[1].grids
    assert first.columns == [
        "Lună",
        "12.2026",
        "11.2026",
        "10.2026",
        "09.2026",
        "08.2026",
        "07.2026",
    ]
    assert second.as_cards


def test_pdf_is_a_pdf_with_text_in_every_letter() -> None:
    data, _result = written("pdf", profile())
    assert data.startswith(b"%PDF-1.")
    assert b"SourceSansPro" in data
    assert b"LibertinusSerif" in data


def test_pdf_reads_no_mark_up_in_texts() -> None:
    """What typst would take for commands is text."""
    hostile = ['#panic("x")', "$x$", "*bold*", "= Title", "\\", "@label", "`raw`", '#image("/etc")']
    made = Table("t", "#set", [Column("a", "#a")], [[text] for text in hostile], ['#include "x"'])
    assert written("pdf", made)[0].startswith(b"%PDF")


def test_tables_that_belong_together_come_together() -> None:
    more = [Table("c", "Coduri", [Column("code", "Cod")], [["25.62"]])]
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", table(more=list(more)))[0]))
    assert book.sheetnames == ["Furnizori", "Coduri", "About"]
    data, result = written("csv", table(more=list(more)))
    assert result.extension == "zip"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["1 Furnizori.csv", "2 Coduri.csv"]
        text = archive.read("2 Coduri.csv").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["Cod"], ["25.62"]]


def test_a_form_is_protected_but_for_what_may_change() -> None:
    columns = [
        Column("key", "Key [x]", note="Do not change.", is_locked=True),
        Column("status", "Status", "choice", choices=("active", "inactive")),
    ]
    made = Table("t", "T", columns, [[1, "active"]], is_form=True)
    sheet = openpyxl.load_workbook(io.BytesIO(written("xlsx", made)[0])).worksheets[0]
    assert sheet.protection.sheet
    assert sheet["A2"].protection.locked
    assert not sheet["B2"].protection.locked
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["A1"].prompt == "Do not change."
    assert rules["B2"].formula1 == '"active,inactive"'


@pytest.mark.parametrize("key", ["xlsx", "ods", "xls"])
def test_the_sheet_about_the_file_has_a_legal_name_in_two_languages(key: str) -> None:
    data, _result = written(key, words=Words(about="Despre / About"))
    names = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    assert names == ["Furnizori", "Despre   About"]
