"""A need: what an investor seeks to buy locally, from the header to the terms."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage, Storage
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat, Greatest, Length, LPad
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from investors.models.investor import Investor
from investors.models.need_sections import (
    Commercial,
    Legal,
    Matching,
    PartOrService,
    PlaceAndTime,
    Quality,
)
from linkages.bilingual import BilingualName, folded, folded_english, pick
from linkages.editing.columns import money
from linkages.editing.models import Sectioned, Versioned
from linkages.history.tracking import tracked
from linkages.permissions import AGENCY, EDITORS, Role, role_of

_ID = Cast("id", models.TextField())


class NeedQuerySet(models.QuerySet["Need"]):
    def visible_to(self, user: Any) -> NeedQuerySet:
        """The agency sees all; a buyer its own company's. A need reaches a supplier through an
        introduction, in `matchmaking`."""
        role = role_of(user)
        if role in AGENCY:
            return self
        if role == Role.BUYER and user.company_id:
            return self.filter(investor__company=user.company_id)
        return self.none()

    def open(self) -> NeedQuerySet:
        """Sought now: released, not decided, not past its date."""
        today = timezone.localdate()
        return self.filter(status__in=Need.OPEN).filter(
            Q(expires_on__isnull=True) | Q(expires_on__gte=today)
        )

    def matchable(self) -> NeedQuerySet:
        return self.filter(status__in=[Need.Status.VALIDATED, *Need.OPEN])

    def named(self, text: str) -> NeedQuerySet:
        """Needs whose number, name or part number holds each word."""
        from linkages.folding import fold

        found = self
        for word in fold(text).split():
            found = found.filter(Q(name_folded__contains=word) | Q(number__icontains=word))
        return found


def private_files() -> Storage:
    """Drawings are handed out by a view that asks for the right, never as files."""
    return FileSystemStorage(location=settings.PRIVATE_ROOT / "needs")


def nothing_sought() -> str:
    return gettext(
        "Name a process or a product code: without one of them no supplier can be found. Pick a "
        "process such as “CNC turning”, or type an HS or CPV code."
    )


@tracked()
class Need(
    BilingualName,
    PartOrService,
    Commercial,
    Quality,
    PlaceAndTime,
    Legal,
    Matching,
    Versioned,
    Sectioned,
):
    class Kind(models.TextChoices):
        DIRECT_PART = "direct_part", _("direct part")
        PROCESS_SERVICE = "process_service", _("process service")
        MRO = "mro", _("maintenance, repair, tools")
        PACKAGING = "packaging", _("packaging")
        LOGISTICS = "logistics", _("logistics")
        IT = "it", _("IT")
        FACILITY = "facility", _("facility service")

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("need", "draft")
        VALIDATED = "validated", pgettext_lazy("need", "validated")
        OPEN = "open", pgettext_lazy("need", "open")
        MATCHING = "matching", pgettext_lazy("need", "matching")
        SHORTLISTED = "shortlisted", pgettext_lazy("need", "shortlisted")
        RFQ = "rfq", pgettext_lazy("need", "request for quotation")
        SAMPLING = "sampling", pgettext_lazy("need", "sampling")
        AWARDED = "awarded", pgettext_lazy("need", "awarded")
        WON_IMPORT = "won_import", pgettext_lazy("need", "stayed with import")
        CANCELLED = "cancelled", pgettext_lazy("need", "cancelled")
        EXPIRED = "expired", pgettext_lazy("need", "expired")

    OPEN = (
        Status.OPEN, Status.MATCHING, Status.SHORTLISTED, Status.RFQ, Status.SAMPLING,
    )  # fmt: skip

    class Confidentiality(models.TextChoices):
        NAMED = "named", _("buyer is named")
        MASKED = "masked", _("buyer is masked")
        NDA = "nda", _("only after a confidentiality agreement")

    class ValueBasis(models.TextChoices):
        VOLUME = "volume", _("volume × target price")
        SPEND = "spend", _("present spend")
        BUYER = "buyer", _("told by the buyer")
        ESTIMATE = "estimate", _("estimate of the agency")

    # ── Header ───────────────────────────────────────────────────────────────
    number = models.GeneratedField(
        expression=Concat(Value("N-"), LPad(_ID, Greatest(Length(_ID), Value(4)), Value("0"))),
        output_field=models.CharField(_("number"), max_length=24),
        db_persist=True,
        verbose_name=_("number"),
    )
    investor = models.ForeignKey(
        Investor, models.PROTECT, related_name="needs", verbose_name=_("investor")
    )
    site = models.ForeignKey(
        "companies.Site",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("plant"),
    )
    buyer_contact = models.ForeignKey(
        "contacts.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact at the buyer"),
    )
    promoter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("promoter in charge"),
    )
    kind = models.CharField(
        _("type of need"), max_length=16, choices=Kind.choices, default=Kind.DIRECT_PART
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.DRAFT
    )
    status_on = models.DateField(_("in this status since"), default=timezone.localdate)
    confidentiality = models.CharField(
        _("who sees the buyer's name"), max_length=8, choices=Confidentiality.choices,
        default=Confidentiality.MASKED,
        help_text=_("Until the supplier has accepted the introduction."),
    )  # fmt: skip
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("validated by"),
    )
    validated_on = models.DateField(_("validated on"), null=True, blank=True)
    confirmed_open_on = models.DateField(_("confirmed as still open on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    localisation_reason = models.TextField(_("why it is sought locally"), blank=True)
    # Quantified value, for the pipeline
    annual_value = money(_("value a year"), validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    value_basis = models.CharField(
        _("how the value was estimated"), max_length=10, choices=ValueBasis.choices, blank=True
    )

    is_demo = models.BooleanField(default=False, editable=False)
    name_folded = folded("name", "name_en", "part_number")
    name_en_folded = folded_english()

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["investor", "status"]),
            models.Index(fields=["status", "expires_on"]),
            GinIndex(OpClass(F("name_folded"), "gin_trgm_ops"), name="need_name_trigram"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="need_number_once"),
            models.CheckConstraint(
                condition=Q(eop_on__isnull=True)
                | Q(sop_on__isnull=True)
                | Q(eop_on__gte=F("sop_on")),
                name="need_ends_after_start",
                violation_error_message=_("Production ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(rfq_due_on__isnull=True)
                | Q(rfq_issued_on__isnull=True)
                | Q(rfq_due_on__gte=F("rfq_issued_on")),
                name="need_quotes_due_after_request",
                violation_error_message=_("Quotations are due before the request is issued."),
            ),
            models.CheckConstraint(
                condition=Q(delivery_latitude__isnull=True, delivery_longitude__isnull=True)
                | Q(delivery_latitude__isnull=False, delivery_longitude__isnull=False),
                name="need_position_is_a_pair",
                violation_error_message=_("Give latitude and longitude together, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.display_name}"

    def get_absolute_url(self) -> str:
        return reverse("needs:detail", args=[self.pk])

    @property
    def owning_company_id(self) -> int:
        return self.investor.company_id

    @property
    def company(self) -> Any:
        """The investor's company, which keeps the contacts and to-dos of the need."""
        return self.investor.company

    def narrow_choices(self, name: str, choices: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Plants and people are the investor's own; the promoter is one of the agency."""
        if name in ("site", "buyer_contact"):
            return choices.filter(company=self.owning_company_id)
        if name == "promoter":
            return choices.filter(is_active=True, role__in=EDITORS)
        return choices

    def check_section(self, section: str, rows: dict[str, list[Any]]) -> None:
        if section == "part" and not rows.get("processes") and not rows.get("codes"):
            raise ValidationError({"processes": nothing_sought()}, code="nothing_sought")

    @property
    def display_description(self) -> str:
        return pick(self.description, self.description_en)

    def is_open(self) -> bool:
        return self.status in self.OPEN and not self.is_past()

    def is_past(self) -> bool:
        return self.expires_on is not None and self.expires_on < timezone.localdate()

    def can_be_matched(self) -> bool:
        return self.status in (self.Status.VALIDATED, *self.OPEN)

    @property
    def delivery_point(self) -> tuple[float, float] | None:
        """Latitude and longitude of the delivery: its own, else the plant's."""
        if self.delivery_latitude is not None and self.delivery_longitude is not None:
            return float(self.delivery_latitude), float(self.delivery_longitude)
        if self.site and self.site.latitude is not None and self.site.longitude is not None:
            return float(self.site.latitude), float(self.site.longitude)
        return None
