"""Section F: estimated breakdown of supply costs, main needs by category, main national suppliers.
What the affiliate buys in all, and locally, is in its yearly figures."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linkages.classifications.labels import label_by_id
from linkages.companies.models import YEAR
from linkages.editing.columns import codes, money, node, percent
from linkages.editing.models import Sourced
from linkages.history.tracking import tracked

WHOLE = Decimal(100)


class Supply(models.Model):
    class Authority(models.TextChoices):
        PLANT = "plant", _("the plant")
        GROUP = "group", _("the group")
        BOTH = "both", _("plant and group, by category")

    class ApprovalStep(models.TextChoices):
        SELF_ASSESSMENT = "self_assessment", _("self-assessment")
        SCREEN = "screen", _("quick screen")
        SYSTEM_AUDIT = "system_audit", _("system audit")
        PROCESS_AUDIT = "process_audit", _("process audit")
        SAMPLE = "sample", _("sample")
        PPAP = "ppap", _("PPAP")
        TRIAL = "trial", _("trial order")
        FINANCIAL = "financial", _("financial check")

    # F: main supply needs by category (the needs themselves are records of their own)
    main_needs = models.TextField(_("main supply needs"), blank=True)
    # Who may choose a supplier
    purchasing_authority = models.CharField(
        _("who decides on purchases"), max_length=8, choices=Authority.choices, blank=True
    )
    purchasing_note = models.TextField(_("what the plant buys itself"), blank=True)
    approval_steps = codes(_("steps of supplier approval"), ApprovalStep.choices)
    approval_process = models.TextField(_("approval of suppliers"), blank=True)
    approval_months = models.PositiveSmallIntegerField(
        _("approval takes, months"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    ppap_level = models.PositiveSmallIntegerField(
        _("usual PPAP level"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )  # fmt: skip
    portal_url = models.URLField(_("supplier portal"), blank=True)
    payment_days = models.PositiveSmallIntegerField(
        _("pays in, days"), null=True, blank=True, validators=[MaxValueValidator(365)]
    )
    # Planned localisation
    localisation_plan = models.TextField(_("planned to localise"), blank=True)
    localisation_target = percent(_("local share aimed at, %"))
    localisation_target_year = models.PositiveSmallIntegerField(
        _("aimed at by"), null=True, blank=True, validators=YEAR
    )

    class Meta:
        abstract = True


class Interest(models.IntegerChoices):
    NONE = 0, _("0 none")
    LATER = 1, _("1 later perhaps")
    OPEN = 2, _("2 open to offers")
    WANTED = 3, _("3 wanted")


class Confidence(models.TextChoices):
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")


@tracked()
class SupplyCost(Sourced):
    """F: one category of the estimated breakdown of supply costs of a year.

    `share` is the category's part of all supply costs; the three sourcing shares say where the
    category comes from and add up to 100 where they are known.
    """

    class Pain(models.TextChoices):
        COST = "cost", _("cost")
        LEAD_TIME = "lead_time", _("lead time")
        QUALITY = "quality", _("quality")
        STOCK = "stock", _("stock")
        RISK = "risk", _("risk")

    investor = models.ForeignKey(
        "investors.Investor",
        models.CASCADE,
        related_name="supply_costs",
        verbose_name=_("investor"),
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEAR)
    category = node("process", _("category"))
    name = models.CharField(
        _("category in the buyer's words"), max_length=200, blank=True,
        help_text=_("Where no category of the tree fits, this is enough."),
    )  # fmt: skip
    hs = node("hs", _("product code (HS)"))
    cpv = node("cpv", _("product code (CPV)"))
    annual_spend = money(_("spend a year"), validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    share = percent(_("share of supply costs, %"))
    share_domestic = percent(_("local domestic, %"))
    share_foreign = percent(_("local foreign-owned, %"))
    share_import = percent(_("imported, %"))
    suppliers = models.CharField(_("current suppliers"), max_length=300, blank=True)
    countries = codes(_("countries of the suppliers"))
    contract_ends_on = models.DateField(_("contract ends on"), null=True, blank=True)
    pain = codes(_("pain"), Pain.choices)
    localisation_interest = models.PositiveSmallIntegerField(
        _("interest in local supply"), choices=Interest.choices, null=True, blank=True
    )
    technical_owner = models.CharField(_("technical owner"), max_length=200, blank=True)
    confidence = models.CharField(
        _("confidence"), max_length=8, choices=Confidence.choices, blank=True
    )

    class Meta:
        verbose_name = _("supply cost")
        verbose_name_plural = _("supply costs by category")
        ordering = ["-year", F("annual_spend").desc(nulls_last=True), "-share", "pk"]
        indexes = [models.Index(fields=["investor", "year"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=False) | ~Q(name=""),
                name="supply_cost_has_category",
                violation_error_message=_("Choose a category, or name it in the buyer's words."),
            ),
            models.CheckConstraint(
                condition=Q(
                    share_domestic__isnull=True,
                    share_foreign__isnull=True,
                    share_import__isnull=True,
                )
                | Q(
                    share_domestic__isnull=False,
                    share_foreign__isnull=False,
                    share_import=WHOLE - F("share_domestic") - F("share_foreign"),
                ),
                name="sourcing_adds_up",
                violation_error_message=_(
                    "Local domestic, local foreign-owned and imported must add up to 100 %."
                ),
            ),
        ]
        triggers = [
            # Checked at commit, so that rows can be rewritten in any order within one save.
            pgtrigger.Trigger(
                name="shares_of_year_within_100",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("share", "year", "investor_id"),
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(new__share__isnull=False),
                func=(
                    "IF (SELECT sum(share) FROM investors_supplycost WHERE investor_id = "
                    "NEW.investor_id AND year = NEW.year) > 100 THEN RAISE EXCEPTION "
                    "'supply-cost shares of % add up to more than 100', NEW.year "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NULL;"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.name or label_by_id(self.category_id)}"

    def clean(self) -> None:
        parts = (self.share_domestic, self.share_foreign, self.share_import)
        if all(part is None for part in parts):
            return
        if any(part is None for part in parts):
            raise ValidationError(
                {
                    "share_import": _(
                        "Give all three of local domestic, local foreign-owned and imported, or "
                        "none; write 0 where nothing comes from."
                    )
                }
            )
        if (total := sum_of(parts)) != WHOLE:
            raise ValidationError(
                {
                    "share_import": _(
                        "Local domestic, local foreign-owned and imported add up to %(total)s %%; "
                        "change them until the sum is 100 %%."
                    )
                    % {"total": plain(total)}
                }
            )


def sum_of(parts: Iterable[Decimal | None]) -> Decimal:
    return sum((part for part in parts if part is not None), Decimal(0))


def plain(number: Decimal) -> str:
    """103.00 → 103, 99.50 → 99.5, in the active language."""
    from django.utils.formats import number_format

    whole = number.to_integral_value()
    return number_format(whole if number == whole else number.normalize())


def check_yearly_shares(rows: Iterable[SupplyCost]) -> None:
    """The categories' shares of a year add up to 100 % at most; less where some are not known."""
    by_year: dict[int, list[Decimal | None]] = {}
    for row in rows:
        by_year.setdefault(row.year, []).append(row.share)
    errors = [
        ValidationError(
            _(
                "The shares of supply costs of %(year)s add up to %(total)s %%; at most 100 %% is "
                "possible. Lower one of them, or leave unknown ones empty."
            ),
            code="shares_above_100",
            params={"year": year, "total": plain(total)},
        )
        for year, shares in sorted(by_year.items())
        if (total := sum_of(shares)) > WHOLE
    ]
    if errors:
        raise ValidationError(errors)


@tracked()
class NationalSupplier(Sourced):
    """F: a main supplier in the country, from the register or by name."""

    class Ownership(models.TextChoices):
        DOMESTIC = "domestic", _("domestic")
        FOREIGN = "foreign", _("foreign-owned")

    investor = models.ForeignKey(
        "investors.Investor",
        models.CASCADE,
        related_name="national_suppliers",
        verbose_name=_("investor"),
    )
    company = models.ForeignKey(
        "companies.Company",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("supplier in the register"),
    )
    name = models.CharField(_("supplier"), max_length=300, blank=True)
    ownership = models.CharField(
        _("ownership"), max_length=10, choices=Ownership.choices, blank=True
    )
    category = node("process", _("category"))
    supplies = models.CharField(_("what it supplies"), max_length=200, blank=True)
    since_year = models.PositiveSmallIntegerField(
        _("since"), null=True, blank=True, validators=YEAR
    )
    annual_value = money(_("value a year"), validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    contract_ends_on = models.DateField(_("contract ends on"), null=True, blank=True)

    class Meta:
        verbose_name = _("main supplier in the country")
        verbose_name_plural = _("main suppliers in the country")
        ordering = [F("annual_value").desc(nulls_last=True), "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(company__isnull=False) | ~Q(name=""),
                name="national_supplier_is_named",
                violation_error_message=_("Pick the supplier from the register or name it."),
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.company)


@tracked()
class ImportOrigin(Sourced):
    """F: how much of the imports of a year comes from which country."""

    investor = models.ForeignKey(
        "investors.Investor",
        models.CASCADE,
        related_name="import_origins",
        verbose_name=_("investor"),
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEAR)
    country = models.CharField(_("country"), max_length=2)
    share = percent(_("share of imports, %"))

    class Meta:
        verbose_name = _("origin of imports")
        verbose_name_plural = _("imports by country")
        ordering = ["-year", F("share").desc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["investor", "year", "country"],
                name="import_origin_once",
                violation_error_message=_("This country is already there for the year."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.country}"
