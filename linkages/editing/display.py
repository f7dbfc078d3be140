"""How a field's value reads on a page, in a table and in a spreadsheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from linkages.classifications.labels import label, label_by_id
from linkages.countries import country_name
from linkages.editing.models import SourceType
from linkages.field_registry import Field, Part, Table, holder_of, parts

STALE_DAYS = 365
#: How well we know a fact, by its source: the class of the dot beside it.
DOTS = {
    SourceType.REGISTER: "full",
    SourceType.VISIT: "full",
    SourceType.DOCUMENT: "half",
    SourceType.BUYER: "half",
    SourceType.SELF: "ring",
    SourceType.ESTIMATE: "dashed",
}


def value(one: Field, obj: models.Model) -> Any:
    """The value as data: label for codes and choices, number, date, text; None if not known."""
    raw = getattr(obj, one.model_field.attname)
    if raw is None or raw == "" or raw == []:
        return None
    match one.type:
        case "code":
            return label_by_id(raw)
        case "link":
            return str(getattr(obj, one.attr))
        case "codes":
            return [_code_label(one, code) for code in raw]
        case "choice":
            return _code_label(one, raw)
    return raw


def _code_label(one: Field, code: str) -> str:
    base = getattr(one.model_field, "base_field", one.model_field)
    choices = dict(base.flatchoices or ())
    if choices:
        return str(choices.get(code, code))
    if one.scheme:
        return label(one.scheme, code)
    return country_name(code) if "countr" in one.attr else code


def text(one: Field, obj: models.Model) -> str:
    """The value in the active language; empty if not known."""
    found = value(one, obj)
    if found is None:
        return ""
    match found:
        case bool():
            return _("yes") if found else _("no")
        case list():
            return ", ".join(found)
        case dt.datetime():
            return formats.date_format(found, "SHORT_DATETIME_FORMAT")
        case dt.date():
            return formats.date_format(found, "DATE_FORMAT")
    if one.type == "year":
        return str(found)
    if one.type in ("number", "money", "percent"):
        return _number(one, obj, found)
    return str(found)


def _number(one: Field, obj: models.Model, number: Any) -> str:
    shown = formats.number_format(_plain(number), use_l10n=True, force_grouping=True)
    if one.type == "percent":
        return f"{shown}\u00a0%"
    if one.type == "money":
        currency = getattr(obj, one.unit, one.unit)
        return f"{currency}\u00a0{shown}"
    return f"{shown}\u00a0{one.unit}" if one.unit else shown


def _plain(number: Any) -> Any:
    """Without the zeros that only a column's scale adds: 12.50 → 12.5, 40.00 → 40."""
    if hasattr(number, "normalize"):
        whole = number.to_integral_value()
        return whole if number == whole else number.normalize()
    return number


@dataclass(frozen=True)
class Source:
    """Where a fact came from, ready to show."""

    type: str
    on: dt.date | None
    note: str = ""

    @property
    def dot(self) -> str:
        return DOTS.get(SourceType(self.type), "ring")

    @property
    def label(self) -> str:
        return self.note or str(SourceType(self.type).label)

    @property
    def is_old(self) -> bool:
        return self.on is not None and (timezone.localdate() - self.on).days > STALE_DAYS


def source_of(obj: models.Model, attr: str) -> Source | None:
    entry = getattr(obj, "sources", {}).get(attr)
    if not entry:
        return None
    on = dt.date.fromisoformat(entry["on"]) if entry.get("on") else None
    return Source(entry.get("type", SourceType.SELF), on, entry.get("note", ""))


def row_source(row: Any) -> Source | None:
    if not hasattr(row, "source_type"):
        return None
    return Source(row.source_type, row.as_of, row.source_note)


@dataclass(frozen=True)
class Fact:
    field: Field
    text: str
    source: Source | None
    href: str = ""

    @property
    def label(self) -> str:
        return self.field.label

    @property
    def is_known(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class Cell:
    field: Field
    text: str

    @property
    def is_number(self) -> bool:
        return self.field.type in ("number", "money", "percent", "year")


@dataclass(frozen=True)
class Row:
    pk: Any
    cells: list[Cell]
    source: Source | None
    obj: models.Model


@dataclass(frozen=True)
class Rows:
    """A table of the section; columns that no row fills are left out."""

    key: str
    label: str
    columns: list[Field]
    rows: list[Row]


@dataclass
class SectionView:
    """A section as one person sees it. `tables` are filled for opened sections only, so that a
    page asks the database for what it shows."""

    part: Part
    facts: list[Fact]
    confirmed_on: dt.date | None
    tables: list[Rows] = field(default_factory=list)
    is_open: bool = False

    @property
    def key(self) -> str:
        return self.part.section.key

    @property
    def letter(self) -> str:
        return self.part.section.letter

    @property
    def label(self) -> str:
        return str(self.part.section.label)

    @property
    def counted(self) -> list[Fact]:
        return [fact for fact in self.facts if fact.field.counts]

    @property
    def filled(self) -> int:
        return sum(fact.is_known for fact in self.counted)

    @property
    def total(self) -> int:
        return len(self.counted)

    @property
    def state(self) -> str:
        """`stale`, `done`, `part` or `empty`, in this order."""
        if self.confirmed_on and (timezone.localdate() - self.confirmed_on).days > STALE_DAYS:
            return "stale"
        if self.filled == self.total and (self.total or self.confirmed_on):
            return "done"
        return "part" if self.filled else "empty"


def section_views(
    key: str, obj: models.Model, user: Any, *, own: bool, opened: Iterable[str] = ()
) -> list[SectionView]:
    """Sections of the record as the person reads them; those in `opened` with their tables."""
    opened = set(opened)
    views = []
    for part in parts(key, user, own=own):
        view = SectionView(part, facts(part, obj), _confirmed(obj, part.section.key))
        if part.section.key in opened:
            view.is_open = True
            view.tables = [rows(table, holder_of(obj, via)) for via, table in part.tables]
        views.append(view)
    return views


def _confirmed(obj: models.Model, section: str) -> dt.date | None:
    return obj.confirmed_on(section) if hasattr(obj, "confirmed_on") else None


def facts(part: Part, obj: models.Model) -> list[Fact]:
    found = []
    for via, one in part.fields:
        holder = holder_of(obj, via)
        found.append(Fact(one, text(one, holder), source_of(holder, one.attr), _href(one, holder)))
    return found


def _href(one: Field, obj: models.Model) -> str:
    if one.type == "url":
        return str(getattr(obj, one.attr))
    if one.type == "link" and one.model_field.related_model._meta.label == "companies.Company":
        pk = getattr(obj, one.model_field.attname)
        try:
            return reverse("companies:detail", args=[pk]) if pk else ""
        except NoReverseMatch:
            return ""
    return ""


def rows(table: Table, holder: models.Model) -> Rows:
    manager: Any = table.model._default_manager
    links = [one.attr for one in table.fields if one.type == "link"]
    objects = manager.filter(**{parent_name(table, type(holder)): holder}).select_related(*links)
    found = [
        Row(row.pk, [Cell(one, text(one, row)) for one in table.fields], row_source(row), row)
        for row in objects
    ]
    said = {one.unit for one in table.fields}  # a currency stands with its amounts
    keep = [
        index
        for index, one in enumerate(table.fields)
        if one.attr not in said and any(row.cells[index].text for row in found)
    ]
    return Rows(
        table.key,
        table.label,
        [table.fields[index] for index in keep],
        [Row(row.pk, [row.cells[i] for i in keep], row.source, row.obj) for row in found],
    )


def parent_name(table: Table, holder: type[models.Model]) -> str:
    """Name of the foreign key from the table's rows to the record."""
    if table.parent:
        return table.parent
    return next(
        one.name
        for one in table.model._meta.concrete_fields
        if isinstance(one, models.ForeignKey) and one.related_model is holder
    )
