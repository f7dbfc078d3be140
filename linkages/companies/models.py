"""The reference register: a legal entity once, whatever its roles, with its sites, identifiers,
owners and yearly figures."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linkages.bilingual import BilingualName, folded, folded_english
from linkages.companies import identifiers
from linkages.editing.columns import money, node
from linkages.editing.models import Sectioned, Sourced, Versioned
from linkages.history.tracking import tracked
from linkages.permissions import AGENCY, OUTSIDERS, Role, role_of

YEAR = [MinValueValidator(1900), MaxValueValidator(2100)]


class CompanyQuerySet(models.QuerySet["Company"]):
    def visible_to(self, user: Any) -> CompanyQuerySet:
        """The agency sees all; a buyer its own, published and released suppliers; an SME its own
        and the companies released to it."""
        role = role_of(user)
        if role in AGENCY:
            return self
        if role not in OUTSIDERS or not user.company_id:
            return self.none()
        released = Release.objects.filter(to_company=user.company_id).values("company")
        seen = Q(pk=user.company_id) | Q(pk__in=released)
        if role == Role.BUYER:
            seen |= Q(published=True, supplier__isnull=False)
        return self.filter(seen)

    def named(self, text: str) -> CompanyQuerySet:
        """Companies whose name contains each word, whatever script, case or diacritics."""
        from linkages.folding import fold

        found = self
        for word in fold(text).split():
            found = found.filter(name_folded__contains=word)
        return found


@tracked()
class Company(BilingualName, Versioned, Sectioned):
    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        PROSPECT = "prospect", _("prospect")
        INACTIVE = "inactive", _("inactive")

    class Standing(models.TextChoices):
        """What the register says of the entity; empty = not known."""

        GOOD = "good", _("in good standing")
        INSOLVENT = "insolvent", _("insolvent")
        BLOCKED = "blocked", _("account blocked")
        TAX_DEBT = "tax_debt", _("tax debt")
        STRUCK_OFF = "struck_off", _("struck off")

    class Size(models.TextChoices):
        MICRO = "micro", _("micro")
        SMALL = "small", _("small")
        MEDIUM = "medium", _("medium")
        LARGE = "large", _("large")

    country = models.CharField(_("country"), max_length=2, default="", blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    legal_form = node("legal_form", _("legal form"))
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    trade_names = models.CharField(_("trade names"), max_length=300, blank=True)
    main_activity = node("nace2", _("main activity (NACE)"))
    region = node("region", _("region"))
    website = models.URLField(_("website"), blank=True)
    group_name = models.CharField(_("group"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent company"),
    )
    standing = models.CharField(
        _("standing in the register"), max_length=12, choices=Standing.choices, blank=True
    )
    standing_on = models.DateField(_("standing checked on"), null=True, blank=True)
    sanctions_checked_on = models.DateField(_("sanctions checked on"), null=True, blank=True)
    is_sanctioned = models.BooleanField(_("on a sanctions list"), null=True, blank=True)
    size_class = models.CharField(
        _("size class"), max_length=8, choices=Size.choices, blank=True,
        help_text=_("EU Recommendation 2003/361, from the latest yearly figures."),
    )  # fmt: skip
    account_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account manager"),
    )
    published = models.BooleanField(_("profile published"), default=False)
    is_demo = models.BooleanField(default=False, editable=False, db_index=True)
    name_folded = folded("name", "name_en", "trade_names")
    name_en_folded = folded_english()

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["name_folded", "pk"]
        indexes = [
            models.Index(fields=["name_folded", "id"]),
            models.Index(fields=["name_en_folded", "id"]),
            models.Index(fields=["updated_at", "id"]),
            GinIndex(OpClass(F("name_folded"), "gin_trgm_ops"), name="company_name_trigram"),
            models.Index(fields=["status", "name_folded", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="company_not_its_own_parent",
                violation_error_message=_("A company cannot be its own parent."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("companies:detail", args=[self.pk])

    def settle(self, table: str) -> None:
        """Check the owners, or derive the size, after their rows were written."""
        from linkages.companies import services

        if table == "owners":
            services.set_owners_checked(self)
        elif table == "figures":
            services.refresh_size(self)


class Membership(models.Model):
    """An outsider acts for one company: a buyer for an investor, an SME user for a supplier."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="membership", verbose_name=_("user")
    )
    company = models.ForeignKey(
        Company, models.CASCADE, related_name="memberships", verbose_name=_("company")
    )

    class Meta:
        verbose_name = _("membership")

    def __str__(self) -> str:
        return f"{self.user} · {self.company}"


class Release(models.Model):
    """A company's profile shown to another company: a supplier proposed to a buyer, or a buyer's
    identity disclosed to a supplier after both said yes."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="releases")
    to_company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    released_at = models.DateTimeField(auto_now_add=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "to_company"], name="release_once")
        ]

    def __str__(self) -> str:
        return f"{self.company} → {self.to_company}"


@tracked()
class Identifier(Sourced):
    """A number that a register gave the company; the key of duplicates."""

    class Kind(models.TextChoices):
        REGISTER = "register", _("national register number")
        VAT = "vat", _("VAT number")
        LEI = "lei", _("LEI")
        DUNS = "duns", _("D-U-N-S number")
        OTHER = "other", _("other number")

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="identifiers", verbose_name=_("company")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    country = models.CharField(_("country"), max_length=2, blank=True)
    value = models.CharField(_("number"), max_length=60)
    value_key = models.CharField(max_length=60, editable=False)  # letters and digits, upper case
    check_passed = models.BooleanField(_("check digits right"), null=True, editable=False)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "country", "value_key"],
                name="identifier_once",
                violation_error_message=_("Another company already has this number."),
            )
        ]
        indexes = [
            models.Index(
                fields=["value_key"], opclasses=["varchar_pattern_ops"], name="identifier_prefix"
            ),
        ]

    def __str__(self) -> str:
        return self.value

    def clean(self) -> None:
        """Derive the key of duplicates; refuse a number whose check digits are wrong."""
        self.country = self.country or self.company.country
        self.value_key = identifiers.key(self.value)
        verdict = identifiers.check(self.kind, self.country, self.value)
        self.check_passed = verdict.passed
        if verdict.passed is False:
            raise ValidationError({"value": verdict.message})


@tracked()
class Site(Sourced):
    """A place of production or an office."""

    class Tenure(models.TextChoices):
        OWNED = "owned", _("owned")
        RENTED = "rented", _("rented")
        ZONE = "zone", _("in an industrial zone")

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="sites", verbose_name=_("company")
    )
    name = models.CharField(_("site"), max_length=200)
    is_main = models.BooleanField(_("main site"), default=False)
    country = models.CharField(_("country"), max_length=2, blank=True)
    region = node("region", _("region"))
    municipality = models.CharField(_("municipality"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )  # fmt: skip
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )  # fmt: skip
    tenure = models.CharField(_("tenure"), max_length=10, choices=Tenure.choices, blank=True)
    land_m2 = models.PositiveIntegerField(_("land, m²"), null=True, blank=True)
    covered_m2 = models.PositiveIntegerField(_("covered area, m²"), null=True, blank=True)
    expansion_m2 = models.PositiveIntegerField(_("room to expand, m²"), null=True, blank=True)
    power_kva = models.PositiveIntegerField(_("power, kVA"), null=True, blank=True)
    crane_t = models.DecimalField(
        _("crane, t"), max_digits=7, decimal_places=1, null=True, blank=True
    )
    door_height_m = models.DecimalField(
        _("door height, m"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    floor_load_t_m2 = models.DecimalField(
        _("floor load, t/m²"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    has_gas = models.BooleanField(_("gas"), null=True, blank=True)
    has_rail = models.BooleanField(_("rail siding"), null=True, blank=True)
    motorway_km = models.PositiveIntegerField(_("to the motorway, km"), null=True, blank=True)
    port_km = models.PositiveIntegerField(_("to the port, km"), null=True, blank=True)
    employees = models.PositiveIntegerField(_("people at the site"), null=True, blank=True)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["-is_main", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(is_main=True),
                name="one_main_site",
                violation_error_message=_("The company already has a main site."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Ownership(Sourced):
    """A share of the company, held by a company of the register or by somebody named."""

    class Holder(models.TextChoices):
        DOMESTIC = "domestic", _("domestic")
        FOREIGN = "foreign", _("foreign")
        STATE = "state", _("state")

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="owners", verbose_name=_("company")
    )
    owner = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="holdings",
        verbose_name=_("owner in the register"),
    )
    owner_name = models.CharField(_("owner"), max_length=300, blank=True)
    country = models.CharField(_("country of the owner"), max_length=2, blank=True)
    holder = models.CharField(_("kind of owner"), max_length=10, choices=Holder.choices)
    share = models.DecimalField(
        _("share of votes, %"), max_digits=6, decimal_places=3,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("owner")
        verbose_name_plural = _("owners")
        ordering = ["-share", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | ~Q(owner=F("company")),
                name="owner_is_another_company",
                violation_error_message=_("A company cannot own itself."),
            ),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=100), name="ownership_share_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.owner_name or str(self.owner)


@tracked()
class YearlyFigures(Sourced):
    """Accounts and staff of one year, in the currency they were reported in."""

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="figures", verbose_name=_("company")
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEAR)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    turnover = money(_("turnover"))
    exports = money(_("exports"))
    balance = money(_("balance sheet total"))
    value_added = money(_("value added"))
    profit = money(_("profit"))
    purchases = money(_("purchases"))
    local_purchases = money(_("local purchases"))
    sme_purchases = money(_("purchases from SMEs"))
    rnd = money(_("research and development"))
    capex = money(_("investment"))
    ebitda = money(_("EBITDA"))
    equity = money(_("equity"))
    debt = money(_("debt"))
    headcount = models.PositiveIntegerField(_("people"), null=True, blank=True)
    fte = models.DecimalField(
        _("full-time equivalents"), max_digits=9, decimal_places=1, null=True, blank=True
    )
    is_audited = models.BooleanField(_("audited"), null=True, blank=True)

    class Meta:
        verbose_name = _("yearly figures")
        verbose_name_plural = _("yearly figures")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "year"],
                name="figures_once_a_year",
                violation_error_message=_("The figures of this year are already there."),
            )
        ]

    def __str__(self) -> str:
        return str(self.year)
