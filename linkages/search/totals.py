"""Totals: figures by up to two fields, each with the query that gives its rows.

Criteria act before grouping, `having` after it. A field with several values counts a record once
for each; the grand total counts every record once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Max, Min, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from linkages.permissions import Role, may_read, role_of
from linkages.search import services
from linkages.search.answers import answered
from linkages.search.askable import AskableField, Domain
from linkages.search.compiler import Compiler, number_condition
from linkages.search.domain import domain
from linkages.search.groups import Grouping, grouping, measured
from linkages.search.predicates.base import Ground, Unfit
from linkages.search.problems import Refused, problem
from linkages.search.query import FieldCondition, Group, Measure, Query, Totals
from linkages.search.vocabulary import said

MOST_ROWS = 2_000
SMALL = 3
Figure = Decimal | int | float | dt.date | None
_FUNCTIONS: dict[str, Any] = {
    "sum": Sum, "average": Avg, "minimum": Min, "maximum": Max, "count": Count,
}  # fmt: skip
LABELS = {
    "count": _("Number"), "distinct": _("Different values"), "sum": _("Sum"),
    "average": _("Average"), "minimum": _("Least"), "maximum": _("Greatest"),
}  # fmt: skip


@dataclass(frozen=True)
class TotalsColumn:
    """A group or a figure; `field` is None for the number of records."""

    labels: Mapping[str, str]
    field: AskableField | None = None
    function: str = ""
    by: str = ""

    def label(self, language: str) -> str:
        return self.labels.get(language) or next(iter(self.labels.values()), "")


@dataclass(frozen=True)
class TotalsRow:
    """`keys` are codes, dates, numbers or None; `labels` say them in each language. Where figures
    are suppressed they are None and there is no query."""

    keys: tuple[Any, ...]
    labels: tuple[Mapping[str, str], ...]
    figures: tuple[Figure, ...]
    query: Query | None
    records: int = 0
    is_suppressed: bool = False

    def label(self, number: int, language: str) -> str:
        labels = self.labels[number]
        return labels.get(language) or next(iter(labels.values()), "")


@dataclass(frozen=True)
class TotalsTable:
    groups: tuple[TotalsColumn, ...]
    figures: tuple[TotalsColumn, ...]
    rows: tuple[TotalsRow, ...]
    grand: tuple[Figure, ...]
    records: int | None  # all that meet the criteria, each once; None where suppressed
    query: Query | None  # that gives them
    counts_per_value: bool = False  # a group field has several values a record
    is_cut: bool = False  # there are more groups than are shown
    has_suppressed: bool = False


def table(query: Query, user: Any, **rest: Any) -> TotalsTable:
    """Raises Refused."""
    query = replace(query, totals=query.totals or Totals())
    found = services.rows(query, user, **rest).order_by()
    who = services.asking(user, **rest)
    compiler = Compiler(domain(query.record, user), who)
    query, _wrong = answered(query, compiler.domain, who)
    asked = query.totals or Totals()
    plain = replace(query, totals=None, sort=(), show=())
    ground = compiler.top().ground
    groups = _groupings(asked, compiler.domain, ground)
    guarded = guards_small_cells(user)
    rows, is_cut = _rows(found, asked, groups, ground, compiler.domain)
    made = [_row(one, groups, len(asked.measures), plain, drills=not guarded) for one in rows]
    made.sort(
        key=lambda row: [group.order(key) for group, key in zip(groups, row.keys, strict=True)]
    )
    grand = _grand(found, asked, ground, compiler.domain)
    records = int(grand.pop("_records"))
    made = _suppressed(made) if guarded else made
    hides_total = guarded and 0 < records < SMALL
    return TotalsTable(
        groups=tuple(_group_column(one, compiler.domain) for one in asked.groups),
        figures=tuple(_figure_column(one, compiler.domain) for one in asked.measures),
        rows=tuple(made),
        grand=tuple(None if hides_total else grand[f"_f{n}"] for n in range(len(asked.measures))),
        records=None if hides_total else records,
        query=None if guarded else plain,
        counts_per_value=any(group.is_many for group in groups),
        is_cut=is_cut,
        has_suppressed=any(row.is_suppressed for row in made),
    )


def guards_small_cells(user: Any) -> bool:
    """Analysts, who do not read personal data: no figure over one or two records, and no way
    from a figure to its records."""
    return role_of(user) == Role.ANALYST and not may_read(user, "contact")


# ── Figures ──────────────────────────────────────────────────────────────────


def _groupings(asked: Totals, known: Domain, ground: Ground) -> list[Grouping]:
    made, wrong = [], []
    for number, one in enumerate(asked.groups):
        try:
            made.append(grouping(known.fields[one.field], one.by, ground))
        except Unfit as unfit:
            wrong.append(problem(f"totals.groups.{number}", unfit))
    if sum(one.is_many for one in made) > 1:
        wrong.append(problem("totals.groups.1", Unfit("bad_group")))
    if wrong:
        raise Refused(wrong)
    return made


def _aggregates(asked: Totals, known: Domain, ground: Ground) -> dict[str, Any]:
    made: dict[str, Any] = {"_records": Count("pk", distinct=True)}
    for number, one in enumerate(asked.measures):
        try:
            made[f"_f{number}"] = _aggregate(one, known, ground)
        except Unfit as unfit:
            raise Refused([problem(f"totals.measures.{number}", unfit)]) from unfit
    return made


def _aggregate(one: Measure, known: Domain, ground: Ground) -> Any:
    if not one.field:
        if one.function not in ("count", "distinct"):
            raise Unfit("bad_measure")
        return Count("pk", distinct=True)
    expression = measured(known.fields[one.field], one.function, ground)
    if one.function == "distinct":
        return Count(expression, distinct=True)
    return _FUNCTIONS[one.function](expression)


def _rows(
    found: QuerySet[Any], asked: Totals, groups: list[Grouping], ground: Ground, known: Domain
) -> tuple[list[dict[str, Any]], bool]:
    names = {f"_g{number}": group.expression for number, group in enumerate(groups)}
    if not names:
        return [], False
    figures = _aggregates(asked, known, ground)
    rows = found.annotate(**names).values(*names).annotate(**figures)
    for number, one in enumerate(asked.measures):
        if one.having is not None:
            try:
                rows = rows.filter(number_condition(F(f"_f{number}"), one.having))
            except Unfit as unfit:
                raise Refused([problem(f"totals.measures.{number}", unfit)]) from unfit
    listed = list(rows.order_by("-_records")[: MOST_ROWS + 1])
    return listed[:MOST_ROWS], len(listed) > MOST_ROWS


def _grand(found: QuerySet[Any], asked: Totals, ground: Ground, known: Domain) -> dict[str, Any]:
    return found.aggregate(**_aggregates(asked, known, ground))


def _row(
    values: Mapping[str, Any], groups: list[Grouping], figures: int, plain: Query, *, drills: bool
) -> TotalsRow:
    keys = tuple(group.key(values[f"_g{number}"]) for number, group in enumerate(groups))
    conditions = tuple(
        FieldCondition(group.field.key, group.condition(key))
        for group, key in zip(groups, keys, strict=True)
    )
    return TotalsRow(
        keys=keys,
        labels=tuple(group.labels(key) for group, key in zip(groups, keys, strict=True)),
        figures=tuple(values[f"_f{number}"] for number in range(figures)),
        query=replace(plain, every=(*plain.every, *conditions)) if drills else None,
        records=values["_records"],
    )


def _suppressed(rows: list[TotalsRow]) -> list[TotalsRow]:
    """Without figures over one or two records; if the hidden ones could be told from the grand
    total, the next smallest is hidden with them."""
    small = [row for row in rows if row.records < SMALL]
    hidden = list(small)
    rest = sorted((row for row in rows if row.records >= SMALL), key=lambda row: row.records)
    if small and len(small) == 1 and rest:
        hidden.append(rest[0])
    return [
        replace(row, figures=(None,) * len(row.figures), query=None, records=0, is_suppressed=True)
        if any(row is one for one in hidden)
        else row
        for row in rows
    ]


# ── Columns ──────────────────────────────────────────────────────────────────


def _group_column(one: Group, known: Domain) -> TotalsColumn:
    field = known.fields[one.field]
    return TotalsColumn(field.labels, field, by=one.by)


def _figure_column(one: Measure, known: Domain) -> TotalsColumn:
    words = said(LABELS[one.function])
    if not one.field:
        return TotalsColumn(words, None, one.function)
    field = known.fields[one.field]
    labels = {lang: f"{text}: {field.label(lang)}" for lang, text in words.items()}
    return TotalsColumn(labels, field, one.function)
