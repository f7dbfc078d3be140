"""A file of codes → rows. Recognises the columns of the lists that statistical offices and the
EU publish; every refusal is one line with the row and what to do."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.utils.translation import gettext as _

from linkages.classifications.loading import LoadError
from linkages.classifications.packages import country_rows, elf_rows, nace2
from linkages.classifications.tree import Row, with_parents

CODE_COLUMNS = (
    "code", "cpv", "nuts", "hscode", "hs", "cn2022", "cn", "nace", "cpa", "alpha2", "elf code",
    "cod", "kod", "код",
)  # fmt: skip
PARENT_COLUMNS = ("parent", "parent_code", "părinte", "parinte")
NOTE_COLUMNS = ("notes", "includes", "includes_also", "excludes")
ENGLISH_COLUMNS = ("description",)
PLACE_COLUMNS = ("name", "title", "label", "denumire", "naziv")  # language of the place
ATTRIBUTE_COLUMNS = ("type", "level")
_LANGUAGE = re.compile(r"(?:(?:title|name|label|description)_)?([a-z]{2}(?:_[a-z]{2})?)")
LANGUAGES = frozenset([
    "bg", "bs", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hr", "hu", "it", "lt",
    "lv", "mk", "mt", "nl", "pl", "pt", "ro", "ro_MD", "ru", "sk", "sl", "sq", "sr", "sv", "tr",
    "uk",
])  # fmt: skip
MAX_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True)
class Columns:
    """Which column holds what; empty = not in the file."""

    code: str
    parent: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)  # language → column
    notes: Sequence[str] = ()
    attributes: Sequence[str] = ()
    section: str = ""


@dataclass(frozen=True)
class Wanted:
    """What the person named on the command line instead of leaving it to be recognised."""

    code: str = ""
    parent: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)


NOTHING_NAMED = Wanted()


def read_rows(
    path: Path, wanted: Wanted = NOTHING_NAMED, known: frozenset[str] = frozenset()
) -> list[Row]:
    """Rows of a CSV file, plain or gzipped. `known` are codes that parents may refer to."""
    lines, heading = _table(path)
    for column in (wanted.code, wanted.parent, *wanted.labels.values(), *wanted.where):
        if column and column not in heading:
            raise LoadError(
                _("Column “%(column)s” is not in the file. It has: %(found)s.")
                % {"column": column, "found": ", ".join(heading)}
            )
    entries = [
        (line, entry)
        for line, entry in lines
        if all(entry.get(column) == value for column, value in wanted.where.items())
    ]
    if not entries:
        raise LoadError(_("The file has no rows of codes. Choose another file or another filter."))
    if {"ELF Code", "Country Code (ISO 3166-1)"} <= set(heading) and not wanted.code:
        return elf_rows([entry for _line, entry in entries])
    return _rows(entries, recognise(heading, wanted), known)


def recognise(heading: Sequence[str], wanted: Wanted = NOTHING_NAMED) -> Columns:
    by_fold = {name.strip().lower(): name for name in heading}
    code = wanted.code or next((by_fold[one] for one in CODE_COLUMNS if one in by_fold), "")
    if not code:
        raise LoadError(
            _(
                "No column of codes was recognised. Name it with --code-column; the file has: "
                "%(found)s."
            )
            % {"found": ", ".join(heading)}
        )
    labels = dict(wanted.labels) or _label_columns(by_fold, code)
    if not labels:
        raise LoadError(
            _(
                "No column of labels was recognised. Name it with --label-column en=…; the file "
                "has: %(found)s."
            )
            % {"found": ", ".join(heading)}
        )
    return Columns(
        code=code,
        parent=wanted.parent
        or next((by_fold[one] for one in PARENT_COLUMNS if one in by_fold), ""),
        labels=labels,
        notes=[by_fold[one] for one in NOTE_COLUMNS if one in by_fold],
        attributes=[by_fold[one] for one in ATTRIBUTE_COLUMNS if one in by_fold],
        section=by_fold.get("section", ""),
    )


def _label_columns(by_fold: Mapping[str, str], code: str) -> dict[str, str]:
    labels = {}
    for low, name in by_fold.items():
        match = _LANGUAGE.fullmatch(low)
        language = (match[1][:3] + match[1][3:].upper()) if match else ""
        if name != code and language in LANGUAGES:
            labels[language] = name
        elif low in ENGLISH_COLUMNS:
            labels.setdefault("en", name)
        elif low in PLACE_COLUMNS:
            labels.setdefault("", name)
    return labels


def _rows(
    entries: Sequence[tuple[int, dict[str, str]]], columns: Columns, known: frozenset[str]
) -> list[Row]:
    rows = []
    used = {columns.code, columns.parent, *columns.labels.values()} - {""}
    for line, entry in entries:
        if not used <= entry.keys():
            raise LoadError(
                _("Row %(row)s ends before column “%(column)s”. Complete it or delete it.")
                % {"row": line, "column": min(used - entry.keys())}
            )
        code = entry[columns.code].strip()
        parent = entry[columns.parent].strip() if columns.parent else ""
        if code and code == parent:
            continue  # a row of totals points to itself
        rows.append(
            Row(
                code,
                parent,
                {language: entry[name] for language, name in columns.labels.items()},
                notes="\n".join(
                    filter(None, (entry.get(name, "").strip() for name in columns.notes))
                ),
                attributes=_attributes(entry, columns),
                line=line,
            )
        )
    if _are_subdivisions(rows):
        return _under_countries(rows, known)
    if columns.parent:
        return _under_sections(rows, entries, columns, known)
    return _under_activities(with_parents(rows, known))


def _notes(entry: Mapping[str, str], columns: Columns) -> str:
    texts = [entry.get(name, "").strip() for name in columns.notes]
    return "\n\n".join(text for text in texts if text)


def _attributes(entry: Mapping[str, str], columns: Columns) -> dict[str, object]:
    return {
        "kind" if name == "type" else name: entry[name].strip().lower()
        for name in columns.attributes
        if entry.get(name, "").strip()
    }


def _under_sections(
    rows: list[Row],
    entries: Sequence[tuple[int, dict[str, str]]],
    columns: Columns,
    known: frozenset[str],
) -> list[Row]:
    """A list with totals hangs its first level under them; it belongs under the section, where
    the section is a code, else at the root."""
    codes = known | {row.code for row in rows}
    totals = {
        entry[columns.code].strip()
        for _line, entry in entries
        if entry[columns.code].strip() == entry[columns.parent].strip()
    }
    if not totals:
        return rows
    section_of = {
        line: entry.get(columns.section, "").strip() for line, entry in entries if columns.section
    }
    return [
        replace(row, parent=section if (section := section_of.get(row.line, "")) in codes else "")
        if row.parent in totals
        else row
        for row in rows
    ]


def _are_subdivisions(rows: Sequence[Row]) -> bool:
    return all(re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", row.code) for row in rows)


def _under_countries(rows: list[Row], known: frozenset[str]) -> list[Row]:
    """ISO 3166-2 codes begin with their country, which the list itself leaves out."""
    missing = sorted({row.code[:2] for row in rows} - known)
    countries = country_rows()
    roots = [countries.get(code, Row(code, labels={"": code})) for code in missing]
    return roots + [replace(row, parent=row.parent or row.code[:2]) for row in rows]


def _under_activities(rows: list[Row]) -> list[Row]:
    """Lists built on NACE that name their sections last, or out of order: divisions stay with
    the sections of NACE."""
    sections = {row.code for row in rows if len(row.code) == 1 and row.code.isalpha()}
    if not sections or any(row.parent in sections for row in rows):
        return rows
    section_of = {row.code: row.parent for row in nace2() if row.parent in sections}
    return [
        replace(row, parent=section_of[row.code]) if row.code in section_of else row
        for row in sorted(rows, key=lambda row: row.code not in sections)
    ]


# ── Reading ──────────────────────────────────────────────────────────────────


def _table(path: Path) -> tuple[Iterator[tuple[int, dict[str, str]]], list[str]]:
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heading = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise LoadError(_("Row 1 cannot be read: %(error)s.") % {"error": error}) from error
    if not any(heading):
        raise LoadError(_("The file is empty. The first row must hold the names of the columns."))
    twice = next((name for name in heading if heading.count(name) > 1), None)
    if twice is not None:
        raise LoadError(
            _("Row 1: column “%(column)s” is there twice. Rename one.") % {"column": twice}
        )
    return _entries(reader, heading), heading


def _entries(
    reader: Iterator[list[str]], heading: list[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    number = 1
    try:
        for number, cells in enumerate(reader, start=2):
            if not any(cells):
                continue
            if len(cells) > len(heading):
                raise LoadError(
                    _(
                        "Row %(row)s has %(cells)s cells where the heading has %(columns)s. Put "
                        "texts that hold the separator in quotation marks."
                    )
                    % {"row": number, "cells": len(cells), "columns": len(heading)}
                )
            # Some lists leave out the empty cells at the end of a row.
            yield number, dict(zip(heading, cells, strict=False))
    except csv.Error as error:
        raise LoadError(
            _("Row %(row)s cannot be read: %(error)s.") % {"row": number + 1, "error": error}
        ) from error


def _text(path: Path) -> str:
    data = _bytes(path)
    if data[:4] == b"PK\x03\x04":
        raise LoadError(
            _("%(file)s is a workbook. Save the sheet as “CSV UTF-8” and load that.")
            % {"file": path.name}
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise LoadError(
            _(
                "%(file)s is not in UTF-8: row %(row)s holds a byte that is no letter there. Save "
                "it as “CSV UTF-8”."
            )
            % {"file": path.name, "row": row}
        ) from error
    if "\x00" in text:
        raise LoadError(_("%(file)s is not a text file.") % {"file": path.name})
    return text


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LoadError(
            _("%(file)s cannot be opened: %(error)s.")
            % {"file": path, "error": error.strerror or error}
        ) from error
    zipped = data[:2] == b"\x1f\x8b"
    if path.suffix == ".gz" and not zipped:
        raise LoadError(
            _("%(file)s ends in .gz and is not gzipped. Rename it or compress it.")
            % {"file": path.name}
        )
    return _unzipped(path, data) if zipped else data


def _unzipped(path: Path, data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise LoadError(
            _("%(file)s is a broken gzip file. Copy or download it again.") % {"file": path.name}
        ) from error
    if len(content) > MAX_BYTES:
        raise LoadError(
            _("%(file)s holds more than %(size)s MB. Split it.")
            % {"file": path.name, "size": MAX_BYTES // 2**20}
        )
    return content
