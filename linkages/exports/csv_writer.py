"""Comma-separated values as RFC 4180 has them. No Django."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile

from linkages.exports.cells import finite, joined, local
from linkages.exports.csv_lines import EMPTY, END, quote, text_cell
from linkages.exports.options import DELIMITERS, Options
from linkages.exports.sheets import sheet_title
from linkages.exports.tables import Column, Table, Written

ToCell = Callable[[Any], str]
BLOCK = 1_000


class CsvWriter:
    key = "csv"
    name = "CSV"
    extension = "csv"
    media_type = "text/csv; charset=utf-8"
    choices: tuple[str, ...] = ("delimiter", "decimal", "bom", "related")

    def write(self, table: Table, file: BinaryIO, options: Options) -> Written:
        """One file; an archive of files where tables belong together."""
        if not table.more:
            return self._write(table, file, options)
        taken: set[str] = set()
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=3) as archive:
            for number, one in enumerate((table, *table.more)):
                name = f"{number + 1} {sheet_title(one.title, taken)}.csv"
                with archive.open(name, "w", force_zip64=True) as inner:
                    written = self._write(one, cast("BinaryIO", inner), options)
                if number == 0:
                    first = written
        return replace(first, extension="zip")

    def _write(self, table: Table, file: BinaryIO, options: Options) -> Written:
        delimiter = DELIMITERS[options.delimiter]
        cells = CsvCells(options)
        if options.bom:
            file.write(codecs.BOM_UTF8)
        file.write(delimiter.join(text_cell(one.heading) for one in table.columns).encode() + END)
        by_database = getattr(table.rows, "copy_csv", None)
        if by_database is not None:
            return Written(rows=by_database(cells.of_known, file.write, delimiter.encode()))
        makers = [cells.of(column) for column in table.columns]
        return Written(rows=write_rows(table.rows, makers, delimiter, file))


def write_rows(
    rows: Iterable[Sequence[Any]], makers: Sequence[ToCell], delimiter: str, file: BinaryIO
) -> int:
    count, rows, end = 0, iter(rows), END.decode()
    while block := list(islice(rows, BLOCK)):
        lines = [
            delimiter.join([cell(value) for cell, value in zip(makers, row, strict=True)]) or EMPTY
            for row in block
        ]
        file.write((end.join(lines) + end).encode())
        count += len(lines)
    return count


class CsvCells:
    """How values become cells: numbers bare, everything else quoted text."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.comma = options.decimal == "comma"
        self.by_type: dict[type, ToCell] = {
            str: text_cell,
            bool: self.yes_no,
            int: self.number,
            float: self.number,
            Decimal: self.number,
            date: self.moment,
            datetime: self.moment,
        }
        self.by_kind: dict[str, ToCell] = {
            "number": self.any,
            "money": self.any,
            "percent": self.any,
            "any": self.any,
            "date": self.moment,
            "datetime": self.moment,
            "yes_no": self.yes_no,
            "list": self.several,
        }

    def of(self, column: Column) -> ToCell:
        cell = self.of_known(column)
        return lambda value: "" if value is None else cell(value)

    def of_known(self, column: Column) -> ToCell:
        return self.by_kind.get(column.kind, text_cell)

    def any(self, value: Any) -> str:
        return self.by_type.get(type(value), self.several)(value)

    def number(self, value: Any) -> str:
        if not isinstance(value, int) and not finite(value):
            return ""
        shown = format(value, "f") if isinstance(value, Decimal) else str(value)
        if self.comma and "." in shown:
            return quote(shown.replace(".", ","))
        return shown

    def yes_no(self, value: Any) -> str:
        return text_cell(self.options.words.yes if value else self.options.words.no)

    def moment(self, value: Any) -> str:
        if isinstance(value, datetime):
            return quote(local(value, self.options.zone).isoformat(timespec="seconds"))
        return quote(value.isoformat()) if isinstance(value, date) else text_cell(value)

    def several(self, value: Any) -> str:
        return text_cell(joined(value))
