"""Other ways to narrow a list than its own filters, brought by packages above this one: a search
in the address, a saved one. They call `add` in their `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import QueryDict

#: (record, rows, parameters of the address, person) → rows
Narrow = Callable[[str, Any, QueryDict, Any], Any]
#: (parameters of the address, person) → what it asks for in words, or nothing
Say = Callable[[QueryDict, Any], str]
_ways: list[Narrow] = []
_says: list[Say] = []


def add(way: Narrow, say: Say | None = None) -> None:
    _ways.append(way)
    if say is not None:
        _says.append(say)


def narrowed(record: str, rows: Any, params: QueryDict, user: Any) -> Any:
    for way in _ways:
        rows = way(record, rows, params, user)
    return rows


def said(params: QueryDict, user: Any) -> str:
    """What narrows the list beside its filters, in words."""
    return " ".join(text for say in _says if (text := say(params, user)))
