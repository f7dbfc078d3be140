from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from linkages.currencies.rates import Deflators, PriceLevel, Rate, Rates
from linkages.periods import Period

FRIDAY, SUNDAY, MONDAY = dt.date(2024, 6, 28), dt.date(2024, 6, 30), dt.date(2024, 7, 1)
RATES = Rates([Rate("USD", MONDAY, Decimal("0.94")), Rate("USD", FRIDAY, Decimal("0.93"))])


def test_the_rate_of_the_day() -> None:
    assert RATES.on("USD", MONDAY, 7) == Rate("USD", MONDAY, Decimal("0.94"))


def test_on_a_weekend_the_latest_earlier_rate_and_its_date() -> None:
    assert RATES.on("USD", SUNDAY, 7) == Rate("USD", FRIDAY, Decimal("0.93"))


@pytest.mark.parametrize(("days", "found"), [(0, True), (7, True), (8, False)])
def test_the_tolerance_is_inclusive(days: int, found: bool) -> None:
    rate = RATES.on("USD", MONDAY + dt.timedelta(days=days), 7)
    assert (rate is not None) is found


def test_never_a_later_rate() -> None:
    assert RATES.on("USD", FRIDAY - dt.timedelta(days=1), 7) is None


def test_a_currency_without_rates_has_none() -> None:
    assert RATES.on("RSD", FRIDAY, 7) is None
    assert RATES.on("", FRIDAY, 7) is None


def test_the_reporting_currency_is_one() -> None:
    rate = Rates(reporting_currency="USD").on("USD", dt.date(1999, 1, 1), 0)
    assert rate is not None
    assert rate.rate == 1


def test_average_of_the_period_and_closing_rate() -> None:
    assert RATES.average("USD", Period(2024)) == Decimal("0.935")
    assert RATES.average("USD", Period(2024, 2)) == Decimal("0.93")
    assert RATES.average("USD", Period(2023)) is None
    assert RATES.average("EUR", Period(2023)) == 1
    closing = RATES.closing("USD", Period(2024, 2), 7)
    assert closing is not None
    assert closing.rate == Decimal("0.93")
    assert RATES.closing("USD", Period(2024), 7) is None


@pytest.mark.parametrize("rate", ["0", "-1"])
def test_a_rate_is_above_zero(rate: str) -> None:
    with pytest.raises(ValueError, match="USD"):
        Rates([Rate("USD", FRIDAY, Decimal(rate))])


def test_index_of_the_sector_then_of_the_one_above_then_the_general() -> None:
    quarter = Period(2024, 1)
    levels = [PriceLevel(name, quarter, Decimal(120)) for name in ("PPI", "C", "C10")]
    deflators = Deflators(levels)
    found = {
        sector: level.series
        for sector in ("C10.11", "C10", "C25", "J62", "")
        if (level := deflators.of(sector, quarter))
    }
    assert found == {"C10.11": "C10", "C10": "C10", "C25": "C", "J62": "PPI", "": "PPI"}
    assert deflators.of("C10", quarter.next) is None


def test_constant_prices() -> None:
    assert PriceLevel("PPI", Period(2024, 1), Decimal(125)).constant(Decimal(1000)) == 800
