"""Section B: main industry, business segments, types of products; technologies, customers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from linkages.bilingual import BilingualName
from linkages.classifications.labels import label_by_id
from linkages.companies.models import YEAR
from linkages.editing.columns import node, percent
from linkages.editing.models import Sourced
from linkages.history.tracking import tracked


class Tier(models.TextChoices):
    OEM = "oem", _("maker of the final product (OEM)")
    TIER_1 = "tier_1", _("tier 1")
    TIER_2 = "tier_2", _("tier 2")
    TIER_3 = "tier_3", _("tier 3 or lower")


class Profile(models.Model):
    profile = models.TextField(
        _("profile"), blank=True,
        help_text=_("Two or three sentences: what it makes here, for whom, with what."),
    )  # fmt: skip
    profile_en = models.TextField(_("profile in English"), blank=True)
    # B: main industry
    main_industry = node("nace2", _("main industry (NACE)"))
    tier = models.CharField(_("tier"), max_length=8, choices=Tier.choices, blank=True)
    brands = models.CharField(_("brands"), max_length=300, blank=True)
    has_rnd_here = models.BooleanField(
        _("develops in the country"), null=True, blank=True,
        help_text=_("Research, development or engineering done in the country."),
    )  # fmt: skip

    class Meta:
        abstract = True


@tracked()
class BusinessSegment(BilingualName, Sourced):
    """B: business segments."""

    investor = models.ForeignKey(
        "investors.Investor",
        models.CASCADE,
        related_name="segments",
        verbose_name=_("investor"),
    )
    activity = node("nace2", _("activity (NACE)"))
    share_of_sales = percent(_("share of sales, %"))
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True, validators=YEAR)

    class Meta:
        verbose_name = _("business segment")
        verbose_name_plural = _("business segments")
        ordering = ["-share_of_sales", "pk"]


@tracked()
class ProductType(BilingualName, Sourced):
    """B: types of products."""

    investor = models.ForeignKey(
        "investors.Investor",
        models.CASCADE,
        related_name="products",
        verbose_name=_("investor"),
    )
    hs = node("hs", _("product code (HS)"))
    made_here = models.BooleanField(_("made in the country"), null=True, blank=True)
    annual_output = models.DecimalField(
        _("output a year"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    output_unit = models.CharField(_("unit of output"), max_length=20, blank=True)
    share_of_sales = percent(_("share of sales, %"))

    class Meta:
        verbose_name = _("type of product")
        verbose_name_plural = _("types of products")
        ordering = ["-share_of_sales", "pk"]


@tracked()
class Technology(Sourced):
    """B: processes that the investor masters itself."""

    investor = models.ForeignKey(
        "investors.Investor",
        models.CASCADE,
        related_name="technologies",
        verbose_name=_("investor"),
    )
    process = node("process", _("process"), null=False)
    is_core = models.BooleanField(_("core technology"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("technology")
        verbose_name_plural = _("technologies")
        ordering = ["-is_core", "pk"]

    def __str__(self) -> str:
        return label_by_id(self.process_id)


@tracked()
class CustomerServed(Sourced):
    """B: tier and makers (OEM) that the investor supplies."""

    investor = models.ForeignKey(
        "investors.Investor",
        models.CASCADE,
        related_name="customers",
        verbose_name=_("investor"),
    )
    name = models.CharField(_("customer"), max_length=200)
    tier = models.CharField(_("supplies it as"), max_length=8, choices=Tier.choices[1:], blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    product = models.CharField(_("what it buys"), max_length=200, blank=True)
    since_year = models.PositiveSmallIntegerField(
        _("since"), null=True, blank=True, validators=YEAR
    )
    share_of_sales = percent(_("share of sales, %"))

    class Meta:
        verbose_name = _("customer served")
        verbose_name_plural = _("customers served")
        ordering = ["-share_of_sales", "name", "pk"]

    def __str__(self) -> str:
        return self.name
