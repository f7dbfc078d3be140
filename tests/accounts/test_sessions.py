from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linkages.accounts import services
from linkages.accounts.devices import device_name
from linkages.accounts.models import User
from tests.accounts.doors import is_signed_in, sign_in
from tests.accounts.factories import user

NOW = dt.datetime(2026, 11, 12, 9, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("role", "minutes", "stays"),
    [
        ("promoter", 29, True),
        ("promoter", 31, False),
        ("administrator", 31, False),
        ("buyer", 31, True),
        ("sme", 119, True),
        ("sme", 121, False),
    ],
)
def test_idle_session_ends(db: None, role: str, minutes: int, stays: bool) -> None:
    client, person = Client(), user(role=role)
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(client, person.email)
        client.get(reverse("accounts:me"))
        clock.shift(dt.timedelta(minutes=minutes))
        assert is_signed_in(client, person) is stays


def test_session_ends_after_twelve_hours_whatever_one_does(promoter: User) -> None:
    client = Client()
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(client, promoter.email)
        for _ in range(12 * 3):
            assert is_signed_in(client, promoter)
            clock.shift(dt.timedelta(minutes=20))
        clock.shift(dt.timedelta(minutes=1))
        assert not is_signed_in(client, promoter)


def test_last_seen_follows_the_person(promoter: User) -> None:
    client = Client()
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(client, promoter.email)
        client.get(reverse("accounts:me"))
        clock.shift(dt.timedelta(minutes=10))
        client.get(reverse("accounts:me"))
        assert UserSession.objects.get().last_seen_at == timezone.now()


def test_closing_an_account_ends_session_and_tokens_at_once(
    client: Client, promoter: User, administrator: User
) -> None:
    sign_in(client, promoter.email)
    services.create_token(promoter, name="report", lifetime=dt.timedelta(days=1))
    services.deactivate(promoter, by=administrator)
    assert not is_signed_in(client, promoter)
    assert not promoter.auth_token_set.exists()
    services.activate(promoter, by=administrator)
    assert not is_signed_in(client, promoter)


def test_changed_password_ends_other_sessions(client: Client, promoter: User) -> None:
    other = Client()
    sign_in(client, promoter.email)
    sign_in(other, promoter.email)
    new = "nine quiet lanterns"
    form = {"oldpassword": "copper kettle seven rivers", "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), form).status_code == 302
    assert is_signed_in(client, promoter)
    assert not is_signed_in(other, promoter)


def test_one_session_is_ended_from_the_list(client: Client, promoter: User) -> None:
    other = Client()
    sign_in(other, promoter.email)
    sign_in(client, promoter.email)
    theirs = UserSession.objects.get(session_key=other.session.session_key)
    client.post(reverse("accounts:session_end", args=[theirs.pk]))
    assert is_signed_in(client, promoter)
    assert not is_signed_in(other, promoter)


def test_all_other_sessions_are_ended(client: Client, promoter: User) -> None:
    other = Client()
    sign_in(other, promoter.email)
    sign_in(client, promoter.email)
    client.post(reverse("accounts:sessions_end_others"))
    assert is_signed_in(client, promoter)
    assert not is_signed_in(other, promoter)


def test_nobody_ends_a_strangers_session(client: Client, promoter: User) -> None:
    stranger, other = user(), Client()
    sign_in(other, stranger.email)
    client.force_login(promoter)
    theirs = UserSession.objects.get(user=stranger)
    assert client.post(reverse("accounts:session_end", args=[theirs.pk])).status_code == 404
    assert is_signed_in(other, stranger)


def test_a_changed_role_ends_the_persons_sessions(
    client: Client, promoter: User, administrator: User
) -> None:
    sign_in(client, promoter.email)
    services.update_user(promoter, by=administrator, role="analyst")
    assert not is_signed_in(client, promoter)


def test_fragment_of_an_ended_session_sends_the_whole_page_to_sign_in(
    client: Client, db: None
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/companies/?q=a"}
    response = client.get(reverse("accounts:me"), headers=headers)
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/accounts/login/?next=%2Fcompanies%2F%3Fq%3Da"


GECKO = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"(Windows NT 10.0) {GECKO} Chrome/130 Safari/537.36 Edg/130", "Edge, Windows"),
        (f"(X11; Linux x86_64) {GECKO} Chrome/130 Safari/537.36", "Chrome, Linux"),
        (f"(iPhone; like Mac OS X) {GECKO} Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("(Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", "Firefox, Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "unknown device"),
    ],
)
def test_device_has_the_name_that_people_use(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name
