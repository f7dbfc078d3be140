"""What goes in: one dataclass per fact, and the parameters of the method."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    SUPPLIER = "supplier"
    AFFILIATE = "affiliate"
    PROSPECT = "prospect"  # a foreign firm without an affiliate in the country


@dataclass(frozen=True, slots=True)
class Company:
    """A firm in one of the two databases; the same id may stand in both.

    Attributes that change are given as several rows of one id, each valid from its date.
    """

    id: Hashable
    kind: str
    sector: str = ""
    region: str = ""
    employees: int | None = None
    turnover_eur: Decimal | None = None
    balance_eur: Decimal | None = None
    foreign_share: Decimal | float | None = None
    listed_from: dt.date | None = None
    listed_to: dt.date | None = None
    enterprise_group: str = ""
    valid_from: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract of a supplier with an affiliate; no end and no termination = open-ended."""

    id: Hashable
    supplier: Hashable
    affiliate: Hashable
    signed: dt.date
    start: dt.date
    end: dt.date | None = None
    terminated: dt.date | None = None
    value: Decimal | None = None
    currency: str = ""
    status: str = "confirmed"
    recorded_at: dt.date | None = None
    voided_at: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of a contract's value, in the contract's currency; known from its own date, or
    from the day it was recorded where that is later."""

    contract: Hashable
    on: dt.date
    delta: Decimal
    id: Hashable | None = None
    recorded_at: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Parameters:
    foreign_threshold: Decimal = Decimal(10)
    gap_days: int = 180
    fx_tolerance_days: int = 7
    first_release_lag_days: int = 45
    reporting_currency: str = "EUR"
    coverage_final: Decimal = Decimal(80)
    coverage_provisional: Decimal = Decimal(50)
