"""What the heads of record pages say, each read in one query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, Max, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from investors.models import Investor, Need, NeedProcess, SupplyCost
from linkages.classifications.labels import label_by_id
from linkages.companies.models import Site, YearlyFigures
from linkages.contacts.models import Interaction, Person

#: Needs that the record page names; the list has the rest.
SHOWN_NEEDS = 5


@dataclass(frozen=True)
class InvestorSummary:
    people: int
    sites: int
    supply_years: list[int]
    headcount: int | None
    last_met_at: dt.datetime | None
    next_at: dt.datetime | None


def investor_summary(investor: Investor) -> InvestorSummary:
    now = timezone.now()
    company = investor.company_id
    figures = YearlyFigures.objects.filter(company=company, headcount__isnull=False)
    contacts = Interaction.objects.filter(company=company).order_by().values("company")
    met = contacts.filter(at__lte=now).exclude(kind=Interaction.Kind.NOTE)

    def count(model: type[models.Model], **only: Any) -> Any:
        rows = model._default_manager.filter(company=company, **only).order_by()
        counted = rows.values("company").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)

    years = (
        SupplyCost.objects.filter(investor=OuterRef("pk"))
        .order_by()
        .values("investor")
        .annotate(years=ArrayAgg("year"))
        .values("years")
    )
    found = (
        Investor.objects.filter(pk=investor.pk)
        .order_by()
        .values(
            n_people=count(Person, left_on__isnull=True),
            n_sites=count(Site),
            supply_years=Subquery(years),
            headcount=Subquery(figures.order_by("-year").values("headcount")[:1]),
            last_met_at=Subquery(met.annotate(at_=Max("at")).values("at_")),
            next_at=Subquery(contacts.filter(at__gt=now).annotate(at_=Min("at")).values("at_")),
        )
        .get()
    )
    return InvestorSummary(
        people=found["n_people"],
        sites=found["n_sites"],
        supply_years=found["supply_years"] or [],
        headcount=found["headcount"],
        last_met_at=found["last_met_at"],
        next_at=found["next_at"],
    )


@dataclass(frozen=True)
class Worth:
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class OpenNeeds:
    """An investor's open needs: the first few, how many, and what they are worth a year."""

    shown: list[Need] = field(default_factory=list)
    count: int = 0
    worth: tuple[Worth, ...] = ()


def open_needs(investor: Investor, user: Any) -> OpenNeeds:
    needs = list(
        Need.objects.visible_to(user)
        .filter(investor=investor)
        .open()
        .order_by(models.F("annual_value").desc(nulls_last=True), "pk")[:200]
    )
    sums: dict[str, Decimal] = {}
    for need in needs:
        if need.annual_value is not None:
            sums[need.currency] = sums.get(need.currency, Decimal(0)) + need.annual_value
    worth = tuple(Worth(amount, currency) for currency, amount in sorted(sums.items()))
    return OpenNeeds(needs[:SHOWN_NEEDS], len(needs), worth)


def with_open_needs(investors: models.QuerySet[Investor]) -> models.QuerySet[Investor]:
    """Each investor with `open_needs`, the number of its open needs."""
    counted = (
        Need.objects.open()
        .filter(investor=OuterRef("pk"))
        .order_by()
        .values("investor")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return investors.annotate(
        open_needs=Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)
    )


def with_processes(needs: models.QuerySet[Need]) -> models.QuerySet[Need]:
    """Each need with `process_ids`, the primary process first."""
    processes = (
        NeedProcess.objects.filter(need=OuterRef("pk"))
        .order_by()
        .values("need")
        .annotate(ids=ArrayAgg("process", order_by=["role", "pk"]))
        .values("ids")
    )
    return needs.annotate(process_ids=Subquery(processes))


def process_labels(ids: list[int] | None) -> list[str]:
    return [label_by_id(pk) for pk in ids or []]
