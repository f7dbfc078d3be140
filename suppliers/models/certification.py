from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.classifications.labels import entry_by_id
from linkages.editing.columns import node
from linkages.history.tracking import tracked
from suppliers.models.supplier import Supplier


class CertificationQuerySet(models.QuerySet["Certification"]):
    def usable_on(self, day: dt.date) -> CertificationQuerySet:
        """Seen by somebody and valid on the day: what a hard filter may rely on."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            status__in=Certification.USABLE,
        )

    def ending(self, days: int, today: dt.date | None = None) -> CertificationQuerySet:
        """In force today, and no more so after that many days."""
        today = today or timezone.localdate()
        return self.usable_on(today).filter(valid_to__lte=today + dt.timedelta(days=days))


@tracked()
class Certification(models.Model):
    """A firm's holding of a certificate."""

    class Status(models.TextChoices):
        NO_DATA = "no_data", _("no data")
        NONE = "none", _("none")
        DECLARED = "declared", _("declared")
        DOCUMENT = "document", _("document seen")
        VERIFIED = "verified", _("verified")
        EXPIRED = "expired", _("expired")
        SUSPENDED = "suspended", _("suspended")
        WITHDRAWN = "withdrawn", _("withdrawn")

    USABLE = (Status.DOCUMENT, Status.VERIFIED)

    supplier = models.ForeignKey(
        Supplier, models.CASCADE, related_name="certifications", verbose_name=_("supplier")
    )
    standard = node("certificate", _("certificate"), null=False)
    edition = models.CharField(_("edition"), max_length=20, blank=True)
    scope = models.CharField(_("scope"), max_length=300, blank=True)
    sites_covered = models.CharField(_("sites covered"), max_length=200, blank=True)
    number = models.CharField(_("certificate number"), max_length=80, blank=True)
    body = models.CharField(_("certification body"), max_length=120, blank=True)
    accreditation = models.CharField(_("accreditation body"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    surveillance_on = models.DateField(_("last surveillance"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DECLARED
    )
    checked_at = models.CharField(_("checked at"), max_length=200, blank=True)
    checked_url = models.URLField(_("checked on the web"), blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.CharField(_("checked by"), max_length=120, blank=True)
    remind = models.BooleanField(_("remind before it ends"), default=True)

    objects = CertificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["valid_to", "pk"]
        indexes = [models.Index(fields=["standard", "status", "valid_to"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("issued_on")),
                name="certificate_ends_after_issue",
                violation_error_message=_("The certificate ends before it was issued."),
            )
        ]

    def __str__(self) -> str:
        found = entry_by_id(self.standard_id)
        return found.short if found else ""

    def is_usable_on(self, day: dt.date) -> bool:
        return self.status in self.USABLE and (self.valid_to is None or self.valid_to >= day)

    def days_left(self, today: dt.date) -> int | None:
        return None if self.valid_to is None else (self.valid_to - today).days
