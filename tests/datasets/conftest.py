from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from linkages.classifications import labels


@pytest.fixture(scope="module")
def rolled_back(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What is written for a module is gone after it: codes cannot be deleted, and other tests
    begin without any. Tests marked `django_db` see it, each in a transaction inside this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert connection.settings_dict["NAME"].startswith("test_")
        yield
        transaction.set_rollback(True)
    labels.clear()
