from __future__ import annotations

import pytest
from django.test import Client

from linkages.accounts.models import User
from tests.accounts.factories import user


@pytest.fixture
def promoter(db: None) -> User:
    return user(email="ana@example.org", name="Ana Rusu")


@pytest.fixture
def administrator(db: None) -> User:
    return user(email="admin@example.org", name="Liuba Croitoru", role="administrator")


@pytest.fixture
def admin_client(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client
