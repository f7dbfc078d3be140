"""The grid: cells become the query they say, and the query its cells, without loss."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.search.grid import (
    EVERY,
    MAX_COLUMNS,
    MAX_ROWS,
    WHOLE,
    Column,
    Grid,
    Step,
    grid_of,
    path_from,
    path_text,
    query_of,
)
from linkages.search.query import (
    AnyOf,
    BlockCondition,
    FieldCondition,
    Not,
    Query,
    Row,
    SortKey,
    Test,
    from_json,
    to_json,
)
from tests.search.small import COMPANY

COUNTRY = FieldCondition("company.country", Test("is", ("RS",)))
STAFF = FieldCondition("company.staff", Test("ge", ("50",)))
OPEN = FieldCondition("need.status", Test("is", ("open",)))
VALUE = FieldCondition("need.value", Test("gt", ("1000",)))
PIECES = FieldCondition("lot.pieces", Test("le", ("10",)))
LOTS = BlockCondition("lots", "all", (PIECES,))


def same(row: Row) -> frozenset[object]:
    """A row as a set: the order of conditions in it says nothing."""
    return frozenset(
        (one.section, one.quantifier, one.count, same(one.conditions))
        if isinstance(one, BlockCondition)
        else (one.field, one.expr)
        for one in row
    )


def back(query: Query, language: str = "en") -> Query:
    found, problems = query_of(grid_of(query, COMPANY, language), COMPANY, language)
    assert problems == []
    return found


def assert_same(a: Query, b: Query) -> None:
    assert same(a.every) == same(b.every)
    assert [same(row) for row in a.rows] == [same(row) for row in b.rows]
    assert [same(row) for row in a.leave_out] == [same(row) for row in b.leave_out]


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize(
    "query",
    [
        Query("company"),
        Query("company", every=(COUNTRY,), rows=((STAFF,),)),
        Query("company", rows=((COUNTRY, STAFF), (STAFF,)), leave_out=((COUNTRY,),)),
        Query("company", every=(BlockCondition("needs", "any", (OPEN,)),)),
        Query("company", every=(BlockCondition("needs", "none"),)),
        Query("company", rows=((BlockCondition("needs", "count", (OPEN,), Test("ge", ("3",))),),)),
        Query(
            "company",
            every=(
                BlockCondition("needs", "any", (OPEN,)),
                BlockCondition("needs", "any", (VALUE,), number=2),
                BlockCondition("needs", "none", (OPEN,)),
            ),
        ),
        Query(
            "company",
            rows=((BlockCondition("needs", "any", (OPEN, LOTS)),),),
        ),
        Query("company", rows=((FieldCondition("company.name", Test("words", ("a",))),
                                FieldCondition("company.name", Not(Test("words", ("b",))))),)),
        Query("company", every=(FieldCondition(
            "company.country", AnyOf((Test("is", ("RS",)), Test("is", ("BA",))))),)),
    ],
)  # fmt: skip
def test_a_query_comes_back_from_its_cells(query, language):
    assert_same(back(query, language), query)


conditions = st.sampled_from([COUNTRY, STAFF])
blocks = st.builds(
    lambda way, inner, number: BlockCondition("needs", way, tuple(inner), None, number),
    st.sampled_from(["any", "none", "all", "latest"]),
    st.lists(st.sampled_from([OPEN, VALUE]), max_size=2, unique=True),
    st.integers(1, 2),
)  # fmt: skip
rows = st.lists(st.one_of(conditions, blocks), min_size=1, max_size=4, unique_by=repr).map(tuple)


@settings(max_examples=60, deadline=None)
@given(every=rows, alternatives=st.lists(rows, max_size=3), out=st.lists(rows, max_size=2))
def test_any_query_comes_back(every, alternatives, out):
    query = Query("company", every, tuple(alternatives), tuple(out))
    assert_same(back(query), query)
    assert from_json(to_json(query)) == query


def test_columns_of_one_block_stand_side_by_side():
    query = Query("company", rows=((BlockCondition("needs", "any", (OPEN,)), COUNTRY),
                                   (BlockCondition("needs", "any", (VALUE,)),)))  # fmt: skip
    grid = grid_of(query, COMPANY, "en")
    assert [one.field for one in grid.columns] == ["need.status", "need.value", "company.country"]


def test_what_is_shown_and_sorted_by_has_columns_too():
    query = Query("company", every=(COUNTRY,), show=("company.name", "company.country"),
                  sort=(SortKey("company.staff", True),))  # fmt: skip
    found = back(query)
    assert set(found.show) == {"company.name", "company.country"}
    assert found.sort == query.sort


def test_a_cell_that_is_not_understood_is_said_and_never_dropped():
    grid = Grid("company", [Column((), "company.staff"), Column((), "company.gone")],
                {EVERY: ["fifty", "x"], "r1": ["", ""]})  # fmt: skip
    query, problems = query_of(grid, COMPANY, "en")
    assert [(one.row, one.column) for one in problems] == [(EVERY, 0), (EVERY, 1)]
    assert "fifty" in problems[0].error.message("en")
    assert query.is_blank
    assert grid.cells[EVERY] == ["fifty", "x"]


def test_a_blank_row_is_no_alternative():
    grid = Grid("company", [Column((), "company.staff")], {"r1": ["5"], "r2": [" "]})
    query, _problems = query_of(grid, COMPANY, "en")
    assert len(query.rows) == 1


def test_a_field_that_is_gone_keeps_its_criterion_in_sight():
    query = Query("company", every=(FieldCondition("company.gone", Test("is", ("x",))),))
    grid = grid_of(query, COMPANY, "en")
    assert grid.cells[EVERY] == ["is x"]
    assert len(query_of(grid, COMPANY, "en")[1]) == 1


def test_rows_move_up_when_one_goes():
    grid = Grid("company", [Column((), "company.staff")], {"r1": ["1"], "r2": ["2"], "r3": ["3"]})
    grid.remove_row("r2")
    assert grid.cells == {"r1": ["1"], "r2": ["3"]}


def test_the_grid_has_its_limits():
    grid = Grid("company", [], {"r1": []})
    assert all(grid.add_column((), "company.staff") for _n in range(MAX_COLUMNS))
    assert not grid.add_column((), "company.staff")
    assert all(grid.add_row("r") for _n in range(MAX_ROWS - 1))
    assert not grid.add_row("r")


def test_another_quantifier_is_another_block_and_counting_asks_how_many():
    grid = Grid("company", [Column((Step("needs"),), "need.status")], {"r1": ["open"]})
    grid.set_quantifier(0, "count")
    assert [one.field for one in grid.columns] == ["need.status", WHOLE]
    query, problems = query_of(grid, COMPANY, "en")
    assert problems == []
    assert query.rows[0][0].count == Test("ge", ("1",))


def test_a_path_is_written_and_read():
    path = (Step("needs", "none", 2), Step("lots"))
    assert path_from(path_text(path)) == path
    with pytest.raises(ValueError):
        path_from("needs:some:1")
