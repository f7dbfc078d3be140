import pytest
from django.test import Client
from django.urls import reverse

from linkages.companies.models import Company
from linkages.permissions import Role
from tests.companies.factories import company
from tests.kernel.people import saved_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(saved_person(Role.STAFF))
    return client


def test_a_company_is_added_in_five_fields(staff: Client) -> None:
    answer = staff.post(
        reverse("companies:create"),
        {"name": "Tehnostan SRL", "country": "XV", "register_number": "55-66", "status": "active"},
    )
    firm = Company.objects.get(name="Tehnostan SRL")
    assert answer.status_code == 302
    assert firm.identifiers.get().value_key == "5566"


def test_a_similar_name_is_shown_before_a_second_record(staff: Client) -> None:
    company(name="Tehnostan Cahul SRL")
    typed = {"name": "Tehnostan Cahul", "country": "XV", "status": "active"}
    answer = staff.post(reverse("companies:create"), typed)
    assert answer.status_code == 200
    assert "Tehnostan Cahul SRL" in answer.content.decode()
    assert Company.objects.count() == 1
    staff.post(reverse("companies:create"), typed | {"confirm": "1"})
    assert Company.objects.count() == 2


def test_bad_input_is_named_in_romanian_and_kept(staff: Client) -> None:
    staff.post(reverse("set_language"), {"language": "ro", "next": "/"})
    answer = staff.post(
        reverse("companies:create"),
        {"name": "", "country": "RO", "register_number": "123", "status": "active"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'lang="ro"' in page
    assert 'value="123"' in page
    assert Company.objects.count() == 0


def test_search_by_number_finds_its_owner_first(staff: Client) -> None:
    firm = company(name="Rotador SRL")
    firm.identifiers.create(kind="register", country="XV", value="77-88-99", value_key="778899")
    page = staff.get(reverse("find:results"), {"q": "778899"}).content.decode()
    assert "Rotador SRL" in page


def test_a_section_saves_with_source_and_history(staff: Client) -> None:
    firm = company(name="Veche SRL")
    url = reverse("companies:section", args=[firm.pk, "standing"])
    page = staff.get(url)
    assert page.status_code == 200
    answer = staff.post(
        url,
        {
            "_read": "1.0",
            "status": "inactive",
            "standing": "insolvent",
            "is_sanctioned": "false",
            "source-source": "register",
            "source-reason": "register extract",
            "source-confirm": "on",
        },
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    firm.refresh_from_db()
    assert (firm.status, firm.standing, firm.version) == ("inactive", "insolvent", 2)
    assert firm.sources["standing"]["type"] == "register"
    assert firm.confirmed_on("standing") is not None
    history = staff.get(reverse("history:record", args=["company", firm.pk])).content.decode()
    assert "register extract" in history
    assert "insolvent" in history


def test_two_people_on_the_same_field_get_a_readable_conflict(staff: Client) -> None:
    firm = company(name="Disputată SRL")
    url = reverse("companies:section", args=[firm.pk, "standing"])
    base = {"_read": "1.0", "source-source": "self", "is_sanctioned": "unknown"}
    staff.post(url, base | {"status": "inactive"})
    answer = staff.post(url, base | {"status": "prospect", "standing": "good"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "keep:.status" in page
    firm.refresh_from_db()
    assert (firm.status, firm.standing) == ("inactive", "")
    merged = staff.post(
        url, base | {"status": "prospect", "standing": "good", "keep:.status": "theirs"}
    )
    assert merged.status_code == 302
    firm.refresh_from_db()
    assert (firm.status, firm.standing) == ("inactive", "good")


def test_different_fields_of_two_people_are_both_kept(staff: Client) -> None:
    firm = company(name="Comună SRL")
    url = reverse("companies:section", args=[firm.pk, "standing"])
    base = {"_read": "1.0", "source-source": "self", "is_sanctioned": "unknown"}
    staff.post(url, base | {"status": "inactive"})
    answer = staff.post(url, base | {"status": "active", "standing": "blocked"})
    assert answer.status_code == 302
    firm.refresh_from_db()
    assert (firm.status, firm.standing) == ("inactive", "blocked")


def test_a_draft_is_kept_and_offered_again(staff: Client) -> None:
    firm = company(name="Schiță SRL")
    key = f"companies.company:{firm.pk}:standing"
    saved = staff.post(
        reverse("editing:draft"), {"_draft": key, "_read": "1.0", "standing": "tax_debt"}
    )
    assert "saved" in saved.json()
    page = staff.get(reverse("companies:section", args=[firm.pk, "standing"])).content.decode()
    assert 'value="tax_debt" selected' in page
    staff.get(reverse("companies:section", args=[firm.pk, "standing"]) + "?draft=no")
    page = staff.get(reverse("companies:section", args=[firm.pk, "standing"])).content.decode()
    assert 'value="tax_debt" selected' not in page
