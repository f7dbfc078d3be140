"""From the tables to the engine in `rates.py`."""

from __future__ import annotations

from django.conf import settings

from linkages.currencies.models import ExchangeRate, PriceIndex
from linkages.currencies.rates import Deflators, PriceLevel, Rate, Rates
from linkages.periods import Period


def stored_rates() -> Rates:
    rows = ExchangeRate.objects.values_list("currency", "on", "rate")
    return Rates((Rate(*row) for row in rows.iterator()), settings.REPORTING_CURRENCY)


def stored_deflators() -> Deflators:
    rows = PriceIndex.objects.values_list("series", "quarter", "index_2020_100")
    return Deflators(PriceLevel(s, Period.parse(q), index) for s, q, index in rows.iterator())
