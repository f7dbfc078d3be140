"""The one list of fields that people see.

Each app declares its records in `fields.py`: a record has sections, a section has fields and
tables of repeating rows. Labels, hints, types and choices come from the model field, so nothing
is said twice; the registry adds order, section, class of access and unit. Forms, detail pages,
lists, exports, history, API and completeness read from here, and leave out what the person may
not read (`linkages.permissions.may_read`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from linkages.permissions import CONFIDENTIAL, Access, can, is_own, may_read

Kind = Literal[
    "text", "long_text", "number", "money", "percent", "date", "datetime", "yes_no",
    "choice", "code", "codes", "link", "url", "email", "phone", "year", "file",
]  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field of one model. `unit` is what a number counts in; money names its currency
    attribute there ("currency") or the currency itself ("EUR")."""

    attr: str
    access: Access | None = None  # None: the section's
    unit: Any = ""  # text, also one to be translated
    kind: Kind | None = None  # None: from the model field
    personal: bool = False
    editable: bool = True
    counts: bool = True  # counted by completeness
    for_matching: bool = False
    demo: Literal["", "safe", "out"] = ""
    """In codes for demonstration a field leaves by its kind: codes, bands, years; texts never.
    `safe` lets a text out that names nobody, `out` keeps a field in."""
    model: type[models.Model] = models.Model  # filled in by the record
    record: str = ""
    section: str = ""

    @property
    def key(self) -> str:
        """Stable name in searches, exports and the API: `model.attr`."""
        return f"{self.model._meta.model_name}.{self.attr}"

    @property
    def model_field(self) -> Any:
        return self.model._meta.get_field(self.attr)

    @property
    def label(self) -> str:
        text = str(self.model_field.verbose_name)
        return text[:1].upper() + text[1:]

    @property
    def hint(self) -> str:
        return str(self.model_field.help_text)

    @property
    def scheme(self) -> str:
        """Classification scheme of a field of codes, else empty."""
        if isinstance(self.model_field, ArrayField):
            return str(getattr(self.model_field, "scheme", ""))
        limit = getattr(self.model_field, "_limit_choices_to", None) or {}
        return str(limit.get("scheme__code", "")) if isinstance(limit, dict) else ""

    @property
    def is_confidential(self) -> bool:
        return self.access in CONFIDENTIAL

    @property
    def type(self) -> Kind:
        return self.kind or kind_of(self.model_field)


def kind_of(model_field: Any) -> Kind:
    """Type that people see, from the type that the database keeps."""
    if isinstance(model_field, models.ForeignKey):
        return "code" if model_field.related_model._meta.label == "classifications.Node" else "link"
    if isinstance(model_field, ArrayField):
        return "codes"
    if getattr(model_field, "choices", None):
        return "choice"
    for cls, kind in _KINDS:
        if isinstance(model_field, cls):
            return kind
    raise TypeError(f"no field type for {model_field!r}")


_KINDS: list[tuple[type[models.Field[Any, Any]], Kind]] = [
    (models.BooleanField, "yes_no"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.DecimalField, "number"),
    (models.IntegerField, "number"),
    (models.FloatField, "number"),
    (models.TextField, "long_text"),
    (models.URLField, "url"),
    (models.EmailField, "email"),
    (models.FileField, "file"),
    (models.CharField, "text"),
]


@dataclass(frozen=True)
class Table:
    """Repeating rows of a section: a model that points to the record."""

    key: str
    model: type[models.Model]
    fields: tuple[Field, ...]
    access: Access | None = None
    parent: str = ""  # name of the foreign key to the record; empty: found by type

    @property
    def label(self) -> str:
        text = str(self.model._meta.verbose_name_plural)
        return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Section:
    key: str
    label: Any
    fields: tuple[Field, ...] = ()
    tables: tuple[Table, ...] = ()
    access: Access = "public"
    uses: tuple[tuple[str, str], ...] = ()  # sections of the company record shown inside
    hint: Any = ""

    @property
    def letter(self) -> str:
        """A–H where the section is a letter of the founding document."""
        return self.key.upper() if len(self.key) == 1 else ""


@dataclass(frozen=True)
class Record:
    """A thing with a page: investor, supplier, need, company."""

    key: str
    model: type[models.Model]
    see: str  # act in the role table
    edit: str
    sections: tuple[Section, ...] = field(default=())

    @cached_property
    def by_key(self) -> dict[str, Section]:
        return {section.key: section for section in self.sections}

    @property
    def label(self) -> str:
        text = str(self.model._meta.verbose_name)
        return text[:1].upper() + text[1:]


_records: dict[str, Record] = {}


def register(record: Record) -> Record:
    """Declare a record; fields learn where they belong. Raises on an attribute that the model
    does not have, so a typing error stops the start and not a page."""
    sections = tuple(_placed(record, section) for section in record.sections)
    placed = replace(record, sections=sections)
    _records[record.key] = placed
    return placed


def _placed(record: Record, section: Section) -> Section:
    def place(one: Field, model: type[models.Model], access: Access) -> Field:
        placed = replace(
            one,
            model=model,
            record=record.key,
            section=section.key,
            access=one.access or access,
        )
        try:
            placed.model_field  # noqa: B018
        except FieldDoesNotExist as error:
            raise FieldDoesNotExist(f"{placed.key}: {error}") from error
        return placed

    return replace(
        section,
        fields=tuple(place(one, record.model, section.access) for one in section.fields),
        tables=tuple(
            replace(
                table,
                access=table.access or section.access,
                fields=tuple(
                    place(one, table.model, table.access or section.access) for one in table.fields
                ),
            )
            for table in section.tables
        ),
    )


def fields(*entries: str | Field) -> tuple[Field, ...]:
    """`fields("a", Field("b", unit="t"))`: names for the plain ones."""
    return tuple(one if isinstance(one, Field) else Field(one) for one in entries)


def record(key: str) -> Record:
    return _records[key]


def record_for(model: type[models.Model]) -> Record | None:
    return next((one for one in _records.values() if one.model is model), None)


def records() -> list[Record]:
    return list(_records.values())


def all_fields() -> Iterator[Field]:
    for one in _records.values():
        for section in one.sections:
            yield from section.fields
            for table in section.tables:
                yield from table.fields


def field_of(model: type[models.Model], attr: str) -> Field | None:
    """The registry's entry of a model field, however it was reached."""
    return _index().get((model, attr))


def _index() -> dict[tuple[type[models.Model], str], Field]:
    if len(_index_cache) != 1 or _index_cache[0][0] != len(_records):
        entries = {(one.model, one.attr): one for one in all_fields()}
        _index_cache[:] = [(len(_records), entries)]
    return _index_cache[0][1]


_index_cache: list[tuple[int, dict[tuple[type[models.Model], str], Field]]] = []


# ── What one person may read ─────────────────────────────────────────────────


def company_of(obj: models.Model) -> int | None:
    """Key of the company whose record this is; it decides what counts as one's own."""
    if obj._meta.model_name == "company":
        return obj.pk
    if hasattr(obj, "owning_company_id"):
        return obj.owning_company_id
    return getattr(obj, "company_id", None)


def holder_of(obj: Any, via: str) -> Any:
    """Who keeps the attribute: the record itself, or its company for what the company keeps."""
    return getattr(obj, via) if via and obj._meta.model_name != via else obj


def own(user: Any, obj: models.Model | None) -> bool:
    return obj is not None and is_own(user, company_of(obj))


@dataclass(frozen=True)
class Part:
    """What a person reads of a section: the same shape with the forbidden left out."""

    section: Section
    fields: tuple[tuple[str, Field], ...]  # ("company", field) or ("", field): whose attribute
    tables: tuple[tuple[str, Table], ...]


def parts(key: str, user: Any, *, own: bool = False) -> list[Part]:
    """Sections of a record as this person reads them; a section with nothing left is absent."""
    found = (part_of(key, section, user, own=own) for section in record(key).sections)
    return [part for part in found if part.fields or part.tables]


def part_of(key: str, section: Section, user: Any, *, own: bool = False) -> Part:
    sources = [("company", record(r).by_key[s]) for r, s in section.uses] + [("", section)]
    read = [
        (via, one)
        for via, some in sources
        for one in some.fields
        if may_read(user, one.access or "agency", own=own)
    ]
    tables = [
        (via, replace(table, fields=kept))
        for via, some in sources
        for table in some.tables
        if may_read(user, table.access or "agency", own=own)
        if (
            kept := tuple(
                one for one in table.fields if may_read(user, one.access or "agency", own=own)
            )
        )
    ]
    return Part(section, tuple(read), tuple(tables))


def may_edit(key: str, user: Any, obj: models.Model | None = None) -> bool:
    """Whether the role may edit the record; outsiders only what is their own."""
    if not can(user, record(key).edit):
        return False
    return user.is_agency or obj is None or own(user, obj)
