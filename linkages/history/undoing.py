"""Undo at once what is small, and in the background what is large."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from linkages.history.kind import UNDO
from linkages.history.models import ChangeSet
from linkages.history.undo import CannotUndo, row_count, undo
from linkages.jobs import services as jobs
from linkages.jobs.models import Run

AT_ONCE = 500  # rows: more would keep the page waiting


def ask_undo(changes: ChangeSet, *, by: Any, reason: str = "") -> ChangeSet | Run:
    """Take the change set back: now, giving what did it, or in the background, giving the run.
    Asked for twice, it is done once."""
    if not changes.may_be_undone_by(by):
        raise PermissionDenied
    rows = row_count(changes)
    if rows <= AT_ONCE:
        return undo(changes, by=by, reason=reason)
    running = run_of(changes)
    if running is not None and not running.is_finished:
        return running
    tried = Run.objects.filter(key__startswith=_key(changes)).count()
    return jobs.start(
        UNDO.key,
        by=by,
        subject=str(changes),
        params={"change_set": str(changes.pk), "reason": reason, "rows": rows},
        key=f"{_key(changes)}{tried}",
    )


def _key(changes: ChangeSet) -> str:
    return f"undo:{changes.pk}:"


def run_of(changes: ChangeSet) -> Run | None:
    """The run that takes the change set back, or tried to last."""
    return Run.objects.filter(key__startswith=_key(changes)).order_by("-pk").first()


def work(run: Run) -> None:
    """All or nothing: a worker that is killed, or a cancel, leaves every row as it was. So there
    is no progress to tell before the end."""
    changes = ChangeSet.objects.get(pk=run.params["change_set"])
    if run.by is None or not changes.may_be_undone_by(run.by):
        raise jobs.Refused("no_right")

    def still_wanted() -> None:
        if not jobs.held(run).exists():
            raise jobs.Stopped

    try:
        with transaction.atomic():
            undo(changes, by=run.by, reason=run.params["reason"], between=still_wanted)
            rows = run.params["rows"]
            jobs.finish(run, done=rows, message="undone", rows=rows)
    except CannotUndo as reason:
        raise jobs.Refused("cannot", reason=str(reason)) from None
