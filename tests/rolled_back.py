"""Rows for many tests at once that never stay: a transaction around them that is taken back, even
if the run is interrupted. Tests marked `django_db` see them, each in a transaction inside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from linkages.classifications import labels


@contextmanager
def rolled_back(blocker: Any) -> Iterator[None]:
    """Inside a fixture that serves a module or a package; `blocker` is `django_db_blocker`."""
    with blocker.unblock(), transaction.atomic():
        assert connection.settings_dict["NAME"].startswith("test_")
        yield
        transaction.set_rollback(True)
    labels.clear()
