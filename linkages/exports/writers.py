"""From a table to a file: one writer per format, found by its key. No Django.

A further format is one more class with the four attributes and `write`, given to `register`.
"""

from __future__ import annotations

from typing import BinaryIO, Protocol

from linkages.exports.csv_writer import CsvWriter
from linkages.exports.docx_writer import DocxWriter
from linkages.exports.ods_writer import OdsWriter
from linkages.exports.options import Options
from linkages.exports.pdf_writer import PdfWriter
from linkages.exports.tables import Table, Written
from linkages.exports.txt_writer import TxtWriter
from linkages.exports.xls_writer import XlsWriter
from linkages.exports.xlsx_writer import XlsxWriter


class Writer(Protocol):
    key: str
    name: str
    """How people call the format; the same in every language."""
    extension: str
    media_type: str
    choices: tuple[str, ...]
    """Which options change the file."""

    def write(self, table: Table, file: BinaryIO, options: Options) -> Written: ...


class UnknownFormat(LookupError):
    """No writer has this key."""


_writers: dict[str, Writer] = {}


def register(made: Writer) -> None:
    if made.key in _writers:
        raise ValueError(f"two writers for {made.key!r}")
    _writers[made.key] = made


def writer(key: str) -> Writer:
    try:
        return _writers[key]
    except KeyError:
        raise UnknownFormat(key) from None


def formats() -> list[Writer]:
    """Every writer, in the order of their registration."""
    return list(_writers.values())


def most_rows(made: Writer) -> int | None:
    """How many rows the format takes; None: as many as there are."""
    return getattr(made, "most_rows", None)


def most_cells(made: Writer) -> int | None:
    return getattr(made, "most_cells", None)


def is_paper(made: Writer) -> bool:
    """Whether people read the file page by page: it shows the columns that the list shows."""
    return bool(getattr(made, "is_paper", False))


for made in (
    XlsxWriter(),
    CsvWriter(),
    DocxWriter(),
    PdfWriter(),
    TxtWriter(),
    OdsWriter(),
    XlsWriter(),
):
    register(made)
