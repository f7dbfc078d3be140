"""OpenDocument spreadsheets, written as XML straight into the archive. No Django."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from linkages.exports.cells import as_moment, clean, finite, joined, local
from linkages.exports.options import Options
from linkages.exports.sheets import about_lines, column_letters, sheet_title, spread
from linkages.exports.tables import Column, Table, Written
from linkages.exports.xlsx_cells import attribute, escape

SHEET_ROWS = 1_048_576
BLOCK = 500
TYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = (
    f'xmlns:office="{NAMES}:office:1.0" xmlns:table="{NAMES}:table:1.0"'
    f' xmlns:text="{NAMES}:text:1.0" xmlns:style="{NAMES}:style:1.0"'
    f' xmlns:fo="{NAMES}:xsl-fo-compatible:1.0" xmlns:number="{NAMES}:datastyle:1.0"'
    f' xmlns:config="{NAMES}:config:1.0" xmlns:of="{NAMES}:of:1.2" office:version="1.3"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
ToCell = Callable[[Any], str]

_DATE = '<number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'  # noqa: E501
_TIME = '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>'  # noqa: E501
_FIXED = (
    '<number:number-style style:name="Nm"><number:number number:decimal-places="2"'
    ' number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/>'
    "</number:number-style>"
    '<number:number-style style:name="Np"><number:number number:decimal-places="2"'
    ' number:min-decimal-places="1" number:min-integer-digits="1"/><number:text>%</number:text>'
    "</number:number-style>"
    f'<number:date-style style:name="Nd">{_DATE}</number:date-style>'
    f'<number:date-style style:name="Nt">{_DATE}{_TIME}</number:date-style>'
    + "".join(
        f'<style:style style:name="{name}" style:family="table-cell"'
        f' style:data-style-name="{data}"/>'
        for name, data in (("m", "Nm"), ("p", "Np"), ("d", "Nd"), ("t", "Nt"))
    )
    + '<style:style style:name="h" style:family="table-cell"><style:table-cell-properties'
    ' fo:background-color="#DCE9E8" fo:wrap-option="wrap" style:vertical-align="top"/>'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="title" style:family="table-cell"><style:text-properties'
    ' fo:font-weight="bold" fo:font-size="14pt"/></style:style>'
    '<style:style style:name="w" style:family="table-cell"><style:table-cell-properties'
    ' fo:wrap-option="wrap" style:vertical-align="top"/></style:style>'
    '<style:style style:name="b" style:family="table-cell"><style:table-cell-properties'
    ' fo:wrap-option="wrap" style:vertical-align="top"/><style:text-properties'
    ' fo:font-weight="bold"/></style:style>'
    + "".join(
        f'<style:style style:name="co{wide}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{wide * 0.2:.1f}cm"/></style:style>'
        for wide in range(1, 101)
    )
)
MANIFEST = (
    f'{HEAD}<manifest:manifest xmlns:manifest="{NAMES}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{TYPE}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", "styles.xml", "settings.xml", "meta.xml")
    )
    + "</manifest:manifest>"
)
STYLES = f"{HEAD}<office:document-styles {SPACES}/>"


class OdsWriter:
    key = "ods"
    name = "OpenDocument (ODS)"
    extension = "ods"
    media_type = TYPE
    choices: tuple[str, ...] = ("related",)

    def __init__(self, sheet_rows: int = SHEET_ROWS) -> None:
        self.sheet_rows = sheet_rows

    def write(self, table: Table, file: BinaryIO, options: Options) -> Written:
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(ZipInfo("mimetype"), TYPE, compress_type=ZIP_STORED)  # first, bare
            with archive.open("content.xml", "w", force_zip64=True) as out:
                book = _Book(out, options, self.sheet_rows)
                book.start()
                rows = book.add(table)
                sheets = len(book.names)
                for other in table.more:
                    book.add(other)
                book.about(table, rows)
                book.end()
            archive.writestr("styles.xml", STYLES)
            archive.writestr("settings.xml", _settings(book.names[:-1]))
            archive.writestr("meta.xml", _meta(table.title))
            archive.writestr("META-INF/manifest.xml", MANIFEST)
        return Written(rows=rows, sheets=sheets)


class _Book:
    def __init__(self, out: Any, options: Options, sheet_rows: int) -> None:
        self.out, self.options, self.sheet_rows = out, options, sheet_rows
        self.names: list[str] = []
        self.areas: list[str] = []
        self.taken: set[str] = set()
        self.about_name = sheet_title(options.words.about, self.taken)

    def put(self, text: str) -> None:
        self.out.write(text.encode())

    def start(self) -> None:
        self.put(
            f"{HEAD}<office:document-content {SPACES}><office:automatic-styles>{_FIXED}"
            "</office:automatic-styles><office:body><office:spreadsheet>"
        )

    def end(self) -> None:
        areas = "".join(
            f'<table:database-range table:name="list{number}" table:target-range-address="{area}"'
            ' table:display-filter-buttons="true"/>'
            for number, area in enumerate(self.areas)
        )
        ranges = f"<table:database-ranges>{areas}</table:database-ranges>" if areas else ""
        self.put(f"{ranges}</office:spreadsheet></office:body></office:document-content>")

    def add(self, table: Table) -> int:
        """The rows of one table on as many sheets as they need."""
        return spread(table, self.sheet_rows, partial(self._sheet, table))

    def _sheet(
        self, table: Table, title: str, widths: Sequence[int], rows: Iterator[Sequence[Any]]
    ) -> int:
        name = sheet_title(title, self.taken)
        self._open(name, widths)
        headings = "".join(_text(column.heading, "h") for column in table.columns)
        self.put(f"<table:table-header-rows>{_row(headings)}</table:table-header-rows>")
        cells = [_Cells(self.options).of(column) for column in table.columns]
        count = 0
        while block := list(islice(rows, BLOCK)):
            lines = [
                _row("".join([make(value) for make, value in zip(cells, row, strict=True)]))
                for row in block
            ]
            self.put("".join(lines))
            count += len(block)
        self.put("</table:table>")
        last = column_letters(len(table.columns))[-1]
        quoted = "'" + name.replace("'", "''") + "'"
        self.areas.append(attribute(f"{quoted}.A1:{quoted}.{last}{count + 1}"))
        return count

    def about(self, table: Table, rows: int) -> None:
        self._open(self.about_name, (24, 90))
        self.put(_row(_text(table.title, "title")))
        for label, value in about_lines(table, self.options, rows=rows, cut=0):
            self.put(_row(_text(label, "b") + _text(value, "w")))
        self.put("</table:table>")

    def _open(self, name: str, widths: Sequence[int]) -> None:
        self.names.append(name)
        columns = "".join(
            f'<table:table-column table:style-name="co{max(1, min(wide, 100))}"/>'
            for wide in widths
        )
        self.put(f'<table:table table:name="{attribute(name)}">{columns}')


class _Cells:
    """How values become cells; texts are texts, whatever they look like."""

    def __init__(self, options: Options) -> None:
        self.options = options

    def of(self, column: Column) -> ToCell:
        kinds: dict[str, ToCell] = {
            "number": self.any,
            "any": self.any,
            "money": lambda value: self.figure(value, "m"),
            "percent": lambda value: self.figure(value, "p"),
            "date": self.moment,
            "datetime": self.moment,
            "yes_no": self.yes_no,
        }
        made = kinds.get(column.kind, lambda value: _text(joined(value)))
        return lambda value: "<table:table-cell/>" if value is None else made(value)

    def any(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.yes_no(value)
        if isinstance(value, int | float | Decimal):
            return self.figure(value, "")
        return self.moment(value) if isinstance(value, date) else _text(joined(value))

    def figure(self, value: Any, style: str) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return self.any(value)
        if not finite(value):
            return "<table:table-cell/>"
        shown = format(value, "f") if isinstance(value, Decimal) else repr(value)
        if len(shown.strip("-").replace(".", "")) > 15 and not isinstance(value, float):
            return _text(shown)  # a figure that a spreadsheet would round
        return (
            f"<table:table-cell{_named(style)} office:value-type="
            f'"float" office:value="{shown}"><text:p>{shown}</text:p></table:table-cell>'
        )

    def yes_no(self, value: Any) -> str:
        return _text(self.options.words.yes if value else self.options.words.no)

    def moment(self, value: Any) -> str:
        if not isinstance(value, date):
            return _text(joined(value))
        is_moment = isinstance(value, datetime)
        shown = local(as_moment(value), self.options.zone).replace(tzinfo=None, microsecond=0)
        text = shown.isoformat() if is_moment else value.isoformat()
        return (
            f"<table:table-cell{_named('t' if is_moment else 'd')} office:value-type="
            f'"date" office:date-value="{text}"><text:p>{text.replace("T", " ")}</text:p>'
            "</table:table-cell>"
        )


def _named(style: str) -> str:
    return f' table:style-name="{style}"' if style else ""


def _text(value: str, style: str = "") -> str:
    shown = clean(value).replace("\r\n", "\n").replace("\r", "\n")
    if not shown:
        return f"<table:table-cell{_named(style)}/>"
    lines = "".join(f"<text:p>{_blanks(escaped(line))}</text:p>" for line in shown.split("\n"))
    return f'<table:table-cell{_named(style)} office:value-type="string">{lines}</table:table-cell>'


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blanks(text: str) -> str:
    """Tabs, and blanks beside blanks, have elements of their own."""
    if "  " not in text and "\t" not in text and text == text.strip(" "):
        return text
    return text.replace("\t", "<text:tab/>").replace(" ", "<text:s/>")


def _row(cells: str) -> str:
    return f"<table:table-row>{cells}</table:table-row>"


def _settings(names: Sequence[str]) -> str:
    """The first row and column of each list stay in sight."""
    frozen = "".join(
        f'<config:config-item config:name="{side}{what}" config:type="{kind}">{value}'
        "</config:config-item>"
        for side in ("Horizontal", "Vertical")
        for what, kind, value in (("SplitMode", "short", 2), ("SplitPosition", "int", 1))
    )
    more = "".join(
        f'<config:config-item config:name="{name}" config:type="int">{value}</config:config-item>'
        for name, value in (("PositionRight", 1), ("PositionBottom", 1))
    )
    sheets = "".join(
        f'<config:config-item-map-entry config:name="{attribute(name)}">{frozen}{more}'
        "</config:config-item-map-entry>"
        for name in names
    )
    return (
        f"{HEAD}<office:document-settings {SPACES}><office:settings><config:config-item-set"
        ' config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
        '<config:config-item-map-entry><config:config-item config:name="ViewId"'
        ' config:type="string">view1</config:config-item><config:config-item-map-named'
        f' config:name="Tables">{sheets}</config:config-item-map-named>'
        "</config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )


def _meta(title: str) -> str:
    return (
        f'{HEAD}<office:document-meta {SPACES} xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<office:meta><dc:title>{escape(clean(title))}</dc:title></office:meta>"
        "</office:document-meta>"
    )
