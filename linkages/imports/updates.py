"""A sheet that was exported for update and comes back: only changed cells change the register.

A row names its record by key, and by version the state that the person saw. Rows whose record
changed since are left out and listed; a cell that cannot be read stops the whole file.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from linkages import field_registry
from linkages.classifications.labels import entry
from linkages.countries import is_country
from linkages.exports.list_columns import Answer
from linkages.exports.updates import EMPTY, KEY, VERSION, editable, heading
from linkages.folding import fold
from linkages.history.changes import change_set
from linkages.imports import columns as parse
from linkages.imports.columns import BadCell
from linkages.imports.companies import RowError
from linkages.imports.reading import Sheet

PREFIX = "update:"
HEAD = re.compile(r"(?P<word>.+) \[(?P<record>[a-z_]+)\]")
ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")  # how a sheet keeps the text `_x0041_`
STAMP = re.compile(r"v(\d+)\.(\d+)")


@dataclass
class Change:
    """One field of one record: where it is kept, and its new value."""

    via: str
    attr: str
    label: str
    value: Any


@dataclass
class Row:
    number: int
    pk: int
    read: tuple[int, int]
    changes: list[Change]


@dataclass
class UpdatePlan:
    """What an update would do; `left_out` are rows whose record changed since, or is not there."""

    record: str
    rows: int = 0
    entries: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    left_out: list[RowError] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    @property
    def cells(self) -> int:
        return sum(len(entry.changes) for entry in self.entries)


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def said_in_any(text: Any) -> set[str]:
    found = set()
    for code in languages():
        with override(code):
            found.add(fold(str(text)))
    return found


@functools.cache
def empty_words() -> frozenset[str]:
    return frozenset(said_in_any(EMPTY))


def record_of(sheet: Sheet) -> str | None:
    """The record that a sheet for update lists; None for any other sheet."""
    for one in sheet.headings:
        found = HEAD.fullmatch(one)
        if found and fold(found["word"]) in said_in_any(KEY):
            known = {record.key for record in field_registry.records()}
            return found["record"] if found["record"] in known else None
    return None


# ── Reading ──────────────────────────────────────────────────────────────────


def plan(sheet: Sheet, record: str, by: Any) -> UpdatePlan:
    """Compare every cell with the register; nothing is written."""
    made = UpdatePlan(record, rows=len(sheet.rows))
    if not field_registry.may_edit(record, by):
        made.errors.append(RowError(0, "", "", _("You may not edit these records.")))
        return made
    key, version, fields = _columns(sheet, record, by, made)
    if made.errors:
        return made
    seen: set[int] = set()
    numbered = []
    for number, cells in sheet.rows:
        pk = _key(cells, key)
        if pk is None or pk in seen:
            message = _("There is no key here.") if pk is None else _("This key stands twice.")
            made.errors.append(RowError(number, sheet.headings[key], _at(cells, key), message))
            continue
        seen.add(pk)
        numbered.append((number, pk, cells))
    _compare(made, numbered, version, fields, by)
    return made


def _columns(
    sheet: Sheet, record: str, by: Any, made: UpdatePlan
) -> tuple[int, int, dict[int, Answer]]:
    offered = editable(record, by)
    by_heading: dict[str, Answer] = {}
    for code in languages():
        with override(code):
            by_heading |= {fold(heading(one, offered)): one for one in offered}
    key = version = -1
    fields: dict[int, Answer] = {}
    for place, text in enumerate(sheet.headings):
        match = HEAD.fullmatch(text)
        if match and fold(match["word"]) in said_in_any(KEY):
            key = place
        elif fold(text) in said_in_any(VERSION):
            version = place
        elif (found := by_heading.get(fold(text))) is not None:
            fields[place] = found
        elif text:
            made.ignored.append(text)
    if version < 0:
        made.errors.append(
            RowError(0, str(VERSION), "", _("The column of versions is missing. Export anew."))
        )
    return key, version, fields


def _at(cells: list[str], place: int) -> str:
    return cells[place] if 0 <= place < len(cells) else ""


def _key(cells: list[str], place: int) -> int | None:
    text = _at(cells, place)
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else None


def _compare(
    made: UpdatePlan,
    numbered: list[tuple[int, int, list[str]]],
    version: int,
    fields: dict[int, Answer],
    by: Any,
) -> None:
    """Five hundred records at a time: what each cell would change."""
    for start in range(0, len(numbered), 500):
        block = numbered[start : start + 500]
        found = records(made.record, by, [pk for _n, pk, _c in block])
        for number, pk, cells in block:
            obj = found.get(pk)
            if obj is None:
                message = _("There is no such record, or you do not see it.")
                made.left_out.append(RowError(number, str(KEY), str(pk), message))
                continue
            _row(made, number, obj, cells, version, fields)


def records(record: str, by: Any, keys: list[int]) -> dict[int, Any]:
    model: Any = field_registry.record(record).model
    rows = model.objects.visible_to(by).filter(pk__in=keys)
    has_company = any(one.name == "company" for one in model._meta.concrete_fields)
    return {obj.pk: obj for obj in (rows.select_related("company") if has_company else rows)}


def _row(
    made: UpdatePlan,
    number: int,
    obj: Any,
    cells: list[str],
    version: int,
    fields: dict[int, Answer],
) -> None:
    changes = []
    for place, one in fields.items():
        cell = ESCAPED.sub("_", _at(cells, place))
        if not cell:
            continue
        try:
            change = _change(one, obj, cell)
        except (BadCell, ValidationError) as error:
            text = "; ".join(getattr(error, "messages", [str(error)]))
            made.errors.append(RowError(number, one.field.label, cell, text))
            continue
        if change is not None:
            changes.append(change)
    if not changes:
        return
    stamp = STAMP.fullmatch(_at(cells, version))
    read = (int(stamp[1]), int(stamp[2])) if stamp else (0, 0)
    if read != versions(obj):
        text = _("The record changed after the export: “%(name)s”. Export it anew.")
        labels = ", ".join(change.label for change in changes)
        made.left_out.append(RowError(number, labels, _at(cells, version), text % {"name": obj}))
        return
    made.entries.append(Row(number, obj.pk, read, changes))


def versions(obj: Any) -> tuple[int, int]:
    company = getattr(obj, "company", None) if obj._meta.model_name != "company" else None
    has_company = any(one.name == "company" for one in obj._meta.concrete_fields)
    return obj.version, company.version if company is not None and has_company else 0


def _change(one: Answer, obj: Any, cell: str) -> Change | None:
    """What the cell asks for, or None where it says what the register says."""
    holder = getattr(obj, one.via) if one.via else obj
    name = one.field.model_field.attname
    now = getattr(holder, name)
    value = _value(one.field, cell)
    if _same(value, now):
        return None
    if value is not None and not isinstance(value, list):
        one.field.model_field.clean(value, holder)
    elif value is None and not one.field.model_field.null:
        value = one.field.model_field.get_default() if one.field.type == "codes" else ""
        one.field.model_field.clean(value, holder)
    return Change(one.via, name, one.field.label, value)


def _same(value: Any, now: Any) -> bool:
    if value is None or now is None:
        return value in (None, "", []) and now in (None, "", [])
    if isinstance(now, Decimal | float) and isinstance(value, Decimal):
        return Decimal(str(now)) == value
    if isinstance(now, str) and isinstance(value, str):
        return _plain(now) == _plain(value)
    return bool(value == now)


def _plain(text: str) -> str:
    """As a sheet gives it back: line ends of one kind, no blanks around."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _value(one: Any, cell: str) -> Any:
    if fold(cell) in empty_words():
        return None
    reader = _READERS.get(one.type)
    return reader(one, cell) if reader else cell


def _number(one: Any, cell: str) -> Any:
    number = parse.amount(cell.rstrip(" %") if one.type == "percent" else cell)
    return int(number) if number == int(number) and _is_whole(one) else number


def _is_whole(one: Any) -> bool:
    from django.db import models

    return isinstance(one.model_field, models.IntegerField)


def _choice(one: Any, cell: str) -> Any:
    """A label in any language of the site, or the code."""
    wanted = fold(cell)
    for language in languages():
        with override(language):
            for code, label in one.model_field.flatchoices or ():
                if wanted in (fold(str(label)), fold(str(code))):
                    return code
    if one.model_field.flatchoices:
        labels = ", ".join(str(label) for code, label in one.model_field.flatchoices if code)
        raise BadCell(_("Choose one of: %(labels)s.") % {"labels": labels})
    return parse.country(cell) if "countr" in one.attr else cell


def _node(one: Any, cell: str) -> int:
    """`25.62 Machining`: the code decides; a label alone is looked up."""
    first = cell.split()[0]
    found = entry(one.scheme, first) or entry(one.scheme, first.upper())
    return found.pk if found else parse.code_of(one.scheme)(cell)


def _codes(one: Any, cell: str) -> list[str]:
    found = [part.strip() for part in re.split(r"[;,]", cell) if part.strip()]
    base = getattr(one.model_field, "base_field", one.model_field)
    known = {str(code) for code, _label in base.flatchoices or ()}
    for code in found:
        is_known = (
            code in known
            if known
            else entry(one.scheme, code) is not None
            if one.scheme
            else is_country(code)
            if "countr" in one.attr
            else True
        )
        if not is_known:
            raise BadCell(_("“%(code)s” is no code of this list.") % {"code": code})
    return found


def _day(one: Any, cell: str) -> dt.date:
    return parse.day(cell)


def _yes_no(one: Any, cell: str) -> bool:
    return parse.yes_no(cell)


_READERS: dict[str, Callable[[Any, str], Any]] = {
    "number": _number,
    "year": _number,
    "money": _number,
    "percent": _number,
    "choice": _choice,
    "code": _node,
    "codes": _codes,
    "date": _day,
    "yes_no": _yes_no,
}


# ── Writing ──────────────────────────────────────────────────────────────────


def carry_out(made: UpdatePlan, *, by: Any, reason: str) -> int:
    """Write a plan without errors, as one change set that can be undone. Answers the records."""
    if made.errors:
        raise ValueError("a plan with errors is not carried out")
    written = 0
    with change_set(by=by, kind="import", reason=reason[:300]):
        for row in made.entries:
            written += _write(made, row, by)
    return written


def _write(made: UpdatePlan, row: Row, by: Any) -> int:
    model: Any = field_registry.record(made.record).model
    obj = model.objects.visible_to(by).select_for_update(of=("self",)).get(pk=row.pk)
    if versions(obj) != row.read:
        text = _("The record changed after the export: “%(name)s”. Export it anew.")
        made.left_out.append(RowError(row.number, "", "", text % {"name": obj}))
        return 0
    entry_of_source = {"type": "document", "on": timezone.localdate().isoformat()}
    for via in sorted({"", *(change.via for change in row.changes)}):
        holder = getattr(obj, via) if via else obj
        mine = [change for change in row.changes if change.via == via]
        for change in mine:
            setattr(holder, change.attr, change.value)
        if mine and hasattr(holder, "sources"):
            names = [holder._meta.get_field(_name(holder, change.attr)).name for change in mine]
            holder.sources = {**holder.sources, **dict.fromkeys(names, entry_of_source)}
        holder.version += 1
        holder.save()
    return 1


def _name(holder: Any, attname: str) -> str:
    return next(one.name for one in holder._meta.concrete_fields if one.attname == attname)
