"""Undo a change set: preview what would happen, then do it in a change set of its own.

Rows are read and written by the thousand: what a bulk change did to 50,000 rows goes back in
seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

from django.db import connection, models, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from linkages.history.changes import change_set, tracked_models
from linkages.history.models import ChangeSet
from linkages.history.tracking import QUIET

CHUNK = 1_000


class CannotUndo(Exception):
    """The change set can't be undone; the message says why."""


@dataclass
class RowUndo:
    """What undoing means for one row: `remove`, `restore` (it was deleted) or `revert`.

    `revert` maps attname → value to write back; `conflicts` maps attname → (value the change set
    left, value found now) and is left as it is. `source` is the version that has the values.
    """

    model: type[models.Model]
    pk: Any
    act: str
    revert: dict[str, Any] = field(default_factory=dict)
    conflicts: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    source: int = 0

    @property
    def kind(self) -> tuple[str, tuple[str, ...]]:
        """Rows of one kind are written by one statement."""
        return self.act, tuple(sorted(self.revert))


def _attnames(event: type[models.Model], model: type[models.Model]) -> list[str]:
    kept = {f.attname for f in event._meta.concrete_fields}
    return [
        f.attname
        for f in model._meta.concrete_fields
        if f.attname in kept and f.name not in QUIET and not f.primary_key
    ]


# ── Planning ─────────────────────────────────────────────────────────────────


def preview(changes: ChangeSet, limit: int | None = None) -> list[RowUndo]:
    """What undoing would do, row by row; nothing is written."""
    rows = (row for rows in _plans(changes) for row in rows)
    return list(islice(rows, limit))


def row_count(changes: ChangeSet) -> int:
    """How many rows the change set touched."""
    total = 0
    for event in tracked_models().values():
        manager: Any = event._default_manager
        found = manager.filter(pgh_context_id=changes.pk)
        total += found.aggregate(rows=models.Count("pgh_obj_id", distinct=True))["rows"]
    return total


def _plans(changes: ChangeSet, *, lock: bool = False) -> Iterator[list[RowUndo]]:
    """The plan by the thousand rows of one table."""
    for model, event in tracked_models().items():
        manager: Any = event._default_manager
        versions = manager.filter(pgh_context_id=changes.pk)
        keys = list(versions.order_by("pgh_obj_id").distinct().values_list("pgh_obj_id", flat=True))
        for chunk in _batched(keys):
            found = list(versions.filter(pgh_obj_id__in=chunk).order_by("pgh_obj_id", "pgh_id"))
            rows = model._default_manager.all()
            current = (rows.select_for_update() if lock else rows).in_bulk(chunk)
            earlier = _versions_before(event, found)
            by_row = groupby(found, key=lambda version: version.pgh_obj_id)
            plan = [
                _plan_row(model, event, list(some), earlier, current.get(pk)) for pk, some in by_row
            ]
            yield [row for row in plan if row.act]


def _batched(keys: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _versions_before(event: type[models.Model], versions: list[Any]) -> dict[int, Any]:
    """Key of a version → the version of the same row before it."""
    manager: Any = event._default_manager
    before = manager.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    newest = Subquery(before.order_by("-pgh_id").values("pgh_id")[:1])
    updates = [version.pgh_id for version in versions if version.pgh_label == "update"]
    found = manager.filter(pgh_id__in=updates).annotate(before=newest)
    keys = dict(found.values_list("pgh_id", "before"))
    earlier = manager.in_bulk([key for key in keys.values() if key])
    return {key: earlier[before] for key, before in keys.items() if before}


def _plan_row(
    model: type[models.Model],
    event: type[models.Model],
    versions: list[Any],
    earlier: dict[int, Any],
    now: Any,
) -> RowUndo:
    first, last = versions[0], versions[-1]
    pk, names = first.pgh_obj_id, _attnames(event, model)
    if first.pgh_label == "insert":
        if now is None:
            return RowUndo(model, pk, "")
        plan = RowUndo(model, pk, "remove")
        plan.conflicts = _differences(names, last, now)
        return plan
    # A delete carries the row itself, an update has it in the version before.
    before = first if first.pgh_label == "delete" else earlier.get(first.pgh_id)
    if before is None:
        return RowUndo(model, pk, "")
    if now is None:
        return RowUndo(model, pk, "restore", {n: getattr(before, n) for n in names})
    plan = RowUndo(model, pk, "revert", source=before.pgh_id)
    for name in names:
        old, left, found = getattr(before, name), getattr(last, name), getattr(now, name)
        if old == left:
            continue
        if found == left:
            plan.revert[name] = old
        else:
            plan.conflicts[name] = (left, found)
    return plan


def _differences(names: list[str], left: Any, now: Any) -> dict[str, tuple[Any, Any]]:
    return {
        name: (getattr(left, name), getattr(now, name))
        for name in names
        if getattr(left, name) != getattr(now, name)
    }


# ── Doing ────────────────────────────────────────────────────────────────────


def undo(
    changes: ChangeSet, *, by: Any, reason: str = "", between: Callable[[], None] = lambda: None
) -> ChangeSet:
    """Take the change set back. Fields changed since stay as they are (see `preview`); a row that
    was made by it and changed since stays too. Raises `CannotUndo` if it was undone before.
    `between` is called now and then, and stops it by raising."""
    with transaction.atomic():
        locked = ChangeSet.objects.select_for_update().get(pk=changes.pk)
        if ChangeSet.objects.filter(undoes=locked).exists():
            raise CannotUndo(_("This change was undone before."))
        with change_set(by=by, kind="undo", reason=reason, undoes=locked) as undoing:
            try:
                for rows in _plans(locked, lock=True):
                    _apply(rows)
                    between()
            except models.ProtectedError as error:
                raise CannotUndo(
                    _("Other records refer to “%(name)s”; remove those first.")
                    % {"name": next(iter(error.protected_objects))}
                ) from error
        return undoing


def _apply(plan: list[RowUndo]) -> None:
    """Write a plan of rows of one table, a statement for each kind of row."""
    ordered = sorted(plan, key=lambda row: row.kind)
    for (act, names), some in groupby(ordered, key=lambda row: row.kind):
        rows = list(some)
        model = rows[0].model
        manager: Any = model._default_manager
        if act == "remove":
            manager.filter(pk__in=[row.pk for row in rows if not row.conflicts]).delete()
        elif act == "restore":
            manager.bulk_create([model(pk=row.pk, **row.revert) for row in rows])
        elif names:
            _revert(model, names, [row.source for row in rows])


def _revert(model: type[models.Model], names: tuple[str, ...], sources: list[int]) -> None:
    """Copy the columns back from the versions that have them."""
    quote = connection.ops.quote_name
    columns = {f.attname: str(f.column) for f in model._meta.concrete_fields}
    sets = [f"{quote(columns[name])} = e.{quote(columns[name])}" for name in names]
    if "version" in columns:
        sets.append("version = t.version + 1")
    if "updated_at" in columns:
        sets.append("updated_at = now()")
    table, events = model._meta.db_table, tracked_models()[model]._meta.db_table
    key = columns[model._meta.pk.attname]
    sql = (
        f"UPDATE {quote(table)} t SET {', '.join(sets)} FROM {quote(events)} e "  # noqa: S608
        f"WHERE e.pgh_id = ANY(%s) AND t.{quote(key)} = e.pgh_obj_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [sources])
