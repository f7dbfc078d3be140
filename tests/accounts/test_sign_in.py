from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from linkages.accounts.models import AccountEvent, User
from tests.accounts.doors import is_signed_in, sign_in
from tests.accounts.factories import user


@pytest.mark.parametrize("typed", ["ana@example.org", "Ana@Example.ORG", "  ANA@example.org "])
def test_email_in_any_case_signs_in(client: Client, promoter: User, typed: str) -> None:
    response = sign_in(client, typed)
    assert response.status_code == 302
    assert is_signed_in(client, promoter)


def test_session_key_changes_at_sign_in(client: Client, promoter: User) -> None:
    client.get(reverse("account_login"))
    session = client.session
    session["anything"] = 1
    session.save()
    before = session.session_key
    sign_in(client, promoter.email)
    assert client.session.session_key != before


def test_sign_in_leaves_a_trace(client: Client, promoter: User) -> None:
    sign_in(client, promoter.email)
    assert AccountEvent.objects.filter(user=promoter, act="signed_in").count() == 1


def test_wrong_password_keeps_the_email_and_says_what_is_wrong(
    client: Client, promoter: User
) -> None:
    response = sign_in(client, promoter.email, "wrong horse battery staple")
    assert response.status_code == 422
    page = response.content.decode()
    assert "The e-mail address or the password is not right." in page
    assert promoter.email in page
    assert not is_signed_in(client, promoter)


def test_unknown_email_gets_the_same_answer(client: Client, promoter: User) -> None:
    known = sign_in(client, promoter.email, "wrong horse battery staple")
    unknown = sign_in(client, "nobody@example.org", "wrong horse battery staple")
    assert known.status_code == unknown.status_code
    assert known.context_data["form"].errors == unknown.context_data["form"].errors


def test_closed_account_cannot_sign_in(client: Client, db: None) -> None:
    closed = user(is_active=False)
    response = sign_in(client, closed.email)
    assert response["Location"] == reverse("account_inactive")
    assert not is_signed_in(client, closed)


def test_next_leads_back_but_never_outward(client: Client, promoter: User) -> None:
    form = {"login": promoter.email, "password": "copper kettle seven rivers"}
    inside = client.post(reverse("account_login"), {**form, "next": "/users/"})
    assert inside["Location"] == "/users/"
    outside = Client().post(reverse("account_login"), {**form, "next": "https://evil.example/"})
    assert outside["Location"] == "/"


@pytest.mark.parametrize("path", ["signup/", "email/", "3rdparty/", "login/signup/"])
def test_nobody_opens_an_account_for_themselves(client: Client, db: None, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404


def test_get_does_not_sign_out(client: Client, promoter: User) -> None:
    sign_in(client, promoter.email)
    client.get(reverse("account_logout"))
    assert is_signed_in(client, promoter)


def test_sign_out_clears_what_the_browser_kept(client: Client, promoter: User) -> None:
    sign_in(client, promoter.email)
    key = client.session.session_key
    response = client.post(reverse("account_logout"))
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    client.cookies["sessionid"] = key or ""
    assert not is_signed_in(client, promoter)


def test_signed_in_pages_are_not_stored(client: Client, promoter: User) -> None:
    client.force_login(promoter)
    assert "no-store" in client.get(reverse("accounts:me"))["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("account_login", "Ați uitat parola?"),
        ("account_reset_password", "Trimite linkul"),
        ("account_reset_password_done", "Verificați căsuța de e-mail"),
    ],
)
def test_doors_speak_romanian(client: Client, db: None, name: str, words: str) -> None:
    client.cookies["django_language"] = "ro"
    assert words in client.get(reverse(name)).content.decode()


def test_errors_speak_romanian(client: Client, promoter: User) -> None:
    client.cookies["django_language"] = "ro"
    page = sign_in(client, promoter.email, "wrong horse battery staple").content.decode()
    assert "Adresa de e-mail sau parola nu este corectă." in page
