"""One table out of the same table in two languages: columns that read alike stand once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from linkages.exports.tables import Column, Table


def side_by_side(tables: Sequence[Table], codes: Sequence[str]) -> Table:
    """`tables` hold the same rows in the same order, a language each. Reads them whole: for lists
    that cannot be told apart column by column."""
    first = tables[0]
    read = [[list(row) for row in table.rows] for table in tables]
    if len({len(rows) for rows in read}) > 1:  # somebody wrote in between
        read = [read[0]]
    columns: list[Column] = []
    picks: list[tuple[int, int]] = []
    for place, column in enumerate(first.columns):
        headings = [table.columns[place].label for table in tables[: len(read)]]
        if _reads_alike(read, place):
            columns.append(replace(column, label=_joined(headings)))
            picks.append((0, place))
            continue
        for number, heading in enumerate(headings):
            columns.append(replace(column, label=heading, key=f"{column.key}:{codes[number]}"))
            picks.append((number, place))
    rows: list[list[Any]] = [
        [read[number][at][place] for number, place in picks] for at in range(len(read[0]))
    ]
    return replace(
        first,
        title=_joined([table.title for table in tables]),
        columns=columns,
        rows=rows,
        notes=list(dict.fromkeys(note for table in tables for note in table.notes)),
        facts=list(dict.fromkeys(fact for table in tables for fact in table.facts)),
        total=len(rows),
    )


def _reads_alike(read: Sequence[list[list[Any]]], place: int) -> bool:
    return all(
        row[place] == other[place]
        for rows in read[1:]
        for row, other in zip(read[0], rows, strict=True)
    )


def _joined(texts: Sequence[str]) -> str:
    return " / ".join(dict.fromkeys(texts))
