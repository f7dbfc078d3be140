"""One execution of a job, with its outcome: the truth about jobs is here, not in the broker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.jobs import kinds
from linkages.permissions import can


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user: Any) -> RunQuerySet:
        """Who looks after the house sees every run, others what they asked for."""
        if can(user, "see_jobs"):
            return self
        return self.filter(by=user) if user.is_authenticated else self.none()

    def unfinished(self) -> RunQuerySet:
        return self.filter(state__in=Run.UNFINISHED)

    def expired(self) -> RunQuerySet:
        """Running by their own word, though their worker has not been heard of."""
        return self.filter(state=Run.State.RUNNING, lease_until__lt=Now())


class Run(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    UNFINISHED = (State.QUEUED, State.RUNNING)

    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="runs",
    )
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    """Asked for twice with one key, done once."""
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("total"), null=True, blank=True)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    message = models.CharField(_("message"), max_length=300, blank=True)
    message_values = models.JSONField(default=dict, blank=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    """Also the fencing number: a worker writes only while its attempt is the current one."""
    lease_until = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(_("asked for at"), default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-pk"]
        indexes = [
            # The sweeper looks every few seconds: only unfinished rows are in its index.
            models.Index(
                fields=["state", "lease_until", "sent_at"],
                name="jobs_run_unfinished",
                condition=models.Q(state__in=["queued", "running"]),
            ),
            models.Index(fields=["by", "-queued_at"], name="jobs_run_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="running", lease_until__isnull=False)
                | ~models.Q(state="running"),
                name="jobs_run_running_has_lease",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "running"], finished_at__isnull=True)
                | models.Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                name="jobs_run_finished_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def kind_label(self) -> str:
        return str(kinds.find(self.kind).label)

    @property
    def is_finished(self) -> bool:
        return self.state not in Run.UNFINISHED

    @property
    def sentence(self) -> str:
        """What came of it, in the active language."""
        return kinds.sentence(self.kind, self.message, self.message_values)

    @property
    def percent(self) -> int | None:
        """Share done; None while nobody knows how much there is."""
        if self.state == Run.State.DONE:
            return 100
        if not self.total:
            return None
        return min(99, self.done * 100 // self.total)

    @property
    def duration(self) -> timedelta | None:
        if self.started_at is None:
            return None
        return (self.finished_at or timezone.now()) - self.started_at
