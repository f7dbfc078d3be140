"""Acts on suppliers: one transaction each, in one change set."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from linkages.companies import services as companies
from linkages.companies.models import Company
from linkages.history.changes import change_set
from suppliers.models import Capability, Supplier


def create_supplier(
    *,
    by: Any,
    company: Company | None = None,
    register_number: str = "",
    process: Any = None,
    facts: dict[str, Any] | None = None,
    **company_facts: Any,
) -> Supplier:
    """A supplier over a company of the register, or over a new one made from `company_facts`.
    Raises `ValidationError` if the company is a supplier already."""
    with change_set(by=by):
        if company is None:
            company = companies.create_company(
                by=by, register_number=register_number, **company_facts
            )
        elif Supplier.objects.filter(company=company).exists():
            raise ValidationError(
                {"company": _("“%(name)s” is in the supply database already.") % {"name": company}},
                code="supplier_exists",
            )
        supplier = Supplier(company=company, **(facts or {}))
        supplier.full_clean()
        supplier.save()
        if process is not None:
            Capability.objects.create(
                supplier=supplier, process=process, as_of=timezone.localdate()
            )
        return supplier


def publish(supplier: Supplier, *, by: Any) -> None:
    """Buyers see the profile from now on."""
    company = supplier.company
    if company.status == Company.Status.INACTIVE:
        raise ValidationError(
            _("“%(name)s” is inactive. Set its status first: buyers see active firms only.")
            % {"name": company},
            code="inactive",
        )
    _set_published(supplier, True, by)


def withdraw(supplier: Supplier, *, by: Any, reason: str = "") -> None:
    """Buyers no longer find the profile; who it was released to keeps it."""
    _set_published(supplier, False, by, reason)


def _set_published(supplier: Supplier, published: bool, by: Any, reason: str = "") -> None:
    with change_set(by=by, reason=reason):
        company = Company.objects.select_for_update().get(pk=supplier.company_id)
        if company.published != published:
            company.published = published
            company.version += 1
            company.save()
    supplier.company = company


def enter_database(supplier: Supplier, on: dt.date | None = None, *, by: Any) -> None:
    """The firm counts as one of the supply database from this day on."""
    with change_set(by=by):
        locked = _locked(supplier)
        locked.listed_from, locked.listed_to = on or timezone.localdate(), None
        _save(locked)
    supplier.refresh_from_db()


def leave_database(supplier: Supplier, on: dt.date, *, by: Any, reason: str) -> None:
    """The firm is not in the supply database from this day on; nothing is deleted. Raises
    `ValidationError` if it would leave before it entered."""
    with change_set(by=by, reason=reason):
        locked = _locked(supplier)
        locked.listed_to = on
        locked.validate_constraints()
        _save(locked)
    supplier.refresh_from_db()


def set_programme_status(supplier: Supplier, status: str, *, by: Any, reason: str = "") -> None:
    with change_set(by=by, reason=reason):
        locked = _locked(supplier)
        locked.programme_status = Supplier.Programme(status)
        _save(locked)
    supplier.refresh_from_db()


def _locked(supplier: Supplier) -> Supplier:
    return Supplier.objects.select_for_update().get(pk=supplier.pk)


def _save(supplier: Supplier) -> None:
    supplier.version += 1
    supplier.save()
