"""One supplier: its page, the edit of a section, and what happens when two people edit."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from linkages.companies.models import Company
from linkages.editing.models import Draft
from linkages.history.models import ChangeSet
from suppliers.models import Certification, Supplier
from tests.suppliers import factories
from tests.suppliers.conftest import SignIn

pytestmark = pytest.mark.django_db


def words(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def section(firm: Supplier, key: str) -> str:
    return f"/suppliers/{firm.pk}/edit/{key}/"


def typed(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What the form holds when it opens, with these fields typed anew."""
    edit = client.get(url).context["edit"]
    data: dict[str, Any] = {"_read": client.get(url).context["read"], "_save": "1"}
    for form in edit.all_forms:
        for field in form:
            value = field.field.widget.format_value(field.value())
            if value not in (None, [], [""], ""):
                data[field.html_name] = value
    for rows in edit.formsets.values():
        for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
            data[f"{rows.prefix}-{name}"] = rows.management_form[name].value()
    return data | changes


# ── The page ─────────────────────────────────────────────────────────────────


def test_the_head_says_who_the_firm_is(sign_in: SignIn) -> None:
    firm = factories.supplier(
        company_name="Strungmet Căușeni SRL",
        company_name_en="Strungmet Causeni LLC",
        company_region=factories.node("sud/causeni", "region", name="Căușeni", name_en="Căușeni"),
    )
    factories.capability(firm, "subtractive/turning", free_month=60_000)
    factories.capability(firm, "subtractive/milling")
    firm.company.figures.create(year=2025, headcount=54)
    factories.certification(firm, valid_to=timezone.localdate() + dt.timedelta(days=20))
    shown = words(sign_in(), firm.get_absolute_url())
    assert "Strungmet Causeni LLC" in shown
    assert "Strungmet Căușeni SRL" in shown
    assert (
        "It does turning and milling in Căușeni, with 54 employees and 60\u202f000 pieces free a "
        "month." in shown
    )
    assert "No contact has been logged yet." in shown
    assert "1 certificate ends within 90 days." in shown


def test_the_head_in_romanian(sign_in: SignIn) -> None:
    firm = factories.supplier(company_name="Strungmet SRL")
    turning = factories.node("subtractive/turning", name="Strunjire", name_en="Turning")
    firm.capabilities.create(process=turning, free_month=60_000)
    firm.company.figures.create(year=2025, headcount=54)
    shown = words(sign_in("staff", language="ro"), firm.get_absolute_url())
    assert "strunjire, cu 54 de angajați și 60\u202f000 de" in shown


def test_a_firm_of_which_nothing_is_known_says_so(sign_in: SignIn) -> None:
    shown = words(sign_in(), factories.supplier().get_absolute_url())
    assert "What it can make is not known yet." in shown


@pytest.mark.parametrize(
    ("status", "days", "says"),
    [
        ("verified", 400, "Verified"),
        ("document", 400, "Document seen"),
        ("document", 67, "Ends in 67 days"),
        ("document", 1, "Ends in 1 day"),
        ("document", 0, "Ends today"),
        ("verified", -1, "Expired"),
        ("declared", 400, "Own word only"),
        ("none", None, "Does not hold it"),
        ("no_data", None, "We do not know"),
        ("suspended", 400, "Suspended"),
    ],
)
def test_a_certificate_says_what_it_is_worth_today(
    status: str, days: int | None, says: str, sign_in: SignIn
) -> None:
    firm = factories.supplier()
    ends = None if days is None else timezone.localdate() + dt.timedelta(days=days)
    factories.certification(firm, status=status, valid_to=ends)
    page = sign_in().get(f"{firm.get_absolute_url()}?section=certificates").content.decode()
    assert re.search(rf'<span class="badge[^>]*>(<svg.*?</svg>)?{says}</span>', page)


def test_every_fact_of_a_process_is_on_the_page(sign_in: SignIn) -> None:
    """Columns that the table has no room for are under “All facts”."""
    firm = factories.supplier()
    factories.capability(
        firm, moq=77, setup_minutes=35, partner="AnodTech", tolerance_class="IT6", max_length_mm=650
    )
    shown = words(sign_in(), firm.get_absolute_url())
    for fact in ("77", "35 min", "AnodTech", "IT6", "650 mm"):
        assert fact in shown.replace("\u00a0", " ")


def fill(firm: Supplier) -> None:
    for path in ("subtractive/turning", "subtractive/milling", "forming/bending"):
        factories.capability(firm, path, free_month=100)
    for path in (factories.ISO_9001, "environment/iso_14001"):
        factories.certification(firm, path)
    factories.audit(firm)
    firm.company.figures.create(year=2025, headcount=54)
    firm.company.people.create(name="Vasile Guțu")


@pytest.mark.parametrize("role", ["promoter", "buyer", "sme"])
@pytest.mark.parametrize("query", ["", "?section=identity", "?section=finance"])
def test_the_record_costs_few_queries(role: str, query: str, sign_in: SignIn) -> None:
    firm = factories.supplier(company_published=True)
    fill(firm)
    home = {"buyer": Company.objects.create(name="V"), "sme": firm.company}.get(role)
    client = sign_in(role, home)
    url = f"{firm.get_absolute_url()}{query}"
    client.get(url)  # code labels are read once a process
    with CaptureQueriesContext(connection) as spent:
        client.get(url)
    assert len(spent) <= 12


def test_quick_buttons_lead_to_the_log_and_to_a_to_do(sign_in: SignIn) -> None:
    firm = factories.supplier()
    page = sign_in().get(firm.get_absolute_url()).content.decode()
    for url in ("/activity/log/", "/todos/new/"):
        assert f'href="{url}?company={firm.company_id}"' in page
    reader = Client()
    reader.force_login(factories.person("analyst"))
    assert "/activity/log/" not in reader.get(firm.get_absolute_url()).content.decode()


# ── Acts ─────────────────────────────────────────────────────────────────────


def test_a_profile_is_published_and_withdrawn_from_its_page(sign_in: SignIn) -> None:
    firm = factories.supplier()
    client = sign_in()
    for act, published in (("publish", True), ("withdraw", False)):
        assert client.get(f"/suppliers/{firm.pk}/{act}/").status_code == 405
        client.post(f"/suppliers/{firm.pk}/{act}/")
        firm.company.refresh_from_db()
        assert firm.company.published is published


def test_an_inactive_firm_is_told_why_it_is_not_published(sign_in: SignIn) -> None:
    firm = factories.supplier(company_status="inactive")
    answer = sign_in().post(f"/suppliers/{firm.pk}/publish/", follow=True)
    assert "is inactive. Set its status first" in answer.content.decode()


def test_the_programme_status_is_set_with_its_reason(sign_in: SignIn) -> None:
    firm = factories.supplier()
    client = sign_in()
    client.post(f"/suppliers/{firm.pk}/programme/", {"status": "ready", "reason": "audit B"})
    firm.refresh_from_db()
    assert firm.programme_status == "ready"
    assert ChangeSet.objects.filter(reason="audit B").exists()


def test_leaving_needs_a_reason_and_a_day_after_the_entry(sign_in: SignIn) -> None:
    firm = factories.supplier(listed_from=dt.date(2026, 1, 1))
    client, url = sign_in(), f"/suppliers/{firm.pk}/leave/"
    refused = client.post(url, {"on": "31 12 2025", "reason": "sold"})
    assert refused.status_code == 422
    assert "left the database before it entered" in refused.content.decode()
    assert 'value="sold"' in refused.content.decode()
    assert client.post(url, {"on": "1 6 2026"}).status_code == 422
    client.post(url, {"on": "1.6.2026", "reason": "sold"})
    firm.refresh_from_db()
    assert firm.listed_to == dt.date(2026, 6, 1)
    client.post(f"/suppliers/{firm.pk}/enter/")
    firm.refresh_from_db()
    assert firm.is_listed(timezone.localdate())


# ── A section ────────────────────────────────────────────────────────────────


def test_a_section_is_saved_with_source_and_confirmation(sign_in: SignIn) -> None:
    firm = factories.supplier()
    client, url = sign_in(), section(firm, "places")
    data = typed(
        client, url, delivery_radius_km="1 250", languages=["ro", "de"],
        **{"source-source": "visit", "source-confirm": "on", "source-reason": "vizită"},
    )  # fmt: skip
    answer = client.post(url, data)
    assert answer.url == f"{firm.get_absolute_url()}?section=places"
    firm.refresh_from_db()
    assert (firm.delivery_radius_km, firm.languages) == (1250, ["ro", "de"])
    assert firm.sources["delivery_radius_km"]["type"] == "visit"
    assert firm.last_confirmed_on == timezone.localdate()
    assert ChangeSet.objects.filter(reason="vizită").exists()


def test_wrong_values_are_named_in_romanian_and_nothing_typed_is_lost(sign_in: SignIn) -> None:
    firm = factories.supplier()
    client, url = sign_in("staff", language="ro"), section(firm, "quality")
    row = {
        "month": "31 13 2026",
        "received": "o mie",
        "scrap_percent": "103",
        "otd_definition": "data promisă",
    }
    data = typed(client, url, **{"rows-quality-TOTAL_FORMS": "1"})
    data |= {f"rows-quality-0-{name}": value for name, value in row.items()}
    answer = client.post(url, data | {"rows-quality-0-source_type": "self"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<html lang="ro"' in page
    assert "„Lună” trebuie să fie o dată care există" in page
    assert "„Piese primite de clienți” trebuie să fie un număr întreg" in page
    assert "„Rebut intern” trebuie să fie cel mult 100" in page
    for name, value in row.items():
        assert re.search(rf'name="rows-quality-0-{name}" value="{value}"', page), name
    assert 'href="#id_rows-quality-0-month"' in page
    assert not firm.quality.exists()


def test_a_process_twice_is_refused_at_its_table(sign_in: SignIn) -> None:
    firm = factories.supplier()
    factories.capability(firm, "subtractive/turning")
    client, url = sign_in(), section(firm, "processes")
    data = typed(client, url, **{"rows-capabilities-TOTAL_FORMS": "2"})
    data |= {
        "rows-capabilities-1-process": "turning",
        "rows-capabilities-1-mode": "in_house",
        "rows-capabilities-1-source_type": "self",
    }
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert firm.capabilities.count() == 1


def test_a_code_is_taken_by_its_label_in_either_language(sign_in: SignIn) -> None:
    firm = factories.supplier()
    factories.node("subtractive/turning", name="Strunjire", name_en="Turning")
    client, url = sign_in(), section(firm, "processes")
    data = typed(client, url, **{"rows-capabilities-TOTAL_FORMS": "1"})
    data |= {
        "rows-capabilities-0-process": "strunjire",
        "rows-capabilities-0-mode": "in_house",
        "rows-capabilities-0-source_type": "self",
    }
    assert client.post(url, data).status_code == 302
    assert firm.capabilities.get().process.code == "turning"


def test_a_certificate_that_ends_before_its_issue_is_refused(sign_in: SignIn) -> None:
    firm = factories.supplier()
    held = factories.certification(firm, valid_to=dt.date(2027, 1, 18))
    client, url = sign_in(), section(firm, "certificates")
    data = typed(client, url, **{"rows-certifications-0-issued_on": "19 1 2027"})
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "The certificate ends before it was issued." in answer.content.decode()
    held.refresh_from_db()
    assert held.issued_on is None


def test_owners_above_the_whole_are_refused_and_figures_set_the_size(sign_in: SignIn) -> None:
    firm = factories.supplier()
    client, url = sign_in(), section(firm, "finance")
    data = typed(client, url, **{"rows-owners-TOTAL_FORMS": "2", "rows-figures-TOTAL_FORMS": "0"})
    for number, share in enumerate(("60", "43")):
        data |= {
            f"rows-owners-{number}-owner_name": f"Ion {number}",
            f"rows-owners-{number}-holder": "domestic",
            f"rows-owners-{number}-share": share,
            f"rows-owners-{number}-source_type": "self",
        }
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "add up to 103" in answer.content.decode()
    assert 'value="43"' in answer.content.decode()
    assert not firm.company.owners.exists()
    data |= {"rows-owners-1-share": "40", "rows-figures-TOTAL_FORMS": "1"}
    data |= {
        "rows-figures-0-year": "2025",
        "rows-figures-0-currency": "EUR",
        "rows-figures-0-headcount": "54",
        "rows-figures-0-source_type": "register",
    }
    assert client.post(url, data).status_code == 302
    firm.company.refresh_from_db()
    assert firm.company.size_class == "medium"


def test_a_draft_is_kept_and_comes_back(sign_in: SignIn) -> None:
    firm = factories.supplier()
    client, url = sign_in(), section(firm, "innovation")
    key = client.get(url).context["draft_key"]
    data = typed(client, url, own_products="Carcase proprii", rnd_staff="doi")
    kept = client.post("/editing/draft/", data | {"_draft": key})
    assert "saved" in json.loads(kept.content)
    page = client.get(url)
    assert "Carcase proprii" in page.content.decode()
    assert 'value="doi"' in page.content.decode()  # not checked before it is saved
    client.post(url, data | {"rnd_staff": "2"})
    assert not Draft.objects.exists()


# ── Two people ───────────────────────────────────────────────────────────────


@pytest.fixture
def two(db: None) -> tuple[Client, Client]:
    """Ana and Ion, each in a browser of their own."""
    clients = Client(), Client()
    for client, name in zip(clients, ("Ana Rusu", "Ion Moraru"), strict=True):
        client.force_login(factories.person("promoter", name=name))
    return clients


def test_two_people_change_the_same_field(two: tuple[Client, Client]) -> None:
    ana, ion = two
    firm = factories.supplier(bank="Vechea")
    url = section(firm, "finance")
    of_ana, of_ion = typed(ana, url, bank="a Anei"), typed(ion, url, bank="a lui Ion")
    assert ana.post(url, of_ana).status_code == 302
    answer = ion.post(url, of_ion)
    assert answer.status_code == 409
    page = answer.content.decode()
    for shown in ("Ana Rusu", "Vechea", "a Anei", "a lui Ion"):
        assert shown in page
    firm.refresh_from_db()
    assert firm.bank == "a Anei"
    assert ion.post(url, of_ion | {"keep:.bank": "mine"}).status_code == 302
    firm.refresh_from_db()
    assert firm.bank == "a lui Ion"


def test_two_people_change_different_fields(two: tuple[Client, Client]) -> None:
    ana, ion = two
    firm = factories.supplier()
    url = section(firm, "finance")
    of_ana, of_ion = typed(ana, url, bank="a Anei"), typed(ion, url, mne_sales_percent="12,5")
    assert (ana.post(url, of_ana).status_code, ion.post(url, of_ion).status_code) == (302, 302)
    firm.refresh_from_db()
    assert (firm.bank, str(firm.mne_sales_percent)) == ("a Anei", "12.50")


# ── A new one ────────────────────────────────────────────────────────────────


NEW = {"name": "Strungmet SRL", "country": "XV", "register_number": "100 200"}


def test_five_fields_begin_a_supplier(sign_in: SignIn) -> None:
    factories.node("subtractive/turning")
    client = sign_in()
    form = client.get("/suppliers/new/").context["form"]
    assert [field.name for field in form.visible_fields()] == [
        "name", "name_en", "country", "register_number", "process",
    ]  # fmt: skip
    client.post("/suppliers/new/", NEW | {"process": "turning"})
    made = Supplier.objects.get()
    assert (made.company.name, made.company.status) == ("Strungmet SRL", "active")
    assert made.capabilities.get().process.code == "turning"


def test_a_similar_company_is_shown_before_another_is_made(sign_in: SignIn) -> None:
    known = Company.objects.create(name="Strungmet Căușeni SRL")
    client = sign_in()
    page = client.post("/suppliers/new/", NEW).content.decode()
    assert f'href="/suppliers/new/?company={known.pk}"' in page
    assert 'value="Strungmet SRL"' in page
    assert not Supplier.objects.exists()
    client.post("/suppliers/new/", NEW | {"confirm": "1"})
    assert Supplier.objects.exists()


def test_a_number_that_another_company_has_is_refused(sign_in: SignIn) -> None:
    known = Company.objects.create(name="Nistru SA", country="XV")
    known.identifiers.create(kind="register", country="XV", value="100200", value_key="100200")
    answer = sign_in().post("/suppliers/new/", NEW | {"process": "magie"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“Nistru SA” already has this number" in page
    assert "“magie” is not in the list" in page
    assert 'value="magie"' in page


def test_a_company_of_the_register_becomes_a_supplier_once(sign_in: SignIn) -> None:
    known = Company.objects.create(name="Nistru SA")
    client = sign_in()
    for _time in range(2):
        client.post(f"/suppliers/new/?company={known.pk}", {"summary": "Arbori"})
    assert Supplier.objects.get().summary == "Arbori"
    assert client.get(f"/suppliers/new/?company={known.pk}").url == (
        Supplier.objects.get().get_absolute_url()
    )


def test_the_usable_certificates_are_those_seen_and_valid() -> None:
    today = timezone.localdate()
    firm = factories.supplier()
    held = factories.certification(firm, valid_to=today)
    assert held.is_usable_on(today)
    assert not held.is_usable_on(today + dt.timedelta(days=1))
    assert list(Certification.objects.usable_on(today)) == [held]
    assert list(Certification.objects.ending(0)) == [held]
