"""What totals group by and measure: the expression, how a value reads, and the test for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, F, Func, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import (
    NullIf,
    TruncDate,
    TruncMonth,
    TruncQuarter,
    TruncWeek,
    TruncYear,
)
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.classifications.labels import entry_by_id
from linkages.folding import fold
from linkages.search.askable import NUMBERS, AskableField
from linkages.search.predicates import texts
from linkages.search.predicates.base import Ground, Unfit, here, value
from linkages.search.query import Expr, Test
from linkages.search.sources import Column, Computed
from linkages.search.vocabulary import LANGUAGES, said

NO_VALUE = _("no value")
_TRUNCATE: dict[str, Any] = {
    "": TruncDate, "week": TruncWeek, "month": TruncMonth, "quarter": TruncQuarter,
    "year": TruncYear,
}  # fmt: skip
Labels = Mapping[str, str]


@dataclass(frozen=True)
class Grouping:
    """`key` makes a code, date or number of what the database gives, `condition` the test that
    gives the group's rows, `labels` its name by language."""

    field: AskableField
    expression: Any
    key: Callable[[Any], Any]
    condition: Callable[[Any], Expr]
    labels: Callable[[Any], Labels]
    order: Callable[[Any], Any]
    is_many: bool = False


def grouping(field: AskableField, by: str, ground: Ground) -> Grouping:
    """Raises Unfit where the field cannot be grouped by."""
    if by and (field.kind not in ("date", "datetime") or by not in _TRUNCATE):
        raise Unfit("bad_group")
    if isinstance(field.source, Computed) and field.source.holds is not None:
        return _of_options(field, _held(field, ground), is_many=True)
    make = _MAKERS.get(field.kind)
    if make is None or not isinstance(field.source, Column | Computed):
        raise Unfit("bad_group")
    return make(field, by, ground)


def measured(field: AskableField, function: str, ground: Ground) -> Any:
    """What a figure is worked out of. Raises Unfit."""
    if not isinstance(field.source, Column | Computed) or getattr(field.source, "holds", None):
        raise Unfit("bad_measure")
    is_number = field.kind in NUMBERS
    is_date = field.kind in ("date", "datetime")
    if function in ("sum", "average") and not is_number:
        raise Unfit("bad_measure")
    if function in ("minimum", "maximum") and not (is_number or is_date):
        raise Unfit("bad_measure")
    if field.kind == "many":
        raise Unfit("bad_measure")
    return _scalar(field, ground)


def _scalar(field: AskableField, ground: Ground) -> Any:
    """The value, without what is empty."""
    found = value(field, ground)
    source = field.source
    is_text = field.kind in ("text", "id", "place", "choice", "file", "long_text")
    if is_text and isinstance(source, Column) and not (source.is_key or source.is_number):
        return NullIf(found, Value(""), output_field=TextField())
    return found


def _blank_or(make: Callable[[Any], Expr]) -> Callable[[Any], Expr]:
    return lambda key: Test("empty") if key is None else make(key)


def _labels_or_blank(make: Callable[[Any], Labels]) -> Callable[[Any], Labels]:
    return lambda key: said(NO_VALUE, capital=False) if key is None else make(key)


def _same(text: Any) -> Labels:
    return dict.fromkeys(LANGUAGES, str(text))


def _plain_order(key: Any) -> Any:
    """Blanks last."""
    return (key is None, 0 if key is None else key)


# ── Codes ────────────────────────────────────────────────────────────────────


def _of_options(field: AskableField, expression: Any, *, is_many: bool = False) -> Grouping:
    names = {one.code: one.labels for one in field.options()}
    places = {code: number for number, code in enumerate(names)}
    op = "has" if field.kind == "many" else "is"

    def order(key: Any) -> Any:
        return (key is None, places.get(str(key), len(places)), str(key or ""))

    return Grouping(
        field,
        expression,
        lambda raw: None if raw in (None, "") else str(raw),
        _blank_or(lambda code: Test(op, (code,))),
        _labels_or_blank(lambda code: names.get(code) or _same(code)),
        order,
        is_many,
    )


def _choice(field: AskableField, by: str, ground: Ground) -> Grouping:
    source = field.source
    if isinstance(source, Column) and source.is_key:
        return _node(field, ground)
    return _of_options(field, _scalar(field, ground))


def _node(field: AskableField, ground: Ground) -> Grouping:
    """Keys of codes as their codes."""

    def code(raw: Any) -> str | None:
        found = entry_by_id(raw)
        return found.code if found else None

    return replace(_of_options(field, value(field, ground)), key=code)


def _many(field: AskableField, by: str, ground: Ground) -> Grouping:
    source = field.source
    if source.scheme:
        raise Unfit("bad_group")  # a code stands for all below it, so groups would overlap
    array: Any = F(source.path)
    if source.side is not None:
        side, _inner = here(field, ground)
        rows = side.visible().filter(**{source.side.link: OuterRef("pk")}).order_by()
        array = Subquery(rows.values(source.path)[:1])
    return _of_options(field, _each(array), is_many=True)


def _each(array: Any) -> Any:
    """A row for each value, and one for none."""
    return Func(
        array,
        template="unnest(coalesce(nullif(%(expressions)s::text[], '{}'), ARRAY[NULL::text]))",
        output_field=TextField(),
    )


def _held(field: AskableField, ground: Ground) -> Any:
    source: Computed = field.source
    assert source.holds is not None
    cases = [
        Case(
            When(source.holds(ground.asking, source.prefix, one.code), then=Value(one.code)),
            default=Value(None),
            output_field=TextField(),
        )
        for one in field.options()
    ]
    array = Func(
        *cases,
        template="array_remove(ARRAY[%(expressions)s]::text[], NULL)",
        output_field=ArrayField(TextField()),
    )
    return _each(array)


# ── Dates, numbers, texts, links ─────────────────────────────────────────────


def _date(field: AskableField, by: str, ground: Ground) -> Grouping:
    options = {"tzinfo": timezone.get_default_timezone()} if field.kind == "datetime" else {}
    found = value(field, ground)
    if field.kind == "datetime" or by:
        found = _TRUNCATE[by](found, **options)

    def day(raw: Any) -> dt.date | None:
        return raw.date() if isinstance(raw, dt.datetime) else raw

    return Grouping(
        field,
        found,
        day,
        _blank_or(lambda start: _in_period(start, by)),
        _labels_or_blank(lambda start: _same(_period(start, by))),
        _plain_order,
    )


def _period(start: dt.date, by: str) -> str:
    match by:
        case "month":
            return f"{start:%Y-%m}"
        case "quarter":
            return f"{start.year:04d}-Q{(start.month + 2) // 3}"
        case "year":
            return f"{start.year:04d}"
    return start.isoformat()


def _in_period(start: dt.date, by: str) -> Expr:
    if by == "week":
        end = start + dt.timedelta(days=6)
        return Test("between", (start.isoformat(), end.isoformat()))
    if by in ("quarter", "year"):  # of the calendar, whatever the fiscal year
        months = 3 if by == "quarter" else 12
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        end = dt.date(year, month + 1, 1) - dt.timedelta(days=1)
        return Test("between", (start.isoformat(), end.isoformat()))
    return Test("on", (_period(start, by),))


def _number(field: AskableField, by: str, ground: Ground) -> Grouping:
    return Grouping(
        field,
        value(field, ground),
        lambda raw: raw,
        _blank_or(lambda number: Test("eq", (_canonical(number),))),
        _labels_or_blank(lambda number: _same(_canonical(number))),
        _plain_order,
    )


def _canonical(number: Any) -> str:
    text = f"{Decimal(str(number)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _yes_no(field: AskableField, by: str, ground: Ground) -> Grouping:
    names = {True: said(_("yes"), capital=False), False: said(_("no"), capital=False)}
    return Grouping(
        field,
        value(field, ground),
        lambda raw: raw,
        _blank_or(lambda flag: Test("is", (flag,))),
        _labels_or_blank(lambda flag: names[flag]),
        lambda key: (key is None, not key),
    )


def _text(field: AskableField, by: str, ground: Ground) -> Grouping:
    source = field.source
    expression = _scalar(field, ground)
    if field.kind == "id" and source.side is None:
        bare = texts.bare_sql(source.form, F(source.path))
        expression = NullIf(bare, Value(""), output_field=TextField())
    op = "equals" if field.kind == "id" else "exact"
    return Grouping(
        field,
        expression,
        lambda raw: raw,
        _blank_or(lambda text: Test(op, (text,))),
        _labels_or_blank(_same),
        lambda key: (key is None, fold(key or "")),
    )


def _link(field: AskableField, by: str, ground: Ground) -> Grouping:
    model: Any = field.source.target or get_user_model()
    names: dict[int, str] = {}

    def labels(key: int) -> Labels:
        if not names:
            names.update({row.pk: str(row) for row in _named(model, ground)})
        return _same(names.get(key, f"#{key}"))

    return Grouping(
        field,
        value(field, ground),
        lambda raw: raw,
        _blank_or(lambda key: Test("link", (str(key),))),
        _labels_or_blank(labels),
        lambda key: (key is None, fold(labels(key).get("en", "")) if key is not None else ""),
    )


def _named(model: Any, ground: Ground) -> Any:
    rows = ground.asking.rows(model)
    links = [one.name for one in model._meta.concrete_fields if one.name == "company"]
    return rows.select_related(*links)[:5_000] if links else rows[:5_000]


_MAKERS: dict[str, Callable[[AskableField, str, Ground], Grouping]] = {
    "choice": _choice,
    "tree": _choice,
    "many": _many,
    "date": _date,
    "datetime": _date,
    "number": _number,
    "percent": _number,
    "year": _number,
    "yes_no": _yes_no,
    "text": _text,
    "id": _text,
    "place": _text,
    "link": _link,
    "person": _link,
}
