"""The rules that hold for every indicator, one small register each."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest

from linkages.companies.size import size_class
from linkages.currencies.rates import Deflators, PriceLevel, Rates
from linkages.periods import Period
from monitoring.indicators import (
    CATALOGUE,
    FIRST_RELEASE,
    Company,
    Contract,
    Reading,
    Register,
    UnknownIndicator,
    compute,
)
from monitoring.indicators.columns import FactsRefused

from .factories import affiliate, amendment, contract, day, rate, supplier

Q1, Q2, YEAR = Period(2024, 1), Period(2024, 2), Period(2024)
LATER = day("2026-12-31")


def register_of(
    *contracts: Contract, companies: Iterable[Company] | None = None, **rest: Any
) -> Register:
    firms = [supplier("S1"), supplier("S2"), affiliate("A1"), affiliate("A2")]
    return Register(firms if companies is None else companies, contracts, **rest)


def read(register: Register, key: str, period: Period = Q1, as_of: Any = LATER) -> Reading:
    readings = compute(register, period, as_of, only=[key])
    return next(reading for reading in readings if reading.key == key)


# R1, R2: periods and contract life


def test_first_and_last_day_of_the_quarter_are_inside() -> None:
    register = register_of(
        contract("first", "S1-A1", "2024-01-01"),
        contract("last", "S1-A1", "2024-03-31"),
        contract("before", "S1-A1", "2023-12-31"),
        contract("after", "S1-A1", "2024-04-01"),
    )
    assert list(read(register, "MON-01").rows) == ["first", "last"]


def test_a_contract_is_active_on_its_first_and_last_day() -> None:
    register = register_of(
        contract("ends", "S1-A1", "2024-01-10", "2024-03-31"),
        contract("starts", "S1-A1", "2024-03-31"),
        contract("ended", "S1-A1", "2024-01-10", "2024-03-30"),
    )
    assert list(read(register, "MON-03.active_last_day").rows) == ["ends", "starts"]
    assert read(register, "MON-03.active_any_time").value == 3


def test_termination_cuts_the_end_from_its_own_date_on() -> None:
    register = register_of(
        contract("k", "S1-A1", "2024-01-10", "2024-12-31", terminated=day("2024-03-15"))
    )
    assert read(register, "MON-03.active_last_day", as_of=day("2024-03-14")).value == 1
    assert read(register, "MON-03.active_last_day", as_of=day("2024-03-15")).value == 0


def test_a_contract_terminated_before_its_start_never_runs() -> None:
    register = register_of(contract("k", "S1-A1", "2024-02-10", terminated=day("2024-02-01")))
    assert read(register, "MON-03.active_any_time").value == 0
    assert read(register, "MON-01").value == 1


def test_drafts_never_count_and_neither_do_their_amendments() -> None:
    register = register_of(
        contract("k", "S1-A1", "2024-01-10", status="draft"),
        amendments=[amendment("k", "2024-02-01", 500)],
    )
    for key in ("MON-01", "MON-02.nominal_eur", "MON-03.active_any_time", "EXT-02.new"):
        assert read(register, key).value == 0


# R3: who counts


@pytest.mark.parametrize(
    ("ours", "theirs", "counts"),
    [("9.9", "10", 1), ("10", "10", 0), ("9.9", "9.9", 0), ("0", "100", 1)],
)
def test_one_threshold_for_both_sides(ours: str, theirs: str, counts: int) -> None:
    companies = [
        supplier("S1", foreign_share=Decimal(ours)),
        affiliate("A1", foreign_share=Decimal(theirs)),
    ]
    register = register_of(contract("k", "S1-A1", "2024-01-10"), companies=companies)
    for key in ("MON-01", "MON-03.active_last_day", "EXT-01.last_day", "EXT-02.new"):
        assert read(register, key).value == counts


def test_unknown_ownership_is_not_counted_and_lowers_the_coverage() -> None:
    companies = [supplier("S1"), supplier("S2", foreign_share=None), affiliate("A1")]
    register = register_of(
        contract("known", "S1-A1", "2024-01-10"),
        contract("unknown", "S2-A1", "2024-01-10"),
        companies=companies,
    )
    for key, missing in (("MON-01", "unknown"), ("EXT-01.last_day", "S2")):
        reading = read(register, key)
        assert (reading.value, reading.coverage.n, reading.coverage.of) == (1, 1, 2)
        assert list(reading.missing) == [missing]
        assert reading.status == "provisional"


@pytest.mark.parametrize(
    ("employees", "turnover", "balance", "size"),
    [
        (9, 2_000_000, None, "micro"),
        (9, 2_000_001, 2_000_000, "micro"),
        (9, 2_000_001, None, "small"),
        (10, 1, 1, "small"),
        (49, None, None, "small"),
        (249, 50_000_000, 44_000_000, "medium"),
        (249, 50_000_001, 43_000_000, "medium"),
        (249, 50_000_001, 43_000_001, "large"),
        (250, 1, 1, "large"),
        (None, 1_000, 1_000, "unknown"),
    ],
)
def test_size_class(
    employees: int | None, turnover: int | None, balance: int | None, size: str
) -> None:
    money = [None if amount is None else Decimal(amount) for amount in (turnover, balance)]
    assert size_class(employees, *money) == size


def test_attributes_are_those_of_the_day_that_matters() -> None:
    companies = [
        supplier("S1", region="North"),
        supplier("S1", region="South", employees=400, valid_from=day("2024-03-01")),
        affiliate("A1"),
    ]
    register = register_of(contract("k", "S1-A1", "2024-01-10"), companies=companies)
    assert read(register, "MON-01.sme").value == 1  # small when it signed
    (signed,) = read(register, "MON-01").breakdowns["region"]
    (active,) = read(register, "MON-03.active_last_day").breakdowns["region"]
    assert (signed.key, active.key) == ("North", "South")
    assert read(register, "MON-04").value == 0
    assert read(register, "MON-04", Period(2023, 4)).value == 1


def test_databases_count_who_is_listed_on_the_last_day() -> None:
    companies = [
        supplier("from", listed_from=day("2024-03-31")),
        supplier("until", listed_to=day("2024-03-31")),
        supplier("large", employees=900),
        supplier("foreign", foreign_share=Decimal(50)),
        supplier("unsized", employees=None),
        affiliate("A1"),
        affiliate("ours", foreign_share=Decimal(5)),
        Company("P1", "prospect", listed_from=day("2024-01-01")),
    ]
    register = register_of(companies=companies)
    suppliers = read(register, "MON-04")
    assert list(suppliers.rows) == ["from"]
    assert (suppliers.coverage.n, suppliers.coverage.of) == (2, 3)
    assert list(read(register, "MON-05").rows) == ["A1"]
    assert list(read(register, "MON-05.prospects").rows) == ["P1"]


# R4: spells


@pytest.mark.parametrize(("second_start", "reactivated"), [("2024-08-28", 0), ("2024-08-29", 1)])
def test_a_gap_over_the_limit_begins_a_new_spell(second_start: str, reactivated: int) -> None:
    register = register_of(
        contract("k1", "S1-A1", "2024-01-10", "2024-03-01"),
        contract("k2", "S1-A1", second_start, "2024-12-31"),
    )
    assert read(register, "EXT-02.reactivated", YEAR).value == reactivated
    assert read(register, "EXT-02.new", YEAR).value == 1


def test_a_contract_inside_a_longer_one_does_not_end_the_spell() -> None:
    register = register_of(
        contract("long", "S1-A1", "2023-01-01", "2024-02-01"),
        contract("short", "S1-A1", "2023-02-01", "2023-03-01"),
        contract("next", "S1-A1", "2024-03-01"),
        contract("other", "S1-A2", "2024-03-01"),
    )
    assert read(register, "EXT-02.reactivated", YEAR).value == 0
    assert list(read(register, "EXT-02.new", YEAR).rows) == [("S1", "A2")]


def test_an_end_counts_once_the_gap_has_passed() -> None:
    register = register_of(contract("k", "S1-A1", "2023-01-10", "2024-03-01"))
    early = read(register, "EXT-02.ended", as_of=day("2024-08-28"))
    assert (early.value, early.published, early.reason) == (0, None, "low_coverage")
    assert list(early.missing) == [("S1", "A1")]
    sure = read(register, "EXT-02.ended", as_of=day("2024-08-29"))
    assert (sure.value, sure.status) == (1, "final")


def test_a_supplier_is_new_once_whatever_the_affiliate() -> None:
    register = register_of(
        contract("legacy", "S1-A1", "2015-01-10", "2015-02-01"),
        contract("k1", "S1-A2", "2024-01-10"),
        contract("k2", "S2-A1", "2024-02-10"),
        contract("k3", "S2-A2", "2024-05-10"),
    )
    new = read(register, "MON-06", YEAR)
    assert list(new.rows) == ["S2"]
    assert list(new.parts["contracts"]) == ["k2"]


# R5: knowledge date


def test_rows_appear_when_recorded_and_vanish_when_void() -> None:
    register = register_of(
        contract(
            "k", "S1-A1", "2024-01-10",
            recorded_at=day("2024-04-20"), voided_at=day("2024-06-01"),
        )
    )  # fmt: skip
    known = {
        as_of: read(register, "MON-01", as_of=day(as_of)).value
        for as_of in ("2024-04-19", "2024-04-20", "2024-05-31", "2024-06-01")
    }
    assert known == {"2024-04-19": 0, "2024-04-20": 1, "2024-05-31": 1, "2024-06-01": 0}


def test_the_first_release_is_45_days_after_the_end() -> None:
    register = register_of(contract("k", "S1-A1", "2024-01-10", recorded_at=day("2024-05-16")))
    first = read(register, "MON-01", as_of=FIRST_RELEASE)
    assert first.as_of == day("2024-05-15")
    assert first.value == 0
    assert read(register, "MON-01").value == 1


# R6, R7: money


def test_no_rate_within_the_tolerance_leaves_the_contract_out_of_the_sum() -> None:
    register = register_of(
        contract("a", "S1-A1", "2024-01-10", currency="USD"),
        contract("b", "S1-A1", "2024-01-11", currency="USD"),
        contract("c", "S1-A1", "2024-01-10"),
        rates=Rates([rate("USD", "2024-01-03", "0.9")]),
    )
    reading = read(register, "MON-02.nominal_eur")
    assert reading.value == Decimal(1900)
    assert (reading.coverage.n, reading.coverage.of, reading.status) == (2, 3, "provisional")
    assert reading.parts["without_rate"] == 1
    assert list(reading.missing) == ["b"]


def test_an_amendment_counts_on_its_own_date_at_its_own_rate() -> None:
    register = register_of(
        contract("k", "S1-A1", "2024-01-10", currency="USD"),
        amendments=[amendment("k", "2024-04-10", -200)],
        rates=Rates([rate("USD", "2024-01-10", "0.9"), rate("USD", "2024-04-10", "0.8")]),
    )
    assert read(register, "MON-02.nominal_eur", Q1).value == Decimal(900)
    second = read(register, "MON-02.nominal_eur", Q2)
    assert second.value == Decimal(-160)
    assert list(read(register, "MON-02.amendments_eur", Q2).rows) == ["k@2024-04-10"]
    assert read(register, "MON-02.amendments_eur", Q2, day("2024-04-09")).value == 0


def test_constant_prices_prefer_the_index_of_the_sector_and_say_so() -> None:
    levels = [
        PriceLevel("PPI", Q1, Decimal(110)),
        PriceLevel("C25", Q1, Decimal(125)),
    ]
    companies = [supplier("S1", sector="C25.1"), supplier("S2", sector="C10"), affiliate("A1")]
    register = register_of(
        contract("a", "S1-A1", "2024-01-10"),
        contract("b", "S2-A1", "2024-01-10", value=Decimal(1100)),
        companies=companies,
        deflators=Deflators(levels),
    )
    reading = read(register, "MON-02.real_2020_eur")
    assert reading.value == Decimal(800) + Decimal(1000)
    assert reading.parts["price_index"] == {"C25": 1, "PPI": 1}


def test_a_quarter_without_price_index_is_not_taken_at_nominal_value() -> None:
    register = register_of(contract("a", "S1-A1", "2024-01-10"))
    reading = read(register, "MON-02.real_2020_eur")
    assert (reading.published, reading.coverage.n, reading.coverage.of) == (None, 0, 1)
    assert list(reading.missing) == ["a"]


# R8, R9: missing data and breakdowns


@pytest.mark.parametrize(
    ("valued", "status"), [(4, "final"), (3, "provisional"), (2, "not_published")]
)
def test_coverage_decides_what_is_published(valued: int, status: str) -> None:
    contracts = [
        contract(f"k{n}", "S1-A1", "2024-01-10", value=Decimal(10) if n < valued else None)
        for n in range(5)
    ]
    reading = read(register_of(*contracts), "MON-02.nominal_eur")
    assert reading.status == status
    assert reading.published == (None if status == "not_published" else 10 * valued)
    assert reading.value == 10 * valued


def test_nothing_signed_is_a_true_zero() -> None:
    reading = read(register_of(), "MON-02.nominal_eur")
    assert (reading.published, reading.status, reading.coverage.percent) == (0, "final", None)


def test_a_firm_of_two_affiliates_is_one_in_the_total() -> None:
    register = register_of(
        contract("k1", "S1-A1", "2024-01-10"), contract("k2", "S1-A2", "2024-01-10")
    )
    reading = read(register, "EXT-01.last_day")
    assert reading.value == 1
    assert [(line.key, line.value) for line in reading.breakdowns["affiliate"]] == [
        ("A1", 1),
        ("A2", 1),
    ]
    assert "affiliate" in reading.measure.overlapping


def test_the_unknown_is_a_visible_line_and_the_last() -> None:
    companies = [supplier("S1", region=""), supplier("S2", region="West"), affiliate("A1")]
    register = register_of(
        contract("k1", "S1-A1", "2024-01-10"),
        contract("k2", "S2-A1", "2024-01-10"),
        companies=companies,
    )
    lines = read(register, "MON-01").breakdowns["region"]
    assert [line.key for line in lines] == ["West", "unknown"]


# What is asked for


def test_only_takes_indicators_and_series() -> None:
    readings = compute(register_of(), Q1, LATER, only=["EXT-02.new", "MON-01"])
    assert [reading.key for reading in readings] == ["MON-01", "MON-01.sme", "EXT-02.new"]


def test_an_unknown_indicator_is_named() -> None:
    with pytest.raises(UnknownIndicator, match="MON-99"):
        compute(register_of(), Q1, LATER, only=["MON-99"])


def test_a_contract_of_nobody_is_refused_by_name() -> None:
    with pytest.raises(FactsRefused, match="contract k"):
        register_of(contract("k", "S9-A1", "2024-01-10"))


def test_each_series_is_computed_and_broken_down_as_declared() -> None:
    register = register_of(contract("k1", "S1-A1", "2024-01-10"))
    readings = compute(register, Q1, LATER)
    declared = [measure.key for each in CATALOGUE.values() for measure in each.measures]
    assert sorted(reading.key for reading in readings) == sorted(declared)
    for reading in readings:
        assert set(reading.measure.dimensions) <= set(reading.breakdowns)
        assert reading.as_dict()["key"] == reading.key
