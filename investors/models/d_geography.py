"""Section D: countries of operation, presence in the country, link with suppliers. Plants are the
company's sites, people at home its yearly figures."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from linkages.companies.models import YEAR
from linkages.editing.columns import codes
from linkages.editing.models import Sourced
from linkages.history.tracking import tracked


class Function(models.TextChoices):
    PRODUCTION = "production", _("production")
    HEADQUARTERS = "headquarters", _("headquarters")
    DEVELOPMENT = "development", _("research and development")
    SALES = "sales", _("sales")
    DISTRIBUTION = "distribution", _("distribution")
    PURCHASING = "purchasing", _("purchasing")
    SERVICES = "services", _("shared services")
    REPRESENTATION = "representation", _("representative office")


class Geography(models.Model):
    # D: countries of operation
    countries = codes(_("countries of operation"))
    country_count = models.PositiveSmallIntegerField(
        _("number of countries"), null=True, blank=True
    )
    group_headcount = models.PositiveIntegerField(_("people in the group"), null=True, blank=True)
    group_headcount_year = models.PositiveSmallIntegerField(
        _("year of the group's headcount"), null=True, blank=True, validators=YEAR
    )
    # D: presence in the country
    functions_here = codes(_("functions in the country"), Function.choices)
    presence_note = models.TextField(_("presence in the country"), blank=True)
    # D: link with suppliers
    purchasing_countries = codes(_("countries of the purchasing offices"))
    suppliers_worldwide = models.PositiveIntegerField(
        _("suppliers worldwide"), null=True, blank=True
    )
    suppliers_here = models.PositiveIntegerField(
        _("suppliers in the country"), null=True, blank=True
    )
    brings_suppliers = models.BooleanField(
        _("brings its own suppliers along"), null=True, blank=True
    )
    supplier_link = models.TextField(_("link with suppliers"), blank=True)

    class Meta:
        abstract = True


@tracked()
class Presence(Sourced):
    """D: where else the group is at home, and with what."""

    investor = models.ForeignKey(
        "investors.Investor",
        models.CASCADE,
        related_name="presences",
        verbose_name=_("investor"),
    )
    country = models.CharField(_("country"), max_length=2)
    city = models.CharField(_("place"), max_length=120, blank=True)
    functions = codes(_("functions"), Function.choices)
    headcount = models.PositiveIntegerField(_("people"), null=True, blank=True)
    since_year = models.PositiveSmallIntegerField(
        _("since"), null=True, blank=True, validators=YEAR
    )
    buys_from_here = models.BooleanField(_("buys from this country"), null=True, blank=True)

    class Meta:
        verbose_name = _("location of the group")
        verbose_name_plural = _("locations of the group")
        ordering = ["country", "pk"]

    def __str__(self) -> str:
        return f"{self.country} {self.city}".strip()
