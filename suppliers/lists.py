"""The list of suppliers: its facets, columns and orders, and what each column of its rows needs,
in one query a kind of child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Prefetch, Subquery, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linkages.classifications.certificates import proofs
from linkages.classifications.labels import below, entries
from linkages.companies.models import Company, YearlyFigures
from linkages.facets.columns import Drawn
from linkages.facets.lists import (
    Facet,
    ListSpec,
    Value,
    choice,
    from_one,
    ordinal,
    register,
    tree,
    trees,
)
from linkages.facets.pages import ListView
from linkages.listing import Sort
from linkages.permissions import may_read
from suppliers.filters import (
    PUBLISHED,
    READINESS_CHOICES,
    SupplierFilter,
    certificate_choices,
)
from suppliers.models import AuditResult, Capability, Certification, Supplier

SHOWN_PROCESSES = 3
SHOWN_CERTIFICATES = 3
SORTS = (
    Sort("name", "company__name_folded", english="company__name_en_folded"),
    Sort("confirmed", "last_confirmed"),
    Sort(
        "staff",
        "staff",
        blank=True,
        fact="staff",
        access="finance",
        expression=Subquery(
            YearlyFigures.objects.filter(company=OuterRef("company"), headcount__isnull=False)
            .order_by("-year")
            .values("headcount")[:1]
        ),
    ),
    Sort(
        "free",
        "free",
        blank=True,
        fact="free",
        expression=Subquery(
            Capability.objects.filter(supplier=OuterRef("pk"), free_month__isnull=False)
            .order_by("-free_month")
            .values("free_month")[:1]
        ),
    ),
)


def _reads_staff(user: Any) -> bool:
    return may_read(user, "finance")


COLUMNS = (
    Drawn("name", gettext_lazy("Company"), sort="name", is_name=True),
    Drawn("processes", gettext_lazy("Processes")),
    Drawn("staff", gettext_lazy("Staff"), sort="staff", is_number=True, when=_reads_staff),
    Drawn("size", gettext_lazy("Size"), when=lambda user: not _reads_staff(user)),
    Drawn("free", gettext_lazy("Free pieces a month"), sort="free", is_number=True),
    Drawn("certificates", gettext_lazy("Certificates")),
    Drawn("confirmed", gettext_lazy("Confirmed"), sort="confirmed"),
)

# ── Facets ───────────────────────────────────────────────────────────────────


def _processes() -> Any:
    return Capability.objects.values_list("supplier_id", "process_id")


def _free() -> Any:
    known = Capability.objects.filter(free_month__isnull=False)
    free = known.annotate(weight=from_one(F("free_month")))
    return free.values_list("supplier_id", "process_id", "weight")


def _certificates() -> Any:
    held = Certification.objects.filter(status__in=Certification.USABLE)
    rows = held.annotate(until=ordinal("valid_to"))
    return rows.values_list("supplier_id", "standard_id", "until")


def _certificate_values() -> list[Value]:
    keys = {one.code: one.pk for one in entries("certificate")}
    return [Value(code, label, (keys[code],)) for code, label in certificate_choices()]


#: The level of the last audit as a number from 1, so that 0 says “not said”.
NOT_AUDITED = 7
LEVELS = {"5": (6,), "3": (4, 5), "1": (2, 3), "0": (1,), "none": (NOT_AUDITED,)}
_LAST = AuditResult.objects.filter(supplier=OuterRef("pk")).order_by("-audited_on", "-pk")
READINESS_LEVEL = Case(
    When(Exists(AuditResult.objects.filter(supplier=OuterRef("pk"))), then=Subquery(
        _LAST.annotate(number=F("readiness_level") + 1).values("number")[:1]
    )),
    default=NOT_AUDITED,
    output_field=IntegerField(),
)  # fmt: skip


def _readiness() -> list[Value]:
    return [Value(code, str(label), LEVELS[code]) for code, label in READINESS_CHOICES]


def _published() -> list[Value]:
    codes = {"yes": (1,), "no": (2,)}
    return [Value(code, str(label), codes[code]) for code, label in PUBLISHED]


SUPPLIERS = register(
    ListSpec(
        key="suppliers",
        record="supplier",
        url_name="suppliers:list",
        visible=Supplier.objects.visible_to,
        filterset=SupplierFilter,
        sorts=SORTS,
        columns=COLUMNS,
        facets=(
            trees("process", "process", _processes),
            Facet("certificate", _certificate_values, pairs=(_certificates,), expansion=proofs),
            tree("region", "region", "company__region_id", root=settings.COUNTRY),
            choice("size", "company__size_class", Company.Size),
            tree("sector", "nace2", "company__main_activity_id"),
            choice("programme", "programme_status", Supplier.Programme, access="agency"),
            Facet("readiness", _readiness, READINESS_LEVEL, access="audit"),
            Facet(
                "published",
                _published,
                Case(When(company__published=True, then=1), default=2, output_field=IntegerField()),
                access="agency",
            ),
        ),
        figures={"staff": from_one(SORTS[2].expression)},
        weighed={"free": _free},
        weighed_by={"free": "process"},
    )
)

# ── Rows ─────────────────────────────────────────────────────────────────────


def with_list_columns(suppliers: Any, view: ListView) -> Any:
    """Each supplier with its company and what the columns shown say of it; the process that the
    list asks for comes first."""
    rows = suppliers.select_related("company")
    if view.shows("processes", "free"):
        first = _first_capabilities(asked_processes(view))
        rows = rows.prefetch_related(Prefetch("capabilities", first, to_attr="capabilities_shown"))
    if view.shows("certificates"):
        held = Prefetch("certifications", _first_certifications(), to_attr="held")
        rows = rows.prefetch_related(held)
    if view.shows("staff"):
        latest = Prefetch("company__figures", latest_figures(), to_attr="latest_figures")
        rows = rows.prefetch_related(latest)
    return rows


def asked_processes(view: ListView) -> list[int]:
    chosen = view.found.chosen.get("process", ())
    return [key for code in chosen for key in below("process", code)]


def mark_free_capacity(suppliers: list[Any], view: ListView) -> None:
    """The greatest free capacity of a process asked for, else of any; the list sorts by it."""
    if not view.shows("free"):
        return
    asked = set(asked_processes(view))
    for supplier in suppliers:
        free = [
            one.free_month
            for one in supplier.capabilities_shown
            if one.free_month is not None and (not asked or one.process_id in asked)
        ]
        supplier.free_shown = max(free, default=None)


def _first_capabilities(asked: list[int]) -> Any:
    fits = Case(When(process__in=asked, then=0), default=1, output_field=IntegerField())
    rows = Capability.objects.only("supplier_id", "process_id", "free_month")
    return rows.order_by(fits, "pk")


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
