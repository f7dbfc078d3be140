"""Rows of the supplier list: what each column needs, in one query a kind of child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Prefetch, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from linkages.classifications.labels import below
from linkages.companies.models import YearlyFigures
from linkages.listing import Sort
from linkages.permissions import may_read
from suppliers.models import Capability, Certification

SHOWN_PROCESSES = 3
SHOWN_CERTIFICATES = 3
SORTS = (
    Sort("name", "company__name_folded"),
    Sort("confirmed", "last_confirmed"),
)


def with_list_columns(suppliers: Any, form: Any) -> Any:
    """Each supplier with its company and the first few of its processes and certificates; the
    process that the list asks for comes first."""
    process = form.cleaned_data.get("process") if form.is_valid() else None
    asked = below("process", process.code) if process else []
    return suppliers.select_related("company").prefetch_related(
        Prefetch("capabilities", _first_capabilities(asked), to_attr="first_capabilities"),
        Prefetch("certifications", _first_certifications(), to_attr="held"),
        Prefetch("company__figures", latest_figures(), to_attr="latest_figures"),
    )


def _first_capabilities(asked: list[int]) -> Any:
    fits = Case(
        When(process__in=asked, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = Capability.objects.only("supplier_id", "process_id", "free_month")
    return rows.order_by(fits, "pk")[: SHOWN_PROCESSES + 1]


def _first_certifications() -> Any:
    usable = Certification.objects.usable_on(timezone.localdate())
    rows = usable.only("supplier_id", "standard_id", "status", "valid_to")
    return rows.order_by("standard_id", "pk")[: SHOWN_CERTIFICATES + 1]


def latest_figures() -> Any:
    """Of each company, the last year whose staff is known."""
    known = YearlyFigures.objects.filter(headcount__isnull=False)
    return known.only("company_id", "year", "headcount").order_by("-year")[:1]


@dataclass(frozen=True)
class Tab:
    label: str
    query: str
    is_current: bool


def tabs(request: HttpRequest) -> list[Tab]:
    """Questions that the office asks of the list again and again."""
    views = [(_("All suppliers"), "", "public")]
    views += [
        (_("My portfolio"), "mine=on", "agency"),
        (_("Certificates ending"), "ending=on", "agency"),
        (_("To confirm"), "stale=on", "agency"),
        (_("Ready"), "programme=ready", "agency"),
    ]
    asked = request.GET.copy()
    for name in ("page", "after", "size", "sort"):
        asked.pop(name, None)
    here = asked.urlencode()
    return [
        Tab(label, query, here == query)
        for label, query, access in views
        if may_read(request.user, access)
    ]
