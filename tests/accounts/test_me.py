from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from linkages.accounts import services
from linkages.accounts.authentication import TokenAuthentication
from linkages.accounts.models import ApiToken, User
from tests.accounts.doors import prove_again
from tests.accounts.factories import user

PROFILE = {
    "name": "Ana Rusu-Pop",
    "language": "ro",
    "theme": "dark",
    "density": "roomy",
}


@pytest.fixture
def signed_in(client: Client, promoter: User) -> Client:
    client.force_login(promoter)
    return client


def test_settings_are_saved(signed_in: Client, promoter: User) -> None:
    assert signed_in.post(reverse("accounts:me"), PROFILE).status_code == 302
    promoter.refresh_from_db()
    assert (promoter.name, promoter.language, promoter.theme, promoter.density) == (
        "Ana Rusu-Pop", "ro", "dark", "roomy",
    )  # fmt: skip
    assert promoter.shortcuts_on is False


def test_wrong_settings_come_back_with_what_was_typed(signed_in: Client) -> None:
    response = signed_in.post(reverse("accounts:me"), {**PROFILE, "name": "", "language": "tlh"})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "language"}
    assert "Enter your name" in response.content.decode()


def test_role_and_email_cannot_be_smuggled_in(signed_in: Client, promoter: User) -> None:
    smuggled = {"role": "administrator", "email": "x@example.org", "is_superuser": "1"}
    signed_in.post(reverse("accounts:me"), {**PROFILE, **smuggled})
    promoter.refresh_from_db()
    assert (promoter.role, promoter.email) == ("promoter", "ana@example.org")
    assert not promoter.is_superuser


def test_own_language_wins_over_the_cookie(client: Client, db: None) -> None:
    client.force_login(user(language="ro"))
    client.cookies["django_language"] = "en"
    response = client.get(reverse("accounts:me"), headers={"accept-language": "en"})
    assert response["Content-Language"] == "ro"


def test_a_language_that_is_gone_falls_back(client: Client, db: None) -> None:
    client.force_login(user(language="sr"))
    assert client.get(reverse("accounts:me"))["Content-Language"] == "en"


def test_token_needs_the_password_again_and_is_shown_once(
    signed_in: Client, promoter: User
) -> None:
    url, form = reverse("accounts:token_create"), {"name": "report", "days": "30"}
    assert signed_in.post(url, form)["Location"].startswith(reverse("account_reauthenticate"))
    assert not ApiToken.objects.exists()
    prove_again(signed_in)
    page = signed_in.post(url, form).content.decode()
    token = ApiToken.objects.get(user=promoter)
    assert token.token_key in page
    assert token.token_key not in signed_in.get(reverse("accounts:me")).content.decode()
    assert token.expiry is not None
    assert dt.timedelta(days=29) < token.expiry - timezone.now() < dt.timedelta(days=31)


def test_token_without_a_name_is_refused(signed_in: Client) -> None:
    prove_again(signed_in)
    response = signed_in.post(reverse("accounts:token_create"), {"name": " ", "days": "30"})
    assert response.status_code == 422
    assert "Say what the token is for" in response.content.decode()


def test_only_a_digest_of_the_token_is_kept(promoter: User) -> None:
    token, text = services.create_token(promoter, name="x", lifetime=dt.timedelta(days=1))
    assert text not in {token.digest, token.token_key}
    assert token.user == promoter


@pytest.mark.parametrize("ended", ["revoked", "expired", "closed"])
@pytest.mark.urls("tests.accounts.urls")
def test_token_stops_working(client: Client, promoter: User, ended: str) -> None:
    token, text = services.create_token(promoter, name="x", lifetime=dt.timedelta(days=1))
    headers, url = {"authorization": f"Token {text}"}, "/probe/"
    assert client.get(url, headers=headers).status_code == 200
    if ended == "revoked":
        client.force_login(promoter)
        client.post(reverse("accounts:token_revoke", args=[token.public_id]))
        client.logout()
    elif ended == "expired":
        ApiToken.objects.update(expiry=timezone.now() - dt.timedelta(seconds=1))
    else:
        User.objects.update(is_active=False)
    assert client.get(url, headers=headers).status_code == 401


def test_nobody_revokes_a_strangers_token(signed_in: Client) -> None:
    token, _ = services.create_token(user(), name="x", lifetime=dt.timedelta(days=1))
    url = reverse("accounts:token_revoke", args=[token.public_id])
    assert signed_in.post(url).status_code == 404
    assert ApiToken.objects.filter(pk=token.pk).exists()


@pytest.mark.urls("tests.accounts.urls")
def test_token_notes_its_use(client: Client, promoter: User) -> None:
    token, text = services.create_token(promoter, name="x", lifetime=dt.timedelta(days=1))
    client.get("/probe/", headers={"authorization": f"Token {text}"})
    token.refresh_from_db()
    assert token.last_used_at is not None


@pytest.mark.parametrize("name", ["token_create", "sessions_end_others"])
def test_acts_are_never_done_by_get(signed_in: Client, name: str) -> None:
    assert signed_in.get(reverse(f"accounts:{name}")).status_code == 405


def test_api_description_names_the_token() -> None:
    scheme = OpenApiAuthenticationExtension.get_match(TokenAuthentication())
    assert scheme is not None
    assert "Authorization" in str(scheme.get_security_definition(AutoSchema()))
