"""Every page of the demonstration has something to show, for each role that may open it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from investors.models import Investor, Need
from linkages.accounts.models import User
from linkages.jobs.models import Run
from linkages.jobs.services import carry_out
from linkages.periods import Period
from matchmaking.models import Linkage
from monitoring.demo import jobs
from monitoring.demo.people import email_of
from monitoring.demo.story import NEED_NAME
from suppliers.models import Supplier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valdora")]


def signed_in(login: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email_of(login)))
    return client


def page(login: str, name: str, *args: object) -> str:
    response = signed_in(login).get(reverse(name, args=args), follow=True)
    assert response.status_code == 200, name
    return response.content.decode()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("companies:list", "SRL"),
        ("investors:list", "Veltmann Drives"),
        ("suppliers:list", "SRL"),
        ("needs:list", "N-"),
        ("matchmaking:pipeline", "SRL"),
        ("matchmaking:linkage_list", "SRL"),
        ("contacts:list", "SRL"),
        ("todos:list", "SRL"),
        ("monitoring:home", "Ana"),
        ("saved:searches", "ISO 9001"),
        ("saved:lists", "Vizite de toamn"),
        ("saved:tags", "Client-cheie"),
    ],
)
def test_lists_of_the_agency_have_rows(name: str, text: str) -> None:
    query = signed_in("promoter").get(reverse(name) + ("?q=veltmann" if "inv" in name else ""))
    assert text in query.content.decode()


def test_the_record_of_the_story_s_investor_is_full() -> None:
    veltmann = Investor.objects.get(company__name__startswith="Veltmann")
    assert "Katrin Brandl" in page("promoter", "investors:detail", veltmann.pk)


def test_the_record_of_the_story_s_supplier_is_full() -> None:
    strungmet = Supplier.objects.get(company__name__startswith="Strungmet Cet")
    assert "Strunjire CNC" in page("promoter", "suppliers:detail", strungmet.pk)


def test_the_workbench_of_the_story_shows_its_suppliers() -> None:
    need = Need.objects.get(name=NEED_NAME)
    text = page("promoter", "matchmaking:workbench", need.pk)
    for name in ("Precizia Brădeni", "Strungmet Cetățuia", "Câmpulița Metal"):
        assert name in text


def test_a_linkage_has_contracts() -> None:
    linkage = Linkage.objects.filter(contracts__number__startswith="C-").first()
    assert "C-20" in page("analyst", "matchmaking:linkage_detail", linkage.pk)


def test_the_quarter_has_figures() -> None:
    from django.utils import timezone

    quarter = Period.containing(timezone.localdate()).previous
    assert "MON-01" in page("analyst", "monitoring:quarter", quarter)


def test_the_buyer_finds_its_own_needs() -> None:
    assert NEED_NAME in page("buyer", "needs:list") or "Spindle" in page("buyer", "needs:list")


def test_the_sme_user_finds_an_introduction_and_a_linkage() -> None:
    sme = User.objects.get(email=email_of("sme"))
    assert Linkage.objects.visible_to(sme).exists()
    assert page("sme", "matchmaking:introduction_list")


# ── The page that removes it ─────────────────────────────────────────────────


def test_the_page_counts_what_is_there() -> None:
    assert "860" in page("admin", "monitoring:demo")


@pytest.mark.parametrize("login", ["staff", "promoter", "analyst", "buyer", "sme"])
def test_only_administrators_may_remove_it(login: str) -> None:
    assert signed_in(login).post(reverse("monitoring:demo"), {"sure": "on"}).status_code == 403
    assert not Run.objects.filter(kind="remove_demo").exists()


def test_without_the_tick_nothing_happens() -> None:
    response = signed_in("admin").post(reverse("monitoring:demo"), {})
    assert response.status_code == 422
    assert not Run.objects.filter(kind="remove_demo").exists()


def test_asking_twice_removes_once() -> None:
    client = signed_in("admin")
    for _ in range(2):
        client.post(reverse("monitoring:demo"), {"sure": "on"})
    assert Run.objects.filter(kind="remove_demo").count() == 1


def test_the_job_removes_it_and_leaves_the_last_administrator() -> None:
    client = signed_in("admin")
    client.post(reverse("monitoring:demo"), {"sure": "on"})
    carry_out(Run.objects.get(kind="remove_demo").pk, jobs.carry_out)
    run = Run.objects.get(kind="remove_demo")
    assert (run.state, run.message) == ("done", "removed")
    assert not Supplier.objects.exists()
    assert [user.email for user in User.objects.all()] == [email_of("admin")]
    assert client.get(reverse("monitoring:demo")).status_code == 200


def test_a_job_of_somebody_else_is_refused() -> None:
    run = jobs.ask(by=User.objects.get(email=email_of("staff")))
    carry_out(run.pk, jobs.carry_out)
    run.refresh_from_db()
    assert (run.state, run.message) == ("failed", "not_allowed")
    assert Supplier.objects.exists()
