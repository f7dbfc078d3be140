"""What records that people edit have in common: versions, sources of facts, sections, drafts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SourceType(models.TextChoices):
    """Where a fact came from. The dot that pages show says how well we know it."""

    REGISTER = "register", _("public register")
    VISIT = "visit", _("site visit")
    DOCUMENT = "document", _("document")
    BUYER = "buyer", _("buyer")
    SELF = "self", _("own word")
    ESTIMATE = "estimate", _("estimate")


class Versioned(models.Model):
    """Optimistic locking: a save names the version it read (see `editing.services.save`)."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        abstract = True


class Sourced(models.Model):
    """A row that is one fact or a bundle known from one place."""

    source_type = models.CharField(
        _("source"), max_length=10, choices=SourceType.choices, default=SourceType.SELF
    )
    source_note = models.CharField(_("source, in words"), max_length=200, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    verified_on = models.DateField(_("verified on"), null=True, blank=True)

    class Meta:
        abstract = True


class Sectioned(models.Model):
    """A long record edited by section, whose single facts each know source and date.

    `sources`: attribute → {"type": SourceType, "on": ISO date, "note": text}
    `confirmed`: section key → {"on": ISO date, "by": user id}
    """

    sources = models.JSONField(_("sources of facts"), default=dict, blank=True, editable=False)
    confirmed = models.JSONField(_("sections confirmed"), default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    def source_of(self, attr: str) -> dict[str, Any] | None:
        return self.sources.get(attr)

    def confirmed_on(self, section: str) -> dt.date | None:
        entry = self.confirmed.get(section)
        return dt.date.fromisoformat(entry["on"]) if entry else None


class Draft(models.Model):
    """What a person typed into a section form and has not saved yet."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form = models.CharField(max_length=120)  # "investor:17:f", or "need:new"
    version = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict)  # field name → list of posted values
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "form"], name="editing_draft_per_form")
        ]

    def __str__(self) -> str:
        return self.form
