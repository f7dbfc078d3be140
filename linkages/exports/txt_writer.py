"""Text files that people read as they are: columns of fixed width, or a record by chapters.
No Django."""

from __future__ import annotations

import codecs
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain, islice, zip_longest
from typing import BinaryIO

from linkages.exports.cells import clean, guard
from linkages.exports.documents import Chapter, Document, Fact, Grid, card, is_number, text_rows
from linkages.exports.options import Options
from linkages.exports.sheets import SAMPLE, about_lines
from linkages.exports.tables import Table, Written

END = "\r\n"  # what the oldest editor shows right
PAGE = 78
WIDEST = 40
BETWEEN = "  "
BLOCK = 500


class TxtWriter:
    key = "txt"
    name = "Text (TXT)"
    extension = "txt"
    media_type = "text/plain; charset=utf-8"
    choices: tuple[str, ...] = ("bom", "audience")
    is_paper = True

    def write(self, table: Table, file: BinaryIO, options: Options) -> Written:
        if options.bom:
            file.write(codecs.BOM_UTF8)
        if table.documents:
            for number, document in enumerate(table.documents):
                if number:
                    _put(file, ["", "=" * PAGE, ""])
                _put(file, _document(document, options))
            return Written(rows=sum(1 for _ in table.rows))
        _put(file, [*_title(table.title), *table.notes, ""])
        rows = _table(file, table, options)
        for other in table.more:
            _put(file, ["", other.title, "-" * width(other.title), ""])
            _table(file, other, options)
        _put(file, [""])
        for label, value in about_lines(table, options, rows=rows, cut=0):
            if value not in table.notes:
                _put(file, textwrap.wrap(f"{label}: {value}" if label else value, PAGE))
        return Written(rows=rows)


def _put(file: BinaryIO, lines: Sequence[str] | Iterator[str]) -> None:
    text = "".join(clean(line).rstrip() + END for line in lines)
    file.write(text.encode())


def _title(text: str) -> list[str]:
    return [text, "=" * min(width(text), PAGE), ""]


# ── Lists ────────────────────────────────────────────────────────────────────


def _table(file: BinaryIO, table: Table, options: Options) -> int:
    """Columns side by side; a text that is wider than its column goes on below."""
    rows = text_rows(table, options)
    sample = list(islice(rows, SAMPLE))
    headings = [column.heading for column in table.columns]
    widths = [
        _usual([row[place] for row in sample], heading) for place, heading in enumerate(headings)
    ]
    right = [is_number(column) for column in table.columns]
    _put(file, _lines(headings, widths, right))
    _put(file, [BETWEEN.join("-" * wide for wide in widths)])
    count, rows = 0, chain(sample, rows)
    while block := list(islice(rows, BLOCK)):
        _put(file, chain.from_iterable(
            _lines([_safe(value) for value in row], widths, right) for row in block
        ))  # fmt: skip
        count += len(block)
    return count


def _safe(value: str) -> str:
    """No tab and no formula: the file may be opened by a spreadsheet all the same."""
    return guard(value.replace("\t", " ").strip())


def _usual(values: Sequence[str], heading: str) -> int:
    """Wide enough for nine values of ten and the longest word of the heading."""
    lengths = sorted(max(map(width, value.splitlines() or [""])) for value in values) or [0]
    word = max((width(part) for part in heading.split()), default=1)
    return max(1, word, min(WIDEST, lengths[int(len(lengths) * 0.9)]))


def _lines(values: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> Iterator[str]:
    wrapped = [_wrapped(value, wide) for value, wide in zip(values, widths, strict=True)]
    for parts in zip_longest(*wrapped, fillvalue=""):
        yield BETWEEN.join(
            padded(part, wide, to_right=is_right)
            for part, wide, is_right in zip(parts, widths, right, strict=True)
        ).rstrip()


def _wrapped(value: str, wide: int) -> list[str]:
    if width(value) <= wide and "\n" not in value:
        return [value]
    found: list[str] = []
    for line in value.splitlines() or [""]:
        found += textwrap.wrap(line, wide, break_long_words=True) or [""]
    return found


def padded(text: str, wide: int, *, to_right: bool) -> str:
    blanks = " " * (wide - width(text))
    return blanks + text if to_right else text + blanks


def width(text: str) -> int:
    """Columns on a screen: marks take none, letters of the Far East two."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


# ── Records ──────────────────────────────────────────────────────────────────


def _document(document: Document, options: Options) -> Iterator[str]:
    paper = options.paper
    if paper.agency or paper.day:
        yield padded(paper.agency, PAGE - width(paper.day), to_right=False) + paper.day
        yield ""
    yield document.kind.upper()
    yield from _title(document.title)
    for text in (document.subtitle, document.mark):
        if text:
            yield text
    if document.lead:
        yield ""
        yield from _paragraphs(document.lead, PAGE)
    yield ""
    yield from _facts(document.head)
    for chapter in document.chapters:
        yield from _chapter(chapter)
    yield ""
    for note in document.notes:
        yield from textwrap.wrap(note, PAGE)
    for label, value in document.about:
        yield from textwrap.wrap(f"{label}: {value}" if label else value, PAGE)


def _chapter(chapter: Chapter) -> Iterator[str]:
    heading = f"{chapter.letter}  {chapter.title}" if chapter.letter else chapter.title
    yield ""
    yield heading
    yield "-" * PAGE
    yield from _facts(chapter.facts)
    for grid in chapter.grids:
        yield ""
        yield f"{grid.title}:"
        yield from _grid(grid)


def _facts(facts: Sequence[Fact]) -> Iterator[str]:
    label = max(14, min(34, max((width(one.label) for one in facts), default=14)))
    for one in facts:
        names = textwrap.wrap(one.label, label) or [""]
        values = _paragraphs(one.value, PAGE - label - 2)
        for name, value in zip_longest(names, values, fillvalue=""):
            yield f"{padded(name, label, to_right=False)}  {value}"


def _paragraphs(text: str, wide: int) -> list[str]:
    return [part for line in text.splitlines() for part in textwrap.wrap(line, wide) or [""]]


def _grid(grid: Grid) -> Iterator[str]:
    widths = [
        max(width(value) for value in (label, *(row[place] for row in grid.rows)))
        for place, label in enumerate(grid.columns)
    ]
    if not grid.as_cards and sum(widths) + len(BETWEEN) * len(widths) <= PAGE:
        right = [place in grid.numbers for place in range(len(widths))]
        for values in (grid.columns, ["-" * wide for wide in widths], *grid.rows):
            yield from _lines(values, widths, right)
        return
    for row in grid.rows:
        heading, known = card(grid.columns, row)
        yield f"* {heading}"
        text = "; ".join(f"{label}: {value}" for label, value in known)
        yield from textwrap.wrap(text, PAGE, initial_indent="  ", subsequent_indent="  ")
