"""Two databases that differ only in what a person does not see answer that person alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from investors.models import Investor, Need
from linkages.accounts.models import User
from linkages.companies.models import Company
from linkages.contacts.models import Interaction, Person
from linkages.permissions import Role
from linkages.search import services
from linkages.search.askable import Domain
from linkages.search.domain import records
from linkages.search.query import (
    BlockCondition,
    FieldCondition,
    Group,
    Not,
    Query,
    SortKey,
    Test,
    Totals,
)
from linkages.todos.models import ToDo
from suppliers.models import Supplier
from tests.companies.factories import company
from tests.kernel.people import saved_person
from tests.suppliers.factories import audit, capability, certification, node, supplier

pytestmark = pytest.mark.django_db


def _answers(user: User, *only: str) -> dict[str, Any]:
    """What every field, section and grouping of the person's domains says."""
    found: dict[str, Any] = {}
    for offered in records(user):
        if only and offered.record not in only:
            continue
        found |= {f"{offered.record} {name}": said for name, said in _of(offered, user)}
    return found


def _of(offered: Domain, user: User) -> list[tuple[str, Any]]:
    said: list[tuple[str, Any]] = []
    known = Not(Test("empty"))
    for key, field in offered.fields.items():
        query = Query(offered.record, every=(FieldCondition(key, known),))
        if field.kind not in ("many", "place", "yes_no") and key != "company.type":
            query = Query(offered.record, every=query.every, sort=(SortKey(key),))
        said.append((key, list(services.rows(query, user).values_list("pk", flat=True))))
        if field.kind in ("text", "id"):
            query = Query(offered.record, every=(FieldCondition(key, Test("dup")),))
            if not services.problems(query, user):
                said.append((f"dup {key}", services.count(query, user)))
        if field.kind == "choice":
            query = Query(offered.record, totals=Totals((Group(key),)))
            rows = services.totals(query, user).rows
            said.append((f"by {key}", [(row.keys, row.figures) for row in rows]))
    for key in offered.blocks:
        for quantifier, count in (("any", None), ("count", Test("ge", ("2",))), ("latest", None)):
            block = BlockCondition(key, quantifier, (), count)  # type: ignore[arg-type]
            query = Query(offered.record, every=(block,))
            said.append((f"{quantifier} {key}", services.count(query, user)))
    return said


# ── What is there, and what is added behind the person's back ────────────────


@pytest.fixture
def world() -> dict[str, Any]:
    node("XV/NORD", "region")
    node("subtractive/turning")
    node("quality/iso_9001", "certificate")
    shown = supplier(company_published=True, company_name="Vizibil SRL", bank="Prima")
    capability(shown)
    certification(shown)
    own = Investor.objects.create(company=company(name="Cumpărător"))
    Need.objects.create(investor=own, name="Carcase")
    return {"shown": shown, "own": own}


def _firms_and_facts(world: dict[str, Any]) -> None:
    """For who sees published suppliers and the own company."""
    shown: Supplier = world["shown"]
    for number in range(2):
        hidden = supplier(company_name="Vizibil SRL", company_country="XV", bank="Prima")
        capability(hidden)
        certification(hidden)
        hidden.company.identifiers.create(kind="vat", value=f"{number}", value_key=f"{number}")
        Company.objects.filter(pk=hidden.company_id).update(parent=shown.company_id)
    other = Investor.objects.create(company=company(name="Cumpărător"), kind="trade")
    Need.objects.create(investor=other, name="Carcase")
    shown.company.figures.create(year=2025, headcount=77, turnover=5)
    audit(shown)
    _work(world)
    Supplier.objects.filter(pk=shown.pk).update(bank="Alta", credit_line_eur=7)
    Company.objects.filter(pk=shown.company_id).update(status="prospect", is_sanctioned=True)


def _work(world: dict[str, Any]) -> None:
    """Contacts, people and to-dos, for outsiders."""
    staff = saved_person(Role.STAFF)
    firm = world["shown"].company
    now = timezone.now()
    Interaction.objects.create(company=firm, kind="meeting", at=now, subject="Secret", by=staff)
    Interaction.objects.create(
        company=firm, kind="call", at=now - dt.timedelta(days=9), subject="Secret", by=staff
    )
    _people_and_todos(world)
    Company.objects.filter(pk=firm.pk).update(account_manager=staff)


def _people_and_todos(world: dict[str, Any]) -> None:
    """For analysts too."""
    staff = saved_person(Role.STAFF)
    for number in range(2):
        Person.objects.create(company=world["shown"].company, name=f"Ion {number}", phone="069")
        ToDo.objects.create(title=f"Sună {number}", owner=staff, company=world["shown"].company)


def _secrets(world: dict[str, Any]) -> None:
    """Of analysts: strategy, texts of contacts, people, to-dos."""
    _people_and_todos(world)
    Investor.objects.filter(pk=world["own"].pk).update(priority="high", ideas="Multe")
    Interaction.objects.update(subject="Altceva", notes="Altceva", place="Altundeva")


CHANGES: list[tuple[Role, Callable[[dict[str, Any]], None]]] = [
    (Role.BUYER, _firms_and_facts),
    (Role.SME, _firms_and_facts),
    (Role.ANALYST, _secrets),
]


@pytest.mark.parametrize(("role", "change"), CHANGES, ids=[role for role, _change in CHANGES])
def test_hidden_data_leave_no_trace(
    role: Role, change: Callable[[dict[str, Any]], None], world: dict[str, Any]
) -> None:
    home = {Role.BUYER: world["own"].company, Role.SME: world["shown"].company}.get(role)
    user = saved_person(role, home)
    if role == Role.ANALYST:
        Interaction.objects.create(
            company=world["shown"].company, kind="call", subject="Ceva", by=saved_person(Role.STAFF)
        )
    asked = ("company", "interaction") if role == Role.ANALYST else ()
    before = _answers(user, *asked)
    assert len(before) > 100
    change(world)
    after = _answers(user, *asked)
    assert {name: said for name, said in after.items() if said != before[name]} == {}


def test_the_same_queries_notice_for_who_sees(world: dict[str, Any]) -> None:
    """So that the test above can fail."""
    user = saved_person(Role.STAFF)
    before = _answers(user, "supplier")
    _firms_and_facts(world)
    after = _answers(user, "supplier")
    changed = {name for name, said in after.items() if said != before[name]}
    assert {
        "supplier supplier.bank",
        "supplier any meetings",
        "supplier dup company.name",
    } <= changed
