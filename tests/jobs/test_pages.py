"""The page of jobs, for administrators and staff."""

import pytest
from django.test import Client

from linkages.accounts.models import User
from linkages.jobs import kinds, services
from linkages.jobs.models import Run

pytestmark = pytest.mark.django_db


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(User.objects.create_user(f"{role}@example.org", role=role))
    return client


@pytest.fixture(autouse=True)
def sorting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        kinds._kinds, "sort", kinds.Kind("sort", "Sorting", messages={"ok": "Sorted %(n)s names."})
    )


def test_who_looks_after_the_house_sees_what_came_of_each_job() -> None:
    with services.record("sort", subject="Names") as run:
        services.finish(run, message="ok", n=1234)
    page = client_of("staff").get("/jobs/").content.decode()
    assert "Sorting" in page
    assert "Names" in page
    assert "Sorted 1 234 names." in page


@pytest.mark.parametrize("role", ["promoter", "analyst", "buyer", "sme"])
def test_others_do_not(role: str) -> None:
    assert client_of(role).get("/jobs/").status_code == 403


def test_jobs_are_found_by_kind_and_state() -> None:
    services.start("sort", subject="Waiting one")
    with services.record("sort", subject="Done one"):
        pass
    client = client_of("administrator")
    found = client.get("/jobs/", {"state": "queued", "kind": "sort"}).content.decode()
    assert "Waiting one" in found
    assert "Done one" not in found
    assert "Done one" in client.get("/jobs/", {"state": "nonsense"}).content.decode()


def test_a_job_is_cancelled_from_the_page() -> None:
    run = services.start("sort")
    client = client_of("administrator")
    assert client.get(f"/jobs/{run.pk}/cancel/").status_code == 405
    assert client.post(f"/jobs/{run.pk}/cancel/").status_code == 302
    assert Run.objects.get().state == "cancelled"


def test_the_newest_comes_first() -> None:
    for name in ("First", "Second"):
        services.start("sort", subject=name)
    page = client_of("staff").get("/jobs/").content.decode()
    assert page.index("Second") < page.index("First")
