"""The supply database as files: the list as it is narrowed, and one profile."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linkages.classifications.labels import entry_by_id, label_by_id
from linkages.companies.models import Identifier
from linkages.exports.records import Extra, list_source, profile_source
from linkages.exports.sources import register
from linkages.exports.tables import Column
from suppliers.filters import SupplierFilter
from suppliers.lists import SORTS, latest_figures
from suppliers.models import Capability, Certification, Supplier


def suppliers_with_rows(user: Any) -> Any:
    """What the person sees, with the rows that the extra columns sum up."""
    numbers = Identifier.objects.filter(kind=Identifier.Kind.REGISTER)
    usable = Certification.objects.usable_on(timezone.localdate())
    return Supplier.objects.visible_to(user).prefetch_related(
        Prefetch("company__identifiers", numbers, to_attr="register_numbers"),
        Prefetch("capabilities", Capability.objects.only("supplier_id", "process_id")),
        Prefetch("certifications", usable.only("supplier_id", "standard_id"), to_attr="held"),
        Prefetch("company__figures", latest_figures(), to_attr="latest_figures"),
    )


def _processes(supplier: Any) -> list[str]:
    keys = dict.fromkeys(one.process_id for one in supplier.capabilities.all())
    return [label_by_id(pk) for pk in keys]


def _certificates(supplier: Any) -> list[str]:
    found = (entry_by_id(one.standard_id) for one in supplier.held)
    return list(dict.fromkeys(one.short for one in found if one))


def _staff(supplier: Any) -> int | None:
    latest = supplier.company.latest_figures
    return latest[0].headcount if latest else None


EXTRAS = (
    Extra(
        lambda: Column("register_number", _("Register number")),
        lambda supplier: next((one.value for one in supplier.company.register_numbers), None),
    ),
    Extra(lambda: Column("processes", _("Processes"), "list", width=40), _processes),
    Extra(
        lambda: Column("certificates", _("Certificates valid today"), "list", width=30),
        _certificates,
    ),
    Extra(lambda: Column("staff", _("Staff"), "number"), _staff, access="finance"),
)

register(
    list_source(
        "suppliers",
        gettext_lazy("Suppliers"),
        "supplier",
        suppliers_with_rows,
        filterset=SupplierFilter,
        sorts=SORTS,
        extras=EXTRAS,
    )
)
register(
    profile_source(
        "supplier", gettext_lazy("Supplier profile"), "supplier", Supplier.objects.visible_to
    )
)
