"""The linkage register: who supplies whom, under which contracts (rules R1–R7 of the figures)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from investors.models import Investor, Need
from linkages.editing.columns import money
from linkages.editing.models import Sourced, Versioned
from linkages.history.tracking import tracked
from linkages.permissions import AGENCY, Role, role_of
from matchmaking.models.introduction import Introduction
from suppliers.models import Supplier


class LinkageQuerySet(models.QuerySet["Linkage"]):
    def visible_to(self, user: Any) -> LinkageQuerySet:
        """The agency all; both parties their own."""
        role = role_of(user)
        if role in AGENCY:
            return self
        if role == Role.BUYER and user.company_id:
            return self.filter(investor__company=user.company_id)
        if role == Role.SME and user.company_id:
            return self.filter(supplier__company=user.company_id)
        return self.none()


@tracked()
class Linkage(Versioned):
    """A supply relation: one supplier and one investor, whatever the number of contracts."""

    class Kind(models.TextChoices):
        BACKWARD = "backward", _("backward (supplies the investor)")
        FORWARD = "forward", _("forward (sells on or uses its products)")
        COMPETITOR = "competitor", _("competitor, standards")
        TECHNOLOGY = "technology", _("technology")
        SPILLOVER = "spillover", _("spillover")

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="linkages", verbose_name=_("supplier")
    )
    investor = models.ForeignKey(
        Investor, models.PROTECT, related_name="linkages", verbose_name=_("investor")
    )
    kind = models.CharField(
        _("kind of linkage"), max_length=12, choices=Kind.choices, default=Kind.BACKWARD
    )
    introduction = models.ForeignKey(
        Introduction,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="linkages",
        verbose_name=_("introduction it came from"),
    )
    note = models.TextField(_("note"), blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = LinkageQuerySet.as_manager()

    class Meta:
        verbose_name = _("linkage")
        verbose_name_plural = _("linkages")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "investor"],
                name="linkage_once",
                violation_error_message=_("This linkage is already in the register."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.supplier} → {self.investor}"

    def get_absolute_url(self) -> str:
        return reverse("matchmaking:linkage_detail", args=[self.pk])


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, user: Any) -> ContractQuerySet:
        if role_of(user) in AGENCY:
            return self
        return self.filter(linkage__in=Linkage.objects.visible_to(user).values("pk"))

    def counting(self) -> ContractQuerySet:
        """Contracts that indicators count: not drafts, not voided."""
        return self.filter(status=Contract.Status.CONFIRMED, voided_at__isnull=True)

    def active_on(self, day: dt.date) -> ContractQuerySet:
        return self.counting().filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            Q(terminated_on__isnull=True) | Q(terminated_on__gte=day),
            starts_on__lte=day,
        )


@tracked()
class Contract(Versioned, Sourced):
    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        CONFIRMED = "confirmed", _("confirmed")

    linkage = models.ForeignKey(
        Linkage, models.PROTECT, related_name="contracts", verbose_name=_("linkage")
    )
    need = models.ForeignKey(
        Need,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name=_("need"),
    )
    number = models.CharField(_("contract number"), max_length=60, blank=True)
    subject = models.CharField(_("what is supplied"), max_length=200, blank=True)
    signed_on = models.DateField(_("signed on"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(
        _("ends on"), null=True, blank=True, help_text=_("Empty: open-ended.")
    )
    terminated_on = models.DateField(_("ended early on"), null=True, blank=True)
    value = money(
        _("value"),
        validators=[MinValueValidator(0)],
        help_text=_("Over its whole life. Empty for a framework contract without value."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="EUR",
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three letters, such as EUR."))],
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.CONFIRMED
    )
    recorded_at = models.DateTimeField(
        _("recorded at"), default=timezone.now, editable=False, db_index=True
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    void_reason = models.CharField(_("why it was voided"), max_length=300, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["-signed_on", "-pk"]
        indexes = [models.Index(fields=["signed_on"]), models.Index(fields=["starts_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_start",
                violation_error_message=_("The contract ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(terminated_on__isnull=True) | Q(terminated_on__gte=F("signed_on")),
                name="contract_terminated_after_signing",
                violation_error_message=_("The contract ended before it was signed."),
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
                name="contract_voided_with_reason",
                violation_error_message=_("Say why the contract is voided."),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.subject or f"{self.signed_on:%Y-%m-%d}"

    @property
    def effective_end(self) -> dt.date | None:
        """The earlier of planned end and termination; None = open-ended (R2)."""
        return min(filter(None, [self.ends_on, self.terminated_on]), default=None)

    def is_active_on(self, day: dt.date) -> bool:
        end = self.effective_end
        return (
            self.status == self.Status.CONFIRMED
            and self.voided_at is None
            and self.starts_on <= day
            and (end is None or end >= day)
        )

    def get_absolute_url(self) -> str:
        return reverse("matchmaking:linkage_detail", args=[self.linkage_id])


@tracked()
class Amendment(Sourced):
    """A change of a contract's value, counted on its own date (R7)."""

    contract = models.ForeignKey(
        Contract, models.CASCADE, related_name="amendments", verbose_name=_("contract")
    )
    on = models.DateField(_("dated"))
    delta = models.DecimalField(
        _("change of value"), max_digits=18, decimal_places=2,
        help_text=_("In the contract's currency; minus for less."),
    )  # fmt: skip
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.delta:+}"
