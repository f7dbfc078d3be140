"""Changes as people read them: labels and values instead of columns, only what they may see."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from linkages import field_registry
from linkages.classifications.labels import label_by_id
from linkages.countries import country_name
from linkages.field_registry import Field
from linkages.history.changes import RowChange, row_changes
from linkages.history.models import ChangeSet
from linkages.permissions import may_read


@dataclass(frozen=True)
class ShownField:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownRow:
    """One row that changed: its kind (“Certificate”), what it is, and what changed on it."""

    kind: str
    name: str
    act: str
    fields: tuple[ShownField, ...]


@dataclass
class ShownChange:
    """All rows of one change set, or one row version written outside any."""

    id: uuid.UUID | None
    at: dt.datetime
    change_set: ChangeSet | None
    rows: list[ShownRow] = field(default_factory=list)


def history_of(
    records: Sequence[models.Model], user: Any, *, limit: int = 300
) -> list[ShownChange]:
    """Changes of the records, newest first, grouped by change set. Two queries, and one for each
    kind of record that values point to."""
    own = any(field_registry.own(user, record) for record in records)
    changes = row_changes(records, limit=limit)
    sets = ChangeSet.objects.select_related("user", "undone_by").in_bulk(
        {change.change_set_id for change in changes if change.change_set_id}
    )
    names = _linked_names(changes)
    shown: list[ShownChange] = []
    by_id: dict[uuid.UUID, ShownChange] = {}
    for change in changes:
        row = _shown_row(change, user, own, names)
        if row is None:
            continue
        key = change.change_set_id
        entry = by_id.get(key) if key else None
        if entry is None:
            entry = ShownChange(key, change.at, sets.get(key) if key else None)
            shown.append(entry)
            if key:
                by_id[key] = entry
        entry.rows.append(row)
    return shown


Names = dict[type[models.Model], dict[Any, str]]


def _linked_names(changes: list[RowChange]) -> Names:
    wanted: dict[type[models.Model], set[Any]] = {}
    for change in changes:
        for one in change.fields:
            model_field = one.model._meta.get_field(one.attr)
            if isinstance(model_field, models.ForeignKey):
                keys = wanted.setdefault(model_field.related_model, set())
                keys |= {value for value in (one.before, one.after) if value is not None}
    return {
        model: {pk: str(obj) for pk, obj in model._default_manager.in_bulk(keys).items()}
        for model, keys in wanted.items()
    }


def _shown_row(change: RowChange, user: Any, own: bool, names: Names) -> ShownRow | None:
    fields = []
    for one in change.fields:
        entry = field_registry.field_of(one.model, one.attr)
        if entry is None or not may_read(user, entry.access or "agency", own=own):
            continue
        fields.append(
            ShownField(entry.label, _text(entry, one.before, names), _text(entry, one.after, names))
        )
    if not fields and change.act != "delete":
        return None
    kind = str(change.model._meta.verbose_name)
    return ShownRow(kind[:1].upper() + kind[1:], _name(change, names), change.act, tuple(fields))


def _name(change: RowChange, names: Names) -> str:
    row = change.row
    for column in ("name", "title", "kind", "customer", "owner_name", "year", "month", "number"):
        if row.get(column):
            return str(row[column])
    for column in ("process_id", "standard_id", "category_id"):
        if row.get(column):
            return label_by_id(row[column])
    return ""


def _text(entry: Field, value: Any, names: Names) -> str:
    if value in (None, "", []):
        return ""
    model_field = entry.model_field
    if entry.type == "code":
        return label_by_id(value)
    if entry.type == "link":
        return names.get(model_field.related_model, {}).get(value, str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    base = getattr(model_field, "base_field", model_field)
    choices = dict(base.flatchoices or ())
    if isinstance(value, list):
        return ", ".join(str(choices.get(one, one)) for one in value)
    if value in choices:
        return str(choices[value])
    if "country" in entry.attr:
        return country_name(str(value))
    return str(value)
