"""The worked example W1 of the indicator catalogue, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from linkages.currencies.rates import Rates
from linkages.periods import Period
from monitoring.indicators import Reading, Register, compute

from .factories import affiliate, contract, day, rate, supplier

AS_OF = day("2025-06-30")


@pytest.fixture(scope="module")
def register() -> Register:
    return Register(
        [supplier("S1"), supplier("S2"), supplier("S3"), affiliate("A1"), affiliate("A2")],
        [
            contract(
                "a", "S1-A1", "2024-03-01", "2024-06-30",
                signed=day("2024-02-10"), value=Decimal(100_000),
            ),
            contract("b", "S1-A1", "2024-10-01", signed=day("2024-09-20"), value=Decimal(50_000)),
            contract(
                "c", "S2-A1", "2024-06-30", "2024-06-30",
                signed=day("2024-05-15"), value=Decimal(10_000),
            ),
            contract(
                "d", "S2-A2", "2024-07-05", "2025-07-04",
                signed=day("2024-06-28"), value=Decimal(20_000), currency="USD",
            ),
            contract("e", "S3-A2", "2024-04-02", "2026-04-01", value=None),
        ],
        rates=Rates([rate("USD", "2024-06-28", "0.93")]),
    )  # fmt: skip


def figures(register: Register, period: str) -> dict[str, Reading]:
    readings = compute(register, Period.parse(period), AS_OF)
    return {reading.key: reading for reading in readings}


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (
            "2024-Q2",
            {
                "MON-01": 3, "MON-02.nominal_eur": 28_600, "MON-03.active_last_day": 3,
                "EXT-01.last_day": 3, "EXT-02.new": 2, "MON-06": 2,
            },
        ),
        (
            "2024-Q3",
            {
                "MON-01": 1, "MON-02.nominal_eur": 50_000, "MON-03.active_last_day": 2,
                "EXT-01.last_day": 2, "EXT-02.new": 1, "MON-06": 0,
            },
        ),
        (
            "2024",
            {
                "MON-01": 5, "MON-02.nominal_eur": 178_600, "MON-03.active_last_day": 3,
                "EXT-01.last_day": 3,
            },
        ),
    ],
)  # fmt: skip
def test_figures(register: Register, period: str, expected: dict[str, int]) -> None:
    readings = figures(register, period)
    assert {key: readings[key].value for key in expected} == expected


@pytest.mark.parametrize(
    ("period", "n", "of"), [("2024-Q2", 2, 3), ("2024-Q3", 1, 1), ("2024", 4, 5)]
)
def test_coverage_of_the_value(register: Register, period: str, n: int, of: int) -> None:
    coverage = figures(register, period)["MON-02.nominal_eur"].coverage
    assert (coverage.n, coverage.of) == (n, of)


def test_rows_behind_the_second_quarter(register: Register) -> None:
    readings = figures(register, "2024-Q2")
    assert list(readings["MON-03.active_last_day"].rows) == ["a", "c", "e"]
    assert sorted(readings["EXT-02.new"].rows) == [("S2", "A1"), ("S3", "A2")]
    value = readings["MON-02.nominal_eur"]
    assert dict(zip(value.rows, value.rows.amounts or (), strict=True)) == {
        "c": Decimal(10_000),
        "d": Decimal("18600.00"),
    }
    assert list(value.missing) == ["e"]


def test_a_gap_of_93_days_continues_the_linkage(register: Register) -> None:
    assert figures(register, "2024")["EXT-02.reactivated"].value == 0
