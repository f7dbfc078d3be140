"""A change of many records at once: which, what, what came of it. The rows are fixed when they are
chosen, so that what was previewed is what is changed."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.bulk import acts
from linkages.bulk.subjects import Subject, find
from linkages.history.models import ChangeSet
from linkages.jobs.models import Run


class BulkChangeQuerySet(models.QuerySet["BulkChange"]):
    def of(self, user: Any) -> BulkChangeQuerySet:
        """What the person began: nobody else sees or carries it out."""
        return self.filter(by=user) if user.is_authenticated else self.none()


class BulkChange(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by")
    )
    role = models.CharField(_("role"), max_length=20)
    """The role whose rights the preview showed: with another role, one begins anew."""
    language = models.CharField(_("language"), max_length=10)
    source = models.CharField(_("list"), max_length=60)
    act = models.CharField(_("act"), max_length=20)
    params = models.TextField(_("filters"), blank=True)
    """The list's query string."""
    everything = models.BooleanField(_("all results"), default=False)
    rows = ArrayField(models.BigIntegerField(), default=list)
    total = models.PositiveIntegerField(_("rows"), default=0)
    stamps = ArrayField(models.BigIntegerField(), default=list)
    """For each row, what it held at the preview where it will change, as a number."""
    wish = models.JSONField(_("what is written"), default=dict)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    sample = ArrayField(models.BigIntegerField(), default=list)
    planned = models.JSONField(_("counts of the preview"), default=dict)
    counts = models.JSONField(_("counts"), default=dict)
    drift = models.JSONField(default=dict)
    """How many rows came into the list (`more`) and left it (`fewer`) since they were chosen."""
    position = models.PositiveIntegerField(default=0)
    """How many of the rows are done with."""
    change_set = models.OneToOneField(
        ChangeSet, models.SET_NULL, null=True, blank=True, related_name="bulk"
    )
    run = models.OneToOneField(Run, models.SET_NULL, null=True, blank=True, related_name="bulk")
    chosen_at = models.DateTimeField(default=timezone.now)
    planned_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(_("asked for at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        ordering = ["-chosen_at"]
        indexes = [models.Index(fields=["by", "-chosen_at"], name="bulk_change_by")]

    def __str__(self) -> str:
        subject = self.subject
        return f"{subject.label if subject else self.source}: {self.kind.label}"

    def get_absolute_url(self) -> str:
        return reverse("bulk:show", args=[self.pk])

    @property
    def kind(self) -> acts.Act:
        return acts.find(self.act)

    @property
    def subject(self) -> Subject | None:
        return find(self.source)

    @property
    def list_url(self) -> str:
        """The list as it was narrowed."""
        subject = self.subject
        page = reverse(subject.page) if subject else "/"
        return f"{page}?{self.params}" if self.params else page


class Left(models.Model):
    """A row that the change leaves as it is although it was chosen, and why."""

    class Outcome(models.TextChoices):
        GONE = "gone", _("no longer there, or not visible to you")
        REFUSED = "refused", _("may not be changed")
        CONFLICT = "conflict", _("changed by somebody else since the preview")
        INVALID = "invalid", _("does not fit")

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="left")
    row = models.BigIntegerField()
    name = models.CharField(_("record"), max_length=400, blank=True)
    outcome = models.CharField(_("why"), max_length=10, choices=Outcome.choices)
    why = models.CharField(_("details"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("record left as it is")
        verbose_name_plural = _("records left as they are")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["change", "row"], name="bulk_left_once")]

    def __str__(self) -> str:
        return self.name or str(self.row)
