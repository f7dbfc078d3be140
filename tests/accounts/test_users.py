from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from linkages import settings as product_settings
from linkages.accounts import services
from linkages.accounts.models import AccountEvent, User
from linkages.permissions import Role
from tests.accounts.doors import prove_again, sign_in
from tests.accounts.factories import user

NEW = {"email": "Ion@Example.org", "name": "Ion Munteanu", "role": "staff", "language": "ro"}


def test_email_is_unique_in_any_case(promoter: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="ANA@example.org", role="staff")])


def test_database_knows_the_roles(promoter: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.update(role="king")


@pytest.mark.parametrize("role", Role.values)
def test_role_places_the_person(role: str) -> None:
    person = User(email="x@example.org", role=role)
    assert person.is_agency is (role in {"administrator", "staff", "promoter", "analyst"})
    assert person.is_outsider is (role in {"buyer", "sme"})
    assert person.company_id is None


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Ana Rusu", "AR"), ("Ana Maria Rusu", "AR"), ("șerban", "Ș"), ("", "XY")],
)
def test_initials(name: str, initials: str) -> None:
    assert User(email="xyz@example.org", name=name).initials == initials


@pytest.mark.parametrize("role", [role for role in Role.values if role != "administrator"])
@pytest.mark.parametrize("name", ["user_list", "user_create"])
def test_only_administrators_manage_users(client: Client, db: None, role: str, name: str) -> None:
    client.force_login(user(role=role))
    assert client.get(reverse(f"accounts:{name}")).status_code == 403


def test_visitors_go_to_sign_in(client: Client, db: None) -> None:
    response = client.get(reverse("accounts:user_list"))
    assert response["Location"].startswith(reverse("account_login"))


def test_list_filters(admin_client: Client) -> None:
    user(name="Vera Stan", role="analyst")
    user(name="Petru Stan", role="analyst", is_active=False)
    user(name="Vasile Ene")

    def names(**query: str) -> list[str]:
        response = admin_client.get(reverse("accounts:user_list"), query)
        return [person.name for person in response.context["page"].object_list]

    assert names(q="stan") == ["Petru Stan", "Vera Stan"]
    assert names(q="stan", state="active") == ["Vera Stan"]
    assert names(role="promoter") == ["Vasile Ene"]
    assert names(q="nobody") == []


def test_opening_an_account_invites_the_person_in_their_language(
    admin_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    prove_again(admin_client)
    with django_capture_on_commit_callbacks(execute=True):
        assert admin_client.post(reverse("accounts:user_create"), NEW).status_code == 302
    made = User.objects.get(email="ion@example.org")
    assert (made.role, made.has_usable_password()) == ("staff", False)
    (sent,) = mail.outbox
    assert sent.to == ["ion@example.org"]
    assert sent.subject == "Contul dumneavoastră în Linkages"
    link = next(word for word in sent.body.split() if "/accounts/reset/" in word)
    guest = Client()
    page = guest.get(link[link.index("/accounts/") :], follow=True)
    words = {"password1": "nine quiet lanterns", "password2": "nine quiet lanterns"}
    guest.post(page.request["PATH_INFO"], words)
    assert sign_in(guest, made.email, "nine quiet lanterns").status_code == 302


def test_link_is_built_on_the_address_of_the_site(admin_client: Client, settings: object) -> None:
    settings.BASE_URL = "https://linkages.example"  # type: ignore[attr-defined]
    settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]
    admin_client.post(
        reverse("account_reset_password"),
        {"email": "admin@example.org"},
        headers={"host": "evil.example"},
    )
    assert "https://linkages.example/accounts/reset/" in mail.outbox[0].body
    assert "evil" not in mail.outbox[0].body


def test_opening_an_account_asks_for_the_password_again(admin_client: Client) -> None:
    response = admin_client.post(reverse("accounts:user_create"), NEW)
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert not User.objects.filter(email="ion@example.org").exists()
    prove_again_and_go_on = admin_client.post(
        response["Location"],
        {"password": "copper kettle seven rivers", "next": reverse("accounts:user_create")},
    )
    assert prove_again_and_go_on.status_code == 302
    assert User.objects.filter(email="ion@example.org").exists()


def test_same_email_in_other_case_is_refused_with_what_was_typed(
    admin_client: Client, promoter: User
) -> None:
    prove_again(admin_client)
    response = admin_client.post(
        reverse("accounts:user_create"), {**NEW, "email": "ANA@example.org"}
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "Another account already has this e-mail address" in page
    assert "Ion Munteanu" in page


def test_edit_changes_and_remembers(
    admin_client: Client, administrator: User, promoter: User
) -> None:
    prove_again(admin_client)
    url = reverse("accounts:user_edit", args=[promoter.pk])
    assert admin_client.post(url, {**NEW, "email": promoter.email}).status_code == 302
    promoter.refresh_from_db()
    assert (promoter.name, promoter.role) == ("Ion Munteanu", "staff")
    event = AccountEvent.objects.get(user=promoter, act="changed")
    assert event.by == administrator
    assert ("role", "Linkage promoter", "IPA staff") in event.change_lines()


def test_old_address_no_longer_signs_in(
    client: Client, promoter: User, administrator: User
) -> None:
    sign_in(client, promoter.email)
    client.post(reverse("account_reset_password"), {"email": promoter.email})
    services.update_user(promoter, by=administrator, email="new@example.org")
    assert sign_in(Client(), "ana@example.org").status_code == 422
    assert sign_in(Client(), "new@example.org").status_code == 302


def test_the_last_administrator_stays(admin_client: Client, administrator: User) -> None:
    prove_again(admin_client)
    url = reverse("accounts:user_edit", args=[administrator.pk])
    response = admin_client.post(url, {**NEW, "email": administrator.email})
    assert response.status_code == 422
    assert "last active administrator" in response.content.decode()
    admin_client.post(reverse("accounts:user_deactivate", args=[administrator.pk]))
    administrator.refresh_from_db()
    assert (administrator.role, administrator.is_active) == ("administrator", True)


def test_account_is_closed_and_opened_again(admin_client: Client, promoter: User) -> None:
    admin_client.post(reverse("accounts:user_deactivate", args=[promoter.pk]))
    assert sign_in(Client(), promoter.email)["Location"] == reverse("account_inactive")
    admin_client.post(reverse("accounts:user_activate", args=[promoter.pk]))
    assert sign_in(Client(), promoter.email)["Location"] == "/"


def test_lost_phone_is_helped_by_an_administrator(admin_client: Client, promoter: User) -> None:
    TOTP.activate(promoter, generate_totp_secret())
    url = reverse("accounts:user_reset_factors", args=[promoter.pk])
    assert admin_client.post(url)["Location"].startswith(reverse("account_reauthenticate"))
    prove_again(admin_client)
    admin_client.post(url)
    assert sign_in(Client(), promoter.email)["Location"] == "/"


def test_administrator_cannot_drop_their_own_second_step_that_way(
    admin_client: Client, administrator: User
) -> None:
    TOTP.activate(administrator, generate_totp_secret())
    prove_again(admin_client)
    url = reverse("accounts:user_reset_factors", args=[administrator.pk])
    assert admin_client.post(url).status_code == 404


def test_closed_account_gets_no_reset_mail(client: Client, db: None) -> None:
    closed = user(is_active=False)
    client.post(reverse("account_reset_password"), {"email": closed.email})
    assert not mail.outbox


def test_unknown_address_gets_no_mail_and_the_same_answer(client: Client, promoter: User) -> None:
    url = reverse("account_reset_password")
    unknown = client.post(url, {"email": "nobody@example.org"})
    assert not mail.outbox
    known = client.post(url, {"email": promoter.email})
    assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])


def test_colleagues_see_the_agency_and_outsiders_themselves(promoter: User) -> None:
    buyer = user(role="buyer")
    assert set(User.objects.visible_to(promoter)) == {promoter}
    assert set(User.objects.visible_to(buyer)) == {buyer}
    administrator = user(role="administrator")
    assert User.objects.visible_to(administrator).count() == 3


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short one", "too short"),
        ("passwordpassword", "too close"),
        ("linkages2026!!", "too close"),
        ("Agenția-Investiții1", "too close"),
        ("ana@example.org", "too similar"),
        ("640128975302", "entirely numeric"),
    ],
)
def test_poor_passwords_are_refused(
    client: Client, promoter: User, password: str, says: str
) -> None:
    client.force_login(promoter)
    form = {"oldpassword": "copper kettle seven rivers", "password1": password}
    response = client.post(reverse("account_change_password"), {**form, "password2": password})
    assert response.status_code == 422
    shown = str(response.context["form"].errors)
    assert says in shown


@pytest.mark.parametrize(
    "password", ["linkages between quiet rivers", "ă" * 64, "    spaces count"]
)
def test_long_and_odd_passwords_are_welcome(client: Client, promoter: User, password: str) -> None:
    client.force_login(promoter)
    form = {"oldpassword": "copper kettle seven rivers", "password1": password}
    url = reverse("account_change_password")
    assert client.post(url, {**form, "password2": password}).status_code == 302
    promoter.refresh_from_db()
    assert promoter.check_password(password)


def test_passwords_are_hashed_with_argon2() -> None:
    # Tests hash fast; what counts is what the product is started with.
    first = import_string(product_settings.PASSWORD_HASHERS[0])
    assert first.algorithm == "argon2"
