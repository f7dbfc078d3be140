"""The list of suppliers: conditions, words, order, cost."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from linkages.companies.models import Company
from suppliers.models import Supplier
from tests.suppliers import factories
from tests.suppliers.conftest import SignIn

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def found(client: Client, query: str) -> list[Supplier]:
    answer = client.get(f"/suppliers/?{query}")
    assert answer.status_code == 200
    return list(answer.context["page"].rows)


@pytest.mark.parametrize("typed", ["Stefan", "ștefan", "СТЕФАН", "stefan met"])
def test_a_name_is_found_in_any_script(typed: str, sign_in: SignIn) -> None:
    latin = factories.supplier(company_name="Ștefan Metal SRL")
    cyrillic = factories.supplier(company_name="Стефан Метал")
    factories.supplier(company_name="Nistru")
    assert set(found(sign_in(), f"q={typed}")) == {latin, cyrillic}


def test_a_register_number_is_found_however_it_is_spaced(sign_in: SignIn) -> None:
    wanted, _other = factories.supplier(), factories.supplier()
    wanted.company.identifiers.create(kind="register", value="1003 600", value_key="1003600")
    assert found(sign_in(), "q=1003-600") == [wanted]


def test_a_process_includes_what_is_below_it(sign_in: SignIn) -> None:
    turns, mills = factories.supplier(), factories.supplier()
    factories.capability(turns, "subtractive/turning/cnc_turning")
    factories.capability(turns, "subtractive/turning/swiss_turning")
    factories.capability(mills, "subtractive/milling")
    client = sign_in()
    assert found(client, "process=turning") == [turns]
    assert set(found(client, "process=subtractive")) == {turns, mills}
    assert found(client, "process=milling+·+milling") == [mills]


def test_an_unknown_process_is_said_and_hides_nothing(sign_in: SignIn) -> None:
    factories.supplier()
    answer = sign_in().get("/suppliers/?process=witchcraft")
    assert "“witchcraft” is not in the list" in answer.content.decode()
    assert answer.context["page"].count == 1


def test_a_certificate_counts_if_seen_and_valid_today(sign_in: SignIn) -> None:
    holds = factories.supplier()
    factories.certification(holds)
    factories.certification(factories.supplier(), status="declared")
    factories.certification(factories.supplier(), valid_to=TODAY() - dt.timedelta(days=1))
    assert found(sign_in(), "certificate=iso_9001") == [holds]


def test_a_certificate_proves_what_it_implies(sign_in: SignIn) -> None:
    automotive = factories.supplier()
    factories.node(factories.ISO_9001, "certificate")
    factories.certification(automotive, "quality/iatf_16949", attributes={"implies": ["iso_9001"]})
    client = sign_in()
    assert found(client, "certificate=iso_9001") == [automotive]
    assert found(client, "certificate=iso_9001&certificate=iatf_16949") == [automotive]


def test_any_of_the_certificates_asked_for_is_enough(sign_in: SignIn) -> None:
    both, one = factories.supplier(), factories.supplier()
    factories.supplier()
    for path in (factories.ISO_9001, "environment/iso_14001"):
        factories.certification(both, path)
    factories.certification(one)
    assert found(sign_in(), "certificate=iso_9001&certificate=iso_14001") == [both, one]


def test_a_region_includes_its_districts(sign_in: SignIn) -> None:
    district = factories.node("centru/orhei", "region")
    inside = factories.supplier(company_region=district)
    factories.supplier(company_region=factories.node("nord", "region"))
    assert found(sign_in(), "region=centru") == [inside]


def test_size_status_and_profile_narrow_the_list(sign_in: SignIn) -> None:
    firm = factories.supplier(
        company_size_class="small", company_published=True, programme_status="ready"
    )
    factories.supplier(company_size_class="large")
    client = sign_in()
    for query in ("size=small&size=micro", "programme=ready", "published=yes"):
        assert found(client, query) == [firm]
    assert firm not in found(client, "published=no")


def test_only_the_last_audit_says_how_ready_a_firm_is(sign_in: SignIn) -> None:
    risen, fresh = factories.supplier(), factories.supplier()
    factories.audit(risen, level=2, days_ago=400)
    factories.audit(risen, level=5, days_ago=10)
    client = sign_in()
    assert found(client, "readiness=5") == [risen]
    assert found(client, "readiness=1") == []
    assert found(client, "readiness=none") == [fresh]
    assert set(found(client, "readiness=none&readiness=5")) == {risen, fresh}


def test_my_portfolio_and_what_is_to_confirm(sign_in: SignIn) -> None:
    client = sign_in("staff", email="ana@example.org")
    ana = client.session["_auth_user_id"]
    old = (TODAY() - dt.timedelta(days=400)).isoformat()
    mine = factories.supplier(
        company_account_manager_id=ana,
        confirmed={"identity": {"on": TODAY().isoformat(), "by": 1}},
    )
    stale = factories.supplier(confirmed={"identity": {"on": old, "by": 1}})
    assert found(client, "mine=on") == [mine]
    assert found(client, "stale=on") == [stale]
    assert found(client, "sort=-confirmed") == [mine, stale]


def test_a_certificate_that_ends_soon_is_counted_in_days(sign_in: SignIn) -> None:
    firm = factories.supplier()
    factories.certification(
        firm, valid_to=TODAY() + dt.timedelta(days=22), attributes={"short": "ISO 9001"}
    )
    factories.certification(factories.supplier(), valid_to=TODAY() + dt.timedelta(days=91))
    client = sign_in()
    assert found(client, "ending=on") == [firm]
    assert "ISO 9001, ends in 22 days" in client.get("/suppliers/").content.decode()


def test_the_conditions_read_as_a_sentence_and_come_off_as_chips(sign_in: SignIn) -> None:
    factories.node("subtractive", name="Așchiere", name_en="Machining")
    factories.node(factories.ISO_9001, "certificate", attributes={"short": "ISO 9001"})
    page = sign_in().get(
        "/suppliers/?process=subtractive&certificate=iso_9001&size=small&size=micro"
    )
    text = re.sub(r"<[^>]+>", "", page.content.decode())
    assert "Suppliers that do machining, with ISO 9001 in date, of size small or micro." in text
    assert 'href="?process=subtractive&amp;certificate=iso_9001&amp;size=micro"' in (
        page.content.decode()
    )


def test_a_script_asks_for_the_rows_alone(sign_in: SignIn) -> None:
    factories.supplier()
    answer = sign_in().get("/suppliers/", headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert "<table" in answer.content.decode()


def test_a_list_goes_on_by_key_beyond_its_numbered_pages(sign_in: SignIn) -> None:
    made = [factories.supplier(company_name="Același nume SRL") for _number in range(27)]
    client = sign_in()
    page = client.get("/suppliers/").context["page"]
    rest = client.get("/suppliers/", {"after": page.after}).context["page"].rows
    assert [*page.rows, *rest] == made


def test_an_unknown_fact_is_said(sign_in: SignIn) -> None:
    factories.supplier()
    page = sign_in().get("/suppliers/").content.decode()
    assert page.count('<span class="unknown">unknown</span>') == 3  # processes, staff, free
    assert '<span class="unknown">never</span>' in page


def test_nobody_found_shows_the_way_out(sign_in: SignIn) -> None:
    assert "No supplier fits" in sign_in().get("/suppliers/?q=nimeni").content.decode()


def fill(count: int) -> None:
    for _number in range(count):
        firm = factories.supplier(company_region=factories.node("centru/orhei", "region"))
        firm.company.figures.create(year=2025, headcount=40)
        for path in ("subtractive/turning", "subtractive/milling", "forming/bending"):
            factories.capability(firm, path, free_month=100)
        factories.certification(firm)


@pytest.mark.parametrize("role", ["promoter", "buyer", "sme"])
def test_the_list_costs_few_queries_however_many_rows(role: str, sign_in: SignIn) -> None:
    fill(25)
    Company.objects.update(published=True)
    home = Company.objects.create(name="V") if role == "buyer" else Company.objects.first()
    client = sign_in(role, home if role != "promoter" else None)
    query = "/suppliers/?process=turning&certificate=iso_9001&region=centru&q=furnizor"
    client.get(query)  # code labels are read once a process
    with CaptureQueriesContext(connection) as spent:
        answer = client.get(query)
    assert len(answer.context["page"].rows) == (1 if role == "sme" else 25)
    assert len(spent) <= 12


@pytest.mark.parametrize("language", ["en", "ro"])
def test_no_page_carries_inline_style_or_script(language: str, sign_in: SignIn) -> None:
    fill(1)
    firm = Supplier.objects.get()
    client = sign_in("staff", language=language)
    for url in ("/suppliers/", "/suppliers/new/", firm.get_absolute_url()):
        page = client.get(url).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son[a-z]+=|javascript:", page)
