"""How the supplier list, its export and the API narrow the suppliers; the same for all three."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.classifications import labels
from linkages.classifications.certificates import proving
from linkages.classifications.labels import Entry
from linkages.companies.filters import named_or_numbered
from linkages.companies.models import Company
from linkages.facets.fields import CodesFilter, keys_below
from linkages.permissions import may_read
from suppliers.models import AuditResult, Capability, Certification, Supplier
from suppliers.models.supplier import SupplierQuerySet
from suppliers.summaries import ENDING_DAYS

STALE_DAYS = 365
#: Filters that say something about a confidential fact: access class of the fact.
RESTRICTED = {
    "readiness": "audit",
    "programme": "agency",
    "published": "agency",
    "mine": "agency",
    "stale": "agency",
}
READINESS = {"5": (5, 5), "3": (3, 4), "1": (1, 2), "0": (0, 0)}
READINESS_CHOICES = [
    ("5", _("level 5")),
    ("3", _("levels 3–4")),
    ("1", _("levels 1–2")),
    ("0", _("level 0")),
    ("none", _("not audited")),
]
PUBLISHED = [("yes", _("published")), ("no", _("not published"))]


def certificate_choices() -> list[tuple[str, str]]:
    """Certificates that a firm can hold, by their short names."""
    found = [one for one in labels.entries("certificate") if one.depth > 1 and not one.is_retired]
    return [(one.code, one.short) for one in found]


class SupplierFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name or number"), method="by_text")
    process = CodesFilter(
        label=_("Process"),
        method="by_process",
        scheme="process",
        help_text=_("Also finds what is below it in the tree."),
    )
    certificate = filters.MultipleChoiceFilter(
        label=_("Certificate valid today"),
        choices=certificate_choices,
        widget=forms.CheckboxSelectMultiple,
        method="by_certificate",
    )
    sector = CodesFilter(label=_("Sector"), method="by_sector", scheme="nace2")
    region = CodesFilter(label=_("Region"), method="by_region", scheme="region")
    size = filters.MultipleChoiceFilter(
        field_name="company__size_class",
        label=_("Size"),
        choices=Company.Size.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    readiness = filters.MultipleChoiceFilter(
        label=_("Readiness at the last audit"),
        choices=READINESS_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        method="by_readiness",
    )
    programme = filters.MultipleChoiceFilter(
        field_name="programme_status",
        label=_("Programme status"),
        choices=Supplier.Programme.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    published = filters.MultipleChoiceFilter(
        label=_("Profile"),
        choices=PUBLISHED,
        method="by_published",
        widget=forms.CheckboxSelectMultiple,
    )
    mine = filters.BooleanFilter(
        label=_("Only mine"), method="by_manager", widget=forms.CheckboxInput
    )
    ending = filters.BooleanFilter(
        label=_("A certificate ends within 90 days"),
        method="by_ending",
        widget=forms.CheckboxInput,
    )
    stale = filters.BooleanFilter(
        label=_("Not confirmed for a year"), method="by_age", widget=forms.CheckboxInput
    )

    class Meta:
        model = Supplier
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Without a person, nothing confidential narrows the list."""
        super().__init__(*args, **kwargs)
        user = getattr(self.request, "user", None)
        for name, access in RESTRICTED.items():
            if not may_read(user, access):
                del self.filters[name]

    def by_text(self, queryset: SupplierQuerySet, name: str, value: str) -> Any:
        if any(letter.isdigit() for letter in value):
            return queryset.filter(company__in=named_or_numbered(Company.objects.all(), value))
        return queryset.named(value)

    def by_process(self, queryset: SupplierQuerySet, name: str, value: list[Entry]) -> Any:
        if not value:
            return queryset
        doing = Capability.objects.filter(process__in=keys_below(value))
        return queryset.filter(Exists(doing.filter(supplier=OuterRef("pk"))))

    def by_certificate(self, queryset: SupplierQuerySet, name: str, value: list[str]) -> Any:
        """Any of the certificates chosen."""
        if not value:
            return queryset
        standards = {key for code in value for key in proving(code)}
        held = Certification.objects.usable_on(timezone.localdate())
        return queryset.filter(Exists(held.filter(supplier=OuterRef("pk"), standard__in=standards)))

    def by_sector(self, queryset: SupplierQuerySet, name: str, value: list[Entry]) -> Any:
        if not value:
            return queryset
        return queryset.filter(company__main_activity__in=keys_below(value))

    def by_region(self, queryset: SupplierQuerySet, name: str, value: list[Entry]) -> Any:
        return queryset.filter(company__region__in=keys_below(value)) if value else queryset

    def by_readiness(self, queryset: SupplierQuerySet, name: str, value: list[str]) -> Any:
        """By the latest audit alone: an older one says nothing any more."""
        if not value:
            return queryset
        later = AuditResult.objects.filter(
            Q(audited_on__gt=OuterRef("audited_on"))
            | Q(audited_on=OuterRef("audited_on"), pk__gt=OuterRef("pk")),
            supplier=OuterRef("supplier"),
        )
        asked = Q(pk__in=[])
        for code in value:
            if code in READINESS:
                asked |= Q(readiness_level__range=READINESS[code])
        wanted: Any = Q(pk__in=[])
        if set(value) & set(READINESS):
            latest = AuditResult.objects.filter(asked, ~Exists(later))
            wanted |= Q(pk__in=latest.values("supplier"))
        if "none" in value:
            wanted |= ~Exists(AuditResult.objects.filter(supplier=OuterRef("pk")))
        return queryset.filter(wanted)

    def by_published(self, queryset: SupplierQuerySet, name: str, value: list[str]) -> Any:
        if not value:
            return queryset
        return queryset.filter(company__published__in=[one == "yes" for one in value])

    def by_manager(self, queryset: SupplierQuerySet, name: str, value: bool) -> Any:
        return queryset.filter(company__account_manager=self.request.user) if value else queryset

    def by_ending(self, queryset: SupplierQuerySet, name: str, value: bool) -> Any:
        if not value:
            return queryset
        ending = Certification.objects.ending(ENDING_DAYS)
        return queryset.filter(Exists(ending.filter(supplier=OuterRef("pk"))))

    def by_age(self, queryset: SupplierQuerySet, name: str, value: bool) -> Any:
        """ISO dates sort as texts; a profile that nobody confirmed counts as old."""
        if not value:
            return queryset
        since = timezone.localdate() - dt.timedelta(days=STALE_DAYS)
        return queryset.filter(last_confirmed__lt=since.isoformat())
