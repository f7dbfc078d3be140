"""The register of the oracles as rows of the tables, written through the models."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from investors.models import Investor
from linkages.companies.models import Company, Ownership, YearlyFigures
from linkages.currencies.models import ExchangeRate, PriceIndex
from linkages.periods import Period
from matchmaking.models import Amendment, Contract, Linkage
from suppliers.models import Supplier

from .records import day, node, noon

ORACLES = Path(__file__).parent.parent / "oracles"


def rows(name: str) -> Iterator[dict[str, str]]:
    with (ORACLES / f"r01_{name}.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def load() -> dict[str, int]:
    """Fills the tables; name in the oracles → key in the table of suppliers or investors."""
    keys = {row["id"]: _firm(row) for row in rows("companies")}
    contracts = {row["id"]: _contract(row, keys) for row in rows("contracts")}
    for row in rows("amendments"):
        Amendment.objects.create(
            contract=contracts[row["contract"]],
            on=day(row["date"]),
            delta=Decimal(row["delta_value"]),
            recorded_at=noon(day(row["date"])),
        )
    ExchangeRate.objects.bulk_create(
        ExchangeRate(currency=row["currency"], on=day(row["date"]), rate=Decimal(row["rate"]))
        for row in rows("fx")
    )
    PriceIndex.objects.bulk_create(
        PriceIndex(
            series="PPI",
            quarter=Period.parse(row["quarter"]).code,
            index_2020_100=Decimal(row["index_2020_100"]),
        )
        for row in rows("deflator")
    )
    return keys


def _firm(row: dict[str, str]) -> int:
    company = Company.objects.create(
        name=row["id"],
        main_activity=node("nace2", f"{row['sector'][0]}/{row['sector'][1:]}"),
        region=node("region", row["region"]) if row["region"] else None,
    )
    foreign = Decimal(row["foreign_share"])
    for holder, share in (("foreign", foreign), ("domestic", 100 - foreign)):
        if share:
            Ownership.objects.create(company=company, owner_name=holder, holder=holder, share=share)
    YearlyFigures.objects.create(
        company=company,
        year=2021,
        headcount=row["employees"] or None,
        turnover=_number(row["turnover_eur"]),
        balance=_number(row["balance_eur"]),
    )
    role: Any = Supplier if row["kind"] == "supplier" else Investor
    made = role.objects.create(
        company=company, listed_from=day(row["listed_from"]), listed_to=_day(row["listed_to"])
    )
    return int(made.pk)


def _contract(row: dict[str, str], keys: dict[str, int]) -> Contract:
    linkage, _made = Linkage.objects.get_or_create(
        supplier_id=keys[row["supplier"]], investor_id=keys[row["affiliate"]]
    )
    voided = _day(row["voided_at"])
    return Contract.objects.create(
        linkage=linkage,
        number=row["id"],
        signed_on=day(row["signed"]),
        starts_on=day(row["start"]),
        ends_on=_day(row["end"]),
        terminated_on=_day(row["terminated"]),
        value=_number(row["value"]),
        currency=row["currency"],
        status=row["status"],
        recorded_at=noon(day(row["recorded_at"])),
        voided_at=noon(voided) if voided else None,
        void_reason="recorded twice" if voided else "",
    )


def _day(text: str) -> dt.date | None:
    return day(text) if text else None


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
