"""Boxes, ranges and counts need a script; the rest of the walk goes with it, on a phone in
Romanian and on a desk in English."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from linkages.companies.models import Company
from linkages.permissions import Role
from tests.axe import violations
from tests.bulk.conftest import firms
from tests.kernel.people import saved_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
WORDS = {
    "ro": ("rânduri alese", "Previzualizare", "Modifică 4 rânduri", "Anulează"),
    "en": ("rows chosen", "Preview", "Change 4 rows", "Undo"),
}


@pytest.mark.parametrize(("language", "width"), [("ro", 375), ("en", 1400)])
def test_a_range_of_rows_is_changed_and_taken_back(
    browser: Any, live_server: LiveServer, client: Any, language: str, width: int
) -> None:
    firms(6, group_name="Vechi")
    person = saved_person(Role.PROMOTER, language=language)
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url},
            {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url},
        ]
    )
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    chosen, preview, change, undo = WORDS[language]

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []

    page.goto(f"{live_server.url}/companies/")
    boxes = page.locator("[data-pick]")
    assert not page.locator("[data-acts]").is_visible()
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    assert page.locator("[data-count-line]").inner_text() == f"4 {chosen}"
    fits()
    page.locator("button[value=edit]").click()
    page.fill("[name='company.group_name']", "Nou")
    fits()
    page.get_by_role("button", name=preview).click()
    fits()
    page.get_by_role("button", name=change).click()
    page.get_by_role("button", name=undo).wait_for()
    assert Company.objects.filter(group_name="Nou").count() == 4
    fits()
    page.get_by_role("button", name=undo).click()
    page.get_by_role("button", name=undo).wait_for(state="detached")
    assert set(Company.objects.values_list("group_name", flat=True)) == {"Vechi"}
    assert said == []
    context.close()
