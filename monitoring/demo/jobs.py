"""The removal of the demonstration as a job: it deletes more than a page may wait for."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkages.jobs import services as jobs
from linkages.jobs.kinds import Kind, register
from linkages.jobs.models import Run
from linkages.permissions import can
from monitoring.demo import removal

REMOVAL = register(
    Kind(
        "remove_demo",
        _("Removal of the demonstration"),
        task="monitoring.tasks.remove_demo",
        messages={
            "removed": _("%(rows)s rows removed."),
            "not_allowed": _("Only an administrator may remove it."),
        },
    )
)


def latest() -> Run | None:
    return Run.objects.filter(kind=REMOVAL.key).order_by("-pk").first()


def ask(*, by: Any) -> Run:
    """Queue the removal; asked for again while one waits or runs, it is that one."""
    with transaction.atomic():
        waiting = Run.objects.unfinished().filter(kind=REMOVAL.key).first()
        return waiting or jobs.start(REMOVAL.key, by=by)


def carry_out(run: Run) -> None:
    if not can(run.by, "manage_demo"):
        raise jobs.Refused("not_allowed")
    with transaction.atomic():
        rows = sum(removal.remove(by=run.by).values())
        jobs.finish(run, done=rows, message="removed", rows=rows)
