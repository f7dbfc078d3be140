"""Every door closes after too many attempts, and a flushed cache does not open it."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from linkages.accounts import attempts, services
from linkages.accounts.models import Attempt, User
from linkages.accounts.tasks import tidy_accounts
from tests.accounts.doors import is_signed_in, prove_again, sign_in
from tests.accounts.factories import PASSWORD, user

WRONG = "wrong horse battery staple"


def sign_in_wrongly(client: Client, email: str, times: int) -> list[int]:
    """Each time from another address, so that only the account's own limit counts."""
    return [
        sign_in(client, email, WRONG, REMOTE_ADDR=f"198.51.100.{n}").status_code
        for n in range(times)
    ]


def test_account_waits_after_five_wrong_passwords(client: Client, promoter: User) -> None:
    assert sign_in_wrongly(client, promoter.email, 6) == [422] * 5 + [429]
    refused = sign_in(client, promoter.email)
    assert refused.status_code == 429
    assert refused["Retry-After"] == "300"
    assert not is_signed_in(client, promoter)


def test_case_of_the_email_does_not_open_a_second_count(client: Client, promoter: User) -> None:
    sign_in_wrongly(client, promoter.email, 5)
    assert sign_in(client, promoter.email.upper()).status_code == 429


def test_a_flushed_cache_opens_nothing(client: Client, promoter: User) -> None:
    sign_in_wrongly(client, promoter.email, 5)
    cache.clear()
    assert sign_in(client, promoter.email).status_code == 429


def test_unknown_account_waits_too(client: Client, db: None) -> None:
    assert sign_in_wrongly(client, "nobody@example.org", 6)[-1] == 429


def test_account_opens_again_after_five_minutes(client: Client, promoter: User) -> None:
    sign_in_wrongly(client, promoter.email, 5)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=301)):
        assert sign_in(client, promoter.email).status_code == 302


def test_good_sign_ins_do_not_count_nor_clear(client: Client, promoter: User) -> None:
    sign_in_wrongly(client, promoter.email, 4)
    for _ in range(3):
        assert sign_in(Client(), promoter.email).status_code == 302
    assert sign_in_wrongly(client, promoter.email, 2) == [422, 429]


def test_address_waits_after_ten_refusals_of_any_account(client: Client, db: None) -> None:
    codes = [sign_in(client, f"p{n}@example.org", WRONG).status_code for n in range(11)]
    assert codes == [422] * 10 + [429]
    assert sign_in(client, user().email).status_code == 429
    assert sign_in(client, user().email, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_ipv6_is_counted_by_its_network() -> None:
    def network(address: str) -> str:
        return attempts.client_network(RequestFactory().get("/", REMOTE_ADDR=address))

    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9")
    assert network("2001:db8:1:2::1") != network("2001:db8:1:3::1")
    assert network("::ffff:192.0.2.7") == network("192.0.2.7")


def test_forwarded_header_of_a_visitor_is_not_believed(client: Client, db: None) -> None:
    codes = [
        sign_in(client, f"p{n}@example.org", WRONG, headers={"x-forwarded-for": f"10.0.0.{n}"})
        for n in range(11)
    ]
    assert codes[-1].status_code == 429


def test_reset_mails_stop_after_five(client: Client, promoter: User) -> None:
    url = reverse("account_reset_password")
    codes = [
        client.post(url, {"email": promoter.email}, REMOTE_ADDR=f"198.51.100.{n}").status_code
        for n in range(6)
    ]
    assert codes == [302] * 5 + [429]
    assert len(mail.outbox) == 5


def test_reset_requests_count_against_the_address(client: Client, db: None) -> None:
    url = reverse("account_reset_password")
    codes = [client.post(url, {"email": f"p{n}@example.org"}).status_code for n in range(11)]
    assert codes == [302] * 10 + [429]


def test_guessed_reset_links_count_against_the_address(client: Client, db: None) -> None:
    codes = [client.get(f"/accounts/reset/1-abc-{n:032d}/").status_code for n in range(11)]
    assert codes == [404] * 10 + [429]


def test_locked_out_person_can_reset_and_sign_in(client: Client, promoter: User) -> None:
    sign_in_wrongly(client, promoter.email, 5)
    client.post(reverse("account_reset_password"), {"email": promoter.email})
    link = next(word for word in mail.outbox[0].body.split() if "/accounts/reset/" in word)
    page = client.get(link[link.index("/accounts/") :], follow=True)
    new = {"password1": "nine quiet lanterns", "password2": "nine quiet lanterns"}
    assert client.post(page.request["PATH_INFO"], new).status_code == 302
    assert sign_in(client, promoter.email, "nine quiet lanterns").status_code == 302


def test_codes_of_the_second_step_are_limited(client: Client, promoter: User) -> None:
    TOTP.activate(promoter, generate_totp_secret())
    sign_in(client, promoter.email)
    url = reverse("mfa_authenticate")
    codes = [
        client.post(url, {"code": f"{n:06d}"}, REMOTE_ADDR=f"198.51.100.{n}").status_code
        for n in range(6)
    ]
    assert codes == [422] * 5 + [429]
    assert not is_signed_in(client, promoter)


def test_proving_oneself_again_is_limited(client: Client, promoter: User) -> None:
    client.force_login(promoter)
    assert [prove_again(client, WRONG).status_code for _ in range(6)] == [422] * 5 + [429]
    assert prove_again(client, PASSWORD).status_code == 429


def test_present_password_cannot_be_guessed_on_the_change_page(
    client: Client, promoter: User
) -> None:
    client.force_login(promoter)
    form = {"oldpassword": WRONG, "password1": "nine quiet lanterns"}
    url = reverse("account_change_password")
    assert [client.post(url, form).status_code for _ in range(6)] == [422] * 5 + [429]


def test_passkey_sign_ins_count_against_the_address(client: Client, db: None) -> None:
    url = reverse("mfa_login_webauthn")
    for _ in range(10):
        client.post(url, {"credential": "{}"})
    assert client.post(url, {"credential": "{}"}).status_code == 429


@pytest.mark.urls("tests.accounts.urls")
def test_wrong_tokens_count_against_the_address(client: Client, db: None) -> None:
    url = "/probe/"
    codes = [
        client.get(url, headers={"authorization": f"Token {n:064d}"}).status_code for n in range(11)
    ]
    assert codes == [401] * 10 + [429]


@pytest.mark.urls("tests.accounts.urls")
def test_a_good_token_is_never_counted(client: Client, promoter: User) -> None:
    _, text = services.create_token(promoter, name="report", lifetime=dt.timedelta(days=1))
    for _ in range(12):
        client.get("/probe/", headers={"authorization": f"Token {text}"})
    assert not Attempt.objects.exists()


def test_attempts_are_kept_without_the_address_itself(client: Client, promoter: User) -> None:
    sign_in(client, promoter.email, WRONG)
    kept = " ".join(Attempt.objects.values_list("subject", flat=True))
    assert kept
    assert "ana" not in kept
    assert "127.0.0.1" not in kept


@pytest.mark.django_db
def test_old_attempts_are_dropped() -> None:
    attempts.take(attempts.ADDRESS, "192.0.2.1")
    Attempt.objects.update(made_at=timezone.now() - dt.timedelta(days=2))
    attempts.take(attempts.ADDRESS, "192.0.2.2")
    assert tidy_accounts()["attempts"] == 1
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_attempts_made_at_the_same_moment_are_counted_one_by_one() -> None:
    def attempt(_n: int) -> bool:
        try:
            return attempts.take(attempts.PASSWORD, "ana@example.org") is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(24))) == attempts.PASSWORD.attempts
