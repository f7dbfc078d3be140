"""What one person may ask of a record, made from the field registry and what apps relate to it.

Only fields that the role reads on every record it sees are in a domain: what an outsider reads on
the own company's record alone would, as a criterion, tell about the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from linkages import field_registry
from linkages.companies.models import Company
from linkages.field_registry import Record
from linkages.permissions import ANONYMOUS, can, may_read, role_of
from linkages.search import entries as making
from linkages.search.askable import AskableBlock, AskableField, Domain
from linkages.search.related import ComputedField, declared
from linkages.search.sources import Computed, Rows, Side
from linkages.search.vocabulary import of_choices, of_values, said

COMPUTED = "computed"
OTHER = "other"


class UnknownRecord(LookupError):
    """No such record, or none that the person may search."""


class Reader:
    """A person reduced to the role: what a domain depends on."""

    is_authenticated = is_active = True

    def __init__(self, role: str) -> None:
        self.role = role


def domain(record: str, user: Any) -> Domain:
    """Raises UnknownRecord."""
    role = role_of(user)
    known = {one.key: one for one in field_registry.records()}
    if role == ANONYMOUS or record not in known or not can(user, known[record].see):
        raise UnknownRecord(record)
    return _domain(record, role)


def records(user: Any) -> list[Domain]:
    """All that the person may search, in the order of the registry."""
    if role_of(user) == ANONYMOUS:
        return []
    return [
        domain(one.key, user) for one in field_registry.records() if can(user, one.see)
    ]  # fmt: skip


def clear() -> None:
    """Forget what was made, after the registry changed."""
    _domain.cache_clear()


@cache
def _domain(key: str, role: str) -> Domain:
    record, reader = field_registry.record(key), Reader(role)
    sections: dict[str, dict[str, str]] = {}
    found = list(_fields(record, reader, sections))
    for side in _sides(record, reader):
        found += _side_fields(side, reader, sections)
    found += _computed(record, reader)
    sections[COMPUTED] = said(_("Worked out"))
    return Domain(
        record=key,
        labels=said(record.model._meta.verbose_name_plural),
        fields={one.key: one for one in found},
        blocks=_blocks(record, reader, depth=2),
        sections={
            name: labels
            for name, labels in sections.items()
            if any(one.section == name for one in found)
        },
    )


# ── Fields ───────────────────────────────────────────────────────────────────


def _fields(
    record: Record, reader: Any, sections: dict[str, dict[str, str]]
) -> Iterator[AskableField]:
    """Own fields, and those of the company that its pages show, in the order of the pages."""
    for part in field_registry.parts(record.key, reader):
        sections[part.section.key] = said(part.section.label)
        for via, one in part.fields:
            prefix = "company__" if via and record.model is not Company else ""
            yield making.askable(one, prefix, part.section.key)


def _sides(record: Record, reader: Any) -> list[Record]:
    """Records that stand over a company: what it is as an investor, as a supplier."""
    return list(_over_company(reader)) if record.model is Company else []


def _over_company(reader: Any) -> Iterator[Record]:
    for one in field_registry.records():
        link = _company_link(one.model)
        if link is not None and link.one_to_one and can(reader, one.see):
            yield one


def _company_link(model: type[models.Model]) -> Any:
    return next(
        (
            one
            for one in model._meta.concrete_fields
            if isinstance(one, models.ForeignKey)
            and one.related_model is Company
            and one.name == "company"
        ),
        None,
    )


def _side_fields(
    record: Record, reader: Any, sections: dict[str, dict[str, str]]
) -> Iterator[AskableField]:
    head = said(lambda: record.label)
    side = Side(record.model)
    for section in record.sections:
        name = f"{record.key}.{section.key}"
        labels = said(section.label)
        sections[name] = {
            language: f"{head[language]} ▸ {labels[language]}" for language in labels
        }  # fmt: skip
        for one in section.fields:
            if may_read(reader, one.access or "agency"):
                yield making.askable(one, "", name, side)
    for made in declared.computed:
        if made.model == record.key and _may_ask(made, reader):
            yield computed_field(made, "", reader.role, side)


def _computed(record: Record, reader: Any) -> Iterator[AskableField]:
    yield making.itself(record, COMPUTED)
    over_company = record.key != "company" and _is_over_company(record)
    for one in declared.computed:
        if not _may_ask(one, reader):
            continue
        if one.model == record.key:
            yield computed_field(one, "", reader.role)
        elif over_company and one.model == "company":
            yield computed_field(one, "company__", reader.role)
    if record.model is Company or over_company:
        yield making.place(record, COMPUTED)


def _is_over_company(record: Record) -> bool:
    link = _company_link(record.model)
    return link is not None and bool(link.one_to_one)


def _may_ask(one: ComputedField, reader: Any) -> bool:
    return may_read(reader, one.access) and (not one.act or can(reader, one.act))


def computed_field(
    one: ComputedField, prefix: str, role: str, side: Side | None = None
) -> AskableField:
    options, find = of_values(one.values, role) if one.values else of_choices(one.options)
    return AskableField(
        key=one.key,
        labels=said(one.label),
        kind=one.kind,
        section=COMPUTED,
        unit=str(one.unit),
        hints=said(one.hint),
        options=options,
        find=find,
        source=Computed(one.expression, one.holds, prefix, side),
    )


# ── Blocks ───────────────────────────────────────────────────────────────────


def _blocks(record: Record, reader: Any, depth: int, skip: str = "") -> dict[str, AskableBlock]:
    """Related sections of the record; `depth` is how many hops are left."""
    found: dict[str, AskableBlock] = {}

    def add(head: str, blocks: Iterator[AskableBlock]) -> None:
        for block in blocks:
            key = block.key if block.key not in found else f"{head}_{block.key}"
            found.setdefault(key, _renamed(block, key))

    add(record.key, _tables(record, reader))
    for side in _sides(record, reader):
        add(side.key, _side_tables(side, reader))
    add(record.key, _related(record, reader, depth, skip))
    add(record.key, _declared_tables(record, reader))
    add(record.key, _linked(record, reader, depth, skip))
    return found


def _renamed(block: AskableBlock, key: str) -> AskableBlock:
    return block if block.key == key else making.with_key(block, key)


def _tables(record: Record, reader: Any) -> Iterator[AskableBlock]:
    """Repeating rows of the record, and those of its company that its pages show."""
    for part in field_registry.parts(record.key, reader):
        for via, table in part.tables:
            over = bool(via) and record.model is not Company
            holder = Company if over else record.model
            link = making.parent_name(table, holder)
            yield _table_block(
                table, reader, Rows(table.model, link, "company_id" if over else "pk")
            )


def _side_tables(record: Record, reader: Any) -> Iterator[AskableBlock]:
    """Rows of the investor or supplier side, asked from the company."""
    for section in record.sections:
        for table in section.tables:
            kept = [one for one in table.fields if may_read(reader, one.access or "agency")]
            if kept and may_read(reader, table.access or "agency"):
                link = making.parent_name(table, record.model)
                rows = Rows(table.model, f"{link}__company", through=((link, record.model),))
                yield _table_block(making.with_fields(table, kept), reader, rows)


def _table_block(table: field_registry.Table, reader: Any, rows: Rows) -> AskableBlock:
    model = str(table.model._meta.model_name)
    extra = [
        computed_field(one, "", reader.role)
        for one in declared.computed
        if one.model == model and _may_ask(one, reader)
    ]
    return making.table_block(table, rows, extra)


def _related(record: Record, reader: Any, depth: int, skip: str) -> Iterator[AskableBlock]:
    """Records that belong to this one, or to the company that it stands over."""
    known = {one.key: one for one in field_registry.records()}
    over_company = record.key != "company" and _is_over_company(record)
    for one in declared.related:
        target = known.get(one.record)
        of = record.key if record.key in one.of else "company"
        if target is None or one.record == skip or not can(reader, target.see):
            continue
        if of not in one.of or (of != record.key and not over_company):
            continue
        outer = "pk" if of == record.key else "company_id"
        rows = Rows(target.model, one.of[of], outer, where=one.where, order=one.date)
        inner = _blocks(target, reader, depth - 1, record.key) if depth > 1 else {}
        yield AskableBlock(
            key=one.key,
            labels=said(one.labels),
            one=said(one.one, capital=False),
            fields=_record_fields(target, reader),
            blocks=inner,
            date=f"{target.key}.{one.date}" if one.date else "",
            source=rows,
        )


def _record_fields(record: Record, reader: Any) -> dict[str, AskableField]:
    found = [*_fields(record, reader, {}), *_computed(record, reader)]
    return {one.key: one for one in found}


def _declared_tables(record: Record, reader: Any) -> Iterator[AskableBlock]:
    over_company = record.key != "company" and _is_over_company(record)
    for one in declared.tables:
        of = record.key if record.key in one.of else "company" if over_company else ""
        if of not in one.of or not can(reader, one.act):
            continue
        fields = one.fields(of, reader.role)
        if fields:
            rows: Rows = one.rows(of)
            yield AskableBlock(
                key=one.key,
                labels=said(one.labels),
                one=said(one.one, capital=False),
                fields=dict(fields),
                date=one.date,
                source=rows if of == record.key else making.from_company(rows),
            )


def _linked(record: Record, reader: Any, depth: int, skip: str) -> Iterator[AskableBlock]:
    """The one record that a field points to, as a block: the investor of a need."""
    if depth < 2:
        return
    by_model = {one.model: one for one in field_registry.records()}
    for part in field_registry.parts(record.key, reader):
        for via, one in part.fields:
            target = by_model.get(one.model_field.related_model) if one.type == "link" else None
            if target is None or target.key == skip or not can(reader, target.see):
                continue
            prefix = "company__" if via and record.model is not Company else ""
            inner = _blocks(target, reader, depth - 1, record.key)
            yield AskableBlock(
                key=one.attr,
                labels=said(one.model_field.verbose_name),
                one=making.with_article(said(one.model_field.verbose_name, capital=False)),
                fields=_record_fields(target, reader),
                blocks=inner,
                source=Rows(target.model, "pk", f"{prefix}{one.attr}_id"),
            )
