"""From tables to the completeness engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from investors.completeness import InvestorState, NeedState
from investors.models import (
    Investor,
    Need,
    NeedCertificate,
    NeedCode,
    NeedDocument,
    NeedProcess,
    NeedVolume,
)
from linkages.classifications.labels import label_by_id
from linkages.field_registry import own
from linkages.permissions import may_read


@dataclass(frozen=True)
class NeedRows:
    """What the need lists, as far as heads of pages and the engine ask."""

    process_ids: tuple[int, ...] = ()  # the primary ones first
    primary_processes: int = 0
    certificate_ids: tuple[int, ...] = ()  # the musts
    product_codes: int = 0
    documents: int = 0
    volume: int | None = None  # of the first year known

    @property
    def processes(self) -> list[str]:
        return [label_by_id(pk) for pk in self.process_ids]

    @property
    def certificates(self) -> list[str]:
        return [label_by_id(pk) for pk in self.certificate_ids]


def need_rows(need: Need) -> NeedRows:
    """In one query."""
    musts = NeedCertificate.objects.filter(must=True)
    volumes = NeedVolume.objects.filter(need=OuterRef("pk")).order_by("year")
    found = (
        Need.objects.filter(pk=need.pk)
        .order_by()
        .values(
            process_ids=_ids(NeedProcess.objects.all(), "process", ["role", "pk"]),
            n_primary=_count(NeedProcess.objects.filter(role=NeedProcess.Role.PRIMARY)),
            certificate_ids=_ids(musts, "certificate", ["pk"]),
            n_codes=_count(NeedCode.objects.all()),
            n_documents=_count(NeedDocument.objects.all()),
            volume=Subquery(volumes.values("pieces")[:1]),
        )
        .get()
    )
    return NeedRows(
        process_ids=tuple(found["process_ids"] or ()),
        primary_processes=found["n_primary"],
        certificate_ids=tuple(found["certificate_ids"] or ()),
        product_codes=found["n_codes"],
        documents=found["n_documents"],
        volume=found["volume"],
    )


def _of_need(rows: models.QuerySet[Any]) -> Any:
    return rows.filter(need=OuterRef("pk")).order_by().values("need")


def _ids(rows: models.QuerySet[Any], column: str, order: list[str]) -> Subquery:
    return Subquery(_of_need(rows).annotate(ids=ArrayAgg(column, order_by=order)).values("ids"))


def _count(rows: models.QuerySet[Any]) -> Coalesce:
    counted = _of_need(rows).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


def need_state(need: Need, user: Any = None, rows: NeedRows | None = None) -> NeedState:
    """What the need says so far. With `user`, restricted facts that the person may not read count
    as known, so that nothing leaks through a list of gaps."""
    sees_prices = user is None or may_read(user, "price", own=own(user, need))
    rows = rows or need_rows(need)
    return NeedState(
        status=need.status,
        has_name=bool(need.name),
        processes=len(rows.process_ids),
        primary_processes=rows.primary_processes,
        product_codes=rows.product_codes,
        has_description=bool(need.description or need.description_en or rows.documents),
        has_contact=need.buyer_contact_id is not None,
        has_value=need.annual_value is not None,
        has_volume=rows.volume is not None or need.kind != Need.Kind.DIRECT_PART,
        has_start=need.sop_on is not None,
        has_expiry=need.expires_on is not None,
        is_past=need.is_past(),
        has_point=need.delivery_point is not None or bool(need.delivery_place),
        has_radius=need.max_distance_km is not None,
        has_countries=bool(need.accepted_countries),
        location_must=need.location_must,
        has_terms=bool(need.incoterm) or not sees_prices,
        has_quote_date=need.rfq_due_on is not None,
        samples=need.sample_quantity,
    )


def investor_state(
    investor: Investor, *, people: int | None, sites: int, supply_years: list[int], open_needs: int
) -> InvestorState:
    """From what the page has read already; it asks nothing itself."""
    return InvestorState(
        has_account_manager=investor.company.account_manager_id is not None,
        people=people,
        has_sites=sites > 0,
        supply_costs=len(supply_years),
        supply_year=max(supply_years, default=None),
        this_year=timezone.localdate().year,
        has_authority=bool(investor.purchasing_authority),
        has_approval=bool(investor.approval_process or investor.approval_steps),
        open_needs=open_needs,
    )
