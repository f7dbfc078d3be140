"""Tags on records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from linkages.find.models import with_last_look
from linkages.history.changes import change_set
from linkages.permissions import can
from linkages.saved.models import Tag, Tagging
from linkages.saved.services.lists import CHUNK, _seen


def tag(
    record_key: str,
    pks: Iterable[int],
    add: Sequence[Tag] = (),
    remove: Sequence[Tag] = (),
    by: Any = None,
) -> tuple[int, int]:
    """Number of tags put on and taken off, on the records that the person sees."""
    if not can(by, "tag_records"):
        raise PermissionDenied
    named = {one.pk for one in (*add, *remove)}
    usable = Tag.objects.usable_by(by).filter(pk__in=named)
    if usable.count() != len(named):
        raise PermissionDenied
    keys = _seen(record_key, pks, by)
    put, taken = 0, 0
    with change_set(by=by):
        for start in range(0, len(keys), CHUNK):
            some = keys[start : start + CHUNK]
            put += _put(record_key, some, add, by)
            rows = Tagging.objects.filter(record=record_key, object_id__in=some, tag__in=remove)
            taken += rows.delete()[0] if remove else 0
    return put, taken


def _put(record: str, keys: list[int], tags: Sequence[Tag], by: Any) -> int:
    rows = Tagging.objects.filter(record=record, object_id__in=keys, tag__in=tags)
    there = set(rows.values_list("object_id", "tag_id"))
    made = [
        Tagging(tag=one, record=record, object_id=key, by=by)
        for one in tags
        for key in keys
        if (key, one.pk) not in there
    ]
    Tagging.objects.bulk_create(made, batch_size=CHUNK, ignore_conflicts=True)
    return len(made)


def with_tags(rows: models.QuerySet[Any], record_key: str, user: Any) -> Any:
    """Rows with `tag_list`, what `tags_of_row` reads: a page of one record asks nothing more."""
    taggings = Tagging.objects.filter(
        record=record_key, object_id=OuterRef("pk"), tag__in=Tag.objects.visible_to(user)
    )
    shown = JSONObject(**{name: f"tag__{name}" for name in _SHOWN})
    ordered = taggings.order_by("tag__name", "tag_id")
    return rows.annotate(tag_list=ArraySubquery(ordered.values(json=shown)))


def with_marks(
    rows: models.QuerySet[Any], record_key: str, user: Any, *, kind: str, key: str = "pk"
) -> Any:
    """Rows with all that the head of a record's page shows of the person: tags, pin, last look."""
    return with_last_look(with_tags(rows, record_key, user), user, kind, key)


_SHOWN = ("id", "code", "name", "name_en", "colour", "description")


def tags_of_row(row: Any, record_key: str, user: Any) -> list[Tag]:
    if (known := getattr(row, "tag_list", None)) is not None:
        return [Tag(**one) for one in known]
    return tags_of(record_key, [row.pk], user).get(row.pk, [])


def tags_of(record_key: str, pks: Iterable[int], user: Any) -> dict[int, list[Tag]]:
    """Tags of each record that the person sees, in one query; a record without any is absent."""
    rows = Tagging.objects.filter(
        record=record_key, object_id__in=list(pks), tag__in=Tag.objects.visible_to(user)
    )
    found: dict[int, list[Tag]] = {}
    for row in rows.select_related("tag").order_by("tag__name", "tag_id"):
        found.setdefault(row.object_id, []).append(row.tag)
    return found
