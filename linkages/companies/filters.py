"""How the company list and the API narrow the register; the same for both."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from linkages.classifications.labels import Entry
from linkages.companies import identifiers
from linkages.companies.models import Company, CompanyQuerySet, Identifier
from linkages.countries import country_choices
from linkages.facets.fields import CodesFilter, keys_below


def named_or_numbered(queryset: CompanyQuerySet, text: str) -> CompanyQuerySet:
    """By words of the name in any script, or by a register number."""
    key = identifiers.key(text)
    by_name = queryset.named(text)
    if any(letter.isdigit() for letter in key) and len(key) >= 4:
        # One of both by union: with “or” the database would read the whole register.
        numbered = Identifier.objects.filter(value_key__startswith=key).values("company")
        named = Company.objects.named(text).values("pk")
        return queryset.filter(pk__in=named.order_by().union(numbered.order_by()))
    return by_name


ROLES = [
    ("investor", _("investor")),
    ("supplier", _("supplier")),
    ("none", _("neither yet")),
]


class CompanyFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name or number"), method="by_text")
    status = filters.MultipleChoiceFilter(
        label=_("Status"),
        choices=Company.Status.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    kind = filters.MultipleChoiceFilter(
        label=_("Role"),
        choices=ROLES,
        widget=forms.CheckboxSelectMultiple,
        method="by_kind",
    )
    size = filters.MultipleChoiceFilter(
        field_name="size_class",
        label=_("Size"),
        choices=Company.Size.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    region = CodesFilter(label=_("Region"), method="by_region", scheme="region")
    activity = CodesFilter(label=_("Sector"), method="by_activity", scheme="nace2")
    country = filters.MultipleChoiceFilter(
        label=_("Country"), choices=country_choices, distinct=False
    )

    class Meta:
        model = Company
        fields: list[str] = []

    def by_text(self, queryset: CompanyQuerySet, name: str, value: str) -> CompanyQuerySet:
        return named_or_numbered(queryset, value)

    def by_kind(self, queryset: CompanyQuerySet, name: str, value: list[str]) -> Any:
        wanted = models.Q(pk__in=[])
        for role in value:
            if role == "none":
                wanted |= models.Q(investor__isnull=True, supplier__isnull=True)
            else:
                wanted |= models.Q(**{f"{role}__isnull": False})
        return queryset.filter(wanted) if value else queryset

    def by_region(self, queryset: CompanyQuerySet, name: str, value: list[Entry]) -> Any:
        return queryset.filter(region__in=keys_below(value)) if value else queryset

    def by_activity(self, queryset: CompanyQuerySet, name: str, value: list[Entry]) -> Any:
        return queryset.filter(main_activity__in=keys_below(value)) if value else queryset
