"""The way through the pages, without a script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from linkages.accounts.models import User
from linkages.bulk.models import BulkChange
from linkages.companies.models import Company
from linkages.permissions import Role
from tests.bulk.conftest import Plan, firms
from tests.kernel.people import saved_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(ana: User) -> Client:
    made = Client()
    made.force_login(ana)
    return made


def text(answer: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", plain)


def test_the_whole_way(client: Client) -> None:
    first, second, _third = firms(3, group_name="Vechi")
    page = client.get("/companies/").content.decode()
    assert page.count('name="pk"') == 3
    assert 'form="bulk"' in page
    sent = {"act": "edit", "pk": [first.pk, second.pk], "params": "q=Firma", "back": "/companies/"}
    form = client.post("/bulk/choose/companies/", sent, follow=True)
    assert "2 rows" in text(form)
    url = form.request["PATH_INFO"]
    wrong = client.post(url, {"source-source": "self"})
    assert (wrong.status_code, "Fill in at least one field." in text(wrong)) == (422, True)
    both = {"company.group_name": "Nou", "clear:company.group_name": "on", "source-source": "self"}
    assert "not both" in text(client.post(url, both))
    preview = client.post(url, {"company.group_name": "Nou", "source-source": "visit"}, follow=True)
    assert "2 will change" in text(preview)
    assert "Firma 0 Group Vechi Nou" in text(preview)
    assert not Company.objects.filter(group_name="Nou").exists()
    change = BulkChange.objects.get()
    done = client.post(f"/bulk/{change.pk}/carry-out/", follow=True)
    assert "2 rows are changed." in text(done)
    client.post(f"/bulk/{change.pk}/carry-out/")
    assert sorted(Company.objects.values_list("version", flat=True)) == [1, 2, 2]
    assert "/companies/?q=Firma" in done.content.decode()
    undone = client.post(f"/bulk/{change.pk}/undo/", follow=True)
    assert "Taken back on" in text(undone)
    assert set(Company.objects.values_list("group_name", flat=True)) == {"Vechi"}
    again = client.post(f"/bulk/{change.pk}/undo/", follow=True)
    assert "undone before" in text(again)


def test_a_value_that_cannot_be_read_is_said_at_its_field(client: Client) -> None:
    (row,) = firms(1)
    form = client.post("/bulk/choose/companies/", {"act": "edit", "pk": row.pk}, follow=True)
    bad = {"company.standing_on": "31.02.2026", "source-source": "self"}
    answer = client.post(form.request["PATH_INFO"], bad)
    assert answer.status_code == 422
    assert "must be a date that exists" in text(answer)


def test_nothing_chosen_leads_back_with_a_word(client: Client) -> None:
    sent = {"act": "edit", "back": "/companies/?q=x"}
    answer = client.post("/bulk/choose/companies/", sent)
    assert answer["Location"] == "/companies/?q=x"
    outside = client.post("/bulk/choose/companies/", {**sent, "back": "https://evil.example/"})
    assert outside["Location"] == "/"


def test_the_selection_is_exported(client: Client) -> None:
    sent = {"act": "export", "pk": ["3", "5"], "params": "q=a"}
    assert "pk%3D3%26pk%3D5" in client.post("/bulk/choose/companies/", sent)["Location"]
    everything = client.post("/bulk/choose/companies/", {**sent, "all": "1"})["Location"]
    assert "params=q%3Da" in everything


def test_rows_that_stay_are_listed_with_the_reason(client: Client, planned: Plan) -> None:
    parent, row = firms(2)
    change = planned([parent, row], company__parent=parent.pk)
    said = "A company cannot be its own parent."
    assert said in text(client.get(f"/bulk/{change.pk}/"))
    assert said in text(client.post(f"/bulk/{change.pk}/carry-out/", follow=True))


def test_others_do_not_see_it(planned: Plan, ion: User) -> None:
    change = planned(firms(1), company__group_name="Nou")
    other = Client()
    other.force_login(ion)
    for url in (f"/bulk/{change.pk}/", f"/bulk/{change.pk}/form/"):
        assert other.get(url).status_code == 404
    for url in (f"/bulk/{change.pk}/carry-out/", f"/bulk/{change.pk}/undo/"):
        assert other.post(url).status_code == 404


@pytest.mark.parametrize("role", [Role.BUYER, Role.SME])
def test_outsiders_have_no_boxes_and_no_way(role: Role) -> None:
    from tests.suppliers.factories import supplier

    company = supplier().company
    outsider = Client()
    outsider.force_login(saved_person(role, company))
    assert b"data-pick" not in outsider.get("/suppliers/").content
    sent = {"act": "edit", "all": "1"}
    assert outsider.post("/bulk/choose/suppliers/", sent).status_code == 403


def test_a_page_of_a_running_change_says_how_far_it_is(client: Client, planned: Plan) -> None:
    change = planned(firms(501), company__group_name="Nou")
    page = client.post(f"/bulk/{change.pk}/carry-out/", follow=True)
    assert "It begins as soon as a worker is free." in text(page)
    part = client.get(f"/bulk/{change.pk}/", headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div class="panel" id="run"')
    run = BulkChange.objects.get().run
    assert run is not None
    client.post(f"/jobs/{run.pk}/cancel/", {"next": f"/bulk/{change.pk}/"})
    ended = client.get(f"/bulk/{change.pk}/", headers={"HX-Request": "true"})
    assert ended["HX-Refresh"] == "true"
    assert "Cancelled" in text(client.get(f"/bulk/{change.pk}/"))
