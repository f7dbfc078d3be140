from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F
from django.utils import timezone

from linkages.history.changes import change_set
from linkages.todos.models import ToDo


def create_todo(
    *, by: Any, title: str, owner: Any, about: models.Model | None = None, **facts: Any
) -> ToDo:
    with change_set(by=by):
        todo = ToDo(title=title, owner=owner, assigned_by=by if owner != by else None, **facts)
        if about is not None:
            todo.about_type = ContentType.objects.get_for_model(about)
            todo.about_id = about.pk
        todo.save()
        return todo


def finish(todo: ToDo, *, by: Any) -> None:
    """Done; doing it twice changes nothing."""
    with change_set(by=by):
        ToDo.objects.filter(pk=todo.pk, done_at__isnull=True).update(
            done_at=timezone.now(), done_by=by, version=F("version") + 1
        )


def reopen(todo: ToDo, *, by: Any) -> None:
    with change_set(by=by):
        ToDo.objects.filter(pk=todo.pk).update(done_at=None, done_by=None, version=F("version") + 1)


def snooze(todo: ToDo, until: dt.date, *, by: Any) -> None:
    with change_set(by=by):
        ToDo.objects.filter(pk=todo.pk).update(due_on=until, version=F("version") + 1)


def assign(todo: ToDo, owner: Any, *, by: Any) -> None:
    with change_set(by=by):
        ToDo.objects.filter(pk=todo.pk).update(
            owner=owner, assigned_by=by, version=F("version") + 1
        )
