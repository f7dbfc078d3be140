from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linkages import field_registry
from linkages.history.models import ChangeSet
from linkages.jobs.models import Run
from linkages.permissions import Role, can, role_of


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: Any) -> ImportBatchQuerySet:
        """Administrators and staff all, promoters their own."""
        if not can(user, "import"):
            return self.none()
        return self.filter(by=user) if role_of(user) == Role.PROMOTER else self


class ImportBatch(models.Model):
    """A file that somebody handed in, what it would do, and what it did."""

    class State(models.TextChoices):
        CHECKED = "checked", _("checked")
        REFUSED = "refused", _("to be corrected")
        LOADING = "loading", _("loading")
        LOADED = "loaded", _("loaded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=40)
    file_name = models.CharField(_("file"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    existing = models.PositiveIntegerField(_("already in the register"), default=0)
    errors = models.JSONField(_("errors"), default=list)  # the first MAX_ERRORS
    error_count = models.PositiveIntegerField(_("cells to correct"), default=0)
    left_out = models.JSONField(_("rows left out"), default=list)  # the first MAX_ERRORS
    left_out_count = models.PositiveIntegerField(_("rows left out"), default=0)
    cells = models.PositiveIntegerField(_("cells to change"), default=0)
    ignored = models.JSONField(_("columns not used"), default=list)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="+")
    change_set = models.ForeignKey(ChangeSet, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("handed in"), auto_now_add=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("imports:detail", args=[self.pk])

    @property
    def is_update(self) -> bool:
        """Whether the file is a list that was exported for update."""
        return self.kind.startswith("update:")

    @property
    def kind_label(self) -> str:
        """What the file lists."""
        from linkages.imports.kinds import kind

        if self.is_update:
            record = field_registry.record(self.kind.partition(":")[2])
            return str(_("Update: %(record)s") % {"record": record.label})
        return str(kind(self.kind).label)

    @property
    def path(self) -> Path:
        return Path(settings.PRIVATE_ROOT) / "imports" / str(self.pk)
