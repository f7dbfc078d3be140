"""What the scripts add, as a person meets it. Everything here works without them too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from linkages.permissions import Role
from tests.accounts.factories import user
from tests.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page of a promoter."""
    client = Client()
    client.force_login(user(role=Role.PROMOTER, name="Ana Rusu", language="en"))
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1400, "height": 900})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def page(signed_in: Page) -> Iterator[Page]:
    """The same; an error in the console and a breach of the policy fail the test."""
    troubles: list[str] = []
    signed_in.on("pageerror", lambda error: troubles.append(str(error)))
    signed_in.on(
        "console",
        lambda said: troubles.append(said.text) if "Content Security" in said.text else None,
    )
    yield signed_in
    assert troubles == []


def test_switch_of_language_keeps_what_is_typed(page: Page) -> None:
    page.goto(reverse("accounts:me"))
    page.fill("#id_name", "Ana-Maria Rusu")
    page.select_option("[name=theme]", "dark")
    page.click(".langs button[value=ro]")
    page.wait_for_selector("html[lang=ro]")
    assert page.input_value("#id_name") == "Ana-Maria Rusu"
    assert page.input_value("[name=theme]") == "dark"
    assert page.evaluate("sessionStorage.getItem('typed')") is None


def test_untouched_fields_stay_as_the_server_says(page: Page) -> None:
    page.goto(reverse("accounts:me"))
    page.click(".langs button[value=ro]")
    page.wait_for_selector("html[lang=ro]")
    assert page.input_value("select[name=language]") == "ro"


def test_slash_goes_to_search_and_question_mark_shows_the_keys(page: Page) -> None:
    page.goto(reverse("accounts:me"))
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    assert page.input_value("#find") == ""
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.is_visible("#shortcuts")


def test_keys_are_letters_while_one_types(page: Page) -> None:
    page.goto(reverse("accounts:me"))
    page.fill("#id_name", "")
    page.locator("#id_name").press_sequentially("n/l?")
    assert page.input_value("#id_name") == "n/l?"
    assert not page.is_visible("#shortcuts")


def test_keys_can_be_switched_off(page: Page) -> None:
    page.goto(reverse("accounts:me"))
    page.uncheck("[name=shortcuts_on]")
    page.click("text=Save the settings")
    page.wait_for_selector("html[data-shortcuts=off]")
    page.keyboard.press("?")
    assert not page.is_visible("#shortcuts")


def test_menu_opens_by_key_and_gives_the_focus_back(page: Page) -> None:
    page.goto(reverse("accounts:me"))
    page.keyboard.press("n")
    menu = page.locator("details.menu", has_text="New").first
    assert menu.get_attribute("open") is not None
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.menu-list') !== null")
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_line_of_a_message_can_be_closed(page: Page) -> None:
    page.goto(reverse("accounts:me"))
    page.fill("#id_name", "Ana Rusu-Pop")
    page.click("text=Save the settings")
    line = page.locator(".toast-line")
    line.wait_for()
    line.locator("[data-dismiss]").click()
    assert line.count() == 0


def test_error_summary_has_the_focus(page: Page) -> None:
    page.goto(reverse("accounts:me"))
    page.fill("#id_name", "")
    page.click("text=Save the settings")
    page.wait_for_selector(".error-summary")
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.click(".error-summary a")
    assert page.evaluate("document.activeElement.name") == "name"


@pytest.mark.parametrize("width", [320, 375, 1400])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_gallery_needs_no_sideways_scroll(
    page: Page, settings: Any, width: int, theme: Any
) -> None:
    settings.DEBUG = True
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    page.goto("/parts/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_menu_under_the_thumb_opens_the_rail(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(reverse("accounts:me"))
    assert not page.is_visible(".rail-item >> nth=0")
    page.click(".thumb a[href='#rail']")
    assert page.is_visible(".rail-item >> nth=0")
    page.keyboard.press("Escape")
    assert not page.is_visible(".rail-item >> nth=0")


def test_axe_sees_what_is_wrong(signed_in: Page) -> None:
    signed_in.goto(reverse("accounts:me"))
    signed_in.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert any(line.startswith("image-alt") for line in violations(signed_in))


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_parts_are_open_to_everybody(
    signed_in: Page, settings: Any, theme: Any, language: str
) -> None:
    """Every piece of the look, and the pages of the site itself, pass axe."""
    settings.DEBUG = True
    signed_in.emulate_media(color_scheme=theme, reduced_motion="reduce")
    signed_in.goto(reverse("help"))
    signed_in.click(f".langs button[value={language}]")
    for address in ("/parts/", reverse("help"), reverse("accounts:me"), "/nowhere/"):
        signed_in.goto(address)
        assert violations(signed_in) == [], address
