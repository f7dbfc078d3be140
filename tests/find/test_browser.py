"""The box and the palette by keyboard, as a person meets them, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from linkages.permissions import Role
from suppliers.models import Supplier
from tests.axe import violations
from tests.kernel.people import saved_person
from tests.suppliers.factories import supplier

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["en", "ro"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def firm(live_server: Any) -> Supplier:
    return supplier(company_name="Strungmet Cetățuia SRL", company_name_en="Strungmet LLC")


@pytest.fixture
def troubles() -> list[str]:
    """Errors in the console and breaches of the policy."""
    return []


@pytest.fixture
def page(
    browser: Browser, live_server: Any, language: str, firm: Supplier, troubles: list[str]
) -> Iterator[Page]:
    """A page of a promoter, on a desk in one language and on a phone in the other."""
    client = Client()
    client.force_login(saved_person(Role.PROMOTER, language=language))
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 375, "height": 800} if language == "ro" else None,
        reduced_motion="reduce",
    )
    for name in (settings.SESSION_COOKIE_NAME,):
        context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )
    context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}]
    )
    made = context.new_page()
    made.on("pageerror", lambda error: troubles.append(str(error)))
    made.on(
        "console",
        lambda said: troubles.append(said.text) if "Content Security" in said.text else None,
    )
    yield made
    context.close()


def chosen(page: Page) -> str:
    """Text of the option that the field in focus points to."""
    return page.evaluate(
        """() => {
          const id = document.activeElement.getAttribute("aria-activedescendant");
          return id ? document.getElementById(id).textContent.trim() : "";
        }"""
    )


def test_a_walk_by_keyboard(page: Page, language: str, firm: Supplier, troubles: list[str]) -> None:
    page.goto(reverse("accounts:me"))
    assert page.get_attribute("html", "lang") == language

    # the box: / goes there, a misspelt name is found, an arrow and Enter lead to it
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("strugmet")
    page.wait_for_selector("#find-list [role=option] mark")
    assert page.get_attribute("#find", "aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert page.is_hidden("#find-pop")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#find-list [role=option]", state="visible")
    page.keyboard.press("ArrowDown")
    assert "Strungmet" in chosen(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{firm.get_absolute_url()}")

    # an empty box offers what one looked at
    page.keyboard.press("/")
    page.wait_for_selector("#find-list [id^=find-r-]")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")

    # the palette: the focus goes in, the first action is chosen, Escape gives the focus back
    page.focus("main a")
    before = page.evaluate("document.activeElement.outerHTML")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette-a-log")
    assert page.evaluate("document.activeElement.id") == "palette-text"
    assert chosen(page) == page.inner_text("#palette-a-log").strip()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    assert page.is_hidden("#palette")
    assert page.evaluate("document.activeElement.outerHTML") == before

    # single keys do nothing in an open dialog; a page is found by its name in either language
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette-a-log")
    page.keyboard.type("furnizori")
    page.wait_for_selector("#palette-d-1[aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('suppliers:list')}")

    # the list of keys; single keys can be switched off, and Ctrl+Enter saves the form one is in
    page.goto(reverse("accounts:me"))
    page.keyboard.press("?")
    page.wait_for_selector("#shortcuts[open]")
    assert "Ctrl" in page.inner_text("#shortcuts")
    page.keyboard.press("/")  # a dialog is open
    assert page.evaluate("document.activeElement.id") != "find"
    page.keyboard.press("Escape")
    page.uncheck("[name=shortcuts_on]")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("html[data-shortcuts=off]")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "find"
    assert troubles == []

    # for who cannot see it either; axe itself tries what the policy refuses
    page.goto(reverse("find:results") + "?q=strungmet")
    assert violations(page) == []
    page.keyboard.press("Control+k")  # is no single key
    page.keyboard.type("strung")
    page.wait_for_selector("#palette-list mark")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.fill("#find", "strungm")
    page.wait_for_selector("#find-list mark")
    assert violations(page) == []
