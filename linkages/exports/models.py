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
from linkages.jobs.models import Run
from linkages.permissions import can

KEPT_FOR = timedelta(days=7)


def start_url(source: str, params: str) -> str:
    """The form that asks how a list is to be exported."""
    return f"{reverse('exports:start')}?{urlencode({'source': source, 'params': params})}"


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
        return dict(settings.LANGUAGES).get(self.language, self.language)

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
        try:
            return writers.writer(self.format).name
        except writers.UnknownFormat:
            return self.format.upper()

    @property
    def query(self) -> QueryDict:
        """The parameters as the list itself would get them."""
        query = QueryDict(mutable=True)
        for name, values in self.params.items():
            query.setlist(name, values)
        query._mutable = False
        return query

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
