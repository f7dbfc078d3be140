"""One way through it in Chromium: a result saved, pinned, put on the home page, listed, undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from linkages.permissions import Role
from linkages.saved import services
from linkages.saved.models import SavedSearch
from linkages.search import services as engine
from tests.axe import violations
from tests.kernel.people import saved_person
from tests.saved.conftest import SMALL, client_of
from tests.suppliers.factories import supplier

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page of Ana; an error in the console fails the test."""
    cache.clear()
    ana = saved_person(Role.PROMOTER, email="ana@example.org", name="Ana Rusu")
    one = supplier(company_name="Unu SRL", company_size_class="small")
    supplier(company_name="Doi SRL", company_size_class="large")
    services.create_list(by=ana, name="Visits", record="supplier", keys=[one.pk])
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1400, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    cookie = client_of(ana).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    yield opened
    context.close()
    assert troubles == []


def test_from_a_result_to_the_home_page_and_back(page: Page) -> None:
    state = engine.to_state(SMALL)
    page.goto(f"{reverse('search:results', args=['supplier'])}?s={state}")
    page.click(f"a[href^='{reverse('saved:create')}']")
    page.fill("[name=name]", "Mici")
    assert violations(page) == []
    page.click("main form .btn-primary")
    page.wait_for_url("**/searches/mici/")
    assert violations(page) == []

    page.click("[data-copy]")
    page.wait_for_selector("#say:not(:empty)", state="attached")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith("?q=mici")

    page.click("form[action$='/tab/'] button")
    page.goto(reverse("suppliers:list"))
    page.click(".tabs a:has-text('Mici')")
    page.wait_for_url("**?search=mici")
    assert page.is_visible("text=Unu SRL")
    assert not page.is_visible("text=Doi SRL")

    page.goto(reverse("saved:search", args=["mici"]))
    page.click("form[action$='/tile/'] button[value=number]")
    page.goto("/")
    assert page.inner_text(".tiles .figure") == "1"
    page.click(".tiles a.tile")
    assert page.is_visible("text=Unu SRL")

    page.goto(reverse("saved:delete", args=["mici"]))
    page.click("main .btn-danger")
    assert not SavedSearch.objects.kept().exists()
    page.click(".toast-line a")
    page.click("main form .btn-primary")
    page.wait_for_url("**/searches/")
    assert page.is_visible("text=Mici")


def test_working_through_a_list(page: Page) -> None:
    page.goto(reverse("saved:list", args=["visits"]))
    assert violations(page) == []
    page.select_option("[name=status]", "done")
    page.fill("[name=note]", "Seen in May")
    page.click(".entry-line button")
    page.wait_for_load_state()
    assert "1 of 1 worked through" in page.inner_text(".list-progress")
    assert page.input_value("[name=note]") == "Seen in May"
    page.set_viewport_size({"width": 375, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 375
