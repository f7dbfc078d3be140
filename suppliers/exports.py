"""The supply database as files: the list as it is narrowed, and one profile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linkages.classifications.labels import entry_by_id, label_by_id
from linkages.companies.models import Identifier, YearlyFigures
from linkages.exports.records import Extra, list_source, profile_source
from linkages.exports.sources import register
from linkages.exports.tables import Column
from suppliers.filters import SupplierFilter
from suppliers.lists import SORTS
from suppliers.models import Capability, Certification, Supplier


def _register_numbers(keys: Sequence[Any]) -> dict[Any, str]:
    numbers = Identifier.objects.filter(
        kind=Identifier.Kind.REGISTER, company__supplier__in=keys
    ).order_by("-pk")
    return dict(numbers.values_list("company__supplier", "value"))


def _processes(keys: Sequence[Any]) -> dict[Any, list[int]]:
    rows = Capability.objects.filter(supplier__in=keys).order_by("pk")
    return _grouped(rows.values_list("supplier_id", "process_id"))


def _certificates(keys: Sequence[Any]) -> dict[Any, list[int]]:
    usable = Certification.objects.usable_on(timezone.localdate()).filter(supplier__in=keys)
    return _grouped(usable.order_by("pk").values_list("supplier_id", "standard_id"))


def _grouped(pairs: Iterable[tuple[Any, int]]) -> dict[Any, list[int]]:
    found: dict[Any, list[int]] = {}
    for key, value in pairs:
        values = found.setdefault(key, [])
        if value not in values:
            values.append(value)
    return found


def _staff(keys: Sequence[Any]) -> dict[Any, int | None]:
    """Of the last year whose staff is known."""
    known = YearlyFigures.objects.filter(headcount__isnull=False, company__supplier__in=keys)
    latest = known.order_by("company_id", "-year").distinct("company_id")
    return dict(latest.values_list("company__supplier", "headcount"))


def _short_names(keys: Sequence[int]) -> list[str]:
    found = (entry_by_id(key) for key in keys)
    return list(dict.fromkeys(one.short for one in found if one))


EXTRAS = (
    Extra(
        lambda: Column("register_number", _("Register number")),
        batch=_register_numbers,
        demo="out",
    ),
    Extra(
        lambda: Column("processes", _("Processes"), "list", width=40),
        batch=_processes,
        convert=lambda keys: [label_by_id(key) for key in keys],
    ),
    Extra(
        lambda: Column("certificates", _("Certificates valid today"), "list", width=30),
        batch=_certificates,
        convert=_short_names,
    ),
    Extra(lambda: Column("staff", _("Staff"), "number"), batch=_staff, access="finance"),
)

register(
    list_source(
        "suppliers",
        gettext_lazy("Suppliers"),
        "supplier",
        Supplier.objects.visible_to,
        filterset=SupplierFilter,
        sorts=SORTS,
        extras=EXTRAS,
    )
)
register(
    profile_source(
        "supplier",
        gettext_lazy("Supplier profile"),
        "supplier",
        Supplier.objects.visible_to,
        lead=("summary", "summary_en"),
        head=(
            "processes",
            "certificates",
            "staff",
            "company.region",
            "company.founded_on",
            "company.size_class",
            "company.main_activity",
            "supplier.export_countries",
            "supplier.languages",
        ),
        extras=EXTRAS,
    )
)
