"""Values of a result in words: labels for codes, names for records, numbers and dates as the
active language writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from linkages import numbers
from linkages.search.askable import NUMBERS, AskableField
from linkages.search.sources import Asking, Column

Say = Callable[[Any], str]


def teller(asked: AskableField, values: Iterable[Any], asking: Asking) -> Say:
    """How a value of the field is said; records that it names are fetched for all values at
    once, as far as the person sees them."""
    source = asked.source
    if isinstance(source, Column) and source.target is not None:
        keys = {key for value in values for key in (value if isinstance(value, list) else [value])}
        names = {one.pk: str(one) for one in asking.rows(source.target).filter(pk__in=keys)}
        return lambda key: names.get(key, "")
    if asked.kind in ("choice", "tree", "many"):
        labels = {one.code: one.label(asking.language) for one in asked.options()}
        return lambda code: labels.get(str(code), str(code))
    if asked.kind == "yes_no":
        return lambda value: _("yes") if value else _("no")
    if asked.kind == "year":
        return str
    if asked.kind in NUMBERS:
        return _number
    if asked.kind in ("date", "datetime"):
        return _date
    return str


def _number(value: Any) -> str:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    whole = number.to_integral_value()
    return numbers.written(int(whole) if whole == number else number.normalize())


def _date(value: Any) -> str:
    try:
        return formats.date_format(dt.date.fromisoformat(str(value)[:10]), "DATE_FORMAT")
    except ValueError:
        return str(value)


def currencies(asked: AskableField, objects: Sequence[Any]) -> dict[Any, str]:
    """Currency of each row's amount; nothing for fields that are no money."""
    source = asked.source
    if asked.kind != "money" or not isinstance(source, Column) or source.side is not None:
        return {}
    if len(source.currency) == 3 and source.currency.isupper():
        return {one.pk: source.currency for one in objects}
    if not source.currency:
        return {}
    rows = type(objects[0])._default_manager.filter(pk__in=[one.pk for one in objects])
    return dict(rows.values_list("pk", source.currency))
