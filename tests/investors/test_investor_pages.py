import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from investors.models import Investor, NationalSupplier, SupplyCost
from linkages.companies.models import Company
from linkages.contacts.models import Interaction, Person
from linkages.todos.models import ToDo
from tests.investors import factories
from tests.investors.conftest import Login

pytestmark = pytest.mark.django_db
BUDGET = 12


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def full_investor(user: Any) -> Investor:
    """With something in each piece of the page."""
    investor = factories.investor(
        company_name="Veltmann Drives", company_country="XV", profile="Face reductoare.",
        profile_en="Makes gears.", kind="manufacturer",
    )  # fmt: skip
    process = factories.node("casting/die_casting")
    for share in (40, 35):
        SupplyCost.objects.create(
            investor=investor, year=2025, category=process, annual_spend=share * 1000,
            share=share, share_domestic=10, share_foreign=20, share_import=70, pain=["cost"],
        )  # fmt: skip
    NationalSupplier.objects.create(investor=investor, name="Precizia Bălți")
    for _number in range(3):
        factories.need(
            "turning/cnc", investor=investor, status="open", annual_value=Decimal(400_000)
        )
    now = timezone.now()
    for days in (-40, -3, 5):
        Interaction.objects.create(
            company=investor.company, kind="meeting", subject="Plant visit", by=user,
            at=now + dt.timedelta(days=days),
        )  # fmt: skip
    Person.objects.create(company=investor.company, name="Katrin Brandl", is_key=True)
    ToDo.objects.create(company=investor.company, title="Send the shortlist", owner=user)
    return investor


@pytest.mark.parametrize("section", list("abcdefgh"))
def test_the_record_page_keeps_to_its_queries(login: Login, section: str) -> None:
    client = login("staff")
    investor = full_investor(client.user)
    url = f"{investor.get_absolute_url()}?section={section}"
    client.get(url)  # labels of codes are remembered from here on
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(url)
    assert response.status_code == 200
    assert len(queries) <= BUDGET, [query["sql"][:150] for query in queries]


def test_the_record_says_who_they_are_when_we_met_and_what_is_next(login: Login) -> None:
    client = login("staff")
    page = text(client.get(full_investor(client.user).get_absolute_url()))
    for words in ("Makes gears.", "The last contact was on", "The next is on", "3</b> needs",
                  "EUR\xa01.2\xa0million", "Katrin Brandl", "Send the shortlist"):  # fmt: skip
        assert words in page


def test_supply_costs_are_drawn_with_their_sources_in_words(login: Login) -> None:
    client = login("promoter")
    page = text(client.get(f"{full_investor(client.user).get_absolute_url()}?section=f"))
    assert "10\u202f% local domestic, 20\u202f% local foreign-owned, 70\u202f% imported" in page
    assert '<rect class="f3" x="30%" width="70%"' in page
    assert "75\u202f000" in page or "75 000" in page or "75,000" in page


def test_what_nobody_told_is_hatched(login: Login) -> None:
    page = text(login("staff").get(f"{factories.investor().get_absolute_url()}?section=f"))
    assert 'class="unknown"' in page


def test_strategy_is_not_for_promoters(login: Login) -> None:
    investor = factories.investor(approach="Talk to the board first")
    url = f"{investor.get_absolute_url()}?section=h"
    assert "Talk to the board first" in text(login("staff").get(url))
    assert "Talk to the board first" not in text(login("promoter").get(url))
    section = reverse("investors:section", args=[investor.pk, "h"])
    assert login("administrator").get(section).status_code == 200
    other = login("promoter", factories.company())
    assert other.get(section).status_code == 404


def test_a_buyer_comes_to_its_own_record_and_no_other(login: Login) -> None:
    own, other = factories.investor(), factories.investor()
    client = login("buyer", own.company)
    assert client.get(reverse("investors:list")).url == own.get_absolute_url()  # type: ignore[attr-defined]
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404


def test_an_sme_has_no_way_in(login: Login) -> None:
    client = login("sme", factories.company())
    assert client.get(reverse("investors:list")).status_code == 403


def test_the_list_narrows_and_keeps_to_its_queries(login: Login) -> None:
    client = login("analyst")
    for number in range(30):
        factories.need(investor=factories.investor(company_name=f"Ștefan {number:02}"))
    factories.investor(company_name="Aurora", company_status="prospect")
    client.get(reverse("investors:list"))
    with CaptureQueriesContext(connection) as queries:
        page = text(client.get(reverse("investors:list"), {"q": "стефан"}))
    assert "Ștefan 00" in page
    assert "Aurora" not in page
    assert len(queries) <= BUDGET, [query["sql"][:150] for query in queries]
    page = text(client.get(reverse("investors:list"), {"status": "prospect"}))
    assert "Aurora" in page
    assert "Ștefan" not in page


def test_the_list_answers_htmx_with_its_rows_alone(login: Login) -> None:
    factories.investor(company_name="Aurora")
    response = login("staff").get(reverse("investors:list"), headers={"HX-Request": "true"})
    assert "Aurora" in text(response)
    assert "<html" not in text(response)


def test_an_investor_is_created_with_its_company(login: Login) -> None:
    client = login("promoter")
    data = {"name": "Corvara Seating", "country": "IT", "status": "prospect", "kind": "services"}
    response = client.post(reverse("investors:create"), data)
    investor = Investor.objects.get()
    assert response.url == investor.get_absolute_url()  # type: ignore[attr-defined]
    assert (investor.company.country, investor.kind) == ("IT", "services")


def test_a_company_of_the_register_becomes_an_investor(login: Login) -> None:
    company = factories.company()
    client = login("promoter")
    url = f"{reverse('investors:create')}?company={company.pk}"
    assert client.get(url).status_code == 200
    client.post(url, {"kind": "manufacturer", "chain_role": "end_user"})
    assert Investor.objects.get().company == company
    assert client.get(url).url == company.investor.get_absolute_url()  # type: ignore[attr-defined]
    assert Company.objects.count() == 1


def test_wrong_shares_come_back_with_what_was_typed(login: Login) -> None:
    investor = factories.investor()
    client = login("staff")
    url = reverse("investors:section", args=[investor.pk, "f"])
    read = client.get(url).context["read"]
    data = {"_read": read, "source-source": "buyer"}
    for table in ("national_suppliers", "import_origins"):
        data |= {f"rows-{table}-TOTAL_FORMS": "0", f"rows-{table}-INITIAL_FORMS": "0"}
    data |= {"rows-supply_costs-TOTAL_FORMS": "2", "rows-supply_costs-INITIAL_FORMS": "0"}
    for number, (name, share) in enumerate([("Wiring", "60"), ("Castings", "43")]):
        prefix = f"rows-supply_costs-{number}"
        data |= {
            f"{prefix}-year": "2025", f"{prefix}-name": name, f"{prefix}-share": share,
            f"{prefix}-currency": "EUR", f"{prefix}-source_type": "buyer",
        }  # fmt: skip
    response = client.post(url, data)
    assert response.status_code == 422
    assert "add up to 103 %" in text(response)
    assert "Castings" in text(response)
    assert not investor.supply_costs.exists()
    data["rows-supply_costs-1-share"] = "40"
    assert client.post(url, data).status_code == 302
    assert sorted(investor.supply_costs.values_list("name", "share")) == [
        ("Castings", Decimal(40)),
        ("Wiring", Decimal(60)),
    ]


@pytest.mark.parametrize("section", list("abcdefgh"))
def test_a_section_form_keeps_to_its_queries(login: Login, section: str) -> None:
    client = login("staff")
    investor = full_investor(client.user)
    url = reverse("investors:section", args=[investor.pk, section])
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    assert len(queries) <= BUDGET, [query["sql"][:150] for query in queries]


def test_a_field_for_an_investor_suggests_those_that_the_person_sees(login: Login) -> None:
    own = factories.investor(company_name="Veltmann Drives")
    factories.investor(company_name="Veltmann Seats")
    page = text(login("staff").get(reverse("investors:pick"), {"q": "veltm"}))
    assert page.count("<option") == 2
    page = text(login("buyer", own.company).get(reverse("investors:pick"), {"q": "veltm"}))
    assert page.count("<option") == 1
    form = text(login("promoter").get(reverse("needs:create")))
    assert f'data-suggest="{reverse("investors:pick")}"' in form


def test_a_national_supplier_is_picked_from_the_register_by_its_name(login: Login) -> None:
    investor, supplier = factories.investor(), factories.company(name="Precizia Bălți SRL")
    client = login("staff")
    page = text(client.get(reverse("companies:pick"), {"q": "balti"}))
    assert f'value="Precizia Bălți SRL · {supplier.pk}"' in page
    url = reverse("investors:section", args=[investor.pk, "f"])
    data = {"_read": client.get(url).context["read"], "source-source": "buyer"}
    for table in ("supply_costs", "import_origins"):
        data |= {f"rows-{table}-TOTAL_FORMS": "0", f"rows-{table}-INITIAL_FORMS": "0"}
    prefix = "rows-national_suppliers"
    data |= {
        f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0",
        f"{prefix}-0-company": "precizia balti", f"{prefix}-0-currency": "EUR",
        f"{prefix}-0-source_type": "buyer",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    assert investor.national_suppliers.get().company == supplier
