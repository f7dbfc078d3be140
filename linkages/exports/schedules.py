"""Exports that repeat: made with the rights of the day, mailed as a link, stopped by one click."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from linkages.exports import sources
from linkages.exports.kind import SCHEDULES
from linkages.exports.models import ExportJob, ExportSchedule
from linkages.exports.services import Refusal, as_lists, may_ask, request_export
from linkages.jobs import services as jobs

SALT = "exports.stop"
MOST = 20  # repeated exports of one person


def make(
    user: Any,
    *,
    source: str,
    params: Any,
    format: str,  # noqa: A002
    language: str,
    options: Mapping[str, Any],
    every: str,
) -> ExportSchedule:
    """Begin today; the first file is made at once."""
    may_ask(user, source=source, format=format, language=language, options=options)
    if every not in ExportSchedule.Every.values:
        raise Refusal("every", _("Choose every week or every month."))
    if user.export_schedules.filter(is_active=True).count() >= MOST:
        raise Refusal(
            "every", _("You have %(count)s repeated exports, the most.") % {"count": MOST}
        )
    today = timezone.localdate()
    with transaction.atomic():
        made = ExportSchedule.objects.create(
            by=user,
            role=user.role,
            source=source,
            params=as_lists(params),
            format=format,
            options=dict(options),
            language=language,
            every=every,
            day=today.day,
            next_on=today,
        )
        start(made, today)
    return made


def following(every: str, day: dt.date, wanted: int) -> dt.date:
    """The day after `day` on which it comes again; the 31st comes on the last of a short month."""
    if every == ExportSchedule.Every.WEEK:
        return day + dt.timedelta(days=7)
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return dt.date(year, month, min(wanted, calendar.monthrange(year, month)[1]))


def start(schedule: ExportSchedule, today: dt.date) -> ExportJob | None:
    """Ask for the file that is due, once however often this runs; days missed are made up by one
    file. Rights are looked at anew: who lost them gets no more."""
    if not _may(schedule):
        stop(schedule, why="no_right")
        return None
    slot = schedule.next_on
    try:
        with transaction.atomic():
            job = request_export(
                schedule.by,
                source=schedule.source,
                params=schedule.query,
                format=schedule.format,
                language=schedule.language,
                options=schedule.options,
                token=f"{schedule.pk.hex}-{slot:%Y%m%d}",
            )
    except PermissionDenied:
        stop(schedule, why="no_right")
        return None
    except Refusal:
        return None  # the limit of the hour: the next look takes it up
    ExportJob.objects.filter(pk=job.pk).update(schedule=schedule)
    while schedule.next_on <= today:
        schedule.next_on = following(schedule.every, schedule.next_on, schedule.day)
    schedule.save(update_fields=["next_on"])
    return job


def _may(schedule: ExportSchedule) -> bool:
    user = schedule.by
    try:
        found = sources.source(schedule.source)
    except sources.UnknownSource:
        return False
    return bool(user.is_active and user.role == schedule.role and sources.may_export(user, found))


def run_due() -> int:
    """Start what is due; runs every hour, so a morning without workers is made up."""
    today = timezone.localdate()
    due = ExportSchedule.objects.filter(is_active=True, next_on__lte=today)
    if not due.exists():
        return 0
    started = 0
    with jobs.record(SCHEDULES.key) as run:
        for pk in list(due.values_list("pk", flat=True)):
            with transaction.atomic():
                schedule = due.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk)
                found = schedule.select_related("by").first()
                if found is not None and start(found, today) is not None:
                    started += 1
        jobs.finish(run, done=started, counts={"exports": started})
    return started


def stop(schedule: ExportSchedule, *, why: str = "") -> None:
    ExportSchedule.objects.filter(pk=schedule.pk, is_active=True).update(
        is_active=False, stopped_at=timezone.now(), why_stopped=why
    )
    schedule.is_active = False


# ── Mail ─────────────────────────────────────────────────────────────────────


def stop_url(schedule: ExportSchedule) -> str:
    """Path that stops this export and can do nothing else: it needs no login and never runs out."""
    return reverse("exports:stop", args=[signing.dumps(schedule.pk.hex, salt=SALT)])


def read_stop(token: str) -> ExportSchedule | None:
    """Raises `signing.BadSignature`."""
    return ExportSchedule.objects.filter(pk=signing.loads(token, salt=SALT)).first()


def tell(job: ExportJob) -> None:
    """Mail the link to a file that is ready. The file itself never leaves by mail."""
    schedule = job.schedule
    if schedule is None or job.by is None or not schedule.is_active:
        return
    base = settings.BASE_URL.rstrip("/")
    with override(job.by.language or settings.LANGUAGE_CODE):
        stop_all = base + stop_url(schedule)
        context = {
            "job": job,
            "schedule": schedule,
            "page": base + job.get_absolute_url(),
            "stop": stop_all,
        }
        host = urlsplit(settings.BASE_URL).hostname or "localhost"
        EmailMessage(
            subject=_("Your export: %(title)s") % {"title": " ".join(str(job).split())},
            body=render_to_string("exports/mail/ready.txt", context),
            to=[job.by.email],
            headers={
                "Message-ID": f"<export-{job.pk.hex}@{host}>",
                "List-Unsubscribe": f"<{stop_all}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        ).send()


def visible(user: Any) -> Any:
    return ExportSchedule.objects.filter(Q(by=user) & Q(is_active=True))
