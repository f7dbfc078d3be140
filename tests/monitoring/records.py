"""The least valid rows of the tables that indicators count; a test states what matters to it."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.utils import timezone

from investors.models import Investor
from linkages.classifications.models import Node, Scheme
from linkages.companies.models import Company, Ownership, YearlyFigures
from matchmaking.models import Amendment, Contract, Linkage
from suppliers.models import Supplier

_numbers = itertools.count(1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def noon(on: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(on, dt.time(12)))


def node(scheme: str, path: str, **fields: Any) -> Node:
    """A code by its path, such as `C/25`, with what stands above it."""
    tree, _made = Scheme.objects.get_or_create(code=scheme, defaults={"name": scheme})
    parent: Node | None = None
    codes = path.split("/")
    for depth, code in enumerate(codes, start=1):
        known = {"parent": parent, "depth": depth, "path": "/".join(codes[:depth]), "name": code}
        parent, _made = Node.objects.get_or_create(
            scheme=tree, code=code, defaults=known | (fields if depth == len(codes) else {})
        )
    assert parent is not None
    return parent


def firm(**facts: Any) -> Company:
    return Company.objects.create(**{"name": f"Firma {next(_numbers)} SRL"} | facts)


def supplier(foreign: Any = 0, people: int | None = 20, year: int = 2020, **facts: Any) -> Supplier:
    """A domestic small firm. `company_…` sets facts of its company; `foreign=None`: no owner is
    known; `people=None`: no yearly figures."""
    company = firm(**_company_facts(facts))
    facts.setdefault("listed_from", dt.date(2020, 1, 1))
    if foreign is not None:
        own(company, foreign)
    if people is not None:
        YearlyFigures.objects.create(company=company, year=year, headcount=people)
    return Supplier.objects.create(company=company, **facts)


def investor(foreign: Any = 100, **facts: Any) -> Investor:
    company = firm(**_company_facts(facts))
    facts.setdefault("listed_from", dt.date(2020, 1, 1))
    if foreign is not None:
        own(company, foreign)
    return Investor.objects.create(company=company, **facts)


def _company_facts(facts: dict[str, Any]) -> dict[str, Any]:
    names = [name for name in facts if name.startswith("company_")]
    return {name.removeprefix("company_"): facts.pop(name) for name in names}


def own(company: Company, foreign: Any, **dates: Any) -> None:
    """Owners with so many percent abroad, the rest at home."""
    for holder, share in (("foreign", foreign), ("domestic", 100 - foreign)):
        if share:
            Ownership.objects.create(
                company=company, owner_name=holder, holder=holder, share=share, **dates
            )


def contract(
    supplier: Supplier, investor: Investor, signed: str, end: str | None = None, **facts: Any
) -> Contract:
    linkage, _made = Linkage.objects.get_or_create(supplier=supplier, investor=investor)
    on = day(signed)
    given: dict[str, Any] = {
        "starts_on": on,
        "ends_on": day(end) if end else None,
        "value": 1000,
        "currency": "EUR",
        "recorded_at": noon(on),
    }
    return Contract.objects.create(linkage=linkage, signed_on=on, **(given | facts))


def amendment(of: Contract, on: str, delta: int, **facts: Any) -> Amendment:
    facts.setdefault("recorded_at", noon(day(on)))
    return Amendment.objects.create(contract=of, on=day(on), delta=delta, **facts)
