"""Questions of a query (`[Which country?]`) filled with answers as a person types them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from linkages.search.askable import AskableBlock, AskableField, Domain
from linkages.search.predicates.base import Unfit
from linkages.search.problems import Problem, problem
from linkages.search.query import (
    AllOf,
    AnyOf,
    Argument,
    Condition,
    Expr,
    FieldCondition,
    Not,
    Parameter,
    Query,
    Row,
    Test,
    Totals,
    parameters,
)
from linkages.search.sources import Asking


def answered(query: Query, domain: Domain, who: Asking) -> tuple[Query, list[Problem]]:
    """The query with every question replaced by its answer, else by its default."""
    if not parameters(query):
        return query, []
    filler = _Filler(who)

    def rows(name: str, some: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(
            filler.row(row, domain.fields, domain.blocks, f"{name}.{number}")
            for number, row in enumerate(some)
        )

    filled = replace(
        query,
        every=filler.row(query.every, domain.fields, domain.blocks, "every"),
        rows=rows("rows", query.rows),
        leave_out=rows("leave_out", query.leave_out),
        totals=filler.totals(query.totals),
    )
    return filled, filler.problems


_NUMBER = AskableField("", {}, "number")


class _Filler:
    def __init__(self, who: Asking) -> None:
        self.who = who
        self.problems: list[Problem] = []

    def row(
        self,
        row: Row,
        fields: Mapping[str, AskableField],
        blocks: Mapping[str, AskableBlock],
        place: str,
    ) -> Row:
        return tuple(self._row(row, fields, blocks, place))

    def _row(
        self,
        row: Row,
        fields: Mapping[str, AskableField],
        blocks: Mapping[str, AskableBlock],
        place: str,
    ) -> Iterator[Condition]:
        for number, one in enumerate(row):
            here = f"{place}.{number}"
            if isinstance(one, FieldCondition):
                field = fields.get(one.field)
                yield one if field is None else self._cell(one, field, here)
                continue
            block = blocks.get(one.section)
            if block is None:
                yield one
            else:
                inner = self.row(one.conditions, block.fields, block.blocks, f"{here}.with")
                yield replace(one, conditions=inner, count=self.number(one.count, here))

    def totals(self, asked: Totals | None) -> Totals | None:
        if asked is None:
            return None
        measures = tuple(
            replace(one, having=self.number(one.having, f"totals.measures.{number}"))
            for number, one in enumerate(asked.measures)
        )
        return replace(asked, measures=measures)

    def number(self, expr: Expr | None, place: str) -> Expr | None:
        """A number of rows, or of totals."""
        if expr is None:
            return None
        try:
            return self._expr(expr, _NUMBER)
        except Unfit as unfit:
            self.problems.append(problem(place, unfit))
            return expr

    def _cell(self, one: FieldCondition, field: AskableField, place: str) -> FieldCondition:
        try:
            return replace(one, expr=self._expr(one.expr, field))
        except Unfit as unfit:
            self.problems.append(problem(place, unfit))
            return one

    def _expr(self, expr: Expr, field: AskableField) -> Expr:
        match expr:
            case Not(item):
                return Not(self._expr(item, field))
            case AnyOf(items):
                return AnyOf(tuple(self._expr(item, field) for item in items))
            case AllOf(items):
                return AllOf(tuple(self._expr(item, field) for item in items))
        return self._test(expr, field)

    def _test(self, one: Test, field: AskableField) -> Expr:
        asked = [arg for arg in one.args if isinstance(arg, Parameter)]
        if not asked:
            return one
        parsed = {arg.label: self._answer(arg, field) for arg in asked}
        if len(one.args) == 1 and one.op not in _KEEPING:
            return parsed[asked[0].label]
        args = tuple(
            _value(parsed[arg.label], arg) if isinstance(arg, Parameter) else arg
            for arg in one.args
        )
        return Test(one.op, args)

    def _answer(self, question: Parameter, field: AskableField) -> Expr:
        from linkages.search.cells import CellError, parse_cell

        text = (self.who.answers.get(question.label) or question.default).strip()
        if not text:
            raise Unfit("unanswered", question=question.label)
        try:
            return parse_cell(text, field, self.who.language)
        except CellError as error:
            reason = error.message(self.who.language)
            raise Unfit("bad_answer", question=question.label, reason=reason) from error


#: Tests that take one value of the answer; for the others the answer is the condition.
_KEEPING = frozenset({"gt", "ge", "lt", "le", "starts", "ends", "phrase", "prefix", "older", "top"})


def _value(expr: Expr, question: Parameter) -> Argument:
    """The one value of a plain answer."""
    if isinstance(expr, Test) and expr.args and not isinstance(expr.args[0], Parameter):
        return expr.args[0]
    raise Unfit("bad_answer", question=question.label, reason="")
