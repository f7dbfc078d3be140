"""The main job, walked in a browser: companies come in, a need is recorded and matched, a meeting
is logged, an introduction becomes a contract, and the analyst reads and takes out the quarter."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from investors.models import Investor, Need
from linkages.classifications import labels
from linkages.contacts.models import Interaction
from linkages.permissions import Role
from linkages.todos.models import ToDo
from matchmaking.models import Contract, Introduction
from suppliers.models import Supplier
from tests.kernel.people import saved_person

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SUPPLIERS = """name,country,register number,process,year,turnover,people,owner,owner country,share
Precizia Nord SRL,XV,500100,cnc_turning,2025,2400000,54,Ion Rusu,XV,100
Ștefan Metal SRL,XV,500200,conventional_turning,2025,900000,24,Ana Lupu,XV,100
Moara Veche SA,XV,500300,injection_moulding,2025,700000,31,Dan Ursu,XV,100
"""
INVESTORS = """Denumire;Țara;Număr de înregistrare;Proprietar;Țara proprietarului;Cota
Veltmann Test SRL;XV;600100;Veltmann AG;DE;100
"""


@pytest.fixture
def country() -> Iterator[None]:
    call_command("load_classifications", verbosity=0)
    labels.clear()
    yield
    labels.clear()


def _as(browser: Browser, url: str, role: Role, language: str, width: int) -> Page:
    client = Client()
    client.force_login(saved_person(role, language=language))
    context = browser.new_context(base_url=url, viewport={"width": width, "height": 900})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def _fits(page: Page, language: str) -> None:
    """In the language asked for, and no wider than the screen."""
    assert page.get_attribute("html", "lang") == language
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _import(page: Page, kind: str, text: str, folder: Path, name: str) -> None:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    page.goto(reverse("imports:start"))
    page.select_option("[name=kind]", kind)
    page.set_input_files("[name=file]", str(path))
    page.click("main form[enctype] button")
    page.wait_for_url("**/imports/*-*/")
    page.click("main form[action$='/load/'] button")
    page.wait_for_selector("a[href*='/history/set/']", timeout=60_000)


def test_from_the_file_to_the_quarter(
    browser: Browser, live_server: Any, worker: Any, country: None, tmp_path: Path
) -> None:
    """Once in English on a wide screen, once in Romanian on a phone, on one register."""
    _walk(browser, live_server.url, tmp_path, "en", 1400, "Nord")
    _walk(browser, live_server.url, tmp_path, "ro", 375, "Sud")


def _walk(
    browser: Browser, url: str, tmp_path: Path, language: str, width: int, place: str
) -> None:
    today = timezone.localdate()
    number = str(len(place))
    first = f"Precizia {place} SRL"

    officer = _as(browser, url, Role.STAFF, language, width)
    firms = SUPPLIERS.replace("Nord", place).replace("XV,5", f"XV,{number}")
    _import(officer, "supplier", firms, tmp_path, "suppliers.csv")
    _import(officer, "investor", INVESTORS.replace("6001", f"6{number}1"), tmp_path, "buyer.csv")
    officer.goto(f"{reverse('suppliers:list')}?q=Стефан")
    assert officer.locator("table.data tbody tr").count() == Supplier.objects.count() / 3
    _fits(officer, language)

    promoter = _as(browser, url, Role.PROMOTER, language, width)
    investor = Investor.objects.latest("pk")
    promoter.goto(f"{reverse('needs:create')}?investor={investor.pk}")
    promoter.fill("[name=name]", "Carcase strunjite")
    promoter.click("main form[method=post] button.btn-primary")
    promoter.wait_for_selector("#error-summary, .error-summary")  # neither process nor code
    assert promoter.input_value("[name=name]") == "Carcase strunjite"
    promoter.fill("[name=process]", "cnc_turning")
    promoter.fill("[name=volume]", "100 000")
    promoter.fill("[name=annual_value]", "350 000,00" if language == "ro" else "350,000.00")
    promoter.click("main form[method=post] button.btn-primary")
    promoter.wait_for_url("**/needs/*/")
    need = Need.objects.latest("pk")
    assert need.annual_value == 350_000
    _fits(promoter, language)
    Need.objects.filter(pk=need.pk).update(
        status=Need.Status.OPEN, validated_on=today, confirmed_open_on=today
    )

    bench = reverse("matchmaking:workbench", args=[need.pk])
    promoter.goto(bench)
    promoter.click("main form[action$='/rank/'] button")
    promoter.wait_for_selector(".gates", timeout=60_000)
    _fits(promoter, language)
    promoter.goto(f"{bench}?tab=needs_data")
    names = promoter.locator("article.cand h3").all_inner_texts()
    assert any(name.startswith(first) for name in names)
    assert not any("Moara" in name for name in names)
    assert promoter.locator("article.cand .why").first.inner_text()
    promoter.click("article.cand form[action$='/shortlist/'] button >> nth=0")
    promoter.wait_for_load_state()

    supplier = Supplier.objects.get(company__name=first)
    promoter.goto(f"{reverse('contacts:log')}?company={supplier.company_id}")
    promoter.select_option("[name=kind]", "meeting")
    promoter.fill("[name=subject]", "Ce capacitate e liberă")
    promoter.fill("[name=next_step]", "Trimite desenul")
    promoter.click("main form[method=post] button.btn-primary")
    promoter.wait_for_url(f"**/suppliers/{supplier.pk}/**")
    assert Interaction.objects.latest("pk").next_steps.get() == ToDo.objects.latest("pk")
    promoter.goto(reverse("todos:list"))
    assert "Trimite desenul" in promoter.inner_text("main")

    promoter.goto(reverse("matchmaking:introduce", args=[need.pk, supplier.pk]))
    promoter.fill("[name=buyer_agreed_on]", today.isoformat())
    promoter.fill("[name=supplier_agreed_on]", today.isoformat())
    promoter.click("main form[method=post] button.btn-primary")
    promoter.wait_for_url("**/introductions/*/")
    introduction = Introduction.objects.latest("pk")
    assert introduction.is_mutual()

    promoter.goto(reverse("matchmaking:contract_from", args=[introduction.pk]))
    promoter.fill("[name=signed_on]", today.isoformat())
    promoter.fill("[name=starts_on]", today.isoformat())
    promoter.fill("[name=ends_on]", (today - dt.timedelta(days=1)).isoformat())
    promoter.fill("[name=value]", "120000")
    promoter.click("main form[method=post] button.btn-primary")
    promoter.wait_for_selector("#error-summary, .error-summary")  # it ends before it starts
    assert promoter.input_value("[name=value]").replace("\u202f", "").startswith("120")
    promoter.fill("[name=ends_on]", "")
    promoter.click("main form[method=post] button.btn-primary")
    promoter.wait_for_url("**/linkages/*/")
    assert Contract.objects.latest("pk").value == 120_000
    _fits(promoter, language)

    analyst = _as(browser, url, Role.ANALYST, language, width)
    quarter = f"{today.year}-Q{(today.month + 2) // 3}"
    analyst.goto(reverse("monitoring:quarter", args=[quarter]))
    analyst.wait_for_selector("main .tile")
    _fits(analyst, language)
    analyst.goto(reverse("monitoring:rows", args=[quarter, "MON-01"]))
    assert first in analyst.inner_text("main")

    analyst.goto(f"{reverse('exports:start')}?source=indicators&params=period%3D{quarter}")
    analyst.check("[name=format][value=csv]") if analyst.locator(
        "[type=radio][name=format]"
    ).count() else analyst.select_option("[name=format]", "csv")
    analyst.click("main form[method=post] button.btn-primary")
    link = analyst.wait_for_selector("a[href$='/file/']", timeout=60_000)
    assert link is not None
    with analyst.expect_download() as download:
        link.click()
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    signed = [row for row in rows if "MON-01" in row]
    assert signed
    assert any("1" in row for row in signed)
