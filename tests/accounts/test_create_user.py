from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from linkages.accounts.models import User
from linkages.companies.models import Company, Identifier, Membership
from tests.accounts.doors import sign_in


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("create_user", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def company(db: None) -> Company:
    made = Company.objects.create(name="Veltmann Drives SRL")
    Identifier.objects.create(
        company=made, kind="register", country="MD", value="1 003 600 012 345",
        value_key="1003600012345",
    )  # fmt: skip
    return made


@pytest.mark.django_db
def test_makes_up_a_password_that_signs_in(client: Client) -> None:
    facts = json.loads(run("Vera@Example.org", "--role", "analyst", "--format", "json"))
    assert facts["email"] == "vera@example.org"
    assert sign_in(client, "vera@example.org", facts["password"]).status_code == 302


@pytest.mark.django_db
def test_text_answer_names_person_and_password() -> None:
    lines = run("vera@example.org", "--role", "staff", "--name", "Vera Stan").splitlines()
    assert lines[0].startswith("vera@example.org")
    assert lines[1].startswith("Password: ")
    assert User.objects.get().name == "Vera Stan"


@pytest.mark.django_db
def test_password_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("nine quiet lanterns\n"))
    out = run("vera@example.org", "--role", "staff", "--password-stdin")
    assert "nine quiet lanterns" not in out
    assert User.objects.get().check_password("nine quiet lanterns")


@pytest.mark.parametrize("number", ["1003600012345", "1 003 600 012 345", "pk"])
def test_outsider_joins_a_company(company: Company, number: str) -> None:
    number = str(company.pk) if number == "pk" else number
    facts = json.loads(
        run("b@example.org", "--role", "buyer", "--company", number, "--format", "json")
    )
    assert facts["company"] == company.pk
    assert User.objects.get().company_id == company.pk


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["not an address", "--role", "staff"], "not an e-mail address"),
        (["a@example.org", "--role", "king"], "is not a role"),
        (["a@example.org", "--role", "staff", "--language", "tlh"], "is not a language"),
        (["a@example.org", "--role", "buyer"], "needs --company"),
        (["a@example.org", "--role", "sme", "--company", "404"], "No company"),
        (["a@example.org", "--role", "staff", "--company", "1003600012345"], "no --company"),
        (["TAKEN@example.org", "--role", "staff"], "exists already"),
    ],
)
def test_bad_input_is_one_clear_line(company: Company, args: list[str], says: str) -> None:
    User.objects.create_user("taken@example.org", role="staff")
    with pytest.raises(CommandError) as caught:
        run(*args)
    message = str(caught.value)
    assert says in message
    assert "\n" not in message
    assert User.objects.count() == 1
    assert not Membership.objects.exists()


@pytest.mark.django_db
def test_poor_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError, match="too short"):
        run("vera@example.org", "--role", "staff", "--password-stdin")
    assert not User.objects.exists()
