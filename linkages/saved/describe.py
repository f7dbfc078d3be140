"""Searches in words, as one reader may read them; and why one cannot run for that reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from linkages.bilingual import active_language
from linkages.history.changes import tracked_models
from linkages.history.models import ChangeSet
from linkages.saved.models import SavedSearch
from linkages.search import services as engine
from linkages.search.domain import domain, records
from linkages.search.query import BadQuery, Query, from_json
from linkages.search.sentence import sentence


@dataclass(frozen=True)
class Said:
    """The sentence, or, where the reader cannot run the search, what stands in the way. A search
    with a part that the reader may not read is not spelled out at all."""

    sentence: str = ""
    troubles: tuple[str, ...] = ()

    @property
    def runs(self) -> bool:
        return not self.troubles


def said(document: Any, columns: Any, user: Any) -> Said:
    try:
        query = from_json(document)
    except BadQuery:
        return Said(troubles=(_("This version of the product cannot read the search."),))
    return said_of(replace(query, show=tuple(columns)), user)


def said_of(query: Query, user: Any) -> Said:
    if query.record not in {one.record for one in records(user)}:
        return Said(troubles=(_("You may not search this kind of record."),))
    if found := engine.problems(query, user):
        return Said(troubles=tuple(dict.fromkeys(one.message for one in found)))
    return Said(sentence(query, domain(query.record, user), active_language()))


def describe(search: SavedSearch, user: Any) -> Said:
    return said(search.query, search.columns, user)


# ── Versions ─────────────────────────────────────────────────────────────────

#: What a version consists of, in the order in which changes are told.
PARTS = (
    "name", "name_en", "description", "query", "columns", "display", "visibility", "team",
    "locked", "owner_id", "deleted_at",
)  # fmt: skip


@dataclass(frozen=True)
class Version:
    pk: int
    at: Any
    by: Any
    said: Said
    before: Said | None  # where the search itself changed
    changed: tuple[str, ...]
    facts: Mapping[str, Any]
    is_first: bool
    is_current: bool


def versions(search: SavedSearch, user: Any) -> list[Version]:
    """Newest first, with what each changed."""
    events = _events(search)
    sets = ChangeSet.objects.select_related("user").in_bulk(
        [event.pgh_context_id for event in events if event.pgh_context_id]
    )
    told = [said(event.query, event.columns, user) for event in events]
    found = []
    for place, event in enumerate(events):
        earlier = events[place - 1] if place else None
        change = sets.get(event.pgh_context_id)
        found.append(
            Version(
                pk=event.pgh_id,
                at=event.pgh_created_at,
                by=change.user if change else None,
                said=told[place],
                before=told[place - 1] if earlier and earlier.query != event.query else None,
                changed=_changed(earlier, event),
                facts={name: getattr(event, name) for name in PARTS},
                is_first=earlier is None,
                is_current=place == len(events) - 1,
            )
        )
    return found[::-1]


def version(search: SavedSearch, pk: int, user: Any) -> Version | None:
    return next((one for one in versions(search, user) if one.pk == pk), None)


def _events(search: SavedSearch) -> list[Any]:
    manager: Any = tracked_models()[SavedSearch]._default_manager
    return list(manager.filter(pgh_obj_id=search.pk).order_by("pgh_id"))


def _changed(earlier: Any, event: Any) -> tuple[str, ...]:
    if earlier is None:
        return ()
    names = [name for name in PARTS if getattr(earlier, name) != getattr(event, name)]
    return tuple(_part_label(name, event) for name in names)


def _part_label(name: str, event: Any) -> str:
    if name == "deleted_at":
        return _("deleted") if event.deleted_at else _("brought back")
    field = next(one for one in SavedSearch._meta.concrete_fields if one.attname == name)
    return str(field.verbose_name)
