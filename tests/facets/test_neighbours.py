"""Previous and next of a record within the list that it was reached from."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.test import Client, RequestFactory

from investors.models import Need
from linkages.companies.models import Company
from linkages.facets.counting import narrow
from linkages.facets.lists import list_spec
from linkages.facets.neighbours import neighbours
from suppliers.models import Supplier
from tests.facets.conftest import SignIn
from tests.investors import factories as needs
from tests.suppliers import factories

pytestmark = pytest.mark.django_db


def links(client: Client, address: str) -> dict[str, str]:
    page = client.get(address, follow=True).content.decode()
    found = dict(re.findall(r'<a class="btn[^"]*" href="([^"]+)" rel="(prev|next)"', page))
    return {way: href.replace("&amp;", "&") for href, way in found.items()}


def walk(client: Client, list_address: str) -> list[str]:
    """Where `next` leads from the first row of a list, to the end."""
    page = client.get(list_address).content.decode()
    first = re.search(r'<a href="([^"]+)" data-open-row', page)
    assert first
    here, seen = first[1].replace("&amp;", "&"), []
    while here:
        seen.append(here.partition("?")[0])
        here = links(client, here).get("next", "")
    return seen


@pytest.fixture
def firms() -> list[Supplier]:
    """Ties in every order, and blanks."""
    made = [factories.supplier(company_name="Același nume", company_size_class="small")]
    for number, name in enumerate(["Zet", "alfa", "Ăla", "Zet", "Mijloc"]):
        firm = factories.supplier(company_name=name, company_size_class="small")
        if number % 2:
            firm.company.figures.create(year=2025, headcount=number)
            factories.capability(firm, free_month=number // 2 * 10)
        made.append(firm)
    return [*made, factories.supplier(company_size_class="large")]


@pytest.mark.parametrize(
    "query",
    ["", "sort=-name", "sort=confirmed", "sort=-confirmed", "sort=staff", "sort=-staff",
     "sort=-free", "size=small", "size=small&sort=-staff", "q=zet", "process=turning&sort=free"],
)  # fmt: skip
def test_next_walks_the_list_in_its_order(
    query: str, firms: list[Supplier], sign_in: SignIn
) -> None:
    client = sign_in("staff")
    rows = client.get(f"/suppliers/?{query}").context["page"].rows
    assert len(rows) > 1
    assert walk(client, f"/suppliers/?{query}") == [row.get_absolute_url() for row in rows]


@pytest.mark.parametrize("sort", ["value", "-value", "expires", "-expires", "number", "-name"])
def test_blanks_stand_last_both_ways(sort: str, sign_in: SignIn) -> None:
    for value in (None, 5, 5, None, 900):
        needs.need(annual_value=value, expires_on="2027-01-01" if value == 5 else None)
    client = sign_in("staff")
    rows = client.get(f"/needs/?sort={sort}").context["page"].rows
    assert walk(client, f"/needs/?sort={sort}") == [row.get_absolute_url() for row in rows]
    last = rows[-1].get_absolute_url()
    back = [last]
    here = f"{last}?in={quote(f'needs?sort={sort}')}"
    while here := links(client, here).get("prev", ""):
        back.append(here.partition("?")[0])
    assert back == [row.get_absolute_url() for row in reversed(rows)]


def test_the_place_is_said_and_the_way_back_kept(firms: list[Supplier], sign_in: SignIn) -> None:
    client = sign_in("staff")
    rows = client.get("/suppliers/?size=small").context["page"].rows
    page = client.get(f"{rows[2].get_absolute_url()}?in={quote('suppliers?size=small')}")
    text = page.content.decode()
    assert "3 of 6" in text
    assert 'href="/suppliers/?size=small"' in text
    assert 'data-key="["' in text
    assert 'data-key="]"' in text
    # A section of the record keeps the list.
    assert f'href="?in={quote("suppliers?size=small", safe="")}&amp;section=identity"' in text


def test_without_a_list_nothing_is_said(firms: list[Supplier], sign_in: SignIn) -> None:
    client = sign_in("staff")
    firm = firms[0]
    for given in ("", "nothing?a=b", "suppliers?size=large", "todos?", "needs?", "%00", "x" * 9000):
        page = client.get(firm.get_absolute_url(), {"in": given})
        assert page.status_code == 200
        assert 'class="neighbours"' not in page.content.decode(), given


def test_a_company_list_leads_to_pages_of_investors_and_suppliers(sign_in: SignIn) -> None:
    alone = Company.objects.create(name="A")
    supplier = factories.supplier(company_name="B")
    investor = needs.investor(company_name="C")
    client = sign_in("staff")
    page = client.get("/companies/").content.decode()
    assert len(re.findall("data-open-row", page)) == 3
    start = f"{alone.get_absolute_url()}?in={quote('companies?')}"
    to_supplier = links(client, start)["next"]
    assert to_supplier.startswith(supplier.company.get_absolute_url())
    to_investor = links(client, to_supplier)["next"]
    answer = client.get(to_investor)
    assert answer["Location"].startswith(investor.get_absolute_url())
    assert "in=companies" in answer["Location"]


def test_a_list_shows_nobody_more_than_their_own(sign_in: SignIn) -> None:
    """The address of a list gives no right to its rows."""
    own, hidden = factories.supplier(company_name="A"), factories.supplier(company_name="B")
    client = sign_in("sme", own.company)
    found = links(client, f"{own.get_absolute_url()}?in={quote('suppliers?')}")
    assert found == {}
    page = client.get(f"{own.get_absolute_url()}?in={quote('companies?')}").content.decode()
    assert 'class="neighbours"' not in page
    assert hidden.get_absolute_url() not in page


def test_places_beyond_the_cap_are_not_counted(
    firms: list[Supplier], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linkages.facets.neighbours.CAP", 2)
    user = factories.person("staff")
    rows = list(narrow(list_spec("suppliers"), QueryDict(""), user).filter.qs)
    request = RequestFactory().get("/", {"in": "suppliers?"})
    request.user = user
    found = neighbours(request, rows[4])
    assert found is not None
    assert found.number == 0
    assert found.next.startswith(rows[5].get_absolute_url())


def test_neighbours_cost_few_queries(firms: list[Supplier], django_assert_max_num_queries) -> None:
    user = factories.person("staff")
    request = RequestFactory().get("/", {"in": "needs?sort=value"})
    request.user = user
    made = [needs.need(annual_value=value) for value in (3, None, 1)]
    neighbours(request, made[0])  # labels of codes are read once a process
    with django_assert_max_num_queries(9):
        found = neighbours(request, Need.objects.get(pk=made[0].pk))
    assert found is not None
    assert (found.number, found.count) == (2, 3)
