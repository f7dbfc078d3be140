"""Comma-separated values as RFC 4180 has them. No Django."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from linkages.exports.cells import clean, finite, guard, joined, local
from linkages.exports.options import DELIMITERS, Options
from linkages.exports.tables import Column, Table, Written

Cell = str | int | float | None
ToCell = Callable[[Any], Cell]


class CsvWriter:
    key = "csv"
    name = "CSV"
    extension = "csv"
    media_type = "text/csv; charset=utf-8"
    choices: tuple[str, ...] = ("delimiter", "decimal", "bom")

    def write(self, table: Table, file: BinaryIO, options: Options) -> Written:
        text = io.TextIOWrapper(file, encoding="utf-8-sig" if options.bom else "utf-8", newline="")
        # Every text is quoted: whoever opens the file with another delimiter gets no new cells,
        # hence no formula that hid behind one.
        lines = csv.writer(
            text, delimiter=DELIMITERS[options.delimiter], quoting=csv.QUOTE_NONNUMERIC
        )
        lines.writerow([text_cell(column.heading) for column in table.columns])
        cells = [_Cells(options).of(column) for column in table.columns]
        count = 0
        for row in table.rows:
            lines.writerow([cell(value) for cell, value in zip(cells, row, strict=True)])
            count += 1
        text.flush()
        text.detach()
        return Written(rows=count)


def text_cell(value: Any) -> Cell:
    return guard(clean(str(value)))


class _Cells:
    """How values become what the csv module gets: numbers bare, everything else text."""

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
        cell = self.by_kind.get(column.kind, text_cell)
        return lambda value: None if value is None else cell(value)

    def any(self, value: Any) -> Cell:
        return self.by_type.get(type(value), self.several)(value)

    def number(self, value: Any) -> Cell:
        if not isinstance(value, int) and not finite(value):
            return None
        if isinstance(value, Decimal):
            value = _Digits(value)
        return str(value).replace(".", ",") if self.comma else value

    def yes_no(self, value: Any) -> Cell:
        return self.options.words.yes if value else self.options.words.no

    def moment(self, value: Any) -> Cell:
        if isinstance(value, datetime):
            return local(value, self.options.zone).isoformat(timespec="seconds")
        return value.isoformat() if isinstance(value, date) else text_cell(value)

    def several(self, value: Any) -> Cell:
        return text_cell(joined(value))


class _Digits(Decimal):
    """A decimal that never prints an exponent."""

    def __str__(self) -> str:
        return format(Decimal(self), "f")
