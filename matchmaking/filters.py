"""How lists of linkages and introductions are narrowed; the same for pages, exports and the API."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.folding import fold
from linkages.forms import DateInput
from linkages.listing import Sort
from linkages.permissions import can
from matchmaking.models import Contract, Introduction, Linkage

LINKAGE_SORTS = (
    Sort("newest", "pk"),
    Sort("supplier", "supplier__company__name_folded"),
    Sort("investor", "investor__company__name_folded"),
)
INTRODUCTION_SORTS = (
    Sort("since", "stage_on"),
    Sort("supplier", "supplier__company__name_folded"),
)

CLOSED_STAGES = (Introduction.Stage.CONTRACT, Introduction.Stage.LOST)


def _named(text: str, *paths: str) -> Q:
    """Each word in one of the names, whatever script, case or diacritics."""
    found = Q()
    for word in fold(text).split():
        anywhere = Q()
        for path in paths:
            anywhere |= Q(**{f"{path}__contains": word})
        found &= anywhere
    return found


class LinkageFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Supplier or investor"), method="by_text")
    kind = filters.ChoiceFilter(
        label=_("Kind of linkage"), choices=Linkage.Kind.choices, empty_label=_("all")
    )
    state = filters.ChoiceFilter(
        label=_("Contracts"),
        choices=[
            ("active", _("active today")),
            ("ended", _("ended")),
            ("none", _("none recorded")),
        ],
        method="by_state",
        empty_label=_("all"),
    )
    signed_from = filters.DateFilter(
        label=_("Signed from"), method="by_signing", widget=DateInput, field_name="gte"
    )
    signed_to = filters.DateFilter(
        label=_("Signed until"), method="by_signing", widget=DateInput, field_name="lte"
    )

    # By key, from the page of a party.
    supplier = filters.NumberFilter(field_name="supplier", widget=forms.HiddenInput)
    investor = filters.NumberFilter(field_name="investor", widget=forms.HiddenInput)

    class Meta:
        model = Linkage
        fields: list[str] = []

    def by_text(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(
            _named(value, "supplier__company__name_folded", "investor__company__name_folded")
        )

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        own = Contract.objects.counting().filter(linkage=OuterRef("pk"))
        active = Exists(own.active_on(timezone.localdate()))
        match value:
            case "active":
                return queryset.filter(active)
            case "ended":
                return queryset.filter(Exists(own), ~active)
        return queryset.filter(~Exists(own))

    def by_signing(self, queryset: Any, name: str, value: Any) -> Any:
        signed = Contract.objects.counting().filter(
            linkage=OuterRef("pk"), **{f"signed_on__{name}": value}
        )
        return queryset.filter(Exists(signed))


class IntroductionFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Need, supplier or buyer"), method="by_text")
    stage = filters.ChoiceFilter(
        label=_("Stage"), choices=Introduction.Stage.choices, empty_label=_("all")
    )
    mine = filters.BooleanFilter(
        label=_("Only mine"), method="by_owner", widget=forms.CheckboxInput
    )
    closed = filters.BooleanFilter(
        label=_("Also closed ones"), method="with_closed", widget=forms.CheckboxInput
    )

    # By key, from the page of a need or a supplier.
    need = filters.NumberFilter(field_name="need", widget=forms.HiddenInput)
    supplier = filters.NumberFilter(field_name="supplier", widget=forms.HiddenInput)

    class Meta:
        model = Introduction
        fields: list[str] = []

    @property
    def user(self) -> Any:
        return getattr(self.request, "user", None)

    @property
    def asks_for_closed(self) -> bool:
        """Closed pairs come along when one asks for them, for their stage or for one company."""
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        return bool(
            asked.get("closed") or asked.get("supplier") or asked.get("stage") in CLOSED_STAGES
        )

    @property
    def shown(self) -> Any:
        """What the list shows: pairs on their way, unless closed ones are asked for."""
        return self.qs if self.asks_for_closed else self.qs.running()

    def by_text(self, queryset: Any, name: str, value: str) -> Any:
        """A supplier searches without the names of buyers: what is found would unmask them."""
        paths = ["need__name_folded", "supplier__company__name_folded"]
        if can(self.user, "see_needs"):
            paths.append("need__investor__company__name_folded")
        return queryset.filter(_named(value, *paths) | Q(need__number__iexact=value.strip()))

    def by_owner(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.filter(owner=self.user) if value and self.user else queryset

    def with_closed(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset
