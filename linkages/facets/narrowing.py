"""Other ways to narrow a list than its own filters, brought by packages above this one: a search
in the address, a saved one. They call `add` in their `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import QueryDict

#: (record, rows, parameters of the address, person) → rows
Narrow = Callable[[str, Any, QueryDict, Any], Any]
_ways: list[Narrow] = []


def add(way: Narrow) -> None:
    _ways.append(way)


def narrowed(record: str, rows: Any, params: QueryDict, user: Any) -> Any:
    for way in _ways:
        rows = way(record, rows, params, user)
    return rows
