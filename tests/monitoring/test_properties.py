"""What must hold for any register: sums of quarters, sums of lines, knowledge that only grows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.currencies.rates import Deflators, PriceLevel, Rate, Rates
from linkages.periods import Period
from monitoring.indicators import Amendment, Company, Contract, Register, Time, compute

from .factories import affiliate, supplier

YEAR = Period(2024)
LATER = dt.date(2026, 12, 31)
RATES = Rates(
    Rate("USD", dt.date(2023, 1, 2) + dt.timedelta(days=5 * n), Decimal("0.9") + Decimal(n) / 1000)
    for n in range(200)
)
DEFLATORS = Deflators(
    PriceLevel("PPI", Period(2023, 1).shifted(n), Decimal(110 + n)) for n in range(12)
)


def added(values: Iterable[int | Decimal]) -> Decimal:
    return sum(map(Decimal, values), Decimal(0))


near = st.dates(dt.date(2023, 1, 1), dt.date(2025, 6, 30))
shares = st.sampled_from([None, Decimal(0), Decimal("9.9"), Decimal(10), Decimal(100)])


@st.composite
def companies(draw: st.DrawFn, changing: bool) -> list[Company]:
    regions = st.sampled_from(["", "North", "South"])
    employees = st.sampled_from([None, 5, 60, 900])
    firms = [
        supplier(
            f"S{n}",
            region=draw(regions),
            employees=draw(employees),
            foreign_share=draw(shares),
            valid_from=since,
        )
        for n in range(4)
        for since in [None, *draw(st.lists(near, max_size=1 if changing else 0))]
    ]
    return [*firms, *(affiliate(f"A{n}", foreign_share=draw(shares)) for n in range(3))]


@st.composite
def contracts(draw: st.DrawFn, number: int) -> Contract:
    start = draw(near)
    return Contract(
        id=f"K{number}",
        supplier=f"S{draw(st.integers(0, 3))}",
        affiliate=f"A{draw(st.integers(0, 2))}",
        signed=start - dt.timedelta(days=draw(st.integers(0, 60))),
        start=start,
        end=draw(st.none() | st.integers(0, 400).map(lambda n: start + dt.timedelta(days=n))),
        terminated=draw(
            st.none() | st.integers(0, 400).map(lambda n: start + dt.timedelta(days=n))
        ),
        value=draw(st.none() | st.decimals(1, 100_000, places=2)),
        currency=draw(st.sampled_from(["EUR", "USD", "XXX"])),
        status=draw(st.sampled_from(["confirmed", "confirmed", "draft"])),
        recorded_at=start + dt.timedelta(days=draw(st.integers(0, 200))),
        voided_at=draw(st.none() | near),
    )


@st.composite
def registers(draw: st.DrawFn, *, voided: bool = True, changing: bool = True) -> Register:
    """`changing`: attributes of firms change in time; without, they are constant."""
    rows = [draw(contracts(number)) for number in range(draw(st.integers(0, 9)))]
    if not voided:
        rows = [replace(row, voided_at=None) for row in rows]
    changes = [
        Amendment(row.id, draw(near), draw(st.decimals(-900, 900, places=2)), id=n)
        for n, row in enumerate(rows)
        if draw(st.booleans())
    ]
    return Register(draw(companies(changing)), rows, changes, rates=RATES, deflators=DEFLATORS)


@given(registers(), st.sampled_from([LATER, dt.date(2024, 8, 1)]))
@settings(max_examples=80, deadline=None)
def test_a_flow_of_a_year_is_the_sum_of_its_quarters(register: Register, as_of: dt.date) -> None:
    year = compute(register, YEAR, as_of)
    quarters = [compute(register, quarter, as_of) for quarter in YEAR.quarters]
    for position, whole in enumerate(year):
        parts = [readings[position] for readings in quarters]
        if whole.measure.time is Time.FLOW:
            # Constant prices divide: equal to the last of 28 digits, not to the bit.
            assert abs(whole.value - added(part.value for part in parts)) < Decimal("1e-15")
            assert whole.coverage.n == sum(part.coverage.n for part in parts)
            assert whole.coverage.of == sum(part.coverage.of for part in parts)
        elif whole.measure.time is Time.STOCK:
            assert whole.value == parts[-1].value
            assert sorted(map(str, whole.rows)) == sorted(map(str, parts[-1].rows))


@given(registers(changing=False))
@settings(max_examples=40, deadline=None)
def test_what_held_in_a_quarter_held_in_its_year(register: Register) -> None:
    keys = ["MON-03.active_any_time", "EXT-01.any_time"]
    quarters = [compute(register, quarter, LATER, only=keys) for quarter in YEAR.quarters]
    for position, whole in enumerate(compute(register, YEAR, LATER, only=keys)):
        held = {row for readings in quarters for row in readings[position].rows}
        assert set(whole.rows) == held


@given(registers(), st.sampled_from([YEAR, *YEAR.quarters]))
@settings(max_examples=80, deadline=None)
def test_lines_add_up_to_the_total(register: Register, period: Period) -> None:
    for reading in compute(register, period, LATER):
        for dimension, lines in reading.breakdowns.items():
            total = added(line.value for line in lines)
            if dimension in reading.measure.overlapping:
                assert total >= reading.value
            else:
                assert abs(total - reading.value) < Decimal("1e-15")
            assert {row for line in lines for row in line.rows} == set(reading.rows)


@given(registers(), st.sampled_from([YEAR, *YEAR.quarters]))
@settings(max_examples=80, deadline=None)
def test_every_figure_stands_on_its_rows(register: Register, period: Period) -> None:
    for reading in compute(register, period, LATER):
        rows = list(reading.rows)
        assert len(rows) == len(set(rows))
        if reading.rows.amounts is None:
            assert reading.value == len(rows)
        else:
            assert abs(reading.value - added(reading.rows.amounts)) < Decimal("1e-15")
        assert reading.coverage.n <= reading.coverage.of


@given(registers(voided=False), near, near)
@settings(max_examples=80, deadline=None)
def test_without_voids_knowledge_only_grows(
    register: Register, one: dt.date, other: dt.date
) -> None:
    early, late = sorted([one, other])
    for key in ("MON-01", "MON-01.sme"):
        (then,), (now,) = (
            [r for r in compute(register, YEAR, day, only=["MON-01"]) if r.key == key]
            for day in (early, late)
        )
        assert set(then.rows) <= set(now.rows)
        assert then.value <= now.value


@given(registers(), near)
@settings(max_examples=40, deadline=None)
def test_the_same_question_has_the_same_answer(register: Register, as_of: dt.date) -> None:
    first = [reading.as_dict(rows=True) for reading in compute(register, YEAR, as_of)]
    assert first == [reading.as_dict(rows=True) for reading in compute(register, YEAR, as_of)]
