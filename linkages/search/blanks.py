"""Records without a value that a negated condition lets in: how many, and the query without them.

`not X` is the exact complement of `X`, so it holds blanks; the page says how many and offers to
leave them out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from linkages.bilingual import active_language
from linkages.search import services
from linkages.search.domain import domain
from linkages.search.predicates import lets_blanks_in as test_lets_blanks_in
from linkages.search.problems import TooBroad
from linkages.search.query import AllOf, Expr, FieldCondition, Not, Query, Row, Test, tests

SECONDS = 2


@dataclass(frozen=True)
class Blank:
    """`place` is that of the condition, `without` the state of the query without the blanks."""

    place: str
    field: str
    label: str
    count: int
    is_capped: bool
    without: str


def blanks(query: Query, user: Any, **rest: Any) -> list[Blank]:
    """One for each negated condition of the record's own fields that lets blanks in. Raises
    Refused; what takes too long to count is left out."""
    services.condition(query, user, **rest)
    known = domain(query.record, user)
    found = []
    for place, row_number, one in _negated(query.tidy()):
        blank = FieldCondition(one.field, Test("empty"))
        try:
            with services.on_screen(seconds=SECONDS):
                number = services.counted(_with(query, row_number, blank, user, rest))
        except TooBroad:
            continue
        if number.shown:
            label = known.fields[one.field].label(active_language())
            without = services.to_state(_without(query.tidy(), place, one))
            found.append(Blank(place, one.field, label, number.shown, number.is_capped, without))
    return found


def _negated(query: Query) -> Iterator[tuple[str, int | None, FieldCondition]]:
    rows: list[tuple[str, int | None, Row]] = [("every", None, query.every)]
    rows += [(f"rows.{number}", number, row) for number, row in enumerate(query.rows)]
    for head, number, row in rows:
        for index, one in enumerate(row):
            if isinstance(one, FieldCondition) and lets_blanks_in(one.expr):
                yield f"{head}.{index}", number, one


def lets_blanks_in(expr: Expr) -> bool:
    """Whether it holds for a record without a value, though nobody asked for such."""
    if any(test.op in ("empty", "nobody") for test in tests(expr)):
        return False
    return _holds_blank(expr)


def _holds_blank(expr: Expr) -> bool:
    match expr:
        case Not(item):
            return not _holds_blank(item)
        case Test():
            return test_lets_blanks_in(expr)
        case AllOf(items):
            return all(_holds_blank(item) for item in items)
    return any(_holds_blank(item) for item in expr.items)


def _with(
    query: Query, row: int | None, blank: FieldCondition, user: Any, rest: dict[str, Any]
) -> Any:
    """The result, as far as it has no value there: of the whole, or of the one alternative."""
    narrowed = replace(query.tidy(), every=(*query.every, blank), sort=(), totals=None)
    if row is not None:
        narrowed = replace(narrowed, rows=(narrowed.rows[row],))
    return services.rows(narrowed, user, **rest)


def _without(query: Query, place: str, one: FieldCondition) -> Query:
    """The query with `and not empty` in that cell."""
    known = Not(Test("empty"))
    items = one.expr.items if isinstance(one.expr, AllOf) else (one.expr,)
    changed = replace(one, expr=AllOf((*items, known)))
    head, index = place.rsplit(".", 1)

    def put(row: Row) -> Row:
        return (*row[: int(index)], changed, *row[int(index) + 1 :])

    if head == "every":
        return replace(query, every=put(query.every))
    number = int(head.partition(".")[2])
    rows = query.rows
    return replace(query, rows=(*rows[:number], put(rows[number]), *rows[number + 1 :]))
