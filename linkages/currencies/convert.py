"""One amount into the reporting currency, by the stored rate that holds on a day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.conf import settings

from linkages.currencies.models import ExchangeRate

TOLERANCE_DAYS = 7


def in_reporting_currency(
    amount: Decimal | None, currency: str, day: dt.date, tolerance_days: int = TOLERANCE_DAYS
) -> Decimal | None:
    """None without an amount, or without a rate of the day or of the days before it (rule R6)."""
    if amount is None or currency == settings.REPORTING_CURRENCY:
        return amount
    earliest = day - dt.timedelta(days=tolerance_days)
    rate = (
        ExchangeRate.objects.filter(currency=currency, on__lte=day, on__gte=earliest)
        .order_by("-on")
        .values_list("rate", flat=True)
        .first()
    )
    return amount * rate if rate else None
