"""How well a supplier delivers: quality and delivery records, staff, audit results."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from linkages.editing.columns import percent
from linkages.editing.models import Sourced
from linkages.history.tracking import tracked
from suppliers.models.supplier import Supplier


@tracked()
class QualityRecord(Sourced):
    """One month of quality and delivery. PPM = rejected / received × 1,000,000;
    on time = order lines on the committed date / lines due."""

    supplier = models.ForeignKey(
        Supplier, models.CASCADE, related_name="quality", verbose_name=_("supplier")
    )
    month = models.DateField(_("month"), help_text=_("First day of the month."))
    received = models.PositiveIntegerField(_("pieces received by customers"), null=True, blank=True)
    rejected = models.PositiveIntegerField(_("pieces rejected"), null=True, blank=True)
    ppm = models.DecimalField(
        _("PPM external"), max_digits=10, decimal_places=1, null=True, blank=True
    )
    scrap_percent = percent(_("scrap inside"))
    complaints = models.PositiveIntegerField(_("complaints"), null=True, blank=True)
    lines_due = models.PositiveIntegerField(_("order lines due"), null=True, blank=True)
    lines_on_time = models.PositiveIntegerField(_("order lines on time"), null=True, blank=True)
    otd_percent = percent(_("deliveries on time"))
    otd_definition = models.CharField(_("on time means"), max_length=120, blank=True)
    lead_days_quoted = models.PositiveSmallIntegerField(
        _("lead time quoted"), null=True, blank=True
    )
    lead_days_actual = models.PositiveSmallIntegerField(_("lead time kept"), null=True, blank=True)
    rfq_days = models.PositiveSmallIntegerField(_("days to answer an RFQ"), null=True, blank=True)
    hit_percent = percent(_("quotes won"))
    oee_percent = percent(_("OEE"))
    stock_turns = models.DecimalField(
        _("stock turns"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    quality_cost_percent = percent(_("cost of poor quality"))
    overtime_percent = percent(_("overtime"))

    class Meta:
        verbose_name = _("quality record")
        verbose_name_plural = _("quality and delivery by month")
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "month"],
                name="quality_once_a_month",
                violation_error_message=_("This month is already recorded."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


@tracked()
class Staffing(Sourced):
    """People of one year by function."""

    supplier = models.ForeignKey(
        Supplier, models.CASCADE, related_name="staffing", verbose_name=_("supplier")
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=[MaxValueValidator(2100)])
    direct = models.PositiveIntegerField(_("direct"), null=True, blank=True)
    quality = models.PositiveIntegerField(_("quality"), null=True, blank=True)
    maintenance = models.PositiveIntegerField(_("maintenance"), null=True, blank=True)
    engineering = models.PositiveIntegerField(_("engineering"), null=True, blank=True)
    sales = models.PositiveIntegerField(_("sales"), null=True, blank=True)
    admin = models.PositiveIntegerField(_("administration"), null=True, blank=True)
    apprentices = models.PositiveIntegerField(_("apprentices"), null=True, blank=True)
    graduates = models.PositiveIntegerField(_("with a degree"), null=True, blank=True)
    turnover_percent = percent(_("staff turnover"))
    absence_percent = percent(_("absence"))
    training_hours = models.DecimalField(
        _("training hours a person"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    women_percent = percent(_("women"))
    average_age = models.PositiveSmallIntegerField(_("average age"), null=True, blank=True)
    wage_band = models.CharField(_("wage band"), max_length=40, blank=True)
    has_skill_matrix = models.BooleanField(_("skill matrix"), null=True, blank=True)

    class Meta:
        verbose_name = _("staff of a year")
        verbose_name_plural = _("staff by year")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "year"],
                name="staff_once_a_year",
                violation_error_message=_("The staff of this year is already there."),
            )
        ]

    def __str__(self) -> str:
        return str(self.year)


@tracked()
class AuditResult(Sourced):
    """The outcome of a supplier audit."""

    class Grade(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"

    supplier = models.ForeignKey(
        Supplier, models.CASCADE, related_name="audits", verbose_name=_("supplier")
    )
    audited_on = models.DateField(_("audited on"))
    auditor = models.CharField(_("auditor"), max_length=120, blank=True)
    standard = models.CharField(_("audit standard"), max_length=120, blank=True)
    percent = percent(_("result"))
    grade = models.CharField(_("grade"), max_length=1, choices=Grade.choices, blank=True)
    readiness_level = models.PositiveSmallIntegerField(
        _("readiness level"), null=True, blank=True, validators=[MaxValueValidator(5)]
    )
    open_critical = models.PositiveSmallIntegerField(_("open critical findings"), default=0)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("audit")
        verbose_name_plural = _("audits")
        ordering = ["-audited_on", "-pk"]
        indexes = [models.Index(fields=["supplier", "-audited_on"])]

    def __str__(self) -> str:
        return f"{self.audited_on:%Y-%m-%d} {self.grade}".strip()
