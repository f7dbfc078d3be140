"""People of each role, unsaved and saved."""

from __future__ import annotations

from typing import Any

from linkages.accounts.models import User
from linkages.companies.models import Company, Membership
from linkages.permissions import Role


def person(role: Role, **facts: Any) -> User:
    """Somebody of the role, not in the database."""
    user = User(email=f"{role}@example.com", name=role.title(), role=role, **facts)
    user.__dict__.setdefault("company_id", None)
    return user


def saved_person(role: Role | str, company: Company | None = None, **facts: Any) -> User:
    count = User.objects.count()
    facts.setdefault("email", f"{role}{count}@example.com")
    facts.setdefault("name", f"{role} {count}")
    facts.setdefault("language", "en")
    user = User.objects.create_user(role=role, password="Valdora-demo-2026", **facts)
    if company is not None:
        Membership.objects.create(user=user, company=company)
    return user
