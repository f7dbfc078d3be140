"""The investor: sections A–H of the founding document over one company of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from investors.models.a_general import General
from investors.models.b_profile import Profile
from investors.models.c_history import CorporateHistory
from investors.models.d_geography import Geography
from investors.models.e_ownership import OwnershipAndAccounts
from investors.models.f_supply import Supply, check_yearly_shares
from investors.models.g_contacts import Contacts
from investors.models.h_strategy import Strategy
from linkages.bilingual import pick
from linkages.companies.models import Company
from linkages.editing.models import Sectioned, Versioned
from linkages.history.tracking import tracked
from linkages.permissions import AGENCY, Role, role_of

if TYPE_CHECKING:
    from datetime import date


class InvestorQuerySet(models.QuerySet["Investor"]):
    def visible_to(self, user: Any) -> InvestorQuerySet:
        """The agency sees all; a buyer its own company; nobody else any."""
        role = role_of(user)
        if role in AGENCY:
            return self
        if role == Role.BUYER and user.company_id:
            return self.filter(company=user.company_id)
        return self.none()

    def prospects(self) -> InvestorQuerySet:
        return self.filter(company__status=Company.Status.PROSPECT)

    def active(self) -> InvestorQuerySet:
        return self.filter(company__status=Company.Status.ACTIVE)

    def named(self, text: str) -> InvestorQuerySet:
        """Investors whose company's name contains each word, in any script."""
        return self.filter(company__in=Company.objects.named(text))

    def listed_on(self, day: date) -> InvestorQuerySet:
        """In the purchaser database on this day."""
        return self.filter(Q(listed_to__isnull=True) | Q(listed_to__gte=day), listed_from__lte=day)


@tracked()
class Investor(
    General,
    Profile,
    CorporateHistory,
    Geography,
    OwnershipAndAccounts,
    Supply,
    Contacts,
    Strategy,
    Versioned,
    Sectioned,
):
    company = models.OneToOneField(
        Company, models.CASCADE, related_name="investor", verbose_name=_("company")
    )

    objects = InvestorQuerySet.as_manager()

    class Meta:
        verbose_name = _("investor")
        verbose_name_plural = _("investors")
        ordering = ["company__name_folded", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(listed_to__isnull=True)
                | Q(listed_from__isnull=True)
                | Q(listed_to__gte=F("listed_from")),
                name="investor_leaves_after_entering",
                violation_error_message=_("It leaves the purchaser database before entering it."),
            )
        ]

    def __str__(self) -> str:
        return self.company.display_name

    def get_absolute_url(self) -> str:
        return reverse("investors:detail", args=[self.pk])

    @property
    def display_name(self) -> str:
        return self.company.display_name

    @property
    def display_profile(self) -> str:
        return pick(self.profile, self.profile_en)

    def narrow_choices(self, name: str, choices: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Sites are the company's own."""
        return choices.filter(company=self.company_id) if name == "site" else choices

    def check_section(self, section: str, rows: dict[str, list[Any]]) -> None:
        if "supply_costs" in rows:
            try:
                check_yearly_shares(rows["supply_costs"])
            except ValidationError as error:
                raise ValidationError({"supply_costs": error.messages}) from error

    @property
    def is_prospect(self) -> bool:
        return self.company.status == Company.Status.PROSPECT

    def is_listed(self, day: date | None = None) -> bool:
        day = day or timezone.localdate()
        return (
            self.listed_from is not None
            and self.listed_from <= day
            and (self.listed_to is None or day <= self.listed_to)
        )
