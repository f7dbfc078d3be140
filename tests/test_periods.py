import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.periods import Period, PeriodConverter

quarters = st.builds(Period, st.integers(1901, 2199), st.integers(1, 4))
days = st.dates(dt.date(1901, 1, 1), dt.date(2199, 12, 31))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-Q3", Period(2026, 3)),
        ("2026Q3", Period(2026, 3)),
        (" 2026-q3 ", Period(2026, 3)),
        ("2026", Period(2026)),
    ],
)
def test_reads_the_usual_spellings(text: str, period: Period) -> None:
    assert Period.parse(text) == period


@pytest.mark.parametrize("text", ["", "2026-Q5", "2026-Q0", "Q3 2026", "26Q3", "2026-3", "1850"])
def test_refuses_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError):
        Period.parse(text)


def test_first_and_last_day() -> None:
    assert (Period(2024, 1).start, Period(2024, 1).end) == (
        dt.date(2024, 1, 1),
        dt.date(2024, 3, 31),
    )
    assert Period(2024, 4).end == dt.date(2024, 12, 31)
    assert (Period(2024).start, Period(2024).end) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))


def test_neighbours_cross_the_year() -> None:
    assert Period(2024, 4).next == Period(2025, 1)
    assert Period(2024, 1).previous == Period(2023, 4)
    assert Period(2024).previous == Period(2023)
    assert Period(2024, 3).same_last_year == Period(2023, 3)


def test_labels() -> None:
    assert Period(2026, 3).label() == "Q3 2026"
    assert Period(2026, 3).label("ro") == "trim. III 2026"
    assert Period(2026, 3).label("sr-latn") == "Q3 2026"
    assert Period(2026).label("ro") == "2026"


def test_a_row_of_periods() -> None:
    row = list(Period(2023, 3).until(Period(2024, 2)))
    assert [p.code for p in row] == ["2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2"]
    with pytest.raises(ValueError):
        list(Period(2023, 3).until(Period(2024)))


def test_a_year_sorts_after_its_last_quarter() -> None:
    assert sorted([Period(2024), Period(2024, 4), Period(2025, 1), Period(2024, 1)]) == [
        Period(2024, 1),
        Period(2024, 4),
        Period(2024),
        Period(2025, 1),
    ]


@given(days)
def test_each_day_is_in_exactly_its_quarter(day: dt.date) -> None:
    quarter = Period.containing(day)
    assert day in quarter
    assert day not in quarter.next
    assert day not in quarter.previous
    assert day in Period.containing(day, "year")
    assert quarter in Period(day.year).quarters


@given(quarters)
def test_codes_come_back(period: Period) -> None:
    assert Period.parse(period.code) == period
    assert PeriodConverter().to_python(PeriodConverter().to_url(period)) == period
    assert period.next.previous == period
    assert period.shifted(-4) == period.same_last_year
