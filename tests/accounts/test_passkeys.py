"""Passkeys need a browser and an authenticator: Chromium brings a virtual one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.accounts.factories import PASSWORD, user

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    # WebAuthn is bound to a name, not to an address.
    context = browser.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost"))
    opened = context.new_page()
    session = context.new_cdp_session(opened)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield opened
    context.close()


def test_passkey_is_added_and_then_signs_in_alone(page: Page) -> None:
    person = user(email="ana@example.org", name="Ana Rusu")
    page.goto(reverse("account_login"))
    page.fill("#id_login", person.email)
    page.fill("#id_password", PASSWORD)
    page.click("main button.btn-primary")

    page.goto(reverse("mfa_add_webauthn"))
    page.fill("#id_password", PASSWORD)
    page.click("main button.btn-primary")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(f"**{reverse('mfa_view_recovery_codes')}")

    page.context.clear_cookies()
    page.goto(reverse("account_login"))
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto(reverse("accounts:me"))
    assert person.email in page.inner_text("main")
