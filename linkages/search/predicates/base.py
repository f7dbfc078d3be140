"""What every kind of test needs: where a value stands, blanks, exact complements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    Func,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.lookups import IsNull

from linkages.search.askable import NUMBERS, AskableField
from linkages.search.query import FieldRef, Test
from linkages.search.sources import Asking, Column, Computed, Positions

NOTHING = Q(pk__in=())


class Unfit(ValueError):
    """A test that cannot run here: a code with values, for the person who wrote it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code, self.values = code, values


@dataclass(frozen=True)
class Ground:
    """The rows that a test is about: all that the person sees of them, the fields they have, and
    the key of the record that they belong to (empty for the record itself)."""

    asking: Asking
    model: type[Model]
    fields: Mapping[str, AskableField]
    visible: Callable[[], QuerySet[Any]]
    link: str = ""
    ranked: Callable[[], QuerySet[Any]] | None = None  # among which the top n are found


class IsNotTrue(Func):
    """False or unknown: the exact complement of a condition, rows without a value included."""

    template = "(%(expressions)s) IS NOT TRUE"
    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        (condition,) = self.source_expressions
        try:
            sql, params = compiler.compile(condition)
        except EmptyResultSet:
            raise FullResultSet from None
        except FullResultSet:
            raise EmptyResultSet from None
        return f"({sql}) IS NOT TRUE", params


def complement(condition: Q) -> Q:
    return Q(IsNotTrue(condition))


class Like(Func):
    """`text LIKE pattern`; the pattern is a parameter."""

    arg_joiner = " LIKE "
    template = "%(expressions)s"
    output_field = BooleanField()
    arity = 2


class Matches(Like):
    """`text ~ expression`, made by `patterns` alone."""

    arg_joiner = " ~ "


# ── Values ───────────────────────────────────────────────────────────────────


def value(field: AskableField, ground: Ground, currency: str = "") -> Any:
    """The field's value as an expression of the row; amounts in `currency`, else in the field's
    own unit where rows have theirs."""
    source = field.source
    if source.side is not None:
        return _side_value(field, ground, currency)
    if isinstance(source, Computed):
        if source.expression is None:
            raise Unfit("not_here", field=field.key)
        return source.expression(ground.asking, source.prefix)
    if not isinstance(source, Column):
        raise Unfit("not_here", field=field.key)
    if field.kind == "money":
        return amount(field, ground.asking, currency or field.unit)
    return F(stored(source))


def stored(source: Column) -> str:
    return f"{source.path}_id" if source.is_key else source.path


def _side_value(field: AskableField, ground: Ground, currency: str) -> Subquery:
    """The value on another side of the company, where the person sees that side."""
    side, inner = here(field, ground)
    rows = side.visible().filter(**{field.source.side.link: OuterRef("pk")}).order_by()
    return Subquery(rows.annotate(_value=value(inner, side, currency)).values("_value")[:1])


def here(field: AskableField, ground: Ground) -> tuple[Ground, AskableField]:
    """The ground of the field's side, and the field as asked there."""
    side = field.source.side
    rows = ground.asking.rows(side.model)
    inner = replace(ground, model=side.model, visible=lambda: rows, link="", ranked=None)
    return inner, replace(field, source=replace(field.source, side=None))


def on_side(field: AskableField, ground: Ground, test: Callable[[AskableField, Ground], Q]) -> Q:
    """The test where the value stands: on the row itself, or on the visible side row."""
    if getattr(field.source, "side", None) is None:
        return test(field, ground)
    side, inner = here(field, ground)
    rows = side.visible().filter(test(inner, side), **{field.source.side.link: OuterRef("pk")})
    return Q(Exists(rows.order_by()))


def amount(field: AskableField, asking: Asking, currency: str) -> Any:
    """The amount in `currency`, by the latest known rates; none where there is no rate."""
    source: Column = field.source
    if not source.currency:
        if currency in ("", field.unit):
            return F(source.path)
        if not {currency, field.unit} <= set(asking.rates):
            raise Unfit("no_rate", currency=currency)
        return F(source.path) * Value(_factor(asking, field.unit, currency))
    return in_currency(F(source.path), source.currency, asking, currency)


def in_currency(expression: Any, column: str, asking: Asking, currency: str) -> Case:
    """The amount of each row's own currency (in `column`) in the one asked for."""
    if currency not in asking.rates:
        raise Unfit("no_rate", currency=currency)
    cases = [When(**{column: currency}, then=expression)]
    cases += [
        When(**{column: other}, then=expression * Value(_factor(asking, other, currency)))
        for other in asking.rates
        if other != currency
    ]
    return Case(*cases, default=None)


def _factor(asking: Asking, other: str, currency: str) -> Decimal:
    return Decimal(asking.rates[other]) / Decimal(asking.rates[currency])


def compared(field: AskableField, ground: Ground, argument: Any) -> Any:
    """The other field of a comparison as an expression of the same row."""
    other = ground.fields.get(argument.field)
    if other is None:
        raise Unfit("unknown_field", field=argument.field)
    if family(other) != family(field):
        raise Unfit("other_type", field=other.key)
    return value(other, ground)


def family(field: AskableField) -> str:
    if field.kind in NUMBERS:
        return "number"
    groups = {"datetime": "date", "long_text": "text", "id": "text"}
    return groups.get(field.kind, field.kind)


# ── Blanks ───────────────────────────────────────────────────────────────────


def present(field: AskableField, ground: Ground) -> Q:
    """The field has a value."""
    return on_side(field, ground, _present)


def _present(field: AskableField, ground: Ground) -> Q:
    source = field.source
    if isinstance(source, Computed) and source.holds is not None:
        held = NOTHING
        for option in field.options():
            held = held | source.holds(ground.asking, source.prefix, option.code)
        return held
    if isinstance(source, Positions):
        return _somewhere(source, ground)
    if isinstance(source, Column) and source.is_array:
        return Q(IsNull(F(source.path), False)) & ~Q(**{source.path: []})
    if isinstance(source, Column) and field.kind in _TEXTUAL and _is_text(source):
        return _any_text(source)
    if isinstance(source, Column) and field.kind == "money":
        return Q(IsNull(F(source.path), False))
    return Q(IsNull(value(field, ground), False))


def _somewhere(source: Positions, ground: Ground) -> Q:
    """One of the places has a name or a region."""
    named = Q()
    for path in source.texts:
        named |= ~Q(**{path: ""})
    for path in source.codes:
        named |= Q(**{f"{path}__isnull": False})
    rows = ground.asking.rows(source.model).filter(named)
    return Q(Exists(rows.filter(**{source.link: OuterRef(source.outer)}).order_by()))


_TEXTUAL = frozenset({"text", "long_text", "id", "choice", "place", "file"})


def _is_text(source: Column) -> bool:
    return not (source.is_key or source.is_number)


def _any_text(source: Column) -> Q:
    found = Q()
    for path in source.texts or (source.path,):
        found |= Q(Func(F(path), Value(""), arg_joiner=" <> ", template="%(expressions)s",
                        output_field=BooleanField()))  # fmt: skip
    return found


# ── Arguments ────────────────────────────────────────────────────────────────


def text_argument(argument: Any, limit: int = 2_000) -> str:
    if not isinstance(argument, str) or "\x00" in argument or len(argument) > limit:
        raise Unfit("bad_text")
    return argument


def number_argument(argument: Any) -> Decimal:
    try:
        number = Decimal(str(argument))
    except InvalidOperation:
        raise Unfit("bad_number", text=str(argument)[:40]) from None
    if not number.is_finite() or abs(number.adjusted()) > 40:
        raise Unfit("bad_number", text=str(argument)[:40])
    return number


def is_reference(argument: Any) -> bool:
    return isinstance(argument, FieldRef)


def unfit_operator(field: AskableField, test: Test) -> Unfit:
    return Unfit("bad_operator", operator=test.op, field=field.key)
