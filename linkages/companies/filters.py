"""How the company list and the API narrow the register; the same for both."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linkages.classifications.labels import entries, entry
from linkages.companies import identifiers
from linkages.companies.models import Company, CompanyQuerySet, Identifier
from linkages.countries import country_choices


def below(queryset: models.QuerySet[Any], path: str, scheme: str, code: str) -> Any:
    """Rows whose code is the one named or one below it."""
    found = entry(scheme, code)
    if found is None:
        return queryset.none()
    return queryset.filter(
        models.Q(**{f"{path}__path": found.path})
        | models.Q(**{f"{path}__path__startswith": f"{found.path}/"}),
        **{f"{path}__scheme__code": scheme},
    )


def region_choices() -> list[tuple[str, str]]:
    """The tree of regions of the country, each level set in."""
    found = [one for one in entries("region") if not one.is_retired]
    home = [one for one in found if one.path.startswith(f"{settings.COUNTRY}/")] or found
    top = min((one.depth for one in home), default=1)
    return [(one.code, "\u2003" * (one.depth - top) + one.display_name) for one in home]


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


class CompanyFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name or number"), method="by_text")
    status = filters.MultipleChoiceFilter(
        label=_("Status"),
        choices=Company.Status.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    kind = filters.ChoiceFilter(
        label=_("Role"),
        choices=[
            ("investor", _("investor")),
            ("supplier", _("supplier")),
            ("none", _("neither yet")),
        ],
        method="by_kind",
        empty_label=_("all"),
    )
    size = filters.MultipleChoiceFilter(
        field_name="size_class",
        label=_("Size"),
        choices=Company.Size.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    region = filters.ChoiceFilter(
        label=_("Region"), choices=region_choices, method="by_region", empty_label=_("all")
    )
    activity = filters.CharFilter(label=_("Activity (NACE code)"), method="by_activity")
    country = filters.ChoiceFilter(
        label=_("Country"), choices=country_choices, empty_label=_("all")
    )

    class Meta:
        model = Company
        fields: list[str] = []

    def by_text(self, queryset: CompanyQuerySet, name: str, value: str) -> CompanyQuerySet:
        return named_or_numbered(queryset, value)

    def by_kind(self, queryset: CompanyQuerySet, name: str, value: str) -> Any:
        if value == "none":
            return queryset.filter(investor__isnull=True, supplier__isnull=True)
        return queryset.filter(**{f"{value}__isnull": False})

    def by_region(self, queryset: CompanyQuerySet, name: str, value: str) -> Any:
        return below(queryset, "region", "region", value)

    def by_activity(self, queryset: CompanyQuerySet, name: str, value: str) -> Any:
        return below(queryset, "main_activity", "nace2", value.strip().upper())
