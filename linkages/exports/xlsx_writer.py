"""Excel workbooks, written as XML straight into the archive: rows go out as they come. No Django.

Data sheets come first, so that a program which reads one sheet reads data; the sheet on who asked
for what and when comes last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from linkages.exports import xlsx_parts as parts
from linkages.exports.cells import clean
from linkages.exports.options import Options
from linkages.exports.sheets import about_lines, column_letters, sheet_title, spread
from linkages.exports.tables import Column, Table, Written
from linkages.exports.xlsx_cells import Cells, attribute

SHEET_ROWS = 1_048_576
BLOCK = 500  # rows that are packed together
LEVEL = 1  # packing harder doubles the time for a fifth of the size
FIRST_FREE = "B2"


class XlsxWriter:
    key = "xlsx"
    name = "Excel (XLSX)"
    extension = "xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    choices: tuple[str, ...] = ("related",)

    def __init__(self, sheet_rows: int = SHEET_ROWS) -> None:
        self.sheet_rows = sheet_rows

    def write(self, table: Table, file: BinaryIO, options: Options) -> Written:
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
            book = _Book(archive, options, self.sheet_rows)
            rows = book.add(table)
            sheets = len(book.names)
            for other in table.more:
                book.add(other)
            book.about(table, rows)
            book.close(table.title)
        return Written(rows=rows, cut=book.cells.cut, sheets=sheets)


@dataclass
class _Book:
    """A workbook while it is written, sheet after sheet."""

    archive: ZipFile
    options: Options
    sheet_rows: int
    names: list[str] = field(default_factory=list)
    filters: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cells = Cells(self.options)
        self.taken: set[str] = set()
        self.about_name = sheet_title(self.options.words.about, self.taken)

    def add(self, table: Table) -> int:
        """The rows of one table on as many sheets as they need."""
        return spread(table, self.sheet_rows, partial(self._data_sheet, table))

    def _data_sheet(
        self, table: Table, title: str, widths: list[int], rows: Iterator[Sequence[Any]]
    ) -> int:
        letters = column_letters(len(table.columns))
        makers = [self.cells.of(column, is_form=table.is_form) for column in table.columns]
        headings = [self.cells.text(column.heading, "heading") for column in table.columns]
        with self._sheet(sheet_title(title, self.taken)) as sheet:
            sheet.write(_start(widths).encode())
            sheet.write(_row(1, letters, headings).encode())
            count = 0
            while block := list(islice(rows, BLOCK)):
                columns = [
                    make(values) for make, values in zip(makers, _columns(block), strict=True)
                ]
                lines = [
                    _row(number, letters, cells)
                    for number, cells in enumerate(zip(*columns, strict=True), count + 2)
                ]
                sheet.write("".join(lines).encode())
                count += len(block)
            area = f"A1:{letters[-1]}{count + 1}"
            sheet.write(_end(table, area, count).encode())
        self.filters.append(area)
        return count

    def about(self, table: Table, rows: int) -> None:
        """The sheet that says what the file is, for whom and from when."""
        lines = about_lines(table, self.options, rows=rows, cut=self.cells.cut)
        with self._sheet(self.about_name) as sheet:
            sheet.write(_start([24, 90], is_list=False).encode())
            sheet.write(_row(1, ["A"], [self.cells.text(table.title, "title")]).encode())
            for number, (label, value) in enumerate(lines, 2):
                cells = [
                    self.cells.text(label, "label") if label else "",
                    self.cells.text(value, "value"),
                ]
                sheet.write(_row(number, ["A", "B"], cells).encode())
            sheet.write(b"</sheetData></worksheet>")
        self.filters.append("")

    def _sheet(self, name: str) -> Any:
        self.names.append(name)
        path = f"xl/worksheets/sheet{len(self.names)}.xml"
        return self.archive.open(path, "w", force_zip64=True)

    def close(self, title: str) -> None:
        count = len(self.names)
        for path, text in (
            ("[Content_Types].xml", parts.content_types(count)),
            ("_rels/.rels", parts.RELATIONS),
            ("docProps/core.xml", parts.core(clean(title), datetime.now(UTC))),
            ("xl/workbook.xml", parts.workbook(self.names, self.filters)),
            ("xl/_rels/workbook.xml.rels", parts.workbook_relations(count)),
            ("xl/styles.xml", parts.STYLES),
        ):
            self.archive.writestr(path, text)


def _columns(block: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    return list(zip(*block, strict=True))


def _row(number: int, letters: Sequence[str], cells: Sequence[str]) -> str:
    inner = "".join(
        [
            f'<c r="{letter}{number}"{cell}'
            for letter, cell in zip(letters, cells, strict=True)
            if cell
        ]
    )
    return f'<row r="{number}">{inner}</row>'


def _start(widths: Sequence[int], *, is_list: bool = True) -> str:
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{wide}" customWidth="1"/>'
        for place, wide in enumerate(widths, 1)
    )
    frozen = (
        f'<pane xSplit="1" ySplit="1" topLeftCell="{FIRST_FREE}" activePane="bottomRight"'
        ' state="frozen"/><selection pane="topRight"/><selection pane="bottomLeft"/>'
        '<selection pane="bottomRight"/>'
    )
    return (
        f'{parts.HEAD}<worksheet xmlns="{parts.MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/>'
        f'</sheetPr><sheetViews><sheetView workbookViewId="0">{frozen if is_list else ""}'
        f"</sheetView></sheetViews><cols>{columns}</cols><sheetData>"
    )


def _end(table: Table, area: str, rows: int) -> str:
    protection = ""
    if table.is_form:
        protection = (
            '<sheetProtection sheet="1" formatCells="0" formatColumns="0" formatRows="0"'
            ' sort="0" autoFilter="0"/>'
        )
    return (
        f'</sheetData>{protection}<autoFilter ref="{area}"/>{_validations(table.columns, rows)}'
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
    )


def _validations(columns: Sequence[Column], rows: int) -> str:
    """Notes and short lists of what a column takes, on its heading and on its cells."""
    letters = column_letters(len(columns))
    found = []
    for letter, column in zip(letters, columns, strict=True):
        prompt = ""
        if column.note:
            prompt = (
                f' showInputMessage="1" promptTitle="{attribute(column.label[:32])}"'
                f' prompt="{attribute(column.note[:255])}"'
            )
            found.append(f'<dataValidation allowBlank="1"{prompt} sqref="{letter}1"/>')
        listed = ",".join(column.choices)
        if column.choices and len(listed) <= 255 and not any("," in one for one in column.choices):
            found.append(
                f'<dataValidation type="list" allowBlank="1"{prompt}'
                f' sqref="{letter}2:{letter}{max(rows, 1) + 1}">'
                f"<formula1>&quot;{attribute(listed)}&quot;</formula1></dataValidation>"
            )
    if not found:
        return ""
    return f'<dataValidations count="{len(found)}">{"".join(found)}</dataValidations>'
