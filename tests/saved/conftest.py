"""People, suppliers and searches that the tests of saved things share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from linkages.accounts.models import User
from linkages.permissions import Role
from linkages.saved import services
from linkages.saved.models import SavedSearch
from linkages.search.query import FieldCondition, Query, Test
from tests.kernel.people import saved_person
from tests.suppliers.factories import supplier

Save = Callable[..., SavedSearch]


def where(field: str, op: str, *args: Any, record: str = "supplier") -> Query:
    return Query(record, every=(FieldCondition(field, Test(op, args)),))


#: Suppliers of the small size class.
SMALL = where("company.size_class", "is", "small")
#: What only administrators and staff may read.
STRATEGY = where("investor.risks", "web", "expand", record="investor")


@pytest.fixture
def ana(db: None) -> User:
    return saved_person(Role.PROMOTER, name="Ana Rusu", email="ana@example.org")


@pytest.fixture
def igor(db: None) -> User:
    return saved_person(Role.PROMOTER, name="Igor Turcanu", email="igor@example.org")


@pytest.fixture
def mihai(db: None) -> User:
    return saved_person(Role.ANALYST, name="Mihai Stanescu", email="mihai@example.org")


@pytest.fixture
def boss(db: None) -> User:
    return saved_person(Role.ADMINISTRATOR, name="Elena Moraru", email="boss@example.org")


@pytest.fixture
def small() -> Callable[..., Any]:
    """A supplier that SMALL finds."""

    def made(name: str, **facts: Any) -> Any:
        return supplier(company_name=name, company_size_class="small", **facts)

    return made


@pytest.fixture
def save(ana: User) -> Save:
    """Ana's search for small suppliers, or what the test says of it."""

    def saved(name: str = "Small suppliers", query: Query = SMALL, **facts: Any) -> SavedSearch:
        return services.save(query, by=facts.pop("by", ana), name=name, **facts)

    return saved


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
