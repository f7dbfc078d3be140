"""The result of a query as a table: its columns, its pages, the words in its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from linkages.bilingual import active_language
from linkages.listing import ListPage, last_page, page_number, page_size
from linkages.search import output, services, totals, words
from linkages.search.askable import Domain
from linkages.search.blanks import blanks
from linkages.search.query import (
    FieldCondition,
    Parameter,
    Query,
    SortKey,
    parameters,
)
from linkages.search.sources import Asking
from linkages.search.totals_page import totals_view

SHOWN_COLUMNS = 6
SHOWN_VALUES = 4
#: Export source of each kind of record, where its list can be handed out.
EXPORTS = {
    "company": "companies", "investor": "investors", "supplier": "suppliers", "need": "needs",
    "interaction": "interactions", "todo": "todos", "introduction": "introductions",
    "linkage": "linkages",
}  # fmt: skip
LISTS = {
    "company": "companies:list", "investor": "investors:list", "supplier": "suppliers:list",
    "need": "needs:list",
}  # fmt: skip


@dataclass(frozen=True)
class ResultColumn:
    key: str
    label: str
    where: str
    is_number: bool
    sort: str = ""  # up, down or nothing
    sort_state: str = ""  # the query sorted by this column, as a state; empty: it does not sort


@dataclass(frozen=True)
class ResultRow:
    obj: Any
    name: str
    other: str
    href: str
    cells: list[tuple[ResultColumn, str]]


# ── Questions ────────────────────────────────────────────────────────────────


def asked_for(query: Query, answers: Mapping[str, str]) -> list[Parameter]:
    """All questions of the query while one of them has no answer."""
    found = parameters(query)
    return found if any(not answers.get(one.label, "").strip() for one in found) else []


# ── The page ─────────────────────────────────────────────────────────────────


def result_page(
    request: HttpRequest, query: Query, domain: Domain, answers: Mapping[str, str]
) -> dict[str, Any]:
    """Context of the result page; raises services.Refused."""
    user = request.user
    services.count_run(user)
    if query.totals is not None:
        with services.on_screen(query, user):
            table = totals.table(query, user, answers=answers)
        return {"totals": totals_view(table, active_language())}
    asking = services.asking(user, answers, language=active_language())
    size = page_size(request)
    with services.on_screen(query, user):
        found = services.rows(query, user, answers=answers)
        count = services.counted(found)
        number = page_number(request, last_page(count.shown, size))
        objects = list(output.with_names(found)[(number - 1) * size : number * size])
    columns = columns_of(query, domain)
    page = ListPage(
        rows=result_rows(objects, columns, domain, asking),
        number=number,
        size=size,
        count=count.total,
        sort="",
        query=_without_paging(request),
    )
    return {
        "page": page,
        "columns": columns,
        "blanks": blanks(query, user, answers=answers),
        "export_source": EXPORTS.get(query.record, ""),
        "list_url": _list_url(query.record),
    }


def _list_url(record: str) -> str:
    try:
        return reverse(LISTS[record])
    except (KeyError, NoReverseMatch):
        return ""


def _without_paging(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()


# ── Columns ──────────────────────────────────────────────────────────────────


def columns_of(query: Query, domain: Domain) -> list[ResultColumn]:
    """Those that the query shows; without any, the fields that it asks about."""
    keys = list(query.show) or _asked_about(query, domain)
    ways = {one.field: "down" if one.down else "up" for one in query.sort}
    columns = []
    for key in keys:
        asked = services.shown_field(domain, key)
        if asked is None or key in NAMES:
            continue
        block = domain.blocks[key.split("/")[0]] if "/" in key else None
        way = ways.get(key, "")
        label = asked.label(active_language())
        columns.append(
            ResultColumn(
                key,
                f"{label} ({asked.unit})" if asked.unit and asked.kind != "money" else label,
                block.label(active_language()) if block else "",
                asked.kind in ("number", "money", "percent", "year"),
                way,
                "" if block else _sorted_by(query, key, way),
            )
        )
    return columns


#: The name leads every row, so it is no column of its own.
NAMES = frozenset({"company.name", "investor.name", "supplier.name", "need.title"})


def _asked_about(query: Query, domain: Domain) -> list[str]:
    keys = [
        one.field
        for row in query.all_rows()
        for one in row
        if isinstance(one, FieldCondition) and one.field not in NAMES
    ]
    keys += [one.field for one in query.sort]
    defaults = ("company.region", "company.size_class", "company.country", "company.status")
    keys += [key for key in defaults if key in domain.fields and len(keys) < SHOWN_COLUMNS]
    return list(dict.fromkeys(keys))[:SHOWN_COLUMNS]


def _sorted_by(query: Query, key: str, way: str) -> str:
    rest = tuple(one for one in query.sort if one.field != key)
    return services.to_state(replace(query, sort=(SortKey(key, way == "up"), *rest)[:3]))


# ── Cells ────────────────────────────────────────────────────────────────────


def result_rows(
    objects: Sequence[Any], columns: Iterable[ResultColumn], domain: Domain, asking: Asking
) -> list[ResultRow]:
    texts = [(column, _texts(objects, column.key, domain, asking)) for column in columns]
    return [
        ResultRow(
            one,
            str(one),
            getattr(getattr(one, "company", one), "other_name", ""),
            one.get_absolute_url() if hasattr(one, "get_absolute_url") else "",
            [(column, found.get(one.pk, "")) for column, found in texts],
        )
        for one in objects
    ]


def _texts(objects: Sequence[Any], key: str, domain: Domain, asking: Asking) -> dict[Any, str]:
    """Key of each row → what its cell says."""
    asked = services.shown_field(domain, key)
    if asked is None or not objects:
        return {}
    values = output.column(key, objects, domain, asking)
    say = words.teller(asked, values.values(), asking)
    units = words.currencies(asked, objects) if "/" not in key else {}
    return {
        pk: " ".join(filter(None, [units.get(pk), _few([say(one) for one in _listed(value)])]))
        for pk, value in values.items()
        if value not in (None, "", [])
    }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _few(texts: list[str]) -> str:
    more = len(texts) - SHOWN_VALUES
    return ", ".join(texts[:SHOWN_VALUES]) + (f" +{more}" if more > 0 else "")
