"""Ways through the doors, as a person walks them."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from linkages.accounts.models import User
from tests.accounts.factories import PASSWORD


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def prove_again(client: Client, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_reauthenticate"), {"password": password})


def is_signed_in(client: Client, user: User) -> bool:
    return str(client.get(reverse("accounts:me")).wsgi_request.user) == str(user)
