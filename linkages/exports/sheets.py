"""What spreadsheets of every format share: names of sheets, widths, the lines about the file.
No Django."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from linkages.exports.cells import clean, joined
from linkages.exports.options import Options
from linkages.exports.tables import Column, Table
from linkages.exports.xlsx_cells import first_units

SAMPLE = 200  # rows looked at for column widths
LONGEST_NAME = 31


def column_letters(count: int) -> list[str]:
    """A, B, … Z, AA, …"""
    found = []
    for number in range(1, count + 1):
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        found.append(letters)
    return found


def about_lines(table: Table, options: Options, *, rows: int, cut: int) -> list[tuple[str, str]]:
    """Label and value: who, when, how many, and what the rows are."""
    words = options.words
    lines = [*table.facts, (words.rows, str(rows))]
    if cut:
        lines.append(("", words.cut_count.format(count=cut)))
    return lines + [("", note) for note in [*table.notes, words.unknown]]


def width(column: Column, values: Sequence[Any]) -> int:
    """Characters that the column needs for most of its values, between 8 and 60."""
    if column.width:
        return column.width
    if column.kind in ("date", "datetime"):
        return 12 if column.kind == "date" else 17
    lengths = sorted(len(joined(value)) for value in values if value is not None)
    most = lengths[int(len(lengths) * 0.9)] if lengths else 0
    return max(8, min(60, max(most, min(len(column.heading), 24)) + 3))


def spread(
    table: Table,
    sheet_rows: int,
    write: Callable[[str, list[int], Iterator[Sequence[Any]]], int],
) -> int:
    """The rows of one table on as many sheets as they need, a heading row on each; `write` takes
    a title, the widths and the rows of one sheet, and gives how many there were."""
    rows: Iterator[Sequence[Any]] = iter(table.rows)
    sample = list(islice(rows, SAMPLE))
    widths = [
        width(column, [row[place] for row in sample]) for place, column in enumerate(table.columns)
    ]
    rows, total, sheets = chain(sample, rows), 0, 0
    while True:
        sheets += 1
        title = f"{table.title} {sheets}" if sheets > 1 else table.title
        total += write(title, widths, islice(rows, sheet_rows - 1))
        if total < sheets * (sheet_rows - 1):
            return total
        following = next(rows, None)  # a full sheet may have been the last one
        if following is None:
            return total
        rows = chain([following], rows)


def sheet_title(title: str, taken: set[str]) -> str:
    """A name that Excel takes: 31 units, no `[]:*?/\\`, no apostrophe at its ends, unique."""
    base = trimmed(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", clean(title)))
    if not base or base.casefold() == "history":  # Excel keeps this name for itself
        base = f"{base} 1".strip()
    name, number = trimmed(first_units(base, LONGEST_NAME)), 1
    while name.casefold() in taken:
        number += 1
        short = first_units(base, LONGEST_NAME - 1 - len(str(number)))
        name = f"{trimmed(short)} {number}"
    taken.add(name.casefold())
    return name


def trimmed(name: str) -> str:
    return name.strip(" '")
