from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from linkages.permissions import Role
from tests.companies.factories import company
from tests.kernel.people import saved_person
from tests.suppliers.factories import supplier

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/find/"


@pytest.fixture
def client() -> Client:
    made = Client()
    made.force_login(saved_person(Role.ANALYST))
    return made


def test_groups_with_counts_hits_and_fragments(client: Client) -> None:
    firm = supplier(company_name="Alfa SRL", company_name_en="Alpha LLC", summary="Roți dințate")
    for position in range(3):
        company(name=f"Roti {position} SRL")
    body: Any = client.get(ADDRESS, {"q": "roți", "limit": "2"}).json()
    assert body["q"] == "roți"
    group = body["groups"][0]
    assert (group["kind"], group["count"], group["is_capped"]) == ("company", 4, False)
    assert [hit["rank"] for hit in group["hits"]] == ["beginning", "beginning"]
    last = client.get(ADDRESS, {"q": "roți", "offset": "3"}).json()["groups"][0]["hits"][0]
    assert last["id"] == firm.company_id
    assert last["title"] == "Alpha LLC"
    assert last["other"] == "Alfa SRL"
    assert last["url"].endswith(firm.get_absolute_url())
    assert last["fragment"]["html"] == "<mark>Roți</mark> dințate"


def test_only_the_kinds_asked_for_and_seen(client: Client) -> None:
    firm = company(name="Alfa SRL")
    firm.people.create(name="Alfa Ion")
    every = client.get(ADDRESS, {"q": "alfa"}).json()["groups"]
    assert [group["kind"] for group in every] == ["company"]  # an analyst sees no people
    assert client.get(ADDRESS, {"q": "alfa", "kind": "person"}).json()["groups"] == []
    both = client.get(f"{ADDRESS}?q=alfa&kind=person&kind=company").json()["groups"]
    assert [group["kind"] for group in both] == ["company"]


@pytest.mark.parametrize(
    ("query", "field"),
    [({"kind": "x"}, "kind"), ({"limit": "0"}, "limit"), ({"limit": "101"}, "limit"),
     ({"offset": "-1"}, "offset"), ({"offset": "x"}, "offset")],
)  # fmt: skip
def test_bad_parameters_are_named(client: Client, query: dict[str, str], field: str) -> None:
    answer = client.get(ADDRESS, {"q": "alfa"} | query)
    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_hostile_text_finds_nothing(client: Client) -> None:
    for typed in ("", "%%%%", "((((", "\x00", "a" * 9_000):
        body = client.get(ADDRESS, {"q": typed}).json()
        assert body.get("groups", []) == []


def test_visitors_are_turned_away() -> None:
    assert Client().get(ADDRESS, {"q": "alfa"}).status_code in (401, 403)


def test_the_description_is_complete() -> None:
    schema: Any = SchemaGenerator().get_schema(request=None, public=True)
    operation = schema["paths"]["/api/v1/find/"]["get"]
    assert {one["name"] for one in operation["parameters"]} == {"q", "kind", "limit", "offset"}
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    name = answer["$ref"].rsplit("/", 1)[1]
    assert set(schema["components"]["schemas"][name]["properties"]) == {
        "q", "count", "is_capped", "is_stopped", "alike", "groups",
    }  # fmt: skip
