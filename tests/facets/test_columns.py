"""Columns of a list: who may have which, in the address, saved, in the window that chooses them."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict

from linkages.companies.models import Company
from linkages.facets.columns import available, columns_for
from linkages.facets.lists import all_lists, list_spec
from linkages.facets.models import ListLook
from linkages.field_registry import all_fields
from linkages.permissions import may_read
from tests.facets.conftest import SignIn
from tests.suppliers import factories

pytestmark = pytest.mark.django_db


def heads(page: str) -> list[str]:
    found = re.findall(r'<th scope="col"(?! class="pick")[^>]*>(.*?)</th>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", one).strip() for one in found]


def test_a_list_comes_with_the_columns_it_is_drawn_with(sign_in: SignIn) -> None:
    factories.supplier()
    page = sign_in().get("/suppliers/").content.decode()
    assert heads(page) == [
        "Company", "Processes", "Staff", "Free pieces a month", "Certificates", "Confirmed",
    ]  # fmt: skip


def test_columns_of_the_address_are_shown_in_its_order(sign_in: SignIn) -> None:
    factories.supplier(tier="2", company_founded_on="2001-05-03", payment_days=30)
    page = sign_in().get(
        "/suppliers/?cols=supplier.tier,name,company.founded_on,supplier.payment_days,gone"
    )
    text = page.content.decode()
    assert heads(text) == ["Tier supplied now", "Company", "Founded on", "Payment days asked"]
    assert ">tier 2<" in text
    assert ">3 May 2001<" in text
    # The filter form, sorting and paging keep the choice.
    assert '<input type="hidden" name="cols"' in text
    assert "cols=supplier.tier%2Cname" in text


def test_the_name_is_in_every_choice() -> None:
    user = factories.person("staff")
    for spec in all_lists():
        registered = [one.key for one in available(spec, user) if not one.is_drawn]
        found = columns_for(user, spec.key, QueryDict(f"cols={registered[0]}"))
        assert [one.key for one in found] == ["name", registered[0]]


@pytest.mark.parametrize("role", ["administrator", "staff", "promoter", "analyst", "buyer", "sme"])
def test_nobody_is_offered_a_field_that_is_not_theirs(role: str) -> None:
    company = Company.objects.create(name="V") if role in ("buyer", "sme") else None
    user = factories.person(role, company)
    access = {one.key: one.access or "agency" for one in all_fields()}
    for spec in all_lists():
        offered = available(spec, user)
        keys = [one.key for one in offered]
        assert len(keys) == len(set(keys))
        for one in offered:
            if not one.is_drawn:
                allowed = may_read(user, access[one.key], own=one.for_own)
                assert allowed, (role, spec.key, one.key)
        # What a shared address names beyond that is left out.
        every = ",".join(access)
        named = columns_for(user, spec.key, QueryDict(f"cols={every}"))
        assert {one.key for one in named} <= set(keys)


def test_a_confidential_column_vanishes_by_role(sign_in: SignIn) -> None:
    firm = factories.supplier(company_published=True, bank="Banca Secretă")
    firm.company.figures.create(year=2025, headcount=87)
    query = "/suppliers/?cols=staff,supplier.bank&sort=-staff"
    agency = sign_in("staff").get(query).content.decode()
    assert heads(agency) == ["Company", "Staff", "Bank"]
    assert "Banca Secretă" in agency
    buyer = sign_in("buyer", Company.objects.create(name="V")).get(query).content.decode()
    assert heads(buyer)[0] == "Company"
    assert not {"Staff", "Bank"} & set(heads(buyer))
    assert "Banca Secretă" not in buyer


def test_nobody_sorts_by_what_they_may_not_read(sign_in: SignIn) -> None:
    few, many = (
        factories.supplier(company_published=True),
        factories.supplier(company_published=True),
    )
    few.company.figures.create(year=2025, headcount=5)
    many.company.figures.create(year=2025, headcount=500)
    rows = sign_in("staff").get("/suppliers/?sort=-staff").context["page"].rows
    assert rows == [many, few]
    rows = sign_in("buyer", Company.objects.create(name="V")).get("/suppliers/?sort=-staff")
    assert rows.context["page"].rows == [few, many]


def test_saved_columns_are_the_persons_own(sign_in: SignIn) -> None:
    factories.supplier()
    client = sign_in("staff")
    shown = {"column": ["name", "staff", "supplier.tier"], "list": "size=small", "act": "save"}
    answer = client.post("/listing/suppliers/columns/", shown)
    assert (answer.status_code, answer["Location"]) == (302, "/suppliers/?size=small")
    assert heads(client.get("/suppliers/").content.decode()) == [
        "Company", "Staff", "Tier supplied now",
    ]  # fmt: skip
    assert len(heads(sign_in("promoter").get("/suppliers/").content.decode())) == 6
    again = sign_in("staff", email="b@example.org")
    again.post("/listing/suppliers/columns/", shown)
    again.post("/listing/suppliers/columns/", shown | {"act": "reset"})
    assert len(heads(again.get("/suppliers/").content.decode())) == 6


def test_columns_can_be_shown_once(sign_in: SignIn) -> None:
    answer = sign_in("staff").post(
        "/listing/suppliers/columns/",
        {"column": ["name", "staff"], "add": ["supplier.tier"], "list": "q=a", "act": "show"},
    )
    assert answer["Location"] == "/suppliers/?q=a&cols=name,staff,supplier.tier"
    assert not ListLook.objects.exists()


@pytest.mark.parametrize(
    ("act", "wanted"),
    [
        ("up:staff", ["name", "staff", "size", "tier"]),
        ("down:staff", ["name", "size", "tier", "staff"]),
        ("down:tier", ["name", "size", "staff", "tier"]),
        ("up:name", ["name", "size", "staff", "tier"]),
        ("away:staff", ["name", "size", "tier"]),
        ("away:name", ["name", "size", "staff", "tier"]),
        ("up:nothing", ["name", "size", "staff", "tier"]),
    ],
)
def test_columns_move_by_button(act: str, wanted: list[str], sign_in: SignIn) -> None:
    keys = {"tier": "supplier.tier", "size": "supplier.payment_days"}
    given = [keys.get(one, one) for one in ("name", "size", "staff", "tier")]
    page = sign_in("staff").post("/listing/suppliers/columns/", {"column": given, "act": act})
    assert [one.key for one in page.context["taken"]] == [keys.get(one, one) for one in wanted]


def test_a_column_is_found_by_its_words(sign_in: SignIn) -> None:
    page = sign_in("staff").post("/listing/suppliers/columns/", {"find": "moulds", "act": "find"})
    (section,) = page.context["sections"]
    assert [one.key for one in section.columns] == ["supplier.mould_count"]
    none = sign_in("analyst").post("/listing/suppliers/columns/", {"find": "moulds qqq"})
    assert none.context["sections"] == []


def test_row_height_and_page_size_are_remembered(sign_in: SignIn) -> None:
    for _number in range(30):
        factories.supplier()
    client = sign_in("staff")
    page = client.get("/suppliers/")
    assert len(page.context["page"].rows) == 25
    address = "/suppliers/?q=furnizor&size=25"
    answer = client.post("/listing/suppliers/look/", {"size": "50", "next": address})
    assert answer["Location"] == "/suppliers/?q=furnizor"
    assert len(client.get("/suppliers/").context["page"].rows) == 30
    assert len(client.get("/suppliers/?size=25").context["page"].rows) == 25
    client.post("/listing/suppliers/look/", {"density": "compact", "next": "/suppliers/"})
    assert 'data-density="compact"' in client.get("/suppliers/").content.decode()
    for bad in (
        {"size": "7"},
        {"size": "x"},
        {"density": "huge"},
        {"next": "https://evil.example"},
    ):
        answer = client.post("/listing/suppliers/look/", bad)
        assert answer["Location"] == "/suppliers/"
    assert ListLook.objects.get().size == 50


def test_lists_are_in_the_order_of_the_names_shown(sign_in: SignIn) -> None:
    first = Company.objects.create(name="Zidar SRL", name_en="Alpha Builders Ltd")
    second = Company.objects.create(name="Arbore SRL", name_en="Timber Ltd")
    third = Company.objects.create(name="Mijloc SRL")
    english = sign_in("staff", language="en").get("/companies/").context["page"].rows
    assert english == [first, third, second]
    romanian = sign_in("staff", language="ro").get("/companies/").context["page"].rows
    assert romanian == [second, third, first]


def test_sorting_by_free_capacity_follows_the_process_asked_for(sign_in: SignIn) -> None:
    one, other, unknown = (factories.supplier() for _n in range(3))
    factories.capability(one, "subtractive/turning", free_month=10)
    factories.capability(one, "subtractive/milling", free_month=900)
    factories.capability(other, "subtractive/turning", free_month=50)
    factories.capability(unknown, "subtractive/turning")
    none = factories.supplier()
    factories.capability(none, "subtractive/turning", free_month=0)
    client = sign_in("staff")

    def rows(query: str) -> list[object]:
        return list(client.get(f"/suppliers/?{query}").context["page"].rows)

    assert rows("sort=-free") == [one, other, none, unknown]
    assert rows("sort=free") == [none, other, one, unknown]
    assert rows("sort=-free&process=turning") == [other, one, none, unknown]
    page = client.get("/suppliers/?process=turning&sort=-free").content.decode()
    shown = re.findall(r'data-label="Free pieces a month">(.*?)</td>', page)
    assert shown == ["50", "10", "0", '<span class="unknown">unknown</span>']


def test_every_list_has_its_columns_page_and_its_values_pages(sign_in: SignIn) -> None:
    client = sign_in("administrator")
    for spec in all_lists():
        assert client.get(f"/listing/{spec.key}/columns/").status_code == 200
        for facet in spec.facets:
            assert client.get(f"/listing/{spec.key}/values/{facet.key}/").status_code == 200
    assert client.get("/listing/nothing/columns/").status_code == 404
    assert client.get("/listing/suppliers/values/nothing/").status_code == 404
    sme = sign_in("sme", Company.objects.create(name="V"))
    assert sme.get("/listing/companies/columns/").status_code == 403
    assert sme.get("/listing/suppliers/values/readiness/").status_code == 404


def test_the_list_spec_says_what_its_sorts_read() -> None:
    spec = list_spec("suppliers")
    facts = {*spec.figures, *spec.weighed}
    assert {sort.fact for sort in spec.sorts if sort.fact} == facts
