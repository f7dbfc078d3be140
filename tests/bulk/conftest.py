"""People who change many rows at once, and the way there by the services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from linkages.accounts.models import User
from linkages.bulk import services
from linkages.bulk.models import BulkChange
from linkages.companies.models import Company
from linkages.permissions import Role
from tests.kernel.people import saved_person

Plan = Callable[..., BulkChange]


@pytest.fixture
def ana(db: None) -> User:
    return saved_person(Role.PROMOTER, name="Ana Rusu")


@pytest.fixture
def ion(db: None) -> User:
    return saved_person(Role.STAFF, name="Ion Croitoru")


def firms(count: int, **facts: Any) -> list[Company]:
    facts.setdefault("country", "XV")
    return Company.objects.bulk_create([Company(name=f"Firma {n}", **facts) for n in range(count)])


@pytest.fixture
def planned(ana: User) -> Plan:
    """A change as Ana has it in the preview."""

    def made(rows: Any = (), *, by: User | None = None, act: str = "edit", **wish: Any) -> Any:
        source = wish.pop("source", "companies")
        params, everything = wish.pop("params", ""), wish.pop("everything", False)
        change = services.choose(
            by or ana,
            source=source,
            act=act,
            params=params,
            chosen=[row.pk for row in rows],
            everything=everything,
        )
        values = {key.replace("__", "."): value for key, value in wish.items()}
        filled = {"values": values, "source": {"type": "visit", "on": None}}
        return services.plan(change, wish=filled, reason="tidy", by=by or ana)

    return made
