"""Lists and profiles of registered records as tables: the columns are what the person may read.

An app's `exports.py` needs no more than

    register(list_source("suppliers", _("Suppliers"), "supplier", Supplier.objects.visible_to,
                         filterset=SupplierFilter, sorts=SORTS))
    register(profile_source("supplier-profile", _("Supplier profile"), "supplier",
                            Supplier.objects.visible_to))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _

from linkages import field_registry
from linkages.editing import display
from linkages.exports.asked import current, said
from linkages.exports.list_columns import (
    KINDS,
    Extra,
    answers,
    extras_for,
    list_rows,
    narrowed,
    object_rows,
    places,
)
from linkages.exports.sources import BadParams, ExportSource
from linkages.exports.tables import Column, Table
from linkages.facets import narrowing
from linkages.field_registry import Field
from linkages.listing import Sort, asked_sort, sorts_for

__all__ = [
    "KINDS",
    "Extra",
    "filter_notes",
    "list_source",
    "list_table",
    "ordered",
    "profile_source",
    "profile_table",
]
Visible = Callable[[Any], models.QuerySet[Any]]
Narrow = Callable[[Any, QueryDict, Any], Any]


@dataclass(frozen=True)
class _Asker:
    """All that a list's filters read of a request: “only mine” asks whose."""

    user: Any


# ── Sources ──────────────────────────────────────────────────────────────────


def list_source(
    key: str,
    label: Any,
    record: str,
    visible: Visible,
    *,
    filterset: Any = None,
    narrow: Narrow | None = None,
    sorts: Sequence[Sort] = (),
    default: str = "",
    extras: Sequence[Extra] = (),
) -> ExportSource:
    """A list page as an export: the same rows in the same order for the same query string.

    The page narrows its rows by a filter set or by a function; `sorts` and `default` are those
    that it gives to `list_page`.
    """

    def found(user: Any, params: QueryDict) -> tuple[Any, list[str]]:
        rows, notes = _asked_for(record, visible(user), params, user), []
        if filterset is not None:
            narrowed = filterset(params, rows, request=_Asker(user))
            if not narrowed.is_valid():
                raise BadParams(_sentence_of_errors(narrowed.form))
            rows, notes = narrowed.qs, filter_notes(narrowed.form)
        if narrow is not None:
            rows = narrow(rows, params, user)
        if chosen := params.getlist("pk"):
            rows = rows.filter(pk__in=[pk for pk in chosen if pk.isdecimal()])
        return rows, notes

    def build(user: Any, params: QueryDict, language: str) -> Table:
        rows, notes = found(user, params)
        return list_table(
            record,
            said(lambda: label),
            ordered(rows, params, sorts_for(user, sorts), default),
            user,
            extras,
            notes,
            wanted_columns(params),
        )

    return ExportSource(key, label, field_registry.record(record).see, build, rows=found)


def _asked_for(record: str, rows: Any, params: QueryDict, user: Any) -> Any:
    """Narrowed by a search in the query string; one that cannot run is no list."""
    try:
        return narrowing.narrowed(record, rows, params, user)
    except BadRequest as error:
        raise BadParams(str(error)) from error


def profile_source(key: str, label: Any, record: str, visible: Visible) -> ExportSource:
    """One record with all its sections; the query string names it as `pk`."""

    def build(user: Any, params: QueryDict, language: str) -> Table:
        pk = params.get("pk", "")
        if not pk.isdecimal():
            raise BadParams(_("it must name one record"))
        return profile_table(record, visible(user).get(pk=pk), user)

    return ExportSource(key, label, field_registry.record(record).see, build, of_one=True)


def wanted_columns(params: QueryDict) -> list[str]:
    """Keys of columns that the query string names: `cols=a,b` or `cols=a&cols=b`."""
    return [key for text in params.getlist("cols") for key in text.split(",") if key]


def ordered(rows: Any, params: QueryDict, sorts: Sequence[Sort], default: str = "") -> Any:
    """In the order that the list page has for the same query string."""
    if not sorts:
        return rows
    sort, down = asked_sort(params, sorts, default)
    order = sort.by.desc(nulls_last=True) if down else sort.by.asc(nulls_last=True)
    return rows.order_by(order, "-pk" if down else "pk")


def filter_notes(form: Any) -> list[str]:
    """What the filters say, a sentence each, in the words of the filter form."""
    notes = []
    for name, value in form.cleaned_data.items():
        if value in (None, "", []):
            continue
        choices = {str(code): str(label) for code, label in _choices(form.fields[name])}
        values = value if isinstance(value, list | tuple) else [value]
        shown = ", ".join(choices.get(str(one), str(one)) for one in values)
        notes.append(f"{form.fields[name].label}: {shown}")
    return notes


def _choices(field: Any) -> Iterator[tuple[Any, Any]]:
    for code, label in getattr(field, "choices", ()):
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label


def _sentence_of_errors(form: Any) -> str:
    return "; ".join(
        f"{form.fields[name].label if name in form.fields else name}: {' '.join(errors)}"
        for name, errors in form.errors.items()
    )


# ── Tables ───────────────────────────────────────────────────────────────────


def list_table(
    record: str,
    title: str,
    rows: Any,
    user: Any,
    extras: Sequence[Extra] = (),
    notes: Sequence[str] = (),
    columns: Sequence[str] = (),
) -> Table:
    """Single answers of every section that the person reads, a row a record."""
    every = list(answers(record, user))
    chosen = narrowed(columns or current().columns, extras_for(user, extras), every)
    found = places(chosen, every)
    read: Any = list_rows(record, rows, found, user)
    notes = list(notes)
    if read.hides:
        notes.append(said(_own_columns))
    if any(isinstance(one, Extra) and one.is_slow for one in chosen):
        read = object_rows(rows, chosen, user)
    return Table(record, title, [place.column for place in found], read, notes, total=rows.count())


def _own_columns() -> str:
    return _("Some columns are for your own company’s record; they are empty on others.")


def profile_table(record: str, obj: Any, user: Any) -> Table:
    """Every section of one record as the person reads it: a row a fact, known or not."""
    own = field_registry.own(user, obj)
    columns = [
        Column("section", _("Section"), width=24),
        Column("field", _("Field"), width=40),
        Column("value", _("Value"), "any", width=60),
        Column("unit", _("Unit")),
        Column("source", _("Source")),
        Column("source_on", _("As of"), "date"),
    ]
    label = field_registry.record(record).label
    return Table(record, f"{label}: {obj}", columns, _profile_rows(record, obj, user, own))


def _profile_rows(record: str, obj: Any, user: Any, own: bool) -> Iterator[list[Any]]:
    for part in field_registry.parts(record, user, own=own):
        section = str(part.section.label)
        for via, one in part.fields:
            holder = _holder(obj, via)
            source = display.source_of(holder, one.attr)
            yield [section, one.label, *_fact(one, holder), *_origin(source)]
        for via, table in part.tables:
            yield from _table_rows(section, table, _holder(obj, via))


def _table_rows(section: str, table: Any, holder: Any) -> Iterator[list[Any]]:
    """Rows of a repeating table; what a row leaves open is left out, or lists get endless."""
    links = [one.attr for one in table.fields if one.type == "link"]
    parent = display.parent_name(table, type(holder))
    rows = table.model._default_manager.filter(**{parent: holder}).select_related(*links)
    for number, row in enumerate(rows, 1):
        source = display.row_source(row)
        for one in table.fields:
            value, unit = _fact(one, row)
            if value is not None:
                label = f"{table.label} {number}: {one.label}"
                yield [section, label, value, unit, *_origin(source)]


def _fact(one: Field, holder: Any) -> tuple[Any, str | None]:
    return display.value(one, holder), _unit(one, holder)


def _unit(one: Field, holder: Any) -> str | None:
    if one.type == "percent":
        return "%"
    if one.type == "money":
        return str(getattr(holder, one.unit, one.unit))
    return one.unit or None


def _origin(source: Any) -> list[Any]:
    return [source.label, source.on] if source else [None, None]


def _holder(obj: Any, via: str) -> Any:
    return getattr(obj, via) if via and obj._meta.model_name != via else obj
