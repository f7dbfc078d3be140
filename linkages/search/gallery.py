"""Ready searches, to run or to change. Apps name theirs in `queries.py`:

add("open-plastics", _("Investors with …"), build)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from linkages.bilingual import active_language
from linkages.search.domain import UnknownRecord, domain
from linkages.search.query import Query


@dataclass(frozen=True)
class Ready:
    key: str
    label: Any
    build: Callable[[], Query]
    place: int


@dataclass(frozen=True)
class Example:
    """A ready search as one person may run it; title and sentence in the active language."""

    key: str
    title: str
    query: Query
    sentence: str


_ready: dict[str, Ready] = {}


def add(key: str, label: Any, build: Callable[[], Query], place: int = 100) -> None:
    _ready[key] = Ready(key, label, build, place)


def ready() -> list[Ready]:
    return sorted(_ready.values(), key=lambda one: one.place)


def examples(user: Any) -> list[Example]:
    """Those that the person may run, in their order."""
    found = (example(one.key, user) for one in ready())
    return [one for one in found if one is not None]


def example(key: str, user: Any) -> Example | None:
    from linkages.search.sentence import sentence
    from linkages.search.services import problems

    one = _ready.get(key)
    if one is None:
        return None
    query = one.build()
    try:
        known = domain(query.record, user)
    except UnknownRecord:
        return None
    if any(found.code in ("unknown_field", "unknown_section") for found in problems(query, user)):
        return None
    return Example(key, str(one.label), query, sentence(query, known, active_language()))
