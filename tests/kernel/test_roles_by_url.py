"""Every URL × every role: default deny. A URL whose view names no act of the table fails."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from linkages.permissions import ACTS, ANONYMOUS, Role
from tests.kernel.people import saved_person
from tests.kernel.site import Address, addresses, example
from tests.rolled_back import rolled_back

SITE = addresses()
#: Names that only POST answers: a GET says 405 to who may, and 403 or the door to who may not.
BACK_AND_FORTH = {302, 404, 405, 400, 409, 422, 200, 429}


def _path(address: Address) -> str:
    """The address with values that fit its converters."""
    for values in _candidates(address.route):
        try:
            return reverse(address.name, kwargs=values)
        except NoReverseMatch:
            continue
    pytest.fail(f"no example value fits {address.route}")


def _candidates(route: str) -> list[dict[str, Any]]:
    names = re.findall(r"<(?:(\w+):)?(\w+)>", route)
    if "(?P<uidb36>" in route:
        return [{"uidb36": "1", "key": "a-b"}]
    if "(?P<pk>" in route:
        return [dict.fromkeys(re.findall(r"\(\?P<(\w+)>", route), "1")]
    kinds = {
        "int": "IntConverter", "slug": "SlugConverter", "uuid": "UUIDConverter",
        "period": "PeriodConverter", "": "StringConverter", "str": "StringConverter",
    }  # fmt: skip
    return [{name: example(kinds.get(kind, "StringConverter")) for kind, name in names}]


@pytest.mark.parametrize("address", SITE, ids=str)
def test_every_view_names_an_act_of_the_role_table(address: Address) -> None:
    assert address.act is not None, f"{address.name} names no act"
    assert address.act == ANONYMOUS or address.act in ACTS


def test_every_act_is_used_or_spoken_of() -> None:
    """An act that no role has, or whose roles are unknown, is a slip of the pen."""
    assert all(roles and roles <= set(Role) for roles in ACTS.values())


@pytest.fixture(scope="module")
def clients(django_db_setup: None, django_db_blocker: Any) -> Any:
    with rolled_back(django_db_blocker):
        made = {role: Client(raise_request_exception=False) for role in Role}
        for role, client in made.items():
            client.force_login(saved_person(role))
        made[ANONYMOUS] = Client(raise_request_exception=False)
        yield made


@pytest.mark.django_db
@pytest.mark.parametrize("address", SITE, ids=str)
def test_only_roles_with_the_act_pass(address: Address, clients: dict[str, Client]) -> None:
    path = _path(address)
    for role, client in clients.items():
        if address.name == "account_logout" and role != ANONYMOUS:
            continue
        answer = client.get(path)
        assert answer.status_code < 500, f"{role} {path}: {answer.status_code}"
        if address.act == ANONYMOUS:
            continue
        if role == ANONYMOUS:
            assert _is_turned_away(answer, address), f"{path} lets visitors in"
        elif role in ACTS[address.act or ""]:
            assert answer.status_code in BACK_AND_FORTH, f"{role} {path}: {answer.status_code}"
        else:
            assert answer.status_code in (403, 405), f"{role} {path}: {answer.status_code}"
            if answer.status_code == 405:
                posted = client.post(path)
                assert posted.status_code == 403, f"{role} {path}: POST {posted.status_code}"


def _is_turned_away(answer: Any, address: Address) -> bool:
    if address.is_api:
        return answer.status_code in (401, 403)
    if answer.status_code == 405:
        return True
    return answer.status_code == 302 and "/accounts/login/" in answer["Location"]
