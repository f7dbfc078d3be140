"""The parameters of the method, as rows dated from the day on which they hold."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.history.tracking import tracked
from linkages.permissions import can
from monitoring import indicators

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]
DEFAULT = indicators.Parameters()


class ParameterSetQuerySet(models.QuerySet["ParameterSet"]):
    def visible_to(self, user: Any) -> ParameterSetQuerySet:
        return self if can(user, "see_indicators") else self.none()

    def in_force(self, day: dt.date) -> ParameterSet | None:
        """The latest row from the day or before it."""
        return self.filter(valid_from__lte=day).order_by("-valid_from").first()


@tracked()
class ParameterSet(models.Model):
    """What the indicators assume from a day on; printed beside each figure.

    The reporting currency is not among them: the stored rates are in the one of the settings.
    """

    valid_from = models.DateField(
        _("valid from"), default=timezone.localdate, unique=True,
        error_messages={
            "unique": _("There are parameters from this day already: choose a later day.")
        },
    )  # fmt: skip
    foreign_threshold = models.DecimalField(
        _("foreign from this share of votes, %"), max_digits=5, decimal_places=2,
        default=DEFAULT.foreign_threshold,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
        help_text=_("A firm below it is domestic, so that no firm is both."),
    )  # fmt: skip
    gap_days = models.PositiveSmallIntegerField(
        _("gap that ends a linkage, days"), default=DEFAULT.gap_days,
        help_text=_("Contracts of one pair that follow within it are one linkage."),
    )  # fmt: skip
    fx_tolerance_days = models.PositiveSmallIntegerField(
        _("age of an exchange rate, days"), default=DEFAULT.fx_tolerance_days,
        help_text=_("Without a rate of the day or of so many days before it, a value is left out."),
    )  # fmt: skip
    first_release_lag_days = models.PositiveSmallIntegerField(
        _("first release after the quarter, days"), default=DEFAULT.first_release_lag_days
    )
    coverage_final = models.DecimalField(
        _("final from this coverage, %"), max_digits=5, decimal_places=2,
        default=DEFAULT.coverage_final, validators=PERCENT,
    )  # fmt: skip
    coverage_provisional = models.DecimalField(
        _("published from this coverage, %"), max_digits=5, decimal_places=2,
        default=DEFAULT.coverage_provisional, validators=PERCENT,
    )  # fmt: skip
    note = models.CharField(_("why"), max_length=300, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        editable=False,
    )  # fmt: skip

    objects = ParameterSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("parameters")
        verbose_name_plural = _("parameters")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(coverage_provisional__lte=F("coverage_final")),
                name="parameters_published_before_final",
                violation_error_message=_("What is final is also published: lower the second."),
            ),
            models.CheckConstraint(
                condition=Q(foreign_threshold__gt=0, foreign_threshold__lte=100),
                name="parameters_threshold_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%Y-%m-%d}"

    def as_parameters(self) -> indicators.Parameters:
        return indicators.Parameters(
            foreign_threshold=self.foreign_threshold,
            gap_days=self.gap_days,
            fx_tolerance_days=self.fx_tolerance_days,
            first_release_lag_days=self.first_release_lag_days,
            reporting_currency=settings.REPORTING_CURRENCY,
            coverage_final=self.coverage_final,
            coverage_provisional=self.coverage_provisional,
        )


def parameters_on(day: dt.date) -> indicators.Parameters:
    """Those in force on the day; before the first row, the defaults of the method."""
    found = ParameterSet.objects.in_force(day)
    if found is None:
        return indicators.Parameters(reporting_currency=settings.REPORTING_CURRENCY)
    return found.as_parameters()
