"""A person's piece of work with a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.companies.models import Company
from linkages.editing.models import Versioned
from linkages.history.tracking import tracked
from linkages.permissions import can


class ToDoQuerySet(models.QuerySet["ToDo"]):
    def visible_to(self, user: Any) -> ToDoQuerySet:
        return self if can(user, "see_todos") else self.none()

    def asked_for(self, params: Mapping[str, str], user: Any) -> ToDoQuerySet:
        """As the query string of the list narrows them; page and export read it alike."""
        team = params.get("who") == "team"
        rows = self if team else self.of(user)
        if team and params.get("owner", "").isdecimal():
            rows = rows.filter(owner=int(params["owner"]))
        return rows.filter(done_at__isnull=False) if params.get("done") == "1" else rows.open()

    def open(self) -> ToDoQuerySet:
        return self.filter(done_at__isnull=True)

    def of(self, user: Any) -> ToDoQuerySet:
        return self.filter(owner=user)

    def overdue(self, today: dt.date | None = None) -> ToDoQuerySet:
        return self.open().filter(due_on__lt=today or timezone.localdate())

    def due_by(self, day: dt.date) -> ToDoQuerySet:
        return self.open().filter(due_on__lte=day)

    def about(self, obj: models.Model) -> ToDoQuerySet:
        kind = ContentType.objects.get_for_model(obj)
        return self.filter(about_type=kind, about_id=obj.pk)


@tracked()
class ToDo(Versioned):
    class Priority(models.IntegerChoices):
        HIGH = 1, _("high")
        NORMAL = 2, _("normal")
        LOW = 3, _("low")

    title = models.CharField(_("what"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="todos", verbose_name=_("who")
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned by"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.NORMAL
    )
    company = models.ForeignKey(
        Company,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="todos",
        verbose_name=_("company"),
    )
    about_type = models.ForeignKey(
        ContentType, models.CASCADE, null=True, blank=True, related_name="+"
    )
    about_id = models.PositiveBigIntegerField(null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    interaction = models.ForeignKey(
        "contacts.Interaction", models.SET_NULL, null=True, blank=True, related_name="next_steps"
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = ToDoQuerySet.as_manager()

    class Meta:
        verbose_name = _("to-do")
        verbose_name_plural = _("to-dos")
        ordering = [models.F("due_on").asc(nulls_last=True), "priority", "pk"]
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                name="todo_open_of_owner",
                condition=models.Q(done_at__isnull=True),
            ),
            models.Index(
                fields=["due_on"], name="todo_open", condition=models.Q(done_at__isnull=True)
            ),
            models.Index(fields=["about_type", "about_id"]),
        ]

    def __str__(self) -> str:
        return self.title

    def is_done(self) -> bool:
        return self.done_at is not None

    def is_overdue(self) -> bool:
        return not self.is_done() and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def days_late(self) -> int:
        return (timezone.localdate() - self.due_on).days if self.due_on and self.is_overdue() else 0

    def get_absolute_url(self) -> str:
        return reverse("todos:detail", args=[self.pk])
