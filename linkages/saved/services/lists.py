"""Lists of records: chosen by hand, or what a search finds at the moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from linkages import field_registry
from linkages.history.changes import change_set
from linkages.saved.models import ListEntry, RecordList, SavedSearch, free_slug
from linkages.saved.services.searches import (
    Unknown,
    check_sharing,
    delete,
    locked,
    note_use,
    query_of,
    written,
)
from linkages.search import services as engine
from linkages.search.query import FieldCondition, Query, Test

#: Kinds of record that one collects and tags.
LISTABLE = ("company", "investor", "supplier", "need")
MOST = 100_000
CHUNK = 5_000


class TooMany(Exception):
    """The list would get longer than a list may be."""


# ── The list ─────────────────────────────────────────────────────────────────


def create_list(
    *,
    by: Any,
    name: str,
    record: str,
    name_en: str = "",
    search: SavedSearch | None = None,
    keys: Iterable[int] = (),
    **facts: Any,
) -> RecordList:
    """With `search` a dynamic list, else one with these records."""
    if search is not None and search.record != record:
        raise ValidationError(_("The search looks for another kind of record."))
    sharing = {key: facts.pop(key) for key in ("visibility", "team", "editors") if key in facts}
    check_sharing(by, **sharing)
    editors = sharing.pop("editors", ())
    with change_set(by=by):
        made = RecordList.objects.create(
            owner=by,
            name=name,
            name_en=name_en,
            slug=free_slug(RecordList, name_en, name),
            record=record,
            search=search,
            **sharing,
            **facts,
        )
        made.editors.set(editors)
        keys = list(keys)
        if keys:
            add_to_list(made, keys, by=by)
    return made


def update_list(
    list_: RecordList, *, by: Any, version: int | None = None, **facts: Any
) -> RecordList:
    with change_set(by=by):
        current = locked(list_, by, version)
        if "locked" in facts and current.owner_id != by.pk:
            facts.pop("locked")
        return written(current, facts)


def freeze(
    search: SavedSearch, *, by: Any, name: str, name_en: str = "", **facts: Any
) -> RecordList:
    """The rows that the search finds now, as the person sees them, as a list that stays."""
    found = engine.rows(query_of(search), by)
    keys = list(found.values_list("pk", flat=True)[: MOST + 1])
    note_use(search)
    return create_list(
        by=by,
        name=name,
        name_en=name_en,
        record=search.record,
        keys=keys,
        frozen_on=timezone.localdate(),
        frozen_from=search.display_name,
        **facts,
    )


def open_list(slug: str, user: Any) -> RecordList:
    found = RecordList.objects.visible_to(user).select_related("search").filter(slug=slug).first()
    if found is None:
        raise Unknown(slug)
    return found


# ── Its records ──────────────────────────────────────────────────────────────


def base_rows(record: str, user: Any) -> models.QuerySet[Any]:
    manager: Any = field_registry.record(record).model._default_manager
    return manager.visible_to(user)


def entry_keys(list_: RecordList) -> models.QuerySet[Any]:
    return ListEntry.objects.filter(list=list_).order_by().values("object_id")


def list_rows(list_: RecordList, user: Any) -> models.QuerySet[Any]:
    """Rows of the list that the person may see, each with `entry_status` and `entry_note`. A
    dynamic list raises the engine's `Refused` where its search cannot run, `Unknown` where the
    person does not see the search."""
    if list_.is_dynamic:
        rows = engine.rows(_query_of(list_, user), user)
    else:
        rows = base_rows(list_.record, user).filter(pk__in=entry_keys(list_))
    noted = ListEntry.objects.filter(list=list_, object_id=OuterRef("pk")).order_by()
    return rows.annotate(
        entry_status=Subquery(noted.values("status")[:1]),
        entry_note=Subquery(noted.values("note")[:1]),
    )


def as_query(list_: RecordList, user: Any) -> Query:
    """The list as a question, so that results, exports and states of lists can say it."""
    if list_.is_dynamic:
        return _query_of(list_, user)
    inside = FieldCondition(f"{list_.record}.id", Test("in_list", (list_.slug,)))
    return Query(list_.record, every=(inside,))


def _query_of(list_: RecordList, user: Any) -> Query:
    search = SavedSearch.objects.visible_to(user).filter(pk=list_.search_id).first()
    if search is None:
        raise Unknown(list_.slug)
    return query_of(search)


def add_to_list(list_: RecordList, pks: Iterable[int], by: Any) -> int:
    """Number added: of the records that the person sees, those that were not there yet."""
    if list_.is_dynamic:
        raise ValidationError(_("This list holds what its search finds; nothing is added by hand."))
    keys = _seen(list_.record, pks, by)
    with change_set(by=by):
        current = locked(list_, by)
        there = set(entry_keys(current).values_list("object_id", flat=True))
        fresh = [key for key in keys if key not in there]
        if len(there) + len(fresh) > MOST:
            raise TooMany
        made = [ListEntry(list=current, object_id=key, added_by=by) for key in fresh]
        ListEntry.objects.bulk_create(made, batch_size=CHUNK)
        if fresh:
            _touch(current)
    return len(fresh)


def _seen(record: str, pks: Iterable[int], user: Any) -> list[int]:
    keys = list(dict.fromkeys(pks))
    if len(keys) > MOST:
        raise TooMany
    rows = base_rows(record, user).order_by()
    seen: set[int] = set()
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        seen |= set(rows.filter(pk__in=some).values_list("pk", flat=True))
    return [key for key in keys if key in seen]


def remove_from_list(list_: RecordList, pks: Iterable[int], by: Any) -> int:
    keys = [int(pk) for pk in pks]
    with change_set(by=by):
        current = locked(list_, by)
        gone, _models = current.entries.filter(object_id__in=keys).delete()
        if gone:
            _touch(current)
    return gone


def note(
    list_: RecordList, pk: int, *, by: Any, status: str | None = None, text: str | None = None
) -> ListEntry:
    """Say how far one is with a row; the row must be on the list and the person must see it."""
    if not list_rows(list_, by).filter(pk=pk).exists():
        raise Unknown(str(pk))
    facts = {"status": status, "note": text}
    values = {name: value for name, value in facts.items() if value is not None}
    with change_set(by=by):
        current = locked(list_, by)
        entry, made = ListEntry.objects.get_or_create(
            list=current, object_id=pk, defaults={**values, "added_by": by}
        )
        if not made and values:
            ListEntry.objects.filter(pk=entry.pk).update(**values)
            entry.refresh_from_db()
    return entry


def merge_lists(into: RecordList, others: Sequence[RecordList], *, by: Any) -> int:
    """All records on one list, and the others deleted; what was noted first on `into` stays."""
    if any(one.is_dynamic for one in (into, *others)):
        raise ValidationError(_("Only lists chosen by hand can be merged."))
    if any(one.record != into.record for one in others):
        raise ValidationError(_("Only lists of one kind of record can be merged."))
    if any(not one.may_delete(by) for one in others):
        raise PermissionDenied
    with change_set(by=by):
        current = locked(into, by)
        there = set(entry_keys(current).values_list("object_id", flat=True))
        moved: list[ListEntry] = []
        for other in others:
            for entry in other.entries.order_by("pk"):
                if entry.object_id not in there:
                    there.add(entry.object_id)
                    entry.pk, entry.list = None, current
                    moved.append(entry)
            delete(other, by=by)
        if len(there) > MOST:
            raise TooMany
        ListEntry.objects.bulk_create(moved, batch_size=CHUNK)
        _touch(current)
    return len(moved)


def _touch(list_: RecordList) -> None:
    RecordList.objects.filter(pk=list_.pk).update(
        version=F("version") + 1, updated_at=timezone.now()
    )
