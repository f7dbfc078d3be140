"""Search by API: the same queries, refusals for machines, what can be asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from linkages.accounts.models import User
from linkages.permissions import Role
from linkages.search import services
from linkages.search.query import FieldCondition, Group, Query, Test, Totals, from_json, to_json
from tests.companies.factories import company
from tests.kernel.people import saved_person
from tests.matchmaking.factories import client
from tests.suppliers.factories import certification, node, supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return saved_person(Role.STAFF)


@pytest.fixture
def browser(staff: User) -> Client:
    return client(staff)


def _post(browser: Client, **body: Any) -> Any:
    return browser.post(reverse("api:search"), body, content_type="application/json")


def _named(name: str, **rest: Any) -> Query:
    return Query("company", every=(FieldCondition("company.name", Test("words", (name,))),), **rest)


def test_by_document_by_text_and_by_state_alike(browser: Client) -> None:
    wanted = company(name="Oțel SA", country="XV")
    company(name="Lemn SA")
    query = _named("otel", show=("company.country", "company.type", "sites/site.name"))
    wanted.sites.create(name="Hala 1")
    first = _post(browser, query=to_json(query)).json()
    assert first["results"] == [
        {
            "id": wanted.pk,
            "name": "Oțel SA",
            "company.country": "XV",
            "company.type": ["none"],
            "sites/site.name": ["Hala 1"],
        }
    ]
    assert (first["count"], first["is_capped"], first["record"]) == (1, False, "company")
    assert first["sentence"]
    assert from_json(first["query"]) == query
    again = _post(browser, state=first["state"]).json()
    assert (again["results"], again["state"]) == (first["results"], first["state"])
    plain = _post(browser, query=to_json(_named("otel"))).json()
    by_text = _post(browser, text=plain["text"]).json()
    assert (by_text["query"], by_text["results"]) == (plain["query"], plain["results"])


def test_pages(browser: Client) -> None:
    keys = sorted(company(name=f"F{number}").pk for number in range(5))
    pages = [
        _post(browser, query=to_json(Query("company")), page=page, page_size=2).json()["results"]
        for page in (1, 2, 3)
    ]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(row["id"] for page in pages for row in page) == keys


def test_totals_and_blanks(browser: Client) -> None:
    company(size_class="small")
    company()
    query = Query("company", totals=Totals((Group("company.size_class"),)))
    found = _post(browser, query=to_json(query)).json()["totals"]
    assert [(row["keys"], row["figures"]) for row in found["rows"]] == [
        (["small"], [1]), ([None], [1]),
    ]  # fmt: skip
    drilled = _post(browser, state=found["rows"][1]["state"]).json()
    assert drilled["count"] == 1
    text = _post(browser, text="company: size_class not small").json()
    assert [(one["field"], one["count"]) for one in text["blanks"]] == [("company.size_class", 1)]


@pytest.mark.parametrize(
    ("body", "place", "code"),
    [
        ({"query": {"schema_version": 9}}, "query", "bad_query"),
        ({"query": {"schema_version": 1, "record": "ghost"}}, "record", "unknown_record"),
        ({"state": "damaged"}, "state", "bad_state"),
        ({"search": "no-such"}, "search", "unknown_search"),
        ({"query": to_json(Query("company", show=("company.ghost",)))}, "show.0", "unknown_field"),
    ],
)
def test_refusals_are_for_machines(
    body: dict[str, Any], place: str, code: str, browser: Client
) -> None:
    answered = _post(browser, **body)
    assert answered.status_code == 400
    said = answered.json()
    assert said["error"] == "search_refused"
    assert said["message"]
    assert (said["problems"][0]["place"], said["problems"][0]["code"]) == (place, code)


def test_a_text_that_is_wrong_says_where(browser: Client) -> None:
    said = _post(browser, text="companies where country = Nowhereland").json()
    assert said["problems"][0]["place"].startswith("text.")


@pytest.mark.parametrize(
    "body", [{}, {"text": "companies", "state": "x"}, {"text": "x", "page": 0}]
)
def test_a_body_that_makes_no_sense(body: dict[str, Any], browser: Client) -> None:
    answered = _post(browser, **body)
    assert answered.status_code == 400
    assert answered.json()["fields"]


def test_thirty_a_minute(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "RUNS_A_MINUTE", 1)
    assert _post(browser, query=to_json(Query("company"))).status_code == 200
    assert _post(browser, query=to_json(Query("company"))).status_code == 429


def test_too_broad(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(*_args: Any, **_rest: Any) -> None:
        raise services.TooBroad("every.0", 5)

    monkeypatch.setattr(services, "counted", ended)
    answered = _post(browser, query=to_json(_named("a")))
    assert answered.status_code == 422
    assert (answered.json()["error"], answered.json()["place"]) == ("too_broad", "every.0")


def test_lists_take_a_state(browser: Client) -> None:
    wanted, _other = company(name="Oțel"), company(name="Lemn")
    state = services.to_state(_named("otel"))
    rows = browser.get(reverse("api:companies-list"), {"s": state}).json()["results"]
    assert [row["id"] for row in rows] == [wanted.pk]
    refused = browser.get(reverse("api:suppliers-list"), {"s": state})
    assert refused.status_code == 400
    assert refused.json()["problems"][0]["code"] == "other_record"


def test_a_query_runs_with_the_rights_of_who_calls() -> None:
    shown = supplier(company_published=True)
    certification(shown)
    certification(supplier())
    buyer = client(saved_person(Role.BUYER, company()))
    text = "suppliers where any certifications(standard = iso_9001)"
    assert [row["id"] for row in _post(buyer, text=text).json()["results"]] == [shown.pk]
    refused = _post(buyer, text="suppliers where staff > 5").json()
    assert refused["error"] == "search_refused"


def test_without_an_account_there_is_nothing() -> None:
    answered = _post(Client(), text="companies")
    assert answered.status_code in (401, 403)


# ── What can be asked ────────────────────────────────────────────────────────


def test_what_can_be_asked_is_described(browser: Client) -> None:
    node("subtractive/turning")
    names = browser.get(reverse("api:search-fields")).json()
    assert "supplier" in {one["record"] for one in names["records"]}
    found = browser.get(reverse("api:search-fields"), {"record": "supplier"}).json()
    fields = {one["key"]: one for one in found["fields"]}
    assert fields["supplier.tier"]["kind"] == "choice"
    assert {one["code"] for one in fields["supplier.tier"]["options"]} == {"1", "2", "3", "none"}
    blocks = {one["key"]: one for one in found["blocks"]}
    assert "capability.process" in {one["key"] for one in blocks["capabilities"]["fields"]}
    assert found["operators"]["within"]["kinds"] == ["date", "datetime"]
    options = browser.get(
        reverse("api:search-options"),
        {"record": "supplier", "field": "capabilities/capability.process", "q": "turn"},
    ).json()["options"]
    assert [one["code"] for one in options] == ["turning"]
    for record, field in (("ghost", "x"), ("supplier", "supplier.ghost")):
        asked = {"record": record, "field": field}
        assert browser.get(reverse("api:search-options"), asked).status_code == 404
    assert browser.get(reverse("api:search-fields"), {"record": "ghost"}).status_code == 404


def test_a_role_learns_only_of_what_it_may_ask() -> None:
    buyer = client(saved_person(Role.BUYER, company()))
    found = buyer.get(reverse("api:search-fields"), {"record": "supplier"}).json()
    assert "supplier.bank" not in {one["key"] for one in found["fields"]}
    assert buyer.get(reverse("api:search-fields"), {"record": "company"}).status_code == 404


def test_the_description_is_whole() -> None:
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    search = schema["paths"]["/api/v1/search/"]["post"]
    assert {"200", "400", "422"} <= set(search["responses"])
    assert "/api/v1/search/fields/" in schema["paths"]
    parameters = schema["paths"]["/api/v1/companies/"]["get"]["parameters"]
    assert {"s", "search"} <= {one["name"] for one in parameters}
