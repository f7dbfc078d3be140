"""`manage.py ask`: a query in its text form, with the rights of a person."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from linkages.accounts.models import User
from linkages.permissions import Role
from tests.companies.factories import company
from tests.kernel.people import saved_person
from tests.suppliers.factories import supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return saved_person(Role.STAFF)


def _ask(text: str, user: User, *options: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("ask", text, "--as", user.email, *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_three_forms(staff: User) -> None:
    wanted = company(name="=Oțel, SA", country="XV")
    company(name="Lemn", country="RO")
    text = "companies where country = XV"
    assert _ask(text, staff, "--format", "count")[0].strip() == "1"
    (row,) = json.loads(_ask(text, staff)[0])
    assert (row["id"], row["name"]) == (wanted.pk, "=Oțel, SA")
    lines = list(csv.reader(io.StringIO(_ask(text, staff, "--format", "csv")[0])))
    assert lines == [["id", "name"], [str(wanted.pk), "'=Oțel, SA"]]


def test_explain_says_sentence_and_statement(staff: User) -> None:
    said = _ask("companies where country = XV", staff, "--format", "count", "--explain")[1]
    assert "Companies with country" in said
    assert "SELECT" in said


def test_the_text_may_be_in_the_other_language(staff: User) -> None:
    company(country="RO")
    text = 'company: country = "România"'
    assert _ask(text, staff, "--language", "ro", "--format", "count")[0].strip() == "1"


def test_it_runs_with_the_rights_of_the_person() -> None:
    supplier(company_published=True)
    supplier()
    buyer = saved_person(Role.BUYER, company())
    assert _ask("suppliers", buyer, "--format", "count")[0].strip() == "1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("companies where ghost = 1", "ghost"),
        ("ghosts where a = 1", "ghosts"),
        ("companies where country = ", ""),
        ("companies where country = Nowhereland", "Nowhereland"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str, staff: User) -> None:
    with pytest.raises(CommandError, match=said):
        _ask(text, staff)


def test_nobody_unknown_and_nobody_inactive(staff: User) -> None:
    with pytest.raises(CommandError):
        call_command("ask", "companies", "--as", "nobody@example.com")
    gone: Any = saved_person(Role.STAFF, is_active=False)
    with pytest.raises(CommandError):
        _ask("companies", gone)
