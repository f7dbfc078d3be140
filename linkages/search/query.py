"""The one query object of search by example. No Django.

A query is plain data with four faces (example form, grid, chips, text), and none of them knows the
database. Every criterion is kept parsed and free of language; fields are named by their key in the
field registry (`model.attr`) or of a computed field. `to_json` and `from_json` are exact inverses.

    result = scope of the person ∩ every ∩ (row 1 ∪ row 2 ∪ …) − (leave out 1 ∪ …)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

SCHEMA_VERSION = 1
Scalar = str | int | bool | None
Quantifier = Literal["any", "none", "all", "count", "latest"]
Function = Literal["count", "distinct", "sum", "average", "minimum", "maximum"]


class BadQuery(ValueError):
    """The document is no query of this schema; the text says what is wrong with it."""


# ── What stands in a cell ────────────────────────────────────────────────────


@dataclass(frozen=True)
class FieldRef:
    """Another field of the same record, to compare with."""

    field: str


@dataclass(frozen=True)
class Parameter:
    """A value asked for when the query runs, `[Which country?]`; `default` as it would be typed."""

    label: str
    default: str = ""


Argument = Scalar | FieldRef | Parameter


@dataclass(frozen=True)
class Test:
    """One test of a value: operator and arguments as the table in `cells` lists them."""

    op: str
    args: tuple[Argument, ...] = ()


@dataclass(frozen=True)
class Not:
    """The exact complement, blanks included."""

    item: Expr


@dataclass(frozen=True)
class AnyOf:
    items: tuple[Expr, ...]


@dataclass(frozen=True)
class AllOf:
    items: tuple[Expr, ...]


Expr = Test | Not | AnyOf | AllOf


# ── What stands in a row ─────────────────────────────────────────────────────


@dataclass(frozen=True)
class FieldCondition:
    field: str
    expr: Expr


@dataclass(frozen=True)
class BlockCondition:
    """A related section: all conditions describe one and the same related record. A second block
    of the same section in a row has another `number` and means a possibly different record."""

    section: str
    quantifier: Quantifier = "any"
    conditions: tuple[Condition, ...] = ()
    count: Expr | None = None  # what the number is compared with, for `count` alone
    number: int = 1


Condition = FieldCondition | BlockCondition
Row = tuple[Condition, ...]


# ── The whole ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class SortKey:
    field: str
    down: bool = False


@dataclass(frozen=True)
class Group:
    field: str
    by: str = ""  # week, month, quarter or year, for dates


@dataclass(frozen=True)
class Measure:
    """A figure per group; `having` acts on it after grouping."""

    function: Function
    field: str = ""  # empty: the record itself
    having: Expr | None = None


@dataclass(frozen=True)
class Totals:
    groups: tuple[Group, ...] = ()
    measures: tuple[Measure, ...] = (Measure("count"),)


@dataclass(frozen=True)
class Query:
    """`every` holds for all alternatives (and is what Access calls Where under totals)."""

    record: str
    every: Row = ()
    rows: tuple[Row, ...] = ()
    leave_out: tuple[Row, ...] = ()
    show: tuple[str, ...] = ()  # columns of the result; empty: those of the list
    sort: tuple[SortKey, ...] = ()
    totals: Totals | None = None

    @property
    def is_blank(self) -> bool:
        """No condition at all: every record in scope."""
        return not (self.every or any(self.rows) or any(self.leave_out))

    def tidy(self) -> Query:
        """Without wholly blank rows, which mean nothing (and not “everything”)."""
        return replace(
            self,
            rows=tuple(row for row in self.rows if row),
            leave_out=tuple(row for row in self.leave_out if row),
        )

    def all_rows(self) -> Iterator[Row]:
        yield self.every
        yield from self.rows
        yield from self.leave_out


def conditions(row: Row) -> Iterator[FieldCondition]:
    """Every field condition of a row, those inside blocks too."""
    for one in row:
        if isinstance(one, FieldCondition):
            yield one
        else:
            yield from conditions(one.conditions)


def tests(expr: Expr) -> Iterator[Test]:
    match expr:
        case Test():
            yield expr
        case Not(item):
            yield from tests(item)
        case AnyOf(items) | AllOf(items):
            for item in items:
                yield from tests(item)


def parameters(query: Query) -> list[Parameter]:
    """The questions that the query asks when it runs, each once, in order."""
    exprs = [one.expr for row in query.all_rows() for one in conditions(row)]
    exprs += [one.count for row in query.all_rows() for one in blocks(row) if one.count]
    exprs += [one.having for one in query.totals.measures if one.having] if query.totals else []
    found = [arg for expr in exprs for test in tests(expr) for arg in test.args]
    asked = [arg for arg in found if isinstance(arg, Parameter)]
    return list({one.label: one for one in reversed(asked)}.values())[::-1]


def blocks(row: Row) -> Iterator[BlockCondition]:
    """Every block of a row, the inner ones too."""
    for one in row:
        if isinstance(one, BlockCondition):
            yield one
            yield from blocks(one.conditions)


# ── JSON ─────────────────────────────────────────────────────────────────────


def to_json(query: Query) -> dict[str, Any]:
    """As plain data for JSON; what is empty is left out."""
    document: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "record": query.record}
    rows = {"rows": query.rows, "leave_out": query.leave_out}
    document |= {"every": _row_to(query.every)} if query.every else {}
    document |= {name: [_row_to(row) for row in some] for name, some in rows.items() if some}
    document |= {"show": list(query.show)} if query.show else {}
    if query.sort:
        document["sort"] = [f"-{one.field}" if one.down else one.field for one in query.sort]
    if query.totals is not None:
        document["totals"] = {
            "groups": [[one.field, one.by] for one in query.totals.groups],
            "measures": [
                [one.function, one.field, one.having and expr_to_json(one.having)]
                for one in query.totals.measures
            ],
        }
    return document


def from_json(document: Any) -> Query:
    """Raises BadQuery on anything that `to_json` does not write."""
    if not isinstance(document, dict) or document.get("schema_version") != SCHEMA_VERSION:
        raise BadQuery(f"schema_version {SCHEMA_VERSION} is expected")
    names = {"schema_version", "record", "every", "rows", "leave_out", "show", "sort", "totals"}
    if unknown := sorted(set(document) - names):
        raise BadQuery(f"unknown part {unknown[0]!r}")
    try:
        return Query(
            record=_text(document["record"]),
            every=_row_from(document.get("every", [])),
            rows=tuple(_row_from(row) for row in _list(document.get("rows", []))),
            leave_out=tuple(_row_from(row) for row in _list(document.get("leave_out", []))),
            show=tuple(_text(key) for key in _list(document.get("show", []))),
            sort=tuple(
                SortKey(_text(key).removeprefix("-"), key.startswith("-"))
                for key in _list(document.get("sort", []))
            ),
            totals=_totals_from(document["totals"]) if "totals" in document else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise error if isinstance(error, BadQuery) else BadQuery(str(error)) from error


def expr_to_json(expr: Expr) -> list[Any]:
    match expr:
        case Test(op, args):
            return [op, *(_argument_to(arg) for arg in args)]
        case Not(item):
            return ["not", expr_to_json(item)]
        case AnyOf(items):
            return ["or", *(expr_to_json(item) for item in items)]
        case AllOf(items):
            return ["and", *(expr_to_json(item) for item in items)]


def expr_from_json(document: Any) -> Expr:
    head, *rest = _list(document)
    match head:
        case "not":
            (item,) = rest
            return Not(expr_from_json(item))
        case "or" | "and":
            items = tuple(expr_from_json(item) for item in rest)
            if len(items) < 2:
                raise BadQuery(f"{head!r} joins two or more")
            return AnyOf(items) if head == "or" else AllOf(items)
    return Test(_text(head), tuple(_argument_from(arg) for arg in rest))


def _argument_to(argument: Argument) -> Any:
    match argument:
        case FieldRef(field):
            return {"field": field}
        case Parameter(label, default):
            return {"ask": label, "default": default} if default else {"ask": label}
    return argument


def _argument_from(document: Any) -> Argument:
    if isinstance(document, dict):
        if set(document) == {"field"}:
            return FieldRef(_text(document["field"]))
        if set(document) - {"default"} == {"ask"}:
            return Parameter(_text(document["ask"]), _text(document.get("default", "")))
        raise BadQuery("an argument is a value, a field or a question")
    if document is None or isinstance(document, str | int | bool):
        return document
    raise BadQuery("numbers are written as text, so that they stay exact")


def _row_to(row: Row) -> list[Any]:
    return [_condition_to(one) for one in row]


def _condition_to(one: Condition) -> dict[str, Any]:
    if isinstance(one, FieldCondition):
        return {"field": one.field, "is": expr_to_json(one.expr)}
    document: dict[str, Any] = {
        "section": one.section,
        "quantifier": one.quantifier,
        "with": _row_to(one.conditions),
    }
    document |= {"count": expr_to_json(one.count)} if one.count is not None else {}
    document |= {"number": one.number} if one.number != 1 else {}
    return document


def _row_from(document: Any) -> Row:
    return tuple(_condition_from(one) for one in _list(document))


def _condition_from(document: Any) -> Condition:
    if "field" in document:
        return FieldCondition(_text(document["field"]), expr_from_json(document["is"]))
    quantifier = document["quantifier"]
    if quantifier not in ("any", "none", "all", "count", "latest"):
        raise BadQuery(f"unknown quantifier {quantifier!r}")
    count = document.get("count")
    if (quantifier == "count") != (count is not None):
        raise BadQuery("`count` stands with the quantifier `count`, and only there")
    return BlockCondition(
        section=_text(document["section"]),
        quantifier=quantifier,
        conditions=_row_from(document["with"]),
        count=None if count is None else expr_from_json(count),
        number=int(document.get("number", 1)),
    )


def _totals_from(document: Any) -> Totals:
    functions = ("count", "distinct", "sum", "average", "minimum", "maximum")
    measures = []
    for function, field, having in _list(document["measures"]):
        if function not in functions:
            raise BadQuery(f"unknown figure {function!r}")
        expr = None if having is None else expr_from_json(having)
        measures.append(Measure(function, _text(field), expr))
    groups = tuple(Group(_text(field), _text(by)) for field, by in _list(document["groups"]))
    return Totals(groups, tuple(measures))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadQuery(f"text expected, not {value!r}")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadQuery(f"a list is expected, not {value!r}")
    return value
