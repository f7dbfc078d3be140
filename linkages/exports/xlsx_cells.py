"""How values become cells of an Excel sheet that openpyxl writes row by row. No Django."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl.cell import WriteOnlyCell

from linkages.exports.cells import as_moment, clean, finite, joined, local, starts_formula
from linkages.exports.options import Options
from linkages.exports.tables import Column

CELL_CHARACTERS = 32_767  # in UTF-16 units, as Excel counts
EXACT_DIGITS = 15  # Excel rounds longer numbers: they are written as text
FIRST_DATE = date(1900, 3, 1)  # before it, Excel counts a 29 February 1900 that never was
FORMATS = {
    "money": "#,##0.00",
    "percent": '0.0#"%"',  # the sign is a word here: the figure stays the one in the other formats
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}
ToCell = Callable[[Any], Any]


class Cells:
    """Makes the cells of one sheet, and counts the texts that had to be cut."""

    def __init__(self, sheet: Any, options: Options) -> None:
        self.sheet, self.options = sheet, options
        self.cut = 0
        self.styled: dict[str, Any] = {}
        self.by_type: dict[type, ToCell] = {
            str: self.text,
            bool: self.yes_no,
            int: self.number,
            float: self.number,
            Decimal: self.number,
            date: self.moment,
            datetime: self.moment,
        }
        self.by_kind: dict[str, ToCell] = {
            "number": self.any,
            "money": self.money,
            "percent": self.percent,
            "any": self.any,
            "date": self.moment,
            "datetime": self.moment,
            "yes_no": self.yes_no,
        }

    def of(self, column: Column) -> ToCell:
        cell = self.by_kind.get(column.kind, self.several)
        return lambda value: None if value is None else cell(value)

    def any(self, value: Any) -> Any:
        return self.by_type.get(type(value), self.several)(value)

    def money(self, value: Any) -> Any:
        return self.figure("money", value)

    def percent(self, value: Any) -> Any:
        return self.figure("percent", value)

    def figure(self, kind: str, value: Any) -> Any:
        cell = self.any(value)
        return self.formatted(kind, cell) if isinstance(cell, int | float | Decimal) else cell

    def number(self, value: Any) -> Any:
        if not finite(value):
            return None
        if is_exact(value):
            return value
        return self.text(format(value, "f") if isinstance(value, Decimal) else str(value))

    def yes_no(self, value: Any) -> Any:
        return self.options.words.yes if value else self.options.words.no

    def moment(self, value: Any) -> Any:
        if not isinstance(value, date):
            return self.text(str(value))
        shown = local(as_moment(value), self.options.zone).replace(tzinfo=None, microsecond=0)
        is_moment = isinstance(value, datetime)
        if shown.date() < FIRST_DATE:
            return (shown if is_moment else value).isoformat()
        return self.formatted("datetime" if is_moment else "date", shown)

    def several(self, value: Any) -> Any:
        return self.text(joined(value))

    def formatted(self, kind: str, value: Any) -> Any:
        """The value in the number format of its kind."""
        # openpyxl writes a cell before it asks for the next one in the row, so one cell per
        # format serves all rows: making a styled cell costs more than writing it.
        if kind not in self.styled:
            self.styled[kind] = WriteOnlyCell(self.sheet)
            self.styled[kind].number_format = FORMATS[kind]
        self.styled[kind].value = value
        return self.styled[kind]

    def text(self, value: str, style: dict[str, Any] | None = None) -> Any:
        shown = clean(value.replace("\r\n", "\n").replace("\r", "\n"))  # XML knows one line end
        if len(shown) > CELL_CHARACTERS // 2 and units(shown) > CELL_CHARACTERS:
            shown = shortened(shown, self.options.words.cut.format(length=len(shown)))
            self.cut += 1
        suspect = shown[:1] == "#" or starts_formula(shown)
        if not suspect and style is None:
            return shown
        cell = WriteOnlyCell(self.sheet, shown)
        cell.data_type = "s"  # openpyxl would make a formula of "=…" and an error of "#N/A"
        if suspect:
            cell.quotePrefix = True  # so it stays a text when somebody edits the cell
        for name, look in (style or {}).items():
            setattr(cell, name, look)
        return cell


def is_exact(value: Any) -> bool:
    """Whether Excel keeps every digit of the number."""
    if isinstance(value, float):
        return True
    if isinstance(value, int):
        return -(10**EXACT_DIGITS) < value < 10**EXACT_DIGITS
    return len(value.normalize().as_tuple().digits) <= EXACT_DIGITS


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def shortened(text: str, mark: str) -> str:
    """The beginning of the text and the mark, together as long as a cell may be."""
    room = CELL_CHARACTERS - units(mark) - 1
    return f"{first_units(text, room)} {mark}"


def first_units(text: str, count: int) -> str:
    """The beginning of the text, without half a character at its end."""
    return text.encode("utf-16-le")[: count * 2].decode("utf-16-le", "ignore")
