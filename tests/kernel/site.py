"""Every URL of the site, and records for those that take one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    view: Callable[..., Any]

    @property
    def act(self) -> str | None:
        """The act that the view names, on the function or on the class behind it."""
        return getattr(self.view, "act", None) or getattr(
            getattr(self.view, "cls", None), "act", None
        )

    @property
    def is_api(self) -> bool:
        return hasattr(self.view, "cls")

    def __str__(self) -> str:
        return self.name


def addresses() -> list[Address]:
    return list(_walk(get_resolver(), (), ""))


def _walk(resolver: URLResolver, spaces: tuple[str, ...], route: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        full = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = (pattern.namespace,) if pattern.namespace else ()
            yield from _walk(pattern, spaces + space, full)
        elif isinstance(pattern, URLPattern):
            yield Address(":".join([*spaces, pattern.name or "?"]), full, pattern.callback)


def example(kind: str) -> Any:
    """A value that fits a converter and names nothing that exists."""
    return {
        "IntConverter": 1,
        "SlugConverter": "a",
        "StringConverter": "a",
        "UUIDConverter": uuid.UUID(int=1),
        "PeriodConverter": "2026-Q3",
    }.get(kind, "a")
