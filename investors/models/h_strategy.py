"""Section H: company approach, ideas for collaboration, opportunities; plans and growth, by which
investors are chosen. Confidential."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from linkages.companies.models import YEAR
from linkages.editing.columns import codes, money, percent
from linkages.editing.models import Sourced
from linkages.history.tracking import tracked


def growth(label: Any) -> models.DecimalField[Any, Any]:
    """A yearly change in percent: below zero or above a hundred is possible."""
    return models.DecimalField(label, max_digits=7, decimal_places=2, null=True, blank=True)


class Strategy(models.Model):
    class Priority(models.TextChoices):
        HIGH = "high", _("high")
        MEDIUM = "medium", _("medium")
        LOW = "low", _("low")

    priority = models.CharField(
        _("priority for linkages"), max_length=8, choices=Priority.choices, blank=True
    )
    # H: company approach
    approach = models.TextField(_("approach to the company"), blank=True)
    relationship_plan = models.TextField(_("relationship plan"), blank=True)
    existing_relationships = models.TextField(_("existing relationships"), blank=True)
    # H: ideas for collaboration
    ideas = models.TextField(_("ideas for collaboration"), blank=True)
    # H: opportunities
    opportunities = models.TextField(_("opportunities for the country"), blank=True)
    risks = models.TextField(_("risks"), blank=True)
    cost_plans = models.TextField(_("cost targets and plans"), blank=True)
    market_plans = models.TextField(_("market plans"), blank=True)
    planned_countries = codes(_("countries planned"))
    competing_countries = codes(_("competing countries"))
    market_share = percent(_("market share, %"))
    market_note = models.CharField(
        _("market of the share"), max_length=200, blank=True,
        help_text=_("Product and region that the share refers to."),
    )  # fmt: skip
    revenue_growth = growth(_("growth of revenue a year, %"))
    profit_growth = growth(_("growth of profit a year, %"))

    class Meta:
        abstract = True


@tracked()
class AnnouncedPlan(Sourced):
    """H: a plan that the group has announced or told us."""

    investor = models.ForeignKey(
        "investors.Investor",
        models.CASCADE,
        related_name="plans",
        verbose_name=_("investor"),
    )
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    description = models.CharField(_("plan"), max_length=300)
    decision_on = models.DateField(_("decision expected on"), null=True, blank=True)
    start_year = models.PositiveSmallIntegerField(
        _("starts in"), null=True, blank=True, validators=YEAR
    )
    amount = money(_("amount"), validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    jobs = models.PositiveIntegerField(_("jobs"), null=True, blank=True)
    is_public = models.BooleanField(_("public"), null=True, blank=True)

    class Meta:
        verbose_name = _("announced plan")
        verbose_name_plural = _("announced plans")
        ordering = ["-announced_on", "pk"]

    def __str__(self) -> str:
        return self.description
