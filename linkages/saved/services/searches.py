"""Saved searches: save, change, share, delete and bring back, run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from linkages.history.changes import change_set
from linkages.history.models import ChangeSet
from linkages.history.undo import CannotUndo, preview, undo
from linkages.permissions import AGENCY, OUTSIDERS, can, role_of
from linkages.saved import stamp
from linkages.saved.models import (
    KEPT_DELETED,
    Pin,
    RecordList,
    SavedSearch,
    Shared,
    Visibility,
    agency_roles,
    free_slug,
)
from linkages.search import services as engine
from linkages.search.query import Query, from_json, to_json

S = TypeVar("S", bound=Shared)
PINS = 8
#: A search opened page by page is one use.
ONE_USE = dt.timedelta(minutes=1)


class Unknown(LookupError):
    """No search or list of this short name, or none that the person sees."""


class Outdated(Exception):
    """Somebody else saved it since the page was opened. Nothing was written."""


# ── Saving ───────────────────────────────────────────────────────────────────


def save(
    query: Query,
    *,
    by: Any,
    name: str,
    name_en: str = "",
    columns: Sequence[str] = (),
    **facts: Any,
) -> SavedSearch:
    """Keep the query; raises `Refused` where the person could not run it."""
    query, columns = _apart(query, columns)
    _check_runs(query, columns, by)
    sharing = {key: facts.pop(key) for key in ("visibility", "team", "editors") if key in facts}
    check_sharing(by, **sharing)
    editors = sharing.pop("editors", ())
    with change_set(by=by):
        made = SavedSearch.objects.create(
            owner=by,
            name=name,
            name_en=name_en,
            slug=free_slug(SavedSearch, name_en, name),
            record=query.record,
            query=to_json(query),
            columns=list(columns),
            **sharing,
            **facts,
        )
        made.editors.set(editors)
    return made


def save_as(search: SavedSearch, *, by: Any, name: str, name_en: str = "") -> SavedSearch:
    """A copy of one's own, private; the search must be one that the person sees."""
    return save(
        from_json(search.query),
        by=by,
        name=name,
        name_en=name_en,
        columns=search.columns,
        description=search.description,
        display=search.display,
    )


def update(
    search: SavedSearch,
    *,
    by: Any,
    version: int | None = None,
    query: Query | None = None,
    columns: Sequence[str] | None = None,
    **facts: Any,
) -> SavedSearch:
    """Change name, description, display, lock, query or columns. `version`: the one that was
    read; raises `Outdated` when it is no longer the last."""
    with change_set(by=by):
        search = locked(search, by, version)
        if "locked" in facts and search.owner_id != by.pk:
            facts.pop("locked")
        if query is not None:
            query, columns = _apart(query, columns if columns is not None else ())
            _check_runs(query, columns, by)
            facts |= {"query": to_json(query), "record": query.record}
        if columns is not None:
            facts["columns"] = list(columns)
        return written(search, facts)


def share(
    shared: S,
    *,
    by: Any,
    visibility: str,
    team: Sequence[str] | None = None,
    editors: Iterable[Any] | None = None,
) -> S:
    """Who sees it and who may change it: for the owner to say."""
    if shared.owner_id != by.pk:
        raise PermissionDenied
    team = list(team) if team is not None else shared.team
    check_sharing(by, visibility, team, editors or ())
    with change_set(by=by):
        facts = {"visibility": visibility, "team": team or agency_roles()}
        current = written(locked(shared, by), facts)
        if editors is not None:
            current.editors.set(editors)
    return current


def check_sharing(
    by: Any,
    visibility: str = Visibility.PRIVATE,
    team: Sequence[str] | None = None,
    editors: Iterable[Any] = (),
) -> None:
    """Outsiders share with their own company's people at most; teams are roles of the agency."""
    if role_of(by) in OUTSIDERS and visibility == Visibility.EVERYONE:
        raise ValidationError({"visibility": _("You may share with people of your company.")})
    if team and not set(team) <= set(agency_roles()):
        raise ValidationError({"team": _("A team is made of roles of the agency.")})
    allowed = set(possible_editors(by).values_list("pk", flat=True)) if editors else set()
    if any(one.pk not in allowed for one in editors):
        raise ValidationError({"editors": _("Editors are colleagues who may sign in.")})


def possible_editors(user: Any) -> Any:
    """Colleagues: of the agency, or of the same company."""
    people = get_user_model()._default_manager.filter(is_active=True).exclude(pk=user.pk)
    if role_of(user) in AGENCY:
        return people.filter(role__in=AGENCY)
    if not user.company_id:
        return people.none()
    return people.filter(role__in=OUTSIDERS, membership__company=user.company_id)


def hand_over(shared: S, to: Any, *, by: Any) -> S:
    """Another owner, for what somebody leaves behind; what is private is nobody's to give."""
    is_clearing = can(by, "clean_searches") and shared.visibility != Visibility.PRIVATE
    if not is_clearing and shared.owner_id != by.pk:
        raise PermissionDenied
    if (role_of(to) in AGENCY) != (shared.owner.role in AGENCY):
        raise ValidationError(_("The new owner must be a colleague of the one before."))
    with change_set(by=by):
        return written(locked(shared, None), {"owner": to})


def locked(shared: S, by: Any, version: int | None = None) -> S:
    """The row as it is now, held until the transaction ends; `by` must be allowed to change it."""
    rows: Any = type(shared)._default_manager
    current: S = rows.select_for_update(of=("self",)).get(pk=shared.pk)
    if by is not None and not current.may_edit(by):
        raise PermissionDenied
    if version is not None and version != current.version:
        raise Outdated
    return current


def written(shared: S, facts: Mapping[str, Any]) -> S:
    for name, value in facts.items():
        setattr(shared, name, value)
    shared.version += 1
    shared.save()
    stamp.renew()
    return shared


def _apart(query: Query, columns: Sequence[str]) -> tuple[Query, tuple[str, ...]]:
    """Conditions and columns are kept apart: columns change without a new search."""
    return replace(query, show=()).tidy(), tuple(columns or query.show)


def _check_runs(query: Query, columns: Sequence[str], user: Any) -> None:
    if found := engine.problems(replace(query, show=tuple(columns)), user):
        raise engine.Refused(found)


# ── Deleting, undoing, restoring ─────────────────────────────────────────────


def delete(shared: Shared, *, by: Any) -> ChangeSet:
    """Out of sight of everybody; the change set takes it back, as can who deleted it."""
    if not shared.may_delete(by):
        raise PermissionDenied
    with change_set(by=by) as changes:
        written(locked(shared, None), {"deleted_at": timezone.now()})
    return changes


OURS = ("saved",)


def own_change(pk: Any, user: Any) -> ChangeSet | None:
    """A change set that the person made and that touched nothing but what is kept here."""
    found = ChangeSet.objects.filter(pk=pk, user=user).first()
    if found is None or not user.is_authenticated:
        return None
    plan = preview(found)
    return found if plan and all(row.model._meta.app_label in OURS for row in plan) else None


def undo_own(pk: Any, *, by: Any) -> ChangeSet:
    """Take back what one did oneself to searches, lists and tags."""
    found = own_change(pk, by)
    if found is None:
        raise CannotUndo(_("There is nothing to take back."))
    undoing = undo(found, by=by)
    stamp.renew()
    return undoing


def restore(search: SavedSearch, facts: Mapping[str, Any], *, by: Any) -> SavedSearch:
    """Name, query, columns and display as an earlier version had them; sharing stays as it is."""
    names = ("name", "name_en", "description", "display")
    return update(
        search,
        by=by,
        query=from_json(facts["query"]),
        columns=facts["columns"],
        **{name: facts[name] for name in names},
    )


def tidy() -> dict[str, int]:
    """What was deleted a month ago goes for good."""
    before = timezone.now() - KEPT_DELETED
    counts = {}
    with change_set(kind="job"):
        gone: dict[str, Any] = {
            "lists": RecordList.objects.filter(deleted_at__lt=before),
            # A live list still says what it was.
            "searches": SavedSearch.objects.filter(deleted_at__lt=before, lists__isnull=True),
        }
        for name, rows in gone.items():
            counts[name] = rows.count()
            rows.delete()
    return counts


# ── Running ──────────────────────────────────────────────────────────────────


def open_search(slug: str, user: Any) -> SavedSearch:
    """The search under this short name; `Unknown` also for what the person does not see."""
    found = SavedSearch.objects.visible_to(user).filter(slug=slug).first()
    if found is None:
        raise Unknown(slug)
    return found


def query_of(search: SavedSearch) -> Query:
    """With its columns. What it refers to may be gone or forbidden: running says so."""
    query = from_json(search.query)
    return replace(query, show=tuple(search.columns)) if search.columns else query


def load(slug: str, user: Any) -> Query:
    """For `?q=` on lists, exports and the API; counts as a use."""
    search = open_search(slug, user)
    note_use(search)
    return query_of(search)


def run_slug(
    slug: str,
    user: Any,
    *,
    answers: Mapping[str, str] | None = None,
    now: dt.datetime | None = None,
) -> QuerySet[Any]:
    """Its rows as the person sees them; raises `Unknown` or the engine's `Refused`."""
    return engine.rows(load(slug, user), user, answers=answers or {}, now=now)


def note_use(search: SavedSearch) -> None:
    now = timezone.now()
    rows = SavedSearch.objects.filter(pk=search.pk)
    rows = rows.filter(Q(last_run_at__isnull=True) | Q(last_run_at__lt=now - ONE_USE))
    rows.update(uses=F("uses") + 1, last_run_at=now)


# ── Tabs ─────────────────────────────────────────────────────────────────────


def pin(search: SavedSearch, *, by: Any) -> None:
    """A tab of its list; the oldest goes when there are too many of one kind."""
    with transaction.atomic():
        mine = Pin.objects.filter(user=by, search__record=search.record)
        last = mine.aggregate(last=Max("position"))["last"] or 0
        Pin.objects.get_or_create(user=by, search=search, defaults={"position": last + 1})
        kept = mine.order_by("-position", "-pk").values_list("pk", flat=True)[:PINS]
        mine.exclude(pk__in=list(kept)).delete()


def unpin(search: SavedSearch, *, by: Any) -> None:
    Pin.objects.filter(user=by, search=search).delete()
