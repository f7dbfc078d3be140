"""Tests of numbers, amounts, shares, years and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Exists, Q, Subquery, Value
from django.db.models.functions import TruncDate
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
)
from django.utils import timezone

from linkages.search.askable import AskableField
from linkages.search.cells import days
from linkages.search.predicates.base import (
    Ground,
    Unfit,
    compared,
    is_reference,
    number_argument,
    present,
    value,
)
from linkages.search.query import Test

LOOKUPS: dict[str, Any] = {
    "eq": Exact, "gt": GreaterThan, "ge": GreaterThanOrEqual, "lt": LessThan,
    "le": LessThanOrEqual,
}  # fmt: skip
MOST = 1_000
DAY = dt.timedelta(days=1)


# ── Numbers ──────────────────────────────────────────────────────────────────


def number(field: AskableField, one: Test, ground: Ground) -> Q:
    if one.op in ("top", "bottom"):
        return _extreme(field, one, ground)
    args, currency = amount_args(field, one)
    if one.op in LOOKUPS and args and is_reference(args[0]):
        return Q(LOOKUPS[one.op](value(field, ground), compared(field, ground, args[0])))
    return condition(value(field, ground, currency), one.op, args, field)


def amount_args(field: AskableField, one: Test) -> tuple[tuple[Any, ...], str]:
    """The arguments without the currency that may follow them."""
    count = 2 if one.op == "between" else 1
    rest = one.args[count:]
    currency = str(rest[0]) if field.kind == "money" and rest and rest[0] else ""
    return one.args[:count], currency


def condition(
    expression: Any, op: str, args: Sequence[Any], field: AskableField | None = None
) -> Q:
    """The test on an expression, such as a figure of totals."""
    if op == "between":
        low, high = (number_argument(arg) if arg not in (None, "") else None for arg in args)
        if low is None and high is None:
            raise Unfit("range")
        found = Q()
        if low is not None:
            found &= compare(expression, "ge", low)
        if high is not None:
            found &= compare(expression, "le", high)
        return found
    if op not in LOOKUPS or not args:
        raise Unfit("bad_operator", operator=op, field=field.key if field else "")
    return compare(expression, op, number_argument(args[0]))


def compare(expression: Any, op: str, number: Decimal) -> Q:
    return Q(LOOKUPS[op](expression, Value(number)))


def accepts(op: str, args: Sequence[Any], number: Decimal) -> bool:
    """`condition` in Python."""
    if op == "between":
        low, high = (None if arg in (None, "") else number_argument(arg) for arg in args)
        return (low is None or number >= low) and (high is None or number <= high)
    wanted = number_argument(args[0]) if args else None
    if wanted is None or op not in LOOKUPS:
        raise Unfit("bad_operator", operator=op, field="")
    return {
        "eq": number == wanted, "gt": number > wanted, "ge": number >= wanted,
        "lt": number < wanted, "le": number <= wanted,
    }[op]  # fmt: skip


def _extreme(field: AskableField, one: Test, ground: Ground) -> Q:
    """The n highest or lowest of what the rest of the query gives; equals of the last are in."""
    if ground.ranked is None:
        raise Unfit("top_here")
    count = int(number_argument(one.args[0]))
    if not 1 <= count <= MOST:
        raise Unfit("top_count", limit=MOST)
    down = one.op == "top"
    rows = ground.ranked().annotate(_rank=value(field, ground)).filter(_rank__isnull=False)
    order = "-_rank" if down else "_rank"
    kept = rows.order_by(order).values_list("_rank", flat=True)
    return _at_least(value(field, ground), kept[count - 1 : count], down) | _all_if_few(
        rows, field, ground, count
    )


def _at_least(expression: Any, bound: Any, down: bool) -> Q:
    lookup = GreaterThanOrEqual if down else LessThanOrEqual
    return Q(lookup(expression, Subquery(bound)))


def _all_if_few(rows: Any, field: AskableField, ground: Ground, count: int) -> Q:
    """Fewer than n have a value: all that have one."""
    few = ~Exists(rows.order_by().values("pk")[count - 1 : count])
    return Q(few) & present(field, ground)


# ── Dates ────────────────────────────────────────────────────────────────────


def date(field: AskableField, one: Test, ground: Ground) -> Q:
    if one.op in (*LOOKUPS, "on") and is_reference(one.args[0]):
        left, right = (_day(expression, kind) for expression, kind in _pair(field, one, ground))
        return Q(LOOKUPS.get(one.op, Exact)(left, right))
    try:
        first, last = days.bounds(one, ground.asking.today, settings.FISCAL_YEAR_FIRST_MONTH)
    except (ValueError, OverflowError) as error:
        raise Unfit("bad_date", text=" ".join(map(str, one.args))[:40]) from error
    return within(value(field, ground), first, last, has_time=field.kind == "datetime")


def within(expression: Any, first: dt.date | None, last: dt.date | None, *, has_time: bool) -> Q:
    """Days from first to last, both inside; moments by the days of the organisation's time zone."""
    found = Q()
    if first is not None:
        found &= Q(GreaterThanOrEqual(expression, Value(_start(first) if has_time else first)))
    if last is not None and has_time:
        found &= Q(LessThan(expression, Value(_start(last + DAY))))
    elif last is not None:
        found &= Q(LessThanOrEqual(expression, Value(last)))
    return found


def _start(day: dt.date) -> dt.datetime:
    midnight = dt.datetime.combine(day, dt.time.min)
    return timezone.make_aware(midnight, timezone.get_default_timezone())


def _pair(field: AskableField, one: Test, ground: Ground) -> list[tuple[Any, str]]:
    argument: Any = one.args[0]
    other = ground.fields.get(argument.field)
    kind = other.kind if other is not None else ""
    return [(value(field, ground), field.kind), (compared(field, ground, argument), kind)]


def _day(expression: Any, kind: str) -> Any:
    if kind != "datetime":
        return expression
    return TruncDate(expression, tzinfo=timezone.get_default_timezone())
