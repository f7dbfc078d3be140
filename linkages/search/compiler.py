"""A query as a condition on the rows of its record.

Every to-many section is one EXISTS (or one grouped subquery of numbers), never a join: all
conditions of a block describe one and the same related row, nothing is doubled, and the
complement is exact. Every subquery sees only the rows that the person sees.

    scope ∩ every ∩ (row 1 ∪ row 2 ∪ …) − (leave out 1 ∪ …)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from linkages import field_registry
from linkages.search.askable import AskableBlock, AskableField, Domain
from linkages.search.predicates import meets
from linkages.search.predicates.base import NOTHING, Ground, Unfit, complement
from linkages.search.predicates.numbers import accepts, condition
from linkages.search.query import (
    AllOf,
    AnyOf,
    BlockCondition,
    Condition,
    Expr,
    FieldCondition,
    Not,
    Query,
    Row,
    Test,
    tests,
)
from linkages.search.sources import Asking, Rows

HOPS = 2


@dataclass(frozen=True)
class Placed:
    """Where in the query something stands: `rows.0.2.with.1`."""

    path: str

    def at(self, *parts: object) -> Placed:
        return Placed(".".join([self.path, *map(str, parts)]))


@dataclass(frozen=True)
class Container:
    """What the conditions of a row may name: the record's fields, or those of a block."""

    ground: Ground
    fields: Mapping[str, AskableField]
    blocks: Mapping[str, AskableBlock]
    depth: int = 0


Report = Callable[[Placed, Unfit], None]


class Compiler:
    """Compiles for one person at one moment. With `report`, what does not fit is reported with
    its place and the rest goes on; without, the first of it is raised."""

    def __init__(self, domain: Domain, asking: Asking, report: Report | None = None) -> None:
        self.domain, self.asking, self.report = domain, asking, report
        self.model = field_registry.record(domain.record).model

    def condition(self, query: Query) -> Q:
        """The whole query, without the scope."""
        query = query.tidy()
        top = self.top()
        found = self.row(query.every, self._ranking(top, query, None), Placed("every"))
        if query.rows:
            some = NOTHING
            for number, row in enumerate(query.rows):
                ground = self._ranking(top, query, number)
                some |= self.row(row, ground, Placed(f"rows.{number}"))
            found &= some
        for number, row in enumerate(query.leave_out):
            left = self.row(row, top, Placed(f"leave_out.{number}"))
            found &= complement(left)
        return found

    def scope(self) -> QuerySet[Any]:
        return self.asking.rows(self.model).order_by()

    def row(self, row: Row, container: Container, place: Placed) -> Q:
        """All conditions of the row at once."""
        found = Q()
        for number, one in enumerate(row):
            found &= self.one(one, container, place.at(number))
        return found

    def one(self, one: Condition, container: Container, place: Placed) -> Q:
        try:
            if isinstance(one, FieldCondition):
                return meets(self._field(one.field, container), one.expr, container.ground)
            return self._block(one, container, place)
        except Unfit as unfit:
            if self.report is None:
                raise
            self.report(place, unfit)
            return NOTHING

    # ── Fields ───────────────────────────────────────────────────────────────

    def top(self) -> Container:
        ground = Ground(self.asking, self.model, self.domain.fields, self.scope)
        return Container(ground, self.domain.fields, self.domain.blocks)

    def _field(self, key: str, container: Container) -> AskableField:
        found = container.fields.get(key)
        if found is None:
            raise Unfit("unknown_field", field=key)
        return found

    def _ranking(self, top: Container, query: Query, number: int | None) -> Container:
        """Top and bottom are found among what the rest of the query gives: of the whole where
        they stand in “every”, of their own alternative where they stand in one."""
        if not any(_is_extreme(one) for row in query.all_rows() for one in row):
            return top
        rest = replace(
            query,
            every=_without_extremes(query.every),
            rows=tuple(
                _without_extremes(row)
                for index, row in enumerate(query.rows)
                if number in (None, index)
            ),
            leave_out=query.leave_out if number is None else (),
        )
        quiet = Compiler(self.domain, self.asking, lambda _place, _unfit: None)

        def ranked() -> QuerySet[Any]:
            return self.scope().filter(quiet.condition(rest))

        return replace(top, ground=replace(top.ground, ranked=ranked))

    # ── Related sections ─────────────────────────────────────────────────────

    def _block(self, one: BlockCondition, container: Container, place: Placed) -> Q:
        block = container.blocks.get(one.section)
        if block is None:
            raise Unfit("unknown_section", section=one.section)
        if container.depth >= HOPS:
            raise Unfit("too_deep", limit=HOPS)
        source: Rows = block.source
        rows = source.queryset(self.asking).order_by()
        ground = Ground(
            self.asking, source.model, block.fields,
            lambda: source.queryset(self.asking).order_by(), source.link,
        )  # fmt: skip
        inner = Container(ground, block.fields, block.blocks, container.depth + 1)
        wanted = self.row(one.conditions, inner, place.at("with"))
        return self._quantified(one, source, rows, wanted)

    def _quantified(self, one: BlockCondition, source: Rows, rows: QuerySet[Any], wanted: Q) -> Q:
        own = rows.filter(**{source.link: OuterRef(source.outer)})
        match one.quantifier:
            case "any":
                return Q(Exists(own.filter(wanted)))
            case "none":
                return complement(Q(Exists(own.filter(wanted))))
            case "all":
                failing = own.filter(complement(wanted))
                return Q(Exists(own)) & complement(Q(Exists(failing)))
            case "latest":
                return Q(Exists(own.filter(wanted, pk=Subquery(_latest(source, rows)))))
        if one.count is None:
            raise Unfit("no_count")
        return _counted(one.count, source, rows.filter(wanted))


def _latest(source: Rows, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Key of the newest row of the same record: by date, ties by key, undated ones oldest."""
    same = rows.filter(**{source.link: OuterRef(source.link)})
    order = [F(source.order).desc(nulls_last=True)] if source.order else []
    return same.order_by(*order, "-pk").values("pk")[:1]


def _counted(expr: Expr, source: Rows, rows: QuerySet[Any]) -> Q:
    """How many rows there are, by one grouped subquery: records without any are in none of its
    groups, so a number that nought fulfils is asked by its complement."""
    if holds(expr, Decimal(0)):
        return complement(_counted(Not(expr), source, rows))
    grouped = rows.values(source.link).annotate(_rows=Count("pk"))
    kept = grouped.filter(number_condition(F("_rows"), expr))
    return Q(**{f"{source.outer}__in": kept.values(source.link)})


# ── Numbers outside of fields: counts and figures of totals ──────────────────


def number_condition(expression: Any, expr: Expr) -> Q:
    """The expression of a cell of numbers on any expression. Raises Unfit."""
    match expr:
        case Not(item):
            return complement(number_condition(expression, item))
        case AnyOf(items):
            found = NOTHING
            for item in items:
                found |= number_condition(expression, item)
            return found
        case AllOf(items):
            found = Q()
            for item in items:
                found &= number_condition(expression, item)
            return found
        case Test(op, args):
            return condition(expression, op, args[: 2 if op == "between" else 1])


def holds(expr: Expr, number: Decimal) -> bool:
    """The same in Python."""
    match expr:
        case Not(item):
            return not holds(item, number)
        case AnyOf(items):
            return any(holds(item, number) for item in items)
        case AllOf(items):
            return all(holds(item, number) for item in items)
        case Test(op, args):
            return accepts(op, args[: 2 if op == "between" else 1], number)


# ── Top and bottom ───────────────────────────────────────────────────────────


def _is_extreme(one: Condition) -> bool:
    return isinstance(one, FieldCondition) and any(
        test.op in ("top", "bottom") for test in tests(one.expr)
    )


def _without_extremes(row: Row) -> Row:
    return tuple(one for one in row if not _is_extreme(one))


def extremes(query: Query) -> Iterator[Condition]:
    for row in query.all_rows():
        yield from (one for one in row if _is_extreme(one))
