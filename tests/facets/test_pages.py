"""The list page: state in the address, chips, the panel without and with scripts, the API."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linkages.accounts.models import User
from linkages.companies.models import Company
from tests.facets.conftest import SignIn
from tests.inline import assert_no_inline
from tests.investors import factories as needs
from tests.suppliers import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def firms() -> None:
    for size, path in (("small", "turning"), ("small", "milling"), ("large", "turning")):
        firm = factories.supplier(company_size_class=size)
        factories.capability(firm, f"subtractive/{path}")


def ticked(page: str) -> set[tuple[str, str]]:
    boxes = re.findall(r"<input[^>]*type=\"checkbox\"[^>]*>", page)
    return {
        (re.search('name="(.*?)"', box)[1], re.search('value="(.*?)"', box)[1])
        for box in boxes
        if " checked" in box
    }


def counted(page: str, box: str) -> str:
    found = re.search(rf'<label for="{box}">.*?<span class="n">(.*?)</span>', page, re.DOTALL)
    return found[1] if found else ""


def test_the_address_holds_the_whole_state(firms: None, sign_in: SignIn) -> None:
    page = sign_in().get("/suppliers/?size=small&process=turning&process=milling").content.decode()
    assert ticked(page) == {("size", "small"), ("process", "turning"), ("process", "milling")}
    assert counted(page, "f-size-large") == "1"
    assert counted(page, "f-process-subtractive") == "2"
    assert counted(page, "f-process-milling") == "1"


def test_a_chip_takes_one_value_off(firms: None, sign_in: SignIn) -> None:
    page = sign_in().get("/suppliers/?size=small&process=turning&process=milling&cols=name")
    off = [
        html.unescape(one)
        for one in re.findall(r'</span><a href="(\?[^"]*)"', page.content.decode())
    ]
    assert off == [
        "?size=small&process=milling&cols=name",
        "?size=small&process=turning&cols=name",
        "?process=turning&process=milling&cols=name",
    ]


@pytest.mark.parametrize("list_page", ["companies", "investors", "needs"])
def test_every_list_says_its_conditions_as_chips(list_page: str, sign_in: SignIn) -> None:
    needs.need(investor=needs.investor(company_status="active"), status="open")
    status = "open" if list_page == "needs" else "active"
    page = sign_in("staff").get(f"/{list_page}/?status={status}").content.decode()
    assert 'class="chip"' in page
    assert ("status", status) in ticked(page)


def test_old_links_still_mean_what_they_meant(sign_in: SignIn) -> None:
    region = factories.node("centru/orhei", "region")
    factories.node("C/25", "nace2")
    firm = factories.supplier(company_region=region, company_published=True)
    factories.supplier()
    factories.capability(firm, "subtractive/turning/cnc_turning", free_month=1)
    client = sign_in("staff")
    for query in ("region=centru", "process=turning", "process=turning+·+turning",
                  "process=Turning", "published=yes", "region="):  # fmt: skip
        rows = client.get(f"/suppliers/?{query}").context["page"].rows
        assert (rows == [firm]) == (query != "region="), query
    kinds = client.get("/companies/?kind=supplier").context["page"]
    assert kinds.count == 2
    assert client.get("/companies/?kind=&country=&region=").context["page"].count == 2
    need = needs.need("subtractive/turning/cnc_turning")
    assert client.get("/needs/?process=cnc").context["page"].rows == [need]
    assert client.get("/investors/?industry=c").context["page"].count == 0


def test_a_script_gets_the_part_that_changes_with_a_tidy_address(
    firms: None, sign_in: SignIn
) -> None:
    answer = sign_in().get("/suppliers/?q=&size=small&published=", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert answer["HX-Push-Url"] == "/suppliers/?size=small"
    assert '<span class="count" id="list-count" hx-swap-oob="true">2</span>' in page
    assert 'id="facets"' in page


def test_the_panel_is_a_form_that_works_by_itself(firms: None, sign_in: SignIn) -> None:
    page = sign_in().get("/suppliers/?size=small&sort=-name&size=large&cols=name,staff")
    form = re.search(r'<form class="filter".*?</form>', page.content.decode(), re.DOTALL)
    assert form
    assert 'method="get"' in form[0]
    assert re.search(r"<button[^>]*>Show</button>", form[0])
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0])
    assert ("sort", "-name") in hidden
    assert ("cols", "name,staff") in hidden
    assert_no_inline(page.content)


def test_many_values_show_the_greatest_and_the_chosen(sign_in: SignIn) -> None:
    for number in range(15):
        for _time in range(15 - number):
            factories.supplier(company_region=factories.node(f"r{number:02}", "region"))
    client = sign_in("staff")
    page = client.get("/suppliers/?region=r14").content.decode()
    shown = re.findall(r'name="region" value="(\w+)"', page)
    assert shown == [f"r{number:02}" for number in range(8)] + ["r14"]
    more = html.unescape(re.search(r'class="small more-values" href="([^"]+)"', page)[1])
    values = client.get(more)
    assert len(values.context["options"]) == 15
    found = client.get(f"{more}&find=R13").content.decode()
    assert set(re.findall(r'<li class="depth-1"><input[^>]*value="(\w+)"', found)) == {"r13", "r14"}


def test_a_deep_value_of_a_tree_shows_where_it_is_chosen(sign_in: SignIn) -> None:
    firm = factories.supplier()
    factories.capability(firm, "subtractive/turning/cnc_turning")
    client = sign_in()
    assert (
        "cnc_turning"
        not in client.get("/suppliers/")
        .content.decode()
        .split("list-dialog")[0]
        .split("<tbody>")[0]
    )
    page = client.get("/suppliers/?process=cnc_turning").content.decode()
    assert ("process", "cnc_turning") in ticked(page)


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize(
    "path",
    [
        "/suppliers/",
        "/companies/",
        "/investors/",
        "/needs/",
        "/listing/suppliers/columns/",
        "/listing/needs/values/status/",
    ],
)
def test_no_page_carries_inline_code(
    path: str, language: str, firms: None, sign_in: SignIn
) -> None:
    needs.need()
    assert_no_inline(sign_in("staff", language=language).get(path).content)


def test_a_list_with_facets_costs_few_queries(sign_in: SignIn) -> None:
    for _number in range(30):
        firm = factories.supplier(company_size_class="small")
        factories.capability(firm, free_month=5)
        factories.certification(firm)
    needs.need("subtractive/turning")
    client = sign_in("staff")
    for path in ("/suppliers/?size=small", "/companies/?size=small", "/investors/", "/needs/"):
        client.get(path)
        with CaptureQueriesContext(connection) as spent:
            client.get(path)
        assert len(spent) <= 12, path


# ── API ──────────────────────────────────────────────────────────────────────


def facets(client: Client, address: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_api_counts_as_the_page_does(firms: None, sign_in: SignIn) -> None:
    found = facets(sign_in(), "suppliers/facets/?size=small&process=turning")
    assert found["count"] == 1
    by_key = {one["key"]: one["options"] for one in found["facets"]}
    sizes = {one["value"]: (one["count"], one["is_chosen"]) for one in by_key["size"]}
    assert sizes == {"small": (1, True), "large": (1, False)}
    assert [(one["value"], one["depth"], one["count"]) for one in by_key["process"]] == [
        ("subtractive", 1, 2), ("milling", 2, 1), ("turning", 2, 1),
    ]  # fmt: skip


def test_the_api_refuses_what_is_no_value(firms: None, sign_in: SignIn) -> None:
    answer = sign_in().get("/api/v1/suppliers/facets/?region=nowhere")
    assert answer.status_code == 400
    assert "region" in answer.json()["fields"]


def test_the_api_gives_each_role_its_own_facets(firms: None, sign_in: SignIn) -> None:
    buyer = sign_in("buyer", Company.objects.create(name="V"))
    found = facets(buyer, "suppliers/facets/")
    assert found["count"] == 0
    assert not {"readiness", "programme"} & {one["key"] for one in found["facets"]}
    for name in ("companies",):
        assert buyer.get(f"/api/v1/{name}/facets/").status_code == 403
    assert User.objects.filter(role="buyer").exists()
    staff = sign_in("staff")
    for name in ("companies", "investors", "needs"):
        assert facets(staff, f"{name}/facets/")["facets"]
