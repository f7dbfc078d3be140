"""Investors from a file."""

from __future__ import annotations

from typing import Any

from investors.models import Investor
from linkages.companies.models import Company
from linkages.imports.kinds import Kind, register


def attach(company: Company, values: dict[str, Any], by: Any) -> None:
    Investor.objects.create(company=company)


register(
    Kind(
        "investor",
        Investor._meta.verbose_name,
        has=lambda company: Investor.objects.filter(company=company).exists(),
        attach=attach,
    )
)
