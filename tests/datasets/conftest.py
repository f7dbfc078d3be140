from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.rolled_back import rolled_back


@pytest.fixture(scope="module")
def gone_after(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What is written for a module is gone after it: codes cannot be deleted, and other tests
    begin without any."""
    with rolled_back(django_db_blocker):
        yield
