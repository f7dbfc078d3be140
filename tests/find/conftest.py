from __future__ import annotations

from collections.abc import Callable

import pytest

from linkages.accounts.models import User
from linkages.classifications import labels
from linkages.companies.models import Company
from linkages.find.query import find
from linkages.permissions import Role
from tests.kernel.people import saved_person


@pytest.fixture(autouse=True)
def _labels_of_this_test() -> None:
    labels.clear()


@pytest.fixture
def staff(db: None) -> User:
    return saved_person(Role.STAFF)


Titles = Callable[..., list[str]]


@pytest.fixture
def titles(staff: User) -> Titles:
    """Titles of the companies found, best first."""

    def of(text: str, user: User | None = None, kind: str = "company") -> list[str]:
        group = find(text, user or staff, [kind], limit=50).group(kind)
        return [hit.line.title for hit in group.hits] if group else []

    return of


def number(of: Company, value: str, kind: str = "register") -> None:
    of.identifiers.create(kind=kind, country="XV", value=value, value_key=value.replace(" ", ""))
