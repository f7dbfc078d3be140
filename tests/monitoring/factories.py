"""The least valid facts; a test states what matters to it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from linkages.currencies.rates import Rate
from monitoring.indicators import Amendment, Company, Contract, Kind


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def supplier(id_: str, **facts: Any) -> Company:
    given: dict[str, Any] = {
        "sector": "C25",
        "region": "North",
        "employees": 20,
        "turnover_eur": Decimal(1_000_000),
        "foreign_share": Decimal(0),
        "listed_from": dt.date(2020, 1, 1),
    }
    return Company(id_, Kind.SUPPLIER, **(given | facts))


def affiliate(id_: str, **facts: Any) -> Company:
    given: dict[str, Any] = {"foreign_share": Decimal(100), "listed_from": dt.date(2020, 1, 1)}
    return Company(id_, Kind.AFFILIATE, **(given | facts))


def contract(id_: str, of: str, start: str, end: str | None = None, **facts: Any) -> Contract:
    """`of` is the pair, "S1-A1"; signed on its start unless the test says otherwise."""
    ours, theirs = of.split("-")
    given: dict[str, Any] = {
        "signed": day(start),
        "start": day(start),
        "end": day(end) if end else None,
        "value": Decimal(1000),
        "currency": "EUR",
        "recorded_at": day(start),
    }
    return Contract(id_, ours, theirs, **(given | facts))


def amendment(of: str, on: str, delta: int, recorded: str | None = None) -> Amendment:
    return Amendment(of, day(on), Decimal(delta), recorded_at=day(recorded) if recorded else None)


def rate(currency: str, on: str, value: str) -> Rate:
    return Rate(currency, day(on), Decimal(value))
