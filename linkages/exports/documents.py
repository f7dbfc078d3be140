"""A record laid out as a document: chapters of facts and grids, as texts of one language.
No Django.

Word, PDF and text files are drawn from it, so they say the same in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from linkages.exports.cells import joined
from linkages.exports.options import Options
from linkages.exports.tables import Column, Table

WIDEST_GRID = 7  # columns of a table on an upright page; wider ones become cards
MOST_TIMES = 6


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    source: str = ""


@dataclass(frozen=True)
class Grid:
    """Repeating rows. As cards, a row is a heading with what is known of it."""

    title: str
    columns: Sequence[str]
    numbers: frozenset[int] = frozenset()  # positions of columns of figures
    rows: Sequence[Sequence[str]] = ()
    as_cards: bool = False


@dataclass(frozen=True)
class Chapter:
    title: str
    letter: str = ""
    facts: Sequence[Fact] = ()
    grids: Sequence[Grid] = ()


@dataclass(frozen=True)
class Document:
    language: str
    kind: str
    """What it is: “Supplier profile”."""
    title: str
    subtitle: str = ""
    lead: str = ""
    head: Sequence[Fact] = ()
    chapters: Sequence[Chapter] = ()
    notes: Sequence[str] = ()
    mark: str = ""
    """Who may read it, at the top of every page."""
    about: Sequence[tuple[str, str]] = field(default_factory=list)


def grid(
    title: str,
    columns: Sequence[tuple[str, bool]],
    rows: Sequence[Sequence[str]],
    *,
    by_time: bool = False,
) -> Grid:
    """A table with what its rows fill; years or months side by side, many columns as cards."""
    kept = [n for n in range(len(columns)) if any(row[n] for row in rows)]
    labels = [columns[n][0] for n in kept]
    numbers = frozenset(place for place, n in enumerate(kept) if columns[n][1])
    filled = [[row[n] for n in kept] for row in rows]
    if by_time and kept and kept[0] == 0:
        return _times(title, labels, filled)
    if len(kept) > WIDEST_GRID:
        return Grid(title, labels, numbers, filled, as_cards=True)
    return Grid(title, labels, numbers, filled)


def _times(title: str, labels: list[str], rows: list[list[str]]) -> Grid:
    """One column a year or month, as the rows come: the latest first."""
    latest = rows[:MOST_TIMES]
    turned = [
        [labels[place], *(row[place] for row in latest)]
        for place in range(1, len(labels))
        if any(row[place] for row in latest)
    ]
    columns = [labels[0], *(row[0] for row in latest)]
    return Grid(title, columns, frozenset(range(1, len(columns))), turned)


def card(columns: Sequence[str], row: Sequence[str]) -> tuple[str, list[tuple[str, str]]]:
    """A row as a card: its heading, and label and value of what else is known."""
    known = [(label, value) for label, value in zip(columns, row, strict=True) if value]
    return (known[0][1], known[1:]) if known else ("", [])


LONGEST_WORD = 18

# ── Lists on paper ───────────────────────────────────────────────────────────

Show = Callable[[Column, Any], str]


def plain(column: Column, value: Any) -> str:
    """A value as text where nobody says how the language writes it."""
    return "" if value is None else joined(value)


def text_rows(table: Table, options: Options) -> Iterator[list[str]]:
    """Rows of a table as people read them."""
    show = options.show or plain
    for row in table.rows:
        yield [show(column, value) for column, value in zip(table.columns, row, strict=True)]


def is_number(column: Column) -> bool:
    return column.kind in ("number", "money", "percent")


def shares(columns: Sequence[Column], sample: Iterable[Sequence[str]]) -> list[float]:
    """What part of the page's width each column gets, by the length of its values and words."""
    rows = list(sample)
    wanted = []
    for place, column in enumerate(columns):
        lengths = sorted(len(row[place]) for row in rows) or [0]
        usual = lengths[int(len(lengths) * 0.8)]
        words = column.heading.split() + [part for row in rows[:60] for part in row[place].split()]
        word = min(max(map(len, words), default=1), LONGEST_WORD)
        figure = lengths[-1] if is_number(column) else 0  # a figure is not broken
        wanted.append(float(max(word + 2, min(usual, 34), min(figure + 2, 18), 6)))
    whole = sum(wanted) or 1.0
    return [one / whole for one in wanted]
