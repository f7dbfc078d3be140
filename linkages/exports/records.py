"""Lists and profiles of registered records as tables: the columns are what the person may read.

An app's `exports.py` needs no more than

    register(list_source("suppliers", _("Suppliers"), "supplier", Supplier.objects.visible_to,
                         filterset=SupplierFilter, sorts=SORTS))
    register(profile_source("supplier-profile", _("Supplier profile"), "supplier",
                            Supplier.objects.visible_to))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.db import models
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linkages import field_registry
from linkages.exports.asked import CODES, UPDATE, current, said
from linkages.exports.coded import coded_table
from linkages.exports.list_columns import (
    ALIASES,
    KINDS,
    Extra,
    answers,
    extras_for,
    list_rows,
    narrowed,
    object_rows,
    offered,
    places,
)
from linkages.exports.profiles import profile_source, profile_table
from linkages.exports.related import related_tables
from linkages.exports.sources import BadParams, ExportSource
from linkages.exports.tables import Table
from linkages.exports.updates import update_table
from linkages.facets import narrowing
from linkages.facets.columns import columns_for
from linkages.facets.lists import all_lists
from linkages.listing import Asker, Sort, asked_sort, sorts_for
from linkages.search.domain import domain
from linkages.search.lists import query_from
from linkages.search.sentence import sentence

__all__ = [
    "KINDS",
    "Extra",
    "filter_notes",
    "list_source",
    "list_table",
    "ordered",
    "profile_source",
    "profile_table",
]
PAPER_COLUMNS = 12  # of a list that has no page of its own to say which
PAPER_LEAST = 6  # a page draws some columns that no file has: these stand in for them
PAPER_MORE = ("region", "main_activity", "size_class", "founded_on", "status", "kind")
Visible = Callable[[Any], models.QuerySet[Any]]
Narrow = Callable[[Any, QueryDict, Any], Any]


# ── Sources ──────────────────────────────────────────────────────────────────


def list_source(
    key: str,
    label: Any,
    record: str,
    visible: Visible,
    *,
    filterset: Any = None,
    narrow: Narrow | None = None,
    sorts: Sequence[Sort] = (),
    default: str = "",
    extras: Sequence[Extra] = (),
) -> ExportSource:
    """A list page as an export: the same rows in the same order for the same query string.

    The page narrows its rows by a filter set or by a function; `sorts` and `default` are those
    that it gives to `list_page`.
    """

    made = _List(key, label, record, visible, filterset, narrow, sorts, default, extras)
    see = field_registry.record(record).see
    return ExportSource(
        key, label, see, made.build, rows=made.found, record=record, columns=made.offered
    )


@dataclass(frozen=True)
class _List:
    key: str
    label: Any
    record: str
    visible: Visible
    filterset: Any
    narrow: Narrow | None
    sorts: Sequence[Sort]
    default: str
    extras: Sequence[Extra]

    def found(self, user: Any, params: QueryDict) -> tuple[Any, list[str]]:
        rows, notes = asked_for(self.record, self.visible(user), params, user), []
        if self.filterset is not None:
            narrowed = self.filterset(params, rows, request=Asker(user))
            if not narrowed.is_valid():
                raise BadParams(_sentence_of_errors(narrowed.form))
            rows, notes = narrowed.qs, filter_notes(narrowed.form)
        if self.narrow is not None:
            rows = self.narrow(rows, params, user)
        if chosen := params.getlist("pk"):
            rows = rows.filter(pk__in=[pk for pk in chosen if pk.isdecimal()])
        return rows, [*_question(self.record, params, user), *notes]

    def build(self, user: Any, params: QueryDict, language: str) -> Table:
        rows, notes = self.found(user, params)
        title, wanted = said(lambda: self.label), current().columns or wanted_columns(params)
        if current().is_paper and not wanted:
            wanted = paper_columns(self.key, self.record, user, params, self.extras)
        if current().purpose == CODES:
            return coded_table(self.record, title, rows, user, self.extras, wanted)
        rows = ordered(rows, params, sorts_for(user, self.sorts), self.default)
        if current().purpose == UPDATE:
            return update_table(self.record, title, rows, user, wanted)
        made = list_table(self.record, title, rows, user, self.extras, notes, wanted)
        if current().related:
            made.more = related_tables(self.record, rows, user)
        return made

    def offered(self, user: Any) -> list[tuple[str, str]]:
        return offered(self.record, user, self.extras)


def paper_columns(
    key: str, record: str, user: Any, params: QueryDict, extras: Sequence[Extra]
) -> list[str]:
    """The columns that the list's page shows; a list without such a page: its first ones."""
    known = [column for column, _label in offered(record, user, extras)]
    if key not in {spec.key for spec in all_lists()}:
        return known[:PAPER_COLUMNS]
    names = {*known, *(column.rpartition(".")[2] for column in known), *ALIASES}
    shown = [one.key for one in columns_for(user, key, params) if one.key in names]
    more = [column for last in PAPER_MORE for column in known if column.endswith(f".{last}")]
    return [*shown, *more][: max(len(shown), PAPER_LEAST)]


def _question(record: str, params: QueryDict, user: Any) -> list[str]:
    """The search of the query string as a sentence."""
    query = query_from(params, user, names=("search",))
    if query is None:
        return []
    return [said(lambda: sentence(query, domain(record, user), get_language() or "en"))]


def asked_for(record: str, rows: Any, params: QueryDict, user: Any) -> Any:
    """Narrowed by a search in the query string; one that cannot run is no list."""
    try:
        return narrowing.narrowed(record, rows, params, user)
    except BadRequest as error:
        raise BadParams(str(error)) from error


def wanted_columns(params: QueryDict) -> list[str]:
    """Keys of columns that the query string names: `cols=a,b` or `cols=a&cols=b`."""
    return [key for text in params.getlist("cols") for key in text.split(",") if key]


def ordered(rows: Any, params: QueryDict, sorts: Sequence[Sort], default: str = "") -> Any:
    """In the order that the list page has for the same query string."""
    if not sorts:
        return rows
    sort, down = asked_sort(params, sorts, default)
    order = sort.by.desc(nulls_last=True) if down else sort.by.asc(nulls_last=True)
    return rows.order_by(order, "-pk" if down else "pk")


def filter_notes(form: Any) -> list[str]:
    """What the filters say, a sentence each, in the words of the filter form."""
    notes = []
    for name, value in form.cleaned_data.items():
        if value in (None, "", [], False):
            continue
        if value is True:
            notes.append(str(form.fields[name].label))
            continue
        choices = {str(code): str(label) for code, label in _choices(form.fields[name])}
        values = value if isinstance(value, list | tuple) else [value]
        shown = ", ".join(choices.get(str(one), str(one)) for one in values)
        notes.append(f"{form.fields[name].label}: {shown}")
    return notes


def _choices(field: Any) -> Iterator[tuple[Any, Any]]:
    for code, label in getattr(field, "choices", ()):
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label


def _sentence_of_errors(form: Any) -> str:
    return "; ".join(
        f"{form.fields[name].label if name in form.fields else name}: {' '.join(errors)}"
        for name, errors in form.errors.items()
    )


# ── Tables ───────────────────────────────────────────────────────────────────


def list_table(
    record: str,
    title: str,
    rows: Any,
    user: Any,
    extras: Sequence[Extra] = (),
    notes: Sequence[str] = (),
    columns: Sequence[str] = (),
) -> Table:
    """Single answers of every section that the person reads, a row a record."""
    every = list(answers(record, user))
    chosen = narrowed(columns or current().columns, extras_for(user, extras), every)
    found = places(chosen, every)
    read: Any = list_rows(record, rows, found, user)
    notes = list(notes)
    if read.hides:
        notes.append(said(_own_columns))
    if any(isinstance(one, Extra) and one.is_slow for one in chosen):
        read = object_rows(rows, chosen, user)
    return Table(record, title, [place.column for place in found], read, notes, total=rows.count())


def _own_columns() -> str:
    return _("Some columns are for your own company’s record; they are empty on others.")
