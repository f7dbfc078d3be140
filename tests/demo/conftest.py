from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from monitoring.demo import loading
from tests.rolled_back import rolled_back


@pytest.fixture(scope="package")
def gone_after(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What is written for these tests is gone after them: codes cannot be deleted, and other tests
    begin without any."""
    with rolled_back(django_db_blocker):
        yield


@pytest.fixture(scope="package")
def valdora(gone_after: None) -> None:
    """The demonstration country, loaded once for all of these tests."""
    loading.load()
    connection.check_constraints()
