from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkages.permissions import AGENCY, role_of

ISO_4217 = RegexValidator(r"^[A-Z]{3}$", _("Write the three capital letters of ISO 4217."))
QUARTER = RegexValidator(r"^[0-9]{4}-Q[1-4]$", _("Write a quarter like 2026-Q3."))


class ReferenceQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> ReferenceQuerySet:
        return self if role_of(user) in AGENCY else self.none()


class ExchangeRate(models.Model):
    """Units of the reporting currency for one unit of `currency`."""

    currency = models.CharField(_("currency"), max_length=3, validators=[ISO_4217])
    on = models.DateField(_("date"))
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10)
    source = models.CharField(_("source"), max_length=120, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["currency", "on"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "on"], name="one_rate_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on}: {self.rate}"


class PriceIndex(models.Model):
    """Producer prices of a quarter, 2020 = 100; `series` is PPI (general) or a sector code."""

    series = models.CharField(_("series"), max_length=20)
    quarter = models.CharField(_("quarter"), max_length=7, validators=[QUARTER])
    index_2020_100 = models.DecimalField(_("index, 2020 = 100"), max_digits=12, decimal_places=6)
    source = models.CharField(_("source"), max_length=120, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("price index")
        verbose_name_plural = _("price indices")
        ordering = ["series", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["series", "quarter"], name="one_index_a_quarter"),
            models.CheckConstraint(condition=Q(index_2020_100__gt=0), name="index_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.quarter}: {self.index_2020_100}"
