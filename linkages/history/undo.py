"""Undo a change set: preview what would happen, then do it in a change set of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from linkages.history.changes import change_set, tracked_models
from linkages.history.models import ChangeSet
from linkages.history.tracking import QUIET


class CannotUndo(Exception):
    """The change set can't be undone; the message says why."""


@dataclass
class RowUndo:
    """What undoing means for one row: `remove`, `restore` (it was deleted) or `revert`.

    `revert` maps attname → value to write back; `conflicts` maps attname → (value the change set
    left, value found now) and is left as it is.
    """

    model: type[models.Model]
    pk: Any
    act: str
    revert: dict[str, Any] = field(default_factory=dict)
    conflicts: dict[str, tuple[Any, Any]] = field(default_factory=dict)


def _attnames(event: type[models.Model], model: type[models.Model]) -> list[str]:
    kept = {f.attname for f in event._meta.concrete_fields}
    return [
        f.attname
        for f in model._meta.concrete_fields
        if f.attname in kept and f.name not in QUIET and not f.primary_key
    ]


def preview(changes: ChangeSet) -> list[RowUndo]:
    """What undoing would do, row by row; nothing is written."""
    plan: list[RowUndo] = []
    for model, event in tracked_models().items():
        manager: Any = event._default_manager
        by_row: dict[Any, list[Any]] = {}
        for version in manager.filter(pgh_context_id=changes.pk).order_by("pgh_id"):
            by_row.setdefault(version.pgh_obj_id, []).append(version)
        current = model._default_manager.in_bulk(list(by_row))
        plan += [
            _plan_row(model, event, versions, current.get(pk)) for pk, versions in by_row.items()
        ]
    return [row for row in plan if row.act]


def _plan_row(
    model: type[models.Model], event: type[models.Model], versions: list[Any], now: Any
) -> RowUndo:
    first, last = versions[0], versions[-1]
    pk, names = first.pgh_obj_id, _attnames(event, model)
    if first.pgh_label == "insert":
        if now is None:
            return RowUndo(model, pk, "")
        plan = RowUndo(model, pk, "remove")
        plan.conflicts = _differences(names, last, now)
        return plan
    before = _version_before(event, first)
    if before is None:
        return RowUndo(model, pk, "")
    if now is None:
        return RowUndo(model, pk, "restore", {n: getattr(before, n) for n in names})
    plan = RowUndo(model, pk, "revert")
    for name in names:
        old, left, found = getattr(before, name), getattr(last, name), getattr(now, name)
        if old == left:
            continue
        if found == left:
            plan.revert[name] = old
        else:
            plan.conflicts[name] = (left, found)
    return plan


def _version_before(event: type[models.Model], version: Any) -> Any:
    """The row as it was: a delete carries it itself, an update has it in the version before."""
    if version.pgh_label == "delete":
        return version
    manager: Any = event._default_manager
    earlier = manager.filter(pgh_obj_id=version.pgh_obj_id, pgh_id__lt=version.pgh_id)
    return earlier.order_by("-pgh_id").first()


def _differences(names: list[str], left: Any, now: Any) -> dict[str, tuple[Any, Any]]:
    return {
        name: (getattr(left, name), getattr(now, name))
        for name in names
        if getattr(left, name) != getattr(now, name)
    }


def undo(changes: ChangeSet, *, by: Any, reason: str = "") -> ChangeSet:
    """Take the change set back. Fields changed since stay as they are (see `preview`); a row that
    was made by it and changed since stays too. Raises `CannotUndo` if it was undone before."""
    with transaction.atomic():
        locked = ChangeSet.objects.select_for_update().get(pk=changes.pk)
        if ChangeSet.objects.filter(undoes=locked).exists():
            raise CannotUndo(_("This change was undone before."))
        plan = preview(locked)
        with change_set(by=by, kind="undo", reason=reason, undoes=locked) as undoing:
            try:
                for row in plan:
                    _apply(row)
            except models.ProtectedError as error:
                raise CannotUndo(
                    _("Other records refer to “%(name)s”; remove those first.")
                    % {"name": next(iter(error.protected_objects))}
                ) from error
        return undoing


def _apply(row: RowUndo) -> None:
    manager: Any = row.model._default_manager
    if row.act == "remove" and not row.conflicts:
        manager.filter(pk=row.pk).delete()
    elif row.act == "restore":
        row.model(pk=row.pk, **row.revert).save(force_insert=True)
    elif row.act == "revert" and row.revert:
        values = dict(row.revert)
        if any(f.name == "version" for f in row.model._meta.concrete_fields):
            values["version"] = F("version") + 1
        manager.filter(pk=row.pk).update(**values)
