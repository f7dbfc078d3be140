"""Excel workbooks by openpyxl's write-only mode: rows go to disk as they come. No Django.

Data sheets come first, so that a program which reads one sheet reads data; the sheet on who asked
for what and when comes last.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from linkages.exports.cells import clean, joined
from linkages.exports.options import Options
from linkages.exports.tables import Column, Table, Written
from linkages.exports.xlsx_cells import Cells, first_units

SHEET_ROWS = 1_048_576
SAMPLE = 200  # rows looked at for column widths
TOP = Alignment(wrap_text=True, vertical="top")
HEADING = {
    "font": Font(bold=True),
    "fill": PatternFill("solid", fgColor="DCE9E8"),
    "alignment": TOP,
}
TITLE = {"font": Font(bold=True, size=14)}
LABEL = {"font": Font(bold=True), "alignment": TOP}
VALUE = {"alignment": TOP}


class XlsxWriter:
    key = "xlsx"
    name = "Excel (XLSX)"
    extension = "xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    choices: tuple[str, ...] = ()

    def __init__(self, sheet_rows: int = SHEET_ROWS) -> None:
        self.sheet_rows = sheet_rows

    def write(self, table: Table, file: BinaryIO, options: Options) -> Written:
        book = Workbook(write_only=True)
        try:
            sheets = _DataSheets(book, table, options, self.sheet_rows)
            rows = sheets.write()
            about(book, table, options, rows=rows, cut=sheets.cut)
            book.save(file)
        except BaseException:
            discard(book)
            raise
        return Written(rows=rows, cut=sheets.cut, sheets=sheets.count)


class _DataSheets:
    """The rows of one table on as many sheets as they need."""

    def __init__(self, book: Workbook, table: Table, options: Options, sheet_rows: int) -> None:
        self.book, self.table, self.options = book, table, options
        self.rows_on_sheet = sheet_rows - 1  # the heading takes one
        self.cut = 0
        self.count = 0
        self.taken = {options.words.about.casefold()}

    def write(self) -> int:
        rows = iter(self.table.rows)
        sample = list(islice(rows, SAMPLE))
        widths = [
            width(column, [row[place] for row in sample])
            for place, column in enumerate(self.table.columns)
        ]
        rows = chain(sample, rows)
        total = 0
        while True:
            total += self.write_sheet(islice(rows, self.rows_on_sheet), widths)
            if total < self.count * self.rows_on_sheet:
                return total
            following = next(rows, None)  # a full sheet may have been the last one
            if following is None:
                return total
            rows = chain([following], rows)

    def write_sheet(self, rows: Iterator[Sequence[Any]], widths: list[int]) -> int:
        self.count += 1
        title = f"{self.table.title} {self.count}" if self.count > 1 else self.table.title
        sheet = self.book.create_sheet(sheet_title(title, self.taken))
        sheet.freeze_panes = "B2"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        for place, wide in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(place)].width = wide
        cells = Cells(sheet, self.options)
        sheet.append([cells.text(column.heading, HEADING) for column in self.table.columns])
        makers = [cells.of(column) for column in self.table.columns]
        count = 0
        for row in rows:
            sheet.append([maker(value) for maker, value in zip(makers, row, strict=True)])
            count += 1
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(widths))}{count + 1}"
        sheet.close()
        self.cut += cells.cut
        return count


def about(book: Workbook, table: Table, options: Options, *, rows: int, cut: int) -> None:
    """The sheet that says what the file is, for whom and from when."""
    words = options.words
    sheet = book.create_sheet(words.about)
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 90
    cells = Cells(sheet, options)
    lines = [*table.facts, (words.rows, str(rows))]
    if cut:
        lines.append(("", words.cut_count.format(count=cut)))
    lines += [("", note) for note in [*table.notes, words.unknown]]
    sheet.append([cells.text(table.title, TITLE)])
    for label, value in lines:
        sheet.append([cells.text(label, LABEL), cells.text(value, VALUE)])


def width(column: Column, values: Sequence[Any]) -> int:
    """Characters that the column needs for most of its values, between 8 and 60."""
    if column.width:
        return column.width
    if column.kind in ("date", "datetime"):
        return 12 if column.kind == "date" else 17
    lengths = sorted(len(joined(value)) for value in values if value is not None)
    most = lengths[int(len(lengths) * 0.9)] if lengths else 0
    return max(8, min(60, max(most, min(len(column.heading), 24)) + 3))


def sheet_title(title: str, taken: set[str]) -> str:
    """A name that Excel takes: 31 units, no `[]:*?/\\`, no apostrophe at its ends, unique."""
    base = trimmed(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", clean(title)))
    if not base or base.casefold() == "history":  # Excel keeps this name for itself
        base = f"{base} 1".strip()
    name, number = trimmed(first_units(base, 31)), 1
    while name.casefold() in taken:
        number += 1
        name = f"{trimmed(first_units(base, 30 - len(str(number))))} {number}"
    taken.add(name.casefold())
    return name


def trimmed(name: str) -> str:
    return name.strip(" '")


def discard(book: Workbook) -> None:
    """Remove the temporary files of a workbook that will not be saved."""
    for sheet in book.worksheets:
        made = getattr(sheet, "_writer", None)
        if made is None:
            continue
        with contextlib.suppress(Exception):  # closed already, or closing is what failed
            sheet.close()
        with contextlib.suppress(OSError):
            made.cleanup()
