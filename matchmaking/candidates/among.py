"""Rows of many suppliers at once: `column = ANY(array)` passes thousands of keys as one value."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import BooleanField, F, Func, TextField, Value


class among(Func):  # noqa: N801 reads as a condition: `filter(among("supplier", ids))`
    template = "(%(expressions)s::bigint[]))"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str, keys: Iterable[int]) -> None:
        array = f"{{{','.join(map(str, keys))}}}"
        super().__init__(F(column), Value(array, output_field=TextField()))
