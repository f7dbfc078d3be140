"""What can be exported: each app names its tables here, in its `exports.py`.

    register(ExportSource("suppliers", _("Suppliers"), act="export", build=supplier_table))

`build(user, params, language)` runs in the worker, with the rights that the person has then: rows
come from `visible_to(user)`, columns from what the field registry lets the person read. `params`
is the query string of the list as a QueryDict, so the list's own filter form reads it. The
language is active while `build` runs and while its rows are read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise

from linkages.exports.tables import Table
from linkages.permissions import ACTS, can

Build = Callable[[Any, QueryDict, str], Table]
Rows = Callable[[Any, QueryDict], tuple[QuerySet[Any], list[str]]]


@dataclass(frozen=True)
class ExportSource:
    key: str
    label: str | Promise
    act: str
    """Act of the role table that a person needs beside `export`."""
    build: Build
    of_one: bool = False
    """One record, named by `pk`: offered on its page, not among the lists."""
    rows: Rows | None = None
    """For a list of records: those that the person sees for a query string, as the page narrows
    them, with a sentence for each filter; raises `BadParams`."""
    record: str = ""
    """The record of the registry whose list this is: it can leave in codes, come back as an update
    and bring the tables below each record."""
    columns: Callable[[Any], list[tuple[str, str]]] | None = None
    """Keys and headings of the columns that a person may choose from."""


class UnknownSource(LookupError):
    """No app hands out a table under this key."""


class BadParams(ValueError):
    """The parameters do not make a list; the text says why, in the active language."""


_sources: dict[str, ExportSource] = {}


def register(source: ExportSource) -> ExportSource:
    if source.key in _sources:
        raise ValueError(f"two export sources named {source.key!r}")
    if source.act not in ACTS:
        raise KeyError(source.act)
    _sources[source.key] = source
    return source


def source(key: str) -> ExportSource:
    try:
        return _sources[key]
    except KeyError:
        raise UnknownSource(key) from None


def every() -> list[ExportSource]:
    return sorted(_sources.values(), key=lambda found: str(found.label))


def sources_for(user: Any) -> list[ExportSource]:
    """The sources a person may export, by their names."""
    allowed = [found for found in _sources.values() if may_export(user, found)]
    return sorted(allowed, key=lambda found: str(found.label))


def may_export(user: Any, found: ExportSource) -> bool:
    return can(user, "export") and can(user, found.act)
