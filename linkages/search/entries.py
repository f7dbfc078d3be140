"""Entries of the field registry as askable fields and blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linkages.companies.models import Company, Site
from linkages.editing.display import parent_name
from linkages.field_registry import Field, Record, Table
from linkages.search.askable import AskableBlock, AskableField, Kind
from linkages.search.related import declared
from linkages.search.sources import Column, Form, Positions, Rows, Side, spellings
from linkages.search.vocabulary import (
    Find,
    Options,
    any_text,
    of_choices,
    of_countries,
    of_scheme,
    said,
)

__all__ = [
    "askable", "from_company", "itself", "parent_name", "place", "table_block", "with_article",
    "with_fields", "with_key",
]  # fmt: skip

KINDS: dict[str, Kind] = {
    "text": "text", "long_text": "long_text", "number": "number", "money": "money",
    "percent": "percent", "date": "date", "datetime": "datetime", "yes_no": "yes_no",
    "choice": "choice", "code": "tree", "codes": "many", "link": "link", "url": "id",
    "email": "id", "phone": "id", "year": "year", "file": "file",
}  # fmt: skip
#: Texts that are numbers of a register or of a line, compared by their bare form.
IDS: dict[str, tuple[str, Form]] = {
    "identifier.value": ("value_key", "number"),
    "person.phone": ("phone", "phone"),
}
FLAT = frozenset({"legal_form", "country"})  # schemes without levels


def askable(one: Field, prefix: str, section: str, side: Side | None = None) -> AskableField:
    """`prefix` is the path from the row asked about to the field's own row."""
    kind = _kind(one)
    options, find = _values(one, kind)
    return AskableField(
        key=one.key,
        labels=said(lambda: one.label, capital=False),
        kind=kind,
        section=section,
        unit=_unit(one, kind),
        hints=said(lambda: one.hint),
        options=options,
        find=find,
        is_personal=one.personal,
        source=_column(one, kind, prefix, side),
    )


def _kind(one: Field) -> Kind:
    kind = KINDS[one.type]
    if one.key in IDS:
        return "id"
    if kind == "tree" and one.scheme in FLAT:
        return "choice"
    if kind == "link" and one.model_field.related_model._meta.label == settings.AUTH_USER_MODEL:
        return "person"
    if kind == "text" and _position(one):
        return "place"
    return kind


def _values(one: Field, kind: Kind) -> tuple[Options, Find]:
    if kind not in ("choice", "tree", "many"):
        return list, lambda _text: None
    base = getattr(one.model_field, "base_field", one.model_field)
    if base.choices:
        return of_choices(base.flatchoices)
    if one.scheme:
        return of_scheme(one.scheme)
    if kind == "choice" or "countr" in one.attr:
        return of_countries()
    return any_text()


def _unit(one: Field, kind: Kind) -> str:
    """Amounts in the row's own currency are asked in the reporting currency."""
    if kind == "money":
        return settings.REPORTING_CURRENCY if _has(one.model, str(one.unit)) else str(one.unit)
    return "%" if kind == "percent" else str(one.unit)


def _column(one: Field, kind: Kind, prefix: str, side: Side | None) -> Column:
    attr, form = IDS.get(one.key, (one.attr, None))
    if kind == "id" and form is None:
        form = "url" if one.type == "url" else "email"
    texts, folded = _texts(one) if kind in ("text", "long_text", "place") else ((), "")
    target = one.model_field.related_model if kind in ("link", "person") else None
    unit = str(one.unit)
    currency = f"{prefix}{unit}" if kind == "money" and _has(one.model, unit) else ""
    position = _position(one) if kind == "place" else None
    return Column(
        path=f"{prefix}{attr}",
        texts=tuple(f"{prefix}{text}" for text in texts),
        folded=f"{prefix}{folded}" if folded else "",
        scheme=one.scheme,
        target=target,
        is_key=isinstance(one.model_field, models.ForeignKey),
        is_number=isinstance(one.model_field, models.IntegerField),
        is_array=one.type == "codes",
        form=form,
        currency=currency,
        position=(prefix + position[0], prefix + position[1]) if position else None,
        side=side,
    )


def _texts(one: Field) -> tuple[tuple[str, ...], str]:
    """The name stands for all the spellings that its folded column joins."""
    if one.attr == "name" and _has(one.model, "name_folded"):
        return spellings(one.model), "name_folded"
    return (one.attr,), ""


def _position(one: Field) -> tuple[str, str] | None:
    """Coordinates that stand beside a field of places."""
    for ending in ("municipality", "place"):
        head = one.attr.removesuffix(ending)
        if head != one.attr and _has(one.model, f"{head}latitude"):
            return f"{head}latitude", f"{head}longitude"
    return None


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


# ── The record itself, its place ─────────────────────────────────────────────


def itself(record: Record, section: str) -> AskableField:
    """The record: found by its name, by key, in a list."""
    return AskableField(
        key=f"{record.key}.id",
        labels=said(lambda: record.label),
        kind="link",
        section=section,
        source=Column(path="pk", target=record.model),
    )


def place(record: Record, section: str) -> AskableField:
    """Where any of the company's sites lies."""
    outer = "pk" if record.model is Company else "company_id"
    regions, find_region = of_scheme("region")
    return AskableField(
        key="company.place",
        labels=said(_("Place of a site")),
        kind="place",
        section=section,
        options=regions,
        find=find_region,
        source=Positions(
            Site, "company", outer, ("municipality",), ("region",), ("latitude", "longitude")
        ),
    )


# ── Blocks ───────────────────────────────────────────────────────────────────


def table_block(table: Table, rows: Rows, extra: Iterable[AskableField]) -> AskableBlock:
    found = [askable(one, "", "") for one in table.fields] + list(extra)
    date = next((one for one in found if one.kind in ("date", "datetime", "year")), None)
    order = date.source.path if date is not None and isinstance(date.source, Column) else ""
    meta = table.model._meta
    article = declared.one.get(table.key)
    return AskableBlock(
        key=table.key,
        labels=said(meta.verbose_name_plural),
        one=said(article, capital=False)
        if article
        else with_article(said(meta.verbose_name, capital=False)),
        fields={one.key: one for one in found},
        date=date.key if date is not None else "",
        source=replace(rows, order=order),
    )


def with_article(names: Mapping[str, str]) -> dict[str, str]:
    """In English; other languages are told by `name_one`."""
    found = dict(names)
    english = found.get("en", "")
    found["en"] = f"{'an' if english[:1].lower() in 'aeio' else 'a'} {english}"
    return found


def with_key(block: AskableBlock, key: str) -> AskableBlock:
    return replace(block, key=key)


def with_fields(table: Table, kept: list[Field]) -> Table:
    return replace(table, fields=tuple(kept))


def from_company(rows: Rows) -> Rows:
    """The same rows, asked from a record that stands over the company."""
    return replace(rows, outer="company_id")
