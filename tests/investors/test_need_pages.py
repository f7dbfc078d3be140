import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from investors.models import Need, NeedCertificate, NeedDocument, NeedVolume
from linkages.companies.models import Site
from tests.investors import factories
from tests.investors.conftest import Login

pytestmark = pytest.mark.django_db
BUDGET = 12
SECTIONS = [
    "header", "part", "commercial", "quality", "place", "legal", "matching", "documents",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _files(tmp_path: object, settings: object) -> None:
    settings.PRIVATE_ROOT = tmp_path  # type: ignore[attr-defined]


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def full_need(**facts: object) -> Need:
    need = factories.need("turning/cnc", **{"status": "open", "annual_value": 350_000} | facts)
    NeedVolume.objects.create(need=need, year=1, pieces=100_000)
    certificate = factories.node("quality/iso_9001", "certificate", name_en="ISO 9001 Quality")
    NeedCertificate.objects.create(need=need, certificate=certificate)
    return need


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("role", ["staff", "buyer"])
def test_the_record_page_keeps_to_its_queries(login: Login, section: str, role: str) -> None:
    need = full_need()
    client = login(role, need.investor.company if role == "buyer" else None)
    url = f"{need.get_absolute_url()}?section={section}"
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200
    assert len(queries) <= BUDGET, [query["sql"][:150] for query in queries]


def test_the_record_says_what_is_sought(login: Login) -> None:
    page = text(login("staff").get(full_need(sop_on=dt.date(2027, 9, 1)).get_absolute_url()))
    for words in ("seeks <b>cnc</b>", "pieces</b> a year", "Sep 2027", "350", "ISO 9001 Quality"):
        assert words in page


def test_prices_are_not_for_analysts(login: Login) -> None:
    need = full_need(target_price=Decimal("3.5100"), price_basis="Aluminium LME")
    url = f"{need.get_absolute_url()}?section=commercial"
    assert "Aluminium LME" in text(login("promoter").get(url))
    assert "Aluminium LME" not in text(login("analyst").get(url))
    assert "Aluminium LME" in text(login("buyer", need.investor.company).get(url))


def test_a_buyer_sees_its_own_needs_alone(login: Login) -> None:
    own, other = factories.need(name="Ale noastre"), factories.need(name="Ale altora")
    client = login("buyer", own.investor.company)
    page = text(client.get(reverse("needs:list")))
    assert "Ale noastre" in page
    assert "Ale altora" not in page
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(reverse("needs:section", args=[other.pk, "part"])).status_code == 404
    assert client.post(reverse("needs:copy", args=[other.pk])).status_code == 404


def test_the_list_narrows_by_process_and_keeps_to_its_queries(login: Login) -> None:
    client = login("staff")
    for number in range(30):
        factories.need("turning/cnc", name=f"Carcasă {number:02}", annual_value=number)
    factories.need("moulding", name="Capac")
    client.get(reverse("needs:list"))
    with CaptureQueriesContext(connection) as queries:
        page = text(client.get(reverse("needs:list"), {"process": "turning"}))
    assert "Carcasă 29" in page
    assert "Capac" not in page
    assert len(queries) <= BUDGET, [query["sql"][:150] for query in queries]
    page = text(client.get(reverse("needs:list"), {"q": "carcasa 07"}))
    assert "Carcasă 07" in page
    assert "Carcasă 08" not in page


def new_need(**more: str) -> dict[str, str]:
    return {"name": "Ax", "kind": "direct_part", "currency": "eur"} | more


def test_a_need_is_created_from_few_answers(login: Login) -> None:
    investor = factories.investor(company_name="Veltmann Drives")
    factories.node("turning/cnc")
    client = login("promoter")
    data = new_need(investor="veltmann", process="cnc", volume="100 000", annual_value="350.000,00")
    response = client.post(reverse("needs:create"), data)
    need = Need.objects.get()
    assert response.url == need.get_absolute_url()  # type: ignore[attr-defined]
    assert need.investor == investor
    assert need.promoter == client.user  # type: ignore[attr-defined]
    assert (need.currency, need.annual_value) == ("EUR", 350_000)
    assert need.processes.get().is_primary
    assert need.volumes.get().pieces == 100_000


def test_neither_process_nor_code_names_the_field_and_keeps_what_was_typed(login: Login) -> None:
    investor = factories.investor()
    url = f"{reverse('needs:create')}?investor={investor.pk}"
    response = login("promoter").post(url, new_need(name="Arbore cotit"))
    assert response.status_code == 422
    page = text(response)
    assert page.count("Name a process or a product code") == 2  # summary and field
    assert 'href="#id_process"' in page
    assert "Arbore cotit" in page
    assert not Need.objects.exists()


def test_a_buyer_adds_to_its_own_needs_whatever_is_asked(login: Login) -> None:
    own, other = factories.investor(), factories.investor()
    factories.node("turning/cnc")
    client = login("buyer", own.company)
    url = f"{reverse('needs:create')}?investor={other.pk}"
    client.post(url, new_need(process="cnc", investor=str(other)))
    assert Need.objects.get().investor == own


def test_the_last_process_and_code_cannot_be_taken_away(login: Login) -> None:
    need = factories.need("turning/cnc")
    client = login("promoter")
    url = reverse("needs:section", args=[need.pk, "part"])
    data = {
        "_read": client.get(url).context["read"], "source-source": "self", "name": "Carcase",
        "unit": "pcs", "rows-processes-TOTAL_FORMS": "1", "rows-processes-INITIAL_FORMS": "1",
        "rows-processes-0-id": str(need.processes.get().pk), "rows-processes-0-process": "cnc",
        "rows-processes-0-role": "primary", "rows-processes-0-DELETE": "on",
    }  # fmt: skip
    for table in ("codes", "materials", "features", "volumes"):
        data |= {f"rows-{table}-TOTAL_FORMS": "0", f"rows-{table}-INITIAL_FORMS": "0"}
    response = client.post(url, data)
    assert response.status_code == 422
    assert "Name a process or a product code" in text(response)
    assert need.processes.exists()


def test_plants_offered_are_those_of_the_investor(login: Login) -> None:
    need = factories.need()
    own = Site.objects.create(company=need.investor.company, name="Hala noastră")
    Site.objects.create(company=factories.company(), name="Hala altora")
    page = text(login("staff").get(reverse("needs:section", args=[need.pk, "header"])))
    assert own.name in page
    assert "Hala altora" not in page


def test_a_step_is_refused_with_links_to_what_is_missing(login: Login) -> None:
    need = factories.need()
    client = login("promoter")
    response = client.post(reverse("needs:move", args=[need.pk]), {"to": "validated"})
    assert response.status_code == 422
    assert reverse("needs:section", args=[need.pk, "part"]) in text(response)
    need.refresh_from_db()
    assert need.status == "draft"


def test_a_complete_need_is_validated_from_its_page(login: Login) -> None:
    soon = timezone.localdate() + dt.timedelta(days=60)
    need = full_need(status="draft", expires_on=soon)
    client = login("promoter")
    assert "Make it: validated" in text(client.get(need.get_absolute_url()))
    client.post(reverse("needs:move", args=[need.pk]), {"to": "validated"})
    need.refresh_from_db()
    assert (need.status, need.validated_by) == ("validated", client.user)  # type: ignore[attr-defined]


def test_a_buyer_cannot_validate_but_can_cancel(login: Login) -> None:
    need = full_need(expires_on=timezone.localdate())
    client = login("buyer", need.investor.company)
    url = reverse("needs:move", args=[need.pk])
    assert client.post(url, {"to": "awarded"}).status_code == 422
    assert client.post(url, {"to": "cancelled"}).status_code == 422  # without a reason
    assert client.post(url, {"to": "cancelled", "reason": "Model dropped"}).status_code == 302
    need.refresh_from_db()
    assert need.status == "cancelled"


def test_confirming_moves_the_date(login: Login) -> None:
    need = full_need(status="expired", expires_on=timezone.localdate() - dt.timedelta(days=3))
    client = login("staff")
    url = reverse("needs:confirm", args=[need.pk])
    assert client.post(url, {"until": "1 1 2020"}).status_code == 422
    later = timezone.localdate() + dt.timedelta(days=30)
    assert client.post(url, {"until": later.isoformat()}).status_code == 302
    need.refresh_from_db()
    assert need.expires_on == later
    assert need.is_open()


def upload(name: str = "ax.pdf", size: int = 9) -> dict[str, object]:
    return {
        "kind": "drawing", "title": "Ax", "release": "agency",
        "file": SimpleUploadedFile(name, b"%PDF-1.7x"[:size]),
    }  # fmt: skip


def test_a_drawing_is_kept_and_handed_out_as_a_download(login: Login) -> None:
    need = full_need()
    client = login("promoter")
    url = reverse("needs:document_add", args=[need.pk])
    assert client.post(url, upload()).status_code == 302
    document = NeedDocument.objects.get()
    response = client.get(document.get_absolute_url())
    assert b"".join(response.streaming_content) == b"%PDF-1.7x"  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment")
    other = login("buyer", factories.investor().company)
    assert other.get(document.get_absolute_url()).status_code == 404
    client.post(reverse("needs:document_remove", args=[need.pk, document.pk]))
    assert not NeedDocument.objects.exists()


def test_a_file_that_a_browser_would_run_is_refused(login: Login) -> None:
    url = reverse("needs:document_add", args=[full_need().pk])
    response = login("promoter").post(url, upload("ax.html"))
    assert response.status_code == 422
    assert not NeedDocument.objects.exists()


def test_a_copy_is_made_from_the_page(login: Login) -> None:
    need = full_need()
    response = login("staff").post(reverse("needs:copy", args=[need.pk]))
    copied = Need.objects.exclude(pk=need.pk).get()
    assert response.url == copied.get_absolute_url()  # type: ignore[attr-defined]
    assert copied.status == "draft"


@pytest.mark.parametrize("section", SECTIONS[:-1])
def test_a_section_form_keeps_to_its_queries(login: Login, section: str) -> None:
    need = full_need()
    url = reverse("needs:section", args=[need.pk, section])
    client = login("staff")
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    assert len(queries) <= BUDGET, [query["sql"][:150] for query in queries]


def test_the_history_tells_who_moved_the_need_and_why(login: Login) -> None:
    need = full_need()
    client = login("staff")
    url = reverse("needs:move", args=[need.pk])
    client.post(url, {"to": "won_import", "reason": "Group contract prolonged"})
    page = text(client.get(reverse("history:record", args=["need", need.pk])))
    assert "Group contract prolonged" in page
    assert "stayed with import" in page
