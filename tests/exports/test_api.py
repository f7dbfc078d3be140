"""Exports by API: ask, look, take; with the options of the form."""

from typing import Any

import pytest
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from linkages.accounts.models import User
from linkages.exports.models import ExportJob
from linkages.exports.tasks import write_export

pytestmark = pytest.mark.django_db
URL = "/api/v1/exports/"
ASK = {"source": "sample-numbers", "params": {"count": 3}, "format": "csv"}


@pytest.fixture
def api(ana: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(ana)
    return client


def test_ask_look_and_take(api: APIClient) -> None:
    asked = api.post(URL, {**ASK, "delimiter": "semicolon", "bom": False}, format="json")
    assert asked.status_code == 201
    body = asked.json()
    assert (body["state"], body["file"]) == ("queued", None)
    assert body["options"] == {"delimiter": "semicolon", "bom": False}
    assert api.get(f"{URL}{body['id']}/file/").status_code == 409
    write_export(ExportJob.objects.get().run_id)
    looked = api.get(body["url"]).json()
    assert (looked["state"], looked["rows"]) == ("done", 3)
    taken = api.get(looked["file"])
    assert b"".join(taken.streaming_content).startswith(b'"T";"N"')
    assert "no-store" in taken["Cache-Control"]
    assert [one["id"] for one in api.get(URL).json()["results"]] == [body["id"]]


def test_the_same_token_is_the_same_export(api: APIClient) -> None:
    first, second = (api.post(URL, {**ASK, "token": "t"}, format="json").json() for _ in range(2))
    assert first["id"] == second["id"]


def test_cancel(api: APIClient) -> None:
    url = api.post(URL, ASK, format="json").json()["url"]
    assert api.delete(url).status_code == 204
    assert api.get(url).json()["state"] == "cancelled"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"source": "nothing"}, "source"),
        ({"format": "exe"}, "format"),
        ({"language": "xx"}, "language"),
        ({"purpose": "codes"}, "purpose"),
        ({"delimiter": "|"}, "delimiter"),
        ({"params": [1]}, "params"),
        ({"columns": "a"}, "columns"),
    ],
)
def test_what_cannot_be_done_names_its_field(
    api: APIClient, change: dict[str, Any], field: str
) -> None:
    answer = api.post(URL, ASK | change, format="json")
    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_a_list_the_role_may_not_export_is_refused(api: APIClient, ana: User) -> None:
    api.force_authenticate(User.objects.create_user("s@example.org", role="sme"))
    assert api.post(URL, {**ASK, "source": "sample-people"}, format="json").status_code == 403


def test_files_are_for_who_asked(api: APIClient, boss: User) -> None:
    body = api.post(URL, ASK, format="json").json()
    api.force_authenticate(boss)
    assert api.get(body["url"]).status_code == 404
    assert api.get(f"{URL}{body['id']}/file/").status_code == 404
    assert api.get(URL).json()["results"] == []


def test_a_file_past_its_time_is_gone(api: APIClient) -> None:
    body = api.post(URL, ASK, format="json").json()
    write_export(ExportJob.objects.get().run_id)
    ExportJob.objects.update(expires_at=timezone.now())
    assert api.get(f"{URL}{body['id']}/file/").status_code == 410


def test_what_can_be_exported(api: APIClient) -> None:
    body = api.get(f"{URL}sources/").json()
    found = {one["key"]: one for one in body["sources"]}
    assert {"xlsx", "csv", "docx", "pdf", "txt", "ods", "xls"} == {
        one["key"] for one in body["formats"]
    }
    assert found["suppliers"]["purposes"] == ["", "codes", "update"]
    assert "company.name" in {one["key"] for one in found["suppliers"]["columns"]}
    assert found["supplier"]["of_one"]


def test_the_description_is_complete() -> None:
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    assert set(paths[URL]) == {"get", "post"}
    assert set(paths[URL + "{id}/"]) == {"get", "delete"}
    assert URL + "{id}/file/" in paths
    assert URL + "sources/" in paths
