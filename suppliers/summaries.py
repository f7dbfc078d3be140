"""What the head of the record page says and its side column needs, read in one query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, Max, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from linkages.bilingual import pick
from linkages.classifications.labels import label_by_id
from linkages.companies.models import Site, YearlyFigures
from linkages.contacts.models import Interaction
from linkages.permissions import can, may_read
from suppliers.models import AuditResult, Capability, Certification, Supplier

ENDING_DAYS = 90


@dataclass(frozen=True)
class Summary:
    """Facts of one supplier as one person may read them."""

    text: str
    process_ids: list[int]
    free_month: int | None  # of the first process that says so
    place: str
    size: str
    headcount: int | None
    ending: int  # certificates in force that end soon
    audit_grade: str
    audit_percent: Any
    readiness_level: int | None
    audited_on: dt.date | None
    sees_contacts: bool
    last_met_at: dt.datetime | None
    next_at: dt.datetime | None


def supplier_summary(supplier: Supplier, user: Any, *, own: bool) -> Summary:
    rows = Supplier.objects.filter(pk=supplier.pk).order_by()
    found: Any = rows.values(**_parts(supplier)).get()
    company = supplier.company
    sees_audits = may_read(user, "audit", own=own)
    sees_contacts = can(user, "see_interactions")
    return Summary(
        text=pick(supplier.summary, supplier.summary_en),
        process_ids=list(dict.fromkeys(found["process_ids"] or [])),
        free_month=found["free_month"],
        place=found["municipality"] or label_by_id(company.region_id),
        size=company.size_class,
        headcount=found["headcount"] if may_read(user, "finance", own=own) else None,
        ending=found["ending"],
        audit_grade=found["audit_grade"] or "" if sees_audits else "",
        audit_percent=found["audit_percent"] if sees_audits else None,
        readiness_level=found["readiness_level"] if sees_audits else None,
        audited_on=found["audited_on"] if sees_audits else None,
        sees_contacts=sees_contacts,
        last_met_at=found["last_met_at"] if sees_contacts else None,
        next_at=found["next_at"] if sees_contacts else None,
    )


def _parts(supplier: Supplier) -> dict[str, Any]:
    now, today = timezone.now(), timezone.localdate()
    company = supplier.company_id
    capabilities = Capability.objects.filter(supplier=OuterRef("pk"))
    audits = AuditResult.objects.filter(supplier=OuterRef("pk"))
    contacts = Interaction.objects.filter(company=company).order_by().values("company")
    met = contacts.filter(at__lte=now).exclude(kind=Interaction.Kind.NOTE)
    figures = YearlyFigures.objects.filter(company=company, headcount__isnull=False)
    sites = Site.objects.filter(company=company).exclude(municipality="")
    ending = Certification.objects.filter(supplier=OuterRef("pk")).ending(ENDING_DAYS, today)

    def latest_audit(column: str) -> Subquery:
        return Subquery(audits.values(column)[:1])

    return {
        "process_ids": Subquery(
            capabilities.order_by()
            .values("supplier")
            .annotate(ids=ArrayAgg("process", order_by="pk"))
            .values("ids")
        ),
        "free_month": Subquery(
            capabilities.filter(free_month__isnull=False).values("free_month")[:1]
        ),
        "municipality": Subquery(sites.values("municipality")[:1]),
        "headcount": Subquery(figures.values("headcount")[:1]),
        "ending": Coalesce(
            Subquery(
                ending.order_by().values("supplier").annotate(n=Count("pk")).values("n"),
                output_field=models.IntegerField(),
            ),
            0,
        ),
        "audit_grade": latest_audit("grade"),
        "audit_percent": latest_audit("percent"),
        "readiness_level": latest_audit("readiness_level"),
        "audited_on": latest_audit("audited_on"),
        "last_met_at": Subquery(met.annotate(at_=Max("at")).values("at_")),
        "next_at": Subquery(contacts.filter(at__gt=now).annotate(at_=Min("at")).values("at_")),
    }
