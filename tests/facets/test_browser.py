"""The list as a person works with it in a browser: mouse, keyboard, Back, a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.axe import violations
from tests.suppliers import factories

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_context(browser: Browser, live_server: Any, width: int) -> BrowserContext:
    client = Client()
    client.force_login(factories.person("staff"))
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": width, "height": 900}
    )
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return context


@pytest.fixture
def firms() -> None:
    for name, size, path in (
        ("Alfa", "small", "turning"),
        ("Beta", "small", "milling"),
        ("Gama", "large", "turning"),
    ):
        firm = factories.supplier(company_name=name, company_size_class=size)
        factories.capability(firm, f"subtractive/{path}")


@pytest.fixture
def page(browser: Browser, live_server: Any, firms: None) -> Iterator[Page]:
    context = open_context(browser, live_server, 1400)
    troubles: list[str] = []
    made = context.new_page()
    made.set_default_timeout(8_000)
    made.on("pageerror", lambda error: troubles.append(str(error)))
    made.on(
        "console",
        lambda said: troubles.append(said.text) if "Content Security" in said.text else None,
    )
    yield made
    context.close()
    assert troubles == []


def names(page: Page) -> list[str]:
    return page.locator("[data-open-row]").all_inner_texts()


def test_ticking_narrows_at_once_and_back_takes_it_off(page: Page) -> None:
    page.goto("/suppliers/")
    assert names(page) == ["Alfa", "Beta", "Gama"]
    page.click("#id_size > summary")
    page.check("#f-size-small")
    expect(page.locator(".chip")).to_have_count(1)
    assert page.url.endswith("/suppliers/?size=small")
    assert names(page) == ["Alfa", "Beta"]
    assert page.inner_text("#list-count") == "2"
    # The box that was ticked keeps the focus, and what was unfolded stays so.
    assert page.evaluate("document.activeElement.id") == "f-size-small"
    page.click("#b-process-subtractive summary")
    page.check("#f-process-turning")
    expect(page.locator("[data-open-row]")).to_have_count(1)
    assert names(page) == ["Alfa"]
    assert page.is_visible("#f-process-milling")
    page.go_back()
    expect(page.locator("[data-open-row]")).to_have_count(2)
    assert page.url.endswith("/suppliers/?size=small")
    assert page.is_checked("#f-size-small")
    page.go_back()
    expect(page.locator("[data-open-row]")).to_have_count(3)
    assert not page.is_checked("#f-size-small")
    _all_values_of_a_facet_in_a_window(page)


def test_rows_records_and_columns_by_key(page: Page) -> None:
    page.goto("/suppliers/?sort=-name")
    for _time in range(2):
        page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("[data-pick]:checked").count() == 1
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(".neighbours")
    assert "2 of 3" in page.inner_text(".neighbours")
    assert page.inner_text("h1") == "Beta"
    page.keyboard.press("]")
    expect(page.locator("h1")).to_have_text("Alfa")
    page.keyboard.press("[")
    expect(page.locator("h1")).to_have_text("Beta")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Alfa")
    assert "3 of 3" in page.inner_text(".neighbours")
    page.click("text=Back to the list")
    page.wait_for_selector("table[data-list]")
    assert names(page) == ["Gama", "Beta", "Alfa"]

    _columns_are_chosen_in_a_window_over_the_list(page)


def _columns_are_chosen_in_a_window_over_the_list(page: Page) -> None:
    page.goto("/suppliers/?size=small")
    page.keyboard.press("c")
    page.wait_for_selector("dialog[open] #columns-form")
    page.fill("#columns-find", "moulds")
    page.keyboard.press("Enter")
    page.wait_for_selector("#add-supplier\\.mould_count")
    page.check("#add-supplier\\.mould_count")
    page.click("text=Add the chosen ones")
    page.wait_for_selector("#up-supplier\\.mould_count")
    assert page.locator("dialog[open]").count() == 1
    page.click("#up-supplier\\.mould_count")
    taken = page.locator(".columns-taken input")
    expect(taken.nth(-2)).to_have_value("supplier.mould_count")
    page.click("dialog >> text=Save for me")
    page.wait_for_selector("table[data-list]")
    expect(page.locator("dialog[open]")).to_have_count(0)
    heads = page.locator("table[data-list] thead th").all_inner_texts()
    assert heads[-2:] == ["Moulds in care", "Confirmed"]
    assert page.url.endswith("/suppliers/?size=small")


def _all_values_of_a_facet_in_a_window(page: Page) -> None:
    for number in range(12):
        factories.supplier(company_region=factories.node(f"r{number:02}", "region"))
    page.goto("/suppliers/")
    page.click("#id_region .more-values")
    page.wait_for_selector("dialog[open] #v-r11")
    page.fill("#values-find", "r11")
    expect(page.locator("dialog #values li")).to_have_count(1)
    page.check("#v-r11")
    page.click("dialog >> text=Show")
    expect(page.locator("[data-open-row]")).to_have_count(1)
    assert "region=r11" in page.url


def test_a_phone_shows_it_all_and_so_does_a_screen_reader(
    browser: Browser, live_server: Any, firms: None
) -> None:
    context = open_context(browser, live_server, 375)
    page = context.new_page()
    everything = "cols=name,processes,staff,supplier.tier,company.founded_on,free,certificates"
    addresses = (
        f"/suppliers/?size=small&{everything}",
        "/companies/",
        "/needs/",
        "/investors/",
        "/listing/suppliers/columns/",
        "/listing/suppliers/values/process/",
    )
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, address
    page.goto("/suppliers/")
    page.click("#facets summary.btn")
    page.click("#id_size > summary")
    page.check("#f-size-large")
    expect(page.locator("[data-open-row]")).to_have_count(1)
    assert page.is_visible("#f-size-large")
    context.close()
    _panel_and_windows_are_accessible(open_context(browser, live_server, 1400))


def _panel_and_windows_are_accessible(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/suppliers/?size=small&process=turning")
    assert violations(page) == []
    page.click("text=Columns…")
    page.wait_for_selector("dialog[open]")
    assert violations(page) == []
    page.click("dialog >> text=Cancel")
    page.goto("/listing/suppliers/values/process/")
    assert violations(page) == []
    context.close()
