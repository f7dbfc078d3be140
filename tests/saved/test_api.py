"""Saved searches and lists by API: the same rights as on the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from linkages.accounts.models import User
from linkages.permissions import Role
from linkages.saved import services
from linkages.saved.models import RecordList, SavedSearch
from linkages.search.query import to_json
from tests.kernel.people import saved_person
from tests.saved.conftest import SMALL, STRATEGY, Save, client_of
from tests.suppliers.factories import supplier

SEARCHES, LISTS = "/api/v1/searches/", "/api/v1/lists/"


def call(client: Client, method: str, path: str, body: Any = None) -> Any:
    act = getattr(client, method)
    return act(path, body, content_type="application/json") if body is not None else act(path)


def names(client: Client, path: str) -> list[str]:
    return [one["name"] for one in client.get(path).json()["results"]]


# ── Searches ─────────────────────────────────────────────────────────────────


def test_made_read_changed_and_deleted(ana: User) -> None:
    client = client_of(ana)
    body = {"name": "Mici", "name_en": "Small", "query": to_json(SMALL), "visibility": "team"}
    made = call(client, "post", SEARCHES, body)
    assert made.status_code == 201, made.content
    slug = made.json()["slug"]
    assert slug == "small"
    read = client.get(f"{SEARCHES}{slug}/").json()
    assert (read["record"], read["owner"], read["problems"]) == ("supplier", ana.email, [])
    assert read["query"] == to_json(SMALL)
    assert read["sentence"]
    changed = call(client, "patch", f"{SEARCHES}{slug}/", {"name": "Mai mici", "version": 1})
    assert changed.json()["name"] == "Mai mici"
    assert changed.json()["version"] == 2
    assert client.delete(f"{SEARCHES}{slug}/").status_code == 204
    assert client.get(f"{SEARCHES}{slug}/").status_code == 404


def test_private_is_private(save: Save, igor: User, boss: User) -> None:
    slug = save().slug
    for user in (igor, boss):
        client = client_of(user)
        assert names(client, SEARCHES) == []
        assert client.get(f"{SEARCHES}{slug}/").status_code == 404
        assert call(client, "patch", f"{SEARCHES}{slug}/", {"name": "x"}).status_code == 404
        assert client.delete(f"{SEARCHES}{slug}/").status_code == 404


def test_a_reader_changes_and_deletes_nothing(save: Save, igor: User) -> None:
    slug = save(visibility="team").slug
    client = client_of(igor)
    assert names(client, SEARCHES) == ["Small suppliers"]
    for answer in (
        call(client, "patch", f"{SEARCHES}{slug}/", {"name": "x"}),
        client.delete(f"{SEARCHES}{slug}/"),
    ):
        assert answer.status_code == 403
    assert SavedSearch.objects.kept().get().name == "Small suppliers"


def test_an_editor_shares_nothing(save: Save, igor: User) -> None:
    slug = save(editors=[igor]).slug
    body = {"name": "New name", "visibility": "everyone"}
    assert call(client_of(igor), "patch", f"{SEARCHES}{slug}/", body).status_code == 403
    search = SavedSearch.objects.get()
    assert (search.name, search.visibility) == ("Small suppliers", "private")


def test_a_forbidden_search_shows_neither_query_nor_columns(db: None, ana: User) -> None:
    staff = saved_person(Role.STAFF)
    search = services.save(
        STRATEGY, by=staff, name="Growing", visibility="team", columns=["investor.risks"]
    )
    answer = client_of(ana).get(f"{SEARCHES}{search.slug}/")
    read = answer.json()
    assert (read["query"], read["columns"], read["sentence"]) == (None, [], "")
    assert read["problems"]
    assert "expand" not in answer.content.decode()


def test_what_cannot_run_is_not_made(ana: User) -> None:
    client = client_of(ana)
    for query, status in ((to_json(STRATEGY), 422), ({"schema_version": 7}, 400), ("x", 400)):
        answer = call(client, "post", SEARCHES, {"name": "x", "query": query})
        assert answer.status_code == status
        assert answer.json()["error"]
    assert not SavedSearch.objects.exists()


def test_a_change_of_an_old_version_is_a_clash(save: Save, ana: User) -> None:
    search = save()
    services.update(search, by=ana, name="Newer")
    body = {"name": "Older", "version": 1}
    answer = call(client_of(ana), "patch", f"{SEARCHES}{search.slug}/", body)
    assert answer.status_code == 409
    assert SavedSearch.objects.get().name == "Newer"


def test_lists_of_records_take_the_short_name(
    save: Save, small: Any, ana: User, igor: User
) -> None:
    small("One SRL")
    supplier(company_name="Other SRL")
    slug = save().slug
    path = f"/api/v1/suppliers/?search={slug}"
    assert names(client_of(ana), path) == ["One SRL"]
    assert client_of(igor).get(path).status_code == 400
    assert b"Other SRL" not in client_of(igor).get(path).content


# ── Lists ────────────────────────────────────────────────────────────────────


def test_a_list_with_its_rows(ana: User) -> None:
    client = client_of(ana)
    one, other = supplier(company_name="One SRL"), supplier()
    made = call(client, "post", LISTS, {"name": "Visits", "record": "supplier"})
    assert made.status_code == 201, made.content
    rows = f"{LISTS}visits/rows/"
    assert made.json()["rows"].endswith(rows)
    assert call(client, "post", rows, {"ids": [one.pk, other.pk]}).json() == {"changed": 2}
    noted = call(client, "patch", f"{rows}{one.pk}/", {"status": "done", "note": "Seen"})
    assert noted.json() == {"status": "done", "note": "Seen"}
    assert call(client, "delete", rows, {"ids": [other.pk]}).json() == {"changed": 1}
    (row,) = client.get(rows).json()["results"]
    assert (row["id"], row["name"], row["status"]) == (one.pk, "One SRL", "done")
    assert row["url"].endswith(one.get_absolute_url())


def test_rows_are_those_of_the_reader(ana: User) -> None:
    from tests.companies.factories import company

    seen, hidden = supplier(company_published=True), supplier()
    services.create_list(
        by=ana, name="Visits", record="supplier", keys=[seen.pk, hidden.pk], visibility="everyone"
    )
    client = client_of(saved_person(Role.BUYER, company()))
    found = client.get(f"{LISTS}visits/rows/").json()["results"]
    assert [one["id"] for one in found] == [seen.pk]
    assert call(client, "post", f"{LISTS}visits/rows/", {"ids": [hidden.pk]}).status_code == 403


def test_a_live_list_by_the_searchs_short_name(save: Save, small: Any, ana: User) -> None:
    one = small("One SRL")
    body = {"name": "Live", "record": "supplier", "search": save().slug}
    assert call(client_of(ana), "post", LISTS, body).status_code == 201
    (row,) = client_of(ana).get(f"{LISTS}live/rows/").json()["results"]
    assert row["id"] == one.pk


def test_no_live_list_of_anothers_private_search(save: Save, igor: User) -> None:
    body = {"name": "Live", "record": "supplier", "search": save().slug}
    assert call(client_of(igor), "post", LISTS, body).status_code == 400
    assert not RecordList.objects.exists()


def test_a_shared_live_list_does_not_name_a_private_search(
    save: Save, ana: User, igor: User
) -> None:
    services.create_list(by=ana, name="Live", record="supplier", search=save(), visibility="team")
    assert client_of(igor).get(f"{LISTS}live/").json()["search"] is None
    answer = client_of(igor).get(f"{LISTS}live/rows/")
    assert (answer.status_code, answer.json()["error"]) == (422, "search_refused")


@pytest.mark.parametrize("record", ["user", "todo", "nothing"])
def test_only_records_that_one_collects(ana: User, record: str) -> None:
    answer = call(client_of(ana), "post", LISTS, {"name": "x", "record": record})
    assert answer.status_code == 400


def test_roles_without_lists_and_visitors_are_turned_away(db: None) -> None:
    assert client_of(saved_person(Role.SME)).get(LISTS).status_code == 403
    assert Client().get(SEARCHES).status_code in (401, 403)


def test_all_of_it_is_described(ana: User) -> None:
    from drf_spectacular.generators import SchemaGenerator

    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    described = {path: set(item) - {"parameters"} for path, item in paths.items()}
    assert described["/api/v1/searches/"] == {"get", "post"}
    assert described["/api/v1/searches/{slug}/"] == {"get", "patch", "delete"}
    assert described["/api/v1/lists/{slug}/rows/"] == {"get", "post", "delete"}
    assert described["/api/v1/lists/{slug}/rows/{id}/"] == {"patch"}
