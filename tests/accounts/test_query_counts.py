from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linkages.accounts.models import User
from tests.accounts.factories import user

MOST = 12


@pytest.mark.parametrize("name", ["me", "user_list", "user_create"])
def test_pages_stay_within_their_queries(
    admin_client: Client, django_assert_max_num_queries: Any, name: str
) -> None:
    for _ in range(20):
        user()
    with django_assert_max_num_queries(MOST):
        assert admin_client.get(reverse(f"accounts:{name}")).status_code == 200


def test_page_of_an_account_stays_within_its_queries(
    admin_client: Client, promoter: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(MOST):
        assert (
            admin_client.get(reverse("accounts:user_edit", args=[promoter.pk])).status_code == 200
        )
