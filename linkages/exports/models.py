"""Who took which rows out of the system, when and in which form. The file goes, the row stays."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlencode

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.exports import sources, writers
from linkages.exports.asked import language_choices
from linkages.jobs.models import Run
from linkages.permissions import can

KEPT_FOR = timedelta(days=7)


def start_url(source: str, params: str) -> str:
    """The form that asks how a list is to be exported."""
    return f"{reverse('exports:start')}?{urlencode({'source': source, 'params': params})}"


class ExportPreset(models.Model):
    """Columns and form of an export under a name, to be chosen again."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="export_presets")
    source = models.CharField(_("list"), max_length=60)
    name = models.CharField(_("name"), max_length=80)
    format = models.CharField(_("format"), max_length=20)
    language = models.CharField(_("language"), max_length=10)
    options = models.JSONField(_("options"), default=dict, blank=True)
    """As those of a job: `columns` holds the keys of the columns."""
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved export")
        verbose_name_plural = _("saved exports")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "source", "name"], name="exports_preset_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExportSchedule(models.Model):
    """An export that is made again every week or month and mailed as a link."""

    class Every(models.TextChoices):
        WEEK = "week", _("every week")
        MONTH = "month", _("every month")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="export_schedules"
    )
    role = models.CharField(_("role"), max_length=20)
    source = models.CharField(_("list"), max_length=60)
    params = models.JSONField(_("filters"), default=dict, blank=True)
    format = models.CharField(_("format"), max_length=20)
    options = models.JSONField(_("options"), default=dict, blank=True)
    language = models.CharField(_("language"), max_length=10)
    every = models.CharField(_("repeat"), max_length=5, choices=Every.choices)
    next_on = models.DateField(_("next on"))
    day = models.PositiveSmallIntegerField(default=1)
    """Day of the month that was asked for: after a short month it comes back."""
    is_active = models.BooleanField(_("active"), default=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    why_stopped = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("repeated export")
        verbose_name_plural = _("repeated exports")
        ordering = ["next_on", "made_at"]
        indexes = [
            models.Index(
                fields=["next_on"], name="exports_schedule_due", condition=models.Q(is_active=True)
            ),
        ]

    def __str__(self) -> str:
        try:
            return str(sources.source(self.source).label)
        except sources.UnknownSource:
            return self.source

    @property
    def query(self) -> QueryDict:
        return as_query(self.params)

    @property
    def format_name(self) -> str:
        return format_name(self.format)


def as_query(params: dict[str, list[str]]) -> QueryDict:
    """Kept parameters as a list would get them."""
    query = QueryDict(mutable=True)
    for name, values in params.items():
        query.setlist(name, values)
    query._mutable = False
    return query


def format_name(key: str) -> str:
    try:
        return writers.writer(key).name
    except writers.UnknownFormat:
        return key.upper()


class ExportJobQuerySet(models.QuerySet["ExportJob"]):
    def of(self, user: Any) -> ExportJobQuerySet:
        """What the person asked for: the only exports whose files they get."""
        return self.filter(by=user) if user.is_authenticated else self.none()

    def visible_to(self, user: Any) -> ExportJobQuerySet:
        """The log: everybody's for who looks after the house, one's own for others."""
        return self if can(user, "see_jobs") else self.of(user)

    def expired(self) -> ExportJobQuerySet:
        return self.filter(expires_at__lte=timezone.now()).exclude(file="")


class ExportJob(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="export")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="exports",
    )
    role = models.CharField(_("role"), max_length=20)
    """The role whose rights the file shows: with another role, the person asks anew."""
    token = models.CharField(max_length=64)
    schedule = models.ForeignKey(
        ExportSchedule, models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    source = models.CharField(_("list"), max_length=60)
    params = models.JSONField(_("filters"), default=dict, blank=True)
    """The query string as {name: [values]}."""
    format = models.CharField(_("format"), max_length=20)
    options = models.JSONField(_("options"), default=dict, blank=True)
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=300, blank=True)
    rows = models.PositiveBigIntegerField(_("rows"), null=True, blank=True)
    bytes = models.PositiveBigIntegerField(_("size"), null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.CharField(max_length=200, blank=True)
    """Path under the private folder; empty before the file is there and after it is gone."""
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    downloaded_at = models.DateTimeField(_("downloaded at"), null=True, blank=True)
    downloads = models.PositiveIntegerField(_("downloads"), default=0)
    asked_at = models.DateTimeField(_("asked for at"), default=timezone.now)

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["by", "token"], name="exports_job_token"),
        ]
        indexes = [
            models.Index(fields=["by", "-asked_at"], name="exports_job_by"),
            models.Index(
                fields=["expires_at"],
                name="exports_job_files",
                condition=~models.Q(file=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.source_label

    def get_absolute_url(self) -> str:
        return reverse("exports:progress", args=[self.pk])

    @property
    def again_url(self) -> str:
        """The form for the same list with the same filters."""
        return start_url(self.source, self.query.urlencode())

    @property
    def filters(self) -> str:
        """The filters as the address bar shows them, for the log."""
        return unquote_plus(self.query.urlencode())[:200]

    @property
    def language_name(self) -> str:
        return str(dict(language_choices()).get(self.language, self.language))

    @property
    def state(self) -> str:
        return self.run.state

    @property
    def source_label(self) -> str:
        try:
            return str(sources.source(self.source).label)
        except sources.UnknownSource:
            return self.source

    @property
    def format_name(self) -> str:
        return format_name(self.format)

    @property
    def purpose(self) -> str:
        return str(self.options.get("purpose", ""))

    @property
    def query(self) -> QueryDict:
        """The parameters as the list itself would get them."""
        return as_query(self.params)

    @property
    def path(self) -> Path:
        return Path(settings.PRIVATE_ROOT) / self.file

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def is_ready(self) -> bool:
        """Whether there is a file to take."""
        return self.state == Run.State.DONE and bool(self.file) and not self.is_expired
