"""Word documents: a record laid out to be handed over, or a list as a table. No Django.

Written as XML row by row, so a long list takes no more memory than a short one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from linkages.exports import docx_parts as parts
from linkages.exports.documents import (
    Chapter,
    Document,
    Fact,
    Grid,
    card,
    is_number,
    shares,
    text_rows,
)
from linkages.exports.docx_parts import cell, paragraph, row, run, table_start
from linkages.exports.options import Options
from linkages.exports.sheets import SAMPLE, about_lines
from linkages.exports.tables import Column, Table, Written

BLOCK = 200
LOGO = 300_000  # English metric units: 8 mm
SMALL_FROM = 8  # columns from which the letters get smaller


class DocxWriter:
    key = "docx"
    name = "Word (DOCX)"
    extension = "docx"
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    choices: tuple[str, ...] = ("audience",)
    most_rows = 20_000
    is_paper = True

    def write(self, table: Table, file: BinaryIO, options: Options) -> Written:
        has_logo = bool(options.paper.logo_png)
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=3) as archive:
            body = _Body(archive, table, options)
            rows = body.write()
            for path, text in (
                ("[Content_Types].xml", parts.CONTENT_TYPES),
                ("_rels/.rels", parts.RELATIONS),
                ("docProps/core.xml", parts.core_part(table.title, datetime.now(UTC))),
                ("word/_rels/document.xml.rels", parts.DOCUMENT_RELATIONS),
                ("word/styles.xml", parts.STYLES),
                ("word/header1.xml", parts.part("hdr", body.header())),
                ("word/header2.xml", parts.part("hdr", body.masthead())),
                ("word/footer1.xml", parts.part("ftr", body.footer())),
            ):
                archive.writestr(path, text)
            if has_logo:
                archive.writestr("word/_rels/header2.xml.rels", parts.LOGO_RELATION)
                archive.writestr("word/media/logo.png", options.paper.logo_png)
        return Written(rows=rows)


class _Body:
    """The text of the document while it is written."""

    def __init__(self, archive: ZipFile, table: Table, options: Options) -> None:
        self.archive, self.table, self.options = archive, table, options
        self.landscape = not table.documents
        self.width = parts.TEXT_WIDTH[self.landscape]
        self.mark = table.documents[0].mark if table.documents else ""

    def write(self) -> int:
        with self.archive.open("word/document.xml", "w", force_zip64=True) as out:
            out.write(f"{parts.HEAD}<w:document {parts.SPACES}><w:body>".encode())
            if self.table.documents:
                rows = sum(1 for _ in self.table.rows)
                for number, document in enumerate(self.table.documents):
                    out.write("".join(self._document(document, is_first=not number)).encode())
            else:
                rows = self._list(out)
            out.write((parts.page(landscape=self.landscape) + "</w:body></w:document>").encode())
        return rows

    # ── head and foot ────────────────────────────────────────────────────────

    def masthead(self) -> str:
        """The head of the first page: logo, agency, day."""
        paper = self.options.paper
        logo = parts.picture(paper.agency, LOGO) + run("   ") if paper.logo_png else ""
        soft = f'<w:b w:val="0"/><w:color w:val="{parts.SOFT}"/>'
        return paragraph(
            "Masthead", logo, run(paper.agency), parts.TAB, run(paper.day, soft),
            more=parts.right_tab(self.width),
        )  # fmt: skip

    def header(self) -> str:
        return paragraph(
            "Header", run(self.table.title), parts.TAB, run(self.options.paper.agency),
            more=parts.right_tab(self.width),
        )  # fmt: skip

    def footer(self) -> str:
        left = " · ".join(filter(None, (self.mark, self.options.paper.day)))
        return paragraph(
            "Footer", run(left), parts.TAB, run(self.options.words.page + " "),
            parts.number_field("PAGE"), run(" / "), parts.number_field("NUMPAGES"),
            more=parts.right_tab(self.width),
        )  # fmt: skip

    # ── a record ─────────────────────────────────────────────────────────────

    def _document(self, document: Document, *, is_first: bool) -> Iterator[str]:
        before = "" if is_first else "<w:pageBreakBefore/>"
        yield paragraph("Kicker", run(document.kind), more=before)
        yield paragraph("Title", run(document.title))
        if document.subtitle:
            yield paragraph("Subtitle", run(document.subtitle))
        if document.lead:
            yield paragraph("Lead", run(document.lead))
        if document.head:
            yield from self._head(document.head)
        for chapter in document.chapters:
            yield from self._chapter(chapter)
        yield paragraph("Gap")
        for note in document.notes:
            yield paragraph("Note", run(note))
        for label, value in document.about:
            yield paragraph("Note", run(f"{label}: {value}" if label else value))

    def _head(self, facts: Sequence[Fact]) -> Iterator[str]:
        """What counts most, three to a row."""
        width = self.width // 3
        yield table_start([width] * 3, "Head")
        for start in range(0, len(facts), 3):
            cells = [
                cell(width, paragraph("Label", run(one.label)) + paragraph("Value", run(one.value)))
                for one in facts[start : start + 3]
            ]
            cells += [cell(width, paragraph("Value"))] * (3 - len(cells))
            yield row(cells)
        yield parts.TABLE_END + paragraph("Gap")

    def _chapter(self, chapter: Chapter) -> Iterator[str]:
        letter = f'<w:color w:val="{parts.ACCENT}"/>'
        head = run(f"{chapter.letter}   ", letter) if chapter.letter else ""
        yield paragraph("Heading1", head, run(chapter.title))
        if chapter.facts:
            label = self.width * 34 // 100
            yield table_start([label, self.width - label], "Facts")
            for one in chapter.facts:
                source = f'<w:color w:val="{parts.SOFT}"/><w:sz w:val="15"/>'
                value = run(one.value) + (run(f"   {one.source}", source) if one.source else "")
                yield row([
                    cell(label, paragraph("Label", run(one.label))),
                    cell(self.width - label, paragraph("Value", value)),
                ])  # fmt: skip
            yield parts.TABLE_END + paragraph("Gap")
        for grid in chapter.grids:
            yield paragraph("Heading2", run(grid.title))
            yield from self._cards(grid) if grid.as_cards else self._grid(grid)

    def _cards(self, grid: Grid) -> Iterator[str]:
        soft = f'<w:color w:val="{parts.SOFT}"/>'
        for values in grid.rows:
            heading, known = card(grid.columns, values)
            yield paragraph("CardHead", run(heading))
            runs = []
            for number, (label, value) in enumerate(known):
                runs.append(run(f"{'   ·   ' if number else ''}{label} ", soft) + run(value))
            if runs:
                yield paragraph("Card", *runs)

    def _grid(self, grid: Grid) -> Iterator[str]:
        columns = [
            Column(str(n), label, "number" if n in grid.numbers else "text")
            for n, label in enumerate(grid.columns)
        ]
        yield from self._start(columns, grid.rows[:SAMPLE])
        for values in grid.rows:
            yield self._row(columns, values)
        yield parts.TABLE_END + paragraph("Gap")

    # ── tables ───────────────────────────────────────────────────────────────

    def _list(self, out: Any) -> int:
        """A list: what it is, the table, and what else belongs to it."""
        out.write((paragraph("Kicker", run(self.options.paper.agency))
                   + paragraph("Title", run(self.table.title))).encode())  # fmt: skip
        for note in self.table.notes:
            out.write(paragraph("Subtitle", run(note)).encode())
        count = self._table(out, self.table)
        for other in self.table.more:
            out.write(paragraph("Heading1", run(other.title)).encode())
            self._table(out, other)
        lines = about_lines(self.table, self.options, rows=count, cut=0)
        for label, value in lines:
            if value not in self.table.notes:
                text = run(f"{label}: {value}" if label else value)
                out.write(paragraph("Note", text).encode())
        return count

    def _table(self, out: Any, table: Table) -> int:
        rows = text_rows(table, self.options)
        sample = list(islice(rows, SAMPLE))
        out.write("".join(self._start(table.columns, sample)).encode())
        count, rows = 0, chain(sample, rows)
        while block := list(islice(rows, BLOCK)):
            out.write("".join(self._row(table.columns, values) for values in block).encode())
            count += len(block)
        out.write((parts.TABLE_END + paragraph("Gap")).encode())
        return count

    def _start(self, columns: Sequence[Column], sample: Sequence[Sequence[str]]) -> Iterator[str]:
        self.widths = [int(self.width * share) for share in shares(columns, sample)]
        yield table_start(self.widths, "Grid")
        yield row(
            [
                cell(width, paragraph("CellHead", run(column.heading), more=_to_right(column)))
                for width, column in zip(self.widths, columns, strict=True)
            ],
            is_heading=True,
        )

    def _row(self, columns: Sequence[Column], values: Sequence[str]) -> str:
        style = "CellSmall" if len(columns) >= SMALL_FROM else "Cell"
        return row(
            [
                cell(width, paragraph(f"{style}Number" if is_number(one) else style, run(value)))
                for width, one, value in zip(self.widths, columns, values, strict=True)
            ]
        )


def _to_right(column: Column) -> str:
    return '<w:jc w:val="right"/>' if is_number(column) else ""
