"""One record with all its sections: as a table of facts, and as a document to hand over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from linkages import dates, field_registry
from linkages.bilingual import pick
from linkages.editing import display
from linkages.exports.asked import current, languages
from linkages.exports.documents import MOST_TIMES, WIDEST_GRID, Chapter, Document, Fact, Grid, grid
from linkages.exports.list_columns import Extra, extras_for
from linkages.exports.sources import BadParams, ExportSource
from linkages.exports.tables import Column, Table
from linkages.field_registry import Field, Part, holder_of

Visible = Callable[[Any], models.QuerySet[Any]]
#: Classes of fields that a document for others may hold.
OUTSIDE = ("public", "partner")


def profile_source(
    key: str,
    label: Any,
    record: str,
    visible: Visible,
    *,
    lead: tuple[str, str] = ("", ""),
    head: Sequence[str] = (),
    extras: Sequence[Extra] = (),
) -> ExportSource:
    """One record; the query string names it as `pk`.

    As a document it begins with the text of the attributes `lead` (national language, English)
    and with the fields and extra columns whose keys `head` names.
    """

    def build(user: Any, params: QueryDict, language: str) -> Table:
        pk = params.get("pk", "")
        if not pk.isdecimal():
            raise BadParams(_("it must name one record"))
        obj = visible(user).get(pk=pk)
        made = profile_table(record, obj, user)
        writer = _Profile(record, obj, user, lead, head, extras)
        made.documents = [writer.document(code) for code in languages()]
        return made

    return ExportSource(key, label, field_registry.record(record).see, build, of_one=True)


def parts(record: str, obj: Any, user: Any) -> list[Part]:
    """What the person reads of the record; for others to read, without confidential fields."""
    found = field_registry.parts(record, user, own=field_registry.own(user, obj))
    if not current().is_outside:
        return found
    narrowed = [
        replace(
            part,
            fields=tuple((via, one) for via, one in part.fields if is_outside(one)),
            tables=tuple(
                (via, replace(table, fields=kept))
                for via, table in part.tables
                if table.access in OUTSIDE
                if (kept := tuple(one for one in table.fields if is_outside(one)))
            ),
        )
        for part in found
    ]
    return [part for part in narrowed if part.fields or part.tables]


def is_outside(one: Field) -> bool:
    return one.access in OUTSIDE and not one.personal


# ── As a table ───────────────────────────────────────────────────────────────


def profile_table(record: str, obj: Any, user: Any) -> Table:
    """Every section of one record as the person reads it: a row a fact, known or not."""
    columns = [
        Column("section", _("Section"), width=24),
        Column("field", _("Field"), width=40),
        Column("value", _("Value"), "any", width=60),
        Column("unit", _("Unit")),
        Column("source", _("Source")),
        Column("source_on", _("As of"), "date"),
    ]
    label = field_registry.record(record).label
    return Table(record, f"{label}: {obj}", columns, _profile_rows(record, obj, user))


def _profile_rows(record: str, obj: Any, user: Any) -> Iterator[list[Any]]:
    for part in parts(record, obj, user):
        section = str(part.section.label)
        for via, one in part.fields:
            holder = holder_of(obj, via)
            source = display.source_of(holder, one.attr)
            yield [section, one.label, *_fact(one, holder), *_origin(source)]
        for via, table in part.tables:
            yield from _table_rows(section, table, holder_of(obj, via))


def _table_rows(section: str, table: Any, holder: Any) -> Iterator[list[Any]]:
    """Rows of a repeating table; what a row leaves open is left out, or lists get endless."""
    for number, row in enumerate(_rows_of(table, holder), 1):
        source = display.row_source(row)
        for one in table.fields:
            value, unit = _fact(one, row)
            if value is not None:
                label = f"{table.label} {number}: {one.label}"
                yield [section, label, value, unit, *_origin(source)]


def _rows_of(table: Any, holder: Any) -> Any:
    links = [one.attr for one in table.fields if one.type == "link"]
    parent = display.parent_name(table, type(holder))
    return table.model._default_manager.filter(**{parent: holder}).select_related(*links)


def _fact(one: Field, holder: Any) -> tuple[Any, str | None]:
    return display.value(one, holder), _unit(one, holder)


def _unit(one: Field, holder: Any) -> str | None:
    if one.type == "percent":
        return "%"
    if one.type == "money":
        return str(getattr(holder, one.unit, one.unit))
    return str(one.unit) or None


def _origin(source: Any) -> list[Any]:
    return [source.label, source.on] if source else [None, None]


# ── As a document ────────────────────────────────────────────────────────────


class _Profile:
    def __init__(
        self,
        record: str,
        obj: Any,
        user: Any,
        lead: tuple[str, str],
        head: Sequence[str],
        extras: Sequence[Extra],
    ) -> None:
        self.obj, self.user, self.lead, self.head = obj, user, lead, head
        self.record, self.extras = record, extras

    def document(self, code: str) -> Document:
        with override(code):
            found = parts(self.record, self.obj, self.user)
            made = [self._chapter(part) for part in found]
            empty = [one.title for one in made if not one.facts and not one.grids]
            notes = [_("What is not listed is not known.")]
            if empty:
                notes.append(_("Nothing is known yet of: %(list)s.") % {"list": ", ".join(empty)})
            company = getattr(self.obj, "company", self.obj)
            return Document(
                language=code,
                kind=str(field_registry.record(self.record).label),
                title=str(self.obj),
                subtitle=_other_name(self.obj, company),
                lead=self._lead(code),
                head=list(self._head(found)),
                chapters=[one for one in made if one.facts or one.grids],
                notes=notes,
                mark="" if current().is_outside else _mark(found),
            )

    def _lead(self, code: str) -> str:
        local, english = (getattr(self.obj, name, "") if name else "" for name in self.lead)
        found = parts(self.record, self.obj, self.user)
        readable = {one.attr for part in found for _via, one in part.fields}
        return pick(local, english, code) if self.lead[0] in readable else ""

    def _head(self, found: Sequence[Part]) -> Iterator[Fact]:
        by_key = {one.key: (via, one) for part in found for via, one in part.fields}
        extras = {extra.column().key: extra for extra in extras_for(self.user, self.extras)}
        for key in self.head:
            if key in by_key:
                via, one = by_key[key]
                value = display.text(one, holder_of(self.obj, via))
                label = one.label
            elif key in extras and extras[key].access in ("public", "partner", *_inside()):
                label, value = extras[key].column().label, _extra_text(extras[key], self.obj.pk)
            else:
                continue
            if value:
                yield Fact(label, value)

    def _chapter(self, part: Part) -> Chapter:
        facts = [
            Fact(one.label, value, _source(holder, one.attr))
            for via, one in part.fields
            if one.attr not in self.lead
            for holder in [holder_of(self.obj, via)]
            if (value := display.text(one, holder))
        ]
        grids = [_grid(table, holder_of(self.obj, via)) for via, table in part.tables]
        section = part.section
        return Chapter(str(section.label), section.letter, facts, [one for one in grids if one])


def _inside() -> tuple[str, ...]:
    return () if current().is_outside else ("agency", "finance", "contact", "price", "audit")


def _extra_text(extra: Extra, pk: Any) -> str:
    found = extra.batch([pk]).get(pk) if extra.batch else None
    if found is not None and extra.convert is not None:
        found = extra.convert(found)
    return ", ".join(map(str, found)) if isinstance(found, list) else str(found or "")


def _source(holder: Any, attr: str) -> str:
    """Where a fact came from: for the agency, not for those it is handed to."""
    source = None if current().is_outside else display.source_of(holder, attr)
    if source is None:
        return ""
    return f"{source.label}, {dates.written(source.on)}" if source.on else source.label


def _grid(table: Any, holder: Any) -> Grid | None:
    rows = list(_rows_of(table, holder))
    said = {one.unit for one in table.fields if one.type == "money"}  # it stands with amounts
    fields = [one for one in table.fields if one.attr not in said]
    title, by_time = table.label, fields[0].attr in _TIMES and len(fields) > WIDEST_GRID
    if by_time:
        rows.sort(key=lambda row: getattr(row, fields[0].attr), reverse=True)
        if len(rows) > MOST_TIMES:
            title = _("%(table)s: the latest %(count)s of %(all)s") % {
                "table": title, "count": MOST_TIMES, "all": len(rows),
            }  # fmt: skip
    shown = [[_cell(one, row) for one in fields] for row in rows]
    if not any(any(row) for row in shown):
        return None
    columns = [(one.label, one.type in ("number", "money", "percent", "year")) for one in fields]
    return grid(title, columns, shown, by_time=by_time)


_TIMES = ("year", "month")


def _cell(one: Field, row: Any) -> str:
    if one.attr == "month":
        return f"{getattr(row, one.attr):%m.%Y}"
    return display.text(one, row)


def _other_name(obj: Any, company: Any) -> str:
    for one in (obj, company):
        if name := getattr(one, "other_name", ""):
            return str(name)
    return ""


def _mark(found: Sequence[Part]) -> str:
    """Whether the document holds what is not for everybody."""
    confidential = any(
        not is_outside(one)
        for part in found
        for one in (
            *(field for _via, field in part.fields),
            *(field for _via, table in part.tables for field in table.fields),
        )
    )
    return _("For use inside the agency: with confidential facts") if confidential else ""
