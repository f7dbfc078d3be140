"""How large a query may be. All limits are told, none cuts silently."""

from __future__ import annotations

from collections.abc import Iterator

from linkages.search.predicates.base import Unfit
from linkages.search.problems import Problem, problem
from linkages.search.query import (
    AllOf,
    AnyOf,
    BlockCondition,
    Expr,
    FieldCondition,
    Not,
    Query,
    Row,
    conditions,
    tests,
)

ROWS = 10
LEAVE_OUT = 3
CELLS = 50
COLUMNS = 20
ITEMS = 200
PASTED = 5_000
BLOCKS = 4
SORTS = 3
GROUPS = 2
NESTED = 8


def limit_problems(query: Query) -> Iterator[Problem]:
    """The first of each kind that is exceeded."""
    filled = [one for row in query.all_rows() for one in conditions(row)]
    totals = query.totals.groups if query.totals is not None else ()
    sizes = [
        ("rows", "too_many_rows", len(query.rows), ROWS),
        ("leave_out", "too_many_leave_outs", len(query.leave_out), LEAVE_OUT),
        ("", "too_many_conditions", len(filled), CELLS),
        ("", "too_many_columns", len({one.field for one in filled}), COLUMNS),
        ("sort", "too_many_sorts", len(query.sort), SORTS),
        ("totals.groups", "too_many_groups", len(totals), GROUPS),
    ]
    for place, code, size, limit in sizes:
        if size > limit:
            yield problem(place, Unfit(code, limit=limit))
    top = [test for one in filled for test in tests(one.expr) if test.op in ("top", "bottom")]
    if len(top) > 1:
        yield problem("", Unfit("top_once"))
    for place, row in _placed_rows(query):
        yield from _row_problems(place, row)


def _placed_rows(query: Query) -> Iterator[tuple[str, Row]]:
    yield "every", query.every
    for name, rows in (("rows", query.rows), ("leave_out", query.leave_out)):
        for number, row in enumerate(rows):
            yield f"{name}.{number}", row


def _row_problems(place: str, row: Row) -> Iterator[Problem]:
    if sum(isinstance(one, BlockCondition) for one in row) > BLOCKS:
        yield problem(place, Unfit("too_many_blocks", limit=BLOCKS))
    for number, one in enumerate(row):
        here = f"{place}.{number}"
        if isinstance(one, FieldCondition):
            yield from _cell_problems(here, one.expr)
        else:
            if one.count is not None:
                yield from _cell_problems(here, one.count)
            yield from _row_problems(f"{here}.with", one.conditions)


def _cell_problems(place: str, expr: Expr) -> Iterator[Problem]:
    if depth(expr) > NESTED:
        yield problem(place, Unfit("nested_too_deep"))
        return
    found = list(tests(expr))
    if len(found) > ITEMS:
        yield problem(place, Unfit("too_many_values", limit=ITEMS))
    for test in found:
        limit = PASTED if test.op == "one_of" else ITEMS
        if len(test.args) > limit:
            yield problem(place, Unfit("too_many_values", limit=limit))


def depth(expr: Expr) -> int:
    match expr:
        case Not(item):
            return 1 + depth(item)
        case AnyOf(items) | AllOf(items):
            return 1 + max(depth(item) for item in items)
    return 1
