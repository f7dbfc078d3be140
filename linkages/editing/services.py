"""Save a section: version checked, merged with what others changed meanwhile, sources noted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from linkages.editing.forms import SectionEdit
from linkages.editing.models import Draft
from linkages.history.changes import change_set, tracked_models


@dataclass(frozen=True)
class Clash:
    """A field that two people changed: what it was, what it is now, what was typed."""

    via: str
    attr: str
    label: str
    original: Any
    current: Any
    typed: Any

    @property
    def key(self) -> str:
        return f"{self.via}.{self.attr}"


class Conflict(Exception):
    """Somebody saved the same fields since the page was opened. Nothing was written."""

    def __init__(self, clashes: list[Clash], by: Any, at: Any) -> None:
        self.clashes, self.by, self.at = clashes, by, at
        super().__init__(f"{len(clashes)} fields")


class RowsRefused(Exception):
    """The rows of a table do not go together. Nothing was written."""

    def __init__(self, table: str, messages: list[str]) -> None:
        self.table, self.messages = table, messages
        super().__init__(" ".join(messages))


def version_key(obj: models.Model) -> str:
    """What a form carries: the versions of the record and of its company as they were read."""
    company = getattr(obj, "company", None)
    return f"{obj.version}.{company.version if company else 0}"  # type: ignore[attr-defined]


def save_section(
    edit: SectionEdit, *, by: Any, read: str, keep: dict[str, str] | None = None
) -> None:
    """Write a valid section form.

    `read` is the `version_key` at opening. Fields that only others changed keep their new value;
    fields that both changed raise `Conflict`, unless `keep` says `mine` or `theirs` for them.
    Rows that do not go together raise `RowsRefused`.
    """
    source = edit.source.cleaned_data
    with change_set(by=by, reason=source["reason"]):
        holders = {via: _locked(edit.holder(via)) for via in _touched(edit)}
        own, _dot, company = read.partition(".")
        versions = {"": int(own or 0), "company": int(company or 0)}
        clashes: list[Clash] = []
        writes: dict[str, dict[str, Any]] = {}
        for via, current in holders.items():
            form = edit.forms.get(via)
            changes = {} if form is None else _typed(form)
            if form is not None and current.version != versions[via]:
                changes, found = _merge(form, current, versions[via], changes, via, keep or {})
                clashes += found
            writes[via] = changes
        if clashes:
            event = _last_event(holders[clashes[0].via])
            raise Conflict(clashes, *event)
        for via, current in holders.items():
            _write(edit, via, current, writes[via], source)
        for rows in edit.formsets.values():
            _save_rows(rows)
        _settle(edit)
        Draft.objects.filter(user=by, form=draft_key(edit.obj, edit.part.section.key)).delete()


def _touched(edit: SectionEdit) -> list[str]:
    """Holders to write: those with changed facts or rows, and always the record itself, whose
    version and confirmation move."""
    vias = {""}
    vias |= {via for via, names in edit.changed().items() if names}
    changed = set(edit.changed_tables())
    vias |= {via for via, table in edit.part.tables if table.key in changed}
    if edit.obj._meta.model_name == "company":
        return [""]
    return sorted(vias)


def _locked(obj: Any) -> Any:
    return type(obj)._default_manager.select_for_update().get(pk=obj.pk)


def _typed(form: Any) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in form.changed_data}


def _merge(
    form: Any, current: Any, read: int, typed: dict[str, Any], via: str, keep: dict[str, str]
) -> tuple[dict[str, Any], list[Clash]]:
    """Three ways: original → typed against original → current. A form field counts as typed only
    where it differs from the original, since the page showed the original."""
    original = at_version(current, read) or current
    writes: dict[str, Any] = {}
    clashes: list[Clash] = []
    for name, field in form.fields.items():
        model_field = current._meta.get_field(name)
        mine = _raw(form.cleaned_data.get(name))
        was, now = getattr(original, model_field.attname), getattr(current, model_field.attname)
        if _same(mine, was) or _same(mine, now):
            continue
        choice = keep.get(f"{via}.{name}")
        if _same(was, now) or choice == "mine":
            writes[name] = form.cleaned_data[name]
        elif choice != "theirs":
            clashes.append(Clash(via, name, str(field.label), was, now, form.cleaned_data[name]))
    return writes, clashes


def _raw(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _same(left: Any, right: Any) -> bool:
    blank: tuple[Any, ...] = (None, "", [])
    return left == right or (left in blank and right in blank)


def at_version(obj: Any, version: int) -> Any:
    """The row as it stood at a version, from its history."""
    event: Any = tracked_models()[type(obj)]
    versions = event._default_manager.filter(pgh_obj_id=obj.pk, version=version)
    return versions.order_by("-pgh_id").first()


def _last_event(obj: Any) -> tuple[Any, dt.datetime | None]:
    from linkages.history.models import ChangeSet

    event: Any = tracked_models()[type(obj)]
    last = event._default_manager.filter(pgh_obj_id=obj.pk).order_by("-pgh_id").first()
    if last is None or last.pgh_context_id is None:
        return None, None
    changes = ChangeSet.objects.filter(pk=last.pgh_context_id).select_related("user").first()
    return (changes.user if changes else None), last.pgh_created_at


def _write(
    edit: SectionEdit, via: str, current: Any, changes: dict[str, Any], source: dict[str, Any]
) -> None:
    for name, value in changes.items():
        setattr(current, name, value)
    today = timezone.localdate()
    if changes and hasattr(current, "sources"):
        entry = {"type": source["source"], "on": (source["on"] or today).isoformat()}
        current.sources = {**current.sources, **dict.fromkeys(changes, entry)}
    if via == "" and source["confirm"] and hasattr(current, "confirmed"):
        entry = {"on": today.isoformat(), "by": edit.user.pk}
        current.confirmed = {**current.confirmed, edit.part.section.key: entry}
    current.version += 1
    current.save()


def _save_rows(rows: Any) -> None:
    today = timezone.localdate()
    for row in rows.save(commit=False):
        if hasattr(row, "as_of") and row.as_of is None:
            row.as_of = today
        row.save()
    for row in rows.deleted_objects:
        row.delete()


def _settle(edit: SectionEdit) -> None:
    """The holder of a table that changed checks and derives what rests on its rows, by
    `settle(table)`; a `ValidationError` takes the whole save back."""
    changed = set(edit.changed_tables())
    for via, table in edit.part.tables:
        settle = getattr(edit.holder(via), "settle", None)
        if settle is None or table.key not in changed:
            continue
        try:
            settle(table.key)
        except ValidationError as error:
            raise RowsRefused(table.key, error.messages) from error


def draft_key(obj: models.Model, section: str) -> str:
    return f"{obj._meta.label_lower}:{obj.pk or 'new'}:{section}"


def save_draft(user: Any, form: str, data: dict[str, list[str]]) -> Draft:
    draft, _created = Draft.objects.update_or_create(
        user=user, form=form[:120], defaults={"data": data}
    )
    return draft
