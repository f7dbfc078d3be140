"""Totals: each figure is that of the rows which its query gives."""

from __future__ import annotations

import datetime as dt

import pytest

from linkages.accounts.models import User
from linkages.permissions import Role
from linkages.search import services
from linkages.search.problems import Refused
from linkages.search.query import (
    FieldCondition,
    Group,
    Measure,
    Not,
    Query,
    Test,
    Totals,
)
from linkages.search.totals import TotalsTable, table
from tests.companies.factories import company
from tests.kernel.people import saved_person
from tests.suppliers.factories import node, supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return saved_person(Role.STAFF)


def _firm(region: str, size: str, year: int | None, staff: int = 0, **facts: object) -> None:
    made = supplier(
        company_region=node(f"XV/{region}", "region"),
        company_size_class=size,
        company_founded_on=dt.date(year, 5, 3) if year else None,
        **facts,
    )
    if staff:
        made.company.figures.create(year=2025, headcount=staff, turnover=staff * 1000)


@pytest.fixture
def firms() -> None:
    _firm("NORD", "small", 2001, 10, export_countries=["DE", "RO"])
    _firm("NORD", "small", 2001, 20, export_countries=["DE"])
    _firm("NORD", "large", 2005, 300, export_countries=[])
    _firm("SUD", "small", None, 5, export_countries=["RO"])
    _firm("SUD", "", 2005)


def _table(
    user: User, *groups: Group, measures: tuple[Measure, ...] = (), **rest: object
) -> TotalsTable:
    totals = Totals(groups, measures or (Measure("count"),))
    return table(Query("supplier", totals=totals, **rest), user)  # type: ignore[arg-type]


def _plain(found: TotalsTable) -> dict[tuple[object, ...], tuple[object, ...]]:
    return {row.keys: row.figures for row in found.rows}


GROUPS = [
    (Group("company.region"),),
    (Group("company.region"), Group("company.size_class")),
    (Group("company.founded_on", "year"),),
    (Group("company.founded_on", "quarter"),),
    (Group("company.founded_on", "month"),),
    (Group("company.founded_on", "week"),),
    (Group("supplier.export_countries"), Group("company.region")),
    (Group("company.staff"),),
    (Group("supplier.has_toolroom"),),
    (Group("company.name"),),
    (Group("company.account_manager"),),
    (Group("company.type"),),
]


@pytest.mark.parametrize("groups", GROUPS, ids=lambda groups: "-".join(g.field for g in groups))
@pytest.mark.usefixtures("firms")
def test_the_query_of_a_figure_gives_its_rows(groups: tuple[Group, ...], staff: User) -> None:
    found = _table(staff, *groups)
    assert found.rows
    assert found.records == 5
    for row in found.rows:
        assert row.query is not None
        assert services.count(row.query, staff).shown == row.figures[0] == row.records


@pytest.mark.usefixtures("firms")
def test_by_region_and_size(staff: User) -> None:
    assert _plain(_table(staff, Group("company.region"), Group("company.size_class"))) == {
        ("NORD", "small"): (2,),
        ("NORD", "large"): (1,),
        ("SUD", "small"): (1,),
        ("SUD", None): (1,),
    }


@pytest.mark.usefixtures("firms")
def test_several_values_count_once_each_and_the_grand_total_once(staff: User) -> None:
    found = _table(staff, Group("supplier.export_countries"))
    assert _plain(found) == {("DE",): (2,), ("RO",): (2,), (None,): (2,)}
    assert found.counts_per_value
    assert found.grand == (5,)


@pytest.mark.usefixtures("firms")
def test_figures(staff: User) -> None:
    staff_of = "company.staff"
    measures = (
        Measure("sum", staff_of), Measure("average", staff_of), Measure("minimum", staff_of),
        Measure("maximum", staff_of), Measure("count", staff_of),
        Measure("distinct", "company.founded_on"),
    )  # fmt: skip
    found = _plain(_table(staff, Group("company.region"), measures=measures))
    assert found["NORD",] == (330, 110, 10, 300, 3, 2)
    assert found["SUD",] == (5, 5, 5, 5, 1, 1)


@pytest.mark.usefixtures("firms")
def test_conditions_before_grouping_and_having_after(staff: User) -> None:
    many = Measure("count", "", Test("ge", ("2",)))
    region = Group("company.region")
    assert _plain(_table(staff, region, measures=(many,))) == {("NORD",): (3,), ("SUD",): (2,)}
    large = FieldCondition("company.size_class", Not(Test("is", ("large",))))
    kept = _table(staff, region, measures=(many,), every=(large,))
    assert _plain(kept) == {("NORD",): (2,), ("SUD",): (2,)}
    three = Measure("count", "", Test("gt", ("2",)))
    assert _plain(_table(staff, region, measures=(three,))) == {("NORD",): (3,)}


@pytest.mark.usefixtures("firms")
def test_amounts_are_added_in_one_currency(staff: User) -> None:
    found = table(
        Query("company", totals=Totals((), (Measure("count"), Measure("sum", "company.staff")))),
        staff,
    )
    assert found.grand == (5, 335)
    assert found.rows == ()


@pytest.mark.parametrize(
    "totals",
    [
        Totals((Group("company.place"),)),
        Totals((Group("company.name", "month"),)),
        Totals((Group("supplier.summary"),)),
        Totals((), (Measure("sum", "company.name"),)),
        Totals((), (Measure("sum"),)),
        Totals((Group("company.bank"),)),
        Totals((Group("company.region"),) * 3),
        Totals((Group("company.region"),), (Measure("count", "", Test("words", ("x",))),)),
    ],
    ids=range(8),
)
def test_what_cannot_be_grouped_or_measured_is_refused(totals: Totals, staff: User) -> None:
    with pytest.raises(Refused):
        table(Query("supplier", totals=totals), staff)


@pytest.mark.usefixtures("firms")
def test_small_cells_are_kept_from_analysts() -> None:
    analyst = saved_person(Role.ANALYST)
    for _n in range(4):
        _firm("VEST", "small", 2010)
    found = _table(analyst, Group("company.region"))
    assert {row.keys: (row.figures, row.is_suppressed) for row in found.rows} == {
        ("NORD",): ((None,), True),  # else it could be told from the grand total
        ("SUD",): ((None,), True),
        ("VEST",): ((4,), False),
    }
    assert all(row.query is None for row in found.rows)
    assert found.query is None
    assert found.grand == (9,)


@pytest.mark.usefixtures("firms")
def test_totals_are_over_the_rows_that_the_person_sees() -> None:
    published = company(published=True, region=node("XV/NORD", "region"))
    supplier(company=published)
    buyer = saved_person(Role.BUYER, company())
    found = _table(buyer, Group("company.region"))
    assert _plain(found) == {("NORD",): (1,)}
    assert found.grand == (1,)
