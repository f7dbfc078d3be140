"""The API shows what the pages show, to whom they show it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from investors.models import Need
from linkages.accounts.services import create_token
from linkages.companies.models import Company
from linkages.permissions import Role
from suppliers.models import Supplier
from tests.companies.factories import company
from tests.investors.factories import investor, need
from tests.kernel.people import saved_person

pytestmark = pytest.mark.django_db


def _get(client: Client, name: str, *args: Any, **query: Any) -> Any:
    return client.get(reverse(f"api:{name}", args=args), query)


def _supplier(**facts: Any) -> Supplier:
    firm = company(**facts)
    firm.figures.create(year=2025, turnover="1234567.89", headcount=45)
    return Supplier.objects.create(company=firm, commitment=4, bank="Banca Secretă")


def test_a_list_goes_on_by_key(client: Client) -> None:
    client.force_login(saved_person(Role.STAFF))
    for _n in range(5):
        company()
    first = _get(client, "companies-list", page_size=2).json()
    assert len(first["results"]) == 2
    seen = [row["id"] for row in first["results"]]
    while first["next"]:
        first = client.get(first["next"]).json()
        seen += [row["id"] for row in first["results"]]
    assert sorted(seen) == sorted(Company.objects.values_list("pk", flat=True))
    assert len(seen) == len(set(seen))


def test_filters_are_those_of_the_list(client: Client) -> None:
    client.force_login(saved_person(Role.STAFF))
    wanted = company(name="Ștefan Metal SRL")
    company(name="Altă firmă")
    rows = _get(client, "companies-list", q="Стефан").json()["results"]
    assert [row["id"] for row in rows] == [wanted.pk]


@pytest.mark.parametrize(
    ("role", "finance", "attitude"),
    [
        (Role.STAFF, True, True),
        (Role.ANALYST, True, True),
        (Role.BUYER, False, False),
    ],
)
def test_confidential_parts_are_absent(
    client: Client, role: Role, finance: bool, attitude: bool
) -> None:
    supplier = _supplier(published=True)
    own = company() if role == Role.BUYER else None
    client.force_login(saved_person(role, own))
    answer = _get(client, "suppliers-detail", supplier.pk)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert ("1234567.89" in text) is finance
    assert ("Banca Secret" in text) is finance
    assert ("attitude" in answer.json()["sections"]) is attitude


def test_a_buyer_sees_neither_unpublished_suppliers_nor_other_buyers_needs(client: Client) -> None:
    hidden = _supplier()
    mine, other = need(), need()
    client.force_login(saved_person(Role.BUYER, mine.investor.company))
    assert _get(client, "suppliers-detail", hidden.pk).status_code == 404
    rows = _get(client, "needs-list").json()["results"]
    assert [row["id"] for row in rows] == [mine.pk]
    assert _get(client, "needs-detail", other.pk).status_code == 404


def test_two_registers_that_differ_in_hidden_rows_answer_alike(client: Client) -> None:
    mine = need()
    client.force_login(saved_person(Role.BUYER, mine.investor.company))
    before = {name: _get(client, name).content for name in ("needs-list", "suppliers-list")}
    need()
    _supplier()
    Need.objects.exclude(pk=mine.pk).update(name="Altceva")
    after = {name: _get(client, name).content for name in before}
    assert before == after


def test_an_sme_reads_its_own_finance_but_not_what_the_agency_thinks(client: Client) -> None:
    supplier = _supplier()
    client.force_login(saved_person(Role.SME, supplier.company))
    sections = _get(client, "suppliers-detail", supplier.pk).json()["sections"]
    assert sections["finance"]["bank"] == "Banca Secretă"
    assert "attitude" not in sections


def test_strategy_is_for_administrators_and_staff(client: Client) -> None:
    found = investor()
    for role, there in ((Role.STAFF, True), (Role.PROMOTER, False), (Role.ANALYST, False)):
        client.force_login(saved_person(role))
        sections = _get(client, "investors-detail", found.pk).json()["sections"]
        assert ("h" in sections) is there, role


def test_visitors_are_turned_away_in_the_one_form_of_error(client: Client) -> None:
    answer = _get(client, "companies-list")
    assert answer.status_code == 401
    assert set(answer.json()) == {"error", "message"}


def test_a_wrong_filter_is_named(client: Client) -> None:
    client.force_login(saved_person(Role.STAFF))
    answer = _get(client, "companies-list", status="dancing")
    assert answer.status_code == 400
    assert "status" in answer.json()["fields"]


def test_a_token_opens_what_its_person_may_read(client: Client) -> None:
    firm = company()
    _row, token = create_token(
        saved_person(Role.STAFF), name="spreadsheet", lifetime=dt.timedelta(days=1)
    )
    url = reverse("api:companies-detail", args=[firm.pk])
    assert client.get(url, headers={"authorization": f"Token {token}"}).status_code == 200
    assert client.get(url, headers={"authorization": "Token wrong"}).status_code == 401


def test_a_missing_record_is_not_found(client: Client) -> None:
    client.force_login(saved_person(Role.STAFF))
    answer = _get(client, "companies-detail", 987654)
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


def test_writing_is_refused(client: Client) -> None:
    client.force_login(saved_person(Role.ADMINISTRATOR))
    url = reverse("api:companies-list")
    answer = client.post(url, json.dumps({"name": "X"}), content_type="application/json")
    assert answer.status_code in (403, 405)
    assert not Company.objects.filter(name="X").exists()


def test_the_description_is_valid_openapi(client: Client) -> None:
    client.force_login(saved_person(Role.STAFF))
    answer = client.get(reverse("api:schema"), {"format": "json"})
    schema = answer.json()
    assert schema["openapi"].startswith("3.")
    paths = set(schema["paths"])
    for part in ("companies", "investors", "suppliers", "needs", "suggestions", "linkages"):
        assert f"/api/v1/{part}/" in paths


def test_the_page_of_the_api_lists_every_call(client: Client) -> None:
    client.force_login(saved_person(Role.STAFF))
    page = client.get(reverse("api:docs")).content.decode()
    assert "/api/v1/needs/{id}/" in page


@pytest.mark.parametrize("name", ["companies-list", "suppliers-list", "needs-list"])
def test_a_list_costs_few_queries(
    client: Client, django_assert_max_num_queries: Any, name: str
) -> None:
    client.force_login(saved_person(Role.STAFF))
    for _n in range(12):
        _supplier()
        need()
    _get(client, name)
    with django_assert_max_num_queries(8):
        _get(client, name)


def test_indicators_name_period_vintage_and_definition(client: Client) -> None:
    client.force_login(saved_person(Role.ANALYST))
    url = reverse("api:indicators")
    answer = client.get(url, {"period": "2026-Q3", "as_of": "2026-11-15", "only": "MON-01"})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["period"], body["as_of"]) == ("2026-Q3", "2026-11-15")
    assert {one["indicator"] for one in body["readings"]} == {"MON-01"}
    assert all(one["definition"] for one in body["readings"])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "period"),
        ({"period": "2026-Q5"}, "period"),
        ({"period": "2026-Q3", "as_of": "soon"}, "as_of"),
        ({"period": "2026-Q3", "only": "MON-99"}, "only"),
    ],
)
def test_a_wrong_question_about_figures_is_named(
    client: Client, query: dict[str, str], field: str
) -> None:
    client.force_login(saved_person(Role.ANALYST))
    answer = client.get(reverse("api:indicators"), query)
    assert answer.status_code == 400
    assert field in answer.json()["fields"]


@pytest.mark.parametrize("role", [Role.BUYER, Role.SME])
def test_figures_are_for_the_agency(client: Client, role: Role) -> None:
    client.force_login(saved_person(role))
    assert client.get(reverse("api:indicators"), {"period": "2026-Q3"}).status_code == 403
