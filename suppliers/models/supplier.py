from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.bilingual import FoldedWords
from linkages.classifications import labels
from linkages.classifications.certificates import proving
from linkages.companies.models import Company
from linkages.editing.columns import codes, last_confirmed, money, percent
from linkages.editing.models import Sectioned, Versioned
from linkages.folding import fold
from linkages.history.tracking import tracked
from linkages.languages import WORKING_LANGUAGES


class SupplierQuerySet(models.QuerySet["Supplier"]):
    def visible_to(self, user: Any) -> SupplierQuerySet:
        """Suppliers whose company the person sees."""
        if getattr(user, "is_agency", False) and user.is_active:
            return self
        companies = Company.objects.visible_to(user).values("pk")
        return self.filter(company__in=companies)

    def named(self, text: str) -> SupplierQuerySet:
        """Suppliers whose name contains each word, whatever script, case or diacritics."""
        found = self
        for word in fold(text).split():
            found = found.filter(company__name_folded__contains=word)
        return found

    def listed_on(self, day: dt.date) -> SupplierQuerySet:
        """In the supply database on the day (MON-04)."""
        open_ended = Q(listed_to__isnull=True) | Q(listed_to__gt=day)
        return self.filter(open_ended, listed_from__lte=day)

    def certified(self, code: str, on: dt.date | None = None) -> SupplierQuerySet:
        """Holders of the certificate, of one below it or of one that implies it, seen by somebody
        and valid on the day."""
        from suppliers.models.certification import Certification

        held = Certification.objects.usable_on(on or timezone.localdate())
        return self.filter(Exists(held.filter(supplier=OuterRef("pk"), standard__in=proving(code))))

    def doing(self, code: str) -> SupplierQuerySet:
        """Suppliers with the process or one below it."""
        from suppliers.models.capability import Capability

        below = Capability.objects.filter(process__in=labels.below("process", code))
        return self.filter(Exists(below.filter(supplier=OuterRef("pk"))))


@tracked()
class Supplier(Versioned, Sectioned):
    """A company as a supplier. Name, numbers, sites, owners and yearly figures are the
    company's."""

    class Programme(models.TextChoices):
        PROSPECT = "prospect", _("prospect")
        PROFILED = "profiled", _("profiled")
        AUDITED = "audited", _("audited")
        IN_PLAN = "in_plan", _("in a development plan")
        READY = "ready", _("ready")
        SUPPLYING = "supplying", _("supplying")
        ALUMNI = "alumni", _("alumni")

    class Tier(models.TextChoices):
        TIER1 = "1", _("tier 1")
        TIER2 = "2", _("tier 2")
        TIER3 = "3", _("tier 3 or deeper")
        NONE = "none", _("does not supply manufacturers yet")

    class Supply(models.TextChoices):
        DIRECT = "direct", _("direct (goes into the product)")
        INDIRECT = "indirect", _("indirect (services, maintenance)")
        BOTH = "both", _("both")

    class Traceability(models.TextChoices):
        NONE = "none", _("none")
        LOT = "lot", _("by lot")
        SERIAL = "serial", _("by serial number")

    class Stance(models.TextChoices):
        """Evidence of a claim about environment, people and governance."""

        VERIFIED = "verified", _("verified")
        SELF = "self", _("self-assessed")
        NONE = "none", _("none")

    company = models.OneToOneField(
        Company, models.CASCADE, related_name="supplier", verbose_name=_("company")
    )
    listed_from = models.DateField(
        _("in the database since"), null=True, blank=True, default=timezone.localdate
    )
    listed_to = models.DateField(_("left the database on"), null=True, blank=True)
    programme_status = models.CharField(
        _("programme status"), max_length=10, choices=Programme.choices, default=Programme.PROSPECT
    )
    # activity
    supply_kind = models.CharField(
        _("kind of supply"), max_length=10, choices=Supply.choices, blank=True
    )
    tier = models.CharField(_("tier supplied now"), max_length=4, choices=Tier.choices, blank=True)
    summary = models.TextField(_("what the firm makes"), blank=True)
    summary_en = models.TextField(_("what the firm makes, in English"), blank=True)
    delivery_radius_km = models.PositiveIntegerField(_("delivery radius"), null=True, blank=True)
    export_countries = codes(_("countries exported to"))
    languages = codes(_("working languages"), WORKING_LANGUAGES)
    # tooling, measuring, engineering
    has_toolroom = models.BooleanField(_("own toolroom"), null=True, blank=True)
    mould_count = models.PositiveIntegerField(_("moulds in care"), null=True, blank=True)
    changeover = models.CharField(_("changeover method"), max_length=120, blank=True)
    measuring = models.TextField(
        _("measuring and laboratory"), blank=True,
        help_text=_("CMM with volume and error, optical, hardness, spectrometer, tensile …"),
    )  # fmt: skip
    calibration_on = models.DateField(_("last calibration"), null=True, blank=True)
    has_accredited_lab = models.BooleanField(_("accredited laboratory"), null=True, blank=True)
    cad_formats = models.CharField(_("CAD and CAM formats"), max_length=200, blank=True)
    erp = models.CharField(_("ERP or MES"), max_length=120, blank=True)
    edi = models.CharField(_("EDI"), max_length=120, blank=True)
    traceability = models.CharField(
        _("traceability"), max_length=8, choices=Traceability.choices, blank=True
    )
    cyber_level = models.CharField(_("information security"), max_length=60, blank=True)
    # quality system
    ppap_level = models.PositiveSmallIntegerField(
        _("PPAP level worked at"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )  # fmt: skip
    quality_methods = codes(
        _("quality methods"), [(m, m) for m in ("APQP", "FMEA", "CP", "SPC", "MSA", "8D")]
    )
    last_customer_audit = models.CharField(_("last customer audit"), max_length=200, blank=True)
    # capacity
    shifts = models.PositiveSmallIntegerField(
        _("shifts"), null=True, blank=True, validators=[MaxValueValidator(4)]
    )
    surge_percent = percent(_("surge above normal"))
    days_to_add_shift = models.PositiveSmallIntegerField(
        _("time to add a shift"), null=True, blank=True
    )
    investment_ordered = models.TextField(_("investment ordered"), blank=True)
    # terms
    incoterms = models.CharField(_("Incoterms"), max_length=60, blank=True)
    quote_currency = models.CharField(_("currency of quotes"), max_length=3, blank=True)
    payment_days = models.PositiveSmallIntegerField(_("payment days asked"), null=True, blank=True)
    minimum_order_eur = money(_("least order"))
    accepts_index_clause = models.BooleanField(_("accepts index clauses"), null=True, blank=True)
    accepts_consignment = models.BooleanField(_("consignment or VMI"), null=True, blank=True)
    packaging_note = models.CharField(_("packaging"), max_length=200, blank=True)
    # finance beyond the yearly figures
    largest_customer_percent = percent(_("largest customer's share of sales"))
    mne_sales_percent = percent(_("share of sales to foreign investors here"))
    customer_payment_days = models.PositiveSmallIntegerField(
        _("customers pay after"), null=True, blank=True
    )
    bank = models.CharField(_("bank"), max_length=120, blank=True)
    credit_line_eur = money(_("credit lines"))
    liability_insurance_eur = money(_("product liability insurance"))
    # environment, people, governance
    esg = models.CharField(_("ESG evidence"), max_length=10, choices=Stance.choices, blank=True)
    ecovadis_score = models.PositiveSmallIntegerField(
        _("EcoVadis score"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    ecovadis_on = models.DateField(_("EcoVadis scored on"), null=True, blank=True)
    has_code_of_conduct = models.BooleanField(_("code of conduct"), null=True, blank=True)
    has_cbam_goods = models.BooleanField(_("makes goods under CBAM"), null=True, blank=True)
    reach_rohs = models.BooleanField(_("REACH and RoHS declared"), null=True, blank=True)
    ltifr = models.DecimalField(
        _("accident rate (LTIFR)"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    permits = models.TextField(_("permits"), blank=True)
    # innovation
    rnd_staff = models.PositiveIntegerField(_("R&D staff"), null=True, blank=True)
    own_products = models.TextField(_("own products"), blank=True)
    patents = models.PositiveIntegerField(_("patents"), null=True, blank=True)
    # attitude
    commitment = models.PositiveSmallIntegerField(
        _("management committed to improve, 0–5"), null=True, blank=True,
        validators=[MaxValueValidator(5)],
    )  # fmt: skip
    will_upgrade = models.BooleanField(_("willing to upgrade"), null=True, blank=True)
    accepts_audits = models.BooleanField(_("accepts audits"), null=True, blank=True)
    will_cofund = models.BooleanField(_("ready to co-fund"), null=True, blank=True)
    wanted_sectors = models.CharField(_("sectors wanted"), max_length=300, blank=True)
    excluded_sectors = models.CharField(_("sectors excluded"), max_length=300, blank=True)
    min_annual_pieces = models.PositiveIntegerField(_("least pieces a year"), null=True, blank=True)
    max_annual_pieces = models.PositiveIntegerField(_("most pieces a year"), null=True, blank=True)
    last_confirmed = last_confirmed()

    objects = SupplierQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        ordering = ["company__name_folded", "pk"]
        indexes = [
            models.Index(fields=["programme_status"]),
            models.Index(fields=["listed_from", "listed_to"]),
            models.Index(fields=["last_confirmed", "id"]),
            GinIndex(FoldedWords(F("summary")), name="supplier_words"),
            GinIndex(FoldedWords(F("summary_en")), name="supplier_words_en"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(listed_to__isnull=True) | Q(listed_to__gte=F("listed_from")),
                name="supplier_listed_in_order",
                violation_error_message=_("The firm left the database before it entered."),
            )
        ]

    def __str__(self) -> str:
        return str(self.company)

    @property
    def last_confirmed_on(self) -> dt.date | None:
        """When somebody last confirmed a section of the profile."""
        return dt.date.fromisoformat(self.last_confirmed) if self.last_confirmed else None

    def is_listed(self, day: dt.date) -> bool:
        if self.listed_from is None or self.listed_from > day:
            return False
        return self.listed_to is None or self.listed_to > day

    @property
    def owning_company_id(self) -> int:
        return self.company_id

    def get_absolute_url(self) -> str:
        return reverse("suppliers:detail", args=[self.pk])
