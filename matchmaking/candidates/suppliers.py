"""Suppliers as the engine sees them: one query a table, however many suppliers are asked for.

What nobody has said stays None. A list that is empty says "none" only where the supplier's
section has been confirmed as it stands.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Avg, Count, FloatField, Max, Q, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from linkages.classifications import labels
from linkages.classifications.certificates import proven_by
from linkages.companies.models import Company, Site
from matchmaking.candidates import accounts, capability, codes
from matchmaking.candidates.among import among
from matchmaking.candidates.related import related_companies
from matchmaking.models import Contract, Introduction
from matchmaking.scoring import (
    Appetite,
    CertificateFact,
    CertificateStatus,
    EsgState,
    Material,
    NeedFacts,
    SupplierFacts,
)
from suppliers.models import AuditResult, Certification, Product, QualityRecord, Reference, Supplier

Facts = dict[int, dict[str, Any]]
ESG: dict[str, EsgState] = {
    Supplier.Stance.VERIFIED: EsgState.VERIFIED,
    Supplier.Stance.SELF: EsgState.SELF_ASSESSED,
    Supplier.Stance.NONE: EsgState.NONE,
}


def supplier_facts(
    need: NeedFacts,
    ids: Sequence[int],
    *,
    payment_days: int | None = None,
    wants_stock: bool = False,
    today: dt.date | None = None,
) -> list[SupplierFacts]:
    """Facts of these suppliers as far as the need asks for them, in the order of `ids`."""
    day = today or timezone.localdate()
    facts, companies = _heads(need, ids, payment_days, wants_stock)
    capability.add(facts, need)
    _add_products(facts, need)
    _add_certificates(facts, need)
    _add_references(facts)
    _add_quality(facts, day)
    _add_audits(facts)
    _add_places(facts, companies)
    accounts.add_turnover(facts, companies, day)
    _add_introductions(facts)
    if need.related_party_forbidden:
        _add_related(facts, companies, need)
    return [_made(pk, facts[pk]) for pk in ids if pk in facts]


def _made(pk: int, known: dict[str, Any]) -> SupplierFacts:
    known.pop("confirmed")
    checked = [day for day in known.pop("checked") if day]
    return SupplierFacts(id=pk, verified_on=max(checked, default=None), **known)


# ── The supplier and its company ─────────────────────────────────────────────


def _heads(
    need: NeedFacts, ids: Sequence[int], payment_days: int | None, wants_stock: bool
) -> tuple[Facts, dict[int, int]]:
    rows: Any = Supplier.objects.filter(among("pk", ids)).order_by().values_list(
        "pk", "company", "company__country", "company__status", "company__standing",
        "company__is_sanctioned", "esg", "confirmed", "wanted_sectors", "excluded_sectors",
        "min_annual_pieces", "max_annual_pieces", "payment_days", "accepts_consignment",
    )  # fmt: skip
    facts: Facts = {}
    companies: dict[int, int] = {}
    for row in rows:
        pk, company, country, status, standing, sanctioned, esg, confirmed, *wishes = row
        wanted, excluded, least, most, waits, keeps_stock = wishes
        companies[company] = pk
        confirmed = confirmed or {}
        facts[pk] = {
            "confirmed": confirmed,
            "checked": [_day(entry.get("on")) for entry in confirmed.values()],
            "country": country or None,
            "sanctioned": sanctioned,
            "esg": ESG.get(esg),
            "appetite": _appetite(need, wanted, excluded, least, most),
            "terms_compatible": _terms(payment_days, waits, wants_stock, keeps_stock),
            "evidence": {"register_active": (f"company:{company}",)},
            **_standing(status, standing),
        }
    return facts, companies


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _standing(status: str, standing: str) -> dict[str, bool | None]:
    """What the register says; silence of the register is not good standing."""
    active: bool | None = None if not standing else standing != Company.Standing.STRUCK_OFF
    if status == Company.Status.INACTIVE:
        active = False
    return {
        "register_active": active,
        "insolvent": None if not standing else standing == Company.Standing.INSOLVENT,
        "account_blocked": standing == Company.Standing.BLOCKED or None,
    }


def _appetite(
    need: NeedFacts, wanted: str, excluded: str, least: int | None, most: int | None
) -> Appetite | None:
    """Pieces a year become value at the need's own price a piece; without one nobody can say."""
    if not (wanted or excluded or least or most):
        return None
    yearly = (need.volume_per_month or 0) * 12
    price = need.value_eur / yearly if need.value_eur and yearly else None
    return Appetite(
        wanted_sectors=codes.sectors_in(wanted),
        unwanted_sectors=codes.sectors_in(excluded),
        min_value_eur=least * price if least and price else None,
        max_value_eur=most * price if most and price else None,
    )


def _terms(
    pays_after: int | None, waits: int | None, wants_stock: bool, keeps_stock: bool | None
) -> bool | None:
    """Whether what the buyer offers is what the supplier accepts; None if nothing can be held
    against each other."""
    answers = []
    if pays_after is not None and waits is not None:
        answers.append(pays_after <= waits)
    if wants_stock and keeps_stock is not None:
        answers.append(keeps_stock)
    return all(answers) if answers else None


def _none_or_empty(known: dict[str, Any], section: str) -> tuple[()] | None:
    """An empty list says “none” once the section has been confirmed."""
    return () if section in known["confirmed"] else None


# ── Products, certificates, references ───────────────────────────────────────


def _add_products(facts: Facts, need: NeedFacts) -> None:
    if not (need.hs_codes or need.materials):
        return
    in_cpv = need.hs_codes[:1] and need.hs_codes[0].startswith("CPV ")
    product_codes: dict[int, list[str]] = defaultdict(list)
    materials: dict[int, list[Material]] = defaultdict(list)
    evidence: dict[int, list[str]] = defaultdict(list)
    rows = Product.objects.filter(among("supplier", facts)).order_by("pk")
    for pk, supplier, hs, cpv, material in rows.values_list(
        "pk", "supplier", "hs", "cpv", "material"
    ):
        found = codes.code_of(cpv if in_cpv else hs)
        if found:
            product_codes[supplier].append(codes.cpv_code(found) if in_cpv else found)
            evidence[supplier].append(f"product:{pk}")
        entry = labels.entry_by_id(material)
        if entry is not None:
            materials[supplier] += codes.offered_materials(entry, (f"product:{pk}",))
    for pk, known in facts.items():
        known["hs_codes"] = tuple(dict.fromkeys(product_codes[pk])) or _none_or_empty(
            known, "products"
        )
        known["evidence"]["hs_codes"] = tuple(evidence[pk])
        more = tuple(materials[pk])
        if more:
            known["materials"] = (known.get("materials") or ()) + more


def _add_certificates(facts: Facts, need: NeedFacts) -> None:
    """A tuple of certificates is a complete list for the engine, so what is unknown stands in it
    as “no data”; what another certificate proves stands in it as that one does."""
    asked = (*need.must_certificates, *need.wish_certificates)
    rows = Certification.objects.filter(among("supplier", facts)).order_by("pk")
    held: dict[int, list[CertificateFact]] = defaultdict(list)
    for pk, supplier, standard, status, valid_to, checked_on in rows.values_list(
        "pk", "supplier", "standard", "status", "valid_to", "checked_on"
    ):
        facts[supplier]["checked"].append(checked_on)
        row = (f"certification:{pk}",)
        for code in _proven(codes.code_of(standard), asked):
            held[supplier].append(CertificateFact(code, CertificateStatus(status), valid_to, row))
    for pk, known in facts.items():
        told = {fact.standard for fact in held[pk]}
        if "certificates" not in known["confirmed"]:
            held[pk] += [
                CertificateFact(code, CertificateStatus.NO_DATA)
                for code in dict.fromkeys(asked)
                if code not in told
            ]
        known["certificates"] = tuple(held[pk])


def _proven(code: str, asked: Sequence[str]) -> Iterator[str]:
    """The certificate itself and what it implies, as far as the need asks."""
    proven = proven_by([code])
    yield from (one for one in dict.fromkeys(asked) if one in proven)


def _add_references(facts: Facts) -> None:
    """Foreign buyers named as customers, or supplied under contracts of the register."""
    named = Reference.objects.filter(among("supplier", facts)).order_by().values("supplier")
    rows = named.annotate(told=Count("pk"), foreign=Count("pk", filter=Q(is_mne=True)))
    told = {row["supplier"]: row["foreign"] for row in rows}
    supplied = (
        Contract.objects.counting()
        .filter(among("linkage__supplier", facts))
        .order_by()
        .values("linkage__supplier")
        .annotate(buyers=Count("linkage__investor", distinct=True))
    )
    buyers = {row["linkage__supplier"]: row["buyers"] for row in supplied}
    for pk, known in facts.items():
        if pk in told or pk in buyers:
            known["mne_references"] = max(told.get(pk, 0), buyers.get(pk, 0))
        elif "products" in known["confirmed"]:
            known["mne_references"] = 0
        known["evidence"]["mne_references"] = (f"supplier:{pk}",)


# ── Record of quality, audits ────────────────────────────────────────────────


def _add_quality(facts: Facts, day: dt.date) -> None:
    """Twelve months: pieces rejected of pieces received and lines on time of lines due; where
    only rates were told, the mean of the months."""
    since = day.replace(day=1, year=day.year - 1)
    rows = (
        QualityRecord.objects.filter(among("supplier", facts), month__gte=since, month__lte=day)
        .order_by()
        .values("supplier")
        .annotate(
            sum_received=_both("received", "rejected", "received"),
            sum_rejected=_both("received", "rejected", "rejected"),
            sum_due=_both("lines_due", "lines_on_time", "lines_due"),
            sum_on_time=_both("lines_due", "lines_on_time", "lines_on_time"),
            mean_ppm=Avg("ppm", output_field=FloatField()),
            mean_otd=Avg("otd_percent", output_field=FloatField()),
            last=Max("pk"),
        )
    )
    for row in rows:
        known = facts[row["supplier"]]
        known["ppm"] = _rate(row["sum_rejected"], row["sum_received"], 1_000_000, row["mean_ppm"])
        known["otd_percent"] = _rate(row["sum_on_time"], row["sum_due"], 100, row["mean_otd"])
        evidence = (f"qualityrecord:{row['last']}",)
        known["evidence"] |= {"ppm": evidence, "otd_percent": evidence}


def _both(first: str, second: str, summed: str) -> Sum:
    """Over the months that have both terms."""
    return Sum(summed, filter=Q(**{f"{first}__isnull": False, f"{second}__isnull": False}))


def _rate(part: int | None, whole: int | None, times: int, told: float | None) -> float | None:
    return (part or 0) / whole * times if whole else told


def _add_audits(facts: Facts) -> None:
    rows = (
        AuditResult.objects.filter(among("supplier", facts))
        .order_by("supplier", "-audited_on", "-pk")
        .distinct("supplier")
        .values_list(
            "supplier", "pk", "audited_on", "percent", "grade", "readiness_level", "open_critical"
        )
    )
    for supplier, pk, audited_on, percent, grade, level, criticals in rows:
        known = facts[supplier]
        known["checked"].append(audited_on)
        known |= {
            "audit_percent": float(percent) if percent is not None else None,
            "audit_grade": grade or None,
            "audited_on": audited_on,
            "readiness_level": level,
            "open_criticals": criticals,
        }
        names = ("audit_percent", "readiness_level", "open_criticals")
        known["evidence"] |= dict.fromkeys(names, (f"auditresult:{pk}",))


# ── Places, introductions, owners ────────────────────────────────────────────


def _add_places(facts: Facts, companies: dict[int, int]) -> None:
    """The main site, else the first whose position is known."""
    rows = (
        Site.objects.filter(among("company", companies), latitude__isnull=False)
        .order_by("company", "-is_main", "pk")
        .distinct("company")
        .values_list(
            "company",
            "pk",
            Cast("latitude", FloatField()),
            Cast("longitude", FloatField()),
            "country",
        )
    )
    for company, pk, latitude, longitude, country in rows:
        known = facts[companies[company]]
        if longitude is None:
            continue
        known["coordinates"] = (latitude, longitude)
        known["country"] = country or known["country"]
        known["evidence"]["coordinates"] = (f"site:{pk}",)


def _add_introductions(facts: Facts) -> None:
    rows = Introduction.objects.running().filter(among("supplier", facts)).order_by()
    for row in rows.values("supplier").annotate(open=Count("pk")):
        facts[row["supplier"]]["open_introductions"] = row["open"]


def _add_related(facts: Facts, companies: dict[int, int], need: NeedFacts) -> None:
    if need.investor_id is None:
        return
    related, told = related_companies(int(need.investor_id), list(companies))
    for company, pk in companies.items():
        if company in related:
            facts[pk]["related_investors"] = (need.investor_id,)
        elif company in told:
            facts[pk]["related_investors"] = ()
