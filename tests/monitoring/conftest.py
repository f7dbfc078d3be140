from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linkages.accounts.models import User
from linkages.companies.models import Company
from linkages.permissions import Role
from tests.kernel.people import saved_person

from .records import amendment, contract, investor, node, supplier


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def sign_in(db: None) -> Callable[..., Client]:
    """A client of somebody with the role."""

    def make(role: Role | str, company: Company | None = None, **facts: Any) -> Client:
        client = Client()
        client.force_login(saved_person(role, company, **facts))
        return client

    return make


@pytest.fixture
def analyst(sign_in: Callable[..., Client]) -> Client:
    return sign_in(Role.ANALYST)


@pytest.fixture
def me(client: Client, db: None) -> User:
    """A promoter, signed in with the client."""
    user = saved_person(Role.PROMOTER, name="Ana Rusu")
    client.force_login(user)
    return user


@pytest.fixture
def quarter(db: None) -> dict[str, Any]:
    """The third quarter of 2025: three contracts, one of them without a value, one amendment;
    a firm of unknown owners beside them."""
    north, south = node("region", "XV/XV-N", name="Nord"), node("region", "XV/XV-S", name="Sud")
    metal = node("nace2", "C/25", name="Metal", name_en="Metal products")
    food = node("nace2", "C/10", name="Alimente", name_en="Food")
    lathe = supplier(company_name="Strung SRL", company_region=north, company_main_activity=metal)
    mill = supplier(company_name="Moara SRL", company_region=south, company_main_activity=food)
    here = investor(company_name="Veltmann SRL", company_name_en="Veltmann LLC")
    there = investor(company_name="Corvara SRL")
    first = contract(lathe, here, "2025-07-10", number="K-1", value=100_000)
    second = contract(mill, here, "2025-08-20", number="K-2", value=50_000)
    blank = contract(lathe, there, "2025-09-01", "2026-12-31", number="K-3", value=None)
    change = amendment(first, "2025-09-15", -20_000, note="fewer pieces")
    unknown = supplier(foreign=None, company_name="Necunoscut SRL")
    return {
        "lathe": lathe, "mill": mill, "here": here, "there": there, "first": first,
        "second": second, "blank": blank, "change": change, "unknown": unknown,
    }  # fmt: skip


@pytest.fixture
def count_queries() -> Callable[..., int]:
    def count(client: Client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code == 200, path
        return len(queries)

    return count
