"""From the tables to the engine."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linkages.companies.models import Company, YearlyFigures
from linkages.currencies.models import ExchangeRate
from linkages.periods import Period
from monitoring import facts
from monitoring.facts import Size, Stake, State, division, states, top_region
from monitoring.indicators import Kind, Parameters, Register, compute
from monitoring.oracle_tables import read_json, read_parameters
from monitoring.oracles import Comparison, compare_register, sizes_of

from . import oracle_records
from .records import amendment, contract, day, investor, node, noon, own, supplier

LATER = day("2026-12-31")


def register() -> Register:
    return facts.stored_register(Parameters())


def value(key: str, period: str, as_of: dt.date = LATER) -> Any:
    return compute(register(), Period.parse(period), as_of, only=[key])[0].value


@pytest.mark.django_db
def test_the_tables_give_every_expected_value_of_the_oracles() -> None:
    keys = oracle_records.load()
    file = "r01_expected.json"
    content = read_json(oracle_records.ORACLES / file)
    parameters = read_parameters(content, file)
    for periods in content["expected"].values():
        for values in periods.values():
            for name in [name for name in values if ".by_affiliate_" in name]:
                values[name] = {str(keys[firm]): count for firm, count in values[name].items()}
    stored = facts.stored_register(parameters)
    names = {(row["kind"], keys[row["id"]]): row["id"] for row in oracle_records.rows("companies")}
    rows = facts.companies(stored.rates, parameters)
    sizes = {
        names[company.kind, company.id]: size
        for company in rows
        for size in sizes_of([company]).values()
    }
    comparison = Comparison()
    compare_register(content, file, stored, sizes, comparison)
    assert comparison.differences == []
    assert comparison.not_computed == []
    assert comparison.equal == 21 + 2 * 15 * 18


@pytest.mark.django_db
def test_the_queries_do_not_grow_with_the_rows() -> None:
    here = investor()
    for number in range(3):
        amendment(contract(supplier(), here, f"2024-01-1{number}"), "2024-02-01", 5)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        register()
    # rates, indices; owners, figures and firms of both kinds; contracts, amendments
    assert len(queries) == 10


@pytest.mark.django_db
def test_a_moment_is_the_day_on_the_agencys_clock(settings: Any) -> None:
    late = dt.datetime(2024, 5, 14, 22, 30, tzinfo=dt.UTC)  # 01:30 of the 15th in Chișinău
    contract(supplier(), investor(), "2024-03-01", recorded_at=late)
    assert value("MON-01", "2024-Q1", day("2024-05-14")) == 0
    assert value("MON-01", "2024-Q1", day("2024-05-15")) == 1


@pytest.mark.django_db
def test_a_late_amendment_is_known_from_the_day_it_was_recorded() -> None:
    signed = contract(supplier(), investor(), "2024-01-10")
    amendment(signed, "2024-02-01", 50, recorded_at=noon(day("2024-06-01")))
    assert value("MON-02.nominal_eur", "2024-Q1", day("2024-05-15")) == 1000
    assert value("MON-02.nominal_eur", "2024-Q1") == 1050


@pytest.mark.django_db
def test_a_firm_sold_abroad_is_domestic_before_and_foreign_after() -> None:
    sold = supplier(foreign=None)
    own(sold.company, 0, until=day("2024-04-30"))
    own(sold.company, 60, since=day("2024-05-01"))
    here = investor()
    contract(sold, here, "2024-04-30")
    contract(sold, here, "2024-05-01")
    assert value("MON-01", "2024-Q2") == 1
    assert value("MON-04", "2024-Q1") == 1
    assert value("MON-04", "2024-Q2") == 0


@pytest.mark.django_db
def test_without_an_owner_nobody_knows_whether_the_firm_is_domestic() -> None:
    contract(supplier(foreign=None), investor(), "2024-01-10")
    reading = compute(register(), Period(2024, 1), LATER, only=["MON-01"])[0]
    assert (reading.value, reading.coverage.n, reading.coverage.of) == (0, 0, 1)


@pytest.mark.django_db
def test_prospects_are_counted_apart() -> None:
    investor(company_status=Company.Status.PROSPECT)
    investor(structure="not_yet")
    investor()
    assert value("MON-05", "2024-Q1") == 1
    assert value("MON-05.prospects", "2024-Q1") == 2


@pytest.mark.django_db
def test_turnover_is_converted_at_the_average_rate_and_the_balance_at_the_closing_one() -> None:
    for on, rate in (("2023-06-30", "0.10"), ("2023-12-29", "0.30")):
        ExchangeRate.objects.create(currency="RSD", on=day(on), rate=Decimal(rate))
    firm = supplier(people=None).company
    YearlyFigures.objects.create(
        company=firm, year=2023, currency="RSD", headcount=5, turnover=1000, balance=1000
    )
    stored = facts.stored_rates()
    found = next(iter(facts.companies(stored, Parameters())))
    assert (found.turnover_eur, found.balance_eur) == (Decimal(200), Decimal(300))


@pytest.mark.django_db
def test_sector_and_region_are_those_of_the_register() -> None:
    made = supplier(
        company_main_activity=node("nace2", "C/25/25.6"),
        company_region=node("region", "XV/XV-N/XV-N1"),
    )
    buyer = investor(
        main_industry=node("nace2", "C/29"), company_main_activity=node("nace2", "G/46")
    )
    ours, theirs = facts.companies(facts.stored_rates(), Parameters())
    assert (ours.id, ours.kind, ours.sector, ours.region) == (made.pk, "supplier", "C25", "XV-N")
    assert (theirs.id, theirs.kind, theirs.sector) == (buyer.pk, Kind.AFFILIATE, "C29")


@pytest.mark.parametrize(
    ("path", "expected"),
    [("C/25/25.6/25.62", "C25"), ("C/25", "C25"), ("C", "C"), ("C25", "C25"), ("", "")],
)
def test_division_of_an_activity(path: str, expected: str) -> None:
    assert division(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [("XV/XV-N/XV-N1", "XV-N"), ("XV", "XV"), ("North", "North"), ("North/Town", "North")],
)
def test_region_below_the_country(path: str, expected: str) -> None:
    assert top_region(path) == expected


# States of a firm, without a database

HOME = Stake(None, day("2023-06-30"), Decimal(100), is_foreign=False)
ABROAD = Stake(day("2023-07-01"), None, Decimal(40), is_foreign=True)
SMALL = Size(2022, 20, None, None)
LARGER = Size(2023, 60, None, None)


def test_ownership_and_size_change_on_their_own_days() -> None:
    assert states([HOME, ABROAD], [LARGER, SMALL]) == [
        State(None, Decimal(0), 20),
        State(day("2023-07-01"), Decimal(40), 20),
        State(day("2023-12-31"), Decimal(40), 60),
    ]


def test_what_is_known_first_speaks_for_the_time_before_it() -> None:
    assert states([ABROAD], []) == [State(None, Decimal(40))]


def test_after_the_last_known_owner_nobody_knows() -> None:
    assert states([HOME], []) == [State(None, Decimal(0)), State(day("2023-07-01"), None)]


def test_of_a_firm_without_facts_there_is_one_empty_state() -> None:
    assert states([], []) == [State()]
