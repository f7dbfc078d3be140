from __future__ import annotations

from collections.abc import Iterator

import pytest

from linkages.classifications import labels


@pytest.fixture(autouse=True)
def _fresh_labels() -> Iterator[None]:
    """Each test rolls its codes back; the labels kept in memory go with them."""
    labels.clear()
    yield
    labels.clear()
