from __future__ import annotations

from typing import Any

import factory
from django.contrib.auth.hashers import make_password

from linkages.accounts.models import User
from linkages.permissions import Role

PASSWORD = "copper kettle seven rivers"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Faker("name")
    role = Role.PROMOTER
    password = factory.LazyFunction(lambda: _hashed())


_kept: dict[str, str] = {}


def _hashed() -> str:
    """Hashing is slow on purpose; one hash serves all tests."""
    if PASSWORD not in _kept:
        _kept[PASSWORD] = make_password(PASSWORD)
    return _kept[PASSWORD]


def user(**fields: Any) -> User:
    return UserFactory.create(**fields)
