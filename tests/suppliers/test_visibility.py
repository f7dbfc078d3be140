"""Who sees which suppliers, and what of them."""

import pytest

from linkages.companies.models import Company, Release
from linkages.field_registry import parts
from linkages.permissions import Role
from suppliers.models import Supplier
from tests.suppliers import factories
from tests.suppliers.conftest import SignIn

pytestmark = pytest.mark.django_db

CONFIDENTIAL = {"audits", "attitude"}


@pytest.mark.parametrize("role", Role.values)
def test_who_sees_which_suppliers(role: str) -> None:
    investor, firm = Company.objects.create(name="Veltmann"), factories.supplier()
    hidden, released = factories.supplier(), factories.supplier()
    published = factories.supplier(company_published=True)
    Release.objects.create(company=released.company, to_company=investor)
    home = {"buyer": investor, "sme": firm.company}.get(role)
    seen = {"buyer": {released, published}, "sme": {firm}}.get(
        role, {firm, hidden, released, published}
    )
    assert set(Supplier.objects.visible_to(factories.person(role, home))) == seen


def test_nobody_sees_anything_without_an_account_or_with_a_closed_one() -> None:
    from django.contrib.auth.models import AnonymousUser

    factories.supplier(company_published=True)
    assert not Supplier.objects.visible_to(AnonymousUser()).exists()
    assert not Supplier.objects.visible_to(factories.person("staff", is_active=False)).exists()
    assert not Supplier.objects.visible_to(factories.person("buyer")).exists()


@pytest.mark.parametrize(
    ("role", "own", "hidden"),
    [
        ("administrator", False, set()),
        ("staff", False, set()),
        ("promoter", False, set()),
        ("analyst", False, {"audits"}),
        ("buyer", False, CONFIDENTIAL),
        ("sme", True, {"attitude"}),
        ("sme", False, CONFIDENTIAL),
    ],
)
def test_sections_that_a_role_does_not_read_are_absent(
    role: str, own: bool, hidden: set[str]
) -> None:
    user = factories.person(role)
    every = {part.section.key for part in parts("supplier", factories.person("staff"))}
    assert every - {part.section.key for part in parts("supplier", user, own=own)} == hidden


def test_of_the_finances_a_buyer_reads_the_owners_alone() -> None:
    found = {part.section.key: part for part in parts("supplier", factories.person("buyer"))}
    assert found["finance"].fields == ()
    assert [table.key for _via, table in found["finance"].tables] == ["owners"]


@pytest.mark.parametrize("role", Role.values)
def test_confidential_facts_are_not_on_the_page_of_who_may_not_read_them(
    role: str, sign_in: SignIn
) -> None:
    firm = factories.supplier(
        company_published=True, bank="Banca Secretă", wanted_sectors="Sector dorit"
    )
    firm.company.figures.create(year=2025, headcount=4321)
    factories.audit(firm, summary="Rezumat confidențial", grade="B")
    firm.machines.create(kind="Strung", hourly_rate_eur=77)
    home = {"buyer": Company.objects.create(name="Veltmann"), "sme": firm.company}.get(role)
    client = sign_in(role, home)
    shown = "".join(
        client.get(f"{firm.get_absolute_url()}?section={section}").content.decode()
        for section in ("", "finance", "attitude", "audits", "machines")
    )
    reads = {
        "Banca Secretă": role != "buyer",
        "4321": role != "buyer",
        "4 321".replace(" ", "\u202f"): role != "buyer",
        "Rezumat confidențial": role not in ("buyer", "analyst"),
        "Audit B": role not in ("buyer", "analyst"),
        "Sector dorit": role not in ("buyer", "sme"),
        "EUR\u00a077": role not in ("buyer", "analyst"),
    }
    del reads["4321"]  # numbers are grouped on pages
    assert {text: text in shown for text in reads} == reads


def test_a_buyer_reads_the_size_instead_of_the_staff(sign_in: SignIn) -> None:
    firm = factories.supplier(company_published=True, company_size_class="medium")
    firm.company.figures.create(year=2025, headcount=87)
    assert ">87<" in sign_in("staff").get("/suppliers/").content.decode()
    page = sign_in("buyer", Company.objects.create(name="V")).get("/suppliers/").content.decode()
    assert ">87<" not in page
    assert "medium" in page


@pytest.mark.parametrize("role", ["buyer", "analyst"])
def test_a_filter_does_not_tell_what_the_page_hides(role: str, sign_in: SignIn) -> None:
    """Narrowing by readiness would say the audit result that this role may not read."""
    firm = factories.supplier(company_published=True, programme_status="ready")
    factories.audit(firm, level=5)
    client = sign_in(role, Company.objects.create(name="V") if role == "buyer" else None)
    answer = client.get("/suppliers/?readiness=1")
    assert "readiness" not in answer.context["filter"].form.fields
    assert answer.context["page"].count == 1


def test_the_record_of_another_firm_is_not_found(sign_in: SignIn) -> None:
    own, other = factories.supplier(), factories.supplier()
    client = sign_in("sme", own.company)
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("path", ["", "new/", "mine/", "{pk}/", "{pk}/edit/identity/"])
def test_visitors_are_sent_to_the_login(path: str, client: object) -> None:
    firm = factories.supplier(company_published=True)
    answer = client.get(f"/suppliers/{path.format(pk=firm.pk)}")  # type: ignore[attr-defined]
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.url


@pytest.mark.parametrize("role", ["analyst", "buyer", "sme"])
@pytest.mark.parametrize("path", ["new/", "{pk}/edit/identity/", "{pk}/programme/", "{pk}/leave/"])
def test_who_may_only_read_does_not_edit(role: str, path: str, sign_in: SignIn) -> None:
    firm = factories.supplier(company_published=True)
    client = sign_in(role, firm.company if role != "analyst" else None)
    assert client.get(f"/suppliers/{path.format(pk=firm.pk)}").status_code == 403


def test_an_sme_user_goes_to_its_own_record(sign_in: SignIn) -> None:
    firm = factories.supplier()
    answer = sign_in("sme", firm.company).get("/suppliers/mine/")
    assert answer.url == firm.get_absolute_url()


def test_an_sme_user_without_a_firm_reads_what_to_do(sign_in: SignIn) -> None:
    page = sign_in("sme").get("/suppliers/mine/").content.decode()
    assert "does not belong to a company yet" in page


def test_an_sme_user_of_a_firm_that_is_no_supplier_reads_so(sign_in: SignIn) -> None:
    firm = Company.objects.create(name="Firma Nouă")
    page = sign_in("sme", firm).get("/suppliers/mine/").content.decode()
    assert "Firma Nouă is not in the supply database yet" in page
