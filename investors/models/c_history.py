"""Section C: date of creation (in the register), product milestones, decisions, expansions."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linkages.bilingual import BilingualName
from linkages.companies.models import YEAR
from linkages.editing.columns import money
from linkages.editing.models import Sourced
from linkages.history.tracking import tracked


class CorporateHistory(models.Model):
    class EntryMode(models.TextChoices):
        GREENFIELD = "greenfield", _("new site")
        ACQUISITION = "acquisition", _("purchase of a company")
        JOINT_VENTURE = "joint_venture", _("joint venture")
        PRIVATISATION = "privatisation", _("privatisation")
        TOLLING = "tolling", _("contract work before own site")

    group_created_year = models.PositiveSmallIntegerField(
        _("group created in"), null=True, blank=True, validators=YEAR
    )
    entered_on = models.DateField(_("in the country since"), null=True, blank=True)
    entry_mode = models.CharField(
        _("way of entry"), max_length=15, choices=EntryMode.choices, blank=True
    )
    history = models.TextField(_("history in words"), blank=True)

    class Meta:
        abstract = True


@tracked()
class ProductMilestone(BilingualName, Sourced):
    """C: product milestones."""

    investor = models.ForeignKey(
        "investors.Investor",
        models.CASCADE,
        related_name="milestones",
        verbose_name=_("investor"),
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEAR)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("product milestone")
        verbose_name_plural = _("product milestones")
        ordering = ["-year", "pk"]


@tracked()
class InvestmentDecision(Sourced):
    """C: a decision to invest, in the country or against it."""

    class Outcome(models.TextChoices):
        HERE = "here", _("for this country")
        ELSEWHERE = "elsewhere", _("for another country")
        POSTPONED = "postponed", pgettext_lazy("decision", "postponed")
        CANCELLED = "cancelled", pgettext_lazy("decision", "cancelled")

    investor = models.ForeignKey(
        "investors.Investor",
        models.CASCADE,
        related_name="decisions",
        verbose_name=_("investor"),
    )
    decided_on = models.DateField(_("decided on"))
    subject = models.CharField(_("subject"), max_length=200)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    amount = money(_("amount"), validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    jobs = models.PositiveIntegerField(_("jobs"), null=True, blank=True)
    reasons = models.TextField(_("what decided"), blank=True)

    class Meta:
        verbose_name = _("investment decision")
        verbose_name_plural = _("investment decisions")
        ordering = ["-decided_on", "pk"]

    def __str__(self) -> str:
        return self.subject


@tracked()
class Expansion(Sourced):
    """C: an expansion carried out."""

    class Kind(models.TextChoices):
        SITE = "site", _("new site")
        HALL = "hall", _("new hall")
        LINE = "line", _("new line")
        PRODUCT = "product", _("new product")
        FUNCTION = "function", _("new function (development, purchasing, logistics)")

    investor = models.ForeignKey(
        "investors.Investor",
        models.CASCADE,
        related_name="expansions",
        verbose_name=_("investor"),
    )
    opened_on = models.DateField(_("opened on"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, blank=True)
    site = models.ForeignKey(
        "companies.Site",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("site"),
    )
    description = models.CharField(_("what was added"), max_length=200)
    amount = money(_("amount"), validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    jobs = models.PositiveIntegerField(_("jobs"), null=True, blank=True)
    area_m2 = models.PositiveIntegerField(_("area, m²"), null=True, blank=True)

    class Meta:
        verbose_name = _("expansion")
        verbose_name_plural = _("expansions")
        ordering = ["-opened_on", "pk"]

    def __str__(self) -> str:
        return self.description
