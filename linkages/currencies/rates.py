"""Exchange rates and price indices: which one holds on a day, without Django.

A rate is units of the reporting currency per one foreign unit. A price index has 2020 = 100.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from linkages.periods import Period

BASE_YEAR = 2020
GENERAL_INDEX = "PPI"


@dataclass(frozen=True, slots=True)
class Rate:
    """`on` is the day the rate was published for, which may precede the day asked about."""

    currency: str
    on: dt.date
    rate: Decimal


class Rates:
    """Rates of all currencies into one reporting currency."""

    def __init__(self, rates: Iterable[Rate] = (), reporting_currency: str = "EUR") -> None:
        self.reporting_currency = reporting_currency
        series: dict[str, dict[dt.date, Rate]] = defaultdict(dict)
        for rate in rates:
            if rate.rate <= 0:
                raise ValueError(f"rate of {rate.currency} on {rate.on} is not above zero")
            series[rate.currency][rate.on] = rate
        self._series = {
            currency: [by_day[day] for day in sorted(by_day)] for currency, by_day in series.items()
        }
        self._days = {currency: [rate.on for rate in row] for currency, row in self._series.items()}

    @property
    def currencies(self) -> list[str]:
        return sorted({*self._series, self.reporting_currency})

    def on(self, currency: str, day: dt.date, tolerance_days: int) -> Rate | None:
        """The rate of the day, else the latest earlier one within the tolerance, else none."""
        if currency == self.reporting_currency:
            return Rate(currency, day, Decimal(1))
        position = bisect_right(self._days.get(currency, ()), day)
        if not position:
            return None
        rate = self._series[currency][position - 1]
        return rate if (day - rate.on).days <= tolerance_days else None

    def average(self, currency: str, period: Period) -> Decimal | None:
        """Mean of the rates published in the period: for flows of annual accounts."""
        if currency == self.reporting_currency:
            return Decimal(1)
        days = self._days.get(currency, [])
        first = bisect_right(days, period.start - dt.timedelta(days=1))
        row = self._series.get(currency, [])[first : bisect_right(days, period.end)]
        return sum((rate.rate for rate in row), Decimal(0)) / len(row) if row else None

    def closing(self, currency: str, period: Period, tolerance_days: int) -> Rate | None:
        """For balance-sheet stocks: the rate that holds on the last day."""
        return self.on(currency, period.end, tolerance_days)


@dataclass(frozen=True, slots=True)
class PriceLevel:
    """The index that turned a nominal value into a constant one, and of which series it is."""

    series: str
    quarter: Period
    index_2020_100: Decimal

    def constant(self, nominal: Decimal) -> Decimal:
        return nominal / (self.index_2020_100 / 100)


class Deflators:
    """Quarterly price indices: one general series, and producer indices of sectors if loaded."""

    def __init__(
        self, levels: Iterable[PriceLevel] = (), general_series: str = GENERAL_INDEX
    ) -> None:
        self.general_series = general_series
        self._levels: dict[tuple[str, Period], PriceLevel] = {}
        for level in levels:
            if level.index_2020_100 <= 0:
                raise ValueError(f"index {level.series} of {level.quarter} is not above zero")
            self._levels[level.series, level.quarter] = level

    def of(self, sector: str, quarter: Period) -> PriceLevel | None:
        """The sector's index or that of the sector above it (C10.1 → C10 → C), else the general."""
        code = sector
        while code:
            if level := self._levels.get((code, quarter)):
                return level
            code = code[:-1].rstrip(".")
        return self._levels.get((self.general_series, quarter))
