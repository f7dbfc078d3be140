"""A need, suppliers that fit it more or less, and people of each role."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from investors.models import (
    Investor,
    Need,
    NeedCertificate,
    NeedFeature,
    NeedProcess,
    NeedVolume,
)
from linkages.accounts.models import User
from linkages.companies.models import Company, Membership, Site
from matchmaking.models import Contract, Introduction, Linkage, StageEvent, Suggestion
from matchmaking.services import refresh_suggestions
from suppliers.models import Capability, Certification, Supplier
from tests.suppliers.factories import node

TURNING = "subtractive/turning/cnc_turning"
CONVENTIONAL = "subtractive/turning/conventional_turning"
MILLING = "subtractive/milling/cnc_milling"
SEWING = "textile/sewing"
ISO_9001 = "quality/iso_9001"
IATF = "quality/iatf_16949"
PLACE = (Decimal("47.00000"), Decimal("28.80000"))
_numbers = itertools.count(1)


def today() -> dt.date:
    return timezone.localdate()


def days(n: int) -> dt.date:
    return today() + dt.timedelta(days=n)


def user(role: str, company: Company | None = None) -> User:
    made = User.objects.create_user(
        f"{role}{next(_numbers)}@example.org", role=role, name=f"Om {role}", language="en"
    )
    if company is not None:
        Membership.objects.create(user=made, company=company)
    return made


def client(person: User) -> Client:
    made = Client(headers={"accept-language": person.language})
    made.force_login(person)
    return made


def need(process: str = TURNING, **fields: Any) -> Need:
    """Validated, 120,000 pieces a year, delivered near Chișinău."""
    if "investor" not in fields:
        company = Company.objects.create(name="Veltmann Drives SRL", country="XV")
        fields["investor"] = Investor.objects.create(company=company)
    defaults: dict[str, Any] = {
        "name": "Carcase",
        "name_en": "Housings",
        "status": Need.Status.VALIDATED,
        "annual_value": Decimal(350_000),
        "sop_on": days(280),
        "delivery_latitude": PLACE[0],
        "delivery_longitude": PLACE[1],
        "max_distance_km": 200,
    }
    made = Need.objects.create(**defaults | fields)
    if process:
        NeedProcess.objects.create(need=made, process=node(process))
    NeedVolume.objects.create(need=made, year=1, pieces=120_000)
    return made


def must(of: Need, path: str = ISO_9001, *, wish: bool = False, **attributes: Any) -> None:
    standard = node(path, "certificate", attributes=attributes)
    NeedCertificate.objects.create(need=of, certificate=standard, must=not wish)


def limit(of: Need, kind: str, value: str, *, hard: bool = True) -> None:
    NeedFeature.objects.create(need=of, kind=kind, value=Decimal(value), must=hard)


def supplier(process: str = TURNING, **fields: Any) -> Supplier:
    """In good standing, at the place of delivery, with capacity for the whole need. Facts of its
    capability are named `capability_…`, of its company `company_…`."""
    parts: dict[str, dict[str, Any]] = {"company": {}, "capability": {}}
    own = {}
    for key, value in fields.items():
        group, _dot, name = key.partition("_")
        if group in parts:
            parts[group][name] = value
        else:
            own[key] = value
    about: dict[str, Any] = {
        "name": f"Furnizor {next(_numbers)} SRL",
        "country": "XV",
        "standing": Company.Standing.GOOD,
        "is_sanctioned": False,
    }
    company = Company.objects.create(**about | parts["company"])
    Site.objects.create(
        company=company, name="Hala", is_main=True, country="XV", municipality="Bălți",
        latitude=PLACE[0], longitude=PLACE[1],
    )  # fmt: skip
    made = Supplier.objects.create(company=company, **own)
    if process:
        capability(made, process, **{"free_month": 20_000} | parts["capability"])
    return made


def capability(of: Supplier, process: str = TURNING, **fields: Any) -> Capability:
    return Capability.objects.create(supplier=of, process=node(process), **fields)


def certificate(of: Supplier, path: str = ISO_9001, **fields: Any) -> Certification:
    attributes = fields.pop("attributes", {})
    standard = node(path, "certificate", attributes=attributes)
    facts = {"status": Certification.Status.DOCUMENT, "valid_to": days(900)}
    return Certification.objects.create(supplier=of, standard=standard, **facts | fields)


def ranked(of: Need | None = None, *suppliers: Supplier) -> list[Suggestion]:
    """Suggestions of a need, best first, for these suppliers or for one that fits."""
    made = of or need()
    if not suppliers:
        supplier()
    refresh_suggestions(made, by=None)
    return list(made.suggestions.order_by("rank", "pk"))


def introduction(stage: str = "introduction", **fields: Any) -> Introduction:
    """A pair at a stage, with both sides' yes from the introduction on."""
    fields.setdefault("need", None)
    fields["need"] = fields["need"] or need()
    fields["supplier"] = fields.get("supplier") or supplier()
    if stage != "proposed":
        agreed = {
            "buyer_agreed_on": days(-20),
            "supplier_agreed_on": days(-18),
            "introduced_on": days(-18),
            "buyer_answer": "yes",
            "supplier_answer": "yes",
        }
        fields = agreed | fields
    made = Introduction.objects.create(stage=stage, stage_on=days(-10), **fields)
    StageEvent.objects.create(introduction=made, stage="proposed", on=days(-30))
    if stage != "proposed":
        StageEvent.objects.create(introduction=made, stage=stage, on=days(-10))
    return made


def linkage(**fields: Any) -> Linkage:
    fields["supplier"] = fields.get("supplier") or supplier(process="")
    if "investor" not in fields:
        company = Company.objects.create(name=f"Investitor {next(_numbers)} SRL")
        fields["investor"] = Investor.objects.create(company=company)
    return Linkage.objects.create(**fields)


def contract(of: Linkage | None = None, **fields: Any) -> Contract:
    facts: dict[str, Any] = {
        "signed_on": days(-100),
        "starts_on": days(-90),
        "ends_on": days(200),
        "value": Decimal(100_000),
        "number": f"C-{next(_numbers)}",
    }
    return Contract.objects.create(linkage=of or linkage(), **facts | fields)
