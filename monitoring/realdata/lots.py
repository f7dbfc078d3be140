"""Lots of TED notices → needs of public buyers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from investors.models import Investor, Need, NeedCode
from linkages.companies.models import Company
from linkages.folding import fold
from monitoring.realdata.report import Report
from monitoring.realdata.sheets import amount, country_code
from monitoring.realdata.tenders import BATCH, SOURCE, Codes, Row

#: Kinds of notices that say what is sought; the others change, announce or report.
SOUGHT = {
    "Contract notice": "expired",
    "Prior information notice with call for competition": "expired",
    "Prior information notice without call for competition": "expired",
    "Periodic indicative notice with call for competition": "expired",
    "Periodic indicative notice without call for competition": "expired",
    "Qualification system with call for competition": "expired",
    "Qualification system without call for competition": "expired",
    "Dynamic purchasing system": "expired",
    "Services concession": "expired",
    "Works concession": "expired",
    "Contract award notice": "awarded",
    "Concession award notice": "awarded",
    "Voluntary ex ante transparency notice": "awarded",
}
KINDS = {
    "Supplies": Need.Kind.DIRECT_PART,
    "Services": Need.Kind.PROCESS_SERVICE,
    "Works": Need.Kind.FACILITY,
}
PUBLIC_BUYER = "Public buyer of a TED notice; not a foreign investor."


def load_needs(rows: Iterable[Row], report: Report, notices: Mapping[str, Row]) -> None:
    codes, buyers = Codes(), _Buyers()
    known = set(
        Need.objects.filter(part_number__startswith="TED ").values_list("part_number", flat=True)
    )
    needs, need_codes = [], []
    for row in rows:
        report.read += 1
        notice = notices.get(row["notice_id"])
        number = f"TED {row['notice_id']}/{row['lot_no']}"[:80]
        found = codes.codes(row["lot_cpv"]) or codes.codes(notice["cpv_main"] if notice else "")
        usable = [code for code in found if code in codes.cpv]
        reason = _wrong(notice, number, known, found, usable)
        if reason or notice is None:
            report.refuse(reason)
            continue
        known.add(number)
        if not row["lot_cpv"]:
            report.note("no code of the lot: the notice's main code taken")
        need = Need(investor=buyers.of(notice), part_number=number, **_facts(row, notice, report))
        needs.append(need)
        need_codes += [NeedCode(need=need, cpv_id=codes.cpv[code]) for code in usable]
    buyers.save()
    Need.objects.bulk_create(needs, batch_size=BATCH)
    NeedCode.objects.bulk_create(need_codes, batch_size=BATCH)
    report.loaded = len(needs)
    report.noted["public buyers, kept out of the purchaser database"] = len(buyers.made)


def _wrong(
    notice: Row | None, number: str, known: set[str], found: list[str], usable: list[str]
) -> str:
    if notice is None:
        return "its notice is not in the file of notices"
    if notice["doc_type"] not in SOUGHT:
        return f"the notice seeks nothing: {notice['doc_type'].lower()}"
    if number in known:
        return "the lot is there already"
    if not found:
        return "neither a process nor a product code"
    if not usable:
        return "CPV code unknown"
    if not country_code(notice["country"]):
        return "the buyer's country is none of ISO 3166"
    return ""


def _facts(row: Row, notice: Row, report: Report) -> dict[str, Any]:
    day = _day(notice["pub_date"])
    one_lot = notice["n_lots"] in ("", "0", "1")
    value = amount(notice["total_value"]) if one_lot and notice["currency"] else None
    if value is not None and value < 0:
        report.note("value below zero left out")
        value = None
    if not row["lot_title"]:
        report.note("no title of the lot: the notice's title taken")
    return {
        "name": (row["lot_title"] or notice["title"])[:300],
        "name_en": notice["title_en"][:300],
        "description": row["lot_description"] or notice["description"],
        "kind": KINDS.get(notice["nature"], Need.Kind.PROCESS_SERVICE),
        "status": SOUGHT[notice["doc_type"]],
        "status_on": day,
        "validated_on": day,
        "expires_on": day,
        "confidentiality": Need.Confidentiality.NAMED,
        "annual_value": value,
        "currency": notice["currency"] or "EUR",
        "value_basis": Need.ValueBasis.BUYER if value is not None else "",
        "delivery_country": country_code(notice["country"]),
        "delivery_place": notice["buyer_town"][:200],
        "sources": {"name": {"type": "document", "on": day.isoformat(), "note": SOURCE}},
    }


def _day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%Y%m%d").replace(tzinfo=dt.UTC).date()


class _Buyers:
    """One purchaser's record per buyer, made when its first lot comes."""

    def __init__(self) -> None:
        self.made: list[Investor] = []
        self._known: dict[tuple[str, str], Investor] = {}
        for investor in Investor.objects.select_related("company"):
            company = investor.company
            self._known[fold(company.name), company.country] = investor

    def of(self, notice: Row) -> Investor:
        name, country = notice["buyer_name"][:300], country_code(notice["country"])
        key = (fold(name), country)
        if key not in self._known:
            company = Company(
                name=name, country=country, sources={"name": {"type": "document", "note": SOURCE}}
            )
            self._known[key] = Investor(
                company=company,
                kind=Investor.Kind.OTHER,
                listed_from=None,
                profile_en=PUBLIC_BUYER,
            )
            self.made.append(self._known[key])
        return self._known[key]

    def save(self) -> None:
        Company.objects.bulk_create([one.company for one in self.made], batch_size=BATCH)
        Investor.objects.bulk_create(self.made, batch_size=BATCH)
