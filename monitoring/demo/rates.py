"""Made-up exchange rates and producer prices: smooth, the same on every machine."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from decimal import Decimal

from linkages.currencies.models import ExchangeRate, PriceIndex
from linkages.periods import Period
from monitoring.demo.world import SOURCE, dec

FIRST = dt.date(2021, 1, 4)
FIRST_QUARTER = Period(2020, 1)
#: Currency → level, yearly swing, quick swing, days of the quick swing.
SHAPES = {"USD": (0.925, 0.035, 0.006, 41), "RSD": (0.00853, 0.00003, 0.00001, 67)}


def load_rates(today: dt.date) -> None:
    """Rates that somebody loaded before stay as they are."""
    ExchangeRate.objects.bulk_create(_rates(today), ignore_conflicts=True, batch_size=2_000)
    PriceIndex.objects.bulk_create(_prices(today), ignore_conflicts=True)


def rate_on(currency: str, day: dt.date) -> Decimal:
    level, slow, quick, days = SHAPES[currency]
    age = (day - FIRST).days
    value = level + slow * math.sin(age / 365 * 2 * math.pi) + quick * math.sin(age / days)
    return dec(value, 10)


def _rates(today: dt.date) -> Iterator[ExchangeRate]:
    for currency in SHAPES:
        day = FIRST
        while day <= today:
            if day.weekday() < 5:
                yield ExchangeRate(
                    currency=currency, on=day, rate=rate_on(currency, day), source=SOURCE
                )
            day += dt.timedelta(days=1)


def _prices(today: dt.date) -> Iterator[PriceIndex]:
    """Up to the last quarter that has ended."""
    last = Period.containing(today).previous
    for number, quarter in enumerate(FIRST_QUARTER.until(last)):
        level = 98 + 1.05 * number + 6 / (1 + math.exp(6 - number)) - (2 if number == 0 else 0)
        yield PriceIndex(
            series="PPI", quarter=quarter.code, index_2020_100=dec(level, 6), source=SOURCE
        )
