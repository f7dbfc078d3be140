"""Open a change set around writes, and read what changed on a record."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import pghistory
import pghistory.core
from django.db import connection, models, transaction

from linkages.history.models import ChangeSet
from linkages.history.tracking import QUIET

_open: ContextVar[ChangeSet | None] = ContextVar("open_change_set", default=None)


@contextmanager
def change_set(
    *, by: Any = None, kind: str = "edit", reason: str = "", undoes: ChangeSet | None = None
) -> Iterator[ChangeSet]:
    """One transaction whose writes belong together; inside another one it joins that one."""
    outer = _open.get()
    if outer is not None:
        with transaction.atomic():
            yield outer
        return
    user = by if getattr(by, "pk", None) else None
    with transaction.atomic(), pghistory.context() as context:
        changes = ChangeSet.objects.create(
            id=context.id, kind=kind, user=user, reason=reason, undoes=undoes
        )
        token = _open.set(changes)
        try:
            yield changes
            _name_context("", "")
        finally:
            _open.reset(token)


@contextmanager
def more_of(changes: ChangeSet) -> Iterator[None]:
    """One more transaction of a change set that was begun before: a job's next batch."""
    with transaction.atomic():
        _name_context(str(changes.pk), "{}")
        token = _open.set(changes)
        try:
            yield
            _name_context("", "")
        finally:
            _open.reset(token)


def _name_context(key: str, metadata: str) -> None:
    """To which change set the writes of this transaction belong, from here on; empty: to none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true), "
            "set_config('pghistory.context_metadata', %s, true)",
            [key, metadata],
        )


@dataclass(frozen=True)
class FieldChange:
    model: type[models.Model]
    attr: str
    before: Any
    after: Any


@dataclass(frozen=True)
class RowChange:
    """One version of one row: `insert`, `update` or `delete` with the fields that differ."""

    model: type[models.Model]
    pk: Any
    act: str
    at: dt.datetime
    change_set_id: uuid.UUID | None
    fields: tuple[FieldChange, ...]
    row: dict[str, Any]


def tracked_models() -> dict[type[models.Model], type[models.Model]]:
    """Tracked model → its event model."""
    return {
        event.pgh_tracked_model: event  # type: ignore[attr-defined]
        for event in pghistory.core.event_models()
    }


def _owner_column(model: type[models.Model], owner: type[models.Model]) -> str | None:
    """Column of the model that points to the owner's table, for rows that belong to a record."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.related_model is owner:
            return str(field.column)
    return None


#: Filled with names of tables and columns only; values are parameters.
_VERSIONS = (
    "SELECT %s::text AS model, pgh_id, pgh_obj_id::text, pgh_label, pgh_created_at, "
    "pgh_context_id, to_jsonb(e) AS row FROM {table} e WHERE {where}"
)
_NEWEST = (
    "SELECT *, lag(row) OVER (PARTITION BY model, pgh_obj_id ORDER BY pgh_id) AS before "
    "FROM ({versions}) versions ORDER BY pgh_created_at DESC, pgh_id DESC LIMIT %s"
)


def _selects(records: Sequence[models.Model]) -> Iterator[tuple[str, list[Any]]]:
    """A SELECT of row versions per event table that can hold versions of these records' rows."""
    quote = connection.ops.quote_name
    for model, event in tracked_models().items():
        conditions, params = [], []
        for record in records:
            if model is type(record):
                conditions.append("pgh_obj_id = %s")
                params.append(record.pk)
            elif column := _owner_column(model, type(record)):
                conditions.append(f"{quote(column)} = %s")
                params.append(record.pk)
        if conditions:
            table, where = quote(event._meta.db_table), " OR ".join(conditions)
            sql = _VERSIONS.format(table=table, where=where)
            yield sql, [model._meta.label, *params]


def row_changes(records: Sequence[models.Model], *, limit: int = 300) -> list[RowChange]:
    """Newest changes first, of the records and of the rows that belong to them; one query."""
    selects = list(_selects(records))
    if not selects:
        return []
    union = " UNION ALL ".join(sql for sql, _params in selects)
    params = [param for _sql, some in selects for param in some]
    sql = _NEWEST.format(versions=union)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, limit])
        rows = cursor.fetchall()
    return [_row_change(row) for row in rows]


def _row_change(row: tuple[Any, ...]) -> RowChange:
    from django.apps import apps

    label, _pgh_id, pk, act, at, context, after, before = row
    model = apps.get_model(label)
    after, before = _loaded(after), _loaded(before)
    earlier = {} if act == "insert" else before or {}
    later = {} if act == "delete" else after
    fields = tuple(
        FieldChange(model, field.name, earlier.get(field.column), later.get(field.column))
        for field in model._meta.concrete_fields
        if field.name not in QUIET
        and field.column in after
        and not field.primary_key
        and earlier.get(field.column) != later.get(field.column)
    )
    return RowChange(model, pk, act, at, context, fields, after)


def _loaded(value: Any) -> dict[str, Any]:
    """jsonb as a dict: a driver may hand it over as text."""
    import json

    if value is None:
        return {}
    return json.loads(value) if isinstance(value, str) else value
