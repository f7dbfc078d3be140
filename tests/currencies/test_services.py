from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from linkages.currencies.facts import stored_deflators, stored_rates
from linkages.currencies.models import ExchangeRate, PriceIndex
from linkages.currencies.services import RowsRefused, load_price_index, load_rates
from linkages.periods import Period

pytestmark = pytest.mark.django_db

DAY = dt.date(2024, 6, 28)


def row(**cells: Any) -> dict[str, Any]:
    return {"currency": "USD", "date": "2024-06-28", "rate": "0.93"} | cells


def test_loaded_rates_reach_the_engine() -> None:
    assert load_rates([row(), row(currency="rsd", rate=Decimal("0.0085"))], source="NBM") == 2
    rates = stored_rates()
    assert rates.currencies == ["EUR", "RSD", "USD"]
    found = rates.on("USD", dt.date(2024, 6, 30), 7)
    assert found is not None
    assert (found.rate, found.on) == (Decimal("0.93"), DAY)


def test_loading_twice_corrects_and_does_not_double() -> None:
    load_rates([row()], source="typed")
    load_rates([row(rate="0.94"), row(rate="0.95")], source="NBM")
    stored = ExchangeRate.objects.get()
    assert (stored.rate, stored.source) == (Decimal("0.95"), "NBM")


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"currency": "DOLLAR"}, "currency", "ISO 4217"),
        ({"currency": "EUR"}, "currency", "reporting currency"),
        ({"date": "28.06.2024"}, "date", "year-month-day"),
        ({"date": ""}, "date", "Fill in"),
        ({"rate": "0,93"}, "rate", "full stop"),
        ({"rate": "0"}, "rate", "above zero"),
        ({"rate": "NaN"}, "rate", "above zero"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_loaded(
    cells: dict[str, Any], column: str, message: str
) -> None:
    with pytest.raises(RowsRefused) as refusal:
        load_rates([row(), row(**cells)], source="NBM")
    (error,) = refusal.value.errors
    assert (error.row, error.column) == (2, column)
    assert message in error.message
    assert not ExchangeRate.objects.exists()


def test_a_missing_column_is_named() -> None:
    with pytest.raises(RowsRefused, match="The column is missing"):
        load_rates([{"currency": "USD", "date": "2024-06-28"}], source="NBM")


def test_loaded_price_indices_reach_the_engine() -> None:
    rows = [
        {"quarter": "2024Q1", "index_2020_100": "122.36"},
        {"quarter": "2024-Q1", "index_2020_100": "130", "series": "C10"},
    ]
    assert load_price_index(rows, source="statistics office") == 2
    level = stored_deflators().of("C10", Period(2024, 1))
    general = stored_deflators().of("C25", Period(2024, 1))
    assert level is not None
    assert general is not None
    assert (level.series, general.index_2020_100) == ("C10", Decimal("122.36"))


@pytest.mark.parametrize("quarter", ["2024", "2024Q5", "Q1"])
def test_an_index_is_of_a_quarter(quarter: str) -> None:
    with pytest.raises(RowsRefused) as refusal:
        load_price_index([{"quarter": quarter, "index_2020_100": "1"}], source="")
    assert refusal.value.errors[0].column == "quarter"
    assert not PriceIndex.objects.exists()


def test_the_database_refuses_a_second_rate_and_a_rate_of_zero() -> None:
    load_rates([row()], source="NBM")
    for rate, day in (("0.9", DAY), ("0", dt.date(2024, 7, 1))):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExchangeRate.objects.create(currency="USD", on=day, rate=Decimal(rate))
