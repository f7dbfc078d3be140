"""The columns of a list: single answers of every section that the person reads, and extras."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.db import models
from django.utils.translation import get_language, override

from linkages import field_registry
from linkages.database import stream
from linkages.editing import display
from linkages.exports.asked import is_both, languages, said
from linkages.exports.converters import Convert, Names, converter, labels, reader, says_two_names
from linkages.exports.list_rows import Batch, ListRows, Place
from linkages.exports.tables import Column, Kind
from linkages.field_registry import Field
from linkages.permissions import may_read

KINDS: dict[str, Kind] = {
    "number": "number",
    "year": "number",
    "money": "money",
    "percent": "percent",
    "date": "date",
    "datetime": "datetime",
    "yes_no": "yes_no",
    "choice": "choice",
    "code": "choice",
    "codes": "list",
}
#: Types whose values read differently in the two languages.
LABELLED = ("choice", "code", "codes")
#: Types that PostgreSQL writes as a file shows them.
AS_IS = ("text", "long_text", "url", "email", "phone", "file", "number", "money", "percent",
         "year", "date")  # fmt: skip


@dataclass(frozen=True)
class Extra:
    """A column beside those of the registry.

    Read with the row (`path`, a field or an annotation), for a block of rows by their keys
    (`batch`), or from each object (`value`, the slow way); `convert` makes what the file shows.
    A path of numbers or texts needs none.
    """

    column: Callable[[], Column]  # called with the file's language active
    value: Callable[[Any], Any] | None = None
    access: str = "public"
    path: str = ""
    batch: Batch | None = None
    convert: Convert | None = None
    links: type[models.Model] | None = None  # `path` holds keys of this model: its names stand
    demo: str = ""
    """How the column leaves in codes for demonstration; see `Field.demo`."""

    @property
    def is_slow(self) -> bool:
        return not self.path and self.batch is None


@dataclass(frozen=True)
class Answer:
    """One field of the registry as a column: whose attribute it is and who reads it."""

    field: Field
    via: str
    section: Callable[[], str]
    always: bool  # readable on every record, not only on one's own

    @property
    def path(self) -> str:
        return "__".join(filter(None, (self.via, self.field.model_field.attname)))

    @property
    def links(self) -> Any:
        """The model that the field points to, if it is a link."""
        return self.field.model_field.related_model if self.field.type == "link" else None

    def value(self, obj: Any, own: bool) -> Any:
        if not (self.always or own):
            return None
        return display.value(self.field, getattr(obj, self.via) if self.via else obj)


Chosen = Extra | Answer
#: What list pages call columns that they draw themselves.
ALIASES = {
    "size": "size_class",
    "industry": "main_industry",
    "needs": "open_needs",
    "manager": "account_manager",
    "value": "annual_value",
    "expires": "expires_on",
}


def answers(record: str, user: Any) -> Iterator[Answer]:
    """Columns of a list; an outsider also gets those that only the own record fills."""
    model = field_registry.record(record).model
    for part in field_registry.parts(record, user, own=bool(user.is_outsider)):
        for via, one in part.fields:
            yield Answer(
                field=one,
                via="" if model._meta.model_name == via else via,
                section=lambda label=part.section.label: str(label),  # type: ignore[misc]
                always=may_read(user, one.access or "agency"),
            )


def extras_for(user: Any, extras: Sequence[Extra]) -> list[Extra]:
    return [extra for extra in extras if may_read(user, extra.access)]


# ── Which columns ────────────────────────────────────────────────────────────


def offered(record: str, user: Any, extras: Sequence[Extra] = ()) -> list[tuple[str, str]]:
    """Key and heading of every column that the person may choose from, in their order."""
    found = list(answers(record, user))
    headings = _headings(found)
    named = [(extra.column().key, extra.column().label) for extra in extras_for(user, extras)]
    return named + [(one.field.key, headings[one.field.key]) for one in found]


def narrowed(
    wanted: Sequence[str], extras: Sequence[Extra], found: Sequence[Answer]
) -> list[Chosen]:
    """The columns in the order asked for; all of them where none is named.

    A key may leave out the model: `turnover` for `company.turnover`. A key that means nothing
    here, or nothing that the person may read, gives no column.
    """
    every: list[Chosen] = [*extras, *found]
    if not wanted:
        return every
    by_key: dict[str, Chosen] = {}
    for one in every:
        key = one.field.key if isinstance(one, Answer) else one.column().key
        by_key.setdefault(key.rpartition(".")[2], one)
    for one in every:
        by_key[one.field.key if isinstance(one, Answer) else one.column().key] = one
    named = (key if key in by_key else ALIASES.get(key, key) for key in wanted)
    if found and "name" in wanted and (shown := display_name(found[0].field.record)):
        by_key["name"] = shown
    chosen = [by_key[key] for key in dict.fromkeys(named) if key in by_key]
    return list({id(one): one for one in chosen}.values()) or every


def display_name(record: str) -> Extra | None:
    """The name as list pages show it: in the language of the file, else in the other one."""
    model = field_registry.record(record).model
    names = {one.name: one for one in model._meta.concrete_fields}
    label = partial(Column, "name", str(model._meta.verbose_name).capitalize())
    if "name_en" in names:
        return Extra(label, path="pk", links=model)
    company = names.get("company")
    if company is None or record not in ("investor", "supplier"):
        return None
    return Extra(label, path="company_id", links=company.related_model)


# ── Places ───────────────────────────────────────────────────────────────────


def in_languages(chosen: Sequence[Chosen]) -> list[tuple[Chosen, str]]:
    """Each column with its language: those of labels stand once per language of the file."""
    return [
        (one, code)
        for one in chosen
        for code in (languages() if reads_differently(one) else languages()[:1])
    ]


def reads_differently(one: Chosen) -> bool:
    """Whether values of the column depend on the language."""
    if one.links is not None:
        return says_two_names(one.links)
    if isinstance(one, Extra):
        return one.column().kind in ("choice", "list")
    return one.field.type in LABELLED


def places(chosen: Sequence[Chosen], every: Sequence[Answer]) -> list[Place]:
    """What to read for the columns, and how it becomes what the file shows."""
    headings = {}
    for code in languages():
        with override(code):
            headings[code] = _headings(every)
    found = []
    for one, code in in_languages(chosen):
        with override(code):
            place = (
                _answer_place(one, code, headings) if isinstance(one, Answer) else _extra(one, code)
            )
        found.append(_in_both(place, code) if is_both() and reads_differently(one) else place)
    return found


def _in_both(place: Place, code: str) -> Place:
    """One of two columns: its key and its conversions know their language."""
    column = replace(place.column, key=f"{place.column.key}:{code}")
    return replace(place, column=column, convert=_speaking(place.convert, code))


def _answer_place(one: Answer, code: str, headings: dict[str, dict[str, str]]) -> Place:
    field = one.field
    if reads_differently(one):
        label = headings[code][field.key]
    else:
        label = said(lambda: headings[get_language() or code][field.key])
    return Place(
        Column(
            field.key,
            label,
            KINDS.get(field.type, "text"),
            column_unit(field),
            is_grouped=field.type != "year",
        ),
        path=one.path,
        convert=None if one.links else converter(field),
        links=Names(one.links, code) if one.links else None,
        labels=partial(labels, field, code) if field.type in ("choice", "code") else None,
        read=reader(field.model_field),
        as_is=field.type in AS_IS,
        is_own=not one.always,
    )


def _extra(extra: Extra, code: str) -> Place:
    column = extra.column()
    if not reads_differently(extra):
        column = replace(column, label=said(lambda: extra.column().label))
    return Place(
        column,
        path=extra.path,
        batch=extra.batch,
        convert=extra.convert,
        links=Names(extra.links, code) if extra.links else None,
        read=int if extra.links else str,
        as_is=bool(extra.path) and extra.convert is None and extra.links is None,
    )


def _speaking(convert: Convert | None, code: str) -> Convert | None:
    """The conversion in its language, whichever is active when rows are read."""
    if convert is None:
        return None

    def speaking(value: Any) -> Any:
        with override(code):
            return convert(value)

    return speaking


def _headings(found: Sequence[Answer]) -> dict[str, str]:
    """In the active language; the section is named where two would be the same."""
    often = Counter(one.field.label for one in found)
    return {
        one.field.key: f"{one.section()}: {one.field.label}"
        if often[one.field.label] > 1
        else one.field.label
        for one in found
    }


def column_unit(one: Field) -> str | None:
    """The unit in the heading; where each row has its own currency, that is a column."""
    if one.type == "percent":
        return "%"
    attributes = {field.attname for field in one.model._meta.concrete_fields}
    return None if one.unit in attributes else one.unit or None


# ── Rows ─────────────────────────────────────────────────────────────────────


def list_rows(record: str, rows: Any, found: Sequence[Place], user: Any) -> ListRows:
    return ListRows(
        rows,
        found,
        own=company_path(field_registry.record(record).model) if user.is_outsider else "",
        own_company=getattr(user, "company_id", None),
    )


def company_path(model: type[models.Model]) -> str:
    """Where a record names the company that owns it; empty where it has none of its own."""
    if model._meta.model_name == "company":
        return "pk"
    names = {one.name for one in model._meta.concrete_fields}
    if "company" in names:
        return "company_id"
    is_need = hasattr(model, "owning_company_id") and "investor" in names
    return "investor__company_id" if is_need else ""


def object_rows(rows: Any, chosen: Sequence[Chosen], user: Any) -> Iterator[list[Any]]:
    """Rows by way of objects, for lists with a column that only an object can tell."""
    cells = in_languages(chosen)
    joined = _with_links(rows, [one for one in chosen if isinstance(one, Answer)])
    for obj in stream(joined):
        own = field_registry.own(user, obj)
        row: list[Any] = []
        for one, code in cells:
            with override(code):
                row.append(_object_value(one, obj, own))
        yield row


def _object_value(one: Chosen, obj: Any, own: bool) -> Any:
    if isinstance(one, Answer):
        return one.value(obj, own)
    if one.value is not None:
        return one.value(obj)
    if one.batch is not None:
        found = one.batch([obj.pk]).get(obj.pk)
    else:
        found = obj
        for name in one.path.split("__"):
            found = getattr(found, name)
    if one.links is not None and found is not None:
        return str(one.links._base_manager.get(pk=found))
    return one.convert(found) if one.convert is not None and found is not None else found


def _with_links(rows: Any, found: Sequence[Answer]) -> Any:
    """Join what the columns read from other tables; labels of codes come from memory."""
    paths = {one.via for one in found if one.via}
    paths |= {
        "__".join(filter(None, (one.via, one.field.attr)))
        for one in found
        if one.field.type == "link"
    }
    return rows.select_related(*sorted(paths)) if paths else rows
