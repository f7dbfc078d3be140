"""Which tables remember their changes: database triggers copy each row version to an event table,
so bulk writes, imports and plain SQL are remembered like any other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

M = TypeVar("M", bound=type[models.Model])

#: Columns that change with every save and say nothing to a reader.
QUIET = ("version", "updated_at", "created_at")


def tracked(*, exclude: tuple[str, ...] = ()) -> Callable[[M], M]:
    """Class decorator: remember inserts, updates and deletes of the model's rows."""

    def decorate(model: M) -> M:
        generated = [
            field.name
            for field in model._meta.local_fields
            if isinstance(field, models.GeneratedField)
        ]
        return pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=[*generated, *exclude],
            meta={
                "indexes": [models.Index(fields=["pgh_obj", "pgh_id"])],
                "default_permissions": (),
            },
        )(model)

    return decorate
