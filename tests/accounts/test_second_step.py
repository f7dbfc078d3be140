from __future__ import annotations

import re
import time
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.core import mail
from django.test import Client
from django.urls import reverse

from linkages.accounts.models import AccountEvent, User
from tests.accounts.doors import is_signed_in, prove_again, sign_in
from tests.accounts.factories import user


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def secret(promoter: User) -> str:
    made = generate_totp_secret()
    TOTP.activate(promoter, made)
    return made


def test_setting_up_an_app_needs_the_password_again(client: Client, promoter: User) -> None:
    client.force_login(promoter)
    response = client.get(reverse("mfa_activate_totp"))
    assert response["Location"].startswith(reverse("account_reauthenticate"))


def test_app_is_set_up_and_then_asked_for(
    client: Client, promoter: User, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client, promoter.email)
    prove_again(client)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    shown = re.search(r"<code>(\w+)</code>", page)
    assert shown is not None
    # A while ago: the code of this moment is still unused for the sign-in below.
    ago = time_machine.travel(time.time() - 120)
    with ago, django_capture_on_commit_callbacks(execute=True):
        done = client.post(reverse("mfa_activate_totp"), {"code": code_of(shown[1])}, follow=True)
    codes = re.findall(r"^\s*(?:<pre[^>]*>)?(\d{8})$", done.content.decode(), re.MULTILINE)
    assert len(codes) == 10
    assert "authenticator app" in mail.outbox[0].body
    assert AccountEvent.objects.filter(user=promoter, act="factor").exists()

    other = Client()
    assert sign_in(other, promoter.email)["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(other, promoter)
    other.post(reverse("mfa_authenticate"), {"code": code_of(shown[1])})
    assert is_signed_in(other, promoter)

    third = Client()
    sign_in(third, promoter.email)
    third.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_signed_in(third, promoter)


def test_a_code_works_once(client: Client, promoter: User, secret: str) -> None:
    code = code_of(secret)
    sign_in(client, promoter.email)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    again = Client()
    sign_in(again, promoter.email)
    assert again.post(reverse("mfa_authenticate"), {"code": code}).status_code == 422
    assert not is_signed_in(again, promoter)


def test_an_old_code_is_refused(client: Client, promoter: User, secret: str) -> None:
    sign_in(client, promoter.email)
    response = client.post(reverse("mfa_authenticate"), {"code": code_of(secret, -4)})
    assert response.status_code == 422
    assert "This code is not right" in response.content.decode()


def test_the_key_is_not_stored_in_the_clear(promoter: User, secret: str) -> None:
    kept = Authenticator.objects.get(user=promoter)
    assert secret not in str(kept.data)
    assert kept.wrap().validate_code(code_of(secret))


def test_recovery_codes_are_shown_once(client: Client, promoter: User, secret: str) -> None:
    client.force_login(promoter)
    client.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    client.post(reverse("mfa_generate_recovery_codes"))
    first = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    second = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(re.findall(r"\b\d{8}\b", first)) == 10
    assert not re.findall(r"\b\d{8}\b", second)


def test_agency_must_set_up_a_second_step_where_it_is_required(
    client: Client, promoter: User, settings: object
) -> None:
    settings.REQUIRE_MFA_FOR_AGENCY = True  # type: ignore[attr-defined]
    client.force_login(promoter)
    assert client.get(reverse("accounts:me"))["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    TOTP.activate(promoter, generate_totp_secret())
    assert client.get(reverse("accounts:me")).status_code == 200


def test_outsiders_choose_for_themselves(client: Client, db: None, settings: object) -> None:
    settings.REQUIRE_MFA_FOR_AGENCY = True  # type: ignore[attr-defined]
    client.force_login(user(role="buyer"))
    assert client.get(reverse("accounts:me")).status_code == 200


def test_removing_the_app_brings_the_demand_back(
    client: Client, promoter: User, secret: str, settings: object
) -> None:
    settings.REQUIRE_MFA_FOR_AGENCY = True  # type: ignore[attr-defined]
    client.force_login(promoter)
    assert client.get(reverse("accounts:me")).status_code == 200
    client.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=promoter).exists()
    assert client.get(reverse("accounts:me"))["Location"] == reverse("mfa_index")
