"""Rows of a result as plain data, for the API and the command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from linkages.classifications.labels import entry_by_id
from linkages.search import services
from linkages.search.askable import AskableField, Domain
from linkages.search.compiler import Compiler
from linkages.search.domain import domain
from linkages.search.predicates.base import Ground, Unfit, value
from linkages.search.query import Query
from linkages.search.sources import Asking, Column, Computed, Rows

LIMIT = 2_000


def records(
    query: Query, found: QuerySet[Any], who: Asking, start: int = 0, limit: int = LIMIT
) -> list[dict[str, Any]]:
    """A row each: key, name, and the columns that the query shows, by their keys."""
    known = domain(query.record, who.user)
    objects = list(with_names(found)[start : start + limit])
    columns = {key: column(key, objects, known, who) for key in query.show}
    return [
        {"id": one.pk, "name": str(one)}
        | {key: values.get(one.pk) for key, values in columns.items()}
        for one in objects
    ]


def with_names(found: QuerySet[Any]) -> QuerySet[Any]:
    """With what their names are made of."""
    links = {
        "linkage": ("supplier__company", "investor__company"),
        "introduction": ("supplier__company", "need"),
        "suggestion": ("supplier__company", "need"),
    }
    name = str(found.model._meta.model_name)
    attrs = {one.name for one in found.model._meta.concrete_fields}
    return found.select_related(*links.get(name, ("company",) if "company" in attrs else ()))


def column(key: str, objects: Sequence[Any], known: Domain, who: Asking) -> dict[Any, Any]:
    """Key of each row → the value of one column; of a related section, the list of its values."""
    field = services.shown_field(known, key)
    if field is None or not objects:
        return {}
    if "/" in key:
        return _of_section(key, field, objects, known, who)
    ground = Compiler(known, who).top().ground
    rows = type(objects[0])._default_manager.filter(pk__in=[one.pk for one in objects])
    return _values(field, rows, ground)


def _values(field: AskableField, rows: Any, ground: Ground) -> dict[Any, Any]:
    source = field.source
    if isinstance(source, Computed) and source.holds is not None:
        found: dict[Any, list[str]] = {}
        for option in field.options():
            held = source.holds(ground.asking, source.prefix, option.code)
            for pk in rows.filter(held).values_list("pk", flat=True):
                found.setdefault(pk, []).append(option.code)
        return found
    try:
        expression = _raw(field, ground)
    except Unfit:
        return {}
    pairs = rows.order_by().annotate(_shown=expression).values_list("pk", "_shown")
    return {pk: plain(field, raw) for pk, raw in pairs}


def _raw(field: AskableField, ground: Ground) -> Any:
    """Amounts as they were recorded."""
    source = field.source
    if isinstance(source, Column) and source.side is None and field.kind == "money":
        return F(source.path)
    return value(field, ground)


def _of_section(
    key: str, field: AskableField, objects: Sequence[Any], known: Domain, who: Asking
) -> dict[Any, Any]:
    section, *deeper = key.split("/")[:-1]
    source: Rows = known.blocks[section].source
    if deeper or not isinstance(field.source, Column):
        return {}
    outer = source.outer
    mine = type(objects[0])._default_manager.filter(pk__in=[one.pk for one in objects])
    owners = dict(mine.values_list("pk", outer))
    rows = source.queryset(who).filter(**{f"{source.link}__in": set(owners.values())})
    ground = Ground(who, source.model, known.blocks[section].fields, lambda: rows, source.link)
    found: dict[Any, dict[Any, None]] = {}
    pairs = rows.order_by("pk").annotate(_shown=_raw(field, ground), _owner=F(source.link))
    for owner, raw in pairs.values_list("_owner", "_shown"):
        shown = plain(field, raw)
        if shown not in (None, "", []):
            found.setdefault(owner, {})[shown if not isinstance(shown, list) else tuple(shown)] = (
                None
            )
    return {pk: list(found.get(owner, {})) for pk, owner in owners.items()}


def plain(field: AskableField, raw: Any) -> Any:
    """The value as JSON has it: codes as codes, numbers as decimal text."""
    source = field.source
    if isinstance(source, Column) and source.is_key and source.target is None:
        entry = entry_by_id(raw)
        return entry.code if entry else None
    if isinstance(raw, Decimal):
        return str(raw)
    if isinstance(raw, dt.date | dt.datetime):
        return raw.isoformat()
    return list(raw) if isinstance(raw, tuple) else raw


def figure(raw: Any) -> Any:
    """A figure of totals as JSON has it."""
    if isinstance(raw, Decimal):
        return str(raw)
    return raw.isoformat() if isinstance(raw, dt.date) else raw
