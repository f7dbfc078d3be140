"""PDF files by typst, from the same documents as Word files. No Django.

Fonts come with two packages and are the only ones used, so a file looks alike wherever it is made;
both draw Latin with every Romanian letter and Cyrillic. Nothing is fetched.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from linkages.exports.cells import clean
from linkages.exports.documents import Document, Grid, card, is_number, shares, text_rows
from linkages.exports.options import Options
from linkages.exports.sheets import SAMPLE, about_lines
from linkages.exports.tables import Column, Table, Written

TEMPLATE = Path(__file__).parent / "typst" / "document.typ"
DRAW = TEMPLATE.with_name("draw.py")


class PdfWriter:
    key = "pdf"
    name = "PDF"
    extension = "pdf"
    media_type = "application/pdf"
    choices: tuple[str, ...] = ("audience",)
    most_rows = 5_000
    most_cells = 40_000  # a page keeps some 20 kB a cell until it is drawn
    is_paper = True

    def write(self, table: Table, file: BinaryIO, options: Options) -> Written:
        data, rows = _data(table, options)
        file.write(compiled(TEMPLATE.read_bytes(), data=json.dumps(_cleaned(data))))
        return Written(rows=rows)


def compiled(source: bytes, *, form: str = "pdf", **inputs: str) -> bytes:
    """What typst makes of a source: a PDF, or a picture of its first page."""
    asked = {"source": source.decode(), "form": form, "fonts": fonts(), "inputs": inputs}
    done = subprocess.run(
        [sys.executable, "-I", str(DRAW)],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=False,
        timeout=600,
    )
    if done.returncode:
        raise RuntimeError(f"typst: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout


def fonts() -> list[str]:
    import font_source_sans_pro

    return [str(Path(font_source_sans_pro.__file__).parent / "files")]


def png_of(svg: bytes) -> bytes:
    """A drawing as a picture, for formats that take no drawings."""
    source = (
        "#set page(width: 24pt, height: 24pt, margin: 0pt, fill: none)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 24pt)'
    )
    return compiled(source.encode(), form="png", svg=svg.decode())


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(one) for key, one in value.items()}
    return [_cleaned(one) for one in value] if isinstance(value, list | tuple) else value


def _data(table: Table, options: Options) -> tuple[dict[str, Any], int]:
    paper, mark = options.paper, ""
    lists: list[dict[str, Any]] = []
    about: list[str] = []
    if table.documents:
        mark, rows = table.documents[0].mark, sum(1 for _ in table.rows)
    else:
        lists = [_listed(one, options) for one in (table, *table.more)]
        rows = len(lists[0]["rows"])
        lines = about_lines(table, options, rows=rows, cut=0)
        about = [f"{label}: {value}" if label else value for label, value in lines
                 if value not in table.notes]  # fmt: skip
    return {
        "title": table.title,
        "language": options.languages[0],
        "agency": paper.agency,
        "day": paper.day,
        "logo": paper.logo_svg.decode(),
        "page": options.words.page,
        "foot": " · ".join(filter(None, (mark, paper.day))),
        "landscape": not table.documents,
        "documents": [_document(one) for one in table.documents],
        "lists": lists,
        "notes": list(table.notes),
        "about": about,
    }, rows


def _document(document: Document) -> dict[str, Any]:
    made = asdict(document)
    made["chapters"] = [
        {
            "letter": chapter.letter,
            "title": chapter.title,
            "facts": [asdict(one) for one in chapter.facts],
            "grids": [_grid(one) for one in chapter.grids],
        }
        for chapter in document.chapters
    ]
    lines = [f"{label}: {value}" if label else value for label, value in document.about]
    made["notes"] = [*document.notes, *lines]
    return made


def _grid(grid: Grid) -> dict[str, Any]:
    columns = [Column(str(n), label) for n, label in enumerate(grid.columns)]
    return {
        "title": grid.title,
        "columns": list(grid.columns),
        "numbers": sorted(grid.numbers),
        "widths": shares(columns, grid.rows[:SAMPLE]),
        "rows": [] if grid.as_cards else [list(row) for row in grid.rows],
        "cards": [card(grid.columns, row) for row in grid.rows] if grid.as_cards else [],
    }


def _listed(table: Table, options: Options) -> dict[str, Any]:
    rows = list(text_rows(table, options))
    return {
        "title": table.title,
        "columns": [column.heading for column in table.columns],
        "numbers": [n for n, column in enumerate(table.columns) if is_number(column)],
        "widths": shares(table.columns, islice(rows, SAMPLE)),
        "rows": rows,
    }
