from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from linkages.classifications import labels
from linkages.companies.models import Company, Membership

Login = Callable[..., Client]


@pytest.fixture(autouse=True)
def _labels_of_this_test() -> None:
    """Codes are made anew by each test; what a process remembers of them is not true here."""
    labels.clear()


@pytest.fixture
def login(django_user_model: Any) -> Login:
    """A client signed in with the role; outsiders act for the company."""

    def signed_in(role: str, company: Company | None = None) -> Client:
        user = django_user_model.objects.create(
            email=f"{role}{company.pk if company else ''}@example.com", name="Ana Rusu", role=role
        )
        if company:
            Membership.objects.create(user=user, company=company)
        client = Client()
        client.force_login(user)
        client.user = user  # type: ignore[attr-defined]
        return client

    return signed_in
