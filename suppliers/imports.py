"""Suppliers from a file: the company's columns, and what the firm does."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkages.companies.models import Company
from linkages.imports.columns import Column, code_of, text
from linkages.imports.kinds import Kind, register
from suppliers.models import Capability, Supplier


def attach(company: Company, values: dict[str, Any], by: Any) -> None:
    supplier = Supplier.objects.create(company=company, summary=values.get("summary", ""))
    if "process" in values:
        Capability.objects.create(
            supplier=supplier, process_id=values["process"], source_type="document"
        )


register(
    Kind(
        "supplier",
        Supplier._meta.verbose_name,
        columns=(
            Column("process", _("Process"), code_of("process"), ("main process", "proces")),
            Column("summary", _("What the firm makes"), text, ("description", "descriere")),
        ),
        has=lambda company: Supplier.objects.filter(company=company).exists(),
        attach=attach,
    )
)
