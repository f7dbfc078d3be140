"""Turnover of the latest year in the reporting currency, at the average rate of that year."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Avg, FloatField, Q
from django.db.models.functions import Cast

from linkages.companies.models import YearlyFigures
from linkages.currencies.models import ExchangeRate
from matchmaking.candidates.among import among


def add_turnover(
    facts: dict[int, dict[str, Any]], companies: dict[int, int], today: dt.date
) -> None:
    rows = list(
        YearlyFigures.objects.filter(
            among("company", companies), turnover__isnull=False, year__lte=today.year
        )
        .order_by("company", "-year")
        .distinct("company")
        .values_list("company", "pk", "year", "currency", Cast("turnover", FloatField()))
    )
    rates = _average_rates({(currency, year) for _, _, year, currency, _ in rows})
    for company, pk, year, currency, turnover in rows:
        rate = rates.get((currency, year))
        if rate is not None:
            known = facts[companies[company]]
            known["turnover_eur"] = turnover * rate
            known["evidence"]["turnover_eur"] = (f"yearlyfigures:{pk}",)


def _average_rates(wanted: set[tuple[str, int]]) -> dict[tuple[str, int], float]:
    own = {pair: 1.0 for pair in wanted if pair[0] == settings.REPORTING_CURRENCY}
    foreign = sorted(wanted - set(own))
    asked = Q(pk__in=[])
    for currency, year in foreign:
        asked |= Q(currency=currency, on__year=year)
    rows = (
        ExchangeRate.objects.filter(asked)
        .order_by()
        .values_list("currency", "on__year")
        .annotate(mean=Avg("rate", output_field=FloatField()))
    )
    return own | {(currency, year): mean for currency, year, mean in rows}
