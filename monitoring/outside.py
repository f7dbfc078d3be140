"""What a buyer and a supplier meet on coming in: what is theirs, and what waits for their word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from investors.models import Need
from linkages import field_registry
from linkages.companies.models import Company
from matchmaking.models import Introduction, Linkage
from monitoring.home import ENDING_DAYS
from suppliers.models import Certification, Supplier

SHOWN = 8


@dataclass(frozen=True)
class BuyerHome:
    needs: list[Need]
    proposals: list[Introduction]
    linkages: list[Linkage]


def buyer_home(user: Any) -> BuyerHome:
    """Three queries."""
    needs = Need.objects.visible_to(user).exclude(
        status__in=[Need.Status.CANCELLED, Need.Status.EXPIRED, Need.Status.WON_IMPORT]
    )
    return BuyerHome(
        needs=list(needs.select_related("investor__company")[:SHOWN]),
        proposals=list(_waiting(user, "buyer")[:SHOWN]),
        linkages=list(_linkages(user)[:SHOWN]),
    )


@dataclass(frozen=True)
class SupplierHome:
    company: Company | None
    supplier: Supplier | None
    sections: list[tuple[Any, Any]]  # section and the day of its last confirmation
    ending: list[Certification]
    proposals: list[tuple[Introduction, bool]]  # and whether the buyer may be named
    linkages: list[Linkage]

    @property
    def unconfirmed(self) -> int:
        return sum(1 for _section, on in self.sections if on is None)


def supplier_home(user: Any) -> SupplierHome:
    company = Company.objects.visible_to(user).filter(pk=user.company_id or 0).first()
    supplier = (
        Supplier.objects.visible_to(user).filter(company=company).first() if company else None
    )
    ending = (
        Certification.objects.ending(ENDING_DAYS)
        .filter(supplier=supplier)
        .select_related("standard")
        if supplier
        else []
    )
    return SupplierHome(
        company=company,
        supplier=supplier,
        sections=_sections(supplier, user) if supplier else [],
        ending=list(ending),
        proposals=[
            (found, found.shows_buyer_to(user)) for found in _waiting(user, "supplier")[:SHOWN]
        ],
        linkages=list(_linkages(user)[:SHOWN]),
    )


def _sections(supplier: Supplier, user: Any) -> list[tuple[Any, Any]]:
    own = field_registry.own(user, supplier)
    return [
        (part.section, supplier.confirmed_on(part.section.key))
        for part in field_registry.parts("supplier", user, own=own)
    ]


def _waiting(user: Any, side: str) -> Any:
    rows = Introduction.objects.visible_to(user).waiting_for(side)
    return (
        rows.exclude(**{f"{side}_answer": Introduction.Answer.NO})
        .with_parties()
        .order_by("answer_by", "pk")
    )


def _linkages(user: Any) -> Any:
    today = timezone.localdate()
    running = Q(contracts__ends_on__isnull=True) | Q(contracts__ends_on__gte=today)
    return (
        Linkage.objects.visible_to(user)
        .filter(running, contracts__status="confirmed", contracts__voided_at__isnull=True)
        .select_related("supplier__company", "investor__company")
        .distinct()
    )
