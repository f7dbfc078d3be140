"""The result of a query as a table: its columns, its pages, the words in its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse

from linkages import field_registry
from linkages.bilingual import active_language
from linkages.editing import display
from linkages.listing import CAP, SIZES, ListPage
from linkages.search import services, totals
from linkages.search.askable import AskableBlock, AskableField, Domain
from linkages.search.blanks import blanks
from linkages.search.grid import Step, blocks_at
from linkages.search.query import (
    FieldCondition,
    Parameter,
    Query,
    SortKey,
    parameters,
)
from linkages.search.sources import Asking, Column, Computed
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


def answers_from(data: QueryDict) -> dict[str, str]:
    return {name[2:]: str(value) for name, value in data.items() if name.startswith("a:")}


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
    size = _number(request.GET.get("size"), SIZES[0])
    size = size if size in SIZES else SIZES[0]
    with services.on_screen(query, user):
        found = services.rows(query, user, answers=answers)
        count = services.counted(found)
        last = max(1, -(-min(count.shown, CAP) // size))
        number = min(max(1, _number(request.GET.get("page"), 1)), last)
        objects = list(found[(number - 1) * size : number * size])
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


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else default


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
        found = _field(domain, key)
        if found is None or key in NAMES:
            continue
        asked, block = found
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


def _field(domain: Domain, key: str) -> tuple[AskableField, AskableBlock | None] | None:
    *sections, name = key.split("/")
    if not sections:
        asked = domain.fields.get(name)
        return (asked, None) if asked else None
    blocks = blocks_at(domain, tuple(Step(section) for section in sections))
    if not blocks or name not in blocks[-1].fields:
        return None
    return blocks[-1].fields[name], blocks[-1]


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
    found = _field(domain, key)
    if found is None or not objects:
        return {}
    asked, block = found
    if block is not None:
        return (
            _related_texts(objects, asked, block, asking)
            if "/" not in key[key.find("/") + 1 :]
            else {}
        )
    source = asked.source
    if isinstance(source, Computed):
        return _computed_texts(objects, asked, source, asking)
    registered = _registered().get(asked.key)
    if registered is None or not isinstance(source, Column):
        return {}
    if source.side is not None:
        sides = _sides(objects, source.side, asking)
        holders = {one.pk: sides.get(_company_key(one)) for one in objects}
    else:
        way = source.path.split("__")[:-1]
        holders = {one.pk: _along(one, way) for one in objects}
    return {pk: display.text(registered, one) for pk, one in holders.items() if one is not None}


def _registered() -> dict[str, field_registry.Field]:
    return {one.key: one for one in field_registry.all_fields()}


def _along(one: Any, way: Sequence[str]) -> Any:
    for name in way:
        one = getattr(one, name, None)
        if one is None:
            return None
    return one


def _company_key(one: Any) -> Any:
    return one.pk if one._meta.model_name == "company" else getattr(one, "company_id", None)


def _sides(objects: Sequence[Any], side: Any, asking: Asking) -> dict[Any, Model]:
    keys = [_company_key(one) for one in objects]
    rows = asking.rows(side.model).filter(**{f"{side.link}__in": keys})
    return {getattr(row, f"{side.link}_id"): row for row in rows}


def _computed_texts(
    objects: Sequence[Any], asked: AskableField, source: Computed, asking: Asking
) -> dict[Any, str]:
    model = type(objects[0])
    if source.side is not None:
        return {}
    rows = model._default_manager.filter(pk__in=[one.pk for one in objects])
    if source.expression is not None:
        values = rows.annotate(asked_value=source.expression(asking, source.prefix))
        return {pk: _said(value, asked) for pk, value in values.values_list("pk", "asked_value")}
    found: dict[Any, list[str]] = {}
    holds = source.holds
    for option in asked.options() if holds is not None else ():
        held = rows.filter(holds(asking, source.prefix, option.code))
        for pk in held.values_list("pk", flat=True):
            found.setdefault(pk, []).append(option.label(asking.language))
    return {pk: ", ".join(labels) for pk, labels in found.items()}


def _said(value: Any, asked: AskableField) -> str:
    from django.utils import formats

    if value is None or value == "":
        return ""
    if asked.kind in ("date", "datetime"):
        return formats.date_format(value, "DATE_FORMAT")
    if asked.kind == "choice":
        return next(
            (one.label(active_language()) for one in asked.options() if one.code == value),
            str(value),
        )
    if asked.kind in ("number", "money", "percent"):
        return formats.number_format(display._plain(value), use_l10n=True, force_grouping=True)
    return str(value)


def _related_texts(
    objects: Sequence[Any], asked: AskableField, block: AskableBlock, asking: Asking
) -> dict[Any, str]:
    """The values of the related records that the person sees, each once."""
    source = block.source
    registered = _registered().get(asked.key)
    if registered is None or not isinstance(asked.source, Column) or not hasattr(source, "link"):
        return {}
    outer = {one.pk: _outer(one, source.outer) for one in objects}
    rows = source.queryset(asking).filter(**{f"{source.link}__in": set(outer.values())})
    rows = rows.annotate(asked_for=_link_value(source.link))
    values: dict[Any, dict[str, None]] = {}
    for row in rows:
        holder = _along(row, asked.source.path.split("__")[:-1])
        text = display.text(registered, holder) if holder is not None else ""
        if text:
            values.setdefault(row.asked_for, {})[text] = None
    return {pk: _few(list(values.get(key, {}))) for pk, key in outer.items()}


def _link_value(link: str) -> Any:
    from django.db.models import F

    return F(link)


def _outer(one: Any, path: str) -> Any:
    return one.pk if path == "pk" else _along(one, path.split("__"))


def _few(texts: list[str]) -> str:
    more = len(texts) - SHOWN_VALUES
    return ", ".join(texts[:SHOWN_VALUES]) + (f" +{more}" if more > 0 else "")
