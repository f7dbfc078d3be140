"""The least valid supplier; a test states what matters to it."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.utils import timezone

from linkages.accounts.models import User
from linkages.classifications import labels
from linkages.classifications.models import Node, Scheme
from linkages.companies.models import Company, Membership
from suppliers.models import AuditResult, Capability, Certification, Supplier

_numbers = itertools.count(1)
ISO_9001 = "quality/iso_9001"


def node(path: str, scheme: str = "process", **fields: Any) -> Node:
    """A code by its path, such as `subtractive/turning`, with what stands above it."""
    tree, _made = Scheme.objects.get_or_create(code=scheme, defaults={"name": scheme})
    parent = None
    codes = path.split("/")
    for depth, code in enumerate(codes, start=1):
        defaults = {
            "parent": parent,
            "depth": depth,
            "path": "/".join(codes[:depth]),
            "name": code,
            "name_en": code,
        } | (fields if depth == len(codes) else {})
        parent, made = Node.objects.get_or_create(scheme=tree, code=code, defaults=defaults)
        if made:
            labels.clear()
    assert parent is not None
    return parent


def supplier(**fields: Any) -> Supplier:
    """A supplier; `company_…` sets facts of its company."""
    theirs = {
        key.removeprefix("company_"): fields.pop(key)
        for key in list(fields)
        if key.startswith("company_")
    }
    if "company" not in fields:
        theirs.setdefault("name", f"Furnizor {next(_numbers)} SRL")
        fields["company"] = Company.objects.create(**theirs)
    return Supplier.objects.create(**fields)


def capability(of: Supplier, path: str = "subtractive/turning", **fields: Any) -> Capability:
    return Capability.objects.create(supplier=of, process=node(path), **fields)


def certification(of: Supplier, path: str = ISO_9001, **fields: Any) -> Certification:
    """A certificate that somebody has seen, valid for another year."""
    attributes = fields.pop("attributes", {})
    fields = {
        "status": Certification.Status.DOCUMENT,
        "valid_to": timezone.localdate() + dt.timedelta(days=365),
    } | fields
    standard = node(path, "certificate", attributes=attributes)
    return Certification.objects.create(supplier=of, standard=standard, **fields)


def audit(of: Supplier, level: int | None = 3, days_ago: int = 30, **fields: Any) -> AuditResult:
    on = timezone.localdate() - dt.timedelta(days=days_ago)
    return AuditResult.objects.create(supplier=of, readiness_level=level, audited_on=on, **fields)


def person(role: str = "promoter", company: Company | None = None, **fields: Any) -> User:
    """A user of the role; an outsider belongs to the company."""
    fields.setdefault("email", f"{role}{next(_numbers)}@example.org")
    fields.setdefault("name", f"Ana {role.title()}")
    user = User.objects.create(role=role, **{"language": "en"} | fields)
    if company is not None:
        Membership.objects.create(user=user, company=company)
    return user
