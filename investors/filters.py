"""How the lists of investors and needs and the API narrow them; the same for both."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from investors.models import Investor, Need, NeedProcess
from investors.models.investor import InvestorQuerySet
from investors.models.need import NeedQuerySet
from linkages.classifications.labels import Entry
from linkages.companies.filters import named_or_numbered
from linkages.companies.models import Company
from linkages.facets.fields import CodesFilter, keys_below
from linkages.listing import Sort

EXPIRING_DAYS = 30
INVESTOR_SORTS = (
    Sort("name", "company__name_folded", english="company__name_en_folded"),
    Sort("needs", "open_needs"),
    Sort("updated", "updated_at"),
)
NEED_SORTS = (
    Sort("number", "pk"),
    Sort("name", "name_folded", english="name_en_folded"),
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
    industry = CodesFilter(label=_("Main industry"), method="by_industry", scheme="nace2")
    region = CodesFilter(label=_("Region"), method="by_region", scheme="region")
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

    def by_industry(self, queryset: InvestorQuerySet, name: str, value: list[Entry]) -> Any:
        """Its own main industry or the one that the register knows."""
        if not value:
            return queryset
        keys = keys_below(value)
        own = queryset.model.objects.filter(main_industry__in=keys).values("pk")
        registered = queryset.model.objects.filter(company__main_activity__in=keys).values("pk")
        return queryset.filter(pk__in=own.order_by().union(registered.order_by()))

    def by_region(self, queryset: InvestorQuerySet, name: str, value: list[Entry]) -> Any:
        return queryset.filter(company__region__in=keys_below(value)) if value else queryset

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
    process = CodesFilter(label=_("Process"), method="by_process", scheme="process", by_words=True)
    industry = CodesFilter(label=_("Industry of the buyer"), method="by_industry", scheme="nace2")
    region = CodesFilter(label=_("Region"), method="by_region", scheme="region")
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

    def by_process(self, queryset: NeedQuerySet, name: str, value: list[Entry]) -> Any:
        if not value:
            return queryset
        asked = NeedProcess.objects.filter(process__in=keys_below(value))
        return queryset.filter(models.Exists(asked.filter(need=models.OuterRef("pk"))))

    def by_industry(self, queryset: NeedQuerySet, name: str, value: list[Entry]) -> Any:
        if not value:
            return queryset
        keys = keys_below(value)
        return queryset.filter(
            models.Q(investor__main_industry__in=keys)
            | models.Q(investor__company__main_activity__in=keys)
        )

    def by_region(self, queryset: NeedQuerySet, name: str, value: list[Entry]) -> Any:
        """Where the buyer is."""
        if not value:
            return queryset
        return queryset.filter(investor__company__region__in=keys_below(value))

    def by_promoter(self, queryset: NeedQuerySet, name: str, value: bool) -> Any:
        return queryset.filter(promoter=self.request.user) if value else queryset

    def by_expiry(self, queryset: NeedQuerySet, name: str, value: bool) -> Any:
        if not value:
            return queryset
        soon = timezone.localdate() + dt.timedelta(days=EXPIRING_DAYS)
        return queryset.filter(status__in=[Need.Status.VALIDATED, *Need.OPEN], expires_on__lte=soon)
