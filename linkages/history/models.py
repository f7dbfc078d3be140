from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.permissions import can


class ChangeSetQuerySet(models.QuerySet["ChangeSet"]):
    def visible_to(self, user: Any) -> ChangeSetQuerySet:
        return self if can(user, "see_history") else self.none()


class ChangeSet(models.Model):
    """What one act changed, whoever acted: a person's save, an import, a job, an undo.

    The key equals the history context of the row versions written under it.
    """

    class Kind(models.TextChoices):
        EDIT = "edit", _("edit")
        BULK = "bulk", _("bulk change")
        IMPORT = "import", _("import")
        JOB = "job", _("job")
        UNDO = "undo", _("undo")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    objects = ChangeSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("change set")
        verbose_name_plural = _("change sets")
        ordering = ["-at"]
        indexes = [models.Index(fields=["-at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("history:changeset", args=[self.pk])

    def may_be_undone_by(self, user: Any) -> bool:
        """Who looks after the data undoes anything, others their own bulk changes."""
        own = self.kind == self.Kind.BULK and self.user_id is not None and self.user_id == user.pk
        return can(user, "undo_changes") or (own and can(user, "bulk_change"))
