"""A table out of a CSV or XLSX file, whatever its encoding and separator; or one clear error."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_ROWS = 200_000


class UnreadableFile(Exception):
    """The file is no table that can be read; the message says why and what to do."""


@dataclass(frozen=True)
class Sheet:
    """Headings and rows; each row with its number in the file, as people count."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]


def read(name: str, content: bytes) -> Sheet:
    """Read a file by its content; its name only decides what was meant."""
    if not content.strip():
        raise UnreadableFile(_("The file is empty."))
    if len(content) > MAX_BYTES:
        raise UnreadableFile(_("The file is larger than 50 MB. Split it."))
    suffix = PurePath(name).suffix.lower()
    if content[:4] == b"PK\x03\x04":
        if suffix not in (".xlsx", ".xlsm", ""):
            raise UnreadableFile(_("The file is a packed archive. Send a CSV or XLSX file."))
        return _sheet(_xlsx_rows(content))
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableFile(_("This is the old XLS format. Save it as XLSX or CSV."))
    if suffix in (".xlsx", ".xlsm"):
        raise UnreadableFile(_("The file is called XLSX but is none. Save it again as XLSX."))
    return _sheet(_csv_rows(_text(content)))


def _text(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableFile(
            _("The text is not UTF-8 (first in line %(line)s). Save it as CSV UTF-8 or as XLSX.")
            % {"line": line}
        ) from None
    if "\x00" in text:
        raise UnreadableFile(_("The file is no text. Send a CSV or XLSX file."))
    return text


def _csv_rows(text: str) -> Iterator[list[str]]:
    head = text[:20_000]
    first = head.splitlines()[0] if head.splitlines() else ""
    separator = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableFile(
                _("Line %(line)s cannot be read as CSV: %(error)s")
                % {"line": reader.line_num, "error": error}
            ) from None


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise UnreadableFile(_("The workbook is too large when unpacked. Split it."))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl raises many kinds for a torn workbook
        raise UnreadableFile(
            _("The workbook cannot be read. Open it, save it again as XLSX and retry.")
        ) from error
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(values_only=True):
        yield [_cell(value) for value in row]


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case dt.datetime():
            return value.date().isoformat()
        case dt.date():
            return value.isoformat()
        case float():
            return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return str(value)


def _sheet(rows: Iterator[list[str]]) -> Sheet:
    headings: list[str] = []
    body: list[tuple[int, list[str]]] = []
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if not headings:
            headings = cells
            continue
        body.append((number, cells))
        if len(body) > MAX_ROWS:
            raise UnreadableFile(_("More than 200 000 rows. Split the file."))
    if not headings:
        raise UnreadableFile(_("The file has no heading row."))
    if not body:
        raise UnreadableFile(_("The file has headings but no rows."))
    return Sheet(headings, body)
