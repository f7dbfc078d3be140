"""Lines that PostgreSQL wrote become lines of a CSV file, a block of rows at a time. No Django.

PostgreSQL separates by a control character and quotes the texts. Cells that it cannot make stand
between two marks and are looked up. Everything else passes as it came, unless a row holds
something that a spreadsheet could calculate or no reader could take: such rows are taken apart and
written anew, cell by cell.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from linkages.exports.cells import clean, guard

SEPARATOR, MARK = b"\x01", b"\x02"
BLOCK = 1_000
END = b"\r\n"
EMPTY = '""'  # a line with one unknown value: a blank line would be no row

# What a text may not begin with unseen: signs of a formula, blanks, control characters, and first
# bytes of the letters among which are blanks, invisible marks and full-width signs.
_SUSPECT = bytes([*range(33), *b"=+-@", 0x7F, 0xC2, 0xE1, 0xE2, 0xE3, 0xEF])
#: Every byte by its class: `!` suspect, `|` between cells and rows, `"` itself, the rest `a`.
_CLASSES = bytes(
    ord("|")
    if sign in (0x01, 0x0A)
    else ord("!")
    if sign in _SUSPECT
    else sign
    if sign == ord('"')
    else ord("a")
    for sign in range(256)
)
_SPECIALS = b"\xef\xbf"  # the two non-characters begin so
NO_NUMBERS = ("NaN", "Infinity", "-Infinity")
CONTROLS = bytes(sign for sign in range(32) if sign not in (0x01, 0x09, 0x0A, 0x0D))


@dataclass(frozen=True)
class Unpack:
    """How one column of the file comes out of a line.

    `is_marked`: its raw text stands between marks, and `read`, `batch`, `convert` and `cell` make
    the cell of it. Others are whole already.
    """

    cell: Callable[[Any], str]
    is_number: bool = False
    is_marked: bool = False
    read: Callable[[str], Any] = str
    convert: Callable[[Any], Any] | None = None
    batch: Callable[[list[Any]], dict[Any, Any]] | None = None
    learn: Callable[[Iterable[Any]], None] | None = None

    def encoded(self, raw: bytes) -> bytes:
        """A cell from what stands between the marks."""
        return self.shown(self.read(raw.decode())) if raw else b""

    def shown(self, value: Any) -> bytes:
        if value is not None and self.convert is not None:
            value = self.convert(value)
        return b"" if value is None else self.cell(value).encode()


class _Cells(dict[bytes, bytes]):
    """Cells met before."""

    def __init__(self, made: Callable[[bytes], bytes]) -> None:
        super().__init__()
        self.made = made

    def __missing__(self, raw: bytes) -> bytes:
        if len(self) > 50_000:
            self.clear()
        found = self[raw] = self.made(raw)
        return found


class Lines:
    """Collects lines, writes blocks; `close` writes the rest."""

    def __init__(
        self,
        columns: Sequence[Unpack],
        write: Callable[[bytes], object],
        delimiter: bytes,
        tell: Callable[[int], None],
    ) -> None:
        self.columns, self.write, self.tell = columns, write, tell
        self.marked = [(one, _Cells(one.encoded)) for one in columns if one.is_marked]
        self.table = bytes.maketrans(SEPARATOR, delimiter)
        self.rows: list[bytes] = []
        self.count = 0

    def take(self, row: bytes) -> None:
        self.rows.append(row[:-1])
        if len(self.rows) == BLOCK:
            self.flush()

    def close(self) -> int:
        if self.rows:
            self.flush()
        return self.count

    def flush(self) -> None:
        rows = self.rows
        block = END.join(rows)
        if not self._is_sound(block, len(rows)):
            rows = [row if self._is_sound(row, 1) else self._anew(row) for row in rows]
            block = END.join(rows)
        if self.marked:
            block = self._with_cells(block)
        if len(self.columns) == 1:
            block = END.join(line or EMPTY.encode() for line in block.split(END))
        self.write(block.translate(self.table, CONTROLS) + END)
        self.count += len(rows)
        self.rows = []
        self.tell(self.count)

    def _is_sound(self, lines: bytes, rows: int) -> bool:
        return (
            lines.count(SEPARATOR) == rows * (len(self.columns) - 1)
            and lines.count(MARK) == rows * 2 * len(self.marked)
            and not is_suspect(lines)
        )

    def _anew(self, row: bytes) -> bytes:
        """The row with every text cleaned and defused."""
        cells = next(csv.reader([row.decode()], delimiter=SEPARATOR.decode(), strict=True))
        return SEPARATOR.join(
            self._fresh(one, cell).encode() for one, cell in zip(self.columns, cells, strict=True)
        )

    def _fresh(self, column: Unpack, cell: str) -> str:
        if column.is_marked:
            return f"\x02{clean(cell)}\x02"
        if column.is_number:
            return "" if cell in NO_NUMBERS else cell
        return text_cell(cell)

    def _with_cells(self, block: bytes) -> bytes:
        """The block with what stands between marks made into cells, a column at a time."""
        parts = block.split(MARK)
        step = 2 * len(self.marked)
        for number, (column, memo) in enumerate(self.marked):
            places = slice(2 * number + 1, None, step)
            parts[places] = self._cells(column, memo, parts[places])
        return b"".join(parts)

    def _cells(self, column: Unpack, memo: _Cells, raw: list[bytes]) -> list[bytes]:
        if column.batch is not None:
            keys = [column.read(one.decode()) for one in raw]
            found = column.batch(keys)
            return [column.shown(found.get(key)) for key in keys]
        if column.learn is not None:
            fresh = set(raw) - memo.keys() - {b""}
            column.learn({column.read(one.decode()) for one in fresh})
        return list(map(memo.__getitem__, raw))


def is_suspect(lines: bytes) -> bool:
    """Whether a text in the lines may be a formula, or something may not stand in a file."""
    classes = b"".join((b"|", lines.translate(_CLASSES)))
    return b'|"!' in classes or b'|"|' in classes or _SPECIALS in lines


def text_cell(value: Any) -> str:
    # Every text is quoted: whoever opens the file with another delimiter gets no new cells,
    # hence no formula that hid behind one.
    text = guard(clean(str(value)))
    return quote(text) if text else ""


def unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if cell[:1] == '"' else cell


def quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
