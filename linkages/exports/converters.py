"""From what a column keeps to what a file shows: compiled once per export, called per value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import override

from linkages.bilingual import pick
from linkages.classifications.labels import entries, label, label_by_id
from linkages.countries import country_choices, country_name
from linkages.field_registry import Field

Convert = Callable[[Any], Any]
MOST_REMEMBERED = 100_000  # labels and names of one column


class Memo(dict[Any, Any]):
    """What a conversion gave, so that a code met again costs one look-up. Bounded."""

    def __init__(self, convert: Convert) -> None:
        super().__init__()
        self.convert = convert

    def __missing__(self, raw: Any) -> Any:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = self[raw] = self.convert(raw)
        return found


def converter(one: Field) -> Convert | None:
    """For the active language; None where values go out as they are. Links need `Names`."""
    match one.type:
        case "code":
            return Memo(lambda pk: label_by_id(pk) or None).__getitem__
        case "choice":
            return Memo(code_label(one)).__getitem__
        case "codes":
            labels = Memo(code_label(one))
            return lambda codes: [labels[code] for code in codes] if codes else None
        case "text" | "long_text" | "url" | "email" | "phone" | "file":
            return blank_as_none
    return None


def blank_as_none(raw: Any) -> Any:
    return None if raw == "" else raw


def code_label(one: Field) -> Callable[[Any], Any]:
    """Label of a code of a short list, of a classification, or of a country."""
    base = getattr(one.model_field, "base_field", one.model_field)
    choices = {code: str(text) for code, text in base.flatchoices or ()}
    if choices:
        return lambda code: choices.get(code, code) if blank_as_none(code) is not None else None
    if one.scheme:
        entries(one.scheme)
        return lambda code: label(one.scheme, code)
    if "countr" in one.attr:
        return lambda code: country_name(code) if code else None
    return blank_as_none


def labels(one: Field, language: str) -> dict[str, str]:
    """Label of every value that a column of codes or choices may hold."""
    with override(language):
        if one.type == "code":
            return {str(entry.pk): entry.display_name for entry in entries(one.scheme)}
        base = getattr(one.model_field, "base_field", one.model_field)
        if base.flatchoices:
            return {str(code): str(text) for code, text in base.flatchoices if code}
        if one.scheme:
            return {entry.code: entry.display_name for entry in entries(one.scheme)}
        return dict(country_choices()) if "countr" in one.attr else {}


# ── Names of linked records ──────────────────────────────────────────────────


class Names:
    """Names of the records that a column of keys points to, read a block at a time."""

    def __init__(self, model: type[models.Model], language: str) -> None:
        self.model, self.language = model, language
        self.known: dict[Any, str] = {}

    def learn(self, keys: Iterable[Any]) -> None:
        missing = {key for key in keys if key is not None} - self.known.keys()
        if not missing:
            return
        if len(self.known) >= MOST_REMEMBERED:
            self.known.clear()
        ordered = sorted(missing)
        with override(self.language):
            for start in range(0, len(ordered), 5_000):
                self.known.update(self._read(ordered[start : start + 5_000]))

    def _read(self, keys: list[Any]) -> Mapping[Any, str]:
        rows = self.model._base_manager.filter(pk__in=keys)
        attributes = {one.name for one in self.model._meta.concrete_fields}
        if {"name", "name_en"} <= attributes and hasattr(self.model, "display_name"):
            named = rows.values_list("pk", "name", "name_en")
            return {pk: pick(name, english) for pk, name, english in named}
        parties = ("company", "investor", "supplier", "investor__company", "supplier__company")
        joined = [path for path in parties if path.split("__")[0] in attributes]
        return {row.pk: str(row) for row in rows.select_related(*joined)}

    def __call__(self, key: Any) -> str | None:
        return None if key is None else self.known.get(key)


def says_two_names(model: type[models.Model]) -> bool:
    """Whether records of the model are called differently in the two languages."""
    names = {one.name for one in model._meta.concrete_fields}
    return "name_en" in names or bool(names & {"company", "investor"})


# ── Values as COPY writes them ───────────────────────────────────────────────


def reader(field: Any) -> Convert:
    """From the text that PostgreSQL writes to the value that Python has, by the model field."""
    if isinstance(field, ArrayField):
        item = reader(field.base_field)
        return lambda text: [item(part) for part in array_items(text)]
    if isinstance(field, models.ForeignKey):
        return reader(field.target_field)
    for kind, read in _READERS:
        if isinstance(field, kind):
            return read
    return str


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


_READERS: list[tuple[type[models.Field[Any, Any]], Convert]] = [
    (models.BooleanField, lambda text: text == "t"),
    (models.DateTimeField, _moment),
    (models.IntegerField, int),
    (models.DecimalField, Decimal),
    (models.FloatField, float),
]


def array_items(text: str) -> list[str]:
    """Items of a one-dimensional array in PostgreSQL's notation: `{a,"b c",d}`."""
    inner = text[1:-1]
    if not inner:
        return []
    if '"' not in inner:
        return inner.split(",")
    items, item, quoted, escaped = [], "", False, False
    for sign in inner:
        if escaped:
            item, escaped = item + sign, False
        elif sign == "\\":
            escaped = True
        elif sign == '"':
            quoted = not quoted
        elif sign == "," and not quoted:
            items.append(item)
            item = ""
        else:
            item += sign
    return [*items, item]
