"""How values become cells of an Excel sheet, as XML. No Django.

A cell is written without its address, which the sheet puts before it: `<c r="B7"` + this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from linkages.exports.cells import as_moment, clean, finite, joined, local, starts_formula
from linkages.exports.options import Options
from linkages.exports.tables import Column

CELL_CHARACTERS = 32_767  # in UTF-16 units, as Excel counts
EXACT_DIGITS = 15  # Excel rounds longer numbers: they are written as text
FIRST_DATE = date(1900, 3, 1)  # before it, Excel counts a 29 February 1900 that never was
DAY_NONE = datetime(1899, 12, 30)  # noqa: DTZ001 (days are counted from here, in no zone)
DAY = timedelta(days=1)
REMEMBERED = 50_000  # cells of one column

#: Looks of cells by name, in the order of the style sheet (see `xlsx_parts.STYLES`); those of
#: values stand twice, the second time for cells that may be changed in a protected sheet.
LOOKS = (
    "plain", "heading", "title", "label", "value", "locked",
    "text", "money", "percent", "date", "datetime",
    "free", "free_text", "free_money", "free_percent", "free_date", "free_datetime",
)  # fmt: skip
STYLE = {name: number for number, name in enumerate(LOOKS)}
SMALL = 10**EXACT_DIGITS
PLAIN = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as the letter A
#: A text that needs nothing done: begins with a letter or digit, ends so too or with a sign, and
#: holds no mark-up, control character, half a character or Excel's own escape.
SIMPLE = re.compile(
    "[^\\W_](?:[^&<>_\x00-\x1f\ud800-\udfff\ufffe\uffff]*[^\\s&<>_\x00-\x1f\ud800-\udfff\ufffe\uffff])?"
)
ToCell = Callable[[Any], str]
ToCells = Callable[[Sequence[Any]], Iterable[str]]


class Cells:
    """Makes the cells of one file, and counts the texts that had to be cut."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.cut = 0
        self.by_kind: dict[str, Callable[[str], ToCell]] = {
            "text": self._texts,
            "list": self._texts,
            "choice": self._texts,
            "number": self._values,
            "any": self._values,
            "money": lambda free: self._values(free, "money"),
            "percent": lambda free: self._values(free, "percent"),
            "date": self._moments,
            "datetime": self._moments,
            "yes_no": lambda free: lambda value: self._text(self._yes_no(value), free),
        }

    def of(self, column: Column, *, is_form: bool = False) -> ToCells:
        """From the values of a column to its cells; an unknown value has none."""
        if is_form and column.is_locked:
            return lambda values: [self._locked(value) for value in values]
        made = self.by_kind.get(column.kind, self._texts)("free" if is_form else "")
        if column.kind in ("choice", "date", "yes_no"):
            known = _Known(made)
            return lambda values: map(known.__getitem__, values)
        return lambda values: ["" if value is None else made(value) for value in values]

    def _locked(self, value: Any) -> str:
        if isinstance(value, int):
            return f"{_style('locked')}><v>{value}</v></c>"
        return "" if value is None else self._string(joined(value), "locked")

    def text(self, value: str, look: str) -> str:
        """A text of a certain look: headings, titles."""
        return self._string(value, look)

    # ── by kind ──────────────────────────────────────────────────────────────

    def _texts(self, free: str) -> ToCell:
        start = _style(free or "plain") + ' t="inlineStr"><is><t>'
        simple, most = SIMPLE.fullmatch, CELL_CHARACTERS // 2

        def cell(value: Any) -> str:
            text = value if type(value) is str else joined(value)
            if simple(text) and len(text) <= most:
                return f"{start}{text}</t></is></c>"
            return self._text(text, free)

        return cell

    def _values(self, free: str, kind: str = "") -> ToCell:
        """Typed by the value: profiles hold different facts in one column."""
        moments, texts = self._moments(free), self._texts(free)
        start = f"{_style(look(free, kind))}><v>"

        def cell(value: Any) -> str:
            if type(value) is int and -SMALL < value < SMALL:
                return f"{start}{value}</v></c>"
            if isinstance(value, bool):
                return texts(self._yes_no(value))
            if isinstance(value, int | float | Decimal):
                return self._number(value, start, texts)
            return moments(value) if isinstance(value, date) else texts(value)

        return cell

    def _moments(self, free: str) -> ToCell:
        def cell(value: Any) -> str:
            if not isinstance(value, date):
                return self._text(str(value), free)
            shown = local(as_moment(value), self.options.zone).replace(tzinfo=None, microsecond=0)
            is_moment = isinstance(value, datetime)
            if shown.date() < FIRST_DATE:
                return self._text((shown if is_moment else value).isoformat(), free)
            style = _style(look(free, "datetime" if is_moment else "date"))
            return f"{style}><v>{(shown - DAY_NONE) / DAY:.10g}</v></c>"

        return cell

    def _yes_no(self, value: Any) -> str:
        return self.options.words.yes if value else self.options.words.no

    def _number(self, value: Any, start: str, texts: ToCell) -> str:
        shown = str(value) if isinstance(value, Decimal) else repr(value)
        if len(shown) <= EXACT_DIGITS and PLAIN.fullmatch(shown):
            return f"{start}{shown}</v></c>"
        if not finite(value):
            return ""
        shown = format(value, "f") if isinstance(value, Decimal) else shown
        return f"{start}{shown}</v></c>" if is_exact(value) else texts(shown)

    def _text(self, value: str, free: str) -> str:
        if value[:1] == "#" or starts_formula(value):
            # Marked as text, so that it stays one when somebody edits the cell.
            return self._string(value, look(free, "text"))
        return self._string(value, free or "plain")

    def _string(self, value: str, name: str) -> str:
        shown = clean(value)
        if not shown:
            return ""
        if "\r" in shown:
            shown = shown.replace("\r\n", "\n").replace("\r", "\n")  # XML knows one line end
        if len(shown) > CELL_CHARACTERS // 2 and units(shown) > CELL_CHARACTERS:
            shown = shortened(shown, self.options.words.cut.format(length=len(shown)))
            self.cut += 1
        start = f'{_style(name)} t="inlineStr"><is>'
        return f"{start}<t{kept(shown)}>{escape(shown)}</t></is></c>"


class _Known(dict[Any, str]):
    """Cells met before: columns of labels and days have few."""

    def __init__(self, made: ToCell) -> None:
        super().__init__({None: ""})
        self.made = made

    def __missing__(self, value: Any) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
            self[None] = ""
        found = self[value] = self.made(value)
        return found


def _style(name: str) -> str:
    return f' s="{STYLE[name]}"' if name != "plain" else ""


def look(free: str, kind: str) -> str:
    return "_".join(filter(None, (free, kind))) or "plain"


def escape(text: str) -> str:
    if "_x" in text:
        text = ESCAPED.sub("_x005F_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    return escape(text).replace('"', "&quot;").replace("\n", "&#10;")


def kept(text: str) -> str:
    """Blanks at the ends of a text are only kept by those who are told so."""
    is_bare = text and text[0] > " " and text[-1] > " " and "\n" not in text
    return "" if is_bare else ' xml:space="preserve"'


def is_exact(value: Any) -> bool:
    """Whether Excel keeps every digit of the number."""
    if isinstance(value, float):
        return True
    if isinstance(value, int):
        return -SMALL < value < SMALL
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
