"""Workbooks of the Excel before 2007, for offices that still need it. No Django.

A sheet holds 65,536 rows and 256 columns: a list with more is refused, and the rows of related
tables go on on further sheets, which is said in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any, BinaryIO

from linkages.exports.cells import as_moment, clean, finite, guard, joined, local
from linkages.exports.options import Options
from linkages.exports.sheets import SAMPLE, about_lines, sheet_title, width
from linkages.exports.tables import Table, Written
from linkages.exports.xlsx_cells import (
    CELL_CHARACTERS,
    FIRST_DATE,
    is_exact,
    shortened,
    units,
)
from linkages.exports.xlsx_parts import FORMATS

SHEET_ROWS = 65_536
MOST_COLUMNS = 256
BLOCK = 500


class TooWide(ValueError):
    """The table has more columns than a sheet."""


class XlsWriter:
    key = "xls"
    name = "Excel 97–2003 (XLS)"
    extension = "xls"
    media_type = "application/vnd.ms-excel"
    choices: tuple[str, ...] = ("related",)
    most_rows = SHEET_ROWS - 1  # its texts stay in memory until the end

    def __init__(self, sheet_rows: int = SHEET_ROWS) -> None:
        self.sheet_rows = sheet_rows

    def write(self, table: Table, file: BinaryIO, options: Options) -> Written:
        import xlwt

        book = _Book(xlwt.Workbook(encoding="utf-8"), options, self.sheet_rows)
        rows = book.add(table)
        sheets = book.sheets
        for other in table.more:
            book.add(other)
        book.about(table, rows)
        book.file.save(file)
        return Written(rows=rows, cut=book.cut, sheets=sheets)


class _Book:
    def __init__(self, file: Any, options: Options, sheet_rows: int) -> None:
        import xlwt

        self.file, self.options, self.sheet_rows = file, options, sheet_rows
        self.cut = self.sheets = 0
        self.taken: set[str] = set()
        self.about_name = sheet_title(options.words.about, self.taken)
        make = xlwt.easyxf
        self.plain = make()
        self.heading = make(
            "font: bold on; align: wrap on, vert top; pattern: pattern solid, fore_colour"
            " light_turquoise"
        )
        self.title = make("font: bold on, height 280")
        self.label = make("font: bold on; align: wrap on, vert top")
        self.value = make("align: wrap on, vert top")
        self.by_kind = {kind: make(num_format_str=code) for kind, code in FORMATS_BY_KIND.items()}

    def add(self, table: Table) -> int:
        if len(table.columns) > MOST_COLUMNS:
            raise TooWide(str(len(table.columns)))
        rows: Iterator[Sequence[Any]] = iter(table.rows)
        sample = list(islice(rows, SAMPLE))
        widths = [
            width(column, [row[place] for row in sample])
            for place, column in enumerate(table.columns)
        ]
        rows, total, sheets = chain(sample, rows), 0, 0
        following: Sequence[Any] | None = next(rows, None)
        while sheets == 0 or following is not None:
            sheets += 1
            title = f"{table.title} {sheets}" if sheets > 1 else table.title
            if following is not None:
                rows = chain([following], rows)
            total += self._sheet(table, title, widths, islice(rows, self.sheet_rows - 1))
            following = next(rows, None)
        return total

    def _sheet(
        self, table: Table, title: str, widths: Sequence[int], rows: Iterator[Sequence[Any]]
    ) -> int:
        self.sheets += 1
        sheet = self.file.add_sheet(sheet_title(title, self.taken))
        for place, (column, wide) in enumerate(zip(table.columns, widths, strict=True)):
            sheet.col(place).width = min(wide, 100) * 256
            sheet.write(0, place, self.text(column.heading), self.heading)
        sheet.set_panes_frozen(True)
        sheet.set_horz_split_pos(1)
        sheet.set_vert_split_pos(1)
        sheet.portrait = False
        count = 0
        for row in rows:
            count += 1
            for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                if value is not None:
                    self.write(sheet, count, place, column.kind, value)
            if count % BLOCK == 0:
                sheet.flush_row_data()
        sheet.flush_row_data()
        return count

    def write(self, sheet: Any, row: int, place: int, kind: str, value: Any) -> None:
        if isinstance(value, bool) or kind == "yes_no":
            words = self.options.words
            sheet.write(row, place, words.yes if value else words.no, self.plain)
        elif isinstance(value, int | float | Decimal) and kind != "text":
            self._number(sheet, row, place, kind, value)
        elif isinstance(value, date):
            self._moment(sheet, row, place, value)
        else:
            sheet.write(row, place, self.text(joined(value)), self.plain)

    def _number(self, sheet: Any, row: int, place: int, kind: str, value: Any) -> None:
        if not finite(value):
            return
        if is_exact(value):
            sheet.write(row, place, value, self.by_kind.get(kind, self.plain))
        else:
            sheet.write(row, place, self.text(format(value, "f")), self.plain)

    def _moment(self, sheet: Any, row: int, place: int, value: date) -> None:
        is_moment = isinstance(value, datetime)
        shown = local(as_moment(value), self.options.zone).replace(tzinfo=None, microsecond=0)
        if shown.date() < FIRST_DATE:
            sheet.write(row, place, (shown if is_moment else value).isoformat(), self.plain)
        else:
            sheet.write(row, place, shown, self.by_kind["datetime" if is_moment else "date"])

    def text(self, value: str) -> str:
        """The format has no mark for a text that looks like a formula: an apostrophe is put."""
        shown = guard(clean(value.replace("\r\n", "\n").replace("\r", "\n")))
        if len(shown) > CELL_CHARACTERS // 2 and units(shown) > CELL_CHARACTERS:
            shown = shortened(shown, self.options.words.cut.format(length=len(shown)))
            self.cut += 1
        return shown

    def about(self, table: Table, rows: int) -> None:
        sheet = self.file.add_sheet(self.about_name)
        sheet.col(0).width, sheet.col(1).width = 24 * 256, 90 * 256
        sheet.write(0, 0, self.text(table.title), self.title)
        lines = about_lines(table, self.options, rows=rows, cut=self.cut)
        if rows > self.sheet_rows - 1:
            lines.append(("", self.options.words.many_sheets.format(limit=self.sheet_rows)))
        for number, (label, value) in enumerate(lines, 1):
            sheet.write(number, 0, self.text(label), self.label)
            sheet.write(number, 1, self.text(value), self.value)


FORMATS_BY_KIND = dict(zip(("money", "percent", "date", "datetime"), FORMATS.values(), strict=True))
