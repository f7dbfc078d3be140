"""Take the demonstration away again: its firms, all that hangs on them, its users, its rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pghistory.models
import pgtrigger
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction

from investors.models import Need
from linkages import field_registry
from linkages.accounts.models import User
from linkages.classifications import services as classifications
from linkages.companies.models import Company
from linkages.contacts.models import Interaction
from linkages.currencies.models import ExchangeRate, PriceIndex
from linkages.find.services import forget_words
from linkages.history.changes import tracked_models
from linkages.history.models import ChangeSet
from linkages.jobs.models import Run
from linkages.permissions import Role
from linkages.saved.models import ListEntry, Tag, Tagging
from linkages.todos.models import ToDo
from matchmaking.models import Introduction, Linkage
from monitoring.demo.world import SOURCE

FLAGGED: tuple[type[models.Model], ...] = (
    Company, Need, Introduction, Linkage, Interaction, ToDo, Tag,
)  # fmt: skip
CHUNK = 5_000
Keys = dict[type[models.Model], set[Any]]


def remove(*, by: Any = None) -> dict[str, int]:
    """Rows removed by table. The account of who asks stays if it is the only administrator's."""
    with transaction.atomic(), pgtrigger.ignore():
        doomed = _with_dependents({model: _flagged(model) for model in FLAGGED})
        users = _users(by, doomed)
        runs = Run.objects.filter(by__in=users).exclude(state__in=Run.UNFINISHED)
        doomed = _with_dependents(
            {User: users, Run: set(runs.values_list("pk", flat=True))}, doomed
        )
        removed = {model._meta.label: _delete(model, keys) for model, keys in doomed.items()}
        _let_go(doomed)
        _off_lists(doomed)
        _forget(doomed)
        for reference in (ExchangeRate, PriceIndex):
            reference.objects.filter(source=SOURCE).delete()
        classifications.retire_demo_country()
        forget_words()
    return {label: count for label, count in sorted(removed.items()) if count}


def _flagged(model: type[models.Model]) -> set[Any]:
    return set(model._base_manager.filter(is_demo=True).values_list("pk", flat=True))


# ── What goes ────────────────────────────────────────────────────────────────


def _relations(model: type[models.Model]) -> Iterator[models.ForeignKey[Any, Any]]:
    """Foreign keys that point to the model, but those of the history, which has none to it."""
    events = set(tracked_models().values())
    for relation in model._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if not isinstance(field, models.ForeignKey) or relation is field:
            continue
        if field.model not in events and not field.model._meta.proxy:
            yield field


def _takes_along(field: models.ForeignKey[Any, Any]) -> bool:
    """What cannot be without the row goes with it, also where people may not delete it so."""
    return field.remote_field.on_delete in (models.CASCADE, models.PROTECT)


def _with_dependents(first: Keys, known: Keys | None = None) -> Keys:
    found: Keys = defaultdict(set, known or {})
    fresh = {model: keys - found[model] for model, keys in first.items()}
    while fresh:
        for model, keys in fresh.items():
            found[model] |= keys
        following: Keys = defaultdict(set)
        for model, keys in fresh.items():
            for field in filter(_takes_along, _relations(model)):
                following[field.model] |= _pointing(field, keys) - found[field.model]
        fresh = {model: keys for model, keys in following.items() if keys}
    return {model: keys for model, keys in found.items() if keys}


def _pointing(field: models.ForeignKey[Any, Any], keys: set[Any]) -> set[Any]:
    rows = field.model._base_manager.order_by()
    return {
        pk
        for some in _chunks(keys)
        for pk in rows.filter(**{f"{field.name}__in": some}).values_list("pk", flat=True)
    }


def is_last_administrator(user: Any) -> bool:
    """Whether nobody but this person and the demonstration's people could open accounts."""
    others = User.objects.active().filter(role=Role.ADMINISTRATOR, is_demo=False)
    return not others.exclude(pk=user.pk).exists()


def _users(by: Any, doomed: Keys) -> set[Any]:
    """Demonstration accounts, but those that real rows still name: these only lose their login."""
    everyone = set(User.objects.filter(is_demo=True).values_list("pk", flat=True))
    if by is not None and is_last_administrator(by):
        everyone.discard(by.pk)
    named: set[Any] = set()
    for field in _relations(User):
        if field.remote_field.on_delete is models.PROTECT:
            rows = field.model._base_manager.filter(**{f"{field.name}__in": everyone})
            pairs = rows.values_list("pk", field.attname)
            named |= {user for pk, user in pairs if pk not in doomed.get(field.model, ())}
    User.objects.filter(pk__in=named).update(is_active=False)
    return everyone - named


# ── How it goes ──────────────────────────────────────────────────────────────


def _let_go(doomed: Keys) -> None:
    """Rows that stay no longer point to rows that went."""
    for model, keys in doomed.items():
        for field in _relations(model):
            if field.remote_field.on_delete is models.SET_NULL:
                for some in _chunks(keys):
                    rows = field.model._base_manager.filter(**{f"{field.name}__in": some})
                    rows.update(**{field.name: None})
    for talking in (Interaction, ToDo):
        for model, keys in doomed.items():
            about = ContentType.objects.get_for_model(model)
            for some in _chunks(keys):
                rows = talking._base_manager.filter(about_type=about, about_id__in=some)
                if _is_number(model):
                    rows.update(about_type=None, about_id=None)


def _off_lists(doomed: Keys) -> None:
    """What stood on the lists and under the tags of people who stay."""
    for record in field_registry.records():
        for some in _chunks(doomed.get(record.model, set())):
            Tagging.objects.filter(record=record.key, object_id__in=some).delete()
            ListEntry.objects.filter(list__record=record.key, object_id__in=some).delete()


def _is_number(model: type[models.Model]) -> bool:
    return isinstance(model._meta.pk, models.AutoField | models.OneToOneField)


def _delete(model: type[models.Model], keys: set[Any]) -> int:
    """Plain DELETE in any order: the database looks at foreign keys when all is done."""
    for some in _chunks(keys):
        rows = model._base_manager.filter(pk__in=some)
        rows._raw_delete(rows.db)
    return len(keys)


def _forget(doomed: Keys) -> None:
    """The history of what went, and change sets that then say nothing."""
    events = tracked_models()
    for model, keys in doomed.items():
        if model in events:
            for some in _chunks(keys):
                rows = events[model]._base_manager.filter(pgh_obj__in=some)
                rows._raw_delete(rows.db)
    first = ChangeSet.objects.filter(reason=SOURCE).order_by("at").first()
    if first is not None:
        _drop_empty_change_sets(ChangeSet.objects.filter(at__gte=first.at))


def _drop_empty_change_sets(candidates: models.QuerySet[ChangeSet]) -> None:
    quote = connection.ops.quote_name
    used = " UNION ALL ".join(
        f"SELECT pgh_context_id FROM {quote(event._meta.db_table)}"  # noqa: S608 - table names
        for event in tracked_models().values()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT pgh_context_id FROM ({used}) used")  # noqa: S608
        full = {key for (key,) in cursor.fetchall()}
    empty = {pk: undoes for pk, undoes in candidates.values_list("pk", "undoes") if pk not in full}
    # A set that somebody undid stays as long as the undoing says something.
    undone = ChangeSet.objects.exclude(pk__in=empty).values_list("undoes", flat=True)
    gone = set(empty) - set(undone)
    for model, fields in _pointers_to_change_sets():
        for name in fields:
            model._base_manager.filter(**{f"{name}__in": gone}).update(**{name: None})
    _delete(ChangeSet, gone)
    _delete(pghistory.models.Context, gone)


def _pointers_to_change_sets() -> Iterable[tuple[type[models.Model], list[str]]]:
    for field in _relations(ChangeSet):
        if field.null and field.model is not ChangeSet:
            yield field.model, [field.name]


def _chunks(keys: set[Any]) -> Iterator[list[Any]]:
    every = list(keys)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]
