"""The least valid introduction, linkage and contract; a test states what matters to it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from investors.models import Need
from linkages.accounts.models import User
from linkages.companies.models import Company, Membership
from matchmaking.models import Contract, Introduction, Linkage, StageEvent
from tests.investors import factories as investors
from tests.suppliers import factories as suppliers

SignIn = Callable[..., Client]
_numbers = itertools.count(1)


def days_ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


def person(role: str = "promoter", company: Company | None = None, **fields: Any) -> User:
    fields.setdefault("email", f"{role}-m{next(_numbers)}@example.org")
    fields.setdefault("name", f"Ana {role.title()}")
    user = User.objects.create(role=role, **{"language": "en"} | fields)
    if company is not None:
        Membership.objects.create(user=user, company=company)
    return user


def signed_in(role: str = "promoter", company: Company | None = None, **fields: Any) -> Client:
    client = Client()
    client.force_login(person(role, company, **fields))
    return client


def need(**fields: Any) -> Need:
    fields.setdefault("status", Need.Status.OPEN)
    fields.setdefault("expires_on", days_ago(-90))
    return investors.need(**fields)


def introduction(**fields: Any) -> Introduction:
    """A proposal; `both_agreed=True` makes it an introduction of ten days ago."""
    fields["need"] = fields.get("need") or need()
    fields["supplier"] = fields.get("supplier") or suppliers.supplier()
    if fields.pop("both_agreed", False):
        day = days_ago(10)
        fields = {
            "buyer_answer": "yes", "buyer_agreed_on": day, "supplier_answer": "yes",
            "supplier_agreed_on": day, "introduced_on": day, "stage_on": day,
            "stage": Introduction.Stage.INTRODUCTION,
        } | fields  # fmt: skip
    made = Introduction.objects.create(**fields)
    StageEvent.objects.create(introduction=made, stage=made.stage, on=made.stage_on)
    return made


def linkage(**fields: Any) -> Linkage:
    fields["supplier"] = fields.get("supplier") or suppliers.supplier()
    fields["investor"] = fields.get("investor") or investors.investor()
    return Linkage.objects.create(**fields)


def contract(of: Linkage | None = None, **fields: Any) -> Contract:
    """Signed a hundred days ago, running, EUR 10 000."""
    facts = {
        "signed_on": days_ago(100),
        "starts_on": days_ago(100),
        "value": Decimal(10_000),
        "currency": "EUR",
    } | fields
    return Contract.objects.create(linkage=of or linkage(), **facts)
