from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from linkages.classifications import labels
from linkages.companies.models import Company
from linkages.facets import memory
from tests.suppliers import factories

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _fresh() -> Any:
    labels.clear()
    memory.forget_all()
    yield
    memory.forget_all()


@pytest.fixture
def sign_in(client: Client, db: None) -> SignIn:
    """`sign_in("buyer", company)`: the client as a person of the role."""

    def by_role(role: str = "promoter", company: Company | None = None, **fields: Any) -> Client:
        client.force_login(factories.person(role, company, **fields))
        return client

    return by_role
