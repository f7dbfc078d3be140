"""How the lists of investors and needs and the API narrow them; the same for both."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from investors.models import Investor, Need
from investors.models.investor import InvestorQuerySet
from investors.models.need import NeedQuerySet
from linkages.classifications.labels import entry
from linkages.companies.filters import below, named_or_numbered, region_choices
from linkages.companies.models import Company
from linkages.listing import Sort

EXPIRING_DAYS = 30
INVESTOR_SORTS = (
    Sort("name", "company__name_folded"),
    Sort("needs", "open_needs"),
    Sort("updated", "updated_at"),
)
NEED_SORTS = (
    Sort("number", "pk"),
    Sort("name", "name_folded"),
    Sort("value", "annual_value", blank=True),
    Sort("expires", "expires_on", blank=True),
)


class InvestorFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name or number"), method="by_text")
    status = filters.MultipleChoiceFilter(
        field_name="company__status",
        label=_("Status"),
        choices=Company.Status.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    kind = filters.MultipleChoiceFilter(
        label=_("Type of company"),
        choices=Investor.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    industry = filters.CharFilter(label=_("Main industry (NACE code)"), method="by_industry")
    region = filters.ChoiceFilter(
        label=_("Region"), choices=region_choices, method="by_region", empty_label=_("all")
    )
    mine = filters.BooleanFilter(
        label=_("Only mine"), method="by_manager", widget=forms.CheckboxInput
    )
    open_needs = filters.BooleanFilter(
        label=_("Only with open needs"), method="with_open_needs", widget=forms.CheckboxInput
    )

    class Meta:
        model = Investor
        fields: list[str] = []

    def by_text(self, queryset: InvestorQuerySet, name: str, value: str) -> Any:
        return queryset.filter(company__in=named_or_numbered(Company.objects.all(), value))

    def by_industry(self, queryset: InvestorQuerySet, name: str, value: str) -> Any:
        code = value.partition("·")[0].strip().upper()
        found = entry("nace2", code)
        if found is None:
            return queryset.none()
        own = below(queryset, "main_industry", "nace2", code).values("pk")
        registered = below(queryset, "company__main_activity", "nace2", code).values("pk")
        return queryset.filter(models.Q(pk__in=own) | models.Q(pk__in=registered))

    def by_region(self, queryset: InvestorQuerySet, name: str, value: str) -> Any:
        return below(queryset, "company__region", "region", value)

    def by_manager(self, queryset: InvestorQuerySet, name: str, value: bool) -> Any:
        return queryset.filter(company__account_manager=self.request.user) if value else queryset

    def with_open_needs(self, queryset: InvestorQuerySet, name: str, value: bool) -> Any:
        if not value:
            return queryset
        return queryset.filter(pk__in=Need.objects.open().values("investor"))


class NeedFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Number, name or part"), method="by_text")
    status = filters.MultipleChoiceFilter(
        label=_("Status"),
        choices=Need.Status.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    kind = filters.MultipleChoiceFilter(
        label=_("Type of need"),
        choices=Need.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    process = filters.CharFilter(label=_("Process"), method="by_process")
    investor = filters.NumberFilter(field_name="investor", widget=forms.HiddenInput)
    mine = filters.BooleanFilter(
        label=_("Only mine"), method="by_promoter", widget=forms.CheckboxInput
    )
    expiring = filters.BooleanFilter(
        label=_("Ends within 30 days or has ended"),
        method="by_expiry",
        widget=forms.CheckboxInput,
    )

    class Meta:
        model = Need
        fields: list[str] = []

    def by_text(self, queryset: NeedQuerySet, name: str, value: str) -> Any:
        return queryset.named(value)

    def by_process(self, queryset: NeedQuerySet, name: str, value: str) -> Any:
        """A code, or words of its label; what is below counts."""
        from linkages.classifications.models import Node

        code = value.partition("·")[0].strip()
        found = entry("process", code)
        tree = Node.objects.in_scheme("process")
        roots = [found.path] if found else list(tree.search(value).values_list("path", flat=True))
        under = models.Q(pk__in=[])
        for path in roots[:50]:
            under |= models.Q(path=path) | models.Q(path__startswith=f"{path}/")
        return queryset.filter(processes__process__in=tree.filter(under)).distinct()

    def by_promoter(self, queryset: NeedQuerySet, name: str, value: bool) -> Any:
        return queryset.filter(promoter=self.request.user) if value else queryset

    def by_expiry(self, queryset: NeedQuerySet, name: str, value: bool) -> Any:
        if not value:
            return queryset
        soon = timezone.localdate() + dt.timedelta(days=EXPIRING_DAYS)
        return queryset.filter(status__in=[Need.Status.VALIDATED, *Need.OPEN], expires_on__lte=soon)
