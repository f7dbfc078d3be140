"""A list as a form: key and version of each record, and the fields that the person may edit. Read
back by `linkages.imports.updates`, unchanged cells change nothing.

A code stands as `25.62 Machining`, several codes as `DE; RO`, a choice as its label. An empty cell
leaves the value alone; the word `empty` (in the national language too) clears it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linkages import field_registry
from linkages.classifications.labels import entry_by_id
from linkages.exports.asked import said
from linkages.exports.converters import Memo, blank_as_none, code_label
from linkages.exports.list_columns import Answer, answers, column_unit, narrowed
from linkages.exports.list_rows import ListRows, Place
from linkages.exports.sources import BadParams
from linkages.exports.tables import Column, Kind, Table

#: Words that clear a field; the import reads every one, whatever the language.
EMPTY = gettext_lazy("empty")
KEY, VERSION = gettext_lazy("Key"), gettext_lazy("Version")
KINDS: dict[str, Kind] = {
    "text": "text", "long_text": "text", "url": "text", "email": "text", "phone": "text",
    "number": "number", "year": "number", "money": "number", "percent": "number",
    "date": "date", "yes_no": "yes_no", "choice": "choice", "code": "choice", "codes": "choice",
}  # fmt: skip
MOST_CHOICES = 30


def editable(record: str, user: Any) -> list[Answer]:
    """Fields of the list that a sheet can change: those with one value that people type."""
    return [
        one
        for one in answers(record, user)
        if one.field.editable and one.always and one.field.type in KINDS
    ]


def update_table(
    record: str, title: str, rows: Any, user: Any, columns: Sequence[str] = ()
) -> Table:
    if not field_registry.may_edit(record, user):
        raise BadParams(_("you may not edit these records"))
    model: Any = field_registry.record(record).model
    offered = editable(record, user)
    chosen = [one for one in narrowed(columns, [], offered) if isinstance(one, Answer)]
    places = [
        Place(Column("key", f"{KEY} [{record}]", note=_note_of_key(), is_locked=True), path="pk"),
        *_versions(model),
        *(_place(one, offered) for one in chosen),
    ]
    read = ListRows(rows, [place for place in places if place.path])
    return Table(
        f"{record}-update",
        title,
        [place.column for place in read.places if place.column.key != "company_version"],
        _with_version(read),
        notes=[said(_how), said(_how_empty)],
        total=rows.count(),
        is_form=True,
    )


def _how() -> str:
    return _(
        "Change cells and hand the file in at “Import”: only changed cells change the register. "
        "Leave key and version as they are."
    )


def _how_empty() -> str:
    return _("An empty cell leaves the value alone; the word “%(word)s” clears it.") % {
        "word": EMPTY
    }


def _note_of_key() -> str:
    return _("By the key the import finds the record. Do not change it.")


def _versions(model: Any) -> list[Place]:
    """The version of the record and, where it has one, of its company."""
    names = {field.name for field in model._meta.concrete_fields}
    note = _("If the record changed since, the import says so and leaves the row out.")
    found = [Place(Column("version", str(VERSION), note=note, is_locked=True), path="version")]
    if "company" in names:
        found.append(Place(Column("company_version", ""), path="company__version"))
    return found


def _with_version(read: ListRows) -> Any:
    """Both versions in one cell, as the edit pages carry them: `3.7`."""
    has_company = len(read.places) > 2 and read.places[2].column.key == "company_version"
    for row in read:
        if has_company:
            yield [row[0], f"v{row[1]}.{row[2]}", *row[3:]]
        else:
            yield [row[0], f"v{row[1]}.0", *row[2:]]


def _place(one: Answer, offered: list[Answer]) -> Place:
    field = one.field
    choices = _choices(field)
    column = Column(
        field.key,
        heading(one, offered),
        KINDS[field.type],
        note=_note(field),
        choices=tuple(choices) if len(choices) <= MOST_CHOICES else (),
    )
    return Place(column, path=one.path, convert=_convert(field))


def heading(one: Answer, offered: list[Answer]) -> str:
    """The label, with the section where two fields share it, and the unit."""
    alike = [other for other in offered if other.field.label == one.field.label]
    label = f"{one.section()}: {one.field.label}" if len(alike) > 1 else one.field.label
    unit = column_unit(one.field)
    return f"{label} ({unit})" if unit else label


def _choices(field: Any) -> list[str]:
    if field.type == "yes_no":
        return [_("Yes"), _("No")]
    if field.type != "choice":
        return []
    return [str(label) for code, label in field.model_field.flatchoices or () if code]


def _note(field: Any) -> str:
    parts = [field.hint] if field.hint else []
    if field.type == "code":
        parts.append(_("The code comes first; what follows it is only read by people."))
    if field.type == "codes":
        parts.append(_("Codes with semicolons between them."))
    return " ".join(parts)


def _convert(field: Any) -> Callable[[Any], Any] | None:
    match field.type:
        case "code":
            return Memo(_node).__getitem__
        case "choice":
            return Memo(code_label(field)).__getitem__
        case "codes":
            return lambda codes: "; ".join(codes) or None
        case "text" | "long_text" | "url" | "email" | "phone":
            return blank_as_none
    return None


def _node(pk: Any) -> str | None:
    found = entry_by_id(pk)
    return f"{found.code} {found.display_name}" if found else None
