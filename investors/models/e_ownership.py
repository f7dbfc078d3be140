"""Section E: ownership structure (shares in the register), financial statements (the company's
yearly figures), incentives."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linkages.companies.models import YEAR
from linkages.editing.columns import money, percent
from linkages.editing.models import Sourced
from linkages.history.tracking import tracked


class OwnershipAndAccounts(models.Model):
    class Structure(models.TextChoices):
        SUBSIDIARY = "subsidiary", _("subsidiary, wholly foreign-owned")
        MAJORITY = "majority", _("foreign majority")
        JOINT_VENTURE = "joint_venture", _("joint venture")
        MINORITY = "minority", _("foreign minority")
        BRANCH = "branch", _("branch")
        NOT_YET = "not_yet", _("not yet in the country")

    class GroupKind(models.TextChoices):
        LISTED = "listed", _("listed on a stock exchange")
        FAMILY = "family", _("family-owned")
        PRIVATE_EQUITY = "private_equity", _("owned by a fund")
        STATE = "state", _("state-owned")
        FOUNDATION = "foundation", _("foundation or cooperative")

    class Standard(models.TextChoices):
        IFRS = "ifrs", _("IFRS")
        NATIONAL = "national", _("national standard")
        US_GAAP = "us_gaap", _("US GAAP")

    # E: ownership structure
    structure = models.CharField(
        _("ownership structure"), max_length=15, choices=Structure.choices, blank=True
    )
    group_kind = models.CharField(
        _("kind of group"), max_length=15, choices=GroupKind.choices, blank=True
    )
    ultimate_owner = models.CharField(_("ultimate owner"), max_length=300, blank=True)
    ultimate_owner_country = models.CharField(
        _("country of the ultimate owner"), max_length=2, blank=True
    )
    stock_exchange = models.CharField(_("stock exchange and symbol"), max_length=80, blank=True)
    # E: financial statements
    statements_url = models.URLField(_("published statements"), blank=True)
    auditor = models.CharField(_("auditor"), max_length=200, blank=True)
    accounting_standard = models.CharField(
        _("accounting standard"), max_length=10, choices=Standard.choices, blank=True
    )
    year_end_month = models.PositiveSmallIntegerField(
        _("financial year ends in month"), null=True, blank=True,
        choices=[(month, str(month)) for month in range(1, 13)],
    )  # fmt: skip
    accounts_note = models.TextField(_("note on the accounts"), blank=True)

    class Meta:
        abstract = True


@tracked()
class GroupFigures(Sourced):
    """E: statements of the whole group, a year each; the affiliate's are in the register."""

    investor = models.ForeignKey(
        "investors.Investor",
        models.CASCADE,
        related_name="group_figures",
        verbose_name=_("investor"),
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEAR)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    turnover = money(_("turnover of the group"))
    profit = money(_("profit of the group"))
    purchases = money(_("purchases of the group"))
    capex = money(_("investment of the group"))
    headcount = models.PositiveIntegerField(_("people"), null=True, blank=True)

    class Meta:
        verbose_name = _("figures of the group")
        verbose_name_plural = _("figures of the group")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["investor", "year"],
                name="group_figures_once_a_year",
                violation_error_message=_("The group's figures of this year are already there."),
            )
        ]

    def __str__(self) -> str:
        return str(self.year)


@tracked()
class Incentive(Sourced):
    """E: an incentive, with the condition on local content that may come with it."""

    class Kind(models.TextChoices):
        TAX = "tax", _("tax relief")
        GRANT = "grant", _("grant")
        LAND = "land", _("land or buildings")
        TRAINING = "training", _("training")
        ZONE = "zone", _("free zone or industrial park")
        OTHER = "other", _("other")

    class Fulfilment(models.TextChoices):
        PENDING = "pending", _("not due yet")
        MET = "met", _("met")
        PARTLY = "partly", _("partly met")
        MISSED = "missed", _("missed")

    investor = models.ForeignKey(
        "investors.Investor",
        models.CASCADE,
        related_name="incentives",
        verbose_name=_("investor"),
    )
    name = models.CharField(_("incentive"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, blank=True)
    granted_by = models.CharField(_("granted by"), max_length=200, blank=True)
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    amount = money(_("amount"), validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    has_local_content = models.BooleanField(
        _("has a local-content condition"), null=True, blank=True
    )
    local_content = percent(_("local content required, %"))
    local_content_due_on = models.DateField(_("local content due on"), null=True, blank=True)
    fulfilment = models.CharField(
        _("condition"), max_length=8, choices=Fulfilment.choices, blank=True
    )
    conditions = models.TextField(_("conditions in words"), blank=True)

    class Meta:
        verbose_name = _("incentive")
        verbose_name_plural = _("incentives")
        ordering = ["-granted_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(granted_on__isnull=True)
                | Q(ends_on__gte=F("granted_on")),
                name="incentive_ends_after_grant",
                violation_error_message=_("The incentive ends before it was granted."),
            )
        ]

    def __str__(self) -> str:
        return self.name
